//! The world of one run, and what each step does to it.

use kentongan_domain::op::EDITION;
use kentongan_domain::scope::Scope;
use kentongan_store::{Store, StoreError};
use kentongan_sync::{BlobsExchanged, Exchanged, SessionError};
use kentongan_testkit::{RAKOR_MS, SeededEntropy};

use crate::checks::Memory;
use crate::counts::Counts;
use crate::database::Medium;
use crate::device::Device;
use crate::disks::{DEVICES_MAX, Shelf};
use crate::district::District;
use crate::link::{Link, LinkLog, deliver};
use crate::oracle::{Horizon, Mark, Oracle, Saved, Saw};
use crate::parcels::Stick;
use crate::plan::{Cast, Deed, Event, Plan, Step, Trouble};
use crate::reading::LogRow;
use crate::violation::{Checked, Violation, hold};
use crate::{checks, leaks, people, photos, reading};

/// A request that a link saw.
struct Recorded {
    device: usize,
    bytes: Vec<u8>,
    arrived: bool,
}

/// Requests that a mischievous link remembers.
const RECORDED_MAX: usize = 40;

pub struct World {
    pub district: District,
    pub devices: Vec<Device>,
    pub posts: Vec<Scope>,
    pub oracle: Oracle,
    pub counts: Counts,
    pub memory: Memory,
    /// Number of the step under way.
    pub event: usize,
    /// Older copies of disks that somebody keeps.
    pub shelf: Shelf,
    /// Parcels that lie about, the oldest first.
    pub sticks: Vec<Stick>,
    /// The service was set back and said nothing. Where that took no op, nobody notices, and its word on photos may be wrong.
    pub word_is_void: bool,
    /// Each device's last whole answer.
    pub answers: Vec<Option<Vec<u8>>>,
    recorded: Vec<Recorded>,
    pub medium: Medium,
    pub now_ms: i64,
    pub nonce: u64,
}

impl World {
    pub fn of(plan: &Plan, medium: &Medium) -> Checked<Self> {
        let Cast {
            district,
            posts,
            editions,
            service_edition,
            ..
        } = &plan.cast;
        let district = District::set_up(district, medium, RAKOR_MS, *service_edition, plan.seed ^ 0x5e)?;
        let posts: Vec<Scope> = posts.iter().map(|p| p.parse()).collect::<Result<_, _>>()?;
        let service = district.service()?;
        let devices = posts
            .iter()
            .enumerate()
            .map(|(index, scope)| {
                let seed = plan.seed.wrapping_mul(64).wrapping_add(index as u64);
                let edition = editions.get(index).copied().unwrap_or(EDITION);
                Device::enrol(index, scope, medium, service, RAKOR_MS, edition, seed)
            })
            .collect::<Checked<Vec<_>>>()?;
        Ok(Self {
            answers: devices.iter().map(|_| None).collect(),
            district,
            devices,
            posts,
            oracle: Oracle::default(),
            counts: Counts::default(),
            memory: Memory::default(),
            shelf: Shelf::default(),
            sticks: Vec::new(),
            word_is_void: false,
            event: 0,
            medium: medium.clone(),
            recorded: Vec::new(),
            now_ms: RAKOR_MS,
            nonce: plan.seed,
        })
    }

    pub fn device(&self, index: usize) -> Checked<&Device> {
        self.devices
            .get(index)
            .ok_or_else(|| Violation::harness("no such device"))
    }

    pub fn device_mut(&mut self, index: usize) -> Checked<&mut Device> {
        self.devices
            .get_mut(index)
            .ok_or_else(|| Violation::harness("no such device"))
    }

    /// A laptop's whole log, each op under its name for life.
    pub fn log(&mut self, index: usize) -> Checked<Vec<LogRow>> {
        let device = self
            .devices
            .get(index)
            .ok_or_else(|| Violation::harness("no such device"))?;
        reading::device_log(&device.database.anchor, &mut self.oracle)
    }

