//! Commands for the day after: checking, backup, restore, the key apart from the store.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::{Service, life, private};
use kentongan_domain::calendar::Zone;
use kentongan_domain::scope::RegionCode;
use kentongan_domain::world::{Clock as _, SystemClock, SystemEntropy};
use kentongan_protocol::pins::Pin;

use crate::{MIB, Since, beside, say};

pub fn verify(service: &Service) -> anyhow::Result<()> {
    let found = service.store.verify()?;
    say(&format!(
        "{} batches ({} held, {} on branches that were given up), {} changes, {} personal parts erased by order",
        found.batches, found.held, found.forked, found.ops, found.erased
    ));
    for kept in &found.blobs {
        let place = if kept.stream.is_empty() {
            "nobody"
        } else {
            kept.stream.as_str()
        };
        say(&format!(
            "{} photos, thumbnails and maps of {place}: {} MiB",
            kept.blobs,
            kept.bytes.div_ceil(MIB)
        ));
    }
    if found.unnamed.blobs > 0 {
        say(&format!(
            "Note: no record names {} of them, {} MiB: they were sent, and what names them has not come back after a restore",
            found.unnamed.blobs,
            found.unnamed.bytes.div_ceil(MIB)
        ));
    }
    if found.lost > 0 {
        say(&format!(
            "Note: {} that were here are missing; laptops that have them are asked for them",
            found.lost
        ));
    }
    for fault in &found.faults {
        say(fault);
    }
    if found.faults.is_empty() {
        ensure!(
            found.spoilt == 0,
            "the disk has spoilt {} photos: they count as missing now, and laptops give them again; the next may be texts: have the disk \
             looked at",
            found.spoilt
        );
        say("All is well.");
        return Ok(());
    }
    bail!(
        "{} faults: restore the last backup, and the laptops give back the rest",
        found.faults.len()
    )
}

pub fn backup(service: &Service, to: &Path) -> anyhow::Result<()> {
    let found = beside::put(to, |unfinished| {
        service.store.backup(unfinished)?;
        let copy = SqliteStore::open(unfinished).with_context(|| format!("cannot read {} back", to.display()))?;
        let found = copy.verify()?;
        ensure!(
            found.faults.is_empty(),
            "the copy is not sound: {}",
            found.faults.join("; ")
        );
        Ok((copy, found))
    })?;
    if found.spoilt > 0 {
        say(&format!(
            "The disk has spoilt {} photos, which the copy lacks: `verify` lets laptops give them again",
            found.spoilt
        ));
    }
    say(&format!(
        "{} batches in {}, their photos in {}",
        found.batches,
        to.display(),
        SqliteStore::blob_file(to).display()
    ));
    Ok(())
}

const SUSPEND_ALL: &str =
    "Suspend again whom you had suspended, and laptops that were replaced: that was lost with the store.";
/// A laptop is taken back, and given its feed, in one call: to suspend it when it is back would be too late.
const UNKNOWN_TOO: &str = "Do it before you serve: `suspend NUMBER` takes numbers that this store does not know, too.";

/// The keys by which laptops know the service, as far as anybody can say.
struct Keys {
    authority: u32,
    pins_number: u32,
    given: Vec<Pin>,
}

impl Keys {
    /// What the backup or the saved key of the service with `seed` says, and what the operator knows of the time since.
    fn since(self, seed: &[u8; 32], since: &Since) -> anyhow::Result<Self> {
        let mut keys = self;
        if let Some(lost) = &since.lost {
            let identity = SqliteStore::identity_at(lost).with_context(|| {
                format!(
                    "{} cannot be read: say --authority with the number that you wrote down",
                    lost.display()
                )
            })?;
            ensure!(
                identity.seed == *seed,
                "{} is the store of another service",
                lost.display()
            );
            // A saved key that is current names no certificates; the lost store does.
            if identity.pins_number >= keys.pins_number {
                keys.given = identity.given_pins;
            }
            keys.authority = keys.authority.max(identity.authority);
            keys.pins_number = keys.pins_number.max(identity.pins_number);
        }
        if let Some(authority) = since.authority {
            ensure!(
                authority >= keys.authority,
                "authority {} has signed already: laptops do not know authority {authority} any more",
                keys.authority
            );
            keys.authority = authority;
        }
        Ok(keys)
    }

    /// Makes them those of a store that has begun a life with `epoch`. Answers what its operator must know of it.
    fn keep(&self, store: &SqliteStore, epoch: u32) -> anyhow::Result<String> {
        let number = life::first_pins_number(self.pins_number, epoch);
        store.keep_pins(self.authority, number, &self.given)?;
        Ok(format!(
            "Authority {} signs. If laptops stay away, it was rotated since: `rotate-authority --force` lets the next one sign.",
            self.authority
        ))
    }
}

