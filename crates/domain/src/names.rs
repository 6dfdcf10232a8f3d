//! Nama orang: a name as it is typed in one line, taken apart into titles and bare name; and which two names may be one person's.
//!
//! Does not know: who is meant. A likeness is a question to a person, never an answer.

mod titles;

use std::collections::VecDeque;

use crate::person::written_name;
use crate::search::{self, Term, fold};

/// A name by its parts, as [`crate::person::Person`] keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameParts {
    /// `Hi.`
    pub prefix: String,
    /// `Yulianto`
    pub name: String,
    /// Without the comma before it: `S.E., M.M.`
    pub suffix: String,
}

impl NameParts {
    /// As it is written on paper: `Hi. Yulianto, S.E.`
    pub fn written(&self) -> String {
        written_name(&self.prefix, &self.name, &self.suffix)
    }
}

/// Takes a typed name apart. What stands behind the first comma is a title, and so are the degrees that people write without one; what
/// stands before the name is one if it is known as one. Signs and capitals stay as they were typed.
///
/// Invariant: what it answers is read the same when it is written and typed once more, and a bare name is left of every name.
pub fn parse_name(typed: &str) -> NameParts {
    let typed = typed.trim_start_matches(|sign: char| sign == ',' || sign.is_whitespace());
    let (before, after) = typed.split_once(',').unwrap_or((typed, ""));
    let mut words: VecDeque<&str> = before.split_whitespace().collect();
    let mut prefix: Vec<&str> = Vec::new();
    while let Some(word) = words.front().copied() {
        let known = titles::is_before(word) || prefix.last().is_some_and(|rank| titles::is_corps(word, rank));
        if known && words.len() > 1 {
            prefix.push(word);
            words.pop_front();
        } else if let Some((title, name)) = glued(word).filter(|_| !known) {
            prefix.push(title);
            words.pop_front();
            words.push_front(name);
        } else {
            break;
        }
    }
    let mut suffix: VecDeque<String> = after
        .split(',')
        .map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|title| !title.is_empty())
        .collect();
    while let Some(word) = words
        .back()
        .copied()
        .filter(|word| words.len() > 1 && titles::is_degree(word))
    {
        suffix.push_front(word.to_owned());
        words.pop_back();
    }
    NameParts {
        prefix: prefix.join(" "),
        name: words.into_iter().collect::<Vec<_>>().join(" "),
        suffix: suffix.into_iter().collect::<Vec<_>>().join(", "),
    }
}

/// `H.Ahmad` as `H.` and `Ahmad`.
fn glued(word: &str) -> Option<(&str, &str)> {
    word.rmatch_indices('.').find_map(|(at, _)| {
        let (title, name) = word.split_at_checked(at + 1)?;
        (titles::is_before(title) && name.chars().any(char::is_alphanumeric)).then_some((title, name))
    })
}

/// How alike two bare names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// A letter or two differ: *Kandarani*, *Kandarami*.
    Near,
    /// The same but for how it is spelt: *Moch. Soetrisno*, *Muhammad Sutrisno*.
    Same,
}

/// A bare name made ready to be compared with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedName {
    letters: Vec<char>,
}

/// Names of fewer letters differ by one letter all the time (*Sari*, *Siti*).
const NEAR_LETTERS_MIN: usize = 5;
/// From here on two letters may differ.
const TWO_SLIPS_LETTERS_MIN: usize = 10;

impl ComparedName {
    pub fn of(name: &str) -> Self {
        let folded = fold(name);
        let words: Vec<&str> = folded
            .split([' ', '.', '-', '/'])
            .filter(|word| !word.is_empty())
            .collect();
        let all_initials = words.iter().all(|word| is_initial(word));
        let told = words.into_iter().filter(|word| all_initials || !is_initial(word));
        let spelt: Vec<String> = told.map(spelt).collect();
        Self {
            letters: spelt.join(" ").chars().collect(),
        }
    }

    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.letters.is_empty() || other.letters.is_empty() {
            return None;
        }
        if self.letters == other.letters {
            return Some(Likeness::Same);
        }
        let shorter = self.letters.len().min(other.letters.len());
        let slips = match shorter {
            0..NEAR_LETTERS_MIN => 0,
            NEAR_LETTERS_MIN..TWO_SLIPS_LETTERS_MIN => 1,
            _ => 2,
        };
        is_within(&self.letters, &other.letters, slips).then_some(Likeness::Near)
    }
}

