//! Agenda, decisions and final minutes in one store: nothing that is written later changes what a final reads.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::sync::Arc;

use kentongan_domain::agenda::{AgendaItem, Candidate, Input, ItemOrigin, Note};
use kentongan_domain::decision::Decision;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Reporter, Stage};
use kentongan_domain::meeting::{Attendance, Meeting, OfficeGroup};
use kentongan_domain::minutes::{NotedItem, NotedText, Notula};
use kentongan_domain::person::Person;
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use kentongan_domain::vocabulary::EntryType;
use kentongan_store::{Durability, NewDecision, NewInvitee, Noted, Proposal, RaisedIn, Store, StoreError};
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};
use proptest::prelude::*;

struct Desk {
    store: Store,
    clock: Arc<ManualClock>,
    meeting: ObjectId,
    invitee: ObjectId,
    _folder: tempfile::TempDir,
}

fn office() -> Stream {
    "office:18.02.01".parse().unwrap()
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(RAKOR_MS));
        let store = Store::open(
            &folder.path().join("a.db"),
            Durability::Full,
            clock.clone(),
            Arc::new(SeededEntropy::new(4)),
        )
        .unwrap();
        store.begin_training(rehearsing("district:18.02.01")).unwrap();
        let meeting = store.create_meeting(office(), &Meeting::default()).unwrap();
        let guest = NewInvitee {
            group: OfficeGroup::Forkopimcam,
            office: "Kapolsek Kalirejo".to_owned(),
            ..NewInvitee::default()
        };
        store.invite(meeting, vec![guest]).unwrap();
        let invitee = store.get_meeting(meeting).unwrap().invitees.remove(0).invitee_id;
        Self {
            store,
            clock,
            meeting,
            invitee,
            _folder: folder,
        }
    }

    fn item(&self, title: &str) -> ObjectId {
        self.clock.pass(1_000);
        let item = AgendaItem {
            title: title.to_owned(),
            ..AgendaItem::default()
        };
        self.store.add_agenda_item(self.meeting, item).unwrap()
    }

    fn note(&self, item: ObjectId, text: &str) -> ObjectId {
        self.clock.pass(1_000);
        let note = Note { text: text.to_owned() };
        let new = Noted::New {
            class: Class::Note,
            parent: item,
            fields: note.fields(),
        };
        self.store.note(self.meeting, "note", new).unwrap()
    }

    fn decide(&self, stream: &Stream, item: ObjectId, text: &str, due_on: &str) -> ObjectId {
        let decision = Decision {
            meeting: Some(self.meeting),
            item: Some(item),
            owner: "Kapolsek Kalirejo".to_owned(),
            due_on: due_on.parse().ok(),
            wording: String::new(),
        };
        let new = NewDecision {
            stream: stream.clone(),
            issue: Issue {
                title: text.to_owned(),
                entry_type: Some(EntryType::Decision),
                category: "LAI".to_owned(),
                decision: Some(decision),
                ..Issue::default()
            },
            raised_in: RaisedIn {
                meeting: self.meeting,
                label: "Rapat 20 Januari 2025".to_owned(),
            },
            about: None,
        };
        self.store.create_decision("decision", new).unwrap()
    }

    /// An issue whose reporter is known.
    fn reported(&self) -> ObjectId {
        let issue = Issue {
            title: "Pelayanan di loket".to_owned(),
            category: "ADM".to_owned(),
            confidential: true,
            description: "diminta membayar blangko".to_owned(),
            reporter: Some(Reporter {
                name: "Surtinah Wiryawan".to_owned(),
                phone: "081355577799".to_owned(),
            }),
            ..Issue::default()
        };
        self.store.create_issue(office(), issue, None).unwrap()
    }

    /// Somebody of the roster, with his numbers.
    fn person(&self) -> ObjectId {
        let person = Person {
            name: "Yulianto".to_owned(),
            phone: "0812".to_owned(),
            ..Person::default()
        };
        let (fields, personal) = (person.fields(), person.personal_fields());
        let made = self
            .store
            .create_record(office(), Class::Person, None, fields, personal);
        made.unwrap()
    }

    fn titles(&self) -> Vec<String> {
        let agenda = self.store.list_agenda(self.meeting).unwrap();
        agenda.into_iter().map(|known| known.item.title).collect()
    }

    fn check_rebuilt(&self) {
        let before = self.store.dump_projection().unwrap();
        self.store.rebuild_projection().unwrap();
        assert_eq!(self.store.dump_projection().unwrap(), before);
    }
}

fn notula(title: &str) -> Notula {
    Notula {
        title: title.to_owned(),
        items: vec![NotedItem {
            title: "Jembatan".to_owned(),
            notes: vec![NotedText {
                text: "Lantai jembatan lapuk. ".repeat(900),
                ..NotedText::default()
            }],
            ..NotedItem::default()
        }],
        ..Notula::default()
    }
}

