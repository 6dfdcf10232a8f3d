//! Reads a place out of what a person typed: numbers, the marks behind them, the side of the equator and of Greenwich.
//!
//! A comma is a decimal sign (EYD V, on the comma) or a pause between two numbers. Where a decimal point stands
//! anywhere in the text, every comma is a pause; elsewhere a comma between two digits is a decimal sign. So `-5,104` is
//! one number.
//!
//! Words that mean nothing here make the whole text no coordinates: a house number is not a latitude.

use super::{Axis, BILLION, CoordinatesError, Pair, Reading, micro_degrees};

/// Digits behind the decimal sign that are looked at; the rest is less than a hair's breadth.
const FRACTION_DIGITS_MAX: usize = 9;
/// Beyond every degree that there is, and small enough to be multiplied out.
const WHOLE_MAX: u64 = 999_999;
/// Minutes in a degree, seconds in a minute.
const SIXTY: u64 = 60 * BILLION;

/// Words that stand before coordinates and say nothing more about them.
const HEADINGS: [&str; 9] = [
    "koordinat",
    "coordinate",
    "coordinates",
    "titik",
    "lokasi",
    "location",
    "posisi",
    "gps",
    "loc",
];

const QUOTATION_MARKS: [(char, char); 4] = [
    ('"', '"'),
    ('\'', '\''),
    ('\u{201c}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
];

/// A number without its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    billionths: u64,
    has_fraction: bool,
}

impl Number {
    /// It counts degrees.
    pub(super) fn micro_degrees(self, is_negative: bool) -> i64 {
        micro_degrees(self.billionths * Unit::Degree.seconds(), is_negative)
    }
}

/// A number at the beginning of a text, and what follows it.
pub(super) fn number_at(text: &str, decimal: char) -> Option<(Number, &str)> {
    let (whole, rest) = text.split_at_checked(digits(text))?;
    let (fraction, after) = rest
        .strip_prefix(decimal)
        .and_then(|behind| behind.split_at_checked(digits(behind)))
        .filter(|(fraction, _)| !fraction.is_empty())
        .unwrap_or(("", rest));
    // `.5` is a number; `,5` is a pause and a number.
    if whole.is_empty() && (fraction.is_empty() || decimal != '.') {
        return None;
    }
    let whole = whole
        .bytes()
        .fold(0u64, |sum, digit| (sum * 10 + value(digit)).min(WHOLE_MAX));
    let billionths = fraction
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(FRACTION_DIGITS_MAX)
        .fold(0u64, |sum, digit| sum * 10 + value(digit));
    let number = Number {
        billionths: whole * BILLION + billionths,
        has_fraction: !fraction.is_empty(),
    };
    Some((number, after))
}

/// How many digits stand at the beginning.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn value(digit: u8) -> u64 {
    u64::from(digit.saturating_sub(b'0'))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Degree,
    Minute,
    Second,
}

impl Unit {
    fn finer(self) -> Option<Self> {
        match self {
            Unit::Degree => Some(Unit::Minute),
            Unit::Minute => Some(Unit::Second),
            Unit::Second => None,
        }
    }

    fn seconds(self) -> u64 {
        match self {
            Unit::Degree => 3_600,
            Unit::Minute => 60,
            Unit::Second => 1,
        }
    }
}