fn is_initial(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// *Mochamad*, *Muh.* and the like are one name.
const MUHAMMAD: [&str; 12] = [
    "muhammad",
    "muhamad",
    "mohammad",
    "mohamad",
    "mochammad",
    "mochamad",
    "mohammed",
    "muh",
    "moh",
    "moch",
    "much",
    "mhd",
];

/// A folded word in one spelling for all in which people and registers write it, the old ones (Van Ophuijsen, before 1947 and 1972) among
/// them.
fn spelt(word: &str) -> String {
    if MUHAMMAD.contains(&word) {
        return "muhamad".to_owned();
    }
    const SPELLINGS: [(&str, &str); 9] = [
        ("oe", "u"),
        ("tj", "c"),
        ("dj", "j"),
        ("ch", "h"),
        ("kh", "h"),
        ("dh", "d"),
        ("ph", "f"),
        ("v", "f"),
        ("y", "i"),
    ];
    let mut text = word.to_owned();
    for (written, meant) in SPELLINGS {
        text = text.replace(written, meant);
    }
    let mut single = String::with_capacity(text.len());
    for letter in text.chars() {
        if !single.ends_with(letter) {
            single.push(letter);
        }
    }
    single
}

/// Are so few letters put in, left out or mistaken between the two?
fn is_within(a: &[char], b: &[char], slips: usize) -> bool {
    a.len().abs_diff(b.len()) <= slips && distance(a, b) <= slips
}

/// Levenshtein's distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (row, letter) in a.iter().enumerate() {
        let mut diagonal = row;
        let mut left = row + 1;
        let mut line = vec![left];
        for (other, up) in b.iter().zip(above.iter().skip(1)) {
            let mistaken = diagonal + usize::from(letter != other);
            left = mistaken.min(left + 1).min(up + 1);
            diagonal = *up;
            line.push(left);
        }
        above = line;
    }
    above.last().copied().unwrap_or_default()
}

/// What somebody types to find a person or an office.
#[derive(Debug, Clone)]
pub struct SoughtName {
    terms: Vec<Term>,
    words: Vec<Vec<char>>,
}

impl SoughtName {
    /// `None`: nothing was typed.
    pub fn of(typed: &str) -> Option<Self> {
        let folded = fold(typed);
        let words = folded.split(' ').filter(|word| !word.is_empty());
        let words: Vec<Vec<char>> = words.map(|word| spelt(word).chars().collect()).collect();
        (!words.is_empty()).then(|| Self {
            terms: search::terms(typed),
            words,
        })
    }

    /// Does a text hold all of it, as any part?
    pub fn is_in(&self, text: &str) -> bool {
        let text = fold(text);
        self.terms.iter().all(|term| term.is_in(&text))
    }

    /// Does a text hold all of it if a letter was mistyped, or spelt in another way? To be asked where [`SoughtName::is_in`] finds nothing.
    pub fn is_near(&self, text: &str) -> bool {
        let folded = fold(text);
        let words: Vec<Vec<char>> = folded
            .split([' ', '.', '-', '/'])
            .map(|word| spelt(word).chars().collect())
            .collect();
        self.words
            .iter()
            .all(|sought| words.iter().any(|word| begins_near(word, sought)))
    }
}

