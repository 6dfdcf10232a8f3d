//! Program: what regency, sub-district and villages pursue together, its milestones (*tahapan*), and how services run month by month.

use chrono::NaiveDate;

use crate::ids::ObjectId;
use crate::issue::Urgency;
use crate::meeting::Level;
use crate::op::{Fields, Tag};
use crate::record::{Filled, Said};
use crate::vocabulary::{Benefit, ServiceState};

/// Most of a progress: per cent.
pub const PROGRESS_MAX: u8 = 100;

/// Field numbers of a programme. Never reused.
pub mod programme_field {
    use super::Tag;
    pub const TITLE: Tag = 3;
    /// By which it is known: `7PP.3`
    pub const CODE: Tag = 4;
    /// Id of the programme that it is part of, as text. It may move, and stand in another stream.
    pub const PART_OF: Tag = 5;
    /// Number of a [`Level`](crate::meeting::Level).
    pub const LEVEL: Tag = 6;
    /// Who answers for it, as on paper.
    pub const OWNER: Tag = 7;
    /// Id of that office, as text.
    pub const OWNER_OFFICE: Tag = 8;
    pub const TARGET: Tag = 9;
    /// Per cent, 0 to 100.
    pub const PROGRESS: Tag = 10;
    /// A [`Benefit`](crate::vocabulary::Benefit) (*manfaat*), 1 to 5.
    pub const BENEFIT: Tag = 11;
    /// Number of an [`Urgency`](crate::issue::Urgency) (*urgensi*).
    pub const URGENCY: Tag = 12;
}

/// Field numbers of a milestone. Its parent is the programme.
pub mod milestone_field {
    use super::Tag;
    pub const TITLE: Tag = 3;
    /// Local date, `YYYY-MM-DD`.
    pub const DUE_ON: Tag = 4;
    /// Local date on which it was reached; absent: it was not.
    pub const DONE_ON: Tag = 5;
    pub const NOTE: Tag = 6;
}

/// Field numbers of a monthly service check. Never reused.
pub mod service_check_field {
    use super::Tag;
    /// `YYYY-MM`
    pub const MONTH: Tag = 3;
    /// Which service, as its list names it: `KTP`, `KB`.
    pub const SERVICE: Tag = 4;
    /// Number of a [`ServiceState`](crate::vocabulary::ServiceState).
    pub const STATE: Tag = 5;
    pub const NOTE: Tag = 6;
    /// Code of the village that it is about; absent: that of its stream.
    pub const REGION: Tag = 7;
}

/// A programme as somebody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Programme {
    pub title: String,
    pub code: String,
    pub part_of: Option<ObjectId>,
    pub level: Option<Level>,
    pub owner: String,
    pub owner_office: Option<ObjectId>,
    pub target: String,
    /// Per cent.
    pub progress: u8,
    pub benefit: Option<Benefit>,
    pub urgency: Option<Urgency>,
}

impl Programme {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .text(programme_field::TITLE, &self.title)
            .text(programme_field::CODE, &self.code)
            .id(programme_field::PART_OF, self.part_of)
            .number(programme_field::LEVEL, self.level.map_or(0, |level| level as i64))
            .text(programme_field::OWNER, &self.owner)
            .id(programme_field::OWNER_OFFICE, self.owner_office)
            .text(programme_field::TARGET, &self.target)
            .number(programme_field::PROGRESS, i64::from(self.progress.min(PROGRESS_MAX)))
            .number(
                programme_field::BENEFIT,
                self.benefit.map_or(0, |benefit| i64::from(benefit.number())),
            )
            .number(
                programme_field::URGENCY,
                self.urgency.map_or(0, |urgency| urgency as i64),
            )
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        let progress = u8::try_from(said.number(programme_field::PROGRESS)).unwrap_or_default();
        Self {
            title: said.text(programme_field::TITLE),
            code: said.text(programme_field::CODE),
            part_of: said.id(programme_field::PART_OF),
            level: Level::of_number(said.number(programme_field::LEVEL)),
            owner: said.text(programme_field::OWNER),
            owner_office: said.id(programme_field::OWNER_OFFICE),
            target: said.text(programme_field::TARGET),
            progress: progress.min(PROGRESS_MAX),
            benefit: Benefit::of_number(said.number(programme_field::BENEFIT)),
            urgency: Urgency::of_number(said.number(programme_field::URGENCY)),
        }
    }
}

/// A milestone as somebody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Milestone {
    pub title: String,
    pub due_on: Option<NaiveDate>,
    pub done_on: Option<NaiveDate>,
    pub note: String,
}

impl Milestone {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .text(milestone_field::TITLE, &self.title)
            .date(milestone_field::DUE_ON, self.due_on)
            .date(milestone_field::DONE_ON, self.done_on)
            .text(milestone_field::NOTE, &self.note)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            title: said.text(milestone_field::TITLE),
            due_on: said.date(milestone_field::DUE_ON),
            done_on: said.date(milestone_field::DONE_ON),
            note: said.text(milestone_field::NOTE),
        }
    }
}

/// How one service ran in one month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceCheck {
    /// `YYYY-MM`
    pub month: String,
    pub service: String,
    pub state: Option<ServiceState>,
    pub note: String,
    /// Region code, or empty: that of its stream.
    pub region: String,
}

impl ServiceCheck {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .text(service_check_field::MONTH, &self.month)
            .text(service_check_field::SERVICE, &self.service)
            .number(service_check_field::STATE, self.state.map_or(0, |state| state as i64))
            .text(service_check_field::NOTE, &self.note)
            .text(service_check_field::REGION, &self.region)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            month: said.text(service_check_field::MONTH),
            service: said.text(service_check_field::SERVICE),
            state: ServiceState::of_number(said.number(service_check_field::STATE)),
            note: said.text(service_check_field::NOTE),
            region: said.text(service_check_field::REGION),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programmes_milestones_and_checks_are_read_as_they_were_filled_in() {
        let id = ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c");
        let programme = Programme {
            title: "Dokter Masuk Desa".to_owned(),
            code: "DMD".to_owned(),
            part_of: id,
            level: Some(Level::Regency),
            owner: "Dinas Kesehatan".to_owned(),
            owner_office: id,
            target: "12 desa".to_owned(),
            progress: 40,
            benefit: Benefit::of_number(5),
            urgency: Some(Urgency::High),
        };
        assert_eq!(Programme::of_fields(&programme.fields()), programme);
        let milestone = Milestone {
            title: "Tahap pertama".to_owned(),
            due_on: NaiveDate::from_ymd_opt(2025, 6, 30),
            done_on: NaiveDate::from_ymd_opt(2025, 6, 28),
            note: "Enam desa".to_owned(),
        };
        assert_eq!(Milestone::of_fields(&milestone.fields()), milestone);
        let check = ServiceCheck {
            month: "2025-01".to_owned(),
            service: "KTP".to_owned(),
            state: Some(ServiceState::Disrupted),
            note: "Blangko habis".to_owned(),
            region: "18.02.01.2003".to_owned(),
        };
        assert_eq!(ServiceCheck::of_fields(&check.fields()), check);
    }

    #[test]
    fn progress_never_exceeds_the_whole() {
        let beyond: Fields = [(programme_field::PROGRESS, crate::op::Value::Int(140))].into();
        assert_eq!(Programme::of_fields(&beyond).progress, PROGRESS_MAX);
        let none: Fields = [(programme_field::PROGRESS, crate::op::Value::Int(-3))].into();
        assert_eq!(Programme::of_fields(&none).progress, 0);
    }
}
