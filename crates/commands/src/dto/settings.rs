//! Pengaturan: what the person may set on this laptop.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::Paper;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    Light,
    Dark,
    System,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Letterhead address lines; printed only if filled.
    pub letterhead_address: String,
    pub letterhead_contact: String,
    pub paper: Paper,
    pub theme: Theme,
    /// Percent, 100 to 200.
    pub text_size: u32,
    /// Single-letter keys (WCAG 2.1.4).
    pub letter_keys: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SettingsView {
    pub settings: Settings,
    /// Letterhead lines that follow from the scope.
    pub letterhead_lines: Vec<String>,
    pub device_number: Option<u32>,
    /// Six digits to compare with the kecamatan by telephone.
    pub device_fingerprint: Option<String>,
    #[ts(type = "number | null")]
    pub enrolled_at_ms: Option<i64>,
    pub service_url: Option<String>,
    pub data_folder: String,
}
