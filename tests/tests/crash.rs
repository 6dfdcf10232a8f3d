//! A fault at a call that writes costs nothing that was answered: a spread of the places here, all of them in
//! `cargo xtask crash`.

use std::num::NonZero;

use anyhow::{Result, ensure};
use kentongan_tests::crash::device::{DeviceDay, MAIN, WRITER};
use kentongan_tests::crash::fault::Fault;
use kentongan_tests::crash::{Reach, sweep};

/// A prime, so that the places do not fall on the same step of every commit.
const STEP: NonZero<u32> = NonZero::new(53).unwrap();

#[test]
fn what_a_device_answered_as_saved_survives_a_fault() -> Result<()> {
    let day = DeviceDay::prepare()?;
    for thread in [WRITER, MAIN] {
        let account = sweep(&day, thread, &Fault::ALL, Reach::Spread(STEP))?;
        println!("{thread}:\n{account}");
        for fault in Fault::ALL {
            ensure!(thread == MAIN || account.of(fault) > 0, "{fault} never came");
        }
    }
    Ok(())
}
