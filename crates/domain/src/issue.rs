//! Isu: the record, its vocabulary and its fields on the wire.

use crate::coordinates::Point;
use crate::decision::Decision;
use crate::op::{Fields, TAG_END, Tag, Value};
pub use crate::stage::Stage;
use crate::vocabulary::{Benefit, CodeList, DisasterFields, EntryType, ServiceState};

/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Longest description or follow-up in one op, in characters; more goes into a further follow-up.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// The same in UTF-8 bytes, so that one op always fits one batch in any script.
pub const TEXT_BYTES_MAX: usize = 12_000;
/// Longest place, name or other one-line field, in characters.
pub const LINE_CHARS_MAX: usize = 200;

/// Field numbers of the common part of an issue. Never reused.
pub mod field {
    use super::Tag;
    pub const TITLE: Tag = 1;
    pub const CATEGORY: Tag = 2;
    /// Local date of the occurrence, `YYYY-MM-DD`.
    pub const OCCURRED_ON: Tag = 3;
    pub const HAMLET: Tag = 4;
    pub const LANDMARK: Tag = 5;
    pub const DESCRIPTION: Tag = 6;
    pub const URGENCY: Tag = 7;
    pub const OCCURRENCE: Tag = 8;
    pub const CONFIDENTIAL: Tag = 9;
    /// Name of the village as it was when the issue was recorded; codes and names change (pemekaran).
    pub const VILLAGE_NAME: Tag = 10;
    /// Number of an [`EntryType`](crate::vocabulary::EntryType); absent: nobody said.
    pub const ENTRY_TYPE: Tag = 11;
    /// `INF.01`
    pub const SUBCATEGORY: Tag = 12;
    /// A point on the map, [`Point::to_wire`](crate::coordinates::Point::to_wire).
    pub const POSITION: Tag = 13;
    /// Number of the RT (*rukun tetangga*).
    pub const RT: Tag = 14;
    /// Number of the RW (*rukun warga*).
    pub const RW: Tag = 15;
    /// Local time of the occurrence: `09.00`, or a part of the day.
    pub const OCCURRED_AT: Tag = 16;
    /// A [`Benefit`](crate::vocabulary::Benefit), 1 to 5.
    pub const BENEFIT: Tag = 17;
    /// Number of a [`ServiceState`](crate::vocabulary::ServiceState).
    pub const SERVICE_STATE: Tag = 18;
    /// The reporter wants not to be named (*anonim*), which is another thing than a confidential issue.
    pub const ANONYMOUS: Tag = 19;
    /// `A05`
    pub const DISASTER_KIND: Tag = 20;
    /// The counts after a disaster, in the order of [`DisasterFields::counts`](crate::vocabulary::DisasterFields::counts).
    pub const DISASTER_COUNTS: [Tag; 7] = [21, 22, 23, 24, 25, 26, 27];
    /// The texts after a disaster, in the order of [`DisasterFields::texts`](crate::vocabulary::DisasterFields::texts).
    pub const DISASTER_TEXTS: [Tag; 2] = [28, 29];
    /// Why a confidential issue is confidential no longer, in its edit. Its text stays among the personal parts.
    pub const SECRECY_REASON: Tag = 30;
    /// Of a decision (*keputusan*): id of the meeting that decided it, as text.
    pub const MEETING: Tag = 31;
    /// Of a decision: id of the agenda item under which it was decided, as text.
    pub const AGENDA_ITEM: Tag = 32;
    /// Of a decision: the office that answers for it, as the minutes name it.
    pub const OWNER: Tag = 33;
    /// Of a decision: local date until which it is to be carried out, `YYYY-MM-DD`. Its deadline.
    pub const DUE_ON: Tag = 34;
    /// Of a decision: how the office that made it puts it now. It stands over the title: in a village's stream that is the village's.
    pub const WORDING: Tag = 35;
}

/// Field numbers of the personal part of an issue.
pub mod personal {
    use super::Tag;
    pub const REPORTER_NAME: Tag = 1;
    pub const REPORTER_PHONE: Tag = 2;
    /// The description of a confidential issue stands here and not in the common part.
    pub const DESCRIPTION: Tag = 3;
}

/// Where the stage stands among the fields of an issue. It lies beyond every field that an op can write: only moves change it.
pub const STAGE_TAG: Tag = 2 * TAG_END + 1;

/// Field numbers of a move to another stage.
pub mod move_field {
    use super::Tag;
    pub const ISSUE: Tag = 1;
    /// Its base names the moves that the author saw and replaced; absent: there was none.
    pub const STAGE: Tag = 2;
    pub const REASON: Tag = 3;
    /// Of a move to [`Stage::Merged`](super::Stage::Merged): the id of the case that it goes on in, as text.
    pub const INTO: Tag = 4;
    /// Of a move of a decision to [`Stage::Settled`](super::Stage::Settled): id of the follow-up that proves it, as text. A village
    /// settles by it what its own meeting decided, and nothing else.
    pub const EVIDENCE: Tag = 5;
}

