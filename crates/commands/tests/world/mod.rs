//! Laptops with their commands, and a real service over HTTP.

#![allow(dead_code, reason = "each test binary uses the part of this world that it needs")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

pub mod log;
pub mod places;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use kentongan_commands::dto::*;
use kentongan_commands::error::UiError;
use kentongan_commands::{Desk, DeskOptions, Host, dispatch};
use kentongan_district::Service;
use kentongan_district::enrolment::Holder;
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::role::Role;
use kentongan_printing::{Nowhere, Printers};
use kentongan_store::{Durability, Opening, Store, StoreKey};
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};
use kentongan_vault::{NoKeyStore, PinWork, PlatformStore, Vault};
use serde_json::{Value, json};

pub struct QuietHost {
    save_folder: PathBuf,
    opened: Mutex<Vec<PathBuf>>,
}

impl Host for QuietHost {
    fn choose_save_path(&self, suggested_name: &str) -> Option<PathBuf> {
        Some(self.save_folder.join(suggested_name))
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        Some(self.save_folder.clone())
    }

    fn choose_picture(&self) -> Option<PathBuf> {
        let picture = self.save_folder.join("slip.png");
        picture.exists().then_some(picture)
    }

    fn choose_table(&self) -> Option<PathBuf> {
        let found = ["register.csv", "register.xlsx"].map(|name| self.save_folder.join(name));
        found.into_iter().find(|path| path.exists())
    }

    fn choose_photos(&self) -> Vec<PathBuf> {
        let found = std::fs::read_dir(self.save_folder.join("foto"));
        let mut paths: Vec<PathBuf> = found.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    }

    fn has_room(&self, _: &Path, _: u64) -> bool {
        !self.save_folder.join("penuh").exists()
    }

    fn choose_map(&self) -> Option<PathBuf> {
        let map = self.save_folder.join("batas.geojson");
        map.exists().then_some(map)
    }

    fn choose_parcel(&self) -> Option<PathBuf> {
        let parcel = self.save_folder.join("antar.ktg");
        parcel.exists().then_some(parcel)
    }

    fn open_file(&self, path: &Path) -> bool {
        self.opened.lock().unwrap().push(path.to_owned());
        true
    }

    fn render_program(&self) -> Option<PathBuf> {
        Some(PathBuf::from(env!("CARGO_BIN_EXE_render_paper")))
    }

    fn changed(&self, _: &[&str]) {}

    fn sync_status(&self) {}
}

pub struct World {
    pub folder: tempfile::TempDir,
    pub clock: Arc<ManualClock>,
    pub service: Arc<Service>,
    pub address: SocketAddr,
    /// Dropping it ends the service.
    _runtime: tokio::runtime::Runtime,
}

impl World {
    pub fn new() -> Self {
        let clock = Arc::new(ManualClock::at(RAKOR_MS));
        Self::of_clocks(clock.clone(), clock)
    }

    /// Laptops that share a clock, and a service with its own.
    pub fn of_clocks(clock: Arc<ManualClock>, of_service: Arc<ManualClock>) -> Self {
        Self::of_service(clock, of_service, "18.02.01", "Kecamatan Kalirejo")
    }

    /// Of another kecamatan, or of a regency that has a service of its own.
    pub fn of_place(code: &str, name: &str) -> Self {
        let clock = Arc::new(ManualClock::at(RAKOR_MS));
        Self::of_service(clock.clone(), clock, code, name)
    }

