"""The worked examples of the protocol document (section 13), read out of it and made anew.

    python3 -m unittest test_client
"""

import pathlib
import re
import unittest

import batch
import columns
import enrolment
import envelope
import frames
import messages
import ops
import reading
from faults import Malformed, NewerVersion, TooLarge, Untrusted
from frames import Frame
from ops import Content, Op, Personal, Reference
from primitives import ed25519

DOCUMENT = (pathlib.Path(__file__).parents[2] / "docs/protocol.md").read_text(encoding="utf-8")
MESSAGES = {
    name: bytes.fromhex(digits)
    for name, digits in re.findall(r"<!-- golden: (\S+) -->\n```hex\n([0-9a-f\n]+)```", DOCUMENT)
}
VILLAGE_SEED, SERVICE_SEED = bytes([1]) * 32, bytes([8]) * 32
VILLAGE_KEY, SERVICE_KEY = ed25519.public_key(VILLAGE_SEED), ed25519.public_key(SERVICE_SEED)
STREAM = "village:18.02.01.2003"


def said(what: str, section: str = "1. ") -> str:
    """The value that stands in a table of the document, in that section or behind it, beside what it is."""
    part = DOCUMENT[DOCUMENT.index(f"# {section}"):]
    return re.search(rf"^\| {re.escape(what)}[^|]*\| `([0-9a-f-]+)` \|$", part, re.MULTILINE)[1]


def shown_after(what: str) -> bytes:
    """The bytes that the document shows in the first block behind these words."""
    block = re.search(r"```text\n([0-9a-f\n]+)```", DOCUMENT[DOCUMENT.index(what):])
    return bytes.fromhex(block[1])


class Keys(unittest.TestCase):
    def test_public_keys_of_the_seeds(self):
        for seed, key in re.findall(r"\| 32 bytes (\d\d) \| `([0-9a-f]{64})` \|", DOCUMENT):
            self.assertEqual(ed25519.public_key(bytes.fromhex(seed) * 32).hex(), key)

    def test_dictionary(self):
        self.assertEqual(batch.dictionary_1().number, 0x4FA3552B)


class Enrolment(unittest.TestCase):
    def setUp(self):
        self.keys = enrolment.keys_of(enrolment.read_code("nhtm 7tq2–m9xk"))
        self.grant_message = MESSAGES["v1-roles/grant"]

    def grant(self, message=None):
        return enrolment.read_grant(message or self.grant_message, self.keys, VILLAGE_KEY)

    def test_keys_of_the_code(self):
        self.assertEqual(self.keys.lookup.hex(), said("lookup"))
        self.assertEqual(self.keys.proof_key.hex(), said("proof key"))
        self.assertEqual(self.keys.fingerprint_key.hex(), said("fingerprint key"))

    def test_request(self):
        request = enrolment.request(self.keys, VILLAGE_SEED, "0.1.0")
        self.assertEqual(request, MESSAGES["v1-roles/enrol-request"])

    def test_grant(self):
        grant = self.grant()
        self.assertEqual((grant.device, grant.scope, grant.role), (3, STREAM, 1))
        self.assertEqual((grant.region_name, grant.holder), ("Kecamatan Kalirejo", "Pemegang laptop"))
        self.assertEqual(messages.read_vouch(grant.vouch, SERVICE_KEY).office, "Kepala Kampung Kalirejo")
        self.assertEqual(enrolment.six_digits(self.keys, VILLAGE_KEY, grant.server_key), "322 586")

    def test_pins(self):
        pins = messages.read_pins(self.grant().pins, SERVICE_KEY)
        self.assertEqual(pins.keys, [b"0" * 44, b"1" * 44, b"2" * 294])
        self.assertEqual(enrolment.to_base_32(enrolment.slip_pin(pins.keys[0])), "S0XMMF89P9MRFZ3Q")
        self.assertEqual(enrolment.from_base_32("s0xmmf89p9mrfz3q", 10), enrolment.slip_pin(pins.keys[0]))

    def test_spoilt_grant(self):
        for at in range(0, len(self.grant_message), 11):
            spoilt = bytearray(self.grant_message)
            spoilt[at] ^= 1
            with self.assertRaises((Malformed, NewerVersion, Untrusted)):
                self.grant(bytes(spoilt))

    def test_grant_for_another_key(self):
        with self.assertRaises(Untrusted):
            enrolment.read_grant(self.grant_message, self.keys, SERVICE_KEY)

    def test_district_in_the_code(self):
        self.assertEqual(enrolment.district_of("5FZ900000000"), "18.02.01")


