//! Folders of this repository.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;

/// Top of the repository.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent()
        .expect("BUG: xtask lies in a folder of the repository")
        .to_owned()
}

/// Where cargo builds: `target`, unless the person's cargo settings say otherwise.
pub fn target_dir() -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let mut command = cargo();
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    let answer = process::output(&mut command)?;
    let metadata: Metadata = serde_json::from_str(&answer).context("cargo metadata gave no JSON")?;
    Ok(metadata.target_directory)
}

/// A program that `cargo build` has made.
pub fn built_program(name: &str) -> Result<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(target_dir()?.join("debug").join(file))
}

/// The cargo that started this task, in the top folder.
pub fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}
