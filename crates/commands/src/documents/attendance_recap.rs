//! From the recap that the screen shows to the paper of it (*rekap kehadiran*).

use chrono::{Datelike as _, NaiveDate};
use kentongan_documents::{AttendanceRecap, Paper, RecapColumn, RecapMark, RecapRow, RecapTotal};
use kentongan_domain::calendar;
use kentongan_domain::meeting::Attendance;

use super::Made;
use super::signed_off::signed_off;
use crate::desk::Desk;
use crate::dto::{AttendanceRecapPaper, RecapOffice, RecapTally};
use crate::error::UiError;
use crate::letterhead;
use crate::recap::{self, Marked, RecapSheet};

const ALL_MEETINGS: &str = "Semua rapat";
const ALONE: &str = "Rapat tanpa rangkaian";

pub(super) fn make(desk: &Desk, of: &AttendanceRecapPaper, paper: Paper) -> Result<Made, UiError> {
    let sheet = recap::sheet(desk, &of.filter)?;
    let region = desk.enrolment()?.scope.code().clone();
    let name = format!("Rekap kehadiran {}", sheet.year);
    let model = AttendanceRecap {
        letterhead: letterhead::of(desk, &region)?,
        paper,
        series: match of.filter.series_id.as_deref() {
            None => ALL_MEETINGS.to_owned(),
            Some("") => ALONE.to_owned(),
            Some(_) => sheet.series.clone(),
        },
        period: match sheet.group {
            None => format!("Tahun {}", sheet.year),
            Some(group) => format!("Tahun {}, kelompok {group}", sheet.year),
        },
        meetings: sheet.dates.iter().map(|date| column(*date)).collect(),
        unrecorded: sheet.unrecorded,
        rows: rows(&sheet),
        total: total(sheet.total),
        signers: signed_off(desk, &region)?,
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    };
    let id = format!("{region} {}", sheet.year);
    Made::of(desk, &model, &id, name)
}

/// A date that no calendar has keeps its column, and has no head.
fn column(date: Option<NaiveDate>) -> RecapColumn {
    let month = |date: NaiveDate| -> String { calendar::month_name(date.month()).chars().take(3).collect() };
    RecapColumn {
        day: date.map(|date| date.day().to_string()).unwrap_or_default(),
        month: date.map(month).unwrap_or_default(),
    }
}

fn rows(sheet: &RecapSheet) -> Vec<RecapRow> {
    let row = |(office, marks): &(RecapOffice, Vec<Marked>)| {
        let tally = office.tally;
        RecapRow {
            office: office.office.clone(),
            village: office.village.clone(),
            marks: marks.iter().map(|mark| mark_of(*mark)).collect(),
            present: tally.present,
            represented: tally.represented,
            away: away(tally),
            percent: percent(tally.present + tally.represented, tally.invited),
        }
    };
    sheet.offices.iter().map(row).collect()
}

fn mark_of(mark: Marked) -> RecapMark {
    match mark {
        None => RecapMark::NotInvited,
        Some(None) => RecapMark::Unmarked,
        Some(Some(Attendance::Present)) => RecapMark::Present,
        Some(Some(Attendance::Represented)) => RecapMark::Represented,
        Some(Some(Attendance::Excused)) => RecapMark::Excused,
        Some(Some(Attendance::Sick)) => RecapMark::Sick,
        Some(Some(Attendance::OnLeave)) => RecapMark::OnLeave,
        Some(Some(Attendance::OnDuty)) => RecapMark::OnDuty,
        Some(Some(Attendance::Absent)) => RecapMark::Absent,
    }
}

fn away(tally: RecapTally) -> u32 {
    tally.excused + tally.sick + tally.on_leave + tally.on_duty + tally.absent
}

fn total(tally: RecapTally) -> RecapTotal {
    RecapTotal {
        invited: tally.invited,
        present: tally.present,
        represented: tally.represented,
        away: away(tally),
        unmarked: tally.unmarked,
    }
}

/// Whole per cent, half of one up.
fn percent(part: u32, whole: u32) -> Option<u32> {
    (part * 100 + whole / 2).checked_div(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cents_are_whole_and_of_nothing_there_are_none() {
        let all = [
            percent(0, 3),
            percent(1, 3),
            percent(2, 3),
            percent(1, 8),
            percent(7, 7),
        ];
        assert_eq!(all, [Some(0), Some(33), Some(67), Some(13), Some(100)]);
        assert_eq!(percent(0, 0), None);
    }
}