    fn of_service(clock: Arc<ManualClock>, of_service: Arc<ManualClock>, code: &str, name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("district.db")).unwrap();
        store.set_up(&code.parse().unwrap(), name, [8; 32], 7, 1).unwrap();
        let service = Arc::new(Service::new(
            Box::new(store),
            of_service,
            Arc::new(SeededEntropy::new(1)),
        ));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = kentongan_district::handlers::router(Arc::clone(&service));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            folder,
            clock,
            service,
            address,
            _runtime: runtime,
        }
    }

    pub fn code(&self, scope: &str) -> String {
        self.code_of(scope, Role::Head)
    }

    pub fn code_of(&self, scope: &str, role: Role) -> String {
        let holder = Holder {
            scope: scope.parse().unwrap(),
            role,
            name: String::new(),
            office: if scope.starts_with("village") {
                "Kepala Kampung"
            } else {
                "Operator kecamatan"
            }
            .to_owned(),
            salutation: "Bapak".to_owned(),
        };
        self.service.make_code(&holder).unwrap().display()
    }

    /// A laptop as it starts.
    pub fn untouched(&self, name: &str) -> Desk {
        self.start(name).unwrap()
    }

    pub fn start(&self, name: &str) -> Result<Desk, UiError> {
        Desk::open(self.options(name, Arc::new(NoKeyStore)))
    }

    /// A laptop whose platform has a key store.
    pub fn on_platform(&self, name: &str, key_store: Arc<dyn PlatformStore>) -> Desk {
        Desk::open(self.options(name, key_store)).unwrap()
    }

    /// A laptop that is enrolled already, with printers.
    pub fn with_printers(&self, name: &str, printers: Arc<dyn Printers>) -> Desk {
        let desk = Desk::open(DeskOptions {
            printers,
            ..self.options(name, Arc::new(NoKeyStore))
        });
        let desk = desk.unwrap();
        unlock(&desk);
        desk
    }

    fn options(&self, name: &str, key_store: Arc<dyn PlatformStore>) -> DeskOptions {
        let save_folder = self.folder.path().join(format!("{name}-papers"));
        std::fs::create_dir_all(&save_folder).unwrap();
        DeskOptions {
            data_folder: self.folder.path().join(name),
            durability: Durability::Full,
            clock: self.clock.clone(),
            // No two laptops draw the same numbers.
            entropy: Arc::new(SeededEntropy::new(
                name.bytes().fold(40, |n, b| n.wrapping_mul(31) + u64::from(b)),
            )),
            host: Arc::new(QuietHost {
                save_folder,
                opened: Mutex::default(),
            }),
            printers: Arc::new(Nowhere),
            key_store,
            pin_work: PinWork::NEXT_TO_NONE,
        }
    }

    /// Ops that the service holds.
    pub fn ops(&self) -> u64 {
        self.service.store.verify().unwrap().ops
    }

    /// A backup as the service's command line makes it.
    pub fn back_up(&self, to: &Path) {
        self.service.store.backup(to).unwrap();
    }

    /// Waits for what other threads do.
    pub fn until(&self, done: impl Fn() -> bool) {
        let (_keep, never) = std::sync::mpsc::channel::<()>();
        for _ in 0..400 {
            if done() {
                return;
            }
            let _ = never.recv_timeout(std::time::Duration::from_millis(25));
        }
        panic!("waited in vain");
    }

    /// A laptop that its holder has opened, with a PIN of his if it had none.
    pub fn laptop(&self, name: &str) -> Desk {
        let desk = self.untouched(name);
        let session: SessionView = call(&desk, "get_session", json!({})).unwrap();
        if !session.has_pin {
            let _: RecoveryView = call(&desk, "set_pin", json!({ "pin": PIN, "pin_again": PIN })).unwrap();
        } else if session.state == WorkspaceState::Locked {
            unlock(&desk);
        }
        desk
    }

    /// The data of a laptop, past its commands.
    pub fn store(&self, name: &str) -> Store {
        let folder = self.folder.path().join(name);
        let vault = Vault::open(&folder.join("kentongan.keys"), PinWork::NEXT_TO_NONE, &*self.clock).unwrap();
        let key = vault.unwrap().unlock(PIN, &*self.clock).unwrap();
        let opening = Opening {
            key: Some(StoreKey::of(key.bytes())),
            ..Opening::default()
        };
        let (clock, entropy) = (self.clock.clone(), Arc::new(SeededEntropy::new(90)));
        Store::open_with(&folder.join("kentongan.db"), opening, clock, entropy).unwrap()
    }

    /// Takes the PIN off a laptop, as none had one once.
    pub fn as_before_the_pin(&self, name: &str) {
        let folder = self.folder.path().join(name);
        let database = folder.join("kentongan.db");
        let vault = Vault::open(&folder.join("kentongan.keys"), PinWork::NEXT_TO_NONE, &*self.clock).unwrap();
        let key = vault.unwrap().unlock(PIN, &*self.clock).unwrap();
        let plain = folder.join("plain.db");
        let sealed = rusqlite::Connection::open(&database).unwrap();
        StoreKey::of(key.bytes()).unlock(&sealed).unwrap();
        sealed
            .execute("ATTACH DATABASE ?1 AS plain KEY ''", [plain.display().to_string()])
            .unwrap();
        sealed
            .query_row("SELECT sqlcipher_export('plain')", [], |_| Ok(()))
            .unwrap();
        drop(sealed);
        std::fs::rename(&plain, &database).unwrap();
        for file in ["kentongan.db.ops", "kentongan.keys", "kentongan.keys.salinan"] {
            std::fs::remove_file(folder.join(file)).unwrap();
        }
        for left in ["kentongan.db-wal", "kentongan.db-shm"] {
            let _ = std::fs::remove_file(folder.join(left));
        }
    }

    pub fn enrolled(&self, name: &str, scope: &str) -> Desk {
        self.enrolled_as(name, scope, Role::Head)
    }

    pub fn enrolled_as(&self, name: &str, scope: &str, role: Role) -> Desk {
        let desk = self.laptop(name);
        let request = json!({ "code_text": self.code_of(scope, role), "service_text": format!("http://{}", self.address), "slip_line": null });
        let session: SessionView = call(&desk, "enrol", request).unwrap();
        assert_eq!(session.state, WorkspaceState::Enrolled);
        desk
    }
}

