//! Old registers in and our register out, by the commands of the window.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::PathBuf;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_tables::reading::read_table;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";

fn put(world: &World, laptop: &str, text: &str) {
    let folder = world.folder.path().join(format!("{laptop}-papers"));
    std::fs::write(folder.join("register.csv"), text).unwrap();
}

fn open(desk: &Desk) -> ImportView {
    call::<Option<ImportView>>(desk, "open_register", json!({}))
        .unwrap()
        .unwrap()
}

fn all(desk: &Desk) -> IssueListView {
    let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    call(desk, "list_issues", request).unwrap()
}

fn export(desk: &Desk, content: &str, format: &str) -> Vec<u8> {
    let list = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let request = json!({ "list": list, "content": content, "format": format });
    let saved: SavedFile = call(desk, "export_issues", request).unwrap();
    std::fs::read(PathBuf::from(saved.path.unwrap())).unwrap()
}

const REGISTER: &str = "BUKU REGISTER PENGADUAN\r\nKAMPUNG KALIREJO TAHUN 2024\r\n\
    No;Tanggal;Perihal;Uraian;Kategori;Lokasi;NIK;Pelapor;Status;Tindak Lanjut\r\n\
    1;17/08/2024;Jalan berlubang;\"Dekat SD; licin\";Infrastruktur;Dusun II;1802031508990001;Seorang Warga;Selesai;Ditambal swadaya\r\n\
    2;32/08/2024;Lampu padam;;INF;;;;;\r\n\
    3;19/08/2024;;;KES;;;;;\r\n\
    4;20 Agustus 2024;Anak putus sekolah;NIK 1802031508990001;Entah apa;Dusun I;;;Diproses;\r\n";

#[test]
fn an_old_register_is_shown_row_by_row_and_recorded_whole() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let none: Option<ImportView> = call(&village, "open_register", json!({})).unwrap();
    assert!(none.is_none(), "he chose no file");
    put(&world, "kalirejo", REGISTER);
    let view = open(&village);
    assert_eq!((view.good, view.faulty, view.doubled), (2, 2, 0));
    assert_eq!(view.left_out_columns, ["NIK"]);
    let faults: Vec<(u32, RemarkCode)> = view
        .rows
        .iter()
        .flat_map(|row| row.faults.iter().map(|fault| (row.number, fault.code)))
        .collect();
    assert_eq!(faults, [(5, RemarkCode::BadDate), (6, RemarkCode::NoTitle)]);
    let warned = |code| {
        view.rows
            .iter()
            .any(|row| row.warnings.iter().any(|one| one.code == code))
    };
    assert!(warned(RemarkCode::UnknownCategory) && warned(RemarkCode::NumberMasked));
    assert!(!serde_json::to_string(&view).unwrap().contains("1802031508990001"));
    assert!(all(&village).rows.is_empty(), "nothing is recorded before his word");

    let done: ImportedView = call(&village, "save_register", json!({ "id": view.id })).unwrap();
    assert_eq!(done.recorded, 2);
    let rows = all(&village).rows;
    let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
    assert!(titles.contains(&"Jalan berlubang") && titles.contains(&"Anak putus sekolah"));
    let road = rows.iter().find(|row| row.title == "Jalan berlubang").unwrap();
    let case: IssueView = call(&village, "get_issue", json!({ "id": road.id })).unwrap();
    assert_eq!(
        (case.date.as_str(), case.description.as_str()),
        ("2024-08-17", "Dekat SD; licin")
    );
    let follow_up = case
        .timeline
        .iter()
        .find(|entry| entry.kind == TimelineKind::FollowUp)
        .unwrap();
    for said in [
        "Nomor di register lama: 1.",
        "Tahap di register lama: Selesai.",
        "Ditambal swadaya",
    ] {
        assert!(follow_up.text.contains(said), "{}", follow_up.text);
    }
    let again = call::<ImportedView>(&village, "save_register", json!({ "id": view.id })).unwrap_err();
    assert_eq!(again.code, ErrorCode::PreviewExpired);

    // The same file once more doubles nothing.
    let view = open(&village);
    assert_eq!((view.good, view.doubled), (0, 2));
    assert!(
        view.rows
            .iter()
            .any(|row| row.warnings.iter().any(|one| one.code == RemarkCode::AlreadyRecorded))
    );
}

