//! What happens in one run: who takes part, and every step with its dice. Made from a seed, or read from lines of JSON.

use kentongan_domain::op::EDITION;
use serde::{Deserialize, Serialize};

use crate::dice::Dice;
use crate::violation::Violation;

/// One run, before it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub seed: u64,
    pub cast: Cast,
    pub steps: Vec<Step>,
}

/// Whose service it is, and the scope of each laptop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cast {
    pub seed: u64,
    pub district: String,
    pub posts: Vec<String>,
    /// The edition of the program on each laptop.
    #[serde(default)]
    pub editions: Vec<u16>,
    /// The edition of the service's program.
    #[serde(default = "this_edition")]
    pub service_edition: u16,
}

fn this_edition() -> u16 {
    EDITION
}

/// One step: first time passes, then something happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub after_ms: u32,
    pub event: Event,
}

/// `which` and `dice` choose among what is there when the step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A person does something and is told that it is saved.
    Deed {
        device: u8,
        deed: Deed,
        dice: u64,
    },
    /// The same, but the power goes while the store writes.
    PowerCut {
        device: u8,
        deed: Deed,
        dice: u64,
        fuse: u8,
    },
    /// The program dies between two commits.
    CrashDevice {
        device: u8,
    },
    Exchange {
        device: u8,
        trouble: Trouble,
        /// Which request of the exchange the trouble hits.
        round: u8,
        /// The program dies right after it.
        crash: bool,
    },
    /// A call in which the text goes well; the trouble is with the photos behind it.
    Photos {
        device: u8,
        trouble: Trouble,
        round: u8,
    },
    CrashService,
    /// A request that got lost arrives after all.
    LateArrival {
        which: u64,
    },
    /// A request that arrived before arrives again.
    Replay {
        which: u64,
    },
    Clock {
        device: u8,
        walk: Walk,
    },
    /// Somebody copies a laptop's disk and keeps the copy.
    CopyDevice {
        device: u8,
    },
    /// The laptop's disk is replaced by an older copy of it; or only the database on it.
    RestoreDevice {
        device: u8,
        which: u64,
        whole: bool,
    },
    /// The laptop's disk is put into a second laptop; both are used.
    CloneDevice {
        device: u8,
    },
    /// A newer program is installed on the laptop.
    Upgrade {
        device: u8,
    },
    /// A newer program is installed at the service.
    UpgradeService,
    /// A further laptop is enrolled for the post of this one.
    Enrol {
        device: u8,
    },
    CopyService,
    /// The service's store is replaced by an older copy; `told`: its operator says so with the command for it.
    RestoreService {
        which: u64,
        told: bool,
    },
    /// The service begins with an empty store and its old key.
    WipeService,
    /// Somebody makes the projection anew.
    Rebuild {
        device: u8,
    },
    /// A laptop writes what it has for the others of its post on a stick; or only its card, which makes it known to them.
    WriteParcel {
        device: u8,
        card: bool,
    },
    /// A stick that lies about is put into a laptop. It may be its own, a stranger's, an old one, or one that was read before.
    ReadParcel {
        device: u8,
        which: u64,
        damage: Damage,
        /// The program dies right after it.
        crash: bool,
    },
}

/// What a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    RecordIssue,
    /// Opens the form and saves it at once.
    EditIssue,
    /// Opens the form and goes to lunch.
    OpenForm,
    /// Comes back and saves what was opened.
    SaveOpenForm,
    FollowUp,
    /// Comments, charges, pauses, links or merges.
    KeepFile,
    MoveIssue,
    /// Keeps a photo and adds it to a case.
    AddPhoto,
    /// Takes one out.
    EndPhoto,
    ConveneMeeting,
    EditMeeting,
    Invite,
    EditInvitee,
    WithdrawInvitee,
    WalkIn,
    Mark,
    UndoMark,
    WithdrawIssue,
    RestoreIssue,
    /// Chooses one of two versions, or settles a disputed deletion.
    Settle,
    /// Something that his office may not do, which the app would not offer.
    Trespass,
    /// Far more text than a batch holds.
    Minutes,
    /// A person of the roster, an agenda item, a note or an input.
    AddRecord,
    EditRecord,
    WithdrawRecord,
    RestoreRecord,
    /// Says how an invitee was told.
    Tell,
    /// Keeps what an invitee draws at the door.
    Sign,
    Unsign,
    /// Makes the minutes of a meeting final.
    Finalise,
    /// Records what a meeting decides.
    Decide,
    EditDecision,
    /// Says how a decision was carried out, or settles it.
    CarryOut,
}

