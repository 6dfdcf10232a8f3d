//! What several people write offline comes together the same everywhere, whatever arrives first, again or ahead of its turn.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod forge;
mod world;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use forge::*;
use kentongan_district::store::FeedRow;
use kentongan_domain::ids::{Epoch, ObjectId, OpRef, Seq};
use kentongan_domain::issue::{Issue, Reporter, STAGE_TAG, Stage, Urgency, field};
use kentongan_domain::meeting::{ATTENDANCE_TAG, Attendance, OfficeGroup};
use kentongan_domain::op::{Kind, Tag, Value};
use kentongan_domain::world::random;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{Cursor, FeedItem, FeedPage};
use kentongan_protocol::frame::FrameKind;
use kentongan_store::{Delivery, IssueRecord, NewInvitee, Store};
use kentongan_testkit::SeededEntropy;
use proptest::prelude::*;
use proptest::test_runner::Config;
use world::*;

/// What a person does at one of the laptops; numbers choose among what is there.
#[derive(Debug, Clone)]
enum Deed {
    Record,
    Retitle(usize, u8),
    Reprioritise(usize, u8),
    Relocate(usize, u8),
    FollowUp(usize),
    Withdraw(usize),
    Restore(usize),
    /// Settles the first thing that stands in two versions, or is deleted and changed.
    Settle,
    Assembly,
    Guest(usize),
    RenameGuest(usize, u8),
    Mark(usize, bool),
    Unmark(usize),
    DropGuest(usize),
    Exchange,
    /// The newest batch overtakes those before it; they come with the next exchange.
    Overtake,
}

fn deed() -> impl Strategy<Value = Deed> {
    let which = 0usize..6;
    prop_oneof![
        3 => Just(Deed::Record),
        4 => (which.clone(), any::<u8>()).prop_map(|(i, v)| Deed::Retitle(i, v % 3)),
        3 => (which.clone(), any::<u8>()).prop_map(|(i, v)| Deed::Reprioritise(i, v % 4)),
        2 => (which.clone(), any::<u8>()).prop_map(|(i, v)| Deed::Relocate(i, v % 3)),
        2 => which.clone().prop_map(Deed::FollowUp),
        3 => which.clone().prop_map(Deed::Withdraw),
        2 => which.clone().prop_map(Deed::Restore),
        2 => Just(Deed::Settle),
        1 => Just(Deed::Assembly),
        2 => which.clone().prop_map(Deed::Guest),
        2 => (which.clone(), any::<u8>()).prop_map(|(i, v)| Deed::RenameGuest(i, v % 3)),
        2 => (which.clone(), any::<bool>()).prop_map(|(i, v)| Deed::Mark(i, v)),
        1 => which.clone().prop_map(Deed::Unmark),
        1 => which.prop_map(Deed::DropGuest),
        3 => Just(Deed::Exchange),
        1 => Just(Deed::Overtake),
    ]
}

/// The form of a record as its screen shows it.
fn form(record: &IssueRecord) -> Issue {
    let mut form = issue(&record.title, Urgency::of_number(record.urgency).unwrap());
    form.hamlet.clone_from(&record.hamlet);
    form.landmark.clone_from(&record.landmark);
    form.description.clone_from(&record.description);
    form.reporter = Some(Reporter {
        name: record.reporter_name.clone(),
        phone: record.reporter_phone.clone(),
    });
    form
}

fn urgency(n: u8) -> Urgency {
    [Urgency::Low, Urgency::Medium, Urgency::High, Urgency::Emergency][usize::from(n)]
}

struct Village {
    world: World,
    laptops: Vec<Store>,
    /// Every issue that was ever recorded, also those that no list shows any more.
    issues: Vec<ObjectId>,
}

impl Village {
    fn new() -> Self {
        let world = World::new();
        let laptops = (0..3)
            .map(|n| world.device(&format!("laptop {n}"), KALIREJO, 11 + n))
            .collect();
        Self {
            world,
            laptops,
            issues: Vec::new(),
        }
    }

    fn edit(&self, laptop: &Store, which: usize, change: impl FnOnce(&mut Issue)) {
        let records = laptop.list_issues(&Default::default()).unwrap();
        let Some(record) = records.get(which % records.len().max(1)) else {
            return;
        };
        let seen = form(record);
        let mut wanted = seen.clone();
        change(&mut wanted);
        laptop.edit_issue(record.issue_id, seen, wanted).unwrap();
    }

