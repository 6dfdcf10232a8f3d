//! One call of a tool, bounded in time and in what is read of it.

use std::ffi::OsStr;
use std::io::{ErrorKind, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::PrintError;

/// Longer than any local spooler takes, shorter than a person waits at a counter. Milliseconds.
pub const CALL_MS_MAX: u64 = 8_000;
/// `lpstat -l` of CUPS 2.4 can run in circles, writing the same again and again.
const TEXT_BYTES_MAX: u64 = 256 * 1024;

/// What a tool said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub ok: bool,
    pub out: String,
    pub err: String,
}

/// Runs `program`, in English, without a shell.
///
/// # Errors
/// [`PrintError::NoPrinting`] if it is not there, [`PrintError::NotAnswering`] if it does not end in time.
pub(crate) fn run(program: &str, args: &[&OsStr], server: Option<&OsStr>) -> Result<Answer, PrintError> {
    let mut command = Command::new(program);
    command
        .args(args)
        .env("LC_ALL", "C")
        .env_remove("LANGUAGE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(server) = server {
        command.env("CUPS_SERVER", server);
    }
    let mut child = command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => PrintError::NoPrinting,
        _ => {
            tracing::error!(program, %error, "a tool of the spooler does not start");
            PrintError::NotAnswering
        }
    })?;
    let answer = listen(&mut child);
    if answer.is_none() {
        tracing::warn!(program, "a tool of the spooler did not end in time");
        // One that has ended meanwhile cannot be killed, and need not be.
        let _ = child.kill();
    }
    let status = child.wait();
    let (out, err) = answer.ok_or(PrintError::NotAnswering)?;
    Ok(Answer {
        ok: status.is_ok_and(|status| status.success()),
        out,
        err,
    })
}

/// What it writes until it closes both pipes; `None`: it took too long.
fn listen(child: &mut Child) -> Option<(String, String)> {
    let out = read(child.stdout.take()?);
    let err = read(child.stderr.take()?);
    let limit = Duration::from_millis(CALL_MS_MAX);
    let out = out.recv_timeout(limit).ok()?;
    // It has closed the one; the other follows at once.
    let err = err.recv_timeout(limit).ok()?;
    Some((out, err))
}

fn read(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, told) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before a failure is what there is. Beyond the limit the pipe closes, and the tool ends of it.
        let _ = pipe.take(TEXT_BYTES_MAX).read_to_end(&mut bytes);
        // Nobody listens any longer when it took too long.
        let _ = tell.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    told
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Answer, PrintError> {
        run("sh", &["-c".as_ref(), script.as_ref()], Some("nowhere".as_ref()))
    }

    #[test]
    fn a_tool_is_heard_in_english_with_its_own_server() {
        let answer = shell("echo $LC_ALL $CUPS_SERVER; echo no >&2; exit 3").unwrap();
        assert_eq!(
            (answer.ok, answer.out.as_str(), answer.err.as_str()),
            (false, "C nowhere\n", "no\n")
        );
    }

    #[test]
    fn one_that_is_not_there_means_that_nothing_prints_here() {
        let missing = run("kentongan-no-such-tool", &[], None).map(|answer| answer.out);
        assert_eq!(missing, Err(PrintError::NoPrinting));
    }

    #[test]
    fn one_that_never_ends_is_cut_off() {
        let answer = shell("exec yes").unwrap();
        assert_eq!((answer.ok, answer.out.len() as u64), (false, TEXT_BYTES_MAX));
    }
}
