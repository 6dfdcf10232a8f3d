//! Commands for the keys by which laptops know this service.

use std::path::Path;

use anyhow::{Context as _, bail};
use kentongan_district::certificate::pin_of_file;
use kentongan_district::pins::{Haste, PinsError};
use kentongan_district::{Service, store::Device};
use kentongan_domain::calendar::Zone;
use kentongan_protocol::pins::Pin;

use crate::say;

pub fn rotate(service: &Service, haste: Haste) -> anyhow::Result<()> {
    let zone = Zone::of_region(&service.store.identity()?.district);
    let rotated = match service.rotate_authority(haste) {
        Err(PinsError::Behind(behind)) => bail!(
            "these laptops have not heard of the successor yet, and would have to be enrolled anew: {}",
            names(&behind)
        ),
        Err(PinsError::CodesOpen { until_ms }) => bail!(
            "codes that nobody has used yet are open until {} {}, and laptops would refuse their slips: wait, or --now voids them",
            zone.local(until_ms).format("%d/%m/%Y %H.%M"),
            zone.name()
        ),
        outcome => outcome?,
    };
    say(&format!(
        "Authority {} signs now; laptops learn of its successor at their next exchange.",
        rotated.authority
    ));
    if rotated.voided > 0 {
        say(&format!(
            "{} codes that nobody had used are void: make new ones.",
            rotated.voided
        ));
    }
    write_down(service)
}

/// What a store that is lost now would not say any more.
fn write_down(service: &Service) -> anyhow::Result<()> {
    say(&format!(
        "Write down: authority {}. And `save-key` once more: the key that was saved before does not know of this.",
        service.store.identity()?.authority
    ));
    Ok(())
}

pub fn announce(service: &Service, certificate: &Path) -> anyhow::Result<()> {
    let before = service.store.identity()?.pins_number;
    let behind = match service.announce(read(certificate)?) {
        Err(PinsError::Behind(behind)) => bail!(
            "two certificates are announced, and these laptops may not know the later one yet: {}; wait for them, or drop-certificate one",
            names(&behind)
        ),
        outcome => outcome?,
    };
    say(&match behind.as_slice() {
        [] => "Every laptop knows it; serve it with --certificate.".to_owned(),
        some => format!(
            "These laptops learn of it at their next exchange: {}. Serve what is served until this command names none.",
            names(some)
        ),
    });
    if service.store.identity()?.pins_number == before {
        return Ok(());
    }
    write_down(service)
}

pub fn drop(service: &Service, certificate: &Path) -> anyhow::Result<()> {
    service.drop_given(&read(certificate)?)?;
    say("Laptops forget it at their next exchange. Where it is served still, the service shows its own instead.");
    write_down(service)
}

fn read(certificate: &Path) -> anyhow::Result<Pin> {
    pin_of_file(certificate).with_context(|| format!("cannot read {}", certificate.display()))
}

fn names(devices: &[Device]) -> String {
    let names: Vec<String> = devices
        .iter()
        .map(|d| format!("{} ({})", d.device_no.0, d.holder_office))
        .collect();
    names.join(", ")
}