/// Where the rows of the dirty register begin: below its title and its headings.
const FIRST_ROW: u32 = 3;
const DIRTY_ROWS: u32 = 1_000;
const HEADINGS: &str = "No;Tanggal;Perihal;Uraian;Kategori;Dusun;RT;Pelapor;Status;Prioritas;Koordinat";

/// Something by the number of a row in its sheet.
type OfRow = fn(u32) -> String;

/// What a row becomes.
enum Becomes {
    /// Title, day, category, and what is remarked.
    Issue(OfRow, &'static str, &'static str, &'static [RemarkCode]),
    Faulty(&'static [RemarkCode]),
    /// Nothing stands in it.
    Nothing,
}

/// A row as some old register has it.
struct Dirt {
    line: OfRow,
    becomes: Becomes,
}

fn taken(line: OfRow, title: OfRow, day: &'static str, category: &'static str, remarks: &'static [RemarkCode]) -> Dirt {
    let becomes = Becomes::Issue(title, day, category, remarks);
    Dirt { line, becomes }
}

fn faulty(line: OfRow, faults: &'static [RemarkCode]) -> Dirt {
    let becomes = Becomes::Faulty(faults);
    Dirt { line, becomes }
}

fn blank(line: OfRow) -> Dirt {
    let becomes = Becomes::Nothing;
    Dirt { line, becomes }
}

fn named(n: u32) -> String {
    format!("Laporan {n}")
}

/// In this order: some rows speak of the one above.
fn dirt() -> Vec<Dirt> {
    use RemarkCode::*;
    const DAY: &str = "2024-08-17";
    const NEXT_DAY: &str = "2024-08-18";
    vec![
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};;INF;Dusun II;;;;;"),
            named,
            DAY,
            "INF",
            &[],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {};;INF;Dusun II;;;;;", n - 1),
            |n| named(n - 1),
            DAY,
            "INF",
            &[Repeats],
        ),
        taken(
            |n| format!("{n};;Laporan {n};;KES;;;;;;"),
            named,
            DAY,
            "KES",
            &[DateFromRow],
        ),
        taken(
            |n| format!("{n};idem;Laporan {n};;KES;;;;;;"),
            named,
            DAY,
            "KES",
            &[DateFromRow],
        ),
        // Quotation marks, the delimiter and a line break inside a cell; a mark that opens nothing.
        taken(
            |n| format!("{n};18-08-2024;\"Jalan \"\"poros\"\"; rusak {n}\";\"Licin; dalam\";INF;;;;;;"),
            |n| format!("Jalan \"poros\"; rusak {n}"),
            NEXT_DAY,
            "INF",
            &[],
        ),
        taken(
            |n| format!("{n};18/8/24;\"Saluran {n}\r\ntersumbat\";;INF;;;;;;"),
            |n| format!("Saluran {n} tersumbat"),
            NEXT_DAY,
            "INF",
            &[],
        ),
        taken(
            |n| format!("{n};18.8.2024;Ban 14\" bocor {n};;INF;;;;;;"),
            |n| format!("Ban 14\" bocor {n}"),
            NEXT_DAY,
            "INF",
            &[],
        ),
        // The other ways to write one day.
        taken(
            |n| format!("{n};17 Agustus 2024;Laporan {n};;Infrastruktur;;;;;;"),
            named,
            DAY,
            "INF",
            &[],
        ),
        taken(
            |n| format!("{n};17-VIII-2024;Laporan {n};;Kesehatan;;;;;;"),
            named,
            DAY,
            "KES",
            &[],
        ),
        taken(|n| format!("{n};45521;Laporan {n};;INF;;;;;;"), named, DAY, "INF", &[]),
        taken(
            |n| format!("{n};2024-08-17 00:00:00;Laporan {n};;INF;;;;;;"),
            named,
            DAY,
            "INF",
            &[],
        ),
        taken(
            |n| format!("{n};Senin, 17 Agustus 2024;Laporan {n};;INF;;;;;;"),
            named,
            DAY,
            "INF",
            &[WeekdayDisagrees],
        ),
        // Words that nobody here knows.
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};;Entah apa;;;;;;"),
            named,
            DAY,
            "LAI",
            &[UnknownCategory],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};;INF;;;;Dilupakan;;"),
            named,
            DAY,
            "INF",
            &[UnknownStatus],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};;INF;;;;;Kapan-kapan;"),
            named,
            DAY,
            "INF",
            &[UnknownUrgency],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};;INF;;depan masjid;;;;"),
            named,
            DAY,
            "INF",
            &[UnknownNumber],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};;INF;;;;;;dekat jembatan"),
            named,
            DAY,
            "INF",
            &[UnknownPosition],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};;INF;;;;;;104.9820, -5.1790"),
            named,
            DAY,
            "INF",
            &[PositionSwapped],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};;INF;;;;;;51.5007, -0.1246"),
            named,
            DAY,
            "INF",
            &[PositionAbroad],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};NIK {NIK};INF;;;;;;"),
            named,
            DAY,
            "INF",
            &[NumberMasked],
        ),
        // What a spreadsheet would take for a formula, one that was guarded against it, and one that failed.
        taken(
            |n| format!("{n};17/08/2024;=HYPERLINK(A1) {n};;INF;;;;;;"),
            |n| format!("=HYPERLINK(A1) {n}"),
            DAY,
            "INF",
            &[],
        ),
        taken(
            |n| format!("{n};17/08/2024;'=1+1 {n};;INF;;;;;;"),
            |n| format!("=1+1 {n}"),
            DAY,
            "INF",
            &[],
        ),
        taken(
            |n| format!("{n};17/08/2024;Laporan {n};#REF!;INF;;;;;;"),
            named,
            DAY,
            "INF",
            &[],
        ),
        faulty(
            |n| format!("{n};17/08/2024;{} {n};;INF;;;;;;", "x".repeat(200)),
            &[TooLong],
        ),
        faulty(
            |n| format!("{n};17/08/2024;{} {n};;INF;{};;;;;", "x".repeat(200), "y".repeat(201)),
            &[TooLong, TooLong],
        ),
        faulty(
            |n| format!("{n};17/08/2024;Laporan {n};{};INF;;;;;;", "x".repeat(4_001)),
            &[TooLong],
        ),
        faulty(|n| format!("{n};19/08/2024;;;KES;;;;;;"), &[NoTitle]),
        faulty(|n| format!("{n};32/08/2024;Laporan {n};;INF;;;;;;"), &[BadDate]),
        faulty(|n| format!("{n};;Laporan {n};;INF;;;;;;"), &[NoDate]),
        faulty(|n| format!("{n};21/01/2025;Laporan {n};;INF;;;;;;"), &[FutureDate]),
        faulty(|n| format!("{n};08/25/2024;Laporan {n};;INF;;;;;;"), &[BadDate]),
        faulty(|n| format!("{n};entah kapan;;;KES;;;;;;"), &[NoTitle, BadDate]),
        blank(|n| format!("{n};;;;;;;;;;")),
        blank(|_| String::new()),
        // The headings once more, where a page of the old book began.
        blank(|_| HEADINGS.to_owned()),
    ]
}

