//! Looking for words, in the register and in the same texts as others keep them: a plain table that is searched with `LIKE`, and an
//! index of whole words (`fts5` with `unicode61`). Each answers the newest fifty, first of all.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use kentongan_domain::search::fold;
use kentongan_store::{Breadth, IssueQuery, IssueSort, Shelf, Store};
use rusqlite::{Connection, OpenFlags, named_params};
use serde_json::{Value, json};

use crate::records::Records;
use crate::register::Register;
use crate::stopwatch::{self, Stopwatch};

/// The newest so many are asked for.
const PAGE_ROWS: u32 = 50;

/// What is typed, and of which kind it is.
struct Question {
    kind: &'static str,
    typed: String,
}

/// Of each kind.
const OF_A_KIND: usize = 8;

/// Words of the texts themselves, by their length and by how many texts hold them; in one order, so that two runs ask alike.
fn questions(records: &Records) -> Vec<Question> {
    let words = records.words();
    let of_length = |least: usize, most: usize| {
        words
            .iter()
            .filter(move |(word, _)| (least..=most).contains(&word.chars().count()))
    };
    let spread = |mut found: Vec<String>| {
        let step = (found.len() / OF_A_KIND).max(1);
        found = found.into_iter().step_by(step).take(OF_A_KIND).collect();
        found
    };
    let cut = |word: &str, from: usize, count: usize| word.chars().skip(from).take(count).collect::<String>();
    let texts = |found: Vec<&(String, usize)>| found.into_iter().map(|(word, _)| word.clone()).collect::<Vec<_>>();
    let common = |least, most| texts(of_length(least, most).filter(|(_, texts)| *texts >= 20).collect());
    let rare = texts(of_length(6, 12).filter(|(_, texts)| *texts == 1).collect());
    let pairs = common(5, 8);
    let kinds: [(&'static str, Vec<String>); 6] = [
        ("prefix", common(6, 12).iter().map(|word| cut(word, 0, 4)).collect()),
        ("whole word", common(4, 12)),
        (
            "inside a word",
            common(7, 12).iter().map(|word| cut(word, 2, 4)).collect(),
        ),
        (
            "two words",
            pairs
                .iter()
                .zip(pairs.iter().rev())
                .map(|(one, other)| format!("{one} {other}"))
                .collect(),
        ),
        ("rare", rare.clone()),
        (
            "no hit",
            rare.iter().map(|word| format!("{}qx", cut(word, 0, 9))).collect(),
        ),
    ];
    let mut asked = Vec::new();
    for (kind, found) in kinds {
        asked.extend(spread(found).into_iter().map(|typed| Question { kind, typed }));
    }
    // Three letters are the shortest that an index of trigrams knows.
    asked.extend(spread(common(3, 3)).into_iter().map(|typed| Question {
        kind: "three letters",
        typed,
    }));
    asked
}

pub fn measure(register: &Register, records: &Records, rounds: usize) -> Result<Value> {
    let store = register.open()?.store;
    let side = register.path().with_extension("texts");
    keep_as_others_do(register, &side)?;
    let others = register.open_bare(&side, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let questions = questions(records);
    let mut watches = [(); 3].map(|()| Stopwatch::default());
    let mut kinds = serde_json::Map::new();
    let mut found = [0_usize; 3];
    for question in &questions {
        let mut of_kind = [(); 3].map(|()| Stopwatch::default());
        let typed = &question.typed;
        for round in 0..rounds {
            let answers = [
                time(&mut watches[0], &mut of_kind[0], || ask_ours(&store, typed))?,
                time(&mut watches[1], &mut of_kind[1], || ask_like(&others, typed))?,
                time(&mut watches[2], &mut of_kind[2], || ask_words(&others, typed))?,
            ];
            if round == 0 {
                for (sum, answer) in found.iter_mut().zip(answers) {
                    *sum += answer;
                }
            }
        }
        let [ours, like, whole_words] = of_kind.map(|watch| watch.read());
        let entry = kinds.entry(question.kind).or_insert_with(|| json!([]));
        if let Some(list) = entry.as_array_mut() {
            list.push(json!({ "typed": typed, "kentongan": ours, "like": like, "fts5-unicode61": whole_words }));
        }
    }
    let [ours, like, whole_words] = watches.map(|watch| watch.read());
    let sizes = [register.path(), &side].map(|file| fs::metadata(file).map_or(0, |found| found.len()));
    fs::remove_file(&side).context("cannot remove the texts")?;
    Ok(json!({
        "questions": questions.len(),
        "kentongan": ours, "like": like, "fts5-unicode61": whole_words,
        "rows": { "kentongan": found[0], "like": found[1], "fts5-unicode61": found[2] },
        "kinds": kinds, "bytes": sizes, "memory": stopwatch::memory_bytes(),
    }))
}

fn time<T>(all: &mut Stopwatch, of_kind: &mut Stopwatch, work: impl FnOnce() -> T) -> T {
    all.time(|| of_kind.time(work))
}

fn ask_ours(store: &Store, typed: &str) -> Result<usize> {
    let page = store.page_issues(&IssueQuery {
        shelf: Shelf::All,
        sort: IssueSort::Newest,
        search: typed.to_owned(),
        limit: PAGE_ROWS,
        ..IssueQuery::default()
    })?;
    // What holds one of the words alone is offered to a person; it is no answer to the question that the others are asked.
    Ok(match page.breadth {
        Breadth::AsTyped => page.rows.len(),
        Breadth::Near | Breadth::AnyWord => 0,
    })
}

/// Every row is read until fifty are found: what a register without an index does.
fn ask_like(others: &Connection, typed: &str) -> Result<usize> {
    let mut sql = "SELECT recency, title, text FROM texts WHERE 1".to_owned();
    let words: Vec<String> = typed.split(' ').map(|word| format!("%{word}%")).collect();
    for n in 0..words.len() {
        sql.push_str(&format!(" AND text LIKE ?{}", n + 1));
    }
    sql.push_str(&format!(" ORDER BY recency LIMIT {PAGE_ROWS}"));
    count_rows(others, &sql, &words)
}

/// Whole words and their beginnings alone: what it does not find inside a word costs it nothing.
fn ask_words(others: &Connection, typed: &str) -> Result<usize> {
    let sql = format!(
        "SELECT t.recency, t.title, t.text FROM words w JOIN texts t ON t.recency = w.rowid
         WHERE words MATCH ?1 ORDER BY w.rowid LIMIT {PAGE_ROWS}"
    );
    let matched = typed
        .split(' ')
        .map(|word| format!("\"{word}\"*"))
        .collect::<Vec<_>>()
        .join(" ");
    count_rows(others, &sql, &[matched])
}

fn count_rows(others: &Connection, sql: &str, values: &[String]) -> Result<usize> {
    let mut statement = others.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        let _: (i64, String, String) = (row.get("recency")?, row.get("title")?, row.get("text")?);
        found += 1;
    }
    Ok(found)
}

/// The texts that search may see, folded alike, in a file of their own with the same cipher.
fn keep_as_others_do(register: &Register, side: &Path) -> Result<()> {
    let _ = fs::remove_file(side);
    let mut target = register.open_bare(side, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    target.execute_batch(
        "PRAGMA synchronous = OFF;
         CREATE TABLE texts (recency INTEGER PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL) STRICT;
         CREATE VIRTUAL TABLE words USING fts5 (text, content = 'texts', content_rowid = 'recency', tokenize = 'unicode61');",
    )?;
    let source = register.open_bare(register.path(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let tx = target.transaction()?;
    each_text(&source, |recency, title, text| {
        tx.prepare_cached("INSERT INTO texts (recency, title, text) VALUES (:recency, :title, :text)")?
            .execute(named_params! { ":recency": recency, ":title": title, ":text": text })?;
        tx.prepare_cached("INSERT INTO words (rowid, text) VALUES (:recency, :text)")?
            .execute(named_params! { ":recency": recency, ":text": text })?;
        Ok(())
    })?;
    tx.commit()?;
    Ok(())
}

fn each_text(source: &Connection, mut take: impl FnMut(i64, &str, &str) -> Result<()>) -> Result<()> {
    let mut statement = source.prepare(
        "SELECT recency, title, title || ' ' || description || ' ' || hamlet || ' ' || landmark || ' ' || village_name AS text
         FROM issues WHERE shelf < 2 ORDER BY recency",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (title, text): (String, String) = (row.get("title")?, row.get("text")?);
        take(row.get("recency")?, &title, &fold(&text))?;
    }
    Ok(())
}

/// One JSON object a line: each text, then each question.
pub fn write_questions(register: &Register, records: &Records, out: &Path) -> Result<Value> {
    let source = register.open_bare(register.path(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut file = std::io::BufWriter::new(fs::File::create(out)?);
    let mut texts = 0;
    each_text(&source, |recency, title, text| {
        texts += 1;
        // JavaScript's numbers end before a place in our list does.
        Ok(writeln!(
            file,
            "{}",
            json!({ "recency": recency.to_string(), "title": title, "text": text })
        )?)
    })?;
    for question in questions(records) {
        writeln!(file, "{}", json!({ "kind": question.kind, "typed": question.typed }))?;
    }
    file.flush()?;
    Ok(json!({ "texts": texts }))
}
