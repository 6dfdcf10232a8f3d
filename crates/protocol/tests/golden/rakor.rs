//! A rakor from the roster to its final minutes: kinds and classes of edition 5.

use kentongan_domain::op::{Common, Kind, SEEN, Value};
use kentongan_protocol::batch::Batch;

use crate::case_files::{PHOTO, THUMBNAIL};
use crate::people::{KECAMATAN, VILLAGE};
use crate::specimens::{Hand, KALIREJO, OFFICE, at, text};

/// What a meeting leaves in pictures: a photo of it, the signed scan of its attendance sheet, and one that was taken out again.
pub fn papers() -> Batch {
    let mut hand = Hand::of(VILLAGE);
    hand.create(
        Kind::MeetingCreate,
        [
            (1, Value::Int(2)),
            (2, text("Musyawarah Kampung")),
            (4, text("2025-01-20")),
        ],
    );
    let picture = |hand: &mut Hand, paper: i64, caption: &str| {
        let photo = Common {
            fields: [
                (1, Value::Ref(at(VILLAGE, 1))),
                (2, text(&PHOTO.to_hex())),
                (3, Value::Int(61_234)),
                (4, Value::Int(1_200)),
                (5, Value::Int(1_600)),
                (6, text(&THUMBNAIL.to_hex())),
                (7, Value::Int(4_811)),
                (11, Value::Int(paper)),
            ]
            .into(),
            ..hand.next(Kind::PhotoCreate)
        };
        hand.write(&photo, &[(1, text(caption))].into());
    };
    picture(&mut hand, 0, "Pembukaan oleh kepala kampung");
    picture(&mut hand, 2, "Halaman 1");
    picture(&mut hand, 5, "Salah halaman");
    hand.change(Kind::PhotoEnd, at(VILLAGE, 4), [], [(1, text("Salah halaman"))]);
    hand.seal(KALIREJO)
}

/// A record of each form, each change of one, and what a meeting leaves besides.
pub fn rakor() -> Batch {
    let mut hand = Hand::of(KECAMATAN);
    let (person, office, meeting) = (at(KECAMATAN, 1), at(KECAMATAN, 2), at(KECAMATAN, 4));
    let (item, invitee) = (at(KECAMATAN, 6), at(KECAMATAN, 5));
    let yulianto = Common {
        fields: [
            (1, Value::Int(1)),
            (3, text("Yulianto")),
            (4, text("Hi.")),
            (5, text("S.E.")),
        ]
        .into(),
        ..hand.next(Kind::RecordCreate)
    };
    hand.write(&yulianto, &[(1, text("0812 0000 0000"))].into());
    hand.create(
        Kind::RecordCreate,
        [(1, Value::Int(2)), (3, text("Camat Kalirejo")), (4, Value::Int(1))],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(3)),
            (2, Value::Ref(office)),
            (3, text("0f6ae2b4-61f0-8a3c-9d52-7be4c0a1d3e5")),
            (4, text("2024-02-01")),
            (6, Value::Int(2)),
        ],
    );
    hand.create(
        Kind::MeetingCreate,
        [
            (1, Value::Int(1)),
            (2, text("Rapat Koordinasi Bulanan")),
            (4, text("2025-01-20")),
            (14, Value::Int(0)),
            (16, text("0f6ae2b4-61f0-8a3c-9d52-7be4c0a1d3e6")),
            (17, text("18.02.01.2003")),
            (19, text("005/12/2025")),
            (21, Value::Int(2)),
        ],
    );
    hand.create(
        Kind::InviteeCreate,
        [
            (1, Value::Ref(meeting)),
            (2, Value::Int(1)),
            (3, text("Kapolsek Kalirejo")),
            (7, text("0f6ae2b4-61f0-8a3c-9d52-7be4c0a1d3e7")),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(6)),
            (2, Value::Ref(meeting)),
            (3, text("Penanganan banjir")),
            (4, Value::Int(10)),
        ],
    );
    hand.change(Kind::RecordEdit, item, [(4, vec![item])], [(4, Value::Int(20))]);
    hand.change(
        Kind::RecordWithdraw,
        person,
        [(SEEN, vec![person])],
        [(1, text("Tercatat dua kali"))],
    );
    hand.change(Kind::RecordRestore, person, [(SEEN, vec![at(KECAMATAN, 8)])], []);
    hand.create(
        Kind::InvitationTold,
        [
            (1, Value::Ref(invitee)),
            (2, Value::Int(1)),
            (3, text("2025-01-17T08:15")),
        ],
    );
    hand.create(
        Kind::AttendanceMark,
        [(1, Value::Ref(invitee)), (2, Value::Int(1)), (6, text("09.20"))],
    );
    let signature = Common {
        fields: [(1, Value::Ref(invitee))].into(),
        ..hand.next(Kind::SignatureCreate)
    };
    hand.write(&signature, &[(1, text("AAIAAf__AQAAAg"))].into());
    hand.change(Kind::SignatureEnd, at(KECAMATAN, 12), [], []);
    hand.create(
        Kind::MinutesFinal,
        [
            (1, Value::Ref(meeting)),
            (2, Value::Int(1)),
            (3, Value::Int(1)),
            (4, text("bm90dWxh")),
            (5, text(&blake3::hash(b"notula").to_hex())),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [(1, Value::Int(900)), (3, text("Kelas dari versi baru"))],
    );
    hand.seal(OFFICE)
}

