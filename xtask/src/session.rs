//! A desktop session where nobody looks: a display without a screen and a message bus, for the windows under test.

use std::env;
use std::ffi::OsStr;
use std::process::Command;

/// True if this process may open a window that a person sees.
pub fn has_display() -> bool {
    // macOS and Windows have no such variable and always a display for who is logged in.
    cfg!(not(target_os = "linux"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// `program` inside a session of its own with the laptop screen we build for, 1366×768.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("dbus-run-session");
    command
        .args([
            "--",
            "xvfb-run",
            "--auto-servernum",
            "--server-args=-screen 0 1366x768x24",
        ])
        .arg(program)
        // The accessibility bus is not part of this session; waiting for it delays every window.
        .env("NO_AT_BRIDGE", "1")
        // Without a graphics card both paths end in a blank window or an abort on some versions of WebKitGTK.
        .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .env("GDK_BACKEND", "x11")
        .env_remove("WAYLAND_DISPLAY")
        // Dates and lists must not depend on the language of the machine that tests them.
        .env("LC_ALL", "C.UTF-8");
    command
}
