//! Near records are found among pairs that were labelled by hand, and a score keeps its promises on any text.
//!
//! `duplicates.tsv`: the rows `latih` served to set the weights and the line, the rows `uji` did not. One hand wrote
//! the pairs and the vocabulary, so the figures of `uji` show that the weights carry over; on words that nobody thought
//! of recall will be lower. The pairs that differ are hard on purpose: most records of a village have less in common.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use kentongan_domain::duplicates::{Facts, KEY_WORDS_MAX, Prepared, is_near, key_words, score};
use kentongan_domain::issue::CATEGORIES;
use kentongan_domain::search::{INDEXED_CHARS_MIN, fold};
use proptest::prelude::*;

const PAIRS: &str = include_str!("duplicates.tsv");
const VILLAGE: &str = "18.02.01.2003";

struct Pair {
    set: &'static str,
    label: &'static str,
    left: Facts<'static>,
    right: Facts<'static>,
}

impl Pair {
    fn is_same(&self) -> bool {
        self.label == "sama"
    }

    fn prepared(&self) -> (Prepared, Prepared) {
        (Prepared::of(&self.left), Prepared::of(&self.right))
    }
}

fn pairs() -> Vec<Pair> {
    PAIRS
        .lines()
        .skip(1)
        .map(|line| pair(line).expect("each row has the columns of the head"))
        .collect()
}

fn pair(line: &'static str) -> Option<Pair> {
    let columns: Vec<&'static str> = line.split('\t').collect();
    let &[set, label, ref sides @ ..] = columns.as_slice() else {
        return None;
    };
    let (left, right) = sides.split_at_checked(6)?;
    Some(Pair {
        set,
        label,
        left: side(left)?,
        right: side(right)?,
    })
}

