//! The main job over a link that fails: two sides, one exchange after the other.

mod world;

use std::sync::Arc;

use kentongan_district::attempts::Caller;
use kentongan_domain::issue::{Issue, Stage, Urgency};
use kentongan_domain::meeting::{Attendance, OfficeGroup};
use kentongan_domain::op::Value;
use kentongan_store::{Delivery, NewInvitee, Store};
use kentongan_sync::session::SessionError;
use kentongan_testkit::{ManualClock, RAKOR_MS};
use world::*;

#[test]
fn an_issue_reaches_the_district_and_its_answer_comes_back() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let langsep = world.device("langsep", LANGSEP, 12);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);

    let id = kalirejo
        .create_issue(KALIREJO.parse().unwrap(), issue("Demam berdarah", Urgency::High), None)
        .unwrap();
    langsep
        .create_issue(
            LANGSEP.parse().unwrap(),
            issue("Stok obat habis", Urgency::Medium),
            None,
        )
        .unwrap();
    assert_eq!(titles(&kalirejo), [("Demam berdarah".to_owned(), Delivery::Unsent)]);

    world.clock.pass(60_000);
    let done = world.sync(&kalirejo).unwrap();
    assert_eq!((done.sent_ops, done.refused_ops, done.rounds), (1, 0, 1));
    assert_eq!(titles(&kalirejo), [("Demam berdarah".to_owned(), Delivery::Sent)]);
    let sent = kalirejo.get_issue(id).unwrap();
    assert_eq!(
        (sent.number, sent.received_at_ms),
        (Some((2025, 1)), Some(world.clock_ms()))
    );
    world.sync(&langsep).unwrap();

    assert_eq!(world.sync(&kecamatan).unwrap().received_ops, 2);
    assert_eq!(
        titles(&kecamatan),
        [
            ("Demam berdarah".to_owned(), Delivery::Received),
            ("Stok obat habis".to_owned(), Delivery::Received)
        ]
    );
    world.clock.pass(60_000);
    kecamatan.add_follow_up(id, "Pengasapan Kamis.", true).unwrap();
    kecamatan.move_issue(id, Stage::Verified, "").unwrap();
    world.sync(&kecamatan).unwrap();

    assert_eq!(world.sync(&kalirejo).unwrap().received_ops, 2);
    let answered = kalirejo.get_issue(id).unwrap();
    assert!(answered.new_answer && answered.answered);
    assert_eq!(answered.stage, Stage::Verified as i64);
    kalirejo.mark_answers_seen(id).unwrap();
    assert!(!kalirejo.get_issue(id).unwrap().new_answer);

    // A village never sees another's.
    assert_eq!(world.sync(&langsep).unwrap().received_ops, 0);
    assert_eq!(titles(&langsep).len(), 1);
}

#[test]
fn sending_again_changes_nothing() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    for n in 0..30 {
        kalirejo
            .create_issue(
                KALIREJO.parse().unwrap(),
                issue(&format!("Isu {n}"), Urgency::Low),
                None,
            )
            .unwrap();
    }
    assert_eq!(world.sync(&kalirejo).unwrap().sent_ops, 30);
    let before = kalirejo.dump_projection().unwrap();
    let again = world.sync(&kalirejo).unwrap();
    assert_eq!((again.sent_ops, again.received_ops), (0, 0));
    assert_eq!(kalirejo.dump_projection().unwrap(), before);
}

#[test]
fn a_cut_at_any_byte_loses_and_doubles_nothing() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let mut expected = 0;
    let mut cut = |fault: LinkFault| {
        world.clock.pass(1000);
        let title = format!("Isu {expected}");
        kalirejo
            .create_issue(KALIREJO.parse().unwrap(), issue(&title, Urgency::Low), None)
            .unwrap();
        expected += 1;
        world.with_fault(fault, || world.sync(&kalirejo)).unwrap_err();
        world.sync(&kalirejo).unwrap();
        assert_eq!(kalirejo.count_outbox().unwrap(), 0);
    };
    for at in (0..580).step_by(13) {
        cut(LinkFault::CutRequest(at));
    }
    for at in (0..415).step_by(13) {
        cut(LinkFault::CutAnswer(at));
    }
    world.sync(&kecamatan).unwrap();
    assert_eq!(titles(&kecamatan).len(), expected);
    assert_eq!(titles(&kalirejo).len(), expected);
}

