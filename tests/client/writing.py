"""Writing ops and sealing them in batches (sections 7 and 9 of the protocol)."""

import secrets

import batch
import clocks
import ops
import records
from faults import Fault
from ops import Content, Op, Personal, Reference
from state import State

EPOCH = 0


def stream_of_own_records(scope: str) -> str:
    level, code = scope.split(":", 1)
    return scope if level == "village" else f"office:{code}"


def write_issue(state: State, title: str, category: str, reporter: str = "") -> int:
    """The number under which this client lists the issue."""
    state.check_may_write()
    fields = {number: text for number, text in ((ops.TITLE, title), (ops.CATEGORY, category)) if text}
    personal = None
    if reporter:
        personal = Personal(secrets.token_bytes(ops.SALT_BYTES), ops.encode_fields({ops.REPORTER: reporter}))
    stream = stream_of_own_records(state.scope)
    place, op = _write(state, stream, ops.ISSUE_CREATE, fields, personal)
    return records.list_issue(state, stream, place, op)


def write_follow_up(state: State, number: int, text: str) -> None:
    state.check_may_write()
    issues = state.data["issues"]
    if not 1 <= number <= len(issues):
        raise Fault(f"There is no issue {number}.")
    issue = issues[number - 1]
    target = Reference(*issue["place"])
    is_office = not state.scope.startswith("village:")
    fields = {ops.FOLLOWED_ISSUE: target, ops.FOLLOW_UP_TEXT: text, ops.IS_ANSWER: is_office}
    lies_in_another_chain = (target.device, target.epoch) != (state.device, EPOCH)
    place, op = _write(
        state, issue["stream"], ops.FOLLOW_UP, fields, meant=issue["meant"] if lies_in_another_chain else None)
    records.list_follow_up(state, issue["stream"], place, ops.read_common(op.common))


def _write(state: State, stream: str, kind: int, fields: dict, personal: Personal | None = None,
           meant: int | None = None) -> tuple[Reference, Op]:
    data = state.data
    now_ms = clocks.wall_ms() + data["offset_ms"]
    content = Content(
        kind=kind, stamp=clocks.next_stamp(data["last_stamp"], now_ms), fields=fields,
        wall_clock=now_ms, monotonic=clocks.monotonic_ms(), boot=clocks.boot(),
        in_doubt=clocks.is_in_doubt(now_ms, data["offset_ms"], data["service_ms"]), meant=meant,
    )
    op = Op(ops.encode_common(content), personal)
    if batch.sealed_size(stream, [op]) > batch.BATCH_MAX:
        raise Fault("The text is too long to be sent.")
    links = state.own_links(stream)
    place = Reference(state.device, EPOCH, len(links))
    state.keep_links(state.device, EPOCH, stream, links + [ops.next_link(links[-1], ops.op_hash(op))])
    data["last_stamp"] = content.stamp
    records.keep_own_op(state, stream, place, op, is_sealed=False)
    return place, op


def seal_all(state: State) -> None:
    """Puts every op that is in no batch yet into one."""
    for stream in dict.fromkeys(kept["stream"] for kept in state.data["own_ops"]):
        waiting = [kept for kept in state.data["own_ops"] if kept["stream"] == stream and not kept["is_sealed"]]
        while waiting:
            taken = _as_many_as_fit(stream, waiting)
            _seal(state, stream, waiting[:taken])
            waiting = waiting[taken:]


def _as_many_as_fit(stream: str, waiting: list[dict]) -> int:
    count = 1
    chosen = [records.kept_op(waiting[0])]
    for kept in waiting[1:batch.OPS_MAX]:
        chosen.append(records.kept_op(kept))
        if batch.sealed_size(stream, chosen) > batch.BATCH_MAX:
            break
        count += 1
    return count


def _seal(state: State, stream: str, chosen: list[dict]) -> None:
    first_seq = chosen[0]["seq"]
    link_before = state.own_links(stream)[first_seq - 1]
    sealed_ops = [records.kept_op(kept) for kept in chosen]
    message = batch.seal(state.seed, state.device, EPOCH, stream, first_seq, link_before, sealed_ops)
    for kept in chosen:
        kept["is_sealed"] = True
    state.data["own_batches"][batch.id_of(message).hex()] = {"message": message.hex(), "receipt": ""}
