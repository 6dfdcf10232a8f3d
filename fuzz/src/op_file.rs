//! The second copy of a laptop's ops, as a dying disk gives it back.

use kentongan_domain::op::Personal;
use kentongan_store::op_file_written_anew;

use crate::golden;

/// Once as it is, once with the checksums that its frames should have.
pub fn frames(input: &[u8]) {
    let _ = op_file_written_anew(input);
    let file = with_checksums(input);
    let (frames, good) = op_file_written_anew(&file);
    assert_eq!(good, file.len(), "whole frames are taken whole");
    let known: Vec<u8> = frames
        .into_iter()
        .flatten()
        .flat_map(|payload| frame(&payload))
        .collect();
    let (again, _) = op_file_written_anew(&known);
    let again: Vec<u8> = again
        .into_iter()
        .flat_map(|payload| frame(&payload.expect("what was read can be written")))
        .collect();
    assert_eq!(again, known);
}

fn frame(payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len())
        .expect("BUG: targets keep inputs short")
        .to_be_bytes();
    let checksum = blake3::derive_key("kentongan 2026 op file", payload);
    [&length, &checksum[..8], payload].concat()
}

/// Reads `length(4) anything(8) payload` as far as it goes, and writes it as a sound file has it.
fn with_checksums(mut input: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    while let Some((head, rest)) = input.split_first_chunk::<12>() {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let (payload, behind) = rest.split_at(length.min(rest.len()).min(64 * 1024));
        file.extend_from_slice(&frame(payload));
        input = behind;
    }
    file
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut file = frame(&entries(&[(0, &[2]), (1, b"\x62[]")]));
    for (n, op) in golden::ops().into_iter().flatten().enumerate() {
        let (state, part) = match &op.personal {
            Personal::None => (0, Vec::new()),
            Personal::Present { salt, bytes } => (1, [salt.as_slice(), bytes].concat()),
            Personal::Withheld { hash } => (2, hash.to_vec()),
            Personal::Erased { hash } => (3, hash.to_vec()),
        };
        let mut at = vec![0x83, 3, 0];
        at.push(n as u8 % 24);
        let payload = entries(&[
            (0, &[1]),
            (1, b"\x75village:18.02.01.2003"),
            (2, &at),
            (3, &byte_string(&op.common)),
            (4, &[state]),
            (5, &byte_string(&part)),
            (6, &[0x23]),
        ]);
        file.extend_from_slice(&frame(&payload));
    }
    let first = file.get(..400).unwrap_or_default().to_vec();
    vec![file, first]
}

/// A short CBOR map of entries that are encoded already.
fn entries(entries: &[(u8, &[u8])]) -> Vec<u8> {
    let mut map = vec![0xa0 + entries.len() as u8];
    for (tag, value) in entries {
        map.push(*tag);
        map.extend_from_slice(value);
    }
    map
}

fn byte_string(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len())
        .expect("BUG: a released op is short")
        .to_be_bytes();
    [&[0x59], length.as_slice(), bytes].concat()
}
