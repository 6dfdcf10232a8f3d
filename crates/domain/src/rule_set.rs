//! Rules that a kecamatan keeps for its villages: lists as data, newest version holds, older ones stay readable.

/// Field numbers of a version of a rule set.
pub mod rule_set_field {
    use crate::op::Tag;
    /// Name of a [`RuleSet`](super::RuleSet).
    pub const NAME: Tag = 1;
    /// The whole set as JSON; absent where it is a blob.
    pub const BODY: Tag = 2;
    /// Hash of a blob that is the set, [`BlobHash::to_hex`](crate::blob::BlobHash::to_hex).
    pub const BLOB: Tag = 3;
    /// Length of the blob, in bytes.
    pub const BLOB_BYTES: Tag = 4;
    /// What was changed, in a person's words.
    pub const NOTE: Tag = 5;
}

/// Longest body of a set, in bytes: one op must fit a batch.
pub const BODY_BYTES_MAX: usize = 12_000;

/// What a set is about. The name is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleSet {
    /// Categories and sub-categories of issues (*klasifikasi*).
    Categories,
    /// How soon an office must act (*batas waktu*).
    Profiles,
    /// National holidays and collective leave (*hari libur, cuti bersama*).
    Holidays,
    /// How a register number is written (*format nomor*).
    Numbering,
    /// How long personal data are kept (*retensi*).
    Retention,
    /// Boundaries of the villages (*batas wilayah*), a blob.
    Boundaries,
}

impl RuleSet {
    pub const ALL: [RuleSet; 6] = [
        RuleSet::Categories,
        RuleSet::Profiles,
        RuleSet::Holidays,
        RuleSet::Numbering,
        RuleSet::Retention,
        RuleSet::Boundaries,
    ];

    pub fn name(self) -> &'static str {
        match self {
            RuleSet::Categories => "categories",
            RuleSet::Profiles => "profiles",
            RuleSet::Holidays => "holidays",
            RuleSet::Numbering => "numbering",
            RuleSet::Retention => "retention",
            RuleSet::Boundaries => "boundaries",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_found_by_its_name() {
        for set in RuleSet::ALL {
            assert_eq!(RuleSet::of_name(set.name()), Some(set));
        }
        assert_eq!(RuleSet::of_name("weather"), None);
    }
}