#[test]
fn a_spoilt_answer_is_never_a_receipt() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    kalirejo
        .create_issue(KALIREJO.parse().unwrap(), issue("Demam berdarah", Urgency::High), None)
        .unwrap();
    // The receipt is the first frame: behind 5 bytes of magic and 5 of frame head come its own, more than 200.
    for at in 10..210 {
        let outcome = world.with_fault(LinkFault::SpoilAnswer(at), || world.sync(&kalirejo));
        assert!(outcome.is_err(), "byte {at}");
        assert_eq!(
            titles(&kalirejo),
            [("Demam berdarah".to_owned(), Delivery::Unsent)],
            "byte {at}"
        );
    }
    world.sync(&kalirejo).unwrap();
    assert_eq!(titles(&kalirejo), [("Demam berdarah".to_owned(), Delivery::Sent)]);
}

#[test]
fn a_rakor_of_the_office_stays_in_the_office() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let camat = world.device("camat", "district:18.02.01", 14);
    let id = kecamatan
        .create_meeting("office:18.02.01".parse().unwrap(), &meeting())
        .unwrap();
    let office = |office: &str| NewInvitee {
        group: OfficeGroup::Forkopimcam,
        office: office.to_owned(),
        name: String::new(),
        region: String::new(),
        ..NewInvitee::default()
    };
    kecamatan
        .invite(id, vec![office("Kapolsek Kalirejo"), office("Danramil Kalirejo")])
        .unwrap();
    kecamatan.invite(id, vec![office("Kapolsek Kalirejo")]).unwrap();
    let invitees = kecamatan.get_meeting(id).unwrap().invitees;
    assert_eq!(invitees.len(), 2, "one office is not invited twice");
    kecamatan
        .mark_attendance(invitees[0].invitee_id, Attendance::Present, "", "")
        .unwrap();
    kecamatan
        .mark_attendance(invitees[0].invitee_id, Attendance::Represented, "", "Kanit Binmas")
        .unwrap();
    kecamatan.add_walk_in(id, "Suwarno", "Ketua Gapoktan").unwrap();
    kecamatan.add_walk_in(id, "Salah ketik", "").unwrap();
    assert!(kecamatan.undo_last_mark(id).unwrap());

    world.sync(&kecamatan).unwrap();
    world.sync(&camat).unwrap();
    world.sync(&kalirejo).unwrap();
    let seen = camat.get_meeting(id).unwrap();
    let marks: Vec<_> = seen
        .invitees
        .iter()
        .map(|i| (i.office.as_str(), i.mark.as_ref().map(|m| m.status)))
        .collect();
    assert_eq!(
        marks,
        [
            ("Kapolsek Kalirejo", Some(Attendance::Represented as i64)),
            ("Danramil Kalirejo", None),
            ("Ketua Gapoktan", Some(Attendance::Present as i64)),
        ]
    );
    assert!(
        kalirejo.list_meetings().unwrap().is_empty(),
        "the village sees nothing of it"
    );
    assert_eq!(camat.dump_projection().unwrap(), kecamatan.dump_projection().unwrap());
}

