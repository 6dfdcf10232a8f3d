//! At the door (*meja tamu*): who counts as late, and who usually comes in place of an office.

/// When somebody who is marked `now` came late: `now`, once the meeting has begun. Empty: he did not. Nobody is late for a meeting whose
/// beginning nobody knows; and whoever is marked behind its end is entered afterwards, from paper, and came nobody knows when.
///
/// All three are local times of the meeting's day, `09.20`; `start` and `end` may also be words, or empty.
pub fn late_at<'a>(start: &str, end: &str, now: &'a str) -> &'a str {
    // Two digits each: times compare as texts do.
    let begun = is_clock(start) && now > start;
    let over = is_clock(end) && now >= end;
    if begun && !over { now } else { "" }
}

/// `09.20`, and not `pagi`.
pub fn is_clock(time: &str) -> bool {
    time.bytes().next().is_some_and(|first| first.is_ascii_digit())
}

/// Offices by the words that they begin with, and who comes in their place, the likeliest first. What follows those words follows here too:
/// `Kapolsek Kalirejo` sends the `Wakapolsek Kalirejo`. Longer beginnings stand before shorter ones.
const DEPUTIES: [(&str, &[&str]); 18] = [
    (
        "Kapolsek",
        &["Wakapolsek", "Kanit Binmas Polsek", "Kanit Intelkam Polsek"],
    ),
    ("Kapolres", &["Wakapolres", "Kabag Ops Polres", "KBO Intelkam Polres"]),
    ("Danramil", &["Bati Tuud Koramil", "Babinsa Koramil"]),
    ("Dandim", &["Kasdim", "Pasi Ter Kodim"]),
    ("Camat", &["Sekretaris Kecamatan", "Kasi Pemerintahan Kecamatan"]),
    ("Lurah", &["Sekretaris Kelurahan", "Kasi Pemerintahan Kelurahan"]),
    ("Wali Nagari", &["Sekretaris Nagari", "Kasi Pemerintahan Nagari"]),
    (
        "Kepala Kampung",
        &[
            "Sekretaris Kampung",
            "Kasi Pemerintahan Kampung",
            "Kaur Perencanaan Kampung",
        ],
    ),
    (
        "Kepala Desa",
        &["Sekretaris Desa", "Kasi Pemerintahan Desa", "Kaur Perencanaan Desa"],
    ),
    ("Kepala Puskesmas", &["Kepala Tata Usaha Puskesmas", "Dokter Puskesmas"]),
    ("Kepala KUA", &["Penghulu KUA", "Penyuluh Agama KUA"]),
    (
        "Kepala Kejaksaan Negeri",
        &["Kasi Intelijen Kejaksaan Negeri", "Kasi Datun Kejaksaan Negeri"],
    ),
    ("Kepala Dinas", &["Sekretaris Dinas", "Kepala Bidang Dinas"]),
    ("Kepala Badan", &["Sekretaris Badan", "Kepala Bidang Badan"]),
    (
        "Bupati",
        &["Wakil Bupati", "Sekretaris Daerah", "Asisten I Sekretariat Daerah"],
    ),
    (
        "Wali Kota",
        &[
            "Wakil Wali Kota",
            "Sekretaris Daerah Kota",
            "Asisten I Sekretariat Daerah Kota",
        ],
    ),
    ("Ketua", &["Wakil Ketua", "Sekretaris"]),
    ("Kepala", &["Sekretaris", "Staf"]),
];

/// Offices that usually come in place of this one. Offered, never assumed.
pub fn usual_deputies(office: &str) -> Vec<String> {
    let (behind, deputies) = DEPUTIES
        .iter()
        .find_map(|(begins, deputies)| {
            let behind = office.strip_prefix(*begins)?;
            (behind.is_empty() || behind.starts_with(' ')).then_some((behind, *deputies))
        })
        .unwrap_or_default();
    deputies.iter().map(|deputy| format!("{deputy}{behind}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn who_comes_after_the_beginning_is_late_and_nobody_else_is() {
        for (start, end, now, late) in [
            ("09.00", "", "08.59", ""),
            ("09.00", "", "09.00", ""),
            ("09.00", "", "09.01", "09.01"),
            ("09.00", "selesai", "13.40", "13.40"),
            ("09.00", "12.00", "11.59", "11.59"),
            ("09.00", "12.00", "12.00", ""),
            ("pagi", "", "11.00", ""),
            ("", "", "11.00", ""),
        ] {
            assert_eq!(late_at(start, end, now), late, "{start} {end} {now}");
        }
    }

    #[test]
    fn an_office_sends_those_who_usually_come_for_it() {
        assert_eq!(usual_deputies("Kapolsek Kalirejo")[0], "Wakapolsek Kalirejo");
        assert!(usual_deputies("Kapolres Batang Hari").contains(&"KBO Intelkam Polres Batang Hari".to_owned()));
        assert_eq!(
            usual_deputies("Kepala Kampung Sri Basuki")[0],
            "Sekretaris Kampung Sri Basuki"
        );
        assert_eq!(usual_deputies("Kepala KUA"), ["Penghulu KUA", "Penyuluh Agama KUA"]);
        assert_eq!(usual_deputies("Bupati Batang Hari")[1], "Sekretaris Daerah Batang Hari");
        assert!(usual_deputies("Kapolsektor").is_empty(), "another word");
        assert!(usual_deputies("Tokoh masyarakat").is_empty() && usual_deputies("").is_empty());
    }

    proptest! {
        #[test]
        fn nobody_is_late_at_another_time_than_now(start in "[0-2][0-9]\\.[0-5][0-9]", end in "[0-2][0-9]\\.[0-5][0-9]", now in "[0-2][0-9]\\.[0-5][0-9]") {
            let late = late_at(&start, &end, &now);
            prop_assert!(late.is_empty() || (late == now && now > start && now < end));
        }
    }
}
