//! Surat undangan: with its list, to few, one to each, long, and with next to nothing.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::invitation_letter::{kalirejo, to_some};
use crate::{Addressee, InvitationLetter, Letterhead, Paper};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("29", Pictured::Pages, kalirejo(Paper::A4)),
        Specimen::of("f4215", Pictured::Not, kalirejo(Paper::F4215)),
        Specimen::of(
            "nama-f4210",
            Pictured::Pages,
            InvitationLetter {
                with_names: true,
                ..kalirejo(Paper::F4210)
            },
        ),
        Specimen::of("1", Pictured::Pages, to_some(Paper::A4, 1)),
        Specimen::of("3", Pictured::Not, to_some(Paper::A4, 3)),
        Specimen::of("80", Pictured::Not, to_some(Paper::A4, 80)),
        Specimen::of(
            "terpisah",
            Pictured::Not,
            InvitationLetter {
                separate: true,
                ..to_some(Paper::A4, 17)
            },
        ),
        Specimen::of("kosong", Pictured::First, unfilled(Paper::A4)),
        Specimen::of("panjang", Pictured::Pages, long(Paper::F4210)),
    ]
}

fn unfilled(paper: Paper) -> InvitationLetter {
    InvitationLetter {
        letterhead: Letterhead::default(),
        number: "005/…/I/2025".into(),
        date_long: String::new(),
        time: String::new(),
        venue: String::new(),
        agenda: Vec::new(),
        copies: Vec::new(),
        ..to_some(paper, 0)
    }
}

fn long(paper: Paper) -> InvitationLetter {
    let one = Addressee {
        office: "Kepala Seksi Pemberdayaan Masyarakat dan Kesejahteraan Sosial Kecamatan Kalirejo".into(),
        name: LONG_NAME.into(),
    };
    let mut letter = InvitationLetter {
        letterhead: long_letterhead(),
        addressees: vec![one; 4],
        with_names: true,
        ..kalirejo(paper)
    };
    letter.subject = format!("{} dan Penyerahan Bantuan kepada Warga di Tiga Dusun", letter.subject);
    letter.signer.name = LONG_NAME.into();
    letter
}
