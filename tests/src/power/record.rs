//! What a program did to the files of its folder, call by call, with all bytes.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::disk::{Change, Disk, Inode};
use crate::strace::{self, Call};

/// Calls that change a file or a folder, that make a change last, and by which a program speaks.
const CALLS: &str = "openat,pwrite64,pwritev,write,writev,sendto,sendmsg,ftruncate,fallocate,rename,renameat,renameat2,\
                     unlink,unlinkat,fsync,fdatasync";

/// A step of a run, as far as the disk is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Changed(Change),
    /// A file was told to last.
    Synced(Inode),
    /// The names in the folder were told to last.
    FolderSynced,
    /// The n-th answer left, or began to.
    Said(usize),
}

impl Event {
    /// Number of the answer that this is.
    pub fn answer(&self) -> Option<usize> {
        match self {
            Event::Said(n) => Some(*n),
            _ => None,
        }
    }
}

/// The folder as it was, and everything since.
#[derive(Debug)]
pub struct Recording {
    pub before: Disk,
    pub events: Vec<Event>,
}

/// strace in front of a program, with all its threads and all that it writes.
pub fn before(record: &Path, program: &Path) -> Command {
    let mut command = Command::new("strace");
    // Every byte in hexadecimal; more of a string than any program writes at once.
    command.args([
        "-f",
        "-ttt",
        "-T",
        "-y",
        "-xx",
        "-s",
        "4000000",
        "-e",
        &format!("trace={CALLS}"),
        "-o",
    ]);
    command.arg(record).arg(program);
    command
}

impl Recording {
    /// The folder as it stands before a run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn disk_of(folder: &Path) -> Result<Disk> {
        let mut disk = Disk::default();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            disk.add(&entry.file_name().to_string_lossy(), std::fs::read(entry.path())?);
        }
        Ok(disk)
    }

    /// Reads the record of a run in `folder`. `said` tells which answer a call was that wrote to none of its files.
    ///
    /// # Errors
    /// When a call is not understood: the disk would then not be what it was.
    pub fn read(
        record: &Path,
        folder: &Path,
        before: Disk,
        mut said: impl FnMut(&Call) -> Option<usize>,
    ) -> Result<Self> {
        let text = std::fs::read(record)?;
        let mut reader = Reader {
            folder: folder.to_string_lossy().into_owned(),
            now: before.clone(),
            events: Vec::new(),
        };
        for call in strace::parse(&String::from_utf8_lossy(&text)) {
            if call.result.starts_with('-') {
                continue;
            }
            if !reader
                .take(&call)
                .with_context(|| format!("{} … = {}", call.name, call.result))?
            {
                reader.events.extend(said(&call).map(Event::Said));
            }
        }
        Ok(Self {
            before,
            events: reader.events,
        })
    }

    /// The same run by a program that never syncs.
    #[must_use]
    pub fn without_syncs(self) -> Self {
        let kept = |event: &Event| !matches!(event, Event::Synced(_) | Event::FolderSynced);
        Self {
            before: self.before,
            events: self.events.into_iter().filter(kept).collect(),
        }
    }

    /// Numbers of the answers, in the order in which they left.
    pub fn answers(&self) -> impl Iterator<Item = usize> {
        self.events.iter().filter_map(Event::answer)
    }

    /// How many of its events are syncs.
    pub fn syncs(&self) -> usize {
        let sync = |event: &&Event| matches!(event, Event::Synced(_) | Event::FolderSynced);
        self.events.iter().filter(sync).count()
    }

    /// An event in a few words, for whoever looks for what went wrong.
    pub fn describe(&self, point: usize) -> String {
        let Some(event) = point.checked_sub(1).and_then(|last| self.events.get(last)) else {
            return "the beginning".to_owned();
        };
        let what = match event {
            Event::Changed(Change::Write { file, at, bytes }) => {
                format!("{} bytes at {at} of file {file}", bytes.len())
            }
            Event::Changed(change) => format!("{change:?}"),
            other => format!("{other:?}"),
        };
        format!("event {point} of {}: {what}", self.events.len())
    }
}

struct Reader {
    folder: String,
    now: Disk,
    events: Vec<Event>,
}

