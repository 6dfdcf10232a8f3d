//! Where the databases of a run live: in SQLite's shared memory, or in files.
//!
//! Each database has an *anchor*, a connection of the simulation's own. In memory it keeps the data alive while the program
//! that wrote them is dead; on both media it is what the checks read through. Photos lie in a database of their own beside it, with an
//! anchor of its own: what is committed there survives a power cut, and is copied and put back with the rest. (In memory the service
//! has no place beside its database, and uses none.) The power never goes *inside* a write of photos: nothing is drawn there that a
//! fuse could blow at.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kentongan_district::store::sqlite::SqliteStore;
use kentongan_store::{OpMedium, Opening, Store};
use kentongan_testkit::{ManualClock, SeededEntropy};
use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::violation::{Checked, Violation};

/// Where a run keeps its databases.
#[derive(Debug, Clone)]
pub enum Medium {
    Memory,
    Files(PathBuf),
}

/// Two runs of one process never share a name.
static NAMES: AtomicU64 = AtomicU64::new(0);

impl Medium {
    fn fresh_path(&self) -> PathBuf {
        let n = NAMES.fetch_add(1, Ordering::Relaxed);
        match self {
            // A slash in front makes it one database for all connections of the process.
            Medium::Memory => PathBuf::from(format!("file:/sim-{n}?vfs=memdb")),
            Medium::Files(folder) => folder.join(format!("sim-{n}.db")),
        }
    }
}

/// A database of the run with its photos, and beside a laptop's its second copy.
pub struct Database {
    pub path: PathBuf,
    pub anchor: Connection,
    medium: Medium,
    photos: Photos,
    /// The second copy of a run in memory.
    ops: SharedOps,
}

/// The photos beside a database.
struct Photos {
    path: PathBuf,
    anchor: Connection,
}

/// A copy of a database, and of what lies beside it, at one moment.
pub struct Copy {
    database: Connection,
    ops: Vec<u8>,
    photos: Connection,
}

/// A flat file in memory that outlives the program that writes it.
#[derive(Debug, Clone, Default)]
struct SharedOps(Arc<Mutex<Vec<u8>>>);

impl SharedOps {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl OpMedium for SharedOps {
    fn read(&mut self) -> std::io::Result<Vec<u8>> {
        Ok(self.bytes())
    }

    fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> std::io::Result<()> {
        let length = usize::try_from(length).map_err(std::io::Error::other)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).truncate(length);
        Ok(())
    }

    fn replace(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        Ok(())
    }

