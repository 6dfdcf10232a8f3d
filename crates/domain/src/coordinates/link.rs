//! Reads a place out of a maps link or a `geo:` address.
//!
//! A program wrote it, so a point is its decimal sign and a comma parts its numbers; only what a person had typed into
//! the map is read as typing. Where a link holds several places, the pin goes before what the map happened to show.

use super::typed::{self, number_at};
use super::{Axis, Pair, Reading};

/// With one of these a link begins, in lower case. Some are pasted without their scheme.
const BEGINNINGS: [&str; 10] = [
    "https://",
    "http://",
    "://",
    "geo:",
    "www.",
    "maps.google.",
    "google.com/maps",
    "maps.app.goo.gl/",
    "goo.gl/maps",
    "openstreetmap.org/",
];

/// Hosts whose links are but names of other links: those of Google Maps, and two that people here shorten with.
const SHORT_HOSTS: [&str; 5] = ["maps.app.goo.gl", "goo.gl", "g.co", "bit.ly", "s.id"];

/// The ways in which links hold a place, the surest first.
const FORMS: [fn(&str) -> Option<Pair>; 7] = [
    of_pin,
    of_two_parameters,
    of_one_parameter,
    of_geo,
    of_path,
    of_view,
    of_fragment,
];

/// Parameters that hold a pair. First those that name a place, then those that name the middle of the picture.
const PARAMETERS: [&str; 8] = [
    "q",
    "query",
    "destination",
    "daddr",
    "coordinate",
    "ll",
    "center",
    "cbll",
];

const PARAMETERS_OF_TWO: [(&str, &str); 4] = [
    ("mlat", "mlon"),
    ("lat", "lon"),
    ("lat", "lng"),
    ("latitude", "longitude"),
];

pub(super) enum Link {
    Holds(Pair),
    Short,
    Other,
}

/// Where in a word a link begins.
pub(super) fn beginning_of(word: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase();
    BEGINNINGS.iter().filter_map(|beginning| lower.find(*beginning)).min()
}

pub(super) fn read(link: &str) -> Link {
    if is_short(link) {
        return Link::Short;
    }
    let link = decoded(link);
    match FORMS.iter().find_map(|form| form(&link)) {
        Some(pair) => Link::Holds(pair),
        None => Link::Other,
    }
}

fn is_short(link: &str) -> bool {
    let address = link.split_once("://").map_or(link, |(_, address)| address);
    let host = address.split(['/', '?', '#', ':']).next().unwrap_or(address);
    let host = host.to_ascii_lowercase();
    SHORT_HOSTS.contains(&host.strip_prefix("www.").unwrap_or(&host))
}

/// Without percent signs (RFC 3986 §2.1) and with blanks for the plus signs of forms. What is no such code stays.
fn decoded(link: &str) -> String {
    let link = link.replace('+', " ");
    let mut parts = link.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part
            .split_at_checked(2)
            .filter(|(hex, _)| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|(hex, after)| Some((u8::from_str_radix(hex, 16).ok()?, after)));
        if let Some((byte, after)) = code {
            bytes.push(byte);
            bytes.extend_from_slice(after.as_bytes());
        } else {
            bytes.push(b'%');
            bytes.extend_from_slice(part.as_bytes());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `!3d-5.123!4d104.567` in the data of Google Maps: the pin itself.
fn of_pin(link: &str) -> Option<Pair> {
    link.split("!3d").skip(1).find_map(|after| {
        let (latitude, after) = signed_at(after)?;
        let (longitude, _) = signed_at(after.strip_prefix("!4d")?)?;
        Some(known(latitude, longitude))
    })
}

/// `mlat=-5.1&mlon=104.5` is the pin of OpenStreetMap.
fn of_two_parameters(link: &str) -> Option<Pair> {
    PARAMETERS_OF_TWO.iter().find_map(|(latitude, longitude)| {
        let (latitude, _) = signed_at(value_of(link, latitude)?)?;
        let (longitude, _) = signed_at(value_of(link, longitude)?)?;
        Some(known(latitude, longitude))
    })
}

/// `?q=-5.1,104.5`, also as Android writes it behind `geo:0,0`.
fn of_one_parameter(link: &str) -> Option<Pair> {
    PARAMETERS
        .iter()
        .find_map(|parameter| value_of(link, parameter).and_then(of_words))
}

/// `geo:-5.12,104.56;u=35` (RFC 5870), unless it names another datum than WGS84.
fn of_geo(link: &str) -> Option<Pair> {
    let (scheme, place) = link.split_once(':')?;
    let is_other_datum = place
        .split([';', '?'])
        .filter_map(|parameter| parameter.split_once('='))
        .any(|(name, value)| name.eq_ignore_ascii_case("crs") && !value.eq_ignore_ascii_case("wgs84"));
    if scheme.eq_ignore_ascii_case("geo") && !is_other_datum {
        pair_at(place)
    } else {
        None
    }
}

/// `/maps/place/5°07'24.5"S 104°34'04.0"E/` and `/maps/search/-5.1, 104.5`. The last one of a route is where it leads.
fn of_path(link: &str) -> Option<Pair> {
    let path = link.split(['?', '#']).next().unwrap_or(link);
    path.rsplit('/')
        .filter(|step| !step.starts_with('@'))
        .find_map(of_words)
}

/// `/@-5.1,104.5,17z`: the middle of the picture.
fn of_view(link: &str) -> Option<Pair> {
    link.split('@').skip(1).find_map(pair_at)
}

/// `#map=17/-5.1/104.5` of OpenStreetMap: how near the picture is, and its middle.
fn of_fragment(link: &str) -> Option<Pair> {
    let mut steps = value_of(link, "map")?.split('/').skip(1);
    let (latitude, _) = signed_at(steps.next()?)?;
    let (longitude, _) = signed_at(steps.next()?)?;
    Some(known(latitude, longitude))
}

/// What was typed into the map; or a pair with a name behind it, which has a decimal point where a house number has
/// none.
fn of_words(value: &str) -> Option<Pair> {
    let named = || pair_at(value).filter(|_| value.contains('.'));
    typed::read(value).ok().or_else(named)
}

fn value_of<'a>(link: &'a str, parameter: &str) -> Option<&'a str> {
    link.split(['?', '&', '#']).find_map(|piece| {
        let (name, value) = piece.split_once('=')?;
        // A link copied out of the source of a page has `&amp;` for `&`.
        (name.trim_start_matches("amp;") == parameter).then_some(value)
    })
}

/// `-5.1,104.5` at the beginning, whatever comes behind it: a height, how near the map is, a name.
fn pair_at(text: &str) -> Option<Pair> {
    let (first, after) = signed_at(text.trim_start())?;
    let next = after.trim_start_matches([',', ' ']);
    if next.len() == after.len() {
        return None;
    }
    let (second, _) = signed_at(next)?;
    Some([first, second].map(|micro_degrees| Reading {
        axis: None,
        micro_degrees,
    }))
}

/// Micro-degrees at the beginning of a text, and what follows them.
fn signed_at(text: &str) -> Option<(i64, &str)> {
    let (is_negative, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(unsigned) => (true, unsigned),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (number, after) = number_at(unsigned, '.')?;
    Some((number.micro_degrees(is_negative), after))
}

fn known(latitude: i64, longitude: i64) -> Pair {
    [
        Reading {
            axis: Some(Axis::Latitude),
            micro_degrees: latitude,
        },
        Reading {
            axis: Some(Axis::Longitude),
            micro_degrees: longitude,
        },
    ]
}
