//! Command line of the program.

use std::path::PathBuf;

use kentongan_store::Durability;

/// Kentongan: buku kerja kampung dan kecamatan.
#[derive(clap::Parser)]
#[command(name = "kentongan", version)]
pub struct Options {
    /// Folder of this laptop's data; by default the platform's data folder.
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// Save papers to this folder without asking where.
    #[arg(long)]
    pub save_folder: Option<PathBuf>,
    /// Take this picture without asking which.
    #[arg(long)]
    pub picture: Option<PathBuf>,
    /// Take this table without asking which.
    #[arg(long)]
    pub table: Option<PathBuf>,
    /// Take these photos without asking which; those that are not there are left out.
    #[arg(long)]
    pub photo: Vec<PathBuf>,
    /// Take this file of boundaries without asking which.
    #[arg(long)]
    pub map: Option<PathBuf>,
    /// Take this parcel of another laptop without asking which.
    #[arg(long)]
    pub parcel: Option<PathBuf>,
}

/// Full durability. A debug build can be told otherwise, to prove that the durability test would notice.
pub fn durability() -> Durability {
    #[cfg(debug_assertions)]
    if std::env::var_os("KENTONGAN_TEST_SYNCHRONOUS_OFF").is_some() {
        return Durability::None;
    }
    Durability::Full
}
