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
    /// The label, and the number as it is printed: `NIP` and `19700101 199003 1 001`. A label that was typed with the number is
    /// not printed twice.
    pub fn labelled(&self) -> (&'static str, String) {
        match self {
            SignerId::Nip(number) => ("NIP", grouped_nip(bare("NIP", number))),
            SignerId::Nrp(number) => ("NRP", bare("NRP", number).to_owned()),
            SignerId::Nipd(number) => ("NIPD", bare("NIPD", number).to_owned()),
            SignerId::Niap(number) => ("NIAP", bare("NIAP", number).to_owned()),
        }
    }

    /// The number alone, for a column that is headed `NIP/NRP`.
    pub fn number(&self) -> String {
        self.labelled().1
    }
}

impl fmt::Display for SignerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (label, number) = self.labelled();
        write!(f, "{label} {number}")
    }
}

impl Serialize for SignerId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The number without the label before it: `NIP. 197001011990031001`, `nip: 19…`.
fn bare<'n>(label: &str, number: &'n str) -> &'n str {
    let number = number.trim();
    let labelled = number
        .get(..label.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(label));
    match number.get(label.len()..) {
        Some(rest) if labelled => rest.trim_start_matches(['.', ':', ' ']),
        _ => number,
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
