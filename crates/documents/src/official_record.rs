//! BERITA ACARA: what one or two parties state or agree on a day, before a witness.
//!
//! Layout and fixed words live in `templates/berita_acara.typ`. The words for day and number of copies come from the caller.
//!
//! *Invariant:* the label `NIP` or `NRP` stands once, before the number and never inside it.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::{Signer, SignerId};

/// Everything that is printed on a berita acara.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialRecord {
    /// Of the office whose record it is.
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    pub paper: Paper,
    /// What it is about; printed in capitals, left out when empty.
    pub title: String,
    /// A dotted line when empty.
    pub number: String,
    /// `Senin tanggal dua puluh bulan Januari tahun dua ribu dua puluh lima`; a dotted line when empty.
    pub date_words: String,
    /// A dotted line when empty.
    pub venue: String,
    /// Pihak pertama and, where there is one, pihak kedua.
    pub parties: Vec<RecordParty>,
    /// What is stated, numbered from 1; dotted lines when there is nothing.
    pub contents: Vec<String>,
    /// How many originals are made.
    pub copies: u8,
    /// The same in words: `dua`.
    pub copies_words: String,
    /// Who signs below the parties under `Mengetahui,`.
    pub witness: Option<RecordParty>,
    /// Grey word across every page, `CONTOH` in training mode.
    pub watermark: Option<String>,
}

/// Somebody who signs a berita acara. What is empty is written by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordParty {
    /// As people write it; capitals below the signature come from `signed_name`.
    pub name: String,
    /// As it stands below the signature.
    pub signed_name: String,
    /// The line is left out when there is none.
    pub id: Option<SignerId>,
    /// Pangkat/golongan; the line is left out when empty.
    pub rank: String,
    /// Jabatan.
    pub office: String,
    /// Alamat.
    pub address: String,
}

const CALLED: [&str; 2] = ["PIHAK PERTAMA,", "PIHAK KEDUA,"];

#[derive(Serialize)]
struct Words<'a> {
    title: &'a str,
    number: &'a str,
    date_words: &'a str,
    venue: &'a str,
    parties: Vec<PartyWords<'a>>,
    contents: &'a [String],
    copies: u8,
    copies_words: &'a str,
    /// The second party has the left half, as offices here have it.
    signers: Vec<Signer>,
    witness: Option<Signer>,
}

#[derive(Serialize)]
struct PartyWords<'a> {
    name: &'a str,
    id_label: &'static str,
    id_number: String,
    rank: &'a str,
    office: &'a str,
    address: &'a str,
}

impl<'a> PartyWords<'a> {
    fn of(party: &'a RecordParty) -> Self {
        let (id_label, id_number) = party.id.as_ref().map(SignerId::labelled).unwrap_or_default();
        Self {
            name: &party.name,
            id_label,
            id_number,
            rank: &party.rank,
            office: &party.office,
            address: &party.address,
        }
    }
}

impl RecordParty {
    /// As a signature block has it, below `above`.
    fn signer(&self, above: Option<&str>) -> Signer {
        Signer {
            above: above.map(str::to_owned).into_iter().collect(),
            title: self.office.to_uppercase(),
            name: self.signed_name.clone(),
            rank: (!self.rank.is_empty()).then(|| self.rank.clone()),
            id: self.id.clone(),
        }
    }
}

impl Document for OfficialRecord {
    const KIND: PaperKind = PaperKind::OfficialRecord;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }

    fn words(&self) -> impl Serialize + '_ {
        let several = self.parties.len() > 1;
        let signers = self.parties.iter().zip(CALLED);
        Words {
            title: &self.title,
            number: &self.number,
            date_words: &self.date_words,
            venue: &self.venue,
            parties: self.parties.iter().map(PartyWords::of).collect(),
            contents: &self.contents,
            copies: self.copies,
            copies_words: &self.copies_words,
            signers: signers
                .map(|(party, called)| party.signer(several.then_some(called)))
                .rev()
                .collect(),
            witness: self.witness.as_ref().map(|witness| witness.signer(None)),
        }
    }
}
