//! One real window under WebDriver: clicks, keys and what stands on the page.
//!
//! `WebKitWebDriver` starts the program itself. `TAURI_WEBVIEW_AUTOMATION` is what tauri-driver would set; the rest of that
//! program is not needed on Linux.
//!
//! Invariant: nothing here waits for time to pass. Every wait names the state of the page that it waits for.

mod browser;

use std::ffi::OsString;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::{By, WebDriverError};
use thirtyfour::{Capabilities, WebDriver, WebElement};
use tokio::time::{Instant, sleep_until};

pub use thirtyfour::Key;

use crate::programs::{self, free_port};

/// How long a page may take to reach the state that is waited for. Generous: a busy machine with two cores is slow, not wrong.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a script of ours may take that answers later. The longest looks at every element of a list of 400 rows.
const SCRIPT_PATIENCE: Duration = Duration::from_secs(100);
/// How often the page is asked.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// What to start.
#[derive(Debug, Clone)]
pub struct Start {
    /// Folder of the laptop's data.
    pub data_folder: PathBuf,
    /// Folder in which papers are saved without a question.
    pub save_folder: PathBuf,
    /// Where the webview keeps its own files, apart from those of the person who runs the test.
    pub home: PathBuf,
    /// Environment besides the usual.
    pub environment: Vec<(&'static str, OsString)>,
    pub shown: Shown,
}

/// What shows the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The program itself.
    InItsWindow,
    /// Chromium, over the loopback bridge of the tests (`tests/src/bin/bridge.rs`).
    InABrowser,
}

/// Name of the table in the folder of papers that the program takes without asking which.
pub const TABLE: &str = "register.csv";
/// Names of the photos in the folder of papers that the program takes without asking which, as far as they are there.
pub const PHOTOS: [&str; 3] = ["foto-1.jpg", "foto-2.jpg", "foto-3.jpg"];
/// Name of the file of boundaries there that the program takes without asking which.
pub const MAP: &str = "batas.geojson";
/// The parcel of another laptop that is taken without asking, in the folder that papers are saved to.
pub const PARCEL: &str = "antar.ktg";

/// An open window.
pub struct Window {
    session: WebDriver,
    driver: Child,
    app: u32,
    /// What stands behind the pages in a browser.
    bridge: Option<browser::Bridge>,
}

impl Window {
    /// Starts the program and waits until it answers keys.
    ///
    /// # Errors
    /// When there is no display, a program is missing, or the window does not become ready.
    pub async fn open(start: &Start) -> Result<Self> {
        programs::require_display()?;
        let window = match start.shown {
            Shown::InItsWindow => Self::open_program(start).await?,
            Shown::InABrowser => browser::open(start).await?,
        };
        window.session.set_script_timeout(SCRIPT_PATIENCE).await?;
        window
            .until("document.documentElement.dataset.ready === '1'", "the first page")
            .await?;
        Ok(window)
    }

    async fn open_program(start: &Start) -> Result<Self> {
        let port = free_port()?;
        let mut driver = start_driver(start, port)?;
        let session = match start_session(start, port, &mut driver).await {
            Ok(session) => session,
            Err(error) => {
                end(&mut driver);
                return Err(error);
            }
        };
        let app = child_of(driver.id()).context("WebKitWebDriver started no program")?;
        Ok(Self {
            session,
            driver,
            app,
            bridge: None,
        })
    }

    /// Process id of the program.
    pub fn app(&self) -> u32 {
        self.app
    }

    /// Clicks what carries `data-act="name"`, once it is there, visible and enabled.
    ///
    /// # Errors
    /// When it does not appear or cannot be clicked.
    pub async fn act(&self, name: &str) -> Result<()> {
        self.click(&format!("[data-act=\"{name}\"]")).await
    }

    /// Like [`Window::act`], inside the first element that matches `scope`.
    ///
    /// # Errors
    /// As there.
    pub async fn act_in(&self, scope: &str, name: &str) -> Result<()> {
        self.click(&format!("{scope} [data-act=\"{name}\"]")).await
    }

