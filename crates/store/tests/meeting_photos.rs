//! Photos of a meeting and signed scans of its papers: kept as those of a case are, and in nobody's case.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod desk;

use desk::{Desk, KALIREJO, KECAMATAN};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::Issue;
use kentongan_domain::meeting::Meeting;
use kentongan_domain::photo::ScannedPaper;
use kentongan_store::StoreError;
use kentongan_testkit::photos::{keep, picture};

fn meeting(desk: &Desk) -> ObjectId {
    let meeting = Meeting {
        title: "Musyawarah Kampung".to_owned(),
        ..Meeting::default()
    };
    desk.store.create_meeting(desk.own(), &meeting).unwrap()
}

fn issue(desk: &Desk) -> ObjectId {
    let issue = Issue {
        title: "Jembatan miring".to_owned(),
        category: "INF".to_owned(),
        ..Issue::default()
    };
    desk.store.create_issue(desk.own(), issue, None).unwrap()
}

/// What each is of, in their order.
fn papers(desk: &Desk, meeting: ObjectId) -> Vec<Option<ScannedPaper>> {
    let photos = desk.store.list_meeting_photos(meeting).unwrap();
    photos.iter().map(|photo| photo.paper).collect()
}

#[test]
fn a_photo_and_every_kind_of_scan_stand_in_their_meeting_oldest_first() {
    for scope in [KALIREJO, KECAMATAN] {
        let desk = Desk::of(scope);
        let (held, other) = (meeting(&desk), meeting(&desk));
        let wanted: Vec<Option<ScannedPaper>> = std::iter::once(None)
            .chain(ScannedPaper::ALL.into_iter().map(Some))
            .collect();
        for (n, paper) in (0..).zip(&wanted) {
            desk.clock.pass(1_000);
            let photo = keep(&desk.store, n, 900);
            desk.store.add_meeting_photo(held, *paper, photo).unwrap();
        }
        assert_eq!(papers(&desk, held), wanted);
        assert!(papers(&desk, other).is_empty());
        let first = desk.store.list_meeting_photos(held).unwrap().remove(0);
        assert!(first.record.own && first.record.here && first.record.thumbnail_here);
        assert_eq!(first.record.photo.caption, "Dari jalan poros");
        let bytes = desk.store.get_blob(first.record.photo.hash).unwrap();
        assert_eq!(bytes.unwrap(), picture(0, 900));
        desk.check_rebuilt();
        assert_eq!(papers(&desk, held), wanted, "made anew it is the same");
    }
}

#[test]
fn one_that_was_taken_out_is_gone_and_its_bytes_wait_for_nobody() {
    let desk = Desk::of(KALIREJO);
    let held = meeting(&desk);
    let scan = Some(ScannedPaper::Attendance);
    let wrong = desk
        .store
        .add_meeting_photo(held, scan, keep(&desk.store, 1, 900))
        .unwrap();
    desk.store
        .add_meeting_photo(held, scan, keep(&desk.store, 2, 900))
        .unwrap();
    assert_eq!(desk.store.photos_waiting().unwrap().count, 2);
    desk.store.end_photo(wrong, "Halaman lain").unwrap();
    assert_eq!(papers(&desk, held), [scan]);
    assert_eq!(desk.store.photos_waiting().unwrap().count, 1);
    desk.check_rebuilt();
    assert_eq!(papers(&desk, held), [scan]);
}

#[test]
fn nothing_of_a_meeting_stands_in_a_case_and_nothing_of_a_case_in_a_meeting() {
    let desk = Desk::of(KALIREJO);
    let (held, case) = (meeting(&desk), issue(&desk));
    let same = keep(&desk.store, 1, 900);
    let before = desk.store.add_photo(case, same.clone()).unwrap();
    desk.store.add_meeting_photo(held, None, same.clone()).unwrap();
    let photos = desk.store.list_photos(case).unwrap();
    assert_eq!(photos.iter().map(|photo| photo.photo_id).collect::<Vec<_>>(), [before]);
    assert_eq!(papers(&desk, held), [None]);
    assert_eq!(desk.store.photos_waiting().unwrap().count, 1, "the same bytes go once");
    // Taken out of one, it stays in the other.
    desk.store.end_photo(before, "Salah berkas").unwrap();
    assert_eq!(papers(&desk, held), [None]);
    assert!(desk.store.list_photos(case).unwrap().is_empty());
    assert!(desk.store.get_blob(same.hash).unwrap().is_some());
    desk.check_rebuilt();
}

#[test]
fn a_case_is_no_meeting() {
    let desk = Desk::of(KALIREJO);
    let case = issue(&desk);
    let refused = desk.store.add_meeting_photo(case, None, keep(&desk.store, 1, 900));
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    assert!(desk.store.list_photos(case).unwrap().is_empty());
    assert!(desk.store.list_meeting_photos(case).unwrap().is_empty());
}
