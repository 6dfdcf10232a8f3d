//! Crockford's base 32 (https://www.crockford.com/base32.html): what people copy from paper; no I, L, O, U.

pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `bytes` in Crockford's base 32, most significant bit first, no padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let (mut bits, mut held, mut text) = (0u32, 0u32, String::new());
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(letter(bits >> held));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(letter(bits << (5 - held)));
    }
    text
}

pub(crate) fn letter(n: u32) -> char {
    ALPHABET.get((n & 31) as usize).map_or('0', |b| char::from(*b))
}

/// The bytes that `text` stands for, in either case; `None` for any other letter, or a length that no bytes have.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0u32, 0u32, Vec::new());
    for c in text.bytes() {
        let c = c.to_ascii_uppercase();
        let value = ALPHABET.iter().position(|letter| *letter == c)?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 255).ok()?);
        }
        bits &= (1 << held) - 1;
    }
    (held < 5 && bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        for length in 0..40u8 {
            let bytes: Vec<u8> = (0..length).map(|n| n.wrapping_mul(37) ^ length).collect();
            let text = encode(&bytes);
            assert_eq!(decode(&text).as_deref(), Some(bytes.as_slice()));
            assert_eq!(decode(&text.to_lowercase()).as_deref(), Some(bytes.as_slice()));
        }
        for other in ["U", "0", "000", "01", "É0"] {
            assert_eq!(decode(other), None, "{other}");
        }
    }
}
