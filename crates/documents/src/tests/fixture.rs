//! The rakor of Kalirejo as the press reported it, and small sheets.

use serde::Deserialize;

use crate::{
    AttendanceSheet, BLANK_ROWS_DEFAULT, Letterhead, LetterheadLine, LineSize, Logo, Paper, RowStatus, SheetForm,
    SheetRow, Signer, Signers,
};

/// The villages of 18.02.01 in the order of their codes.
pub const VILLAGES: [&str; 17] = [
    "Sri Way Langsep",
    "Wayakrui",
    "Kalirejo",
    "Balai Rejo",
    "Watu Agung",
    "Sri Basuki",
    "Kaliwungu",
    "Kali Dadi",
    "Sri Mulyo",
    "Sri Dadi",
    "Suko Sari",
    "Sinar Sari",
    "Ponco Warno",
    "Sri Purnomo",
    "Sinar Rejo",
    "Agung Timur",
    "Kalisari",
];

#[derive(Deserialize)]
struct Reports {
    meetings: Vec<Meeting>,
}

#[derive(Deserialize)]
struct Meeting {
    id: String,
    title: String,
    venue: Option<String>,
    invited: Vec<Invited>,
}

#[derive(Deserialize)]
struct Invited {
    office: Option<String>,
    name: Option<String>,
    every_village_of: Option<String>,
}

fn report(id: &str) -> Meeting {
    let reports: Reports =
        serde_json::from_str(include_str!("../../../../tests/fixtures/rakor.json")).expect("the fixture is JSON");
    let found = reports.meetings.into_iter().find(|meeting| meeting.id == id);
    found.expect("the fixture holds the meeting")
}

/// The blank sheet of any of the five meetings, as far as the press told of it: whom it does not name has a row to fill in.
pub fn reported(id: &str, paper: Paper) -> AttendanceSheet {
    let meeting = report(id);
    let row = |invited: Invited| SheetRow {
        name: invited.name,
        ..attendee(&invited.office.unwrap_or_default())
    };
    AttendanceSheet {
        meeting_title: meeting.title,
        venue: meeting.venue.unwrap_or_default(),
        rows: meeting.invited.into_iter().map(row).collect(),
        ..kalirejo(paper)
    }
}

/// The blank sheet of the Kalirejo rakor: 29 invitees and ten rows for guests.
pub fn kalirejo(paper: Paper) -> AttendanceSheet {
    let meeting = report("kalirejo");
    let mut rows = Vec::new();
    for invited in meeting.invited {
        let office = invited.office.expect("every office of Kalirejo is known");
        if invited.every_village_of.is_some() {
            rows.extend(VILLAGES.map(|village| attendee(&format!("{office} {village}"))));
        } else {
            rows.push(SheetRow {
                name: invited.name,
                ..attendee(&office)
            });
        }
    }
    AttendanceSheet {
        letterhead: kecamatan_letterhead(),
        paper,
        meeting_title: meeting.title,
        theme: None,
        date_long: "Senin, 20 Januari 2025".into(),
        time: "09.00 WIB s.d. selesai".into(),
        venue: meeting.venue.expect("the venue of Kalirejo is known"),
        agenda: Some("Pembangunan, kamtibmas, kesehatan".into()),
        chair: None,
        rows,
        blank_rows: BLANK_ROWS_DEFAULT,
        filled: false,
        recap: None,
        signers: Signers {
            place_date: "Kalirejo, 20 Januari 2025".into(),
            right: Signer {
                above: vec![],
                title: "CAMAT KALIREJO,".into(),
                name: "Hi. YULIANTO, S.E.".into(),
                rank: Some("Pembina (IV/a)".into()),
                id: None,
            },
            left: None,
        },
        form: SheetForm::default(),
        watermark: None,
    }
}

/// A sheet of `count` rows that need one line each, and no blank rows.
pub fn short_rows(paper: Paper, count: usize) -> AttendanceSheet {
    let rows = (1..=count).map(|number| attendee(&format!("Kasi {number}"))).collect();
    AttendanceSheet {
        rows,
        blank_rows: 0,
        ..kalirejo(paper)
    }
}

/// A sheet with one row of this status.
pub fn single(name: Option<&str>, office: &str, status: RowStatus, filled: bool) -> AttendanceSheet {
    let row = SheetRow {
        name: name.map(Into::into),
        status,
        ..attendee(office)
    };
    AttendanceSheet {
        rows: vec![row],
        blank_rows: 0,
        filled,
        ..kalirejo(Paper::A4)
    }
}

pub fn attendee(office: &str) -> SheetRow {
    SheetRow {
        name: None,
        office: office.into(),
        status: RowStatus::Open,
        group: None,
        late_at: None,
        signature: None,
        id_number: None,
        phone: None,
    }
}

pub fn kecamatan_letterhead() -> Letterhead {
    Letterhead {
        lines: vec![
            letterhead_line("PEMERINTAH KABUPATEN LAMPUNG TENGAH", LineSize::Region),
            letterhead_line("KECAMATAN KALIREJO", LineSize::Office),
        ],
        address: vec![
            "Jalan Kecamatan Nomor 1, Kalirejo, Lampung Tengah".into(),
            "Pos-el kecamatan@contoh.go.id".into(),
        ],
        logo: Some(shield()),
    }
}

pub fn village_letterhead() -> Letterhead {
    Letterhead {
        lines: vec![
            letterhead_line("PEMERINTAH KABUPATEN LAMPUNG TENGAH", LineSize::Region),
            letterhead_line("KECAMATAN KALIREJO", LineSize::Region),
            letterhead_line("KAMPUNG KALIREJO", LineSize::Office),
        ],
        address: vec!["Jalan Balai Kampung Nomor 3, Kalirejo, Lampung Tengah".into()],
        logo: Some(shield()),
    }
}

pub fn letterhead_line(text: &str, size: LineSize) -> LetterheadLine {
    LetterheadLine {
        text: text.into(),
        size,
    }
}

/// A plain coat of arms, taller than wide.
pub fn shield() -> Logo {
    let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 48">
        <path d="M2 2h36v28L20 46 2 30z" fill="#145a3c"/><circle cx="20" cy="19" r="8" fill="#f0c828"/>
    </svg>"##;
    Logo {
        bytes: svg.as_bytes().to_vec(),
    }
}
