"""A round against answers that a service of our own signs, whole ones and spoilt ones.

    python3 -m unittest test_exchange
"""

import io
import pathlib
import tempfile
import unittest

import batch
import clocks
import enrolment
import envelope
import exchange
import frames
import messages
import ops
import own
import reading
import tls
import writing
from exchange import Outcome, Round
from faults import Fault, Untrusted
from frames import Frame
from messages import Cursor, Pins
from ops import Op, Personal
from state import FRESH, State
from primitives import blake3, cbor, ed25519

SERVICE_SEED, VILLAGE_SEED, DISTRICT_SEED = bytes([8]) * 32, bytes([1]) * 32, bytes([2]) * 32
VILLAGE, DISTRICT = 3, 4
SERVER_EPOCH = 7
STREAM = "village:18.02.01.2003"
NO_MARK = bytes(8)


def seal(magic, tags, rest=b""):
    return envelope.seal(magic, reading.encode_tags(tags), SERVICE_SEED, rest)


def vouch_for_village():
    return seal(envelope.VOUCH, {0: VILLAGE, 1: ed25519.public_key(VILLAGE_SEED), 2: STREAM, 4: "Kepala Kampung"})


def issue(title, stamp):
    fields = {ops.TITLE: title}
    return Op(ops.encode_common(ops.Content(kind=ops.ISSUE_CREATE, stamp=stamp, fields=fields)))


def village_batch(first_seq, *batch_ops, before=None):
    start = ops.chain_start(ed25519.public_key(VILLAGE_SEED), 0, STREAM)
    return batch.seal(VILLAGE_SEED, VILLAGE, 0, STREAM, first_seq, before or start, list(batch_ops))


def receipt_for(message, number=1, held=False, rejected=()):
    header = batch.header_of(message)
    tags = {
        0: number, 1: SERVER_EPOCH, 2: header.device, 3: header.epoch, 4: header.stream, 5: header.first_seq,
        6: header.last_seq, 7: header.link_after, 8: batch.id_of(message), 9: 2**60, 10: 1_737_342_000_000,
        11: [list(pair) for pair in rejected], 12: [],
    }
    return seal(envelope.RECEIPT, tags | ({13: True} if held else {}))


def page(items, after, through, device=DISTRICT):
    encoded = cbor.encode(items)
    tags = {0: device, 1: after, 2: through, 3: [vouch_for_village()], 4: blake3.hash(encoded)}
    return seal(envelope.FEED_PAGE, tags, encoded)


def end(nonce, more=False):
    return seal(envelope.END, {0: nonce, 1: SERVER_EPOCH, 2: clocks.wall_ms() + 1_000, 3: more, 4: 0})


FIRST = village_batch(1, issue("Jembatan putus", 2**40), issue("Listrik padam", 2**40 + 1))
SECOND = village_batch(3, issue("Jalan licin", 2**40 + 2), before=batch.header_of(FIRST).link_after)
START, ONE, TWO = (Cursor(SERVER_EPOCH, row, bytes([row]) * 8 if row else NO_MARK) for row in range(3))


