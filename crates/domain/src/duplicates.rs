//! Which issues (*isu*) are perhaps one: what is being typed, set beside what the village has recorded.
//!
//! Owns: the words of village troubles, what counts as one place and one time, the score of a pair, and the line from
//! which on a record is offered. Does not know: where candidates come from, how two cases are merged. Nothing is merged
//! by a score: a person sees the near ones and decides.
//!
//! Two records are one matter when they tell the same trouble of the same thing, at the same place, in the same time.
//! So words count by how much they say, the number of a place counts more than its words (*RT 02* is not *RT 05*), and
//! how long a matter stays the same depends on what it is: a hole in the road for months, a theft for days.
//!
//! Invariant: a score is made of `+ - * /` and comparisons only, in an order that does not depend on which record
//! stands first. So it is the same on every device, and the same both ways round.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::search;

/// From this score on a record is offered. Set on the rows `latih` of `tests/duplicates.tsv`: a little lower and wrong
/// offers grow faster than right ones, much higher and the short notes of two hurried writers are missed.
pub const NEAR_SCORE_MIN: f32 = 0.5;
/// More key words find more candidates than a person would look at.
pub const KEY_WORDS_MAX: usize = 6;

/// The trouble stands in the first words; a pasted page would only dilute it, and make each stroke of a key dear.
const WORDS_MAX: usize = 32;
/// What is said besides the title weighs less: it differs most from writer to writer.
const DESCRIPTION_SHARE: f32 = 0.6;
/// How many sheep, how many houses: writers count differently, so a number says little.
const NUMBER_WEIGHT: f32 = 0.3;
/// Words that every second record has.
const COMMON_WEIGHT: f32 = 0.35;
/// Words that only lead to a place (*depan*, *simpang*).
const LEADING_WEIGHT: f32 = 0.2;
/// Two spellings of one word share at least this part of their trigrams.
const SPELLING_SHARE_MIN: f32 = 0.5;
/// Below this a word that differs in one letter is another word (*rusa*, *rusak*).
const SPELLING_CHARS_MIN: usize = 4;
/// Between the overlap of both (0) and the cover of the shorter by the longer (1): a title alone meets a long story.
const COVER_SHARE: f32 = 0.5;
/// So much weight in common is more than a subject: *KTP hilang* and *KTP belum jadi* share one word.
const SUPPORT_MIN: f32 = 1.5;

/// Same dusun, same RT, same name of the hamlet.
const SAME_NUMBER: f32 = 0.3;
/// Same name in both fields of the landmark (*patokan*).
const SAME_LANDMARK: f32 = 0.5;
/// The landmark of one is named in the words of the other.
const NAMED_LANDMARK: f32 = 0.4;
const SAME_POINT: f32 = 0.5;
/// Place alone never makes two troubles one.
const AGREEMENT_MAX: f32 = 0.9;

/// Another number or name of a hamlet stays below the line, whatever the words say.
const OTHER_NUMBER: f32 = 0.4;
const OTHER_HAMLET: f32 = 0.4;
/// Two landmarks may stand at one place.
const OTHER_LANDMARK: f32 = 0.75;
/// Both titles name their landmark: the place is what the record is about.
const OTHER_LANDMARK_IN_TITLE: f32 = 0.5;
const OTHER_POINT: f32 = 0.4;
/// *Sapi hilang*, *kambing hilang*.
const OTHER_THING: f32 = 0.5;
/// *Jembatan putus*, *jembatan macet*.
const OTHER_TROUBLE: f32 = 0.7;
/// One tells the matter, the other what followed from it.
const SEQUEL: f32 = 0.7;
const OTHER_CATEGORY: f32 = 0.6;

/// About 200 m, as a phone finds a place under trees. A micro-degree is 0.11 m; between 6° N and 11° S a degree of
/// longitude is at least 0.98 of a degree of latitude, so both count alike here.
const NEAR_E6: i128 = 1_800;
/// About 1,500 m: the other end of the village.
const FAR_E6: i128 = 13_500;

/// How long a matter stays the same, in days: wholly until the first, not at all from the second.
type Window = (usize, usize);
/// Thefts, accidents, floods: told within days; two weeks later it is another one.
const EVENT: Window = (3, 12);
/// What comes and goes: gambling, drought, an illness.
const SPELL: Window = (14, 60);
/// What stays until somebody mends it: roads, papers, aid. Next year it is told anew.
const LASTING: Window = (45, 180);

