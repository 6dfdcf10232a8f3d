//! The papers of a meeting for an archive (*arsip*): a folder with PDF/A files, photos and scans, and what proves that they are whole.
//!
//! What stands in it is described in `docs/archive.md`.
//!
//! *Invariant:* a folder that is there is never written to. One under its final name has been read back, file by file: half of an archive
//! only ever stands under a name that says so.
//!
//! *Invariant:* it holds no more than the papers themselves say. No caption and no name of a reporter stands in `metadata.json`.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use chrono::{DateTime, NaiveDate, SecondsFormat};
use kentongan_store::{MeetingPhotoRecord, MeetingRecord, Store};
use serde::Serialize;

use super::{Made, make, paper_name};
use crate::check::parse_id;
use crate::conflicts::code_of;
use crate::desk::Desk;
use crate::dto::{self, ArchiveSaved, MeetingPaper, PreviewPaper, SaveArchive};
use crate::error::{ErrorCode, UiError};
use crate::{files, meeting_papers};

/// The form of `metadata.json`. Raised when what stands in it changes its meaning.
const VERSION: u32 = 1;
/// A path of Windows has 260 signs, and the folder lies in another.
const NAME_CHARS_MAX: usize = 80;
/// As a folder is called until it is whole. Not for the end of a name that a program looks at.
const UNFINISHED: &str = "belum selesai";

const METADATA: &str = "metadata.json";
const README: &str = "BACA-SAYA.md";

/// A file of the archive, before it is written.
struct ArchiveFile {
    name: String,
    bytes: Vec<u8>,
}

/// `metadata.json`. Field names are never used again for something else.
#[derive(Serialize)]
struct Metadata {
    schema: &'static str,
    version: u32,
    meeting: MeetingData,
    made: MadeData,
    papers: Vec<PaperData>,
    scans: Vec<ScanData>,
    /// What the meeting has and this folder has not: bytes that had not arrived on the laptop.
    missing: Vec<MissingData>,
    /// Papers that could not be made.
    left_out: Vec<LeftOutData>,
}

#[derive(Serialize)]
struct MeetingData {
    id: String,
    title: String,
    /// Local date, and times as they were typed.
    date: String,
    start: String,
    end: String,
    venue: String,
    /// Region code of the office whose meeting it is.
    region: String,
}

#[derive(Serialize)]
struct MadeData {
    /// UTC, RFC 3339.
    at: String,
    by_name: String,
    by_office: String,
    /// Number of the laptop at its district.
    laptop: u32,
    program: String,
}

#[derive(Serialize)]
struct PaperData {
    file: String,
    kind: String,
    title: &'static str,
    /// As at the foot of its pages.
    document_id: String,
    fingerprint: String,
    blake3: String,
    bytes: usize,
    pages: usize,
    paper: &'static str,
    made_at: String,
}

#[derive(Serialize)]
struct ScanData {
    file: String,
    /// The paper that it is the signed scan of, or `documentation`.
    proves: String,
    photo_id: String,
    blake3: String,
    bytes: usize,
    width: u32,
    height: u32,
    /// UTC, RFC 3339.
    added_at: String,
    /// By the camera's clock; empty: it did not say.
    taken_at: String,
}

#[derive(Serialize)]
struct MissingData {
    proves: String,
    photo_id: String,
    blake3: String,
}

#[derive(Serialize)]
struct LeftOutData {
    kind: String,
    title: &'static str,
    code: String,
}

