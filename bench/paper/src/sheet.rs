//! The sheet out of the same file from which the peers' pages are written.

use anyhow::Result;
use kentongan_documents::{
    AttendanceSheet, Letterhead, LetterheadLine, LineSize, Paper, Recap, RowStatus, SheetForm, SheetRow, Signer,
    Signers,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Meeting {
    title: String,
    date: String,
    time: String,
    venue: String,
    letterhead: Vec<String>,
    address: String,
    place_date: String,
    office: String,
    filled: bool,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    office: String,
    present: bool,
}

pub fn read(text: &str) -> Result<AttendanceSheet> {
    let meeting: Meeting = serde_json::from_str(text)?;
    let last = meeting.letterhead.len().saturating_sub(1);
    let lines = meeting.letterhead.into_iter().enumerate();
    let present = u32::try_from(meeting.rows.iter().filter(|row| row.present).count())?;
    let invited = u32::try_from(meeting.rows.len())?;
    Ok(AttendanceSheet {
        letterhead: Letterhead {
            lines: lines
                .map(|(index, text)| LetterheadLine {
                    text,
                    size: if index == last {
                        LineSize::Office
                    } else {
                        LineSize::Region
                    },
                })
                .collect(),
            address: vec![meeting.address],
            logo: None,
        },
        paper: Paper::A4,
        agenda: Some(meeting.title.clone()),
        meeting_title: meeting.title,
        theme: None,
        date_long: meeting.date,
        time: meeting.time,
        venue: meeting.venue,
        chair: None,
        rows: meeting.rows.into_iter().map(row).collect(),
        blank_rows: 0,
        filled: meeting.filled,
        recap: Some(Recap {
            invited,
            present,
            represented: 0,
            absent: invited - present,
            unmarked: 0,
            walk_ins: 0,
        }),
        signers: Signers {
            place_date: meeting.place_date,
            right: Signer {
                above: Vec::new(),
                title: meeting.office,
                name: String::new(),
                rank: None,
                id: None,
            },
            left: None,
        },
        form: SheetForm::default(),
        watermark: None,
    })
}

fn row(row: Row) -> SheetRow {
    SheetRow {
        name: Some(row.name),
        office: row.office,
        status: if row.present {
            RowStatus::Present
        } else {
            RowStatus::Absent
        },
        group: None,
        late_at: None,
        signature: None,
        id_number: None,
        phone: None,
    }
}