    fn guest(&self, laptop: &Store, which: usize) -> Option<ObjectId> {
        let meetings = laptop.list_meetings().unwrap();
        let all: Vec<ObjectId> = meetings
            .iter()
            .flat_map(|m| laptop.get_meeting(m.meeting_id).unwrap().invitees)
            .map(|i| i.invitee_id)
            .collect();
        all.get(which % all.len().max(1)).copied()
    }

    fn act(&mut self, who: usize, deed: &Deed) {
        self.world.clock.pass(700);
        let laptop = self.laptops[who].clone();
        let known = |which: usize| {
            let here: Vec<ObjectId> = self
                .issues
                .iter()
                .copied()
                .filter(|id| laptop.issue_timeline(*id).is_ok())
                .collect();
            here.get(which % here.len().max(1)).copied()
        };
        match deed {
            Deed::Record => {
                let title = format!("Isu {}", self.issues.len());
                let id = laptop
                    .create_issue(KALIREJO.parse().unwrap(), issue(&title, Urgency::Low), None)
                    .unwrap();
                self.issues.push(id);
            }
            Deed::Retitle(which, to) => self.edit(&laptop, *which, |i| i.title = format!("Judul {to}")),
            Deed::Reprioritise(which, to) => self.edit(&laptop, *which, |i| i.urgency = urgency(*to)),
            Deed::Relocate(which, to) => self.edit(&laptop, *which, |i| i.hamlet = format!("Dusun {to}")),
            Deed::FollowUp(which) => {
                if let Some(id) = known(*which) {
                    let _ = laptop.add_follow_up(id, "Ditinjau", false);
                }
            }
            // What a screen would not offer just now is answered with an error and changes nothing.
            Deed::Withdraw(which) => {
                if let Some(id) = known(*which) {
                    let _ = laptop.withdraw_issue(id, "Tercatat dua kali");
                }
            }
            Deed::Restore(which) => {
                if let Some(id) = known(*which) {
                    let _ = laptop.restore_issue(id);
                }
            }
            Deed::Settle => {
                let conflicts = laptop.list_conflicts().unwrap();
                if let Some(conflict) = conflicts.first() {
                    let detail = laptop.get_conflict(conflict.object_id).unwrap();
                    match detail.fields.first() {
                        Some((tag, versions)) => {
                            let value = versions.last().unwrap().value.clone();
                            laptop.settle_field(conflict.object_id, *tag, value).unwrap();
                        }
                        None => laptop.settle_deletion(conflict.object_id, false).unwrap(),
                    }
                }
            }
            Deed::Assembly => {
                laptop.create_meeting(KALIREJO.parse().unwrap(), &meeting()).unwrap();
            }
            Deed::Guest(which) => {
                let meetings = laptop.list_meetings().unwrap();
                if let Some(assembly) = meetings.get(which % meetings.len().max(1)) {
                    laptop.add_walk_in(assembly.meeting_id, "Suwarno", "Ketua RT").unwrap();
                }
            }
            Deed::RenameGuest(which, to) => {
                if let Some(guest) = self.guest(&laptop, *which) {
                    laptop
                        .edit_invitee(guest, None, &format!("Ketua RT {to}"), "Suwarno")
                        .unwrap();
                }
            }
            Deed::Mark(which, present) => {
                if let Some(guest) = self.guest(&laptop, *which) {
                    let mark = if *present {
                        Attendance::Present
                    } else {
                        Attendance::Represented
                    };
                    laptop.mark_attendance(guest, mark, "", "").unwrap();
                }
            }
            Deed::Unmark(which) => {
                let meetings = laptop.list_meetings().unwrap();
                if let Some(assembly) = meetings.get(which % meetings.len().max(1)) {
                    laptop.undo_last_mark(assembly.meeting_id).unwrap();
                }
            }
            Deed::DropGuest(which) => {
                if let Some(guest) = self.guest(&laptop, *which) {
                    laptop.withdraw_invitee(guest).unwrap();
                }
            }
            Deed::Exchange => {
                self.world.sync(&laptop).unwrap();
            }
            Deed::Overtake => self.overtake(&laptop),
        }
    }

