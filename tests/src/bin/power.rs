//! Every power cut of a day on the device and of a day at the service.

use anyhow::{Result, ensure};
use clap::Parser;
use kentongan_tests::power::device::Syncs;
use kentongan_tests::power::{Reach, device, service, sweep};

/// Cuts the power behind every call that writes, in every state that it can leave, and opens what is left.
#[derive(Parser)]
struct Options {}

#[expect(
    clippy::print_stdout,
    reason = "the account is what the person who started it waits for"
)]
fn main() -> Result<()> {
    Options::parse();
    let (recording, said) = device::record(Syncs::AsBuilt)?;
    println!("device:  {}", sweep(&recording, &said, Reach::Every)?);
    let (recording, said) = service::record()?;
    println!("service: {}", sweep(&recording, &said, Reach::Every)?);
    let (recording, said) = device::record(Syncs::Off)?;
    let red = sweep(&recording, &said, Reach::Every);
    ensure!(red.is_err(), "a device that does not sync is not noticed");
    println!(
        "a device that does not sync is noticed: {:#}",
        red.err().into_iter().next().map(|e| e.to_string()).unwrap_or_default()
    );
    Ok(())
}
