//! Program: what regency, sub-district and villages pursue together, its milestones (*tahapan*), and how services run month by month.
//!
//! Owns: the tree that programmes make, whatever was written of it at once; which comes first; which of several checks of one service
//! holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate};

use crate::hlc::Hlc;
use crate::ids::ObjectId;
use crate::issue::Urgency;
use crate::meeting::Level;
use crate::op::{Fields, Tag};
use crate::record::{Filled, Said};
use crate::vocabulary::{Benefit, ServiceState};

/// Most of a progress: per cent.
pub const PROGRESS_MAX: u8 = 100;

/// Services that every village is asked about once a month, in the order of the form: identity card, family card, civil records, family
/// planning, health, schooling, social aid, letters of the village office. The code is the value on the wire.
pub const SERVICES: [&str; 8] = ["KTP", "KK", "AKTA", "KB", "KES", "DIK", "SOS", "SUR"];

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

/// What comes first: the score of benefit (1 to 5) times that of urgency (1 to 4). 0: nobody said one of them.
pub fn priority(benefit: Option<Benefit>, urgency: Option<Urgency>) -> u8 {
    let urgency = match urgency {
        Some(Urgency::Emergency) => 4,
        Some(Urgency::High) => 3,
        Some(Urgency::Medium) => 2,
        Some(Urgency::Low) => 1,
        None => 0,
    };
    benefit.map_or(0, |benefit| benefit.number() * urgency)
}

/// A programme as the tree needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub id: ObjectId,
    /// What it is said to be part of, whether that is here or not.
    pub part_of: Option<ObjectId>,
    /// When it was made.
    pub made_at_ms: i64,
    /// An office told it to all its villages, each of which sees it.
    pub shared: bool,
    /// As [`priority`] has it: among its neighbours the larger comes first.
    pub priority: u8,
    pub title: String,
}

/// Where a programme stands in the tree that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    pub id: ObjectId,
    /// The programme above it; absent: it stands on top.
    pub whole: Option<ObjectId>,
    /// 0 on top.
    pub depth: usize,
    /// It was put, in a circle, under one of its own parts, and stands on top until somebody moves one of them.
    pub circled: bool,
}

/// The programme above each, without a circle, for any set of programmes and in whatever order they are given.
///
/// Two laptops may put A under B and B under A, and both hold. Of a circle the one that was made first stands on top. What is shared is
/// never part of what only some see, so what is above it is the same on every laptop that sees it.
pub fn wholes(nodes: &[Node]) -> BTreeMap<ObjectId, Option<ObjectId>> {
    let by_id = by_id(nodes);
    let tops = tops_of_circles(nodes, &by_id);
    let whole = |node: &Node| above(&by_id, node).filter(|_| !tops.contains(&node.id));
    nodes
        .iter()
        .map(|node| (node.id, whole(node).map(|whole| whole.id)))
        .collect()
}

/// The whole tree, each programme before its parts; among neighbours the more important first, then by title.
pub fn tree(nodes: &[Node]) -> Vec<Placed> {
    let (by_id, wholes) = (by_id(nodes), wholes(nodes));
    let tops = tops_of_circles(nodes, &by_id);
    let mut parts: BTreeMap<Option<ObjectId>, Vec<&Node>> = BTreeMap::new();
    for node in by_id.values().copied() {
        let whole = wholes.get(&node.id).copied().flatten();
        parts.entry(whole).or_default().push(node);
    }
    for neighbours in parts.values_mut() {
        // The last of them is taken off the pile first.
        neighbours.sort_by(|a, b| order(b).cmp(&order(a)));
    }
    let mut pile: Vec<(&Node, usize)> = parts_of(&parts, None, 0);
    let mut placed = Vec::with_capacity(by_id.len());
    while let Some((node, depth)) = pile.pop() {
        placed.push(Placed {
            id: node.id,
            whole: wholes.get(&node.id).copied().flatten(),
            depth,
            circled: tops.contains(&node.id),
        });
        pile.extend(parts_of(&parts, Some(node.id), depth + 1));
    }
    placed
}

/// May `id` become part of `whole`? Not of itself, not of one of its own parts, and nothing that all villages see of what only one sees.
pub fn may_be_part_of(nodes: &[Node], id: Option<ObjectId>, shared: bool, whole: ObjectId) -> bool {
    let Some(above) = nodes.iter().find(|node| node.id == whole) else {
        return false;
    };
    if shared && !above.shared {
        return false;
    }
    let wholes = wholes(nodes);
    let mut at = Some(whole);
    while let Some(here) = at {
        if Some(here) == id {
            return false;
        }
        at = wholes.get(&here).copied().flatten();
    }
    true
}