/// Field numbers of a follow-up or answer.
pub mod follow_up_field {
    use super::Tag;
    pub const ISSUE: Tag = 1;
    pub const TEXT: Tag = 2;
    /// True: the office answers (`jawaban`); false: a follow-up (`tindak lanjut`).
    pub const ANSWER: Tag = 3;
}

/// Field numbers of a tombstone.
pub mod withdraw_field {
    use super::Tag;
    pub const REASON: Tag = 1;
}

/// Default category codes, in the order of the form. The code is the value; an old code never becomes invalid.
pub const CATEGORIES: [&str; 15] = [
    "PBG", "INF", "KAM", "KES", "ADM", "SOS", "BEN", "EKO", "DIK", "LHK", "TAN", "KBK", "APR", "ADT", "LAI",
];

/// Urgency; the number is the wire value and the order of sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Darurat: life or safety, to be reported within the hour.
    Emergency = 1,
    /// Tinggi.
    High = 2,
    /// Sedang.
    Medium = 3,
    /// Rendah.
    Low = 4,
}

impl Urgency {
    pub fn of_number(n: i64) -> Option<Self> {
        [Urgency::Emergency, Urgency::High, Urgency::Medium, Urgency::Low]
            .into_iter()
            .find(|u| *u as i64 == n)
    }
}

/// Terjadi or potensi.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurrence {
    Occurred = 1,
    Potential = 2,
}

impl Occurrence {
    pub fn of_number(n: i64) -> Option<Self> {
        [Occurrence::Occurred, Occurrence::Potential]
            .into_iter()
            .find(|o| *o as i64 == n)
    }
}

/// `S-04`: what this laptop calls it until the district has numbered it.
pub fn provisional_number(number: i64) -> String {
    format!("S-{number:02}")
}

/// An issue as its author fills it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub title: String,
    pub entry_type: Option<EntryType>,
    pub category: String,
    /// Code of a sub-category of `category`, or empty.
    pub subcategory: String,
    pub occurred_on: chrono::NaiveDate,
    pub hamlet: String,
    pub landmark: String,
    pub position: Option<Point>,
    pub description: String,
    pub urgency: Urgency,
    pub occurrence: Occurrence,
    pub confidential: bool,
    /// Its text was confidential once, and stays among the personal parts.
    pub secret_text: bool,
    /// Why it is confidential no longer; empty: it never was, or still is.
    pub secrecy_reason: String,
    pub village_name: String,
    pub reporter: Option<Reporter>,
    /// Number of the RT; 0: not given. The same for the RW.
    pub rt: u16,
    pub rw: u16,
    /// `09.00`, `pagi`; empty: not given.
    pub occurred_at: String,
    pub benefit: Option<Benefit>,
    pub service_state: Option<ServiceState>,
    /// The reporter wants not to be named.
    pub anonymous: bool,
    /// Code of a [`DisasterKind`](crate::vocabulary::DisasterKind), or empty.
    pub disaster_kind: String,
    pub disaster: DisasterFields,
    /// What the minutes say of a decision; `None` of any other issue.
    pub decision: Option<Decision>,
}

impl Default for Issue {
    /// One about which nothing was said.
    fn default() -> Self {
        Self {
            title: String::new(),
            entry_type: None,
            category: String::new(),
            subcategory: String::new(),
            occurred_on: chrono::NaiveDate::default(),
            hamlet: String::new(),
            landmark: String::new(),
            position: None,
            description: String::new(),
            urgency: Urgency::Medium,
            occurrence: Occurrence::Occurred,
            confidential: false,
            secret_text: false,
            secrecy_reason: String::new(),
            village_name: String::new(),
            reporter: None,
            rt: 0,
            rw: 0,
            occurred_at: String::new(),
            benefit: None,
            service_state: None,
            anonymous: false,
            disaster_kind: String::new(),
            disaster: DisasterFields::default(),
            decision: None,
        }
    }
}

/// What the fields of an issue say of a disaster.
pub fn disaster_of(fields: &Fields) -> DisasterFields {
    let count = |tag| {
        let number = fields.get(&tag).and_then(Value::as_int);
        number.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
    };
    let text = |tag| fields.get(&tag).and_then(Value::as_text).unwrap_or_default().to_owned();
    DisasterFields::of(field::DISASTER_COUNTS.map(count), field::DISASTER_TEXTS.map(text))
}

