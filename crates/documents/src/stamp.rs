//! The mark at the foot of a page that tells which document it is and whether its words were changed since.
//!
//! Integrity only: it proves that two prints say the same, never who stands for it. No template may call it a signature.

use qrcode::{EcLevel, QrCode};
use serde::Serialize;

use crate::world::OfficeWorld;

/// How the line in the code begins: what it is, and in which version.
const SCHEME: &str = "KENTONGAN1";

/// Longest id in the code, in characters. A longer one is cut: the fingerprint tells the document all the same, and more would make
/// modules that no phone reads from paper.
const ID_CHARS_MAX: usize = 48;

/// Id of a document and the fingerprint of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// As the history of prints names the document.
    pub id: String,
    /// BLAKE3 of words and pictures, the first 128 bits in hexadecimal digits, small.
    pub fingerprint: String,
    modules: Vec<String>,
}

impl Stamp {
    pub(crate) fn of(id: &str, world: &OfficeWorld) -> Self {
        let fingerprint = world.fingerprint();
        let short: String = id.chars().take(ID_CHARS_MAX).collect();
        // Capitals take five and a half bits a letter, and every module is larger for it. Case means nothing in either number.
        let line = format!("{SCHEME}:{short}:{fingerprint}").to_uppercase();
        Self {
            id: id.to_owned(),
            modules: modules(&line),
            fingerprint,
        }
    }

    pub(crate) fn data(&self) -> StampData<'_> {
        StampData {
            id: &self.id,
            fingerprint: &self.fingerprint,
            modules: &self.modules,
        }
    }
}

/// The stamp as `templates/halaman.typ` reads it.
#[derive(Serialize)]
pub(crate) struct StampData<'a> {
    id: &'a str,
    fingerprint: &'a str,
    /// Rows of the code from above, `1` dark and `0` light.
    modules: &'a [String],
}

fn modules(line: &str) -> Vec<String> {
    let code = QrCode::with_error_correction_level(line, EcLevel::M).expect("BUG: a short line fits into a code");
    let width = code.width();
    let dark = |at: &qrcode::Color| if *at == qrcode::Color::Dark { '1' } else { '0' };
    code.to_colors()
        .chunks(width)
        .map(|row| row.iter().map(dark).collect())
        .collect()
}
