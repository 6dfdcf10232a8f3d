//! How the benchmarks judge what they measured; what they measure is run by `cargo xtask bench`.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

#[test]
fn their_own_tests_pass() -> Result<()> {
    let output = Command::new("python3")
        .args(["-B", "-m", "unittest", "discover", "-s", "bench"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .context("python3 is missing")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{said}");
    ensure!(!said.contains("Ran 0 tests") && !said.contains("skipped"), "{said}");
    Ok(())
}
