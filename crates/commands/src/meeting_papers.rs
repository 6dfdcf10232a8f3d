//! Berkas rapat: which papers a meeting has, what each still lacks, its photos and the signed scans of its papers.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::photo::ScannedPaper;
use kentongan_store::{MeetingPhotoRecord, MeetingRecord, Store};

use crate::check::{long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    AddMeetingPhotos, AttendancePaper, ById, DecisionsPaper, DocumentationPaper, ExtraColumn, LackCode, MeetingPaper,
    MeetingPaperRow, MeetingPapersView, MeetingPhase, MeetingPhotoView, MinutesPaper, PaperLack, PaperOf,
    PhotosPerPage, RemoveMeetingPhoto, ScanOf, SignatureColumn,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::{documents, meetings, photos};

/// Empty rows of a sheet that is to be signed, for who comes uninvited.
const BLANK_ROWS: u32 = 10;

/// A paper that a meeting has.
pub(crate) struct Part {
    pub kind: MeetingPaper,
    phase: MeetingPhase,
    /// What is asked of its maker; a letter is asked for as its form would begin.
    asked: fn(&Desk, &str) -> Result<PaperOf, UiError>,
}

impl Part {
    const fn new(kind: MeetingPaper, phase: MeetingPhase, asked: fn(&Desk, &str) -> Result<PaperOf, UiError>) -> Self {
        Self { kind, phase, asked }
    }

    /// Stands in a dossier, which shows what was and not what was to be filled in.
    fn is_in_dossier(&self) -> bool {
        self.kind != MeetingPaper::AttendanceBlank
    }

    /// This paper of a meeting, as its maker takes it. `None`: it is not this laptop's to write, as another's invitation.
    pub fn of(&self, desk: &Desk, meeting_id: &str) -> Result<Option<PaperOf>, UiError> {
        match (self.asked)(desk, meeting_id) {
            Ok(asked) => Ok(Some(asked)),
            Err(error) if error.code == ErrorCode::NotAllowed => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// In the order of a dossier: undangan, daftar hadir, notula, keputusan, berita acara, dokumentasi.
const PARTS: &[Part] = &[
    Part::new(MeetingPaper::Invitation, MeetingPhase::Before, |desk, id| {
        let letter = documents::get_invitation_letter(desk, ById { id: id.to_owned() })?.letter;
        Ok(PaperOf::Invitation(letter))
    }),
    Part::new(MeetingPaper::AttendanceBlank, MeetingPhase::During, |_, id| {
        Ok(attendance(id, false))
    }),
    Part::new(MeetingPaper::Attendance, MeetingPhase::After, |_, id| {
        Ok(attendance(id, true))
    }),
    Part::new(MeetingPaper::Minutes, MeetingPhase::After, |_, id| {
        let meeting_id = id.to_owned();
        Ok(PaperOf::Minutes(MinutesPaper { meeting_id }))
    }),
    Part::new(MeetingPaper::Decisions, MeetingPhase::After, |_, id| {
        let meeting_id = id.to_owned();
        Ok(PaperOf::Decisions(DecisionsPaper { meeting_id }))
    }),
    Part::new(MeetingPaper::OfficialRecord, MeetingPhase::After, |desk, id| {
        documents::get_official_record(desk, ById { id: id.to_owned() }).map(PaperOf::OfficialRecord)
    }),
    Part::new(MeetingPaper::Documentation, MeetingPhase::After, |_, id| {
        Ok(documentation(id))
    }),
];

fn attendance(meeting_id: &str, filled: bool) -> PaperOf {
    PaperOf::Attendance(AttendancePaper {
        meeting_id: meeting_id.to_owned(),
        filled,
        blank_rows: if filled { 0 } else { BLANK_ROWS },
        signature_column: SignatureColumn::SubColumn,
        extra_column: ExtraColumn::None,
        landscape: false,
        groups: false,
        recap: true,
        column_numbers: false,
        drawn: true,
    })
}

fn documentation(meeting_id: &str) -> PaperOf {
    PaperOf::Documentation(DocumentationPaper {
        meeting_id: meeting_id.to_owned(),
        per_page: PhotosPerPage::Six,
    })
}

/// The parts of a dossier, in its order; of `wanted` alone, unless that is empty.
pub(crate) fn of_dossier(wanted: &[MeetingPaper]) -> impl Iterator<Item = &'static Part> {
    PARTS
        .iter()
        .filter(move |part| part.is_in_dossier() && (wanted.is_empty() || wanted.contains(&part.kind)))
}

/// What a paper is called, as a file of it is.
pub(crate) fn title(kind: MeetingPaper) -> &'static str {
    match kind {
        MeetingPaper::Invitation => "Undangan",
        MeetingPaper::AttendanceBlank => "Daftar hadir kosong",
        MeetingPaper::Attendance => "Daftar hadir",
        MeetingPaper::Minutes => "Notula",
        MeetingPaper::Decisions => "Keputusan dan tindak lanjut",
        MeetingPaper::OfficialRecord => "Berita acara",
        MeetingPaper::Documentation => "Dokumentasi",
    }
}

pub fn get_meeting_papers(desk: &Desk, request: ById) -> Result<MeetingPapersView, UiError> {
    view(desk, parse_id(&request.id)?)
}

/// Adds photos to a meeting, or signed scans of one of its papers. One that it has already is not added a second time.
pub fn add_meeting_photos(desk: &Desk, request: AddMeetingPhotos) -> Result<MeetingPapersView, UiError> {
    if request.photos.is_empty() {
        let error = FieldError::of("photos", FieldErrorCode::Required);
        return Err(UiError::invalid(vec![error]));
    }
    let meeting = meetings::own_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    let paper = request.scan_of.map(scanned);
    let chosen = photos::checked(&store, &request.photos)?;
    let known = store.list_meeting_photos(meeting)?;
    for photo in chosen {
        let stands = |one: &MeetingPhotoRecord| one.paper == paper && one.record.photo.hash == photo.hash;
        if !known.iter().any(stands) {
            store.add_meeting_photo(meeting, paper, photo)?;
        }
    }
    done(desk, meeting)
}

/// Takes a photo or a scan out of its meeting; whoever keeps the meeting may.
pub fn remove_meeting_photo(desk: &Desk, request: RemoveMeetingPhoto) -> Result<MeetingPapersView, UiError> {
    let mut errors = Vec::new();
    let reason = long_text("photo_reason", &request.reason, &mut errors);
    if reason.is_empty() && errors.is_empty() {
        errors.push(FieldError::of("photo_reason", FieldErrorCode::Required));
    }
    refuse(errors)?;
    let meeting = meetings::own_meeting(desk, &request.meeting_id)?;
    let photo_id = parse_id(&request.photo_id)?;
    let store = desk.store()?;
    let photos = store.list_meeting_photos(meeting)?;
    if !photos.iter().any(|photo| photo.record.photo_id == photo_id) {
        return Err(UiError::of(ErrorCode::NotFound));
    }
    store.end_photo(photo_id, &reason)?;
    done(desk, meeting)
}

fn done(desk: &Desk, meeting: ObjectId) -> Result<MeetingPapersView, UiError> {
    desk.wrote(&["meetings", "outbox", "photos"]);
    view(desk, meeting)
}

fn view(desk: &Desk, id: ObjectId) -> Result<MeetingPapersView, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(id)?;
    let photos = store.list_meeting_photos(id)?;
    let meeting_id = id.to_string();
    let mut papers = Vec::with_capacity(PARTS.len());
    for part in PARTS {
        let Some(of) = part.of(desk, &meeting_id)? else {
            continue;
        };
        papers.push(MeetingPaperRow {
            kind: part.kind,
            phase: part.phase,
            of,
            lacks: lacks(desk, &store, &meeting, &photos, part.kind)?,
            scan_of: scan_of(part.kind),
            in_dossier: part.is_in_dossier(),
        });
    }
    Ok(MeetingPapersView {
        meeting_id,
        may_edit: meetings::may_edit(desk, &meeting)?,
        papers,
        photos: photos
            .into_iter()
            .map(|photo| photo_view(desk, &store, photo))
            .collect::<Result<_, UiError>>()?,
        title: meeting.title,
        date: meeting.date,
    })
}

/// What is still missing from a paper. None of it keeps anybody from printing.
fn lacks(
    desk: &Desk,
    store: &Store,
    meeting: &MeetingRecord,
    photos: &[MeetingPhotoRecord],
    kind: MeetingPaper,
) -> Result<Vec<PaperLack>, UiError> {
    let mut found = Vec::new();
    let mut lack = |is: bool, code: LackCode, count: u32| {
        if is {
            found.push(PaperLack { code, count });
        }
    };
    let counts = meetings::counts(&meeting.invitees);
    let nobody = meeting.invitees.is_empty();
    match kind {
        MeetingPaper::Invitation => {
            lack(nobody, LackCode::NobodyInvited, 0);
            lack(meeting.invitation_number.is_empty(), LackCode::NoNumber, 0);
        }
        MeetingPaper::AttendanceBlank => lack(nobody, LackCode::NobodyInvited, 0),
        MeetingPaper::Attendance => {
            lack(nobody, LackCode::NobodyInvited, 0);
            lack(counts.unmarked > 0, LackCode::Unmarked, counts.unmarked);
        }
        MeetingPaper::Minutes => lack(!store.has_final(meeting.meeting_id)?, LackCode::MinutesOpen, 0),
        MeetingPaper::Decisions => {
            let decisions = store.list_decisions(meeting.meeting_id)?;
            lack(decisions.is_empty(), LackCode::NoDecisions, 0);
        }
        MeetingPaper::OfficialRecord => {}
        MeetingPaper::Documentation => {
            let mut own = photos.iter().filter(|photo| photo.paper.is_none()).peekable();
            lack(own.peek().is_none(), LackCode::NoPhotos, 0);
            let away = own.filter(|photo| !photo.record.here).count();
            lack(
                away > 0,
                LackCode::PhotosToCome,
                u32::try_from(away).unwrap_or(u32::MAX),
            );
        }
    }
    let was_held = meeting.date <= desk.today().to_string();
    if let Some(paper) = scan_of(kind)
        .map(scanned)
        .filter(|_| was_held && kind != MeetingPaper::Invitation)
    {
        let is_signed = photos.iter().any(|photo| photo.paper == Some(paper));
        lack(!is_signed, LackCode::NotScanned, 0);
    }
    Ok(found)
}

/// What the signed scans of a paper are attached as; `None`: nobody signs it.
fn scan_of(kind: MeetingPaper) -> Option<ScanOf> {
    match kind {
        MeetingPaper::Invitation => Some(ScanOf::Invitation),
        MeetingPaper::Attendance => Some(ScanOf::Attendance),
        MeetingPaper::Minutes => Some(ScanOf::Minutes),
        MeetingPaper::Decisions => Some(ScanOf::Decisions),
        MeetingPaper::OfficialRecord => Some(ScanOf::OfficialRecord),
        // What is signed of it is attached to the filled sheet.
        MeetingPaper::AttendanceBlank | MeetingPaper::Documentation => None,
    }
}

fn scanned(of: ScanOf) -> ScannedPaper {
    match of {
        ScanOf::Invitation => ScannedPaper::Invitation,
        ScanOf::Attendance => ScannedPaper::Attendance,
        ScanOf::Minutes => ScannedPaper::Minutes,
        ScanOf::Decisions => ScannedPaper::Decisions,
        ScanOf::OfficialRecord => ScannedPaper::OfficialRecord,
        ScanOf::Mandate => ScannedPaper::Mandate,
        ScanOf::Other => ScannedPaper::Other,
    }
}

pub(crate) fn scan_view(paper: ScannedPaper) -> ScanOf {
    match paper {
        ScannedPaper::Invitation => ScanOf::Invitation,
        ScannedPaper::Attendance => ScanOf::Attendance,
        ScannedPaper::Minutes => ScanOf::Minutes,
        ScannedPaper::Decisions => ScanOf::Decisions,
        ScannedPaper::OfficialRecord => ScanOf::OfficialRecord,
        ScannedPaper::Mandate => ScanOf::Mandate,
        ScannedPaper::Other => ScanOf::Other,
    }
}

fn photo_view(desk: &Desk, store: &Store, photo: MeetingPhotoRecord) -> Result<MeetingPhotoView, UiError> {
    let (by_name, by_office) = store.find_holder(photo.device_no)?.unwrap_or_default();
    let MeetingPhotoRecord { record, paper, .. } = photo;
    Ok(MeetingPhotoView {
        id: record.photo_id.to_string(),
        hash: record.photo.hash.to_hex(),
        thumbnail_hash: record.photo.thumbnail.to_hex(),
        width: record.photo.width,
        height: record.photo.height,
        state: photos::state(&record, desk.is_training()),
        caption: record.photo.caption,
        taken_at: Some(record.photo.taken_at).filter(|text| !text.is_empty()),
        at_ms: record.at_ms,
        by_name,
        by_office,
        scan_of: paper.map(scan_view),
    })
}
