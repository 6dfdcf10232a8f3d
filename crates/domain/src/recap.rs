//! Rekap: how often an office came, over the meetings to which it was invited.
//!
//! One office is invited in more than one spelling, at first by its words and later from the roster. So meetings are joined by what an
//! invitation says, never by its id.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::ObjectId;
use crate::meeting::{Attendance, OfficeGroup};
use crate::office::Acting;
use crate::search::fold;

/// An invitation to one meeting, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub meeting: ObjectId,
    pub group: OfficeGroup,
    /// As it is written on the sheet.
    pub office: String,
    /// Region code, or empty.
    pub region: String,
    /// The office in the roster.
    pub office_id: Option<ObjectId>,
    /// `None`: nobody marked it.
    pub status: Option<Attendance>,
}

/// How often an office came.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfficeAttendance {
    /// That of the latest invitation.
    pub group: OfficeGroup,
    /// The latest that was said.
    pub region: String,
    /// As the latest invitation writes it.
    pub name: String,
    /// What tells it from every other; with the fields before it, its place in the list.
    pub key: String,
    pub tally: Tally,
}

/// Invitations by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tally {
    pub present: u32,
    pub represented: u32,
    pub excused: u32,
    pub sick: u32,
    pub on_leave: u32,
    pub on_duty: u32,
    /// Tanpa keterangan.
    pub absent: u32,
    /// Nobody marked them.
    pub unmarked: u32,
}

impl Tally {
    pub fn count(&mut self, status: Option<Attendance>) {
        let number = match status {
            Some(Attendance::Present) => &mut self.present,
            Some(Attendance::Represented) => &mut self.represented,
            Some(Attendance::Excused) => &mut self.excused,
            Some(Attendance::Sick) => &mut self.sick,
            Some(Attendance::OnLeave) => &mut self.on_leave,
            Some(Attendance::OnDuty) => &mut self.on_duty,
            Some(Attendance::Absent) => &mut self.absent,
            None => &mut self.unmarked,
        };
        *number += 1;
    }

    pub fn add(&mut self, other: Tally) {
        self.present += other.present;
        self.represented += other.represented;
        self.excused += other.excused;
        self.sick += other.sick;
        self.on_leave += other.on_leave;
        self.on_duty += other.on_duty;
        self.absent += other.absent;
        self.unmarked += other.unmarked;
    }

    /// Meetings to which it was invited.
    pub fn invited(self) -> u32 {
        self.present + self.represented + self.away() + self.unmarked
    }

    /// Neither came nor sent anybody.
    pub fn away(self) -> u32 {
        self.excused + self.sick + self.on_leave + self.on_duty + self.absent
    }
}

/// Each office with what became of its invitations, in the order of a sheet. `all`: the earliest meeting first, so that the latest
/// spelling is the name. An office that was invited twice to one meeting was invited once, and came if either of them did.
pub fn attendance(all: &[Invited]) -> Vec<OfficeAttendance> {
    let known = roster(all);
    let mut offices: BTreeMap<String, OfficeAttendance> = BTreeMap::new();
    for invited in all {
        let key = key_of(invited, &known);
        let office = offices.entry(key.clone()).or_insert_with(|| OfficeAttendance {
            group: invited.group,
            region: String::new(),
            name: String::new(),
            key: key.clone(),
            tally: Tally::default(),
        });
        office.group = invited.group;
        office.name = spaced(&invited.office);
        if !invited.region.is_empty() {
            office.region.clone_from(&invited.region);
        }
    }
    for ((key, _), status) in marks(all) {
        if let Some(office) = offices.get_mut(&key) {
            office.tally.count(status);
        }
    }
    let mut list: Vec<OfficeAttendance> = offices.into_values().collect();
    list.sort();
    list
}

/// What became of the invitation of each office, by its key ([`OfficeAttendance::key`]), to each meeting to which it was invited.
pub type Marks = BTreeMap<(String, ObjectId), Option<Attendance>>;

