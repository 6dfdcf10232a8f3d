//! Every crash of both programs: a fault at the n-th call that writes, for every n.

use anyhow::Result;
use kentongan_tests::crash::device::{DeviceDay, MAIN, WRITER};
use kentongan_tests::crash::fault::Fault;
use kentongan_tests::crash::{Reach, sweep};

#[expect(
    clippy::print_stdout,
    reason = "the account is what the person who started it waits for"
)]
fn main() -> Result<()> {
    let day = DeviceDay::prepare()?;
    for thread in [WRITER, MAIN] {
        println!("device, {thread}:\n{}", sweep(&day, thread, &Fault::ALL, Reach::Every)?);
    }
    Ok(())
}
