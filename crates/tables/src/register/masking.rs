//! Numbers that may be a NIK or the number of a family card: sixteen digits, in one piece or in groups.

/// PP 37/2007 Ps. 37: a NIK has sixteen digits. So has the number of a family card.
const DIGITS: usize = 16;
/// How people part them, with one sign between: by fours, or as region, birthday and running number.
const GROUPS: [&[usize]; 2] = [&[4, 4, 4, 4], &[6, 6, 4]];

/// The text with such numbers made unreadable, or `None` where there is none.
///
/// A longer row of digits may hold one, so it is hidden too. Groups of another length stay, as two dates side by side
/// have sixteen digits.
pub(crate) fn masked(text: &str) -> Option<String> {
    if text.bytes().filter(u8::is_ascii_digit).count() < DIGITS {
        return None;
    }
    let signs: Vec<char> = text.chars().collect();
    let mut rest = signs.as_slice();
    let mut masked = String::with_capacity(text.len());
    let mut has_number = false;
    while !rest.is_empty() {
        let run = digits(rest);
        let number = if run >= DIGITS { run } else { grouped(rest) };
        let is_hidden = number > 0;
        has_number |= is_hidden;
        let taken = number.max(run).max(1);
        let (signs, behind) = rest.split_at_checked(taken).unwrap_or((rest, &[]));
        let hide = |sign: &char| if is_hidden && sign.is_ascii_digit() { '*' } else { *sign };
        masked.extend(signs.iter().map(hide));
        rest = behind;
    }
    has_number.then_some(masked)
}

/// How many digits stand at the beginning.
fn digits(signs: &[char]) -> usize {
    signs.iter().take_while(|sign| sign.is_ascii_digit()).count()
}

/// Length of a number in groups at the beginning, or 0.
fn grouped(signs: &[char]) -> usize {
    let lengths = GROUPS.iter().map(|groups| length_of(groups, signs));
    lengths.max().unwrap_or(0)
}

fn length_of(groups: &[usize], signs: &[char]) -> usize {
    let mut at = 0;
    for (nth, group) in groups.iter().enumerate() {
        if nth > 0 {
            if !matches!(signs.get(at), Some(' ' | '-' | '.')) {
                return 0;
            }
            at += 1;
        }
        let run = digits(signs.get(at..).unwrap_or_default());
        if run != *group {
            return 0;
        }
        at += run;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn sixteen_digits_are_made_unreadable_and_nothing_else_is() {
        for (text, hidden) in [
            ("NIK 1802011203990001.", "NIK ****************."),
            ("1802011203990001", "****************"),
            ("18020112039900011", "*****************"),
            ("180201.120399.0001", "******.******.****"),
            ("1802 0112 0399 0001, Budi", "**** **** **** ****, Budi"),
            ("a1802-0112-0399-0001b", "a****-****-****-****b"),
            ("1802011203990001/1802011203990002", "****************/****************"),
        ] {
            assert_eq!(masked(text).as_deref(), Some(hidden), "{text}");
        }
        for text in [
            "",
            "180201120399000",
            "17-08-2024 18-08-2024",
            "0812 3456 7890",
            "1802 0112 0399 00011",
            "１８０２０１１２０３９９０００１",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }
}