#[test]
fn two_laptops_of_one_village_converge_and_see_what_collided() {
    let world = World::new();
    let kakam = world.device("kakam", KALIREJO, 11);
    let sekdes = world.device("sekdes", KALIREJO, 12);
    let id = kakam
        .create_issue(KALIREJO.parse().unwrap(), issue("Ternak hilang", Urgency::Medium), None)
        .unwrap();
    world.sync(&kakam).unwrap();
    world.sync(&sekdes).unwrap();
    world.clock.pass(1000);
    let seen = || issue("Ternak hilang", Urgency::Medium);
    kakam
        .edit_issue(id, seen(), issue("Ternak hilang", Urgency::High))
        .unwrap();
    world.clock.pass(1000);
    sekdes
        .edit_issue(id, seen(), issue("Ternak kambing hilang", Urgency::Low))
        .unwrap();
    world.clock.pass(1000);
    world.sync(&kakam).unwrap();
    world.sync(&sekdes).unwrap();
    world.sync(&kakam).unwrap();
    assert_eq!(kakam.dump_projection().unwrap(), sekdes.dump_projection().unwrap());
    let shown = kakam.get_issue(id).unwrap();
    assert_eq!(
        (shown.title.as_str(), shown.urgency),
        ("Ternak kambing hilang", Urgency::Low as i64)
    );
    assert_eq!(shown.two_versions, [kentongan_domain::issue::field::URGENCY]);
}

#[test]
fn a_rebuilt_projection_is_the_same_to_the_byte() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let id = kalirejo
        .create_issue(KALIREJO.parse().unwrap(), issue("Demam", Urgency::High), None)
        .unwrap();
    kalirejo
        .edit_issue(
            id,
            issue("Demam", Urgency::High),
            issue("Demam berdarah", Urgency::Emergency),
        )
        .unwrap();
    kalirejo.add_follow_up(id, "Kader membagikan abate.", false).unwrap();
    let assembly = kalirejo.create_meeting(KALIREJO.parse().unwrap(), &meeting()).unwrap();
    kalirejo.add_walk_in(assembly, "Suwarno", "").unwrap();
    kalirejo.undo_last_mark(assembly).unwrap();
    world.sync(&kalirejo).unwrap();
    world.sync(&kecamatan).unwrap();
    kecamatan.move_issue(id, Stage::Assigned, "").unwrap();
    kecamatan.add_follow_up(id, "Pengasapan Kamis.", true).unwrap();
    world.sync(&kecamatan).unwrap();
    world.sync(&kalirejo).unwrap();
    for store in [&kalirejo, &kecamatan] {
        let before = store.dump_projection().unwrap();
        assert!(before.contains("Demam berdarah") && before.contains("Pengasapan"));
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before);
    }
    assert_eq!(
        kalirejo.dump_projection().unwrap(),
        kecamatan.dump_projection().unwrap()
    );
}

#[test]
fn a_laptop_with_a_wrong_clock_is_served_and_does_not_win_for_years() {
    let world = World::new();
    let kakam = world.device("kakam", KALIREJO, 11);
    let sekdes_clock = Arc::new(ManualClock::at(RAKOR_MS));
    let sekdes = {
        let folder = world.folder.path().join("sekdes-clock.db");
        let store = open(&folder, &sekdes_clock, 12);
        let holder = holder(KALIREJO, "Sekretaris Kampung");
        let code = world.transport.service.make_code(&holder).unwrap();
        kentongan_sync::enrolment::enrol(
            &store,
            &world.transport,
            &nowhere(),
            &code.keys(world.transport.service.code_work),
            None,
            "0.1.0",
        )
        .unwrap();
        store
    };
    let id = kakam
        .create_issue(KALIREJO.parse().unwrap(), issue("Ternak hilang", Urgency::Medium), None)
        .unwrap();
    world.sync(&kakam).unwrap();
    world.sync(&sekdes).unwrap();
    let ten_years = 10 * 365 * 24 * 3_600_000_i64;
    let mut seen = issue("Ternak hilang", Urgency::Medium);
    for wrong in [RAKOR_MS + ten_years, 0, -86_400_000] {
        sekdes_clock.set_wall(wrong);
        let theirs = issue(&format!("Ternak hilang, jam {wrong}"), Urgency::Medium);
        sekdes.edit_issue(id, seen, theirs.clone()).unwrap();
        world.sync(&sekdes).unwrap();
        world.sync(&kakam).unwrap();
        world.clock.pass(5_000);
        seen = issue("Ternak sudah kembali", Urgency::Low);
        kakam.edit_issue(id, theirs, seen.clone()).unwrap();
        world.sync(&kakam).unwrap();
        world.sync(&sekdes).unwrap();
        assert_eq!(
            sekdes.get_issue(id).unwrap().title,
            "Ternak sudah kembali",
            "clock at {wrong}"
        );
        assert_eq!(kakam.dump_projection().unwrap(), sekdes.dump_projection().unwrap());
    }
    // Nor where neither had seen what the other wrote.
    sekdes_clock.set_wall(RAKOR_MS + ten_years);
    let early = issue("Menurut jam yang salah", Urgency::Low);
    sekdes.edit_issue(id, seen.clone(), early).unwrap();
    world.sync(&sekdes).unwrap();
    world.clock.pass(60_000);
    kakam
        .edit_issue(id, seen, issue("Ditulis sesudahnya", Urgency::Low))
        .unwrap();
    world.sync(&kakam).unwrap();
    world.sync(&sekdes).unwrap();
    assert_eq!(sekdes.get_issue(id).unwrap().title, "Ditulis sesudahnya");
    assert_eq!(kakam.dump_projection().unwrap(), sekdes.dump_projection().unwrap());
}

