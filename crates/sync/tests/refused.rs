//! What the district refuses is kept and can be read, counts for nothing, and can be mended or written once more.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_domain::authority::Refusal;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Stage, Urgency};
use kentongan_domain::meeting::{Attendance, OfficeGroup};
use kentongan_domain::role::Role;
use kentongan_store::{Delivery, IssueQuery, NewInvitee, RefusedItem, Store, TimelineWhat};
use world::*;

/// A laptop whose village the service has wrong, until somebody mends it there.
struct Misplaced {
    world: World,
    laptop: Store,
}

impl Misplaced {
    fn new() -> Self {
        let world = World::new();
        let laptop = world.device("kalirejo", KALIREJO, 11);
        let misplaced = Self { world, laptop };
        misplaced.place(LANGSEP);
        misplaced
    }

    fn place(&self, scope: &str) {
        let no = self.laptop.replica().unwrap().enrolled().unwrap().device_no;
        rusqlite::Connection::open(self.world.folder.path().join("district.db"))
            .unwrap()
            .execute(
                "UPDATE devices SET scope = ?1 WHERE device_no = ?2",
                rusqlite::params![scope, no.0],
            )
            .unwrap();
    }

    fn refused(&self) -> Vec<RefusedItem> {
        self.world.clock.pass(1000);
        self.world.sync(&self.laptop).unwrap();
        self.laptop.list_refused().unwrap()
    }

    fn retry(&self, refused: &RefusedItem) {
        self.world.clock.pass(1000);
        self.laptop.retry_refused(&refused.stream, refused.at).unwrap();
    }

    fn check_rebuilt(&self) {
        let before = self.laptop.dump_projection().unwrap();
        self.laptop.rebuild_projection().unwrap();
        assert_eq!(self.laptop.dump_projection().unwrap(), before);
    }
}

fn delivery(store: &Store, id: ObjectId) -> Delivery {
    store.get_issue(id).unwrap().delivery
}

