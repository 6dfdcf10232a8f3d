//! A district with laptops that are enrolled already: where most window tests begin.

use std::path::Path;

use anyhow::Result;
use tempfile::TempDir;
use tokio::sync::MutexGuard;

use crate::driver::Window;
use crate::journey;
use crate::laptop::Laptop;
use crate::programs;
use crate::relay::Relay;
use crate::service::{DISTRICT, District, Holder};

/// Head of Kampung Kalirejo; the name is invented.
pub const KALIREJO: Holder<'_> = Holder {
    scope: "village:18.02.01.2003",
    name: "Wagiman Contoh",
    office: "",
    salutation: "Bapak",
};
/// Secretary of Kampung Kalirejo, with a laptop of her own; the name is invented.
pub const SECRETARY: Holder<'_> = Holder {
    scope: KALIREJO.scope,
    name: "Ratna Contoh",
    office: "Sekretaris Kampung",
    salutation: "Ibu",
};
/// Head of Kampung Sri Way Langsep; the name is invented.
pub const LANGSEP: Holder<'_> = Holder {
    scope: "village:18.02.01.2001",
    name: "Sulastri Contoh",
    office: "",
    salutation: "Ibu",
};
/// Operator of the kecamatan.
pub const KECAMATAN: Holder<'_> = Holder {
    scope: "district:18.02.01",
    name: "",
    office: "",
    salutation: "",
};
/// Head of the kecamatan; the name is invented.
pub const CAMAT: Holder<'_> = Holder {
    scope: KECAMATAN.scope,
    name: "Hi. Yulianto Contoh",
    office: "Camat",
    salutation: "Bapak",
};

/// The two kinds of laptop that most pages differ for, each by its name.
pub const BOTH_KINDS: [(&str, Holder<'_>); 2] = [("kalirejo", KALIREJO), ("kecamatan", KECAMATAN)];

/// A laptop and its own way to the service.
pub struct Desk {
    pub laptop: Laptop,
    pub relay: Relay,
}

impl Desk {
    /// A laptop called `name` with an empty folder under `root`, and a network to `district` that is not there yet.
    ///
    /// # Errors
    /// When no port is free.
    pub fn new(name: &str, root: &Path, district: &District) -> Result<Self> {
        Ok(Self {
            laptop: Laptop::new(name, root),
            relay: Relay::new(district.port())?,
        })
    }

    /// The open window.
    ///
    /// # Errors
    /// When it is not open.
    pub fn window(&self) -> Result<&Window> {
        self.laptop.window()
    }
}

/// A running service and a folder for everything; both go with it. Only one scene of a program is open at a time.
pub struct Scene {
    pub district: District,
    folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Scene {
    /// Waits for its turn, then starts the service of Kecamatan Kalirejo on an empty store.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn open() -> Result<Self> {
        Self::open_with(District::new).await
    }

    /// The same without TLS, for a test that changes what passes.
    ///
    /// # Errors
    /// As [`Scene::open`].
    pub async fn open_plain() -> Result<Self> {
        Self::open_with(District::plain).await
    }

    async fn open_with(district: fn(&Path, &str) -> Result<District>) -> Result<Self> {
        programs::require_display()?;
        let turn = programs::turn().await;
        let folder = tempfile::tempdir()?;
        let mut district = district(&folder.path().join("service"), DISTRICT)?;
        district.start()?;
        Ok(Self {
            district,
            folder,
            _turn: turn,
        })
    }

    /// Where this scene's laptops lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A laptop that nobody has enrolled, with its network.
    ///
    /// # Errors
    /// When no port is free.
    pub fn new_desk(&self, name: &str) -> Result<Desk> {
        let desk = Desk::new(name, self.folder.path(), &self.district)?;
        desk.relay.connect()?;
        Ok(desk)
    }

    /// An enrolled laptop with its window open on its first page, connected.
    ///
    /// # Errors
    /// When the enrolment does not succeed.
    pub async fn enrolled(&self, name: &str, holder: Holder<'_>) -> Result<Desk> {
        self.enrol(self.new_desk(name)?, holder).await
    }

    /// The same for another role than the usual one of the place.
    ///
    /// # Errors
    /// As [`Scene::enrolled`].
    pub async fn enrolled_as(&self, name: &str, holder: Holder<'_>, role: &str) -> Result<Desk> {
        let code = self.district.make_code_as(holder, role)?;
        self.enrol_with(self.new_desk(name)?, &code).await
    }

    /// The same on a laptop that is there already.
    ///
    /// # Errors
    /// As [`Scene::enrolled`].
    pub async fn enrol(&self, desk: Desk, holder: Holder<'_>) -> Result<Desk> {
        self.enrol_with(desk, &self.district.make_code(holder)?).await
    }

    async fn enrol_with(&self, mut desk: Desk, code: &str) -> Result<Desk> {
        let address = match self.district.is_plain() {
            true => format!("http://{}", desk.relay.address()),
            false => desk.relay.address(),
        };
        let window = desk.laptop.open().await?;
        journey::enrol(window, code, &address).await?;
        journey::confirm_person(window).await?;
        Ok(desk)
    }
}
