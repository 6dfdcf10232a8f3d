//! Bytes in JSON: base 64 with padding (RFC 4648, section 4), as a `data:` address takes it.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Letters for three bytes.
const GROUP_LETTERS: usize = 4;

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * GROUP_LETTERS);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| {
            (bits << 8) | group.get(at).copied().map_or(0, u32::from)
        });
        for at in 0..GROUP_LETTERS {
            // Of a last group of one byte two letters say something, of one of two bytes three.
            text.push(match at <= group.len() {
                true => letter(bits >> (18 - 6 * at)),
                false => '=',
            });
        }
    }
    text
}

/// Of the lowest six bits.
fn letter(bits: u32) -> char {
    let place = usize::try_from(bits & 0x3F).unwrap_or_default();
    ALPHABET.get(place).copied().map_or('=', char::from)
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn bytes_are_written_as_the_standard_has_them() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
        }
        assert_eq!(encode(&[0xFF, 0xEF, 0xBE]), "/+++");
    }
}
