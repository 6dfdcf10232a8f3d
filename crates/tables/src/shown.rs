//! How a value stands in a cell as text, and how a text is kept from being a formula.

pub(crate) const YES: &str = "ya";
pub(crate) const NO: &str = "tidak";

/// What a spreadsheet shows where a formula failed.
const ERROR_WORDS: [&str; 11] = [
    "#DIV/0!",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
];

/// A text that begins so is a formula to a spreadsheet. Source: OWASP, CSV Injection. The line feed stands beside the
/// carriage return because reading makes one of the other.
const FORMULA_SIGNS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

pub(crate) fn is_error(text: &str) -> bool {
    ERROR_WORDS.contains(&text.trim())
}

/// A number as a person here reads it: with a decimal comma, without `.0`, and with no more than the 15 digits that
/// Excel keeps and shows. Empty where it is no number.
pub(crate) fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    if !rounded.is_finite() {
        return String::new();
    }
    // `-0` is nothing that anybody typed.
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    rounded.to_string().replace('.', ",")
}

/// A text for CSV that no spreadsheet takes for a formula: with an apostrophe in front where one is needed.
pub(crate) fn guarded(text: &str) -> String {
    if needs_guard(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text that [`guarded`] was given. An apostrophe that guards nothing stays.
pub(crate) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(text)
}

/// A text that looks guarded already is guarded once more, so that it returns as it was.
fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA_SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_a_person_reads_them() {
        for (value, text) in [
            (5.0, "5"),
            (-0.0, "0"),
            (1.5, "1,5"),
            (0.1 + 0.2, "0,3"),
            (-5.123_456, "-5,123456"),
            (1e15, "1000000000000000"),
            (45_521.0, "45521"),
            (f64::NAN, ""),
            (f64::INFINITY, ""),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_guarded_text_returns_as_it_was() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+62 812", "'+62 812"),
            ("-", "'-"),
            ("@nama", "'@nama"),
            ("\tx", "'\tx"),
            ("'=1", "''=1"),
            ("'tis", "'tis"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), written);
            assert_eq!(unguarded(written), text);
        }
    }
}
