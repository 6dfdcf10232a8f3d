//! The monotonic clock goes on while the machine sleeps: the age of what was written before a lid was closed is right.

#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::process::Command;

use kentongan_domain::world::{Clock as _, SystemClock};

const ASLEEP: &str = "KENTONGAN_TEST_ASLEEP";
/// Three days.
const SLEPT_S: u64 = 3 * 24 * 3_600;

/// Linux counts sleep in one of its clocks only; in a time namespace that clock alone can be set forward.
#[test]
fn a_sleeping_machine_grows_older() {
    let clock = SystemClock::new();
    if std::env::var_os(ASLEEP).is_some() {
        writeln!(std::io::stdout(), "mono {} ms", clock.mono_ms()).unwrap();
        return;
    }
    let before = clock.mono_ms();
    let said = Command::new("unshare")
        .args(["--user", "--map-root-user", "--time", "--fork", "--boottime"])
        .arg(SLEPT_S.to_string())
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "a_sleeping_machine_grows_older", "--nocapture"])
        .env(ASLEEP, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&said.stdout);
    let words: Vec<&str> = text.split_whitespace().collect();
    let after = words
        .windows(3)
        .find_map(|w| (w.first() == Some(&"mono")).then(|| w.get(1)?.parse::<u64>().ok())?);
    let Some(after) = after else {
        let why = String::from_utf8_lossy(&said.stderr);
        assert!(why.contains("unshare: "), "the test did not run: {why}{text}");
        writeln!(std::io::stderr(), "SKIPPED: nobody gets a time namespace here: {why}").unwrap();
        return;
    };
    assert!(
        after >= before + SLEPT_S * 1000,
        "{before} ms before three days of sleep, {after} ms behind them"
    );
}