    fn overtake(&self, laptop: &Store) {
        laptop.next_batches(usize::MAX).unwrap();
        laptop
            .create_issue(KALIREJO.parse().unwrap(), issue("Yang terbaru", Urgency::High), None)
            .unwrap();
        laptop.next_batches(usize::MAX).unwrap();
        self.world
            .with_fault(LinkFault::CutRequest(0), || self.world.sync(laptop))
            .unwrap_err();
        let sent = frames(&self.world.transport.last().request);
        let newest = sent.iter().rfind(|f| f.kind == FrameKind::Batch).unwrap();
        let ahead = message(&[
            (FrameKind::Hello, &sent[0].payload),
            (FrameKind::Batch, &newest.payload),
            (FrameKind::End, &[]),
        ]);
        say(&self.world.transport.service, &ahead).unwrap();
    }

    /// Everybody exchanges until nobody has anything new.
    fn settle(&self) {
        for _ in 0..3 {
            for laptop in &self.laptops {
                self.world.clock.pass(1000);
                self.world.sync(laptop).unwrap();
            }
        }
        for laptop in &self.laptops {
            assert_eq!(laptop.count_outbox().unwrap(), 0);
            assert_eq!(laptop.count_parked().unwrap(), 0);
        }
        let faults = self.world.transport.service.store.verify().unwrap().faults;
        assert_eq!(faults, Vec::<String>::new());
    }

    /// The projection of a new laptop that gets the feed in another order, some items twice, in pages of any length.
    fn projection_in_another_order(&self, seed: u64) -> String {
        let name = format!("saksi {seed}");
        let witness = self.world.device(&name, KALIREJO, 1_000 + seed);
        let service = &self.world.transport.service;
        let no = witness.replica().unwrap().enrolled().unwrap().device_no;
        let reader = service.store.find_device(no).unwrap().unwrap();
        let identity = service.store.identity().unwrap();
        let begin = Cursor {
            server_epoch: identity.server_epoch,
            ..Cursor::default()
        };
        let stretch = service.store.feed(&reader, begin, &[], usize::MAX).unwrap();
        assert!(!stretch.more);
        let order = in_another_order(stretch.rows, &SeededEntropy::new(seed));
        let entropy = SeededEntropy::new(seed + 7);
        let dice = |sides: usize| usize::from(u16::from_be_bytes(random::<2>(&entropy))) % sides;
        let (mut after, mut rows) = (begin, order.into_iter().peekable());
        while rows.peek().is_some() {
            let page: Vec<FeedRow> = rows.by_ref().take(1 + dice(4)).collect();
            let through = Cursor {
                feed_seq: after.feed_seq + page.len() as u64,
                ..after
            };
            let sealed = FeedPage {
                reader: no,
                after,
                through,
                roster: page.iter().map(|row| row.author.vouch(&identity.key())).collect(),
                items: page
                    .into_iter()
                    .map(|row| FeedItem {
                        feed_seq: row.feed_seq,
                        batch: row.batch,
                        receipt: row.receipt,
                    })
                    .collect(),
            }
            .seal(&identity.key());
            assert_eq!(witness.apply_remote(&sealed).unwrap().parked, 0);
            after = through;
        }
        let projection = witness.dump_projection().unwrap();
        witness.rebuild_projection().unwrap();
        assert_eq!(witness.dump_projection().unwrap(), projection, "a fold of the ops");
        projection
    }

    fn check_convergence(&self) {
        let projection = self.laptops[0].dump_projection().unwrap();
        for laptop in &self.laptops[1..] {
            assert_eq!(laptop.dump_projection().unwrap(), projection);
        }
        for seed in 1..=3 {
            assert_eq!(self.projection_in_another_order(seed), projection, "order {seed}");
        }
        let kecamatan = self.world.device("kecamatan", "district:18.02.01", 500);
        self.world.sync(&kecamatan).unwrap();
        assert_eq!(kecamatan.dump_projection().unwrap(), projection);
        let conflicts: Vec<_> = self.laptops.iter().map(|l| l.list_conflicts().unwrap().len()).collect();
        assert!(conflicts.iter().all(|n| *n == conflicts[0]), "{conflicts:?}");
    }
}

/// A row of the feed, the ops that it brings, and those of others that their author had seen.
struct Link {
    row: FeedRow,
    brings: Vec<OpRef>,
    seen: Vec<OpRef>,
}

