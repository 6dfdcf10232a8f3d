//! `cargo xtask mutants`: do the tests notice when a promise is broken?
//!
//! Each mutant is one small patch that breaks one promise of the engine. It is made in a scratch copy of the tree, the tests
//! that hold the promise are run there, and at least one of them must fail.

mod list;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::{output, workspace};
use list::{MUTANTS, Mutant};

/// Runs every mutant whose name contains `only`.
pub fn run(only: &str) -> Result<()> {
    let scratch = workspace::target_dir()?.join("mutants");
    let tree = scratch.join("tree");
    copy_tree(&tree)?;
    copy_regions(&scratch)?;
    let chosen: Vec<&Mutant> = MUTANTS.iter().filter(|m| m.name.contains(only)).collect();
    ensure!(!chosen.is_empty(), "no mutant is called {only}");
    output::line("The tests on the tree as it is:");
    for suite in suites(&chosen) {
        if let Some(failed) = first_failure(&tree, &scratch, suite)? {
            bail!("{failed} fails without any mutant; mend that first");
        }
    }
    let mut survived = Vec::new();
    for mutant in &chosen {
        match catch(mutant, &tree, &scratch)? {
            Some(test) => output::line(&format!("{}: caught by {test}", mutant.name)),
            None => {
                output::line(&format!("{}: survived", mutant.name));
                survived.push(mutant.name);
            }
        }
    }
    output::line(&format!("{} mutants, {} survived", chosen.len(), survived.len()));
    ensure!(survived.is_empty(), "survived: {}", survived.join(", "));
    Ok(())
}

/// Makes the patch, runs its suites, takes it back. The test that noticed it.
fn catch(mutant: &Mutant, tree: &Path, scratch: &Path) -> Result<Option<String>> {
    let path = tree.join(mutant.file);
    let sound = fs::read_to_string(&path).with_context(|| format!("cannot read {}", mutant.file))?;
    let count = sound.matches(mutant.from).count();
    ensure!(
        count == 1,
        "{}: its place stands {count} times in {}",
        mutant.name,
        mutant.file
    );
    fs::write(&path, sound.replace(mutant.from, mutant.to))?;
    let mut caught = Ok(None);
    for suite in mutant.suites {
        caught = first_failure(tree, scratch, suite);
        if !matches!(caught, Ok(None)) {
            break;
        }
    }
    fs::write(&path, &sound)?;
    caught
}

fn suites(mutants: &[&Mutant]) -> Vec<&'static [&'static str]> {
    let mut suites: Vec<&'static [&'static str]> = mutants.iter().flat_map(|m| m.suites.iter().copied()).collect();
    suites.sort_unstable();
    suites.dedup();
    suites
}

/// The files that git knows, and no others: a scratch copy that nobody misses.
fn copy_tree(to: &Path) -> Result<()> {
    let listed = Command::new("git")
        .current_dir(workspace::root())
        .args(["ls-files", "-z"])
        .output()?;
    ensure!(listed.status.success(), "git does not list the tree");
    for name in listed.stdout.split(|b| *b == 0).filter(|n| !n.is_empty()) {
        let name = PathBuf::from(String::from_utf8_lossy(name).into_owned());
        let (source, copy) = (workspace::root().join(&name), to.join(&name));
        let Ok(bytes) = fs::read(&source) else { continue };
        // What has not changed keeps its time, so that cargo builds no more than it must.
        if fs::read(&copy).is_ok_and(|there| there == bytes) {
            continue;
        }
        if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&copy, bytes)?;
    }
    Ok(())
}

/// The programs look for the region data beside themselves.
fn copy_regions(scratch: &Path) -> Result<()> {
    let (built, copy) = (workspace::target_dir()?.join("regions"), scratch.join("build/regions"));
    fs::create_dir_all(&copy)?;
    for entry in fs::read_dir(&built).context("no region data: run `cargo xtask test` first")? {
        let entry = entry?;
        fs::copy(entry.path(), copy.join(entry.file_name()))?;
    }
    Ok(())
}

/// What the suites of `kentongan-tests` start.
const PROGRAMS: &[&str] = &[
    "build",
    "--locked",
    "--bins",
    "-p",
    "kentongan-tests",
    "-p",
    "kentongan-district",
];

/// Runs one suite; the name of the first test that fails, or what else went wrong.
fn first_failure(tree: &Path, scratch: &Path, suite: &[&str]) -> Result<Option<String>> {
    if suite.contains(&"kentongan-tests") {
        // These start the built programs, which must have the mutant in them.
        let built = cargo(tree, scratch, PROGRAMS)?;
        ensure!(
            built.status.success(),
            "the programs cannot be built:\n{}",
            tail_of(&built.stderr)
        );
    }
    let mut arguments = vec!["test", "--locked", "--no-fail-fast"];
    arguments.extend(suite);
    let run = cargo(tree, scratch, &arguments)?;
    if run.status.success() {
        return Ok(None);
    }
    let said = String::from_utf8_lossy(&run.stdout);
    let failed = said.lines().find_map(|line| {
        line.strip_prefix("test ")?
            .strip_suffix(" ... FAILED")
            .map(str::to_owned)
    });
    match failed {
        Some(test) => Ok(Some(test)),
        None => {
            bail!(
                "cargo test {} does not come to its tests:\n{}",
                suite.join(" "),
                tail_of(&run.stderr)
            )
        }
    }
}

fn cargo(tree: &Path, scratch: &Path, arguments: &[&str]) -> Result<Output> {
    Command::new(workspace::cargo().get_program())
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", scratch.join("build"))
        .env("RUST_BACKTRACE", "0")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .context("cannot start cargo")
}

fn tail_of(stderr: &[u8]) -> String {
    let errors = String::from_utf8_lossy(stderr);
    let tail: Vec<&str> = errors.lines().rev().take(20).collect();
    tail.into_iter().rev().collect::<Vec<_>>().join("\n")
}
