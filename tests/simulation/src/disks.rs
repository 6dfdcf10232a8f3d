//! Disks that are copied, put back, put into a second laptop, or lost.

use std::collections::BTreeSet;

use crate::checks;
use crate::database::{Copy, templates};
use crate::oracle::Identity;
use crate::violation::Checked;
use crate::world::World;

/// Copies that somebody keeps.
#[derive(Default)]
pub struct Shelf {
    /// With the laptop that each is of.
    devices: Vec<(usize, Copy)>,
    service: Vec<Copy>,
}

/// Laptops of one run, clones and later ones among them.
pub const DEVICES_MAX: usize = 9;
/// Copies of one run.
const COPIES_MAX: usize = 6;

fn chosen(which: u64, length: usize) -> Option<usize> {
    usize::try_from(which.checked_rem(length as u64)?).ok()
}

impl World {
    pub fn copy_device(&mut self, index: usize) -> Checked<String> {
        let copy = self.device(index)?.database.copy()?;
        self.shelf.devices.push((index, copy));
        let excess = self.shelf.devices.len().saturating_sub(COPIES_MAX);
        self.shelf.devices.drain(..excess);
        Ok("copied".to_owned())
    }

    pub fn restore_device(&mut self, index: usize, which: u64, whole: bool) -> Checked<String> {
        let own: Vec<&Copy> = self
            .shelf
            .devices
            .iter()
            .filter(|(of, _)| *of == index)
            .map(|(_, copy)| copy)
            .collect();
        let Some(copy) = chosen(which, own.len()).and_then(|n| own.get(n)) else {
            return Ok("there is no copy".to_owned());
        };
        let (medium, devices) = (&self.medium, &mut self.devices);
        if let Some(device) = devices.get_mut(index) {
            device.restore(copy, medium, whole)?;
        }
        self.counts.one(if whole {
            "fault: a laptop was restored from an older copy"
        } else {
            "fault: a laptop's database was restored from an older copy"
        });
        let lost = self.look_at_restored(index)?;
        Ok(format!("restored, {lost} ops lost for good"))
    }

    pub fn clone_device(&mut self, index: usize) -> Checked<String> {
        if self.devices.len() >= DEVICES_MAX {
            return Ok("there is no second laptop".to_owned());
        }
        let new = self.devices.len();
        let double = self
            .device(index)?
            .double(new, &self.medium, self.event as u64 ^ 0xc1_0e)?;
        self.posts.push(double.scope.clone());
        self.devices.push(double);
        self.answers.push(None);
        self.counts.one("fault: a laptop was cloned");
        self.look_at_restored(new)?;
        Ok(format!("laptop {new} is a clone"))
    }

    /// What a disk holds is what the checks begin with; what no disk holds any more is lost.
    fn look_at_restored(&mut self, index: usize) -> Checked<u64> {
        let lost = {
            let log = self.log(index)?;
            let identities: BTreeSet<Identity> = log.iter().map(|row| row.identity).collect();
            let stored: i64 = self
                .device(index)?
                .database
                .anchor
                .query_row("SELECT hlc FROM replica", [], |row| row.get(0))?;
            let seen = &mut self.device_mut(index)?.seen;
            seen.identities = std::rc::Rc::new(identities);
            seen.last_own_hlc = kentongan_domain::hlc::Hlc(u64::try_from(stored).unwrap_or(0));
            self.bury()
        };
        checks::device(self, index)?;
        Ok(lost)
    }

    fn bury(&mut self) -> u64 {
        let mut held: BTreeSet<Identity> = self.district.log.ops.keys().copied().collect();
        for device in &self.devices {
            held.extend(device.seen.identities.iter().copied());
        }
        self.district.missing.retain(|identity| held.contains(identity));
        let lost = self.oracle.bury(&held);
        self.counts.add("ops lost with the only disk that held them", lost);
        lost
    }

    pub fn copy_service(&mut self) -> Checked<String> {
        let copy = self.district.database.copy()?;
        self.shelf.service.push(copy);
        let excess = self.shelf.service.len().saturating_sub(COPIES_MAX);
        self.shelf.service.drain(..excess);
        Ok("copied".to_owned())
    }

    pub fn restore_service(&mut self, which: u64, told: bool) -> Checked<String> {
        let Some(copy) = chosen(which, self.shelf.service.len()).and_then(|n| self.shelf.service.get(n)) else {
            return Ok("there is no copy".to_owned());
        };
        let before: BTreeSet<Identity> = self.district.log.ops.keys().copied().collect();
        self.district.replace(copy, &self.medium, told)?;
        self.word_is_void = !told;
        self.counts.one(if told {
            "fault: the service was restored from an older copy"
        } else {
            "fault: the service was set back without a word"
        });
        self.look_at_service(&before)
    }

    pub fn wipe_service(&mut self) -> Checked<String> {
        let before: BTreeSet<Identity> = self.district.log.ops.keys().copied().collect();
        self.district.replace(&templates()?.1, &self.medium, false)?;
        self.word_is_void = true;
        self.counts.one("fault: the service was wiped");
        self.look_at_service(&before)
    }

    fn look_at_service(&mut self, before: &BTreeSet<Identity>) -> Checked<String> {
        self.district.missing.extend(before);
        checks::service(self)?;
        let lost = self.bury();
        Ok(format!(
            "{} ops to come back, {lost} lost for good",
            self.district.missing.len()
        ))
    }
}
