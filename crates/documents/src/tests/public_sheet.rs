//! The lembar isu for whoever is not of the office, and what every sheet says at its foot.

use super::case_sheet::{bridge, photos, print};
use super::reading::flowing;
use crate::{AnswerRow, CaseSheet, Paper};

const PAPERS: [Paper; 3] = [Paper::A4, Paper::F4215, Paper::F4210];

#[test]
fn the_sheet_for_the_public_says_when_what_became_of_it_and_nothing_that_people_typed() {
    for paper in PAPERS {
        let pages = print(&CaseSheet {
            redacted: true,
            answers: vec![AnswerRow {
                at: "24 Januari 2025".into(),
                text: "Tali sementara sudah terpasang.".into(),
            }],
            photos: photos(2),
            ..bridge(paper)
        });
        let words = flowing(&pages);
        for part in [
            "Nomor KLR-2025-0412",
            "Lembar untuk umum: data pribadi tidak dicantumkan",
            "Kategori Infrastruktur",
            "Tempat Dusun II",
            "Tahap Diproses",
            "Selesai 7 Februari 2025",
            "JAWABAN TANGGAL JAWABAN 24 Januari 2025 Tali sementara sudah terpasang.",
            "RIWAYAT TANGGAL TAHAP",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
        for hidden in [
            "Jembatan gantung",
            "RT 3",
            "musala",
            "-5,1234",
            "06.30",
            "Tali sebelah hulu",
            "Mengungsi",
            "Pelapor",
            "Dinas Bina Marga",
            "rambu",
            "Kepala Kampung",
            "Terkait",
            "Gambar",
            "DOKUMENTASI",
            "Diterima oleh",
        ] {
            assert!(!words.contains(hidden), "{hidden} is printed: {words}");
        }
        // The coat of arms alone.
        assert_eq!(pages.iter().map(|page| page.pictures.len()).sum::<usize>(), 1);
    }
    let whole = flowing(&print(&bridge(Paper::A4)));
    assert!(!whole.contains("Lembar untuk umum"));
}

#[test]
fn stamp_and_words_share_the_foot_and_keep_clear_of_the_edge() {
    let foot_ends = |sheet: &CaseSheet| {
        for page in print(sheet) {
            let height = page.height_pt / 72.0 * 25.4;
            let lowest = page.runs.iter().map(|run| run.y).fold(0.0, f64::max);
            assert!(lowest < height - 8.0, "{} mm are left", height - lowest);
            let stamp = page
                .stamp
                .iter()
                .find(|run| run.text.starts_with("Dokumen "))
                .expect("it is stamped");
            let title = page
                .runs
                .iter()
                .find(|run| run.text.starts_with("Lembar Isu "))
                .expect("it says which it is");
            assert!(
                stamp.x + stamp.width < title.x,
                "the stamp stands to the left of the words"
            );
        }
    };
    for paper in PAPERS {
        foot_ends(&bridge(paper));
        foot_ends(&CaseSheet {
            printed_by: "Nama yang panjang sekali ".repeat(8),
            ..bridge(paper)
        });
    }
}
