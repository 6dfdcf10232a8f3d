//! `cargo xtask fuzz`: libFuzzer on every decoder of foreign bytes, on the stable compiler.
//!
//! The program is in `fuzz/`, a workspace of its own, because everything in it is built with coverage counters. What it finds
//! lies in `target/fuzz/findings`; what it learnt lies in `target/fuzz/corpus`, and the next run begins there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};

use crate::{output, process, workspace};

/// The counters that libFuzzer reads: what `cargo fuzz` asks of the nightly compiler, through LLVM itself.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// Decoders that are tried at a time: as many as the smallest machine of ours has processors.
const AT_A_TIME: usize = 2;
/// Most memory of the whole program. What one input may take is measured in `fuzz/src/budget.rs`.
const MEMORY_MB_MAX: u32 = 256;
/// A finding up to this length is printed, ready to become a test.
const SHOWN_BYTES_MAX: usize = 400;

/// One decoder, as the program names it.
struct Decoder {
    name: String,
    bytes_max: String,
}

struct Folders {
    program: PathBuf,
    corpus: PathBuf,
    findings: PathBuf,
}

/// Tries every decoder, and fails if one of them panicked, took too long or took too much memory.
pub fn fuzz(seconds: u32, only: Option<&str>) -> Result<()> {
    let folder = workspace::target_dir()?.join("fuzz");
    let folders = Folders {
        program: build(&folder.join("build"))?,
        corpus: folder.join("corpus"),
        findings: folder.join("findings"),
    };
    std::fs::create_dir_all(&folders.findings)?;
    let mut decoders = prepare(&folders)?;
    decoders.retain(|decoder| only.is_none_or(|part| decoder.name.contains(part)));
    ensure!(!decoders.is_empty(), "no decoder has such a name");
    output::line(&format!(
        "{} decoders, {seconds} s each, {AT_A_TIME} at a time",
        decoders.len()
    ));
    let (waiting, found) = (Mutex::new(decoders.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(decoder) = next else { break };
                    let outcome = run(&folders, decoder, seconds);
                    if let Ok(line) = &outcome {
                        output::line(line);
                    }
                    if let Err(error) = outcome {
                        output::line(&format!("{:<16} FOUND: {error:#}", decoder.name));
                        found
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(decoder.name.clone());
                    }
                }
            });
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    ensure!(
        found.is_empty(),
        "{} of {} decoders: {}",
        found.len(),
        decoders.len(),
        found.join(", ")
    );
    output::line(&format!("no finding in {} decoders", decoders.len()));
    Ok(())
}

