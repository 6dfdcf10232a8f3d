//! What is kept with a case and what a kecamatan keeps for its villages: kinds of editions 3 and 4, and how blobs travel.

use kentongan_domain::blob::BlobHash;
use kentongan_domain::op::{Kind, Value};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::blobs::{BlobAnswer, BlobAsk};
use kentongan_protocol::exchange::Hello;
use kentongan_protocol::frame::{self, FrameKind};

use crate::people::{self, KECAMATAN, VILLAGE, key_of};
use crate::specimens::{Hand, KALIREJO, OFFICE, at, hello, text};

/// What the kecamatan keeps with a village's issue: everything that is added to a case, and the end of each.
pub fn case_file() -> Batch {
    let mut hand = Hand::of(KECAMATAN);
    let issue = || Value::Ref(at(VILLAGE, 1));
    let other = || text("0f6ae2b4-61f0-8a3c-9d52-7be4c0a1d3e5");
    hand.create(Kind::Comment, [(1, issue()), (2, text("Tiang yang mana?"))]);
    hand.create(
        Kind::AssignmentCreate,
        [
            (1, issue()),
            (2, text("Dinas Bina Marga")),
            (3, text("2025-01-24")),
            (4, text("Survei lapangan")),
        ],
    );
    hand.create(
        Kind::PauseCreate,
        [(1, issue()), (2, Value::Int(1)), (3, text("Foto tiang sebelah barat"))],
    );
    hand.create(
        Kind::LinkCreate,
        [
            (1, issue()),
            (2, Value::Int(1)),
            (3, other()),
            (4, text("ISU/2001/2025/003")),
        ],
    );
    hand.create(
        Kind::IssueMove,
        [
            (1, issue()),
            (2, Value::Int(9)),
            (3, text("Tercatat dua kali")),
            (4, other()),
        ],
    );
    hand.change(Kind::PauseEnd, at(KECAMATAN, 3), [], [(1, text("Foto sudah diterima"))]);
    hand.change(Kind::AssignmentEnd, at(KECAMATAN, 2), [], [(1, text("Jalan desa"))]);
    hand.change(Kind::LinkEnd, at(KECAMATAN, 4), [], []);
    hand.change(Kind::MoveWithdraw, at(KECAMATAN, 5), [], [(1, text("Dua jembatan"))]);
    hand.seal(KALIREJO)
}

/// What a village adds about people and pictures: photos, a sealed report, a freeze, a look at a reporter.
pub fn photos() -> Batch {
    let mut hand = Hand::of(VILLAGE);
    let issue = || Value::Ref(at(VILLAGE, 1));
    hand.create(
        Kind::PhotoCreate,
        [
            (1, issue()),
            (2, text(&PHOTO.to_hex())),
            (3, Value::Int(61_234)),
            (4, Value::Int(1_600)),
            (5, Value::Int(1_200)),
            (6, text(&THUMBNAIL.to_hex())),
            (7, Value::Int(4_811)),
            (8, text("Tiang sebelah barat")),
            (9, text("2025-01-17T07:40")),
        ],
    );
    hand.change(Kind::PhotoEnd, at(VILLAGE, 1), [], [(1, text("Salah berkas"))]);
    hand.create(Kind::SealedReportCreate, [(1, text("gwGAWCA"))]);
    hand.create(Kind::FreezeCreate, [(1, issue()), (2, text("Permintaan pelapor"))]);
    hand.create(Kind::RevealCreate, [(1, issue()), (2, text("Menghubungi pelapor"))]);
    hand.seal(KALIREJO)
}

/// What the kecamatan orders about a village's personal data.
pub fn orders() -> Batch {
    let mut hand = Hand::of(KECAMATAN);
    hand.change(Kind::FreezeEnd, at(VILLAGE, 4), [], [(1, text("Pelapor setuju"))]);
    hand.create(
        Kind::ErasureCreate,
        [
            (1, Value::Ref(at(VILLAGE, 1))),
            (2, text("Masa simpan berakhir")),
            (3, text("045/12/2030")),
            (4, text("Camat Kalirejo")),
        ],
    );
    hand.seal(KALIREJO)
}

/// Lists and a key of the kecamatan for its villages.
pub fn rules() -> Batch {
    let mut hand = Hand::of(KECAMATAN);
    hand.create(
        Kind::RuleSetWrite,
        [
            (1, text("holidays")),
            (2, text("{}")),
            (5, text("Cuti bersama ditambah")),
        ],
    );
    hand.create(
        Kind::RuleSetWrite,
        [
            (1, text("boundaries")),
            (3, text(&PHOTO.to_hex())),
            (4, Value::Int(61_234)),
        ],
    );
    hand.create(Kind::SealKeyCreate, [(1, text(&"5c".repeat(32)))]);
    hand.seal("broadcast:18.02.01")
}

/// A sealed report opened for a laptop that came later.
pub fn shares() -> Batch {
    let mut hand = Hand::of(KECAMATAN);
    hand.create(
        Kind::SealShareCreate,
        [
            (1, text("0f6ae2b4-61f0-8a3c-9d52-7be4c0a1d3e5")),
            (2, text(&"5c".repeat(32))),
            (3, text("WCA")),
        ],
    );
    hand.seal(OFFICE)
}

pub const PHOTO: BlobHash = BlobHash([0x1f; 32]);
pub const THUMBNAIL: BlobHash = BlobHash([0x2e; 32]);

pub fn blob_answer() -> BlobAnswer {
    BlobAnswer {
        nonce: [9; 16],
        kept: vec![THUMBNAIL],
        lacking: vec![PHOTO],
        absent: vec![BlobHash([0x3d; 32])],
    }
}

/// One request for blobs, which brings one.
pub fn frames_blobs_up() -> Vec<u8> {
    let ask = BlobAsk {
        offered: vec![THUMBNAIL, PHOTO],
        wanted: vec![BlobHash([0x3d; 32])],
    };
    let mut message = frame::begin();
    let bare = Hello {
        heads: Vec::new(),
        ..hello()
    };
    frame::push(&mut message, FrameKind::Hello, &bare.seal(&key_of(VILLAGE)));
    frame::push(&mut message, FrameKind::BlobAsk, &ask.encode());
    frame::push(&mut message, FrameKind::Blob, b"a small picture");
    frame::push(&mut message, FrameKind::End, &[]);
    message
}

/// And its answer, which brings another.
pub fn frames_blobs_down() -> Vec<u8> {
    let mut message = frame::begin();
    frame::push(&mut message, FrameKind::Blob, b"another picture");
    frame::push(
        &mut message,
        FrameKind::BlobAnswer,
        &blob_answer().seal(&people::district()),
    );
    message
}
