//! The line and its thread: what it does by itself, what it does when asked, and what it says meanwhile.

mod office;
mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use kentongan_district::sync::Exchange;
use kentongan_domain::issue::Urgency;
use kentongan_protocol::frame::{self, FrameDecoder, FrameKind};
use kentongan_protocol::limits::{PROTOCOL_VERSION, REQUEST_BYTES_MAX};
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_sync::LineState;
use office::{Call, Manner, Office};
use world::{KALIREJO, LinkFault, World, issue};

/// A laptop that nobody has answered for so long that its waits are the longest.
fn given_up_on() -> Office {
    let office = Office::open();
    office.pass_s(5);
    for n in 0..6 {
        assert_eq!(office.await_try(&format!("try {n}")), LineState::Offline);
        office.calls();
        if n < 5 {
            office.clock.pass(office.told_ms());
        }
    }
    assert!(office.told_ms() >= 600_000, "{} ms", office.told_ms());
    office
}

#[test]
fn the_line_tries_again_by_itself_and_one_button_always_answers() {
    let office = Office::open();
    office.pass_s(5);
    let mut longest_ms = 0;
    for n in 0..10 {
        // The thread alone: nobody writes, nobody presses, nothing is heard of a network.
        assert_eq!(office.await_try(&format!("try {n}")), LineState::Offline);
        office.calls();
        let told_ms = office.told_ms();
        assert!((15_000..=750_000).contains(&told_ms), "try {n}: {told_ms} ms");
        longest_ms = longest_ms.max(told_ms);
        office.clock.pass(told_ms - 1);
        office.stays_silent("before the time that people were told");
        office.clock.pass(1);
    }
    assert!(longest_ms >= 600_000, "the waits grow: {longest_ms} ms");
    office.await_try("try 10");

    // Somebody takes the call and keeps silent. The button does not wait for him.
    office.now(Manner::Silent);
    office.clock.pass(office.told_ms());
    office.await_state(&LineState::Connecting);
    for _ in 0..2 {
        assert_eq!(office.line.exchange_now(), LineState::Connecting);
    }
    office.calls();

    office.now(Manner::HangsUp);
    office.await_state(&LineState::Offline);
    assert_eq!(
        office.told_ms(),
        5_000,
        "the person who pressed is not made to wait ten minutes"
    );
    office.now(Manner::Serves);
    office.pass_s(5);
    office.await_all_sent();
    assert_eq!(office.line.state(), (LineState::Idle, None));
}

#[test]
fn a_send_by_hand_that_goes_well_ends_the_old_wait() {
    let office = given_up_on();
    office.now(Manner::Serves);
    assert_eq!(office.line.exchange_now(), LineState::Idle);
    assert_eq!((office.unsent(), office.line.state().1), (0, None));
    office.write("Longsor");
    office.pass_s(5);
    office.await_all_sent();
}

#[test]
fn a_hint_ends_the_wait_and_is_not_believed() {
    let office = given_up_on();
    office.line.hint();
    office.stays_silent("less than five seconds after the last try");
    office.pass_s(5);
    assert_eq!(office.await_try("the hint"), LineState::Offline);
    assert!(office.told_ms() < 20_000, "the next waits are short again");
    office.calls();

    office.now(Manner::Serves);
    office.line.hint();
    office.pass_s(5);
    office.await_all_sent();
    assert_eq!(
        office.calls(),
        [Call::Knock, Call::Request],
        "it calls before it makes a request"
    );
}

#[test]
fn a_laptop_that_wakes_from_sleep_calls_soon() {
    let office = given_up_on();
    office.now(Manner::Serves);
    // Clocks like Linux's: the monotonic one stood still, and by it ten minutes are left.
    office.clock.set_wall(office.store.wall_ms() + 3 * 60 * 60 * 1000);
    office.pass_s(5);
    office.await_all_sent();
}

#[test]
fn a_way_to_the_service_that_opens_is_tried_soon() {
    let office = given_up_on();
    office.pass_s(5);
    office.find_way([192, 168, 43, 7]);
    assert_eq!(office.await_try("the first network"), LineState::Offline);
    office.calls();
    office.pass_s(5);
    office.lose_way();
    office.stays_silent("a way that is gone is no sign");
    office.now(Manner::Serves);
    office.find_way([10, 0, 0, 9]);
    office.await_all_sent();
}

/// Sends over a link that dies after so many bytes; answers the waits that people were told, milliseconds.
fn waits_over(office: &Office, lives_bytes: usize, tries: usize) -> Vec<u32> {
    office.now(Manner::DiesAfter(lives_bytes));
    let mut waits = Vec::new();
    while waits.len() < tries {
        let wait_ms = office.told_ms();
        office.clock.pass(wait_ms);
        office.await_try(&format!("after {wait_ms} ms"));
        if office.unsent() == 0 {
            break;
        }
        office.calls();
        waits.push(office.told_ms());
    }
    waits
}

