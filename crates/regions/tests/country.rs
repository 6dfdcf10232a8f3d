//! The whole database, as a person meets it: counts, one district in full, and the traps in the data.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kentongan_regions::{
    BuildError, DATABASE_FILE_NAME, LICENCE_FILE_NAME, Level, Region, Regions, SEARCH_RESULTS_MAX, build,
};

static REGIONS: LazyLock<Regions> = LazyLock::new(|| {
    let path = Regions::find_file().expect("build the region database with `cargo xtask regions`");
    Regions::load(&path).expect("the region database is whole")
});

fn villages() -> Vec<Region<'static>> {
    REGIONS
        .provinces()
        .iter()
        .flat_map(|province| REGIONS.villages_of(province.code))
        .collect()
}

fn names(found: &[Region<'_>]) -> Vec<String> {
    found.iter().map(|region| region.name.to_owned()).collect()
}

fn codes<'a>(found: &[Region<'a>]) -> Vec<&'a str> {
    found.iter().map(|region| region.code).collect()
}

#[test]
fn every_level_has_the_number_of_the_decree() {
    let provinces = REGIONS.provinces();
    let regencies: Vec<_> = provinces
        .iter()
        .flat_map(|province| REGIONS.regencies_of(province.code))
        .collect();
    let districts: Vec<_> = provinces
        .iter()
        .flat_map(|province| REGIONS.districts_of(province.code))
        .collect();
    let villages = villages();
    assert_eq!(
        (provinces.len(), regencies.len(), districts.len(), villages.len()),
        (38, 514, 7_285, 83_762)
    );

    let cities = regencies
        .iter()
        .filter(|regency| regency.name.starts_with("Kota "))
        .count();
    let kelurahan = villages
        .iter()
        .filter(|village| village.code.get(9..10) == Some("1"))
        .count();
    assert_eq!((cities, kelurahan), (98, 8_496));
}

#[test]
fn lists_are_sorted_by_code_and_each_has_its_parents() {
    let villages = villages();
    assert!(villages.is_sorted_by(|a, b| a.code < b.code));
    for village in villages {
        let names = REGIONS.names(village.code).unwrap();
        assert!(
            names.province.is_some() && names.regency.is_some() && names.district.is_some(),
            "{}",
            village.code
        );
    }
}

#[test]
fn kecamatan_kalirejo_has_its_seventeen_kampung() {
    assert_eq!(
        names(&REGIONS.villages_of("18.02.01")),
        [
            "Sri Way Langsep",
            "Wayakrui",
            "Kalirejo",
            "Balai Rejo",
            "Watu Agung",
            "Sri Basuki",
            "Kaliwungu",
            "Kali Dadi",
            "Sri Mulyo",
            "Sri Dadi",
            "Suko Sari",
            "Sinar Sari",
            "Ponco Warno",
            "Sri Purnomo",
            "Sinar Rejo",
            "Agung Timur",
            "Kalisari",
        ]
    );
    let names = REGIONS.names("18.02.01.2003").unwrap();
    assert_eq!(names.province, Some("Lampung"));
    assert_eq!(names.regency, Some("Kabupaten Lampung Tengah"));
    assert_eq!(names.district, Some("Kalirejo"));
    assert_eq!(names.village, Some("Kalirejo"));
    assert_eq!(REGIONS.names("18.02.01").unwrap().village, None);

    let titles = REGIONS.local_titles("18.02.01").unwrap();
    assert_eq!(
        (titles.village_word.as_str(), titles.head_title.as_str()),
        ("kampung", "Kepala Kampung")
    );
}

#[test]
fn other_reported_places_are_whole() {
    assert_eq!(REGIONS.villages_of("16.07.12").len(), 15);
    assert_eq!(
        (REGIONS.districts_of("15.04").len(), REGIONS.villages_of("15.04").len()),
        (8, 124)
    );
    assert_eq!(
        (REGIONS.districts_of("32.77").len(), REGIONS.villages_of("32.77").len()),
        (3, 15)
    );
    assert_eq!(
        (REGIONS.districts_of("62.71").len(), REGIONS.villages_of("62.71").len()),
        (5, 30)
    );
    assert_eq!(
        (REGIONS.districts_of("16.07").len(), REGIONS.villages_of("16.07").len()),
        (21, 313)
    );
}

#[test]
fn unknown_and_malformed_codes_give_nothing() {
    for code in [
        "",
        "18.99",
        "18.02.99",
        "18.02.01.2099",
        "1802012003",
        "18.02.0",
        "desa",
    ] {
        assert_eq!(REGIONS.region(code), None, "{code:?}");
        assert_eq!(REGIONS.names(code), None, "{code:?}");
        assert_eq!(REGIONS.full_name(code), None, "{code:?}");
        assert!(REGIONS.villages_of(code).is_empty(), "{code:?}");
    }
}