/// What a record says, as far as it can be compared.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub title: &'a str,
    pub description: &'a str,
    /// Code of the category, with or without a sub-category; empty while none is chosen.
    pub category: &'a str,
    /// Code of the village; records of two villages are never one.
    pub village: &'a str,
    pub hamlet: &'a str,
    pub landmark: &'a str,
    pub occurred_on: NaiveDate,
    /// Latitude and longitude in millionths of a degree.
    pub point: Option<(i32, i32)>,
}

/// A record made ready to be compared with many.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    village: String,
    category: String,
    occurred_on: NaiveDate,
    point: Option<(i32, i32)>,
    title: String,
    /// Of title and description; without numbered places, which stand in `numbered`.
    words: Vec<Word>,
    hamlet: Vec<Word>,
    landmark: Vec<Word>,
    is_landmark_in_title: bool,
    /// *Dusun II*, *RT 05*, *parit 4*: kind of place and number.
    numbered: BTreeMap<&'static str, u32>,
    /// Things of the title that exclude one another, by group of [`RIVALS`].
    things: BTreeMap<usize, BTreeSet<String>>,
    /// Kinds of trouble in the title, by group of [`TROUBLES`].
    troubles: BTreeSet<usize>,
    is_sequel: bool,
    key_words: Vec<String>,
}

/// A word by its root, so that *tersumbat*, *mampet* and a slip of the finger meet.
#[derive(Debug, Clone, PartialEq)]
struct Word {
    key: String,
    weight: f32,
    /// Sorted; empty where another spelling would be another word.
    trigrams: Vec<u64>,
    is_event: bool,
}

impl Prepared {
    pub fn of(facts: &Facts<'_>) -> Self {
        let lexicon = &*LEXICON;
        let title = words_of(facts.title);
        let description = words_of(facts.description);
        let hamlet = words_of(facts.hamlet);
        let landmark = words_of(facts.landmark);

        let mut words = Vec::new();
        lexicon.gather(&mut words, &title, 1.0);
        let landmark_words = lexicon.names(&landmark);
        let is_landmark_in_title = landmark_words
            .iter()
            .any(|name| words.iter().any(|word: &Word| word.key == name.key));
        let is_sequel = words.iter().any(|word| lexicon.sequels.contains(&word.key));
        let mut things: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        let mut troubles = BTreeSet::new();
        for word in &words {
            if let Some(group) = lexicon.rivals.get(&word.key) {
                things.entry(*group).or_default().insert(word.key.clone());
            }
            if let Some(group) = lexicon.troubles.get(&word.key) {
                troubles.insert(*group);
            }
        }
        lexicon.gather(&mut words, &description, DESCRIPTION_SHARE);

        // The first field that numbers a kind of place has the say: a story may name the next dusun too.
        let mut numbered = BTreeMap::new();
        for text in [&hamlet, &landmark, &title, &description] {
            for (kind, number) in numbered_places(text) {
                numbered.entry(kind).or_insert(number);
            }
        }
        Self {
            village: facts.village.to_owned(),
            category: facts.category.split('.').next().unwrap_or_default().to_owned(),
            occurred_on: facts.occurred_on,
            point: facts.point,
            title: facts.title.trim().to_owned(),
            words,
            hamlet: lexicon.names(&hamlet),
            landmark: landmark_words,
            is_landmark_in_title,
            numbered,
            things,
            troubles,
            is_sequel,
            key_words: lexicon.rarest(facts),
        }
    }
}

/// The rarest words of a record, folded and without prefix: a record that holds one of them anywhere is a candidate.
/// Each is long enough for an index of trigrams, and none is put under its synonyms' first name: ask for those too.
pub fn key_words(record: &Prepared) -> Vec<String> {
    record.key_words.clone()
}

/// Should `b` be offered to the person who types `a`?
pub fn is_near(a: &Prepared, b: &Prepared) -> bool {
    score(a, b) >= NEAR_SCORE_MIN
}

