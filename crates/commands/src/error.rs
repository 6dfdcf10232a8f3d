//! The one place where internal failures become what a screen may switch on.
//!
//! Invariant: `detail` never carries personal data; it carries numbers, codes and names of places.

use std::collections::BTreeMap;

use kentongan_documents::DocumentError;
use kentongan_printing::{PrintError, Refusal};
use kentongan_store::StoreError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::conflicts::code_of;
use crate::issues::stage_view;

/// What the UI gets instead of a result. The UI owns the words, keyed by `code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UiError {
    pub code: ErrorCode,
    /// Values for the sentence: `at_ms`, `code_district`, `service_district`, `limit`, `length` … all as text.
    pub detail: BTreeMap<String, String>,
    /// For `invalid_input`: one entry per field that needs mending, in form order.
    pub fields: Vec<FieldError>,
}

/// A code exists only while the UI acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The code is not 12 letters and digits.
    EnrolCodeMalformed,
    /// Nobody made such a code.
    EnrolCodeWrong,
    /// `at_ms`: when it was used.
    EnrolCodeUsed,
    /// `at_ms`: when it expired.
    EnrolCodeExpired,
    /// `code_district`, `service_district`: names.
    EnrolCodeOtherDistrict,
    /// `retry_after_s`
    EnrolTooManyTries,
    /// The picture, or the text, holds no slip of ours.
    SlipNotFound,
    /// The file is no picture that this program reads.
    PictureNotRead,
    AlreadyEnrolled,
    /// Something that only this laptop holds would be left behind.
    UnsentFirst,
    /// Shorter than any PIN: not tried, and not counted.
    PinIncomplete,
    /// The screen is locked; nothing typed is lost.
    Locked,
    PinSetAlready,
    PinWrong,
    /// `wait_s`
    PinWait,
    /// `typed`: how many letters there are.
    RecoveryCodeIncomplete,
    /// One letter or more is not what stands on the paper.
    RecoveryCodeMistyped,
    /// A good code, of another laptop or from before it was renewed.
    RecoveryCodeWrong,
    /// Neither copy of the key file can be read.
    KeysDamaged,
    /// The data in this laptop's folder was encrypted by another one.
    DataOfAnother,
    ServiceAddressInvalid,
    ServiceUnreachable,
    ServiceFailed,
    CaptivePortal,
    /// The answer was not signed by whoever knows the code.
    ServiceNotTrusted,
    InvalidInput,
    NotFound,
    NotAllowed,
    /// The holder's role is to read.
    ReadsOnly,
    /// The reporter's data are not to be used, on request; only the kecamatan ends that.
    PersonalDataFrozen,
    /// They were erased by order of law, and nobody writes new ones in their place.
    PersonalDataErased,
    /// `stage`: where the case stands now; the wanted stage does not follow it.
    StageNotNext,
    /// A decision is settled by what proves that it was carried out: a follow-up in its file.
    EvidenceMissing,
    /// What a meeting decided is worded in its minutes, not in the form of an issue.
    DecisionInMinutes,
    /// The minutes are final: what comes now goes into an addendum.
    MinutesFinal,
    /// Something stands under the agenda item, and would be lost with its heading.
    AgendaItemNoted,
    /// More than minutes may hold.
    MinutesTooLong,
    /// A confidential issue is opened by a head alone, with his reason, in the form.
    SecrecyIsHeads,
    /// A confidential case has no sheet for the public.
    ConfidentialNotPublic,
    NotEnrolled,
    TrainingNeverSends,
    /// No laptop of the kecamatan has made a key for which a report could be sealed.
    SealKeyMissing,
    PreviewExpired,
    /// This computer has nothing to print with: the PDF is printed from a reader.
    PrintingMissing,
    /// No printer is set up.
    PrintersNone,
    /// It is set up no longer.
    PrinterUnknown,
    /// Its queue is closed.
    PrinterClosed,
    /// It took no job, and did not say why.
    PrinterRefused,
    PrinterSilent,
    FileNotWritten,
    /// `name`: a folder of this name is there already, and is left as it is.
    FolderExists,
    /// `name`: a file reads otherwise than it was written.
    CopyDiffers,
    /// `why`: `unreadable`, `too_large`, `too_many_rows`, `too_many_columns`, `cell_too_long`, `locked`, `damaged`, `not_a_table`,
    /// `empty`; `limit`, `row`, `column` where they say more.
    TableNotRead,
    /// `why`: `empty`, `too_large`, `not_a_photo`, `heic`, `unsupported`, `damaged`, `unreadable`, `gone`; `limit` in megabytes.
    PhotoNotRead,
    /// `why`: `unreadable`, `too_large`; `limit` in megabytes.
    LogoNotRead,
    /// The disk is nearly full: text can still be saved, photos not.
    PhotosNeedRoom,
    /// `why`: `unreadable`, `not_geojson`, `shapefile`, `kml`, `zip`, `projected`, `off_earth`, `no_areas`, `too_much`.
    MapNotRead,
    /// `why`: `unreadable`, `not_a_parcel`, `damaged`, `newer`, `too_large`, `own`, `other_scope`, `other_district`,
    /// `not_for_this_laptop`.
    ParcelNotRead,
    StorageFull,
    StorageFailed,
    /// The data was written by a newer version of the app.
    StorageNewer,
    RegionDataMissing,
    Internal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldError {
    /// Name of the field in the form DTO.
    pub field: String,
    pub code: FieldErrorCode,
    pub detail: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldErrorCode {
    Required,
    /// `limit`, `length`
    TooLong,
    /// Too little to tell one reporter from another.
    SearchTooShort,
    /// Not a date in any usual form.
    DateMalformed,
    /// `month`
    MonthDoesNotExist,
    /// `day`, `month`, `year`, `last`
    DayDoesNotExist,
    /// `given`, `actual`, `date`: the typed weekday is not the day's.
    WeekdayDisagrees,
    TimeMalformed,
    UnknownCategory,
    CoordinatesNotRead,
    /// One number where two are needed.
    CoordinatesIncomplete,
    /// No place on earth has them.
    CoordinatesNowhere,
    /// A shortened link of a map holds none.
    CoordinatesShortLink,
    /// `village_word`, `district`, `count`
    VillageNotInDistrict,
    /// `min`, `max`
    OutOfRange,
    /// The last day comes before the first.
    EndsBeforeStart,
    /// A NIP has 18 digits.
    NipMalformed,
    /// `min`
    PinTooShort,
    /// One sign again and again, or digits in a row.
    PinTooSimple,
    PinsDiffer,
    /// `year`: the date is not in this year.
    OtherYear,
    /// It stands there already.
    Doubled,
    /// A programme is not put under itself, under one of its own parts, or under what not everybody sees who sees it.
    CannotBePart,
    /// A new category is named by three capital letters.
    CodeMalformed,
    /// `why`: `placeholder`, `brace`, `sign`, `no_number`, `no_year`, `no_village`; `what` where it says more.
    FormatMalformed,
    /// Pages are written `1-3,5`.
    PagesMalformed,
    /// The hosts of the two months cannot swap.
    TurnsNotSwapped,
}

impl UiError {
    pub fn of(code: ErrorCode) -> Self {
        Self {
            code,
            detail: BTreeMap::new(),
            fields: Vec::new(),
        }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.detail.insert(name.to_owned(), value.to_string());
        self
    }

    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self {
            code: ErrorCode::InvalidInput,
            detail: BTreeMap::new(),
            fields,
        }
    }

    /// The window sent what this program does not understand: a fault of ours, for the log.
    pub(crate) fn bad_payload(command: &str, error: &serde_json::Error) -> Self {
        // Not the error's own words: they may quote what was typed.
        let what = error.classify();
        tracing::error!(
            command,
            ?what,
            column = error.column(),
            "payload does not fit the command"
        );
        Self::of(ErrorCode::Internal)
    }

    pub(crate) fn unknown_command(command: &str) -> Self {
        tracing::error!(command, "no such command");
        Self::of(ErrorCode::Internal)
    }
}