#[test]
fn names_carry_the_kind_their_region_uses() {
    for (code, full, short) in [
        ("18.02.01.2003", "Kampung Kalirejo", "Kampung Kalirejo"),
        ("18.02.01", "Kecamatan Kalirejo", "Kec. Kalirejo"),
        ("18.02", "Kabupaten Lampung Tengah", "Kab. Lampung Tengah"),
        ("18", "Provinsi Lampung", "Provinsi Lampung"),
        ("34", "Daerah Istimewa Yogyakarta", "Daerah Istimewa Yogyakarta"),
        ("32.77", "Kota Cimahi", "Kota Cimahi"),
        (
            "31.01",
            "Kabupaten Administrasi Kepulauan Seribu",
            "Kab. Adm. Kepulauan Seribu",
        ),
        ("31.71", "Kota Administrasi Jakarta Pusat", "Kota Adm. Jakarta Pusat"),
        ("18.71.14.1007", "Kelurahan Kampung Baru", "Kelurahan Kampung Baru"),
        // a name that begins with its own kind says it once
        ("18.08.02.2006", "Kampung Baru", "Kampung Baru"),
        ("18.04.10.2005", "Pekon Balak", "Pekon Balak"),
        ("91.03.01.3007", "Desa Adat Yoboi", "Desa Adat Yoboi"),
    ] {
        assert_eq!(REGIONS.full_name(code).as_deref(), Some(full), "{code}");
        assert_eq!(REGIONS.short_name(code).as_deref(), Some(short), "{code}");
    }
}

#[test]
fn a_city_of_kelurahan_is_spoken_of_as_such() {
    let titles = REGIONS.local_titles("32.77.01").unwrap();
    assert_eq!(
        (titles.village_word.as_str(), titles.head_title.as_str()),
        ("kelurahan", "Lurah")
    );
    assert_eq!(REGIONS.local_titles("18.02").unwrap().village_word, "kampung");
    assert_eq!(REGIONS.local_titles("not a code"), None);
    assert_eq!(REGIONS.local_titles("18.02.01.2099").unwrap().village_word, "kampung");
}

#[test]
fn spaces_in_names_do_not_matter() {
    let regency = REGIONS.search(Level::Regency, "Batang Hari", None, 5);
    assert_eq!(names(&regency), ["Kabupaten Batanghari"]);
    assert_eq!(
        names(&REGIONS.search(Level::Regency, "palangka raya", None, 5)),
        ["Kota Palangkaraya"]
    );
    let villages = REGIONS.search_villages("batang hari", None, 10);
    assert_eq!(
        codes(&villages),
        ["16.01.21.2003", "18.05.22.2002", "18.09.03.2003", "18.07.01.2004"]
    );
}

#[test]
fn apostrophes_of_every_shape_are_ignored() {
    for (text, code) in [
        ("regapuu", "53.07.01.2021"),
        ("Regapu'u", "53.07.01.2021"),
        ("udek du’en", "53.07.08.2019"),
        ("sokaan", "35.13.15.2017"),
        ("Soka'an", "35.13.15.2017"),
        ("lubuk pakam i,ii", "12.07.28.1007"),
        ("tanjung niara wosia", "82.03.11.2009"),
    ] {
        let found = REGIONS.search_villages(text, None, 20);
        assert!(codes(&found).contains(&code), "{text} gave {found:?}");
    }
}

#[test]
fn equal_names_in_one_district_are_all_offered() {
    let mut by_place: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for village in villages() {
        *by_place
            .entry((village.code.get(..8).unwrap(), village.name))
            .or_default() += 1;
    }
    let doubled: Vec<_> = by_place.iter().filter(|(_, count)| **count > 1).collect();
    assert_eq!(doubled.len(), 16);
    for ((district, name), count) in doubled {
        let found = REGIONS.search_villages(name, Some(district), SEARCH_RESULTS_MAX);
        let here = found
            .iter()
            .filter(|village| village.code.starts_with(district) && village.name == *name)
            .count();
        assert_eq!(here, *count, "{name} in {district}");
    }
}

#[test]
fn the_longest_name_is_kept_whole_and_found() {
    let longest = villages()
        .into_iter()
        .max_by_key(|village| village.name.chars().count())
        .unwrap();
    assert_eq!(longest.name, "Kampuang Tanjuang Koto Mambang Sungai Durian");
    assert_eq!(longest.name.chars().count(), 44);
    assert_eq!(
        codes(&REGIONS.search_villages("koto mambang sungai", None, 5)),
        [longest.code]
    );
}

