//! Every decoder of foreign bytes under libFuzzer. `cargo xtask fuzz` builds and runs this.
//!
//! One program holds all targets; the variable `DECODER` says which one runs. With `DECODERS_PREPARE` it writes the inputs that
//! each target begins with into a folder of that target's name, prints the targets, and ends.
//!
//! Every target asserts that its decoder answers or refuses: no panic, no more than [`budget`] allows; and that what it
//! takes it also writes, and reads as the same again.

#![no_main]

mod batch;
mod budget;
mod envelope;
mod golden;
mod maps;
mod op;
mod op_file;
mod parcel;
mod plain;
mod seal;
mod signed;
mod tables;
mod text;

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

/// A decoder with what libFuzzer needs to know of it.
struct Target {
    name: &'static str,
    read: fn(&[u8]),
    /// What mutation begins with: real messages.
    seeds: fn() -> Vec<Vec<u8>>,
    /// Longest input worth trying: a little over the decoder's own limit.
    bytes_max: usize,
    /// What one input may take of the processor's time.
    ms_max: i64,
}

const MS_MAX: i64 = 200;
/// Reading up takes most of it, whatever comes.
const DENSE_MS_MAX: i64 = 2_000;

const fn target(name: &'static str, bytes_max: usize, read: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>) -> Target {
    Target {
        name,
        read,
        seeds,
        bytes_max,
        ms_max: MS_MAX,
    }
}

const TARGETS: &[Target] = &[
    target("frames", 300_000, plain::frames, plain::frames_seeds),
    target("batch", 17_000, batch::foreign, batch::foreign_seeds),
    target("batch-header", 17_000, batch::header, batch::foreign_seeds),
    target("columns", 16_000, batch::columns, batch::columns_seeds),
    target("compressed-body", 16_000, batch::compressed, batch::compressed_seeds),
    Target {
        ms_max: DENSE_MS_MAX,
        ..target("dense-body", 16_000, batch::dense, batch::dense_seeds)
    },
    target("sealing", 24_000, batch::sealing, batch::sealing_seeds),
    target("op-common", 15_100, op::common, op::common_seeds),
    target("op-personal", 15_100, op::personal, op::personal_seeds),
    target("receipt", 8_000, signed::receipt, signed::receipt_seeds),
    target("hello", 8_000, signed::hello, signed::hello_seeds),
    target("feed-page", 32_000, signed::feed_page, signed::feed_page_seeds),
    target("state", 32_000, signed::state, signed::state_seeds),
    target("end", 2_000, signed::end, signed::end_seeds),
    target("vouch", 2_000, signed::vouch, signed::vouch_seeds),
    target("pins", 12_000, signed::pins, signed::pins_seeds),
    target(
        "enrol-request",
        2_000,
        signed::enrol_request,
        signed::enrol_request_seeds,
    ),
    target("grant", 4_000, signed::grant, signed::grant_seeds),
    target("archived", 8_000, plain::archived, plain::archived_seeds),
    target("resumed", 2_000, plain::resumed, plain::resumed_seeds),
    target("blob-ask", 6_000, plain::blob_ask, plain::blob_ask_seeds),
    target("blob-answer", 14_000, signed::blob_answer, signed::blob_answer_seeds),
    target("parcel", 24_000, parcel::parcel, parcel::parcel_seeds),
    target("problem", 2_000, plain::problem, plain::problem_seeds),
    target("op-file", 70_000, op_file::frames, op_file::seeds),
    target("enrol-code", 200, text::enrol_code, text::enrol_code_seeds),
    target("slip", 400, text::slip, text::slip_seeds),
    target("recovery-code", 200, text::recovery_code, text::recovery_code_seeds),
    target("dates", 200, text::dates, text::dates_seeds),
    target("address", 300, text::address, text::address_seeds),
    target("names", 100, text::names, text::names_seeds),
    target("coordinates", 2_100, tables::coordinates, tables::coordinates_seeds),
    target("categories", 12_000, tables::categories, tables::categories_seeds),
    target("holidays", 12_000, tables::holidays, tables::holidays_seeds),
    target("profiles", 12_000, tables::profiles, tables::profiles_seeds),
    target("numbering", 200, tables::numbering, tables::numbering_seeds),
    target("rule-sets", 12_000, tables::rule_sets, tables::rule_sets_seeds),
    target("geojson", 40_000, maps::geojson, maps::geojson_seeds),
    target("boundaries", 12_100, maps::boundaries, maps::boundaries_seeds),
    target("sealed-report", 14_500, seal::envelope, seal::envelope_seeds),
    target("seal-share", 200, seal::share, seal::share_seeds),
];

static CHOSEN: OnceLock<&Target> = OnceLock::new();

fn begin() {
    if let Some(folder) = std::env::var_os("DECODERS_PREPARE") {
        prepare(Path::new(&folder));
        std::process::exit(0);
    }
    let name = std::env::var("DECODER").expect("DECODER names the target");
    let target = TARGETS
        .iter()
        .find(|t| t.name == name)
        .expect("DECODER names no target");
    CHOSEN.get_or_init(|| target);
}

fn prepare(corpus: &Path) {
    for target in TARGETS {
        let folder = corpus.join(target.name);
        std::fs::create_dir_all(&folder).expect("the corpus can be written");
        for (n, seed) in (target.seeds)().iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{n:02}")), seed).expect("the corpus can be written");
        }
        println!("{} {}", target.name, target.bytes_max);
    }
}

fuzz_target!(init: begin(), |input: &[u8]| {
    let target = CHOSEN.get().expect("BUG: libFuzzer begins with the initialisation");
    budget::hold(target.ms_max, || (target.read)(input));
});
