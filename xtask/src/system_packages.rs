//! The Debian or Ubuntu packages a build needs, why, and how they get here.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{output, process};

/// What the machine is prepared for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Building and opening the app.
    Build,
    /// Also opening it where nobody looks, and reading what it wrote.
    WindowTests,
    /// Building it, and comparing it with others on a poor link.
    Benchmarks,
}

impl Purpose {
    fn needs(self, package: &SystemPackage) -> bool {
        matches!(package.purpose, Purpose::Build) || package.purpose == self
    }
}

struct SystemPackage {
    name: &'static str,
    /// Another package that does the same; either is enough.
    or: Option<&'static str>,
    why: &'static str,
    purpose: Purpose,
}

const fn package(name: &'static str, purpose: Purpose, why: &'static str) -> SystemPackage {
    SystemPackage {
        name,
        or: None,
        why,
        purpose,
    }
}

const PACKAGES: [SystemPackage; 23] = [
    package(
        "build-essential",
        Purpose::Build,
        "compiles the database and the compressor, which are written in C",
    ),
    // Debian 12 and later keep pkg-config only as a name for pkgconf.
    SystemPackage {
        or: Some("pkgconf"),
        ..package("pkg-config", Purpose::Build, "finds the libraries below")
    },
    package("libssl-dev", Purpose::Build, "encrypts the database"),
    package("libwebkit2gtk-4.1-dev", Purpose::Build, "shows the app's window"),
    package(
        "webkit2gtk-driver",
        Purpose::WindowTests,
        "presses keys and buttons in the app's window",
    ),
    // On Ubuntu both are snaps under other names.
    SystemPackage {
        or: Some("chromium-browser"),
        ..package(
            "chromium",
            Purpose::WindowTests,
            "shows the app's pages in another browser",
        )
    },
    SystemPackage {
        or: Some("chromium-chromedriver"),
        ..package(
            "chromium-driver",
            Purpose::WindowTests,
            "presses keys and buttons in that browser",
        )
    },
    package("xvfb", Purpose::WindowTests, "a display that needs no screen"),
    package("xauth", Purpose::WindowTests, "lets only the tests onto that display"),
    package("dbus-x11", Purpose::WindowTests, "the message bus of a desktop session"),
    package("fonts-dejavu-core", Purpose::WindowTests, "letters in the window"),
    // The window's second choice after Windows' own: without it the pictures show another width of letters.
    package(
        "fonts-noto-core",
        Purpose::WindowTests,
        "letters in the window, as on most Linux laptops",
    ),
    package(
        "fonts-liberation",
        Purpose::WindowTests,
        "letters in the window and in rendered pages",
    ),
    package("poppler-utils", Purpose::WindowTests, "reads the PDFs the app wrote"),
    package(
        "cups",
        Purpose::WindowTests,
        "a spooler of the tests' own, with a queue",
    ),
    package(
        "cups-client",
        Purpose::WindowTests,
        "sends papers to that queue, as the app does",
    ),
    package(
        "printer-driver-cups-pdf",
        Purpose::WindowTests,
        "a printer that prints into a file",
    ),
    package(
        "python3",
        Purpose::WindowTests,
        "runs the second client of the protocol",
    ),
    package("strace", Purpose::WindowTests, "sees that saved data reaches the disk"),
    package("iproute2", Purpose::Benchmarks, "makes two hosts of this machine"),
    package("openssl", Purpose::Benchmarks, "makes certificates for the peers"),
    package(
        "python3-venv",
        Purpose::Benchmarks,
        "runs the benchmarks, and installs one of the peers",
    ),
    package(
        "libreoffice-writer-nogui",
        Purpose::Benchmarks,
        "makes the same sheet, to be compared with",
    ),
];

/// Installs the packages for `purpose` that this machine lacks, after printing which and why.
pub fn install_missing(purpose: Purpose) -> Result<()> {
    let needed: Vec<&SystemPackage> = PACKAGES.iter().filter(|package| purpose.needs(package)).collect();
    if process::is_absent("dpkg-query") {
        output::line("This is not Debian or Ubuntu, so the system packages cannot be checked. What they provide:");
        describe(&needed);
        return Ok(());
    }
    let missing: Vec<&SystemPackage> = needed.into_iter().filter(|package| !package.is_installed()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    output::line("These system packages are missing:");
    describe(&missing);

    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let sudo = needs_sudo(&names)?;
    output::line(&format!(
        "Installing them through apt-get{}.",
        if sudo { ", with sudo" } else { "" }
    ));
    process::run(apt_get(sudo).arg("update"))?;
    // Only now it is known which name this machine's lists have.
    let names: Vec<&str> = missing.iter().map(|package| package.name_here()).collect();
    process::run(
        apt_get(sudo)
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(&names),
    )
}

fn describe(packages: &[&SystemPackage]) {
    for package in packages {
        output::line(&format!("    {:<24} {}", package.name, package.why));
    }
}

impl SystemPackage {
    /// Its name in the lists of this machine; the first one where they have neither.
    fn name_here(&self) -> &'static str {
        let listed = |name: &&'static str| process::succeeds("apt-cache", &["show", name]);
        [Some(self.name), self.or]
            .into_iter()
            .flatten()
            .find(listed)
            .unwrap_or(self.name)
    }

    fn is_installed(&self) -> bool {
        [Some(self.name), self.or].into_iter().flatten().any(is_installed)
    }
}

fn is_installed(name: &str) -> bool {
    let query = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", name])
        .output();
    // A package that was removed but not purged is still known to dpkg, as `config-files`.
    query.is_ok_and(|answer| answer.status.success() && answer.stdout == b"installed")
}

fn needs_sudo(names: &[&str]) -> Result<bool> {
    if process::output(Command::new("id").arg("-u"))?.trim() == "0" {
        return Ok(false);
    }
    if process::is_absent("sudo") {
        bail!(
            "installing needs an administrator and there is no sudo; run as root: apt-get install {}",
            names.join(" ")
        );
    }
    Ok(true)
}

fn apt_get(sudo: bool) -> Command {
    let mut command = Command::new(if sudo { "sudo" } else { "env" });
    if sudo {
        // sudo drops our environment, so the variable is set behind it.
        command.arg("env");
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_package_is_listed_once_and_has_a_reason() {
        let names: BTreeSet<&str> = PACKAGES.iter().map(|package| package.name).collect();
        assert_eq!(names.len(), PACKAGES.len());
        assert!(PACKAGES.iter().all(|package| !package.why.is_empty()));
    }

    #[test]
    fn whatever_the_build_needs_is_needed_for_everything() {
        let counted = |purpose: Purpose| PACKAGES.iter().filter(|package| purpose.needs(package)).count();
        let own = |purpose: Purpose| PACKAGES.iter().filter(|package| package.purpose == purpose).count();
        for purpose in [Purpose::WindowTests, Purpose::Benchmarks] {
            assert!(own(purpose) > 0);
            assert_eq!(counted(purpose), own(Purpose::Build) + own(purpose));
        }
        assert_eq!(counted(Purpose::Build), own(Purpose::Build));
    }

    #[test]
    fn a_package_that_does_not_exist_is_not_installed() {
        assert!(!is_installed("kentongan-no-such-package"));
    }
}
