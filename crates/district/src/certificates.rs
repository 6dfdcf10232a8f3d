//! Commands for the keys by which laptops know this service.

use std::path::Path;

use anyhow::{Context as _, bail};
use kentongan_district::certificate::pin_of_file;
use kentongan_district::{Service, store::Device};

use crate::say;

pub fn rotate(service: &Service, force: bool) -> anyhow::Result<()> {
    let identity = service.store.identity()?;
    let behind = service.store.devices_without_pins(identity.pins_number)?;
    if !behind.is_empty() && !force {
        bail!(
            "these laptops have not heard of the successor yet, and would have to be enrolled anew: {}",
            names(&behind)
        );
    }
    let next = identity.authority.saturating_add(1);
    let number = identity.pins_number.saturating_add(1);
    service.store.keep_pins(next, number, identity.announced_pin.as_ref())?;
    say(&format!(
        "Authority {next} signs now; laptops learn of its successor at their next exchange."
    ));
    Ok(())
}

pub fn announce(service: &Service, certificate: &Path) -> anyhow::Result<()> {
    let pin = pin_of_file(certificate).with_context(|| format!("cannot read {}", certificate.display()))?;
    let identity = service.store.identity()?;
    if identity.announced_pin.as_ref() == Some(&pin) {
        let behind = service.store.devices_without_pins(identity.pins_number)?;
        say(&match behind.as_slice() {
            [] => "Every laptop knows it; serve it with --certificate.".to_owned(),
            some => format!("These laptops do not know it yet: {}", names(some)),
        });
        return Ok(());
    }
    let number = identity.pins_number.saturating_add(1);
    service.store.keep_pins(identity.authority, number, Some(&pin))?;
    say("Laptops learn of it at their next exchange; run this again to see who has.");
    Ok(())
}

fn names(devices: &[Device]) -> String {
    let names: Vec<String> = devices
        .iter()
        .map(|d| format!("{} ({})", d.device_no.0, d.holder_office))
        .collect();
    names.join(", ")
}