/// The marks that [`attendance`] counts.
pub fn marks(all: &[Invited]) -> Marks {
    let known = roster(all);
    let mut marks = Marks::new();
    for invited in all {
        let at = marks
            .entry((key_of(invited, &known), invited.meeting))
            .or_insert(invited.status);
        if weight(invited.status) < weight(*at) {
            *at = invited.status;
        }
    }
    marks
}

/// What came of one meeting, counted as [`attendance`] counts it.
pub fn tally_of(offices: &[OfficeAttendance]) -> Tally {
    let mut whole = Tally::default();
    for office in offices {
        whole.add(office.tally);
    }
    whole
}

/// An office by its words alone: small letters, no signs, no spaces (*Wali Kota*, *Walikota*), without the word for who stands in
/// (*Plt. Camat*, *Camat*). Empty: it has no words.
pub fn office_words(office: &str) -> String {
    let folded = fold(office);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    while let [first, _, ..] = words.as_slice() {
        // *Plt.Kepala* is written without a space as well.
        if !is_acting(first) {
            break;
        }
        words.remove(0);
    }
    let joined: String = words.concat();
    let glued = Acting::ALL
        .into_iter()
        .filter(|acting| *acting != Acting::Not)
        .find_map(|acting| joined.strip_prefix(&acting.prefix().to_lowercase()).map(str::to_owned));
    let words = glued.filter(|rest| !rest.is_empty()).unwrap_or(joined);
    words.chars().filter(|sign| sign.is_alphanumeric()).collect()
}

fn is_acting(word: &str) -> bool {
    Acting::ALL
        .into_iter()
        .any(|acting| acting != Acting::Not && fold(acting.prefix()) == word)
}

/// The roster's office that words and region stand for, where it is one and no other.
type Roster = BTreeMap<(String, String), BTreeSet<ObjectId>>;

fn roster(all: &[Invited]) -> Roster {
    let mut known = Roster::new();
    for invited in all {
        if let Some(id) = invited.office_id {
            known.entry(words_of(invited)).or_default().insert(id);
        }
    }
    known
}

fn words_of(invited: &Invited) -> (String, String) {
    let words = match invited.group {
        // A village has one head, whatever the sheet calls him: *Kepala Kampung*, *Kepala Kampung Kalirejo*, *Kakam*; a sub-district one camat.
        group if group.is_one_of_each_region() && !invited.region.is_empty() => String::new(),
        _ => office_words(&invited.office),
    };
    (words, invited.region.clone())
}

fn key_of(invited: &Invited, known: &Roster) -> String {
    let words = words_of(invited);
    let only = known.get(&words).filter(|ids| ids.len() == 1).and_then(BTreeSet::first);
    match invited.office_id.as_ref().or(only) {
        Some(id) => format!("id:{id}"),
        None => format!("words:{}:{}", words.1, words.0),
    }
}