/// Writes the papers, photos and scans of a meeting to a folder that the person chooses.
pub fn save_archive(desk: &Desk, request: SaveArchive) -> Result<ArchiveSaved, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&request.meeting_id)?)?;
    let nowhere = ArchiveSaved {
        path: None,
        files: 0,
        left_out: Vec::new(),
        missing: 0,
    };
    let Some(within) = desk.host().choose_folder() else {
        return Ok(nowhere);
    };
    let date: NaiveDate = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let name = folder_name(&format!("Rapat {date} {}", meeting.title));
    let folder = within.join(&name);
    // Before anything is made: papers take a while.
    refuse_existing(&folder, &name)?;

    let at = rfc3339(desk.now_ms());
    let mut files = Vec::new();
    let (papers, left_out) = papers(desk, &request, &at, &mut files)?;
    let (scans, missing) = scans(&store, &meeting, &mut files)?;
    let enrolment = desk.enrolment()?;
    let metadata = Metadata {
        schema: "kentongan-archive",
        version: VERSION,
        meeting: MeetingData {
            id: request.meeting_id.clone(),
            title: meeting.title.clone(),
            date: date.to_string(),
            start: meeting.start.clone(),
            end: meeting.end.clone(),
            venue: meeting.venue.clone(),
            region: meeting.stream.code().to_string(),
        },
        made: MadeData {
            at,
            by_name: enrolment.holder_name,
            by_office: enrolment.holder_office,
            laptop: enrolment.device_no.0,
            program: format!("Kentongan {}", env!("CARGO_PKG_VERSION")),
        },
        papers,
        scans,
        missing,
        left_out: left_out
            .iter()
            .map(|(kind, error)| LeftOutData {
                kind: code_of(*kind),
                title: meeting_papers::title(*kind),
                code: code_of(error.code),
            })
            .collect(),
    };
    let json = serde_json::to_vec_pretty(&metadata).map_err(|_| UiError::of(ErrorCode::Internal))?;
    files.push(ArchiveFile {
        name: README.to_owned(),
        bytes: readme(&metadata, blake3::hash(&json)).into_bytes(),
    });
    files.push(ArchiveFile {
        name: METADATA.to_owned(),
        bytes: json,
    });

    let unfinished = within.join(format!("{name} ({UNFINISHED} {})", short(&store.local_id())));
    let written = write(&unfinished, &files).and_then(|()| {
        // Another may have made one meanwhile; renaming takes the place of an empty folder.
        refuse_existing(&folder, &name)?;
        fs::rename(&unfinished, &folder).map_err(|error| files::not_written(&error))
    });
    if let Err(error) = written {
        // Its name is of this moment alone: whatever lies there is what was begun here, and of no use to anybody.
        let _ = fs::remove_dir_all(&unfinished);
        return Err(error);
    }
    Ok(ArchiveSaved {
        path: Some(folder.display().to_string()),
        files: u32::try_from(files.len()).unwrap_or(u32::MAX),
        left_out: left_out.into_iter().map(|(kind, _)| kind).collect(),
        missing: u32::try_from(metadata.missing.len()).unwrap_or(u32::MAX),
    })
}

/// Papers that were made, and those that could not be.
type MadePapers = (Vec<PaperData>, Vec<(MeetingPaper, UiError)>);

/// Makes each paper of a dossier. One that cannot be made keeps no other out of the archive.
fn papers(desk: &Desk, request: &SaveArchive, at: &str, files: &mut Vec<ArchiveFile>) -> Result<MadePapers, UiError> {
    let (mut papers, mut left_out) = (Vec::new(), Vec::new());
    for part in meeting_papers::of_dossier(&[]) {
        let paper = request.paper;
        let made = part.of(desk, &request.meeting_id).and_then(|asked| {
            let made = asked.map(|of| make(desk, &PreviewPaper { of, paper }));
            made.transpose()
        });
        let Made { compiled, .. } = match made {
            Ok(Some(made)) => made,
            // It is not this laptop's to write.
            Ok(None) => continue,
            Err(error) => {
                left_out.push((part.kind, error));
                continue;
            }
        };
        let bytes = compiled.pdf()?;
        let title = meeting_papers::title(part.kind);
        let name = format!("{:02} {title}.pdf", papers.len() + 1);
        let stamp = compiled.stamp();
        papers.push(PaperData {
            file: name.clone(),
            kind: code_of(part.kind),
            title,
            document_id: stamp.id.clone(),
            fingerprint: stamp.fingerprint.clone(),
            blake3: blake3::hash(&bytes).to_string(),
            bytes: bytes.len(),
            pages: compiled.page_count(),
            paper: paper_name(request.paper),
            made_at: at.to_owned(),
        });
        files.push(ArchiveFile { name, bytes });
    }
    Ok((papers, left_out))
}

