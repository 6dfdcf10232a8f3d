//! Where a device works (scope), and for whom an op is written (stream).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Dotted code of a region (`kode wilayah`): `18`, `18.02`, `18.02.01`, `18.02.01.2003`. Kepmendagri 300.2.2-2138/2025.
///
/// A text key, never a number. The code of a village that was split or renamed stays valid here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(String);

/// What a code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegionLevel {
    Province,
    Regency,
    District,
    Village,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a region code of the form PP.KK.CC.DDDD")]
pub struct NotARegionCode(pub String);

impl RegionCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn level(&self) -> RegionLevel {
        match self.0.len() {
            2 => RegionLevel::Province,
            5 => RegionLevel::Regency,
            8 => RegionLevel::District,
            _ => RegionLevel::Village,
        }
    }

    /// The enclosing region at `level`; `None` if this one is wider.
    pub fn at(&self, level: RegionLevel) -> Option<RegionCode> {
        let length = match level {
            RegionLevel::Province => 2,
            RegionLevel::Regency => 5,
            RegionLevel::District => 8,
            RegionLevel::Village => 13,
        };
        self.0.get(..length).map(|code| Self(code.to_owned()))
    }

    /// True if this region is `other` or lies within it.
    pub fn is_within(&self, other: &RegionCode) -> bool {
        self.0 == other.0
            || self
                .0
                .strip_prefix(other.0.as_str())
                .is_some_and(|rest| rest.starts_with('.'))
    }
}

impl FromStr for RegionCode {
    type Err = NotARegionCode;

    fn from_str(text: &str) -> Result<Self, NotARegionCode> {
        let parts: Vec<&str> = text.split('.').collect();
        let lengths = [2, 2, 2, 4];
        let fits = (1..=4).contains(&parts.len())
            && parts
                .iter()
                .zip(lengths)
                .all(|(p, n)| p.len() == n && p.bytes().all(|b| b.is_ascii_digit()));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotARegionCode(text.to_owned()))
        }
    }
}

impl TryFrom<String> for RegionCode {
    type Error = NotARegionCode;

    fn try_from(text: String) -> Result<Self, NotARegionCode> {
        text.parse()
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> String {
        code.0
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a device sees and may write, fixed at enrolment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    Village(RegionCode),
    District(RegionCode),
    Regency(RegionCode),
}

/// Level of a [`Scope`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScopeLevel {
    Village,
    District,
    Regency,
}

impl Scope {
    pub fn code(&self) -> &RegionCode {
        match self {
            Scope::Village(code) | Scope::District(code) | Scope::Regency(code) => code,
        }
    }

    pub fn level(&self) -> ScopeLevel {
        match self {
            Scope::Village(_) => ScopeLevel::Village,
            Scope::District(_) => ScopeLevel::District,
            Scope::Regency(_) => ScopeLevel::Regency,
        }
    }

    /// The stream that this scope's own records (its issues, its meetings) go to.
    pub fn own_stream(&self) -> Stream {
        match self {
            Scope::Village(code) => Stream::Village(code.clone()),
            Scope::District(code) | Scope::Regency(code) => Stream::Office(code.clone()),
        }
    }

    /// The stream in which this scope tells everybody below it: of an office all its villages, of a village itself.
    pub fn told_stream(&self) -> Stream {
        match self {
            Scope::Village(code) => Stream::Village(code.clone()),
            Scope::District(code) | Scope::Regency(code) => Stream::Broadcast(code.clone()),
        }
    }

    /// Is what stands in `stream` this scope's own word, to change and to settle?
    pub fn owns(&self, stream: &Stream) -> bool {
        *stream == self.own_stream() || *stream == self.told_stream()
    }

