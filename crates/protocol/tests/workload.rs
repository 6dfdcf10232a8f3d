//! The benchmark's text is none that the dictionary or the reading has learnt: what is measured on it is what villages will see.

#![expect(clippy::unwrap_used, reason = "the files of this repository, or the test fails")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const SEQUENCE_WORDS: usize = 8;
/// A text with fewer words of its own is a name: `Dusun A A`.
const OWN_WORDS_MIN: usize = 2;
/// Of the benchmark's sequences, in per cent.
const SHARED_MAX: usize = 2;

#[test]
fn the_text_of_the_benchmark_shares_hardly_a_sequence_of_words_with_what_was_learnt() {
    let (learnt, measured) = (learnt(), measured());
    assert!(measured.len() >= 1_000, "{} texts", measured.len());
    let shared = shared(&learnt, &measured, words);
    assert!(shared.0 * 100 < shared.1 * SHARED_MAX, "{} of {}", shared.0, shared.1);
}

/// Numbers and names filled into the same sentence make other words of it, and no other sentence.
#[test]
fn the_text_of_the_benchmark_shares_no_template_with_what_was_learnt() {
    let (learnt, measured) = (learnt(), measured());
    assert_eq!(shared(&learnt, &measured, template).0, 0);
    // Most titles and places are shorter than a sequence: those are compared as a whole.
    let whole: HashSet<Vec<String>> = learnt.iter().map(|text| template(text)).collect();
    let alike: Vec<&String> = measured
        .iter()
        .filter(|text| {
            let template = template(text);
            let own_words = template.iter().filter(|word| !matches!(word.as_str(), "A" | "0"));
            own_words.count() >= OWN_WORDS_MIN && whole.contains(&template)
        })
        .collect();
    assert!(alike.is_empty(), "{alike:?}");
}

/// The proof that both tests can fail.
#[test]
fn a_text_that_was_learnt_is_found_to_be_shared() {
    let learnt = learnt();
    for split in [words, template] {
        let (shared, all) = shared(&learnt, &learnt, split);
        assert!(shared == all && all > 1_000, "{shared} of {all}");
    }
    let filled = ["Jembatan Way Sari ambrol 12 meter sejak hujan Kamis malam".to_owned()];
    let other = ["Jembatan Way Kandis ambrol 7 meter sejak hujan Sabtu malam".to_owned()];
    assert_eq!(shared(&filled, &other, words).0, 0);
    let (shared, all) = shared(&filled, &other, template);
    assert_eq!(shared, all);
}

/// How many of the measured sequences are among the learnt ones, and how many there are.
fn shared(learnt: &[String], measured: &[String], split: fn(&str) -> Vec<String>) -> (usize, usize) {
    let learnt: HashSet<Vec<String>> = learnt.iter().flat_map(|text| sequences(text, split)).collect();
    let measured: Vec<Vec<String>> = measured.iter().flat_map(|text| sequences(text, split)).collect();
    (measured.iter().filter(|s| learnt.contains(*s)).count(), measured.len())
}

fn sequences(text: &str, split: fn(&str) -> Vec<String>) -> Vec<Vec<String>> {
    split(text).windows(SEQUENCE_WORDS).map(<[String]>::to_vec).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Words with a place for each number and for each name.
fn template(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            word if word.contains(|c: char| c.is_ascii_digit()) => "0".to_owned(),
            word if word.starts_with(char::is_uppercase) => "A".to_owned(),
            word => word.to_owned(),
        })
        .collect()
}

fn learnt() -> Vec<String> {
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionary");
    let mut files: Vec<PathBuf> = ["corpus", "reading"]
        .iter()
        .flat_map(|folder| fs::read_dir(dictionary.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.push(dictionary.join("v2.txt"));
    files
        .iter()
        .flat_map(|file| {
            fs::read_to_string(file)
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn measured() -> Vec<String> {
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/data/w1.jsonl");
    let texts = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        ["title", "hamlet", "landmark", "description"]
            .map(|field| record.get(field).and_then(Value::as_str).unwrap_or_default().to_owned())
    };
    let records = fs::read_to_string(records).unwrap();
    records
        .lines()
        .flat_map(texts)
        .filter(|text| !text.is_empty())
        .collect()
}
