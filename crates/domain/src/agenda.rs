//! Agenda and minutes (*notula*) while a meeting runs: its items, what is noted under each, what attendees bring in, and what is added
//! when the minutes are final.

mod order;

pub use order::{Candidate, PLACE_STEP, in_order, moved, place_behind, with_new};

use crate::ids::ObjectId;
use crate::op::{Fields, Tag};
use crate::record::{Filled, Said};

/// Field numbers of an agenda item. Its parent is the meeting.
pub mod item_field {
    use super::Tag;
    pub const TITLE: Tag = 3;
    /// The smaller comes first; equal ones by the stamp of their create ops.
    pub const PLACE: Tag = 4;
    /// How long it may take.
    pub const MINUTES: Tag = 5;
    /// Number of an [`ItemOrigin`](super::ItemOrigin); absent: somebody thought of it.
    pub const ORIGIN: Tag = 6;
    /// Id of the decision, issue or programme that it is about, as text.
    pub const ABOUT: Tag = 7;
    /// Was it dealt with (*dibahas*)?
    pub const DONE: Tag = 8;
    /// Id of the programme that it is tagged with, as text.
    pub const PROGRAMME: Tag = 9;
}

/// Field numbers of a note. Its parent is the agenda item.
pub mod note_field {
    use super::Tag;
    pub const TEXT: Tag = 3;
}

/// Field numbers of an input (*masukan*). Its parent is the agenda item.
pub mod input_field {
    use super::Tag;
    pub const TEXT: Tag = 3;
    /// Id of the invitee who brought it in, as text.
    pub const INVITEE: Tag = 4;
    /// Who brought it in, as it is written in the minutes.
    pub const SPEAKER: Tag = 5;
    /// Id of the issue that was made of it, as text.
    pub const ISSUE: Tag = 6;
}

/// Field numbers of an addendum to final minutes. Its parent is the meeting.
pub mod addendum_field {
    use super::Tag;
    pub const TEXT: Tag = 3;
    /// Who adds it, as it is written under it.
    pub const AUTHOR: Tag = 4;
}

/// Where an agenda item comes from, in the order in which an agenda is built. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ItemOrigin {
    /// A decision of an earlier meeting that is open.
    Decision = 1,
    /// A follow-up that is overdue.
    Overdue = 2,
    /// An urgent issue.
    Issue = 3,
    Programme = 4,
    /// New: an issue that was recorded since, or somebody thought of it.
    #[default]
    New = 5,
}

impl ItemOrigin {
    pub const ALL: [ItemOrigin; 5] = [
        ItemOrigin::Decision,
        ItemOrigin::Overdue,
        ItemOrigin::Issue,
        ItemOrigin::Programme,
        ItemOrigin::New,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| *origin as i64 == n)
    }
}

/// An agenda item as somebody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgendaItem {
    pub title: String,
    pub place: i64,
    /// 0: nobody said.
    pub minutes: u16,
    pub origin: ItemOrigin,
    pub about: Option<ObjectId>,
    pub done: bool,
    pub programme: Option<ObjectId>,
}

impl AgendaItem {
    pub fn fields(&self) -> Fields {
        let origin = match self.origin {
            ItemOrigin::New => 0,
            origin => origin as i64,
        };
        Filled::default()
            .text(item_field::TITLE, &self.title)
            .number(item_field::PLACE, self.place)
            .number(item_field::MINUTES, i64::from(self.minutes))
            .number(item_field::ORIGIN, origin)
            .id(item_field::ABOUT, self.about)
            .flag(item_field::DONE, self.done)
            .id(item_field::PROGRAMME, self.programme)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            title: said.text(item_field::TITLE),
            place: said.number(item_field::PLACE),
            minutes: u16::try_from(said.number(item_field::MINUTES)).unwrap_or_default(),
            origin: ItemOrigin::of_number(said.number(item_field::ORIGIN)).unwrap_or_default(),
            about: said.id(item_field::ABOUT),
            done: said.flag(item_field::DONE),
            programme: said.id(item_field::PROGRAMME),
        }
    }
}

/// What was noted under an agenda item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    pub text: String,
}

impl Note {
    pub fn fields(&self) -> Fields {
        Filled::default().text(note_field::TEXT, &self.text).fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        Self {
            text: Said(fields).text(note_field::TEXT),
        }
    }
}

/// What an attendee brought in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Input {
    pub text: String,
    pub invitee: Option<ObjectId>,
    pub speaker: String,
    pub issue: Option<ObjectId>,
}

impl Input {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .text(input_field::TEXT, &self.text)
            .id(input_field::INVITEE, self.invitee)
            .text(input_field::SPEAKER, &self.speaker)
            .id(input_field::ISSUE, self.issue)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            text: said.text(input_field::TEXT),
            invitee: said.id(input_field::INVITEE),
            speaker: said.text(input_field::SPEAKER),
            issue: said.id(input_field::ISSUE),
        }
    }
}

/// What is added to final minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addendum {
    pub text: String,
    pub author: String,
}

impl Addendum {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .text(addendum_field::TEXT, &self.text)
            .text(addendum_field::AUTHOR, &self.author)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            text: said.text(addendum_field::TEXT),
            author: said.text(addendum_field::AUTHOR),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_of_an_agenda_is_read_as_it_was_filled_in() {
        let id = ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c");
        let item = AgendaItem {
            title: "Jalan Dusun II".to_owned(),
            place: -20,
            minutes: 15,
            origin: ItemOrigin::Decision,
            about: id,
            done: true,
            programme: id,
        };
        assert_eq!(AgendaItem::of_fields(&item.fields()), item);
        let input = Input {
            text: "Minta perbaikan".to_owned(),
            invitee: id,
            speaker: "Kepala Kampung Kalirejo".to_owned(),
            issue: id,
        };
        assert_eq!(Input::of_fields(&input.fields()), input);
        let note = Note {
            text: "Baris satu\nBaris dua".to_owned(),
        };
        assert_eq!(Note::of_fields(&note.fields()), note);
        let addendum = Addendum {
            text: "Jumlah yang benar 12".to_owned(),
            author: "Camat".to_owned(),
        };
        assert_eq!(Addendum::of_fields(&addendum.fields()), addendum);
        assert_eq!(
            AgendaItem::default().fields(),
            Fields::new(),
            "a new item says no origin"
        );
    }

    #[test]
    fn origins_have_the_numbers_that_were_released() {
        assert_eq!(ItemOrigin::ALL.map(|origin| origin as i64), [1, 2, 3, 4, 5]);
        assert_eq!(ItemOrigin::of_number(6), None);
    }
}