    /// May a device of this scope read what is written to `stream`?
    pub fn reads(&self, stream: &Stream) -> bool {
        match (self, stream) {
            (Scope::Village(own), Stream::Village(code)) => own == code,
            (Scope::Village(own), Stream::Broadcast(code)) => own.is_within(code),
            (Scope::Village(_), Stream::Office(_)) => false,
            // What an office above tells its villages, those between them read as well.
            (Scope::District(own), Stream::Broadcast(code)) => code.is_within(own) || own.is_within(code),
            (Scope::District(own), Stream::Village(code) | Stream::Office(code)) => code.is_within(own),
            // A regency reads its own office and what the offices broadcast; villages reach it as aggregates.
            (Scope::Regency(own), Stream::Office(code)) => own == code,
            (Scope::Regency(own), Stream::Broadcast(code)) => code.is_within(own),
            (Scope::Regency(_), Stream::Village(_)) => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a scope or stream such as village:18.02.01.2003")]
pub struct NotAScope(pub String);

fn split_kind(text: &str) -> Result<(&str, RegionCode), NotAScope> {
    let (kind, code) = text.split_once(':').ok_or_else(|| NotAScope(text.to_owned()))?;
    let code = code.parse().map_err(|_| NotAScope(text.to_owned()))?;
    Ok((kind, code))
}

impl FromStr for Scope {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, NotAScope> {
        let (kind, code) = split_kind(text)?;
        match (kind, code.level()) {
            ("village", RegionLevel::Village) => Ok(Scope::Village(code)),
            ("district", RegionLevel::District) => Ok(Scope::District(code)),
            ("regency", RegionLevel::Regency) => Ok(Scope::Regency(code)),
            _ => Err(NotAScope(text.to_owned())),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Village(code) => write!(f, "village:{code}"),
            Scope::District(code) => write!(f, "district:{code}"),
            Scope::Regency(code) => write!(f, "regency:{code}"),
        }
    }
}

/// An audience. A device keeps one chain per stream, and a batch is of one stream, so that a feed can forward the original
/// signed bytes without showing anybody more than is meant for him.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// One village and the offices above it: issues, follow-ups, answers, the village's own meetings.
    Village(RegionCode),
    /// An office and all villages below it: code lists, announcements.
    Broadcast(RegionCode),
    /// An office alone: its rakor and the attendance there.
    Office(RegionCode),
}

impl Stream {
    pub fn code(&self) -> &RegionCode {
        match self {
            Stream::Village(code) | Stream::Broadcast(code) | Stream::Office(code) => code,
        }
    }
}

impl FromStr for Stream {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, NotAScope> {
        let (kind, code) = split_kind(text)?;
        match (kind, code.level()) {
            ("village", RegionLevel::Village) => Ok(Stream::Village(code)),
            ("broadcast", RegionLevel::District | RegionLevel::Regency) => Ok(Stream::Broadcast(code)),
            ("office", RegionLevel::District | RegionLevel::Regency) => Ok(Stream::Office(code)),
            _ => Err(NotAScope(text.to_owned())),
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stream::Village(code) => write!(f, "village:{code}"),
            Stream::Broadcast(code) => write!(f, "broadcast:{code}"),
            Stream::Office(code) => write!(f, "office:{code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_strictly() {
        for good in ["18", "18.02", "18.02.01", "18.02.01.2003"] {
            assert_eq!(good.parse::<RegionCode>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "1",
            "18.2",
            "18.02.01.03",
            "18.02.01.2003.1",
            "1802012003",
            "18.02.0a",
            "18..01",
        ] {
            assert!(bad.parse::<RegionCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_prefix_of_digits_is_not_an_enclosing_region() {
        let village: RegionCode = "18.02.01.2003".parse().unwrap();
        assert!(village.is_within(&"18.02.01".parse().unwrap()));
        assert!(village.is_within(&village));
        assert!(!village.is_within(&"18.02.02".parse().unwrap()));
        assert!(!"18.02".parse::<RegionCode>().unwrap().is_within(&village));
    }

    #[test]
    fn who_reads_what() {
        let cases = [
            ("village:18.02.01.2003", "village:18.02.01.2003", true),
            ("village:18.02.01.2003", "village:18.02.01.2001", false),
            ("village:18.02.01.2003", "broadcast:18.02.01", true),
            ("village:18.02.01.2003", "broadcast:18.02.02", false),
            ("village:18.02.01.2003", "office:18.02.01", false),
            ("district:18.02.01", "village:18.02.01.2001", true),
            ("district:18.02.01", "village:18.02.02.2001", false),
            ("district:18.02.01", "office:18.02.01", true),
            ("district:18.02.01", "office:18.02", false),
            ("district:18.02.01", "broadcast:18.02", true),
            ("district:18.02.01", "broadcast:18.02.02", false),
            ("district:18.02.01", "broadcast:18.03", false),
            ("regency:18.02", "village:18.02.01.2001", false),
            ("regency:18.02", "office:18.02.01", false),
            ("regency:18.02", "office:18.02", true),
        ];
        for (scope, stream, expected) in cases {
            let reads = scope.parse::<Scope>().unwrap().reads(&stream.parse().unwrap());
            assert_eq!(reads, expected, "{scope} reads {stream}");
        }
    }

    #[test]
    fn an_office_owns_what_it_keeps_and_what_it_tells_and_nothing_of_its_villages() {
        let cases = [
            ("village:18.02.01.2003", "village:18.02.01.2003", true),
            ("village:18.02.01.2003", "village:18.02.01.2001", false),
            ("village:18.02.01.2003", "broadcast:18.02.01", false),
            ("district:18.02.01", "office:18.02.01", true),
            ("district:18.02.01", "broadcast:18.02.01", true),
            ("district:18.02.01", "village:18.02.01.2003", false),
            ("district:18.02.01", "broadcast:18.02.02", false),
        ];
        for (scope, stream, expected) in cases {
            let owns = scope.parse::<Scope>().unwrap().owns(&stream.parse().unwrap());
            assert_eq!(owns, expected, "{scope} owns {stream}");
        }
    }
}
