//! A power cut costs nothing that was answered: a spread of the disks that it can leave here, all of them in
//! `cargo xtask power`.

use std::num::NonZero;

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::power::device::Syncs;
use kentongan_tests::power::{Promises, Reach, device, record, service, sweep};

/// A prime, so that it does not fall on the same state of every point.
const SPREAD: Reach = Reach::Spread(NonZero::<usize>::MIN.saturating_add(210));

#[test]
fn what_a_device_answered_as_saved_survives_a_power_cut() -> Result<()> {
    let (recording, said) = device::record(Syncs::AsBuilt)?;
    println!("device: {}", sweep(&recording, &said, SPREAD)?);
    // The proof that this can fail: the same device, had it never synced.
    is_red(&recording.without_syncs(), &said)
}

#[test]
fn a_receipt_that_left_survives_a_power_cut() -> Result<()> {
    let (recording, said) = service::record()?;
    println!("service: {}", sweep(&recording, &said, SPREAD)?);
    is_red(&recording.without_syncs(), &said)
}

#[test]
fn a_device_that_was_told_not_to_sync_is_noticed() -> Result<()> {
    let (recording, said) = device::record(Syncs::Off)?;
    is_red(&recording, &said)
}

fn is_red(recording: &record::Recording, said: &dyn Promises) -> Result<()> {
    let red = sweep(recording, said, SPREAD).err().context("nothing is noticed")?;
    let broken = format!("{red:#}");
    // What was never synced may also be the key file, or the head of the database.
    ensure!(
        ["I1: ", "I3: ", "the store does not open"]
            .iter()
            .any(|sign| broken.contains(sign)),
        "another promise is broken: {broken}"
    );
    Ok(())
}
