//! Trains a dictionary from `dictionary/corpus`, and measures what it is worth on texts it was not trained on.
//!
//! `cargo run -p kentongan-protocol --release --example train_dictionary -- OUT.zdict`. A dictionary that was shipped is
//! never trained again: a better one gets the next number.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool that a developer runs by hand, and that stops at the first fault"
)]

use std::path::Path;

/// Large enough to hold most of the corpus' phrases; it ships with the program and costs nothing on the wire.
const SIZE: usize = 32 * 1024;
const LEVEL: i32 = 19;

fn main() {
    let out = std::env::args().nth(1).expect("name the file to write");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionary/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let texts: Vec<String> = files
        .iter()
        .flat_map(|file| {
            std::fs::read_to_string(file)
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|line| !line.trim().is_empty())
        .collect();
    let (held_out, training): (Vec<_>, Vec<_>) = texts.iter().enumerate().partition(|(i, _)| i % 5 == 0);
    let training: Vec<&[u8]> = training.iter().map(|(_, t)| t.as_bytes()).collect();
    let held_out: Vec<&str> = held_out.iter().map(|(_, t)| t.as_str()).collect();
    report("nothing", &[], &held_out);
    for size in [16 * 1024, SIZE, 64 * 1024, 110 * 1024] {
        match zstd::dict::from_samples(&training, size) {
            Ok(trained) => report(&format!("trained, {} kB", size / 1024), &trained, &held_out),
            Err(error) => println!("{size}: {error}"),
        }
    }
    report("the texts themselves", &training.join(&b"\n"[..]), &held_out);
    let all: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
    let trained = zstd::dict::from_samples(&all, SIZE).unwrap();
    std::fs::write(&out, &trained).unwrap();
    println!("{} texts, {} bytes written to {out}", all.len(), trained.len());
}

fn report(what: &str, dictionary: &[u8], texts: &[&str]) {
    let one_by_one: usize = texts.iter().map(|t| compressed(dictionary, t.as_bytes())).sum();
    let joined = texts.join("\n");
    let letters: usize = joined.chars().count();
    println!(
        "{what}: one text a batch {:.2} bit/letter, all {} in one {:.2} bit/letter",
        one_by_one as f64 * 8.0 / letters as f64,
        texts.len(),
        compressed(dictionary, joined.as_bytes()) as f64 * 8.0 / letters as f64,
    );
}

fn compressed(dictionary: &[u8], bytes: &[u8]) -> usize {
    zstd::bulk::Compressor::with_dictionary(LEVEL, dictionary)
        .unwrap()
        .compress(bytes)
        .unwrap()
        .len()
}
