"""A second client of the protocol, to be used from the command line.

    python3 client.py --state FILE enrol --address HOST:PORT --code CODE
    python3 client.py --state FILE issue --title TITLE --category CODE
    python3 client.py --state FILE follow-up --issue NUMBER --text TEXT
    python3 client.py --state FILE sync
"""

import argparse
import json
import pathlib
import secrets
import sys

import enrolment
import state as states
import tls
import transport
import writing
from exchange import Exchange, Outcome
from faults import Fault
from state import State
from primitives import ed25519

ENROL_PATH = "/v1/enrol"


def enrol(state: State, arguments: argparse.Namespace) -> None:
    if state.is_enrolled():
        raise Fault("This device is enrolled already.")
    address, code, pin_of_slip = _slip(arguments)
    keys = enrolment.keys_of(code)
    # Kept first: a grant that gets lost can be asked for again only with the same key.
    state.data["seed"] = state.data["seed"] or secrets.token_bytes(32).hex()
    state.data["address"] = str(address)
    state.save()
    device_key = ed25519.public_key(state.seed)
    connection = tls.connect(address)
    certificate = tls.shown_certificate(connection)
    request = enrolment.request(keys, state.seed)
    try:
        answer = transport.post(connection, address, ENROL_PATH, request).take_message()
    except transport.Refused as refusal:
        raise Fault(_refusal_sentence(refusal, code)) from refusal
    grant = enrolment.read_grant(answer, keys, device_key)
    pins = enrolment.check_service(grant, certificate, pin_of_slip)
    state.keep_grant(grant, pins)
    state.save()
    print(f"Enrolled as device {grant.device} for {grant.scope} at {grant.region_name} ({grant.region}).")
    print(f"Six digits: {enrolment.six_digits(keys, device_key, grant.server_key)}")


def _slip(arguments: argparse.Namespace) -> tuple:
    if arguments.slip:
        return enrolment.read_slip(arguments.slip)
    if not arguments.address or not arguments.code:
        raise Fault("To enrol, give an address and a code, or the line of a slip.")
    return tls.read_address(arguments.address), enrolment.read_code(arguments.code), None


def _refusal_sentence(refusal: transport.Refused, code: str) -> str:
    district = refusal.problem.text
    if refusal.problem.code == 1 and district and district != enrolment.district_of(code):
        return f"The code is of {enrolment.district_of(code)}, and this is the service of {district}."
    return refusal.problem.sentence()


def write_issue(state: State, arguments: argparse.Namespace) -> None:
    number = writing.write_issue(state, arguments.title, arguments.category, arguments.reporter)
    state.save()
    print(f"Issue {number} is kept.")


def write_follow_up(state: State, arguments: argparse.Namespace) -> None:
    writing.write_follow_up(state, arguments.issue, arguments.text)
    state.save()
    print(f"The follow-up to issue {arguments.issue} is kept.")


def sync(state: State, arguments: argparse.Namespace) -> None:
    exchange = Exchange(state)
    try:
        exchange.run()
    finally:
        print(json.dumps(_as_json(state, exchange.outcome), ensure_ascii=False, indent=1))
    if exchange.outcome.notes:
        raise Fault(f"Something in the answers did not fit: {exchange.outcome.notes[0]}")


def _as_json(state: State, outcome: Outcome) -> dict:
    issues, follow_ups = state.data["issues"], state.data["follow_ups"]
    return {
        "sent": outcome.sent,
        "refused": outcome.refused,
        "received": [
            {"number": number, "title": issues[number - 1]["title"], "office": issues[number - 1]["office"]}
            for number in outcome.received.issues
        ],
        "follow_ups": [
            {key: follow_ups[number - 1][key] for key in ("issue", "text", "office", "is_answer")}
            for number in outcome.received.follow_ups
        ],
        "notes": outcome.notes,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A second client of the Kentongan protocol.")
    parser.add_argument("--state", type=pathlib.Path, required=True, help="file that keeps what must not be lost")
    commands = parser.add_subparsers(required=True)

    enrolling = commands.add_parser("enrol", help="enrol this device with a one-time code")
    enrolling.add_argument("--address", help="HOST:PORT of the service")
    enrolling.add_argument("--code", help="as printed: XXXX-XXXX-XXXX")
    enrolling.add_argument("--slip", help="the line of a slip, in place of address and code")
    enrolling.set_defaults(run=enrol)

    issue = commands.add_parser("issue", help="record an issue")
    issue.add_argument("--title", required=True)
    issue.add_argument("--category", required=True, help="for example INF")
    issue.add_argument("--reporter", default="", help="name of the person who reported it")
    issue.set_defaults(run=write_issue)

    follow_up = commands.add_parser("follow-up", help="follow up an issue; from an office: answer it")
    follow_up.add_argument("--issue", type=int, required=True, help="its number in this client")
    follow_up.add_argument("--text", required=True)
    follow_up.set_defaults(run=write_follow_up)

    commands.add_parser("sync", help="exchange records with the service").set_defaults(run=sync)
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    try:
        with states.opened(arguments.state) as state:
            arguments.run(state, arguments)
    except Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The state cannot be kept: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