fn scans(
    store: &Store,
    meeting: &MeetingRecord,
    files: &mut Vec<ArchiveFile>,
) -> Result<(Vec<ScanData>, Vec<MissingData>), UiError> {
    let (mut scans, mut missing) = (Vec::<ScanData>::new(), Vec::new());
    for photo in store.list_meeting_photos(meeting.meeting_id)? {
        let proves = proves(&photo);
        let MeetingPhotoRecord { record, paper, .. } = photo;
        let (photo_id, hash) = (record.photo_id.to_string(), record.photo.hash);
        let Some(bytes) = store.get_blob(hash)? else {
            missing.push(MissingData {
                proves,
                photo_id,
                blake3: hash.to_hex(),
            });
            continue;
        };
        let nth = scans.iter().filter(|one| one.proves == proves).count() + 1;
        let name = match paper {
            Some(paper) => format!("Pindai {} {nth:02}.jpg", scan_title(meeting_papers::scan_view(paper))),
            None => format!("Foto {nth:02}.jpg"),
        };
        scans.push(ScanData {
            file: name.clone(),
            proves,
            photo_id,
            blake3: hash.to_hex(),
            bytes: bytes.len(),
            width: record.photo.width,
            height: record.photo.height,
            added_at: rfc3339(record.at_ms),
            taken_at: record.photo.taken_at,
        });
        files.push(ArchiveFile { name, bytes });
    }
    Ok((scans, missing))
}

fn proves(photo: &MeetingPhotoRecord) -> String {
    match photo.paper {
        Some(paper) => code_of(meeting_papers::scan_view(paper)),
        None => code_of(MeetingPaper::Documentation),
    }
}

fn scan_title(of: dto::ScanOf) -> &'static str {
    match of {
        dto::ScanOf::Invitation => "undangan",
        dto::ScanOf::Attendance => "daftar hadir",
        dto::ScanOf::Minutes => "notula",
        dto::ScanOf::Decisions => "keputusan",
        dto::ScanOf::OfficialRecord => "berita acara",
        dto::ScanOf::Mandate => "surat mandat",
        dto::ScanOf::Other => "berkas lain",
    }
}

/// Writes each file to a new folder, then reads each back: a stick that takes everything and keeps half of it is found out here.
fn write(folder: &Path, files: &[ArchiveFile]) -> Result<(), UiError> {
    let not_written = |error: std::io::Error| files::not_written(&error);
    fs::create_dir(folder).map_err(not_written)?;
    for file in files {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(folder.join(&file.name))
            .and_then(|mut open| open.write_all(&file.bytes).and_then(|()| open.sync_all()))
            .map_err(not_written)?;
    }
    for file in files {
        let read = fs::read(folder.join(&file.name)).map_err(not_written)?;
        if blake3::hash(&read) != blake3::hash(&file.bytes) {
            return Err(UiError::of(ErrorCode::CopyDiffers).with("name", &file.name));
        }
    }
    Ok(())
}

fn refuse_existing(folder: &Path, name: &str) -> Result<(), UiError> {
    // A link that leads nowhere stands there too.
    match fs::symlink_metadata(folder) {
        Ok(_) => Err(UiError::of(ErrorCode::FolderExists).with("name", name)),
        Err(_) => Ok(()),
    }
}

