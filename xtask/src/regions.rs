//! The region database: fetches its source package and builds it where the app will look.

use anyhow::Result;

use crate::{npm, output, workspace};

/// Builds `target/regions/wilayah.tsv` and its licence.
pub fn build() -> Result<()> {
    let source = workspace::root().join("crates/regions/data");
    // Only the package's data is read. Its code asks for a newer Node than we do, but never runs, so npm's warning
    // about that would only worry people.
    npm::install(&source, &["--ignore-scripts", "--loglevel=error"])?;
    let package = source.join("node_modules/idn-area-data");
    let built = kentongan_regions::build(&package, &workspace::target_dir()?.join("regions"))?;
    output::line(&format!("    {} regions", built.region_count));
    Ok(())
}