const NIK: &str = "1802031508990001";

/// As Excel writes it, with the mark of UTF-8.
fn dirty_register(dirt: &[Dirt]) -> String {
    let rows = (FIRST_ROW..).zip(dirt.iter().cycle()).take(DIRTY_ROWS as usize);
    let lines: String = rows.map(|(n, dirt)| format!("{}\r\n", (dirt.line)(n))).collect();
    format!("\u{feff}BUKU REGISTER PENGADUAN\r\n{HEADINGS}\r\n{lines}")
}

fn codes(remarks: &[ImportRemark]) -> Vec<RemarkCode> {
    remarks.iter().map(|remark| remark.code).collect()
}

#[test]
fn a_thousand_dirty_rows_are_each_named_recorded_in_one_piece_and_never_twice() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let dirt = dirt();
    let register = dirty_register(&dirt);
    put(&world, "kalirejo", &register);
    let view = open(&village);
    let (mut good, mut bad) = (0, 0);
    for (number, dirt) in (FIRST_ROW..).zip(dirt.iter().cycle()).take(DIRTY_ROWS as usize) {
        let said = (dirt.line)(number);
        let row = view.rows.iter().find(|row| row.number == number);
        match (&dirt.becomes, row) {
            (Becomes::Nothing, None) => {}
            (Becomes::Issue(title, day, category, remarks), Some(row)) => {
                good += 1;
                assert_eq!(row.title, title(number), "{said}");
                assert_eq!((row.date.as_str(), row.category.as_str()), (*day, *category), "{said}");
                assert_eq!(codes(&row.warnings), *remarks, "{said}");
                assert!(row.faults.is_empty(), "{said}");
                for remark in &row.warnings {
                    if matches!(remark.code, RemarkCode::Repeats | RemarkCode::DateFromRow) {
                        assert_eq!(remark.value, (number - 1).to_string(), "{said}");
                    }
                }
            }
            (Becomes::Faulty(faults), Some(row)) => {
                bad += 1;
                assert_eq!(codes(&row.faults), *faults, "{said}");
            }
            (_, row) => panic!("row {number}, {said:?}, is shown as {row:?}"),
        }
    }
    assert_eq!((view.good, view.faulty, view.doubled, view.more), (good, bad, 0, false));
    assert!(!serde_json::to_string(&view).unwrap().contains(NIK));
    assert!(all(&village).rows.is_empty(), "nothing is recorded before his word");

    let done: ImportedView = call(&village, "save_register", json!({ "id": view.id })).unwrap();
    assert_eq!(done.recorded, good);
    assert_eq!(all(&village).counts.unwrap().all, good);
    let written = String::from_utf8(export(&village, "full", "csv")).unwrap();
    assert!(written.contains("'=HYPERLINK(A1)") && written.contains("'=1+1"));
    assert!(!written.contains(";="), "a title goes out as a formula");

    // The same file once more, and then with a row that was written in since: only that one is new.
    let again = open(&village);
    assert_eq!((again.good, again.faulty, again.doubled), (0, bad, good));
    let doubled = again.rows.iter().filter(|row| row.doubled);
    assert!(
        doubled
            .clone()
            .all(|row| codes(&row.warnings).contains(&RemarkCode::AlreadyRecorded))
    );
    assert_eq!(doubled.count(), usize::try_from(good).unwrap());
    let row = FIRST_ROW + DIRTY_ROWS;
    put(
        &world,
        "kalirejo",
        &format!("{register}{row};20/08/2024;Laporan {row};;INF;;;;;;\r\n"),
    );
    let grown = open(&village);
    assert_eq!((grown.good, grown.doubled), (1, good));
    let done: ImportedView = call(&village, "save_register", json!({ "id": grown.id })).unwrap();
    assert_eq!(done.recorded, 1);
    assert_eq!(all(&village).counts.unwrap().all, good + 1);
}

