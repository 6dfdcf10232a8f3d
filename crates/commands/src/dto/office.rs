//! Kop, penanda tangan, templat: how the papers of this office look, kept on this laptop.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::ActingKind;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LetterheadSize {
    /// A government above the office: 12 pt.
    #[default]
    Region,
    /// The office itself: 16 pt, bold.
    Office,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LetterheadLineForm {
    pub text: String,
    pub size: LetterheadSize,
}

/// Kop naskah dinas. What is empty leaves no gap.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LetterheadForm {
    /// From the highest government down, five at most.
    pub lines: Vec<LetterheadLineForm>,
    /// Three at most.
    pub address: Vec<String>,
    /// The whole file as `choose_logo` gave it.
    pub logo: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterheadView {
    pub form: LetterheadForm,
    /// Lines that follow from the region.
    pub from_region: Vec<LetterheadLineForm>,
}

/// A picture that can be printed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChosenLogo {
    /// The whole file as text.
    pub logo: String,
    pub file_name: String,
}

/// Number beside a signer's name; the Indonesian term is given with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OfficeIdKind {
    #[default]
    None,
    /// Nomor induk pegawai.
    Nip,
    /// Nomor registrasi pokok: soldiers and police.
    Nrp,
    /// Nomor induk perangkat desa.
    Nipd,
    /// Nomor induk aparat pemerintah desa.
    Niap,
}

/// Penanda tangan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OfficeSignerForm {
    /// Lines before the title, `a.n. CAMAT KALIREJO`, three at most, one below the other.
    pub above: String,
    pub acting: ActingKind,
    /// Empty: the head of the office.
    pub title: String,
    /// Empty: a line to write on.
    pub name: String,
    pub rank: String,
    pub id_kind: OfficeIdKind,
    pub id_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SigningForm {
    pub signer: OfficeSignerForm,
    /// A higher officer signs at the left, under `Mengetahui,`.
    pub with_known_by: bool,
    pub known_by: OfficeSignerForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SigningView {
    pub form: SigningForm,
    /// The head of the office: `Camat Kalirejo`.
    pub head: String,
}

/// Why an own template is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TemplateFaultCode {
    /// At `line`, if that is known.
    Wrong,
    TooSlow,
    TooMuchMemory,
    /// The program that laid it out ended without an answer.
    Died,
    /// Here is no program that lays out own templates.
    NoProgram,
    /// More than 200 kB.
    TooLarge,
    /// No text in UTF-8.
    NotText,
    /// The disk does not give it.
    Unreadable,
}

/// The built-in template was used instead of the office's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TemplateTrouble {
    /// `daftar_hadir.typ`
    pub file: String,
    /// From 1.
    pub line: Option<u32>,
    pub code: TemplateFaultCode,
    /// What was found, in English, for whoever mends it; empty: nothing.
    pub words: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplateRow {
    /// `daftar_hadir.typ`
    pub name: String,
    /// `Daftar hadir`
    pub title: String,
    /// Several papers are made with it.
    pub shared: bool,
    /// The office has its own.
    pub own: bool,
    /// An own one was put aside and can be taken back.
    pub aside: bool,
    pub trouble: Option<TemplateTrouble>,
    /// Whether the own one was tried on an invented paper.
    pub tried: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TemplatesView {
    /// Where own templates lie.
    pub folder: String,
    pub rows: Vec<TemplateRow>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TemplateRef {
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OpenedFolder {
    pub path: String,
    /// False: no program shows folders here.
    pub opened: bool,
}
