//! Boundaries as foreign programs write them, and as they are sent down.

use kentongan_maps::{BYTES_MAX, Boundaries, read_geojson};

const SAMPLE: &[u8] = include_bytes!("../../crates/maps/samples/kalirejo.geojson");

pub fn geojson(input: &[u8]) {
    if let Ok(boundaries) = read_geojson(input) {
        assert!(boundaries.to_bytes().len() <= BYTES_MAX);
    }
}

pub fn geojson_seeds() -> Vec<Vec<u8>> {
    let point = br#"{"type":"Feature","geometry":{"type":"Point","coordinates":[104.9,-5.1]},"properties":{}}"#;
    vec![SAMPLE.to_vec(), point.to_vec()]
}

pub fn boundaries(input: &[u8]) {
    if let Ok(boundaries) = Boundaries::from_bytes(input) {
        assert_eq!(boundaries.to_bytes(), input);
    }
}

pub fn boundaries_seeds() -> Vec<Vec<u8>> {
    let sample = read_geojson(SAMPLE).expect("the sample is read");
    vec![sample.to_bytes()]
}