pub fn restore(path: &Path, from: &Path, since: &Since) -> anyhow::Result<()> {
    ensure!(from.exists(), "there is no backup at {}", from.display());
    let told = beside::put(path, |unfinished| {
        SqliteStore::copy(from, unfinished).with_context(|| format!("cannot copy {}", from.display()))?;
        let store = SqliteStore::open(unfinished).with_context(|| format!("cannot read {}", from.display()))?;
        let told = begin_from_copy(&store, since)?;
        Ok((store, told))
    })?;
    told.iter().for_each(|line| say(line));
    Ok(())
}

/// Begins a new life in the copy of a backup. Answers what its operator must know.
fn begin_from_copy(store: &SqliteStore, since: &Since) -> anyhow::Result<Vec<String>> {
    let found = store.verify()?;
    ensure!(
        found.faults.is_empty(),
        "the backup is not sound: {}",
        found.faults.join("; ")
    );
    let identity = store.identity()?;
    let keys = Keys {
        authority: identity.authority,
        pins_number: identity.pins_number,
        given: identity.given_pins,
    };
    let keys = keys.since(&identity.seed, since)?;
    // Laptops compare, and give back what came after the backup.
    let epoch = life::new_epoch(&SystemEntropy);
    store.begin_epoch(epoch)?;
    // One that was used since would let a second laptop in.
    let voided = store.void_codes(SystemClock::new().wall_ms())?;
    let mut told = vec![
        format!(
            "{} batches; laptops give back what came later at their next exchange",
            found.batches
        ),
        keys.keep(store, epoch)?,
    ];
    if voided > 0 {
        told.push(format!(
            "{voided} codes are void, because they may have been used since: make new ones."
        ));
    }
    let zone = Zone::of_region(&identity.district);
    told.push(match store.latest_ms()? {
        Some(at) => format!(
            "Suspend again whom you suspended after {} {}, when the backup was told something last, and laptops that were replaced \
             since: that was lost with the store. {UNKNOWN_TOO}",
            zone.local(at).format("%d/%m/%Y %H.%M"),
            zone.name()
        ),
        None => format!("{SUSPEND_ALL} {UNKNOWN_TOO}"),
    });
    Ok(told)
}

pub fn save_key(service: &Service, to: &Path) -> anyhow::Result<()> {
    let identity = service.store.identity()?;
    let mut file = private::make(to).with_context(|| format!("cannot write {}", to.display()))?;
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

pub fn begin_again(path: &Path, key: &Path, since: &Since) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(key).with_context(|| format!("cannot read {}", key.display()))?;
    let mut lines = text.lines();
    let (Some(district), Some(name), Some(seed)) = (lines.next(), lines.next(), lines.next()) else {
        bail!("{} is not a saved key", key.display());
    };
    let district: RegionCode = district
        .parse()
        .with_context(|| format!("{} is not a saved key", key.display()))?;
    let seed = unhex(seed).with_context(|| format!("{} is not a saved key", key.display()))?;
    let (authority, pins_number) = match lines.next() {
        // A key that an older program saved, from before there was another authority than the first.
        None | Some("") => (1, 1),
        Some(line) => numbers(line).with_context(|| {
            format!(
                "the fourth line of {} is spoilt, which says which authority signs and how many sets of keys laptops were told of: write \
                 it as it was, or take it out and say --authority",
                key.display()
            )
        })?,
    };
    let keys = Keys {
        authority,
        pins_number,
        given: Vec::new(),
    };
    let keys = keys.since(&seed, since)?;
    let epoch = life::new_epoch(&SystemEntropy);
    let signs = beside::put(path, |unfinished| {
        let store = SqliteStore::open(unfinished)?;
        // Numbers of earlier laptops are unknown until they come back.
        store.set_up(&district, name, seed, epoch, life::first_device_no(epoch))?;
        let signs = keys.keep(&store, epoch)?;
        Ok((store, signs))
    })?;
    say(&format!(
        "{name} begins again; its laptops are taken back at their next exchange"
    ));
    say(&signs);
    say(&format!("{SUSPEND_ALL} {UNKNOWN_TOO}"));
    Ok(())
}

fn numbers(line: &str) -> Option<(u32, u32)> {
    let (authority, pins_number) = line.trim_end().split_once(' ')?;
    let both: (u32, u32) = (authority.parse().ok()?, pins_number.parse().ok()?);
    (both.0 > 0 && both.1 > 0).then_some(both)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..32)
        .map(|n| u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}
