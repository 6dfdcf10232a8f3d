//! Rekap: the meetings of a year as one table, on the screen and as a file.
//!
//! Counts and names of offices only: who came in whose place, and what was decided, stand in the meetings themselves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::{self, Attendance};
use kentongan_domain::recap::{Invited, Marks, OfficeAttendance, Tally, attendance, marks, tally_of};
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use kentongan_domain::series::Series;
use kentongan_store::{DecisionCount, InviteeRecord, RecapMeeting, RecapQuery, RecapSeries, Store};
use kentongan_tables::writing::{Cell, write_csv, write_xlsx};

use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{
    ExportFormat, ExportRecap, GetRecap, RecapContent, RecapDecisions, RecapFilter, RecapMonth, RecapOffice,
    RecapSeriesOption, RecapTally, RecapView, SavedFile,
};
use crate::error::{ErrorCode, UiError};
use crate::files;
use crate::meetings::{group_of, group_view};

/// Rows of one page.
const PAGE_ROWS: usize = 200;

/// What the meetings that a filter leaves say.
struct Recap {
    year: i32,
    years: Vec<i32>,
    /// Titles of the series that stand, by name.
    series: Vec<RecapSeriesOption>,
    meetings: u32,
    unrecorded: u32,
    months: Vec<RecapMonth>,
    /// Those meetings with their dates, the earliest first.
    dates: Vec<(ObjectId, Option<NaiveDate>)>,
    offices: Vec<OfficeAttendance>,
    marks: Marks,
    decisions: Vec<DecisionCount>,
}

pub fn get_recap(desk: &Desk, request: GetRecap) -> Result<RecapView, UiError> {
    let recap = read(desk, &request.filter)?;
    let total = tally_of(&recap.offices);
    let office_count = u32::try_from(recap.offices.len()).unwrap_or(u32::MAX);
    let places = recap.offices.iter().map(place);
    let begins = match &request.after {
        // One that is no longer there leads to the one behind it.
        Some(after) => places.take_while(|place| place <= after).count(),
        None => 0,
    };
    let offices: Vec<&OfficeAttendance> = recap.offices.iter().skip(begins).take(PAGE_ROWS).collect();
    let next = offices
        .last()
        .filter(|_| begins + offices.len() < recap.offices.len())
        .map(|last| place(last));
    Ok(RecapView {
        year: recap.year,
        years: recap.years,
        decisions: decision_rows(&recap.series, &recap.decisions),
        series: recap.series,
        meetings: recap.meetings,
        unrecorded: recap.unrecorded,
        total: tally_view(total),
        months: recap.months,
        office_count,
        offices: offices.into_iter().map(|office| office_view(desk, office)).collect(),
        next,
    })
}

/// What became of an invitation; outside: there was none, inside: nobody said.
pub(crate) type Marked = Option<Option<Attendance>>;

/// The recap as its paper has it: every office, with its mark at each meeting.
pub(crate) struct RecapSheet {
    pub year: i32,
    /// Title of the series that was asked for; empty: of none, or of one that was deleted.
    pub series: String,
    /// The group that was asked for.
    pub group: Option<&'static str>,
    /// Of the meetings, the earliest first.
    pub dates: Vec<Option<NaiveDate>>,
    pub unrecorded: u32,
    pub total: RecapTally,
    pub offices: Vec<(RecapOffice, Vec<Marked>)>,
}

pub(crate) fn sheet(desk: &Desk, filter: &RecapFilter) -> Result<RecapSheet, UiError> {
    let recap = read(desk, filter)?;
    let marked = |office: &OfficeAttendance| -> Vec<Marked> {
        let meetings = recap.dates.iter();
        meetings
            .map(|(meeting, _)| recap.marks.get(&(office.key.clone(), *meeting)).copied())
            .collect()
    };
    let series = filter.series_id.as_deref().unwrap_or_default();
    let titled = recap.series.iter().find(|option| option.id == series);
    Ok(RecapSheet {
        year: recap.year,
        series: titled.map(|option| option.title.clone()).unwrap_or_default(),
        group: filter.group.map(|group| group_word(group_of(group))),
        dates: recap.dates.iter().map(|(_, date)| *date).collect(),
        unrecorded: recap.unrecorded,
        total: tally_view(tally_of(&recap.offices)),
        offices: recap
            .offices
            .iter()
            .map(|office| (office_view(desk, office), marked(office)))
            .collect(),
    })
}