#[test]
fn a_code_is_for_one_laptop_and_72_hours() {
    let world = World::new();
    let holder = holder(KALIREJO, "Kepala Kampung");
    let used = world.transport.service.make_code(&holder).unwrap();
    let unused = world.transport.service.make_code(&holder).unwrap();
    let first = open(&world.folder.path().join("first.db"), &world.clock, 21);
    let second = open(&world.folder.path().join("second.db"), &world.clock, 22);
    let enrol = |store: &Store, code: &kentongan_protocol::enrolment::EnrolCode| {
        kentongan_sync::enrolment::enrol(
            store,
            &world.transport,
            &nowhere(),
            &code.keys(world.transport.service.code_work),
            None,
            "0.1.0",
        )
        .map_err(|e| e.to_string())
    };
    assert!(enrol(&first, &used).is_ok());
    assert_eq!(enrol(&second, &used).unwrap_err(), "the code was used");
    world.clock.pass(72 * 3_600_000 + 1);
    assert_eq!(enrol(&second, &unused).unwrap_err(), "the code has expired");
    let wrong =
        kentongan_protocol::enrolment::EnrolCode::parse(&format!("{}-0000-0000", used.display().get(..4).unwrap()))
            .unwrap();
    assert_eq!(enrol(&second, &wrong).unwrap_err(), "nobody made such a code");
    let holder_elsewhere = self::holder("village:18.02.02.2001", "Kepala Kampung");
    assert!(world.transport.service.make_code(&holder_elsewhere).is_err());
}

#[test]
fn a_training_workspace_never_sends() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let sample = kalirejo.replica().unwrap().enrolled().unwrap().clone();
    let training = open(&world.folder.path().join("latihan.db"), &world.clock, 31);
    training.begin_training(sample).unwrap();
    training
        .create_issue(KALIREJO.parse().unwrap(), issue("Latihan", Urgency::Low), None)
        .unwrap();
    assert!(matches!(world.sync(&training), Err(SessionError::NotEnrolled)));
    let grant_refused = {
        let holder = holder(KALIREJO, "");
        let code = world.transport.service.make_code(&holder).unwrap();
        kentongan_sync::enrolment::enrol(
            &training,
            &world.transport,
            &nowhere(),
            &code.keys(world.transport.service.code_work),
            None,
            "0.1.0",
        )
    };
    assert!(grant_refused.is_err(), "and can never be enrolled");
}

