//! Pages and counts, as the window asks for them.

use anyhow::Result;
use kentongan_domain::issue::Urgency;
use kentongan_store::{IssueQuery, IssueSort, Shelf};
use serde_json::{Map, Value, json};

use crate::register::Register;
use crate::stopwatch::{self, Stopwatch};

/// Of one page of the window's list.
const PAGE_ROWS: u32 = 100;
const PAGES_DOWN: usize = 20;
const A_MONTH_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// One in eleven is of it.
const CATEGORY: &str = "KES";
/// Nothing is: the whole list is read for it.
const EMPTY_CATEGORY: &str = "XXX";
const VILLAGE: &str = "18.02.01.2004";

pub fn measure(register: &Register, rounds: usize) -> Result<Value> {
    let store = register.open()?.store;
    let now_ms = store.wall_ms();
    let page = |shelf, sort| IssueQuery {
        shelf,
        sort,
        now_ms,
        limit: PAGE_ROWS,
        ..IssueQuery::default()
    };
    let (open, newest) = (
        page(Shelf::Open, IssueSort::Urgency),
        page(Shelf::All, IssueSort::Newest),
    );
    let mut deep = newest.clone();
    for _ in 0..PAGES_DOWN {
        deep.after = store.page_issues(&deep)?.next.or(deep.after);
    }
    let of_village = IssueQuery {
        village_code: Some(VILLAGE.to_owned()),
        ..open.clone()
    };
    let of_category = |code: &str| IssueQuery {
        categories: vec![code.to_owned()],
        ..newest.clone()
    };
    let pages = [
        ("first page", open.clone()),
        ("newest", newest.clone()),
        ("page 21", deep),
        ("unanswered", page(Shelf::Unanswered, IssueSort::Urgency)),
        ("unsent", page(Shelf::Unsent, IssueSort::Urgency)),
        ("overdue", page(Shelf::Overdue, IssueSort::Due)),
        ("settled", page(Shelf::Closed, IssueSort::Newest)),
        ("one village", of_village.clone()),
        ("one category", of_category(CATEGORY)),
        ("a category of none", of_category(EMPTY_CATEGORY)),
        (
            "urgent of a village",
            IssueQuery {
                urgencies: vec![Urgency::Emergency as i64, Urgency::High as i64],
                ..of_village.clone()
            },
        ),
        (
            "the last month",
            IssueQuery {
                recorded: Some((now_ms - A_MONTH_MS, now_ms)),
                ..newest.clone()
            },
        ),
    ];
    let mut said = Map::new();
    for (name, query) in pages {
        let mut watch = Stopwatch::default();
        let page = watch.repeat(rounds, || store.page_issues(&query))?;
        said.insert(
            name.to_owned(),
            with_rows(watch.read(), page.map_or(0, |page| page.rows.len())),
        );
    }
    for (name, query) in [
        ("counts", open),
        ("counts of a village", of_village),
        ("counts of a category", of_category(CATEGORY)),
    ] {
        let mut watch = Stopwatch::default();
        watch.repeat(rounds, || store.count_issues(&query))?;
        said.insert(name.to_owned(), watch.read());
    }
    said.insert("memory".to_owned(), json!(stopwatch::memory_bytes()));
    Ok(Value::Object(said))
}

fn with_rows(mut read: Value, rows: usize) -> Value {
    if let Some(said) = read.as_object_mut() {
        said.insert("rows".to_owned(), json!(rows));
    }
    read
}
