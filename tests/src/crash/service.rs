//! The service's day: ten batches from each of three devices, with a fault somewhere in it. Then the service is started anew.
//!
//! Checked afterwards: every receipt that left stands beside its batch and is given again to the byte (I1, I3), a batch that
//! could not be kept got no receipt, the repeats changed nothing (I2), the chains verify and the feed has no gap (I6).

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use kentongan_sync::http::HttpTransport;
use tempfile::TempDir;

use super::fault::{self, CALLS, Fault, Point, failed_commit};
use super::listening::Listening;
use super::mail::{DEVICES, ISSUES, Mail, ROUNDS, Receipts, Reply, post_to};
use super::{Run, Workload, called, copy_folder, scratch, seconds};
use crate::counts::count_in;
use crate::programs;
use crate::strace::Call;

/// The thread that opens the store and closes it. It is struck on a day without visitors, after a kill: connections that are
/// still open might hold the store longer than it.
pub const MAIN: &str = "kentongan-district";
/// All threads; all but the first are one for connections and one for the store.
pub const ALL: &str = "all threads of kentongan-district";
/// How often the devices send what has no receipt before they give up for today.
const TRIES: u32 = 3;

/// A store before the first batch, what three devices send to it, and the store of a service that was killed after it had
/// taken all of it: for all runs.
pub struct ServiceDay {
    folder: TempDir,
    mail: Mail,
    receipts: Receipts,
}

/// Folder of the store before the first batch.
pub const BEFORE: &str = "before";
const KILLED: &str = "killed";
/// File of the store.
pub const ARCHIVE: &str = "layanan.db";

impl ServiceDay {
    /// Lets three devices enrol and write their mail once.
    ///
    /// # Errors
    /// When that does not work.
    pub fn prepare() -> Result<Self> {
        let folder = scratch()?;
        let (before, killed) = (folder.path().join(BEFORE), folder.path().join(KILLED));
        let mail = Mail::write(folder.path(), &before)?;
        copy_folder(&before, &killed)?;
        let service = Listening::start(&killed.join(ARCHIVE))?;
        let mut receipts = Receipts::new();
        send(&mail, &post_to(&service)?, &mut Vec::new(), &mut receipts)?;
        service.kill()?;
        Ok(Self { folder, mail, receipts })
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn mail(&self) -> &Mail {
        &self.mail
    }
}

impl Workload for ServiceDay {
    fn run(&self, folder: &Path, point: &Point) -> Result<Run> {
        let store = folder.join("store");
        let (from, receipts) = if point.thread == MAIN {
            (KILLED, self.receipts.clone())
        } else {
            (BEFORE, Receipts::new())
        };
        copy_folder(&self.folder.path().join(from), &store)?;
        let archive = store.join(ARCHIVE);
        let day = Day::with_fault(&self.mail, receipts, &archive, &folder.join("strace.txt"), point)?;
        if point.thread == ALL && !day.struck {
            day.check_counting(&self.mail)?;
        }
        day.check_errors()?;
        day.check_standing(&self.mail, &archive).context("started anew")?;
        crate::standing::service(&archive)?;
        let expected = u64::from(DEVICES * ROUNDS);
        let (batches, ops) = (
            count_in(&archive, "SELECT count(*) FROM batches")?,
            count_in(&archive, "SELECT count(*) FROM ops WHERE refusal IS NULL")?,
        );
        ensure!(
            batches == expected && ops == expected * u64::from(ISSUES),
            "I2: {batches} batches with {ops} ops"
        );
        Ok(Run {
            struck: day.struck,
            called: called(&day.calls),
        })
    }
}

/// One letter and what came of it.
struct Sent {
    /// The batch that the service has given its word on.
    batch: Option<[u8; 32]>,
    /// Seconds since 1970.
    asked: f64,
    answered: f64,
    reply: Reply,
}

/// What the devices got until the service ended.
struct Day {
    sent: Vec<Sent>,
    receipts: Receipts,
    calls: Vec<Call>,
    struck: bool,
}

impl Day {
    fn with_fault(mail: &Mail, mut receipts: Receipts, archive: &Path, record: &Path, point: &Point) -> Result<Self> {
        let program = programs::built(programs::DISTRICT)?;
        let command = if point.thread == MAIN {
            point.before(record, &[], &program)
        } else {
            before_all(point, record, &program)
        };
        let (mut sent, mut listened) = (Vec::new(), false);
        if let Some(service) = Listening::spawn(command, archive)? {
            listened = true;
            let post = post_to(&service)?;
            let mut tries = 0;
            while tries < TRIES && !mail.is_answered(&receipts) && send(mail, &post, &mut sent, &mut receipts)? {
                tries += 1;
            }
            drop(post);
            // Its first thread closes the store, and a kill must be the fault's own. Otherwise the hard end is the stricter one.
            if point.thread == MAIN || point.fault == Fault::Kill {
                service.close()?;
            } else {
                service.kill()?;
            }
        }
        let mut calls = fault::read(record)?;
        let killed = point.fault == Fault::Kill && fault::is_killed(record)?;
        let struck = killed || calls.iter().any(Call::is_injected);
        if point.thread == ALL {
            // Closing is struck on the first thread's day.
            let answered = sent.last().map_or(f64::MAX, |sent| sent.answered);
            calls.retain(|call| call.began < answered);
        }
        let gone = sent.last().is_some_and(|sent| sent.reply == Reply::Nobody);
        ensure!(listened && !gone || struck, "the service ended by itself");
        // One failed call is no reason to refuse for the rest of the day.
        ensure!(
            mail.is_answered(&receipts) || !listened || gone || killed || point.fault == Fault::EioForEver,
            "batches wait behind a fault that has passed"
        );
        Ok(Self {
            sent,
            receipts,
            calls,
            struck,
        })
    }

