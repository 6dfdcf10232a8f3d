//! The app without its window: the pages that it carries and the commands behind them, over HTTP on loopback. A test program, never
//! shipped.
//!
//! The pages are the bytes of `ui/dist`, as the window has them. In front of their script stands one of ours (`bridge.js`) where
//! Tauri's stands in the window; so nothing in the pages knows of the bridge, and nothing of it can reach a release. The first line
//! out is the address.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, anyhow, ensure};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path as AddressPath, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use clap::Parser;
use kentongan_commands::{Desk, DeskOptions, Host};
use kentongan_domain::world::{SystemClock, SystemEntropy};
use kentongan_printing::Cups;
use kentongan_store::Durability;
use kentongan_vault::{NoKeyStore, PinWork};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What the window holds its pages to.
const CONFIGURATION: &str = include_str!("../../../src-tauri/tauri.conf.json");
const SCRIPT: &str = include_str!("bridge.js");

#[derive(Parser)]
struct Options {
    /// Folder of this laptop's data.
    #[arg(long)]
    data_dir: PathBuf,
    /// Papers are saved here without asking where.
    #[arg(long)]
    save_folder: PathBuf,
    /// The table that is taken without asking which.
    #[arg(long)]
    table: PathBuf,
    /// The file of boundaries that is taken without asking which.
    #[arg(long)]
    map: PathBuf,
    /// The parcel that is taken without asking which.
    #[arg(long)]
    parcel: PathBuf,
    /// The photos that are taken without asking which, as far as they are there.
    #[arg(long)]
    photo: Vec<PathBuf>,
    /// Folder of the built user interface.
    #[arg(long)]
    pages: PathBuf,
}

/// The dialogs answer themselves; what happens is written down for whoever asks.
struct BrowserHost {
    save_folder: PathBuf,
    table: PathBuf,
    map: PathBuf,
    parcel: PathBuf,
    photos: Vec<PathBuf>,
    events: Arc<Events>,
}

impl Host for BrowserHost {
    fn choose_save_path(&self, suggested_name: &str) -> Option<PathBuf> {
        Some(self.save_folder.join(suggested_name))
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        Some(self.save_folder.clone())
    }

    fn choose_picture(&self) -> Option<PathBuf> {
        None
    }

    fn choose_table(&self) -> Option<PathBuf> {
        Some(self.table.clone())
    }

    fn choose_map(&self) -> Option<PathBuf> {
        Some(self.map.clone())
    }

    fn choose_photos(&self) -> Vec<PathBuf> {
        self.photos.iter().filter(|path| path.exists()).cloned().collect()
    }

    fn has_room(&self, _: &Path, _: u64) -> bool {
        true
    }

    fn choose_parcel(&self) -> Option<PathBuf> {
        Some(self.parcel.clone())
    }

    fn open_file(&self, _: &Path) -> bool {
        false
    }

    fn render_program(&self) -> Option<PathBuf> {
        std::env::current_exe().ok()
    }

    fn changed(&self, nouns: &[&str]) {
        self.events.add("changed", json!({ "nouns": nouns }));
    }

    fn sync_status(&self) {
        self.events.add("sync_status", Value::Null);
    }
}

/// Everything that has happened since the start, in order.
struct Events {
    all: Mutex<Vec<Value>>,
    count: watch::Sender<usize>,
}

impl Events {
    fn add(&self, event: &str, payload: Value) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(json!({ "event": event, "payload": payload }));
        self.count.send_replace(all.len());
    }

    fn after(&self, seen: usize) -> Vec<Value> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().skip(seen).cloned().collect()
    }
}

struct Bridge {
    desk: Desk,
    events: Arc<Events>,
    pages: PathBuf,
    policy: String,
}

#[derive(Deserialize)]
struct Request {
    cmd: String,
    payload: Value,
}

