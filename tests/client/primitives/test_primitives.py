"""Checks of the primitives against published vectors and against frames of the reference compressor.

    python3 -m unittest test_primitives
"""

import unittest

import batch
from primitives import blake3, cbor, ed25519, vectors, zstd
from primitives.vectors import sentence
from primitives.xxh64 import xxh64
from primitives.zstd_entropy import ByteReader, ZstdError, read_fse_table, read_huffman_table


def counting_bytes(length):
    return bytes(index % 251 for index in range(length))


SMALL_WINDOW = bytes.fromhex("28b52ffd0000")
LARGE_WINDOW = bytes.fromhex("28b52ffd0058")
RAW, RLE, COMPRESSED = range(3)


def block(kind, size, content, last=True):
    return (size << 3 | kind << 1 | last).to_bytes(3, "little") + content


def compressed_block(content, last=True):
    return block(COMPRESSED, len(content), content, last)


def match_block(offset, literals=b""):
    return sequence_block(offset + 3, literals)


def sequence_block(offset_value, literals=b""):
    """The literals and a match of three bytes.

    The bits of the offset are the value itself: its highest 1, which is not coded, becomes the end mark.
    """
    code = offset_value.bit_length() - 1
    content = bytes([len(literals) << 3]) + literals
    content += bytes([1, 0b01010100, len(literals), code, 0]) + offset_value.to_bytes(code // 8 + 1, "little")
    return compressed_block(content)


def block_of_equal_sequences(count, count_bytes, codes=(1, 0, 0)):
    """`count` times one literal and three more of it, which takes not one bit."""
    literals = (1 | 3 << 2 | count << 4).to_bytes(3, "little") + b"a"
    return compressed_block(literals + count_bytes + bytes([0b01010100, *codes, 1]))


def little_bits(*fields):
    number = position = 0
    for width, value in fields:
        number |= value << position
        position += width
    return number.to_bytes((position + 7) // 8, "little")


class Blake3Test(unittest.TestCase):
    def test_official_vectors(self):
        for length, hashed, keyed, derived in vectors.BLAKE3_CASES:
            with self.subTest(length=length):
                data = counting_bytes(length)
                self.assertEqual(blake3.hash(data).hex(), hashed)
                self.assertEqual(blake3.keyed_hash(vectors.BLAKE3_KEY, data).hex(), keyed)
                self.assertEqual(blake3.derive_key(vectors.BLAKE3_CONTEXT, data).hex(), derived)

    def test_long_and_short_output(self):
        output = blake3.xof(counting_bytes(1025), 144)
        self.assertEqual(output[:131].hex(), vectors.BLAKE3_LONG_OUTPUT_OF_1025)
        for length in (0, 1, 63, 64, 65):
            self.assertEqual(blake3.xof(counting_bytes(1025), length), output[:length])

    def test_a_key_of_another_length_is_refused(self):
        with self.assertRaises(ValueError):
            blake3.keyed_hash(b"short", b"")


class Ed25519Test(unittest.TestCase):
    def test_rfc_vectors(self):
        for seed, public, message, signature in vectors.ED25519_CASES:
            seed, public, signature = map(bytes.fromhex, (seed, public, signature))
            self.assertEqual(ed25519.public_key(seed), public)
            self.assertEqual(ed25519.sign(seed, message), signature)
            self.assertTrue(ed25519.verify(public, message, signature))

    def test_any_changed_byte_is_noticed(self):
        _, public, message, signature = vectors.ED25519_CASES[2]
        signed = bytes.fromhex(public + signature) + message
        for index in range(0, len(signed), 3):
            changed = bytearray(signed)
            changed[index] ^= 1
            self.assertFalse(ed25519.verify(bytes(changed[:32]), bytes(changed[96:]), bytes(changed[32:96])))

    def test_what_fits_only_loosely_is_refused(self):
        for name, message, public, signature in vectors.SPECCHECK_REFUSED:
            with self.subTest(name):
                self.assertFalse(ed25519.verify(*map(bytes.fromhex, (public, message, signature))))
        message, public, signature = vectors.SPECCHECK_ACCEPTED
        self.assertTrue(ed25519.verify(*map(bytes.fromhex, (public, message, signature))))

    def test_the_negative_point_is_another_point(self):
        _, public, message, signature = vectors.ED25519_CASES[0]
        public, signature = bytes.fromhex(public), bytes.fromhex(signature)
        response = ed25519.GROUP_ORDER - int.from_bytes(signature[32:], "little")
        self.assertFalse(ed25519.verify(public, message, signature[:32] + response.to_bytes(32, "little")))

    def test_other_lengths_are_refused(self):
        _, public, message, signature = vectors.ED25519_CASES[1]
        public, signature = bytes.fromhex(public), bytes.fromhex(signature)
        self.assertFalse(ed25519.verify(public + b"\0", message, signature))
        self.assertFalse(ed25519.verify(public, message, signature[:-1]))
        with self.assertRaises(ValueError):
            ed25519.sign(b"short", message)


class CborTest(unittest.TestCase):
    # RFC 8949, appendix A.
    PAIRS = [
        (0, "00"), (1, "01"), (23, "17"), (24, "1818"), (100, "1864"), (1000, "1903e8"), (1000000, "1a000f4240"),
        (1000000000000, "1b000000e8d4a51000"), (18446744073709551615, "1bffffffffffffffff"),
        (-18446744073709551616, "3bffffffffffffffff"), (-1, "20"), (-10, "29"), (-100, "3863"), (-1000, "3903e7"),
        (False, "f4"), (True, "f5"), (None, "f6"), (b"", "40"), (b"\1\2\3\4", "4401020304"),
        ("", "60"), ("IETF", "6449455446"), ("\u00fc", "62c3bc"), ("\u6c34", "63e6b0b4"), ("\U00010151", "64f0908591"),
        ([], "80"), ([1, [2, 3], [4, 5]], "8301820203820405"), (list(range(1, 26)),
         "98190102030405060708090a0b0c0d0e0f101112131415161718181819"), ({}, "a0"), ({1: 2, 3: 4}, "a201020304"),
    ]

    def test_rfc_pairs(self):
        for value, encoded in self.PAIRS:
            with self.subTest(encoded):
                self.assertEqual(cbor.encode(value).hex(), encoded)
                decoded, rest = cbor.decode(bytes.fromhex(encoded) + b"rest")
                self.assertEqual((decoded, type(decoded), rest), (value, type(value), b"rest"))

    def test_a_map_keeps_its_order(self):
        encoded = bytes.fromhex("a3200a05010021")
        decoded, _ = cbor.decode(encoded)
        self.assertEqual(list(decoded.items()), [(-1, 10), (5, 1), (0, -2)])
        self.assertEqual(cbor.encode(decoded), encoded)

    def test_what_is_outside_the_subset_is_refused(self):
        cut = ["", "18", "1903", "42aa", "62c3", "81", "8201", "a101", "a2010201"]
        beyond_the_input = [head + "ff" * 8 for head in ("5b", "7b", "9b", "bb")] + ["9a00010000", "ba00010000"]
        indefinite = ["5f4101ff", "7f6101ff", "9fff", "bfff", "ff"]
        other_types = ["1c", "c100", "f7", "f0", "f814", "f93c00", "61ff"]
        keys = ["a16100", "a1f500", "a1f600", "a18000", "a1a000", "a201000101"]
        for encoded in cut + beyond_the_input + indefinite + other_types + keys:
            with self.subTest(encoded), self.assertRaises(cbor.CborError):
                cbor.decode(bytes.fromhex(encoded))
        for value in (1.5, 2**64, -2**64 - 1, {"a": 1}, {True: 1}, {None: 1}, "\ud800", {1}, bytearray()):
            with self.subTest(value), self.assertRaises(cbor.CborError):
                cbor.encode(value)

    def test_depth_ends_at_sixteen(self):
        deepest = b"\x81" * 15 + b"\xa1\x01\x00"
        self.assertEqual(cbor.encode(cbor.decode(deepest)[0]), deepest)
        with self.assertRaises(cbor.CborError):
            cbor.decode(b"\x81" + deepest)
        with self.assertRaises(cbor.CborError):
            cbor.encode([cbor.decode(deepest)[0]])


class Xxh64Test(unittest.TestCase):
    def test_known_values(self):
        for data, value in ((b"", 0xEF46DB3751D8E999), (b"a", 0xD24EC4F1A98C6E5B), (b"abc", 0x44BC2CF5AD770999),
                            (b"Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)):
            self.assertEqual(xxh64(data), value)


class ZstdTest(unittest.TestCase):
    def assert_refused(self, frame, dictionary=None, limit=zstd.DEFAULT_LIMIT):
        with self.assertRaises(ZstdError):
            zstd.decompress(frame, dictionary, limit)

    def test_frames_of_the_reference(self):
        for name, content, frame in vectors.ZSTD_FRAMES:
            with self.subTest(name):
                self.assertEqual(zstd.decompress(bytes.fromhex(frame)), content)

    def test_one_frame_or_several(self):
        first, second = (bytes.fromhex(frame) for _, _, frame in vectors.ZSTD_FRAMES[1:3])
        skipped = bytes.fromhex("5a2a4d1803000000") + b"abc"
        content = vectors.ZSTD_FRAMES[1][1] + vectors.ZSTD_FRAMES[2][1]
        self.assertEqual(zstd.decompress(first + skipped + second), content)
        self.assertEqual(zstd.decompress(skipped + first + second, limit=len(content)), content)
        self.assert_refused(first + second, limit=len(content) - 1)
        self.assert_refused(first + b"\0")
        self.assert_refused(b"")

    def test_cut_and_limited_frames_are_refused(self):
        for _, content, frame in vectors.ZSTD_FRAMES[:6]:
            frame = bytes.fromhex(frame)
            for length in range(len(frame)):
                self.assert_refused(frame[:length])
            self.assertEqual(zstd.decompress(frame, limit=len(content)), content)
            if content:
                self.assert_refused(frame, limit=len(content) - 1)

    def test_the_limit_holds_without_a_size_in_the_header(self):
        frame = SMALL_WINDOW + block(RAW, 4, b"desa", last=False) + block(RAW, 4, b"kami")
        self.assertEqual(zstd.decompress(frame, limit=8), b"desakami")
        self.assert_refused(frame, limit=7)
        matches = SMALL_WINDOW + block(RAW, 4, b"desa", last=False) + match_block(4)
        self.assertEqual(zstd.decompress(matches, limit=7), b"desades")
        self.assert_refused(matches, limit=6)

    def test_checksum_and_content_size_are_checked(self):
        _, _, frame = vectors.ZSTD_FRAMES[2]
        changed = bytearray.fromhex(frame)
        changed[-1] ^= 1
        self.assert_refused(bytes(changed))
        self.assertEqual(zstd.decompress(bytes.fromhex("28b52ffd2003190000616263")), b"abc")
        self.assert_refused(bytes.fromhex("28b52ffd2002190000616263"))
        self.assert_refused(bytes.fromhex("28b52ffd2004190000616263"))

    def test_every_width_of_the_header_fields(self):
        body = block(RAW, 300, bytes(300))
        sizes = ["60 2c00", "a0 2c010000", "e0 2c01000000000000", "40 38 2c00", "80 38 2c010000", "00 38"]
        dictionary_numbers = ["61 00 2c00", "62 0000 2c00", "63 00000000 2c00", "41 38 00 2c00"]
        for head in sizes + dictionary_numbers:
            with self.subTest(head):
                self.assertEqual(zstd.decompress(bytes.fromhex("28b52ffd" + head) + body), bytes(300))
        for head in ("61 01 2c00", "68 2c00", "e0 ffffffffffffff7f"):
            self.assert_refused(bytes.fromhex("28b52ffd" + head) + body)
        self.assert_refused(bytes.fromhex("28b52ffd61012c00") + body, b"raw content")
        window_of_1152 = bytes.fromhex("28b52ffd0001")
        self.assertEqual(zstd.decompress(window_of_1152 + block(RLE, 1152, b"a")), b"a" * 1152)
        self.assert_refused(window_of_1152 + block(RLE, 1153, b"a"))

    def test_rle_blocks(self):
        frame = bytes.fromhex("28b52ffda001000200020010000b000000")
        self.assertEqual(zstd.decompress(frame), bytes(131073))
        self.assert_refused(LARGE_WINDOW + block(RLE, 131073, b"a"))
        self.assert_refused(SMALL_WINDOW + block(RLE, 1025, b"a"))
        self.assert_refused(LARGE_WINDOW + block(3, 0, b""))

    def test_every_width_of_the_count_and_one_symbol_for_every_code(self):
        for count, count_bytes in ((127, "7f"), (128, "8080"), (384, "8180"), (0x7EFF, "feff"),
                                   (0x7F00, "ff0000"), (0x8000, "ff0001")):
            frame = LARGE_WINDOW + block_of_equal_sequences(count, bytes.fromhex(count_bytes))
            self.assertEqual(zstd.decompress(frame), b"a" * 4 * count)
        self.assert_refused(LARGE_WINDOW + block_of_equal_sequences(0x8001, bytes.fromhex("ff0101")))
        for codes in ((36, 0, 0), (1, 32, 0), (1, 0, 53)):
            self.assert_refused(LARGE_WINDOW + block_of_equal_sequences(1, b"\1", codes))
        no_bits = bytes([8, 97, 1, 0b01010100, 1, 0, 0])
        self.assert_refused(LARGE_WINDOW + compressed_block(no_bits))
        self.assert_refused(LARGE_WINDOW + compressed_block(no_bits + b"\0"))

    def test_eighteen_bits_for_the_sizes_of_literals(self):
        streams = [bytes(512) + b"\1", b"\xff" * 512 + b"\1", bytes(512) + b"\1", b"\xff" * 512 + b"\1"]
        tree = bytes([128, 0x10])
        jumps = b"".join(len(stream).to_bytes(2, "little") for stream in streams[:3])
        content = tree + jumps + b"".join(streams)
        header = (2 | 3 << 2 | 16384 << 4 | len(content) << 22).to_bytes(5, "little")
        literals = (bytes(4096) + b"\1" * 4096) * 2
        self.assertEqual(zstd.decompress(LARGE_WINDOW + compressed_block(header + content + b"\0")), literals)

    def test_predefined_tables_and_codes(self):
        for field, symbols in ((zstd.LITERAL_LENGTH, vectors.LITERAL_LENGTH_SYMBOLS),
                               (zstd.MATCH_LENGTH, vectors.MATCH_LENGTH_SYMBOLS),
                               (zstd.OFFSET, vectors.OFFSET_SYMBOLS)):
            self.assertEqual([state.symbol for state in field.predefined.states], symbols)
        self.assertEqual(zstd.LITERAL_LENGTH.baselines, [*range(16), *vectors.LITERAL_LENGTH_BASELINES])
        self.assertEqual(zstd.MATCH_LENGTH.baselines, [*range(3, 35), *vectors.MATCH_LENGTH_BASELINES])
        self.assertEqual(zstd.OFFSET.baselines, [2**code for code in range(32)])
        for field, last_bits, accuracy_max in ((zstd.LITERAL_LENGTH, 16, 9), (zstd.MATCH_LENGTH, 16, 9),
                                               (zstd.OFFSET, 31, 8)):
            self.assertEqual((field.extra_bits[-1], field.accuracy_max), (last_bits, accuracy_max))

    def test_an_fse_table_ends_with_its_last_symbol(self):
        # No share for symbols 0 to 30, then all 32 shares for one.
        zeros = [(4, 0), (5, 1)] + [(2, 3)] * 10 + [(2, 0)]
        table = read_fse_table(ByteReader(little_bits(*zeros, (6, 63))), 31, 8)
        self.assertEqual({state.symbol for state in table.states}, {31})
        with self.assertRaises(ZstdError):
            read_fse_table(ByteReader(little_bits(*zeros, (6, 63))), 30, 8)
        with self.assertRaises(ZstdError):
            read_fse_table(ByteReader(little_bits(*zeros)), 31, 8)
        with self.assertRaises(ZstdError):
            read_fse_table(ByteReader(little_bits((4, 4), (10, 1023))), 31, 8)

    def test_impossible_huffman_trees_are_refused(self):
        deepest = "8aba9876543210"
        self.assertEqual(read_huffman_table(ByteReader(bytes.fromhex(deepest))).decode(b"\3", 1), b"\0")
        for tree in ("8000", "8020", "813000", "8131", "8bcba987654321", "80c0", "80", "7f00"):
            with self.subTest(tree), self.assertRaises(ZstdError):
                read_huffman_table(ByteReader(bytes.fromhex(tree)))

    def test_four_streams_need_six_literals(self):
        def frame(size, last_stream):
            content = bytes([128, 0x10, 1, 0, 1, 0, 1, 0]) + b"\4\4\4" + last_stream
            header = (2 | 1 << 2 | size << 4 | len(content) << 14).to_bytes(3, "little")
            return LARGE_WINDOW + compressed_block(header + content + b"\0")

        self.assertEqual(zstd.decompress(frame(7, b"\2")), bytes(7))
        self.assertEqual(zstd.decompress(frame(6, b"\1")), bytes(6))
        self.assert_refused(frame(4, b"\1"))

    def test_a_tiny_table_before_a_tiny_stream(self):
        # doc/decompressor_errata.md of the reference.
        frame = "28b52ffd2027c5000080f3f1f0ecebc6c5c7f09d43000000e0e006580100603e52"
        runs = b"\xf3" * 5 + b"\xf1" * 5 + b"\xf0" * 5 + b"\xec" * 5
        self.assertEqual(zstd.decompress(bytes.fromhex(frame))[:20], runs)

    def test_corruptions_that_lenient_readers_accept(self):
        # doc/decompressor_permissive.md of the reference: a cut initial state, and an offset of 0.
        self.assert_refused(bytes.fromhex("28b52ffd000055000072800104207e1f02aa00"))
        self.assert_refused(bytes.fromhex("28b52ffd0000450000080002002f430bae"))
        # Nothing to go on with: tables, then a Huffman tree.
        self.assert_refused(LARGE_WINDOW + compressed_block(bytes([8, 97, 1, 0b11111100, 1])))
        self.assert_refused(LARGE_WINDOW + compressed_block(bytes([0x13, 0x40, 0, 1, 0])))

    def test_repeat_offsets_of_a_first_block(self):
        word = b"dusunair"
        for offset_value, copied in ((1, b"rrr"), (2, b"nai"), (3, b"dus")):
            self.assertEqual(zstd.decompress(SMALL_WINDOW + sequence_block(offset_value, word)), word + copied)
        behind = SMALL_WINDOW + block(RAW, 8, word, last=False)
        for offset_value, copied in ((1, b"nai"), (2, b"dus")):
            self.assertEqual(zstd.decompress(behind + sequence_block(offset_value)), word + copied)
        self.assert_refused(behind + sequence_block(3))

    def test_offsets_reach_to_the_window_or_the_dictionary(self):
        dictionary = bytes(range(100, 200))
        past = counting_bytes(1000)
        early = SMALL_WINDOW + block(RAW, 1000, past, last=False)
        late = early + block(RAW, 100, bytes(100), last=False)
        self.assertEqual(zstd.decompress(early + match_block(1000)), past + past[:3])
        self.assertEqual(zstd.decompress(early + match_block(1100), dictionary), past + dictionary[:3])
        self.assertEqual(zstd.decompress(early + match_block(1001), dictionary), past + dictionary[-1:] + past[:2])
        self.assertEqual(zstd.decompress(late + match_block(1024)), past + bytes(100) + past[76:79])
        at_window = SMALL_WINDOW + block(RAW, 1024, counting_bytes(1024), last=False) + match_block(1124)
        self.assertEqual(zstd.decompress(at_window, dictionary), counting_bytes(1024) + dictionary[:3])
        self.assert_refused(early + match_block(1001))
        self.assert_refused(early + match_block(1101), dictionary)
        self.assert_refused(late + match_block(1025), dictionary)

    def test_a_dictionary_of_raw_content(self):
        dictionary = sentence(30, 3)
        frame = bytes.fromhex(vectors.RAW_DICTIONARY_FRAME)
        self.assertEqual(zstd.decompress(frame, dictionary), dictionary[20:90] + sentence(8, 5))
        self.assert_refused(frame)
        self.assertEqual(zstd.Dictionary(dictionary[:8]).content, dictionary[:8])
        self.assert_refused(frame, dictionary[:7])


class TrainedDictionaryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dictionary = batch.DICTIONARY_FILE.read_bytes()

    def test_it_is_the_one_that_the_frames_were_made_with(self):
        self.assertEqual(blake3.hash(self.dictionary).hex(), vectors.V1_BLAKE3)

    def test_frames_made_with_it(self):
        for frame, content in ((vectors.BRIDGE_FRAME, vectors.BRIDGE), (vectors.LAMP_FRAME, vectors.LAMP)):
            self.assertEqual(zstd.decompress(bytes.fromhex(frame), self.dictionary), content)
            prepared = zstd.Dictionary(self.dictionary)
            self.assertEqual(zstd.decompress(bytes.fromhex(frame), prepared, len(content)), content)
            for other in (None, self.dictionary[1:], sentence(30, 3)):
                with self.assertRaises(ZstdError):
                    zstd.decompress(bytes.fromhex(frame), other)

    def test_a_broken_dictionary_is_refused(self):
        no_number = self.dictionary[:4] + bytes(4) + self.dictionary[8:]
        offsets = bytes.fromhex("010000000400000008000000")
        content_start = self.dictionary.index(offsets) + len(offsets)
        no_offset = self.dictionary.replace(offsets, bytes(4) + offsets[4:], 1)
        too_little_content = self.dictionary[:content_start + 7]
        zstd.Dictionary(self.dictionary[:content_start + 8])
        for broken in (no_number, self.dictionary[:8], self.dictionary[:100], no_offset, too_little_content):
            with self.assertRaises(ZstdError):
                zstd.Dictionary(broken)


if __name__ == "__main__":
    unittest.main()