/// Chains mixed by chance: each in its own order, and no op before those that its author had seen.
fn in_another_order(rows: Vec<FeedRow>, entropy: &SeededEntropy) -> Vec<FeedRow> {
    let dice = |sides: usize| usize::from(u16::from_be_bytes(random::<2>(entropy))) % sides;
    let mut chains: BTreeMap<u32, VecDeque<Link>> = BTreeMap::new();
    for row in rows {
        let ops = if row.batch.is_empty() {
            Vec::new()
        } else {
            Batch::parse(&row.batch)
                .and_then(|batch| {
                    let ops = batch.verify(&row.author.public_key)?;
                    Ok((batch.header.first_seq.0..).zip(ops).collect())
                })
                .unwrap()
        };
        let at = |seq: u64| OpRef {
            device_no: row.author.device_no,
            epoch: Epoch(0),
            seq: Seq(seq),
        };
        let brings: Vec<OpRef> = ops.iter().map(|(seq, _)| at(*seq)).collect();
        let seen = ops
            .iter()
            .flat_map(|(_, op)| op.decode_common().unwrap().references().collect::<Vec<_>>())
            .filter(|at| at.device_no != row.author.device_no)
            .collect();
        let chain = chains.entry(row.author.device_no.0).or_default();
        chain.push_back(Link { row, brings, seen });
    }
    let mut here = BTreeSet::new();
    let mut order = Vec::new();
    while !chains.is_empty() {
        let ready: Vec<u32> = chains
            .iter()
            .filter(|(_, chain)| {
                chain
                    .front()
                    .is_some_and(|link| link.seen.iter().all(|at| here.contains(at)))
            })
            .map(|(chain, _)| *chain)
            .collect();
        let chosen = ready[dice(ready.len())];
        let chain = chains.get_mut(&chosen).unwrap();
        let Link { row, brings, .. } = chain.pop_front().unwrap();
        if chain.is_empty() {
            chains.remove(&chosen);
        }
        here.extend(brings);
        order.extend((dice(4) == 0).then(|| row.clone()));
        order.push(row);
    }
    order
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, max_shrink_iters: 60, ..Config::default() })]

    #[test]
    fn three_laptops_come_together_whatever_they_did_and_in_whatever_order_it_arrives(
        deeds in prop::collection::vec((0usize..3, deed()), 5..45),
    ) {
        let mut village = Village::new();
        // Something to meet over.
        village.act(0, &Deed::Record);
        village.act(0, &Deed::Assembly);
        village.act(0, &Deed::Guest(0));
        village.settle();
        for (who, deed) in &deeds {
            village.act(*who, deed);
        }
        village.settle();
        village.check_convergence();
    }
}

/// What one laptop says last of one field of one issue, while it is offline.
type LastWords = BTreeMap<(usize, Tag), BTreeMap<usize, Value>>;

fn edit_offline(village: &Village, ids: &[ObjectId], seed: u64) -> LastWords {
    let entropy = SeededEntropy::new(seed);
    let dice = |sides: u8| random::<1>(&entropy)[0] % sides;
    let mut said = LastWords::new();
    for (who, laptop) in village.laptops.iter().enumerate() {
        for _ in 0..40 {
            village.world.clock.pass(300);
            let which = usize::from(dice(20));
            let seen = form(&laptop.get_issue(ids[which]).unwrap());
            let mut wanted = seen.clone();
            match dice(3) {
                0 => wanted.title = format!("Judul {}", dice(3)),
                1 => wanted.urgency = urgency(dice(4)),
                _ => wanted.landmark = format!("RT {}", dice(4)),
            }
            let (before, after) = (seen.common_fields(), wanted.common_fields());
            laptop.edit_issue(ids[which], seen, wanted).unwrap();
            for (tag, value) in after.into_iter().filter(|(tag, value)| before.get(tag) != Some(value)) {
                said.entry((which, tag)).or_default().insert(who, value);
            }
        }
    }
    said
}

