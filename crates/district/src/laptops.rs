//! Commands for laptops: codes, the list, replacing, suspending.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use kentongan_district::Service;
use kentongan_district::certificate;
use kentongan_district::enrolment::Holder;
use kentongan_district::pins::Known;
use kentongan_district::store::Device;
use kentongan_district::suspension::Released;
use kentongan_domain::calendar::Zone;
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::role::Role;
use kentongan_domain::scope::Scope;
use kentongan_protocol::enrolment::EnrolCode;
use kentongan_protocol::slip::{Slip, pin_hash};
use qrcode::QrCode;
use qrcode::render::{svg, unicode};

use crate::{SlipArgs, regions, say};

/// For whom a code is, with what its place and level suggest.
pub fn holder(
    scope: Scope,
    role: Option<Role>,
    name: String,
    office: Option<String>,
    salutation: String,
) -> anyhow::Result<Holder> {
    let regions = regions()?;
    let code = scope.code().as_str();
    let (office_there, role_there) = match &scope {
        Scope::Village(_) => {
            let titles = regions
                .local_titles(code)
                .with_context(|| format!("there is no region {code}"))?;
            (titles.head_title.to_string(), Role::Head)
        }
        Scope::District(_) => ("Operator kecamatan".to_owned(), Role::Staff),
        Scope::Regency(_) => ("Operator kabupaten".to_owned(), Role::Reader),
    };
    Ok(Holder {
        role: role.unwrap_or(role_there),
        office: office.unwrap_or(office_there),
        scope,
        name,
        salutation,
    })
}

pub fn enrol(service: &Service, holder: &Holder, slip: &SlipArgs) -> anyhow::Result<()> {
    let code = service.make_code(holder)?;
    hand_out(service, &holder.scope, &holder.office, holder.role, code, slip)
}

pub fn replace(service: &Service, device_no: DeviceNo, slip: &SlipArgs) -> anyhow::Result<()> {
    let old = service
        .store
        .find_device(device_no)?
        .with_context(|| format!("there is no laptop {}", device_no.0))?;
    let code = service.make_replacement(device_no)?;
    hand_out(service, &old.scope, &old.holder_office, old.role, code, slip)?;
    say(&format!("Laptop {} is suspended when the code is used.", device_no.0));
    Ok(())
}

fn hand_out(
    service: &Service,
    scope: &Scope,
    office: &str,
    role: Role,
    code: EnrolCode,
    args: &SlipArgs,
) -> anyhow::Result<()> {
    let place = regions()?
        .full_name(scope.code().as_str())
        .with_context(|| format!("there is no region {}", scope.code()))?;
    say(&format!("{place} ({scope}), {office}, {role}"));
    say(&format!("code: {}", code.display()));
    if let Some(address) = &args.address {
        say(&format!("address: {address}"));
        let pins = certificate::pins(&service.store.identity()?);
        let pin = pins.pins.first().map(|pin| pin_hash(pin)).unwrap_or_default();
        let line = Slip {
            address: address.clone(),
            code,
            pin,
        }
        .line();
        let picture = QrCode::new(&line).context("the address is too long for a QR code")?;
        match &args.qr {
            Some(path) => save_picture(&picture, path)?,
            None => say(&picture.render::<unicode::Dense1x2>().quiet_zone(true).build()),
        }
    }
    say("One laptop, 72 hours. Keep the slip closed until it is used.");
    say("Then compare the six digits on its screen with `devices`, by telephone.");
    Ok(())
}

fn save_picture(picture: &QrCode, path: &Path) -> anyhow::Result<()> {
    let drawn = picture
        .render::<svg::Color<'_>>()
        .min_dimensions(300, 300)
        .quiet_zone(true)
        .build();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // As secret as the code.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| {
            // One that stood there keeps its mode otherwise.
            #[cfg(unix)]
            file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
            file.write_all(drawn.as_bytes())
        })
        .with_context(|| format!("cannot write {}", path.display()))?;
    say(&format!("picture: {}", path.display()));
    Ok(())
}

pub fn suspend(service: &Service, device_no: DeviceNo) -> anyhow::Result<()> {
    let no = device_no.0;
    say(&match service.suspend(device_no)? {
        Some(device) => format!(
            "Laptop {no} ({}) is suspended: what it sends is kept apart, and it is given nothing.",
            device.holder_office
        ),
        None => format!(
            "This store knows no laptop {no}. If it was enrolled before the store was lost, it is suspended as soon as it comes back. \
             If the number is wrong, `resume {no}` takes this back."
        ),
    });
    Ok(())
}

pub fn resume(service: &Service, device_no: DeviceNo) -> anyhow::Result<()> {
    let released = service.resume(device_no)?;
    let no = device_no.0;
    let Some(device) = service.store.find_device(device_no)? else {
        say(&format!(
            "This store knows no laptop {no}. If it comes back, it is let in."
        ));
        return Ok(());
    };
    say(&format!(
        "Laptop {no} is let in again; {} batches were waiting.",
        released.batches
    ));
    what_remains(&device, released).iter().for_each(|line| say(line));
    match service.is_known_to(&device)? {
        Known::Yes => {}
        Known::Perhaps => say(&format!(
            "It may not know the keys of this service any more: if it stays away, it must be enrolled anew, with a code of `replace {no}`."
        )),
        Known::No => say(&format!(
            "It knows none of the keys of this service any more, which were rotated meanwhile: it must be enrolled anew, with a code of \
             `replace {no}`."
        )),
    }
    Ok(())
}

