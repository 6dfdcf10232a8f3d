//! Lists and rules by the commands of the window: the kecamatan changes them, its villages follow, old issues keep their words.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode};
use kentongan_domain::role::Role;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const DISTRICT: &str = "district:18.02.01";

fn rules(desk: &Desk) -> RulesView {
    call(desk, "get_rules", json!({})).unwrap()
}

fn exchange(desks: &[&Desk]) {
    for desk in desks {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
}

fn save(desk: &Desk, title: &str, category: &str) -> IssueView {
    let form = with(issue_form(title, category), "entry_type", json!("complaint"));
    call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
}

fn get(desk: &Desk, id: &str) -> IssueView {
    call(desk, "get_issue", json!({ "id": id })).unwrap()
}

fn search(desk: &Desk, text: &str) -> Vec<String> {
    let request = json!({ "filter": "all", "search": text, "village_code": null, "after": null });
    let list: IssueListView = call(desk, "list_issues", request).unwrap();
    list.rows.into_iter().map(|row| row.id).collect()
}

fn settle_on(view: &IssueView) -> Option<String> {
    let mut settle = view.case.deadlines.iter();
    let settle = settle.find(|one| one.milestone == Milestone::Settle)?;
    settle.due_on.clone()
}

/// The rows of the categories as the page sends them back.
fn category_rows(view: &RulesView) -> Vec<Value> {
    let row = |category: &str, rule: &CodeRule| {
        json!({
            "code": rule.code, "category": category, "name_id": rule.name_id, "name_en": rule.name_en,
            "hidden": rule.hidden, "confidential": rule.confidential,
        })
    };
    let mut rows = Vec::new();
    for one in &view.categories {
        rows.push(row(&one.category.code, &one.category));
        rows.extend(one.subcategories.iter().map(|sub| row(&one.category.code, sub)));
    }
    rows
}

fn row_of<'a>(rows: &'a mut [Value], code: &str) -> &'a mut Value {
    rows.iter_mut()
        .find(|row| row.get("code") == Some(&json!(code)))
        .unwrap()
}

fn set(row: &mut Value, field: &str, value: Value) {
    row.as_object_mut().unwrap().insert(field.to_owned(), value);
}

fn profile_rows(view: &RulesView) -> Vec<Value> {
    let rules = view.profiles.rules.iter();
    rules
        .map(|rule| {
            json!({
                "class": rule.class, "milestone": rule.milestone, "count_text": rule.count.to_string(), "unit": rule.unit,
                "start": rule.start, "pauses": rule.pauses, "source": rule.source, "off": rule.off,
            })
        })
        .collect()
}

fn holiday_rows(view: &RulesView, year: i32) -> Vec<Value> {
    let mut years = view.holidays.years.iter();
    let days = years.find(|one| one.year == year).unwrap().days.iter();
    days.map(|day| json!({ "date_text": day.date, "kind": day.kind, "name": day.name }))
        .collect()
}

#[test]
fn a_village_offers_what_the_kecamatan_has_written_and_old_issues_keep_their_names() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let old = save(&village, "Sengketa batas ladang adat", "ADT");
    let mut rows = category_rows(&rules(&district));
    set(row_of(&mut rows, "ADT"), "hidden", json!(true));
    set(row_of(&mut rows, "INF"), "name_id", json!("Jalan, jembatan, air"));
    let new = |code: &str, category: &str, name: &str| json!({ "code": code, "category": category, "name_id": name, "name_en": "", "hidden": false, "confidential": false });
    rows.push(new("pas", "PAS", "Pasar"));
    rows.push(new("", "PAS", "Retribusi pasar"));
    rows.push(new("", "INF", "Dermaga perahu"));
    rows.push(new("", "INF", "Tower seluler"));
    let request = json!({ "rows": rows, "note": "Ditambah pasar" });
    let saved: RulesView = call(&district, "save_categories", request).unwrap();
    let origin = saved.categories_origin.clone().unwrap();
    assert_eq!(
        (origin.note.as_str(), origin.by_office.as_str(), origin.restored),
        ("Ditambah pasar", "Operator kecamatan", false)
    );
    exchange(&[&district, &village]);

    let offered: Vec<CategoryView> = call(&village, "list_categories", json!({})).unwrap();
    let find = |code: &str| offered.iter().find(|one| one.code == code).unwrap();
    assert_eq!(find("INF").name_id, "Jalan, jembatan, air");
    assert_eq!(find("PAS").subcategories.first().unwrap().code, "PAS.01");
    let added: Vec<&str> = find("INF").subcategories.iter().map(|sub| sub.code.as_str()).collect();
    assert!(added.ends_with(&["INF.13", "INF.14"]), "{added:?}");
    assert!(!find("ADT").offered);
    assert_eq!(find("ADT").name_id, "Adat, agama, budaya");
    assert_eq!(get(&village, &old.row.id).row.category, "ADT");
    let recorded = save(&village, "Los pasar bocor", "PAS");
    assert_eq!(recorded.row.category, "PAS");

    let back: RulesView = call(&district, "restore_rules", json!({ "list": "categories" })).unwrap();
    assert!(back.categories_origin.unwrap().restored);
    exchange(&[&district, &village]);
    let again: Vec<CategoryView> = call(&village, "list_categories", json!({})).unwrap();
    let pas = again.iter().find(|one| one.code == "PAS").unwrap();
    assert_eq!((pas.name_id.as_str(), pas.offered), ("Pasar", false));
    assert!(again.iter().find(|one| one.code == "ADT").unwrap().offered);
}

