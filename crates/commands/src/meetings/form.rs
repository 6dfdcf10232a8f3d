//! The form of a meeting: checked, and as it stands.

use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{LINE_CHARS_MAX, TITLE_CHARS_MAX};
use kentongan_domain::meeting::{self, Meeting};
use kentongan_domain::office::Acting;
use kentongan_domain::scope::{RegionCode, ScopeLevel};
use kentongan_store::MeetingRecord;

use crate::check::{check_date, form_date, line, long_text, refuse};
use crate::desk::Desk;
use crate::dto::{ChairActing, Level, MeetingForm, MeetingKind, SignerForm, SignerIdKind};
use crate::error::{FieldError, FieldErrorCode, UiError};

/// Turns the form into a meeting, or says everything that needs mending, in form order.
pub(super) fn check(desk: &Desk, form: &MeetingForm) -> Result<Meeting, UiError> {
    let mut errors = Vec::new();
    let title = line("title", &form.title, TITLE_CHARS_MAX, &mut errors);
    if title.is_empty() {
        errors.push(FieldError::of("title", FieldErrorCode::Required));
    }
    let theme = line("theme", &form.theme, TITLE_CHARS_MAX, &mut errors);
    let date = if form.date_text.trim().is_empty() {
        Err(FieldError::of("date_text", FieldErrorCode::Required))
    } else {
        check_date(desk, "date_text", &form.date_text)
    };
    let date = date.unwrap_or_else(|error| {
        errors.push(error);
        chrono::NaiveDate::MIN
    });
    let mut time = |field: &str, text: &str| {
        calendar::parse_time(text).unwrap_or_else(|_| {
            errors.push(FieldError::of(field, FieldErrorCode::TimeMalformed));
            String::new()
        })
    };
    let (start, end) = (time("start_text", &form.start_text), time("end_text", &form.end_text));
    let mut short = |field: &str, text: &str| line(field, text, LINE_CHARS_MAX, &mut errors);
    let venue = short("venue", &form.venue);
    let chair_name = short("chair_name", &form.chair_name);
    let chair_office = short("chair_office", &form.chair_office);
    let signer_name = short("signer.name", &form.signer.name);
    let signer_office = short("signer.office", &form.signer.office);
    let signer_rank = short("signer.rank", &form.signer.rank);
    let signer_id = short("signer.id_number", &form.signer.id_number);
    let invitation_number = short("invitation_number", &form.invitation_number);
    let chair_represents = short("chair_represents", &form.chair_represents);
    let agenda = long_text("agenda", &form.agenda, &mut errors);
    let signer_id_kind = match form.signer.id_kind {
        SignerIdKind::None => meeting::SignerIdKind::None,
        SignerIdKind::Nip => meeting::SignerIdKind::Nip,
        SignerIdKind::Nrp => meeting::SignerIdKind::Nrp,
    };
    let digits = signer_id.chars().filter(char::is_ascii_digit).count();
    if signer_id_kind == meeting::SignerIdKind::Nip && !signer_id.is_empty() && digits != 18 {
        errors.push(FieldError::of("signer.id_number", FieldErrorCode::NipMalformed));
    }
    refuse(errors)?;
    Ok(Meeting {
        kind: kind_of(form.kind),
        title,
        theme,
        date,
        start,
        // "Selesai" is what an empty end means on paper; storing it twice would make two truths.
        end: if end == "selesai" { String::new() } else { end },
        venue,
        agenda,
        chair_name,
        chair_office,
        signer_name,
        signer_office,
        signer_rank,
        signer_id_kind,
        signer_id,
        series: ObjectId::parse(&form.series_id),
        host: host_of(&form.host),
        parent: ObjectId::parse(&form.parent_id),
        invitation_number,
        chair_represents,
        level: level_of(desk, form.level)?,
        chair_acting: acting_of(form.chair_acting),
    })
}

