//! Every paper that a laptop can print, as a person reads it: its PDF through a program that had no part in making it.

use std::path::Path;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_testkit::papers::text_of;
use serde_json::{Value, json};

use crate::world::{call, paper_of, sheet_of, with};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Lembar isu.
    CaseSheet,
    /// Lembar isu untuk umum.
    PublicSheet,
    /// Laporan kejadian.
    IncidentReport,
    /// Tanda terima.
    Receipt,
    /// Surat pengingat.
    Reminder,
    /// Berita acara pemusnahan.
    Destruction,
    /// Daftar hadir.
    Attendance,
    /// Surat undangan.
    Invitation,
    /// Surat mandat.
    Mandate,
    /// Notula.
    Minutes,
    /// Keputusan dan tindak lanjut.
    Decisions,
    /// Berita acara.
    OfficialRecord,
    /// Rekap kehadiran.
    AttendanceRecap,
    /// Laporan bulanan.
    MonthlyReport,
    /// Lembar evaluasi program.
    Evaluation,
    /// Papan warga.
    NoticeBoard,
    /// Dokumentasi.
    Documentation,
    /// Berkas rapat.
    Dossier,
}

pub struct Printed {
    pub kind: Kind,
    /// Of a case sheet and a report: id of the case.
    pub case: Option<String>,
    words: String,
}

impl Printed {
    pub fn says(&self, words: &str) -> bool {
        self.words.contains(&bare(words))
    }
}

/// Letters and digits alone, all of them small: no line break, no hyphen and no capital hides a word.
fn bare(text: &str) -> String {
    let signs = text.chars().filter(|sign| sign.is_alphanumeric());
    signs.flat_map(char::to_lowercase).collect()
}

/// The request for a letter as its page opens.
fn letter_of(kind: &str, letter: Value) -> Value {
    paper_of(kind, with(letter, "paper", json!("a4")))
}

/// What this laptop can print of `cases` and of all else that it has.
pub fn all_of(desk: &Desk, cases: &[String]) -> Vec<Printed> {
    let mut all = Vec::new();
    let mut print = |kind: Kind, case: Option<&String>, request: Value| {
        let page: PreviewView = call(desk, "preview_paper", request).unwrap();
        let saved: SavedFile = call(desk, "save_preview", json!({ "preview_id": page.preview_id })).unwrap();
        let words = bare(&text_of(Path::new(&saved.path.unwrap())).unwrap());
        assert!(!words.is_empty(), "{kind:?}: a paper without a word shows nothing");
        let case = case.cloned();
        all.push(Printed { kind, case, words });
    };
    for case in cases {
        let request = json!({ "id": case, "paper": "a4" });
        print(Kind::CaseSheet, Some(case), paper_of("case_sheet", request));
        let public = paper_of("case_sheet", json!({ "id": case, "redacted": true, "paper": "a4" }));
        match call::<PreviewView>(desk, "preview_paper", public.clone()) {
            Ok(_) => print(Kind::PublicSheet, Some(case), public),
            Err(refused) => assert_eq!(refused.code, ErrorCode::ConfidentialNotPublic),
        }
        let report = json!({ "id": case, "bare": false, "paper": "a4" });
        print(Kind::IncidentReport, Some(case), paper_of("incident_report", report));
        let form = json!({ "id": case, "bare": true, "paper": "a4" });
        print(Kind::IncidentReport, None, paper_of("incident_report", form));
    }
    let outbox: OutboxView = call(desk, "get_outbox", json!({})).unwrap();
    for receipt in outbox.receipts {
        let request = json!({ "id": receipt.id, "paper": "a4" });
        print(Kind::Receipt, None, paper_of("receipt", request));
    }
    let meetings: MeetingListView = call(desk, "list_meetings", json!({})).unwrap();
    for meeting in meetings.upcoming.iter().chain(&meetings.past) {
        for filled in [false, true] {
            let request =
                sheet_of(json!({ "meeting_id": meeting.id, "filled": filled, "paper": "a4", "blank_rows": 2 }));
            print(Kind::Attendance, None, paper_of("attendance", request));
        }
        for (kind, name) in [(Kind::Minutes, "minutes"), (Kind::Decisions, "decisions")] {
            let request = json!({ "meeting_id": meeting.id, "paper": "a4" });
            print(kind, None, paper_of(name, request));
        }
        let record: OfficialRecordPaper = call(desk, "get_official_record", json!({ "id": meeting.id })).unwrap();
        let request = with(serde_json::to_value(record).unwrap(), "paper", json!("a4"));
        print(Kind::OfficialRecord, None, paper_of("official_record", request));
    }
    for meeting in meetings.upcoming.iter().chain(&meetings.past) {
        // Whoever may not invite writes no letter of invitation.
        if meeting.may_edit {
            let view: InvitationLetterView = call(desk, "get_invitation_letter", json!({ "id": meeting.id })).unwrap();
            print(Kind::Invitation, None, letter_of("invitation", json!(view.letter)));
        }
        let view: MandateLetterView = call(desk, "get_mandate_letter", json!({ "id": meeting.id })).unwrap();
        print(Kind::Mandate, None, letter_of("mandate", json!(view.letter)));
    }
    for meeting in meetings.upcoming.iter().chain(&meetings.past) {
        let request = json!({ "meeting_id": meeting.id, "per_page": "six", "paper": "a4" });
        print(Kind::Documentation, None, paper_of("documentation", request));
        let request = json!({ "meeting_id": meeting.id, "papers": [], "paper": "a4" });
        print(Kind::Dossier, None, paper_of("dossier", request));
        let request = json!({ "meeting_id": meeting.id, "paper": "a4" });
        print(Kind::Evaluation, None, paper_of("evaluation", request));
    }
    let everything = json!({ "year": null, "series_id": null, "group": null });
    let request = json!({ "filter": everything, "paper": "a4" });
    print(Kind::AttendanceRecap, None, paper_of("attendance_recap", request));
    let request = json!({ "year": 2025, "month": 1, "obstacles": "", "closing": "", "paper": "a4" });
    print(Kind::MonthlyReport, None, paper_of("monthly_report", request));
    let villages: Vec<RegionView> = call(desk, "list_district_villages", json!({})).unwrap();
    for village in villages {
        let request = json!({ "year": 2025, "month": 1, "village_code": village.code, "paper": "a4" });
        // A village prints its own.
        if call::<PreviewView>(desk, "preview_paper", paper_of("notice_board", request.clone())).is_ok() {
            print(Kind::NoticeBoard, None, paper_of("notice_board", request));
        }
    }
    // These two are the kecamatan's.
    let late: Vec<ReminderRecipient> = call(desk, "list_reminders", json!({ "issue_id": null })).unwrap_or_default();
    for to in late {
        let request = json!({
            "village_code": to.village_code, "office": to.office, "issue_ids": to.issue_ids, "number": "1",
            "signer_name": "", "paper": "a4"
        });
        print(Kind::Reminder, None, paper_of("reminder", request));
    }
    if call::<RetentionView>(desk, "get_retention", json!({ "issue_id": null })).is_ok() {
        let request = json!({
            "issue_ids": cases, "record_number": "1", "reason": "Atas permintaan", "paper": "a4",
            "officers": [{ "name": "Hi. Yulianto, S.E.", "office": "Camat Kalirejo" }]
        });
        print(Kind::Destruction, None, paper_of("destruction", request));
    }
    all
}
