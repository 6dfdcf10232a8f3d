//! Tanda terima: of a day's work, of nothing and of much.

use super::{LONG_NAME, Pictured, Specimen, long_letterhead};
use crate::tests::receipt::{kalirejo, records, sheet};
use crate::{Paper, ReceiptSheet};

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen::of("rakor", Pictured::Pages, kalirejo(Paper::A4)),
        Specimen::of("f4215", Pictured::First, kalirejo(Paper::F4215)),
        Specimen::of("f4210", Pictured::First, kalirejo(Paper::F4210)),
        Specimen::of("0", Pictured::First, sheet(Paper::A4, Vec::new())),
        Specimen::of("17", Pictured::First, sheet(Paper::A4, records(17))),
        Specimen::of("320", Pictured::Not, sheet(Paper::A4, records(320))),
        Specimen::of("panjang", Pictured::First, long()),
    ]
}

fn long() -> ReceiptSheet {
    ReceiptSheet {
        letterhead: long_letterhead(),
        receiver: LONG_NAME.into(),
        sender_office: LONG_NAME.into(),
        ..kalirejo(Paper::F4210)
    }
}