/// Does a word begin with nearly that?
fn begins_near(word: &[char], sought: &[char]) -> bool {
    let slips = match sought.len() {
        0..4 => 0,
        4..TWO_SLIPS_LETTERS_MIN => 1,
        _ => 2,
    };
    let mut lengths = sought.len().saturating_sub(slips)..=sought.len() + slips;
    lengths.any(|length| {
        let beginning = word.get(..length.min(word.len())).unwrap_or_default();
        is_within(beginning, sought, slips)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn parts(prefix: &str, name: &str, suffix: &str) -> NameParts {
        NameParts {
            prefix: prefix.to_owned(),
            name: name.to_owned(),
            suffix: suffix.to_owned(),
        }
    }

    #[test]
    fn one_line_is_taken_apart_as_people_write_it() {
        for (typed, prefix, name, suffix) in [
            ("Hi. Yulianto, S.E.", "Hi.", "Yulianto", "S.E."),
            ("H. Askolani, SH., MH", "H.", "Askolani", "SH., MH"),
            ("  dr.  Sri   Wahyuni ,M.Kes ", "dr.", "Sri Wahyuni", "M.Kes"),
            ("Ansori SP", "", "Ansori", "SP"),
            ("Ansori S.P., M.Si", "", "Ansori", "S.P., M.Si"),
            ("Drs.H.Ahmad Fauzi,MM", "Drs. H.", "Ahmad Fauzi", "MM"),
            ("Prof. Dr. Ir. H Sutarto", "Prof. Dr. Ir. H", "Sutarto", ""),
            ("Iptu Saryono", "Iptu", "Saryono", ""),
            ("Kapten Inf. Sutrisno", "Kapten Inf.", "Sutrisno", ""),
            ("Dikdik S. Nugrahawan", "", "Dikdik S. Nugrahawan", ""),
            ("M. Zubair", "", "M. Zubair", ""),
            ("Pol Arman", "", "Pol Arman", ""),
            ("H.", "", "H.", ""),
            ("SE", "", "SE", ""),
            ("Muhamad Azan,", "", "Muhamad Azan", ""),
            (", S.E.", "", "S.E.", ""),
            ("", "", "", ""),
        ] {
            assert_eq!(parse_name(typed), parts(prefix, name, suffix), "{typed}");
        }
    }

    #[test]
    fn people_are_sorted_by_the_bare_name() {
        let mut typed = [
            "Hi. Yulianto, S.E.",
            "dr. Sri Wahyuni",
            "H. Askolani, SH., MH",
            "Zubaidah",
        ];
        typed.sort_by_key(|typed| fold(&parse_name(typed).name));
        assert_eq!(
            typed.map(|typed| parse_name(typed).name),
            ["Askolani", "Sri Wahyuni", "Yulianto", "Zubaidah"]
        );
    }

    fn like(a: &str, b: &str) -> Option<Likeness> {
        let (a, b) = (ComparedName::of(a), ComparedName::of(b));
        let found = a.likeness(&b);
        assert_eq!(found, b.likeness(&a));
        found
    }

    #[test]
    fn near_names_are_told_from_others() {
        for (a, b) in [
            ("Moch. Soetrisno", "Muhammad Sutrisno"),
            ("Rachmat Hidayat", "RAHMAT HIDAYAT"),
            ("Dikdik S. Nugrahawan", "Dikdik Nugrahawan"),
            ("Djoko", "Joko"),
        ] {
            assert_eq!(like(a, b), Some(Likeness::Same), "{a}, {b}");
        }
        for (a, b) in [
            ("Kandarani", "Kandarami"),
            ("Srimulyani", "Sri Mulyani"),
            ("Budi Santoso", "Budi Santosa"),
            ("Sugeng Riyadi", "Sugeng Riadhy"),
        ] {
            assert!(like(a, b).is_some(), "{a}, {b}");
        }
        for (a, b) in [
            ("Sari", "Siti"),
            ("Yulianto", "Yuliana"),
            ("Budi Santoso", "Budi Hartono"),
            ("Yulianto", "Hi. Yulianto Saputra"),
            ("", ""),
            ("Budi", ""),
        ] {
            assert_eq!(like(a, b), None, "{a}, {b}");
        }
    }

    #[test]
    fn a_person_is_found_by_a_part_and_by_a_mistyped_name() {
        let text = "Kepala Kampung Sri Way Langsep Hi. Kandarani, S.E.";
        let sought = |typed: &str| SoughtName::of(typed).unwrap();
        for typed in ["langsep", "kanda", "langsep sri"] {
            assert!(sought(typed).is_in(text), "{typed}");
        }
        for typed in ["kandarami", "lansep", "Candarani kampung"] {
            assert!(!sought(typed).is_in(text), "{typed}");
            assert!(sought(typed).is_near(text), "{typed}");
        }
        for typed in ["sutrisno", "kal", "kandarani sutrisno"] {
            assert!(!sought(typed).is_in(text) && !sought(typed).is_near(text), "{typed}");
        }
        assert!(SoughtName::of(" . ").is_none());
    }

    proptest! {
        #[test]
        fn what_is_read_is_read_the_same_once_it_is_written(
            typed in prop_oneof![
                ".{0,40}",
                proptest::collection::vec(
                    select(vec!["H.", "Hi.", "dr.", "Drs.H.", "Kapten", "Inf.", "Pol", "SE", "S.Pd", "SH,", ",", "MM.", "Budi", "S.",
                        "K.H.Ali", "H.Dr.", "..", "Sri", "H"]),
                    0..7,
                ).prop_map(|words| words.join(" ")),
            ],
        ) {
            let once = parse_name(&typed);
            prop_assert_eq!(parse_name(&once.written()), once, "{}", typed);
        }

        #[test]
        fn a_name_with_its_titles_comes_back_in_its_parts(
            prefix in proptest::collection::vec(select(vec!["Hi.", "H.", "Hj.", "Drs.", "Dr.", "dr.", "Ir.", "KH.", "Prof.", "Iptu", "AKP"]), 0..4),
            name in "[A-Z][a-z]{3,8}( [A-Z][a-z]{3,8}){0,3}",
            suffix in proptest::collection::vec(select(vec!["S.E.", "SH.", "MH", "S.Pd.I", "M.M.", "A.Md.Keb", "S.STP"]), 0..3),
        ) {
            // A name that is a title too comes back as one: *Romo*, *Laut* behind a rank.
            prop_assume!(name.split(' ').all(|word| !titles::is_before(word) && word != "Laut"));
            let parts = parts(&prefix.join(" "), &name, &suffix.join(", "));
            prop_assert_eq!(parse_name(&parts.written()), parts);
        }

        #[test]
        fn no_name_is_lost_and_a_bare_one_stays(typed in ".{0,40}") {
            let parts = parse_name(&typed);
            let letters = |text: &str| text.chars().filter(|sign| !sign.is_whitespace() && *sign != ',').collect::<String>();
            prop_assert_eq!(letters(&parts.written()), letters(&typed));
            prop_assert_eq!(parts.name.is_empty(), letters(&typed).is_empty());
        }
    }
}