    fn sync(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Where the second copy lies, beside a database in a file.
const OPS: &str = ".ops";
/// Where the photos lie, and what was written there last.
const PHOTOS: &str = ".foto";
const PHOTOS_WAL: &str = ".foto-wal";

impl Database {
    pub fn from_copy(medium: &Medium, copy: &Copy) -> Checked<Self> {
        let path = medium.fresh_path();
        if matches!(medium, Medium::Files(_)) && !copy.ops.is_empty() {
            std::fs::write(with_tail(&path, OPS), &copy.ops)?;
        }
        let mut anchor = Connection::open(&path)?;
        copy_into(&copy.database, &mut anchor)?;
        let mut photos = Photos::open(medium, &path)?;
        copy_pages(&copy.photos, &mut photos.anchor)?;
        Ok(Self::of(path, anchor, medium, copy.ops.clone(), photos))
    }

    fn of(path: PathBuf, anchor: Connection, medium: &Medium, ops: Vec<u8>, photos: Photos) -> Self {
        anchor.set_prepared_statement_cache_capacity(64);
        Self {
            path,
            anchor,
            medium: medium.clone(),
            photos,
            ops: SharedOps(Arc::new(Mutex::new(ops))),
        }
    }

    /// How a laptop's program opens it.
    pub fn opening(&self, edition: u16) -> Opening {
        let op_medium: Option<Box<dyn OpMedium>> = match self.medium {
            Medium::Memory => Some(Box::new(self.ops.clone())),
            Medium::Files(_) => None,
        };
        Opening {
            edition,
            op_medium,
            blobs: Some(self.photos.path.clone()),
            ..Opening::default()
        }
    }

    /// The committed state.
    pub fn copy(&self) -> Checked<Copy> {
        let mut database = Connection::open_in_memory()?;
        copy_into(&self.anchor, &mut database)?;
        Ok(Copy {
            database,
            ops: self.second_copy()?,
            photos: self.photos_copy()?,
        })
    }

    fn photos_copy(&self) -> Checked<Connection> {
        let mut copy = Connection::open_in_memory()?;
        copy_pages(&self.photos.anchor, &mut copy)?;
        Ok(copy)
    }

    fn second_copy(&self) -> Checked<Vec<u8>> {
        let file = with_tail(&self.path, OPS);
        match self.medium {
            Medium::Memory => Ok(self.ops.bytes()),
            Medium::Files(_) if file.exists() => Ok(std::fs::read(file)?),
            Medium::Files(_) => Ok(Vec::new()),
        }
    }

    /// An older copy of the database beside the second copy and the photos as they are now.
    pub fn set_back(&self, copy: &Copy) -> Checked<Self> {
        let mut database = Connection::open_in_memory()?;
        copy_into(&copy.database, &mut database)?;
        let (ops, photos) = (self.second_copy()?, self.photos_copy()?);
        Self::from_copy(&self.medium, &Copy { database, ops, photos })
    }

    /// What lies on the disk in this moment, under a new name: the state that a power cut would leave while the program that
    /// writes it still runs.
    pub fn as_it_lies(&self) -> Checked<Self> {
        match &self.medium {
            Medium::Memory => Self::from_copy(&self.medium, &self.copy()?),
            Medium::Files(_) => {
                let path = self.medium.fresh_path();
                for tail in ["", "-wal", OPS, PHOTOS, PHOTOS_WAL] {
                    let from = with_tail(&self.path, tail);
                    if from.exists() {
                        std::fs::copy(&from, with_tail(&path, tail))?;
                    }
                }
                let anchor = Connection::open(&path)?;
                let photos = Photos::open(&self.medium, &path)?;
                Ok(Self::of(path, anchor, &self.medium, Vec::new(), photos))
            }
        }
    }

    /// Every byte that somebody who takes the disk out could read.
    pub fn bytes(&mut self) -> Checked<Vec<u8>> {
        let mut bytes = self.anchor.serialize(rusqlite::MAIN_DB)?.to_vec();
        bytes.extend(self.second_copy()?);
        // A database without a page cannot be asked for its bytes.
        if has_pages(&self.photos.anchor)? {
            bytes.extend_from_slice(&self.photos.anchor.serialize(rusqlite::MAIN_DB)?);
        }
        if matches!(self.medium, Medium::Files(_)) {
            for tail in ["", "-wal", PHOTOS, PHOTOS_WAL] {
                let file = with_tail(&self.path, tail);
                if file.exists() {
                    bytes.extend(std::fs::read(file)?);
                }
            }
        }
        Ok(bytes)
    }

    /// Bytes of all pages.
    pub fn size(&self) -> Checked<u64> {
        let pages = crate::reading::count(&self.anchor, "PRAGMA page_count")?;
        let page = crate::reading::count(&self.anchor, "PRAGMA page_size")?;
        Ok(pages * page)
    }
}

impl Photos {
    /// Those of the database at `database`: in a file beside it, or under a name of their own in memory.
    fn open(medium: &Medium, database: &Path) -> Checked<Self> {
        let path = match medium {
            Medium::Memory => medium.fresh_path(),
            Medium::Files(_) => with_tail(database, PHOTOS),
        };
        let anchor = Connection::open(&path)?;
        Ok(Self { path, anchor })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if matches!(self.medium, Medium::Files(_)) {
            for tail in ["", "-wal", "-shm", OPS, PHOTOS, PHOTOS_WAL, ".foto-shm"] {
                // The folder of the run goes as a whole in the end; this only keeps a long one small.
                let _ = std::fs::remove_file(with_tail(&self.path, tail));
            }
        }
    }
}

fn with_tail(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(tail);
    PathBuf::from(name)
}

fn copy_into(from: &Connection, to: &mut Connection) -> Checked {
    let backup = Backup::new(from, to)?;
    match backup.step(-1)? {
        rusqlite::backup::StepResult::Done => Ok(()),
        other => Err(Violation::harness(format!("a database was not copied: {other:?}"))),
    }
}

/// The same for a database in which nothing may have been written yet.
fn copy_pages(from: &Connection, to: &mut Connection) -> Checked {
    if has_pages(from)? { copy_into(from, to) } else { Ok(()) }
}

fn has_pages(database: &Connection) -> Checked<bool> {
    Ok(crate::reading::count(database, "PRAGMA page_count")? > 0)
}

thread_local! {
    /// A migrated and empty database of a device and of the service. Migrating anew for each would take most of a run's time.
    static TEMPLATES: RefCell<Option<(Rc<Copy>, Rc<Copy>)>> = const { RefCell::new(None) };
}

/// An empty device's database, and an empty service's.
pub fn templates() -> Checked<(Rc<Copy>, Rc<Copy>)> {
    if let Some(made) = TEMPLATES.with_borrow(Clone::clone) {
        return Ok(made);
    }
    let device = template(|path| {
        let (clock, entropy) = (ManualClock::at(0), SeededEntropy::new(0));
        let opening = Opening {
            without_second_copy: true,
            ..Opening::default()
        };
        Store::open_with(path, opening, Arc::new(clock), Arc::new(entropy))?;
        Ok(())
    })?;
    let service = template(|path| {
        SqliteStore::open(path)?;
        Ok(())
    })?;
    let made = (Rc::new(device), Rc::new(service));
    TEMPLATES.set(Some(made.clone()));
    Ok(made)
}

fn template(migrate: impl FnOnce(&Path) -> Checked) -> Checked<Copy> {
    let path = Medium::Memory.fresh_path();
    let anchor = Connection::open(&path)?;
    migrate(&path)?;
    let mut database = Connection::open_in_memory()?;
    copy_into(&anchor, &mut database)?;
    Ok(Copy {
        database,
        ops: Vec::new(),
        photos: Connection::open_in_memory()?,
    })
}