#[test]
fn what_is_no_register_says_why() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    for (text, why) in [("", "empty"), ("%PDF-1.7 surat", "not_a_table")] {
        put(&world, "kalirejo", text);
        let refused = call::<Option<ImportView>>(&village, "open_register", json!({})).unwrap_err();
        assert_eq!(refused.code, ErrorCode::TableNotRead);
        assert_eq!(refused.detail.get("why").map(String::as_str), Some(why));
    }
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let refused = call::<Option<ImportView>>(&district, "open_register", json!({})).unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
}

#[test]
fn an_export_opens_again_and_names_nobody() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let mut open_case = issue_form("Jalan rusak = bahaya; hati-hati", "INF");
    for (field, value) in [
        ("description", json!("Cerita Bu Anu")),
        ("has_reporter", json!(true)),
        ("reporter_name", json!("Pelapor Tertutup")),
        ("coordinates", json!("-5,123456 104,976543")),
        ("entry_type", json!("complaint")),
    ] {
        open_case = with(open_case, field, value);
    }
    let secret = with(issue_form("Pungutan di kantor", "INF"), "confidential", json!(true));
    let secret = with(secret, "description", json!("Rincian yang dirahasiakan"));
    for form in [open_case, secret] {
        let request = json!({ "draft_id": null, "form": form });
        call::<IssueView>(&village, "save_issue", request).unwrap();
    }
    for format in ["csv", "xlsx"] {
        let full = read_table(&export(&village, "full", format)).unwrap();
        assert_eq!(full.rows.len(), 2);
        let all = format!("{full:?}");
        assert!(all.contains("Jalan rusak = bahaya; hati-hati") && all.contains("-5.123456, 104.976543"));
        assert!(all.contains("Cerita Bu Anu") && all.contains("(rahasia)"));
        for hidden in ["Pelapor Tertutup", "Rincian yang dirahasiakan"] {
            assert!(!all.contains(hidden), "{format}: {hidden}");
        }
        let public = format!("{:?}", read_table(&export(&village, "public", format)).unwrap());
        for hidden in ["Pungutan", "Bu Anu", "Pelapor Tertutup"] {
            assert!(!public.contains(hidden), "{format}: {hidden}");
        }
        let lapor = read_table(&export(&village, "lapor", format)).unwrap();
        assert_eq!(lapor.rows.len(), 1);
        assert!(format!("{lapor:?}").contains("Pengaduan tidak berkadar pengawasan"));
    }
}

