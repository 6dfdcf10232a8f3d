//! The long proofs with the real programs: every crash, every power cut. `cargo xtask test` runs a spread of both.

use std::process::Command;

use anyhow::Result;

use crate::{process, workspace};

/// Strikes both programs at every call that writes.
pub fn crash() -> Result<()> {
    process::run(&mut Command::new(workspace::built_program("crash")?))
}

/// Cuts the power behind every call that writes, in every state that it can leave.
pub fn power() -> Result<()> {
    process::run(&mut Command::new(workspace::built_program("power")?))
}
