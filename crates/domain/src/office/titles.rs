//! Sebutan jabatan: what a typed office says of itself.

use super::Acting;
use crate::meeting::{Level, OfficeGroup};
use crate::search::fold;

/// Takes `Plt. Kepala Kampung Kalirejo` apart.
pub fn split_acting(typed: &str) -> (Acting, String) {
    let title = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    // `Plt.Camat` has no space.
    let found = Acting::ALL.into_iter().find_map(|acting| {
        let short = acting.prefix().trim_end_matches('.');
        let head = title.get(..short.len())?;
        let rest = title.get(short.len()..)?;
        let parted = rest.starts_with(['.', ' ']);
        let office = rest.trim_start_matches(['.', ' ']);
        let is_it = !short.is_empty() && head.eq_ignore_ascii_case(short) && parted && !office.is_empty();
        is_it.then(|| (acting, office.to_owned()))
    });
    found.unwrap_or((Acting::Not, title))
}

/// As it stands on paper: `Plt. Kepala Kampung Kalirejo`.
pub fn written_office(acting: Acting, title: &str) -> String {
    match acting.prefix() {
        "" => title.to_owned(),
        prefix => format!("{prefix} {title}"),
    }
}

/// Words with which the folded title of an office begins, and its group, the longer ones first. Of a camat the level decides.
const BEGINNINGS: &[(&str, OfficeGroup)] = &[
    ("kepala kampung", OfficeGroup::VillageHead),
    ("kepala desa", OfficeGroup::VillageHead),
    ("kepala pekon", OfficeGroup::VillageHead),
    ("kepala tiyuh", OfficeGroup::VillageHead),
    ("kepala lembang", OfficeGroup::VillageHead),
    ("kepala nagori", OfficeGroup::VillageHead),
    ("kades", OfficeGroup::VillageHead),
    ("kakam", OfficeGroup::VillageHead),
    ("lurah", OfficeGroup::VillageHead),
    ("wali nagari", OfficeGroup::VillageHead),
    ("peratin", OfficeGroup::VillageHead),
    ("keuchik", OfficeGroup::VillageHead),
    ("penghulu", OfficeGroup::VillageHead),
    ("perbekel", OfficeGroup::VillageHead),
    ("kapolsek", OfficeGroup::Forkopimcam),
    ("danramil", OfficeGroup::Forkopimcam),
    ("danposramil", OfficeGroup::Forkopimcam),
    ("bupati", OfficeGroup::Forkopimda),
    ("wakil bupati", OfficeGroup::Forkopimda),
    ("wali kota", OfficeGroup::Forkopimda),
    ("walikota", OfficeGroup::Forkopimda),
    ("ketua dprd", OfficeGroup::Forkopimda),
    ("kapolres", OfficeGroup::Forkopimda),
    ("dandim", OfficeGroup::Forkopimda),
    ("kepala kejaksaan negeri", OfficeGroup::Forkopimda),
    ("kajari", OfficeGroup::Forkopimda),
    ("bhabinkamtibmas", OfficeGroup::Territorial),
    ("babinkamtibmas", OfficeGroup::Territorial),
    ("babinsa", OfficeGroup::Territorial),
    ("tokoh", OfficeGroup::Community),
    ("pengusaha", OfficeGroup::Community),
    ("perwakilan organisasi", OfficeGroup::Community),
    ("kaur", OfficeGroup::VillageApparatus),
    ("kadus", OfficeGroup::VillageApparatus),
    ("kepala dusun", OfficeGroup::VillageApparatus),
    ("kepala lingkungan", OfficeGroup::VillageApparatus),
    ("kasi pemerintahan", OfficeGroup::VillageApparatus),
    ("kasi kesejahteraan", OfficeGroup::VillageApparatus),
    ("kasi pelayanan", OfficeGroup::VillageApparatus),
    ("sekretaris kampung", OfficeGroup::VillageApparatus),
    ("sekretaris desa", OfficeGroup::VillageApparatus),
    ("sekdes", OfficeGroup::VillageApparatus),
    ("ketua bpk", OfficeGroup::VillageApparatus),
    ("ketua bpd", OfficeGroup::VillageApparatus),
    ("ketua badan permusyawaratan", OfficeGroup::VillageApparatus),
    ("ketua lpm", OfficeGroup::VillageApparatus),
    ("ketua tp pkk", OfficeGroup::VillageApparatus),
    ("ketua karang taruna", OfficeGroup::VillageApparatus),
    ("narasumber", OfficeGroup::Guest),
    ("kepala", OfficeGroup::Agency),
    ("ka upt", OfficeGroup::Agency),
    ("korwil", OfficeGroup::Agency),
    ("koordinator", OfficeGroup::Agency),
    ("asisten", OfficeGroup::Agency),
    ("penyuluh", OfficeGroup::Agency),
    ("plkb", OfficeGroup::Agency),
    ("ppl", OfficeGroup::Agency),
    ("pendamping", OfficeGroup::Agency),
];

/// The group that an office belongs to, as far as its title says. `level`: of the office whose roster it is.
pub fn group_of_title(title: &str, level: Level) -> OfficeGroup {
    let folded = fold(title);
    if folded == "camat" || folded.starts_with("camat ") {
        return match level {
            Level::Regency => OfficeGroup::DistrictHead,
            Level::Village | Level::District => OfficeGroup::Forkopimcam,
        };
    }
    let known = BEGINNINGS.iter().find(|(beginning, _)| folded.starts_with(beginning));
    known.map_or(OfficeGroup::Other, |(_, group)| *group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acting_officer_is_told_from_his_office_and_written_with_it() {
        for (typed, acting, title) in [
            ("Plt. Kepala Kampung Kalirejo", Acting::Plt, "Kepala Kampung Kalirejo"),
            ("pj Wali Kota  Cimahi", Acting::Pj, "Wali Kota Cimahi"),
            ("PLH.Camat Kalirejo", Acting::Plh, "Camat Kalirejo"),
            ("Pjs. Camat", Acting::Pjs, "Camat"),
            ("Kapolsek Kalirejo", Acting::Not, "Kapolsek Kalirejo"),
            ("Pjok Kalirejo", Acting::Not, "Pjok Kalirejo"),
            ("Plt.", Acting::Not, "Plt."),
            ("", Acting::Not, ""),
        ] {
            let read = split_acting(typed);
            assert_eq!(read, (acting, title.to_owned()), "{typed}");
            assert_eq!(split_acting(&written_office(read.0, &read.1)), read);
        }
    }

    #[test]
    fn offices_of_a_rakor_are_put_into_their_groups() {
        use OfficeGroup::*;
        for (title, level, group) in [
            ("Camat Kalirejo", Level::District, Forkopimcam),
            ("Camat Maro Sebo", Level::Regency, DistrictHead),
            ("Kapolsek Kalirejo", Level::District, Forkopimcam),
            ("Kepala Puskesmas", Level::District, Agency),
            ("KEPALA KAMPUNG Sri Basuki", Level::District, VillageHead),
            ("Lurah Cipageran", Level::Regency, VillageHead),
            ("Bhabinkamtibmas", Level::District, Territorial),
            ("Tokoh adat", Level::District, Community),
            ("Sekretaris Kampung", Level::Village, VillageApparatus),
            ("Kapolres Batang Hari", Level::Regency, Forkopimda),
            ("Tetangga", Level::District, Other),
        ] {
            assert_eq!(group_of_title(title, level), group, "{title}");
        }
    }
}