/// What a stick did to a parcel. A fraction is of its length, in 65,536ths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    None,
    Cut(u16),
    Spoilt(u16),
}

/// What goes wrong on the way. A fraction is of the message's length, in 65,536ths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    None,
    Lost,
    /// Lost for now: see [`Event::LateArrival`].
    Late,
    CutUp(u16),
    CutDown(u16),
    /// The request arrives twice; the second answer is the one that comes back.
    Doubled,
    SpoiltAnswer(u16),
    /// An earlier answer comes instead.
    StaleAnswer,
}

/// What becomes of a laptop's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Walk {
    /// Off by so many hours from now.
    Hours(i32),
    Epoch1970,
    Before1970,
    End2038,
    Year2106,
    Stuck,
    /// Runs again, and right.
    Mended,
}

const VILLAGES: [&str; 3] = ["18.02.01.2003", "18.02.01.2001", "18.02.01.2014"];

impl Plan {
    pub fn of_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let cast = Cast::roll(seed, &mut dice);
        let habits = Habits::roll(&mut dice);
        // Most faults need few steps to meet; a few long runs are for those that need many.
        let length = if dice.chance(6) { 150 } else { 20 + dice.index(40) };
        let devices = u8::try_from(cast.posts.len()).unwrap_or(u8::MAX);
        let steps = (0..length).map(|_| habits.step(&mut dice, devices)).collect();
        Self { seed, cast, steps }
    }

    /// One JSON line for the cast and one for each step.
    pub fn to_lines(&self) -> String {
        let cast = serde_json::to_string(&self.cast).unwrap_or_default();
        let steps = self.steps.iter().map(|s| serde_json::to_string(s).unwrap_or_default());
        std::iter::once(cast).chain(steps).map(|line| line + "\n").collect()
    }

    /// # Errors
    /// [`Violation`] naming the first line that is none of a plan. Lines that do not begin with a brace are remarks.
    pub fn of_lines(text: &str) -> Result<Self, Violation> {
        let mut lines = text.lines().filter(|line| line.starts_with('{'));
        let unreadable = |line: &str, e: serde_json::Error| Violation::harness(format!("{e} in {line}"));
        let first = lines.next().ok_or_else(|| Violation::harness("an empty plan"))?;
        let cast: Cast = serde_json::from_str(first).map_err(|e| unreadable(first, e))?;
        let steps = lines
            .map(|line| serde_json::from_str(line).map_err(|e| unreadable(line, e)))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            seed: cast.seed,
            cast,
            steps,
        })
    }
}

impl Cast {
    fn roll(seed: u64, dice: &mut Dice) -> Self {
        // Two laptops of one village and one of its kecamatan are where most of the trouble is; larger casts are rarer
        // because they take longer.
        let size = match dice.below(10) {
            0..=2 => 2,
            3..=5 => 3,
            6..=7 => 4,
            8 => 5,
            _ => 6 + dice.index(3),
        };
        let regency = dice.chance(20);
        let village = |n: usize| {
            VILLAGES
                .get(n)
                .map_or_else(String::new, |code| format!("village:{code}"))
        };
        let mut posts = vec![village(0)];
        posts.push(if dice.chance(50) {
            village(0)
        } else {
            "district:18.02.01".to_owned()
        });
        while posts.len() < size {
            posts.push(match dice.below(12) {
                0..=2 => village(0),
                3..=5 => village(1),
                6 => village(2),
                7 if regency => "regency:18.02".to_owned(),
                8 if regency => "village:18.02.02.2005".to_owned(),
                9 if regency => "district:18.02.02".to_owned(),
                _ => "district:18.02.01".to_owned(),
            });
        }
        let old = dice.chance(25);
        let editions = posts
            .iter()
            .map(|_| if old && dice.chance(50) { 1 } else { EDITION })
            .collect();
        let district = if regency { "18.02" } else { "18.02.01" };
        Self {
            seed,
            district: district.to_owned(),
            posts,
            editions,
            service_edition: if dice.chance(10) { 1 } else { EDITION },
        }
    }
}

