//! Batas wilayah: the kecamatan's file of boundaries becomes a rule set that its villages receive, and every map draws it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use kentongan_domain::blob::{BLOB_BYTES_MAX, BlobHash};
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::rule_set::RuleSet;
use kentongan_domain::scope::{RegionLevel, Scope};
use kentongan_domain::search::fold;
use kentongan_maps::{Area, BYTES_MAX, Boundaries, BoundaryError, Bounds, FILE_BYTES_MAX, View, read_geojson_of};
use kentongan_regions::Regions;
use kentongan_store::{RuleBody, Store};

use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::dto::{BoundariesPreview, BoundariesView, BoundaryDrawing, BoundaryState, MapArea, Nothing, SaveBoundaries};
use crate::error::{ErrorCode, UiError};

/// Whatever was made to fit a slow link fits a blob.
const _: () = assert!(BYTES_MAX <= BLOB_BYTES_MAX);

/// Sheet on which boundaries are shown by themselves, CSS pixels.
const WIDTH_PX: u32 = 560;
const HEIGHT_PX: u32 = 400;
const PADDING_PX: u32 = 12;
/// Width of a letter of a label, generously.
const LETTER_PX: f64 = 9.0;
/// Names that are told one by one; more nobody reads.
const NAMES_MAX: usize = 100;

/// Boundaries that were read from a file and wait for a person's word. They lie in memory alone.
pub(crate) struct Waiting {
    id: String,
    file_name: String,
    boundaries: Boundaries,
}

/// The boundaries that were read last, by the hash of their bytes.
#[derive(Default)]
pub(crate) struct Cache(Option<(BlobHash, Arc<Boundaries>)>);

/// What a map has to draw.
pub(crate) struct Shown {
    pub state: BoundaryState,
    pub boundaries: Option<Arc<Boundaries>>,
}

pub fn get_boundaries(desk: &Desk, _: Nothing) -> Result<BoundariesView, UiError> {
    let store = desk.store()?;
    let version = store.rule_set(RuleSet::Boundaries)?;
    let shown = shown(desk, &store)?;
    let villages = Villages::of(desk)?;
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    if let Some(boundaries) = &shown.boundaries {
        (found, missing, _) = villages.compared(boundaries);
    }
    Ok(BoundariesView {
        state: shown.state,
        note: version
            .as_ref()
            .map_or_else(String::new, |version| version.note.clone()),
        at_ms: version.as_ref().map(|version| version.at_ms),
        bytes: shown
            .boundaries
            .as_ref()
            .map_or(0, |boundaries| count(boundaries.to_bytes().len())),
        drawing: shown
            .boundaries
            .as_ref()
            .map_or_else(BoundaryDrawing::default, |boundaries| drawing(boundaries, &villages)),
        villages: found,
        missing,
        may_change: is_of_a_kecamatan(desk)?,
    })
}