#[test]
fn a_refused_op_is_kept_and_shown_and_blocks_nothing() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let id = kalirejo
        .create_issue(KALIREJO.parse().unwrap(), issue("Batas tanah", Urgency::Medium), None)
        .unwrap();
    world.sync(&kalirejo).unwrap();
    world.sync(&kecamatan).unwrap();
    // The app would not let the kecamatan rewrite a village's issue; the service must not either.
    kecamatan
        .edit_issue(
            id,
            issue("Batas tanah", Urgency::Medium),
            issue("Bukan batas tanah", Urgency::Medium),
        )
        .unwrap();
    kecamatan.add_follow_up(id, "Survei Kamis.", true).unwrap();
    let done = world.sync(&kecamatan).unwrap();
    assert_eq!((done.sent_ops, done.refused_ops), (2, 1));
    let refused = kecamatan.list_refused().unwrap();
    assert_eq!(
        (refused.len(), refused[0].refusal),
        (1, kentongan_domain::authority::Refusal::NotAllowed as u8)
    );
    assert_eq!(kecamatan.get_issue(id).unwrap().delivery, Delivery::Rejected);
    assert_eq!(
        kecamatan.get_issue(id).unwrap().title,
        "Batas tanah",
        "a refused change does not count"
    );
    assert_eq!(kecamatan.count_outbox().unwrap(), 0);

    world.sync(&kalirejo).unwrap();
    let shown = kalirejo.get_issue(id).unwrap();
    assert_eq!((shown.title.as_str(), shown.answered), ("Batas tanah", true));
    assert_eq!(
        kalirejo.dump_projection().unwrap(),
        kecamatan.dump_projection().unwrap()
    );
    kecamatan.rebuild_projection().unwrap();
    assert_eq!(
        kalirejo.dump_projection().unwrap(),
        kecamatan.dump_projection().unwrap()
    );
}

#[test]
fn two_hundred_marks_travel_in_a_few_kilobytes() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let id = kecamatan
        .create_meeting("office:18.02.01".parse().unwrap(), &meeting())
        .unwrap();
    for n in 0..200 {
        kecamatan
            .add_walk_in(id, &format!("Tamu {n}"), "Tokoh masyarakat")
            .unwrap();
    }
    let done = world.sync(&kecamatan).unwrap();
    assert_eq!(done.sent_ops, 401);
    // 401 ops one by one would be some 60 kB before compression.
    assert!(done.bytes_up < 24_000, "{} bytes", done.bytes_up);
}

#[test]
fn a_form_that_was_open_for_hours_does_not_undo_what_others_did() {
    let world = World::new();
    let kakam = world.device("kakam", KALIREJO, 11);
    let sekdes = world.device("sekdes", KALIREJO, 12);
    let opened = issue("Pelayanan", Urgency::Medium);
    let id = kakam
        .create_issue(KALIREJO.parse().unwrap(), opened.clone(), None)
        .unwrap();
    world.sync(&kakam).unwrap();
    world.sync(&sekdes).unwrap();
    world.clock.pass(1000);
    let secret = Issue {
        confidential: true,
        title: "Pelayanan KTP".to_owned(),
        ..opened.clone()
    };
    sekdes.edit_issue(id, opened.clone(), secret).unwrap();
    world.sync(&sekdes).unwrap();
    world.sync(&kakam).unwrap();
    world.clock.pass(1000);
    // The head's form still shows what he opened in the morning; he mends the title and the urgency.
    let mended = Issue {
        title: "Pelayanan KTP lambat".to_owned(),
        urgency: Urgency::High,
        ..opened.clone()
    };
    kakam.edit_issue(id, opened, mended).unwrap();
    world.sync(&kakam).unwrap();
    world.sync(&sekdes).unwrap();
    let shown = sekdes.get_issue(id).unwrap();
    assert!(shown.confidential, "what he did not touch stays as the other made it");
    assert_eq!(
        (shown.title.as_str(), shown.urgency),
        ("Pelayanan KTP lambat", Urgency::High as i64)
    );
    assert_eq!(
        shown.two_versions,
        [kentongan_domain::issue::field::TITLE],
        "what both touched stands in two versions"
    );
    assert_eq!(kakam.dump_projection().unwrap(), sekdes.dump_projection().unwrap());

    // A form shows one version and settles nothing; the word of somebody who has seen both does.
    let seen = Issue {
        confidential: true,
        title: "Pelayanan KTP lambat".to_owned(),
        ..issue("", Urgency::High)
    };
    let mended = Issue {
        title: "Pelayanan KTP lambat sejak Senin".to_owned(),
        ..seen.clone()
    };
    sekdes.edit_issue(id, seen, mended).unwrap();
    let title = kentongan_domain::issue::field::TITLE;
    assert_eq!(sekdes.get_issue(id).unwrap().two_versions, [title]);
    let joined = Value::Text("Pelayanan KTP lambat sejak Senin".to_owned());
    sekdes.settle_field(id, title, joined).unwrap();
    world.sync(&sekdes).unwrap();
    world.sync(&kakam).unwrap();
    assert!(kakam.get_issue(id).unwrap().two_versions.is_empty());
    assert_eq!(kakam.dump_projection().unwrap(), sekdes.dump_projection().unwrap());
}