/// The unit of a mark behind a number, in the signs that telephones, office programs and scanned decrees use for it.
fn unit_of(mark: char) -> Option<Unit> {
    match mark {
        // Degree sign, ordinal indicator, ring above, superscript zero, ring operator.
        '\u{b0}' | '\u{ba}' | '\u{2da}' | '\u{2070}' | '\u{2218}' => Some(Unit::Degree),
        // Apostrophe, grave and acute accent, modifier letters, quotation marks, prime.
        '\'' | '`' | '\u{b4}' | '\u{2b9}' | '\u{2bc}' | '\u{2018}' | '\u{2019}' | '\u{2032}' => Some(Unit::Minute),
        // The same doubled.
        '"' | '\u{2ba}' | '\u{2dd}' | '\u{201c}' | '\u{201d}' | '\u{2033}' => Some(Unit::Second),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    North,
    South,
    East,
    West,
}

impl Side {
    fn axis(self) -> Axis {
        match self {
            Side::North | Side::South => Axis::Latitude,
            Side::East | Side::West => Axis::Longitude,
        }
    }
}

/// A number with what belongs to it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    number: Number,
    is_negative: bool,
    /// From the mark behind it, if there was one.
    unit: Option<Unit>,
    /// Its mark was the letter `s`: seconds, or South.
    may_be_south: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Part(Part),
    Side(Side),
    Axis(Axis),
    Pause,
}

/// Two coordinates, in the order in which they were typed.
///
/// # Errors
/// [`CoordinatesError`] where there are not two, or one of them cannot be.
pub(super) fn read(typed: &str) -> Result<Pair, CoordinatesError> {
    let coordinates = tokens(unquoted(typed))
        .and_then(|tokens| coordinates(&tokens))
        .ok_or(CoordinatesError::NotCoordinates)?;
    match <[Coordinate; 2]>::try_from(coordinates) {
        Ok([mut first, mut second]) => {
            first.settle_letter_s(&second);
            second.settle_letter_s(&first);
            Ok([first.reading()?, second.reading()?])
        }
        Err(others) if others.len() == 1 => Err(CoordinatesError::OnlyOne),
        Err(_) => Err(CoordinatesError::NotCoordinates),
    }
}

/// Without the quotation marks that a table or a message puts round it.
fn unquoted(typed: &str) -> &str {
    let typed = typed.trim();
    QUOTATION_MARKS
        .iter()
        .find_map(|(before, after)| typed.strip_prefix(*before)?.strip_suffix(*after))
        .unwrap_or(typed)
}

fn tokens(typed: &str) -> Option<Vec<Token>> {
    let has_point = typed.split('.').skip(1).any(|behind| digits(behind) > 0);
    let decimal = if has_point { '.' } else { ',' };
    let mut tokens = Tokens::default();
    let mut rest = typed;
    while let Some(sign) = rest.chars().next() {
        if let Some((number, after)) = number_at(rest, decimal) {
            tokens.number(number, after)?;
            tokens.before = Some('0');
            rest = after;
        } else if sign.is_alphabetic() && unit_of(sign).is_none() {
            let (word, after) = word_at(rest);
            tokens.word(word)?;
            tokens.before = Some(sign);
            rest = after;
        } else {
            let after = rest.strip_prefix(sign)?;
            tokens.sign(sign, after)?;
            tokens.before = Some(sign);
            rest = after;
        }
    }
    Some(tokens.read)
}

fn word_at(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphabetic() || unit_of(c).is_some());
    end.and_then(|end| text.split_at_checked(end)).unwrap_or((text, ""))
}

/// What was read so far. Each of its functions answers `None` where the text can be no coordinates.
#[derive(Debug, Default)]
struct Tokens {
    read: Vec<Token>,
    /// What stands right before; a letter for a word, a digit for a number.
    before: Option<char>,
    /// A minus that waits for its number.
    is_negative: bool,
    /// Whether the letter for minutes that stood last was a capital: the one for seconds will be like it.
    is_minute_capital: Option<bool>,
}

impl Tokens {
    fn number(&mut self, number: Number, after: &str) -> Option<()> {
        // `-5.123.456`: a spreadsheet took the coordinate for millions, and where its point stood is lost.
        if after.strip_prefix('.').is_some_and(|behind| digits(behind) > 0) {
            return None;
        }
        self.read.push(Token::Part(Part {
            number,
            is_negative: std::mem::take(&mut self.is_negative),
            unit: None,
            may_be_south: false,
        }));
        Some(())
    }

