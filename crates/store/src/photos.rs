//! Photos of a case or of a meeting: what their ops say, and how far their bytes have come.

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::{DeviceNo, ObjectId, OpRef};
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::photo::{DOCUMENTATION, ScannedPaper, photo_field, photo_personal};
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use crate::log::{self, NewOp, Pen};
use crate::projection::privacy::{self, Standing};
use crate::rows::{self, signed, unsigned};
use crate::{Store, StoreError, ops};

/// A photo whose bytes and thumbnail are kept ([`Store::keep_blob`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPhoto {
    pub hash: BlobHash,
    /// Length of the photo.
    pub bytes: u64,
    /// In pixels, as the height.
    pub width: u32,
    pub height: u32,
    pub thumbnail: BlobHash,
    /// Length of the thumbnail.
    pub thumbnail_bytes: u64,
    pub caption: String,
    /// Local date and time by the camera's clock, `YYYY-MM-DDTHH:MM`, or empty.
    pub taken_at: String,
}

/// A photo of a case.
#[derive(Debug, Clone)]
pub struct PhotoRecord {
    pub photo_id: ObjectId,
    pub photo: NewPhoto,
    /// The follow-up or answer that it proves (`bukti`); `None`: it is of the case itself.
    pub follow_up: Option<ObjectId>,
    /// When it was added.
    pub at_ms: i64,
    /// This laptop added it.
    pub own: bool,
    /// Its bytes are on this laptop.
    pub here: bool,
    pub thumbnail_here: bool,
    /// The district has its bytes, by its own word.
    pub sent: bool,
    /// It was asked for, and the district has not got it either.
    pub asked_again: bool,
    /// It was destroyed with the personal data of its case; its place stays.
    pub erased: bool,
    /// It is not to be used, on request.
    pub frozen: bool,
}

/// A photo of a meeting.
#[derive(Debug, Clone)]
pub struct MeetingPhotoRecord {
    pub record: PhotoRecord,
    /// The paper that it is the signed scan of; `None`: it was taken at the meeting (*dokumentasi*).
    pub paper: Option<ScannedPaper>,
    /// Whose laptop added it.
    pub device_no: DeviceNo,
}

/// Photos on which the district has not given its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhotosWaiting {
    pub count: u64,
    pub bytes: u64,
}

impl Store {
    /// Adds a photo to a case.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn add_photo(&self, issue: ObjectId, photo: NewPhoto) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            append(tx, &pen, stream, at, Belongs::Case, photo)
        })
    }

    /// Adds a photo to a meeting, or the signed scan of one of its papers.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn add_meeting_photo(
        &self,
        meeting: ObjectId,
        paper: Option<ScannedPaper>,
        photo: NewPhoto,
    ) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let created = ops::find_create(tx, meeting, Kind::MeetingCreate)?.ok_or(StoreError::NotFound)?;
            append(tx, &pen, created.stream, created.at, Belongs::Meeting(paper), photo)
        })
    }

    /// Takes a photo out of its case or its meeting.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown one.
    pub fn end_photo(&self, photo: ObjectId, reason: &str) -> Result<(), StoreError> {
        self.end(photo, Kind::PhotoEnd, reason)
    }

    /// Photos of a case, oldest first, without those that were taken out.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_photos(&self, issue: ObjectId) -> Result<Vec<PhotoRecord>, StoreError> {
        self.read(|c| list(c, issue))
    }

    /// Photos of a meeting and scans of its papers, oldest first, without those that were taken out.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_meeting_photos(&self, meeting: ObjectId) -> Result<Vec<MeetingPhotoRecord>, StoreError> {
        self.read(|c| {
            let photos = list(c, meeting)?;
            let mut said = c.prepare_cached(
                "SELECT p.paper, (SELECT o.device_no FROM ops o WHERE o.object_id = p.photo_id AND o.kind = :kind LIMIT 1) AS device_no
                 FROM photos p WHERE p.photo_id = :photo AND p.paper IS NOT NULL",
            )?;
            let mut found = Vec::with_capacity(photos.len());
            for record in photos {
                let row = said
                    .query_row(
                        named_params! {
                            ":photo": record.photo_id.to_string(),
                            ":kind": Kind::PhotoCreate.number(),
                        },
                        |row| Ok((row.get::<_, i64>("paper")?, row.get::<_, Option<u32>>("device_no")?)),
                    )
                    .optional()?;
                if let Some((paper, device_no)) = row {
                    found.push(MeetingPhotoRecord {
                        record,
                        paper: ScannedPaper::of_number(paper),
                        device_no: DeviceNo(device_no.unwrap_or_default()),
                    });
                }
            }
            Ok(found)
        })
    }

    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn photos_waiting(&self) -> Result<PhotosWaiting, StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached(
                "SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM (
                   SELECT max(p.bytes) AS bytes FROM blob_states s JOIN photos p ON p.hash = s.hash
                   WHERE s.here = 1 AND s.sent = 0 AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id)
                     AND p.issue_id NOT IN (SELECT issue_id FROM erasures WHERE NOT held)
                   GROUP BY s.hash)",
            )?
            .query_row([], |row| {
                Ok(PhotosWaiting {
                    count: unsigned(row.get("count")?),
                    bytes: unsigned(row.get("bytes")?),
                })
            })?)
        })
    }
}