class Batches(unittest.TestCase):
    def test_plain(self):
        message = MESSAGES["v1/batch-plain"]
        checked = batch.check(message, VILLAGE_KEY)
        self.assertEqual(checked.id.hex(), said("batch id: derive_key"))
        self.assertEqual(ops.op_hash(checked.ops[0]).hex(), said("op hash"))
        start = ops.chain_start(VILLAGE_KEY, 0, STREAM)
        self.assertEqual(start.hex(), said("link(0): chain start of device 3"))
        self.assertEqual(batch.seal(VILLAGE_SEED, 3, 0, STREAM, 1, start, checked.ops), message)
        with self.assertRaises(Malformed):
            ops.read_common(checked.ops[0].common)

    def test_forked(self):
        checked = batch.check(MESSAGES["v1/batch-forked"], VILLAGE_KEY)
        common = shown_after("The common part that comes back")
        self.assertEqual(checked.ops, [Op(common)])
        was = ops.read_common(common).was
        self.assertEqual(ops.object_id(VILLAGE_KEY, *was), said("object id, from device id"))
        self.assertEqual(checked.links[0].hex(), said("tag 5: link(0) of epoch 1"))
        self.assertEqual(checked.links[1].hex(), said("tag 6: link(1)"))

    def test_with_dictionary(self):
        checked = batch.check(MESSAGES["v1/batch-village"], VILLAGE_KEY)
        first, section = checked.ops[0], "13.5 "
        self.assertEqual(first.common, shown_after("The first op: common part of 223 bytes"))
        self.assertEqual(first.personal.salt, bytes([0x5A]) * 16)
        self.assertEqual(ops.read_fields(first.personal.part), {1: "Seorang warga", 2: "0812 0000 0000"})
        self.assertEqual(ops.personal_hash(first.personal).hex(), said("personal hash of op 1"))
        self.assertEqual(f"{ops.meant(first):08x}", said("meant, for a reference"))
        for seq, op in enumerate(checked.ops, 1):
            self.assertEqual(ops.op_hash(op).hex(), said(f"op hash of op {seq}", section))
            self.assertEqual(checked.links[seq].hex(), said(f"link({seq})", section))
        self.assertEqual(checked.id.hex(), said("batch id", section))
        place = Reference(3, 0, 1)
        self.assertEqual(ops.object_id(VILLAGE_KEY, place, ops.op_hash(first)), said("object id of the issue"))
        self.assertEqual([ops.read_common(op.common).kind for op in checked.ops], [1, 1, 2, 4, 5, 6])

    def test_common_parts_are_written_as_they_were_read(self):
        for name in ("v1/batch-forked", "v1/batch-village"):
            for op in batch.check(MESSAGES[name], VILLAGE_KEY).ops:
                self.assertEqual(ops.encode_common(ops.read_common(op.common)), op.common)

    def test_columns_of_every_state_of_personal_parts(self):
        part = ops.encode_fields({1: "Seorang warga"})
        written = [Op(b"op 0"), Op(b"op 1", Personal(bytes(16), part)), Op(b"op 2", Personal(hash=b"h" * 32)),
                   Op(b"op 3", Personal(hash=b"e" * 32, erased=True))]
        chain = columns.Chain(3, 0, 1)
        self.assertEqual(columns.decode(columns.encode_verbatim(written), chain, 4), written)
        with self.assertRaises(Malformed):
            columns.decode(columns.encode_verbatim(written), chain, 3)

    def test_spoilt_columns(self):
        body = batch.open_body(envelope.split(MESSAGES["v1/batch-village"], envelope.BATCH).rest)
        whole = columns.decode(body, columns.Chain(3, 0, 1), 6)
        for at in range(len(body)):
            for bit in (0, 3, 7):
                spoilt = bytearray(body)
                spoilt[at] ^= 1 << bit
                try:
                    self.assertNotEqual(columns.decode(bytes(spoilt), columns.Chain(3, 0, 1), 6), whole)
                except Malformed:
                    pass

    def test_spoilt_batch(self):
        message = MESSAGES["v1/batch-village"]
        for at in range(0, len(message), 7):
            spoilt = bytearray(message)
            spoilt[at] ^= 1
            with self.assertRaises((Malformed, NewerVersion, Untrusted)):
                batch.check(bytes(spoilt), VILLAGE_KEY)

    def test_batch_of_another_device(self):
        with self.assertRaises(Untrusted):
            batch.check(MESSAGES["v1/batch-village"], SERVICE_KEY)

    def test_raw_length_over_its_limit(self):
        with self.assertRaises(TooLarge):
            batch.open_body(bytes([2, 1]) + (524_289).to_bytes(4, "big") + bytes(36))


