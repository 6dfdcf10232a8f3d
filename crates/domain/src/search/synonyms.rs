//! Names of the same thing, as village and kecamatan write them. Each is found by each.

const GROUPS: [&[&str]; 21] = [
    &["forkopimcam", "muspika"],
    &["rapat koordinasi", "rakor"],
    &["musyawarah", "musdes", "muskam"],
    &["kepala desa", "kades"],
    &["kepala kampung", "kakam"],
    &["kepala dusun", "kadus"],
    &["sekretaris desa", "sekdes", "carik"],
    &["sekretaris kecamatan", "sekcam"],
    &["bhabinkamtibmas", "babinkamtibmas", "babin kamtibmas"],
    &["babinsa", "bintara pembina desa"],
    &["demam berdarah", "dbd"],
    &["gangguan jiwa", "odgj"],
    &["kekerasan dalam rumah tangga", "kdrt"],
    &["lampu jalan", "penerangan jalan", "pju"],
    &["drainase", "selokan", "gorong-gorong", "parit"],
    &["jalan", "jln"],
    &["jembatan", "titian"],
    &["bantuan sosial", "bansos"],
    &["pencurian motor", "curanmor"],
    &["minuman keras", "miras"],
    &["kebakaran hutan", "karhutla"],
];

/// The name with which the folded text begins, as whole words, and the other names of the same.
pub(super) fn beginning_of(folded: &str) -> Option<(&'static str, impl Iterator<Item = &'static str>)> {
    let (group, said) = group_at_beginning(folded)?;
    Some((said, group.iter().copied().filter(move |name| *name != said)))
}

/// The folded text with each name put under the first one of its group, so that texts can be compared word by word.
pub(crate) fn canonical(folded: &str) -> String {
    let mut rest = folded;
    let mut words = Vec::new();
    while !rest.is_empty() {
        let (word, length) = match group_at_beginning(rest) {
            Some((group, said)) => (group.first().copied().unwrap_or(said), said.len()),
            None => {
                let word = rest.split(' ').next().unwrap_or(rest);
                (word, word.len())
            }
        };
        words.push(word);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    words.join(" ")
}

/// The group, and the longest of its names with which the folded text begins.
fn group_at_beginning(folded: &str) -> Option<(&'static [&'static str], &'static str)> {
    GROUPS
        .iter()
        .flat_map(|group| group.iter().map(move |name| (*group, *name)))
        .filter(|(_, name)| {
            folded
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
        .max_by_key(|(_, name)| name.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold;

    #[test]
    fn every_name_is_folded_and_long_enough_and_stands_once() {
        let mut all: Vec<&str> = GROUPS.iter().flat_map(|group| group.iter().copied()).collect();
        assert!(
            all.iter()
                .all(|name| fold(name) == *name && name.len() >= crate::search::INDEXED_CHARS_MIN)
        );
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn names_of_the_same_become_one_and_other_words_stay() {
        assert_eq!(canonical("pju dan jln rusak"), "lampu jalan dan jalan rusak");
        assert_eq!(canonical("parit 4 dan gorong-gorong"), "drainase 4 dan drainase");
        assert_eq!(canonical("jlnan kadesnya"), "jlnan kadesnya", "no name");
        assert_eq!(canonical(""), "");
    }
}