/// How much speaks for it that two records are one matter, from 0 to 1. It is the same both ways round, and 1 for a
/// record with a title and itself.
pub fn score(a: &Prepared, b: &Prepared) -> f32 {
    if a.village != b.village {
        return 0.0;
    }
    let days = a.occurred_on.signed_duration_since(b.occurred_on).num_days();
    let days = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
    let is_passing = passes(&a.category) || passes(&b.category);
    let window = if is_passing { SPELL } else { LASTING };
    if days >= window.1 {
        return 0.0;
    }
    let (share, is_event) = told(a, b);
    let (agreement, mut doubt) = place(a, b);
    doubt *= fade(days, if is_passing && is_event { EVENT } else { window });
    for (group, things) in &a.things {
        if b.things.get(group).is_some_and(|others| things.is_disjoint(others)) {
            doubt *= OTHER_THING;
        }
    }
    if !a.troubles.is_empty() && !b.troubles.is_empty() && a.troubles.is_disjoint(&b.troubles) {
        doubt *= OTHER_TROUBLE;
    }
    if a.is_sequel != b.is_sequel {
        doubt *= SEQUEL;
    }
    if !are_neighbours(&a.category, &b.category) {
        doubt *= OTHER_CATEGORY;
    }
    let agreed = share * (1.0 + agreement * (1.0 - share));
    (agreed * doubt).clamp(0.0, 1.0)
}

/// How much of what they say is the same, the place left out: at one place there is more than one trouble. And whether
/// both name an event that passes (*curi*, *banjir*).
fn told(a: &Prepared, b: &Prepared) -> (f32, bool) {
    let is_place = |word: &Word| a.landmark.iter().chain(&b.landmark).any(|name| name.key == word.key);
    let mut left: Vec<&Word> = a.words.iter().filter(|word| !is_place(word)).collect();
    let mut right: Vec<&Word> = b.words.iter().filter(|word| !is_place(word)).collect();
    if left.is_empty() || right.is_empty() {
        left = a.words.iter().collect();
        right = b.words.iter().collect();
    }
    if left.is_empty() || right.is_empty() {
        // Nothing but signs and words like *di*: only the same signs are the same.
        let is_same = !a.title.is_empty() && a.title == b.title;
        return (if is_same { 1.0 } else { 0.0 }, false);
    }
    let (left_found, left_all) = covered(&left, &right);
    let (right_found, right_all) = covered(&right, &left);
    let overlap = (left_found + right_found) / (left_all + right_all);
    let cover = (left_found / left_all).max(right_found / right_all);
    let share = overlap + COVER_SHARE * (cover - overlap);
    let support = (left_found.min(right_found) / SUPPORT_MIN).min(1.0);
    let is_event = left
        .iter()
        .any(|word| word.is_event && right.iter().any(|other| other.key == word.key));
    (share * (share + support * (1.0 - share)), is_event)
}

/// The weight of the words that are found on the other side, and of all.
fn covered(words: &[&Word], other: &[&Word]) -> (f32, f32) {
    words.iter().fold((0.0, 0.0), |(found, all), word| {
        (found + word.weight * word.best_of(other), all + word.weight)
    })
}

impl Word {
    fn best_of(&self, others: &[&Word]) -> f32 {
        if others.iter().any(|other| other.key == self.key) {
            return 1.0;
        }
        others.iter().map(|other| self.likeness(other)).fold(0.0, f32::max)
    }

    /// 1 for the same word, less for a slip of the finger, 0 for another word.
    fn likeness(&self, other: &Word) -> f32 {
        if self.key == other.key {
            return 1.0;
        }
        if self.trigrams.is_empty() || other.trigrams.is_empty() {
            return 0.0;
        }
        let shared = self
            .trigrams
            .iter()
            .filter(|three| other.trigrams.binary_search(three).is_ok())
            .count();
        let share = ratio(2 * shared, self.trigrams.len() + other.trigrams.len());
        if share >= SPELLING_SHARE_MIN { share } else { 0.0 }
    }
}

