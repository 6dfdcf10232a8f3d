//! Which case has how much time (*profil waktu tanggap*), as a table that a kecamatan may edit.
//!
//! The shipped table is named after PermenPANRB 62/2018, whose limits are known. PermenPANRB 5/2025 has replaced it,
//! and its limits are not known here: a kecamatan that has read them writes them in. What no published source says is
//! marked in the last column as not verified (*belum terverifikasi*) or as our own proposal (*usulan Kentongan*).

use std::collections::BTreeMap;

use super::{LineError, LineFault, line, named, one_line, rows};

/// The class whose rules hold for whatever has no rule of its own.
pub const ANY_CLASS: &str = "*";

const NAME: &str = "nama";
const DAYS_A_WEEK: &str = "hari_per_minggu";
const COLUMNS: usize = 7;
const HEADING: &str = "# kelas\ttahap\tjumlah\tsatuan\tmulai\tjeda\tsumber\n";

const SHIPPED: &str = "\
nama	PermenPANRB 62/2018
hari_per_minggu	5
*	verifikasi	3	hari_kerja	diterima	tidak	PermenPANRB 62/2018: 3 hari; bahwa itu hari kerja belum terverifikasi
*	jawaban_pertama	5	hari_kerja	diverifikasi	ya	PermenPANRB 62/2018: 5 hari; bahwa itu hari kerja belum terverifikasi
*	selesai	60	hari_kalender	berkas_lengkap	ya	Perpres 76/2013 untuk pengaduan; untuk jenis lain usulan Kentongan
*	tanggapan_pelapor	10	hari_kalender	dijawab	tidak	LAPOR!: 10 hari; bahwa itu hari kalender belum terverifikasi
*	lengkapi_berkas	30	hari_kalender	berkas_dikembalikan	tidak	UU 25/2009; belum terverifikasi
informasi	selesai	5	hari_kerja	diterima	ya	PermenPANRB 62/2018: permintaan informasi
informasi_publik	jawaban_pertama	10	hari_kerja	diterima	tidak	UU 14/2008: 10 hari kerja
informasi_publik	selesai	17	hari_kerja	diterima	tidak	UU 14/2008: 10 hari kerja dan perpanjangan 7 hari kerja
pengaduan	selesai	14	hari_kerja	diterima	ya	PermenPANRB 62/2018: tidak berkadar pengawasan
pengaduan_pengawasan	selesai	60	hari_kerja	diterima	ya	PermenPANRB 62/2018: berkadar pengawasan
pengaduan_pelayanan	verifikasi	14	hari_kalender	diterima	tidak	UU 25/2009: lengkap atau tidak; belum terverifikasi
ringan	selesai	2	hari_kerja	diterima	ya	aturan setempat Majauleng dan Paria; sebagai bawaan usulan Kentongan
kejadian	jawaban_pertama	3	jam	diterima	tidak	aturan setempat Satpol PP Kediri; sebagai bawaan usulan Kentongan
darurat	verifikasi	1	jam	diterima	tidak	usulan Kentongan: nyawa atau keamanan
darurat	jawaban_pertama	3	jam	diterima	tidak	usulan Kentongan: seperti kejadian
tinggi	verifikasi	24	jam	diterima	tidak	usulan Kentongan
";

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    WorkingDays,
    CalendarDays,
    Hours,
}

impl Unit {
    pub const ALL: [Unit; 3] = [Unit::WorkingDays, Unit::CalendarDays, Unit::Hours];

    /// The word in the table.
    pub fn name(self) -> &'static str {
        match self {
            Unit::WorkingDays => "hari_kerja",
            Unit::CalendarDays => "hari_kalender",
            Unit::Hours => "jam",
        }
    }
}

/// What must have been done by the deadline. The number is stored and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Milestone {
    /// Verifikasi: it is checked and passed on.
    Verify = 1,
    /// Jawaban pertama: the office says what it will do.
    FirstAnswer = 2,
    /// Selesai.
    Settle = 3,
    /// Tanggapan pelapor: until then the reporter may answer back, after that the case is closed.
    ReporterReply = 4,
    /// Lengkapi berkas: until then the reporter completes the file.
    CompleteFile = 5,
}

