//! Jabatan: offices, and who holds them over time (*penugasan*).

mod titles;

pub use titles::{group_of_title, split_acting, written_office};

use chrono::NaiveDate;

use crate::ids::ObjectId;
use crate::meeting::OfficeGroup;
use crate::op::{Fields, Tag};
use crate::record::{Filled, Said};

/// Field numbers of an office. Never reused.
pub mod office_field {
    use super::Tag;
    /// `Kapolsek Kalirejo`
    pub const TITLE: Tag = 3;
    /// Number of an [`OfficeGroup`](crate::meeting::OfficeGroup).
    pub const GROUP: Tag = 4;
    /// Code of the region whose office it is: of a village head, his village.
    pub const REGION: Tag = 5;
    /// Its place within its group, from 1; absent: by region and title.
    pub const PLACE: Tag = 6;
}

/// Field numbers of a holding. Its parent is the office.
pub mod holding_field {
    use super::Tag;
    /// Id of the person, as text.
    pub const PERSON: Tag = 3;
    /// Local date, `YYYY-MM-DD`; absent: since before anybody wrote it down.
    pub const FROM: Tag = 4;
    /// Local date of the last day; absent: until now.
    pub const TO: Tag = 5;
    /// Number of an [`Acting`](super::Acting); absent: the holder himself.
    pub const ACTING: Tag = 6;
    /// Rank and grade (*pangkat/golongan*), which changes with time.
    pub const RANK: Tag = 7;
}

/// Who stands in for the holder of an office (*pejabat sementara*). The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Acting {
    /// Definitif.
    #[default]
    Not = 0,
    /// Penjabat.
    Pj = 1,
    /// Pelaksana tugas.
    Plt = 2,
    /// Pelaksana harian.
    Plh = 3,
    /// Penjabat sementara.
    Pjs = 4,
}

impl Acting {
    pub const ALL: [Acting; 5] = [Acting::Not, Acting::Pj, Acting::Plt, Acting::Plh, Acting::Pjs];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|acting| *acting as i64 == n)
    }

    /// What stands before the office on paper: `Plt.`; empty: nothing.
    pub fn prefix(self) -> &'static str {
        match self {
            Acting::Not => "",
            Acting::Pj => "Pj.",
            Acting::Plt => "Plt.",
            Acting::Plh => "Plh.",
            Acting::Pjs => "Pjs.",
        }
    }
}

/// An office as somebody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Office {
    pub title: String,
    pub group: OfficeGroup,
    /// Region code, or empty.
    pub region: String,
    /// 0: by region and title.
    pub place: u16,
}

impl Office {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .text(office_field::TITLE, &self.title)
            .number(office_field::GROUP, self.group as i64)
            .text(office_field::REGION, &self.region)
            .number(office_field::PLACE, i64::from(self.place))
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            title: said.text(office_field::TITLE),
            group: OfficeGroup::of_number(said.number(office_field::GROUP)).unwrap_or_default(),
            region: said.text(office_field::REGION),
            place: u16::try_from(said.number(office_field::PLACE)).unwrap_or_default(),
        }
    }
}

/// Who holds an office, and when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holding {
    pub person: Option<ObjectId>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub acting: Acting,
    pub rank: String,
}

impl Holding {
    pub fn fields(&self) -> Fields {
        Filled::default()
            .id(holding_field::PERSON, self.person)
            .date(holding_field::FROM, self.from)
            .date(holding_field::TO, self.to)
            .number(holding_field::ACTING, self.acting as i64)
            .text(holding_field::RANK, &self.rank)
            .fields()
    }

    pub fn of_fields(fields: &Fields) -> Self {
        let said = Said(fields);
        Self {
            person: said.id(holding_field::PERSON),
            from: said.date(holding_field::FROM),
            to: said.date(holding_field::TO),
            acting: Acting::of_number(said.number(holding_field::ACTING)).unwrap_or_default(),
            rank: said.text(holding_field::RANK),
        }
    }

    /// Does it hold on that day?
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// The last day that an open holding has when another one of the same office begins; `None`: it goes on beside it, or nobody knows.
    ///
    /// A *pelaksana harian* stands in for days: the holder stays what he is. Of one whose beginning nobody knows, a term with an end may
    /// lie before: somebody writes down who it was once.
    pub fn ended_by(&self, next: &Holding) -> Option<NaiveDate> {
        let first = next.from?;
        let for_days = self.acting == Acting::Plh || next.acting == Acting::Plh;
        let may_be_earlier = self.from.is_none() && next.to.is_some();
        if for_days || may_be_earlier || self.to.is_some() || self.from.is_some_and(|own| own >= first) {
            return None;
        }
        first.pred_opt()
    }
}

