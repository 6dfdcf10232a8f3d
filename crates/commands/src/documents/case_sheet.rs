//! From a case to its paper model (*lembar isu*). A name of a reporter is never asked for here.

use chrono::NaiveDate;
use kentongan_documents::{
    AnswerRow, AssignmentRow, CaseSheet, DeadlineRow, Fact, HistoryRow, PHOTOS_MAX, Paper, PhotoItem, ReporterLine,
};
use kentongan_domain::calendar;
use kentongan_domain::issue::Stage;
use kentongan_domain::vocabulary::{CodeList, DisasterKind};
use kentongan_store::{IssueRecord, Store, TimelineItem, TimelineWhat};

use super::Made;
use super::reminder::shown_title;
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{
    CasePaper, DeadlineState, DeadlineView, EvidenceOf, IssueView, LeftUnit, Milestone, OtherIssue, ReporterView,
    ServiceState, TextState,
};
use crate::error::{ErrorCode, UiError};
use crate::issues::{self, Evidence};
use crate::letterhead;
use crate::photos::evidence_of;

const PHOTO_ADDED: &str = "Foto ditambahkan";
const MERGE_UNDONE: &str = "Penggabungan dibatalkan";

pub(super) fn make(desk: &Desk, of: &CasePaper, paper: Paper) -> Result<Made, UiError> {
    let (sheet, title) = match of.redacted {
        true => (public_sheet(desk, of, paper)?, "Lembar isu untuk umum"),
        false => (case_sheet(desk, of, paper)?, "Lembar isu"),
    };
    Made::of(desk, &sheet, &of.id, format!("{title} {}", sheet.number))
}

/// For whoever is not of the office (*untuk umum*): when what became of it, and what the office answered.
fn public_sheet(desk: &Desk, request: &CasePaper, paper: Paper) -> Result<CaseSheet, UiError> {
    let (store, id) = (desk.store()?, parse_id(&request.id)?);
    let issue = store.get_issue(id)?;
    if is_secret(&issue) {
        return Err(UiError::of(ErrorCode::ConfidentialNotPublic));
    }
    let on_day = |item: &TimelineItem| calendar::day_month_year(desk.zone().date(item.at_ms));
    let (mut stages, mut answers) = (Vec::new(), Vec::new());
    // What the district refused counts for nothing.
    let items = store.issue_timeline(id)?;
    for item in items.iter().rev().filter(|item| item.refusal.is_none()) {
        let stage = match &item.what {
            TimelineWhat::Recorded { .. } => issues::stage_word(Stage::Recorded),
            TimelineWhat::Moved { stage, .. } => issues::stage_word(*stage),
            TimelineWhat::MovedBack { .. } => MERGE_UNDONE,
            TimelineWhat::FollowUp { text, answer: true } => {
                answers.push(AnswerRow {
                    at: on_day(item),
                    text: text.clone(),
                });
                continue;
            }
            _ => continue,
        };
        stages.push(HistoryRow {
            at: on_day(item),
            what: stage.to_owned(),
            text: String::new(),
            by: String::new(),
        });
    }
    Ok(CaseSheet {
        redacted: true,
        place: issue.hamlet.clone(),
        reporter: ReporterLine::None,
        answers,
        history: stages,
        printed_by: desk.enrolment()?.holder_office,
        ..case_sheet(desk, request, paper)?
    })
}

/// What may be said of the reporter.
pub(super) fn reporter_line(issue: &IssueRecord, view: &IssueView) -> ReporterLine {
    match (view.reporter, issue.anonymous) {
        (ReporterView::Erased, _) => ReporterLine::Erased,
        (ReporterView::Withheld, _) => ReporterLine::Withheld,
        (_, true) => ReporterLine::Anonymous,
        (ReporterView::Stored | ReporterView::Frozen, _) => ReporterLine::Stored,
        (ReporterView::None, _) => ReporterLine::None,
    }
}

/// The description, or why it is not shown.
pub(super) fn shown_text(desk: &Desk, issue: &IssueRecord, view: &IssueView) -> String {
    match view.privacy.text {
        TextState::Open | TextState::Secret => issue.description.clone(),
        TextState::Frozen => "Dibekukan atas permintaan".to_owned(),
        TextState::Withheld => "Tidak terbuka di laptop ini".to_owned(),
        TextState::Erased => match issue.erased_at_ms {
            Some(at_ms) => format!(
                "Dihapus menurut aturan, {}",
                calendar::day_month_year(desk.zone().date(at_ms))
            ),
            None => "Dihapus menurut aturan".to_owned(),
        },
    }
}