pub fn export_recap(desk: &Desk, request: ExportRecap) -> Result<SavedFile, UiError> {
    let recap = read(desk, &request.filter)?;
    let name = title(request.content);
    let ending = match request.format {
        ExportFormat::Csv => "csv",
        ExportFormat::Xlsx => "xlsx",
    };
    let suggested = format!("{name} {}.{ending}", recap.year);
    let Some(path) = desk.host().choose_save_path(&suggested) else {
        return Ok(SavedFile { path: None });
    };
    let (header, rows) = match request.content {
        RecapContent::Attendance => (ATTENDANCE_HEADER, attendance_rows(desk, &recap)),
        RecapContent::Decisions => (
            DECISIONS_HEADER,
            decision_rows(&recap.series, &recap.decisions)
                .into_iter()
                .map(decision_cells)
                .collect(),
        ),
    };
    let bytes = match request.format {
        ExportFormat::Csv => write_csv(header, rows.into_iter()),
        ExportFormat::Xlsx => write_xlsx(name, header, rows.into_iter(), desk.today()).map_err(|error| {
            tracing::error!(%error, "the book was not written");
            UiError::of(ErrorCode::FileNotWritten)
        })?,
    };
    let path = files::with_ending(path, ending);
    files::write(&path, &bytes)?;
    Ok(SavedFile {
        path: Some(path.display().to_string()),
    })
}

fn read(desk: &Desk, filter: &RecapFilter) -> Result<Recap, UiError> {
    let store = desk.store()?;
    let stream = desk.enrolment()?.scope.own_stream();
    let today = desk.today();
    let mut years: BTreeSet<i32> = store.list_meeting_years(&stream)?.into_iter().collect();
    let year = filter
        .year
        .or_else(|| years.iter().rev().find(|year| **year <= today.year()).copied())
        .unwrap_or(today.year());
    years.insert(year);
    let (Some(from), Some(until)) = (
        NaiveDate::from_ymd_opt(year, 1, 1),
        NaiveDate::from_ymd_opt(year, 12, 31),
    ) else {
        return Err(UiError::of(ErrorCode::NotFound));
    };
    let query = RecapQuery {
        stream,
        from,
        until,
        series: match filter.series_id.as_deref() {
            None => RecapSeries::Any,
            Some("") => RecapSeries::Alone,
            Some(id) => RecapSeries::Of(parse_id(id)?),
        },
    };
    let series = series(&store, &query.stream)?;
    let (held, unrecorded) = held(&store, &query, today)?;
    let group = filter.group.map(group_of);
    let all: Vec<Invited> = held.iter().flat_map(|meeting| invitations(meeting, group)).collect();
    Ok(Recap {
        year,
        years: years.into_iter().rev().collect(),
        series,
        meetings: u32::try_from(held.len()).unwrap_or(u32::MAX),
        unrecorded,
        months: months(&held, group),
        dates: held
            .iter()
            .map(|meeting| (meeting.meeting_id, meeting.date.parse().ok()))
            .collect(),
        offices: attendance(&all),
        marks: marks(&all),
        decisions: store.count_decisions(&query, desk.now_ms())?,
    })
}

/// Meetings until today whose attendance somebody recorded, and how many there were beside them. One at which nobody was marked says
/// nothing of anybody.
fn held(store: &Store, query: &RecapQuery, today: NaiveDate) -> Result<(Vec<RecapMeeting>, u32), UiError> {
    let today = today.to_string();
    let until_today = store.list_recap_meetings(query)?.into_iter();
    let (recorded, silent): (Vec<_>, Vec<_>) = until_today
        .filter(|meeting| meeting.date <= today)
        .partition(|meeting| meeting.invitees.iter().any(|invitee| invitee.mark.is_some()));
    Ok((recorded, u32::try_from(silent.len()).unwrap_or(u32::MAX)))
}

/// Without walk-ins: nobody expected them, so they were never missing.
fn invitations(meeting: &RecapMeeting, group: Option<meeting::OfficeGroup>) -> Vec<Invited> {
    let invited = |invitee: &InviteeRecord| Invited {
        meeting: meeting.meeting_id,
        group: meeting::OfficeGroup::of_number(invitee.group).unwrap_or_default(),
        office: invitee.office.clone(),
        region: invitee.region.clone(),
        office_id: invitee.office_id,
        status: invitee
            .mark
            .as_ref()
            .and_then(|mark| Attendance::of_number(mark.status)),
    };
    let of_group = |invited: &Invited| group.is_none_or(|group| group == invited.group);
    let expected = meeting.invitees.iter().filter(|invitee| !invitee.walk_in);
    expected.map(invited).filter(of_group).collect()
}

fn months(held: &[RecapMeeting], group: Option<meeting::OfficeGroup>) -> Vec<RecapMonth> {
    let mut months: BTreeMap<u32, (u32, Tally)> = BTreeMap::new();
    for meeting in held {
        let Ok(date) = meeting.date.parse::<NaiveDate>() else {
            continue;
        };
        let (meetings, tally) = months.entry(date.month()).or_default();
        *meetings += 1;
        tally.add(tally_of(&attendance(&invitations(meeting, group))));
    }
    months
        .into_iter()
        .map(|(month, (meetings, tally))| RecapMonth {
            month,
            meetings,
            tally: tally_view(tally),
        })
        .collect()
}

/// Those of the scope itself: a kecamatan reads those of its villages too, and counts none of their meetings.
fn series(store: &Store, own: &Stream) -> Result<Vec<RecapSeriesOption>, UiError> {
    let all = store.list_records(Class::Series)?.into_iter();
    let mut options: Vec<RecapSeriesOption> = all
        .filter(|record| record.stream == *own)
        .map(|record| RecapSeriesOption {
            id: record.record_id.to_string(),
            title: Series::of_fields(&record.fields).title,
        })
        .collect();
    options.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
    Ok(options)
}

