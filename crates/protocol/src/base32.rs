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