/// Its text stands among the personal parts, also when a head has opened it since.
pub(super) fn is_secret(issue: &IssueRecord) -> bool {
    issue.confidential || issue.text_secret
}

/// The same view that the screen shows, so that paper and screen cannot disagree.
fn case_sheet(desk: &Desk, request: &CasePaper, paper: Paper) -> Result<CaseSheet, UiError> {
    let (store, id) = (desk.store()?, parse_id(&request.id)?);
    // Printed is not read: what is new stays so until the file itself is opened.
    let view = issues::view(desk, &store, id)?;
    let issue = store.get_issue(id)?;
    let zone = desk.zone();
    let now = zone.local(desk.now_ms());
    let enrolment = desk.enrolment()?;
    let mut history: Vec<HistoryRow> = Vec::new();
    let items = store.issue_timeline(id)?;
    // Below a photo stands what it proves.
    let evidence = match shows_photos(&issue) {
        true => Some(Evidence::of(&store, &issue, PHOTOS_MAX)?),
        false => None,
    };
    // What the last row began with.
    let mut began: Option<&TimelineItem> = None;
    // Oldest first, as a case is read.
    for item in items.iter().rev() {
        if evidence.as_ref().is_some_and(|evidence| evidence.shows(item)) {
            continue;
        }
        let (name, office) = store.find_holder(item.device_no)?.unwrap_or_default();
        if let Some((what, text)) = happened(item, &issue) {
            let row = HistoryRow {
                at: zone.local(item.at_ms).format("%d/%m/%Y %H.%M").to_string(),
                what: what.to_owned(),
                text,
                by: [name, office]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            let together = began.is_some_and(|first| issues::came_together(first, item));
            match history.last_mut() {
                Some(last) if together => issues::join_captions(&mut last.text, &row.text, "\n"),
                _ => {
                    history.push(row);
                    began = Some(item);
                }
            }
        }
    }
    let rules = desk.rules()?;
    let regions = desk.find_regions();
    let village = regions.and_then(|r| r.full_name(&issue.village_code));
    Ok(CaseSheet {
        letterhead: letterhead::of(desk, enrolment.scope.code())?,
        paper,
        number: view.row.number.clone(),
        provisional: view.row.number_provisional,
        former: view.former_number.clone().unwrap_or_default(),
        title: issue.title.clone(),
        category: rules.categories.name_of(&issue.category).to_owned(),
        subcategory: rules.categories.name_of(&issue.subcategory).to_owned(),
        entry_type: issues::entry_type_word(issue.entry_type).to_owned(),
        village: village.unwrap_or_else(|| issue.village_name.clone()),
        place: view.row.place.clone(),
        coordinates: view.form.coordinates.clone(),
        date: view
            .date
            .parse()
            .map_or_else(|_| view.date.clone(), calendar::long_date),
        time: issue.occurred_at.clone(),
        urgency: issues::urgency_word(issue.urgency).to_owned(),
        occurrence: match issue.occurrence {
            2 => "Mungkin terjadi",
            _ => "Sudah terjadi",
        }
        .to_owned(),
        stage: issues::stage_text(issue.stage).to_owned(),
        confidential: is_secret(&issue),
        redacted: false,
        reporter: reporter_line(&issue, &view),
        description: shown_text(desk, &issue, &view),
        facts: facts(&issue, &view),
        deadlines: view.case.deadlines.iter().map(deadline).collect(),
        assignments: view
            .case
            .assignments
            .iter()
            .map(|one| AssignmentRow {
                office: one.office.clone(),
                until: one.due_on.as_deref().map(day).unwrap_or_default(),
                note: one.note.clone(),
            })
            .collect(),
        answers: Vec::new(),
        history,
        photos: match request.redacted {
            true => Vec::new(),
            false => photos(desk, &store, &issue)?,
        },
        links: links(&store, &rules.categories, &view)?,
        printed_at: format!(
            "{} pukul {} {}",
            calendar::long_date(now.date_naive()),
            now.format("%H.%M"),
            zone.name()
        ),
        printed_by: match enrolment.holder_name.is_empty() {
            true => enrolment.holder_office,
            false => format!("{}, {}", enrolment.holder_name, enrolment.holder_office),
        },
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

/// A confidential case has none on paper, which lies open. Nor has one whose personal data are frozen or destroyed.
fn shows_photos(issue: &IssueRecord) -> bool {
    !(is_secret(issue) || issue.frozen || issue.erased_at_ms.is_some())
}

/// Oldest first, each with what it proves.
fn photos(desk: &Desk, store: &Store, issue: &IssueRecord) -> Result<Vec<PhotoItem>, UiError> {
    let mut photos = Vec::new();
    if !shows_photos(issue) {
        return Ok(photos);
    }
    let timeline = store.issue_timeline(issue.issue_id)?;
    for record in store.list_photos(issue.issue_id)? {
        let proved = evidence_of(&record, &timeline).map(|of| evidence_line(desk, &of));
        // Those beyond are counted, and not looked at.
        let printed = record.here && photos.len() < PHOTOS_MAX;
        photos.push(PhotoItem {
            jpeg: match printed {
                true => store.get_blob(record.photo.hash)?,
                false => None,
            },
            caption: joined(proved, record.photo.caption),
        });
    }
    Ok(photos)
}

/// `Bukti tindak lanjut 20 Januari 2025`
fn evidence_line(desk: &Desk, of: &EvidenceOf) -> String {
    let what = if of.answer { "jawaban" } else { "tindak lanjut" };
    format!("Bukti {what} {}", calendar::day_month_year(desk.zone().date(of.at_ms)))
}

fn joined(proved: Option<String>, caption: String) -> String {
    match proved {
        Some(line) if caption.is_empty() => line,
        Some(line) => format!("{line}: {caption}"),
        None => caption,
    }
}

/// What happened, and what was said. `None`: it is not for paper.
fn happened(item: &TimelineItem, issue: &IssueRecord) -> Option<(&'static str, String)> {
    let with = |first: &str, rest: &str| match rest {
        "" => first.to_owned(),
        rest => format!("{first}\n{rest}"),
    };
    // What the district refused counts for nothing.
    if item.refusal.is_some() {
        return None;
    }
    Some(match &item.what {
        // The text itself stands above the history.
        TimelineWhat::Recorded { .. } => ("Dicatat", String::new()),
        TimelineWhat::Edited { .. } => ("Isian diubah", String::new()),
        TimelineWhat::Moved { stage, reason, .. } => (issues::stage_word(*stage), reason.clone()),
        TimelineWhat::MovedBack { reason } => (MERGE_UNDONE, reason.clone()),
        TimelineWhat::FollowUp { text, answer: true } => ("Jawaban", text.clone()),
        TimelineWhat::FollowUp { text, answer: false } => ("Tindak lanjut", text.clone()),
        TimelineWhat::Comment { text } => ("Komentar", text.clone()),
        TimelineWhat::Assigned { office, note, .. } => ("Disposisi", with(office, note)),
        TimelineWhat::Released { office, reason } => ("Disposisi dicabut", with(office, reason)),
        TimelineWhat::Paused { note, .. } => ("Tenggat dijeda", note.clone()),
        TimelineWhat::Resumed { reason } => ("Tenggat berjalan lagi", reason.clone()),
        TimelineWhat::Linked { label } => ("Ditautkan", label.clone()),
        TimelineWhat::Unlinked => ("Tautan dilepas", String::new()),
        TimelineWhat::PhotoAdded { .. } if is_secret(issue) => (PHOTO_ADDED, String::new()),
        TimelineWhat::PhotoAdded { caption, .. } => (PHOTO_ADDED, caption.clone()),
        TimelineWhat::PhotoRemoved { reason } => ("Foto dikeluarkan", reason.clone()),
        TimelineWhat::Withdrawn { reason } => ("Dihapus", reason.clone()),
        TimelineWhat::Loosened { reason, .. } => ("Tidak lagi rahasia", reason.clone()),
        TimelineWhat::Frozen { reason } => ("Data pelapor dibekukan", reason.clone()),
        TimelineWhat::Unfrozen { reason } => ("Pembekuan dicabut", reason.clone()),
        TimelineWhat::Erased { record_number, .. } => ("Data pelapor dihapus", format!("Berita acara {record_number}")),
        // Who looked is for those who answer for the data, on their screen.
        TimelineWhat::Revealed { .. } => return None,
        TimelineWhat::Restored if issue.deleted == 0 => ("Dikembalikan", String::new()),
        TimelineWhat::Restored => return None,
    })
}

fn facts(issue: &IssueRecord, view: &IssueView) -> Vec<Fact> {
    let service = match view.form.service_state {
        Some(ServiceState::Good) => "Baik",
        Some(ServiceState::Disrupted) => "Terganggu",
        Some(ServiceState::Stopped) => "Berhenti",
        None => "",
    };
    let benefit = view
        .form
        .benefit
        .map_or_else(String::new, |score| format!("{score} dari 5"));
    let kind = match DisasterKind::of_code(&issue.disaster_kind) {
        Some(kind) => kind.name_id.to_owned(),
        None => issue.disaster_kind.clone(),
    };
    let rows = [
        ("Pelayanan", service.to_owned()),
        ("Manfaat", benefit),
        ("Jenis bencana", kind),
    ];
    let rows = rows.into_iter().chain(losses(issue));
    rows.filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| Fact {
            label: label.to_owned(),
            value,
        })
        .collect()
}

/// What was counted and written of a disaster, each under its name; what nobody said is empty.
pub(super) fn losses(issue: &IssueRecord) -> [(&'static str, String); 9] {
    let [dead, missing, injured, displaced, heavy, medium, light] =
        issue.disaster.counts().map(|(_, count)| match count {
            0 => String::new(),
            count => count.to_string(),
        });
    [
        ("Meninggal", dead),
        ("Hilang", missing),
        ("Luka", injured),
        ("Mengungsi", displaced),
        ("Rumah rusak berat", heavy),
        ("Rumah rusak sedang", medium),
        ("Rumah rusak ringan", light),
        ("Fasilitas umum", issue.disaster.public_facilities.clone()),
        ("Kebutuhan mendesak", issue.disaster.urgent_needs.clone()),
    ]
}

fn deadline(deadline: &DeadlineView) -> DeadlineRow {
    let unit = unit_word(deadline.unit);
    DeadlineRow {
        milestone: milestone_word(deadline.milestone).to_owned(),
        until: deadline.due_on.as_deref().map(day).unwrap_or_default(),
        state: match deadline.state {
            DeadlineState::Running if deadline.left == 0 => "hari ini terakhir".to_owned(),
            DeadlineState::Running => format!("sisa {} {unit}", deadline.left),
            DeadlineState::Overdue => format!("lewat {} {unit}", deadline.left.unsigned_abs()),
            DeadlineState::Paused => "jeda".to_owned(),
            DeadlineState::DoneInTime => "tercapai".to_owned(),
            DeadlineState::DoneLate => "tercapai, lewat tenggat".to_owned(),
        },
    }
}

/// The words of the list, as paper has them too.
pub(super) fn unit_word(unit: LeftUnit) -> &'static str {
    match unit {
        LeftUnit::WorkingDays => "hari kerja",
        LeftUnit::CalendarDays => "hari",
        LeftUnit::Hours => "jam",
    }
}

pub(super) fn milestone_word(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Verify => "Verifikasi",
        Milestone::FirstAnswer => "Jawaban pertama",
        Milestone::Settle => "Selesai",
        Milestone::ReporterReply => "Tanggapan pelapor",
        Milestone::CompleteFile => "Berkas dilengkapi",
    }
}

/// Other records. A confidential one goes by its number here too: this paper is the file of another.
fn links(store: &Store, categories: &CodeList, view: &IssueView) -> Result<Vec<String>, UiError> {
    let named = |other: &OtherIssue| -> Result<String, UiError> {
        let issue = store.get_issue(parse_id(&other.id)?)?;
        Ok(format!("{}, {}", other.number, shown_title(categories, &issue)))
    };
    let mut lines = Vec::new();
    if let Some(other) = &view.case.merged_into {
        lines.push(format!("Digabung ke {}", named(other)?));
    }
    for other in &view.case.merged_here {
        lines.push(format!("Digabung ke sini: {}", named(other)?));
    }
    for link in &view.case.links {
        lines.push(match &link.other {
            Some(other) => named(other)?,
            None => link.label.clone(),
        });
    }
    lines.retain(|line| !line.is_empty());
    Ok(lines)
}

/// `24 Januari 2025`
pub(super) fn day(date: &str) -> String {
    date.parse::<NaiveDate>()
        .map_or_else(|_| date.to_owned(), calendar::day_month_year)
}
