"""The ops, issues and follow-ups in the state, own ones and others'."""

import ops
from faults import Malformed
from ops import Content, Op, Personal, Reference
from state import State


def keep_own_op(state: State, stream: str, place: Reference, op: Op, is_sealed: bool) -> None:
    personal = op.personal or Personal()
    state.data["own_ops"].append({
        "stream": stream, "epoch": place.epoch, "seq": place.seq, "common": op.common.hex(),
        "salt": personal.salt.hex(), "part": personal.part.hex(), "is_sealed": is_sealed,
    })


def kept_op(kept: dict) -> Op:
    salt, part = bytes.fromhex(kept["salt"]), bytes.fromhex(kept["part"])
    return Op(bytes.fromhex(kept["common"]), Personal(salt, part) if salt else None)


def own_ops(state: State, stream: str, epoch: int) -> dict[int, Op]:
    """By seq."""
    kept_ops = state.data["own_ops"]
    return {kept["seq"]: kept_op(kept) for kept in kept_ops if (kept["stream"], kept["epoch"]) == (stream, epoch)}


def readable(op: Op) -> Content | None:
    try:
        return ops.read_common(op.common)
    except Malformed:
        return None


def describe(op: Op) -> str:
    """The title or text of the op, for people."""
    content = readable(op)
    field = {ops.ISSUE_CREATE: ops.TITLE, ops.FOLLOW_UP: ops.FOLLOW_UP_TEXT}.get(content.kind) if content else None
    return str(content.fields.get(field, "")) if field else "something that this client does not show"


def list_op(state: State, stream: str, place: Reference, op: Op) -> str:
    """Lists an issue or a follow-up; says which of the lists it went to, or nothing."""
    content = readable(op)
    if content and content.kind == ops.ISSUE_CREATE:
        list_issue(state, stream, place, op)
        return "issues"
    if content and content.kind == ops.FOLLOW_UP:
        list_follow_up(state, stream, place, content)
        return "follow_ups"
    return ""


def list_issue(state: State, stream: str, place: Reference, op: Op) -> int:
    content = ops.read_common(op.common)
    state.data["issues"].append({
        "stream": stream, "place": list(place), "meant": ops.meant(op), "is_signed_anew": content.was is not None,
        "title": str(content.fields.get(ops.TITLE, "")), "office": state.office_of(place.device),
    })
    return len(state.data["issues"])


def list_follow_up(state: State, stream: str, place: Reference, content: Content) -> dict:
    follow_up = {
        "stream": stream, "place": list(place), "office": state.office_of(place.device),
        "issue": _issue_number(state, stream, content), "text": str(content.fields.get(ops.FOLLOW_UP_TEXT, "")),
        "is_answer": content.fields.get(ops.IS_ANSWER) is True,
    }
    state.data["follow_ups"].append(follow_up)
    return follow_up


def _issue_number(state: State, stream: str, content: Content) -> int | None:
    """Of the issue that a follow-up belongs to, if it is here."""
    target = content.fields.get(ops.FOLLOWED_ISSUE)
    if not isinstance(target, Reference):
        return None
    numbers = [number for number, issue in enumerate(state.data["issues"], 1)
               if issue["stream"] == stream and _is_meant(issue, target, content.meant)]
    return next(iter(numbers), None)


def _is_meant(issue: dict, target: Reference, meant: int | None) -> bool:
    place = Reference(*issue["place"])
    if meant is None:
        return place == target
    # An op that was signed anew stands elsewhere, but bears its first name there.
    is_near = place == target or (issue["is_signed_anew"] and place.device == target.device)
    return is_near and issue["meant"] == meant