/// The PIN of everybody here.
pub const PIN: &str = "482913";

pub fn unlock(desk: &Desk) -> SessionView {
    call(desk, "unlock", json!({ "pin": PIN })).unwrap()
}

pub fn call<T: serde::de::DeserializeOwned>(desk: &Desk, name: &str, payload: Value) -> Result<T, UiError> {
    dispatch(desk, name, payload).map(|answer| serde_json::from_value(answer).unwrap())
}

pub fn issue_form(title: &str, category: &str) -> Value {
    json!({
        "title": title, "category": category, "date_text": "", "hamlet": "Dusun II", "landmark": "", "description": "",
        "urgency": "medium", "occurrence": "occurred", "village_code": "", "has_reporter": false, "reporter_name": "",
        "reporter_phone": "", "confidential": false
    })
}

pub fn with(mut form: Value, field: &str, value: Value) -> Value {
    form[field] = value;
    form
}

pub fn status(desk: &Desk) -> StatusView {
    call(desk, "get_status", json!({})).unwrap()
}

/// The request for a paper of `kind`: what `of` says, on the paper that it names.
pub fn paper_of(kind: &str, of: Value) -> Value {
    let mut of = if kind == "attendance" { sheet_of(of) } else { of };
    let paper = of.as_object_mut().unwrap().remove("paper").unwrap();
    of["kind"] = json!(kind);
    json!({ "of": of, "paper": paper })
}

/// A daftar hadir in its usual form; `of` says the rest.
pub fn sheet_of(mut of: Value) -> Value {
    let usual = json!({
        "signature_column": "sub_column", "extra_column": "none", "landscape": false, "groups": false, "recap": true,
        "column_numbers": false, "drawn": true
    });
    for (choice, usual) in usual.as_object().into_iter().flatten() {
        if of.get(choice).is_none() {
            of[choice] = usual.clone();
        }
    }
    of
}

/// The newest tanda terima as a page.
pub fn receipt_page(desk: &Desk) -> PreviewView {
    let outbox: OutboxView = call(desk, "get_outbox", json!({})).unwrap();
    let request = json!({ "id": outbox.receipts[0].id, "paper": "a4" });
    call(desk, "preview_paper", paper_of("receipt", request)).unwrap()
}