    fn chosen(&self, device: u8) -> usize {
        usize::from(device).checked_rem(self.devices.len()).unwrap_or(0)
    }

    /// Takes one step and checks everything that it touched. Answers what happened, for the trace.
    pub fn take(&mut self, step: &Step) -> Checked<String> {
        self.event += 1;
        self.now_ms += i64::from(step.after_ms);
        self.district.clock.pass(step.after_ms);
        for device in &self.devices {
            device.pass(step.after_ms);
        }
        self.counts.one("events");
        match step.event {
            Event::Deed { device, deed, dice } => self.deed(self.chosen(device), deed, dice),
            Event::PowerCut {
                device,
                deed,
                dice,
                fuse,
            } => self.power_cut(self.chosen(device), deed, dice, fuse),
            Event::CrashDevice { device } => {
                self.counts.one("fault: a laptop crashed between commits");
                self.crash_device(self.chosen(device))
            }
            Event::Exchange {
                device,
                trouble,
                round,
                crash,
            } => {
                let index = self.chosen(device);
                let mut told = self.exchange(index, (trouble, round), (Trouble::None, 0))?;
                if crash {
                    self.counts.one("fault: a laptop crashed right after an exchange");
                    told.push_str("; ");
                    told.push_str(&self.crash_device(index)?);
                }
                Ok(told)
            }
            Event::Photos { device, trouble, round } => {
                let index = self.chosen(device);
                self.exchange(index, (Trouble::None, 0), (trouble, round))
            }
            Event::CrashService => {
                self.counts.one("fault: the service crashed");
                self.district.crash()?;
                checks::service(self)?;
                Ok("service restarted".to_owned())
            }
            Event::LateArrival { which } => self.arrive_again(which, false),
            Event::Replay { which } => self.arrive_again(which, true),
            Event::Clock { device, walk } => {
                let (index, now_ms) = (self.chosen(device), self.now_ms);
                self.counts.one("fault: a clock was set wrong or stood still");
                self.device_mut(index)?.walk(walk, now_ms);
                Ok(String::new())
            }
            Event::CopyDevice { device } => self.copy_device(self.chosen(device)),
            Event::RestoreDevice { device, which, whole } => self.restore_device(self.chosen(device), which, whole),
            Event::Upgrade { device } => {
                let index = self.chosen(device);
                self.counts.one("upgrades");
                self.device_mut(index)?.upgrade()?;
                checks::device(self, index)?;
                Ok("upgraded".to_owned())
            }
            Event::UpgradeService => {
                self.counts.one("upgrades of the service");
                self.district.upgrade()?;
                checks::service(self)?;
                Ok("upgraded".to_owned())
            }
            Event::Enrol { device } => self.enrol_laptop(self.chosen(device)),
            Event::CloneDevice { device } => self.clone_device(self.chosen(device)),
            Event::CopyService => self.copy_service(),
            Event::RestoreService { which, told } => self.restore_service(which, told),
            Event::WipeService => self.wipe_service(),
            Event::WriteParcel { device, card } => self.write_parcel(self.chosen(device), card),
            Event::ReadParcel {
                device,
                which,
                damage,
                crash,
            } => {
                let index = self.chosen(device);
                let mut told = self.read_parcel(index, which, damage)?;
                if crash {
                    self.counts.one("fault: a laptop crashed right after a stick");
                    told.push_str("; ");
                    told.push_str(&self.crash_device(index)?);
                }
                Ok(told)
            }
            Event::Rebuild { device } => {
                let index = self.chosen(device);
                checks::rebuilt(self.device(index)?)?;
                self.counts.one("rebuilds compared");
                checks::device(self, index)?;
                Ok(String::new())
            }
        }
    }

