"""Feed pages: what others wrote, and what this device had lost (section 10.8 of the protocol)."""

import batch
import clocks
import messages
import ops
import own
import records
from batch import Batch
from faults import Fault, Untrusted
from messages import Cursor, FeedPage, Item, Receipt
from ops import Reference
from state import State


class Received:
    """What came in one run: numbers of issues and of follow-ups in the lists of the state, and items left aside."""

    def __init__(self):
        self.issues = []
        self.follow_ups = []
        self.notes = []


def apply(state: State, message: bytes, received: Received) -> None:
    page = messages.read_feed_page(message, state.server_key)
    _check_place(state, page)
    for vouch in page.roster:
        state.keep_vouch(vouch)
    for item in page.items:
        try:
            _apply_item(state, item, received)
        except Fault as fault:
            received.notes.append(f"Row {item.feed_seq} of the feed was left aside: {fault}")
    state.cursor = page.through


def _check_place(state: State, page: FeedPage) -> None:
    if page.device != state.device:
        raise Untrusted("A feed page is for another device.")
    begins_anew = page.after.feed_seq == 0 and state.cursor.server_epoch == 0
    if page.after != state.cursor and not begins_anew:
        raise Untrusted("A feed page does not continue what came before.")


def _apply_item(state: State, item: Item, received: Received) -> None:
    receipt = messages.read_receipt(item.receipt, state.server_key)
    name = receipt.batch_id.hex()
    if name in state.data["own_batches"]:
        own.take_receipt(state, receipt)
    elif name in state.data["receipts"]:
        _apply_receipt(state, receipt, received)
    else:
        _apply_batch(state, item.batch, receipt, received)


def _apply_batch(state: State, message: bytes, receipt: Receipt, received: Received) -> None:
    if not message:
        raise Fault("The batch of a receipt never came.")
    checked = batch.check(message, state.key_of(batch.header_of(message).device))
    own.check_fits(receipt, message)
    if checked.header.device == state.device:
        own.take_back(state, checked, receipt)
    elif receipt.held:
        # Shown once its predecessors are there: who would answer it could not know what it follows.
        state.data["held"][checked.id.hex()] = message.hex()
    else:
        _take(state, checked, receipt, received)
    if checked.header.device != state.device:
        state.data["receipts"][checked.id.hex()] = receipt.message.hex()


def _apply_receipt(state: State, receipt: Receipt, received: Received) -> None:
    name = receipt.batch_id.hex()
    before = messages.verified_receipt(bytes.fromhex(state.data["receipts"][name]))
    if not own.replaces(receipt, before, state.cursor.server_epoch):
        return
    if not receipt.held and name in state.data["held"]:
        message = bytes.fromhex(state.data["held"][name])
        own.check_fits(receipt, message)
        _take(state, batch.check(message, state.key_of(receipt.device)), receipt, received)
        del state.data["held"][name]
    state.data["receipts"][name] = receipt.message.hex()


def _take(state: State, checked: Batch, receipt: Receipt, received: Received) -> None:
    if receipt.lies_on_a_branch_given_up():
        return
    header = checked.header
    # A batch with first seq 1 was checked to begin where the chain does.
    links = state.links(header.device, header.epoch, header.stream)
    longer = ops.continued(links or checked.links[:1], header.first_seq, checked.links)
    state.keep_links(header.device, header.epoch, header.stream, longer)
    for seq in range(max(len(links), header.first_seq), header.last_seq + 1):
        op = checked.ops[seq - header.first_seq]
        content = records.readable(op)
        if content and seq not in receipt.rejected:
            _learn_stamp(state, content.stamp, receipt.cap_of(seq))
            _list(state, header.stream, Reference(header.device, header.epoch, seq), op, received)


def _learn_stamp(state: State, stamp: int, cap: int) -> None:
    data = state.data
    now_ms = clocks.wall_ms() + data["offset_ms"]
    data["last_stamp"] = clocks.stamp_seen(data["last_stamp"], min(stamp, cap), now_ms)


def _list(state: State, stream: str, place: Reference, op: ops.Op, received: Received) -> None:
    kind = records.list_op(state, stream, place, op)
    if kind == "issues":
        received.issues.append(len(state.data["issues"]))
    if kind == "follow_ups":
        received.follow_ups.append(len(state.data["follow_ups"]))