class WithState(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.outcome = Outcome()

    def state(self, seed=DISTRICT_SEED, device=DISTRICT, scope="district:18.02.01"):
        data = {key: type(value)(value) if value else value for key, value in FRESH.items()}
        data |= {"chains": {}, "own_ops": [], "own_batches": {}, "devices": {}, "receipts": {}, "held": {},
                 "issues": [], "follow_ups": [], "seed": seed.hex()}
        state = State(pathlib.Path(self.folder.name) / "state.json", data)
        service_key = ed25519.public_key(SERVICE_SEED)
        grant = enrolment.Grant(device, ed25519.public_key(seed), service_key, SERVER_EPOCH, 0, scope, "18.02.01",
                                "", "", "Kepala Kampung", "", b"", b"", 1)
        state.keep_grant(grant, Pins(1, []))
        return state

    def take(self, state, *answer, cut_at=None):
        """The round that took an answer of these frames and the end; it may be cut, or given as bytes."""
        this_round = Round(state, self.outcome)
        stream = frames.encode([*answer, Frame(frames.END, end(this_round.nonce))])
        this_round.take_answer(io.BytesIO(stream[:cut_at]).read)
        return this_round

    def titles(self, state):
        return [listed["title"] for listed in state.data["issues"]]


class Feed(WithState):
    def setUp(self):
        super().setUp()
        self.district = self.state()
        self.first = Frame(frames.FEED_PAGE, page([[1, FIRST, receipt_for(FIRST)]], START, ONE))
        self.second = Frame(frames.FEED_PAGE, page([[2, SECOND, receipt_for(SECOND, 2)]], ONE, TWO))

    def test_two_pages(self):
        self.take(self.district, self.first, self.second)
        self.assertEqual(self.titles(self.district), ["Jembatan putus", "Listrik padam", "Jalan licin"])
        self.assertEqual((self.district.cursor, self.outcome.notes), (TWO, []))
        self.assertEqual(self.district.data["issues"][0]["office"], "Kepala Kampung")
        self.assertEqual(self.district.data["last_stamp"], 2**40 + 2)
        self.assertAlmostEqual(self.district.data["offset_ms"], 1_000, delta=200)

    def test_the_page_before_is_missing(self):
        self.take(self.district, self.second)
        self.assertEqual((self.district.cursor, self.titles(self.district)), (START, []))
        self.assertIn("does not continue", self.outcome.notes[0])

    def test_a_page_of_another_reader(self):
        other = page([[1, FIRST, receipt_for(FIRST)]], START, ONE, device=9)
        self.take(self.district, Frame(frames.FEED_PAGE, other))
        self.assertEqual((self.district.cursor, self.titles(self.district)), (START, []))

    def test_refused_ops_are_not_listed(self):
        item = [1, FIRST, receipt_for(FIRST, rejected=[(1, 3)])]
        self.take(self.district, Frame(frames.FEED_PAGE, page([item], START, ONE)))
        self.assertEqual(self.titles(self.district), ["Listrik padam"])

    def test_an_item_that_does_not_fit_is_left_aside(self):
        items = [[1, FIRST, receipt_for(SECOND)], [2, FIRST, receipt_for(FIRST)]]
        self.take(self.district, Frame(frames.FEED_PAGE, page(items, START, TWO)))
        self.assertEqual(self.titles(self.district), ["Jembatan putus", "Listrik padam"])
        self.assertEqual(len(self.outcome.notes), 1)
        self.assertEqual(self.district.cursor, TWO)

    def test_another_op_in_its_place(self):
        other = village_batch(1, issue("Bukan itu", 5))
        items = [[1, FIRST, receipt_for(FIRST)], [2, other, receipt_for(other, 2)]]
        self.take(self.district, Frame(frames.FEED_PAGE, page(items, START, TWO)))
        self.assertEqual(self.titles(self.district), ["Jembatan putus", "Listrik padam"])
        self.assertIn("split", self.outcome.notes[0])

    def test_the_same_ops_in_another_cut(self):
        whole = village_batch(1, issue("Jembatan putus", 2**40), issue("Listrik padam", 2**40 + 1),
                              issue("Jalan licin", 2**40 + 2))
        items = [[1, FIRST, receipt_for(FIRST)], [2, whole, receipt_for(whole, 2)]]
        self.take(self.district, Frame(frames.FEED_PAGE, page(items, START, TWO)))
        self.assertEqual(self.titles(self.district), ["Jembatan putus", "Listrik padam", "Jalan licin"])
        self.assertEqual(self.outcome.notes, [])

    def test_held_until_its_turn_has_come(self):
        ahead = [[1, SECOND, receipt_for(SECOND, held=True)]]
        self.take(self.district, Frame(frames.FEED_PAGE, page(ahead, START, ONE)))
        self.assertEqual(self.titles(self.district), [])
        complete = [[2, FIRST, receipt_for(FIRST, 2)], [3, b"", receipt_for(SECOND, 3)]]
        self.take(self.district, Frame(frames.FEED_PAGE, page(complete, ONE, TWO)))
        self.assertEqual(self.titles(self.district), ["Jembatan putus", "Listrik padam", "Jalan licin"])
        self.assertEqual((self.outcome.notes, self.district.data["held"]), ([], {}))

    def test_the_first_key_of_a_device_stays(self):
        self.take(self.district, self.first)
        vouch = messages.Vouch(VILLAGE, bytes(32), STREAM, "", "", 1)
        self.district.keep_vouch(vouch)
        self.assertEqual(self.district.key_of(VILLAGE), ed25519.public_key(VILLAGE_SEED))

    def test_what_came_before_a_cut_counts(self):
        stream_of_first = len(frames.encode([self.first]))
        with self.assertRaises(exchange.Cut):
            self.take(self.district, self.first, self.second, cut_at=stream_of_first + 50)
        self.assertEqual((self.district.cursor, len(self.titles(self.district))), (ONE, 2))

    def test_spoilt_answers(self):
        """Nothing that was not signed is ever believed, and a spoilt answer is noticed or loses only what it says."""
        for at in range(0, len(frames.encode([self.first])) + 7 + 120, 13):
            for bit in (0, 7):
                state, self.outcome = self.state(), Outcome()
                this_round = Round(state, self.outcome)
                ended = Frame(frames.END, end(this_round.nonce))
                spoilt = bytearray(frames.encode([self.first, ended]))
                if at >= len(spoilt):
                    continue
                spoilt[at] ^= 1 << bit
                fault = None
                try:
                    this_round.take_answer(io.BytesIO(spoilt).read)
                except Fault as caught:
                    fault = caught
                with self.subTest(at=at, bit=bit):
                    if state.cursor == START:
                        self.assertEqual(self.titles(state), [])
                    else:
                        self.assertEqual(self.titles(state), ["Jembatan putus", "Listrik padam"])
                    # Unless the kind of a frame became one that is skipped: then it only comes the next time.
                    self.assertTrue(fault or self.outcome.notes or state.cursor == START)


class OwnBatches(WithState):
    def setUp(self):
        super().setUp()
        self.village = self.state(VILLAGE_SEED, VILLAGE, STREAM)
        writing.write_issue(self.village, "Jembatan putus", "INF", "Pak Budi")
        writing.write_follow_up(self.village, 1, "Sudah dicek")
        writing.seal_all(self.village)
        self.message, = own.without_receipt(self.village)

    def take_receipt(self, *receipts):
        return self.take(self.village, *(Frame(frames.RECEIPT, receipt) for receipt in receipts))

    def test_delivered(self):
        self.take_receipt(receipt_for(self.message), receipt_for(self.message))
        self.assertEqual([sent["what"] for sent in self.outcome.sent], ["Jembatan putus", "Sudah dicek"])
        self.assertEqual((own.without_receipt(self.village), self.outcome.notes), ([], []))

    def test_refused(self):
        self.take_receipt(receipt_for(self.message, rejected=[(2, 3)]))
        self.assertEqual(self.outcome.refused, [{"what": "Sudah dicek", "verdict": "not allowed"}])
        self.assertEqual([sent["what"] for sent in self.outcome.sent], ["Jembatan putus"])

    def test_held_is_not_delivered(self):
        self.take_receipt(receipt_for(self.message, held=True))
        self.assertEqual((self.outcome.sent, own.heads(self.village)[0][4]), ([], 0))
        self.take_receipt(receipt_for(self.message, 2))
        self.assertEqual((len(self.outcome.sent), own.heads(self.village)[0][4]), (2, 2))
        self.take_receipt(receipt_for(self.message, 3, held=True))
        self.assertEqual(own.heads(self.village)[0][4], 2)

    def test_spoilt_receipts(self):
        whole = receipt_for(self.message)
        for at in range(0, len(whole), 5):
            spoilt = bytearray(whole)
            spoilt[at] ^= 1
            self.take_receipt(bytes(spoilt))
        self.assertEqual((self.outcome.sent, len(own.without_receipt(self.village))), ([], 1))
        self.assertEqual(len(self.outcome.notes), len(range(0, len(whole), 5)))

    def test_a_receipt_of_somebody_else(self):
        content = envelope.split(receipt_for(self.message), envelope.RECEIPT).content
        self.take_receipt(envelope.seal(envelope.RECEIPT, content, DISTRICT_SEED))
        self.assertEqual((self.outcome.sent, len(self.outcome.notes)), ([], 1))

    def test_head_names_the_mark_of_what_is_receipted(self):
        self.take_receipt(receipt_for(self.message))
        writing.write_issue(self.village, "Listrik padam", "INF")
        stream, epoch, seq, link, receipted, mark = own.heads(self.village)[0]
        links = self.village.own_links(STREAM)
        self.assertEqual((stream, epoch, seq, link, receipted), (STREAM, 0, 3, links[3], 2))
        self.assertEqual(mark, links[2][:8])

    def test_the_own_past_comes_back(self):
        restored = self.state(VILLAGE_SEED, VILLAGE, STREAM)
        past = page([[1, self.message, receipt_for(self.message)]], START, START, VILLAGE)
        self.take(restored, Frame(frames.FEED_PAGE, past))
        self.assertEqual(restored.own_links(STREAM), self.village.own_links(STREAM))
        self.assertEqual((self.titles(restored), len(restored.data["follow_ups"])), (["Jembatan putus"], 1))

    def test_a_split_is_noticed(self):
        restored = self.state(VILLAGE_SEED, VILLAGE, STREAM)
        writing.write_issue(restored, "Bukan itu", "INF")
        past = page([[1, self.message, receipt_for(self.message)]], START, START, VILLAGE)
        self.take(restored, Frame(frames.FEED_PAGE, past))
        with self.assertRaises(Fault):
            writing.write_issue(restored, "Lagi", "INF")

    def test_batches_stay_within_their_size(self):
        for number in range(300):
            writing.write_issue(self.village, f"Isu {number} " + "x" * 150, "INF", "Pak Budi")
        writing.seal_all(self.village)
        sealed = own.without_receipt(self.village)
        self.assertGreater(len(sealed), 3)
        key, links = ed25519.public_key(VILLAGE_SEED), None
        for message in sealed:
            checked = batch.check(message, key)
            links = ops.continued(links or checked.links[:1], checked.header.first_seq, checked.links)
        self.assertEqual(links, self.village.own_links(STREAM))


class Pinned(unittest.TestCase):
    """A certificate, cut down to what is looked at: signed by the authority, with a key of its own."""

    def setUp(self):
        def element(tag, *contents):
            content = b"".join(contents)
            return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content

        self.authority = tls.ED25519_PIN_START + ed25519.public_key(SERVICE_SEED)
        self.own_key = tls.ED25519_PIN_START + ed25519.public_key(VILLAGE_SEED)
        empty = element(0x30)
        signed_part = element(0x30, element(0xA0, b"\2\1\2"), b"\2\1\1", tls.ED25519_ALGORITHM, empty, empty, empty,
                              self.own_key)
        signature = ed25519.sign(SERVICE_SEED, signed_part)
        self.certificate = element(0x30, signed_part, tls.ED25519_ALGORITHM, element(0x03, b"\0", signature))

    def test_pins(self):
        tls.check_certificate(self.certificate, [bytes(44), self.authority])
        tls.check_certificate(self.certificate, [self.own_key])
        for pins in ([], [tls.ED25519_PIN_START + ed25519.public_key(DISTRICT_SEED)]):
            with self.assertRaises(Untrusted):
                tls.check_certificate(self.certificate, pins)

    def test_spoilt_certificates(self):
        for at in range(len(self.certificate)):
            spoilt = bytearray(self.certificate)
            spoilt[at] ^= 1
            with self.assertRaises(Fault):
                tls.check_certificate(bytes(spoilt), [self.authority])


if __name__ == "__main__":
    unittest.main()