/// What the other classes say, and a decision from its minutes to its proof.
pub fn records() -> Batch {
    let mut hand = Hand::of(KECAMATAN);
    let (meeting, item, programme) = (at(KECAMATAN, 3), at(KECAMATAN, 4), at(KECAMATAN, 8));
    let id = "0f6ae2b4-61f0-8a3c-9d52-7be4c0a1d3e6";
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(4)),
            (3, text("Rapat Koordinasi Bulanan")),
            (4, Value::Int(1)),
            (5, text("weekday:3:1")),
            (6, text("18.02.01.2003\n18.02.01.2005")),
            (7, text("Aula Kecamatan Kalirejo")),
            (
                8,
                text("2025-03 18.02.01.2003 Panen raya\n2025-04 18.02.01.2003=18.02.01.2005 Balai diperbaiki"),
            ),
            (9, text("09.00")),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(5)),
            (3, text("Balai Kampung Kalirejo")),
            (4, text("Jalan Raya 1")),
            (5, text("18.02.01.2003")),
            (6, text("80 kursi")),
        ],
    );
    hand.create(
        Kind::MeetingCreate,
        [
            (1, Value::Int(5)),
            (2, text("Peluncuran UKM Desa")),
            (4, text("2025-02-20")),
            (18, text(id)),
            (20, text("Bupati")),
            (21, Value::Int(3)),
            (22, Value::Int(2)),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(6)),
            (2, Value::Ref(meeting)),
            (3, text("Penanganan banjir")),
            (4, Value::Int(10)),
            (5, Value::Int(15)),
            (6, Value::Int(4)),
            (7, text(id)),
            (8, Value::Bool(true)),
            (9, text(id)),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(7)),
            (2, Value::Ref(item)),
            (3, text("Air naik di tiga dusun")),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(8)),
            (2, Value::Ref(item)),
            (3, text("Minta karung pasir")),
            (4, text(id)),
            (5, text("Kepala Kampung Kalirejo")),
            (6, text(id)),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(9)),
            (2, Value::Ref(meeting)),
            (3, text("Jumlah yang benar empat")),
            (4, text("Camat Kalirejo")),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(10)),
            (3, text("Dokter Masuk Desa")),
            (4, text("DMD")),
            (5, text(id)),
            (6, Value::Int(3)),
            (7, text("Dinas Kesehatan")),
            (8, text(id)),
            (9, text("12 desa")),
            (10, Value::Int(40)),
            (11, Value::Int(5)),
            (12, Value::Int(2)),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(11)),
            (2, Value::Ref(programme)),
            (3, text("Enam desa")),
            (4, text("2025-06-30")),
            (5, text("2025-06-28")),
            (6, text("Lebih cepat")),
        ],
    );
    hand.create(
        Kind::RecordCreate,
        [
            (1, Value::Int(12)),
            (3, text("2025-01")),
            (4, text("KTP")),
            (5, Value::Int(2)),
            (6, text("Blangko habis")),
            (7, text("18.02.01.2003")),
        ],
    );
    decided(&mut hand, id);
    hand.seal(OFFICE)
}

fn decided(hand: &mut Hand, id: &str) {
    let decision = at(KECAMATAN, 11);
    hand.create(
        Kind::IssueCreate,
        [
            (1, text("Tanggul diperbaiki")),
            (7, Value::Int(3)),
            (8, Value::Int(1)),
            (11, Value::Int(8)),
            (31, text(id)),
            (32, text(id)),
            (33, text("Camat Kalirejo")),
            (34, text("2025-02-28")),
        ],
    );
    hand.create(
        Kind::LinkCreate,
        [
            (1, Value::Ref(decision)),
            (2, Value::Int(5)),
            (3, text(id)),
            (4, text("Dokter Masuk Desa")),
        ],
    );
    hand.change(
        Kind::IssueEdit,
        decision,
        [],
        [(35, text("Tanggul dan pintu air diperbaiki"))],
    );
    hand.create(
        Kind::FollowUp,
        [
            (1, Value::Ref(decision)),
            (2, text("Tanggul sudah diperbaiki.")),
            (3, Value::Bool(true)),
        ],
    );
    hand.create(
        Kind::IssueMove,
        [(1, Value::Ref(decision)), (2, Value::Int(6)), (5, text(id))],
    );
}
