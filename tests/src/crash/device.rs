//! The device's day: twenty issues, sealed and sent, with a fault somewhere in it. Then the device is started anew.
//!
//! Checked afterwards: whatever was answered as saved is there once (I3), whatever failed said so and left nothing behind,
//! the chain verifies (I6), and one more exchange brings everything to the service, once (I1, I2).

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::fault::{self, Fault, Point, Strike, failed_commit};
use super::listening::Listening;
use super::{Run, Workload, called, copy_folder, scratch, seconds};
use crate::counts::{self, census};
use crate::headless::{Answer, HEADLESS, Headless, issue_form};
use crate::keys::KEY_FILE;
use crate::programs;
use crate::scene::KALIREJO;
use crate::service::{DISTRICT, District};
use crate::strace::Call;

/// The thread that opens the device and closes it.
pub const MAIN: &str = "headless";
/// The thread on which the store writes everything else.
pub const WRITER: &str = "store-writer";
const ISSUES: u32 = 20;
/// File of the device's store.
pub const DATABASE: &str = "kentongan.db";

/// An enrolled laptop and its service, to be copied for each run.
pub struct DeviceDay(TempDir);

impl DeviceDay {
    /// Enrols the laptop of Kampung Kalirejo once, for all runs.
    ///
    /// # Errors
    /// When that does not work.
    pub fn prepare() -> Result<Self> {
        let folder = scratch()?;
        let mut district = District::new(&folder.path().join("district"), DISTRICT)?;
        let code = district.make_code(KALIREJO)?;
        district.start()?;
        let mut device = Headless::open_well(&folder.path().join("laptop"))?;
        let service = format!("127.0.0.1:{}", district.port());
        device.ask_well("enrol", json!({ "code_text": code, "service_text": service }))?;
        ensure!(device.close()?.success(), "the device did not close well");
        district.stop()?;
        counts::fold(district.store())?;
        Ok(Self(folder))
    }

    /// Lays an enrolled laptop and the district that it knows out in two folders.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn copy_to(&self, laptop: &Path, district: &Path) -> Result<()> {
        copy_folder(&self.0.path().join("laptop"), laptop)?;
        copy_folder(&self.0.path().join("district"), district)
    }

    /// Tells a laptop that its service listens elsewhere today.
    ///
    /// # Errors
    /// When its store cannot be written.
    pub fn move_service(laptop: &Path, service: &Listening) -> Result<()> {
        let moved = format!("UPDATE replica SET service_url = '{}'", service.address());
        ensure!(counts::tamper(&laptop.join(DATABASE), &moved)? == 1, "no replica");
        Ok(())
    }
}

impl Workload for DeviceDay {
    fn run(&self, folder: &Path, point: &Point) -> Result<Run> {
        let (laptop, district) = (folder.join("laptop"), folder.join("district"));
        self.copy_to(&laptop, &district)?;
        let (database, archive) = (laptop.join(DATABASE), district.join("layanan.db"));
        let service = Listening::start(&archive)?;
        Self::move_service(&laptop, &service)?;
        let day = Day::with_fault(&laptop, &folder.join("strace.txt"), point)?;
        day.check_errors(point)?;
        day.check_standing(&laptop).context("started anew")?;
        crate::standing::device(&database).context("the device")?;
        crate::standing::service(&archive).context("the service")?;
        let census = census(&[("kalirejo", &database)], &archive)?;
        let counted = census
            .devices
            .first()
            .map(|(_, counts)| counts.clone())
            .context("no device")?;
        ensure!(
            census.lost == 0 && census.doubled == 0 && counted.outbox == 0 && counted.ops == census.service.ops,
            "I1, I2: {census:?}"
        );
        Ok(Run {
            struck: day.struck,
            called: called(&day.calls),
        })
    }
}

/// One command of the day.
struct Said {
    /// The issue that was to be saved; `None`: sending.
    title: Option<String>,
    /// Seconds since 1970.
    asked: f64,
    answered: f64,
    answer: Answer,
}

impl Said {
    /// Whether the person was told that it did not go well.
    fn is_failure(&self) -> bool {
        match &self.answer {
            Answer::Done(status) => {
                self.title.is_none() && status.pointer("/line/kind") == Some(&json!("laptop_failed"))
            }
            Answer::Refused(_) | Answer::Gone => true,
        }
    }
}

/// What was asked and answered until the device ended.
struct Day {
    said: Vec<Said>,
    calls: Vec<Call>,
    struck: bool,
}

impl Day {
    fn with_fault(laptop: &Path, record: &Path, point: &Point) -> Result<Self> {
        let program = programs::built(HEADLESS)?;
        let (command, of_main) = if point.thread == MAIN {
            (point.before(record, &files(laptop), &program), true)
        } else {
            (Command::new(program), false)
        };
        let (mut device, opened) = Headless::start(command, laptop)?;
        let mut said = Vec::new();
        let mut strike = None;
        if matches!(opened, Answer::Done(_)) {
            if !of_main {
                strike = Some(attach(&mut device, point, record, laptop)?);
            }
            work(&mut device, &mut said)?;
        } else {
            ensure!(of_main, "the device does not open: {opened:?}");
        }
        let killed = device.close()?.signal().is_some();
        let calls = match strike {
            Some(strike) => strike.finish()?,
            None => fault::read(record)?,
        };
        let struck = killed || calls.iter().any(Call::is_injected);
        ensure!(
            killed == (struck && point.fault == Fault::Kill),
            "the device ended by itself"
        );
        Ok(Self { said, calls, struck })
    }