/// Reads the file that the person chooses. `None`: he chose none.
pub fn open_boundaries(desk: &Desk, _: Nothing) -> Result<Option<BoundariesPreview>, UiError> {
    if !is_of_a_kecamatan(desk)? {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let Some(path) = desk.host().choose_map() else {
        return Ok(None);
    };
    let villages = Villages::of(desk)?;
    let boundaries = read_geojson_of(&load(&path)?, |area| villages.at(area).is_some()).map_err(map_error)?;
    let (found, missing, unknown) = villages.compared(&boundaries);
    let notes = boundaries.notes();
    let waiting = Waiting {
        id: desk.store()?.local_id(),
        file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        boundaries,
    };
    let preview = BoundariesPreview {
        id: waiting.id.clone(),
        file_name: waiting.file_name.clone(),
        villages: found,
        missing,
        unknown,
        left_out: count(notes.areas_left_out),
        swapped: notes.is_swapped,
        corners_read: count(notes.corners_read),
        corners_kept: count(notes.corners_kept),
        bytes: count(waiting.boundaries.to_bytes().len()),
        drawing: drawing(&waiting.boundaries, &villages),
    };
    *desk.boundaries.lock().unwrap_or_else(PoisonError::into_inner) = Some(waiting);
    Ok(Some(preview))
}

/// Keeps what was read as the boundaries of this kecamatan, and sends them to its villages.
pub fn save_boundaries(desk: &Desk, request: SaveBoundaries) -> Result<BoundariesView, UiError> {
    if !is_of_a_kecamatan(desk)? {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let mut errors = Vec::new();
    let note = line("note", &request.note, LINE_CHARS_MAX, &mut errors);
    refuse(errors)?;
    let (bytes, file_name) = {
        let waiting = desk.boundaries.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = waiting.as_ref().filter(|waiting| waiting.id == request.id);
        let waiting = waiting.ok_or_else(|| UiError::of(ErrorCode::PreviewExpired))?;
        (waiting.boundaries.to_bytes(), waiting.file_name.clone())
    };
    let note = if note.is_empty() { file_name } else { note };
    let store = desk.store()?;
    let length = bytes.len() as u64;
    // The bytes first: an op that names them must not be the only thing a cut leaves behind.
    let hash = store.keep_blob(bytes)?;
    let body = RuleBody::Blob { hash, bytes: length };
    store.write_rule_set(RuleSet::Boundaries, body, &note)?;
    // Only now: until it is on the disk the person may try again with what is before his eyes.
    *desk.boundaries.lock().unwrap_or_else(PoisonError::into_inner) = None;
    desk.wrote(&["boundaries", "issues", "outbox"]);
    get_boundaries(desk, Nothing {})
}

/// The boundaries that hold at this laptop, read once per version.
pub(crate) fn shown(desk: &Desk, store: &Store) -> Result<Shown, UiError> {
    let without = |state| Shown {
        state,
        boundaries: None,
    };
    let Some(version) = store.rule_set(RuleSet::Boundaries)? else {
        return Ok(without(BoundaryState::None));
    };
    let RuleBody::Blob { hash, .. } = version.body else {
        return Ok(without(BoundaryState::Unreadable));
    };
    let mut cache = desk.boundary_cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, boundaries)) = cache.0.as_ref().filter(|(known, _)| *known == hash) {
        return Ok(Shown {
            state: BoundaryState::Here,
            boundaries: Some(Arc::clone(boundaries)),
        });
    }
    let Some(bytes) = store.get_blob(hash)? else {
        return Ok(without(BoundaryState::Waiting));
    };
    let boundaries = match Boundaries::from_bytes(&bytes) {
        Ok(boundaries) => Arc::new(boundaries),
        Err(error) => {
            tracing::warn!(%error, "the boundaries cannot be read");
            return Ok(without(BoundaryState::Unreadable));
        }
    };
    cache.0 = Some((hash, Arc::clone(&boundaries)));
    Ok(Shown {
        state: BoundaryState::Here,
        boundaries: Some(boundaries),
    })
}

/// The part of the earth that belongs on a map: the village's own where it has an area, else all of them.
pub(crate) fn frame(boundaries: &Boundaries, villages: &Villages, of_village: Option<&str>) -> Bounds {
    let own = boundaries
        .areas()
        .iter()
        .filter(|area| of_village.is_some() && villages.at(area).map(|village| village.code.as_str()) == of_village)
        .flat_map(Area::rings)
        .flat_map(|ring| ring.corners().iter().copied());
    Bounds::around(own).unwrap_or_else(|| boundaries.bounds())
}

/// The areas that a view shows, under the names that are used here.
pub(crate) fn areas(boundaries: &Boundaries, villages: &Villages, view: View) -> Vec<MapArea> {
    let (width, height) = (f64::from(view.width_px), f64::from(view.height_px));
    let drawn = boundaries.draw(view).into_iter();
    drawn
        .map(|area| {
            let village = villages.named(area.code.as_deref(), &area.name);
            let (short, full) = match village {
                Some(village) => (village.name.clone(), village.full_name.clone()),
                None => (area.name.clone(), area.name.clone()),
            };
            let room = short.chars().count() as f64 * LETTER_PX;
            let fits = area.width_px >= room && (0.0..=width).contains(&area.x) && (0.0..=height).contains(&area.y);
            MapArea {
                d: area.d,
                label: if fits { short } else { String::new() },
                x: area.x,
                y: area.y,
                name: full,
            }
        })
        .collect()
}

fn drawing(boundaries: &Boundaries, villages: &Villages) -> BoundaryDrawing {
    let view = View {
        bounds: boundaries.bounds(),
        width_px: WIDTH_PX,
        height_px: HEIGHT_PX,
        padding_px: PADDING_PX,
    };
    BoundaryDrawing {
        width: WIDTH_PX,
        height: HEIGHT_PX,
        areas: areas(boundaries, villages, view),
    }
}