    /// Clicks the first visible, enabled element that matches `css`.
    ///
    /// # Errors
    /// When there is none or something lies over it.
    pub async fn click(&self, css: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let element = self.visible(css).await?;
            self.uncover(&element).await?;
            match element.click().await {
                Ok(()) => return Ok(()),
                // The page drew itself anew between the look and the click.
                Err(error) if passes(&error) && Instant::now() < deadline => pause().await,
                Err(error) => return Err(error).with_context(|| format!("clicking {css}")),
            }
        }
    }

    /// Types `text` into the field called `name`, over what stands there.
    ///
    /// # Errors
    /// When there is no such field or it ends up with something else.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        self.fill_in("", name, text).await
    }

    /// Like [`Window::fill`], inside the first element that matches `scope`.
    ///
    /// # Errors
    /// As there.
    pub async fn fill_in(&self, scope: &str, name: &str, text: &str) -> Result<()> {
        let css = format!("{scope} :is(input, textarea)[name=\"{name}\"]");
        let element = self.visible(&css).await?;
        let handle = element.to_json()?;
        self.run("arguments[0].focus(); arguments[0].select()", vec![handle])
            .await?;
        if text.is_empty() {
            element.send_keys(String::from(char::from(Key::Delete))).await?;
        } else {
            // A line break is no key; in a text area Enter makes one.
            element
                .send_keys(text.replace('\n', &String::from(char::from(Key::Enter))))
                .await?;
        }
        self.until(
            &format!("document.querySelector({}).value === {}", quoted(&css), quoted(text)),
            &format!("{name} = {text:?}"),
        )
        .await
    }

    /// Puts `text` into the field called `name` at once, as a paste does.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn paste(&self, name: &str, text: &str) -> Result<()> {
        let element = self.visible(&format!(":is(input, textarea)[name=\"{name}\"]")).await?;
        let script = "const [field, text] = arguments; field.focus(); field.select(); document.execCommand('insertText', false, text)";
        self.run(script, vec![element.to_json()?, json!(text)]).await?;
        Ok(())
    }

    /// Chooses the radio button, the option or (with `true` and `false`) the check box called `name`.
    ///
    /// # Errors
    /// When there is no such choice.
    pub async fn choose(&self, name: &str, value: &str) -> Result<()> {
        let radio = format!("label:has(input[type=radio][name=\"{name}\"][value=\"{value}\"])");
        let option = format!("select[name=\"{name}\"] option[value=\"{value}\"]");
        let box_ = format!("label:has(input[type=checkbox][name=\"{name}\"])");
        if self
            .is(&format!("document.querySelector({}) !== null", quoted(&option)))
            .await?
        {
            self.uncover(&self.visible(&format!("select[name=\"{name}\"]")).await?)
                .await?;
            self.session
                .find(By::Css(option.as_str()))
                .await?
                .click()
                .await
                .with_context(|| format!("choosing {option}"))?;
            return self
                .until(
                    &format!(
                        "document.querySelector('select[name=\"{name}\"]').value === {}",
                        quoted(value)
                    ),
                    &option,
                )
                .await;
        }
        if self
            .is(&format!("document.querySelector({}) !== null", quoted(&box_)))
            .await?
        {
            let checked = format!(
                "String(document.querySelector('input[type=checkbox][name=\"{name}\"]').checked) === {}",
                quoted(value)
            );
            if !self.is(&checked).await? {
                self.click(&box_).await?;
            }
            return self.until(&checked, &format!("{name} = {value}")).await;
        }
        // Long groups show their first choices until asked for the rest.
        if !self
            .is(&format!("document.querySelector({}) !== null", quoted(&radio)))
            .await?
        {
            self.act(&format!("more_{name}")).await?;
        }
        self.click(&radio).await?;
        self.until(
            &format!(
                "document.querySelector('input[name=\"{name}\"]:checked')?.value === {}",
                quoted(value)
            ),
            &radio,
        )
        .await
    }

    /// Goes to the address `path` (`/isu/baru`) and waits for the page called `name`.
    ///
    /// # Errors
    /// When another page comes.
    pub async fn go(&self, path: &str, name: &str) -> Result<()> {
        self.run("location.hash = arguments[0]", vec![json!(path)]).await?;
        self.until(&format!("location.hash === '#' + {}", quoted(path)), path)
            .await?;
        self.page(name).await
    }

    /// Waits until the page called `name` shows its data.
    ///
    /// # Errors
    /// When it does not.
    pub async fn page(&self, name: &str) -> Result<()> {
        self.there(&format!("[data-page=\"{name}\"]")).await
    }

    /// Waits until an element matches `css`.
    ///
    /// # Errors
    /// When none does.
    pub async fn there(&self, css: &str) -> Result<()> {
        self.until(&format!("document.querySelector({}) !== null", quoted(css)), css)
            .await
    }

    /// Waits until the cursor stands in what matches `css`. `:focus` would not do: it holds only in the one active window.
    ///
    /// # Errors
    /// When it stands elsewhere.
    pub async fn focused(&self, css: &str) -> Result<()> {
        let condition = format!("document.activeElement?.matches({})", quoted(css));
        self.until(&condition, &format!("the cursor in {css}")).await
    }

    /// Waits until no element matches `css`.
    ///
    /// # Errors
    /// When one stays.
    pub async fn gone(&self, css: &str) -> Result<()> {
        self.until(
            &format!("document.querySelector({}) === null", quoted(css)),
            &format!("no {css}"),
        )
        .await
    }

    /// Waits until the text of the first element that matches `css` holds `part`.
    ///
    /// # Errors
    /// When it does not.
    pub async fn says(&self, css: &str, part: &str) -> Result<()> {
        let condition = format!(
            "(document.querySelector({})?.innerText ?? '').includes({})",
            quoted(css),
            quoted(part)
        );
        self.until(&condition, &format!("{part:?} in {css}")).await
    }

    /// Text of the first element that matches `css`, once there is one.
    ///
    /// # Errors
    /// When there is none.
    pub async fn text_of(&self, css: &str) -> Result<String> {
        self.there(css).await?;
        Ok(self
            .eval(&format!("document.querySelector({}).innerText", quoted(css)))
            .await?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// What stands in the field called `name`.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn value_of(&self, name: &str) -> Result<String> {
        let css = format!("[name=\"{name}\"]");
        self.there(&css).await?;
        Ok(self
            .eval(&format!("document.querySelector({}).value", quoted(&css)))
            .await?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// Attribute of the first element that matches `css`, once there is one.
    ///
    /// # Errors
    /// When there is none or it has no such attribute.
    pub async fn attribute(&self, css: &str, name: &str) -> Result<String> {
        self.there(css).await?;
        let value = self
            .eval(&format!(
                "document.querySelector({}).getAttribute({})",
                quoted(css),
                quoted(name)
            ))
            .await?;
        value
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("{css} has no {name}"))
    }

    /// How many elements match `css` now.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn count(&self, css: &str) -> Result<usize> {
        let n = self
            .eval(&format!("document.querySelectorAll({}).length", quoted(css)))
            .await?;
        usize::try_from(n.as_u64().unwrap_or(0)).context("more elements than fit")
    }

    /// Types keys into whatever has the focus.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn press(&self, keys: impl Into<String>) -> Result<()> {
        Ok(self
            .session
            .action_chain()
            .send_keys(keys.into().as_str())
            .perform()
            .await?)
    }

    /// Presses `key` while Ctrl is held.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn press_ctrl(&self, key: impl Into<char>) -> Result<()> {
        self.press_with(Key::Control, key).await
    }

    /// Presses `key` while `held` is held.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn press_with(&self, held: impl Into<char>, key: impl Into<char>) -> Result<()> {
        let (held, key): (char, char) = (held.into(), key.into());
        let chain = self
            .session
            .action_chain()
            .key_down(held)
            .send_keys(key.to_string().as_str())
            .key_up(held);
        Ok(chain.perform().await?)
    }

    /// Waits until the answer of a command that only reads holds `text`: what the store has, not what the page shows.
    ///
    /// # Errors
    /// When it does not within the time that a person would wait.
    pub async fn command_says(&self, command: &str, text: &str) -> Result<()> {
        let patience = Instant::now() + PATIENCE;
        while !self.command(command, json!({})).await?.to_string().contains(text) {
            ensure!(Instant::now() < patience, "{command} does not say {text}");
            pause().await;
        }
        Ok(())
    }

    /// Runs a command of the program as the page would, past its forms.
    ///
    /// # Errors
    /// When the window does not answer. A refusal of the program is an `Ok` with `error` in it.
    pub async fn command(&self, name: &str, payload: Value) -> Result<Value> {
        let script = "const [cmd, payload, done] = arguments; \
            window.__TAURI_INTERNALS__.invoke('rpc', { cmd, payload }).then((ok) => done({ ok }), (error) => done({ error }))";
        self.ask(script, vec![json!(name), payload]).await
    }

    /// Runs statements whose answer comes later: they get the arguments, and behind them the function that takes the answer.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn ask(&self, statements: &str, arguments: Vec<Value>) -> Result<Value> {
        let answer = self.session.execute_async(statements, arguments).await;
        Ok(answer
            .with_context(|| format!("running {}", beginning(statements)))?
            .json()
            .clone())
    }

    /// Value of a JavaScript expression.
    ///
    /// # Errors
    /// When it throws.
    pub async fn eval(&self, expression: &str) -> Result<Value> {
        self.run(&format!("return ({expression})"), Vec::new()).await
    }

    /// Runs statements that answer nothing.
    ///
    /// # Errors
    /// When they throw.
    pub async fn run_in(&self, statements: &str) -> Result<()> {
        self.run(statements, Vec::new()).await.map(|_| ())
    }

    /// True if the expression is, now.
    ///
    /// # Errors
    /// When it throws.
    pub async fn is(&self, expression: &str) -> Result<bool> {
        Ok(self.eval(&format!("Boolean({expression})")).await? == Value::Bool(true))
    }

    /// Waits until the expression is true; `what` names it for whom it does not become true.
    ///
    /// # Errors
    /// When the wait is over, with what the page shows instead.
    pub async fn until(&self, expression: &str, what: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if self.is(expression).await? {
                return Ok(());
            }
            if Instant::now() >= deadline {
                bail!("waited for {what}; {}", self.state().await);
            }
            pause().await;
        }
    }

    /// # Errors
    /// When the picture cannot be taken or written.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // WebKit answers with the next picture that it presents, and a page at rest presents none (2.50.6): one invisible dot
        // keeps it painting until the picture is taken.
        self.run_in(
            "const dot = document.body.appendChild(document.createElement('i')); \
             dot.id = 'dot-that-keeps-painting'; \
             dot.style.cssText = 'position: fixed; right: 0; bottom: 0; width: 1px; height: 1px'; \
             let odd = false; \
             const paint = () => { \
                 odd = !odd; \
                 dot.style.background = `rgba(0, 0, 0, ${odd ? 0.004 : 0.008})`; \
                 if (dot.isConnected) requestAnimationFrame(paint); \
             }; \
             paint()",
        )
        .await?;
        let picture = self.session.screenshot_as_png().await;
        self.run_in("document.getElementById('dot-that-keeps-painting')?.remove()")
            .await?;
        let picture = picture.with_context(|| format!("taking {}", path.display()))?;
        std::fs::write(path, picture).with_context(|| format!("writing {}", path.display()))
    }

    /// Gives the page itself this size, in CSS pixels.
    ///
    /// # Errors
    /// When the window does not take it.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let fits = format!("innerWidth === {width} && innerHeight === {height}");
        let (wider, higher) = match self.bridge {
            // A browser has bars of its own around the page.
            Some(_) => (
                self.pixels("outerWidth - innerWidth").await?,
                self.pixels("outerHeight - innerHeight").await?,
            ),
            None => (0, 0),
        };
        self.session
            .set_window_rect(0, 0, width + wider, height + higher)
            .await?;
        let deadline = Instant::now() + PATIENCE;
        while !self.is(&fits).await? {
            if Instant::now() >= deadline {
                bail!(
                    "the window is {} and not {width}×{height}",
                    self.eval("`${innerWidth}×${innerHeight}`").await?
                );
            }
            pause().await;
        }
        Ok(())
    }

    /// Milliseconds from the start of the process until the page answered keys: the page's own mark, against the kernel's
    /// record of the start (accurate to 10 ms).
    ///
    /// # Errors
    /// When either is not there.
    pub async fn start_to_interactive_ms(&self) -> Result<f64> {
        let expression = "performance.now() - performance.getEntriesByName('interactive')[0].startTime";
        let since_mark = self
            .eval(expression)
            .await?
            .as_f64()
            .context("the page has no mark of its start")?;
        Ok(age_ms(self.app)? - since_mark)
    }

    /// Ends the program as a power cut does: `SIGKILL`, no word before.
    ///
    /// # Errors
    /// When there is no such process any more.
    pub fn kill(mut self) -> Result<()> {
        let killed = Command::new("kill").args(["-KILL", &self.app.to_string()]).status()?;
        self.forget();
        if !killed.success() {
            bail!("the program had ended before it was killed");
        }
        Ok(())
    }

    /// Closes the window.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(mut self) -> Result<()> {
        let closed = self.session.clone().quit().await;
        end(&mut self.driver);
        closed.context("closing the window")
    }

    fn forget(&mut self) {
        // The session is gone with the program; asking the driver to end it would only wait.
        let _ = self.session.clone().leak();
        if self.bridge.take().is_some() {
            browser::end(self.driver.id());
        }
        end(&mut self.driver);
    }

    async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let answer = self.session.execute(script, arguments).await;
        Ok(answer
            .with_context(|| format!("running {}", beginning(script)))?
            .json()
            .clone())
    }

    async fn pixels(&self, expression: &str) -> Result<u32> {
        let pixels = self.eval(expression).await?;
        let pixels = pixels.as_u64().with_context(|| format!("{expression} is {pixels}"))?;
        Ok(pixels.try_into()?)
    }

    /// WebDriver scrolls until an element is in view, which may be under a bar that stays: a person scrolls on.
    async fn uncover(&self, element: &WebElement) -> Result<()> {
        let script = "const [e] = arguments, r = e.getBoundingClientRect(); \
            const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2); \
            if (top === null || !e.contains(top)) e.scrollIntoView({ block: 'center' })";
        self.run(script, vec![element.to_json()?]).await.map(|_| ())
    }

    async fn visible(&self, css: &str) -> Result<WebElement> {
        let find = "return [...document.querySelectorAll(arguments[0])].find((e) => \
            e.getClientRects().length > 0 && !e.disabled && getComputedStyle(e).visibility === 'visible') ?? null";
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.session.execute(find, vec![json!(css)]).await?;
            if !found.json().is_null() {
                return Ok(found.element()?);
            }
            if Instant::now() >= deadline {
                bail!("waited for {css}; {}", self.state().await);
            }
            pause().await;
        }
    }

    /// What the page shows, for the message of a wait that was in vain.
    async fn state(&self) -> String {
        let expression = "`the page at ${location.hash} (${document.querySelector('[data-page]')?.dataset.page ?? 'no page'}) says:\n${\
            (document.querySelector('main, .door') ?? document.body).innerText.slice(0, 2500)}`";
        match self.eval(expression).await {
            Ok(Value::String(text)) => text,
            other => format!("the page does not answer: {other:?}"),
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // After `close` and `kill` both are gone already; after a failed test they must not stay.
        self.forget();
    }
}

