//! Sealed reports and shares as a village or another laptop of the kecamatan wrote them.

use kentongan_domain::world::Entropy;
use kentongan_seal::{Envelope, Report, SealKey, Wrapped};

/// The same bytes each time: what is looked at is the reading.
struct Sevens;

impl Entropy for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

pub fn envelope(input: &[u8]) {
    if let Ok(envelope) = Envelope::of_bytes(input) {
        assert_eq!(envelope.to_bytes(), input);
    }
    if let Ok(text) = std::str::from_utf8(input)
        && let Ok(envelope) = Envelope::of_text(text)
    {
        assert_eq!(envelope.to_text(), text);
    }
}

pub fn envelope_seeds() -> Vec<Vec<u8>> {
    let key = SealKey::of_secret(&[1; 32]);
    let report = Report {
        text: "Pungutan".to_owned(),
        about: String::new(),
        happened_on: String::new(),
    };
    let village = "18.02.01.2003".parse().expect("it is a code");
    let envelope = kentongan_seal::seal(&report, &[key.public()], &village, &Sevens).expect("it is sealed");
    vec![envelope.to_bytes(), envelope.to_text().into_bytes()]
}

pub fn share(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input)
        && let Ok(wrapped) = Wrapped::of_text(text)
    {
        assert_eq!(wrapped.to_text(), text);
    }
}

pub fn share_seeds() -> Vec<Vec<u8>> {
    vec![vec![b'A'; 107]]
}
