//! The words of other programs and of handwriting: how far a case is, how urgent it is, who is not named.
//!
//! Sources: OpenSID's `StatusPengaduanEnum`, the complaints of OpenDK, the manual of SP4N-LAPOR! for administrators, and
//! what registers say.

use kentongan_domain::issue::{Stage, Urgency};

use crate::headings::words;

/// Folded. Where a word claims less than it could mean, the earlier stage stands here: a case that is open by mistake
/// is looked at again, one that is closed by mistake is not.
const STAGES: [(Stage, &[&str]); 9] = [
    (
        Stage::Recorded,
        &[
            "menunggu diproses",
            "menunggu",
            "belum",
            "belum diproses",
            "belum ditindaklanjuti",
            "belum ditangani",
            "belum selesai",
            "belum terverifikasi",
            "belum diverifikasi",
            "baru",
            "masuk",
            "diterima",
            "tercatat",
            "terdaftar",
            "tunda",
            "ditunda",
            "tertunda",
            "pending",
            "open",
            "new",
        ],
    ),
    (
        Stage::Verified,
        &[
            "terverifikasi",
            "diverifikasi",
            "verifikasi",
            "sudah diverifikasi",
            "valid",
            "verified",
        ],
    ),
    (
        Stage::Assigned,
        &[
            "disposisi",
            "didisposisikan",
            "terdisposisi",
            "diteruskan",
            "ditugaskan",
            "assigned",
        ],
    ),
    (
        Stage::InProgress,
        &[
            "sedang diproses",
            "diproses",
            "proses",
            "dalam proses",
            "sedang ditangani",
            "ditangani",
            "sedang dikerjakan",
            "dikerjakan",
            "ditindaklanjuti",
            "sedang ditindaklanjuti",
            "sudah ditindaklanjuti",
            "tindak lanjut",
            "selesai sebagian",
            "process",
            "in progress",
            "on progress",
        ],
    ),
    (
        Stage::AwaitingConfirmation,
        &[
            "menunggu konfirmasi",
            "menunggu tanggapan",
            "menunggu tanggapan pelapor",
            "menunggu validasi",
        ],
    ),
    (
        Stage::Settled,
        &[
            "selesai diproses",
            "selesai",
            "sudah selesai",
            "selesai ditangani",
            "tuntas",
            "sudah tuntas",
            "beres",
            "sudah",
            "closed",
            "done",
            "resolved",
        ],
    ),
    (
        Stage::Rejected,
        &[
            "ditolak",
            "tolak",
            "tidak valid",
            "batal",
            "dibatalkan",
            "arsip",
            "diarsipkan",
            "rejected",
        ],
    ),
    (
        Stage::NotOurs,
        &[
            "bukan wewenang",
            "bukan kewenangan",
            "di luar kewenangan",
            "dilimpahkan",
            "dirujuk",
            "not ours",
        ],
    ),
    (
        Stage::Merged,
        &["digabung", "digabungkan", "duplikat", "ganda", "merged", "duplicate"],
    ),
];

const URGENCIES: [(Urgency, &[&str]); 4] = [
    (
        Urgency::Emergency,
        &[
            "darurat",
            "gawat",
            "gawat darurat",
            "sangat tinggi",
            "kritis",
            "emergency",
            "1",
        ],
    ),
    (
        Urgency::High,
        &["tinggi", "mendesak", "segera", "penting", "urgent", "high", "2"],
    ),
    (
        Urgency::Medium,
        &["sedang", "menengah", "biasa", "normal", "medium", "3"],
    ),
    (Urgency::Low, &["rendah", "ringan", "tidak mendesak", "low", "4"]),
];

/// Names of somebody who wants not to be named.
const NOBODY: [&str; 6] = ["anonim", "anonymous", "tanpa nama", "hamba allah", "nn", "dirahasiakan"];

/// Words for "as above".
const AS_ABOVE: [&str; 4] = ["idem", "sda", "s d a", "sama dengan di atas"];

pub(super) fn stage(text: &str) -> Option<Stage> {
    meant(&STAGES, text)
}

pub(super) fn urgency(text: &str) -> Option<Urgency> {
    meant(&URGENCIES, text)
}

pub(super) fn is_nobody(name: &str) -> bool {
    NOBODY.contains(&words(name).as_str())
}

pub(super) fn is_as_above(text: &str) -> bool {
    AS_ABOVE.contains(&words(text).as_str())
}

/// What stands in brackets behind the word (`Selesai (12/3)`) is passed over.
fn meant<T: Copy>(table: &[(T, &[&str])], text: &str) -> Option<T> {
    let said = words(text.split('(').next().unwrap_or_default());
    table
        .iter()
        .find(|(_, names)| names.contains(&said.as_str()))
        .map(|(meaning, _)| *meaning)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_is_folded_and_means_one_thing() {
        let stages = STAGES.iter().flat_map(|(_, names)| names.iter());
        let urgencies = URGENCIES.iter().flat_map(|(_, names)| names.iter());
        for mut names in [stages.collect::<Vec<_>>(), urgencies.collect()] {
            let count = names.len();
            for name in &names {
                assert_eq!(words(name), **name);
            }
            names.sort();
            assert_eq!(names.into_iter().collect::<BTreeSet<_>>().len(), count);
        }
        assert_eq!(STAGES.map(|(stage, _)| stage), Stage::ALL);
        for name in NOBODY.iter().chain(&AS_ABOVE) {
            assert_eq!(words(name), *name);
        }
    }

    #[test]
    fn the_words_of_other_programs_are_known() {
        for (text, meant) in [
            ("Menunggu Diproses", Some(Stage::Recorded)),
            ("Sedang Diproses", Some(Stage::InProgress)),
            ("Selesai Diproses", Some(Stage::Settled)),
            ("BELUM", Some(Stage::Recorded)),
            ("SELESAI", Some(Stage::Settled)),
            ("Selesai (12/3/2024)", Some(Stage::Settled)),
            ("Ditolak", Some(Stage::Rejected)),
            ("Bukan Wewenang", Some(Stage::NotOurs)),
            ("entah", None),
            ("", None),
        ] {
            assert_eq!(stage(text), meant, "{text}");
        }
    }
}