impl Milestone {
    pub const ALL: [Milestone; 5] = [
        Milestone::Verify,
        Milestone::FirstAnswer,
        Milestone::Settle,
        Milestone::ReporterReply,
        Milestone::CompleteFile,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|milestone| *milestone as i64 == n)
    }

    /// The word in the table.
    pub fn name(self) -> &'static str {
        match self {
            Milestone::Verify => "verifikasi",
            Milestone::FirstAnswer => "jawaban_pertama",
            Milestone::Settle => "selesai",
            Milestone::ReporterReply => "tanggapan_pelapor",
            Milestone::CompleteFile => "lengkapi_berkas",
        }
    }
}

/// What starts the clock. Each is a moment that the district has witnessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Diterima: the district's receipt for the case.
    Receipt,
    /// Diverifikasi.
    Verified,
    /// Dijawab: the latest answer to the reporter.
    Answered,
    /// Berkas lengkap: a file that nobody called incomplete was complete at its receipt.
    FileComplete,
    /// Berkas dikembalikan: the reporter was told what is missing.
    FileReturned,
}

impl Start {
    pub const ALL: [Start; 5] = [
        Start::Receipt,
        Start::Verified,
        Start::Answered,
        Start::FileComplete,
        Start::FileReturned,
    ];

    /// The word in the table.
    pub fn name(self) -> &'static str {
        match self {
            Start::Receipt => "diterima",
            Start::Verified => "diverifikasi",
            Start::Answered => "dijawab",
            Start::FileComplete => "berkas_lengkap",
            Start::FileReturned => "berkas_dikembalikan",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// A type of entry (`pengaduan`), an urgency (`darurat`) or whatever else a kecamatan sorts by, in any case;
    /// [`ANY_CLASS`] for the rest.
    pub class: String,
    pub milestone: Milestone,
    pub count: u16,
    pub unit: Unit,
    pub start: Start,
    /// Does the clock stand while the file is incomplete (*berkas belum lengkap*)?
    pub pauses: bool,
    /// The law or decree, or who proposed it.
    pub source: String,
}

impl Rule {
    /// Is it the one of this class, in any case, and this milestone?
    pub fn is_for(&self, class: &str, milestone: Milestone) -> bool {
        self.milestone == milestone && self.class.eq_ignore_ascii_case(class)
    }
}

/// A set of rules, as one kecamatan follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiles {
    /// What it is called, as a rule the decree it follows.
    pub name: String,
    /// Do the offices work from Monday to Saturday? Otherwise to Friday.
    pub six_day_week: bool,
    /// At most one for each class and milestone.
    rules: Vec<Rule>,
}

impl Profiles {
    /// The table of this version.
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).expect("BUG: the shipped profiles have a line that their test refuses")
    }

    /// Reads lines with tabs between their columns: `nama` and a name, `hari_per_minggu` and 5 or 6, or the seven
    /// columns of a rule. Empty lines and those that begin with `#` say nothing.
    ///
    /// # Errors
    /// [`LineError`] for the first line that cannot be meant.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut profiles = Self {
            name: String::new(),
            six_day_week: false,
            rules: Vec::new(),
        };
        let mut seen = BTreeMap::new();
        for (line, columns) in rows(text) {
            let row = row(&columns).map_err(|fault| LineError { line, fault })?;
            if let Some(first_line) = seen.insert(row.key(), line) {
                let fault = LineFault::Twice { first_line };
                return Err(LineError { line, fault });
            }
            match row {
                Row::Name(name) => profiles.name = name,
                Row::SixDayWeek(is_six) => profiles.six_day_week = is_six,
                Row::Rule(rule) => profiles.rules.push(rule),
            }
        }
        Ok(profiles)
    }

    /// What [`Profiles::parse`] reads.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        if !one_line(&self.name).is_empty() {
            text.push_str(&line(&[NAME, &self.name]));
        }
        text.push_str(&line(&[DAYS_A_WEEK, if self.six_day_week { "6" } else { "5" }]));
        text.push_str(HEADING);
        for rule in &self.rules {
            text.push_str(&line(&[
                &rule.class,
                rule.milestone.name(),
                &rule.count.to_string(),
                rule.unit.name(),
                rule.start.name(),
                yes_or_no(rule.pauses),
                &rule.source,
            ]));
        }
        text
    }

    /// Puts a rule in the place of the one for its class and milestone, or behind all others where there is none.
    pub fn put(&mut self, rule: Rule) {
        let mut all = self.rules.iter_mut();
        if let Some(known) = all.find(|known| known.is_for(&rule.class, rule.milestone)) {
            *known = rule;
        } else {
            self.rules.push(rule);
        }
    }

    /// Takes a rule out: what is of its class follows [`ANY_CLASS`], if that has one.
    pub fn take_out(&mut self, class: &str, milestone: Milestone) {
        self.rules.retain(|rule| !rule.is_for(class, milestone));
    }

    /// All rules, as they stand in the table.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of a case for one milestone. A case is of several classes (`darurat`, `kejadian`): the first that has a
    /// rule decides, and [`ANY_CLASS`] comes last.
    pub fn rule_for(&self, classes: &[&str], milestone: Milestone) -> Option<&Rule> {
        classes
            .iter()
            .copied()
            .chain([ANY_CLASS])
            .find_map(|class| self.rules.iter().find(|rule| rule.is_for(class, milestone)))
    }

    /// The rules of a case, at most one for each milestone, in the order of the milestones.
    pub fn rules_for(&self, classes: &[&str]) -> Vec<&Rule> {
        Milestone::ALL
            .into_iter()
            .filter_map(|milestone| self.rule_for(classes, milestone))
            .collect()
    }
}

