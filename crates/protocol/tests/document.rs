//! `docs/protocol.md` says what the program does: its worked examples are the messages that were released, taken apart to the byte.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document() -> String {
    std::fs::read_to_string(repository().join("docs/protocol.md")).unwrap()
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    digits
        .len()
        .is_multiple_of(2)
        .then(|| digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Bytes that the document shows, and the tables behind them that say what stands where.
struct Example {
    /// `v1/hello`; none for bytes that are no whole message.
    golden: Option<String>,
    line: usize,
    bytes: Vec<u8>,
    tables: Vec<Vec<Row>>,
}

struct Row {
    line: usize,
    at: usize,
    /// Before and behind the bytes that were cut out of the middle.
    head: Vec<u8>,
    tail: Vec<u8>,
    cut: bool,
}

impl Row {
    fn read(line: usize, text: &str) -> Option<Self> {
        let [_, at, bytes, ..] = *text.split('|').map(str::trim).collect::<Vec<_>>().as_slice() else {
            return None;
        };
        let bytes = bytes.strip_prefix('`')?.strip_suffix('`')?;
        let (head, tail) = bytes.split_once('…').unwrap_or((bytes, ""));
        Some(Self {
            line,
            at: at.parse().ok()?,
            head: bytes_of(head)?,
            tail: bytes_of(tail)?,
            cut: bytes.contains('…'),
        })
    }

    fn stands_in(&self, here: &[u8]) -> bool {
        here.starts_with(&self.head) && here.ends_with(&self.tail) && (self.cut || here == self.head)
    }
}

fn examples() -> Vec<Example> {
    let document = document();
    let mut lines = document.lines().enumerate();
    let (mut found, mut golden) = (Vec::<Example>::new(), None);
    while let Some((line, text)) = lines.next() {
        if let Some(name) = text.strip_prefix("<!-- golden: ") {
            golden = Some(name.strip_suffix(" -->").unwrap().to_owned());
        } else if text == "```hex" || text == "```text" {
            let shown: String = lines
                .by_ref()
                .map(|(_, text)| text)
                .take_while(|text| *text != "```")
                .collect();
            let bytes = bytes_of(&shown);
            assert!(
                text == "```text" || bytes.is_some(),
                "line {}: no hexadecimal",
                line + 1
            );
            found.extend(bytes.map(|bytes| Example {
                golden: golden.take(),
                line: line + 1,
                bytes,
                tables: Vec::new(),
            }));
        } else if let (Some(example), Some(row)) = (found.last_mut(), Row::read(line + 1, text)) {
            match example.tables.last_mut() {
                Some(table) if row.at > 0 => table.push(row),
                _ => example.tables.push(vec![row]),
            }
        }
    }
    assert!(golden.is_none(), "a name without its bytes");
    found
}

#[test]
fn worked_examples_are_the_released_messages() {
    let examples = examples();
    let named: Vec<&Example> = examples.iter().filter(|example| example.golden.is_some()).collect();
    assert!(named.len() >= 8, "{} examples", named.len());
    for example in named {
        let name = example.golden.as_deref().unwrap();
        let released = std::fs::read(repository().join(format!("tests/fixtures/wire/{name}.bin"))).unwrap();
        assert!(
            example.bytes == released,
            "line {}: these bytes are not {name}",
            example.line
        );
    }
}

/// The first row that does not stand where the table says, in a message that begins at `base`.
fn wrong_row<'t>(table: &'t [Row], bytes: &[u8], base: usize) -> Option<&'t Row> {
    let whole = base == 0;
    table
        .iter()
        .enumerate()
        .map(|(n, row)| (row, table.get(n + 1)))
        .find_map(|(row, next)| {
            // Where a message lies within another, the last row does not tell where it ends.
            let end = next.map_or(
                if whole {
                    bytes.len()
                } else {
                    base + row.at + row.head.len()
                },
                |next| base + next.at,
            );
            let here = bytes.get(base + row.at..end).unwrap_or_default();
            let fits = if next.is_some() || whole {
                row.stands_in(here)
            } else {
                here == row.head
            };
            (!fits).then_some(row)
        })
}

#[test]
fn tables_say_which_bytes_stand_where() {
    let mut rows = 0;
    for example in examples() {
        for (n, table) in example.tables.iter().enumerate() {
            rows += table.len();
            let Some(wrong) = wrong_row(table, &example.bytes, 0) else {
                continue;
            };
            let within = (1..example.bytes.len()).any(|base| wrong_row(table, &example.bytes, base).is_none());
            assert!(n > 0 && within, "line {}: other bytes stand there", wrong.line);
        }
    }
    assert!(rows >= 120, "{rows} rows");
}

#[test]
fn hashes_of_what_readers_need_stand_in_it() {
    let document = document();
    for name in ["v1.b3", "v2.b3"] {
        let hash = std::fs::read_to_string(repository().join("crates/protocol/dictionary").join(name)).unwrap();
        assert!(document.contains(hash.trim()), "{name}");
    }
}
