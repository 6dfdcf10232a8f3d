"""The peers in Node and Anki: each a process for the service and one for each device."""

import contextlib
import shutil
import subprocess
import time
from pathlib import Path

import processes
import workloads
from processes import Talker, TimeOver
from subjects import Outcome

FOLDER = Path(__file__).parent.parent / "peers"
NODE_PEERS = ("pouchdb", "pouchdb-tuned", "automerge", "yjs", "loro", "json-gzip", "json-brotli")


def node_peers():
    """Each without TLS and with it."""
    return [Peer(name, tls) for name in NODE_PEERS for tls in (False, True)]


class Peer:
    def __init__(self, name, tls=False):
        self.program = ["node", FOLDER / "peer.mjs", name]
        self.tls = tls
        self.name = f"{name}+TLS" if tls else name
        self.can_many_kinds = True

    @contextlib.contextmanager
    def service(self, link, folder):
        service = PeerService(self, link, folder)
        try:
            yield service
        finally:
            service.stop()


class Anki(Peer):
    """Its service speaks no TLS."""

    def __init__(self, python):
        super().__init__("anki")
        self.program = [python, "-B", FOLDER / "anki_peer.py"]
        self.can_many_kinds = False


class PeerService:
    def __init__(self, peer, link, folder):
        self.peer, self.link, self.folder = peer, link, folder
        self.devices = []
        self.errors = open(Path(folder, "errors.txt"), "a")  # noqa: SIM115
        options = ["server", "--listen", link.service_host, "--store", Path(folder, "service")]
        self.environment = {}
        if peer.tls:
            make_certificate(folder, link.service_host)
            options += ["--tls", folder]
            self.environment = {"NODE_EXTRA_CA_CERTS": str(Path(folder, "certificate.pem"))}
        self.talker = self._start(link.on_service([*peer.program, *options]))
        self.pid = self.talker.first.get("pid", self.talker.process.pid)

    def _start(self, command):
        return Talker(command, environment=self.environment, error_file=self.errors)

    def device(self, number):
        host, port = self.link.way_to(self.talker.first["port"])
        url = f"{'https' if self.peer.tls else 'http'}://{host}:{port}"
        options = ["client", "--url", url, "--store", Path(self.folder, f"device{number}"), "--device", number]
        talker = self._start(self.link.on_device([*self.peer.program, *options]))
        self.devices.append(talker)
        if isinstance(self.peer, Anki):
            talker.ask("begin", kinds=workloads.KINDS, first=number == 1)
        return PeerDevice(talker, self.folder)

    def readings(self):
        said = self.talker.ask("report")
        return {
            "cpu_s": processes.cpu_s(self.pid),
            "memory_bytes": processes.memory_bytes(self.pid),
            "store_bytes": said["store_bytes"],
        }

    def stop(self):
        for talker in [*self.devices, self.talker]:
            talker.stop()
        self.errors.close()


class PeerDevice:
    def __init__(self, talker, folder):
        self.talker, self.folder = talker, folder
        self.ids = []

    def write(self, work):
        file = workloads.save(work.theirs, self.folder, work.name.replace(" ", "-"))
        self.know(work)
        written = self.talker.ask("write", file=str(file))["written"]
        if written != len(work.theirs):
            raise processes.Crashed(f"wrote {written} records instead of {len(work.theirs)}")

    def know(self, work):
        """Which records the edits of a device are about that has got them from another."""
        self.ids = [record["id"] for record in work.theirs if "description" in record]

    def edit(self, count, mark):
        self.talker.ask("edit", ids=self.ids[:count], mark=mark)

    def sync(self, tries=1, time_max_s=900):
        began = time.monotonic()
        try:
            said = self.talker.ask("sync", time_max_s, tries=tries)
        except TimeOver:
            return Outcome(False, time.monotonic() - began, None, 0, f"not within {time_max_s:.0f} s")
        return Outcome.of(said, time.monotonic() - began)

    def whole_conflicts(self, work, marks):
        """How many edited records still show or keep the version of each device. `marks`: those of a device, one after the other."""
        known = {record["id"]: record["description"] for record in work.theirs}
        whole = 0
        for said in self.talker.ask("descriptions", ids=self.ids):
            readable = {said["shown"], *said["kept"]}
            whole += readable >= {" ".join([known[said["id"]], *of_one]) for of_one in marks}
        return whole

    def records(self):
        return self.talker.ask("report")["records"]

    def memory_bytes(self):
        return self.talker.ask("report")["memory_bytes"]


def make_certificate(folder, host):
    """Self-signed, of this run: nothing of it is kept."""
    if not shutil.which("openssl"):
        raise processes.Crashed("openssl is missing: it makes the certificates of the peers")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=peer", "-addext", f"subjectAltName=IP:{host}"]
    command += ["-keyout", str(Path(folder, "key.pem")), "-out", str(Path(folder, "certificate.pem"))]
    subprocess.run(command, check=True, capture_output=True)
