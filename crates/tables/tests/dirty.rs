//! A thousand rows as an office kept them, with known faults: every one is found, nothing else is, nothing panics.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use kentongan_domain::vocabulary::CodeList;
use kentongan_tables::reading::{Table, read_table};
use kentongan_tables::register::{Preview, RowFault, RowWarning, read_register};
use kentongan_tables::writing::{Cell, write_csv, write_xlsx};

const ROWS: usize = 1_000;
const SEED: u64 = 20_250_120;

const HEADER: [&str; 14] = [
    "No",
    "Tanggal",
    "Judul",
    "Uraian",
    "Kategori",
    "Lokasi",
    "Dusun",
    "RT",
    "Pelapor",
    "NIK",
    "Status",
    "Urgensi",
    "Tindak Lanjut",
    "Warna Map",
];

const TITLES: [&str; 6] = [
    "Jalan rusak",
    "Banjir",
    "Lampu mati",
    "Sampah menumpuk",
    "Pencurian ternak",
    "Air keruh",
];
const CATEGORIES: [&str; 6] = ["INF", "Kesehatan", "bidang pendidikan", "Bansos", "KAM.01", "Lain-lain"];
const STATUSES: [&str; 5] = ["Menunggu Diproses", "proses", "SELESAI", "", "ditolak"];
const URGENCIES: [&str; 4] = ["tinggi", "", "Sedang", "darurat"];
/// No identity number but these begins so, so that one that leaks is seen.
const NIK_BEGINNING: &str = "180201";

/// Knuth's MMIX generator: no chance in a test, and every run the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // The lower bits of such a generator repeat soon.
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let at = self.below(words.len());
        words.get(at).copied().expect("below the length")
    }
}

#[derive(Default)]
struct Register {
    rows: Vec<Vec<String>>,
    /// Faults and warnings by kind.
    expected: BTreeMap<&'static str, usize>,
    /// Rows, counted from 0, that are rows of the preview.
    shown: Vec<usize>,
}

impl Register {
    fn expect(&mut self, kind: &'static str) {
        *self.expected.entry(kind).or_default() += 1;
    }
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).expect("a day of the calendar")
}

fn today() -> NaiveDate {
    day(2025, 1, 20)
}

fn nik(chance: &mut Chance) -> String {
    format!("{NIK_BEGINNING}{:010}", chance.below(1_000_000_000))
}

fn date_text(date: NaiveDate, chance: &mut Chance) -> String {
    let format = chance.of(&["%d/%m/%Y", "%-d-%-m-%y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y"]);
    date.format(format).to_string()
}

/// A clean row whose title no other row has.
fn clean(number: usize, chance: &mut Chance) -> Vec<String> {
    let days = u64::try_from(chance.below(1_000)).expect("small");
    let date = day(2022, 1, 1).checked_add_days(Days::new(days)).expect("before today");
    let title = format!("{} ke-{number}", chance.of(&TITLES));
    let text = match chance.below(3) {
        0 => String::new(),
        1 => format!("Dilaporkan warga; \"{title}\""),
        _ => format!("Baris satu\nbaris dua, {number}"),
    };
    vec![
        number.to_string(),
        date_text(date, chance),
        title,
        text,
        chance.of(&CATEGORIES).to_owned(),
        chance.of(&["Pasar", "Dekat masjid", "-"]).to_owned(),
        chance.of(&["Dusun I", "II", ""]).to_owned(),
        chance.of(&["01", "RT 2", ""]).to_owned(),
        chance.of(&["Budi", "Siti Aminah", "anonim", ""]).to_owned(),
        nik(chance),
        chance.of(&STATUSES).to_owned(),
        chance.of(&URGENCIES).to_owned(),
        chance.of(&["", "Sudah ditinjau"]).to_owned(),
        chance.of(&["merah", "hijau"]).to_owned(),
    ]
}

fn set(row: &mut [String], column: &str, text: &str) {
    let at = HEADER.iter().position(|title| *title == column).expect("a column");
    text.clone_into(row.get_mut(at).expect("a cell"));
}

