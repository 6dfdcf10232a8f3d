//! Final minutes (*notula final*): keeping them in parts, and reading back what is here whole.

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::{ObjectId, OpRef};
use kentongan_domain::minutes::{MinutesPart, Notula, PlacedPart, WholeFinal, finals, minutes_field};
use kentongan_domain::op::{Kind, Value};
use kentongan_protocol::compression;
use kentongan_protocol::limits::BATCH_RAW_BYTES_MAX;
use rusqlite::{Row, named_params};

use crate::log::{self, NewOp};
use crate::rows::{hlc, op_ref};
use crate::{Store, StoreError, ops};

/// Final minutes as they were.
#[derive(Debug, Clone)]
pub struct FinalRecord {
    /// `None`: of a form that this version does not read. Its bytes are kept.
    pub notula: Option<Notula>,
    pub by: OpRef,
    /// When they became final.
    pub at_ms: i64,
}

impl Store {
    /// Makes minutes final. All parts are written, or none. False: they are longer than minutes may be.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn finalise_minutes(&self, meeting: ObjectId, notula: &Notula) -> Result<bool, StoreError> {
        let whole = notula.to_bytes();
        if whole.len() > BATCH_RAW_BYTES_MAX {
            // It packs well enough, and nobody could ever unpack it.
            return Ok(false);
        }
        let Some(parts) = MinutesPart::split(&compression::pack(&whole)) else {
            return Ok(false);
        };
        let pen = self.pen();
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, meeting)?;
            for part in parts {
                let mut fields = part.fields();
                fields.insert(minutes_field::MEETING, Value::Ref(at));
                log::append(tx, &pen, NewOp::create(stream.clone(), Kind::MinutesFinal, fields))?;
            }
            Ok(true)
        })
    }

    /// The finals of a meeting that are here whole. The first is *the* final; another was made at another door and came later.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_finals(&self, meeting: ObjectId) -> Result<Vec<FinalRecord>, StoreError> {
        Ok(self
            .whole_finals(meeting)?
            .into_iter()
            .map(|whole| FinalRecord {
                notula: compression::unpack(&whole.bytes)
                    .ok()
                    .and_then(|bytes| Notula::of_bytes(&bytes)),
                by: whole.by,
                at_ms: whole.at_ms,
            })
            .collect())
    }

    /// Is there a final of this meeting, of which every part is here?
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn has_final(&self, meeting: ObjectId) -> Result<bool, StoreError> {
        Ok(!self.whole_finals(meeting)?.is_empty())
    }

    fn whole_finals(&self, meeting: ObjectId) -> Result<Vec<WholeFinal>, StoreError> {
        let parts: Vec<PlacedPart> = self.read(|c| {
            c.prepare_cached(
                "SELECT part, parts, bytes, hash, at_ms, device_no, epoch, seq, eff_hlc FROM minutes_finals
                 WHERE meeting_id = :meeting",
            )?
            .query_and_then(named_params! { ":meeting": meeting.to_string() }, read_part)?
            .collect()
        })?;
        Ok(finals(&parts))
    }
}

fn read_part(row: &Row<'_>) -> Result<PlacedPart, StoreError> {
    let hash: String = row.get("hash")?;
    Ok(PlacedPart {
        part: MinutesPart {
            part: row.get("part")?,
            parts: row.get("parts")?,
            bytes: row.get("bytes")?,
            hash: BlobHash::of_hex(&hash).ok_or(StoreError::Damaged("minutes_finals.hash"))?,
        },
        eff_hlc: hlc(row.get("eff_hlc")?),
        by: op_ref(row)?,
        at_ms: row.get("at_ms")?,
    })
}
