//! Commands for the day after: checking, backup, restore, the key apart from the store.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::{Service, life};
use kentongan_domain::scope::RegionCode;
use kentongan_domain::world::SystemEntropy;

use crate::say;

pub fn verify(service: &Service) -> anyhow::Result<()> {
    let found = service.store.verify()?;
    say(&format!(
        "{} batches ({} held, {} on branches that were given up), {} changes",
        found.batches, found.held, found.forked, found.ops
    ));
    if found.faults.is_empty() {
        say("All is well.");
        return Ok(());
    }
    for fault in &found.faults {
        say(fault);
    }
    bail!(
        "{} faults: restore the last backup, and the laptops give back the rest",
        found.faults.len()
    )
}

pub fn backup(service: &Service, to: &Path) -> anyhow::Result<()> {
    ensure!(!to.exists(), "{} exists already", to.display());
    service.store.backup(to)?;
    let copy = SqliteStore::open(to).with_context(|| format!("cannot read {} back", to.display()))?;
    let found = copy.verify()?;
    ensure!(
        found.faults.is_empty(),
        "the copy is not sound: {}",
        found.faults.join("; ")
    );
    say(&format!("{} batches in {}", found.batches, to.display()));
    Ok(())
}

pub fn restore(path: &Path, from: &Path) -> anyhow::Result<()> {
    ensure!(
        !path.exists(),
        "{} stands there; move it away first, it may still be of use",
        path.display()
    );
    let source = SqliteStore::open(from).with_context(|| format!("cannot read {}", from.display()))?;
    let found = source.verify()?;
    ensure!(
        found.faults.is_empty(),
        "the backup is not sound: {}",
        found.faults.join("; ")
    );
    source.backup(path)?;
    let store = SqliteStore::open(path)?;
    // A new life: laptops compare, and give back what came after the backup.
    store.begin_epoch(life::new_epoch(&SystemEntropy))?;
    say(&format!(
        "{} batches; laptops give back what came later at their next exchange",
        found.batches
    ));
    Ok(())
}

pub fn save_key(service: &Service, to: &Path) -> anyhow::Result<()> {
    let identity = service.store.identity()?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(to)
        .with_context(|| format!("cannot write {}", to.display()))?;
    let seed: String = identity.seed.iter().map(|b| format!("{b:02x}")).collect();
    writeln!(file, "{}\n{}\n{seed}", identity.district, identity.district_name)?;
    writeln!(file, "{} {}", identity.authority, identity.pins_number)?;
    file.sync_all()?;
    say(&format!(
        "Whoever has {} can speak for {}: keep it locked away.",
        to.display(),
        identity.district_name
    ));
    Ok(())
}

pub fn begin_again(path: &Path, key: &Path) -> anyhow::Result<()> {
    ensure!(
        !path.exists(),
        "{} stands there; move it away first, it may still be of use",
        path.display()
    );
    let text = std::fs::read_to_string(key).with_context(|| format!("cannot read {}", key.display()))?;
    let mut lines = text.lines();
    let (Some(district), Some(name), Some(seed)) = (lines.next(), lines.next(), lines.next()) else {
        bail!("{} is not a saved key", key.display());
    };
    let district: RegionCode = district
        .parse()
        .with_context(|| format!("{} is not a saved key", key.display()))?;
    let seed = unhex(seed).with_context(|| format!("{} is not a saved key", key.display()))?;
    let epoch = life::new_epoch(&SystemEntropy);
    // Numbers of earlier laptops are unknown until they come back.
    let store = SqliteStore::open(path)?;
    store.set_up(&district, name, seed, epoch, life::first_device_no(epoch))?;
    let numbers = lines.next().and_then(|line| line.split_once(' '));
    if let Some((authority, number)) = numbers.and_then(|(a, n)| a.parse().ok().zip(n.parse().ok())) {
        // Laptops that heard of a rotation do not know the authority before it any more.
        store.keep_pins(authority, number, &[])?;
    }
    say(&format!(
        "{name} begins again; its laptops are taken back at their next exchange"
    ));
    say("Suspend again whom you had suspended: that was lost with the store.");
    Ok(())
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..32)
        .map(|n| u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}