#[test]
fn what_is_on_the_map_is_what_the_list_shows_and_has_a_place() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    for (title, coordinates) in [
        ("Jembatan", "-5,1000 104,9000"),
        ("Gorong-gorong dekat jembatan", "-5,1000 104,90001"),
        ("Balai", "-5,2000 105,0000"),
        ("Tanpa titik", ""),
    ] {
        let form = with(issue_form(title, "INF"), "coordinates", json!(coordinates));
        call::<IssueView>(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    }
    let map = |search: &str| -> MapView {
        let list = json!({ "filter": "open", "search": search, "village_code": null, "after": null });
        call(
            &village,
            "get_map",
            json!({ "list": list, "width": 800, "height": 500 }),
        )
        .unwrap()
    };
    let view = map("");
    let counts: Vec<u32> = view.points.iter().map(|point| point.count).collect();
    assert_eq!(counts, [2, 1], "two lie together");
    assert!(
        view.points
            .iter()
            .all(|point| (0.0..=800.0).contains(&point.x) && (0.0..=500.0).contains(&point.y))
    );
    assert!(!view.lines.is_empty());
    assert_eq!(map("balai").points.len(), 1);
    let nothing = map("tanpa titik");
    assert!(nothing.points.is_empty() && nothing.lines.is_empty());
}

#[test]
fn a_filter_is_kept_under_a_name_and_narrows_the_list() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    for (title, category) in [("Jalan", "INF"), ("Demam", "KES"), ("Sumur", "INF")] {
        let form = issue_form(title, category);
        call::<IssueView>(&village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    }
    let narrow = json!({ "categories": ["KES"], "urgencies": [], "stages": ["recorded"], "due": "any", "from": "2025-01-20", "until": "2025-01-20" });
    let list = |narrow: &Value| -> IssueListView {
        let request = json!({ "filter": "open", "search": "", "village_code": null, "after": null, "narrow": narrow, "sort": "due" });
        call(&village, "list_issues", request).unwrap()
    };
    assert_eq!(list(&narrow).rows.len(), 1);
    assert_eq!(list(&with(narrow.clone(), "from", json!("2025-01-21"))).rows.len(), 0);
    assert_eq!(list(&with(narrow.clone(), "stages", json!(["settled"]))).rows.len(), 0);
    let filter = json!({ "name": "Kesehatan", "filter": "open", "village_code": null, "narrow": narrow, "sort": null });
    let kept: Vec<SavedFilter> = call(&village, "save_filter", filter.clone()).unwrap();
    assert_eq!(kept.len(), 1);
    let kept: Vec<SavedFilter> = call(&village, "save_filter", filter).unwrap();
    assert_eq!(kept.len(), 1, "the same name is the same filter");
    let found: Vec<SavedFilter> = call(&village, "list_saved_filters", json!({})).unwrap();
    assert_eq!(found, kept);
    let nameless = json!({ "name": " ", "filter": "open", "village_code": null, "narrow": narrow, "sort": null });
    assert!(call::<Vec<SavedFilter>>(&village, "save_filter", nameless).is_err());
    let left: Vec<SavedFilter> = call(&village, "delete_filter", json!({ "id": "Kesehatan" })).unwrap();
    assert!(left.is_empty());
}
