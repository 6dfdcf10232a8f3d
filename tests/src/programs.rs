//! Where the built programs lie, and the display and the turn that a window needs.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use tokio::sync::{Mutex, MutexGuard};

/// The desktop program.
pub const APP: &str = "kentongan";
/// The district service and its command line.
pub const DISTRICT: &str = "kentongan-district";

/// A program of the same build as the running one: `target/debug/kentongan` beside `target/debug/demo`.
///
/// # Errors
/// When it has not been built.
pub fn built(name: &str) -> Result<PathBuf> {
    let path = folder_of_programs()?.join(name);
    if !path.is_file() {
        bail!(
            "{} is not there: build all programs first, as `cargo xtask test` does",
            path.display()
        );
    }
    Ok(path)
}

/// `target`, where reports and screenshots go.
///
/// # Errors
/// When the running program does not lie in a build tree.
pub fn target_folder() -> Result<PathBuf> {
    let folder = folder_of_programs()?;
    Ok(folder
        .parent()
        .context("the programs do not lie in a build tree")?
        .to_owned())
}

/// Top folder of the repository.
pub fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

fn folder_of_programs() -> Result<PathBuf> {
    let own = env::current_exe().context("the running program has no path")?;
    let folder = own.parent().context("the running program lies in no folder")?;
    // Tests lie one folder deeper than programs.
    let folder = if folder.ends_with("deps") {
        folder.parent().unwrap_or(folder)
    } else {
        folder
    };
    Ok(folder.to_owned())
}

/// # Errors
/// When no window can be opened here, with what to do about it.
pub fn require_display() -> Result<()> {
    let there = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
    if !there {
        bail!("there is no display for the window under test: run `cargo xtask test`, which brings its own");
    }
    Ok(())
}

static TURN: Mutex<()> = Mutex::const_new(());

/// Waits until no other test of this program has windows open. Two machines' worth of windows on two cores would time out
/// each other.
pub async fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().await
}

/// A port that nobody listened on a moment ago.
///
/// # Errors
/// When the loopback interface gives none.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
