//! `cargo xtask bench`: our own programs, built for speed, against the peers in `bench/peers`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{npm, output, process, session, workspace};

/// What shapes the link is for root alone; without it the benchmark takes a relay on loopback, and says so.
pub fn sync(arguments: &[OsString]) -> Result<()> {
    let bench = workspace::root().join("bench");
    build(&["kentongan-district", "bench-device"])?;
    npm::install(&bench.join("peers"), &[])?;
    let target = workspace::target_dir()?;
    let anki = python_with(&bench.join("peers/requirements.txt"), &target.join("bench/anki"));
    if let Err(error) = &anki {
        output::line(&format!(
            "    Anki's server could not be installed and is left out: {error:#}"
        ));
    }
    let mut command = Command::new("python3");
    command
        .current_dir(workspace::root())
        .arg(bench.join("sync.py"))
        .arg("--bin")
        .arg(target.join("release"))
        .arg("--out")
        .arg(target.join("bench/sync.json"));
    if let Ok(python) = anki {
        command.arg("--anki").arg(python);
    }
    process::run(command.args(arguments))
}

/// The app is opened on the large register, in a session of its own.
pub fn store(arguments: &[OsString]) -> Result<()> {
    build(&["bench-register", "kentongan-app"])?;
    let app = workspace::target_dir()?.join("release/kentongan");
    let mut command = session::command("python3");
    prepare_script(&mut command, "store")?
        .arg("--app")
        .arg(app)
        .args(arguments);
    process::run(&mut command)
}

pub fn search(arguments: &[OsString]) -> Result<()> {
    build(&["bench-register"])?;
    npm::install(&workspace::root().join("bench/peers"), &[])?;
    let mut command = Command::new("python3");
    prepare_script(&mut command, "search")?.args(arguments);
    process::run(&mut command)
}

/// What is compared on paper: the browser and the office of every desk, and the best-known printer of HTML.
pub fn print(arguments: &[OsString]) -> Result<()> {
    build(&["bench-paper"])?;
    let target = workspace::target_dir()?;
    let papers = workspace::root().join("bench/papers");
    let python = python_with(&papers.join("requirements.txt"), &target.join("bench/weasyprint"));
    if let Err(error) = &python {
        output::line(&format!(
            "    WeasyPrint could not be installed and is left out: {error:#}"
        ));
    }
    let mut command = Command::new("python3");
    prepare_script(&mut command, "print")?;
    if let Ok(python) = python {
        command.arg("--weasyprint").arg(python);
    }
    process::run(command.args(arguments))
}

/// `name`: of the script, and of what it leaves behind.
fn prepare_script<'a>(python: &'a mut Command, name: &str) -> Result<&'a mut Command> {
    let target = workspace::target_dir()?;
    let script = workspace::root().join("bench").join(name).with_extension("py");
    Ok(python
        .current_dir(workspace::root())
        .arg(script)
        .arg("--bin")
        .arg(target.join("release"))
        .arg("--out")
        .arg(target.join("bench").join(name).with_extension("json")))
}

fn build(packages: &[&str]) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["build", "--locked", "--release"]);
    for package in packages {
        command.args(["--package", package]);
    }
    process::run(&mut command)
}

/// A Python with the packages of a `requirements.txt`, made once for each content of that file.
fn python_with(requirements: &Path, folder: &Path) -> Result<PathBuf> {
    let wanted = fs::read_to_string(requirements).context("cannot read requirements.txt")?;
    let (python, installed) = (folder.join("bin/python"), folder.join("installed.txt"));
    if fs::read_to_string(&installed).is_ok_and(|has| has == wanted) {
        return Ok(python);
    }
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
    process::run(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ])
            .arg(requirements),
    )?;
    fs::write(&installed, wanted).context("cannot write beside the packages")?;
    Ok(python)
}
