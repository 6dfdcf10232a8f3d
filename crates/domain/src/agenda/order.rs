//! The order of an agenda: in which it is built from what is open, and how an item is moved so that two who reorder at once both have
//! their way.

use chrono::NaiveDate;

use super::ItemOrigin;
use crate::ids::ObjectId;

/// Between two items that nobody has moved there is room for twenty halvings.
pub const PLACE_STEP: i64 = 1 << 20;

/// Something open that may come on an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub origin: ItemOrigin,
    /// The decision, issue or programme.
    pub about: ObjectId,
    pub title: String,
    pub due_on: Option<NaiveDate>,
    /// Number of an [`Urgency`](crate::issue::Urgency): the more urgent is less. 0: nobody said, which comes last.
    pub urgency: i64,
    /// When it was recorded, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// The candidates in the order of the agenda: last decisions, overdue follow-ups, urgent issues, programme items, new ones. Within each,
/// what is due first, then what is most urgent, then what waits longest. What is a candidate twice comes once, where it comes first.
///
/// The order of any two does not depend on what else is open, nor on the order in which they came.
pub fn in_order(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut seen = std::collections::BTreeSet::new();
    candidates.retain(|candidate| seen.insert(candidate.about));
    candidates
}

/// The candidates and, of the issues in `open`, at most `max` that none of them is about: the new ones. Which stays out does not depend on
/// what is on the agenda by now, so that taking all leaves nothing to be offered.
pub fn with_new(mut candidates: Vec<Candidate>, open: Vec<Candidate>, max: usize) -> Vec<Candidate> {
    let mut asked: std::collections::BTreeSet<ObjectId> = candidates.iter().map(|candidate| candidate.about).collect();
    let new = open.into_iter().filter(|candidate| asked.insert(candidate.about));
    candidates.extend(new.take(max).map(|candidate| Candidate {
        origin: ItemOrigin::New,
        ..candidate
    }));
    candidates
}

fn key(candidate: &Candidate) -> (ItemOrigin, NaiveDate, i64, i64, ObjectId, &str) {
    let urgency = match candidate.urgency {
        0 => i64::MAX,
        number => number,
    };
    (
        candidate.origin,
        candidate.due_on.unwrap_or(NaiveDate::MAX),
        urgency,
        candidate.at_ms,
        candidate.about,
        candidate.title.as_str(),
    )
}

/// A place behind all of `places`, whatever their order.
pub fn place_behind(places: impl IntoIterator<Item = i64>) -> i64 {
    places.into_iter().max().unwrap_or(0).saturating_add(PLACE_STEP)
}

/// What is written to move an item behind `after`, or to the front: the items whose place changes, each with its new one. `order`: all
/// items with their places, as they are shown. One item alone is written as long as there is room at its new place; where there is none
/// all get places anew. An item that is not there, or stands there already, changes nothing.
pub fn moved(order: &[(ObjectId, i64)], item: ObjectId, after: Option<ObjectId>) -> Vec<(ObjectId, i64)> {
    let others: Vec<(ObjectId, i64)> = order.iter().copied().filter(|(id, _)| *id != item).collect();
    let at = match after {
        None => Some(0),
        Some(after) => others.iter().position(|(id, _)| *id == after).map(|at| at + 1),
    };
    let now = order.iter().position(|(id, _)| *id == item);
    let (Some(at), Some(now)) = (at, now) else {
        return Vec::new();
    };
    if at == now {
        return Vec::new();
    }
    let before = at.checked_sub(1).and_then(|at| others.get(at)).map(|(_, place)| *place);
    let behind = others.get(at).map(|(_, place)| *place);
    if let Some(place) = between(before, behind) {
        return vec![(item, place)];
    }
    let mut wanted: Vec<ObjectId> = others.iter().map(|(id, _)| *id).collect();
    wanted.insert(at, item);
    let places = (1..).map(|n: i64| n.saturating_mul(PLACE_STEP));
    wanted
        .into_iter()
        .zip(places)
        .filter(|(id, place)| order.iter().any(|known| known.0 == *id && known.1 != *place))
        .collect()
}