/// What the places say for it, and the factor by which they speak against it.
fn place(a: &Prepared, b: &Prepared) -> (f32, f32) {
    let mut agreement = 0.0_f32;
    let mut doubt = 1.0_f32;
    for (kind, number) in &a.numbered {
        match b.numbered.get(kind) {
            Some(other) if other == number => agreement += SAME_NUMBER,
            Some(_) => doubt *= OTHER_NUMBER,
            None => {}
        }
    }
    if is_named(&a.hamlet, &b.hamlet) {
        agreement += SAME_NUMBER;
    } else if !a.hamlet.is_empty() && !b.hamlet.is_empty() {
        doubt *= OTHER_HAMLET;
    }
    if is_named(&a.landmark, &b.landmark) {
        agreement += SAME_LANDMARK;
    } else if is_named(&a.landmark, &b.words) || is_named(&b.landmark, &a.words) {
        agreement += NAMED_LANDMARK;
    } else if !a.landmark.is_empty() && !b.landmark.is_empty() {
        doubt *= if a.is_landmark_in_title && b.is_landmark_in_title {
            OTHER_LANDMARK_IN_TITLE
        } else {
            OTHER_LANDMARK
        };
    }
    if let (Some(a), Some(b)) = (a.point, b.point) {
        // Twice the widest number squared has no room in 64 bits, and whoever calls has not said that they are places.
        let north = i128::from(a.0) - i128::from(b.0);
        let east = i128::from(a.1) - i128::from(b.1);
        let square = north * north + east * east;
        if square <= NEAR_E6 * NEAR_E6 {
            agreement += SAME_POINT;
        } else if square >= FAR_E6 * FAR_E6 {
            doubt *= OTHER_POINT;
        }
    }
    (agreement.min(AGREEMENT_MAX), doubt)
}

fn is_named(names: &[Word], among: &[Word]) -> bool {
    names
        .iter()
        .any(|name| among.iter().any(|word| name.likeness(word) > 0.0))
}

/// Does what stands under this category pass by itself?
fn passes(category: &str) -> bool {
    matches!(category, "KAM" | "BEN" | "KES" | "KBK")
}

fn fade(days: usize, (whole, none): Window) -> f32 {
    if days <= whole {
        1.0
    } else {
        ratio(none.saturating_sub(days), none - whole)
    }
}

/// May two writers put one matter under these two codes? *Lainnya* stands beside every code, and so does none yet.
fn are_neighbours(a: &str, b: &str) -> bool {
    let is_open = |code: &str| code.is_empty() || code == "LAI";
    let mut pairs = NEIGHBOURS.split_whitespace().filter_map(|pair| pair.split_once('-'));
    a == b || is_open(a) || is_open(b) || pairs.any(|pair| pair == (a, b) || pair == (b, a))
}

/// Of small counts; 0 of 0 is not asked for.
fn ratio(part: usize, whole: usize) -> f32 {
    let count = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    count(part) / count(whole)
}

/// The words of a text, each under the first name of its group; *RT02* is two words, *anak-anak* and *anak2* are one.
fn words_of(text: &str) -> Vec<String> {
    // A full stop joins an abbreviation to its word: *Jln.Melati*, *RT.02*.
    let folded = search::fold(text).replace(['/', '.'], " ");
    let mut said = search::canonical(&folded);
    for (name, meaning) in PHRASES.split(';').filter_map(|pair| pair.split_once('=')) {
        if said.contains(name) {
            let spaced = format!(" {said} ").replace(&format!(" {name} "), &format!(" {meaning} "));
            said = spaced.trim().to_owned();
        }
    }
    said.split([' ', '-']).flat_map(parts).map(str::to_owned).collect()
}

/// Letters and digits that were typed without a space.
fn parts(word: &str) -> Vec<&str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let before_digits = word.trim_end_matches(is_digit);
    let behind_digits = word.trim_start_matches(is_digit);
    if word.is_empty() {
        return Vec::new();
    }
    if before_digits.is_empty() {
        return vec![word];
    }
    if let Some(digits) = word.strip_prefix(before_digits).filter(|digits| !digits.is_empty()) {
        if place_kind(before_digits).is_some() {
            return vec![before_digits, digits];
        }
        // *Anak2* is how *anak-anak* is typed.
        if digits == "2" && before_digits.chars().count() >= 3 {
            return vec![before_digits];
        }
    }
    match word.strip_suffix(behind_digits) {
        Some(digits) if !digits.is_empty() => vec![digits, behind_digits],
        _ => vec![word],
    }
}

/// The kind of place that a number behind this word tells apart from others.
fn place_kind(word: &str) -> Option<&'static str> {
    LEXICON.place_kinds.get(word).copied()
}

/// `3`, `03`, `iii` and `tiga` are one number.
fn number_of(word: &str) -> Option<u32> {
    let roman = ROMAN.iter().position(|name| *name == word);
    let spoken = SPOKEN_NUMBERS.iter().position(|name| *name == word);
    if let Some(at) = roman.or(spoken) {
        return u32::try_from(at + 1).ok();
    }
    let is_short = word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|_| is_short)
}

