//! The three civil time zones.

use serde::Serialize;

use crate::code::{Level, RegionCode};

/// Indonesia's time zones; none has daylight saving time.
///
/// Division by province: Keputusan Presiden 41/1987, with the provinces founded since placed by their parent province.
/// It is a default to offer, not a law of the program: a person may set another zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Waktu Indonesia Barat, UTC+7.
    Wib,
    /// Waktu Indonesia Tengah, UTC+8.
    Wita,
    /// Waktu Indonesia Timur, UTC+9.
    Wit,
}

impl Zone {
    /// The zone of any code, by its province; none for a province this program does not know.
    pub fn of(code: RegionCode<'_>) -> Option<Zone> {
        match code.ancestor(Level::Province)?.as_str().parse::<u8>().ok()? {
            11..=19 | 21 | 31..=36 | 61 | 62 => Some(Zone::Wib),
            51..=53 | 63..=65 | 71..=76 => Some(Zone::Wita),
            81 | 82 | 91..=96 => Some(Zone::Wit),
            _ => None,
        }
    }

    /// As printed after a time of day: `09.00 WIB`.
    pub const fn label(self) -> &'static str {
        match self {
            Zone::Wib => "WIB",
            Zone::Wita => "WITA",
            Zone::Wit => "WIT",
        }
    }

    pub const fn utc_offset_hours(self) -> i8 {
        match self {
            Zone::Wib => 7,
            Zone::Wita => 8,
            Zone::Wit => 9,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_places_have_their_known_zone() {
        for (code, label, hours) in [
            ("11.71", "WIB", 7),
            ("18.02.01.2003", "WIB", 7),
            ("61.71", "WIB", 7),
            ("62.71", "WIB", 7),
            ("63.71", "WITA", 8),
            ("51.03", "WITA", 8),
            ("73.71", "WITA", 8),
            ("81.71", "WIT", 9),
            ("96.71", "WIT", 9),
        ] {
            let zone = Zone::of(RegionCode::parse(code).unwrap()).unwrap();
            assert_eq!((zone.label(), zone.utc_offset_hours()), (label, hours), "{code}");
        }
    }

    #[test]
    fn an_unknown_province_has_no_zone() {
        assert_eq!(Zone::of(RegionCode::parse("20").unwrap()), None);
    }
}