fn start_driver(start: &Start, port: u16) -> Result<Child> {
    std::fs::create_dir_all(&start.home)?;
    let log = std::fs::File::create(start.home.join("program.log"))?;
    let mut command = Command::new("WebKitWebDriver");
    command
        // By default it listens on ::1 alone.
        .args(["--host=127.0.0.1", &format!("--port={port}")])
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("NO_AT_BRIDGE", "1")
        .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
        .env("XDG_DATA_HOME", start.home.join("share"))
        .env("XDG_CACHE_HOME", start.home.join("cache"))
        .env("XDG_CONFIG_HOME", start.home.join("config"))
        .envs(start.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    command
        .spawn()
        .context("WebKitWebDriver cannot be started: `cargo xtask test` installs it")
}

/// Waits until the driver called `name` listens.
async fn listening(name: &str, port: u16, driver: &mut Child) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if let Some(status) = driver.try_wait()? {
            bail!("{name} ended at once: {status}");
        }
        if Instant::now() >= deadline {
            bail!("{name} does not listen on port {port}");
        }
        pause().await;
    }
    Ok(())
}

async fn start_session(start: &Start, port: u16, driver: &mut Child) -> Result<WebDriver> {
    listening("WebKitWebDriver", port, driver).await?;
    let arguments = arguments(start)?;
    let options =
        json!({ "webkitgtk:browserOptions": { "binary": text(&programs::built(programs::APP)?)?, "args": arguments } });
    // No browser name: WebKitGTK matches none but its own.
    let Value::Object(options) = options else {
        bail!("BUG: an object is an object")
    };
    WebDriver::new(format!("http://127.0.0.1:{port}"), Capabilities::from(options))
        .await
        .context("the window did not open")
}

