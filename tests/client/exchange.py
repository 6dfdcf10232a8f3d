"""The exchange with the service (section 11 of the protocol)."""

import secrets
from typing import Callable

import clocks
import feed
import frames
import messages
import own
import records
import reading
import tls
import transport
import writing
from enrolment import APP_VERSION
from faults import Fault
from feed import Received
from frames import Frame
from messages import Cursor, End, Problem, Receipt
from state import State

PATH = "/v1/sync"
ROUNDS_MAX = 64
UPLOAD_MAX = 524_288


class Cut(Fault):
    """The answer ended before its end frame; what came whole counts."""


class Outcome:
    """What one run of the program did."""

    def __init__(self):
        self.sent = []
        self.refused = []
        self.received = Received()
        self.notes = self.received.notes


class Offer:
    """Giving back to a service that was set back what it acknowledged before."""

    def __init__(self, state: State):
        self._waiting = [_archived(state, message, receipt) for message, receipt in own.with_final_receipt(state)]
        self._offered = 0
        own.forget_held_receipts(state)

    def next_frames(self) -> list[Frame]:
        chosen = _as_many_as_fit(self._waiting[self._offered:])
        self._offered += len(chosen)
        return chosen

    def is_done(self) -> bool:
        return self._offered == len(self._waiting)


def _archived(state: State, message: bytes, receipt: Receipt) -> Frame:
    return Frame(frames.ARCHIVED, messages.encode_archived(message, receipt.message, state.vouch))


def _as_many_as_fit(waiting: list[Frame]) -> list[Frame]:
    chosen, size = [], 0
    for frame in waiting:
        size += len(frame.payload)
        if chosen and size > UPLOAD_MAX:
            break
        chosen.append(frame)
    return chosen


class Round:
    """One request and what its answer did."""

    def __init__(self, state: State, outcome: Outcome):
        self._state = state
        self._outcome = outcome
        self.nonce = secrets.token_bytes(16)
        self.has_moved = False
        self.problem: Problem | None = None
        self.end: End | None = None

    def request(self, offer: Offer | None, shows_vouch: bool) -> bytes:
        state = self._state
        has_offered = offer is not None and offer.is_done()
        sent = [Frame(frames.HELLO, self._hello(has_offered))]
        if shows_vouch:
            sent.insert(0, Frame(frames.VOUCH, state.vouch))
        if offer is not None and not offer.is_done():
            sent += offer.next_frames()
            self.has_moved = True
        else:
            sent += _as_many_as_fit([Frame(frames.BATCH, message) for message in own.without_receipt(state)])
        return frames.encode(sent + [Frame(frames.END, b"")])

    def _hello(self, has_offered: bool) -> bytes:
        state = self._state
        tags = {
            0: state.device, 1: own.heads(state), 2: state.cursor, 3: clocks.wall_ms(), 4: APP_VERSION,
            5: self.nonce, 6: clocks.monotonic_ms(), 7: clocks.boot(), 8: messages.EDITION,
        }
        if has_offered:
            tags[9] = True
        if state.pins.number:
            tags[10] = state.pins.number
        return messages.seal_hello(state.seed, tags)

    def take_answer(self, take: Callable[[int], bytes]) -> None:
        """Each frame for itself: one that does not fit is noted and spoils none of the others."""
        for frame in frames.read(take):
            if frame.kind == frames.END:
                self._take_end(frame.payload)
                return
            try:
                self._take_frame(frame)
            except Fault as fault:
                self._outcome.notes.append(str(fault))
            self._state.save()
        raise Cut("The answer of the service was cut; try again.")

    def _take_frame(self, frame: Frame) -> None:
        if frame.kind == frames.RECEIPT:
            self._take_receipt(frame.payload)
        elif frame.kind == frames.FEED_PAGE:
            before = self._state.cursor
            feed.apply(self._state, frame.payload, self._outcome.received)
            self.has_moved |= self._state.cursor != before
        elif frame.kind == frames.PINS:
            pins = messages.read_pins(frame.payload, self._state.server_key)
            if pins.number > self._state.pins.number:
                self._state.pins = pins
        elif frame.kind == frames.PROBLEM:
            self.problem = self.problem or messages.read_problem(frame.payload)

    def _take_receipt(self, message: bytes) -> None:
        receipt = messages.read_receipt(message, self._state.server_key)
        if not own.take_receipt(self._state, receipt):
            return
        self.has_moved = True
        own_ops = records.own_ops(self._state, receipt.stream, receipt.epoch)
        for seq in range(receipt.first_seq, receipt.last_seq + 1):
            what = records.describe(own_ops[seq])
            if seq in receipt.rejected:
                verdict = messages.VERDICTS[receipt.rejected[seq]]
                self._outcome.refused.append({"what": what, "verdict": verdict})
            else:
                number = receipt.register_numbers.get(seq)
                self._outcome.sent.append({"what": what, "receipt": f"TT-{receipt.number:04}", "number": number})

    def _take_end(self, message: bytes) -> None:
        self.end = messages.read_end(message, self._state.server_key, self.nonce)
        self._state.data["service_ms"] = self.end.time_ms
        self._state.data["offset_ms"] = self.end.time_ms - clocks.wall_ms()
        self._state.save()