/// What a run is full of. Each run leaves some kinds of trouble out altogether, so that the others meet in every mixture.
struct Habits {
    deeds: u64,
    exchanges: u64,
    trouble: u64,
    troubles: Vec<fn(&mut Dice) -> Trouble>,
    crashes: u64,
    clocks: u64,
    disks: u64,
    service_disks: u64,
    minutes: bool,
    /// Of the calls to the service so many per cent are a stick instead.
    sticks: u64,
}

impl Habits {
    fn roll(dice: &mut Dice) -> Self {
        let all: [fn(&mut Dice) -> Trouble; 7] = [
            |_| Trouble::Lost,
            |_| Trouble::Late,
            |d| Trouble::CutUp(d.fraction()),
            |d| Trouble::CutDown(d.fraction()),
            |_| Trouble::Doubled,
            |d| Trouble::SpoiltAnswer(d.fraction()),
            |_| Trouble::StaleAnswer,
        ];
        Self {
            deeds: 30 + dice.below(40),
            exchanges: 15 + dice.below(40),
            trouble: dice.below(70),
            troubles: all.into_iter().filter(|_| dice.chance(60)).collect(),
            crashes: dice.below(12),
            clocks: if dice.chance(50) { dice.below(15) } else { 0 },
            disks: if dice.chance(40) { dice.below(12) } else { 0 },
            service_disks: if dice.chance(30) { dice.below(8) } else { 0 },
            minutes: dice.chance(4),
            // Without a roll of its own, as below: in a quarter of the runs nobody has a stick, in another hardly anybody a signal.
            sticks: match dice.clone().below(4) {
                0 => 0,
                1 => 80,
                _ => 40,
            },
        }
    }

    fn step(&self, dice: &mut Dice, devices: u8) -> Step {
        let after_ms = match dice.below(10) {
            0..=5 => dice.below(120_000),
            6..=8 => dice.below(8 * 3_600_000),
            _ => dice.below(30 * 86_400_000),
        };
        let device = dice.small(devices);
        // Always something for late and doubled messages to do.
        let others = 8;
        let total = self.deeds + self.exchanges + self.crashes + self.clocks + self.disks + self.service_disks + others;
        let mut at = dice.below(total);
        let mut falls = |weight: u64| {
            let falls = at < weight;
            at = at.saturating_sub(weight);
            falls
        };
        let event = if falls(self.deeds) {
            let (deed, roll) = (self.deed(dice), dice.roll());
            Event::Deed {
                device,
                deed: in_the_rakor(roll).unwrap_or(deed),
                dice: roll,
            }
        } else if falls(self.exchanges) {
            let trouble = match dice.pick(&self.troubles) {
                Some(make) if dice.chance(self.trouble) => make(dice),
                _ => Trouble::None,
            };
            let round = u8::from(dice.chance(15));
            let crash = self.crashes > 0 && dice.chance(8);
            // Without a roll of its own, so that every other step stays what its seed made it.
            let mut aside = dice.clone();
            if aside.chance(25) {
                Event::Photos { device, trouble, round }
            } else if aside.chance(self.sticks) {
                with_a_stick(device, &mut Dice::new(!aside.roll()))
            } else {
                Event::Exchange {
                    device,
                    trouble,
                    round,
                    crash,
                }
            }
        } else if falls(self.crashes) {
            match dice.below(4) {
                0 => Event::CrashService,
                1 => Event::CrashDevice { device },
                _ => Event::PowerCut {
                    device,
                    deed: self.deed(dice),
                    dice: dice.roll(),
                    fuse: dice.small(3),
                },
            }
        } else if falls(self.clocks) {
            Event::Clock {
                device,
                walk: walk(dice),
            }
        } else if falls(self.disks) {
            match dice.below(10) {
                0..=4 => Event::CopyDevice { device },
                5..=8 => Event::RestoreDevice {
                    device,
                    which: dice.roll(),
                    whole: dice.chance(60),
                },
                _ => Event::CloneDevice { device },
            }
        } else if falls(self.service_disks) {
            match dice.below(10) {
                0..=4 => Event::CopyService,
                5..=8 => Event::RestoreService {
                    which: dice.roll(),
                    told: dice.chance(60),
                },
                _ => Event::WipeService,
            }
        } else {
            match dice.below(8) {
                7 => Event::Enrol { device },
                6 => Event::UpgradeService,
                5 => Event::Upgrade { device },
                0..=1 => Event::LateArrival { which: dice.roll() },
                2..=3 => Event::Replay { which: dice.roll() },
                _ => Event::Rebuild { device },
            }
        };
        Step {
            after_ms: u32::try_from(after_ms).unwrap_or(u32::MAX),
            event,
        }
    }

