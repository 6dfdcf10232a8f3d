//! Papan warga: of a month with reports, of a quiet one, and of more than a page has room for.

use super::{Pictured, Specimen};
use crate::tests::notice_board::board;
use crate::{NoticeBoard, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("3", Pictured::Pages, board(Paper::A4, 3)),
        Specimen::of("f4215", Pictured::Not, board(Paper::F4215, 3)),
        Specimen::of("0", Pictured::First, quiet(Paper::A4)),
        Specimen::of("30", Pictured::First, long(Paper::F4210)),
    ]
}

fn quiet(paper: Paper) -> NoticeBoard {
    NoticeBoard {
        answered: 0,
        settled: 0,
        refused: Vec::new(),
        ..board(paper, 0)
    }
}

fn long(paper: Paper) -> NoticeBoard {
    let mut board = board(paper, 30);
    board.village = "Kampung Sumber Makmur Jaya Abadi Sentosa Raya Tengah Timur Laut Barat Daya Selatan".into();
    for category in board.reported.iter_mut().step_by(2) {
        category.name = "Perbaikan sarana umum dan prasarana lingkungan permukiman warga".into();
    }
    board
}