    /// The n-th call was the n-th of the store's thread: nobody else wrote beside it, and opening the store made no more calls
    /// than the devices' first visits, so that none of a batch's own was passed over.
    fn check_counting(&self, mail: &Mail) -> Result<()> {
        let threads: BTreeSet<u32> = self.calls.iter().map(|call| call.thread).collect();
        ensure!(
            threads.len() <= 2,
            "{} threads write, and each counts for itself",
            threads.len()
        );
        let visits = mail
            .letters()
            .iter()
            .take_while(|letter| letter.batch.is_none())
            .count();
        let (Some(opened), Some(visited)) = (self.sent.first(), self.sent.get(visits)) else {
            return Ok(());
        };
        for name in CALLS {
            let of_name = |call: &&Call| call.name == name;
            let opening = self
                .calls
                .iter()
                .filter(|call| call.began < opened.asked)
                .filter(of_name)
                .count();
            let visiting = self
                .calls
                .iter()
                .filter(|call| call.began >= opened.asked && call.began < visited.asked);
            let visiting = visiting.filter(of_name).count();
            // The store's thread never cuts a file; the first thread does, once.
            ensure!(
                opening <= visiting || name == "ftruncate",
                "opening made {opening} {name}, the visits {visiting}"
            );
        }
        Ok(())
    }

    /// A batch whose commit failed got no receipt.
    fn check_errors(&self) -> Result<()> {
        let Some(failed) = failed_commit(&self.calls) else {
            return Ok(());
        };
        let at = self
            .sent
            .iter()
            .find(|sent| sent.asked <= failed.began && failed.began <= sent.answered);
        let refused = at.is_none_or(|sent| !matches!(sent.reply, Reply::Receipt(_) | Reply::Held));
        ensure!(refused, "I1: {} failed, and a receipt went out", failed.name);
        Ok(())
    }

    /// Starts the service anew, without any fault: it knows every receipt that it gave, and takes the rest.
    fn check_standing(&self, mail: &Mail, archive: &Path) -> Result<()> {
        let service = Listening::start(archive)?;
        // Before anything is sent again, and after the program itself has opened what was left.
        for batch in self
            .sent
            .iter()
            .filter_map(|sent| sent.batch)
            .chain(self.receipts.keys().copied())
        {
            let id: String = batch.iter().map(|byte| format!("{byte:02x}")).collect();
            let kept = count_in(
                archive,
                &format!("SELECT count(*) FROM batches WHERE batch_id = x'{id}'"),
            )?;
            ensure!(kept == 1, "I1: a batch that got a receipt is not there");
        }
        let (post, mut anew) = (post_to(&service)?, Receipts::new());
        send(mail, &post, &mut Vec::new(), &mut anew)?;
        ensure!(mail.is_answered(&anew), "a batch is not taken any more");
        for (batch, receipt) in &self.receipts {
            ensure!(
                anew.get(batch) == Some(receipt),
                "I1: a receipt that went out was made anew"
            );
        }
        service.kill()
    }
}

/// Sends all letters, one after the other. False: the service has gone.
fn send(mail: &Mail, post: &HttpTransport, sent: &mut Vec<Sent>, receipts: &mut Receipts) -> Result<bool> {
    for letter in mail.letters() {
        let (asked, reply, answered) = (seconds(), mail.send(letter, post)?, seconds());
        let gone = reply == Reply::Nobody;
        if let (Some(batch), Reply::Receipt(receipt)) = (letter.batch, &reply) {
            let before = receipts.insert(batch, receipt.clone());
            ensure!(
                before.is_none_or(|before| before == *receipt),
                "two receipts for one batch"
            );
        }
        let kept = matches!(reply, Reply::Receipt(_) | Reply::Held);
        sent.push(Sent {
            batch: letter.batch.filter(|_| kept),
            asked,
            answered,
            reply,
        });
        if gone {
            return Ok(false);
        }
    }
    Ok(true)
}

/// strace in front of the service, with all its threads. Beyond the thread for connections and the one for the store it gets
/// none: strace counts per thread, and the runtime shares the store's work among as many as it can start. Where it cannot,
/// it waits for those that it has.
fn before_all(point: &Point, record: &Path, program: &Path) -> Command {
    let calls: Vec<&str> = CALLS.into_iter().filter(|call| *call != "write").collect();
    let mut command = point.strace(record, &[]);
    command
        .args(["-f", "-e", &format!("trace=clone3,{}", calls.join(","))])
        .args(["-e", "inject=clone3:error=EAGAIN:when=2+"])
        .arg(program);
    command
}