#[test]
fn a_link_that_carries_a_little_each_time_is_tried_again_soon() {
    let office = Office::open();
    for n in 0..1_000_u32 {
        // What does not compress, so that few issues make a long request.
        office.write(&blake3::hash(&n.to_le_bytes()).to_hex());
    }
    let bytes: usize = office
        .store
        .next_batches(REQUEST_BYTES_MAX)
        .unwrap()
        .iter()
        .map(|b| b.bytes.len())
        .sum();
    assert!(bytes > 40_000, "{bytes} bytes");
    office.pass_s(5);
    office.await_try("nobody listens");
    office.calls();

    let useless = waits_over(&office, 100, 5);
    assert!(useless.last().unwrap() >= &300_000, "nothing came through: {useless:?}");

    let waits = waits_over(&office, 6_000, 100);
    println!("{bytes} bytes in {} tries: {waits:?}", waits.len() + 1);
    assert_eq!(office.unsent(), 0);
    assert!(waits.len() > 5, "the link was too good: {waits:?}");
    // What the first of them brought is known at the second.
    for wait_ms in waits.get(1..).unwrap() {
        assert!(*wait_ms <= 18_750, "{waits:?}");
    }
}

/// What the service says when it takes nothing, with a status of its own and as a frame of an answer that ends well.
fn both_ways(problem: &Problem) -> [Manner; 2] {
    [
        Manner::Answers(problem.code.http_status(), problem.encode()),
        Manner::ServesWith(problem.encode()),
    ]
}

#[test]
fn a_service_whose_disk_is_full_is_not_a_village_that_is_refused() {
    let office = Office::open();
    let tried_with = |problem: Problem| {
        both_ways(&problem).map(|manner| {
            office.now(manner);
            (office.line.exchange_now(), office.told_ms())
        })
    };
    for code in [ProblemCode::StorageFull, ProblemCode::Unavailable] {
        for (state, told_ms) in tried_with(Problem::new(code)) {
            assert_eq!(state, LineState::ServiceFailed, "{code:?}");
            assert!((15_000..=750_000).contains(&told_ms), "{code:?}: {told_ms} ms");
        }
    }
    for (state, told_ms) in tried_with(Problem::with_number(ProblemCode::Busy, 1_800)) {
        assert_eq!(state, LineState::Resting);
        assert!(told_ms >= 1_800_000, "{told_ms} ms is sooner than asked");
    }
    for (state, _) in tried_with(Problem::new(ProblemCode::TooLarge)) {
        assert_eq!(state, LineState::Refused);
    }
    office.now(Manner::Serves);
    assert_eq!(office.line.exchange_now(), LineState::Idle);
    assert_eq!(office.unsent(), 0);
}

/// What a newer side would say: the same, marked with the next version.
fn of_the_next_version(mut message: Vec<u8>) -> Vec<u8> {
    if let Some(version) = message.get_mut(4) {
        *version = PROTOCOL_VERSION + 1;
    }
    message
}

#[test]
fn a_newer_protocol_is_no_stranger_but_asks_for_an_update() {
    let office = Office::open();
    let mut newer = vec![Manner::Answers(200, of_the_next_version(frame::begin()))];
    for (kind, magic) in [
        (FrameKind::End, b"KTGE"),
        (FrameKind::FeedPage, b"KTGF"),
        (FrameKind::Receipt, b"KTGR"),
    ] {
        let mut answer = frame::begin();
        let message = [magic.as_slice(), &[0; 80]].concat();
        frame::push(&mut answer, kind, &of_the_next_version(message));
        newer.push(Manner::Answers(200, answer));
    }
    newer.extend(both_ways(&Problem::new(ProblemCode::NewerProtocol)));
    for manner in newer {
        office.now(manner);
        assert_eq!(office.line.exchange_now(), LineState::NeedsUpdate);
        assert!(office.line.state().1.is_some(), "after the update it goes on by itself");
    }
    assert_eq!(office.unsent(), 1);
    office.now(Manner::Serves);
    assert_eq!(office.line.exchange_now(), LineState::Idle);
}

#[test]
fn a_service_says_that_a_message_is_too_new_for_it() {
    let world = World::new();
    let store = world.device("kalirejo", KALIREJO, 11);
    let stream = KALIREJO.parse().unwrap();
    store
        .create_issue(stream, issue("Longsor", Urgency::High), None)
        .unwrap();
    let cut = world.with_fault(LinkFault::CutRequest(0), || world.sync(&store));
    cut.unwrap_err();
    let request = world.transport.last().request;
    let newer = |magic: &[u8; 4]| {
        let at = request.windows(4).position(|window| window == magic).unwrap();
        let (before, message) = request.split_at(at);
        [before, &of_the_next_version(message.to_vec())].concat()
    };
    let service = &world.transport.service;
    for magic in [b"KTGS", b"KTGH"] {
        let problem = Exchange::default().feed(service, &newer(magic)).unwrap_err();
        assert_eq!(problem.code, ProblemCode::NewerProtocol);
    }
    // Of one batch it says so beside the receipts of others.
    let mut exchange = Exchange::default();
    exchange.feed(service, &newer(b"KTGB")).unwrap();
    let mut answer = FrameDecoder::default();
    answer.feed(&exchange.finish(service).unwrap());
    let said = answer.next_frame().unwrap().unwrap();
    assert_eq!(said.kind, FrameKind::Problem);
    assert_eq!(Problem::decode(&said.payload).unwrap().code, ProblemCode::NewerProtocol);
}

#[test]
fn a_fault_of_ours_does_not_silence_the_line() {
    let told = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&told);
    let office = Office::with_listener(move |_| {
        // The first is of the call, the second of what it brings.
        assert!(
            counting.fetch_add(1, Ordering::SeqCst) != 1,
            "a fault made for this test"
        );
    });
    office.now(Manner::Serves);
    office.pass_s(5);
    office.await_state(&LineState::LaptopFailed);
    office.write("Longsor");
    office.clock.pass(office.told_ms());
    office.await_all_sent();
    assert_eq!(office.line.state().0, LineState::Idle);
}
