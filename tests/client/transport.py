"""HTTP requests over a TLS connection (section 1.3 of the protocol)."""

import http.client
import ssl
from typing import Iterator

from faults import Fault
from messages import Problem, read_problem
from tls import Address

MEDIA_TYPE = "application/vnd.kentongan"
RECORD_BYTES = 2_048
MESSAGE_MAX = 65_536
OK = 200


class Refused(Fault):
    """The service answered with a problem in place of what was asked for."""

    def __init__(self, problem: Problem):
        super().__init__(problem.sentence())
        self.problem = problem


class Answer:
    """The body of an answer with status 200, as it comes."""

    def __init__(self, response: http.client.HTTPResponse):
        self._response = response
        self.was_cut = False

    def take(self, length: int) -> bytes:
        """That many bytes, or fewer if the answer ends or is cut."""
        taken = b""
        try:
            while len(taken) < length:
                piece = self._response.read(length - len(taken))
                if not piece:
                    break
                taken += piece
        except (http.client.HTTPException, OSError):
            self.was_cut = True
        return taken

    def take_message(self) -> bytes:
        message = self.take(MESSAGE_MAX + 1)
        if self.was_cut or len(message) > MESSAGE_MAX:
            raise Fault("The answer of the service was cut, or is too large.")
        return message


def post(connection: ssl.SSLSocket, address: Address, path: str, body: bytes) -> Answer:
    client = http.client.HTTPConnection(str(address))
    client.sock = connection
    headers = {"Content-Length": str(len(body)), "Connection": "close"}
    try:
        try:
            client.request("POST", path, body=_records(body), headers=headers)
        except OSError:
            # A service that found a fault early answers without reading the rest.
            pass
        response = client.getresponse()
    except (http.client.HTTPException, OSError) as error:
        raise Fault("The connection to the service broke before its answer.") from error
    return _checked(response)


def _records(body: bytes) -> Iterator[bytes]:
    """Pieces for one TLS record each."""
    for at in range(0, len(body), RECORD_BYTES):
        yield body[at:at + RECORD_BYTES]


def _checked(response: http.client.HTTPResponse) -> Answer:
    # Before anything of the body is read: a login page or a proxy may stand in the service's place.
    if response.headers.get("Content-Type") != MEDIA_TYPE:
        raise Fault(f"Something else answers in the service's place, with status {response.status}.")
    answer = Answer(response)
    if response.status != OK:
        raise Refused(read_problem(answer.take_message()))
    return answer
