//! Gelar: what people here bear before and behind their names. Data; a title that is missing costs a name its place in the list, no more.

/// Before the name, as [`key`] writes them: of pilgrims and the learned, of schools, offices and courtesy.
const BEFORE: [&str; 45] = [
    "h", "hi", "hj", "hjh", "kh", "tgh", "tgk", "ust", "ustad", "ustadz", "ustaz", "ustadzah", "kiai", "kyai", "nyai",
    "buya", "habib", "gus", "pdt", "pastor", "romo", "bhikkhu", "prof", "dr", "drs", "dra", "drg", "drh", "ir", "apt",
    "ns", "bdn", "bapak", "bpk", "ibu", "sdr", "sdri", "tn", "ny", "almarhum", "alm", "almh", "raden", "adv", "capt",
];

/// Ranks of police and army stand before the name as well (*Iptu Saryono*).
const RANKS: [&str; 38] = [
    "bripda",
    "briptu",
    "brigpol",
    "brigadir",
    "bripka",
    "aipda",
    "aiptu",
    "ipda",
    "iptu",
    "akp",
    "kompol",
    "akbp",
    "kombes",
    "kombespol",
    "brigjen",
    "irjen",
    "praka",
    "prada",
    "pratu",
    "kopda",
    "koptu",
    "kopka",
    "serda",
    "sertu",
    "serka",
    "serma",
    "pelda",
    "peltu",
    "letda",
    "lettu",
    "kapten",
    "mayor",
    "letkol",
    "kolonel",
    "mayjen",
    "letjen",
    "laksda",
    "marsda",
];

/// Corps and service, behind a rank alone: *Kapten Inf. Sutrisno*.
const CORPS: [&str; 20] = [
    "inf", "kav", "arm", "arh", "czi", "cba", "cpl", "chb", "cpm", "ckm", "cku", "caj", "chk", "ctp", "cpn", "pol",
    "laut", "mar", "sus", "tni",
];

/// Degrees that people write behind a name without the comma (*Ansori SP*), as [`letters`] writes them. Capitals count, so that no name
/// in ordinary writing is taken for one.
const DEGREES: [&str; 56] = [
    "SH", "SE", "ST", "SP", "SPd", "SPdI", "SPdi", "SAg", "SSos", "SSosI", "SIP", "SIK", "SKM", "SKep", "SKom", "SHI",
    "SEI", "SHum", "SPi", "SPt", "SPsi", "SSi", "SSTP", "STP", "SThI", "SFarm", "SGz", "SAP", "SAB", "SIKom", "SST",
    "SPAK", "MM", "MH", "MHum", "MSi", "MPd", "MPdI", "MKes", "MAP", "MIP", "MIKom", "MKom", "MAg", "MSc", "MT", "MTr",
    "MPP", "MBA", "MKn", "AMd", "AmdKeb", "AMdKeb", "AMdKep", "AMa", "AMaPd",
];

/// A word without its full stops, in small letters.
fn key(word: &str) -> String {
    letters(word).to_lowercase()
}

fn letters(word: &str) -> String {
    word.chars().filter(|sign| *sign != '.').collect()
}

/// Is it a title that stands before a name, whatever stands before it?
pub(super) fn is_before(word: &str) -> bool {
    let key = key(word);
    BEFORE.contains(&key.as_str()) || RANKS.contains(&key.as_str())
}

/// Is it one that belongs to the title before it?
pub(super) fn is_corps(word: &str, after: &str) -> bool {
    CORPS.contains(&key(word).as_str()) && RANKS.contains(&key(after).as_str())
}

/// Is it a degree, as people write them without a comma?
pub(super) fn is_degree(word: &str) -> bool {
    DEGREES.contains(&letters(word).as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_title_stands_as_it_is_compared_and_once() {
        let mut seen = BTreeSet::new();
        for title in BEFORE.iter().chain(&RANKS).chain(&CORPS) {
            assert_eq!(key(title), *title);
            assert!(seen.insert(*title), "{title} stands twice");
        }
        for degree in DEGREES {
            assert_eq!(letters(degree), degree);
            assert!(seen.insert(degree), "{degree} stands twice");
        }
    }
}
