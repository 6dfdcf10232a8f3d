//! What every command works with: the workspace in use, the line, the region data, the host.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use kentongan_domain::calendar::Zone;
use kentongan_domain::world::{Clock, Entropy};
use kentongan_regions::Regions;
use kentongan_store::{Durability, Enrolment, ReplicaState, Store};
use kentongan_sync::Line;

use crate::error::{ErrorCode, UiError};
use crate::previews::Previews;

/// What only the program around the commands can do.
pub trait Host: Send + Sync {
    /// Asks the person where to save; `None`: he closed the dialog.
    fn choose_save_path(&self, suggested_name: &str) -> Option<PathBuf>;
    /// Asks the person for a picture; `None`: he closed the dialog.
    fn choose_picture(&self) -> Option<PathBuf>;
    /// Opens a file in the reader that the person uses for it. False: there is none.
    fn open_file(&self, path: &Path) -> bool;
    /// Records changed: screens that show these nouns ask again.
    fn changed(&self, nouns: &[&str]);
    /// The status line may read differently now.
    fn sync_status(&self);
}

/// How a desk is set up.
pub struct DeskOptions {
    /// Folder of this laptop's data; made if absent.
    pub data_folder: PathBuf,
    pub durability: Durability,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub host: Arc<dyn Host>,
}

/// The program behind the window.
pub struct Desk {
    options: DeskOptions,
    /// The workspace of the enrolment; open from start to end, also while training.
    main: Store,
    /// The one in use.
    current: RwLock<Store>,
    line: Line,
    regions: OnceLock<Option<Arc<Regions>>>,
    pub(crate) previews: Mutex<Previews>,
}

/// Preference in the main store: file name of the training workspace in use; empty: none.
const IN_TRAINING: &str = "in_training";

impl Desk {
    /// Opens the data folder and the workspace that was in use.
    ///
    /// # Errors
    /// `StorageFailed`, `StorageFull` or `StorageNewer`.
    pub fn open(options: DeskOptions) -> Result<Self, UiError> {
        std::fs::create_dir_all(&options.data_folder).map_err(|error| {
            tracing::error!(%error, "the data folder cannot be made");
            UiError::of(ErrorCode::StorageFailed)
        })?;
        let main = open_store(&options, "kentongan.db")?;
        let training = main.find_preference(IN_TRAINING)?.filter(|name| !name.is_empty());
        // A training file that does not open must not keep the real workspace shut.
        let training = training.and_then(|name| open_store(&options, &name).ok());
        let current = training.unwrap_or_else(|| main.clone());
        let host = Arc::clone(&options.host);
        let line = Line::open(
            main.clone(),
            Arc::clone(&options.entropy),
            Arc::new(move |records_changed| {
                if records_changed {
                    host.changed(&["issues", "meetings", "outbox"]);
                }
                host.sync_status();
            }),
        );
        Ok(Self {
            options,
            main,
            current: RwLock::new(current),
            line,
            regions: OnceLock::new(),
            previews: Mutex::new(Previews::default()),
        })
    }

    /// Reads the region data before somebody waits for it.
    pub fn warm_up(&self) {
        let _ = self.find_regions();
    }

    pub fn data_folder(&self) -> &Path {
        &self.options.data_folder
    }

    pub(crate) fn host(&self) -> &dyn Host {
        &*self.options.host
    }

    pub(crate) fn line(&self) -> &Line {
        &self.line
    }

    pub(crate) fn store(&self) -> Store {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn main_store(&self) -> &Store {
        &self.main
    }

    /// What this workspace was granted.
    pub(crate) fn enrolment(&self) -> Result<Enrolment, UiError> {
        Ok(self.store().replica()?.enrolled()?.clone())
    }

    pub(crate) fn is_training(&self) -> Result<bool, UiError> {
        Ok(self.store().replica()?.state == ReplicaState::Training)
    }

    /// After a change that a person made: the line may have something to send, other windows something to show.
    pub(crate) fn wrote(&self, nouns: &[&str]) {
        self.line.wake();
        self.host().changed(nouns);
    }

    pub(crate) fn zone(&self) -> Zone {
        self.enrolment().map_or(Zone::Wib, |e| Zone::of_region(e.scope.code()))
    }

    /// Best guess of true time: the wall clock, corrected by what the service's clock taught.
    pub(crate) fn now_ms(&self) -> i64 {
        let wall_ms = self.options.clock.wall_ms();
        self.store()
            .replica()
            .map_or(wall_ms, |replica| replica.clock.trusted_now(wall_ms))
    }

    /// What the laptop's clock says, believed or not.
    pub(crate) fn wall_ms(&self) -> i64 {
        self.options.clock.wall_ms()
    }

    pub(crate) fn today(&self) -> chrono::NaiveDate {
        self.zone().date(self.now_ms())
    }

    pub(crate) fn find_regions(&self) -> Option<Arc<Regions>> {
        self.regions
            .get_or_init(|| match Regions::find_file().and_then(|path| Regions::load(&path)) {
                Ok(regions) => Some(Arc::new(regions)),
                Err(error) => {
                    tracing::error!(%error, "the region data cannot be read");
                    None
                }
            })
            .clone()
    }

    pub(crate) fn regions(&self) -> Result<Arc<Regions>, UiError> {
        self.find_regions()
            .ok_or_else(|| UiError::of(ErrorCode::RegionDataMissing))
    }

    /// Opens a training workspace beside the enrolled one and makes it the one in use.
    pub(crate) fn enter_training(&self, file_name: &str) -> Result<Store, UiError> {
        let store = open_store(&self.options, file_name)?;
        self.main.keep_preference(IN_TRAINING, file_name)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = store.clone();
        Ok(store)
    }

    /// Goes back to the enrolled (or fresh) workspace. The training data stays for the next time.
    pub(crate) fn leave_training(&self) -> Result<(), UiError> {
        self.main.keep_preference(IN_TRAINING, "")?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = self.main.clone();
        Ok(())
    }
}

fn open_store(options: &DeskOptions, name: &str) -> Result<Store, UiError> {
    let path = options.data_folder.join(name);
    Ok(Store::open(
        &path,
        options.durability,
        Arc::clone(&options.clock),
        Arc::clone(&options.entropy),
    )?)
}