fn register() -> Register {
    let mut chance = Chance(SEED);
    let mut register = Register::default();
    // Whether the row above has a date to give.
    let mut is_dated_above = false;
    let mut originals: Vec<Vec<String>> = Vec::new();
    for number in 0..ROWS {
        let mut row = clean(number, &mut chance);
        let mut is_dated = true;
        let mut is_shown = true;
        match chance.below(20) {
            0 => {
                let text = chance.of(&["08/25/2024", "31/04/2023", "kemarin dulu", "17/08", "Agustus"]);
                set(&mut row, "Tanggal", text);
                register.expect("bad date");
                is_dated = false;
            }
            1 => {
                set(&mut row, "Tanggal", "21/01/2025");
                register.expect("future date");
                is_dated = false;
            }
            2 => {
                set(&mut row, "Tanggal", chance.of(&["", "-", "idem"]));
                if is_dated_above {
                    register.expect("date from above");
                } else {
                    register.expect("no date");
                    is_dated = false;
                }
            }
            3 => {
                set(&mut row, "Judul", "");
                set(&mut row, "Uraian", "...");
                register.expect("no title");
            }
            4 => {
                set(&mut row, "Judul", &"panjang ".repeat(26));
                register.expect("too long");
            }
            5 => {
                set(&mut row, "Uraian", &"x".repeat(4_001));
                register.expect("too long");
            }
            6 => {
                set(&mut row, "Kategori", "Olahraga");
                register.expect("category");
            }
            7 => {
                set(&mut row, "Status", "entah");
                register.expect("status");
            }
            8 => {
                set(&mut row, "Urgensi", "lumayan");
                register.expect("urgency");
            }
            9 => {
                let text = format!("Pelapor ber-NIK {} datang", nik(&mut chance));
                set(&mut row, "Uraian", &text);
                set(&mut row, "Pelapor", &nik(&mut chance));
                register.expect("masked");
                register.expect("masked");
            }
            10 => {
                set(&mut row, "RT", "utara");
                register.expect("number");
            }
            11 => {
                row = vec![String::new(); HEADER.len()];
                is_shown = false;
            }
            12 => {
                row = vec![String::new(); HEADER.len()];
                set(&mut row, "No", &number.to_string());
                set(&mut row, "NIK", &nik(&mut chance));
                is_shown = false;
            }
            13 => {
                let at = chance.below(originals.len().max(1));
                if let Some(original) = originals.get(at) {
                    row.clone_from(original);
                    let title = row.get(2).expect("a title").to_uppercase();
                    set(&mut row, "No", &number.to_string());
                    set(&mut row, "Judul", &format!("  {title}!"));
                    register.expect("repeats");
                }
            }
            _ => originals.push(row.clone()),
        }
        if is_shown {
            register.shown.push(number);
            is_dated_above = is_dated;
        }
        register.rows.push(row);
    }
    register
}

fn found(preview: &Preview) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    let mut count = |kind: &'static str| *found.entry(kind).or_default() += 1;
    for row in &preview.rows {
        for fault in row.result.as_ref().err().into_iter().flatten() {
            count(match fault {
                RowFault::NoTitle => "no title",
                RowFault::NoDate => "no date",
                RowFault::BadDate { .. } => "bad date",
                RowFault::FutureDate { .. } => "future date",
                RowFault::TooLong { .. } => "too long",
            });
        }
        for warning in &row.warnings {
            count(match warning {
                RowWarning::DateFromRow { .. } => "date from above",
                RowWarning::WeekdayDisagrees { .. } => "weekday",
                RowWarning::UnknownCategory { .. } => "category",
                RowWarning::UnknownStatus { .. } => "status",
                RowWarning::UnknownUrgency { .. } => "urgency",
                RowWarning::UnknownNumber { .. } => "number",
                RowWarning::UnknownPosition { .. } => "position",
                RowWarning::PositionAbroad { .. } => "abroad",
                RowWarning::PositionSwapped { .. } => "swapped",
                RowWarning::NumberMasked { .. } => "masked",
                RowWarning::Repeats { .. } => "repeats",
            });
        }
    }
    found
}

fn cells(rows: &[Vec<String>]) -> impl Iterator<Item = Vec<Cell>> {
    rows.iter().map(|row| row.iter().cloned().map(Cell::Text).collect())
}

/// `above`: rows of the sheet above the first row of the register.
fn check(register: &Register, table: &Table, above: usize) {
    let preview = read_register(table, today(), CodeList::shipped());
    assert_eq!(found(&preview), register.expected);
    let numbers: Vec<usize> = preview
        .rows
        .iter()
        .map(|row| usize::try_from(row.number).expect("a row"))
        .collect();
    let expected: Vec<usize> = register.shown.iter().map(|row| row + above + 1).collect();
    assert_eq!(numbers, expected);
    assert_eq!(preview.left_out_columns, ["NIK"]);
    assert_eq!(preview.unknown_columns, ["Warna Map"]);
    assert!(
        !format!("{preview:?}").contains(NIK_BEGINNING),
        "an identity number is shown"
    );
}

#[test]
fn every_fault_of_a_thousand_dirty_rows_is_found_and_no_other() {
    let register = register();
    for kind in [
        "bad date",
        "future date",
        "date from above",
        "no date",
        "no title",
        "too long",
        "category",
        "status",
        "urgency",
        "masked",
        "number",
        "repeats",
    ] {
        assert!(register.expected.contains_key(kind), "the generator makes no {kind}");
    }

    let csv = write_csv(&HEADER, cells(&register.rows));
    check(&register, &read_table(&csv).unwrap(), 1);

    let mut titled = "BUKU REGISTER PENGADUAN\r\n\r\nTAHUN 2024\r\n".as_bytes().to_vec();
    titled.extend_from_slice(csv.strip_prefix(b"\xEF\xBB\xBF").unwrap());
    check(&register, &read_table(&titled).unwrap(), 4);

    let book = write_xlsx("Register", &HEADER, cells(&register.rows), today()).unwrap();
    check(&register, &read_table(&book).unwrap(), 1);
}