/// Who reported it. Never needed, never shown by default; no NIK anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    pub name: String,
    pub phone: String,
}

impl Issue {
    /// Is it confidential whatever its author ticked: graft, children, domestic violence, early warning?
    pub fn is_forced_confidential(&self, categories: &CodeList) -> bool {
        let subcategory = Some(self.subcategory.as_str()).filter(|code| !code.is_empty());
        match self.entry_type {
            Some(entry_type) => categories.is_forced_confidential(entry_type, &self.category, subcategory),
            // Of the types, an early warning alone forces it.
            None => categories.is_forced_confidential(EntryType::Complaint, &self.category, subcategory),
        }
    }

    /// Does its text stand among the personal parts?
    fn names_people(&self) -> bool {
        self.confidential || self.secret_text
    }

    /// Fields of the common part. Empty texts are left out.
    pub fn common_fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut text = |tag, value: &str| {
            if !value.is_empty() {
                fields.insert(tag, Value::Text(value.to_owned()));
            }
        };
        text(field::TITLE, &self.title);
        text(field::CATEGORY, &self.category);
        text(field::OCCURRED_ON, &self.occurred_on.to_string());
        text(field::HAMLET, &self.hamlet);
        text(field::LANDMARK, &self.landmark);
        text(
            field::DESCRIPTION,
            if self.names_people() { "" } else { &self.description },
        );
        text(field::SECRECY_REASON, &self.secrecy_reason);
        text(field::VILLAGE_NAME, &self.village_name);
        text(field::SUBCATEGORY, &self.subcategory);
        text(field::OCCURRED_AT, &self.occurred_at);
        text(field::DISASTER_KIND, &self.disaster_kind);
        for (tag, (_, words)) in field::DISASTER_TEXTS.into_iter().zip(self.disaster.texts()) {
            text(tag, words);
        }
        let mut number = |tag, value: i64| {
            // Nobody says nought: what is absent costs no bytes.
            if value != 0 {
                fields.insert(tag, Value::Int(value));
            }
        };
        number(field::RT, i64::from(self.rt));
        number(field::RW, i64::from(self.rw));
        number(
            field::BENEFIT,
            self.benefit.map_or(0, |benefit| i64::from(benefit.number())),
        );
        number(field::SERVICE_STATE, self.service_state.map_or(0, |state| state as i64));
        for (tag, (_, count)) in field::DISASTER_COUNTS.into_iter().zip(self.disaster.counts()) {
            number(tag, i64::from(count));
        }
        if self.anonymous {
            fields.insert(field::ANONYMOUS, Value::Bool(true));
        }
        if let Some(entry_type) = self.entry_type {
            fields.insert(field::ENTRY_TYPE, Value::Int(entry_type as i64));
        }
        if let Some(position) = self.position {
            fields.insert(field::POSITION, Value::Int(position.to_wire()));
        }
        fields.insert(field::URGENCY, Value::Int(self.urgency as i64));
        fields.insert(field::OCCURRENCE, Value::Int(self.occurrence as i64));
        fields.insert(field::CONFIDENTIAL, Value::Bool(self.confidential));
        fields.extend(self.decision.iter().flat_map(Decision::fields));
        fields
    }

    /// Fields of the personal part.
    pub fn personal_fields(&self) -> Fields {
        let mut fields = Fields::new();
        let mut text = |tag, value: &str| {
            if !value.is_empty() {
                fields.insert(tag, Value::Text(value.to_owned()));
            }
        };
        if let Some(reporter) = &self.reporter {
            text(personal::REPORTER_NAME, &reporter.name);
            text(personal::REPORTER_PHONE, &reporter.phone);
        }
        text(
            personal::DESCRIPTION,
            if self.names_people() { &self.description } else { "" },
        );
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stands_in_one_part_alone_and_loosening_moves_none() {
        let secret = Issue {
            description: "Diminta membayar".to_owned(),
            confidential: true,
            ..Issue::default()
        };
        let parts = |issue: &Issue| {
            let common = issue.common_fields().contains_key(&field::DESCRIPTION);
            let personal = issue.personal_fields().contains_key(&personal::DESCRIPTION);
            (common, personal)
        };
        assert_eq!(parts(&secret), (false, true));
        let loosened = Issue {
            confidential: false,
            secret_text: true,
            secrecy_reason: "Pelapor mengizinkan".to_owned(),
            ..secret.clone()
        };
        assert_eq!(parts(&loosened), (false, true));
        assert!(loosened.common_fields().contains_key(&field::SECRECY_REASON));
        let open = Issue {
            confidential: false,
            ..secret
        };
        assert_eq!(parts(&open), (true, false));
    }
}