pub fn take_quarantine(service: &Service, device_no: DeviceNo) -> anyhow::Result<()> {
    let released = service.take_quarantine(device_no)?;
    let device = service.store.find_device(device_no)?.context("the laptop is gone")?;
    say(&format!(
        "{} batches of laptop {} are taken. Whether it is let in has not changed.",
        released.batches, device_no.0
    ));
    what_remains(&device, released).iter().for_each(|line| say(line));
    Ok(())
}

/// A sentence for each kind of what could not be judged yet.
fn what_remains(device: &Device, released: Released) -> Vec<String> {
    let mut told = Vec::new();
    if released.kept > 0 {
        let then = match device.suspended_at_ms {
            // Nobody else does it: what it sends is only kept.
            Some(_) => format!("; run `take-quarantine {}` again then", device.device_no.0),
            None => String::new(),
        };
        told.push(format!(
            "{} more wait until what comes before them is here{then}.",
            released.kept
        ));
    }
    if released.unreadable > 0 {
        told.push(format!(
            "{} more cannot be read: the store is damaged there. The laptop still has them, and sends them when it is let in.",
            released.unreadable
        ));
    }
    told
}

pub fn list(service: &Service) -> anyhow::Result<()> {
    let zone = Zone::of_region(&service.store.identity()?.district);
    say("no         scope                  role    digits   app           clock off  last seen              holder");
    let mut notes = Vec::new();
    for device in service.store.list_devices()? {
        say(&line(&device, zone));
        let no = device.device_no.0;
        let date = |at: i64| zone.local(at).format("%d/%m/%Y %H.%M").to_string();
        if let Some(at) = device.cloned_at_ms {
            notes.push(format!(
                "device {no}: two laptops were seen with its key on {}; nothing is lost, and one of them must enrol anew",
                date(at)
            ));
        }
        if let Some(at) = device.suspended_at_ms {
            let kept = service.store.quarantined(device.device_no)?.len();
            notes.push(format!(
                "device {no}: suspended since {}; {kept} batches in quarantine",
                date(at)
            ));
        }
    }
    for (device_no, at) in service.store.suspended_ahead()? {
        notes.push(format!(
            "device {}: not known here; suspended on {} for when it comes back",
            device_no.0,
            zone.local(at).format("%d/%m/%Y %H.%M")
        ));
    }
    for note in notes {
        say(&note);
    }
    say(&format!(
        "certificates are signed by authority {}: write it down, a store that is restored may have to be told",
        service.store.identity()?.authority
    ));
    Ok(())
}

fn line(device: &Device, zone: Zone) -> String {
    // A device chooses these letters, and they go to a terminal.
    let version = device.app_version.escape_default();
    let program = if device.edition == 0 {
        version.to_string()
    } else {
        format!("{version} ({})", device.edition)
    };
    let digits = device.fingerprint.map_or_else(|| "–".to_owned(), |f| f.to_string());
    let off = device
        .clock_error_ms
        .map_or_else(|| "–".to_owned(), |ms| format!("{} s", ms / 1000));
    let seen = device.seen_at_ms.map_or_else(
        || "never".to_owned(),
        |ms| format!("{} {}", zone.local(ms).format("%d/%m/%Y %H.%M"), zone.name()),
    );
    format!(
        "{:<10} {:<22} {:<7} {digits:<8} {program:<13} {off:<10} {seen:<22} {} {}",
        device.device_no.0,
        device.scope.to_string(),
        device.role.to_string(),
        device.holder_office,
        device.holder_name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_what_a_lost_laptop_sent_hears_that_the_rest_is_his_to_take_later() {
        let device = |suspended_at_ms| Device {
            device_no: DeviceNo(21191),
            public_key: [4; 32],
            scope: "village:18.02.01.2003".parse().unwrap(),
            role: Role::Head,
            holder_name: String::new(),
            holder_office: String::new(),
            salutation: String::new(),
            app_version: String::new(),
            edition: 0,
            enrolled_at_ms: 0,
            seen_at_ms: None,
            clock_error_ms: None,
            cloned_at_ms: None,
            fingerprint: None,
            suspended_at_ms,
            authority: None,
        };
        let released = Released {
            kept: 3,
            ..Released::default()
        };
        let wait = "3 more wait until what comes before them is here";
        assert_eq!(
            what_remains(&device(Some(7)), released),
            [format!("{wait}; run `take-quarantine 21191` again then.")]
        );
        assert_eq!(what_remains(&device(None), released), [format!("{wait}.")]);
        assert_eq!(what_remains(&device(Some(7)), Released::default()), [""; 0]);
    }
}
