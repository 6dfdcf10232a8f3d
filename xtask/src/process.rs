//! Starting programs, and turning their failures into sentences.

use std::io::{self, BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::output;

/// Runs a program to its end with our own input and output.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    check(command, status)
}

/// Like [`run`], but also hands back the lines of stdout that `is_kept` picks, as the program wrote them.
pub fn run_and_keep(command: &mut Command, is_kept: fn(&str) -> bool) -> Result<Vec<String>> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let stdout = child.stdout.take().expect("BUG: stdout was asked to be piped");
    let mut kept = Vec::new();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.with_context(|| format!("the output of {} broke off", name_of(command)))?;
        let line = String::from_utf8_lossy(&line);
        output::line(&line);
        if is_kept(&line) {
            kept.push(line.into_owned());
        }
    }
    let status = child.wait().with_context(|| format!("lost {}", name_of(command)))?;
    check(command, status)?;
    Ok(kept)
}

/// What a program prints, when it is short and only we read it.
pub fn output(command: &mut Command) -> Result<String> {
    let answer = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| cannot_start(command))?;
    check(command, answer.status)?;
    String::from_utf8(answer.stdout).with_context(|| format!("{} printed no text", name_of(command)))
}

/// True if a program of this name can be started and `arguments` make it succeed; its output is dropped.
pub fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// True if there is no program of this name.
pub fn is_absent(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .status()
        .is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` ended with {status}", as_typed(command));
    }
    Ok(())
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start {}", name_of(command))
}

fn name_of(command: &Command) -> String {
    std::path::Path::new(command.get_program())
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The command as a person could type it again.
fn as_typed(command: &Command) -> String {
    let mut typed = name_of(command);
    for argument in command.get_args().map(|argument| argument.to_string_lossy()) {
        typed.push(' ');
        if argument.is_empty() || argument.contains(char::is_whitespace) {
            typed.push_str(&format!("\"{argument}\""));
        } else {
            typed.push_str(&argument);
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_program_is_named_as_it_would_be_typed() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c \"exit 3\"` ended with exit status: 3");
    }

    #[test]
    fn an_absent_program_is_named() {
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert_eq!(error.to_string(), "cannot start no-such-program-here");
        assert!(is_absent("no-such-program-here"));
        assert!(!is_absent("sh"));
    }

    #[test]
    fn only_the_picked_lines_are_kept() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo begin; echo 'test result: ok'; printf end"]);
        let kept = run_and_keep(&mut command, |line| line.starts_with("test result")).unwrap();
        assert_eq!(kept, ["test result: ok"]);
    }
}