enum Row {
    Name(String),
    SixDayWeek(bool),
    Rule(Rule),
}

impl Row {
    /// What may stand in a table once.
    fn key(&self) -> (String, Option<Milestone>) {
        match self {
            Row::Name(_) => (NAME.to_owned(), None),
            Row::SixDayWeek(_) => (DAYS_A_WEEK.to_owned(), None),
            Row::Rule(rule) => (rule.class.to_ascii_lowercase(), Some(rule.milestone)),
        }
    }
}

fn row(columns: &[&str]) -> Result<Row, LineFault> {
    match columns {
        [key, name] if key.eq_ignore_ascii_case(NAME) => Ok(Row::Name(one_line(name))),
        [key, days] if key.eq_ignore_ascii_case(DAYS_A_WEEK) => match *days {
            "5" => Ok(Row::SixDayWeek(false)),
            "6" => Ok(Row::SixDayWeek(true)),
            _ => Err(LineFault::UnknownWord { column: 2 }),
        },
        [class, milestone, count, unit, start, pauses, source] => Ok(Row::Rule(Rule {
            class: class_of(class)?,
            milestone: named(&Milestone::ALL, Milestone::name, milestone, 2)?,
            count: count
                .parse::<u16>()
                .ok()
                .filter(|count| *count > 0)
                .ok_or(LineFault::NotANumber { column: 3 })?,
            unit: named(&Unit::ALL, Unit::name, unit, 4)?,
            start: named(&Start::ALL, Start::name, start, 5)?,
            pauses: named(&[true, false], yes_or_no, pauses, 6)?,
            source: one_line(source),
        })),
        _ => Err(LineFault::Columns {
            wanted: COLUMNS,
            found: columns.len(),
        }),
    }
}