    fn sign(&mut self, sign: char, after: &str) -> Option<()> {
        match sign {
            ',' | ';' | '|' | '/' | '\n' | '\t' => self.read.push(Token::Pause),
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => self.dash(after),
            _ => match unit_of(sign) {
                Some(unit) => self.mark(unit)?,
                // Digits of other scripts are not read, and not skipped either.
                None if sign.is_numeric() => return None,
                None => {}
            },
        }
        Some(())
    }

    /// A minus, a pause as in `5,1 LS - 104,5 BT`, the bullet of a list, or the joint of `5-07-24`.
    fn dash(&mut self, after: &str) {
        let begins_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
        let is_joined = matches!(self.before, Some(c) if c.is_alphanumeric() || unit_of(c).is_some());
        if !matches!(self.read.last(), Some(Token::Part(_) | Token::Side(_))) {
            self.is_negative |= begins_number(after.trim_start());
        } else if !begins_number(after) {
            self.read.push(Token::Pause);
        } else if !is_joined {
            self.is_negative = true;
        }
    }

    /// A degree sign, or an apostrophe or quotation mark, which may also stand where it marks nothing.
    fn mark(&mut self, unit: Unit) -> Option<()> {
        let is_doubled = unit == Unit::Minute && self.before.and_then(unit_of) == Some(Unit::Minute);
        if let Some(Token::Part(part)) = self.read.last_mut() {
            part.unit = match part.unit {
                None => Some(unit),
                Some(Unit::Minute) if is_doubled => Some(Unit::Second),
                Some(_) => return None,
            };
        }
        Some(())
    }

    /// The number that stands last, if it has no mark yet.
    fn unmarked(&mut self) -> Option<&mut Part> {
        match self.read.last_mut() {
            Some(Token::Part(part)) if part.unit.is_none() => Some(part),
            _ => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let is_capital = word.starts_with(char::is_uppercase);
        let is_behind_number = self.unmarked().is_some();
        match word.to_lowercase().as_str() {
            "d" | "o" | "deg" | "derajat" => self.unmarked()?.unit = Some(Unit::Degree),
            "m" | "min" | "menit" => {
                self.unmarked()?.unit = Some(Unit::Minute);
                self.is_minute_capital = Some(is_capital);
            }
            "sec" | "dtk" | "detik" => self.unmarked()?.unit = Some(Unit::Second),
            "s" if is_behind_number && self.is_minute_capital == Some(is_capital) => {
                self.is_minute_capital = None;
                let part = self.unmarked()?;
                part.unit = Some(Unit::Second);
                part.may_be_south = true;
            }
            "n" | "u" | "lu" | "north" | "utara" => self.read.push(Token::Side(Side::North)),
            "s" | "ls" | "south" | "selatan" => self.read.push(Token::Side(Side::South)),
            "e" | "t" | "bt" | "east" | "timur" => self.read.push(Token::Side(Side::East)),
            "w" | "b" | "bb" | "west" | "barat" => self.read.push(Token::Side(Side::West)),
            "y" | "lat" | "latitude" | "lintang" => self.read.push(Token::Axis(Axis::Latitude)),
            "x" | "lon" | "lng" | "long" | "longitude" | "bujur" => self.read.push(Token::Axis(Axis::Longitude)),
            "dan" => self.read.push(Token::Pause),
            heading if HEADINGS.contains(&heading) => {}
            _ => {
                // `5oS` and `24sS` have a mark and a side in one.
                let (mark, side) = word.split_at_checked(1).filter(|(mark, side)| {
                    let is_mark = matches!(*mark, "d" | "D" | "o" | "m" | "M" | "s" | "S");
                    is_behind_number && is_mark && side.chars().count() == 1
                })?;
                self.word(mark)?;
                self.word(side)?;
            }
        }
        Some(())
    }
}

/// One coordinate while it is put together.
#[derive(Debug, Default)]
struct Coordinate {
    axis: Option<Axis>,
    side: Option<Side>,
    /// Degrees first, each finer than the one before.
    parts: Vec<(Unit, Part)>,
    /// Its side or axis stood before its numbers.
    is_headed: bool,
    /// Its side or axis stood behind its numbers, so that no further number belongs to it.
    is_closed: bool,
}

/// `None` where what was read cannot be shared out among coordinates.
fn coordinates(tokens: &[Token]) -> Option<Vec<Coordinate>> {
    let mut done = Vec::new();
    let mut open = Coordinate::default();
    for token in tokens {
        if !open.takes(token) {
            let finished = std::mem::take(&mut open);
            if finished.parts.is_empty() {
                return None;
            }
            done.push(finished);
        }
        open.put(*token)?;
    }
    if !open.parts.is_empty() {
        done.push(open);
    } else if open.is_headed {
        return None;
    }
    Some(done)
}

impl Coordinate {
    /// Does it belong to this coordinate, rather than begin the next?
    fn takes(&self, token: &Token) -> bool {
        let Some((unit, last)) = self.parts.last() else {
            return match token {
                Token::Part(_) | Token::Pause => true,
                Token::Side(_) => self.side.is_none(),
                Token::Axis(_) => self.axis.is_none(),
            };
        };
        match token {
            Token::Part(part) if self.is_closed || part.is_negative || last.number.has_fraction => false,
            Token::Part(part) => match part.unit {
                Some(marked) => marked > *unit,
                None => unit.finer().is_some() && part.number.billionths < SIXTY,
            },
            Token::Side(_) => self.side.is_none(),
            Token::Axis(axis) => {
                let agrees = self.side.is_none_or(|side| side.axis() == *axis);
                self.axis.is_none() && !self.is_headed && agrees
            }
            Token::Pause => false,
        }
    }

