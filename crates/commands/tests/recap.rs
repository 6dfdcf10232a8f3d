//! Rekap by the commands of the window: a year of rakor as one table, and the same as a file.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::{Attendance, Meeting};
use kentongan_domain::op::Fields;
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use kentongan_domain::series::Series;
use kentongan_store::{NewInvitee, Store};
use serde_json::{Value, json};
use world::*;

const DISTRICT: &str = "district:18.02.01";

fn office() -> Stream {
    "office:18.02.01".parse().unwrap()
}

/// A laptop of the kecamatan with what `write` put into its book.
fn desk_with(world: &World, write: impl FnOnce(&Store)) -> Desk {
    drop(world.enrolled("kecamatan", DISTRICT));
    write(&world.store("kecamatan"));
    world.laptop("kecamatan")
}

fn meeting(store: &Store, date: &str, series: Option<ObjectId>) -> ObjectId {
    let form = Meeting {
        title: "Rapat Koordinasi Bulanan".to_owned(),
        date: date.parse().unwrap(),
        series,
        ..Meeting::default()
    };
    store.create_meeting(office(), &form).unwrap()
}

fn invite(store: &Store, meeting: ObjectId, offices: &[(kentongan_domain::meeting::OfficeGroup, &str, &str)]) {
    let invitees = offices.iter().map(|(group, office, region)| NewInvitee {
        group: *group,
        office: (*office).to_owned(),
        region: (*region).to_owned(),
        ..NewInvitee::default()
    });
    store.invite(meeting, invitees.collect()).unwrap();
}

fn mark(store: &Store, meeting: ObjectId, office: &str, status: Attendance) {
    let invitees = store.get_meeting(meeting).unwrap().invitees;
    let invitee = invitees.iter().find(|invitee| invitee.office == office).unwrap();
    store.mark_attendance(invitee.invitee_id, status, "", "").unwrap();
}

/// Twelve rakor of 2024: nine times the Kapolsek came, twice somebody for him; a meeting beside the series; one that is still to come.
fn a_year(store: &Store) {
    use kentongan_domain::meeting::OfficeGroup::{Forkopimcam, VillageHead};
    let fields = Series {
        title: "Rakor bulanan".to_owned(),
        ..Series::default()
    }
    .fields();
    let series = store
        .create_record(office(), Class::Series, None, fields, Fields::new())
        .unwrap();
    for month in 1..=12 {
        let id = meeting(store, &format!("2024-{month:02}-15"), Some(series));
        // Nobody writes it twice in the same way.
        let kapolsek = if month % 2 == 0 {
            "Kapolsek Kalirejo"
        } else {
            "KAPOLSEK  Kalirejo"
        };
        invite(
            store,
            id,
            &[
                (Forkopimcam, kapolsek, ""),
                (VillageHead, "Kepala Kampung", "18.02.01.2003"),
            ],
        );
        let status = match month {
            1..=9 => Attendance::Present,
            10 | 11 => Attendance::Represented,
            _ => Attendance::OnDuty,
        };
        mark(store, id, kapolsek, status);
        store.add_walk_in(id, "Suwarno", "Tamu").unwrap();
    }
    let alone = meeting(store, "2024-08-01", None);
    invite(store, alone, &[(Forkopimcam, "Kapolsek Kalirejo", "")]);
    mark(store, alone, "Kapolsek Kalirejo", Attendance::Absent);
    invite(
        store,
        meeting(store, "2024-08-02", None),
        &[(Forkopimcam, "Kapolsek Kalirejo", "")],
    );
    let coming = meeting(store, "2025-02-17", Some(series));
    invite(store, coming, &[(Forkopimcam, "Kapolsek Kalirejo", "")]);
}

fn filter(year: Option<i32>, series_id: Option<&str>, group: Option<&str>) -> Value {
    json!({ "year": year, "series_id": series_id, "group": group })
}

fn recap(desk: &Desk, filter: Value) -> RecapView {
    call(desk, "get_recap", json!({ "filter": filter, "after": null })).unwrap()
}

