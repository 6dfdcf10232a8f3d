//! Foto: from a file that the person chooses to a photo of a case.
//!
//! Invariant: what lies in the store is what `kentongan-photos` made of a file. The place of the camera goes to the window alone.
//!
//! A photo is kept before any form names it, so a form that names it can be saved at any time: the draft holds its hash, and the issue
//! takes it over in the commit that ends the draft.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use chrono::NaiveDateTime;
use kentongan_domain::blob::BlobHash;
use kentongan_domain::coordinates::Point;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_photos::{INPUT_BYTES_MAX, PhotoError, prepare};
use kentongan_store::{NewPhoto, PhotoRecord, Store, TimelineItem, TimelineWhat};

use crate::base64;
use crate::check::{line, long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    AddPhotos, ChosenPhotos, EvidenceOf, GetPhoto, GetThumbnails, IssueView, Nothing, PendingPhoto, PhotoBytes,
    PhotoState, PhotoView, PreparePhoto, PreparedPhoto, RemovePhoto,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::{issues, privacy};

/// Files that are taken at once. Each takes a second or two on an old laptop, and a person waits for them.
const CHOSEN_MAX: usize = 10;
/// Photos that are saved at once.
const ADDED_MAX: usize = 20;
/// Thumbnails of one answer: some 8 kB each.
const THUMBNAILS_MAX: usize = 100;
/// What must stay free: months of text, and the copy of the data that an upgrade makes before it begins.
pub(crate) const ROOM_BYTES_MIN: u64 = 100_000_000;
/// As the op has it.
const TAKEN_AT: &str = "%Y-%m-%dT%H:%M";

/// Files that a person chose and that are read one by one. It lies in memory alone, and goes when the screen locks.
pub(crate) struct Chosen {
    id: String,
    paths: Vec<PathBuf>,
}

/// Is there room for more than text?
pub(crate) fn has_room(desk: &Desk) -> bool {
    desk.host().has_room(desk.data_folder(), ROOM_BYTES_MIN)
}

/// Asks the person for photos. What he chose is read by [`prepare_photo`].
pub fn choose_photos(desk: &Desk, _: Nothing) -> Result<ChosenPhotos, UiError> {
    // Refused before anybody looks for a photo.
    need_room(desk)?;
    let mut paths = desk.host().choose_photos();
    let left_out = paths.len().saturating_sub(CHOSEN_MAX);
    paths.truncate(CHOSEN_MAX);
    let chosen = Chosen {
        id: desk.store()?.local_id(),
        paths,
    };
    let names = chosen.paths.iter();
    let view = ChosenPhotos {
        id: chosen.id.clone(),
        names: names
            .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
            .collect(),
        left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
    };
    *desk.photos.lock().unwrap_or_else(PoisonError::into_inner) = Some(chosen);
    Ok(view)
}

/// Reads one file and keeps what is kept of it.
pub fn prepare_photo(desk: &Desk, request: PreparePhoto) -> Result<PreparedPhoto, UiError> {
    let path = chosen(desk, &request).ok_or_else(|| not_read("unreadable"))?;
    need_room(desk)?;
    let store = desk.store()?;
    let photo = {
        // One takes half a gigabyte while it is read.
        let _one_at_a_time = desk.preparing.lock().unwrap_or_else(PoisonError::into_inner);
        prepare(&load(&path)?).map_err(photo_error)?
    };
    Ok(PreparedPhoto {
        photo: PendingPhoto {
            hash: keep(&store, photo.full)?.to_hex(),
            thumbnail_hash: keep(&store, photo.thumbnail)?.to_hex(),
            width: photo.width,
            height: photo.height,
            taken_at: photo
                .taken_at
                .map_or_else(String::new, |at| at.format(TAKEN_AT).to_string()),
            caption: String::new(),
        },
        place_text: photo.place.map(Point::spoken),
    })
}

/// Adds photos to a case. One that the case has already is not added a second time, so whoever tries once more doubles nothing.
pub fn add_photos(desk: &Desk, request: AddPhotos) -> Result<IssueView, UiError> {
    if request.photos.is_empty() {
        return Err(UiError::invalid(vec![FieldError::of(
            "photos",
            FieldErrorCode::Required,
        )]));
    }
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    privacy::closed(&store.get_issue(id)?)?;
    let photos = checked(&store, &request.photos)?;
    let known = store.list_photos(id)?;
    for photo in photos {
        if !known.iter().any(|record| record.photo.hash == photo.hash) {
            store.add_photo(id, photo)?;
        }
    }
    done(desk, &store, id)
}

/// Takes a photo out of its case; only who added it.
pub fn remove_photo(desk: &Desk, request: RemovePhoto) -> Result<IssueView, UiError> {
    let mut errors = Vec::new();
    let reason = long_text("photo_reason", &request.reason, &mut errors);
    if reason.is_empty() && errors.is_empty() {
        errors.push(FieldError::of("photo_reason", FieldErrorCode::Required));
    }
    refuse(errors)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    privacy::closed(&store.get_issue(id)?)?;
    let photo_id = parse_id(&request.photo_id)?;
    let photos = store.list_photos(id)?;
    let photo = photos.iter().find(|record| record.photo_id == photo_id);
    if !photo.ok_or_else(|| UiError::of(ErrorCode::NotFound))?.own {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    store.end_photo(photo_id, &reason)?;
    done(desk, &store, id)
}

/// A photo that is not here comes with the next exchange: somebody wants to see it.
pub fn get_photo(desk: &Desk, request: GetPhoto) -> Result<PhotoBytes, UiError> {
    let store = desk.store()?;
    let photo = bytes_of(&store, request.hash)?;
    if let (None, Some(hash)) = (&photo.jpeg_base64, BlobHash::of_hex(&photo.hash)) {
        store.ask_blob(hash)?;
    }
    Ok(photo)
}

pub fn get_thumbnails(desk: &Desk, request: GetThumbnails) -> Result<Vec<PhotoBytes>, UiError> {
    let store = desk.store()?;
    let hashes = request.hashes.into_iter().take(THUMBNAILS_MAX);
    hashes.map(|hash| bytes_of(&store, hash)).collect()
}

/// The photos of a form as the store takes them, each once. What is kept of one says how long it is; the form is not asked.
pub(crate) fn checked(store: &Store, photos: &[PendingPhoto]) -> Result<Vec<NewPhoto>, UiError> {
    let mut errors = Vec::new();
    if photos.len() > ADDED_MAX {
        let error = FieldError::of("photos", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 0).with("max", ADDED_MAX));
    }
    let mut checked: Vec<NewPhoto> = Vec::with_capacity(photos.len().min(ADDED_MAX));
    for (number, photo) in photos.iter().take(ADDED_MAX).enumerate() {
        let (hash, bytes) = kept(store, &photo.hash)?;
        let (thumbnail, thumbnail_bytes) = kept(store, &photo.thumbnail_hash)?;
        let caption = line(
            &format!("caption_{number}"),
            &photo.caption,
            LINE_CHARS_MAX,
            &mut errors,
        );
        if checked.iter().any(|other| other.hash == hash) {
            continue;
        }
        checked.push(NewPhoto {
            hash,
            bytes,
            width: photo.width,
            height: photo.height,
            thumbnail,
            thumbnail_bytes,
            caption,
            taken_at: match NaiveDateTime::parse_from_str(&photo.taken_at, TAKEN_AT) {
                Ok(_) => photo.taken_at.clone(),
                Err(_) => String::new(),
            },
        });
    }
    refuse(errors)?;
    Ok(checked)
}

/// The photos of a case, oldest first. What is frozen or destroyed keeps its place, and says nothing else.
pub(crate) fn views(desk: &Desk, store: &Store, issue: ObjectId) -> Result<Vec<PhotoView>, UiError> {
    let records = store.list_photos(issue)?;
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let timeline = store.issue_timeline(issue)?;
    let training = desk.is_training();
    let mut views = Vec::with_capacity(records.len());
    for record in records {
        let added = timeline.iter().find(|item| match &item.what {
            TimelineWhat::PhotoAdded { photo, .. } => *photo == Some(record.photo_id),
            _ => false,
        });
        let (by_name, by_office) = match added {
            Some(item) => store.find_holder(item.device_no)?.unwrap_or_default(),
            None => (String::new(), String::new()),
        };
        let closed = record.erased || record.frozen;
        let hash_of = |hash: BlobHash| if closed { String::new() } else { hash.to_hex() };
        views.push(PhotoView {
            id: record.photo_id.to_string(),
            hash: hash_of(record.photo.hash),
            thumbnail_hash: hash_of(record.photo.thumbnail),
            width: record.photo.width,
            height: record.photo.height,
            taken_at: Some(record.photo.taken_at.clone()).filter(|text| !closed && !text.is_empty()),
            at_ms: record.at_ms,
            by_name,
            by_office,
            state: state(&record, training),
            evidence_of: evidence_of(&record, &timeline),
            may_remove: record.own && !closed,
            caption: record.photo.caption,
        });
    }
    Ok(views)
}

/// What the photo proves, as the history has it.
pub(crate) fn evidence_of(record: &PhotoRecord, timeline: &[TimelineItem]) -> Option<EvidenceOf> {
    let follow_up = record.follow_up?;
    timeline.iter().find_map(|item| match item.what {
        TimelineWhat::FollowUp { answer, .. } if item.object == Some(follow_up) => Some(EvidenceOf {
            id: follow_up.to_string(),
            answer,
            at_ms: item.at_ms,
        }),
        _ => None,
    })
}

pub(crate) fn state(record: &PhotoRecord, training: bool) -> PhotoState {
    if record.erased {
        return PhotoState::Erased;
    }
    if record.frozen {
        return PhotoState::Frozen;
    }
    // Whoever rehearses waits for nobody.
    let waits = record.own && !record.sent && !training;
    match (record.here, waits) {
        (false, _) if record.asked_again => PhotoState::AskedAgain,
        (false, _) => PhotoState::ToCome,
        (true, true) => PhotoState::Waiting,
        (true, false) => PhotoState::Here,
    }
}

fn need_room(desk: &Desk) -> Result<(), UiError> {
    match has_room(desk) {
        true => Ok(()),
        false => Err(UiError::of(ErrorCode::PhotosNeedRoom)),
    }
}

fn chosen(desk: &Desk, request: &PreparePhoto) -> Option<PathBuf> {
    let photos = desk.photos.lock().unwrap_or_else(PoisonError::into_inner);
    let chosen = photos.as_ref().filter(|chosen| chosen.id == request.id)?;
    chosen.paths.get(usize::try_from(request.number).ok()?).cloned()
}

fn load(path: &Path) -> Result<Vec<u8>, UiError> {
    let length = std::fs::metadata(path).map_err(|_| not_read("unreadable"))?.len();
    // What is too long is not even loaded.
    if length > INPUT_BYTES_MAX as u64 {
        return Err(photo_error(PhotoError::TooLarge));
    }
    std::fs::read(path).map_err(|_| not_read("unreadable"))
}

fn photo_error(error: PhotoError) -> UiError {
    let why = match error {
        PhotoError::Empty => "empty",
        PhotoError::TooLarge => "too_large",
        PhotoError::NotAPhoto => "not_a_photo",
        PhotoError::Heic => "heic",
        PhotoError::Unsupported => "unsupported",
        PhotoError::Damaged => "damaged",
    };
    not_read(why).with("limit", INPUT_BYTES_MAX / 1_000_000)
}

fn not_read(why: &str) -> UiError {
    UiError::of(ErrorCode::PhotoNotRead).with("why", why)
}

/// A disk that is full costs the photo, never the text: the sentence must not say otherwise.
fn keep(store: &Store, bytes: Vec<u8>) -> Result<BlobHash, UiError> {
    store.keep_blob(bytes).map_err(|error| match UiError::from(error) {
        full if full.code == ErrorCode::StorageFull => UiError::of(ErrorCode::PhotosNeedRoom),
        other => other,
    })
}

fn kept(store: &Store, hash: &str) -> Result<(BlobHash, u64), UiError> {
    let hash = BlobHash::of_hex(hash).ok_or_else(|| not_read("gone"))?;
    let bytes = store.get_blob(hash)?.ok_or_else(|| not_read("gone"))?;
    Ok((hash, bytes.len() as u64))
}

fn bytes_of(store: &Store, hash: String) -> Result<PhotoBytes, UiError> {
    let bytes = match BlobHash::of_hex(&hash) {
        Some(named) => store.get_blob(named)?,
        None => None,
    };
    Ok(PhotoBytes {
        hash,
        jpeg_base64: bytes.map(|bytes| base64::encode(&bytes)),
    })
}

fn done(desk: &Desk, store: &Store, id: ObjectId) -> Result<IssueView, UiError> {
    desk.wrote(&["issues", "outbox", "photos"]);
    issues::view(desk, store, id)
}
