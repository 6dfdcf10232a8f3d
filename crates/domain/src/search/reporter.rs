//! Whether a reporter is the one who is looked for: by the beginnings of the words of his name, or by his number.
//!
//! Words are compared as [`super`] compares those of a text, but from their beginning: half of all names hold *ani* somewhere.

use super::{Term, fold, terms};

/// Below this a name tells nobody from anybody.
const LETTERS_MIN: usize = 3;
/// Below this a number does not either, without 0 or 62 in front.
const DIGITS_MIN: usize = 4;

/// Who is looked for. It does not say itself in a log.
pub struct SoughtReporter(Sought);

enum Sought {
    /// Each begins a word of the name.
    Name(Vec<Term>),
    Number {
        digits: String,
        /// It was typed with 0 or + in front, so it is how the number begins.
        from_the_start: bool,
    },
}

impl SoughtReporter {
    /// `None`: what was typed says too little.
    pub fn of(typed: &str) -> Option<Self> {
        let letters = typed.chars().filter(|sign| sign.is_alphabetic()).count();
        if letters > 0 {
            let words = terms(typed);
            // Of signs that are letters to nobody, nothing is left to look for, and nothing is in every name.
            return (letters >= LETTERS_MIN && !words.is_empty()).then_some(Self(Sought::Name(words)));
        }
        let digits = digits_of(typed);
        let enough = national(&digits).len() >= DIGITS_MIN;
        enough.then(|| {
            let from_the_start = typed.trim_start().starts_with(['0', '+']);
            Self(Sought::Number { digits, from_the_start })
        })
    }

    /// Is it he, of whom this name and this number are kept?
    pub fn is(&self, name: &str, phone: &str) -> bool {
        match &self.0 {
            Sought::Name(terms) => {
                let name = beginnings(&fold(name));
                let begins = |spelling: &String| name.contains(&beginnings(spelling));
                terms.iter().all(|term| term.spellings.iter().any(begins))
            }
            Sought::Number { digits, from_the_start } => phone.split(['/', ',', ';']).any(|one| {
                let kept = digits_of(one);
                let kept = national(&kept);
                kept.starts_with(national(digits)) || (!from_the_start && kept.contains(digits.as_str()))
            }),
        }
    }
}

/// The folded text with a space before each of its words: *M.Yusuf* and *Anak-anak* are two.
fn beginnings(folded: &str) -> String {
    let mut spaced = String::with_capacity(folded.len() + 1);
    for word in folded.split([' ', '/', '-', '.']).filter(|word| !word.is_empty()) {
        spaced.push(' ');
        spaced.push_str(word);
    }
    spaced
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// As everybody in the country dials it, less the first 0: *0813…*, *62813…* and *+62 (0)813…* are one number.
fn national(digits: &str) -> &str {
    digits
        .strip_prefix('0')
        .unwrap_or_else(|| digits.strip_prefix("62").unwrap_or(digits).trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, name: &str, phone: &str) -> bool {
        SoughtReporter::of(typed).unwrap().is(name, phone)
    }

    #[test]
    fn a_name_is_found_by_the_beginnings_of_its_words_in_any_order() {
        for typed in ["Surtinah", "sur", "wiryawan surtinah", "SURT wir", "Surtinah, Wiryawan"] {
            assert!(finds(typed, "Surtinah Wiryawan", ""), "{typed}");
        }
        for typed in ["tinah", "surtinahs", "surtinah wijaya", "wiryawan ani"] {
            assert!(!finds(typed, "Surtinah Wiryawan", ""), "{typed}");
        }
        assert!(finds("nuraini", "Nur\u{2019}aini", "") && finds("yusuf", "H.M.Yusuf", ""));
        assert!(finds("kades", "Kepala Desa Kalirejo", ""), "another word for the same");
        assert!(!finds("surtinah", "", "081355577799"));
    }

    #[test]
    fn a_number_is_found_however_its_beginning_was_written() {
        for kept in [
            "081355577799",
            "+62 813-5557-7799",
            "62813 5557 7799",
            "0721 44 / 0813 5557 7799",
        ] {
            for typed in ["0813-5557", "+62 813 5557 7799", "62 813 5557", "813555", "7799"] {
                assert!(finds(typed, "", kept), "{typed}: {kept}");
            }
            for typed in ["07799", "+62 5557", "8135559", "081355577790"] {
                assert!(!finds(typed, "", kept), "{typed}: {kept}");
            }
        }
        assert!(!finds("7799", "Warga 7799", ""), "a name is not looked for by digits");
        assert!(!finds("0813555", "", ""));
    }

    #[test]
    fn what_says_too_little_looks_for_nobody() {
        for typed in ["", "  ", "su", "S. R.", "—", "779", "0813", "+62 81", "62 779"] {
            assert!(SoughtReporter::of(typed).is_none(), "{typed}");
        }
        for typed in ["Ani", "A. B. C", "7799", "08135"] {
            assert!(SoughtReporter::of(typed).is_some(), "{typed}");
        }
    }
}