fn numbered_places(words: &[String]) -> Vec<(&'static str, u32)> {
    words
        .iter()
        .zip(words.iter().skip(1))
        .filter_map(|(kind, number)| Some((place_kind(kind)?, number_of(number)?)))
        .collect()
}

/// The words without the numbered places.
fn unnumbered(words: &[String]) -> Vec<&str> {
    let mut left = Vec::new();
    let mut rest = words;
    while let Some((word, behind)) = rest.split_first() {
        if place_kind(word).is_some() && behind.first().is_some_and(|next| number_of(next).is_some()) {
            rest = behind.get(1..).unwrap_or_default();
        } else {
            left.push(word.as_str());
            rest = behind;
        }
    }
    left
}

/// Padded at both ends, so that the first letter counts more than one in the middle.
fn trigrams(key: &str) -> Vec<u64> {
    if key.chars().count() < SPELLING_CHARS_MIN || key.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let signs: Vec<char> = iter::once(' ').chain(key.chars()).chain(iter::once(' ')).collect();
    let mut trigrams: Vec<u64> = signs
        .windows(3)
        .map(|three| three.iter().fold(0_u64, |sum, sign| (sum << 21) | u64::from(*sign)))
        .collect();
    trigrams.sort_unstable();
    trigrams.dedup();
    trigrams
}

/// What the word may be without its prefix, the likeliest first; a sound that the prefix swallowed is given back
/// (*memukul*, *pukul*).
fn without_prefix(word: &str) -> Vec<String> {
    let mut bare = Vec::new();
    let nasal = NASAL
        .iter()
        .find_map(|(prefix, sounds)| Some((word.strip_prefix(prefix)?, *sounds)));
    if let Some((rest, sounds)) = nasal {
        for sound in sounds {
            if sound.is_empty() || rest.starts_with(VOWELS) {
                bare.push(format!("{sound}{rest}"));
            }
        }
    }
    bare.extend(search::stem(word).map(str::to_owned));
    bare.retain(|stem| stem.chars().count() >= SPELLING_CHARS_MIN);
    bare
}

/// *Nebang* for *menebang*, *mukul* for *memukul*, and the short *me-* and *pe-* that a longer prefix hid (*menikah*):
/// believed only where they lead to a known word, and not to a short one (*medan* is not *dan*).
fn perhaps_without_prefix(word: &str) -> impl Iterator<Item = String> {
    [("me", ""), ("pe", ""), ("n", "t"), ("m", "p")]
        .into_iter()
        .filter_map(move |(prefix, sound)| Some((word.strip_prefix(prefix)?, sound)))
        .filter(|(rest, sound)| sound.is_empty() || rest.starts_with(VOWELS))
        .map(|(rest, sound)| format!("{sound}{rest}"))
        .filter(|form| form.chars().count() > SPELLING_CHARS_MIN)
}

fn without_suffix<'a>(word: &'a str, suffixes: &'a [&str]) -> impl Iterator<Item = &'a str> {
    suffixes
        .iter()
        .filter_map(move |suffix| word.strip_suffix(suffix))
        .filter(|stem| stem.chars().count() >= SPELLING_CHARS_MIN)
}

/// Each name of a table to the first one of its group.
fn first_names(table: &'static str) -> BTreeMap<&'static str, &'static str> {
    let mut names = BTreeMap::new();
    for group in table.split(';') {
        let first = group.split_whitespace().next().unwrap_or_default();
        names.extend(group.split_whitespace().map(|name| (name, first)));
    }
    names
}

/// The words of the field by what they mean and how much they say.
#[derive(Default)]
struct Lexicon {
    alike: BTreeMap<&'static str, &'static str>,
    place_kinds: BTreeMap<&'static str, &'static str>,
    weights: BTreeMap<&'static str, f32>,
    rivals: BTreeMap<String, usize>,
    troubles: BTreeMap<String, usize>,
    events: BTreeSet<String>,
    sequels: BTreeSet<String>,
    no_names: BTreeSet<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::of_tables);

impl Lexicon {
    fn of_tables() -> Self {
        let mut weights = BTreeMap::new();
        for (words, weight) in [(COMMON, COMMON_WEIGHT), (LEADING, LEADING_WEIGHT), (EMPTY, 0.0)] {
            weights.extend(words.split_whitespace().map(|word| (word, weight)));
        }
        let mut lexicon = Self {
            alike: first_names(ALIKE),
            place_kinds: first_names(PLACE_KINDS),
            weights,
            ..Self::default()
        };
        lexicon.rivals = lexicon.groups_of(RIVALS);
        lexicon.troubles = lexicon.groups_of(TROUBLES);
        lexicon.events = lexicon.groups_of(EVENTS).into_keys().collect();
        lexicon.sequels = lexicon.groups_of(SEQUELS).into_keys().collect();
        lexicon.no_names = lexicon.groups_of(NO_NAME).into_keys().collect();
        lexicon
    }