fn build(target: &Path) -> Result<PathBuf> {
    let rustc = process::output(Command::new("rustc").arg("-vV"))?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("rustc does not say which machine it runs on")?;
    // Named, so that build scripts and macros are built without counters.
    let mut command = workspace::cargo();
    command
        .current_dir(workspace::root().join("fuzz"))
        .args(["build", "--locked", "--release", "--target", host, "--target-dir"])
        .arg(target)
        .env("RUSTFLAGS", COUNTERS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::run(&mut command)?;
    Ok(target.join(host).join("release").join("decoders"))
}

/// Has the program write what its decoders begin with, and say which there are.
fn prepare(folders: &Folders) -> Result<Vec<Decoder>> {
    let mut command = Command::new(&folders.program);
    // Not inherited: libFuzzer warns of sanitizers that it does without.
    let answer = command.env("DECODERS_PREPARE", &folders.corpus).output();
    let answer = answer.context("cannot start the decoders")?;
    ensure!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let said = String::from_utf8_lossy(&answer.stdout);
    let decoder = |line: &str| {
        let (name, bytes_max) = line.split_once(' ')?;
        Some(Decoder {
            name: name.to_owned(),
            bytes_max: bytes_max.to_owned(),
        })
    };
    Ok(said.lines().filter_map(decoder).collect())
}

/// One line about one decoder; an error is a finding.
fn run(folders: &Folders, decoder: &Decoder, seconds: u32) -> Result<String> {
    let prefix = folders.findings.join(format!("{}-", decoder.name));
    let mut command = Command::new(&folders.program);
    command
        .env("DECODER", &decoder.name)
        .arg(folders.corpus.join(&decoder.name))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={}", decoder.bytes_max))
        .arg(format!("-rss_limit_mb={MEMORY_MB_MAX}"))
        .arg(format!("-artifact_prefix={}", prefix.display()))
        .args(["-timeout=1", "-malloc_limit_mb=64", "-print_final_stats=1"])
        .stdin(Stdio::null());
    let answer = command.output().context("cannot start the decoders")?;
    let said = String::from_utf8_lossy(&answer.stderr);
    if !answer.status.success() {
        bail!("{}", finding(folders, decoder, &said));
    }
    let stats = Stats::of(&said);
    ensure!(stats.tried > 0, "it tried nothing:\n{said}");
    Ok(format!(
        "{:<16} {:>10} inputs {:>7}/s  coverage {:>5}  corpus {:>5}  no finding",
        decoder.name, stats.tried, stats.per_second, stats.coverage, stats.corpus
    ))
}

/// What happened, where the input lies, how to see it again, and its bytes.
fn finding(folders: &Folders, decoder: &Decoder, said: &str) -> String {
    let lines = |mark: &str| {
        said.lines()
            .skip_while(|line| !line.contains(mark))
            .take(3)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let what = [" panicked at ", "ERROR: libFuzzer"]
        .map(lines)
        .into_iter()
        .find(|w| !w.is_empty());
    let what = what.unwrap_or_else(|| said.to_owned());
    let Some(file) = said
        .lines()
        .find_map(|line| line.split_once("Test unit written to ").map(|(_, path)| path.trim()))
    else {
        return what;
    };
    let bytes = std::fs::read(file).unwrap_or_default();
    let hex: String = bytes
        .iter()
        .take(SHOWN_BYTES_MAX)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let more = if bytes.len() > SHOWN_BYTES_MAX { "…" } else { "" };
    format!(
        "{what}\n  input: {file} ({} bytes)\n  again: DECODER={} {} {file}\n  as a test: give these bytes to the decoder in \
         the tests of its own crate, in the way of its target in fuzz/src:\n  {hex}{more}",
        bytes.len(),
        decoder.name,
        folders.program.display(),
    )
}

/// What libFuzzer says at its end.
#[derive(Debug, Default, PartialEq, Eq)]
struct Stats {
    tried: u64,
    per_second: u64,
    coverage: u64,
    corpus: u64,
}

impl Stats {
    fn of(said: &str) -> Self {
        let last: BTreeMap<&str, u64> = said
            .lines()
            .flat_map(|line| line.split_whitespace().zip(line.split_whitespace().skip(1)))
            .filter_map(|(name, value)| Some((name, value.split('/').next()?.parse().ok()?)))
            .collect();
        let value = |name: &str| last.get(name).copied().unwrap_or_default();
        Self {
            tried: value("stat::number_of_executed_units:"),
            per_second: value("stat::average_exec_per_sec:"),
            coverage: value("cov:"),
            corpus: value("corp:"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stats;

    #[test]
    fn the_last_word_of_the_fuzzer_is_read() {
        let said = "#2\tINITED cov: 10 ft: 11 corp: 1/40b exec/s: 0 rss: 60Mb\n\
                    #900\tDONE   cov: 412 ft: 700 corp: 96/12Kb lim: 100 exec/s: 450 rss: 61Mb\n\
                    stat::number_of_executed_units: 900\nstat::average_exec_per_sec:     450\n";
        let stats = Stats {
            tried: 900,
            per_second: 450,
            coverage: 412,
            corpus: 96,
        };
        assert_eq!(Stats::of(said), stats);
    }
}