fn follow_ups(store: &Store, id: ObjectId) -> Vec<(String, Option<u8>)> {
    store
        .issue_timeline(id)
        .unwrap()
        .into_iter()
        .filter_map(|item| match item.what {
            TimelineWhat::FollowUp { text, .. } => Some((text, item.refusal)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_refused_record_is_in_no_list_and_can_be_read_before_and_after_it_is_closed() {
    let village = Misplaced::new();
    let id = village.world.record(&village.laptop, "Batas tanah");
    assert_eq!(
        names(&village.laptop),
        ["Batas tanah"],
        "until the district has said no"
    );
    let refused = village.refused();
    assert_eq!((refused.len(), refused[0].title.as_str()), (1, "Batas tanah"));
    assert!(titles(&village.laptop).is_empty());
    let shown = village.laptop.get_issue(id).unwrap();
    assert_eq!(
        (shown.title.as_str(), shown.delivery),
        ("Batas tanah", Delivery::Rejected)
    );
    assert!(!shown.description.is_empty(), "nothing that was typed is lost");

    village.laptop.close_refusal(&refused[0].stream, refused[0].at).unwrap();
    assert!(village.laptop.list_refused().unwrap().is_empty());
    assert_eq!(delivery(&village.laptop, id), Delivery::Rejected, "and never sent");
    assert!(titles(&village.laptop).is_empty());
    village.check_rebuilt();
    assert_eq!(delivery(&village.laptop, id), Delivery::Rejected);
}

#[test]
fn a_refused_record_is_written_once_more_with_what_belongs_to_it_and_stands_once() {
    let village = Misplaced::new();
    let laptop = &village.laptop;
    let id = village.world.record(laptop, "Batas tanah");
    laptop.add_follow_up(id, "Sudah diukur.", false).unwrap();
    laptop
        .edit_issue(
            id,
            issue("Batas tanah", Urgency::Medium),
            issue("Batas tanah digeser", Urgency::Medium),
        )
        .unwrap();
    let refused = village.refused();
    assert_eq!(refused.len(), 3, "the record, and what names it");

    village.place(KALIREJO);
    village.retry(&refused[0]);
    assert_eq!(titles(laptop), [("Batas tanah digeser".to_owned(), Delivery::Unsent)]);
    assert!(village.refused().is_empty(), "what names it is taken with it");
    assert_eq!(titles(laptop), [("Batas tanah digeser".to_owned(), Delivery::Sent)]);
    assert_eq!(follow_ups(laptop, id), [("Sudah diukur.".to_owned(), None)]);
    assert_eq!(
        laptop.issue_timeline(id).unwrap().len(),
        3,
        "recorded, followed up and changed, each once"
    );
    assert!(laptop.get_issue(id).unwrap().number.is_some());
    village.check_rebuilt();

    // The refused ops were of a village that was not his: only what stands reached anybody.
    let kecamatan = village.world.device("kecamatan", "district:18.02.01", 13);
    village.world.settle(&[laptop, &kecamatan]);
    assert_eq!(names(&kecamatan), ["Batas tanah digeser"]);
    assert_eq!(kecamatan.dump_projection().unwrap(), laptop.dump_projection().unwrap());
    assert!(kecamatan.list_conflicts().unwrap().is_empty());
}

#[test]
fn a_follow_up_that_was_refused_with_its_record_takes_it_along() {
    let village = Misplaced::new();
    let id = village.world.record(&village.laptop, "Batas tanah");
    village.laptop.add_follow_up(id, "Sudah diukur.", false).unwrap();
    let refused = village.refused();
    village.place(KALIREJO);
    let follow_up = refused
        .iter()
        .find(|r| r.noun == kentongan_store::Noun::FollowUp)
        .unwrap();
    village.retry(follow_up);
    assert!(village.refused().is_empty());
    assert_eq!(names(&village.laptop), ["Batas tanah"]);
    assert_eq!(follow_ups(&village.laptop, id), [("Sudah diukur.".to_owned(), None)]);
}

#[test]
fn a_refused_record_that_is_mended_is_written_anew_and_not_changed() {
    let village = Misplaced::new();
    let laptop = &village.laptop;
    let id = village.world.record(laptop, "Batas tanah");
    assert_eq!(village.refused().len(), 1);
    village.place(KALIREJO);
    laptop
        .edit_issue(
            id,
            issue("Batas tanah", Urgency::Medium),
            issue("Batas kebun", Urgency::Low),
        )
        .unwrap();
    assert!(village.refused().is_empty());
    assert_eq!(titles(laptop), [("Batas kebun".to_owned(), Delivery::Sent)]);
    assert_eq!(laptop.get_issue(id).unwrap().urgency, Urgency::Low as i64);
    assert!(!laptop.get_issue(id).unwrap().reporter_name.is_empty());
    village.check_rebuilt();
}

#[test]
fn a_record_that_is_refused_again_and_again_stands_once_among_the_refusals() {
    let village = Misplaced::new();
    let id = village.world.record(&village.laptop, "Batas tanah");
    for _ in 0..3 {
        let refused = village.refused();
        assert_eq!(refused.len(), 1);
        assert!(titles(&village.laptop).is_empty());
        village.retry(&refused[0]);
        assert!(
            village.laptop.retry_refused(&refused[0].stream, refused[0].at).is_err(),
            "pressed twice, it is written once"
        );
    }
    village.place(KALIREJO);
    assert!(village.refused().is_empty());
    assert_eq!(names(&village.laptop), ["Batas tanah"]);
    assert_eq!(village.laptop.issue_timeline(id).unwrap().len(), 1);
    village.check_rebuilt();
}

#[test]
fn a_refused_move_and_a_refused_answer_change_nothing_on_the_screen_of_their_author() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let id = world.record(&kalirejo, "Batas tanah");
    kalirejo.move_issue(id, Stage::Settled, "").unwrap();
    kalirejo.add_follow_up(id, "Selesai.", true).unwrap();
    world.sync(&kalirejo).unwrap();
    let refused = kalirejo.list_refused().unwrap();
    assert_eq!(refused.len(), 2);
    assert!(refused.iter().all(|r| r.refusal == Refusal::NotAllowed as u8));
    let shown = kalirejo.get_issue(id).unwrap();
    assert_eq!(
        (shown.stage, shown.answered, shown.delivery),
        (Stage::Recorded as i64, false, Delivery::Rejected)
    );
    assert_eq!(
        follow_ups(&kalirejo, id),
        [("Selesai.".to_owned(), Some(Refusal::NotAllowed as u8))],
        "what was typed can be read"
    );
    for item in &refused {
        kalirejo.close_refusal(&item.stream, item.at).unwrap();
    }
    assert_eq!(kalirejo.get_issue(id).unwrap().delivery, Delivery::Rejected);
}

#[test]
fn a_refused_meeting_goes_once_more_with_its_guests_and_their_marks() {
    let village = Misplaced::new();
    let laptop = &village.laptop;
    let id = laptop.create_meeting(KALIREJO.parse().unwrap(), &meeting()).unwrap();
    let guest = NewInvitee {
        group: OfficeGroup::Community,
        office: "Ketua RT 2".to_owned(),
        name: String::new(),
        region: String::new(),
        ..NewInvitee::default()
    };
    laptop.invite(id, vec![guest]).unwrap();
    let invitee = laptop.get_meeting(id).unwrap().invitees[0].invitee_id;
    laptop.mark_attendance(invitee, Attendance::Present, "", "").unwrap();
    let refused = village.refused();
    assert_eq!(refused.len(), 3);
    assert!(laptop.list_meetings().unwrap().is_empty());
    assert_eq!(laptop.get_meeting(id).unwrap().invitees[0].office, "Ketua RT 2");

    village.place(KALIREJO);
    village.retry(&refused[0]);
    assert!(village.refused().is_empty());
    let kept = &laptop.list_meetings().unwrap()[0];
    assert_eq!((kept.meeting_id, kept.delivery), (id, Delivery::Sent));
    assert_eq!(kept.invitees.len(), 1);
    assert_eq!(
        kept.invitees[0].mark.as_ref().unwrap().status,
        Attendance::Present as i64
    );
    village.check_rebuilt();
}

#[test]
fn nobody_but_a_head_with_his_reason_opens_a_confidential_issue_whatever_his_laptop_writes() {
    let world = World::new();
    let kakam = world.device("kakam", KALIREJO, 11);
    let clerk = kentongan_district::enrolment::Holder {
        role: Role::Staff,
        ..holder(KALIREJO, "Kaur Umum")
    };
    let kaur = world.device_of("kaur", clerk, 12);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let all = [&kakam, &kaur, &kecamatan];
    let secret = Issue {
        confidential: true,
        description: "Diminta membayar di loket.".to_owned(),
        ..issue("Pelayanan KTP", Urgency::Medium)
    };
    let opened = |reason: &str| Issue {
        confidential: false,
        secrecy_reason: reason.to_owned(),
        ..secret.clone()
    };
    let id = kakam
        .create_issue(KALIREJO.parse().unwrap(), secret.clone(), None)
        .unwrap();
    world.settle(&all);
    let by_its_text = IssueQuery {
        search: "loket".to_owned(),
        ..IssueQuery::default()
    };

    // The store does not ask who its holder is: so writes a program that was tampered with.
    for (author, reason, refusal) in [
        (&kaur, "Pelapor mengizinkan", Refusal::NotAllowed),
        (&kakam, "", Refusal::Malformed),
    ] {
        let kept = world.transport.service.store.verify().unwrap().ops;
        author.edit_issue(id, secret.clone(), opened(reason)).unwrap();
        world.settle(&all);
        assert_eq!(world.transport.service.store.verify().unwrap().ops, kept + 1);
        let refused: Vec<u8> = author.list_refused().unwrap().iter().map(|item| item.refusal).collect();
        assert_eq!(refused, [refusal as u8]);
        for laptop in all {
            let shown = laptop.get_issue(id).unwrap();
            assert!(shown.confidential, "{reason}");
            assert_eq!(shown.open_description(), None, "{reason}");
            assert!(laptop.list_issues(&by_its_text).unwrap().is_empty(), "{reason}");
            let before = laptop.dump_projection().unwrap();
            laptop.rebuild_projection().unwrap();
            assert_eq!(laptop.dump_projection().unwrap(), before);
        }
    }

    kakam
        .edit_issue(id, secret.clone(), opened("Pelapor mengizinkan"))
        .unwrap();
    world.settle(&all);
    for laptop in all {
        let shown = laptop.get_issue(id).unwrap();
        assert_eq!(
            (shown.confidential, shown.secrecy_reason.as_str()),
            (false, "Pelapor mengizinkan")
        );
        // The text itself stays among the personal parts.
        assert_eq!(shown.open_description(), None);
    }
    assert_eq!(kakam.list_refused().unwrap().len(), 1);
}

#[test]
fn what_must_say_why_and_does_not_is_refused() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 12);
    let all = [&village, &kecamatan];
    let id = world.record(&village, "Batas tanah");
    world.settle(&all);
    kecamatan
        .pause_issue(id, kentongan_domain::case::PauseReason::FileIncomplete, "")
        .unwrap();
    village.freeze_issue(id, "").unwrap();
    world.settle(&all);
    for (store, count) in [(&village, 1), (&kecamatan, 1)] {
        let refused = store.list_refused().unwrap();
        assert_eq!(refused.len(), count);
        assert!(refused.iter().all(|item| item.refusal == Refusal::Malformed as u8));
        assert!(!store.get_issue(id).unwrap().frozen);
        assert!(store.get_case(id, world.clock_ms()).unwrap().pauses.is_empty());
    }
}