#[test]
fn what_the_law_keeps_secret_no_list_makes_public() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let mut rows = category_rows(&rules(&district));
    set(row_of(&mut rows, "APR"), "confidential", json!(false));
    set(row_of(&mut rows, "TAN"), "confidential", json!(true));
    let saved: RulesView = call(&district, "save_categories", json!({ "rows": rows, "note": "" })).unwrap();
    let find = |code: &str| {
        &saved
            .categories
            .iter()
            .find(|one| one.category.code == code)
            .unwrap()
            .category
    };
    assert!(find("APR").confidential && find("APR").confidential_fixed);
    assert!(find("TAN").confidential && !find("TAN").confidential_fixed);
    let form = with(
        issue_form("Sengketa lahan", "TAN"),
        "village_code",
        json!("18.02.01.2003"),
    );
    let view: IssueView = call(&district, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    assert!(view.row.confidential);
}

#[test]
fn what_is_wrong_with_a_list_is_said_of_its_row_and_nothing_is_written() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let before = rules(&district);
    let mut rows = category_rows(&before);
    let at = rows.len();
    set(row_of(&mut rows, "PBG"), "name_id", json!(" "));
    let added = |code: &str| json!({ "code": code, "category": code, "name_id": "Pasar", "name_en": "", "hidden": false, "confidential": false });
    rows.extend([added("PASAR"), added("INF")]);
    let refused = call::<RulesView>(&district, "save_categories", json!({ "rows": rows, "note": "" })).unwrap_err();
    let said: Vec<(String, FieldErrorCode)> = refused.fields.into_iter().map(|one| (one.field, one.code)).collect();
    assert_eq!(
        said,
        [
            ("name_id.0".to_owned(), FieldErrorCode::Required),
            (format!("code.{at}"), FieldErrorCode::CodeMalformed),
            (format!("code.{}", at + 1), FieldErrorCode::Doubled),
        ]
    );
    let mut rows = category_rows(&before);
    for row in &mut rows {
        set(row, "hidden", json!(true));
    }
    let refused = call::<RulesView>(&district, "save_categories", json!({ "rows": rows, "note": "" })).unwrap_err();
    let fault = refused.fields.first().unwrap();
    assert_eq!((fault.field.as_str(), fault.code), ("list", FieldErrorCode::Required));

    let mut rows = profile_rows(&before);
    set(rows.first_mut().unwrap(), "count_text", json!("tiga"));
    let request = json!({ "name": "", "six_day_week": false, "rules": rows, "note": "" });
    let refused = call::<RulesView>(&district, "save_profiles", request).unwrap_err();
    assert_eq!(refused.fields.first().unwrap().field, "count_text.0");

    let day = |date: &str, name: &str| json!({ "date_text": date, "kind": "national", "name": name });
    let days = [
        day("01/01/2027", "Tahun Baru"),
        day("01/01/2027", "Tahun Baru"),
        day("01/01/2026", ""),
        day("", "Nyepi"),
    ];
    let refused = call::<RulesView>(
        &district,
        "save_holidays",
        json!({ "year": 2027, "days": days, "note": "" }),
    )
    .unwrap_err();
    let said: Vec<(String, FieldErrorCode)> = refused.fields.into_iter().map(|one| (one.field, one.code)).collect();
    assert_eq!(
        said,
        [
            ("date_text.1".to_owned(), FieldErrorCode::Doubled),
            ("name.2".to_owned(), FieldErrorCode::Required),
            ("date_text.2".to_owned(), FieldErrorCode::OtherYear),
            ("date_text.3".to_owned(), FieldErrorCode::Required),
        ]
    );
    let refused = call::<RulesView>(
        &district,
        "save_numbering",
        json!({ "format": "ISU/{tahun}", "note": "" }),
    )
    .unwrap_err();
    let fault = refused.fields.first().unwrap();
    assert_eq!(fault.code, FieldErrorCode::FormatMalformed);
    assert_eq!(fault.detail.get("why").map(String::as_str), Some("no_number"));

    assert!(rules(&district).categories_origin.is_none());
    let outbox: OutboxView = call(&district, "get_outbox", json!({})).unwrap();
    assert!(outbox.waiting.is_empty());
}