    fn enrol_laptop(&mut self, index: usize) -> Checked<String> {
        if self.devices.len() >= DEVICES_MAX {
            return Ok("there is no further laptop".to_owned());
        }
        let new = self.devices.len();
        let scope = self.device(index)?.scope.clone();
        let seed = (self.event as u64) << 32 ^ self.nonce ^ new as u64;
        let (service, now_ms) = (self.district.service()?, self.now_ms);
        let laptop = Device::enrol(new, &scope, &self.medium, service, now_ms, EDITION, seed)?;
        self.posts.push(scope);
        self.devices.push(laptop);
        self.answers.push(None);
        self.counts.one("laptops enrolled later");
        checks::device(self, new)?;
        Ok(format!("laptop {new} is enrolled"))
    }

    fn deed(&mut self, index: usize, deed: Deed, dice: u64) -> Checked<String> {
        let mark = self.oracle.next_mark();
        let posts = self.posts.clone();
        let device = self.device_mut(index)?;
        let Some(performed) = people::perform(device, &posts, deed, dice, mark)? else {
            return Ok("nothing to do".to_owned());
        };
        if let Err(error) = &performed.answer {
            return Err(Violation::harness(format!("{}: {error}", performed.what)));
        }
        let rows = self.remember(index, mark, performed.lawful, (performed.horizon, performed.saw))?;
        self.counts.add("ops", rows);
        checks::device(self, index)?;
        Ok(format!("{}, {rows} ops", performed.what))
    }

    /// Notes what the store says it saved.
    fn remember(&mut self, index: usize, mark: u64, lawful: bool, seen: (Option<Horizon>, Saw)) -> Checked<u64> {
        let log = self.log(index)?;
        let device = self.device(index)?;
        let (horizon, saw) = seen;
        let horizon = horizon.unwrap_or_else(|| device.seen.identities.clone());
        let new: Vec<&LogRow> = log.iter().filter(|r| r.op_no > device.seen.last_op_no).collect();
        let (number, scope, event) = (device.number, device.scope.clone(), self.event);
        let mut last_hlc = device.seen.last_own_hlc;
        for row in &new {
            hold!(
                "I9",
                row.hlc > last_hlc,
                "laptop {index} stamps {:?} after {last_hlc:?}",
                row.hlc
            );
            last_hlc = row.hlc;
            let common = row.raw.decode_common()?;
            let find = |at| {
                log.iter()
                    .find(|r| r.stream == row.stream && r.at == at)
                    .map(|r| r.identity)
            };
            let object = common.object.and_then(find).unwrap_or(row.identity);
            let refers = checks::references(&common);
            let saved = Saved {
                stream: row.stream.clone(),
                author_no: number,
                author: scope.clone(),
                kind: common.kind,
                personal: row.raw.decode_personal()?.unwrap_or_default(),
                common: common.fields,
                lawful,
                object,
                targets: refers.into_iter().filter_map(find).collect(),
                horizon: horizon.clone(),
                saw: saw.clone(),
                event,
            };
            let stream = row.stream.clone();
            self.oracle.marks.entry(mark).or_insert(Mark {
                author_no: number,
                stream,
            });
            hold!(
                "I2",
                self.oracle.saved.insert(row.identity, saved).is_none(),
                "one op was written twice on laptop {index}"
            );
        }
        let rows = new.len() as u64;
        self.device_mut(index)?.seen.last_own_hlc = last_hlc;
        Ok(rows)
    }

