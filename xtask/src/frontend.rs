//! The user interface in `ui/`: its npm packages, its checks, its build.

use std::path::PathBuf;

use anyhow::Result;

use crate::{npm, process, workspace};

fn folder() -> PathBuf {
    workspace::root().join("ui")
}

/// Installs the locked npm packages.
pub fn install() -> Result<()> {
    npm::install(&folder(), &[])
}

/// Checks types and components.
pub fn check() -> Result<Vec<String>> {
    process::run_and_keep(npm::command(&folder()).args(["run", "check"]), |line| {
        line.contains("svelte-check found")
    })
}

/// Runs the unit tests.
pub fn test() -> Result<Vec<String>> {
    process::run_and_keep(npm::command(&folder()).args(["run", "test"]), is_closing_line)
}

/// Bundles the user interface into `ui/dist`, which the app carries inside it.
pub fn build() -> Result<()> {
    process::run(npm::command(&folder()).args(["run", "build"]))
}

/// The lines a vitest run ends with: `Test Files  3 passed (3)`, `Tests  20 passed (20)`.
fn is_closing_line(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Test Files ") || line.starts_with("Tests ")
}

#[cfg(test)]
mod tests {
    use super::is_closing_line;

    #[test]
    fn the_closing_lines_of_a_run_are_recognised() {
        assert!(is_closing_line(" Test Files  3 passed (3)"));
        assert!(is_closing_line("      Tests  20 passed (20)"));
        assert!(!is_closing_line(" ✓ src/dates.test.ts (4 tests) 3ms"));
    }
}
