//! What an envelope keeps, from whom, and what it says to those for whom it is not.

use kentongan_domain::op::PART_BYTES_MAX;
use kentongan_testkit::SeededEntropy;
use proptest::prelude::*;

use super::*;
use crate::report::{ABOUT_CHARS_MAX, REPORT_BYTES_MAX};

fn village() -> RegionCode {
    "18.02.01.2003".parse().unwrap()
}

fn reader(n: u8) -> SealKey {
    SealKey::of_secret(&[n; 32])
}

fn report(text: &str) -> Report {
    Report {
        text: text.to_owned(),
        about: "Bantuan".to_owned(),
        happened_on: "2025-01-17".to_owned(),
    }
}

fn sealed_for(readers: &[&SealKey], text: &str) -> Envelope {
    let keys: Vec<PublicKey> = readers.iter().map(|key| key.public()).collect();
    seal(&report(text), &keys, &village(), &SeededEntropy::new(4)).unwrap()
}

#[test]
fn each_reader_opens_it_and_nobody_else() {
    let readers = [reader(1), reader(2), reader(3)];
    let envelope = sealed_for(&[&readers[0], &readers[1], &readers[2]], "Pungutan di balai");
    for key in &readers {
        assert!(envelope.is_for(key.public()));
        assert_eq!(open(&envelope, key, &village(), &[]), Ok(report("Pungutan di balai")));
    }
    let stranger = reader(4);
    assert!(!envelope.is_for(stranger.public()));
    assert_eq!(
        open(&envelope, &stranger, &village(), &[]),
        Err(SealError::NotForThisKey)
    );
    let elsewhere = "18.02.01.2001".parse().unwrap();
    assert_eq!(
        open(&envelope, &readers[0], &elsewhere, &[]),
        Err(SealError::Spoilt),
        "it is of one village"
    );
}

#[test]
fn no_byte_of_it_can_be_changed() {
    let (first, second) = (reader(1), reader(2));
    let bytes = sealed_for(&[&first, &second], "Pungutan").to_bytes();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let Ok(envelope) = Envelope::of_bytes(&changed) else {
            continue;
        };
        for key in [&first, &second] {
            assert!(open(&envelope, key, &village(), &[]).is_err(), "byte {at}");
        }
    }
    for shorter in 0..bytes.len() {
        assert!(Envelope::of_bytes(&bytes[..shorter]).is_err(), "{shorter} bytes");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(Envelope::of_bytes(&longer), Err(SealError::NotAnEnvelope));
}

#[test]
fn its_length_says_little() {
    let key = reader(1);
    let length = |text: &str| sealed_for(&[&key], text).to_text().len();
    assert_eq!(length("Satu"), length(&"Dua puluh kata. ".repeat(50)));
    assert!(length(&"a".repeat(2_000)) > length("Satu"));
}

#[test]
fn the_same_chance_gives_the_same_bytes_and_another_gives_others() {
    let key = reader(1);
    let seal_with = |seed| {
        let entropy = SeededEntropy::new(seed);
        seal(&report("Sama"), &[key.public()], &village(), &entropy)
            .unwrap()
            .to_text()
    };
    assert_eq!(seal_with(1), seal_with(1));
    assert_ne!(seal_with(1), seal_with(2));
    let text = seal_with(1);
    assert_eq!(Envelope::of_text(&text).unwrap().to_text(), text);
}

#[test]
fn the_longest_report_for_the_most_readers_fits_into_an_op() {
    let keys: Vec<PublicKey> = (1..=40).map(|n| reader(n).public()).collect();
    assert_eq!(keys.len(), KEYS_MAX);
    let longest = Report {
        text: "a".repeat(REPORT_BYTES_MAX),
        about: "米".repeat(ABOUT_CHARS_MAX),
        happened_on: "2025-01-17".to_owned(),
    };
    let entropy = SeededEntropy::new(4);
    let envelope = seal(&longest, &keys, &village(), &entropy).unwrap();
    let text = envelope.to_text();
    assert!(text.len() <= TEXT_BYTES_MAX && TEXT_BYTES_MAX + 500 <= PART_BYTES_MAX);
    assert_eq!(Envelope::of_text(&text), Ok(envelope));

    let one_more = [&keys[..], &keys[..1]].concat();
    let refused = seal(&longest, &one_more, &village(), &entropy);
    assert_eq!(refused, Err(SealError::TooManyKeys));
    assert_eq!(seal(&longest, &[], &village(), &entropy), Err(SealError::NoKey));
}

#[test]
fn a_key_that_is_none_does_not_keep_a_report_from_the_others() {
    let (key, none) = (reader(1), PublicKey([0; 32]));
    let entropy = SeededEntropy::new(4);
    let envelope = seal(&report("Pungutan"), &[none, key.public()], &village(), &entropy).unwrap();
    assert_eq!(envelope.readers(), 1);
    assert_eq!(open(&envelope, &key, &village(), &[]), Ok(report("Pungutan")));
    let refused = seal(&report("Pungutan"), &[none], &village(), &entropy);
    assert_eq!(refused, Err(SealError::NoKey));
}

#[test]
fn its_key_is_passed_on_by_who_can_open_it_and_on_from_there() {
    let entropy = SeededEntropy::new(9);
    let (first, second, third) = (reader(1), reader(2), reader(3));
    let envelope = sealed_for(&[&first], "Pungutan");
    let none = rewrap(&envelope, &second, &village(), &[], third.public(), &entropy);
    assert_eq!(none, Err(SealError::NotForThisKey));

    let share = rewrap(&envelope, &first, &village(), &[], second.public(), &entropy).unwrap();
    let shares = [share.clone()];
    assert_eq!(open(&envelope, &second, &village(), &shares), Ok(report("Pungutan")));
    assert_eq!(
        open(&envelope, &third, &village(), &shares),
        Err(SealError::NotForThisKey)
    );
    let other = sealed_for(&[&first], "Lain");
    assert_eq!(
        open(&other, &second, &village(), &shares),
        Err(SealError::NotForThisKey),
        "a share is of one envelope"
    );

    // The first laptop is gone; the second passes it on.
    let on = rewrap(&envelope, &second, &village(), &shares, third.public(), &entropy).unwrap();
    let all = [share, on];
    assert_eq!(open(&envelope, &third, &village(), &all), Ok(report("Pungutan")));
}

#[test]
fn an_envelope_of_a_newer_version_says_so() {
    let mut bytes = sealed_for(&[&reader(1)], "Pungutan").to_bytes();
    assert_eq!(bytes[1], VERSION);
    bytes[1] = VERSION + 1;
    assert_eq!(Envelope::of_bytes(&bytes), Err(SealError::Newer));
}

#[test]
fn nothing_of_a_report_stands_in_its_envelope() {
    let words = "pengelembungan harga semen";
    let bytes = sealed_for(&[&reader(1)], words).to_bytes();
    for word in words.split(' ') {
        assert!(
            !bytes.windows(word.len()).any(|window| window == word.as_bytes()),
            "{word}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_as_what_would_be_written_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..1_400)) {
        if let Ok(envelope) = Envelope::of_bytes(&bytes) {
            prop_assert_eq!(envelope.to_bytes(), bytes);
        }
    }

    #[test]
    fn any_report_comes_back(text in "\\PC{0,300}", about in "\\PC{0,40}") {
        let key = reader(1);
        let said = Report { text, about, happened_on: String::new() };
        let envelope = seal(&said, &[key.public()], &village(), &SeededEntropy::new(3)).unwrap();
        prop_assert_eq!(open(&envelope, &key, &village(), &[]), Ok(said));
    }
}
