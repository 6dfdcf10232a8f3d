//! How text is looked for: what counts as the same, and in which spellings a word is sought.
//!
//! Names of places and offices are written in more than one way (*Batanghari*, *Batang Hari*; *Forkopimcam*, *Muspika*), and a
//! person types a part of a word. So text is folded before it is indexed, and each word of a question carries the spellings that
//! answer it as well.

mod letters;
mod reporter;
mod synonyms;

pub use reporter::SoughtReporter;
pub(crate) use synonyms::canonical;

/// Below this an index of trigrams knows nothing.
pub const INDEXED_CHARS_MIN: usize = 3;
/// More words than a person types; the rest of a pasted page is not looked for.
const WORDS_MAX: usize = 8;
/// The shortest part into which a word is split, and the shortest stem.
const PART_CHARS_MIN: usize = 4;

/// Text as it is compared: lower case, letters without their accents (*Kafé*, *kafe*), apostrophes gone (*Jum'at*, *Jumat*), any other
/// sign a space, unless it joins two letters or digits as in `ISU/2003/2025/014`, `S-04` or `18.02.01`.
pub fn fold(text: &str) -> String {
    fold_by(text, letters::push_plain)
}

/// The same with the accents that were typed: so it stands in the rows themselves, which know no folding.
fn fold_accented(text: &str) -> String {
    fold_by(text, |letter, folded| folded.push(letter))
}

fn fold_by(text: &str, push: fn(char, &mut String)) -> String {
    let is_left_out = |sign: &char| is_apostrophe(*sign) || letters::is_accent(*sign);
    let signs: Vec<char> = text.chars().filter(|sign| !is_left_out(sign)).collect();
    let mut folded = String::with_capacity(text.len());
    for (at, sign) in signs.iter().enumerate() {
        let beside = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(|c| c.is_alphanumeric());
        if sign.is_alphanumeric()
            || (matches!(sign, '/' | '-' | '.') && beside(at.checked_sub(1)) && beside(Some(at + 1)))
        {
            // *İ* in lower case is two signs.
            let lower = sign.to_lowercase().filter(|letter| !letters::is_accent(*letter));
            lower.for_each(|letter| push(letter, &mut folded));
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '\u{2019}' | '\u{2018}' | '\u{02bc}' | '`')
}

/// One word of a question: any of its spellings answers it, as any part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Folded; the one that was typed first. Of a word too short for the index also as it was typed, with its accents.
    pub spellings: Vec<String>,
}

impl Term {
    fn of(word: &str) -> Self {
        Self {
            spellings: vec![word.to_owned()],
        }
    }

    /// Is it long enough for an index of trigrams, in each of its spellings?
    pub fn is_indexed(&self) -> bool {
        self.spellings.iter().all(|s| s.chars().count() >= INDEXED_CHARS_MIN)
    }

    pub fn is_in(&self, folded_text: &str) -> bool {
        self.spellings.iter().any(|s| folded_text.contains(s.as_str()))
    }
}

