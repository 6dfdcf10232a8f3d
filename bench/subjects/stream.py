"""Either end of one plain TCP upload: `stream.py service HOST`, `stream.py device HOST PORT BYTES`."""

import contextlib
import json
import socket
import sys
import time


def serve(host):
    with socket.create_server((host, 0)) as listener:
        print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
        caller, _ = listener.accept()
        with caller, contextlib.suppress(ConnectionError):
            left = int.from_bytes(caller.recv(4, socket.MSG_WAITALL), "big") - 4
            while left > 0 and (taken := caller.recv(min(left, 65536))):
                left -= len(taken)
            caller.sendall(b"!")


def send(host, port, count):
    began = time.monotonic()
    try:
        with socket.create_connection((host, port)) as service:
            service.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # The count is part of the bytes.
            service.sendall(count.to_bytes(4, "big") + bytes(max(0, count - 4)))
            done = service.recv(1) == b"!"
    except OSError as error:
        print(json.dumps({"done": False, "error": str(error), "seconds": time.monotonic() - began}))
        return
    print(json.dumps({"done": done, "error": "", "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    if sys.argv[1] == "service":
        serve(sys.argv[2])
    else:
        send(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
