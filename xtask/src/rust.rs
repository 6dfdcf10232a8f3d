//! The Rust side: checks, builds, tests, and starting what was built.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::{process, session, workspace};

/// Installs rustfmt and clippy through rustup if this toolchain came without them.
pub fn install_components() -> Result<()> {
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(subcommand, _)| !process::succeeds("cargo", &[subcommand, "--version"]))
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["component", "add"]).args(missing))
}

pub fn check_formatting() -> Result<()> {
    process::run(workspace::cargo().args(["fmt", "--all", "--check"]))
}

/// The fuzz program is a workspace of its own, which no other command here builds: its lock file must follow this one's crates.
pub fn check_fuzz_lock() -> Result<()> {
    process::run(workspace::cargo().args(["tree", "--locked", "--depth", "0", "--manifest-path", "fuzz/Cargo.toml"]))
}

pub fn clippy() -> Result<()> {
    process::run(workspace::cargo().args([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

/// Builds all programs: the app, the district service, the demo.
///
/// The whole workspace at once, because choosing packages would also choose other features for what they share, and
/// whoever opens the app and then runs the tests would compile most of it twice.
pub fn build_programs() -> Result<()> {
    process::run(workspace::cargo().args(["build", "--locked", "--workspace", "--bins"]))
}

/// Runs all tests of the workspace in a session of their own, the window tests among them.
pub fn test() -> Result<Vec<String>> {
    let cargo = workspace::cargo();
    let mut command = session::command(cargo.get_program());
    command
        .current_dir(workspace::root())
        .args(["test", "--locked", "--workspace"]);
    process::run_and_keep(&mut command, is_closing_line)
}

/// Runs the demo in a session of its own; it leaves its report in `target/demo`.
pub fn demo() -> Result<()> {
    let mut command = session::command(workspace::built_program("demo")?);
    command
        .current_dir(workspace::root())
        .arg("--out")
        .arg(workspace::target_dir()?.join("demo"));
    process::run(&mut command)
}

/// Opens the app and waits until it is closed.
pub fn open_app(arguments: &[OsString]) -> Result<()> {
    // Not in the top folder: a relative `--data-dir` means the folder in which the person typed it.
    process::run(Command::new(workspace::built_program("kentongan")?).args(arguments))
}

/// Writes the generated TypeScript anew.
pub fn generate() -> Result<()> {
    let mut command = workspace::cargo();
    command
        .env("UPDATE_GENERATED", "1")
        .args(["test", "--package", "kentongan-commands", "generated"]);
    process::run(&mut command)
}

/// The line each test program ends with, unless it had nothing to test.
fn is_closing_line(line: &str) -> bool {
    line.starts_with("test result: ") && !line.contains(" 0 passed; 0 failed; 0 ignored;")
}

#[cfg(test)]
mod tests {
    use super::is_closing_line;

    #[test]
    fn the_closing_line_of_a_program_with_tests_is_recognised() {
        assert!(is_closing_line(
            "test result: ok. 27 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"
        ));
        assert!(!is_closing_line(
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"
        ));
        assert!(!is_closing_line("test result_is_kept ... ok"));
    }
}
