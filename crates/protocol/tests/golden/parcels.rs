//! What a laptop writes for the others of its scope. A card is the same bytes each time; a parcel is encrypted with the system's
//! randomness, so that one is kept and read for ever, and says what one that is written today says.

use kentongan_protocol::exchange::Archived;
use kentongan_protocol::parcel::{ParcelContents, ParcelHeader, write_card, write_parcel};

use crate::describe;
use crate::people::{KECAMATAN, VILLAGE, key_of};
use crate::specimens::{KALIREJO, MORNING_MS, full_receipt, plain, village, vouch};
use crate::wire;

fn header() -> ParcelHeader {
    ParcelHeader {
        device_no: VILLAGE,
        public_key: key_of(VILLAGE).public(),
        scope: KALIREJO.parse().unwrap(),
        made_at_ms: MORNING_MS,
    }
}

pub fn card() -> Vec<u8> {
    write_card(&header(), vouch(VILLAGE).bytes(), &key_of(VILLAGE))
}

/// One batch that the district has received and one that it has not, for the laptop with the key of the kecamatan's.
fn parcel() -> Vec<u8> {
    let received = village();
    let contents = ParcelContents {
        vouches: vec![vouch(VILLAGE).bytes().to_vec(), vouch(KECAMATAN).bytes().to_vec()],
        archived: vec![Archived {
            batch: received.bytes().to_vec(),
            receipt: full_receipt(&received).bytes().to_vec(),
            vouch: Vec::new(),
        }],
        batches: vec![plain().bytes().to_vec()],
    };
    write_parcel(&header(), &contents, &[key_of(KECAMATAN).public()], &key_of(VILLAGE)).unwrap()
}

#[test]
fn a_parcel_that_was_released_says_what_one_of_today_says() {
    let path = wire().join("v1-rakor/parcel.bin");
    if std::env::var_os("WRITE_GOLDEN").is_some() && !path.exists() {
        let bytes = parcel();
        std::fs::create_dir_all(wire().join("v1-rakor")).unwrap();
        std::fs::write(path.with_extension("txt"), describe::message(&bytes).unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
    }
    let released = std::fs::read(&path).unwrap_or_else(|_| {
        panic!(
            "{} is missing: WRITE_GOLDEN=1 writes it, and never writes over another",
            path.display()
        )
    });
    let today = parcel();
    assert_ne!(today, released, "the randomness of a parcel repeats itself");
    assert_eq!(
        describe::message(&today).unwrap(),
        describe::message(&released).unwrap()
    );
}
