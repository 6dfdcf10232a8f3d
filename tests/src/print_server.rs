//! A real CUPS of its own: a scheduler on a private socket, with an office printer that lays what it gets into a folder.
//!
//! Two queues: [`OFFICE`] takes PDF, as printers of today do, and can run out of paper; [`CUPS_PDF`] is printer-driver-cups-pdf, which
//! prints by way of PostScript, and is there for root alone: its backend belongs to root and reads its folder from `/etc/cups`, over
//! which a folder of the test is laid, for the backend alone.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;

use crate::programs::repository;

/// The queue that takes PDF.
pub const OFFICE: &str = "Kantor";
/// The queue of printer-driver-cups-pdf.
pub const CUPS_PDF: &str = "CupsPdf";

/// Where Debian has the parts that are shared.
const SERVER_PARTS: &str = "/usr/lib/cups";
const PPD_OF_CUPS_PDF: &str = "/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd";
/// Looks, with a breath between: ten seconds.
const LOOKS: usize = 200;
const BREATH: Duration = Duration::from_millis(50);

/// A running scheduler with its folder; both go with it.
#[derive(Debug)]
pub struct PrintServer {
    folder: TempDir,
    scheduler: Child,
    has_cups_pdf: bool,
}

impl PrintServer {
    /// Starts a scheduler with its printers.
    ///
    /// # Errors
    /// When CUPS is not installed or does not start; its log is in the error.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        // The filters run as another user than root.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let is_root = said_by("id", &["-u"])? == "0";
        lay_out(folder.path(), is_root)?;
        let log = fs::File::create(folder.path().join("log/said"))?;
        let scheduler = Command::new("/usr/sbin/cupsd")
            .arg("-f")
            .arg("-c")
            .arg(folder.path().join("cupsd.conf"))
            .arg("-s")
            .arg(folder.path().join("cups-files.conf"))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cupsd cannot be started, `cargo xtask test` installs it")?;
        let server = Self {
            has_cups_pdf: is_root && can_lay_folders_over() && Path::new(PPD_OF_CUPS_PDF).is_file(),
            folder,
            scheduler,
        };
        if !until(|| UnixStream::connect(server.address()).is_ok()) {
            bail!("cupsd does not listen: {}", server.log());
        }
        let ppd = repository().join("tests/fixtures/printing/kantor.ppd");
        server.add(OFFICE, "folder:/", &ppd)?;
        if server.has_cups_pdf {
            server.add(CUPS_PDF, "cups-pdf:/", Path::new(PPD_OF_CUPS_PDF))?;
        }
        Ok(server)
    }

    /// For `CUPS_SERVER`.
    pub fn address(&self) -> PathBuf {
        self.folder.path().join("cups.sock")
    }

    /// The queues that are there.
    pub fn queues(&self) -> Vec<&'static str> {
        match self.has_cups_pdf {
            true => vec![OFFICE, CUPS_PDF],
            false => vec![OFFICE],
        }
    }

    /// What came out of the printer for a job, once it is done.
    ///
    /// # Errors
    /// When nothing came out.
    pub fn printed(&self, number: u32) -> Result<PathBuf> {
        let out = self.folder.path().join("out");
        let (of_office, of_cups_pdf) = (format!("{number}.pdf"), format!("job_{number}-"));
        for entry in fs::read_dir(&out)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == of_office || name.starts_with(&of_cups_pdf) {
                return Ok(entry.path());
            }
        }
        bail!("nothing came out for job {number}: {}", self.log())
    }

    /// All that came out of the printer.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn all_printed(&self) -> Result<Vec<PathBuf>> {
        let entries = fs::read_dir(self.folder.path().join("out"))?;
        entries.map(|entry| Ok(entry?.path())).collect()
    }

    /// Stops the queue of a printer, as a person does in its settings.
    ///
    /// # Errors
    /// When the scheduler does not.
    pub fn stop_queue(&self, queue: &str) -> Result<()> {
        self.administer("/usr/sbin/cupsdisable", &[queue])
    }

    /// Closes the queue of a printer: it takes no more jobs.
    ///
    /// # Errors
    /// When the scheduler does not.
    pub fn close_queue(&self, queue: &str) -> Result<()> {
        self.administer("/usr/sbin/cupsreject", &[queue])
    }

    /// Takes the paper out of the office printer.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn take_paper_out(&self) -> Result<()> {
        Ok(fs::write(self.folder.path().join("out-of-paper"), "")?)
    }

    /// Puts paper in, while a job waits for it.
    ///
    /// # Errors
    /// When no job waits.
    pub fn put_paper_in(&self) -> Result<()> {
        fs::remove_file(self.folder.path().join("out-of-paper"))?;
        // Opening waits for the printer, which reads there.
        let mut tray = fs::File::options().write(true).open(self.folder.path().join("tray"))?;
        Ok(tray.write_all(b"paper\n")?)
    }

    fn add(&self, queue: &str, device: &str, ppd: &Path) -> Result<()> {
        let ppd = ppd.to_str().context("the path is no text")?;
        self.administer("/usr/sbin/lpadmin", &["-p", queue, "-E", "-v", device, "-P", ppd])
    }

    fn administer(&self, tool: &str, args: &[&str]) -> Result<()> {
        let output = Command::new(tool)
            .args(args)
            .env("CUPS_SERVER", self.address())
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("{tool} cannot be started, `cargo xtask test` installs it"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{tool} {args:?}: {said} {}", self.log());
        Ok(())
    }

    fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.path().join("log").join(name)).unwrap_or_default();
        format!("{} {}", read("said"), read("error"))
    }
}

