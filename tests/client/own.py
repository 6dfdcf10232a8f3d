"""The device's own batches: their receipts, the heads of their chains, the own past (sections 10 and 11)."""

import batch
import messages
import ops
import records
from batch import Batch
from faults import Fault, Untrusted
from messages import Receipt
from ops import Reference
from state import State


def receipt_of(kept: dict) -> Receipt | None:
    message = bytes.fromhex(kept["receipt"])
    return messages.verified_receipt(message) if message else None


def without_receipt(state: State) -> list[bytes]:
    return [bytes.fromhex(kept["message"]) for kept in state.data["own_batches"].values() if not kept["receipt"]]


def with_final_receipt(state: State) -> list[tuple[bytes, Receipt]]:
    """In the order of receipt."""
    kept_batches = state.data["own_batches"].values()
    pairs = [(bytes.fromhex(kept["message"]), receipt_of(kept)) for kept in kept_batches]
    final = [(message, receipt) for message, receipt in pairs if receipt and not receipt.held]
    return sorted(final, key=lambda pair: (pair[1].received_ms, pair[1].number))


def forget_held_receipts(state: State) -> None:
    for kept in state.data["own_batches"].values():
        receipt = receipt_of(kept)
        if receipt and receipt.held:
            kept["receipt"] = ""


def heads(state: State) -> list[list]:
    """The end of each own chain, as a hello names it."""
    finals = [receipt for _, receipt in with_final_receipt(state)]
    return [_head(stream, epoch, state.own_links(stream, epoch), finals) for epoch, stream in state.own_chains()]


def _head(stream: str, epoch: int, links: list[bytes], finals: list[Receipt]) -> list:
    seq, receipted = len(links) - 1, 0
    ranges = sorted((receipt.first_seq, receipt.last_seq) for receipt in finals
                    if (receipt.stream, receipt.epoch) == (stream, epoch))
    for first, last in ranges:
        if first <= receipted + 1:
            receipted = max(receipted, last)
    head = [stream, epoch, seq, links[-1], receipted]
    return head if receipted in (0, seq) else head + [links[receipted][:ops.MARK_BYTES]]


def check_fits(receipt: Receipt, message: bytes) -> None:
    """That the receipt is for the batch."""
    header = batch.header_of(message)
    said = (receipt.device, receipt.epoch, receipt.stream, receipt.first_seq, receipt.last_seq, receipt.link_after)
    held = (header.device, header.epoch, header.stream, header.first_seq, header.last_seq, header.link_after)
    if receipt.batch_id != batch.id_of(message) or said != held:
        raise Untrusted("A receipt does not fit its batch.")


def take_receipt(state: State, receipt: Receipt) -> bool:
    """Keeps a receipt for an own batch; True if the ops of the batch are delivered by it."""
    kept = state.data["own_batches"].get(receipt.batch_id.hex())
    if kept is None:
        return False
    check_fits(receipt, bytes.fromhex(kept["message"]))
    if receipt.lies_on_a_branch_given_up():
        state.data["has_split"] = True
    before = receipt_of(kept)
    if not replaces(receipt, before, state.cursor.server_epoch):
        return False
    kept["receipt"] = receipt.message.hex()
    return not receipt.held and (before is None or before.held)


def replaces(receipt: Receipt, before: Receipt | None, server_epoch: int) -> bool:
    if before is None or before.held:
        return True
    return not receipt.held and receipt.server_epoch == server_epoch


def take_back(state: State, own: Batch, receipt: Receipt) -> None:
    """Adds a batch of the own past, which this client had lost, to the own chain."""
    header = own.header
    if receipt.lies_on_a_branch_given_up():
        state.data["has_split"] = True
        raise Fault("The service gave up the branch on which ops of this device lie.")
    links = state.links(header.device, header.epoch, header.stream) or own.links[:1]
    try:
        longer = ops.continued(links, header.first_seq, own.links)
    except ops.Split:
        state.data["has_split"] = True
        raise
    state.keep_links(header.device, header.epoch, header.stream, longer)
    state.data["own_batches"][own.id.hex()] = {"message": own.message.hex(), "receipt": receipt.message.hex()}
    lost = range(len(links), header.last_seq + 1)
    for seq in lost:
        place, op = Reference(header.device, header.epoch, seq), own.ops[seq - header.first_seq]
        records.keep_own_op(state, header.stream, place, op, is_sealed=True)
        records.list_op(state, header.stream, place, op)
