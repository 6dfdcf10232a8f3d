//! Laptops with their commands, and a real service over HTTP.

#![allow(dead_code, reason = "each test binary uses the part of this world that it needs")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

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
use kentongan_store::{Durability, Store};
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};
use serde_json::{Value, json};

pub struct QuietHost {
    save_folder: PathBuf,
    opened: Mutex<Vec<PathBuf>>,
}

impl Host for QuietHost {
    fn choose_save_path(&self, suggested_name: &str) -> Option<PathBuf> {
        Some(self.save_folder.join(suggested_name))
    }

    fn choose_picture(&self) -> Option<PathBuf> {
        let picture = self.save_folder.join("slip.png");
        picture.exists().then_some(picture)
    }

    fn open_file(&self, path: &Path) -> bool {
        self.opened.lock().unwrap().push(path.to_owned());
        true
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
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(RAKOR_MS));
        let store = SqliteStore::open(&folder.path().join("district.db")).unwrap();
        store
            .set_up(&"18.02.01".parse().unwrap(), "Kecamatan Kalirejo", [8; 32], 7, 1)
            .unwrap();
        let service = Arc::new(Service::new(
            Box::new(store),
            clock.clone(),
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
        let holder = Holder {
            scope: scope.parse().unwrap(),
            role: kentongan_domain::role::Role::Head,
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

    pub fn laptop(&self, name: &str) -> Desk {
        let save_folder = self.folder.path().join(format!("{name}-papers"));
        std::fs::create_dir_all(&save_folder).unwrap();
        Desk::open(DeskOptions {
            data_folder: self.folder.path().join(name),
            durability: Durability::Full,
            clock: self.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(name.len() as u64 + 40)),
            host: Arc::new(QuietHost {
                save_folder,
                opened: Mutex::default(),
            }),
        })
        .unwrap()
    }

    /// The data of a laptop, past its commands.
    pub fn store(&self, name: &str) -> Store {
        let path = self.folder.path().join(name).join("kentongan.db");
        Store::open(
            &path,
            Durability::Full,
            self.clock.clone(),
            Arc::new(SeededEntropy::new(90)),
        )
        .unwrap()
    }

    pub fn enrolled(&self, name: &str, scope: &str) -> Desk {
        let desk = self.laptop(name);
        let request = json!({ "code_text": self.code(scope), "service_text": format!("http://{}", self.address), "slip_line": null });
        let session: SessionView = call(&desk, "enrol", request).unwrap();
        assert_eq!(session.state, WorkspaceState::Enrolled);
        desk
    }
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
