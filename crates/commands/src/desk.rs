//! What every command works with: the workspace in use and how far it is open, the line, the region data, the host.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use kentongan_domain::calendar::Zone;
use kentongan_domain::role::Role;
use kentongan_domain::world::{Clock, Entropy};
use kentongan_printing::Printers;
use kentongan_regions::Regions;
use kentongan_store::{Durability, Enrolment, NewRosterLine, Opening, Rules, Store, StoreKey};
use kentongan_sync::Line;
use kentongan_tables::register::ImportedIssue;
use kentongan_vault::{DataKey, PinWork, PlatformStore, RecoveryCode, Vault, VaultError};

use crate::choices::{self, Choices};
use crate::dto::Aside;
use crate::error::{ErrorCode, UiError};
use crate::imports::Pending;
use crate::lock::{self, Screen};
use crate::photos::Chosen;
use crate::previews::Previews;
use crate::{aside, boundaries, owner_only, papers, photos, roles, sealed};

/// What only the program around the commands can do.
pub trait Host: Send + Sync {
    /// Asks the person where to save; `None`: he closed the dialog.
    fn choose_save_path(&self, suggested_name: &str) -> Option<PathBuf>;
    /// Asks the person for a folder to write to; `None`: he closed the dialog.
    fn choose_folder(&self) -> Option<PathBuf>;
    /// Asks the person for a picture; `None`: he closed the dialog.
    fn choose_picture(&self) -> Option<PathBuf>;
    /// Asks the person for a spreadsheet or a text file with a table; `None`: he closed the dialog.
    fn choose_table(&self) -> Option<PathBuf>;
    /// Asks the person for photos; empty: he closed the dialog.
    fn choose_photos(&self) -> Vec<PathBuf>;
    /// Does the disk that this folder lies on have room for so many bytes more? True where nobody can say.
    fn has_room(&self, folder: &Path, bytes: u64) -> bool;
    /// Asks the person for a file of boundaries; `None`: he closed the dialog.
    fn choose_map(&self) -> Option<PathBuf>;
    /// Asks the person for a parcel that another laptop wrote; `None`: he closed the dialog.
    fn choose_parcel(&self) -> Option<PathBuf>;
    /// Opens a file in the reader that the person uses for it. False: there is none.
    fn open_file(&self, path: &Path) -> bool;
    /// This program, to be started once more for laying out a paper with templates that are not ours; `None`: it cannot be.
    fn render_program(&self) -> Option<PathBuf> {
        None
    }
    /// Records changed: screens that show these nouns ask again.
    fn changed(&self, nouns: &[&str]);
    /// The status line may read differently now.
    fn sync_status(&self);
}

/// How a desk is set up.
#[derive(Clone)]
pub struct DeskOptions {
    /// Folder of this laptop's data; made if absent.
    pub data_folder: PathBuf,
    pub durability: Durability,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub host: Arc<dyn Host>,
    /// The way to printers.
    pub printers: Arc<dyn Printers>,
    /// The platform's key store, if it has one.
    pub key_store: Arc<dyn PlatformStore>,
    /// How hard it is to try a PIN.
    pub pin_work: PinWork,
}

/// The program behind the window.
pub struct Desk {
    options: DeskOptions,
    choices: Mutex<Choices>,
    /// The workspace of the enrolment.
    main: RwLock<Main>,
    /// The training workspace, while it is in use. It holds sample data and needs no PIN.
    training: RwLock<Option<Store>>,
    pub(crate) screen: Screen,
    regions: OnceLock<Option<Arc<Regions>>>,
    pub(crate) previews: Mutex<Previews>,
    /// An old register that was read and is not recorded yet.
    pub(crate) register: Pending<ImportedIssue>,
    /// A list of officers that was read and is not recorded yet.
    pub(crate) roster: Pending<NewRosterLine>,
    /// Files that were chosen as photos and are not all read yet.
    pub(crate) photos: Mutex<Option<Chosen>>,
    /// Held while one is read.
    pub(crate) preparing: Mutex<()>,
    /// Boundaries that were read and are not kept yet.
    pub(crate) boundaries: Mutex<Option<boundaries::Waiting>>,
    pub(crate) boundary_cache: Mutex<boundaries::Cache>,
}

/// How far the workspace of the enrolment is open.
enum Main {
    /// No PIN was set yet, and there is no data.
    Fresh,
    /// The key is not known.
    Shut(Box<Vault>),
    Open(Box<OpenWorkspace>),
}

