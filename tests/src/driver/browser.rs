//! The same pages in Chromium, headless, with the program behind them on the loopback bridge.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};

use super::{Start, Window, arguments, child_of, listening, text};
use crate::programs::{self, free_port};

/// Its own names, on Debian and elsewhere.
const BROWSERS: [&str; 4] = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
const DRIVER: &str = "chromedriver";
const INSTALLED_BY: &str = "`cargo xtask test` installs it";

/// The program behind the pages. It ends with its window.
pub(super) struct Bridge {
    process: Child,
    address: String,
}

impl Bridge {
    fn open(start: &Start) -> Result<Self> {
        let mut process = Command::new(programs::built("bridge")?)
            .args(arguments(start)?)
            .arg("--pages")
            .arg(programs::repository().join("ui/dist"))
            .envs(start.environment.iter().map(|(name, value)| (name, value)))
            .env("RUST_LOG", "off")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the bridge cannot be started")?;
        let said = process.stdout.take().context("BUG: the output is piped")?;
        let mut bridge = Self {
            process,
            address: String::new(),
        };
        BufReader::new(said).read_line(&mut bridge.address)?;
        bridge.address.truncate(bridge.address.trim_end().len());
        ensure!(
            bridge.address.starts_with("http://127.0.0.1:"),
            "the bridge does not listen: {:?}",
            bridge.address
        );
        Ok(bridge)
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts the bridge, then the browser on its address.
pub(super) async fn open(start: &Start) -> Result<Window> {
    std::fs::create_dir_all(&start.home)?;
    let bridge = Bridge::open(start)?;
    let port = free_port()?;
    let log = std::fs::File::create(start.home.join("browser.log"))?;
    let driver = Command::new(DRIVER)
        .arg(format!("--port={port}"))
        .env("XDG_CACHE_HOME", start.home.join("cache"))
        .env("XDG_CONFIG_HOME", start.home.join("config"))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn();
    let mut driver = driver.with_context(|| format!("{DRIVER} cannot be started: {INSTALLED_BY}"))?;
    let session = match session(start, port, &mut driver).await {
        Ok(session) => session,
        Err(error) => {
            end(driver.id());
            super::end(&mut driver);
            return Err(error);
        }
    };
    let app = bridge.process.id();
    let address = bridge.address.clone();
    let window = Window {
        session,
        driver,
        app,
        bridge: Some(bridge),
    };
    window
        .session
        .goto(address.as_str())
        .await
        .with_context(|| format!("opening {address}"))?;
    Ok(window)
}

/// Ends the browser that this driver has started: a driver that is killed leaves it behind.
pub(super) fn end(driver: u32) {
    if let Ok(browser) = child_of(driver) {
        // It may just have ended by itself.
        let _ = Command::new("kill").args(["-KILL", &browser.to_string()]).status();
    }
}

async fn session(start: &Start, port: u16, driver: &mut Child) -> Result<WebDriver> {
    listening(DRIVER, port, driver).await?;
    let profile = format!("--user-data-dir={}", text(&start.home.join("browser"))?);
    let arguments = [
        "--headless=new",
        // A container gives a browser no world of its own for its sandbox; it opens nothing but our own pages.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        // Nothing but the bridge is there, whatever it wants to ask at home.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--force-device-scale-factor=1",
        "--window-size=1600,1000",
        profile.as_str(),
    ];
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "binary": text(&binary()?)?, "args": arguments },
    });
    let Value::Object(capabilities) = capabilities else {
        anyhow::bail!("BUG: an object is an object")
    };
    WebDriver::new(format!("http://127.0.0.1:{port}"), Capabilities::from(capabilities))
        .await
        .context("the browser did not open")
}

fn binary() -> Result<PathBuf> {
    let folders: Vec<PathBuf> = env::var_os("PATH")
        .map(|path| env::split_paths(&path).collect())
        .unwrap_or_default();
    BROWSERS
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
        .with_context(|| format!("there is no Chromium: {INSTALLED_BY}"))
}