    /// Each word of a table, by its key, and the group where it stands.
    fn groups_of(&self, table: &str) -> BTreeMap<String, usize> {
        let mut groups = BTreeMap::new();
        for (at, group) in table.split(';').enumerate() {
            for word in group.split_whitespace() {
                groups.insert(self.key(word), at);
            }
        }
        groups
    }

    fn is_known(&self, word: &str) -> bool {
        self.alike.contains_key(word) || self.weights.contains_key(word)
    }

    /// The root, if it is a known word; else what is left without prefix and suffix.
    fn root(&self, word: &str) -> String {
        if self.is_known(word) {
            return word.to_owned();
        }
        let bare = without_prefix(word);
        let mut guesses = bare.clone();
        guesses.extend(perhaps_without_prefix(word));
        guesses.push(word.to_owned());
        for guess in &guesses {
            let known = iter::once(guess.as_str())
                .chain(without_suffix(guess, &["nya", "kan", "an", "i"]))
                .find(|form| self.is_known(form));
            if let Some(known) = known {
                return known.to_owned();
            }
        }
        let likeliest = bare.first().map_or(word, String::as_str);
        without_suffix(likeliest, &["nya", "kan", "an"])
            .next()
            .unwrap_or(likeliest)
            .to_owned()
    }

    fn key(&self, word: &str) -> String {
        let root = self.root(word);
        match self.alike.get(root.as_str()) {
            Some(first) => (*first).to_owned(),
            None => root,
        }
    }

    fn weight(&self, key: &str) -> f32 {
        self.weights.get(key).copied().unwrap_or(1.0)
    }

    /// `None`: a word that says nothing.
    fn word(&self, typed: &str) -> Option<Word> {
        let (key, weight) = if let Some(number) = number_of(typed) {
            (number.to_string(), NUMBER_WEIGHT)
        } else {
            let key = self.key(typed);
            let weight = self.weight(&key);
            (key, weight)
        };
        (weight > 0.0).then(|| Word {
            weight,
            trigrams: trigrams(&key),
            is_event: self.events.contains(&key),
            key,
        })
    }

    /// Adds what the text says and was not said yet.
    fn gather(&self, words: &mut Vec<Word>, text: &[String], share: f32) {
        for mut word in unnumbered(text).into_iter().filter_map(|typed| self.word(typed)) {
            if words.len() < WORDS_MAX && !words.iter().any(|said| said.key == word.key) {
                word.weight *= share;
                words.push(word);
            }
        }
    }

    /// The words of a place that name it.
    fn names(&self, text: &[String]) -> Vec<Word> {
        let mut names = Vec::new();
        self.gather(&mut names, text, 1.0);
        names.retain(|name| number_of(&name.key).is_none() && !self.no_names.contains(&name.key));
        names
    }

    /// See [`key_words`].
    fn rarest(&self, facts: &Facts<'_>) -> Vec<String> {
        let mut ranked: Vec<(f32, String)> = Vec::new();
        for (text, share) in [
            (facts.title, 1.0),
            (facts.description, DESCRIPTION_SHARE),
            (facts.landmark, DESCRIPTION_SHARE),
        ] {
            for typed in search::fold(text).split(' ').take(WORDS_MAX) {
                let first = typed.split(['-', '/', '.']).next().unwrap_or(typed);
                let weight = share * self.weight(&self.key(first));
                let part = search::stem(typed).unwrap_or(typed);
                if weight > 0.0
                    && number_of(first).is_none()
                    && part.chars().count() >= search::INDEXED_CHARS_MIN
                    && !ranked.iter().any(|(_, other)| other == part)
                {
                    ranked.push((weight, part.to_owned()));
                }
            }
        }
        // Of two words that say as much the longer one is rarer.
        ranked.sort_by(|(weight, word), (other_weight, other)| {
            other_weight
                .total_cmp(weight)
                .then_with(|| other.chars().count().cmp(&word.chars().count()))
                .then_with(|| word.cmp(other))
        });
        ranked.into_iter().map(|(_, word)| word).take(KEY_WORDS_MAX).collect()
    }
}