    fn power_cut(&mut self, index: usize, deed: Deed, dice: u64, fuse: u8) -> Checked<String> {
        let mark = self.oracle.next_mark();
        let posts = self.posts.clone();
        let device = self.device_mut(index)?;
        let before = reading::count(&device.database.anchor, "SELECT count(*) FROM ops")?;
        device.entropy.light(u32::from(fuse) + 1);
        let performed = people::perform(device, &posts, deed, dice, mark);
        let burning = device.entropy.put_out();
        let told = match performed? {
            Some(performed) => match performed.answer {
                Ok(()) => {
                    let rows = self.remember(index, mark, performed.lawful, (performed.horizon, performed.saw))?;
                    self.counts.add("ops", rows);
                    self.counts.one("fault: a laptop lost power right after a save");
                    format!("{} saved, {rows} ops", performed.what)
                }
                Err(StoreError::Closed) if !burning => {
                    let now = reading::count(&self.device(index)?.database.anchor, "SELECT count(*) FROM ops")?;
                    hold!(
                        "I3",
                        now == before,
                        "half of a save stayed: {before} ops before, {now} now"
                    );
                    self.counts.one("fault: a laptop lost power in the middle of a save");
                    format!("{} lost", performed.what)
                }
                Err(error) => return Err(Violation::harness(format!("{}: {error}", performed.what))),
            },
            None => "nothing to do".to_owned(),
        };
        Ok(format!("{told}; {}", self.crash_device(index)?))
    }

    fn crash_device(&mut self, index: usize) -> Checked<String> {
        self.device_mut(index)?.crash()?;
        checks::device(self, index)?;
        Ok("restarted".to_owned())
    }

    /// One call: the text, with its trouble, and where that came through the photos, with theirs. A trouble goes with the request
    /// that it hits.
    fn exchange(&mut self, index: usize, (trouble, round): (Trouble, u8), of_photos: (Trouble, u8)) -> Checked<String> {
        let stale = self.answers.get(index).cloned().flatten();
        if trouble == Trouble::StaleAnswer && stale.is_none() {
            return Ok("no earlier answer".to_owned());
        }
        let (outcome, log) = self.over(index, trouble, round, stale)?;
        let hit = log.hit;
        self.keep(index, log)?;
        if hit {
            self.counts.one(name(trouble));
        }
        let told = match outcome {
            Ok(done) => {
                self.count(&done);
                let photos = photos::exchange(self, index, of_photos.0, of_photos.1)?;
                format!("{done:?}{photos}")
            }
            // Anything may come of trouble but a store that does not obey.
            Err(error) if hit && !matches!(error, SessionError::Store(_)) => error.to_string(),
            Err(error) => {
                let invariant = if hit { "harness" } else { "I10" };
                return Err(Violation {
                    invariant,
                    detail: format!("laptop {index} over a link with {trouble:?}: {error}"),
                });
            }
        };
        checks::service(self)?;
        checks::log_of(self, index)?;
        leaks::in_device(self, index)?;
        Ok(told)
    }

    /// One exchange of the product's own.
    pub fn over(
        &mut self,
        index: usize,
        trouble: Trouble,
        round: u8,
        stale: Option<Vec<u8>>,
    ) -> Checked<(Result<Exchanged, SessionError>, LinkLog)> {
        self.nonce += 1;
        let entropy = SeededEntropy::new(self.nonce.wrapping_mul(0x9e37_79b9));
        let store: &Store = self.device(index)?.store()?;
        let link = Link::new(self.district.service()?, trouble, round, stale);
        let outcome = kentongan_sync::exchange(store, &link, &entropy, &mut |_, _| {});
        Ok((outcome, link.into_log()))
    }

    /// The same for photos.
    pub fn photos_over(
        &self,
        index: usize,
        trouble: Trouble,
        round: u8,
    ) -> Checked<(Result<BlobsExchanged, SessionError>, LinkLog)> {
        // The numbers of the text's exchange, drawn apart: its count of calls stays what it is without photos.
        let entropy = SeededEntropy::new(!self.nonce.wrapping_mul(0x9e37_79b9));
        let stale = self.answers.get(index).cloned().flatten();
        let store: &Store = self.device(index)?.store()?;
        let link = Link::new(self.district.service()?, trouble, round, stale);
        let outcome = kentongan_sync::exchange_blobs(store, &link, &entropy, &|| true, &mut |_| {});
        Ok((outcome, link.into_log()))
    }