/// Where an office stands in the list: texts in the order of [`OfficeAttendance`].
fn place(office: &OfficeAttendance) -> String {
    let OfficeAttendance {
        group,
        region,
        name,
        key,
        ..
    } = office;
    // Groups stand in the order of protocol, which is not that of their numbers. The sign between is below every one that a name has, so
    // that a shorter name comes first here as well.
    format!("{:02}\u{1}{region}\u{1}{name}\u{1}{key}", group.place())
}

fn office_view(desk: &Desk, office: &OfficeAttendance) -> RecapOffice {
    RecapOffice {
        key: office.key.clone(),
        group: group_view(office.group as i64),
        office: office.name.clone(),
        village: village(desk, &office.region),
        tally: tally_view(office.tally),
    }
}

fn village(desk: &Desk, region: &str) -> String {
    if region.is_empty() {
        return String::new();
    }
    let regions = desk.find_regions();
    regions
        .and_then(|regions| regions.full_name(region))
        .unwrap_or_else(|| region.to_owned())
}

fn tally_view(tally: Tally) -> RecapTally {
    RecapTally {
        invited: tally.invited(),
        present: tally.present,
        represented: tally.represented,
        excused: tally.excused,
        sick: tally.sick,
        on_leave: tally.on_leave,
        on_duty: tally.on_duty,
        absent: tally.absent,
        unmarked: tally.unmarked,
    }
}

fn decision_rows(series: &[RecapSeriesOption], counts: &[DecisionCount]) -> Vec<RecapDecisions> {
    let title = |id: ObjectId| {
        let id = id.to_string();
        let option = series.iter().find(|option| option.id == id);
        option.map(|option| option.title.clone()).unwrap_or_default()
    };
    counts
        .iter()
        .map(|count| RecapDecisions {
            series_id: count.series.map(|id| id.to_string()).unwrap_or_default(),
            title: count.series.map(title).unwrap_or_default(),
            open: count.open,
            overdue: count.overdue,
            closed: count.closed,
        })
        .collect()
}

fn title(content: RecapContent) -> &'static str {
    match content {
        RecapContent::Attendance => "Rekap kehadiran",
        RecapContent::Decisions => "Rekap keputusan",
    }
}

const ATTENDANCE_HEADER: &[&str] = &[
    "Jabatan",
    "Kelompok",
    "Wilayah",
    "Diundang",
    "Hadir",
    "Diwakili",
    "Izin",
    "Sakit",
    "Cuti",
    "Dinas",
    "Tanpa keterangan",
    "Belum dicatat",
];

const DECISIONS_HEADER: &[&str] = &["Rangkaian rapat", "Keputusan", "Terbuka", "Lewat tenggat", "Selesai"];

fn attendance_rows(desk: &Desk, recap: &Recap) -> Vec<Vec<Cell>> {
    recap
        .offices
        .iter()
        .map(|office| {
            let words = [
                office.name.clone(),
                group_word(office.group).to_owned(),
                village(desk, &office.region),
            ];
            let tally = tally_view(office.tally);
            let numbers = [
                tally.invited,
                tally.present,
                tally.represented,
                tally.excused,
                tally.sick,
                tally.on_leave,
                tally.on_duty,
                tally.absent,
                tally.unmarked,
            ];
            words.into_iter().map(text).chain(numbers.map(number)).collect()
        })
        .collect()
}

fn decision_cells(row: RecapDecisions) -> Vec<Cell> {
    let title = match row.title.as_str() {
        "" => "Tanpa rangkaian".to_owned(),
        _ => row.title,
    };
    let numbers = [row.open + row.closed, row.open, row.overdue, row.closed];
    std::iter::once(text(title)).chain(numbers.map(number)).collect()
}

fn text(text: String) -> Cell {
    match text.is_empty() {
        true => Cell::Empty,
        false => Cell::Text(text),
    }
}

/// Nought is said: an empty cell would be a number that nobody knows.
fn number(number: u32) -> Cell {
    Cell::Number(i64::from(number))
}

/// What a group of offices is called on paper and in tables.
pub(crate) fn group_word(group: meeting::OfficeGroup) -> &'static str {
    match group {
        meeting::OfficeGroup::Guest => "Tamu",
        meeting::OfficeGroup::Forkopimda => "Unsur Forkopimda",
        meeting::OfficeGroup::DistrictHead => "Camat",
        meeting::OfficeGroup::Forkopimcam => "Unsur Forkopimcam",
        meeting::OfficeGroup::Agency => "Instansi",
        meeting::OfficeGroup::VillageHead => "Kepala wilayah",
        meeting::OfficeGroup::VillageApparatus => "Perangkat dan lembaga",
        meeting::OfficeGroup::Territorial => "Pembina wilayah",
        meeting::OfficeGroup::Community => "Tokoh dan ormas",
        meeting::OfficeGroup::Other => "Lainnya",
    }
}