/// With what the program is started, in its window and behind a browser.
fn arguments(start: &Start) -> Result<Vec<String>> {
    let mut arguments = vec![
        "--data-dir".to_owned(),
        text(&start.data_folder)?,
        "--save-folder".into(),
        text(&start.save_folder)?,
        "--table".into(),
        text(&start.save_folder.join(TABLE))?,
        "--map".into(),
        text(&start.save_folder.join(MAP))?,
        "--parcel".into(),
        text(&start.save_folder.join(PARCEL))?,
    ];
    for photo in PHOTOS {
        arguments.extend(["--photo".to_owned(), text(&start.save_folder.join(photo))?]);
    }
    Ok(arguments)
}

fn text(path: &Path) -> Result<String> {
    path.to_str()
        .map(str::to_owned)
        .with_context(|| format!("{} is not UTF-8", path.display()))
}

fn end(driver: &mut Child) {
    // Both fail only when it has ended already.
    let _ = driver.kill();
    let _ = driver.wait();
}

/// A page that is being drawn anew: the element is gone or something still moves over it.
fn passes(error: &WebDriverError) -> bool {
    matches!(
        error.as_inner(),
        WebDriverErrorInner::StaleElementReference(_)
            | WebDriverErrorInner::ElementClickIntercepted(_)
            | WebDriverErrorInner::ElementNotInteractable(_)
            | WebDriverErrorInner::NoSuchElement(_)
    )
}

