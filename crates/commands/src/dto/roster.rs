//! Orang dan jabatan: the roster of this office.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{Delivery, OfficeGroup, SignerIdKind};

/// Who stands in for the holder of an office.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ActingKind {
    /// Definitif.
    #[default]
    Not,
    Pj,
    Plt,
    Plh,
    Pjs,
}

/// What somebody is to the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    Official,
    Religious,
    Customary,
    Community,
    Youth,
    Women,
    Business,
    Organisation,
    Speaker,
    Other,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListRoster {
    /// Parts of a name, an office or an institution; empty: all.
    pub search: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterView {
    /// In the order of protocol.
    pub offices: Vec<RosterOffice>,
    /// By the bare name. Entries that were merged into another one stand in that one.
    pub people: Vec<RosterPerson>,
    /// The search found nothing as it was typed: these are near it.
    pub near_only: bool,
    /// Pairs that may be one person; of a search none.
    pub near: Vec<NearPeople>,
    /// How many there are without the search.
    pub offices_all: u32,
    pub people_all: u32,
    /// Offices of this area that the roster does not have yet.
    pub missing: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterOffice {
    pub id: String,
    pub title: String,
    pub group: OfficeGroup,
    /// Of a village head his village; may be empty.
    pub region_code: String,
    /// Within its group, from 1; 0: by region and title.
    pub place: u32,
    /// Who holds it today.
    pub holder: Option<HoldingView>,
    /// All, the latest first.
    pub holdings: Vec<HoldingView>,
    pub delivery: Delivery,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HoldingView {
    pub id: String,
    pub person_id: String,
    /// As it is written: `Hi. Yulianto, S.E.`; empty: the entry is not here.
    pub name: String,
    pub acting: ActingKind,
    pub rank: String,
    /// Local dates, `YYYY-MM-DD`; empty: open.
    pub from: String,
    pub to: String,
    /// He holds it today.
    pub current: bool,
}

/// A person, with his numbers where they may be shown.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterPerson {
    pub id: String,
    /// As it is written.
    pub written: String,
    pub prefix: String,
    pub name: String,
    pub suffix: String,
    pub organisation: String,
    pub kind: Option<PersonKind>,
    pub id_kind: SignerIdKind,
    /// NIP or NRP; empty for a reader.
    pub id_number: String,
    /// Empty for a reader.
    pub phone: String,
    /// Telephone and number were erased by order of law.
    pub erased: bool,
    /// What he holds today, as it is written: `Plt. Kepala Kampung Kalirejo`.
    pub offices: Vec<String>,
    /// Entries that were merged into this one.
    pub merged: Vec<MergedPerson>,
    pub delivery: Delivery,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MergedPerson {
    pub id: String,
    pub written: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NearPeople {
    /// Ids, the older entry first.
    pub first: String,
    pub second: String,
    /// The same name but for its spelling.
    pub same: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadName {
    /// As it was typed in one line.
    pub text: String,
    /// The entry that is being edited: it is not near itself.
    pub person_id: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NameView {
    pub prefix: String,
    pub name: String,
    pub suffix: String,
    /// Who in the roster may be the same.
    pub near: Vec<NearPerson>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NearPerson {
    pub id: String,
    pub written: String,
    /// What he holds or whom he speaks for; may be empty.
    pub office: String,
    pub same: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OfficeForm {
    pub title: String,
    pub group: OfficeGroup,
    pub region_code: String,
    pub place: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PersonForm {
    pub prefix: String,
    pub name: String,
    pub suffix: String,
    pub organisation: String,
    pub kind: Option<PersonKind>,
    pub id_kind: SignerIdKind,
    pub id_number: String,
    pub phone: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HoldingForm {
    /// Empty: since before anybody wrote it down.
    pub from_text: String,
    /// Empty: until now.
    pub to_text: String,
    pub acting: ActingKind,
    pub rank: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveOffice {
    /// Absent: a new office.
    pub id: Option<String>,
    /// The form as it was opened. What others changed since then stays.
    pub seen: Option<OfficeForm>,
    pub form: OfficeForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SavePerson {
    /// Absent: a new entry.
    pub id: Option<String>,
    /// The form as it was opened. What others changed since then stays.
    pub seen: Option<PersonForm>,
    pub form: PersonForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveHolding {
    /// Absent: a new holder.
    pub id: Option<String>,
    pub office_id: String,
    /// Who holds it: an entry that stands, or else `person`.
    pub person_id: Option<String>,
    /// A new entry, made in the same commit; for a new holder alone.
    pub person: Option<PersonForm>,
    /// The form as it was opened. What others changed since then stays.
    pub seen: Option<HoldingForm>,
    pub form: HoldingForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndHolding {
    pub id: String,
    /// The last day.
    pub to_text: String,
}

/// Makes one entry a double of another one. It stays, and can be taken out again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MergePeople {
    pub id: String,
    pub into: String,
}

/// Says of two with near names that they are two, so that nobody is asked again; or takes that back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TellPeopleApart {
    pub first: String,
    pub second: String,
    pub take_back: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterSaved {
    pub id: String,
}

/// A list of officers that was read; nothing of it is recorded yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterImportView {
    pub id: String,
    pub file_name: String,
    /// Rows that will be recorded.
    pub good: u32,
    /// Rows with a fault: they are left out.
    pub faulty: u32,
    /// Rows that the roster has already, or seems to have: they are left out.
    pub doubled: u32,
    /// The first thousand.
    pub rows: Vec<RosterImportRow>,
    pub more: bool,
    pub columns: Vec<RosterColumn>,
    /// Columns that become nothing.
    pub unknown_columns: Vec<String>,
    /// NIK and numbers of family cards: nobody looked at them.
    pub left_out_columns: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterImportRow {
    /// Row of the sheet.
    pub number: u32,
    /// As it would be written; empty where nobody wrote it down.
    pub written: String,
    /// With `Plt.`; may be empty.
    pub office: String,
    pub faults: Vec<RosterRemark>,
    pub doubled: bool,
    pub warnings: Vec<RosterRemark>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterRemark {
    pub code: RosterRemarkCode,
    /// Heading of the column, or empty.
    pub column: String,
    /// What stands there, cut short, or a name.
    pub text: String,
    /// A row or a limit, by the code.
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RosterRemarkCode {
    /// Neither a name nor an office.
    Nobody,
    /// `value`: the limit.
    TooLong,
    AlreadyThere,
    /// `text`: the present holder, whose name is near; the row is left out.
    PerhapsHolder,
    /// `text`: the present holder, who ends.
    Replaces,
    /// `text`: somebody with a near name; the row is recorded.
    NearName,
    UnknownGroup,
    BadDate,
    OddNip,
    NumberMasked,
    /// `value`: the row.
    Repeats,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterColumn {
    pub header: String,
    pub field: RosterField,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RosterField {
    Name,
    Office,
    Organisation,
    Group,
    IdNumber,
    Rank,
    Phone,
    From,
    To,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RosterFilled {
    /// Offices that were added.
    pub added: u32,
}

/// Invites entries of the roster, each with who holds it on the day of the meeting. Those who are invited already are not invited twice.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteFromRoster {
    pub meeting_id: String,
    pub office_ids: Vec<String>,
    /// People who come without an office.
    pub person_ids: Vec<String>,
}