/// A workspace whose key is known. Its line works also while the screen is locked: a laptop that is left alone over night sends.
pub(crate) struct OpenWorkspace {
    pub vault: Vault,
    pub key: DataKey,
    pub store: Store,
    line: Arc<Line>,
}

impl Desk {
    /// Opens the data folder, as far as that goes without a PIN, and the workspace that was in use.
    ///
    /// # Errors
    /// `StorageFailed`, `StorageFull`, `StorageNewer`, `KeysDamaged` or `DataOfAnother`.
    pub fn open(options: DeskOptions) -> Result<Self, UiError> {
        owner_only::make_folder(&options.data_folder).map_err(|error| {
            tracing::error!(%error, "the data folder cannot be made");
            UiError::of(ErrorCode::StorageFailed)
        })?;
        let mut choices = choices::load(&options.data_folder);
        if choices.set_aside {
            set_aside(&options, &mut choices)?;
        }
        let main = match Vault::open(&options.data_folder.join(KEYS), options.pin_work, &*options.clock)? {
            None if is_sealed(&options)? => match open_aside(&options)? {
                // A cut came between the database and the key file.
                Some(vault) => Main::Shut(Box::new(vault)),
                None => {
                    tracing::error!("there is an encrypted database and no key file");
                    return Err(UiError::of(ErrorCode::KeysDamaged));
                }
            },
            None => Main::Fresh,
            Some(vault) => open_by_platform(&options, vault),
        };
        // A training file that does not open must not keep the real workspace shut.
        let training = choices
            .training
            .as_ref()
            .and_then(|name| open_training(&options, name).ok());
        papers::forget(&options.data_folder);
        Ok(Self {
            screen: Screen::locked(Arc::clone(&options.clock)),
            options,
            choices: Mutex::new(choices),
            main: RwLock::new(main),
            training: RwLock::new(training),
            regions: OnceLock::new(),
            previews: Mutex::new(Previews::default()),
            register: Pending::default(),
            roster: Pending::default(),
            photos: Mutex::new(None),
            preparing: Mutex::new(()),
            boundaries: Mutex::new(None),
            boundary_cache: Mutex::default(),
        })
    }

    /// Reads the region data before somebody waits for it.
    pub fn warm_up(&self) {
        let _ = self.find_regions();
    }

    /// Lets a command through, or says that the PIN is asked for first. Training shows sample data and needs none.
    pub(crate) fn admit(&self, command: &str) -> Result<(), UiError> {
        if lock::WITHOUT_PIN.contains(&command) || self.training().is_some() {
            return Ok(());
        }
        if self.is_locked() {
            return Err(UiError::of(ErrorCode::Locked));
        }
        if roles::WRITES.contains(&command) && self.is_of_a_reader() {
            return Err(UiError::of(ErrorCode::ReadsOnly));
        }
        Ok(())
    }

    /// Is a PIN needed before anything is shown?
    pub(crate) fn is_locked(&self) -> bool {
        let locked = match &*self.main.read().unwrap_or_else(PoisonError::into_inner) {
            Main::Fresh => false,
            Main::Shut(_) => true,
            Main::Open(_) => self.screen.is_locked(),
        };
        if locked && self.training().is_none() {
            self.forget_papers();
        }
        locked
    }

    /// May nothing be shown, neither of the workspace nor of a training one?
    pub(crate) fn is_shut_off(&self) -> bool {
        !self.is_training() && self.is_locked()
    }

    /// What was on paper a moment ago is not for the next pair of eyes. Also for a program that ends without dropping its desk.
    pub fn forget_papers(&self) {
        self.previews.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.register.forget();
        self.roster.forget();
        *self.photos.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.boundaries.lock().unwrap_or_else(PoisonError::into_inner) = None;
        papers::forget(&self.options.data_folder);
    }

    fn is_of_a_reader(&self) -> bool {
        self.enrolment().is_ok_and(|enrolment| enrolment.role == Role::Reader)
    }

    pub(crate) fn has_pin(&self) -> bool {
        !matches!(&*self.main.read().unwrap_or_else(PoisonError::into_inner), Main::Fresh)
    }