impl FieldError {
    pub fn of(field: &str, code: FieldErrorCode) -> Self {
        Self {
            field: field.to_owned(),
            code,
            detail: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.detail.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<StoreError> for UiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::NotNext(stage) => {
                let stage = code_of(stage_view(*stage as i64));
                return Self::of(ErrorCode::StageNotNext).with("stage", stage);
            }
            StoreError::ReasonMissing => {
                return Self::invalid(vec![FieldError::of("reason", FieldErrorCode::Required)]);
            }
            StoreError::Parcel(fault) => {
                return Self::of(ErrorCode::ParcelNotRead).with("why", crate::parcels::why(*fault));
            }
            StoreError::EvidenceMissing => ErrorCode::EvidenceMissing,
            StoreError::Full => ErrorCode::StorageFull,
            StoreError::Newer => ErrorCode::StorageNewer,
            StoreError::Foreign => ErrorCode::DataOfAnother,
            StoreError::NotFound => ErrorCode::NotFound,
            StoreError::NotEnrolled => ErrorCode::NotEnrolled,
            StoreError::AlreadyEnrolled => ErrorCode::AlreadyEnrolled,
            StoreError::NotBelieved(_) | StoreError::FeedGap => ErrorCode::ServiceNotTrusted,
            StoreError::OpFile(cause) if cause.kind() == std::io::ErrorKind::StorageFull => ErrorCode::StorageFull,
            StoreError::OpFile(_)
            | StoreError::Storage(_)
            | StoreError::Migration(_)
            | StoreError::Damaged(_)
            | StoreError::Closed => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "the store failed");
                ErrorCode::StorageFailed
            }
        };
        Self::of(code)
    }
}

impl From<PrintError> for UiError {
    fn from(error: PrintError) -> Self {
        Self::of(match error {
            PrintError::NoPrinting => ErrorCode::PrintingMissing,
            PrintError::NoPrinters => ErrorCode::PrintersNone,
            PrintError::UnknownPrinter => ErrorCode::PrinterUnknown,
            PrintError::Refused { why: Refusal::Closed } => ErrorCode::PrinterClosed,
            PrintError::Refused { why: Refusal::Untold } => ErrorCode::PrinterRefused,
            PrintError::NotAnswering => ErrorCode::PrinterSilent,
        })
    }
}

impl From<DocumentError> for UiError {
    fn from(error: DocumentError) -> Self {
        tracing::error!(%error, "the document was not made");
        Self::of(ErrorCode::Internal)
    }
}
