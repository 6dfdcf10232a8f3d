//! Keputusan: what a meeting decided. It is an issue of a type of its own (`docs/adr/0018-records.md`); this is what its minutes say of it
//! besides.

use chrono::NaiveDate;

use crate::ids::ObjectId;
use crate::issue::field;
use crate::op::{Fields, Tag};
use crate::record::{Filled, Said};

/// What the minutes say of a decision. Of an issue of another type these fields say nothing.
pub const TAGS: [Tag; 5] = [
    field::MEETING,
    field::AGENDA_ITEM,
    field::OWNER,
    field::DUE_ON,
    field::WORDING,
];

/// What the minutes say of a decision, besides its title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The meeting that decided it.
    pub meeting: Option<ObjectId>,
    /// The agenda item under which it did.
    pub item: Option<ObjectId>,
    /// Who answers for it, as the minutes name him.
    pub owner: String,
    /// Until when; `None`: the meeting set no date.
    pub due_on: Option<NaiveDate>,
    /// How the office puts it now, where the title is not its to change; else empty.
    pub wording: String,
}

impl Decision {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .id(field::MEETING, self.meeting)
            .id(field::AGENDA_ITEM, self.item)
            .text(field::OWNER, &self.owner)
            .date(field::DUE_ON, self.due_on)
            .text(field::WORDING, &self.wording)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            meeting: said.id(field::MEETING),
            item: said.id(field::AGENDA_ITEM),
            owner: said.text(field::OWNER),
            due_on: said.date(field::DUE_ON),
            wording: said.text(field::WORDING),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::Issue;
    use crate::vocabulary::EntryType;

    fn decision() -> Decision {
        let id = ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c");
        Decision {
            meeting: id,
            item: id,
            owner: "Kepala Kampung Sri Basuki".to_owned(),
            due_on: NaiveDate::from_ymd_opt(2025, 2, 28),
            wording: "Jembatan diperbaiki".to_owned(),
        }
    }

    #[test]
    fn a_decision_is_read_as_it_was_filled_in() {
        let fields = decision().fields();
        assert_eq!(Decision::of_fields(&fields), decision());
        assert_eq!(fields.keys().copied().collect::<Vec<_>>(), TAGS);
        assert_eq!(Decision::default().fields(), Fields::new());
    }

    #[test]
    fn an_issue_says_what_its_minutes_say_only_if_it_is_a_decision() {
        let plain = Issue::default().common_fields();
        assert!(TAGS.iter().all(|tag| !plain.contains_key(tag)));
        let decided = Issue {
            entry_type: Some(EntryType::Decision),
            decision: Some(decision()),
            ..Issue::default()
        };
        assert_eq!(Decision::of_fields(&decided.common_fields()), decision());
    }
}