    /// Makes the vault and the workspace of a fresh laptop.
    pub(crate) fn create_workspace(&self, pin: &str) -> Result<RecoveryCode, UiError> {
        let mut main = self.main.write().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*main, Main::Fresh) {
            return Err(UiError::of(ErrorCode::PinSetAlready));
        }
        let options = &self.options;
        let path = options.data_folder.join(KEYS);
        let (mut vault, key, code) = Vault::create(&path, pin, options.pin_work, &*options.clock, &*options.entropy)?;
        if let Err(error) = vault.keep_in_platform(&key, &*options.key_store, &*options.entropy) {
            tracing::warn!(%error, "the platform's key store was not noted");
        }
        let (store, line) = match open_data(options, &key) {
            Ok(open) => open,
            Err(error) => {
                // The PIN is set: another key would shut whatever of the data has been made by now.
                *main = Main::Shut(Box::new(vault));
                return Err(error);
            }
        };
        *main = Main::Open(Box::new(OpenWorkspace {
            vault,
            key,
            store,
            line,
        }));
        self.screen.unlock();
        Ok(code)
    }

    /// Runs `body` on the vault and opens the workspace with the key that it answers. The screen is unlocked then.
    pub(crate) fn unlock_with(
        &self,
        body: impl FnOnce(&mut Vault, &DeskOptions) -> Result<DataKey, VaultError>,
    ) -> Result<(), UiError> {
        let mut main = self.main.write().unwrap_or_else(PoisonError::into_inner);
        match &mut *main {
            Main::Fresh => return Err(UiError::of(ErrorCode::NotEnrolled)),
            Main::Open(open) => {
                let key = body(&mut open.vault, &self.options)?;
                self.remember(&mut open.vault, &key);
            }
            Main::Shut(vault) => {
                let key = body(vault, &self.options)?;
                self.remember(vault, &key);
                let (store, line) = open_data(&self.options, &key)?;
                if let Main::Shut(vault) = std::mem::replace(&mut *main, Main::Fresh) {
                    *main = Main::Open(Box::new(OpenWorkspace {
                        vault: *vault,
                        key,
                        store,
                        line,
                    }));
                }
            }
        }
        self.screen.unlock();
        // He has found the way in after all.
        self.set_aside_at_next_start(false)
    }

    /// From the next start on: begins with nothing, as a new laptop, where neither PIN nor paper is left. Not now, because a store that
    /// is open may be in the middle of a call, and would take files of the new one for its own when it closes.
    pub(crate) fn set_aside_at_next_start(&self, wanted: bool) -> Result<(), UiError> {
        if self.choices().set_aside == wanted {
            return Ok(());
        }
        self.choose(|choices| choices.set_aside = wanted)
    }

    /// Brings back what was set aside, on a laptop that holds nothing else. The PIN is asked for then.
    pub(crate) fn bring_back(&self) -> Result<(), UiError> {
        let mut main = self.main.write().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*main, Main::Fresh) {
            return Err(UiError::of(ErrorCode::AlreadyEnrolled));
        }
        let vault = open_aside(&self.options)?.ok_or_else(|| UiError::of(ErrorCode::NotFound))?;
        *main = Main::Shut(Box::new(vault));
        Ok(())
    }

    pub(crate) fn aside(&self) -> Aside {
        let is_fresh = matches!(&*self.main.read().unwrap_or_else(PoisonError::into_inner), Main::Fresh);
        if self.choices().set_aside {
            Aside::Pending
        } else if is_fresh && aside::newest_with(&self.options.data_folder, KEYS).is_some() {
            Aside::Kept
        } else {
            Aside::None
        }
    }

    /// Has somebody said that the recovery code is on paper? Nothing is missing where there is no PIN.
    pub(crate) fn has_recovery(&self) -> bool {
        match &*self.main.read().unwrap_or_else(PoisonError::into_inner) {
            Main::Fresh | Main::Shut(_) => true,
            Main::Open(open) => open.vault.has_recovery(),
        }
    }

    /// Lets the platform's key store open it next time, if it cannot now: it came late, or it was made anew.
    fn remember(&self, vault: &mut Vault, key: &DataKey) {
        let options = &self.options;
        if vault.unlock_by_platform(&*options.key_store).is_none()
            && let Err(error) = vault.keep_in_platform(key, &*options.key_store, &*options.entropy)
        {
            tracing::warn!(%error, "the platform's key store was not noted");
        }
    }

    /// Runs `body` on the open workspace's vault.
    pub(crate) fn with_vault<T>(
        &self,
        body: impl FnOnce(&mut OpenWorkspace, &DeskOptions) -> Result<T, VaultError>,
    ) -> Result<T, UiError> {
        // Whoever rehearses has shown no PIN.
        if self.is_training() {
            return Err(UiError::of(ErrorCode::NotAllowed));
        }
        match &mut *self.main.write().unwrap_or_else(PoisonError::into_inner) {
            Main::Open(open) => Ok(body(open, &self.options)?),
            Main::Fresh | Main::Shut(_) => Err(UiError::of(ErrorCode::Locked)),
        }
    }

    /// Seconds until the next PIN may be tried.
    pub(crate) fn pin_wait_s(&self) -> Option<u64> {
        match &*self.main.read().unwrap_or_else(PoisonError::into_inner) {
            Main::Fresh => None,
            Main::Shut(vault) => vault.wait_s(&*self.options.clock),
            Main::Open(open) => open.vault.wait_s(&*self.options.clock),
        }
    }

    pub(crate) fn choices(&self) -> Choices {
        self.choices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn choose(&self, change: impl FnOnce(&mut Choices)) -> Result<(), UiError> {
        let mut choices = self.choices.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wanted = choices.clone();
        change(&mut wanted);
        choices::keep(&self.options.data_folder, &wanted).map_err(|error| {
            tracing::error!(%error, "the laptop's choices cannot be kept");
            UiError::of(ErrorCode::StorageFailed)
        })?;
        *choices = wanted;
        Ok(())
    }

    pub fn data_folder(&self) -> &Path {
        &self.options.data_folder
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.options.entropy
    }

    pub(crate) fn host(&self) -> &dyn Host {
        &*self.options.host
    }

    pub(crate) fn printers(&self) -> &dyn Printers {
        &*self.options.printers
    }

    /// The line of the open workspace.
    pub(crate) fn line(&self) -> Option<Arc<Line>> {
        match &*self.main.read().unwrap_or_else(PoisonError::into_inner) {
            Main::Open(open) => Some(Arc::clone(&open.line)),
            Main::Fresh | Main::Shut(_) => None,
        }
    }

    fn training(&self) -> Option<Store> {
        self.training.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The store of the workspace in use.
    pub(crate) fn store(&self) -> Result<Store, UiError> {
        match self.training() {
            Some(store) => Ok(store),
            None => self.main_store(),
        }
    }

    pub(crate) fn main_store(&self) -> Result<Store, UiError> {
        match &*self.main.read().unwrap_or_else(PoisonError::into_inner) {
            Main::Open(open) => Ok(open.store.clone()),
            Main::Shut(_) => Err(UiError::of(ErrorCode::Locked)),
            Main::Fresh => Err(UiError::of(ErrorCode::NotEnrolled)),
        }
    }

    /// What this workspace was granted.
    pub(crate) fn enrolment(&self) -> Result<Enrolment, UiError> {
        Ok(self.store()?.replica()?.enrolled()?.clone())
    }

    pub(crate) fn is_training(&self) -> bool {
        self.training().is_some()
    }

    /// After a change that a person made: the line may have something to send, other windows something to show.
    pub(crate) fn wrote(&self, nouns: &[&str]) {
        if let Some(line) = self.line() {
            line.wake();
        }
        self.host().changed(nouns);
    }

    /// The lists of the kecamatan that hold here.
    pub(crate) fn rules(&self) -> Result<Arc<Rules>, UiError> {
        Ok(self.store()?.rules()?)
    }

    pub(crate) fn zone(&self) -> Zone {
        self.enrolment().map_or(Zone::Wib, |e| Zone::of_region(e.scope.code()))
    }

    /// Best guess of true time: the wall clock, corrected by what the service's clock taught.
    pub(crate) fn now_ms(&self) -> i64 {
        let wall_ms = self.options.clock.wall_ms();
        let replica = self.store().ok().and_then(|store| store.replica().ok());
        replica.map_or(wall_ms, |replica| replica.clock.trusted_now(wall_ms))
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
        let store = open_training(&self.options, file_name)?;
        self.choose(|choices| choices.training = Some(file_name.to_owned()))?;
        // Whoever rehearses need not be whoever knows the PIN, and it is asked for on the way back.
        self.screen.lock();
        self.forget_papers();
        *self.training.write().unwrap_or_else(PoisonError::into_inner) = Some(store.clone());
        Ok(store)
    }

    /// Goes back to the enrolled (or fresh) workspace. The training data stays for the next time.
    pub(crate) fn leave_training(&self) -> Result<(), UiError> {
        self.choose(|choices| choices.training = None)?;
        *self.training.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }
}

/// The key file's name; a copy lies beside it.
const KEYS: &str = "kentongan.keys";
/// The database's name; what belongs to it begins with the same.
const DATABASE: &str = "kentongan.db";

impl Drop for Desk {
    fn drop(&mut self) {
        papers::forget(&self.options.data_folder);
    }
}

/// With the key store's help, so that sending goes on behind a locked screen. What hinders it is said where the PIN is asked for, and the
/// ways out of it are there.
fn open_by_platform(options: &DeskOptions, vault: Vault) -> Main {
    let Some(key) = vault.unlock_by_platform(&*options.key_store) else {
        return Main::Shut(Box::new(vault));
    };
    match open_data(options, &key) {
        Ok((store, line)) => Main::Open(Box::new(OpenWorkspace {
            vault,
            key,
            store,
            line,
        })),
        Err(error) => {
            tracing::error!(code = ?error.code, "the data does not open");
            Main::Shut(Box::new(vault))
        }
    }
}

/// What was here is moved, not deleted: papers turn up.
fn set_aside(options: &DeskOptions, choices: &mut Choices) -> Result<(), UiError> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "the data cannot be set aside");
        UiError::of(ErrorCode::StorageFailed)
    };
    // The key file last: without it a start that breaks off here would find data that nothing opens.
    aside::move_all(&options.data_folder, &[DATABASE, KEYS]).map_err(failed)?;
    choices.set_aside = false;
    choices::keep(&options.data_folder, choices).map_err(failed)
}