#[test]
fn an_agenda_is_built_once_and_stands_in_its_order() {
    let desk = Desk::new();
    desk.item("Sambutan");
    let candidate = |n: u128, origin, title: &str| Proposal {
        candidate: Candidate {
            origin,
            about: ObjectId::parse(&format!("0197f0a4-7c1e-8a51-9a0e-{n:012x}")).unwrap(),
            title: title.to_owned(),
            due_on: None,
            urgency: 0,
            at_ms: 0,
        },
        programme: None,
    };
    let open = || {
        vec![
            candidate(1, ItemOrigin::Issue, "Tanggul retak"),
            candidate(2, ItemOrigin::Decision, "Jembatan"),
            candidate(1, ItemOrigin::Overdue, "Tanggul retak"),
        ]
    };
    desk.store.build_agenda(desk.meeting, open()).unwrap();
    desk.store.build_agenda(desk.meeting, open()).unwrap();
    assert_eq!(desk.titles(), ["Sambutan", "Jembatan", "Tanggul retak"]);
    assert_eq!(desk.store.count_minutes(desk.meeting).unwrap().items, 3);
    let first = desk.store.list_agenda(desk.meeting).unwrap()[0].record.record_id;
    let last = desk.store.list_agenda(desk.meeting).unwrap()[2].record.record_id;
    desk.store.order_agenda(desk.meeting, first, Some(last)).unwrap();
    assert_eq!(desk.titles(), ["Jembatan", "Tanggul retak", "Sambutan"]);
    desk.check_rebuilt();
}

#[test]
fn an_item_is_discussed_when_it_is_ticked_or_something_is_written_under_it() {
    let desk = Desk::new();
    let [ticked, noted, brought_in, decided, _] =
        ["Kesehatan", "Jembatan", "Keamanan", "Pajak", "Lain-lain"].map(|title| desk.item(title));
    let count = || {
        let counted = desk.store.count_minutes(desk.meeting).unwrap();
        (counted.discussed, counted.items)
    };
    assert_eq!(count(), (0, 5));

    let seen = desk.store.list_agenda(desk.meeting).unwrap().remove(0).item;
    let wanted = AgendaItem {
        done: true,
        ..seen.clone()
    };
    let tick = Noted::Changed {
        id: ticked,
        seen: seen.fields(),
        wanted: wanted.fields(),
    };
    desk.store.note(desk.meeting, "", tick).unwrap();
    assert_eq!(count(), (1, 5));

    let note = desk.note(noted, "Lantai lapuk");
    // Also where something stands under what is ticked already.
    desk.note(ticked, "Posyandu sepi");
    assert_eq!(count(), (2, 5));
    let input = Input {
        text: "Minta lampu jalan".to_owned(),
        ..Input::default()
    };
    let brought = Noted::New {
        class: Class::Input,
        parent: brought_in,
        fields: input.fields(),
    };
    desk.store.note(desk.meeting, "", brought).unwrap();
    assert_eq!(count(), (3, 5));
    desk.decide(&office(), decided, "Pajak ditagih", "");
    assert_eq!(count(), (4, 5));

    desk.store.note(desk.meeting, "", Noted::Withdrawn(note)).unwrap();
    assert_eq!(count(), (3, 5), "what is taken out again was not said");
    let counted = desk.store.count_minutes(desk.meeting).unwrap();
    assert_eq!((counted.noted, counted.decisions), (2, 1));
    desk.check_rebuilt();
}

#[test]
fn a_decision_is_due_on_the_day_that_the_meeting_set_and_is_closed_by_its_proof() {
    let desk = Desk::new();
    let item = desk.item("Jembatan");
    let village: Stream = "village:18.02.01.2003".parse().unwrap();
    let of_village = desk.decide(&village, item, "Jembatan diperbaiki", "2025-02-28");
    let of_office = desk.decide(&office(), item, "Surat ke dinas", "");
    let found = desk.store.list_decisions(desk.meeting).unwrap();
    let ids: Vec<ObjectId> = found.iter().map(|known| known.issue.issue_id).collect();
    assert_eq!(ids, [of_village, of_office]);
    assert_eq!(found[0].stream, village);
    // The first moment of 1 March in WIB.
    assert_eq!(found[0].issue.due.map(|due| due.at_ms), Some(1_740_762_000_000));
    assert_eq!(found[1].issue.due, None);
    desk.check_rebuilt();

    let wanted = Decision {
        owner: "Danramil Kalirejo".to_owned(),
        ..found[0].decision.clone()
    };
    let seen = (found[0].issue.title.clone(), found[0].decision.clone());
    desk.store
        .edit_decision(
            "edit",
            of_village,
            &office(),
            seen,
            ("Jembatan ditutup".to_owned(), wanted),
        )
        .unwrap();
    let edited = desk.store.find_decision(of_village).unwrap().unwrap();
    assert_eq!(
        (edited.issue.title.as_str(), edited.decision.owner.as_str()),
        ("Jembatan ditutup", "Danramil Kalirejo")
    );
    assert!(edited.issue.two_versions.is_empty());

    let settle = || desk.store.move_issue(of_village, Stage::Settled, "");
    assert!(matches!(settle(), Err(StoreError::EvidenceMissing)));
    desk.store.add_follow_up(of_village, "Sudah, lihat foto", true).unwrap();
    settle().unwrap();
    let open: Vec<ObjectId> = desk
        .store
        .list_open_decisions()
        .unwrap()
        .into_iter()
        .map(|known| known.issue.issue_id)
        .collect();
    assert_eq!(open, [of_office]);
    let closed = desk.store.get_issue(of_village).unwrap();
    assert_eq!(closed.due, None);
    desk.check_rebuilt();
}