/// A place between two others; `None`: there is no room.
fn between(before: Option<i64>, behind: Option<i64>) -> Option<i64> {
    match (before, behind) {
        (None, None) => Some(PLACE_STEP),
        (Some(before), None) => before.checked_add(PLACE_STEP),
        (None, Some(behind)) => behind.checked_sub(PLACE_STEP),
        (Some(before), Some(behind)) => {
            let middle = before.midpoint(behind);
            (before < middle && middle < behind).then_some(middle)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u128) -> ObjectId {
        ObjectId(Uuid::from_u128(n))
    }

    fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
        let one = (0usize..5, 0u128..12, prop::option::of(0u32..40), 0i64..5, 0i64..20).prop_map(
            |(origin, about, due, urgency, at_ms)| Candidate {
                origin: ItemOrigin::ALL[origin],
                about: id(about),
                title: format!("Butir {about}"),
                due_on: due.and_then(|day| NaiveDate::from_yo_opt(2025, day + 1)),
                urgency,
                at_ms,
            },
        );
        prop::collection::vec(one, 0..24)
    }

    /// Shown as an agenda is: by place, equal ones as they were made.
    fn shown(items: &[(ObjectId, i64)]) -> Vec<ObjectId> {
        let mut items = items.to_vec();
        items.sort_by_key(|(id, place)| (*place, *id));
        items.into_iter().map(|(id, _)| id).collect()
    }

    fn in_shown_order(items: &[(ObjectId, i64)]) -> Vec<(ObjectId, i64)> {
        let mut items = items.to_vec();
        items.sort_by_key(|(id, place)| (*place, *id));
        items
    }

    fn write(items: &mut [(ObjectId, i64)], written: &[(ObjectId, i64)]) {
        for (id, place) in written {
            let item = items.iter_mut().find(|item| item.0 == *id).unwrap();
            item.1 = *place;
        }
    }

    proptest! {
        #[test]
        fn an_agenda_has_its_sections_in_order_and_everything_once(all in candidates()) {
            let agenda = in_order(all.clone());
            prop_assert!(agenda.windows(2).all(|pair| pair[0].origin <= pair[1].origin));
            let mut wanted: Vec<ObjectId> = all.iter().map(|one| one.about).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let mut found: Vec<ObjectId> = agenda.iter().map(|one| one.about).collect();
            found.sort_unstable();
            prop_assert_eq!(found, wanted);
            for one in &agenda {
                let first = all.iter().filter(|other| other.about == one.about).map(|other| other.origin).min();
                prop_assert_eq!(Some(one.origin), first, "it stands in the first section that asks for it");
            }
        }

        #[test]
        fn within_a_section_what_is_due_first_stands_first(all in candidates()) {
            for pair in in_order(all).windows(2).filter(|pair| pair[0].origin == pair[1].origin) {
                let due = |one: &Candidate| one.due_on.unwrap_or(NaiveDate::MAX);
                prop_assert!(due(&pair[0]) <= due(&pair[1]));
            }
        }

        #[test]
        fn the_order_does_not_depend_on_what_came_first(all in candidates(), turn in 0usize..24) {
            let mut turned = all.clone();
            if !turned.is_empty() {
                let by = turn % turned.len();
                turned.rotate_left(by);
            }
            turned.reverse();
            prop_assert_eq!(in_order(turned), in_order(all));
        }

        #[test]
        fn what_is_settled_leaves_the_others_in_their_order(all in candidates(), gone in 0u128..12) {
            let left: Vec<Candidate> = all.iter().filter(|one| one.about != id(gone)).cloned().collect();
            let mut expected = in_order(all);
            expected.retain(|one| one.about != id(gone));
            prop_assert_eq!(in_order(left), expected);
        }

        #[test]
        fn new_ones_come_last_no_more_than_so_many_and_only_what_no_section_before_asks_for(
            all in candidates(), open in candidates(), max in 0usize..6,
        ) {
            let asked: Vec<Candidate> = all.into_iter().filter(|one| one.origin != ItemOrigin::New).collect();
            let before = in_order(asked.clone());
            let agenda = in_order(with_new(asked, open.clone(), max));
            let (first, new) = agenda.split_at(before.len());
            prop_assert_eq!(first, before.as_slice(), "what was asked for stays as it was");
            let mut waiting: Vec<ObjectId> = open.iter().map(|one| one.about).collect();
            waiting.sort_unstable();
            waiting.dedup();
            waiting.retain(|id| before.iter().all(|one| one.about != *id));
            prop_assert_eq!(new.len(), waiting.len().min(max));
            for one in new {
                prop_assert_eq!(one.origin, ItemOrigin::New);
                prop_assert!(waiting.contains(&one.about));
            }
        }

        #[test]
        fn an_item_comes_to_stand_where_it_was_put_whatever_was_moved_before(
            count in 1usize..12, moves in prop::collection::vec((0usize..12, 0usize..13), 0..120),
        ) {
            let mut items: Vec<(ObjectId, i64)> = Vec::new();
            for n in 0..count {
                let place = place_behind(items.iter().map(|item| item.1));
                items.push((id(n as u128), place));
            }
            let mut list = shown(&items);
            for (from, to) in moves {
                let item = list.remove(from % count);
                let to = to % count;
                let after = to.checked_sub(1).map(|at| list[at]);
                list.insert(to, item);
                let written = moved(&in_shown_order(&items), item, after);
                write(&mut items, &written);
                prop_assert_eq!(shown(&items), list.clone());
                prop_assert!(moved(&in_shown_order(&items), item, after).is_empty(), "moved twice, it stays");
            }
        }

        #[test]
        fn two_who_move_different_items_at_once_both_have_their_way(
            count in 3usize..10, one in (0usize..10, 0usize..10), other in (0usize..10, 0usize..10),
        ) {
            let items: Vec<(ObjectId, i64)> =
                (0..count).map(|n| (id(n as u128), (i64::try_from(n).unwrap() + 1) * PLACE_STEP)).collect();
            let (first, second) = (id((one.0 % count) as u128), id((other.0 % count) as u128));
            prop_assume!(first != second);
            let after = |n: usize, not: ObjectId| {
                let others: Vec<ObjectId> = items.iter().map(|item| item.0).filter(|id| *id != not).collect();
                others[n % others.len()]
            };
            let (behind_first, behind_second) = (after(one.1, first), after(other.1, second));
            let of_one = moved(&items, first, Some(behind_first));
            let of_other = moved(&items, second, Some(behind_second));
            // Each wrote its own item and no other, so that nothing stands in two versions.
            prop_assert!(of_one.iter().all(|(id, _)| *id == first));
            prop_assert!(of_other.iter().all(|(id, _)| *id == second));
            let mut merged = items.clone();
            write(&mut merged, &of_one);
            write(&mut merged, &of_other);
            let list = shown(&merged);
            let at = |id: ObjectId| list.iter().position(|one| *one == id).unwrap();
            if behind_first != second {
                prop_assert!(at(first) > at(behind_first));
            }
            if behind_second != first {
                prop_assert!(at(second) > at(behind_second));
            }
        }

        #[test]
        fn of_two_who_move_one_item_at_once_the_later_has_his_way_and_the_others_stay_in_their_order(
            count in 2usize..10, item in 0usize..10, one in 0usize..11, other in 0usize..11,
        ) {
            let items: Vec<(ObjectId, i64)> =
                (0..count).map(|n| (id(n as u128), (i64::try_from(n).unwrap() + 1) * PLACE_STEP)).collect();
            let item = id((item % count) as u128);
            let others: Vec<ObjectId> = items.iter().map(|known| known.0).filter(|known| *known != item).collect();
            let after = |n: usize| (n % count).checked_sub(1).map(|at| others[at]);
            let (earlier, later) = (moved(&items, item, after(one)), moved(&items, item, after(other)));
            let mut merged = items.clone();
            write(&mut merged, &earlier);
            write(&mut merged, &later);
            let list = shown(&merged);
            let left: Vec<ObjectId> = list.iter().copied().filter(|known| *known != item).collect();
            prop_assert_eq!(left, others.clone());
            if !later.is_empty() {
                let at = list.iter().position(|known| *known == item).unwrap();
                prop_assert_eq!(at.checked_sub(1).map(|at| list[at]), after(other));
            }
        }
    }

    #[test]
    fn an_item_that_is_not_there_moves_nothing() {
        let items = [(id(1), PLACE_STEP), (id(2), 2 * PLACE_STEP)];
        for (item, after) in [(id(3), None), (id(1), Some(id(3))), (id(1), None)] {
            assert!(moved(&items, item, after).is_empty());
        }
    }

    #[test]
    fn items_that_stand_in_one_place_are_parted_when_one_is_put_between_them() {
        let items = [(id(1), 7), (id(2), 7), (id(3), 8)];
        let mut after = items.to_vec();
        let written = moved(&items, id(3), Some(id(1)));
        write(&mut after, &written);
        assert_eq!(shown(&after), [id(1), id(3), id(2)]);
    }
}