#[test]
fn three_laptops_that_edit_the_same_twenty_issues_offline_keep_every_version_and_list_it() {
    let mut fields_in_two_versions = 0;
    for seed in 1..=4 {
        let village = Village::new();
        let ids: Vec<ObjectId> = (0..20)
            .map(|n| {
                let title = format!("Isu {n}");
                village.laptops[0]
                    .create_issue(KALIREJO.parse().unwrap(), issue(&title, Urgency::Low), None)
                    .unwrap()
            })
            .collect();
        village.settle();
        let said = edit_offline(&village, &ids, seed);
        village.settle();
        village.check_convergence();

        // The oracle: a field stands in several versions where two laptops' last words on it differ.
        let expected: BTreeMap<(usize, Tag), BTreeSet<Vec<u8>>> = said
            .iter()
            .map(|(place, words)| (*place, words.values().map(Value::to_bytes).collect::<BTreeSet<_>>()))
            .filter(|(_, values)| values.len() > 1)
            .collect();
        assert!(expected.keys().any(|(_, tag)| *tag == field::TITLE));
        for laptop in &village.laptops {
            let mut listed = BTreeMap::new();
            for conflict in laptop.list_conflicts().unwrap() {
                let which = ids.iter().position(|id| *id == conflict.object_id).unwrap();
                for (tag, versions) in laptop.get_conflict(conflict.object_id).unwrap().fields {
                    let values: BTreeSet<_> = versions.iter().map(|v| v.value.to_bytes()).collect();
                    assert_eq!(versions.iter().filter(|v| v.shows).count(), 1);
                    listed.insert((which, tag), values);
                }
            }
            assert_eq!(listed, expected, "seed {seed}");
        }
        fields_in_two_versions += expected.len();
        // What one laptop alone changed, or all in the same way, shows and stands in one version.
        for ((which, tag), words) in said.iter().filter(|(place, _)| !expected.contains_key(place)) {
            let value = words.values().next().unwrap();
            let shown = form(&village.laptops[2].get_issue(ids[*which]).unwrap()).common_fields();
            assert_eq!(shown.get(tag), Some(value));
        }
    }
    println!("{fields_in_two_versions} fields in two versions");
}

#[test]
fn a_receipt_that_comes_before_its_predecessors_and_one_that_settles_it_meet_in_any_order() {
    let mut village = Village::new();
    village.act(0, &Deed::Record);
    village.settle();
    for (who, deed) in [
        (0, Deed::Retitle(0, 1)),
        (1, Deed::Withdraw(0)),
        (0, Deed::Overtake),
        (1, Deed::Exchange),
        (2, Deed::Exchange),
        (2, Deed::Restore(0)),
        (0, Deed::Retitle(0, 2)),
    ] {
        village.act(who, &deed);
    }
    let held = village.world.transport.service.store.verify().unwrap().held;
    assert_eq!(held, 1, "the overtaking batch waits");
    village.settle();
    village.check_convergence();
}

#[test]
fn whoever_deletes_against_a_restoration_that_he_has_not_seen_is_a_matter_for_people() {
    let mut village = Village::new();
    village.act(0, &Deed::Record);
    village.settle();
    village.act(0, &Deed::Withdraw(0));
    village.act(0, &Deed::Restore(0));
    village.act(1, &Deed::Withdraw(0));
    village.settle();
    village.check_convergence();
    let issue = village.issues[0];
    for laptop in &village.laptops {
        let conflicts = laptop.list_conflicts().unwrap();
        assert_eq!(conflicts.len(), 1);
        assert!(conflicts[0].disputed_deletion);
        let dispute = laptop.get_conflict(issue).unwrap().deletion.unwrap();
        assert_eq!(
            dispute.later[0].0,
            Kind::IssueRestore,
            "what the one who deleted had not seen"
        );
    }

    // A person settles it, and then it is settled.
    village.laptops[2].settle_deletion(issue, false).unwrap();
    village.settle();
    assert_eq!(names(&village.laptops[0]), ["Isu 0"]);
    village.act(1, &Deed::Withdraw(0));
    village.settle();
    assert!(
        village.laptops[0].list_conflicts().unwrap().is_empty(),
        "he has seen it by now"
    );
    assert!(names(&village.laptops[0]).is_empty());
}

/// Two laptops of one office, and a laptop that only looks on.
fn office(world: &World) -> [Store; 3] {
    [
        world.device("operator", "district:18.02.01", 21),
        world.device("camat", "district:18.02.01", 22),
        world.device("kalirejo", KALIREJO, 23),
    ]
}

fn versions(store: &Store, object: ObjectId) -> Vec<(Value, bool)> {
    let detail = store.get_conflict(object).unwrap();
    assert_eq!(detail.fields.len(), 1);
    let versions = &detail.fields[0].1;
    versions.iter().map(|v| (v.value.clone(), v.shows)).collect()
}

