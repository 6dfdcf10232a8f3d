//! The papers before another reader of PDF/A: `bench/second-opinion`, which no other build carries.

use anyhow::Result;

use crate::{process, workspace};

/// Writes the specimens of all kinds and some spoilt files, and fails if the other reader judges one of them otherwise.
pub fn run() -> Result<()> {
    let target = workspace::target_dir()?;
    let papers = target.join("specimens");
    let mut write = workspace::cargo();
    write
        .args([
            "test",
            "--locked",
            "--package",
            "kentongan-documents",
            "--lib",
            "pdf_a::",
        ])
        .env("WRITE_SPECIMENS", &papers);
    process::run(&mut write)?;
    let mut read = workspace::cargo();
    read.args([
        "run",
        "--locked",
        "--release",
        "--manifest-path",
        "bench/second-opinion/Cargo.toml",
        "--target-dir",
    ])
    .arg(target.join("second-opinion"))
    .arg("--")
    .arg(&papers);
    process::run(&mut read)
}
