//! `kentongan-district`: the service and its admin command line.

mod beside;
mod certificates;
mod laptops;
mod recovery;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use kentongan_district::certificate::{CertificateError, GivenCertificate, Shown};
use kentongan_district::door::Door;
use kentongan_district::pins::Haste;
use kentongan_district::room::Room;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::store::{DistrictStore as _, StoreError};
use kentongan_district::{Service, door, handlers, life};
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::role::Role;
use kentongan_domain::scope::{RegionCode, Scope};
use kentongan_domain::world::{SystemClock, SystemEntropy, random};
use kentongan_regions::Regions;

/// Receives the batches of villages, answers with receipts, serves feeds back.
#[derive(Parser)]
#[command(name = "kentongan-district", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service.
    Serve {
        /// Address to listen on
        #[arg(long, default_value = "127.0.0.1:8402")]
        listen: SocketAddr,
        /// Without TLS: for callers on this machine only
        #[arg(long, conflicts_with = "certificate")]
        plain: bool,
        /// A certificate chain (PEM) to serve instead of one of our own; announce it first
        #[arg(long, requires = "key")]
        certificate: Option<PathBuf>,
        /// The private key of that certificate (PEM)
        #[arg(long, requires = "certificate")]
        key: Option<PathBuf>,
        #[command(flatten)]
        store: StoreArg,
        #[command(flatten)]
        district: DistrictArg,
        #[command(flatten)]
        room: RoomArgs,
    },
    /// Make a one-time enrolment code for one laptop.
    Enrol {
        #[command(flatten)]
        store: StoreArg,
        #[command(flatten)]
        district: DistrictArg,
        /// What the laptop is for: village:18.02.01.2003 or district:18.02.01
        #[arg(long)]
        scope: Scope,
        /// What its holder may do: head (decides and records), staff (records) or reader; by default head in a village, staff in a
        /// district, reader in a regency
        #[arg(long)]
        role: Option<Role>,
        /// Name of the person who holds it
        #[arg(long, default_value = "")]
        name: String,
        /// Office of that person; by default the head of the village, or the operator of the district
        #[arg(long)]
        office: Option<String>,
        /// Bapak or Ibu
        #[arg(long, default_value = "")]
        salutation: String,
        #[command(flatten)]
        slip: SlipArgs,
    },
    /// Make a code for a laptop that comes in the place of another; the other is suspended when the code is used.
    Replace {
        #[command(flatten)]
        store: StoreArg,
        /// Number of the laptop, as `devices` lists it
        device_no: u32,
        #[command(flatten)]
        slip: SlipArgs,
    },
    /// Keep apart what a laptop sends, and give it nothing: it was stolen, or its holder has left.
    Suspend {
        #[command(flatten)]
        store: StoreArg,
        /// Number of the laptop, as `devices` lists it, or as it did before the store was lost
        device_no: u32,
    },
    /// Let a suspended laptop in again; what it sent meanwhile is taken before.
    Resume {
        #[command(flatten)]
        store: StoreArg,
        /// Number of the laptop, as `devices` lists it
        device_no: u32,
    },
    /// Take what a suspended laptop sent, without letting it in: it is lost, and what was written on it shall not be.
    TakeQuarantine {
        #[command(flatten)]
        store: StoreArg,
        /// Number of the laptop, as `devices` lists it
        device_no: u32,
    },
    /// Sign with the successor of the certificate authority from the next connection on, also while the service runs, and name a new
    /// successor.
    RotateAuthority {
        #[command(flatten)]
        store: StoreArg,
        /// Also if a laptop does not know the successor yet; it must then be enrolled anew
        #[arg(long)]
        force: bool,
        /// Also while codes are open that nobody has used yet; they become void
        #[arg(long)]
        now: bool,
    },
    /// Tell laptops of a certificate that will be served with --certificate, beside the one that is.
    AnnounceCertificate {
        #[command(flatten)]
        store: StoreArg,
        /// The certificate chain (PEM)
        certificate: PathBuf,
    },
    /// Let laptops forget a certificate that is not served any more.
    DropCertificate {
        #[command(flatten)]
        store: StoreArg,
        /// The certificate chain (PEM)
        certificate: PathBuf,
    },
    /// List the enrolled laptops.
    Devices {
        #[command(flatten)]
        store: StoreArg,
    },
    /// Check every signature, chain, receipt and number, and make all derived rows anew to compare them.
    Verify {
        #[command(flatten)]
        store: StoreArg,
    },
    /// Copy the store to a new file, and its photos to another beside that, while the service goes on.
    Backup {
        #[command(flatten)]
        store: StoreArg,
        /// File to write, and FILE.foto for the photos; neither must exist
        #[arg(long)]
        to: PathBuf,
    },
    /// Put a backup in the place of a lost store. Laptops notice at their next exchange and give back what it lacks.
    Restore {
        /// Where the district's data shall lie; nothing may stand there
        #[command(flatten)]
        store: StoreArg,
        /// The backup, or a store that nobody has open any more; nothing is written there
        #[arg(long)]
        from: PathBuf,
        #[command(flatten)]
        since: Since,
    },
    /// Write the service's key to a file, to be kept in a safe place apart from the store.
    SaveKey {
        #[command(flatten)]
        store: StoreArg,
        /// File to write; it must not exist
        #[arg(long)]
        to: PathBuf,
    },
    /// Begin with an empty store and a key that was saved: laptops enrolled with it are taken back, with their records.
    BeginAgain {
        #[command(flatten)]
        store: StoreArg,
        /// The saved key
        #[arg(long)]
        key: PathBuf,
        #[command(flatten)]
        since: Since,
    },
}