fn parts_of<'a>(
    parts: &BTreeMap<Option<ObjectId>, Vec<&'a Node>>,
    whole: Option<ObjectId>,
    depth: usize,
) -> Vec<(&'a Node, usize)> {
    let parts = parts.get(&whole).into_iter().flatten();
    parts.map(|node| (*node, depth)).collect()
}

fn by_id(nodes: &[Node]) -> BTreeMap<ObjectId, &Node> {
    nodes.iter().map(|node| (node.id, node)).collect()
}

/// What a programme is said to be part of, where that is here and may be.
fn above<'a>(by_id: &BTreeMap<ObjectId, &'a Node>, node: &Node) -> Option<&'a Node> {
    let whole = by_id.get(&node.part_of?).copied()?;
    (whole.shared || !node.shared).then_some(whole)
}

/// Of each circle, the one that was made first.
fn tops_of_circles(nodes: &[Node], by_id: &BTreeMap<ObjectId, &Node>) -> BTreeSet<ObjectId> {
    let mut tops = BTreeSet::new();
    // What was walked before leads nowhere new.
    let mut walked: BTreeSet<ObjectId> = BTreeSet::new();
    for node in nodes {
        let mut path: Vec<&Node> = Vec::new();
        let mut at = Some(node);
        while let Some(here) = at {
            if let Some(from) = path.iter().position(|passed| passed.id == here.id) {
                let circle = path.iter().skip(from);
                tops.extend(circle.min_by_key(|node| (node.made_at_ms, node.id)).map(|top| top.id));
                break;
            }
            if !walked.insert(here.id) {
                break;
            }
            path.push(here);
            at = above(by_id, here);
        }
    }
    tops
}

fn order(node: &Node) -> (std::cmp::Reverse<u8>, &str, i64, ObjectId) {
    (
        std::cmp::Reverse(node.priority),
        node.title.as_str(),
        node.made_at_ms,
        node.id,
    )
}

/// A month, `2025-01`: what a check of the services is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    /// 1 to 12.
    month: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a month of the form YYYY-MM")]
pub struct NotAMonth(pub String);

impl Month {
    pub fn of(date: NaiveDate) -> Self {
        Self {
            year: u16::try_from(date.year()).unwrap_or_default(),
            month: u8::try_from(date.month()).unwrap_or_default(),
        }
    }

    /// The month that lies so many months before.
    #[must_use]
    pub fn before(self, months: u16) -> Self {
        let all = (u32::from(self.year) * 12 + u32::from(self.month.max(1)) - 1).saturating_sub(u32::from(months));
        Self {
            year: u16::try_from(all / 12).unwrap_or_default(),
            month: u8::try_from(all % 12 + 1).unwrap_or_default(),
        }
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let not = || NotAMonth(text.to_owned());
        let date: NaiveDate = format!("{text}-01").parse().map_err(|_| not())?;
        let month = Self::of(date);
        if month.to_string() == text {
            Ok(month)
        } else {
            Err(not())
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// Which check of a service is looked at: of which village, in which month, of what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CheckPlace {
    /// Region code.
    pub region: String,
    /// `YYYY-MM`
    pub month: String,
    pub service: String,
}

/// A check as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenCheck {
    pub id: ObjectId,
    pub place: CheckPlace,
    /// Stamp of its create op.
    pub made: Hlc,
    pub state: Option<ServiceState>,
    pub note: String,
}

/// Of checks of one place, the one that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCheck {
    pub check: WrittenCheck,
    /// Those that another laptop wrote of the same, without knowing of it; the newest first.
    pub beside: Vec<WrittenCheck>,
}

impl HeldCheck {
    /// Those beside it that say something else, each saying once.
    pub fn others(&self) -> Vec<&WrittenCheck> {
        let mut others: Vec<&WrittenCheck> = Vec::new();
        for other in &self.beside {
            let says_the_same =
                |known: &WrittenCheck| (known.state, known.note.as_str()) == (other.state, other.note.as_str());
            if !says_the_same(&self.check) && !others.iter().copied().any(says_the_same) {
                others.push(other);
            }
        }
        others
    }
}

