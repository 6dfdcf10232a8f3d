//! The deterministic simulation: built for speed, with its own assertions left in.

use std::ffi::OsString;

use anyhow::Result;

use crate::{process, workspace};

/// Builds the simulation in the profile `sim` and runs it with `arguments`.
pub fn run(arguments: &[OsString]) -> Result<()> {
    let mut command = workspace::cargo();
    command
        .args([
            "run",
            "--locked",
            "--profile",
            "sim",
            "--package",
            "kentongan-simulation",
            "--bin",
            "sim",
            "--",
        ])
        .args(arguments);
    process::run(&mut command)
}
