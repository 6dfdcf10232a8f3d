//! Tables that a kecamatan edits and sends down, and coordinates as people paste them.

use kentongan_domain::coordinates::{self, Point};
use kentongan_domain::deadline::{Holidays, Profiles};
use kentongan_domain::numbering::Numbering;
use kentongan_domain::rule_set::RuleSet;
use kentongan_domain::vocabulary::CodeList;
use kentongan_store::Rules;

pub fn coordinates(input: &[u8]) {
    if let Ok(parsed) = coordinates::parse(&String::from_utf8_lossy(input)) {
        let point = parsed.point;
        assert_eq!(Point::of_wire(point.to_wire()), Some(point));
        for written in [point.to_string(), point.spoken()] {
            let again = coordinates::parse(&written).map(|parsed| parsed.point);
            assert_eq!(again, Ok(point), "{written}");
        }
    }
}

pub fn categories(input: &[u8]) {
    let Ok(list) = CodeList::parse(&String::from_utf8_lossy(input)) else {
        return;
    };
    assert!(CodeList::parse(&list.to_text()).is_ok_and(|again| again == list));
    let merged = CodeList::shipped().merged_with(&list);
    for category in list.categories() {
        assert_eq!(merged.name_of(&category.code), list.name_of(&category.code));
    }
}

pub fn holidays(input: &[u8]) {
    if let Ok(holidays) = Holidays::parse(&String::from_utf8_lossy(input)) {
        assert!(Holidays::parse(&holidays.to_text()).is_ok_and(|again| again == holidays));
        let _ = Holidays::shipped().with_years_of(&holidays);
    }
}

pub fn profiles(input: &[u8]) {
    if let Ok(profiles) = Profiles::parse(&String::from_utf8_lossy(input)) {
        assert!(Profiles::parse(&profiles.to_text()).is_ok_and(|again| again == profiles));
    }
}

pub fn numbering(input: &[u8]) {
    if let Ok(numbering) = Numbering::parse(&String::from_utf8_lossy(input)) {
        assert_eq!(Numbering::parse(numbering.format()), Ok(numbering.clone()));
        assert!(numbering.write("18.02.01.2003", 2025, 14).contains("14"));
    }
}

/// Whatever a version says, there is a list to choose from and a way to write a number.
pub fn rule_sets(input: &[u8]) {
    let body = String::from_utf8_lossy(input);
    for set in RuleSet::ALL {
        let rules = Rules::saying(set, &body);
        assert!(rules.categories.offered().next().is_some());
        assert!(!rules.numbering.write("18.02.01.2003", 2025, 14).is_empty());
    }
}

pub fn numbering_seeds() -> Vec<Vec<u8>> {
    [
        "ISU/{kode_kampung}/{tahun}/{nomor:3}",
        "{nomor} - {kode_wilayah} - {tahun}",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

pub fn rule_sets_seeds() -> Vec<Vec<u8>> {
    [
        "{\"codes\":[{\"code\":\"INF.13\",\"name_id\":\"Dermaga\",\"hidden\":true,\"confidential\":true}]}",
        "{\"days_per_week\":6,\"rules\":[{\"class\":\"pengaduan\",\"milestone\":\"selesai\",\"count\":7,\"unit\":\"jam\",\"start\":\"diterima\",\"off\":false}]}",
        "{\"years\":{\"2027\":[{\"on\":\"2027-01-01\",\"kind\":\"libur\",\"name\":\"Tahun Baru\"}]}}",
        "{\"format\":\"{nomor:4}/PEM/{kode_kampung}/{tahun}\"}",
        "{\"restored\":true}",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

pub fn coordinates_seeds() -> Vec<Vec<u8>> {
    [
        "-5,1234; 104,5678",
        "5\u{b0}07'24.5\"S 104\u{b0}34'04\"E",
        "geo:-5.12,104.56;u=35",
        "https://www.google.com/maps/place/X/@-5.1,104.5,17z/data=!3m1!3d-5.123!4d104.567",
        "104 BT; 5 LS",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

pub fn categories_seeds() -> Vec<Vec<u8>> {
    let short = "kentongan-categories\t2\nINF\tInfrastruktur\tInfrastructure\nINF.01\tJalan\tRoad\tconfidential\tPekerjaan Umum\n";
    vec![short.as_bytes().to_vec(), CodeList::shipped().to_text().into_bytes()]
}

pub fn holidays_seeds() -> Vec<Vec<u8>> {
    vec![Holidays::shipped().to_text().into_bytes()]
}

pub fn profiles_seeds() -> Vec<Vec<u8>> {
    vec![Profiles::shipped().to_text().into_bytes()]
}
