use super::*;
use crate::reading::read_table;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 20).unwrap()
}

fn read(text: &str) -> PeoplePreview {
    read_people(&read_table(text.as_bytes()).unwrap(), today(), Level::District)
}

const LIST: &str = "DAFTAR PEJABAT KECAMATAN KALIREJO\r\nTAHUN 2025\r\n\r\n\
    No.;Nama Lengkap;Jabatan;NIP/NRP;Pangkat;Gol.;No. HP;TMT;NIK;Catatan\r\n\
    1;Hi. Yulianto, S.E.;Camat Kalirejo;19700101 199003 1 001;Pembina;IV/a;0812 0000 0000;17/08/2022;1802031508990001;\r\n\
    2;Iptu Saryono;Plt. Kapolsek Kalirejo;NRP 78010203;;;;;;tetangga\r\n\
    3;;Kepala Kampung Sri Basuki;;;;;;;\r\n\
    4;Mbah Karto;;;;;;kemarin dulu;;\r\n\
    5;;;;;;0812 0000 0001;;;\r\n\
    6;Ansori;Kepala KUA;NIP 1970;;;;;;\r\n\
    7;ANSORI;kepala kua;;;;;;;\r\n\
    8;;;;;;;;;\r\n";

#[test]
fn a_list_of_officers_is_read_row_by_row() {
    let preview = read(LIST);
    assert_eq!(preview.left_out_columns, ["NIK"]);
    assert_eq!(preview.unknown_columns, ["Catatan"]);
    let fields: Vec<PeopleField> = preview.columns.iter().map(|column| column.field).collect();
    use PeopleField::*;
    assert_eq!(fields, [Name, Office, NipOrNrp, Rank, Grade, Phone, From]);
    let numbers: Vec<u32> = preview.rows.iter().map(|row| row.number).collect();
    assert_eq!(
        numbers,
        [5, 6, 7, 8, 9, 10, 11],
        "as the sheet counts them, blank ones left out"
    );

    let of = |number: u32| preview.rows.iter().find(|row| row.number == number).unwrap();
    let good = |number: u32| of(number).result.clone().unwrap();
    assert_eq!(
        good(5),
        ImportedPerson {
            name: parse_name("Hi. Yulianto, S.E."),
            office: "Camat Kalirejo".to_owned(),
            group: OfficeGroup::Forkopimcam,
            rank: "Pembina (IV/a)".to_owned(),
            id_kind: SignerIdKind::Nip,
            id_number: "19700101 199003 1 001".to_owned(),
            phone: "0812 0000 0000".to_owned(),
            from: NaiveDate::from_ymd_opt(2022, 8, 17),
            ..ImportedPerson::default()
        }
    );
    let acting = good(6);
    assert_eq!(
        (acting.acting, acting.office.as_str()),
        (Acting::Plt, "Kapolsek Kalirejo")
    );
    assert_eq!(
        (acting.id_kind, acting.id_number.as_str()),
        (SignerIdKind::Nrp, "78010203")
    );
    let unnamed = good(7);
    assert_eq!(
        (unnamed.name.name.as_str(), unnamed.group),
        ("", OfficeGroup::VillageHead)
    );
    assert_eq!(
        (good(8).name.name.as_str(), good(8).office.as_str()),
        ("Mbah Karto", "")
    );
    assert!(matches!(of(8).warnings.as_slice(), [PeopleWarning::BadDate { .. }]));
    assert_eq!(of(9).result, Err(vec![PeopleFault::Nobody]));
    assert!(matches!(of(10).warnings.as_slice(), [PeopleWarning::OddNip { .. }]));
    assert_eq!(of(11).warnings, [PeopleWarning::Repeats { row: 10 }]);
}

#[test]
fn a_group_is_taken_from_its_column_and_guessed_where_that_says_nothing_known() {
    let preview = read("Nama;Jabatan;Kelompok\nBudi;Babinsa;Pembina Wilayah\nAdi;Babinsa;Teman\nSri;Pengusaha;\n");
    let groups: Vec<OfficeGroup> = preview
        .rows
        .iter()
        .map(|row| row.result.clone().unwrap().group)
        .collect();
    assert_eq!(
        groups,
        [
            OfficeGroup::Territorial,
            OfficeGroup::Territorial,
            OfficeGroup::Community
        ]
    );
    let warned: Vec<usize> = preview.rows.iter().map(|row| row.warnings.len()).collect();
    assert_eq!(warned, [0, 1, 0]);
}

#[test]
fn a_number_like_a_nik_is_made_unreadable_wherever_it_stands() {
    let preview = read("Nama;Jabatan;No HP\nBudi;Babinsa;1802031508990001\n");
    let row = preview.rows.first().unwrap();
    assert_eq!(row.result.clone().unwrap().phone, "*".repeat(16));
    assert!(matches!(row.warnings.as_slice(), [PeopleWarning::NumberMasked { .. }]));
    // The eighteen digits of a NIP are one only in its own column.
    let preview = read("Nama;Jabatan;NIP;Telepon\nBudi;Camat;197001011990031001;197001011990031001\n");
    let imported = preview.rows.first().unwrap().result.clone().unwrap();
    assert_eq!(
        (imported.id_number.as_str(), imported.phone.as_str()),
        ("197001011990031001", "*".repeat(18).as_str())
    );
}

#[test]
fn a_cell_that_is_too_long_is_a_fault_of_its_row_alone() {
    let long = "a".repeat(LINE_CHARS_MAX + 1);
    let preview = read(&format!("Nama;Jabatan\n{long};Camat\nBudi;Babinsa\n"));
    let results: Vec<bool> = preview.rows.iter().map(|row| row.result.is_ok()).collect();
    assert_eq!(results, [false, true]);
}