/// The vault of what was set aside last, with its data in their places again; `None`: nothing lies aside.
fn open_aside(options: &DeskOptions) -> Result<Option<Vault>, UiError> {
    let Some(folder) = aside::newest_with(&options.data_folder, KEYS) else {
        return Ok(None);
    };
    // The key file last, as on the way there: a start finds a database without it, and goes on.
    aside::move_back(&options.data_folder, &folder, &[DATABASE, KEYS]).map_err(|error| {
        tracing::error!(%error, "the data cannot be brought back");
        UiError::of(ErrorCode::StorageFailed)
    })?;
    Ok(Vault::open(
        &options.data_folder.join(KEYS),
        options.pin_work,
        &*options.clock,
    )?)
}

fn is_sealed(options: &DeskOptions) -> Result<bool, UiError> {
    let standing = kentongan_store::standing(&options.data_folder.join(DATABASE))?;
    Ok(standing == kentongan_store::Standing::Sealed)
}

fn open_data(options: &DeskOptions, key: &DataKey) -> Result<(Store, Arc<Line>), UiError> {
    let store = open_store(options, DATABASE, Some(StoreKey::of(key.bytes())))?;
    if let Err(error) = sealed::publish_key(&store) {
        tracing::warn!(%error, "the key for sealed reports was not told");
    }
    // What was chosen for forms that were thrown away.
    if let Err(error) = store.sweep_blobs() {
        tracing::warn!(%error, "photos that nothing names were not swept");
    }
    let host = Arc::clone(&options.host);
    let (of_room, folder) = (Arc::clone(&options.host), options.data_folder.clone());
    let (of_chores, entropy, duty) = (store.clone(), Arc::clone(&options.entropy), sealed::Duty::default());
    let line = Line::open_with(
        store.clone(),
        Arc::clone(&options.entropy),
        Arc::new(move |records_changed| {
            if records_changed {
                host.changed(&[
                    "issues",
                    "meetings",
                    "outbox",
                    "photos",
                    "sealed",
                    "rules",
                    "categories",
                ]);
            }
            host.sync_status();
        }),
        Arc::new(move || duty.run(&of_chores, &*entropy)),
        Arc::new(move || of_room.has_room(&folder, photos::ROOM_BYTES_MIN)),
    );
    Ok((store, Arc::new(line)))
}

fn open_training(options: &DeskOptions, name: &str) -> Result<Store, UiError> {
    open_store(options, name, None)
}

fn open_store(options: &DeskOptions, name: &str, key: Option<StoreKey>) -> Result<Store, UiError> {
    let opening = Opening {
        durability: options.durability,
        key,
        ..Opening::default()
    };
    Ok(Store::open_with(
        &options.data_folder.join(name),
        opening,
        Arc::clone(&options.clock),
        Arc::clone(&options.entropy),
    )?)
}