    fn deed(&self, dice: &mut Dice) -> Deed {
        match dice.below(100) {
            0..=12 => Deed::RecordIssue,
            13..=15 => Deed::AddPhoto,
            16..=17 => Deed::WithdrawIssue,
            18 => Deed::RestoreIssue,
            19..=20 => Deed::Settle,
            21..=34 => Deed::EditIssue,
            35..=38 => Deed::AddPhoto,
            39..=42 => Deed::OpenForm,
            43 => Deed::EndPhoto,
            44..=50 => Deed::SaveOpenForm,
            51..=56 => Deed::FollowUp,
            57..=61 => Deed::KeepFile,
            62..=68 => Deed::MoveIssue,
            69..=72 => Deed::ConveneMeeting,
            73..=76 => Deed::EditMeeting,
            77..=80 => Deed::Invite,
            81..=83 => Deed::EditInvitee,
            84..=85 => Deed::WithdrawInvitee,
            86..=88 => Deed::WalkIn,
            89..=93 => Deed::Mark,
            94..=95 => Deed::UndoMark,
            96 if self.minutes => Deed::Minutes,
            _ => Deed::Trespass,
        }
    }
}

/// A quarter of all deeds are of the roster, the agenda and the minutes. The roll is that of the deed which it takes the place of, so that
/// every other step stays what its seed made it.
fn in_the_rakor(roll: u64) -> Option<Deed> {
    let mut dice = Dice::new(!roll);
    dice.chance(25).then(|| match dice.below(18) {
        0..=3 => Deed::AddRecord,
        4..=6 => Deed::EditRecord,
        7 => Deed::WithdrawRecord,
        8 => Deed::RestoreRecord,
        9 => Deed::Tell,
        10..=11 => Deed::Sign,
        12 => Deed::Unsign,
        13 => Deed::Finalise,
        14 => Deed::Decide,
        15 => Deed::EditDecision,
        _ => Deed::CarryOut,
    })
}

fn with_a_stick(device: u8, dice: &mut Dice) -> Event {
    match dice.below(10) {
        0 => Event::WriteParcel { device, card: true },
        1..=4 => Event::WriteParcel { device, card: false },
        _ => Event::ReadParcel {
            device,
            which: dice.roll(),
            damage: match dice.below(8) {
                0 => Damage::Cut(dice.fraction()),
                1 => Damage::Spoilt(dice.fraction()),
                _ => Damage::None,
            },
            crash: dice.chance(10),
        },
    }
}

fn walk(dice: &mut Dice) -> Walk {
    match dice.below(8) {
        0 => Walk::Epoch1970,
        1 => Walk::Before1970,
        2 => Walk::End2038,
        3 => Walk::Year2106,
        4 => Walk::Stuck,
        5 => Walk::Mended,
        _ => {
            // Ten years either way, small errors as often as large ones.
            let hours = 1i32 << dice.below(17).min(16);
            Walk::Hours(if dice.chance(50) { hours } else { -hours })
        }
    }
}