class Exchange:
    def __init__(self, state: State):
        self._state = state
        self.outcome = Outcome()
        self._offer: Offer | None = None
        self._shows_vouch = False
        self._is_over = False
        self._gaps = 0

    def run(self) -> None:
        self._state.check_enrolled()
        self._state.check_not_split()
        for _ in range(ROUNDS_MAX):
            self._one_round()
            if self._is_over:
                return
        raise Fault("The exchange did not come to its end; try again.")

    def _one_round(self) -> None:
        writing.seal_all(self._state)
        self._state.save()
        this_round = Round(self._state, self.outcome)
        body = this_round.request(self._offer, self._shows_vouch)
        try:
            this_round.take_answer(self._post(body).take)
        except transport.Refused as refusal:
            self._answer_refusal(refusal)
            return
        finally:
            self._state.save()
        if this_round.problem:
            self._answer_problem(this_round.problem)
        self._answer_standing(this_round.end)
        self._state.check_not_split()
        self._is_over = not this_round.problem and self._has_all(this_round.end)
        if not self._is_over and not this_round.has_moved and not this_round.problem:
            raise Fault("The service takes nothing more now; try again later.")

    def _post(self, body: bytes) -> transport.Answer:
        state = self._state
        connection = tls.connect_trusted(state.address, state.pins.keys)
        return transport.post(connection, state.address, PATH, body)

    def _answer_refusal(self, refusal: transport.Refused) -> None:
        if refusal.problem.code != messages.UNKNOWN_DEVICE or self._shows_vouch:
            raise refusal
        # A service that lost its store takes back whom it vouched for.
        self._shows_vouch = True
        self._offer = Offer(self._state)

    def _answer_problem(self, problem: Problem) -> None:
        if problem.code == messages.CHAIN_MISMATCH:
            self._state.data["has_split"] = True
            self._state.save()
        self._gaps += problem.code == messages.GAP
        if problem.code != messages.GAP or self._gaps > 1:
            raise Fault(problem.sentence())

    def _answer_standing(self, end: End) -> None:
        if end.standing in (messages.CURSOR_VOID, messages.OTHER_LIFE):
            self._state.cursor = Cursor(end.server_epoch)
            self._offer = Offer(self._state)
        elif end.standing == messages.CHAINS_LACK and self._offer is None:
            self._offer = Offer(self._state)
        self._state.save()

    def _has_all(self, end: End) -> bool:
        is_offering = self._offer is not None and not self._offer.is_done()
        return not (end.more or is_offering or own.without_receipt(self._state))