const VOWELS: [char; 5] = ['a', 'i', 'u', 'e', 'o'];

/// Prefixes that swallow a sound, and what may stand behind them; the empty one: nothing was swallowed. Source: Tata
/// Bahasa Baku Bahasa Indonesia, morphophonemics of *meng-* and *peng-*; the last two as they are spoken.
const NASAL: [(&str, &[&str]); 11] = [
    ("memper", &[""]),
    ("meny", &["s"]),
    ("peny", &["s"]),
    ("meng", &["", "k"]),
    ("peng", &["", "k"]),
    ("mem", &["p", ""]),
    ("pem", &["p", ""]),
    ("men", &["t", ""]),
    ("pen", &["t", ""]),
    ("ny", &["s"]),
    ("ng", &["", "k"]),
];

const ROMAN: [&str; 15] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv",
];
const SPOKEN_NUMBERS: [&str; 10] = [
    "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
];

/// Names of two or more words that are one; those of [`search`] are taken first.
const PHRASES: &str = "\
anjing gila=anjing rabies;dana desa=dd;kartu keluarga=kk;kurang gizi=gizi buruk;lahan gambut=gambut;\
laka lantas=tabrak;minuman keras=miras;nomor induk=nik;orang gila=gangguan jiwa;puskesmas pembantu=pustu;\
tidak layak huni=rtlh;ubi kayu=singkong";

/// Words of one meaning, the first of which stands for all: everyday spellings, and what Javanese, Sundanese, Palembang
/// and Banjar writers say. Those of [`search`] are put together before.
const ALIKE: &str = "\
air banyu banyune cai; akta akte; ambulans ambulan; anak bocah budak; antre antri; atap genteng; bakar kobong; \
banjir rendam caah; banyak akeh loba byk bnyk; belakang mburi; bising garandeng; buaya buayo; \
curi maling colong hilang ilang raib gasak; datang dateng; depan dpn; drainase got; dusun dsn; \
gaji honor upah insentif; gardu trafo; gas elpiji lpg; gempa lindu; genang ngembong; hajatan kondangan pesta; \
hoaks hoax; hujan udan; ibu emak mamak; ijazah ijasah; jalan dalan jl; jembatan jeramba jmbt jbt kreteg; \
kabur lari; kambing wedhus wedus embe; kawin nikah; kelahi tawuran bentrok; kendor juntai; kering asat sat; \
keroyok bully bullying rundung; knalpot brong; kosong habis abis langka entek; kubur makam tpu; \
lansia nenek kakek jompo; liar ilegal illegal; listrik pln strum; lubang lobang bolong; \
macet mangkrak mandek henti; mampet sumbat mampat buntu; masjid mesjid; mati padam; mayat jenazah; \
meninggal tewas wafat; miring doyong condong; monyet kera; murid siswa; musola mushola musala mushalla; \
orang org wong uwong; orgen organ elekton; padi pari; perahu ketek getek rakit sampan; perangkat aparat pamong; \
petir bledeg gledek; pohon wit; ptsl prona; pukul aniaya gebuk; puskesmas pkm; putus pedhot; racun putas potas; \
ribu rb; juta jt; roboh ambruk rubuh runtuh ambrol tumbang; rumah omah umah; rusak bodhol bodol butut rusek; \
sampah runtah uwuh; sapi lembu; sd sdn; seberang sebrang nyebrang; senso chainsaw gergaji; \
sengketa ribut rebut selisih cekcok; sertipikat sertifikat; sinyal jaringan; sungai kali walungan; \
tabrak laka lantas celaka tubruk; tebang balak; tipu bodong; tower bts menara; tunggak nunggak; voli voly; \
warga wargi; wc toilet jamban";

/// Words that join others, ask politely or tell the hour; in the same tongues.
const EMPTY: &str = "\
di ke dari dr dan yang yg untuk utk pada dengan dgn oleh karena karna krn agar atau ini itu ada adalah akan \
sudah sdh dah udah telah belum blm durung tidak tdk tak gak ga nggak ngga dak ora kada tra katek indak saja aja \
lagi masih juga jg juo sangat sekali pisan banget nian pernah bila kalau kalo yen waktu saat ketika sampai sampe \
hingga sejak tiap setiap baru para pun kok loh pak bu ya tsb tersebut serta secara bisa biso dapat dpt jadi \
menjadi punya mau hendak sedang lalu kemudian terus malah namun tapi tetapi sama samo nya si sang sekarang skrg \
kini tadi kemarin besok hari semalam pagi siang sore malam bengi malem jam kira kurleb sekitar katanya mohon \
tolong sing wis wes mung nang nggon njaluk minta ajukan harap lebih cuma hanya semua seluruh galo kabeh sak";

