//! CUPS behind its command line tools, on Linux and macOS. They need no library to build against and are there wherever CUPS is.
//!
//! Where they are not (Windows), every call answers [`PrintError::NoPrinting`].

use std::ffi::{OsStr, OsString};

use crate::lpstat;
use crate::run::{Answer, run};
use crate::{Duplex, JobRef, JobState, PrintError, PrintJob, Printer, Printers, Refusal};

/// The spooler of this computer, or the one that `CUPS_SERVER` names.
#[derive(Debug, Clone, Default)]
pub struct Cups {
    server: Option<OsString>,
}

impl Cups {
    /// The spooler of this computer; `CUPS_SERVER` of the environment is honoured.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another spooler, as `CUPS_SERVER` names one: a host, or the path of a socket.
    pub fn at(server: impl Into<OsString>) -> Self {
        Self {
            server: Some(server.into()),
        }
    }

    fn call(&self, tool: &str, args: &[&OsStr]) -> Result<Answer, PrintError> {
        run(tool, args, self.server.as_deref())
    }

    fn lpstat(&self, args: &[&str]) -> Result<Answer, PrintError> {
        let args: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        self.call("lpstat", &args)
    }

    /// `lpstat` lists nothing, and calls it a success, where nobody answers: that is asked first.
    fn require_scheduler(&self) -> Result<(), PrintError> {
        match lpstat::scheduler_runs(&self.lpstat(&["-r"])?.out) {
            true => Ok(()),
            false => Err(PrintError::NotAnswering),
        }
    }

    /// Why `lp` did not take a job: from the lists, since it says it in a sentence alone.
    fn why_refused(&self, printer: &str) -> PrintError {
        match self.list() {
            Err(error) => error,
            Ok(listed) if listed.iter().all(|one| one.name != printer) => PrintError::UnknownPrinter,
            Ok(_) => {
                let accepting = self.lpstat(&["-a", printer]);
                let closed = accepting.is_ok_and(|answer| lpstat::is_closed(&answer.out, printer));
                let why = if closed { Refusal::Closed } else { Refusal::Untold };
                PrintError::Refused { why }
            }
        }
    }
}

impl Printers for Cups {
    fn list(&self) -> Result<Vec<Printer>, PrintError> {
        self.require_scheduler()?;
        let listed = self.lpstat(&["-e"])?;
        let default = self.lpstat(&["-d"])?;
        match lpstat::printers(&listed.out, &default.out) {
            none if none.is_empty() => Err(PrintError::NoPrinters),
            printers => Ok(printers),
        }
    }

    fn print(&self, job: &PrintJob) -> Result<JobRef, PrintError> {
        // A name that looks like a switch would be one.
        if job.printer.is_empty() || job.printer.starts_with('-') {
            return Err(PrintError::UnknownPrinter);
        }
        let args = arguments(job);
        let args: Vec<&OsStr> = args.iter().map(OsString::as_os_str).collect();
        let answer = self.call("lp", &args)?;
        let taken = lpstat::request_id(&answer.out).and_then(|id| id.parse().ok());
        match taken {
            Some(taken) if answer.ok => Ok(taken),
            _ => {
                tracing::warn!(said = answer.err.trim(), "the spooler did not take a job");
                Err(self.why_refused(&job.printer))
            }
        }
    }

    fn state(&self, job: &JobRef) -> Result<JobState, PrintError> {
        let id = job.to_string();
        // What waits is asked before what is done: a job that ends in between is found in the second list.
        let waiting = self.lpstat(&["-l", "-o", &job.printer])?;
        let Some(reasons) = lpstat::reasons_of_job(&waiting.out, &id) else {
            self.require_scheduler()?;
            let done = self.lpstat(&["-W", "completed", "-o", &job.printer])?;
            let is_done = lpstat::reasons_of_job(&done.out, &id).is_some();
            return Ok(if is_done { JobState::Done } else { JobState::Gone });
        };
        // Of this printer alone: asked for all of them, `lpstat` of CUPS 2.4 was seen to run in circles.
        let printer = self.lpstat(&["-l", "-p", &job.printer])?;
        let printer = lpstat::standing(&printer.out, &job.printer);
        if let Some(trouble) = lpstat::trouble(&reasons, printer.as_ref()) {
            return Ok(JobState::Stuck(trouble));
        }
        let printing = reasons.iter().any(|reason| reason == "job-printing");
        Ok(if printing { JobState::Printing } else { JobState::Queued })
    }