#[test]
fn a_village_and_a_reader_see_the_lists_and_change_none() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let reader = world.enrolled_as("pembaca", DISTRICT, Role::Reader);
    for (desk, code) in [(&village, ErrorCode::NotAllowed), (&reader, ErrorCode::ReadsOnly)] {
        let seen = rules(desk);
        assert!(!seen.may_edit && !seen.categories.is_empty() && !seen.holidays.years.is_empty());
        let format = "{nomor}/{kode_kampung}/{tahun}";
        for (command, request) in [
            ("save_categories", json!({ "rows": category_rows(&seen), "note": "" })),
            (
                "save_profiles",
                json!({ "name": "", "six_day_week": true, "rules": profile_rows(&seen), "note": "" }),
            ),
            ("save_holidays", json!({ "year": 2027, "days": [], "note": "" })),
            ("save_numbering", json!({ "format": format, "note": "" })),
            ("restore_rules", json!({ "list": "numbering" })),
        ] {
            let refused = call::<RulesView>(desk, command, request).unwrap_err();
            assert_eq!(refused.code, code, "{command}");
        }
        assert!(call::<NumberingPreview>(desk, "read_numbering", json!({ "format": format })).is_ok());
    }
}

#[test]
fn due_dates_move_on_every_laptop_when_a_holiday_or_a_limit_changes_and_move_back() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = save(&village, "Jalan poros berlubang", "INF").row.id;
    exchange(&[&village, &district]);
    let due = |desk: &Desk| {
        let view = get(desk, &id);
        (view.row.due.clone().unwrap().due_on, settle_on(&view).unwrap())
    };
    // Received on Monday, 20 January 2025.
    assert_eq!(due(&district), ("2025-01-23".to_owned(), "2025-02-12".to_owned()));

    let mut days = holiday_rows(&rules(&district), 2025);
    days.push(json!({ "date_text": "22/01/2025", "kind": "regional", "name": "Hari jadi Kalirejo" }));
    let request = json!({ "year": 2025, "days": days, "note": "SK Bupati" });
    let saved: RulesView = call(&district, "save_holidays", request).unwrap();
    assert!(
        !saved
            .holidays
            .years
            .iter()
            .find(|one| one.year == 2025)
            .unwrap()
            .shipped
    );
    assert_eq!(due(&district), ("2025-01-24".to_owned(), "2025-02-13".to_owned()));
    exchange(&[&district, &village]);
    assert_eq!(due(&village), ("2025-01-24".to_owned(), "2025-02-13".to_owned()));

    let mut profiles = profile_rows(&rules(&district));
    for row in &mut profiles {
        let of = |row: &Value, field: &str| row.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        if (of(row, "class").as_str(), of(row, "milestone").as_str()) == ("pengaduan", "settle") {
            set(row, "count_text", json!("2"));
        }
        if (of(row, "class").as_str(), of(row, "milestone").as_str()) == ("*", "verify") {
            set(row, "off", json!(true));
        }
    }
    let request = json!({ "name": "SK Camat 12/2025", "six_day_week": false, "rules": profiles, "note": "" });
    call::<RulesView>(&district, "save_profiles", request).unwrap();
    // Nothing is to be verified any more, and it is to be settled on the second working day.
    assert_eq!(due(&district), ("2025-01-23".to_owned(), "2025-01-23".to_owned()));
    exchange(&[&district, &village]);
    assert_eq!(due(&village), due(&district));

    for list in ["holidays", "profiles"] {
        call::<RulesView>(&district, "restore_rules", json!({ "list": list })).unwrap();
    }
    exchange(&[&district, &village]);
    for desk in [&district, &village] {
        assert_eq!(due(desk), ("2025-01-23".to_owned(), "2025-02-12".to_owned()));
    }
    drop((village, district));
    for name in ["kalirejo", "kecamatan"] {
        let store = world.store(name);
        let before = store.dump_projection().unwrap();
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before, "{name}");
    }
}

