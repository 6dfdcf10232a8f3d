//! A rakor from the roster to its final minutes: kinds of edition 5.

use kentongan_domain::op::{Common, Kind, SEEN, Value};
use kentongan_protocol::batch::Batch;

use crate::people::KECAMATAN;
use crate::specimens::{Hand, OFFICE, at, text};

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