/// Of several checks of one service in one month the one that was begun last holds, on every laptop alike.
pub fn held_checks(written: Vec<WrittenCheck>) -> BTreeMap<CheckPlace, HeldCheck> {
    let mut all: BTreeMap<CheckPlace, Vec<WrittenCheck>> = BTreeMap::new();
    for check in written {
        all.entry(check.place.clone()).or_default().push(check);
    }
    all.into_iter()
        .filter_map(|(place, mut checks)| {
            checks.sort_by_key(|check| (check.made, check.id));
            let check = checks.pop()?;
            checks.reverse();
            Some((place, HeldCheck { check, beside: checks }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    fn id(n: u8) -> ObjectId {
        ObjectId(uuid::Uuid::from_u128(u128::from(n) + 1))
    }

    fn node(n: u8, part_of: Option<u8>) -> Node {
        Node {
            id: id(n),
            part_of: part_of.map(id),
            made_at_ms: i64::from(n) * 1_000,
            shared: true,
            priority: 0,
            title: format!("Program {n}"),
        }
    }

    /// Title, depth, and whether it was in a circle.
    fn shown(nodes: &[Node]) -> Vec<(u8, usize, bool)> {
        let number = |placed: &Placed| (0..=u8::MAX).find(|n| id(*n) == placed.id).unwrap();
        tree(nodes)
            .iter()
            .map(|placed| (number(placed), placed.depth, placed.circled))
            .collect()
    }

    #[test]
    fn two_laptops_that_put_each_under_the_other_make_no_circle() {
        let (a, b) = (node(1, Some(2)), node(2, Some(1)));
        for nodes in [[a.clone(), b.clone()], [b, a]] {
            assert_eq!(shown(&nodes), [(1, 0, true), (2, 1, false)]);
        }
    }

    #[test]
    fn what_hangs_on_a_circle_stays_where_it_was_put() {
        let nodes = [node(3, Some(2)), node(2, Some(4)), node(4, Some(2)), node(1, Some(1))];
        assert_eq!(
            shown(&nodes),
            [(1, 0, true), (2, 0, true), (3, 1, false), (4, 1, false)]
        );
    }

    #[test]
    fn a_part_of_what_is_not_here_stands_on_top() {
        assert_eq!(shown(&[node(2, Some(9))]), [(2, 0, false)]);
    }

    #[test]
    fn neighbours_stand_in_the_order_of_benefit_and_urgency_and_then_of_title() {
        let with = |n, priority| Node {
            priority,
            ..node(n, None)
        };
        assert_eq!(
            shown(&[with(1, 0), with(4, 6), with(3, 6), with(2, 12)]),
            [(2, 0, false), (3, 0, false), (4, 0, false), (1, 0, false)]
        );
    }

    #[test]
    fn nothing_becomes_part_of_itself_or_of_its_own_parts() {
        let mut nodes = [node(1, None), node(2, Some(1)), node(3, Some(2)), node(4, None)];
        assert!(!may_be_part_of(&nodes, Some(id(1)), true, id(1)));
        assert!(!may_be_part_of(&nodes, Some(id(1)), true, id(3)));
        assert!(may_be_part_of(&nodes, Some(id(3)), true, id(1)));
        assert!(may_be_part_of(&nodes, None, true, id(3)));
        assert!(!may_be_part_of(&nodes, None, true, id(9)), "it is not here");
        nodes[3].shared = false;
        assert!(
            !may_be_part_of(&nodes, Some(id(2)), true, id(4)),
            "others do not see it"
        );
        assert!(may_be_part_of(&nodes, None, false, id(4)));
    }

    #[test]
    fn priority_is_benefit_times_urgency_and_nothing_where_one_of_them_is_missing() {
        let five = Benefit::of_number(5);
        assert_eq!(priority(five, Some(Urgency::Emergency)), 20);
        assert_eq!(priority(five, Some(Urgency::Low)), 5);
        assert_eq!(priority(five, None), 0);
        assert_eq!(priority(None, Some(Urgency::Emergency)), 0);
    }

    #[test]
    fn a_month_is_read_strictly_and_counted_back_over_a_year() {
        let january: Month = "2025-01".parse().unwrap();
        assert_eq!(january.before(0), january);
        assert_eq!(january.before(1).to_string(), "2024-12");
        assert_eq!(january.before(13).to_string(), "2023-12");
        assert_eq!(Month::of(NaiveDate::from_ymd_opt(2025, 1, 20).unwrap()), january);
        for bad in ["", "2025", "2025-13", "2025-1", "25-01", "2025-01-01", "+2025-01"] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }

    fn check(n: u8, service: &str, state: ServiceState) -> WrittenCheck {
        WrittenCheck {
            id: id(n),
            place: CheckPlace {
                region: "18.02.01.2003".to_owned(),
                month: "2025-01".to_owned(),
                service: service.to_owned(),
            },
            made: Hlc::new(i64::from(n), 0),
            state: Some(state),
            note: String::new(),
        }
    }

    #[test]
    fn of_two_checks_of_one_service_the_later_holds_and_says_that_they_differ() {
        let written = [
            check(2, "KTP", ServiceState::Stopped),
            check(1, "KTP", ServiceState::Good),
            check(3, "KB", ServiceState::Good),
            check(4, "KB", ServiceState::Good),
        ];
        let mut turned = written.to_vec();
        turned.reverse();
        let held = held_checks(written.to_vec());
        assert_eq!(held, held_checks(turned));
        let of = |service: &str| held.iter().find(|(place, _)| place.service == service).unwrap().1;
        let ktp = of("KTP");
        let ids = |checks: Vec<&WrittenCheck>| -> Vec<ObjectId> { checks.iter().map(|check| check.id).collect() };
        assert_eq!(
            (ktp.check.state, ids(ktp.others())),
            (Some(ServiceState::Stopped), vec![id(1)])
        );
        let kb = of("KB");
        assert_eq!((kb.beside.len(), kb.others().len()), (1, 0));
    }

    #[test]
    fn what_another_laptop_noted_is_something_else_also_where_the_state_is_the_same() {
        let noted = |n: u8, note: &str| WrittenCheck {
            note: note.to_owned(),
            ..check(n, "KTP", ServiceState::Stopped)
        };
        let held = held_checks(vec![
            noted(1, "Listrik padam"),
            noted(2, "Listrik padam"),
            noted(3, "Blangko habis"),
        ]);
        let (_, ktp) = held.iter().next().unwrap();
        let others: Vec<&str> = ktp.others().iter().map(|other| other.note.as_str()).collect();
        assert_eq!(
            (ktp.check.note.as_str(), others),
            ("Blangko habis", vec!["Listrik padam"])
        );
    }

    /// Programmes that point anywhere: at each other, at themselves, at what is not here.
    fn any_nodes() -> impl Strategy<Value = Vec<Node>> {
        let one = (proptest::option::of(0u8..14), 0i64..4, any::<bool>(), 0u8..3);
        proptest::collection::vec(one, 0..12).prop_map(|all| {
            all.into_iter()
                .zip(0u8..)
                .map(|((part_of, made_at_ms, shared, priority), n)| Node {
                    made_at_ms,
                    shared,
                    priority,
                    ..node(n, part_of)
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn any_programmes_make_a_tree_without_a_circle_that_holds_each_of_them_once(nodes in any_nodes()) {
            let placed = tree(&nodes);
            prop_assert_eq!(placed.len(), nodes.len());
            let mut above: Vec<ObjectId> = Vec::new();
            for one in &placed {
                prop_assert!(nodes.iter().any(|node| node.id == one.id));
                prop_assert!(one.depth <= above.len(), "each stands behind what it is part of");
                above.truncate(one.depth);
                prop_assert!(!above.contains(&one.id));
                prop_assert_eq!(one.whole, above.last().copied());
                above.push(one.id);
            }
        }

        #[test]
        fn the_tree_is_the_same_in_whatever_order_the_programmes_arrived(
            (nodes, other) in any_nodes().prop_flat_map(|nodes| (Just(nodes.clone()), Just(nodes).prop_shuffle()))
        ) {
            prop_assert_eq!(tree(&nodes), tree(&other));
        }

        #[test]
        fn whoever_sees_less_sees_what_is_shared_under_the_same(nodes in any_nodes()) {
            let shared: Vec<Node> = nodes.iter().filter(|node| node.shared).cloned().collect();
            let (all, some) = (wholes(&nodes), wholes(&shared));
            for node in &shared {
                prop_assert_eq!(all.get(&node.id), some.get(&node.id));
            }
        }

        #[test]
        fn what_may_be_moved_makes_no_circle(nodes in any_nodes(), at in 0usize..12, to in 0u8..12) {
            let Some(moved) = nodes.get(at) else { return Ok(()) };
            prop_assume!(may_be_part_of(&nodes, Some(moved.id), moved.shared, id(to)));
            let circles = |nodes: &[Node]| tree(nodes).iter().filter(|placed| placed.circled).count();
            let before = circles(&nodes);
            let mut after = nodes.clone();
            after[at].part_of = Some(id(to));
            prop_assert!(circles(&after) <= before);
            let found = wholes(&after);
            prop_assert_eq!(found.get(&id(u8::try_from(at).unwrap())), Some(&Some(id(to))));
        }
    }
}