    /// A commit that failed was told to the person whose commit it was, in a code that the window has words for.
    fn check_errors(&self, point: &Point) -> Result<()> {
        for said in &self.said {
            if let Answer::Refused(code) = &said.answer {
                ensure!(
                    matches!(code.as_str(), "storage_failed" | "storage_full"),
                    "{:?} was refused as {code}",
                    said.title
                );
            }
        }
        let Some(failed) = failed_commit(&self.calls) else {
            return Ok(());
        };
        let at = self
            .said
            .iter()
            .find(|said| said.asked <= failed.began && failed.began <= said.answered);
        // Otherwise opening or closing failed, which promises nothing.
        let Some(said) = at else { return Ok(()) };
        ensure!(
            said.is_failure(),
            "I3: {} failed, and the answer was {:?}",
            failed.name,
            said.answer
        );
        let full = point.fault == Fault::Enospc && failed.name == "pwrite64";
        ensure!(
            !full || said.title.is_none() || said.answer == Answer::Refused("storage_full".to_owned()),
            "the disk was full, and the answer was {:?}",
            said.answer
        );
        Ok(())
    }

    /// Starts the device anew, without any fault: what it shows is what was answered, and sending empties the outbox.
    fn check_standing(&self, laptop: &Path) -> Result<()> {
        let mut device = Headless::open_well(laptop)?;
        let list = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
        let list = device.ask_well("list_issues", list)?;
        let mut shown: BTreeMap<&str, u32> = BTreeMap::new();
        for row in list.get("rows").and_then(Value::as_array).context("no rows")? {
            let title = row.get("title").and_then(Value::as_str).context("no title")?;
            *shown.entry(title).or_default() += 1;
        }
        let mut saved = BTreeMap::new();
        for said in &self.said {
            let Some(title) = &said.title else { continue };
            let done = matches!(said.answer, Answer::Done(_));
            *saved.entry(title.as_str()).or_insert(false) |= done;
        }
        for (title, saved) in saved {
            let times = shown.remove(title).unwrap_or(0);
            ensure!(!saved || times == 1, "I3: {title} was saved and is there {times} times");
            // An answer that never came promises nothing, either way.
            ensure!(times <= 1, "{title} was not saved and is there {times} times");
        }
        ensure!(shown.is_empty(), "nobody wrote {shown:?}");
        let status = device.ask_well("send_now", json!({}))?;
        if status.get("unsent") != Some(&json!(0)) {
            bail!("I1: after one more exchange the status is {status}");
        }
        ensure!(device.close()?.success(), "the device did not close well");
        Ok(())
    }
}

/// Everything that the store has on disk: the database, what stands beside it, and the folder with their names.
fn files(laptop: &Path) -> Vec<PathBuf> {
    let beside = ["", "-wal", "-shm", "-journal", ".ops"].map(|end| laptop.join(format!("{DATABASE}{end}")));
    let keys = ["", ".baru", ".salinan", ".salinan.baru"].map(|end| laptop.join(format!("{KEY_FILE}{end}")));
    beside.into_iter().chain(keys).chain([laptop.to_owned()]).collect()
}

fn attach(device: &mut Headless, point: &Point, record: &Path, laptop: &Path) -> Result<Strike> {
    // Goes through the writer and changes nothing: a thread has its name when it does its first work.
    let answer = device.ask("discard_draft", json!({ "id": "none" }))?;
    ensure!(answer == Answer::Refused("not_found".to_owned()), "{answer:?}");
    point.attach(
        fault::thread_of(device.process(), point.thread)?,
        record,
        &files(laptop),
    )
}

/// Saves twenty issues and sends them. A save that failed is pressed once more, as a person does.
fn work(device: &mut Headless, said: &mut Vec<Said>) -> Result<()> {
    for n in 1..=ISSUES {
        let title = format!("Isu {n:02}");
        for _ in 0..2 {
            let (asked, answer) = (seconds(), device.ask("save_issue", issue_form(&title))?);
            let (answered, refused) = (seconds(), matches!(answer, Answer::Refused(_)));
            let gone = answer == Answer::Gone;
            said.push(Said {
                title: Some(title.clone()),
                asked,
                answered,
                answer,
            });
            if gone {
                return Ok(());
            }
            if !refused {
                break;
            }
        }
    }
    let (asked, answer) = (seconds(), device.ask("send_now", json!({}))?);
    let answered = seconds();
    said.push(Said {
        title: None,
        asked,
        answered,
        answer,
    });
    Ok(())
}
