//! What the columns of a list of officers are called. A heading must be one of these names whole.

use kentongan_domain::meeting::OfficeGroup;

use crate::headings::words;

/// What a column of a list of officers becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeopleField {
    /// Its running number: nothing.
    Number,
    Name,
    Office,
    Organisation,
    Group,
    Nip,
    Nrp,
    NipOrNrp,
    Rank,
    /// Golongan, in a column of its own.
    Grade,
    Phone,
    From,
    To,
}

const NAMES: [(PeopleField, &[&str]); 13] = [
    (PeopleField::Number, &["no", "nomor", "no urut", "nomor urut", "number"]),
    (
        PeopleField::Name,
        &[
            "nama",
            "nama lengkap",
            "nama pejabat",
            "nama lengkap dan gelar",
            "nama dan gelar",
            "nama kepala kampung",
            "nama kepala desa",
            "nama camat",
            "pejabat",
            "name",
        ],
    ),
    (
        PeopleField::Office,
        &[
            "jabatan",
            "nama jabatan",
            "jabatan dinas",
            "kedudukan",
            "office",
            "position",
        ],
    ),
    (
        PeopleField::Organisation,
        &[
            "instansi",
            "unit kerja",
            "asal instansi",
            "instansi unit kerja",
            "lembaga",
            "organisasi",
            "utusan",
            "opd",
            "institution",
        ],
    ),
    (PeopleField::Group, &["kelompok", "unsur", "golongan undangan", "group"]),
    (PeopleField::Nip, &["nip"]),
    (PeopleField::Nrp, &["nrp"]),
    (
        PeopleField::NipOrNrp,
        &[
            "nip nrp",
            "nrp nip",
            "nip atau nrp",
            "nomor pegawai",
            "no pegawai",
            "nomor induk pegawai",
        ],
    ),
    (
        PeopleField::Rank,
        &[
            "pangkat",
            "pangkat golongan",
            "pangkat gol",
            "pangkat gol ruang",
            "pangkat golongan ruang",
            "rank",
        ],
    ),
    (PeopleField::Grade, &["golongan", "gol", "gol ruang", "golongan ruang"]),
    (
        PeopleField::Phone,
        &[
            "no hp",
            "nomor hp",
            "hp",
            "no hp wa",
            "no wa",
            "nomor wa",
            "wa",
            "whatsapp",
            "telepon",
            "no telepon",
            "nomor telepon",
            "telp",
            "no telp",
            "kontak",
            "no kontak",
            "phone",
        ],
    ),
    (
        PeopleField::From,
        &[
            "tmt",
            "tmt jabatan",
            "mulai",
            "mulai menjabat",
            "sejak",
            "tanggal mulai",
            "from",
        ],
    ),
    (
        PeopleField::To,
        &[
            "sampai",
            "sampai dengan",
            "berakhir",
            "akhir jabatan",
            "tanggal berakhir",
            "to",
        ],
    ),
];

/// What groups are called in such lists.
const GROUPS: [(OfficeGroup, &[&str]); 10] = [
    (
        OfficeGroup::Forkopimcam,
        &["forkopimcam", "unsur forkopimcam", "forkompimcam", "muspika", "uspika"],
    ),
    (
        OfficeGroup::Agency,
        &["instansi", "dinas", "instansi vertikal", "perangkat daerah", "opd"],
    ),
    (
        OfficeGroup::VillageHead,
        &[
            "kepala kampung",
            "kepala desa",
            "kepala pekon",
            "lurah",
            "wali nagari",
            "kades",
        ],
    ),
    (
        OfficeGroup::VillageApparatus,
        &[
            "perangkat",
            "perangkat kampung",
            "perangkat desa",
            "perangkat dan lembaga",
            "lembaga",
        ],
    ),
    (
        OfficeGroup::Territorial,
        &["pembina wilayah", "bhabinkamtibmas dan babinsa"],
    ),
    (
        OfficeGroup::Community,
        &["tokoh", "tokoh masyarakat", "tokoh dan ormas", "ormas", "pengusaha"],
    ),
    (OfficeGroup::Other, &["lain", "lainnya", "lain lain"]),
    (OfficeGroup::Forkopimda, &["forkopimda", "unsur forkopimda", "muspida"]),
    (OfficeGroup::DistrictHead, &["camat"]),
    (OfficeGroup::Guest, &["tamu", "narasumber"]),
];

pub(super) fn field_of(heading: &str) -> Option<PeopleField> {
    let whole = words(heading);
    let before_bracket = heading.split_once('(').map(|(before, _)| words(before));
    take(&whole).or_else(|| take(&before_bracket?))
}

fn take(name: &str) -> Option<PeopleField> {
    let known = NAMES.iter().find(|(_, names)| names.contains(&name));
    known.map(|(field, _)| *field)
}

/// Does a cell look like the heading of such a list? A running number stands above every table.
pub(crate) fn is_known(text: &str) -> bool {
    field_of(text).is_some_and(|field| field != PeopleField::Number)
}

pub(super) fn group_of(text: &str) -> Option<OfficeGroup> {
    let name = words(text);
    let known = GROUPS.iter().find(|(_, names)| names.contains(&name.as_str()));
    known.map(|(group, _)| *group)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::headings::{Heading, heading_of};

    #[test]
    fn every_name_is_folded_and_names_one_field() {
        let mut seen = BTreeSet::new();
        for (field, names) in NAMES {
            for name in names {
                assert_eq!(words(name), *name);
                assert!(seen.insert(*name), "{name} stands twice");
                assert_eq!(field_of(name), Some(field));
                assert_ne!(heading_of(name), Heading::LeftOut, "{name} would never be looked at");
            }
        }
        for (group, names) in GROUPS {
            for name in names {
                assert_eq!(group_of(name), Some(group), "{name}");
            }
        }
    }
}