#[test]
fn what_was_typed_goes_with_the_commit_that_notes_it() {
    let desk = Desk::new();
    let item = desk.item("Jembatan");
    desk.store.save_minutes_text(desk.meeting, "note", "Lantai").unwrap();
    desk.store
        .save_minutes_text(desk.meeting, "decision", "Perbaiki")
        .unwrap();
    assert!(desk.store.list_drafts().unwrap().is_empty());
    desk.note(item, "Lantai lapuk");
    let left = desk.store.minutes_texts(desk.meeting).unwrap();
    assert_eq!(left, [("decision".to_owned(), "Perbaiki".to_owned())]);
    desk.decide(&office(), item, "Perbaiki", "");
    assert!(desk.store.minutes_texts(desk.meeting).unwrap().is_empty());
}

#[test]
fn minutes_that_nobody_could_read_back_do_not_become_final() {
    let desk = Desk::new();
    let mut long = notula("Rakor Januari");
    // It packs into a few parts, and is longer than a reader unpacks.
    long.items[0].notes[0].text = "Lantai jembatan lapuk. ".repeat(24_000);
    assert!(!desk.store.finalise_minutes(desk.meeting, &long).unwrap());
    assert!(!desk.store.has_final(desk.meeting).unwrap());
    long.items[0].notes[0].text = "Lantai jembatan lapuk. ".repeat(20_000);
    assert!(desk.store.finalise_minutes(desk.meeting, &long).unwrap());
    let read = desk.store.list_finals(desk.meeting).unwrap().remove(0);
    assert_eq!(read.notula, Some(long));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_written_later_changes_what_a_final_reads(deeds in prop::collection::vec(0u8..12, 1..12)) {
        let desk = Desk::new();
        let (store, meeting) = (&desk.store, desk.meeting);
        let item = desk.item("Jembatan");
        let note = desk.note(item, "Lantai lapuk");
        let decision = desk.decide(&office(), item, "Diperbaiki", "2025-02-28");
        let (reported, person) = (desk.reported(), desk.person());
        desk.clock.pass(60_000);
        prop_assert!(store.finalise_minutes(meeting, &notula("Rakor Januari")).unwrap());
        let before = store.list_finals(meeting).unwrap().remove(0);
        prop_assert_eq!(before.notula.as_ref(), Some(&notula("Rakor Januari")));
        for (n, deed) in deeds.into_iter().enumerate() {
            desk.clock.pass(1_000);
            match deed {
                0 => store.mark_attendance(desk.invitee, Attendance::Present, "", "").unwrap(),
                1 => {
                    let renamed = Meeting { title: format!("Rapat lain {n}"), ..Meeting::default() };
                    store.edit_meeting(meeting, &Meeting::default(), &renamed).unwrap();
                }
                2 => _ = desk.note(item, "Datang kemudian"),
                3 => {
                    let changed = Noted::Changed {
                        id: note,
                        seen: Note { text: "Lantai lapuk".to_owned() }.fields(),
                        wanted: Note { text: format!("Lantai patah {n}") }.fields(),
                    };
                    store.note(meeting, "", changed).unwrap();
                }
                4 => _ = store.note(meeting, "", Noted::Withdrawn(item)).unwrap(),
                5 => _ = store.finalise_minutes(meeting, &notula(&format!("Notula lain {n}"))).unwrap(),
                6 => _ = store.add_follow_up(decision, "Sudah", true).unwrap(),
                7 => store.withdraw_invitee(desk.invitee).unwrap(),
                8 => _ = store.order_erasure(&[reported, decision], "Atas permintaan", "1", "Camat").unwrap(),
                9 => _ = store.order_erasure(&[person], "Atas permintaan", "2", "Camat").unwrap(),
                10 => _ = store.freeze_issue(decision, "Atas permintaan").unwrap(),
                _ => store.rebuild_projection().unwrap(),
            }
        }
        let after = store.list_finals(meeting).unwrap().remove(0);
        prop_assert_eq!((after.by, after.at_ms), (before.by, before.at_ms));
        prop_assert_eq!(after.notula, before.notula);
    }
}