/// What the folder is, for whoever finds it in ten years without this program.
fn readme(metadata: &Metadata, of_metadata: blake3::Hash) -> String {
    let MeetingData { title, date, venue, .. } = &metadata.meeting;
    let mut text = format!(
        "# Arsip rapat\n\n{}\n\nTanggal: {date}. Tempat: {}.\n\n",
        one_line(title),
        if venue.trim().is_empty() {
            "–".to_owned()
        } else {
            one_line(venue)
        },
    );
    text.push_str(
        "Folder ini berisi berkas satu rapat: kertas rapat sebagai PDF/A (bentuk untuk arsip, dapat dibuka program PDF apa pun), \
         foto rapat, dan hasil pindai kertas yang sudah ditandatangani sebagai JPEG. `metadata.json` memuat daftar yang sama untuk \
         dibaca program. Kertas tanpa tanda tangan tidak menggantikan kertas yang ditandatangani.\n\n",
    );
    text.push_str("## Isi dan sidik (BLAKE3)\n\n| Berkas | Sidik |\n|---|---|\n");
    let papers = metadata
        .papers
        .iter()
        .map(|paper| (paper.file.as_str(), paper.blake3.as_str()));
    let scans = metadata
        .scans
        .iter()
        .map(|scan| (scan.file.as_str(), scan.blake3.as_str()));
    let own = of_metadata.to_string();
    for (file, hash) in papers.chain(scans).chain([(METADATA, own.as_str())]) {
        text.push_str(&format!("| {file} | `{hash}` |\n"));
    }
    if !metadata.missing.is_empty() {
        text.push_str(&format!(
            "\n{} foto atau hasil pindai belum sampai di laptop ini dan tidak ada di sini; `metadata.json` menyebut sidiknya.\n",
            metadata.missing.len()
        ));
    }
    for one in &metadata.left_out {
        text.push_str(&format!("\n{} belum dapat disusun dan tidak ada di sini.\n", one.title));
    }
    let example = metadata.papers.first().map_or(METADATA, |paper| paper.file.as_str());
    text.push_str(&format!(
        "\n## Cara memeriksa\n\nDengan program `b3sum` (gratis): `b3sum \"{example}\"`, lalu bandingkan hasilnya dengan sidik di atas. Jika sama, \
         isi berkas tidak berubah sejak folder ini dibuat. Sidik bukan tanda tangan: siapa yang mengesahkan, terlihat dari tanda tangan di \
         kertas dan hasil pindainya.\n",
    ));
    text.push_str(&format!(
        "\nDibuat {} di laptop nomor {} dengan {}.\n",
        metadata.made.at, metadata.made.laptop, metadata.made.program
    ));
    text
}

/// Text that a person typed, where it cannot begin a heading, a table or a link of its own.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line = String::with_capacity(text.len());
    for sign in words.join(" ").chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!') {
            line.push('\\');
        }
        line.push(sign);
    }
    line
}

/// A name that every file system takes: of letters, digits and few signs, and with none at its end that Windows drops.
fn folder_name(name: &str) -> String {
    let allowed = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '.' | '-' | '(' | ')' | ',');
    let name: String = name
        .chars()
        .map(|sign| if allowed(sign) { sign } else { '-' })
        .collect();
    let name: Vec<&str> = name.split_whitespace().collect();
    let name: String = name.join(" ").chars().take(NAME_CHARS_MAX).collect();
    name.trim_end_matches(['.', ' ']).to_owned()
}

/// Enough of an id to tell two folders of one meeting apart.
fn short(id: &str) -> String {
    let signs: Vec<char> = id.chars().filter(char::is_ascii_alphanumeric).collect();
    signs.iter().rev().take(8).collect()
}

fn rfc3339(at_ms: i64) -> String {
    DateTime::from_timestamp_millis(at_ms).map_or_else(String::new, |at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_a_stick_takes() {
        let cases = [
            ("Rapat 2025-01-20 Rakor", "Rapat 2025-01-20 Rakor"),
            ("Rapat 2025-01-20 a/b\\c:d*e?", "Rapat 2025-01-20 a-b-c-d-e-"),
            ("Rapat 2025-01-20 ../../etc", "Rapat 2025-01-20 ..-..-etc"),
            ("Rapat 2025-01-20 ...", "Rapat 2025-01-20"),
            ("Rapat 2025-01-20  dua\nbaris", "Rapat 2025-01-20 dua-baris"),
        ];
        for (typed, name) in cases {
            assert_eq!(folder_name(typed), name);
        }
        assert_eq!(folder_name(&"panjang".repeat(40)).chars().count(), NAME_CHARS_MAX);
    }

    #[test]
    fn nothing_is_written_over() {
        let within = tempfile::tempdir().unwrap();
        let folder = within.path().join("a");
        let files = [ArchiveFile {
            name: "01 Daftar hadir.pdf".to_owned(),
            bytes: b"isi".to_vec(),
        }];
        write(&folder, &files).unwrap();
        assert_eq!(std::fs::read(folder.join("01 Daftar hadir.pdf")).unwrap(), b"isi");
        assert_eq!(write(&folder, &files).unwrap_err().code, ErrorCode::FileNotWritten);
        assert_eq!(refuse_existing(&folder, "a").unwrap_err().code, ErrorCode::FolderExists);
    }

    #[test]
    fn what_was_typed_stays_words_in_the_text_for_people() {
        assert_eq!(one_line("# Rapat\n| a | `b`"), "\\# Rapat \\| a \\| \\`b\\`");
    }
}