pub(super) fn class_of(text: &str) -> Result<String, LineFault> {
    let is_code = !text.is_empty() && text.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    if is_code || text == ANY_CLASS {
        Ok(text.to_owned())
    } else {
        Err(LineFault::NotAClass)
    }
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "ya" } else { "tidak" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = "ringan\tselesai\t2\thari_kerja\tditerima\tya\taturan setempat";

    fn limit(classes: &[&str], milestone: Milestone) -> Option<(u16, Unit, Start)> {
        let profiles = Profiles::shipped();
        let rule = profiles.rule_for(classes, milestone)?;
        Some((rule.count, rule.unit, rule.start))
    }

    #[test]
    fn the_shipped_limits_are_those_of_their_sources() {
        use Start::{Answered, FileComplete, Receipt, Verified};
        use Unit::{CalendarDays, Hours, WorkingDays};
        for (class, milestone, expected) in [
            ("isu_strategis", Milestone::Verify, (3, WorkingDays, Receipt)),
            ("isu_strategis", Milestone::FirstAnswer, (5, WorkingDays, Verified)),
            ("isu_strategis", Milestone::Settle, (60, CalendarDays, FileComplete)),
            ("isu_strategis", Milestone::ReporterReply, (10, CalendarDays, Answered)),
            ("informasi", Milestone::Settle, (5, WorkingDays, Receipt)),
            ("informasi_publik", Milestone::FirstAnswer, (10, WorkingDays, Receipt)),
            ("informasi_publik", Milestone::Settle, (10 + 7, WorkingDays, Receipt)),
            ("pengaduan", Milestone::Settle, (14, WorkingDays, Receipt)),
            ("pengaduan_pengawasan", Milestone::Settle, (60, WorkingDays, Receipt)),
            ("ringan", Milestone::Settle, (2, WorkingDays, Receipt)),
            ("kejadian", Milestone::FirstAnswer, (3, Hours, Receipt)),
            ("darurat", Milestone::Verify, (1, Hours, Receipt)),
            ("tinggi", Milestone::Verify, (24, Hours, Receipt)),
        ] {
            assert_eq!(limit(&[class], milestone), Some(expected), "{class}, {milestone:?}");
        }
        assert_eq!(Profiles::shipped().name, "PermenPANRB 62/2018");
        assert!(!Profiles::shipped().six_day_week);
    }

    #[test]
    fn a_limit_that_nobody_has_verified_says_so() {
        for rule in Profiles::shipped().rules() {
            if rule.source.starts_with("UU 25/2009") {
                assert!(rule.source.ends_with("belum terverifikasi"), "{rule:?}");
            }
            if rule.unit == Unit::Hours {
                assert!(rule.source.contains("usulan Kentongan"), "{rule:?}");
            }
        }
    }

    #[test]
    fn a_class_takes_from_the_rest_only_what_it_does_not_say() {
        let profiles = Profiles::shipped();
        let rules = profiles.rules_for(&["pengaduan"]);
        let milestones: Vec<Milestone> = rules.iter().map(|rule| rule.milestone).collect();
        assert_eq!(milestones, Milestone::ALL);
        let own: Vec<Milestone> = rules
            .iter()
            .filter(|rule| rule.class == "pengaduan")
            .map(|rule| rule.milestone)
            .collect();
        assert_eq!(own, [Milestone::Settle]);
        assert_eq!(profiles.rules_for(&[]), profiles.rules_for(&["aspirasi"]));
    }

    #[test]
    fn the_first_class_decides_and_the_second_fills_in() {
        let classes = ["darurat", "pengaduan"];
        assert_eq!(limit(&classes, Milestone::Verify).map(|found| found.0), Some(1));
        assert_eq!(limit(&classes, Milestone::Settle).map(|found| found.0), Some(14));
        let classes = ["kejadian", "ringan", "pengaduan"];
        assert_eq!(limit(&classes, Milestone::Settle).map(|found| found.0), Some(2));
    }

    #[test]
    fn a_table_without_a_rule_for_the_rest_leaves_a_case_without_a_deadline() {
        let profiles = Profiles::parse(GOOD).unwrap();
        assert_eq!(profiles.rules_for(&["ringan"]).len(), 1);
        assert_eq!(profiles.rules_for(&["pengaduan"]), Vec::<&Rule>::new());
    }

    #[test]
    fn a_line_that_cannot_be_meant_is_named_with_its_reason() {
        let word = |column: usize| LineFault::UnknownWord { column };
        let number = LineFault::NotANumber { column: 3 };
        let columns = |found: usize| LineFault::Columns { wanted: 7, found };
        let twice = LineFault::Twice { first_line: 2 };
        for (bad, expected) in [
            ("ringan selesai 2", columns(1)),
            ("nama", columns(1)),
            ("a\tselesai\t2\tjam\tditerima\tya", columns(6)),
            ("hari_per_minggu\t7", word(2)),
            ("\u{e9}\tselesai\t2\tjam\tditerima\tya\tx", LineFault::NotAClass),
            ("a b\tselesai\t2\tjam\tditerima\tya\tx", LineFault::NotAClass),
            ("a\ttamat\t2\tjam\tditerima\tya\tx", word(2)),
            ("a\tselesai\t0\tjam\tditerima\tya\tx", number),
            ("a\tselesai\t65536\tjam\tditerima\tya\tx", number),
            ("a\tselesai\tdua\tjam\tditerima\tya\tx", number),
            ("a\tselesai\t2\thari\tditerima\tya\tx", word(4)),
            ("a\tselesai\t2\tjam\tkapan\tya\tx", word(5)),
            ("a\tselesai\t2\tjam\tditerima\tbisa\tx", word(6)),
            (GOOD, twice),
            ("RINGAN\tSelesai\t3\tjam\tditerima\tya\tx", twice),
        ] {
            let error = Profiles::parse(&format!("# aturan kami\n{GOOD}\n\n{bad}\n")).unwrap_err();
            assert_eq!((error.line, error.fault), (4, expected), "{bad}");
        }
    }

    #[test]
    fn what_a_spreadsheet_or_notepad_adds_is_no_fault() {
        let text = "\u{feff}Ringan\tSelesai\t2\tHari_Kerja\tDiterima\tYA\taturan  setempat\t\t\r\n\t\t\r\n";
        let profiles = Profiles::parse(text).unwrap();
        let [rule] = profiles.rules() else {
            panic!("one rule");
        };
        assert_eq!((rule.class.as_str(), rule.count, rule.pauses), ("Ringan", 2, true));
        assert_eq!(rule.source, "aturan setempat");
        assert_eq!(profiles.rules_for(&["ringan"]), [rule]);
        assert!(Profiles::parse("Hari_per_minggu\t6").unwrap().six_day_week);
    }

    #[test]
    fn a_name_cannot_break_the_table() {
        let mut profiles = Profiles::shipped();
        profiles.name = "Aturan\tcamat\n*\tselesai".to_owned();
        let read = Profiles::parse(&profiles.to_text()).unwrap();
        assert_eq!(read.name, "Aturan camat * selesai");
        assert_eq!(read.rules(), profiles.rules());
        profiles.name = " ".to_owned();
        assert_eq!(Profiles::parse(&profiles.to_text()).unwrap().name, "");
    }

    #[test]
    fn a_stored_number_means_one_milestone_for_ever() {
        for (number, name) in [
            (1, "verifikasi"),
            (2, "jawaban_pertama"),
            (3, "selesai"),
            (4, "tanggapan_pelapor"),
            (5, "lengkapi_berkas"),
        ] {
            assert_eq!(Milestone::of_number(number).map(Milestone::name), Some(name));
        }
        assert_eq!(Milestone::of_number(0), None);
        assert_eq!(Milestone::of_number(6), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(
            name in "[A-Za-z0-9/]{0,8}( [a-z0-9/#]{1,8}){0,2}",
            six_day_week in any::<bool>(),
            rows in prop::collection::btree_map(
                ("[a-z0-9_]{1,3}|[*]", 0usize..5),
                (1u16.., 0usize..3, 0usize..5, any::<bool>(), "[A-Z#*]{1,3}( [^\\s]{1,4}){0,2}"),
                0..20,
            ),
        ) {
            let rules = rows.into_iter().map(|((class, milestone), (count, unit, start, pauses, source))| Rule {
                class,
                milestone: Milestone::ALL[milestone],
                count,
                unit: Unit::ALL[unit],
                start: Start::ALL[start],
                pauses,
                source,
            });
            let profiles = Profiles { name: one_line(&name), six_day_week, rules: rules.collect() };
            prop_assert_eq!(Profiles::parse(&profiles.to_text()), Ok(profiles));
        }

        #[test]
        fn a_spoilt_table_is_refused_or_read_but_never_read_in_two_ways(at in 0usize..1_200, sign in any::<char>()) {
            let mut signs: Vec<char> = SHIPPED.chars().collect();
            signs[at] = sign;
            let spoilt: String = signs.into_iter().collect();
            if let Ok(profiles) = Profiles::parse(&spoilt) {
                prop_assert_eq!(Profiles::parse(&profiles.to_text()), Ok(profiles));
            }
        }
    }
}
