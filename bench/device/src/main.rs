//! The device of the benchmarks: it writes a workload and calls the service as the app's line does, and says what that took.

mod counted;
mod records;

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand, ValueEnum};
use kentongan_domain::issue::{Issue, Occurrence, Urgency, field};
use kentongan_domain::meeting::{Attendance, Meeting, MeetingKind, OfficeGroup, SignerIdKind};
use kentongan_domain::scope::Stream;
use kentongan_domain::world::{Clock as _, SystemClock, SystemEntropy};
use kentongan_protocol::enrolment::{CodeWork, EnrolCode};
use kentongan_store::{IssueQuery, IssueRecord, NewInvitee, Opening, Store, StoreKey};
use kentongan_sync::http::HttpTransport;
use kentongan_sync::{ServiceAddress, exchange};
use serde_json::{Value, json};

use counted::Counted;

#[derive(Parser)]
struct Options {
    /// The device's database
    #[arg(long)]
    store: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Enrol with a code of `kentongan-district enrol`.
    Enrol {
        #[arg(long)]
        address: String,
        #[arg(long)]
        code: String,
    },
    /// Write records.
    Write {
        #[arg(long)]
        what: What,
        /// Records, one JSON object a line
        #[arg(long)]
        records: Option<PathBuf>,
        /// How many of them, from the first on
        #[arg(long, default_value_t = usize::MAX)]
        count: usize,
        /// Tells this device's edits from another's
        #[arg(long, default_value = "")]
        mark: String,
    },
    /// Exchange until nothing waits; a link that dies is called again, so often.
    Sync {
        #[arg(long, default_value_t = 1)]
        tries: u32,
    },
    /// What is in the store.
    Count,
    /// Lists each issue with every version of its description.
    Versions,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Issues as recorded.
    Issues,
    /// Four follow-ups to each issue.
    FollowUps,
    /// One edit of the description of each issue.
    Edits,
    /// Issues whose titles are random letters.
    RandomTitles,
    /// Attendance marks, 250 in a meeting.
    Marks,
}

/// Nothing is guarded by it; it is there so that what is measured is what laptops do.
const KEY: [u8; 32] = [7; 32];
fn main() -> Result<()> {
    let options = Options::parse();
    let store = open(&options.store)?;
    let said = match options.command {
        Command::Enrol { address, code } => enrol(&store, &address, &code)?,
        Command::Write {
            what,
            records,
            count,
            mark,
        } => write(&store, what, records.as_deref(), count, &mark)?,
        Command::Sync { tries } => sync(&store, tries)?,
        Command::Versions => versions(&store)?,
        Command::Count => json!({
            "issues": store.list_issues(&IssueQuery::default())?.len(),
            "unsent": store.count_unsent_records()?,
        }),
    };
    say(&said);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "its answer to who started it")]
fn say(said: &Value) {
    println!("{said}");
}

fn open(path: &Path) -> Result<Store> {
    let opening = Opening {
        key: Some(StoreKey::of(&KEY)),
        ..Opening::default()
    };
    let (clock, entropy) = (Arc::new(SystemClock::new()), Arc::new(SystemEntropy));
    Ok(Store::open_with(path, opening, clock, entropy)?)
}

fn enrol(store: &Store, address: &str, code: &str) -> Result<Value> {
    let address = ServiceAddress::parse(address)?;
    let transport = HttpTransport::to_stranger(address.clone())?;
    let keys = EnrolCode::parse(code)?.keys(CodeWork::FULL);
    let grant = kentongan_sync::enrolment::enrol(store, &transport, &address, &keys, None, "bench")?;
    Ok(json!({ "device_no": grant.device_no.0, "scope": grant.scope.to_string() }))
}

fn write(store: &Store, what: What, records: Option<&Path>, count: usize, mark: &str) -> Result<Value> {
    let replica = store.replica()?;
    let stream: Stream = replica.enrolled()?.scope.to_string().parse()?;
    let mut written = 0;
    match what {
        What::Issues | What::RandomTitles => {
            let file = std::fs::File::open(records.context("--records is missing")?)?;
            for line in std::io::BufReader::new(file).lines().take(count) {
                let mut record: records::Record = serde_json::from_str(&line?)?;
                if matches!(what, What::RandomTitles) {
                    record.title = random_letters(60);
                }
                store.create_issue(stream.clone(), record.issue(), None)?;
                written += 1;
            }
        }
        What::FollowUps => {
            let texts = [
                "Sudah ditinjau bersama kadus.",
                "Warga gotong royong Minggu pagi.",
                "Menunggu bahan.",
                "Selesai dikerjakan.",
            ];
            for issue in all(store)?.into_iter().take(count) {
                for (n, text) in texts.iter().enumerate() {
                    store.add_follow_up(issue.issue_id, &format!("{text} {}", n + written), false)?;
                }
                written += texts.len();
            }
        }
        What::Marks => written = write_marks(store, &stream, count.div_ceil(MARKS_OF_A_MEETING))?,
        What::Edits => {
            for record in all(store)?.into_iter().take(count) {
                let seen = as_shown(&record);
                let wanted = Issue {
                    description: format!("{} {mark}", seen.description),
                    ..seen.clone()
                };
                store.edit_issue(record.issue_id, seen, wanted)?;
                written += 1;
            }
        }
    }
    Ok(json!({ "written": written }))
}

