//! Parcels as another laptop of the scope, a thief's or a later one wrote them.

use kentongan_domain::ids::DeviceNo;
use kentongan_protocol::exchange::Archived;
use kentongan_protocol::keys::Purpose;
use kentongan_protocol::parcel::{Parcel, ParcelContents, ParcelHeader, write_card, write_parcel};

use crate::envelope::{Envelope, seal};
use crate::golden;

/// What stands behind the signature is bound to it by a hash in the signed part: `5: bytes(32)`.
pub fn parcel(input: &[u8]) {
    let (writer, reader) = (golden::device(), golden::kecamatan());
    if let Ok(parcel) = Parcel::parse(input) {
        let _ = parcel.contents(&reader);
    }
    let Some(envelope) = Envelope::of(b"KTGA", input) else {
        return;
    };
    let mut content = envelope.content.to_vec();
    let place = content.windows(3).rposition(|w| w == [5, 0x58, 32]).map(|at| at + 3);
    if let Some(hash) = place.and_then(|at| content.get_mut(at..at + 32)) {
        hash.copy_from_slice(blake3::hash(envelope.rest).as_bytes());
    }
    let bytes = seal(*b"KTGA", &content, envelope.rest, Purpose::Parcel, &writer);
    let Ok(read) = Parcel::parse(&bytes) else { return };
    if let Ok(Some(contents)) = read.contents(&reader) {
        let again = write_parcel(&read.header, &contents, &[reader.public()], &writer).expect("there is a reader");
        let again = Parcel::parse(&again).expect("what was read can be written");
        assert_eq!(again.header, read.header);
        assert_eq!(again.contents(&reader).expect("it was just encrypted"), Some(contents));
    }
}

pub fn parcel_seeds() -> Vec<Vec<u8>> {
    let (writer, reader) = (golden::device(), golden::kecamatan());
    let header = ParcelHeader {
        device_no: DeviceNo(3),
        public_key: writer.public(),
        scope: "village:18.02.01.2003".parse().expect("it is a scope"),
        made_at_ms: 1_737_331_200_000,
    };
    let vouches = golden::messages(b"KTGV");
    let contents = ParcelContents {
        vouches: vouches.clone(),
        archived: vec![Archived {
            batch: golden::messages(b"KTGB").remove(0),
            receipt: golden::messages(b"KTGR").remove(0),
            vouch: Vec::new(),
        }],
        batches: golden::messages(b"KTGB"),
    };
    let card = vouches.first().expect("there is a vouch");
    vec![
        write_parcel(&header, &contents, &[reader.public()], &writer).expect("there is a reader"),
        write_parcel(&header, &ParcelContents::default(), &[reader.public()], &writer).expect("there is a reader"),
        write_card(&header, card, &writer),
    ]
}