/// Words that every second record of a village has.
const COMMON: &str = "\
warga masyarakat orang kampung desa dusun kelurahan rt rw jalan rusak rumah besar kecil parah berat usul bantu \
bangun buat bikin kerja pakai guna lewat masuk keluar datang naik turun kena takut resah protes lapor laporan \
banyak sedikit pinggir tempat kondisi masalah keluhan kejadian pemerintah dinas petugas pengurus kelompok minggu \
bulan tahun meter ekor unit anak ibu bapak keluarga kk air mati uang harga data surat urus gangguan sosial demam \
kurang kasus sebab akibat sekolah murid petani";

/// Words that only lead to a place.
const LEADING: &str = "gang gg simpang pojok ujung samping sebelah dekat depan belakang kepala";

/// Places that are told apart by number; *parit* stands under the first of its names in [`search`].
const PLACE_KINDS: &str = "dusun dsn lingkungan; rk; rt; rw; sd sdn; smp smpn; drainase; gang gg; blok; handil; km";

/// Words that do not tell one place from another.
const NO_NAME: &str = "\
depan dekat belakang samping sebelah pojok ujung seberang simpang jalan dalam rumah gang gg blok dusun lingkungan \
kampung desa sd rt rw rk km";

/// Things of one kind: where each title names its own, they are two matters. Animals, crops, papers, aid, houses of
/// prayer, schools, parts of a building, ages, works.
const RIVALS: &str = "\
sapi kambing ayam anjing ular buaya monyet babi tikus wereng tawon; singkong karet sawit padi jagung kopi lada; \
ktp kk akta sertipikat sppt nik; blt pkh bpnt pip rtlh; masjid musola gereja pura vihara; paud tk sd smp sma; \
atap pagar wc lantai dinding plafon pondasi tangga; lansia balita; jalan jembatan drainase listrik";

/// Troubles of one kind: damage, water that stays, standstill, theft, fire, violence, want, accident, death, quarrel,
/// graft, pay.
const TROUBLES: &str = "\
rusak lubang retak roboh putus lapuk becek bocor patah jebol licin miring; mampet genang banjir luap; \
mati macet mogok; curi copet rampok begal; bakar; kelahi keroyok pukul amuk; kosong; tabrak; \
mayat meninggal tenggelam hanyut; sengketa; pungli potong pungut; gaji tunggak";

/// What happens once and is over.
const EVENTS: &str = "curi tabrak bakar kelahi mayat banjir longsor gempa angin petir hanyut roboh keroyok pukul racun";

/// What is told after a matter: it is done, somebody was caught, people had to flee.
const SEQUELS: &str = "selesai tertangkap pelaku pengungsi";

/// Codes under which writers put the same matter: a burst dam is works or disaster, a beaten wife family or order.
/// Source of the codes: [`crate::issue::CATEGORIES`].
const NEIGHBOURS: &str = "\
INF-PBG INF-BEN INF-LHK INF-EKO INF-DIK KES-LHK KES-KAM KES-BEN KES-SOS KES-KBK KES-EKO KES-PBG KAM-BEN KAM-KBK \
KAM-TAN KAM-SOS KAM-ADT SOS-KBK SOS-APR SOS-ADM SOS-BEN ADM-APR PBG-APR LHK-BEN TAN-APR TAN-ADM DIK-KBK DIK-SOS";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_field_stands_once_and_is_weighed_under_its_first_name() {
        let weighed = format!("{EMPTY} {COMMON} {LEADING}");
        for table in [ALIKE, weighed.as_str(), RIVALS, TROUBLES] {
            let words: Vec<&str> = table.split([';', ' ']).filter(|word| !word.is_empty()).collect();
            let once: BTreeSet<&&str> = words.iter().collect();
            assert_eq!(words.len(), once.len(), "{words:?}");
        }
        for word in LEXICON.weights.keys() {
            assert_eq!(LEXICON.key(word), *word);
        }
    }
}
