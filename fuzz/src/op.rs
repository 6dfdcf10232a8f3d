//! The parts of an op.

use kentongan_domain::op::{PART_BYTES_MAX, Personal, RawOp, Value, fields_from_bytes, fields_to_bytes};

use crate::golden;

pub fn common(input: &[u8]) {
    let raw = RawOp {
        common: input.to_vec(),
        personal: Personal::None,
    };
    let Ok(read) = raw.decode_common() else { return };
    assert_eq!(read.clone().with_references(|at| at), read);
    assert!(
        read.references().count() <= 5_000,
        "one op names a village's whole past"
    );
    let bytes = read.to_bytes();
    // Written out, what was left away stands there too.
    if bytes.len() <= PART_BYTES_MAX {
        let again = RawOp { common: bytes, ..raw };
        assert_eq!(again.decode_common().expect("what was read can be written"), read);
    }
    for value in read.fields.values() {
        assert_eq!(
            &Value::from_bytes(&value.to_bytes()).expect("a value that was read"),
            value
        );
    }
}

pub fn personal(input: &[u8]) {
    let raw = RawOp {
        common: Vec::new(),
        personal: Personal::Present {
            salt: [7; 16],
            bytes: input.to_vec(),
        },
    };
    let _ = (raw.hash(), raw.decode_personal());
    if let Ok(read) = fields_from_bytes(input) {
        let again = fields_from_bytes(&fields_to_bytes(&read)).expect("what was read can be written");
        assert_eq!(again, read);
    }
    if let Ok(value) = Value::from_bytes(input) {
        assert_eq!(
            Value::from_bytes(&value.to_bytes()).expect("what was read can be written"),
            value
        );
    }
}

pub fn common_seeds() -> Vec<Vec<u8>> {
    golden::ops().into_iter().flatten().map(|op| op.common).collect()
}

pub fn personal_seeds() -> Vec<Vec<u8>> {
    let parts = golden::ops().into_iter().flatten().filter_map(|op| match op.personal {
        Personal::Present { bytes, .. } => Some(bytes),
        _ => None,
    });
    parts.collect()
}
