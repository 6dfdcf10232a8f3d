//! Writing an op of this replica.

use std::collections::BTreeMap;
use std::sync::Arc;

use kentongan_domain::chain;
use kentongan_domain::ids::{DeviceId, ObjectId, OpRef};
use kentongan_domain::op::{Common, Fields, Kind, Meant, RawOp, Tag, Was};
use kentongan_domain::scope::Stream;
use kentongan_domain::target::{Target, founds};
use kentongan_domain::world::{Entropy, random};
use rusqlite::Transaction;

use crate::ops::{NewRow, Verdict, head, insert};
use crate::replica::Author;
use crate::rows::LoggedOp;
use crate::{StoreError, ops, projection, replica};

/// What an op takes from the moment it is written in.
pub(crate) struct Pen {
    pub wall_ms: i64,
    pub mono_ms: u64,
    pub boot: u32,
    pub entropy: Arc<dyn Entropy>,
}

/// An op about to be written.
pub(crate) struct NewOp {
    pub stream: Stream,
    pub kind: Kind,
    /// The record that it changes; `None` for a create.
    pub object: Option<OpRef>,
    pub base: BTreeMap<Tag, Vec<OpRef>>,
    pub fields: Fields,
    pub personal: Fields,
    /// The refused op that this one says once more.
    pub was: Option<Was>,
}

impl NewOp {
    pub fn create(stream: Stream, kind: Kind, fields: Fields) -> Self {
        Self {
            stream,
            kind,
            object: None,
            base: BTreeMap::new(),
            fields,
            personal: Fields::new(),
            was: None,
        }
    }

    /// The same op, which says what it replaces under `tag`.
    pub fn over(mut self, tag: Tag, replaced: Vec<OpRef>) -> Self {
        if !replaced.is_empty() {
            self.base.insert(tag, replaced);
        }
        self
    }
}

/// Writes one op of this replica: stamp, hash, chain, log row, projection. The caller's transaction commits it.
pub(crate) fn append(tx: &Transaction<'_>, pen: &Pen, new: NewOp) -> Result<ObjectId, StoreError> {
    let author = Author::load(tx)?;
    let device = DeviceId::of_public_key(&author.public_key);
    let (head_seq, head_chain) = head(tx, &new.stream, author.epoch, &author.public_key, None)?;

    let mut clock = author.clock;
    let stamp = clock.tick(pen.wall_ms);
    let mut common = Common {
        kind: new.kind,
        hlc: stamp,
        object: new.object,
        base: new.base,
        fields: new.fields,
        wall_ms: clock.trusted_now(pen.wall_ms),
        mono_ms: pen.mono_ms,
        boot: pen.boot,
        clock_doubt: author.clock_in_doubt(pen.wall_ms),
        was: new.was,
        meant: None,
    };
    let target = Target::of(&common).and_then(Target::op);
    let may_be_displaced = |at: &OpRef| (at.device_no, at.epoch) != (author.device_no, author.epoch);
    if let Some(at) = target.filter(may_be_displaced) {
        let referred = ops::find_referred(tx, &new.stream, at, None)?;
        common.meant = referred.map(|referred| Meant::by(&referred.first_name));
    }
    let raw = RawOp::encode(&common, &new.personal, random::<16>(&*pen.entropy));
    let op_hash = raw.hash();
    let at = OpRef {
        device_no: author.device_no,
        epoch: author.epoch,
        seq: head_seq.next(),
    };

    let begins = founds(&common).then(|| {
        let (first_at, first_hash) = common.was.map_or((at, op_hash), |was| (was.at, was.hash));
        ObjectId::of_create(device, first_at, &first_hash)
    });
    ops::keep_head(tx, &new.stream, at, &chain::extend(&head_chain, &op_hash), None)?;
    replica::keep_clock(tx, clock.last)?;
    let row = NewRow {
        stream: &new.stream,
        at,
        raw: &raw,
        common: &common,
        op_hash: &op_hash,
        eff_hlc: stamp,
        stored_at_ms: pen.wall_ms,
        verdict: Verdict::default(),
        begins,
    };
    let op_no = insert(tx, &row)?;
    let logged = LoggedOp {
        op_no,
        at,
        eff_hlc: stamp,
        // As it will be read: what could not be is never kept.
        common: raw.decode_common().map_err(|_| StoreError::Damaged("ops.common"))?,
        stream: new.stream,
        raw,
        op_hash,
        stored_at_ms: pen.wall_ms,
        object_id: begins,
        refusal: None,
        receipt_number: None,
        held: false,
        repaired_ms: None,
    };
    projection::apply_new(tx, &logged, device)?
        .ok_or(StoreError::Damaged("an own op refers to a record that is not here"))
}
