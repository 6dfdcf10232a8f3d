//! Every crash of both programs: a fault at the n-th call that writes, for every n.

use anyhow::Result;
use clap::{Parser, ValueEnum};
use kentongan_tests::crash::device::{self, DeviceDay};
use kentongan_tests::crash::fault::Fault;
use kentongan_tests::crash::service::{self, ServiceDay};
use kentongan_tests::crash::{Reach, sweep};

/// Kills, refuses or fills the disk at every call that writes, and starts the program anew each time.
#[derive(Parser)]
struct Options {
    /// Only this program
    #[arg(long)]
    only: Option<Program>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Program {
    Device,
    Service,
}

#[expect(
    clippy::print_stdout,
    reason = "the account is what the person who started it waits for"
)]
fn main() -> Result<()> {
    let only = Options::parse().only;
    if only != Some(Program::Service) {
        let day = DeviceDay::prepare()?;
        for thread in [device::WRITER, device::MAIN] {
            println!("device, {thread}:\n{}", sweep(&day, thread, &Fault::ALL, Reach::Every)?);
        }
    }
    if only != Some(Program::Device) {
        let day = ServiceDay::prepare()?;
        for thread in [service::ALL, service::MAIN] {
            println!(
                "service, {thread}:\n{}",
                sweep(&day, thread, &Fault::ALL, Reach::Every)?
            );
        }
    }
    Ok(())
}