/// The villages of this kecamatan, to know areas by.
pub(crate) struct Villages(Vec<Village>);

pub(crate) struct Village {
    pub code: String,
    pub name: String,
    /// `Kampung Kalirejo`
    pub full_name: String,
    /// What a file may call it, as [`squeezed`] writes it.
    spellings: Vec<String>,
}

impl Villages {
    /// None where this laptop belongs to no kecamatan, or its region data is missing.
    pub(crate) fn of(desk: &Desk) -> Result<Self, UiError> {
        let district = desk.enrolment()?.scope.code().at(RegionLevel::District);
        let (Some(district), Some(regions)) = (district, desk.find_regions()) else {
            return Ok(Self(Vec::new()));
        };
        let villages = regions.villages_of(district.as_str()).into_iter();
        Ok(Self(
            villages
                .map(|village| Village::new(&regions, village.code, village.name))
                .collect(),
        ))
    }

    /// The village that an area of a file is.
    pub(crate) fn at(&self, area: &Area) -> Option<&Village> {
        self.named(area.code(), area.name())
    }

    /// By the code where there is one; else by the name.
    fn named(&self, code: Option<&str>, name: &str) -> Option<&Village> {
        match code {
            Some(code) => self.0.iter().find(|village| village.code == code),
            None => {
                let name = squeezed(name);
                self.0.iter().find(|village| village.spellings.contains(&name))
            }
        }
    }

    /// Names of villages that boundaries have, of those they lack, and what they call the rest.
    fn compared(&self, boundaries: &Boundaries) -> (Vec<String>, Vec<String>, Vec<String>) {
        let areas = boundaries.areas();
        let has = |village: &&Village| {
            let mut known = areas.iter().filter_map(|area| self.at(area));
            known.any(|other| other.code == village.code)
        };
        let (found, missing): (Vec<&Village>, Vec<&Village>) = self.0.iter().partition(has);
        let names = |villages: Vec<&Village>| -> Vec<String> {
            villages.into_iter().map(|one| one.full_name.clone()).collect()
        };
        let unknown = areas.iter().filter(|area| self.at(area).is_none());
        let unknown = unknown
            .map(|area| area.name().to_owned())
            .filter(|name| !name.is_empty());
        (names(found), names(missing), unknown.take(NAMES_MAX).collect())
    }
}

impl Village {
    fn new(regions: &Regions, code: &str, name: &str) -> Self {
        let full_name = regions.full_name(code).unwrap_or_else(|| name.to_owned());
        let with = |word: &str| format!("{word} {name}");
        let spellings = [name.to_owned(), full_name.clone(), with("Desa"), with("Kelurahan")];
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            full_name,
            spellings: spellings.iter().map(|spelling| squeezed(spelling)).collect(),
        }
    }
}

/// As names are compared: `SRI WAYLANGSEP` is `Sri Way Langsep`.
fn squeezed(name: &str) -> String {
    fold(name).replace(' ', "")
}

fn is_of_a_kecamatan(desk: &Desk) -> Result<bool, UiError> {
    Ok(matches!(desk.enrolment()?.scope, Scope::District(_)))
}

/// No more than one byte beyond what is taken: a longer file is refused by that.
fn load(path: &Path) -> Result<Vec<u8>, UiError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes))
        .map_err(|_| UiError::of(ErrorCode::MapNotRead).with("why", "unreadable"))?;
    Ok(bytes)
}

fn map_error(error: BoundaryError) -> UiError {
    let why = match error {
        BoundaryError::NotGeoJson | BoundaryError::Newer | BoundaryError::Damaged(_) => "not_geojson",
        BoundaryError::Shapefile => "shapefile",
        BoundaryError::Kml => "kml",
        BoundaryError::Zip => "zip",
        BoundaryError::Projected => "projected",
        BoundaryError::OffEarth => "off_earth",
        BoundaryError::NoAreas => "no_areas",
        BoundaryError::TooLarge
        | BoundaryError::TooManyFeatures
        | BoundaryError::TooManyPositions
        | BoundaryError::DoesNotFit => "too_much",
    };
    UiError::of(ErrorCode::MapNotRead).with("why", why)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
