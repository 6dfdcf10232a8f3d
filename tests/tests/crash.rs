//! A fault at a call that writes costs nothing that was answered: a spread of the places here, all of them in
//! `cargo xtask crash`.

#![expect(
    clippy::print_stdout,
    reason = "what was tried is worth reading, also when all of it stands"
)]

use std::num::NonZero;

use anyhow::{Result, ensure};
use kentongan_tests::crash::device::{self, DeviceDay};
use kentongan_tests::crash::fault::Fault;
use kentongan_tests::crash::service::{self, ServiceDay};
use kentongan_tests::crash::{Reach, Workload, sweep};

#[test]
fn what_a_device_answered_as_saved_survives_a_fault() -> Result<()> {
    spread(&DeviceDay::prepare()?, device::WRITER, device::MAIN)
}

#[test]
fn what_the_service_gave_a_receipt_for_survives_a_fault() -> Result<()> {
    spread(&ServiceDay::prepare()?, service::ALL, service::MAIN)
}

/// Strikes the `busy` thread and the one that only opens and closes.
fn spread(day: &dyn Workload, busy: &'static str, other: &'static str) -> Result<()> {
    // A prime, so that the places do not fall on the same step of every commit.
    let every = NonZero::<u32>::MIN.saturating_add(100);
    for thread in [busy, other] {
        let account = sweep(day, thread, &Fault::ALL, Reach::Spread(every))?;
        println!("{thread}:\n{account}");
        for fault in Fault::ALL {
            ensure!(
                thread == other || account.of(fault) > 0,
                "{fault} never came to {thread}"
            );
        }
    }
    Ok(())
}
