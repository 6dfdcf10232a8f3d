//! The press reports of five real meetings, `fixtures/rakor.json`: facts only.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::programs;

#[derive(Debug, Clone, Deserialize)]
struct File {
    meetings: Vec<Reported>,
}

/// A meeting as reported. What the report does not say is `None`.
#[derive(Debug, Clone, Deserialize)]
pub struct Reported {
    pub id: String,
    pub title: String,
    /// `2025-01-20`
    pub date: String,
    pub venue: Option<String>,
    pub chair: Chair,
    pub invited: Vec<Office>,
    pub agenda: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Chair {
    pub name: String,
    pub office: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Office {
    pub office: Option<String>,
    /// Group in the order of protocol, spelled as the forms spell it.
    pub group: String,
    pub name: Option<String>,
    /// Every village of this region is invited.
    pub every_village_of: Option<String>,
}

/// The reported meeting called `id`.
///
/// # Errors
/// When the file is not there or knows no such meeting.
pub fn meeting(id: &str) -> Result<Reported> {
    let path = programs::repository().join("tests/fixtures/rakor.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let file: File = serde_json::from_str(&text)?;
    file.meetings
        .into_iter()
        .find(|meeting| meeting.id == id)
        .with_context(|| format!("no meeting {id} in {}", path.display()))
}

/// Names of the villages of a district, by the region data that the build made: code order.
///
/// # Errors
/// When the data has not been built.
pub fn villages_of(district: &str) -> Result<Vec<String>> {
    let path = programs::target_folder()?.join("regions/wilayah.tsv");
    let regions = kentongan_regions::Regions::load(&path).with_context(|| format!("reading {}", path.display()))?;
    Ok(regions
        .villages_of(district)
        .iter()
        .map(|village| village.name.to_owned())
        .collect())
}
