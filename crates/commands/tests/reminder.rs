//! The reminder letter by the commands of the window: who is late, and that the paper names no person.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, UiError};
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "18.02.01.2003";
const DAY_MS: u32 = 86_400_000;

/// A case of Kalirejo that the kecamatan received on Monday, 20 January 2025.
fn received(world: &World, form: &Value) -> (Desk, Desk, String) {
    let village = world.enrolled("kalirejo", &format!("village:{KALIREJO}"));
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let request = json!({ "draft_id": null, "form": with(form.clone(), "entry_type", json!("complaint")) });
    let saved: IssueView = call(&village, "save_issue", request).unwrap();
    for desk in [&village, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    (village, district, saved.row.id)
}

fn recipients(desk: &Desk, issue: Option<&str>) -> Vec<ReminderRecipient> {
    call(desk, "list_reminders", json!({ "issue_id": issue })).unwrap()
}

fn letter(desk: &Desk, to: &ReminderRecipient) -> Result<PreviewView, UiError> {
    let request = json!({
        "village_code": to.village_code, "office": to.office, "issue_ids": to.issue_ids, "number": "000.1.5/15/PEM",
        "signer_name": "", "paper": "a4"
    });
    call(desk, "preview_paper", paper_of("reminder", request))
}

/// Friday, 24 January: nobody has looked at it.
fn four_days_later(world: &World, desk: &Desk) {
    world.clock.pass(4 * DAY_MS);
    unlock(desk);
}

/// Sunday, 20 April: sixty working days have gone by as well.
fn months_later(world: &World, desk: &Desk) {
    for _ in 0..90 {
        world.clock.pass(DAY_MS);
    }
    unlock(desk);
}

#[test]
fn a_village_and_an_agency_are_reminded_of_what_each_is_late_with() {
    let world = World::new();
    let (_village, district, id) = received(&world, &issue_form("Jalan poros berlubang", "INF"));
    for (office, due) in [("Dinas Bina Marga", "22/01/2025"), ("Puskesmas Kalirejo", "31/05/2025")] {
        let request = json!({ "issue_id": id, "office": office, "due_text": due, "note": "" });
        call::<IssueView>(&district, "assign_issue", request).unwrap();
    }
    assert!(recipients(&district, None).is_empty(), "nothing is late yet");
    four_days_later(&world, &district);
    let found = recipients(&district, Some(&id));
    let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        ["Dinas Bina Marga"],
        "no village is late with what its kecamatan has not looked at"
    );
    let of_the_village = ReminderRecipient {
        village_code: KALIREJO.to_owned(),
        office: String::new(),
        ..found[0].clone()
    };
    assert_eq!(
        letter(&district, &of_the_village).unwrap_err().code,
        ErrorCode::NotFound
    );
    months_later(&world, &district);
    for found in [recipients(&district, None), recipients(&district, Some(&id))] {
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(
            names,
            ["Kampung Kalirejo", "Dinas Bina Marga"],
            "who has time left is not reminded"
        );
        for one in &found {
            assert_eq!(one.issue_ids, [id.as_str()]);
            let preview = letter(&district, one).unwrap();
            assert_eq!((preview.pages.len(), preview.paper), (1, Paper::A4));
        }
    }
    let saved: SavedFile = {
        let first = recipients(&district, None).remove(0);
        let preview = letter(&district, &first).unwrap();
        call(&district, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap()
    };
    assert!(saved.path.unwrap().ends_with("Surat pengingat 2025-04-24 A4.pdf"));
}

#[test]
fn nobody_is_reminded_of_what_is_anothers_or_is_settled() {
    let world = World::new();
    let (village, district, id) = received(&world, &issue_form("Jalan poros berlubang", "INF"));
    months_later(&world, &district);
    let to = |village_code: &str, office: &str| ReminderRecipient {
        village_code: village_code.to_owned(),
        office: office.to_owned(),
        name: String::new(),
        issue_ids: vec![id.clone()],
    };
    for other in [to("18.02.01.2001", ""), to("", "Dinas Bina Marga")] {
        assert_eq!(letter(&district, &other).unwrap_err().code, ErrorCode::NotFound);
    }
    assert!(letter(&district, &to(KALIREJO, "")).is_ok());
    let moved = json!({ "issue_id": id, "stage": "settled", "reason": "" });
    call::<IssueView>(&district, "move_issue", moved).unwrap();
    assert!(recipients(&district, Some(&id)).is_empty());
    assert_eq!(
        letter(&district, &to(KALIREJO, "")).unwrap_err().code,
        ErrorCode::NotFound
    );

    unlock(&village);
    let refused = call::<Vec<ReminderRecipient>>(&village, "list_reminders", json!({ "issue_id": null })).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    assert_eq!(
        letter(&village, &to(KALIREJO, "")).unwrap_err().code,
        ErrorCode::NotAllowed
    );
}

/// The pages of the letter about one case as it was typed. The same words make the same pages.
fn pages_of(form: &Value) -> Vec<String> {
    let world = World::new();
    let (_village, district, _) = received(&world, form);
    months_later(&world, &district);
    let preview = letter(&district, &recipients(&district, None).remove(0)).unwrap();
    preview.pages.into_iter().map(|page| page.svg).collect()
}

#[test]
fn the_letter_is_the_same_whoever_reported_it_and_whatever_the_confidential_title_is() {
    let plain = issue_form("Jalan poros berlubang", "INF");
    let told = with(plain.clone(), "description", json!("Cerita Bu Anu, telepon 0813555"));
    let told = with(told, "has_reporter", json!(true));
    let told = with(told, "reporter_name", json!("Mawar Tertutup"));
    assert!(
        pages_of(&plain) == pages_of(&told),
        "neither the text nor the reporter is on the paper"
    );

    let secret = |title: &str| with(issue_form(title, "ADM"), "confidential", json!(true));
    let open = pages_of(&issue_form("Pungutan blangko", "ADM"));
    assert!(pages_of(&secret("Pungutan blangko")) == pages_of(&secret("Lain sama sekali")));
    assert!(
        pages_of(&secret("Pungutan blangko")) != open,
        "an open case has its title"
    );
}