fn side(columns: &[&'static str]) -> Option<Facts<'static>> {
    let &[title, description, category, hamlet, landmark, date] = columns else {
        return None;
    };
    Some(Facts {
        title,
        description,
        category,
        village: VILLAGE,
        hamlet,
        landmark,
        occurred_on: date.parse().ok()?,
        point: None,
    })
}

#[derive(Default)]
struct Counts {
    found: u32,
    wrong: u32,
    missed: u32,
    left_alone: u32,
}

impl Counts {
    fn of<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Self {
        let mut counts = Self::default();
        for pair in pairs {
            let (left, right) = pair.prepared();
            match (is_near(&left, &right), pair.is_same()) {
                (true, true) => counts.found += 1,
                (true, false) => counts.wrong += 1,
                (false, true) => counts.missed += 1,
                (false, false) => counts.left_alone += 1,
            }
        }
        counts
    }

    fn precision(&self) -> f64 {
        f64::from(self.found) / f64::from(self.found + self.wrong)
    }

    fn recall(&self) -> f64 {
        f64::from(self.found) / f64::from(self.found + self.missed)
    }

    fn f1(&self) -> f64 {
        2.0 * self.precision() * self.recall() / (self.precision() + self.recall())
    }
}

/// The goal is 0.9 and 0.75. The floors leave room for a handful of pairs, so that a better word list is not refused
/// for the loss of one.
#[test]
fn most_offers_are_right_and_most_duplicates_are_offered() {
    let pairs = pairs();
    for (set, precision_min, recall_min) in [("latih", 0.87, 0.84), ("uji", 0.85, 0.75)] {
        let counts = Counts::of(pairs.iter().filter(|pair| pair.set == set));
        let (precision, recall, f1) = (counts.precision(), counts.recall(), counts.f1());
        println!(
            "{set}: precision {precision:.3} recall {recall:.3} F1 {f1:.3}, found {} wrong {} missed {} left {}",
            counts.found, counts.wrong, counts.missed, counts.left_alone
        );
        assert!(precision >= precision_min, "{set}: precision {precision:.3}");
        assert!(recall >= recall_min, "{set}: recall {recall:.3}");
    }
}

#[test]
fn the_pairs_are_many_and_even_and_of_every_category() {
    let pairs = pairs();
    assert!(pairs.len() >= 240, "{}", pairs.len());
    for set in ["latih", "uji"] {
        let rows: Vec<&Pair> = pairs.iter().filter(|pair| pair.set == set).collect();
        let same = rows.iter().filter(|pair| pair.is_same()).count();
        let all = rows.len();
        assert!(all >= 100, "{set}: {all}");
        let percent = same * 100 / all;
        assert!((40..=60).contains(&percent), "{set}: {same} of {all}");
        let categories: BTreeSet<&str> = rows.iter().map(|pair| pair.left.category).collect();
        assert_eq!(categories, BTreeSet::from(CATEGORIES), "{set}");
    }
    let mut seen = BTreeSet::new();
    for line in PAIRS.lines().skip(1) {
        let row = line.split_once('\t').expect("a set and the rest").1;
        assert!(seen.insert(row), "twice: {row}");
    }
    for pair in &pairs {
        assert!(matches!(pair.set, "latih" | "uji"), "{}", pair.set);
        assert!(matches!(pair.label, "sama" | "beda"), "{}", pair.label);
        assert!(CATEGORIES.contains(&pair.right.category), "{}", pair.right.category);
    }
}

/// Each left record of `uji` against those of the other rows. The rows go back to some scenes more than once, so a part
/// of these offers is right.
#[test]
fn what_a_village_records_besides_is_seldom_offered() {
    let records: Vec<Prepared> = pairs()
        .iter()
        .filter(|pair| pair.set == "uji")
        .map(|pair| Prepared::of(&pair.left))
        .collect();
    let mut compared = 0_usize;
    let mut offered = 0_usize;
    for (at, record) in records.iter().enumerate() {
        compared += at;
        offered += records.iter().take(at).filter(|other| is_near(record, other)).count();
    }
    println!("uji: {offered} offered of {compared} records of other rows");
    assert!(offered * 100 <= compared, "{offered} of {compared}");
}

#[test]
fn a_duplicate_holds_a_key_word_of_the_other() {
    let pairs = pairs();
    let same: Vec<&Pair> = pairs.iter().filter(|pair| pair.is_same()).collect();
    let held = same.iter().filter(|pair| {
        let words = key_words(&Prepared::of(&pair.left));
        let text = fold(&[pair.right.title, pair.right.description, pair.right.landmark].join(" "));
        assert!(words.iter().all(|word| word.chars().count() >= INDEXED_CHARS_MIN));
        words.iter().any(|word| text.contains(word.as_str()))
    });
    let held = held.count();
    assert!(held * 10 >= same.len() * 9, "{held} of {}", same.len());
}

#[test]
fn key_words_are_the_rarest_first() {
    for (title, words) in [
        ("Pencurian motor di RT 02", vec!["curian", "motor"]),
        (
            "Gorong-gorong mampet di jalan",
            vec!["gorong-gorong", "mampet", "jalan"],
        ),
        ("di dan 02", vec![]),
    ] {
        assert_eq!(key_words(&Prepared::of(&facts(title))), words, "{title}");
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date of the calendar")
}

fn facts(title: &str) -> Facts<'_> {
    Facts {
        title,
        description: "",
        category: "INF",
        village: VILLAGE,
        hamlet: "",
        landmark: "",
        occurred_on: day(2025, 1, 10),
        point: None,
    }
}

fn between(a: &Facts<'_>, b: &Facts<'_>) -> f32 {
    score(&Prepared::of(a), &Prepared::of(b))
}

fn is_offered(a: &Facts<'_>, b: &Facts<'_>) -> bool {
    is_near(&Prepared::of(a), &Prepared::of(b))
}

#[test]
fn two_villages_never_share_a_record() {
    let here = facts("Jembatan gantung putus");
    let there = Facts {
        village: "18.02.01.2004",
        ..here
    };
    assert!(is_offered(&here, &here));
    assert_eq!(between(&here, &there), 0.0);
}

#[test]
fn the_number_of_a_place_counts_more_than_its_words() {
    let of = |hamlet| Facts {
        hamlet,
        ..facts("Lampu jalan mati")
    };
    assert!(is_offered(&of("Dusun III"), &of("dsn 03")), "one number");
    assert!(!is_offered(&of("Dusun III"), &of("Dusun II")));
    assert!(!is_offered(&of("Lingkungan Sidodadi"), &of("Lingkungan Mekarjaya")));
    let second = facts("Lampu jalan mati di RT 02");
    assert!(is_offered(&second, &facts("PJU padam di RT2")));
    assert!(!is_offered(&second, &facts("Lampu jalan mati di RT 05")));
}

#[test]
fn a_hole_in_the_road_stays_the_same_for_weeks_and_a_theft_does_not() {
    let hole = facts("Jalan poros berlubang");
    let theft = Facts {
        category: "KAM",
        ..facts("Pencurian motor")
    };
    let gambling = Facts {
        category: "KAM",
        ..facts("Judi sabung ayam")
    };
    let is_offered_on = |told: &Facts<'_>, occurred_on| {
        let again = Facts { occurred_on, ..*told };
        is_offered(told, &again)
    };
    assert!(is_offered_on(&hole, day(2025, 1, 31)));
    assert!(!is_offered_on(&hole, day(2026, 1, 10)), "told anew the next year");
    assert!(is_offered_on(&theft, day(2025, 1, 12)));
    assert!(!is_offered_on(&theft, day(2025, 1, 24)), "another motorcycle");
    assert!(is_offered_on(&gambling, day(2025, 1, 24)), "the same cocks");
}

#[test]
fn slips_abbreviations_and_dialect_are_the_same_words() {
    for (left, right) in [
        ("Jembatan gantung terputus", "jmbatan gantng putus"),
        ("Penemuan mayat", "Warga menemukan mayat"),
        ("Warga menebang pohon", "warga nebang pohon"),
        ("Pernikahan anak", "Anak menikah"),
        ("Maling kambing, kandang jebol", "kandang jebol, wedhus ilang"),
        ("Jalan penuh lubang", "jln byk lobang, penuh"),
    ] {
        assert!(is_offered(&facts(left), &facts(right)), "{left}: {right}");
    }
}

#[test]
fn one_place_has_more_than_one_trouble_and_one_trouble_more_than_one_thing() {
    let at_hall = |title| Facts {
        landmark: "balai kampung",
        hamlet: "Dusun I",
        ..facts(title)
    };
    let roof = at_hall("Atap balai kampung bocor");
    assert!(!is_offered(&at_hall("Wifi balai kampung lemot"), &roof));
    let cow = facts("Sapi hilang dari kandang");
    assert!(!is_offered(&cow, &facts("Kambing hilang dari kandang")));
    assert!(is_offered(&cow, &facts("Lembu hilang dari kandang")));
}

#[test]
fn neighbouring_categories_cost_nothing_and_others_do() {
    let under = |category| Facts {
        category,
        ..facts("Rumah warga terbakar habis")
    };
    let fire = Facts {
        category: "BEN",
        ..facts("Rumah warga terbakar")
    };
    let same = between(&fire, &under("BEN"));
    for category in ["KAM", "LAI", "", "INF.01"] {
        assert_eq!(between(&fire, &under(category)), same, "{category}");
    }
    assert!(between(&fire, &under("TAN")) < same);
}

#[test]
fn a_point_beside_speaks_for_it_and_a_point_far_off_against_it() {
    let left = Facts {
        description: "truk terguling",
        point: Some((-5_123_000, 104_890_000)),
        ..facts("Jalan berlubang")
    };
    let right = |point| Facts {
        description: "motor jatuh",
        point,
        ..facts("Jalan berlubang")
    };
    let beside = between(&left, &right(Some((-5_123_900, 104_890_900))));
    let unknown = between(&left, &right(None));
    let far = between(&left, &right(Some((-5_123_000, 104_905_000))));
    assert!(beside > unknown && unknown > far, "{beside} {unknown} {far}");
}

#[test]
fn a_record_without_words_is_near_to_nothing_but_its_own_signs() {
    assert_eq!(between(&facts(""), &facts("")), 0.0);
    assert_eq!(between(&facts("—"), &facts("—")), 1.0);
    assert_eq!(between(&facts("di"), &facts("dan")), 0.0);
    assert_eq!(between(&facts("di"), &facts("Jalan rusak")), 0.0);
}

#[derive(Debug, Clone)]
struct Typed {
    title: String,
    description: String,
    category: &'static str,
    hamlet: String,
    landmark: String,
    days: u64,
    point: Option<(i32, i32)>,
}

impl Typed {
    fn prepared(&self) -> Prepared {
        Prepared::of(&Facts {
            title: &self.title,
            description: &self.description,
            category: self.category,
            village: VILLAGE,
            hamlet: &self.hamlet,
            landmark: &self.landmark,
            occurred_on: day(2025, 1, 1) + Days::new(self.days),
            point: self.point,
        })
    }
}

/// Any text, and texts of the words that the rules look at.
fn text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Jalan", "rusak", "lubang", "Dusun", "III", "RT", "02", "rt2", "sapi", "kambing", "hilang", "menebang", "di",
        "ibu-ibu", "anak2", "30rb", "Jum’at", "banjir", "selesai", "pasar", "—", "ß", "İ",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(words, 0..12).prop_map(|words| words.join(" ")),
    ]
}

fn record() -> impl Strategy<Value = Typed> {
    let categories = prop::sample::select(vec!["INF", "INF.02", "KAM", "LAI", "", "?"]);
    let points = prop::option::of(any::<(i32, i32)>());
    (text(), text(), categories, text(), text(), 0_u64..60, points).prop_map(
        |(title, description, category, hamlet, landmark, days, point)| Typed {
            title,
            description,
            category,
            hamlet,
            landmark,
            days,
            point,
        },
    )
}

proptest! {
    #[test]
    fn a_score_is_the_same_both_ways_round_and_within_its_bounds(a in record(), b in record()) {
        let (a, b) = (a.prepared(), b.prepared());
        let there = score(&a, &b);
        prop_assert!((0.0..=1.0).contains(&there));
        prop_assert_eq!(there, score(&b, &a));
        prop_assert!(key_words(&a).len() <= KEY_WORDS_MAX);
    }

    #[test]
    fn a_record_with_a_title_is_wholly_near_to_itself(a in record()) {
        prop_assume!(!a.title.trim().is_empty());
        let a = a.prepared();
        prop_assert_eq!(score(&a, &a), 1.0);
        prop_assert!(is_near(&a, &a));
    }
}