    fn put(&mut self, token: Token) -> Option<()> {
        match token {
            Token::Part(part) => {
                let unit = match self.parts.last() {
                    Some((unit, _)) => part.unit.or(unit.finer())?,
                    None => part.unit.unwrap_or(Unit::Degree),
                };
                if self.parts.is_empty() && unit != Unit::Degree {
                    return None;
                }
                self.parts.push((unit, part));
                return Some(());
            }
            Token::Side(side) => self.side = Some(side),
            Token::Axis(axis) => self.axis = Some(axis),
            Token::Pause => return Some(()),
        }
        if self.parts.is_empty() {
            self.is_headed = true;
        } else {
            self.is_closed = true;
        }
        Some(())
    }

    /// In `5d7m24s 104d34m4e` the letter is South and not seconds, as the other coordinate names its side.
    fn settle_letter_s(&mut self, other: &Self) {
        let may_be_south = self.parts.last().is_some_and(|(_, part)| part.may_be_south);
        if may_be_south && self.side.is_none() && other.side.map(Side::axis) == Some(Axis::Longitude) {
            self.side = Some(Side::South);
        }
    }

    fn reading(&self) -> Result<Reading, CoordinatesError> {
        let axis = self.side.map(Side::axis);
        let has_minus = self.parts.first().is_some_and(|(_, part)| part.is_negative);
        // A minus beside *LS* says the same twice, beside *LU* the contrary.
        let disagrees = self.axis.is_some() && axis.is_some() && self.axis != axis
            || has_minus && matches!(self.side, Some(Side::North | Side::East));
        if disagrees {
            return Err(CoordinatesError::NotCoordinates);
        }
        let mut nano_seconds = 0;
        for (unit, part) in &self.parts {
            if *unit != Unit::Degree && part.number.billionths >= SIXTY {
                return Err(CoordinatesError::OutOfRange);
            }
            nano_seconds += part.number.billionths * unit.seconds();
        }
        let is_negative = has_minus || matches!(self.side, Some(Side::South | Side::West));
        Ok(Reading {
            axis: self.axis.or(axis),
            micro_degrees: micro_degrees(nano_seconds, is_negative),
        })
    }
}