#[test]
fn a_number_is_written_anew_everywhere_and_found_as_it_stands_on_any_paper() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let first = save(&village, "Jembatan gantung miring", "INF").row;
    assert!(first.number_provisional);
    exchange(&[&village, &district]);
    assert_eq!(get(&village, &first.id).row.number, "ISU/2003/2025/001");

    let format = "{nomor:4}/PEM/{kode_kampung}/{tahun}";
    let preview: NumberingPreview = call(&district, "read_numbering", json!({ "format": format })).unwrap();
    assert!(
        preview.example.starts_with("0014/PEM/") && preview.example.ends_with("/2025"),
        "{}",
        preview.example
    );
    let request = json!({ "format": format, "note": "" });
    let saved: RulesView = call(&district, "save_numbering", request).unwrap();
    assert_eq!(saved.numbering.format, format);
    exchange(&[&district, &village]);
    save(&village, "Gorong-gorong tersumbat", "INF");
    exchange(&[&village, &district]);
    for desk in [&village, &district] {
        assert_eq!(get(desk, &first.id).row.number, "0001/PEM/2003/2025");
        for written in [
            "0001/PEM/2003/2025",
            "0001/pem",
            "ISU/2003/2025/001",
            "isu/2003/2025/001",
        ] {
            assert_eq!(search(desk, written), [first.id.as_str()], "{written}");
        }
    }
    assert_eq!(
        search(&village, &first.number),
        [first.id.as_str()],
        "the provisional one too"
    );

    // A third way to write it: all three are found, also after the rows are made anew.
    let request = json!({ "format": "{tahun}-{kode_kampung}-{nomor:2}", "note": "" });
    call::<RulesView>(&district, "save_numbering", request).unwrap();
    exchange(&[&district, &village]);
    drop(village);
    let store = world.store("kalirejo");
    store.rebuild_projection().unwrap();
    for written in ["2025-2003-01", "0001/PEM/2003/2025", "ISU/2003/2025/001"] {
        let query = kentongan_store::IssueQuery {
            search: written.to_owned(),
            ..kentongan_store::IssueQuery::default()
        };
        assert_eq!(store.list_issues(&query).unwrap().len(), 1, "{written}");
    }
}

#[test]
fn a_list_that_is_saved_as_it_is_sends_nothing_and_one_that_changed_is_in_the_outbox() {
    let world = World::new();
    let district = world.enrolled("kecamatan", DISTRICT);
    let view = rules(&district);
    let same = json!({ "rows": category_rows(&view), "note": "" });
    call::<RulesView>(&district, "save_categories", same).unwrap();
    let same = json!({ "name": view.profiles.name, "six_day_week": view.profiles.six_day_week, "rules": profile_rows(&view), "note": "" });
    call::<RulesView>(&district, "save_profiles", same).unwrap();
    let same = json!({ "year": 2026, "days": holiday_rows(&view, 2026), "note": "" });
    call::<RulesView>(&district, "save_holidays", same).unwrap();
    let same = json!({ "format": view.numbering.format, "note": "" });
    call::<RulesView>(&district, "save_numbering", same).unwrap();
    let outbox: OutboxView = call(&district, "get_outbox", json!({})).unwrap();
    assert!(outbox.waiting.is_empty());

    let mut days = holiday_rows(&view, 2026);
    days.pop();
    let request = json!({ "year": 2026, "days": days, "note": "" });
    call::<RulesView>(&district, "save_holidays", request).unwrap();
    let outbox: OutboxView = call(&district, "get_outbox", json!({})).unwrap();
    let nouns: Vec<RecordNoun> = outbox.waiting.iter().map(|row| row.noun).collect();
    assert_eq!(nouns, [RecordNoun::RuleSet]);
}
