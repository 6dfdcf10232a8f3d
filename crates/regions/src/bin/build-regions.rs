//! `build-regions [PACKAGE_DIR] [OUT_DIR]`: builds the region database from the installed npm package.
//!
//! Without arguments it works from the root of the repository: reads `crates/regions/data/node_modules/idn-area-data`,
//! writes into `target/regions`.

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let package_dir = arguments
        .next()
        .unwrap_or_else(|| "crates/regions/data/node_modules/idn-area-data".into());
    let out_dir = arguments.next().unwrap_or_else(|| "target/regions".into());
    match kentongan_regions::build(&package_dir, &out_dir) {
        Ok(built) => {
            eprintln!("{} regions in {}", built.region_count, built.database.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(source) = cause {
                eprintln!("  because: {source}");
                cause = source.source();
            }
            ExitCode::FAILURE
        }
    }
}
