#!/usr/bin/env python3
"""A poor link on one machine: two hosts as network namespaces, joined by TUN devices through a shaper.

Without root, or where namespaces or TUN devices are refused, a relay on loopback stands in: the same rate and delay, no packets.

    sudo bench/link.py                  what this machine allows, and what the link does to a known upload
    sudo bench/link.py --profile lan
"""

import argparse
import contextlib
import fcntl
import itertools
import json
import os
import signal
import struct
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

sys.dont_write_bytecode = True

from network import counters  # noqa: E402

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
MTU = 1400
DEVICE_ADDRESS, SERVICE_ADDRESS = "10.64.20.1", "10.64.20.2"
NAME = "kentongan-bench"
COUNT = itertools.count(1)
CONGESTION = "ipv4/tcp_congestion_control"


@dataclass(frozen=True)
class Profile:
    bits_per_s: int
    rtt_ms: int
    loss: float


PROFILES = {
    "link64": Profile(64_000, 600, 0.10),
    "link20": Profile(20_000, 600, 0.10),
    "lan": Profile(0, 0, 0.0),
}


class Link:
    """`with Link(…) as link`: commands of the two sides run behind `link.on_service` and `link.on_device`."""

    def __init__(self, profile, seed=1, congestion=None, relay=False):
        self.options = {**asdict(PROFILES[profile]), "seed": seed}
        self.name = f"{NAME}-{os.getpid()}-{next(COUNT)}"
        self.is_relay = relay or why_not() is not None
        self.congestion = congestion or congestion_control()
        self.service_host = "127.0.0.1" if self.is_relay else SERVICE_ADDRESS
        self.process = None
        self.namespaces = {}

    def __enter__(self):
        if self.is_relay:
            self.process = counters.LinkProcess("network.relay", self.options)
            return self
        remove_left_over()
        descriptors = []
        try:
            for side, own, other in (
                ("device", DEVICE_ADDRESS, SERVICE_ADDRESS),
                ("service", SERVICE_ADDRESS, DEVICE_ADDRESS),
            ):
                descriptors.append(self._host(side, own, other))
            self.process = counters.LinkProcess("network.shaper", self.options, descriptors)
        except BaseException:
            self.__exit__()
            raise
        finally:
            # The shaper has its own; with its end the devices are gone.
            for descriptor in descriptors:
                os.close(descriptor)
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.process.stop()
        for namespace in self.namespaces.values():
            subprocess.run(["ip", "netns", "del", namespace], check=False)
        self.namespaces = {}

    def _host(self, side, own, other):
        namespace = f"{self.name}-{side}"
        ip("netns", "add", namespace)
        self.namespaces[side] = namespace
        device = tun_name(side)
        descriptor = open_tun(device)
        ip("link", "set", device, "netns", namespace)
        within = ["netns", "exec", namespace]
        # Neighbours looked for in IPv6 would take the air of a slow link.
        settings = {"ipv6/conf/all/disable_ipv6": 1, CONGESTION: self.congestion}
        for name, value in settings.items():
            ip(*within, "sh", "-c", f"[ ! -e /proc/sys/net/{name} ] || echo {value} > /proc/sys/net/{name}")
        for command in (
            ["link", "set", "lo", "up"],
            ["address", "add", own, "peer", other, "dev", device],
            ["link", "set", device, "mtu", str(MTU), "up"],
        ):
            ip("-n", namespace, *command)
        return descriptor

    def on_service(self, command):
        return self._on("service", command)

    def on_device(self, command):
        return self._on("device", command)

    def _on(self, side, command):
        return list(command) if self.is_relay else ["ip", "netns", "exec", self.namespaces[side], *command]

    def way_to(self, port):
        """Where the device calls a service that listens on `port`."""
        if self.is_relay:
            port = self.process.ask({"open": port})["port"]
        return self.service_host, port

    def cut_every(self, count):
        """From now on all connections die each `count` bytes of TCP payload; 0: no more."""
        self.process.ask({"cut_bytes": count})

    def counted(self):
        return self.process.ask("counters")

    def settle(self, quiet_s=1.0, time_max_s=15.0):
        """Waits until nothing has arrived for a while: the last acknowledgements and ends of connections belong to the work."""
        end = time.monotonic() + time_max_s
        before = self.counted()
        quiet_s = quiet_s if self.options["rtt_ms"] else 0.1
        while time.monotonic() < end:
            time.sleep(quiet_s)
            now = self.counted()
            if now == before and not now["waiting"]:
                break
            before = now
        return before


def ip(*arguments):
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise OSError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


def tun_name(side):
    """At most 15 letters; it need be free only until it is in its namespace."""
    return f"ktg{os.getpid() % 1_000_000}{side[0]}{next(COUNT) % 1000}"


def open_tun(name):
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def congestion_control():
    """What most laptops have, if this machine lets its namespaces have it; else the machine's own."""
    allowed = setting("ipv4/tcp_allowed_congestion_control").split()
    return "cubic" if "cubic" in allowed else setting(CONGESTION)


def setting(name):
    try:
        return Path("/proc/sys/net", name).read_text().strip()
    except OSError:
        return ""


_why_not = []


def why_not():
    """Why two hosts cannot be made here; None if they can."""
    if not _why_not:
        _why_not.append(_try_hosts())
    return _why_not[0]


def _try_hosts():
    if os.geteuid() != 0:
        return "not root"
    name = f"{NAME}-{os.getpid()}-try"
    try:
        ip("netns", "add", name)
        try:
            device = tun_name("try")
            descriptor = open_tun(device)
            try:
                ip("link", "set", device, "netns", name)
            finally:
                os.close(descriptor)
        finally:
            ip("netns", "del", name)
    except OSError as error:
        return str(error)
    return None


def remove_left_over():
    """Namespaces of a run that was killed, with what still runs in them."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout
    for line in listed.splitlines():
        name = line.split()[0] if line.split() else ""
        if name.startswith(f"{NAME}-"):
            owner = name.removeprefix(f"{NAME}-").split("-")[0]
            if not os.path.exists(f"/proc/{owner}"):
                within = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout
                for pid in within.split():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(pid), signal.SIGTERM)
                subprocess.run(["ip", "netns", "del", name], check=False)


def main():
    from subjects import limit

    parser = argparse.ArgumentParser(description="Try the link with an upload of known size.")
    parser.add_argument("--profile", choices=PROFILES, default="link64")
    parser.add_argument("--bytes", type=int, default=70_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cut-bytes", type=int, default=0)
    parser.add_argument("--congestion", help="cubic, bbr or what else the machine lets its namespaces have")
    parser.add_argument("--relay", action="store_true")
    options = parser.parse_args()
    print("two hosts:", why_not() or "yes")
    with Link(options.profile, options.seed, options.congestion, options.relay) as link:
        link.cut_every(options.cut_bytes)
        print("congestion control:", link.congestion)
        print(json.dumps(limit.upload(link, options.bytes)))
        print(json.dumps(link.settle()))


if __name__ == "__main__":
    main()