#[test]
fn a_laptop_whose_grant_was_lost_enrols_with_the_next_slip() {
    let world = World::new();
    let holder = holder(KALIREJO, "Kepala Kampung");
    let store = open(&world.folder.path().join("kalirejo.db"), &world.clock, 21);
    let key = store.device_key().unwrap();
    let lost = world.transport.service.make_code(&holder).unwrap();
    let request =
        kentongan_protocol::enrolment::EnrolRequest::new(&lost.keys(world.transport.service.code_work), &key, "0.1.0")
            .seal(&key);
    world.transport.service.grant(Caller::NOWHERE, &request).unwrap();
    let granted = world.transport.service.store.list_devices().unwrap()[0].device_no;

    let next = world.transport.service.make_code(&holder).unwrap();
    let grant = kentongan_sync::enrolment::enrol(
        &store,
        &world.transport,
        &nowhere(),
        &next.keys(world.transport.service.code_work),
        None,
        "0.1.0",
    )
    .unwrap();
    assert_eq!(grant.device_no, granted, "one laptop, one number");
    assert_eq!(world.transport.service.store.list_devices().unwrap().len(), 1);
}

#[test]
fn what_is_edited_after_a_cut_goes_as_a_change_of_its_own() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let seen = issue("Jembatan miring", Urgency::Medium);
    let id = laptop
        .create_issue(KALIREJO.parse().unwrap(), seen.clone(), None)
        .unwrap();
    // The whole request arrives, the answer is lost: the service has the batch, the laptop does not know.
    world
        .with_fault(LinkFault::CutAnswer(0), || world.sync(&laptop))
        .unwrap_err();
    let sealed = laptop.next_batches(usize::MAX).unwrap();
    let mut wanted = seen.clone();
    wanted.title = "Jembatan gantung miring".to_owned();
    laptop.edit_issue(id, seen, wanted).unwrap();
    let again = laptop.next_batches(usize::MAX).unwrap();
    assert_eq!(again[0].bytes, sealed[0].bytes, "what left once never changes");
    assert_eq!(again.len(), 2);
    world.sync(&laptop).unwrap();
    world.sync(&kecamatan).unwrap();
    assert_eq!(
        titles(&kecamatan),
        [("Jembatan gantung miring".to_owned(), Delivery::Received)]
    );
    assert_eq!(laptop.dump_projection().unwrap(), kecamatan.dump_projection().unwrap());
}

#[test]
fn an_exchange_ends_only_when_nothing_waits() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    for n in 0..260u32 {
        let mut long = issue(&format!("Isu {n:03}"), Urgency::Low);
        // Nothing that a dictionary or a repetition could shrink.
        let noise = |w: u32| blake3::hash(&(n * 1000 + w).to_be_bytes()).to_hex().to_string();
        long.description = (0..60).map(noise).collect::<Vec<_>>().join(" ");
        laptop.create_issue(KALIREJO.parse().unwrap(), long, None).unwrap();
    }
    let done = world.sync(&laptop).unwrap();
    assert!(done.rounds > 1, "more than one request holds");
    assert_eq!((done.sent_ops, laptop.count_outbox().unwrap()), (260, 0));
    assert_eq!(world.sync(&kecamatan).unwrap().received_ops, 260);
}