impl Drop for PrintServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.scheduler.kill();
        let _ = self.scheduler.wait();
    }
}

/// Looks again and again, for ten seconds at most.
pub fn until(done: impl Fn() -> bool) -> bool {
    let (_keep, never) = channel::<()>();
    (0..LOOKS).any(|_| {
        done() || {
            // The sender is kept, so this ends by its time alone.
            let _ = never.recv_timeout(BREATH);
            false
        }
    })
}

fn lay_out(folder: &Path, is_root: bool) -> Result<()> {
    for name in ["spool/tmp", "cache", "run", "out", "log", "etc", "bin/backend"] {
        fs::create_dir_all(folder.join(name))?;
    }
    for part in ["filter", "daemon", "driver", "monitor", "notifier", "cgi-bin"] {
        let shared = Path::new(SERVER_PARTS).join(part);
        if shared.is_dir() {
            symlink(shared, folder.join("bin").join(part))?;
        }
    }
    let q = folder.display();
    let made = Command::new("mkfifo").arg(folder.join("tray")).status()?;
    ensure!(made.success(), "no tray");
    // A backend that only its owner may run is run as its owner; as anybody else it may write nowhere.
    let backend = |name: &str, script: String| -> Result<()> {
        let path = folder.join("bin/backend").join(name);
        fs::write(&path, script)?;
        let mode = if is_root { 0o700 } else { 0o755 };
        Ok(fs::set_permissions(&path, fs::Permissions::from_mode(mode))?)
    };
    backend(
        "folder",
        format!(
            "#!/bin/sh\n[ $# -eq 0 ] && exit 0\n\
             if [ -e {q}/out-of-paper ]; then\n\
             \techo 'STATE: +media-empty-error' >&2\n\tread -r _ < {q}/tray\n\techo 'STATE: -media-empty-error' >&2\nfi\n\
             cat \"${{6:--}}\" > {q}/out/$1.part && mv {q}/out/$1.part {q}/out/$1.pdf\n"
        ),
    )?;
    backend(
        "cups-pdf",
        format!(
            "#!/bin/sh\n[ $# -eq 0 ] && exit 0\n\
             exec unshare --mount /bin/sh -c \
             'mount --bind {q}/etc /etc/cups && exec {SERVER_PARTS}/backend/cups-pdf \"$@\"' cups-pdf \"$@\"\n"
        ),
    )?;
    fs::write(
        folder.join("etc/cups-pdf.conf"),
        format!("Out {q}/out\nAnonDirName {q}/out\nSpool {q}/cups-pdf-spool\nLog {q}/log\nLabel 1\nTitlePref 1\n"),
    )?;
    fs::write(folder.join("cupsd.conf"), scheduler_rules(folder))?;
    let user = match is_root {
        // As the system has it: `lp`.
        true => String::new(),
        false => {
            let (user, group) = (said_by("id", &["-un"])?, said_by("id", &["-gn"])?);
            format!("User {user}\nGroup {group}\nSystemGroup {group}\n")
        }
    };
    fs::write(
        folder.join("cups-files.conf"),
        format!(
            "ServerRoot {q}/etc\nServerBin {q}/bin\nRequestRoot {q}/spool\nTempDir {q}/spool/tmp\nCacheDir {q}/cache\n\
             StateDir {q}/run\nAccessLog {q}/log/access\nErrorLog {q}/log/error\nPageLog {q}/log/page\nFatalErrors none\n\
             Sandboxing relaxed\n{user}"
        ),
    )?;
    Ok(())
}

/// Nobody but this test reaches the socket, so whoever reaches it may do everything.
fn scheduler_rules(folder: &Path) -> String {
    format!(
        "LogLevel warn\nMaxLogSize 0\nListen {}/cups.sock\nBrowsing No\nDefaultShared No\nWebInterface No\n\
         DefaultAuthType None\nPreserveJobHistory Yes\nPreserveJobFiles No\n\
         <Location />\n  Order allow,deny\n  Allow all\n</Location>\n\
         <Policy default>\n  JobPrivateAccess all\n  JobPrivateValues none\n  SubscriptionPrivateAccess all\n  \
         SubscriptionPrivateValues none\n  <Limit All>\n    Order allow,deny\n    Allow all\n  </Limit>\n</Policy>\n",
        folder.display()
    )
}

/// In a container root may not.
fn can_lay_folders_over() -> bool {
    let tried = Command::new("unshare")
        .args(["--mount", "true"])
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}

fn said_by(tool: &str, args: &[&str]) -> Result<String> {
    let output = Command::new(tool).args(args).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