/// What was typed, word by word; a text must hold all of them.
pub fn terms(typed: &str) -> Vec<Term> {
    let (folded, accented) = (fold(typed), fold_accented(typed));
    // The same words: an accent is in none of the signs between them.
    let mut accented = accented.split(' ');
    let mut rest = folded.as_str();
    let mut terms = Vec::new();
    while !rest.is_empty() && terms.len() < WORDS_MAX {
        let as_typed = accented.next().unwrap_or_default();
        // *Demam berdarah* is one word of two.
        let group = synonyms::beginning_of(rest);
        let (mut term, length) = match group {
            Some((said, others)) => {
                let mut term = Term::of(said);
                term.spellings.extend(others.map(str::to_owned));
                accented.by_ref().take(said.matches(' ').count()).for_each(drop);
                (term, said.len())
            }
            None => {
                let word = rest.split(' ').next().unwrap_or(rest);
                (Term::of(word), word.len())
            }
        };
        if !term.is_indexed() && !term.spellings.iter().any(|spelling| spelling == as_typed) {
            term.spellings.push(as_typed.to_owned());
        }
        terms.push(term);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    terms
}

/// The same question asked wider, for where it found nothing: a word also as two (*batanghari*, *batang hari*), two words as one,
/// and without its prefix (*diperbaiki* finds *memperbaiki*). `None` where there is no wider way to ask.
pub fn widened(terms: &[Term]) -> Option<Vec<Term>> {
    let wider: Vec<Term> = terms.iter().map(widen).collect();
    (wider != terms).then_some(wider)
}

/// The same question asked for any one of its words, for where nothing holds them all. What stands in every sentence, what the index does
/// not know and bare numbers are not asked for. `None` where it is one word, or nothing is left.
pub fn any_word(terms: &[Term]) -> Option<Term> {
    const FILLERS: [&str; 16] = [
        "yang", "dan", "untuk", "dari", "dengan", "pada", "tidak", "ada", "ini", "itu", "karena", "oleh", "akan",
        "sudah", "telah", "atau",
    ];
    let says_something = |term: &&Term| {
        let typed = term.spellings.first().map(String::as_str).unwrap_or_default();
        term.is_indexed() && !FILLERS.contains(&typed) && typed.chars().any(char::is_alphabetic)
    };
    let words = terms.iter().filter(says_something);
    let spellings: Vec<String> = words.flat_map(|term| term.spellings.iter().cloned()).collect();
    (terms.len() > 1 && !spellings.is_empty()).then_some(Term { spellings })
}

fn widen(term: &Term) -> Term {
    let mut wider = term.clone();
    let Some(word) = term.spellings.first().filter(|w| w.chars().all(char::is_alphabetic)) else {
        return wider;
    };
    if let Some(stem) = stem(word) {
        wider.spellings.push(stem.to_owned());
    }
    for (at, _) in word.char_indices() {
        let (before, after) = word.split_at(at);
        if before.chars().count() >= PART_CHARS_MIN && after.chars().count() >= PART_CHARS_MIN {
            wider.spellings.push(format!("{before} {after}"));
        }
    }
    wider
}

/// The word without its prefix, lightly: a sound that the prefix swallowed (*memukul*, *pukul*) is not given back, as a part of the
/// word is found anyway.
pub(crate) fn stem(word: &str) -> Option<&str> {
    const PREFIXES: [&str; 17] = [
        "memper", "diper", "meng", "meny", "peng", "peny", "mem", "men", "pem", "pen", "ber", "ter", "per", "me", "di",
        "ke", "se",
    ];
    PREFIXES
        .iter()
        .find_map(|prefix| word.strip_prefix(prefix))
        .filter(|stem| stem.chars().count() >= PART_CHARS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        let text = fold(text);
        terms(typed).iter().all(|term| term.is_in(&text))
    }

    fn finds_widened(typed: &str, text: &str) -> bool {
        let text = fold(text);
        widened(&terms(typed)).is_some_and(|terms| terms.iter().all(|term| term.is_in(&text)))
    }

    #[test]
    fn what_people_write_alike_is_alike() {
        assert_eq!(fold("  Jum’at, 17/01 (malam)…  "), "jumat 17/01 malam");
        assert_eq!(fold("ISU/2003/2025/014 – S-04"), "isu/2003/2025/014 s-04");
        assert_eq!(fold("Anak-anak; RT.02 / RW. 05"), "anak-anak rt.02 rw 05");
        assert_eq!(fold("—"), "");
    }

    #[test]
    fn a_word_is_the_same_with_its_accents_and_without() {
        for (written, plain) in [
            ("Kafé Désiré", "kafe desire"),
            ("KAFE\u{301} DE\u{301}SIRE\u{301}", "kafe desire"),
            ("\u{130}zmir, Straße, \u{152}uvre", "izmir strasse oeuvre"),
            ("e\u{301}/2-\u{e9}.1 m\u{b2}", "e/2-e.1 m2"),
            ("\u{301} \u{fb01}n", "fin"),
        ] {
            assert_eq!(fold(written), plain);
            assert_eq!(fold(plain), plain);
            assert!(finds(plain, written) && finds(written, plain), "{written}");
        }
        let spellings = |typed: &str| terms(typed).into_iter().map(|term| term.spellings).collect::<Vec<_>>();
        assert_eq!(
            spellings("Té kafé té"),
            [vec!["te", "té"], vec!["kafe"], vec!["te", "té"]]
        );
        assert_eq!(
            spellings("demam berdarah é"),
            [vec!["demam berdarah", "dbd"], vec!["e", "é"]]
        );
        assert_eq!(spellings("æt"), [["aet"]], "three letters are indexed");
    }

    #[test]
    fn a_part_of_a_word_and_words_in_any_order_are_found() {
        let text = "Jembatan gantung putus di Way Kalirejo, Dusun III";
        for typed in ["jem", "batan", "putus jembatan", "KALI gantung", "dusun iii", ""] {
            assert!(finds(typed, text), "{typed}");
        }
        for typed in ["jembatan sawah", "gantungan", "zq"] {
            assert!(!finds(typed, text), "{typed}");
        }
    }

    #[test]
    fn another_name_of_the_same_is_found() {
        for (typed, text) in [
            ("muspika", "Rapat Forkopimcam Kalirejo"),
            ("forkopimcam januari", "Undangan Muspika, Januari"),
            ("demam berdarah", "Tiga warga terkena DBD"),
            ("dbd dusun", "Demam berdarah di dusun II"),
            ("jln rusak", "Jalan poros rusak"),
            ("kades", "Pelantikan kepala desa"),
        ] {
            assert!(finds(typed, text), "{typed}: {text}");
        }
    }

    #[test]
    fn where_nothing_holds_all_words_one_of_them_is_enough() {
        let spellings = |typed: &str| any_word(&terms(typed)).map(|term| term.spellings);
        assert_eq!(spellings("jalan rusak").unwrap(), ["jalan", "jln", "rusak"]);
        assert_eq!(spellings("tanggul yang rusak di rt 04").unwrap(), ["tanggul", "rusak"]);
        for nothing in ["jalan", "di rt", "yang dan", "2025 014", ""] {
            assert_eq!(spellings(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_name_in_one_word_or_two_is_found_when_asked_wider() {
        assert!(finds("batang hari", "Kabupaten Batanghari"), "without asking wider");
        assert!(!finds("batanghari", "Kabupaten Batang Hari"));
        assert!(finds_widened("batanghari", "Kabupaten Batang Hari"));
        assert!(finds_widened("palangkaraya", "Kota Palangka Raya"));
        assert!(finds_widened("diperbaiki", "Warga memperbaiki gorong-gorong"));
        assert!(finds_widened("berkelahi", "Perkelahian dua pemuda"));
        assert!(
            !finds_widened("beras", "Kelas rusak"),
            "what is left of a short word means nothing"
        );
        assert_eq!(widened(&terms("dbd 014")), None, "there is no wider way to ask for it");
    }
}
