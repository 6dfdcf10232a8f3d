//! Who answers for a paper.

use std::fmt;

use serde::{Serialize, Serializer};

/// The signature block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signers {
    /// `Kalirejo, 20 Januari 2025`, above the right signer.
    pub place_date: String,
    /// Maker or chair.
    pub right: Signer,
    /// The higher officer, under `Mengetahui,`.
    pub left: Option<Signer>,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// Lines before the title: `a.n. CAMAT KALIREJO`, `u.b.`
    pub above: Vec<String>,
    /// `CAMAT KALIREJO,`, with `Plt.`, `Plh.` or `Pj.` where it applies.
    pub title: String,
    /// As it is to be printed, capitals and degrees included; a dotted line
    /// when empty.
    pub name: String,
    /// `Pembina (IV/a)`
    pub rank: Option<String>,
    /// A village head who is no civil servant has none.
    pub id: Option<SignerId>,
}

/// Number of a civil servant (NIP), of a soldier or police officer (NRP), or of a village officer (NIPD, NIAP).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerId {
    /// Eighteen digits, printed in groups of 8, 6, 1 and 3; anything else is
    /// printed as given.
    Nip(String),
    /// Printed as given.
    Nrp(String),
    /// Nomor induk perangkat desa; printed as given.
    Nipd(String),
    /// Nomor induk aparat pemerintah desa; printed as given.
    Niap(String),
}

impl SignerId {
    /// The number alone, for a column that is headed `NIP/NRP`.
    pub fn number(&self) -> String {
        match self {
            SignerId::Nip(number) => grouped_nip(number),
            SignerId::Nrp(number) | SignerId::Nipd(number) | SignerId::Niap(number) => number.trim().to_owned(),
        }
    }
}

impl fmt::Display for SignerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            SignerId::Nip(_) => "NIP",
            SignerId::Nrp(_) => "NRP",
            SignerId::Nipd(_) => "NIPD",
            SignerId::Niap(_) => "NIAP",
        };
        write!(f, "{kind} {}", self.number())
    }
}

impl Serialize for SignerId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `19700101 199003 1 001`: birth, appointment, sex, serial number.
fn grouped_nip(number: &str) -> String {
    let compact: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    if compact.len() != 18 || !compact.bytes().all(|b| b.is_ascii_digit()) {
        return number.trim().to_owned();
    }
    let mut grouped = String::with_capacity(21);
    for (index, digit) in compact.chars().enumerate() {
        if matches!(index, 8 | 14 | 15) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}