async fn pause() {
    sleep_until(Instant::now() + LOOK_AGAIN).await;
}

/// As much of a script as a message can hold.
fn beginning(script: &str) -> &str {
    const CHARS: usize = 1_000;
    let end = script.char_indices().nth(CHARS).map_or(script.len(), |(at, _)| at);
    script.get(..end).unwrap_or(script)
}

/// A string literal of JavaScript.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The one process that `parent` has started.
fn child_of(parent: u32) -> Result<u32> {
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // A process may end between the listing and the look.
        let Ok(fields) = stat(pid) else { continue };
        if fields.get(1).is_some_and(|ppid| *ppid == parent.to_string()) {
            return Ok(pid);
        }
    }
    Err(anyhow!("process {parent} has no child"))
}

/// Fields of `/proc/PID/stat` behind the program's name, from the state on (proc(5), field 3).
fn stat(pid: u32) -> Result<Vec<String>> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, behind) = line.rsplit_once(')').context("a line of /proc without a name")?;
    Ok(behind.split_whitespace().map(str::to_owned).collect())
}

/// Milliseconds since the process started. The kernel counts starts in ticks of 10 ms (`USER_HZ`, 100 on every Linux).
fn age_ms(pid: u32) -> Result<f64> {
    let started: f64 = stat(pid)?.get(19).context("no start time in /proc")?.parse()?;
    let uptime = std::fs::read_to_string("/proc/uptime")?;
    let uptime: f64 = uptime
        .split_whitespace()
        .next()
        .context("no uptime in /proc")?
        .parse()?;
    Ok(uptime * 1000.0 - started * 10.0)
}