/// What a photo is to the record that has it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Belongs {
    Case,
    /// It proves the follow-up or answer that stands there.
    FollowUp(OpRef),
    /// As the signed scan of that paper, or as what was taken at the meeting.
    Meeting(Option<ScannedPaper>),
}

/// Writes that the record at `record`, an issue or a meeting, has this photo.
pub(crate) fn append(
    tx: &Transaction<'_>,
    pen: &Pen,
    stream: Stream,
    record: OpRef,
    belongs: Belongs,
    photo: NewPhoto,
) -> Result<ObjectId, StoreError> {
    let mut fields: Fields = [
        (photo_field::ISSUE, Value::Ref(record)),
        (photo_field::HASH, Value::Text(photo.hash.to_hex())),
        (photo_field::BYTES, Value::Int(signed(photo.bytes))),
        (photo_field::WIDTH, Value::Int(i64::from(photo.width))),
        (photo_field::HEIGHT, Value::Int(i64::from(photo.height))),
        (photo_field::THUMBNAIL, Value::Text(photo.thumbnail.to_hex())),
        (photo_field::THUMBNAIL_BYTES, Value::Int(signed(photo.thumbnail_bytes))),
    ]
    .into();
    match belongs {
        Belongs::Case => {}
        Belongs::FollowUp(at) => {
            fields.insert(photo_field::FOLLOW_UP, Value::Ref(at));
        }
        Belongs::Meeting(paper) => {
            let number = paper.map_or(DOCUMENTATION, |paper| paper as i64);
            fields.insert(photo_field::PAPER, Value::Int(number));
        }
    }
    if !photo.taken_at.is_empty() {
        fields.insert(photo_field::TAKEN_AT, Value::Text(photo.taken_at));
    }
    // The district lets go of what was taken out of a case: the same picture is offered anew.
    tx.prepare_cached(
        "UPDATE blob_states SET sent = 0 WHERE hash IN (:hash, :thumbnail) AND sent = 1
           AND NOT EXISTS (SELECT 1 FROM photos p WHERE blob_states.hash IN (p.hash, p.thumbnail)
             AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id))",
    )?
    .execute(named_params! { ":hash": photo.hash.to_hex(), ":thumbnail": photo.thumbnail.to_hex() })?;
    let mut new = NewOp::create(stream, Kind::PhotoCreate, fields);
    if !photo.caption.is_empty() {
        new.personal.insert(photo_personal::CAPTION, Value::Text(photo.caption));
    }
    log::append(tx, pen, new)
}

fn list(c: &Connection, issue: ObjectId) -> Result<Vec<PhotoRecord>, StoreError> {
    let standing = privacy::standing(c, issue)?;
    c.prepare_cached(
        "SELECT p.*, coalesce(f.here, 0) AS here, coalesce(f.sent, 0) AS sent, f.absent_at_ms IS NOT NULL AS asked_again,
           coalesce(t.here, 0) AS thumbnail_here,
           (SELECT u.follow_up_id FROM follow_ups u WHERE u.follow_up_id = p.follow_up_id AND u.issue_id = p.issue_id) AS proves,
           (SELECT o.device_no FROM ops o WHERE o.object_id = p.photo_id LIMIT 1)
             IS (SELECT device_no FROM replica) AS own
         FROM photos p LEFT JOIN blob_states f ON f.hash = p.hash LEFT JOIN blob_states t ON t.hash = p.thumbnail
         WHERE p.issue_id = :issue AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id)
         ORDER BY p.eff_hlc, (SELECT max(o.seq) FROM ops o WHERE o.object_id = p.photo_id), p.photo_id",
    )?
    .query_and_then(named_params! { ":issue": issue.to_string() }, |row| read(row, standing))?
    // What another version wrote there names no bytes.
    .filter_map(Result::transpose)
    .collect()
}

fn read(row: &Row<'_>, standing: Standing) -> Result<Option<PhotoRecord>, StoreError> {
    let hash = |column| Ok::<_, StoreError>(BlobHash::of_hex(&row.get::<_, String>(column)?));
    let (Some(photo), Some(thumbnail)) = (hash("hash")?, hash("thumbnail")?) else {
        return Ok(None);
    };
    let erased = standing.erased_at_ms.is_some();
    let pixels = |column| Ok::<_, StoreError>(u32::try_from(row.get::<_, i64>(column)?).unwrap_or(0));
    Ok(Some(PhotoRecord {
        photo_id: rows::object(row.get("photo_id")?)?.ok_or(StoreError::Damaged("photos.photo_id"))?,
        photo: NewPhoto {
            hash: photo,
            bytes: unsigned(row.get("bytes")?),
            width: pixels("width")?,
            height: pixels("height")?,
            thumbnail,
            thumbnail_bytes: unsigned(row.get("thumbnail_bytes")?),
            caption: match standing.is_closed() {
                true => String::new(),
                false => row.get("caption")?,
            },
            taken_at: row.get("taken_at")?,
        },
        follow_up: rows::object(row.get("proves")?)?,
        at_ms: row.get("at_ms")?,
        own: row.get("own")?,
        // The same photo may stand in another case.
        here: !erased && row.get("here")?,
        thumbnail_here: !erased && row.get("thumbnail_here")?,
        sent: row.get("sent")?,
        asked_again: row.get("asked_again")?,
        erased,
        frozen: standing.frozen,
    }))
}
