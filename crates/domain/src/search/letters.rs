//! Letters as they are compared: without their accents, each joined one as the letters that it joins.
//!
//! Invariant: nothing that comes out of here is changed by the index of trigrams, so that a text is compared alike whether the index
//! holds it or not. A test in `kentongan-store` asks the index about every letter there is.

/// Lower-case letters, under what stands for them. The last are what the index takes for one letter in other scripts.
const STANDS_FOR: &[(&str, &str)] = &[
    ("1", "¹"),
    ("2", "²"),
    ("3", "³"),
    ("a", "ªàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ("b", "ḃḅḇ"),
    ("c", "çćĉċčḉ"),
    ("d", "ďđḋḍḏḑḓ"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ("f", "ḟ"),
    ("g", "ĝğġģǧǵḡ"),
    ("h", "ĥħȟḣḥḧḩḫẖ"),
    ("i", "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳḵ"),
    ("l", "ĺļľŀłḷḹḻḽ"),
    ("m", "ḿṁṃ"),
    ("n", "ñńņňŉǹṅṇṉṋ"),
    ("o", "ºòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("s", "śŝşšſșṡṣṥṧṩẛ"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("z", "źżžẑẓẕ"),
    ("ae", "æǣǽ"),
    ("dz", "ǆǳ"),
    ("ff", "ﬀ"),
    ("fi", "ﬁ"),
    ("fl", "ﬂ"),
    ("ij", "ĳ"),
    ("lj", "ǉ"),
    ("nj", "ǌ"),
    ("oe", "œ"),
    ("ss", "ß"),
    ("st", "ﬅﬆ"),
    ("ffi", "ﬃ"),
    ("ffl", "ﬄ"),
    ("β", "\u{3d0}"),
    ("ε", "\u{3f5}"),
    ("θ", "\u{3d1}"),
    ("ι", "\u{1fbe}"),
    ("κ", "\u{3f0}"),
    ("μ", "\u{b5}"),
    ("π", "\u{3d6}"),
    ("ρ", "\u{3f1}"),
    ("σ", "\u{3c2}"),
    ("φ", "\u{3d5}"),
];

/// An accent that is written behind its letter, as some keyboards and programs do.
pub(super) fn is_accent(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36f}')
}

/// Writes a lower-case letter without its accent.
pub(super) fn push_plain(letter: char, text: &mut String) {
    if letter.is_ascii() {
        return text.push(letter);
    }
    match STANDS_FOR.iter().find(|(_, letters)| letters.contains(letter)) {
        Some((plain, _)) => text.push_str(plain),
        None => text.push(letter),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_letter_stands_once_and_what_stands_for_it_is_plain() {
        let mut seen = BTreeSet::new();
        for (plain, letters) in STANDS_FOR {
            for letter in letters.chars() {
                assert!(seen.insert(letter), "{letter} stands twice");
                assert!(!letter.is_ascii() && letter.to_lowercase().eq([letter]), "{letter}");
            }
            let mut again = String::new();
            plain.chars().for_each(|letter| push_plain(letter, &mut again));
            assert_eq!(again, *plain);
        }
    }
}