class Exchange(unittest.TestCase):
    def test_hello(self):
        head = [STREAM, 0, 6, bytes.fromhex(said("link(6), tag 6")), 2, bytes([0x22]) * 8]
        hello = messages.seal_hello(VILLAGE_SEED, {
            0: 3, 1: [head], 2: messages.Cursor(7, 88, bytes([0x88]) * 8), 3: -5, 4: "0.1.0", 5: b"n" * 16,
            6: 3_960_000, 7: 78, 8: 2,
        })
        self.assertEqual(hello, MESSAGES["v1/hello"])

    def test_receipt(self):
        receipt = messages.read_receipt(MESSAGES["v1/receipt-full"], SERVICE_KEY)
        self.assertEqual((receipt.number, receipt.first_seq, receipt.last_seq), (412, 1, 6))
        self.assertEqual(receipt.rejected, {number: number for number in range(1, 7)})
        self.assertEqual(receipt.register_numbers, {1: (2025, 14), 2: (2025, 15)})
        self.assertEqual(receipt.cap, 1_737_342_000_000 << 16)
        self.assertEqual((receipt.held, receipt.repaired), (True, {2: 1_737_338_460_000}))
        self.assertEqual(receipt.cap_of(4), (1_737_338_400_000 << 16) + 2)
        self.assertEqual(receipt.batch_id, batch.id_of(MESSAGES["v1/batch-village"]))

    def test_receipt_with_numbers_in_a_row(self):
        receipt = messages.read_receipt(MESSAGES["v1-roles/receipt-runs"], SERVICE_KEY)
        in_a_row = {seq: (2025, seq + 13) for seq in range(1, 41)} | {seq: (2025, seq + 11) for seq in range(50, 54)}
        self.assertEqual(receipt.register_numbers, in_a_row | {45: (2025, 60)})

    def test_end(self):
        end = messages.read_end(MESSAGES["v1/end"], SERVICE_KEY, b"n" * 16)
        self.assertEqual((end.server_epoch, end.time_ms, end.more, end.standing), (7, 1_737_342_000_000, True, 0))
        with self.assertRaises(Untrusted):
            messages.read_end(MESSAGES["v1/end"], SERVICE_KEY, b"o" * 16)

    def test_problem_in_a_frame_stream(self):
        shown = "4b54475301 05 0000000e 4b54475001a30018190118290260 06 00000000"
        self.assertIn(shown, DOCUMENT)
        stream = bytes.fromhex(shown)
        sent = [Frame(frames.PROBLEM, MESSAGES["v1/problem"]), Frame(frames.END, b"")]
        self.assertEqual(frames.encode(sent), stream)
        position = 0

        def take(length):
            nonlocal position
            position += length
            return stream[position - length:position]

        self.assertEqual(list(frames.read(take)), sent)
        self.assertEqual(messages.read_problem(MESSAGES["v1/problem"]), (25, 41, ""))


class Reading(unittest.TestCase):
    def test_unknown_values_are_skipped_whatever_they_hold(self):
        unknown = [
            "fb3ff0000000000000", "f97e00", "9f018202039fffff", "5f42010243030405ff", "c11a00000000",
            "d9010083010203", "f7", "f8ff", "a16161f6", "bf0102ff", "81" * 100_000 + "00",
        ]
        for digits in unknown:
            tags, rest = reading.read_map(bytes.fromhex("a21863" + digits + "0007") + b"behind")
            self.assertEqual((tags.values[0], rest), (b"\x07", b"behind"))

    def test_what_is_not_well_formed(self):
        for digits in ("bf01ff", "ff", "5f01ff", "f818", "1c", "a201", "4201", "9f01"):
            with self.assertRaises(Malformed):
                reading.end_of_item(bytes.fromhex(digits), 0)

    def test_integers_in_longer_forms_and_any_order(self):
        tags, _ = reading.read_map(bytes.fromhex("a2011b00000000000000051800f4"))
        self.assertEqual((tags.required(1, reading.u8), tags.required(0, reading.boolean)), (5, False))

    def test_what_is_known_is_read_strictly(self):
        for read, digits in ((reading.u8, "190100"), (reading.i64, "3bffffffffffffffff"), (reading.text, "41ff"),
                             (reading.text, "61ff"), (reading.octets, "5f41aaff"), (reading.boolean, "f6")):
            with self.assertRaises(Malformed):
                read(bytes.fromhex(digits))

    def test_values_of_fields(self):
        values = {"83010203": Reference(1, 2, 3), "8401020304": Reference(1, 2, 3), "820102": ops.Opaque(b"\x82\1\2"),
                  "40": ops.Opaque(b"\x40"), "20": -1, "f5": True, "6161": "a"}
        for digits, value in values.items():
            self.assertEqual(ops.read_value(bytes.fromhex(digits)), value)

    def test_every_tag_of_an_op(self):
        content = Content(
            kind=5, stamp=2**64 - 1, fields={1: "x", 9: ops.Opaque(b"\xf6")}, record=Reference(3, 0, 1),
            base={0: [Reference(3, 0, 1), Reference(4, 0, 9)]}, wall_clock=-5, monotonic=7, boot=8, in_doubt=True,
            was=(Reference(3, 0, 2), bytes(32)), meant=0)
        self.assertEqual(ops.read_common(ops.encode_common(content)), content)


if __name__ == "__main__":
    unittest.main()
