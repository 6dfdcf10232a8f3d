//! `kentongan-district`: the service and its admin command line.

mod recovery;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use kentongan_district::enrolment::Holder;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::store::{DistrictStore as _, StoreError};
use kentongan_district::{Service, door, handlers, life};
use kentongan_domain::calendar::Zone;
use kentongan_domain::ids::DeviceId;
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
        /// Address to listen on; loopback only until TLS is set up.
        #[arg(long, default_value = "127.0.0.1:8402")]
        listen: SocketAddr,
        #[command(flatten)]
        store: StoreArg,
        #[command(flatten)]
        district: DistrictArg,
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
        /// Name of the person who holds it
        #[arg(long, default_value = "")]
        name: String,
        /// Office of that person; by default the head of the village, or the operator of the district
        #[arg(long)]
        office: Option<String>,
        /// Bapak or Ibu
        #[arg(long, default_value = "")]
        salutation: String,
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
    /// Copy the store to a new file while the service goes on.
    Backup {
        #[command(flatten)]
        store: StoreArg,
        /// File to write; it must not exist
        #[arg(long)]
        to: PathBuf,
    },
    /// Put a backup in the place of a lost store. Laptops notice at their next exchange and give back what it lacks.
    Restore {
        /// Where the district's data shall lie; nothing may stand there
        #[command(flatten)]
        store: StoreArg,
        /// The backup
        #[arg(long)]
        from: PathBuf,
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
    },
}

#[derive(Args)]
struct StoreArg {
    /// Where the district's data lies: sqlite:PATH
    #[arg(long)]
    store: StoreUrl,
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
    match Cli::parse().command {
        Command::Serve {
            listen,
            store,
            district,
        } => serve(listen, open(&store, &district)?),
        Command::Enrol {
            store,
            district,
            scope,
            name,
            office,
            salutation,
        } => {
            // A code for a place that does not exist must not decide whose store this is.
            let code = scope.code().as_str();
            regions()?
                .region(code)
                .with_context(|| format!("there is no region {code}"))?;
            let district = DistrictArg {
                district: district.district.or_else(|| district_of(&scope)),
            };
            enrol(&open(&store, &district)?, scope, name, office, salutation)
        }
        Command::Devices { store } => devices(&standing(&store)?),
        Command::Verify { store } => recovery::verify(&standing(&store)?),
        Command::Backup { store, to } => recovery::backup(&standing(&store)?, &to),
        Command::Restore { store, from } => recovery::restore(&store.store.0, &from),
        Command::SaveKey { store, to } => recovery::save_key(&standing(&store)?, &to),
        Command::BeginAgain { store, key } => recovery::begin_again(&store.store.0, &key),
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
    let path = &store.store.0;
    let store = SqliteStore::open(path).with_context(|| format!("cannot open {}", path.display()))?;
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

fn serve(listen: SocketAddr, service: Service) -> anyhow::Result<()> {
    if !listen.ip().is_loopback() {
        bail!("{listen} is open to the network, and this version has no TLS yet: listen on 127.0.0.1");
    }
    let who = match service.store.identity() {
        Ok(identity) => identity.district_name,
        Err(StoreError::NotSetUp) => "A new store (its first enrolment code names the district)".to_owned(),
        Err(other) => return Err(other.into()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}"))?;
        // Before anybody hears that it listens: who stops it right then must not cut it off.
        let stopped = stopped()?;
        say(&format!("{who} listens on http://{}", listener.local_addr()?));
        door::serve(listener, handlers::router(Arc::new(service)), stopped).await;
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

fn enrol(
    service: &Service,
    scope: Scope,
    name: String,
    office: Option<String>,
    salutation: String,
) -> anyhow::Result<()> {
    let regions = regions()?;
    let code = scope.code().as_str();
    let place = regions
        .full_name(code)
        .with_context(|| format!("there is no region {code}"))?;
    let office = match (office, &scope) {
        (Some(office), _) => office,
        (None, Scope::Village(_)) => {
            let titles = regions
                .local_titles(code)
                .with_context(|| format!("there is no region {code}"))?;
            titles.head_title.to_string()
        }
        (None, Scope::District(_)) => "Operator kecamatan".to_owned(),
        (None, Scope::Regency(_)) => "Operator kabupaten".to_owned(),
    };
    let holder = Holder {
        scope: scope.clone(),
        name,
        office,
        salutation,
    };
    let enrol_code = service.make_code(&holder)?;
    say(&format!("{place} ({scope}), {}", holder.office));
    say(&format!("code: {}", enrol_code.display()));
    say("One laptop, 72 hours. Keep the slip closed until it is used.");
    Ok(())
}

fn devices(service: &Service) -> anyhow::Result<()> {
    let zone = Zone::of_region(&service.store.identity()?.district);
    say("no         scope                  key       app           clock off  last seen              holder");
    let mut cloned = Vec::new();
    for device in service.store.list_devices()? {
        let fingerprint = DeviceId::of_public_key(&device.public_key).fingerprint();
        // A device chooses these letters, and they go to a terminal.
        let version = device.app_version.escape_default();
        let program = if device.edition == 0 {
            version.to_string()
        } else {
            format!("{version} ({})", device.edition)
        };
        let off = device
            .clock_error_ms
            .map_or_else(|| "–".to_owned(), |ms| format!("{} s", ms / 1000));
        let seen = device.seen_at_ms.map_or_else(
            || "never".to_owned(),
            |ms| format!("{} {}", zone.local(ms).format("%d/%m/%Y %H.%M"), zone.name()),
        );
        say(&format!(
            "{:<10} {:<22} {:<9} {:<13} {:<10} {:<22} {} {}",
            device.device_no.0,
            device.scope.to_string(),
            fingerprint,
            program,
            off,
            seen,
            device.holder_office,
            device.holder_name
        ));
        cloned.extend(device.cloned_at_ms.map(|at| (device.device_no.0, at)));
    }
    for (no, at) in cloned {
        say(&format!(
            "device {no}: two laptops were seen with its key on {}; nothing is lost, and one of them must enrol anew",
            zone.local(at).format("%d/%m/%Y %H.%M")
        ));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command line's answer to its operator")]
fn say(line: &str) {
    println!("{line}");
}