#[test]
fn a_common_name_is_offered_from_nearby_first() {
    let everywhere = REGIONS.search_villages("Sidomulyo", None, SEARCH_RESULTS_MAX);
    assert_eq!(
        everywhere.iter().filter(|village| village.name == "Sidomulyo").count(),
        98
    );
    let near = REGIONS.search_villages("sido mulyo", Some("18.02.01"), 50);
    assert!(near[0].code.starts_with("18.02"), "{:?}", near[0]);

    let kali = REGIONS.search_villages("kali", Some("18.02.01.2003"), 4);
    assert_eq!(names(&kali), ["Kalirejo", "Kaliwungu", "Kali Dadi", "Kalisari"]);
    assert!(kali.iter().all(|village| village.code.starts_with("18.02.01.")));
}

#[test]
fn a_typed_kind_or_code_is_understood() {
    let found = REGIONS.search_villages("kampung kalirejo", Some("18.02.01"), 5);
    assert_eq!(found[0].code, "18.02.01.2003");
    assert_eq!(
        codes(&REGIONS.search_villages(" 18.02.01.2003 ", None, 5)),
        ["18.02.01.2003"]
    );
    assert_eq!(REGIONS.search_villages("18.02.01", None, 50).len(), 17);
    assert_eq!(REGIONS.search_villages("Kampung Baru 76", None, 5).len(), 1);
}

#[test]
fn results_are_bounded_and_repeatable() {
    assert_eq!(REGIONS.search_villages("a", None, 7).len(), 7);
    assert_eq!(REGIONS.search_villages("a", None, usize::MAX).len(), SEARCH_RESULTS_MAX);
    assert!(REGIONS.search_villages("a", None, 0).is_empty());
    let search = || REGIONS.search_villages("an", Some("not a code"), 50);
    assert_eq!(search(), search());
}

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/node_modules/idn-area-data")
}

/// A folder of this test alone, gone when it ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("kentongan-regions-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("the temporary folder is writable");
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Best effort: a left-over temporary folder must not mask the test's own failure.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_build_gives_the_installed_bytes_with_their_licence() {
    let out = Scratch::new("build");
    let built = build(&package(), &out.0).unwrap();
    assert_eq!(built.region_count, 38 + 514 + 7_285 + 83_762);
    let database = fs::read(&built.database).unwrap();
    assert_eq!(
        database,
        fs::read(Regions::find_file().unwrap()).unwrap(),
        "run `cargo xtask regions`"
    );

    let licence = fs::read_to_string(out.0.join(LICENCE_FILE_NAME)).unwrap();
    let shipped = fs::read_to_string(package().join("data/LICENSE.md")).unwrap();
    assert!(licence.ends_with(&shipped) && licence.contains("idn-area-data 4.0.1"));
    let head = String::from_utf8(database)
        .unwrap()
        .lines()
        .take(8)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        head.contains("Open Database License (ODbL) 1.0") && head.contains(LICENCE_FILE_NAME),
        "{head}"
    );
}

#[test]
fn a_package_with_another_version_or_a_broken_row_is_refused() {
    let copy = Scratch::new("package");
    let out = Scratch::new("refused");
    fs::create_dir_all(copy.0.join("data")).unwrap();
    for file in [
        "package.json",
        "data/provinces.csv",
        "data/regencies.csv",
        "data/districts.csv",
        "data/villages.csv",
    ] {
        fs::copy(package().join(file), copy.0.join(file)).unwrap();
    }
    let orphan = "code,regency_code,name\n18.98.01,18.98,Entah\n";
    fs::write(copy.0.join("data/districts.csv"), orphan).unwrap();
    let error = build(&copy.0, &out.0).unwrap_err();
    assert!(matches!(error, BuildError::BadRow { line: 2, .. }), "{error}");

    let manifest = fs::read_to_string(package().join("package.json")).unwrap();
    fs::write(copy.0.join("package.json"), manifest.replace("4.0.1", "4.0.2")).unwrap();
    assert!(matches!(build(&copy.0, &out.0), Err(BuildError::WrongVersion { .. })));

    let nothing = build(Path::new("/nowhere"), &out.0).unwrap_err();
    assert!(matches!(nothing, BuildError::SourceUnreadable { .. }), "{nothing}");
    assert!(!out.0.join(DATABASE_FILE_NAME).exists());
}
