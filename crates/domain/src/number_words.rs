//! Terbilang: numbers in words, as berita acara and receipts write them.
//!
//! `dua ribu dua puluh lima`. Source: KBBI and Permendagri 1/2023 (naskah dinas): *se-* for one hundred and one thousand, *belas*
//! from eleven to nineteen, *miliar* for 10⁹, *triliun* for 10¹².

/// Words are written for numbers up to this one.
pub const NUMBER_WORDS_MAX: u64 = 999_999_999_999_999;

const UNITS: [&str; 12] = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
];

/// The groups of three digits, the highest first. A thousand is not among them: one of it has a word of its own.
const GROUPS: [(u64, &str); 3] = [
    (1_000_000_000_000, "triliun"),
    (1_000_000_000, "miliar"),
    (1_000_000, "juta"),
];

/// A number in words, in small letters: `1001` is `seribu satu`. Above [`NUMBER_WORDS_MAX`] there are no words that everybody
/// reads alike, and the digits come back.
pub fn number_words(number: u64) -> String {
    if number > NUMBER_WORDS_MAX {
        return number.to_string();
    }
    if number == 0 {
        return unit(0).to_owned();
    }
    let mut words = Vec::new();
    let mut rest = number;
    for (size, name) in GROUPS {
        let count = rest / size;
        if count > 0 {
            below_thousand(count, &mut words);
            words.push(name);
        }
        rest %= size;
    }
    match rest / 1000 {
        0 => {}
        1 => words.push("seribu"),
        thousands => {
            below_thousand(thousands, &mut words);
            words.push("ribu");
        }
    }
    below_thousand(rest % 1000, &mut words);
    words.join(" ")
}

/// Nothing for zero.
fn below_thousand(number: u64, words: &mut Vec<&'static str>) {
    match number / 100 {
        0 => {}
        1 => words.push("seratus"),
        hundreds => words.extend([unit(hundreds), "ratus"]),
    }
    match number % 100 {
        0 => {}
        small @ 1..=11 => words.push(unit(small)),
        teen @ 12..=19 => words.extend([unit(teen - 10), "belas"]),
        large => {
            words.extend([unit(large / 10), "puluh"]);
            if large % 10 > 0 {
                words.push(unit(large % 10));
            }
        }
    }
}

fn unit(number: u64) -> &'static str {
    usize::try_from(number)
        .ok()
        .and_then(|at| UNITS.get(at))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads words back, by a rule of its own: a running sum that hundreds and groups multiply.
    fn read(words: &str) -> u64 {
        let (mut total, mut group, mut last) = (0u64, 0u64, 0u64);
        for word in words.split(' ') {
            match word {
                "nol" => last = 0,
                "satu" => last = 1,
                "dua" => last = 2,
                "tiga" => last = 3,
                "empat" => last = 4,
                "lima" => last = 5,
                "enam" => last = 6,
                "tujuh" => last = 7,
                "delapan" => last = 8,
                "sembilan" => last = 9,
                "sepuluh" => group += 10,
                "sebelas" => group += 11,
                "seratus" => group += 100,
                "seribu" => total += 1000,
                "belas" => {
                    group += 10 + last;
                    last = 0;
                }
                "puluh" => {
                    group += 10 * last;
                    last = 0;
                }
                "ratus" => {
                    group += 100 * last;
                    last = 0;
                }
                "ribu" | "juta" | "miliar" | "triliun" => {
                    let size = match word {
                        "ribu" => 1000,
                        "juta" => 1_000_000,
                        "miliar" => 1_000_000_000,
                        _ => 1_000_000_000_000,
                    };
                    total += (group + last) * size;
                    (group, last) = (0, 0);
                }
                other => panic!("{other} is no word of a number"),
            }
        }
        total + group + last
    }

    #[test]
    fn the_boundaries_have_their_words() {
        for (number, words) in [
            (0, "nol"),
            (1, "satu"),
            (2, "dua"),
            (10, "sepuluh"),
            (11, "sebelas"),
            (12, "dua belas"),
            (19, "sembilan belas"),
            (20, "dua puluh"),
            (21, "dua puluh satu"),
            (99, "sembilan puluh sembilan"),
            (100, "seratus"),
            (101, "seratus satu"),
            (110, "seratus sepuluh"),
            (111, "seratus sebelas"),
            (200, "dua ratus"),
            (999, "sembilan ratus sembilan puluh sembilan"),
            (1000, "seribu"),
            (1001, "seribu satu"),
            (1100, "seribu seratus"),
            (2000, "dua ribu"),
            (2025, "dua ribu dua puluh lima"),
            (11_000, "sebelas ribu"),
            (100_000, "seratus ribu"),
            (101_000, "seratus satu ribu"),
            (1_000_000, "satu juta"),
            (1_001_000, "satu juta seribu"),
            (1_000_000_000, "satu miliar"),
            (1_000_000_000_000, "satu triliun"),
            (837_062, "delapan ratus tiga puluh tujuh ribu enam puluh dua"),
        ] {
            assert_eq!(number_words(number), words, "{number}");
        }
    }

    #[test]
    fn what_is_above_the_largest_stays_in_digits() {
        assert!(number_words(NUMBER_WORDS_MAX).starts_with("sembilan ratus sembilan puluh sembilan triliun"));
        assert_eq!(number_words(NUMBER_WORDS_MAX + 1), "1000000000000000");
        assert_eq!(number_words(u64::MAX), u64::MAX.to_string());
    }

    #[test]
    fn every_number_to_twenty_thousand_is_read_back_and_no_two_are_called_alike() {
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..=20_000 {
            let words = number_words(number);
            assert_eq!(read(&words), number, "{words}");
            assert!(seen.insert(words));
        }
    }

    #[test]
    fn numbers_beside_a_power_of_ten_are_read_back() {
        for power in 1..=14 {
            let round = 10u64.pow(power);
            for number in [round - 1, round, round + 1, 2 * round, 11 * round / 10] {
                assert_eq!(read(&number_words(number)), number, "{number}");
            }
        }
    }

    proptest! {
        #[test]
        fn words_are_read_back_as_the_number_that_they_stand_for(number in 0u64..=1_000_000_000_000) {
            prop_assert_eq!(read(&number_words(number)), number);
        }

        #[test]
        fn so_are_the_largest(number in 1_000_000_000_000u64..=NUMBER_WORDS_MAX) {
            prop_assert_eq!(read(&number_words(number)), number);
        }

        #[test]
        fn words_are_small_letters_and_single_spaces(number in 0u64..=NUMBER_WORDS_MAX) {
            let words = number_words(number);
            prop_assert!(words.split(' ').all(|word| !word.is_empty() && word.bytes().all(|sign| sign.is_ascii_lowercase())));
            // What has a word of its own is never spelled out.
            for wrong in ["satu belas", "satu puluh", "satu ratus", "nol "] {
                prop_assert!(!words.contains(wrong), "{}", words);
            }
        }
    }
}