impl Reader {
    /// False: the call is not about a file of the folder.
    fn take(&mut self, call: &Call) -> Result<bool> {
        let arguments: Vec<&str> = call.arguments.split(", ").collect();
        let argument = |n: usize| arguments.get(n).copied().context("an argument is missing");
        let change = match call.name.as_str() {
            "openat" => return self.open(&call.result, argument(2)?),
            "unlink" | "unlinkat" => {
                let path = argument(usize::from(call.name == "unlinkat"))?;
                let Some(name) = self.name(&unhex(path)?) else {
                    return Ok(false);
                };
                Change::Unname { name }
            }
            "rename" | "renameat" | "renameat2" => {
                let at = call.name != "rename";
                let (from, to) = (argument(usize::from(at))?, argument(if at { 3 } else { 1 })?);
                let (Some(from), Some(to)) = (self.name(&unhex(from)?), self.name(&unhex(to)?)) else {
                    return Ok(false);
                };
                Change::Rename { from, to }
            }
            name => {
                let path = descriptor(argument(0)?)?;
                if path == self.folder.as_bytes() {
                    ensure!(matches!(name, "fsync" | "fdatasync"), "a folder cannot be written");
                    self.events.push(Event::FolderSynced);
                    return Ok(true);
                }
                let Some(file) = self.name(&path).and_then(|name| self.now.find(&name)) else {
                    return Ok(false);
                };
                match name {
                    "fsync" | "fdatasync" => {
                        self.events.push(Event::Synced(file));
                        return Ok(true);
                    }
                    "ftruncate" => Change::Resize {
                        file,
                        length: argument(1)?.parse()?,
                    },
                    // A `write` to a file is to its end: the programs append, or say where.
                    "pwrite64" | "write" => {
                        let bytes = unhex(argument(1)?)?;
                        ensure!(
                            bytes.len() == call.result.parse::<usize>()?,
                            "written in part, or recorded in part"
                        );
                        let at = argument(3).map_or(Ok(self.now.length(file)), str::parse)?;
                        Change::Write { file, at, bytes }
                    }
                    other => bail!("{other} on a file is not understood"),
                }
            }
        };
        self.change(change);
        Ok(true)
    }

    /// A file that is opened may come into being by it, or lose its content.
    fn open(&mut self, opened: &str, flags: &str) -> Result<bool> {
        let Some(name) = self.name(&descriptor(opened)?) else {
            return Ok(false);
        };
        match self.now.find(&name) {
            None => {
                ensure!(flags.contains("O_CREAT"), "opened before it was made");
                let file = self.now.inodes();
                self.change(Change::Name { name, file });
            }
            Some(file) if flags.contains("O_TRUNC") => self.change(Change::Resize { file, length: 0 }),
            Some(_) => {}
        }
        Ok(true)
    }

    fn change(&mut self, change: Change) {
        self.now.apply(&change);
        self.events.push(Event::Changed(change));
    }

    /// Name of a file that lies in the folder and lasts. The index of a write-ahead log is memory that has a name: whoever
    /// opens the database first makes it anew.
    fn name(&self, path: &[u8]) -> Option<String> {
        let path = std::str::from_utf8(path).ok()?;
        let name = path.strip_prefix(&self.folder)?.strip_prefix('/')?;
        (!name.ends_with("-shm") && !name.ends_with(" (deleted)")).then(|| name.to_owned())
    }
}

/// `13<\x2f\x61>` → `/a`
fn descriptor(argument: &str) -> Result<Vec<u8>> {
    let (_, path) = argument.split_once('<').context("no path to a descriptor")?;
    unhex(path.trim_end_matches('>'))
}

/// `"\x2f\x61"` → `/a`. What is no such text, as a socket's address, is taken as it stands.
fn unhex(text: &str) -> Result<Vec<u8>> {
    let text = text.trim_matches('"');
    ensure!(!text.ends_with("..."), "recorded in part");
    if !text.starts_with("\\x") {
        return Ok(text.as_bytes().to_vec());
    }
    let digits = text.split("\\x").skip(1);
    Ok(digits
        .map(|digit| u8::from_str_radix(digit, 16))
        .collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_becomes_changes_of_files() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("record");
        // /d is the folder, /d/a a file in it.
        let lines = [
            r#"7 1.0 openat(AT_FDCWD, "\x2f\x64\x2f\x61", O_RDWR|O_CREAT, 0644) = 3<\x2f\x64\x2f\x61> <0.1>"#,
            r#"7 1.1 pwrite64(3<\x2f\x64\x2f\x61>, "\x00\xff", 2, 512) = 2 <0.1>"#,
            r#"7 1.2 fsync(3<\x2f\x64\x2f\x61>) = 0 <0.1>"#,
            r#"7 1.3 fsync(4<\x2f\x64>) = -1 EIO (Input/output error) <0.1>"#,
            r#"7 1.4 write(1<\x70\x69\x70\x65>, "\x0a", 1) = 1 <0.1>"#,
        ];
        std::fs::write(&record, lines.join("\n")).unwrap();
        let recording = Recording::read(&record, Path::new("/d"), Disk::default(), |_| Some(9)).unwrap();
        let name = Change::Name {
            name: "a".to_owned(),
            file: 0,
        };
        let write = Change::Write {
            file: 0,
            at: 512,
            bytes: vec![0, 255],
        };
        assert_eq!(
            recording.events,
            [
                Event::Changed(name),
                Event::Changed(write),
                Event::Synced(0),
                Event::Said(9)
            ]
        );
    }
}