fn main() -> Result<()> {
    if kentongan_commands::render_child::is_wanted() {
        std::process::exit(kentongan_commands::render_child::main());
    }
    let options = Options::parse();
    let events = Arc::new(Events {
        all: Mutex::new(Vec::new()),
        count: watch::Sender::new(0),
    });
    let host = BrowserHost {
        save_folder: options.save_folder,
        table: options.table,
        map: options.map,
        parcel: options.parcel,
        photos: options.photo,
        events: Arc::clone(&events),
    };
    let desk = Desk::open(DeskOptions {
        data_folder: options.data_dir,
        durability: Durability::Full,
        clock: Arc::new(SystemClock::new()),
        entropy: Arc::new(SystemEntropy),
        host: Arc::new(host),
        printers: Arc::new(Cups::new()),
        key_store: Arc::new(NoKeyStore),
        pin_work: PinWork::NEXT_TO_NONE,
    });
    let bridge = Bridge {
        desk: desk.map_err(|error| anyhow!("the desk does not open: {error:?}"))?,
        events,
        pages: options.pages,
        policy: policy()?,
    };
    // Built after the desk is open, which must not wait inside it.
    tokio::runtime::Runtime::new()?.block_on(serve(Arc::new(bridge)))
}

async fn serve(bridge: Arc<Bridge>) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut out = std::io::stdout();
    writeln!(out, "http://{}", listener.local_addr()?)?;
    out.flush()?;
    let routes = Router::new()
        .route("/", get(first_page))
        .route("/bridge.js", get(script))
        .route("/rpc", post(rpc))
        .route("/events/{seen}", get(events))
        .route("/{*path}", get(page))
        .with_state(bridge);
    Ok(axum::serve(listener, routes).await?)
}

/// The page that the window begins with, and our script in front of its own.
async fn first_page(State(bridge): State<Arc<Bridge>>) -> Response {
    const HEAD: &str = "<head>";
    match std::fs::read_to_string(bridge.pages.join("index.html")) {
        Ok(page) if page.contains(HEAD) => {
            let page = page.replacen(HEAD, "<head><script src=\"./bridge.js\"></script>", 1);
            bridge.answer("text/html; charset=utf-8", page)
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn script(State(bridge): State<Arc<Bridge>>) -> Response {
    bridge.answer("text/javascript; charset=utf-8", SCRIPT)
}

async fn page(State(bridge): State<Arc<Bridge>>, AddressPath(path): AddressPath<String>) -> Response {
    if path.split('/').any(|part| part == "..") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    match std::fs::read(bridge.pages.join(path)) {
        Ok(bytes) => bridge.answer(kind, bytes),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A command, off the threads that answer: a commit waits for the disk.
async fn rpc(State(bridge): State<Arc<Bridge>>, body: Bytes) -> Response {
    let asked = Arc::clone(&bridge);
    let said = tokio::task::spawn_blocking(move || {
        let Request { cmd, payload } = serde_json::from_slice(&body)?;
        serde_json::Result::Ok(match kentongan_commands::dispatch(&asked.desk, &cmd, payload) {
            Ok(answer) => json!({ "answer": answer }),
            Err(error) => json!({ "error": error }),
        })
    });
    match said.await {
        Ok(Ok(said)) => bridge.answer("application/json", said.to_string()),
        Ok(Err(_)) => StatusCode::BAD_REQUEST.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What happened after the first `seen` events, as soon as there is something.
async fn events(State(bridge): State<Arc<Bridge>>, AddressPath(seen): AddressPath<usize>) -> Response {
    let mut count = bridge.events.count.subscribe();
    if count.wait_for(|count| *count > seen).await.is_err() {
        return StatusCode::GONE.into_response();
    }
    bridge.answer("application/json", Value::Array(bridge.events.after(seen)).to_string())
}

impl Bridge {
    fn answer(&self, kind: &str, body: impl Into<Body>) -> Response {
        let headers = [
            (header::CONTENT_TYPE, kind.to_owned()),
            (header::CONTENT_SECURITY_POLICY, self.policy.clone()),
        ];
        let body: Body = body.into();
        (headers, body).into_response()
    }
}

/// The policy of the window; only the way to the commands is another.
fn policy() -> Result<String> {
    let configuration: Value = serde_json::from_str(CONFIGURATION)?;
    let rules = configuration
        .pointer("/app/security/csp")
        .and_then(Value::as_object)
        .context("the window has no content security policy")?;
    ensure!(rules.contains_key("connect-src"), "the window may ask anybody");
    let rules = rules.iter().map(|(name, sources)| match name.as_str() {
        "connect-src" => "connect-src 'self'".to_owned(),
        _ => format!("{name} {}", sources.as_str().unwrap_or_default()),
    });
    Ok(rules.collect::<Vec<_>>().join("; "))
}
