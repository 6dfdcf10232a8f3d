//! Laporan tersegel: a report about the village office itself, for the kecamatan alone.
//!
//! Invariant: a report is in memory while it is sealed or read, and nowhere else: it is in no draft, no table, no index, no log and
//! no error (`docs/adr/0015-sealed-report.md`).

mod keys;

use kentongan_domain::ids::ObjectId;
use kentongan_domain::scope::{RegionCode, Scope};
use kentongan_seal::{
    ABOUT_CHARS_MAX, Envelope, KEYS_MAX, PublicKey, REPORT_BYTES_MAX, REPORT_CHARS_MAX, Report, SealError, SealKey,
    Wrapped,
};
use kentongan_store::{Enrolment, ReplicaState, SealedReportRecord, Store, StoreError};

use crate::check::{self, parse_id};
use crate::desk::Desk;
use crate::dto::{
    ById, Nothing, SealedReportRow, SealedReportView, SealedSentView, SealedState, SealingState, SealingView,
    SendSealedReport,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

pub(crate) use keys::{Duty, publish_key};

pub fn get_sealing(desk: &Desk, _: Nothing) -> Result<SealingView, UiError> {
    let store = desk.store()?;
    let state = state(&store)?;
    let (unopened, reports) = if state == SealingState::NotVillage {
        store.count_sealed_reports()?
    } else {
        (0, 0)
    };
    Ok(SealingView {
        state,
        readers: number(readers(&store)?.len()),
        unopened,
        reports,
        chars_max: number(REPORT_CHARS_MAX),
        about_chars_max: number(ABOUT_CHARS_MAX),
    })
}

/// Seals a report and puts it into the outbox. From here on this laptop cannot read it either.
pub fn send_sealed_report(desk: &Desk, request: SendSealedReport) -> Result<SealedSentView, UiError> {
    let store = desk.store()?;
    match state(&store)? {
        SealingState::Ready => {}
        SealingState::NoKey => return Err(UiError::of(ErrorCode::SealKeyMissing)),
        SealingState::Training => return Err(UiError::of(ErrorCode::TrainingNeverSends)),
        SealingState::ReadsOnly => return Err(UiError::of(ErrorCode::ReadsOnly)),
        SealingState::NotVillage => return Err(UiError::of(ErrorCode::NotAllowed)),
    }
    let report = check_report(desk, &request)?;
    let village = desk.enrolment()?.scope.code().clone();
    let envelope = kentongan_seal::seal(&report, &readers(&store)?, &village, desk.entropy()).map_err(not_sealed)?;
    store.add_sealed_report(&envelope.to_text())?;
    desk.wrote(&["outbox", "sealed"]);
    Ok(SealedSentView {
        readers: number(envelope.readers()),
        at_ms: desk.now_ms(),
    })
}

/// Of the kecamatan's laptops alone.
pub fn list_sealed_reports(desk: &Desk, _: Nothing) -> Result<Vec<SealedReportRow>, UiError> {
    let reading = Reading::of(desk)?;
    let records = desk.store()?.sealed_reports()?;
    records.iter().map(|record| reading.row(desk, record)).collect()
}

/// Opens a report for this one answer.
pub fn get_sealed_report(desk: &Desk, request: ById) -> Result<SealedReportView, UiError> {
    let (reading, store) = (Reading::of(desk)?, desk.store()?);
    let record = store.get_sealed_report(parse_id(&request.id)?)?;
    let opened = reading.open(&record)?;
    let mut row = reading.row(desk, &record)?;
    let report = match opened {
        Ok(report) => {
            row.state = SealedState::Readable;
            if !record.opened {
                store.mark_report_opened(record.report_id)?;
                desk.host().changed(&["sealed"]);
            }
            report
        }
        Err(error) => {
            row.state = reading.state_of(error);
            Report {
                text: String::new(),
                about: String::new(),
                happened_on: String::new(),
            }
        }
    };
    Ok(SealedReportView {
        row,
        text: report.text,
        about: report.about,
        happened_on: report.happened_on,
    })
}

fn state(store: &Store) -> Result<SealingState, UiError> {
    let replica = store.replica()?;
    let enrolment = replica.enrolled()?;
    Ok(match &enrolment.scope {
        Scope::District(_) | Scope::Regency(_) => SealingState::NotVillage,
        Scope::Village(_) if replica.state == ReplicaState::Training => SealingState::Training,
        Scope::Village(_) if !enrolment.role.writes() => SealingState::ReadsOnly,
        Scope::Village(_) if readers(store)?.is_empty() => SealingState::NoKey,
        Scope::Village(_) => SealingState::Ready,
    })
}

/// For whom a report is sealed: the newest keys of the kecamatan, as many as an envelope holds.
fn readers(store: &Store) -> Result<Vec<PublicKey>, StoreError> {
    let keys = store.seal_keys()?;
    let keys = keys.iter().filter_map(|key| PublicKey::of_hex(&key.public_key));
    Ok(keys.take(KEYS_MAX).collect())
}

fn check_report(desk: &Desk, request: &SendSealedReport) -> Result<Report, UiError> {
    let mut errors = Vec::new();
    let text = request.text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    if text.is_empty() {
        errors.push(FieldError::of("text", FieldErrorCode::Required));
    } else if length > REPORT_CHARS_MAX || text.len() > REPORT_BYTES_MAX {
        let limit = REPORT_CHARS_MAX.min(REPORT_BYTES_MAX * length / text.len());
        errors.push(
            FieldError::of("text", FieldErrorCode::TooLong)
                .with("limit", limit)
                .with("length", length),
        );
    }
    let about = check::line("about", &request.about, ABOUT_CHARS_MAX, &mut errors);
    let happened_on = if request.happened_on_text.trim().is_empty() {
        String::new()
    } else {
        match check::check_date(desk, "happened_on_text", &request.happened_on_text) {
            Ok(date) => date.to_string(),
            Err(error) => {
                errors.push(error);
                String::new()
            }
        }
    };
    check::refuse(errors)?;
    Ok(Report {
        text,
        about,
        happened_on,
    })
}

fn not_sealed(error: SealError) -> UiError {
    match error {
        SealError::NoKey => UiError::of(ErrorCode::SealKeyMissing),
        // What was checked fits: a fault of ours. The error says nothing of the report.
        error => {
            tracing::error!(%error, "a report was not sealed");
            UiError::of(ErrorCode::Internal)
        }
    }
}

/// What a laptop of the kecamatan reads with.
struct Reading {
    store: Store,
    key: SealKey,
    enrolment: Enrolment,
}

impl Reading {
    fn of(desk: &Desk) -> Result<Self, UiError> {
        let store = desk.store()?;
        let replica = store.replica()?;
        let enrolment = replica.enrolled()?.clone();
        if !matches!(enrolment.scope, Scope::District(_)) {
            return Err(UiError::of(ErrorCode::NotAllowed));
        }
        Ok(Self {
            key: SealKey::of_secret(&*replica.seal_secret()?),
            store,
            enrolment,
        })
    }

    fn shares(&self, report: ObjectId) -> Result<Vec<Wrapped>, StoreError> {
        keys::shares(&self.store, report, self.key.public())
    }

    fn open(&self, record: &SealedReportRecord) -> Result<Result<Report, SealError>, UiError> {
        let shares = self.shares(record.report_id)?;
        let opened = Envelope::of_text(&record.envelope).and_then(|envelope| {
            let village: RegionCode = record.village_code.parse().map_err(|_| SealError::NotAnEnvelope)?;
            kentongan_seal::open(&envelope, &self.key, &village, &shares)
        });
        Ok(opened)
    }

    /// As far as it shows without opening it.
    fn row(&self, desk: &Desk, record: &SealedReportRecord) -> Result<SealedReportRow, UiError> {
        let state = match Envelope::of_text(&record.envelope) {
            Err(error) => self.state_of(error),
            Ok(envelope) if envelope.is_for(self.key.public()) => SealedState::Readable,
            Ok(_) if self.shares(record.report_id)?.is_empty() => self.state_of(SealError::NotForThisKey),
            Ok(_) => SealedState::Readable,
        };
        let (sender_name, sender_office) = self.store.find_holder(record.device_no)?.unwrap_or_default();
        let regions = desk.find_regions();
        let village_name = regions.and_then(|regions| regions.full_name(&record.village_code));
        Ok(SealedReportRow {
            id: record.report_id.to_string(),
            village_name: village_name.unwrap_or_else(|| record.village_code.clone()),
            sender_name,
            sender_office,
            at_ms: record.at_ms,
            clock_doubt: record.clock_doubt,
            opened: record.opened,
            state,
        })
    }

    fn state_of(&self, error: SealError) -> SealedState {
        match error {
            SealError::NotForThisKey if !self.enrolment.role.writes() => SealedState::ReadsOnly,
            SealError::NotForThisKey => SealedState::NotYet,
            SealError::Newer => SealedState::Newer,
            _ => SealedState::Spoilt,
        }
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
