//! npm: is it there, and are the packages of a folder those of its lock file?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{output, process};

/// The oldest Node that the bundler of the user interface runs on.
const NODE_MIN: (u32, u32) = (20, 19);

/// Fails with what to do if Node or npm is missing or too old.
pub fn check_installed() -> Result<()> {
    let (major, minor) = NODE_MIN;
    if process::is_absent("node") || process::is_absent(PROGRAM) {
        bail!("Node and npm are missing; install Node {major}.{minor} or newer, for example from nodejs.org");
    }
    let version = process::output(Command::new("node").arg("--version"))?;
    if parsed_version(&version).is_none_or(|version| version < NODE_MIN) {
        bail!(
            "Node {} is too old; install Node {major}.{minor} or newer",
            version.trim()
        );
    }
    Ok(())
}

/// `v20.20.2` as (20, 20).
fn parsed_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text
        .trim()
        .strip_prefix('v')?
        .split('.')
        .map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

const PROGRAM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// npm in a folder with a `package.json`.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder);
    command
}

/// Brings the packages of `folder` to its lock file; does nothing if they already are.
pub fn install(folder: &Path, arguments: &[&str]) -> Result<()> {
    if is_up_to_date(folder)? {
        output::line("    up to date with package-lock.json");
        return Ok(());
    }
    process::run(command(folder).args(["ci", "--no-audit", "--no-fund"]).args(arguments))
}

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, LockedPackage>,
}

#[derive(Deserialize, PartialEq)]
struct LockedPackage {
    version: Option<String>,
    integrity: Option<String>,
    /// Built for another platform, perhaps; npm leaves those out.
    #[serde(default)]
    optional: bool,
}

/// Compares the lock file with the one npm leaves inside `node_modules` when it has finished.
fn is_up_to_date(folder: &Path) -> Result<bool> {
    let wanted_path = folder.join("package-lock.json");
    let wanted = fs::read_to_string(&wanted_path).with_context(|| format!("cannot read {}", wanted_path.display()))?;
    let wanted: Lock =
        serde_json::from_str(&wanted).with_context(|| format!("cannot parse {}", wanted_path.display()))?;
    // Absent or unreadable means that no installation has finished.
    let Ok(installed) = fs::read_to_string(folder.join("node_modules/.package-lock.json")) else {
        return Ok(false);
    };
    let Ok(installed) = serde_json::from_str::<Lock>(&installed) else {
        return Ok(false);
    };
    Ok(agree(&wanted, &installed))
}

fn agree(wanted: &Lock, installed: &Lock) -> bool {
    let nothing_foreign = installed
        .packages
        .iter()
        .all(|(name, package)| wanted.packages.get(name) == Some(package));
    let nothing_missing = wanted
        .packages
        .iter()
        // the folder itself has the empty name and is not installed into itself
        .filter(|(name, package)| !name.is_empty() && !package.optional)
        .all(|(name, _)| installed.packages.contains_key(name));
    nothing_foreign && nothing_missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(json: &str) -> Lock {
        serde_json::from_str(json).unwrap()
    }

    const WANTED: &str = r#"{ "packages": {
        "": { "version": "0.1.0" },
        "node_modules/svelte": { "version": "5.57.3", "integrity": "sha512-a" },
        "node_modules/native-windows": { "version": "1.0.0", "integrity": "sha512-b", "optional": true } } }"#;

    #[test]
    fn a_finished_installation_agrees_with_its_lock() {
        let installed =
            r#"{ "packages": { "node_modules/svelte": { "version": "5.57.3", "integrity": "sha512-a" } } }"#;
        assert!(agree(&lock(WANTED), &lock(installed)));
    }

    #[test]
    fn any_difference_means_installing_again() {
        for installed in [
            r#"{ "packages": {} }"#,
            r#"{ "packages": { "node_modules/svelte": { "version": "5.57.2", "integrity": "sha512-a" } } }"#,
            r#"{ "packages": { "node_modules/svelte": { "version": "5.57.3", "integrity": "sha512-x" } } }"#,
            r#"{ "packages": { "node_modules/svelte": { "version": "5.57.3", "integrity": "sha512-a" },
                               "node_modules/left-over": { "version": "1.0.0" } } }"#,
        ] {
            assert!(!agree(&lock(WANTED), &lock(installed)), "{installed}");
        }
    }

    #[test]
    fn node_versions_are_compared_as_numbers() {
        assert_eq!(parsed_version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(parsed_version("v9.11.0"), Some((9, 11)));
        assert_eq!(parsed_version("20"), None);
    }
}
