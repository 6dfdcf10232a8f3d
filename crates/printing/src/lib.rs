//! Sending a PDF to a printer, and what becomes of it there.
//!
//! Owns: the job as an office thinks of it, the closed states and troubles, and CUPS behind its command line tools (`lp`, `lpstat`,
//! `cancel`). Does not know: what a paper says, who prints it, the words of the screen.
//!
//! *Invariant:* no call waits longer than [`CALL_MS_MAX`], and none reads more than a printer has to say.
//!
//! *Invariant:* what is decided is decided from what the tools list, never from the sentence of an error: only the lists have a form.

mod cups;
mod job;
mod lpstat;
mod run;

pub use cups::Cups;
pub use job::{COPIES_MAX, Duplex, JobRef, Media, NotAJob, PageRange, PrintJob, RangeError};
pub use run::CALL_MS_MAX;

/// A way to printers. The program has CUPS; tests have their own.
pub trait Printers: Send + Sync {
    /// The printers that a person may choose from, at least one.
    ///
    /// # Errors
    /// [`PrintError::NoPrinting`], [`PrintError::NoPrinters`], [`PrintError::NotAnswering`].
    fn list(&self) -> Result<Vec<Printer>, PrintError>;

    /// Hands a job to the spooler. When this answers, the spooler has a copy of the file.
    ///
    /// # Errors
    /// Any [`PrintError`].
    fn print(&self, job: &PrintJob) -> Result<JobRef, PrintError>;

    /// Where a job stands.
    ///
    /// # Errors
    /// [`PrintError::NoPrinting`], [`PrintError::NotAnswering`].
    fn state(&self, job: &JobRef) -> Result<JobState, PrintError>;

    /// Takes a job back, if it still waits or prints; one that is done is no error.
    ///
    /// # Errors
    /// [`PrintError::NoPrinting`], [`PrintError::NotAnswering`].
    fn cancel(&self, job: &JobRef) -> Result<(), PrintError>;
}

/// A printer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// As the system calls it; also what the person sees.
    pub name: String,
    /// The system prints to it when nobody chooses.
    pub is_default: bool,
}

/// Why nothing was printed, by what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// This computer has no spooler that the program could use. The PDF is printed from a reader.
    #[error("there is no program to print with")]
    NoPrinting,
    /// Nobody has set one up yet.
    #[error("no printer is set up")]
    NoPrinters,
    /// The printer is no longer set up.
    #[error("no such printer")]
    UnknownPrinter,
    /// The spooler is there and did not take the job.
    #[error("the job was refused")]
    Refused {
        /// As far as the spooler tells.
        why: Refusal,
    },
    /// The spooler does not answer, or not in time.
    #[error("the spooler does not answer")]
    NotAnswering,
}

/// Why a job was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The printer takes no jobs at the moment: somebody has closed its queue.
    Closed,
    /// It does not say.
    Untold,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its turn.
    Queued,
    /// The printer is at it.
    Printing,
    /// The spooler is through with it. What was cancelled at another window counts as done: the tools of CUPS do not tell the two
    /// apart.
    Done,
    /// It does not get on without a person.
    Stuck(Trouble),
    /// The spooler knows nothing of it: it was removed with its history, or with its printer.
    Gone,
}

/// Why a job does not get on, by what a person does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Somebody holds it back.
    Held,
    /// The printer asks for a name and a password.
    NeedsPassword,
    OutOfPaper,
    Jammed,
    CoverOpen,
    /// Of ink or toner.
    OutOfInk,
    /// The cable, the switch or the network.
    Offline,
    /// The queue was stopped, by a person or after a failure.
    Stopped,
}

/// No way to any printer: where a program runs for tests, or on a system without one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl Printers for Nowhere {
    fn list(&self) -> Result<Vec<Printer>, PrintError> {
        Err(PrintError::NoPrinting)
    }

    fn print(&self, _: &PrintJob) -> Result<JobRef, PrintError> {
        Err(PrintError::NoPrinting)
    }

    fn state(&self, _: &JobRef) -> Result<JobState, PrintError> {
        Err(PrintError::NoPrinting)
    }

    fn cancel(&self, _: &JobRef) -> Result<(), PrintError> {
        Err(PrintError::NoPrinting)
    }
}