/// The less, the more it says that somebody came.
fn weight(status: Option<Attendance>) -> i64 {
    status.map_or(i64::MAX, |status| status as i64)
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RAKOR: &str = include_str!("../../../tests/fixtures/rakor.json");

    fn id(n: u8) -> ObjectId {
        let mut bytes = [0; 16];
        bytes[15] = n;
        ObjectId(uuid::Uuid::from_bytes(bytes))
    }

    fn invited(meeting: u8, office: &str, status: Option<Attendance>) -> Invited {
        Invited {
            meeting: id(meeting),
            group: OfficeGroup::Forkopimcam,
            office: office.to_owned(),
            region: String::new(),
            office_id: None,
            status,
        }
    }

    fn of_region(region: &str, invited: Invited) -> Invited {
        Invited {
            region: region.to_owned(),
            ..invited
        }
    }

    fn of_roster(office: u8, invited: Invited) -> Invited {
        Invited {
            office_id: Some(id(office)),
            ..invited
        }
    }

    #[test]
    fn nine_of_twelve_and_two_by_others_is_what_the_year_says() {
        let status = |n: u8| match n {
            0..=8 => Some(Attendance::Present),
            9 | 10 => Some(Attendance::Represented),
            _ => Some(Attendance::Sick),
        };
        let year: Vec<Invited> = (0..12).map(|n| invited(n, "Kapolsek Kalirejo", status(n))).collect();
        let offices = attendance(&year);
        assert_eq!(offices.len(), 1);
        let tally = offices[0].tally;
        assert_eq!(
            (
                tally.invited(),
                tally.present,
                tally.represented,
                tally.away(),
                tally.sick
            ),
            (12, 9, 2, 1, 1)
        );
    }

    #[test]
    fn one_office_in_its_spellings_is_one_office() {
        for (one, other) in [
            ("Kapolsek Kalirejo", "KAPOLSEK  KALIREJO"),
            ("Ketua DPRD Batang Hari", "Ketua DPRD Batanghari"),
            ("Wali Kota Cimahi", "Pj. Wali Kota Cimahi"),
            ("Wali Kota Cimahi", "Pj Walikota Cimahi"),
            ("Camat Kalirejo", "Plt.Camat Kalirejo"),
            ("Perwakilan Kodim 045/BH", "Perwakilan KODIM 045 / BH"),
            (
                "Asisten III Setda Kota Palangka Raya",
                "Asisten III, Setda Kota Palangkaraya",
            ),
        ] {
            assert_eq!(office_words(one), office_words(other), "{one} and {other}");
            let both = [
                invited(1, one, Some(Attendance::Present)),
                invited(2, other, Some(Attendance::Absent)),
            ];
            let offices = attendance(&both);
            assert_eq!(offices.len(), 1, "{one} and {other}");
            assert_eq!(offices[0].name, spaced(other), "the latest spelling is the name");
        }
        for (one, other) in [
            ("Kapolsek Kalirejo", "Danramil Kalirejo"),
            ("Bhabinkamtibmas", "Babinsa"),
            ("Asisten I Pemerintahan dan Kesra", "Asisten II Pemerintahan dan Kesra"),
            ("Tokoh adat", "Tokoh agama"),
        ] {
            assert_ne!(office_words(one), office_words(other));
        }
    }

    /// Facts of the press: what is written as different offices stays different, whoever stands in.
    #[test]
    fn the_offices_of_the_five_meetings_are_told_apart() {
        let offices: BTreeSet<&str> = RAKOR
            .split("\"office\": \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(offices.len() > 25, "{}", offices.len());
        let words: BTreeSet<String> = offices.iter().map(|office| office_words(office)).collect();
        assert_eq!(words.len(), offices.len());
        assert!(!words.contains(""));
        for office in offices {
            for acting in ["Pj.", "Plt.", "Plh.", "Pjs."] {
                assert_eq!(office_words(&format!("{acting} {office}")), office_words(office));
            }
        }
    }

    #[test]
    fn heads_of_two_villages_are_two_whatever_they_are_called() {
        let head = |meeting, office, region| Invited {
            group: OfficeGroup::VillageHead,
            ..of_region(region, invited(meeting, office, Some(Attendance::Present)))
        };
        let offices = attendance(&[
            head(1, "Kepala Kampung", "18.02.01.2003"),
            head(1, "Kepala Kampung", "18.02.01.2001"),
            head(2, "Kepala Kampung Kalirejo", "18.02.01.2003"),
            head(2, "Pj. Kepala Kampung Langsep", "18.02.01.2001"),
        ]);
        let told: Vec<(&str, u32)> = offices
            .iter()
            .map(|office| (office.name.as_str(), office.tally.invited()))
            .collect();
        assert_eq!(
            told,
            [("Pj. Kepala Kampung Langsep", 2), ("Kepala Kampung Kalirejo", 2)]
        );
        let camat = |meeting, office| Invited {
            group: OfficeGroup::DistrictHead,
            ..of_region("18.02.01", invited(meeting, office, None))
        };
        assert_eq!(
            attendance(&[camat(1, "Camat"), camat(2, "Plt. Camat Kalirejo")]).len(),
            1
        );
    }

    #[test]
    fn an_office_of_the_roster_keeps_the_meetings_from_before_there_was_one() {
        let offices = attendance(&[
            invited(1, "Kapolsek Kalirejo", Some(Attendance::Present)),
            of_roster(7, invited(2, "Kapolsek Kalirejo", Some(Attendance::Represented))),
            of_roster(7, invited(3, "Kepala Kepolisian Sektor", Some(Attendance::Absent))),
        ]);
        assert_eq!(offices.len(), 1);
        assert_eq!(offices[0].tally.invited(), 3);
        assert_eq!(offices[0].name, "Kepala Kepolisian Sektor");
    }

    #[test]
    fn words_that_two_offices_share_belong_to_neither() {
        let offices = attendance(&[
            of_roster(7, invited(1, "Babinsa", None)),
            of_roster(8, invited(1, "Babinsa", None)),
            invited(2, "Babinsa", None),
        ]);
        assert_eq!(offices.len(), 3);
    }

    #[test]
    fn an_office_that_two_doors_invited_counts_once_and_came_if_either_saw_it() {
        let offices = attendance(&[
            invited(1, "Kapolsek", Some(Attendance::Present)),
            invited(1, "KAPOLSEK", None),
            invited(2, "Kapolsek", None),
            invited(2, "Kapolsek", Some(Attendance::Represented)),
            invited(3, "Kapolsek", None),
        ]);
        let tally = offices[0].tally;
        assert_eq!(
            (offices.len(), tally.present, tally.represented, tally.unmarked),
            (1, 1, 1, 1)
        );
    }

    #[test]
    fn each_office_has_one_mark_at_each_meeting_to_which_it_was_invited() {
        let all = [
            invited(1, "Kapolsek", None),
            invited(1, "KAPOLSEK", Some(Attendance::Present)),
            invited(2, "Kapolsek", Some(Attendance::Sick)),
            invited(2, "Danramil", None),
        ];
        let (offices, marks) = (attendance(&all), marks(&all));
        let at = |office: usize, meeting: u8| marks.get(&(offices[office].key.clone(), id(meeting))).copied();
        assert_eq!(
            (offices[0].name.as_str(), offices[1].name.as_str()),
            ("Danramil", "Kapolsek")
        );
        assert_eq!(
            (at(0, 1), at(0, 2)),
            (None, Some(None)),
            "to the first nobody invited him"
        );
        assert_eq!(
            (at(1, 1), at(1, 2)),
            (Some(Some(Attendance::Present)), Some(Some(Attendance::Sick)))
        );
    }

    fn any_invited() -> impl Strategy<Value = Invited> {
        let office = prop::sample::select(vec!["Kapolsek", "KAPOLSEK", "Plt. Camat", "Camat", "Babinsa", ""]);
        let status = prop::sample::select(vec![
            None,
            Some(Attendance::Present),
            Some(Attendance::Represented),
            Some(Attendance::Absent),
        ]);
        let region = prop::sample::select(vec!["", "18.02.01.2001", "18.02.01.2003"]);
        let group = prop::sample::select(vec![OfficeGroup::Forkopimcam, OfficeGroup::VillageHead]);
        (0..5u8, office, region, group, prop::option::of(90..92u8), status).prop_map(
            |(meeting, office, region, group, office_id, status)| Invited {
                group,
                office_id: office_id.map(id),
                ..of_region(region, invited(meeting, office, status))
            },
        )
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_doubled(all in prop::collection::vec(any_invited(), 0..40)) {
            let offices = attendance(&all);
            let known = roster(&all);
            let pairs: BTreeSet<(String, ObjectId)> = all.iter().map(|one| (key_of(one, &known), one.meeting)).collect();
            prop_assert_eq!(tally_of(&offices).invited() as usize, pairs.len());
            let keys: BTreeSet<&str> = offices.iter().map(|office| office.key.as_str()).collect();
            prop_assert_eq!(keys.len(), offices.len());
        }

        #[test]
        fn who_wrote_first_in_a_meeting_changes_no_number(all in prop::collection::vec(any_invited(), 0..40)) {
            let numbers = |all: &[Invited]| {
                let mut numbers: Vec<(String, Tally)> =
                    attendance(all).into_iter().map(|office| (office.key, office.tally)).collect();
                numbers.sort();
                numbers
            };
            let mut turned = all.clone();
            turned.reverse();
            prop_assert_eq!(numbers(&all), numbers(&turned));
        }
    }
}
