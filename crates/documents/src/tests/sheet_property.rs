//! What holds for an attendance sheet of any form, on any paper, with any number of rows.

use proptest::prelude::*;

use super::fixture::{attendee, short_rows};
use super::reading::{LEFT_MM, PrintedPage, SLACK_MM, read_sheet, sheet_edges};
use crate::attendance::ColumnWidths;
use crate::{AttendanceSheet, ExtraColumn, Paper, RowStatus, SheetForm, SheetRow, SignatureColumn};

const LONG: &str = "Prof. Dr. Ir. H. Raden Mas Kusumonegoro Adiningrat Wirabumi, S.H., M.Hum., Ph.D.";

fn forms() -> impl Strategy<Value = SheetForm> {
    let signatures = prop_oneof![
        Just(SignatureColumn::SubColumn),
        Just(SignatureColumn::Dotted),
        Just(SignatureColumn::Paired),
    ];
    let extras = prop_oneof![
        Just(ExtraColumn::None),
        Just(ExtraColumn::IdNumber),
        Just(ExtraColumn::Phone),
    ];
    let rest = (any::<bool>(), any::<bool>(), any::<bool>());
    (signatures, extras, rest).prop_map(
        |(signature_column, extra_column, (landscape, groups, column_numbers))| SheetForm {
            signature_column,
            extra_column,
            landscape,
            groups,
            column_numbers,
            drawn: true,
        },
    )
}

fn sheets() -> impl Strategy<Value = AttendanceSheet> {
    let papers = prop_oneof![Just(Paper::A4), Just(Paper::F4215), Just(Paper::F4210)];
    (papers, forms(), 0_usize..70, 0_u32..11, 1_usize..9, any::<bool>()).prop_map(
        |(paper, form, people, blank_rows, every, filled)| {
            let rows = (0..people).map(|index| SheetRow {
                // Long names and groups make pages end anywhere.
                name: Some(if index % every == 0 {
                    LONG.into()
                } else {
                    format!("Nama {index}")
                }),
                group: Some(format!("Kelompok {}", index / (3 * every))),
                status: if filled { RowStatus::Present } else { RowStatus::Open },
                ..attendee("Kepala Kampung Sri Way Langsep")
            });
            AttendanceSheet {
                rows: rows.collect(),
                blank_rows,
                filled,
                form,
                ..short_rows(paper, 0)
            }
        },
    )
}

/// Where the number of a row must stand in the signature column, from the left edge of the column.
fn signs_at(form: &SheetForm, number: u32, half: f64) -> f64 {
    match (number % 2, form.signature_column) {
        (1, _) => 2.0,
        (_, SignatureColumn::Paired) => half,
        _ => half + 2.0,
    }
}

fn page_of(pages: &[PrintedPage], number: u32) -> Option<usize> {
    pages.iter().position(|page| page.numbers().contains(&number))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_whole_in_order_and_signed_on_alternating_sides(sheet in sheets()) {
        let pages = read_sheet(&sheet);
        let count = u32::try_from(sheet.rows.len()).expect("few rows") + sheet.blank_rows;
        let numbers: Vec<u32> = pages.iter().flat_map(PrintedPage::numbers).collect();
        prop_assert_eq!(numbers, (1..=count).collect::<Vec<u32>>());

        let half = f64::from(ColumnWidths::of(sheet.paper, &sheet.form).signature_half);
        let edges = sheet_edges(&sheet);
        let signature = edges[edges.len() - 3];
        for page in &pages {
            let heading = page.rows.first().expect("every page has a heading");
            prop_assert_eq!(heading.cell(0), "NO.");
            for row in page.numbered_rows() {
                let number = row.number().expect("it is numbered");
                prop_assert!(row.bottom - row.top > 10.0 - SLACK_MM, "row {} is too low", number);
                prop_assert!(row.bottom < page.height_pt / 72.0 * 25.4 - 25.0 + SLACK_MM, "row {} is cut", number);
                let signs = row.signature_number().expect("every row has a place to sign");
                let wanted = signature + signs_at(&sheet.form, number, half);
                prop_assert!((signs.x - wanted).abs() < SLACK_MM, "row {} signs at {}, not {}", number, signs.x, wanted);
            }
        }
    }

    #[test]
    fn the_signature_has_rows_with_it_and_pairs_stay_together(sheet in sheets()) {
        let pages = read_sheet(&sheet);
        let count = sheet.rows.len() + sheet.blank_rows as usize;
        let last = pages.last().expect("there is a page");
        prop_assert!(last.find("Hi. YULIANTO, S.E.").is_some());
        prop_assert!(last.numbers().len() >= count.min(2), "{:?} with the signature", last.numbers());
        for page in &pages {
            for run in page.runs.iter().filter(|run| !run.rotated) {
                let right = page.width_pt / 72.0 * 25.4 - 20.0;
                prop_assert!(run.x > LEFT_MM - SLACK_MM && run.x + run.width < right + SLACK_MM, "{:?}", run);
            }
        }
        if sheet.form.signature_column == SignatureColumn::Paired && !sheet.form.groups {
            for odd in (1..u32::try_from(count).expect("few rows")).step_by(2) {
                prop_assert_eq!(page_of(&pages, odd), page_of(&pages, odd + 1), "{} and its pair", odd);
            }
        }
    }
}

#[test]
fn every_number_of_rows_ends_well_in_every_form() {
    for signature_column in [
        SignatureColumn::SubColumn,
        SignatureColumn::Dotted,
        SignatureColumn::Paired,
    ] {
        for count in [0_usize, 1, 17, 65, 320] {
            let mut sheet = short_rows(Paper::A4, count);
            sheet.form.signature_column = signature_column;
            let pages = read_sheet(&sheet);
            let printed: usize = pages.iter().map(|page| page.numbers().len()).sum();
            assert_eq!(printed, count, "{signature_column:?}");
            let last = pages.last().expect("there is a page");
            assert!(
                last.numbers().len() >= count.min(2),
                "{signature_column:?}, {count} rows"
            );
        }
    }
}
