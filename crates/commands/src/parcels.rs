//! Antar laptop: two laptops of one village or office give each other what they have, by stick, without the district.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use kentongan_protocol::limits::PARCEL_BYTES_MAX;
use kentongan_store::{Laptop, ParcelFault, ParcelRecord};

use crate::desk::Desk;
use crate::dto::{LaptopView, Nothing, ParcelRow, ParcelTaken, ParcelWritten, ParcelsView, WriteParcel};
use crate::error::{ErrorCode, UiError};
use crate::files;

const ENDING: &str = "ktg";

pub fn get_parcels(desk: &Desk, _: Nothing) -> Result<ParcelsView, UiError> {
    let store = desk.store()?;
    Ok(ParcelsView {
        laptops: store.list_laptops()?.into_iter().map(laptop_view).collect(),
        parcels: store.list_parcels()?.into_iter().map(row).collect(),
    })
}

/// Writes all that the other laptops may lack to the file that the person chooses. `None`: he chose none.
pub fn write_parcel(desk: &Desk, request: WriteParcel) -> Result<Option<ParcelWritten>, UiError> {
    never_in_training(desk)?;
    let store = desk.store()?;
    let card = request.card || store.list_laptops()?.is_empty();
    let kind = if card { "Kartu laptop" } else { "Antar laptop" };
    // The laptop's number as well: two that share a stick must not write over each other. No name of anybody: sticks get lost.
    let suggested = format!("{kind} {} {}.{ENDING}", desk.enrolment()?.device_no.0, desk.today());
    let Some(path) = desk.host().choose_save_path(&suggested) else {
        return Ok(None);
    };
    let made = store.make_parcel(card)?;
    let path = files::with_ending(path, ENDING);
    files::write(&path, &made.bytes)?;
    // A stick may take what it cannot give back.
    match std::fs::read(&path) {
        Ok(written) if written == made.bytes => {}
        Ok(_) => return Err(UiError::of(ErrorCode::FileNotWritten)),
        Err(error) => return Err(files::not_written(&error)),
    }
    store.note_parcel_written(made.is_card, made.ops)?;
    desk.host().changed(&["parcels"]);
    Ok(Some(ParcelWritten {
        path: path.display().to_string(),
        card: made.is_card,
        changes: count(made.ops),
        readers: made.readers.into_iter().map(laptop_view).collect(),
    }))
}

/// Takes the file that the person chooses. `None`: he chose none.
pub fn read_parcel(desk: &Desk, _: Nothing) -> Result<Option<ParcelTaken>, UiError> {
    never_in_training(desk)?;
    let Some(path) = desk.host().choose_parcel() else {
        return Ok(None);
    };
    let taken = desk.store()?.apply_parcel(&load(&path)?)?;
    desk.wrote(&[
        "parcels",
        "issues",
        "meetings",
        "outbox",
        "photos",
        "sealed",
        "rules",
        "categories",
    ]);
    Ok(Some(ParcelTaken {
        from: laptop_view(taken.from),
        card: taken.is_card,
        changes: count(taken.new_ops),
        known: count(taken.known_ops),
        recovered: count(taken.repaired_ops),
        left_aside: count(taken.set_aside),
    }))
}

/// What the sentence of the window depends on.
pub(crate) fn why(fault: ParcelFault) -> &'static str {
    match fault {
        ParcelFault::NotAParcel => "not_a_parcel",
        ParcelFault::Damaged => "damaged",
        ParcelFault::Newer => "newer",
        ParcelFault::TooLarge => "too_large",
        ParcelFault::Own => "own",
        ParcelFault::OtherScope => "other_scope",
        ParcelFault::OtherDistrict => "other_district",
        ParcelFault::NotForThisLaptop => "not_for_this_laptop",
    }
}

/// Sample data meets nobody else's.
fn never_in_training(desk: &Desk) -> Result<(), UiError> {
    if desk.is_training() {
        return Err(UiError::of(ErrorCode::TrainingNeverSends));
    }
    Ok(())
}

fn load(path: &Path) -> Result<Vec<u8>, UiError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(PARCEL_BYTES_MAX as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            tracing::warn!(%error, "the parcel cannot be read");
            UiError::of(ErrorCode::ParcelNotRead).with("why", "unreadable")
        })?;
    Ok(bytes)
}

fn row(record: ParcelRecord) -> ParcelRow {
    ParcelRow {
        written: record.written,
        card: record.is_card,
        from: record.from.map(laptop_view),
        at_ms: record.at_ms,
        changes: count(record.ops),
        known: count(record.known_ops),
    }
}

fn laptop_view(laptop: Laptop) -> LaptopView {
    LaptopView {
        device_no: laptop.device_no.0,
        name: laptop.holder_name,
        office: laptop.holder_office,
    }
}

fn count(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