    /// A link without trouble; for the end of a run.
    pub fn exchange_well(&mut self, index: usize) -> Checked<Exchanged> {
        let (outcome, log) = self.over(index, Trouble::None, 0, None)?;
        self.keep(index, log)?;
        let done = outcome.map_err(|error| Violation {
            invariant: "I10",
            detail: format!("laptop {index} over a good link: {error}"),
        })?;
        self.count(&done);
        checks::service(self)?;
        checks::log_of(self, index)?;
        leaks::in_device(self, index)?;
        Ok(done)
    }

    fn count(&mut self, done: &Exchanged) {
        self.counts.add("refused", done.refused_ops);
        self.counts.add("held", done.held_ops);
        self.counts.add("ops signed anew", done.repaired_ops);
        self.counts
            .add("batches given back to the service", done.offered_batches);
        self.counts.add("batches sent for another laptop", done.carried_batches);
    }

    /// What a link saw: for the leak check, and to arrive again.
    fn keep(&mut self, index: usize, log: LinkLog) -> Checked {
        for state in &log.states {
            leaks::in_bytes(self, index, state)?;
        }
        for answer in &log.answers {
            leaks::in_answer(self, index, answer)?;
        }
        if let (Some(slot), Some(last)) = (self.answers.get_mut(index), log.answers.last()) {
            *slot = Some(last.clone());
        }
        for (bytes, arrived) in log.requests {
            self.recorded.push(Recorded {
                device: index,
                bytes,
                arrived,
            });
        }
        let excess = self.recorded.len().saturating_sub(RECORDED_MAX);
        self.recorded.drain(..excess);
        Ok(())
    }

    fn arrive_again(&mut self, which: u64, arrived: bool) -> Checked<String> {
        let fitting: Vec<usize> = (0..self.recorded.len())
            .filter(|n| self.recorded.get(*n).is_some_and(|r| r.arrived == arrived))
            .collect();
        let at = usize::try_from(which.checked_rem(fitting.len() as u64).unwrap_or(0)).unwrap_or(0);
        let Some(recorded) = fitting.get(at).and_then(|n| self.recorded.get_mut(*n)) else {
            return Ok("no such request".to_owned());
        };
        recorded.arrived = true;
        let (device, bytes) = (recorded.device, recorded.bytes.clone());
        let answer = deliver(self.district.service()?, &bytes);
        self.counts.one(if arrived {
            "fault: an old request arrived again"
        } else {
            "fault: a lost request arrived late"
        });
        checks::service(self)?;
        match answer {
            Ok(answer) => {
                leaks::in_answer(self, device, &answer)?;
                Ok(format!("laptop {device}'s request answered, {} bytes", answer.len()))
            }
            Err(problem) => Ok(format!("laptop {device}'s request refused: {:?}", problem.code)),
        }
    }

    /// The state of the world in a few letters, for the trace.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for device in &self.devices {
            hasher.update(&device.seen.last_op_no.to_be_bytes());
            hasher.update(&device.seen.clock.0.to_be_bytes());
            device
                .seen
                .identities
                .iter()
                .for_each(|identity| _ = hasher.update(identity));
        }
        for (identity, refusal) in &self.district.log.ops {
            hasher.update(identity).update(&refusal.unwrap_or(0).to_be_bytes());
        }
        hasher.finalize().to_hex().chars().take(8).collect()
    }
}

pub fn name(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::None => "no trouble",
        Trouble::Lost => "fault: a request was lost",
        Trouble::Late => "fault: a request was held up",
        Trouble::CutUp(_) => "fault: a request was cut",
        Trouble::CutDown(_) => "fault: an answer was cut",
        Trouble::Doubled => "fault: a request arrived twice",
        Trouble::SpoiltAnswer(_) => "fault: an answer was spoilt",
        Trouble::StaleAnswer => "fault: an old answer came instead",
    }
}