#[derive(Args)]
struct StoreArg {
    /// Where the district's data lies: sqlite:PATH
    #[arg(long)]
    store: StoreUrl,
}

/// What happened to the certificate authority since a backup or a key was saved.
#[derive(Args)]
struct Since {
    /// Number of the certificate authority that signed last, as `devices` and `rotate-authority` said it; needed if it was rotated
    /// since
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    authority: Option<u32>,
    /// The lost store where it was moved to, if it can still be read: it says what --authority would
    #[arg(long)]
    lost: Option<PathBuf>,
}

const MIB: u64 = 1024 * 1024;

/// What photos, thumbnails and maps may take. For which there is no room, that stays on the laptops and is offered again.
#[derive(Args)]
struct RoomArgs {
    /// MiB for the photos of one village
    #[arg(long, value_name = "MIB", default_value_t = Room::default().village_bytes / MIB)]
    village_photos: u64,
    /// MiB for the photos of all villages
    #[arg(long, value_name = "MIB", default_value_t = Room::default().all_bytes / MIB)]
    all_photos: u64,
    /// MiB that photos leave free on the disk, for texts
    #[arg(long, value_name = "MIB", default_value_t = 1_024)]
    leave_free: u64,
}

impl RoomArgs {
    fn room(&self) -> Room {
        Room {
            village_bytes: self.village_photos.saturating_mul(MIB),
            all_bytes: self.all_photos.saturating_mul(MIB),
            free_bytes: self.leave_free.saturating_mul(MIB),
        }
    }
}

#[derive(Args)]
struct SlipArgs {
    /// Address at which laptops reach this service, for the slip: layanan.kalirejo.example:8402
    #[arg(long)]
    address: Option<String>,
    /// File for the slip's picture (SVG), to be printed or sent; needs --address
    #[arg(long, requires = "address")]
    qr: Option<PathBuf>,
}

#[derive(Args)]
struct DistrictArg {
    /// Region code of the district, needed the first time: 18.02.01
    #[arg(long)]
    district: Option<RegionCode>,
}

#[derive(Clone)]
struct StoreUrl(PathBuf);

impl FromStr for StoreUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self(PathBuf::from(path))),
            _ => Err("write sqlite: and the path of the file, for example sqlite:kalirejo.db".to_owned()),
        }
    }
}

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .with_writer(std::io::stderr)
        .init();
    kentongan_domain::world::leave_no_crash_files();
    match Cli::parse().command {
        Command::Serve {
            listen,
            plain,
            certificate,
            key,
            store,
            district,
            room,
        } => {
            let given = certificate.zip(key).map(|(chain, key)| GivenCertificate { chain, key });
            serve(listen, plain, given, open_with(&store, &district, room.room())?)
        }
        Command::Enrol {
            store,
            district,
            scope,
            role,
            name,
            office,
            salutation,
            slip,
        } => {
            // A code for a place that does not exist must not decide whose store this is.
            let code = scope.code().as_str();
            regions()?
                .region(code)
                .with_context(|| format!("there is no region {code}"))?;
            let district = DistrictArg {
                district: district.district.or_else(|| district_of(&scope)),
            };
            let holder = laptops::holder(scope, role, name, office, salutation)?;
            laptops::enrol(&open(&store, &district)?, &holder, &slip)
        }
        Command::Replace { store, device_no, slip } => laptops::replace(&standing(&store)?, DeviceNo(device_no), &slip),
        Command::Suspend { store, device_no } => laptops::suspend(&standing(&store)?, DeviceNo(device_no)),
        Command::Resume { store, device_no } => laptops::resume(&standing(&store)?, DeviceNo(device_no)),
        Command::TakeQuarantine { store, device_no } => {
            laptops::take_quarantine(&standing(&store)?, DeviceNo(device_no))
        }
        Command::Devices { store } => laptops::list(&standing(&store)?),
        Command::RotateAuthority { store, force, now } => {
            let haste = Haste {
                leave_behind: force,
                void_codes: now,
            };
            certificates::rotate(&standing(&store)?, haste)
        }
        Command::AnnounceCertificate { store, certificate } => certificates::announce(&standing(&store)?, &certificate),
        Command::DropCertificate { store, certificate } => certificates::drop(&standing(&store)?, &certificate),
        Command::Verify { store } => recovery::verify(&standing(&store)?),
        Command::Backup { store, to } => recovery::backup(&standing(&store)?, &to),
        Command::Restore { store, from, since } => recovery::restore(&store.store.0, &from, &since),
        Command::SaveKey { store, to } => recovery::save_key(&standing(&store)?, &to),
        Command::BeginAgain { store, key, since } => recovery::begin_again(&store.store.0, &key, &since),
    }
}