/// Which of the holdings of an office says who holds it on that day: the one that began last, of those the one given last.
pub fn holding_on<'a, T>(holdings: impl IntoIterator<Item = (T, &'a Holding)>, day: NaiveDate) -> Option<T> {
    holdings
        .into_iter()
        .filter(|(_, holding)| holding.holds_on(day))
        .enumerate()
        .max_by_key(|(nth, (_, holding))| (holding.from, *nth))
        .map(|(_, (which, _))| which)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, day).unwrap()
    }

    #[test]
    fn an_office_and_its_holding_are_read_as_they_were_filled_in() {
        let office = Office {
            title: "Kepala Kampung Kalirejo".to_owned(),
            group: OfficeGroup::VillageHead,
            region: "18.02.01.2003".to_owned(),
            place: 3,
        };
        assert_eq!(Office::of_fields(&office.fields()), office);
        let holding = Holding {
            person: ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c"),
            from: Some(day(2)),
            to: Some(day(20)),
            acting: Acting::Plt,
            rank: "Penata (III/c)".to_owned(),
        };
        assert_eq!(Holding::of_fields(&holding.fields()), holding);
        assert_eq!(Holding::default().fields(), Fields::new());
    }

    #[test]
    fn a_holding_holds_from_its_first_day_to_its_last() {
        let of = |from, to| Holding {
            from,
            to,
            ..Holding::default()
        };
        for (holding, days) in [
            (of(Some(day(5)), Some(day(10))), [false, true, true, false]),
            (of(None, Some(day(10))), [true, true, true, false]),
            (of(Some(day(5)), None), [false, true, true, true]),
            (of(None, None), [true; 4]),
        ] {
            assert_eq!([4, 5, 10, 11].map(|n| holding.holds_on(day(n))), days, "{holding:?}");
        }
    }

    #[test]
    fn a_new_holder_ends_the_one_before_and_a_stand_in_for_days_does_not() {
        let of = |from: u32, acting| Holding {
            from: Some(day(from)),
            acting,
            ..Holding::default()
        };
        let head = of(2, Acting::Not);
        assert_eq!(head.ended_by(&of(10, Acting::Plt)), Some(day(9)));
        assert_eq!(head.ended_by(&of(10, Acting::Plh)), None);
        assert_eq!(of(2, Acting::Plh).ended_by(&of(10, Acting::Not)), None);
        assert_eq!(
            head.ended_by(&of(2, Acting::Not)),
            None,
            "of the same day: nobody can say"
        );
        assert_eq!(head.ended_by(&Holding::default()), None);
        let once = Holding {
            to: Some(day(8)),
            ..of(5, Acting::Not)
        };
        assert_eq!(Holding::default().ended_by(&once), None, "who it was once ends nobody");
        assert_eq!(head.ended_by(&once), Some(day(4)));
        assert_eq!(Holding::default().ended_by(&of(5, Acting::Not)), Some(day(4)));
        let closed = Holding {
            to: Some(day(20)),
            ..of(2, Acting::Not)
        };
        assert_eq!(closed.ended_by(&of(10, Acting::Not)), None);
    }

    #[test]
    fn an_office_has_the_holder_of_that_day() {
        let of = |from: Option<u32>, to: Option<u32>, acting| Holding {
            from: from.map(day),
            to: to.map(day),
            acting,
            ..Holding::default()
        };
        let first = of(None, Some(4), Acting::Not);
        let head = of(Some(5), None, Acting::Not);
        let for_days = of(Some(10), Some(12), Acting::Plh);
        let all = [("first", &first), ("head", &head), ("for days", &for_days)];
        for (on, who) in [(1, "first"), (5, "head"), (10, "for days"), (13, "head")] {
            assert_eq!(holding_on(all, day(on)), Some(who), "{on}");
        }
        assert_eq!(holding_on([("first", &first)], day(5)), None);
    }

    #[test]
    fn acting_officers_have_the_numbers_and_words_that_were_released() {
        assert_eq!(
            Acting::ALL.map(|acting| (acting as i64, acting.prefix())),
            [(0, ""), (1, "Pj."), (2, "Plt."), (3, "Plh."), (4, "Pjs.")]
        );
        assert_eq!(Acting::of_number(5), None);
    }
}
