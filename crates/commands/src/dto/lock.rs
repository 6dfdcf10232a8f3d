//! The PIN and the recovery code. None of these requests is ever logged.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A PIN for a laptop that has none: at least six characters, of any kind.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewPin {
    pub pin: String,
    pub pin_again: String,
}

#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    pub pin: String,
}

#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChangePin {
    pub old_pin: String,
    pub pin: String,
    pub pin_again: String,
}

#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// 28 letters and digits; case, dashes and spaces do not matter; O reads as 0, I and L as 1.
    pub code_text: String,
    pub pin: String,
    pub pin_again: String,
}

/// Shown once, to be written down or printed.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct RecoveryView {
    /// `7KQ2-M9XK-…`, seven groups of four.
    pub code: String,
}