#[test]
fn two_moves_of_one_issue_that_did_not_know_of_each_other_are_both_shown_and_settled_by_a_person() {
    let world = World::new();
    let [operator, camat, kalirejo] = office(&world);
    let all = [&operator, &camat, &kalirejo];
    let id = world.record(&kalirejo, "Batas tanah");
    world.settle(&all);
    operator.move_issue(id, Stage::Verified, "").unwrap();
    world.settle(&all);
    assert!(camat.list_conflicts().unwrap().is_empty());

    operator.move_issue(id, Stage::Settled, "").unwrap();
    world.clock.pass(1000);
    camat.move_issue(id, Stage::Rejected, "Bukan sengketa.").unwrap();
    world.settle(&all);
    for store in all {
        assert_eq!(
            versions(store, id),
            [
                (Value::Int(Stage::Rejected as i64), true),
                (Value::Int(Stage::Settled as i64), false)
            ]
        );
        assert_eq!(store.get_issue(id).unwrap().delivery, Delivery::TwoVersions);
    }

    operator
        .settle_field(id, STAGE_TAG, Value::Int(Stage::Settled as i64))
        .unwrap();
    world.settle(&all);
    for store in all {
        assert!(store.list_conflicts().unwrap().is_empty());
        assert!(store.list_refused().unwrap().is_empty());
        assert_eq!(store.get_issue(id).unwrap().stage, Stage::Settled as i64);
        assert_eq!(store.dump_projection().unwrap(), camat.dump_projection().unwrap());
    }
}

#[test]
fn moves_that_know_of_each_other_or_agree_are_no_conflict() {
    let world = World::new();
    let [operator, camat, kalirejo] = office(&world);
    let all = [&operator, &camat, &kalirejo];
    let id = world.record(&kalirejo, "Batas tanah");
    world.settle(&all);
    for (store, stage, reason) in [
        (&operator, Stage::Verified, ""),
        (&camat, Stage::Assigned, ""),
        (&operator, Stage::Verified, "Instansinya keliru"),
    ] {
        store.move_issue(id, stage, reason).unwrap();
        world.settle(&all);
    }
    operator.move_issue(id, Stage::Settled, "").unwrap();
    camat.move_issue(id, Stage::Settled, "").unwrap();
    world.settle(&all);
    for store in all {
        assert!(store.list_conflicts().unwrap().is_empty());
        assert_eq!(store.get_issue(id).unwrap().stage, Stage::Settled as i64);
    }
}

#[test]
fn two_marks_at_two_doors_are_both_shown_and_settled_by_a_person() {
    let world = World::new();
    let [operator, camat, _] = office(&world);
    let all = [&operator, &camat];
    let id = operator
        .create_meeting("office:18.02.01".parse().unwrap(), &meeting())
        .unwrap();
    let office = NewInvitee {
        group: OfficeGroup::Agency,
        office: "Puskesmas".to_owned(),
        name: String::new(),
        region: String::new(),
        ..NewInvitee::default()
    };
    operator.invite(id, vec![office]).unwrap();
    let guest = operator.get_meeting(id).unwrap().invitees[0].invitee_id;
    world.settle(&all);
    operator.mark_attendance(guest, Attendance::Excused, "", "").unwrap();
    world.clock.pass(1000);
    camat
        .mark_attendance(guest, Attendance::Represented, "Sutini", "Sekretaris")
        .unwrap();
    world.settle(&all);
    let by_proxy = Value::Text("2\nSutini\nSekretaris".to_owned());
    let excused = Value::Text("3\n\n".to_owned());
    for store in all {
        assert_eq!(
            versions(store, guest),
            [(by_proxy.clone(), true), (excused.clone(), false)]
        );
    }

    camat.settle_field(guest, ATTENDANCE_TAG, excused).unwrap();
    world.settle(&all);
    let shown = |store: &Store| {
        let mark = store.get_meeting(id).unwrap().invitees[0].mark.clone();
        mark.map(|m| (m.status, m.representative_name))
    };
    for store in all {
        assert!(store.list_conflicts().unwrap().is_empty());
        assert_eq!(shown(store), Some((Attendance::Excused as i64, String::new())));
        assert_eq!(store.dump_projection().unwrap(), operator.dump_projection().unwrap());
    }
    // A word taken back brings what it replaced back: both of them.
    assert!(camat.undo_last_mark(id).unwrap());
    world.settle(&all);
    for store in all {
        assert_eq!(store.list_conflicts().unwrap().len(), 1);
        assert_eq!(
            shown(store),
            Some((Attendance::Represented as i64, "Sutini".to_owned()))
        );
    }
}