/// The form of a meeting as it stands.
pub(crate) fn form(desk: &Desk, meeting: &MeetingRecord) -> MeetingForm {
    let date = meeting.date.parse().unwrap_or_else(|_| desk.today());
    MeetingForm {
        kind: kind_view(meeting.kind),
        title: meeting.title.clone(),
        theme: meeting.theme.clone(),
        date_text: form_date(date),
        start_text: meeting.start.clone(),
        end_text: meeting.end.clone(),
        venue: meeting.venue.clone(),
        agenda: meeting.agenda.clone(),
        chair_name: meeting.chair_name.clone(),
        chair_office: meeting.chair_office.clone(),
        signer: SignerForm {
            name: meeting.signer_name.clone(),
            office: meeting.signer_office.clone(),
            rank: meeting.signer_rank.clone(),
            id_kind: match meeting::SignerIdKind::of_number(meeting.signer_id_kind) {
                Some(meeting::SignerIdKind::Nip) => SignerIdKind::Nip,
                Some(meeting::SignerIdKind::Nrp) => SignerIdKind::Nrp,
                Some(meeting::SignerIdKind::None) | None => SignerIdKind::None,
            },
            id_number: meeting.signer_id.clone(),
        },
        series_id: meeting.series.map(|id| id.to_string()).unwrap_or_default(),
        host: meeting.host.clone(),
        parent_id: meeting.parent.map(|id| id.to_string()).unwrap_or_default(),
        invitation_number: meeting.invitation_number.clone(),
        chair_represents: meeting.chair_represents.clone(),
        chair_acting: acting_view(meeting.chair_acting),
        level: meeting::Level::of_number(meeting.level).map(level_view),
    }
}

/// The chair's office as it is printed: `Pj. Wali Kota Cimahi`, `Sekretaris Daerah mewakili Bupati Batang Hari`.
pub(crate) fn chair_office(meeting: &MeetingRecord) -> String {
    let prefix = Acting::of_number(meeting.chair_acting).unwrap_or_default().prefix();
    let office = match meeting.chair_office.is_empty() {
        true => String::new(),
        false => format!("{prefix} {}", meeting.chair_office).trim_start().to_owned(),
    };
    match (office.is_empty(), meeting.chair_represents.is_empty()) {
        (_, true) => office,
        (true, false) => format!("mewakili {}", meeting.chair_represents),
        (false, false) => format!("{office} mewakili {}", meeting.chair_represents),
    }
}

/// The list offers only what is a region code.
fn host_of(code: &str) -> String {
    code.parse::<RegionCode>()
        .map(|code| code.to_string())
        .unwrap_or_default()
}

/// Only what is not the level of the office that holds it is written down.
fn level_of(desk: &Desk, level: Option<Level>) -> Result<Option<meeting::Level>, UiError> {
    let own = match desk.enrolment()?.scope.level() {
        ScopeLevel::Village => meeting::Level::Village,
        ScopeLevel::District => meeting::Level::District,
        ScopeLevel::Regency => meeting::Level::Regency,
    };
    let level = level.map(|level| match level {
        Level::Village => meeting::Level::Village,
        Level::District => meeting::Level::District,
        Level::Regency => meeting::Level::Regency,
    });
    Ok(level.filter(|level| *level != own))
}

fn level_view(level: meeting::Level) -> Level {
    match level {
        meeting::Level::Village => Level::Village,
        meeting::Level::District => Level::District,
        meeting::Level::Regency => Level::Regency,
    }
}

fn acting_of(acting: ChairActing) -> Acting {
    match acting {
        ChairActing::Not => Acting::Not,
        ChairActing::Pj => Acting::Pj,
        ChairActing::Plt => Acting::Plt,
        ChairActing::Plh => Acting::Plh,
        ChairActing::Pjs => Acting::Pjs,
    }
}

fn acting_view(number: i64) -> ChairActing {
    match Acting::of_number(number) {
        Some(Acting::Pj) => ChairActing::Pj,
        Some(Acting::Plt) => ChairActing::Plt,
        Some(Acting::Plh) => ChairActing::Plh,
        Some(Acting::Pjs) => ChairActing::Pjs,
        Some(Acting::Not) | None => ChairActing::Not,
    }
}

pub(crate) fn kind_of(kind: MeetingKind) -> meeting::MeetingKind {
    match kind {
        MeetingKind::Coordination => meeting::MeetingKind::Coordination,
        MeetingKind::VillageAssembly => meeting::MeetingKind::VillageAssembly,
        MeetingKind::Guidance => meeting::MeetingKind::Guidance,
        MeetingKind::Forkopimda => meeting::MeetingKind::Forkopimda,
        MeetingKind::Territorial => meeting::MeetingKind::Territorial,
        MeetingKind::Other => meeting::MeetingKind::Other,
    }
}

pub(crate) fn kind_view(number: i64) -> MeetingKind {
    match meeting::MeetingKind::of_number(number) {
        Some(meeting::MeetingKind::Coordination) => MeetingKind::Coordination,
        Some(meeting::MeetingKind::VillageAssembly) => MeetingKind::VillageAssembly,
        Some(meeting::MeetingKind::Guidance) => MeetingKind::Guidance,
        Some(meeting::MeetingKind::Forkopimda) => MeetingKind::Forkopimda,
        Some(meeting::MeetingKind::Territorial) => MeetingKind::Territorial,
        Some(meeting::MeetingKind::Other) | None => MeetingKind::Other,
    }
}
