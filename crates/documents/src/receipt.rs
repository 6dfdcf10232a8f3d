//! TANDA TERIMA: the paper of a receipt, for whoever keeps it in a binder.
//!
//! Layout and fixed words live in `templates/tanda_terima.typ`. The paper shows
//! what a key signed; it checks nothing itself, and it never calls the key's
//! mark a signature of the law (TTE).
//!
//! *Invariant:* a row says `Diterima` only where every refused change of the
//! receipt is accounted for by the rows.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;

/// Everything that is printed on a tanda terima.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptSheet {
    /// Of the office that received.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and the width of the titles.
    #[serde(skip)]
    pub paper: Paper,
    /// `TT-0412`
    pub number: String,
    /// `Kecamatan Kalirejo`
    pub receiver: String,
    /// When it was received: `Senin, 20 Januari 2025`.
    pub date_long: String,
    /// `09.15 WIB`
    pub time: String,
    /// `Kepala Kampung`; the line is left out when empty.
    pub sender_office: String,
    /// `Kampung Kalirejo`; the line is left out when empty.
    pub sender_region: String,
    /// Number of the laptop in its district.
    pub laptop_number: u32,
    /// Changes that count.
    pub accepted: u32,
    /// Changes that are kept but do not count.
    pub refused: u32,
    /// What the receipt covers, in order; numbered from 1.
    pub records: Vec<ReceiptRow>,
    /// Of the key that signed, in groups: `K7TQ-42M9-…`
    pub key_fingerprint: String,
    /// Of the batch that was signed for, hexadecimal.
    pub batch_hash: String,
}

/// One record, or one kind of change to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptRow {
    /// None for a confidential issue: a paper lies open where a screen does not.
    pub title: Option<String>,
    /// What the changes are about.
    pub kind: RecordKind,
    /// How many the receipt covers, those refused among them.
    pub changes: u32,
    /// Those refused, by reason.
    pub refused: Vec<RefusedChanges>,
}

/// Changes of a row that were refused for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RefusedChanges {
    /// How many.
    pub changes: u32,
    /// Printed in plain words.
    pub reason: RefusalReason,
}

/// The word in JENIS is given with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// `Isu`
    Issue,
    /// `Tindak lanjut`
    FollowUp,
    /// `Berkas isu`: comment, assignment, pause or link.
    CaseEntry,
    /// `Foto isu`
    Photo,
    /// `Rapat`
    Meeting,
    /// `Undangan rapat`
    Invitee,
    /// `Kehadiran`
    Attendance,
    /// `Aturan kecamatan`
    RuleSet,
    /// `Laporan tersegel`
    SealedReport,
    /// `Notula`
    Minutes,
    /// `Orang`
    Person,
    /// `Jabatan`
    Office,
    /// `Penugasan`
    Holding,
    /// `Rangkaian rapat`
    Series,
    /// `Tempat rapat`
    Venue,
    /// `Butir agenda`
    AgendaItem,
    /// `Catatan notula`
    Note,
    /// `Masukan`
    Input,
    /// `Adendum notula`
    Addendum,
    /// `Program`
    Programme,
    /// `Tahapan program`
    Milestone,
    /// `Pemeriksaan layanan`
    ServiceCheck,
    /// Of a newer version of the program.
    Unknown,
}

/// Why the receiver keeps a change without applying it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// It belongs to another region.
    OutOfScope,
    /// What it changes is not known there.
    UnknownObject,
    /// The sender may not do this.
    NotAllowed,
    /// It cannot be read.
    Malformed,
}

impl Document for ReceiptSheet {
    const KIND: PaperKind = PaperKind::Receipt;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, None)
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
