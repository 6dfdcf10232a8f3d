//! One laptop: its data folder, its papers, and the program that may be open on it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::driver::{Shown, Start, Window};
use crate::journey;

/// A laptop of a person. Closing, killing and opening again keep its folder.
pub struct Laptop {
    name: String,
    start: Start,
    window: Option<Window>,
}

impl Laptop {
    /// A laptop with an empty folder called `name` under `root`.
    pub fn new(name: &str, root: &Path) -> Self {
        let start = Start {
            data_folder: root.join(name),
            save_folder: root.join("pdf").join(name),
            home: root.join("webview").join(name),
            environment: Vec::new(),
            shown: Shown::InItsWindow,
        };
        Self {
            name: name.to_owned(),
            start,
            window: None,
        }
    }

    /// Sets a variable for the programs that are started from now on.
    pub fn set_environment(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.start.environment.push((name, value.into()));
    }

    /// Shows its pages in Chromium from now on.
    pub fn show_in_a_browser(&mut self) {
        self.start.shown = Shown::InABrowser;
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The device's database.
    pub fn database(&self) -> PathBuf {
        self.start.data_folder.join("kentongan.db")
    }

    /// Copies its data as a person does who keeps a folder on a stick. The program is closed meanwhile.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn back_up(&self, to: &Path) -> Result<()> {
        copy(&self.start.data_folder, to)
    }

    /// Puts such a copy in the place of its data. The program is closed meanwhile.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn restore(&self, from: &Path) -> Result<()> {
        std::fs::remove_dir_all(&self.start.data_folder)?;
        copy(from, &self.start.data_folder)
    }

    /// Where its PDFs go.
    pub fn papers(&self) -> &Path {
        &self.start.save_folder
    }

    /// Opens the program, and types the PIN where there is one.
    ///
    /// # Errors
    /// When its window does not become ready.
    pub async fn open(&mut self) -> Result<&Window> {
        journey::unlock(self.open_locked().await?).await?;
        self.window()
    }

    /// Opens the program as far as it goes without the PIN.
    ///
    /// # Errors
    /// When its window does not become ready.
    pub async fn open_locked(&mut self) -> Result<&Window> {
        std::fs::create_dir_all(&self.start.save_folder)?;
        let window = Window::open(&self.start)
            .await
            .with_context(|| format!("opening the program on {}", self.name))?;
        Ok(self.window.insert(window))
    }

    /// The open window.
    ///
    /// # Errors
    /// When it is not open.
    pub fn window(&self) -> Result<&Window> {
        self.window
            .as_ref()
            .with_context(|| format!("the program is not open on {}", self.name))
    }

    /// `kill -9`.
    ///
    /// # Errors
    /// When it is not open or has ended by itself.
    pub fn kill(&mut self) -> Result<()> {
        self.window.take().context("nothing to kill")?.kill()
    }

    /// Closes the window, if it is open.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(&mut self) -> Result<()> {
        match self.window.take() {
            Some(window) => window.close().await,
            None => Ok(()),
        }
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let (from, to) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            std::fs::copy(&from, &to).with_context(|| format!("copying {}", from.display()))?;
        }
    }
    Ok(())
}