#[test]
fn a_year_says_nine_of_twelve_and_two_by_others() {
    let world = World::new();
    let desk = desk_with(&world, a_year);
    let whole = recap(&desk, filter(Some(2024), None, None));
    assert_eq!((whole.year, whole.meetings, whole.unrecorded), (2024, 13, 1));
    assert_eq!(whole.years, [2025, 2024]);
    let series = whole.series.first().unwrap().id.clone();

    let monthly = recap(&desk, filter(Some(2024), Some(&series), None));
    assert_eq!((monthly.meetings, monthly.unrecorded, monthly.office_count), (12, 0, 2));
    let kapolsek = monthly.offices.first().unwrap();
    assert_eq!(
        (kapolsek.office.as_str(), kapolsek.group),
        ("Kapolsek Kalirejo", OfficeGroup::Forkopimcam)
    );
    let tally = kapolsek.tally;
    assert_eq!(
        (
            tally.invited,
            tally.present,
            tally.represented,
            tally.on_duty,
            tally.unmarked
        ),
        (12, 9, 2, 1, 0)
    );
    let head = monthly.offices.get(1).unwrap();
    assert_eq!((head.village.as_str(), head.tally.unmarked), ("Kampung Kalirejo", 12));
    assert_eq!(monthly.total.invited, 24);
    assert_eq!(monthly.months.len(), 12);
    let august = whole.months.iter().find(|month| month.month == 8).unwrap();
    assert_eq!((august.meetings, august.tally.present, august.tally.absent), (2, 1, 1));

    let heads = recap(&desk, filter(Some(2024), Some(&series), Some("village_head")));
    assert_eq!((heads.office_count, heads.total.invited, heads.meetings), (1, 12, 12));
    let alone = recap(&desk, filter(Some(2024), Some(""), None));
    assert_eq!((alone.meetings, alone.unrecorded, alone.total.absent), (1, 1, 1));
}

#[test]
fn what_is_still_to_come_counts_for_nobody() {
    let world = World::new();
    let desk = desk_with(&world, a_year);
    // Whoever chooses no year sees the latest that has begun.
    let now = recap(&desk, filter(None, None, None));
    assert_eq!(
        (now.year, now.meetings, now.unrecorded, now.office_count),
        (2025, 0, 0, 0)
    );
    assert!(now.offices.is_empty() && now.months.is_empty() && now.decisions.is_empty());
    let request = json!({ "filter": filter(Some(2024), Some("bukan"), None), "after": null });
    let refused = call::<RecapView>(&desk, "get_recap", request).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
}

#[test]
fn many_offices_come_page_by_page_each_once() {
    let world = World::new();
    let desk = desk_with(&world, |store| {
        let id = meeting(store, "2025-01-20", None);
        let names: Vec<String> = (0..450).map(|n| format!("Kantor {n}")).collect();
        let offices: Vec<_> = names
            .iter()
            .zip(kentongan_domain::meeting::OfficeGroup::ALL.into_iter().cycle())
            .map(|(name, group)| (group, name.as_str(), ""))
            .collect();
        invite(store, id, &offices);
        mark(store, id, "Kantor 7", Attendance::Sick);
    });
    let (mut names, mut groups, mut after) = (Vec::new(), Vec::new(), None);
    let mut pages = 0;
    while pages < 5 {
        let request = json!({ "filter": filter(Some(2025), None, None), "after": after });
        let page: RecapView = call(&desk, "get_recap", request).unwrap();
        assert_eq!((page.office_count, page.total.invited, page.total.sick), (450, 450, 1));
        groups.extend(page.offices.iter().map(|office| office.group));
        names.extend(page.offices.into_iter().map(|office| office.office));
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((pages, names.len()), (3, 450));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 450, "none twice");
    groups.dedup();
    let of_protocol = [
        OfficeGroup::Guest,
        OfficeGroup::Forkopimda,
        OfficeGroup::Forkopimcam,
        OfficeGroup::Agency,
        OfficeGroup::DistrictHead,
        OfficeGroup::VillageHead,
        OfficeGroup::VillageApparatus,
        OfficeGroup::Territorial,
        OfficeGroup::Community,
        OfficeGroup::Other,
    ];
    assert_eq!(groups, of_protocol, "in the order of a sheet, over all pages");
}

#[test]
fn a_recap_is_written_as_a_table_that_a_spreadsheet_opens() {
    let world = World::new();
    let desk = desk_with(&world, a_year);
    let write = |content: &str, format: &str| -> Vec<u8> {
        let request = json!({ "filter": filter(Some(2024), None, None), "content": content, "format": format });
        let saved: SavedFile = call(&desk, "export_recap", request).unwrap();
        let path = saved.path.unwrap();
        assert!(path.ends_with(&format!(" 2024.{format}")), "{path}");
        std::fs::read(path).unwrap()
    };
    let csv = String::from_utf8(write("attendance", "csv")).unwrap();
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(
        lines,
        [
            "Jabatan;Kelompok;Wilayah;Diundang;Hadir;Diwakili;Izin;Sakit;Cuti;Dinas;Tanpa keterangan;Belum dicatat",
            "Kapolsek Kalirejo;Unsur Forkopimcam;;13;9;2;0;0;0;1;1;0",
            "Kepala Kampung;Kepala wilayah;Kampung Kalirejo;12;0;0;0;0;0;0;0;12",
        ]
    );
    assert!(write("attendance", "xlsx").starts_with(b"PK"));
    let decisions = String::from_utf8(write("decisions", "csv")).unwrap();
    assert!(decisions.contains("Rangkaian rapat;Keputusan;Terbuka;Lewat tenggat;Selesai"));
    assert!(!csv.contains("Suwarno"), "who came is in no recap");
}