const MARKS_OF_A_MEETING: usize = 250;

fn write_marks(store: &Store, stream: &Stream, meetings: usize) -> Result<usize> {
    let mut written = 0;
    for n in 0..meetings {
        let meeting = Meeting {
            kind: MeetingKind::VillageAssembly,
            title: format!("Musyawarah kampung {n}"),
            theme: String::new(),
            date: records::DAY,
            start: "09.00".to_owned(),
            end: String::new(),
            venue: "Balai kampung".to_owned(),
            agenda: String::new(),
            chair_name: String::new(),
            chair_office: "Kepala Kampung".to_owned(),
            signer_name: String::new(),
            signer_office: String::new(),
            signer_rank: String::new(),
            signer_id_kind: SignerIdKind::None,
            signer_id: String::new(),
            ..Meeting::default()
        };
        let id = store.create_meeting(stream.clone(), &meeting)?;
        let offices = (0..MARKS_OF_A_MEETING).map(|seat| NewInvitee {
            group: OfficeGroup::Community,
            // Nobody is invited twice to one office.
            office: format!("Warga RT {:02} nomor {}", seat % 12 + 1, seat / 12 + 1),
            name: format!("Warga {seat}"),
            region: String::new(),
            ..NewInvitee::default()
        });
        store.invite(id, offices.collect())?;
        for (seat, invitee) in store.get_meeting(id)?.invitees.iter().enumerate() {
            let status = if seat % 9 == 0 {
                Attendance::Excused
            } else {
                Attendance::Present
            };
            store.mark_attendance(invitee.invitee_id, status, "", "")?;
            written += 1;
        }
    }
    Ok(written)
}

/// Each issue with every version of its description that can be read.
fn versions(store: &Store) -> Result<Value> {
    let mut said = Vec::new();
    for record in all(store)? {
        let mut descriptions = vec![record.description.clone()];
        if record.two_versions.contains(&field::DESCRIPTION) {
            let conflict = store.get_conflict(record.issue_id)?;
            let of_field = conflict
                .fields
                .into_iter()
                .filter(|(tag, _)| *tag == field::DESCRIPTION);
            for version in of_field.flat_map(|(_, versions)| versions) {
                descriptions.extend(version.value.as_text().map(str::to_owned));
            }
        }
        said.push(json!({ "title": record.title, "descriptions": descriptions }));
    }
    Ok(said.into())
}

/// As the pages list them, all pages.
fn all(store: &Store) -> Result<Vec<IssueRecord>> {
    Ok(store.list_issues(&IssueQuery::default())?)
}

fn as_shown(record: &IssueRecord) -> Issue {
    Issue {
        title: record.title.clone(),
        category: record.category.clone(),
        occurred_on: record.occurred_on.parse().unwrap_or(records::DAY),
        hamlet: record.hamlet.clone(),
        landmark: record.landmark.clone(),
        description: record.description.clone(),
        urgency: Urgency::of_number(record.urgency).unwrap_or(Urgency::Medium),
        occurrence: Occurrence::of_number(record.occurrence).unwrap_or(Occurrence::Occurred),
        confidential: record.confidential,
        village_name: record.village_name.clone(),
        reporter: None,
        ..Issue::default()
    }
}

fn random_letters(count: usize) -> String {
    let mut bytes = vec![0; count];
    kentongan_domain::world::Entropy::fill(&SystemEntropy, &mut bytes);
    bytes.iter().map(|b| char::from(b'a' + b % 26)).collect()
}

/// As the app's line does it: one connection a try, its ticket kept for the next.
fn sync(store: &Store, tries: u32) -> Result<Value> {
    let clock = SystemClock::new();
    let (began, mut requests, mut cuts) = (clock.mono_ms(), 0, 0);
    let mut last = String::new();
    for _ in 0..tries {
        let replica = store.replica()?;
        let address = ServiceAddress::parse(&replica.enrolled()?.service_url)?;
        let (pins_no, _) = replica.pin_set();
        let transport = HttpTransport::of_replica(address, &replica)?;
        let counted = Counted::new(&transport);
        let outcome = exchange(store, &counted, &SystemEntropy, &mut |_, _| {});
        requests += counted.requests();
        if let Some(ticket) = transport.ticket() {
            store.keep_tls_ticket(ticket, pins_no)?;
        }
        match outcome {
            Ok(_) => {
                last.clear();
                break;
            }
            Err(error) => {
                cuts += 1;
                last = error.to_string();
            }
        }
    }
    Ok(json!({
        "done": last.is_empty(), "error": last, "cuts": cuts, "requests": requests,
        "ms": clock.mono_ms() - began, "unsent": store.count_unsent_records()?,
    }))
}