    fn cancel(&self, job: &JobRef) -> Result<(), PrintError> {
        let id = job.to_string();
        if self.call("cancel", &[OsStr::new(&id)])?.ok {
            return Ok(());
        }
        // One that is done cannot be taken back, which is no failure; a spooler that does not answer is one.
        self.require_scheduler()
    }
}

/// Of `lp`. The page stands on its sheet as it was laid out: nothing is scaled.
fn arguments(job: &PrintJob) -> Vec<OsString> {
    let mut args: Vec<OsString> = Vec::new();
    let mut add = |words: &[&str]| args.extend(words.iter().map(OsString::from));
    add(&["-d", &job.printer]);
    add(&["-n", &job.copies.to_string()]);
    add(&["-t", &plain(&job.title)]);
    add(&["-o", &format!("media={}", job.media)]);
    add(&["-o", "print-scaling=none"]);
    // Copy by copy: whoever hands out an attendance sheet does not want to sort it.
    add(&["-o", "collate=true"]);
    let sides = match job.duplex {
        Duplex::None => "one-sided",
        Duplex::LongEdge => "two-sided-long-edge",
        Duplex::ShortEdge => "two-sided-short-edge",
    };
    add(&["-o", &format!("sides={sides}")]);
    if job.grey {
        // The first is IPP's word, the second that of most older drivers; each leaves the other's alone.
        add(&["-o", "print-color-mode=monochrome", "-o", "ColorModel=Gray"]);
    }
    if let Some(pages) = &job.pages {
        add(&["-P", &pages.to_string()]);
    }
    args.push(job.file.clone().into_os_string());
    args
}

/// Under `LC_ALL=C` the tools take nothing but ASCII, and a job is not refused for its name.
fn plain(title: &str) -> String {
    title
        .chars()
        .map(|sign| {
            if sign.is_ascii_graphic() || sign == ' ' {
                sign
            } else {
                '-'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Media, PageRange};

    #[test]
    fn a_job_becomes_switches_and_no_word_of_it_a_switch() {
        let job = PrintJob {
            file: "/tmp/a b.pdf".into(),
            printer: "Kantor".to_owned(),
            copies: 2,
            pages: PageRange::parse("1-3,5", 9).unwrap(),
            duplex: Duplex::LongEdge,
            grey: true,
            media: Media::for_page(330.0, 215.0),
            title: "Daftar hadir Désa\n; rm".to_owned(),
        };
        let args = arguments(&job);
        let args: Vec<&str> = args.iter().map(|arg| arg.to_str().unwrap()).collect();
        let wanted = [
            ["-d", "Kantor"],
            ["-n", "2"],
            ["-t", "Daftar hadir D-sa-; rm"],
            ["-o", "media=Custom.215x330mm"],
            ["-o", "print-scaling=none"],
            ["-o", "collate=true"],
            ["-o", "sides=two-sided-long-edge"],
            ["-o", "print-color-mode=monochrome"],
            ["-o", "ColorModel=Gray"],
            ["-P", "1-3,5"],
        ];
        assert_eq!(args[..args.len() - 1], wanted.concat()[..]);
        assert_eq!(args.last(), Some(&"/tmp/a b.pdf"));
    }

    #[test]
    fn a_printer_that_looks_like_a_switch_is_none() {
        let job = PrintJob {
            file: "/tmp/a.pdf".into(),
            printer: "-h".to_owned(),
            copies: 1,
            pages: None,
            duplex: Duplex::None,
            grey: false,
            media: Media::for_page(210.0, 297.0),
            title: String::new(),
        };
        assert_eq!(Cups::new().print(&job), Err(PrintError::UnknownPrinter));
    }
}