/// A store that must be there already.
fn standing(store: &StoreArg) -> anyhow::Result<Service> {
    let path = &store.store.0;
    anyhow::ensure!(path.exists(), "there is no store at {}", path.display());
    open(store, &DistrictArg { district: None })
}

/// A first code may set the store up: the district follows from the scope.
fn district_of(scope: &Scope) -> Option<RegionCode> {
    match scope {
        Scope::Village(code) | Scope::District(code) => code.at(kentongan_domain::scope::RegionLevel::District),
        Scope::Regency(code) => Some(code.clone()),
    }
}

fn open(store: &StoreArg, district: &DistrictArg) -> anyhow::Result<Service> {
    open_with(store, district, Room::default())
}

fn open_with(store: &StoreArg, district: &DistrictArg, room: Room) -> anyhow::Result<Service> {
    let path = &store.store.0;
    let store = SqliteStore::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let store = store.with_room(room);
    let standing = match store.identity() {
        Ok(identity) => Some(identity),
        Err(StoreError::NotSetUp) => None,
        Err(other) => return Err(other.into()),
    };
    match (standing, &district.district) {
        // Serving may begin before the first code has named the district.
        (None, None) => {}
        (None, Some(code)) => {
            let name = regions()?
                .full_name(code.as_str())
                .with_context(|| format!("there is no region {code}"))?;
            let seed = random::<32>(&SystemEntropy);
            let epoch = life::new_epoch(&SystemEntropy);
            store.set_up(code, &name, seed, epoch, life::FIRST_DEVICE_NO)?;
        }
        (Some(identity), Some(code)) if !code.is_within(&identity.district) => {
            bail!(
                "{} belongs to {}, not to {code}",
                path.display(),
                identity.district_name
            );
        }
        (Some(_), _) => {}
    }
    Ok(Service::new(
        Box::new(store),
        Arc::new(SystemClock::new()),
        Arc::new(SystemEntropy),
    ))
}

fn regions() -> anyhow::Result<Regions> {
    let path = Regions::find_file().context("the region data is missing")?;
    Regions::load(&path).with_context(|| format!("cannot read {}", path.display()))
}

fn serve(listen: SocketAddr, plain: bool, given: Option<GivenCertificate>, service: Service) -> anyhow::Result<()> {
    if plain && !listen.ip().is_loopback() {
        bail!("{listen} is open to the network: without TLS, listen on 127.0.0.1");
    }
    let who = match service.store.identity() {
        Ok(identity) => identity.district_name,
        Err(StoreError::NotSetUp) => "A new store (its first enrolment code names the district)".to_owned(),
        Err(other) => return Err(other.into()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = door::listen(listen).with_context(|| format!("cannot listen on {listen}"))?;
        // Before anybody hears that it listens: who stops it right then must not cut it off.
        let stopped = stopped()?;
        let service = Arc::new(service);
        let (door, scheme) = if plain {
            (Door::Plain, "http")
        } else {
            let shown = Shown::of(Arc::clone(&service), given);
            match shown.config() {
                Ok(_) | Err(CertificateError::Store(StoreError::NotSetUp)) => {}
                Err(error) => return Err(error.into()),
            }
            (Door::Tls(Arc::new(shown)), "https")
        };
        say(&format!("{who} listens on {scheme}://{}", listener.local_addr()?));
        door::serve(listener, door, handlers::router(service), stopped).await;
        Ok(())
    })
}

/// Ends when the operator or the system wants the service to end. From this call on, not from the first wait on, signals are caught.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move { _ = interrupt.recv().await })
}

#[expect(clippy::print_stdout, reason = "the command line's answer to its operator")]
fn say(line: &str) {
    println!("{line}");
}
