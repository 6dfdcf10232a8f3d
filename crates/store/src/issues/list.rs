//! The register as pages: which issues, in which order, and how many.

use std::fmt;
use std::str::FromStr;

use kentongan_domain::case::Relation;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::search::{self, Term};
use kentongan_domain::vocabulary::EntryType;
use rusqlite::{Connection, ToSql, named_params};

use super::row::{read_rows, rows_sql};
use super::{IssueRecord, own_device};
use crate::projection::search_index;
use crate::recap::MEETINGS_SQL;
use crate::{RecapQuery, Store, StoreError};

/// A search that finds more is not counted to its end: a person narrows it down.
const COUNTED_MAX: u32 = 1_000;

/// Which issues, in which order.
#[derive(Debug, Clone)]
pub struct IssueQuery {
    pub shelf: Shelf,
    pub sort: IssueSort,
    /// Words of title, text, place or number, each in whole or in part. What is searched for comes newest first.
    pub search: String,
    pub village_code: Option<String>,
    /// Wire numbers of [`EntryType`]; empty: all.
    pub entry_types: Vec<i64>,
    /// Only what was raised in these meetings.
    pub raised_at: Option<RaisedAt>,
    /// Codes; empty: all.
    pub categories: Vec<String>,
    /// Wire numbers of [`kentongan_domain::issue::Urgency`]; empty: all.
    pub urgencies: Vec<i64>,
    /// Wire numbers of [`kentongan_domain::issue::Stage`]; empty: all.
    pub stages: Vec<i64>,
    /// Late at this moment, milliseconds since 1970 UTC.
    pub due_before_ms: Option<i64>,
    /// Recorded in this time, milliseconds since 1970 UTC, the end not included.
    pub recorded: Option<(i64, i64)>,
    /// Only those with a place on the map.
    pub placed: bool,
    /// Only those with a photo.
    pub has_photo: bool,
    /// The present, for what is late.
    pub now_ms: i64,
    /// Only those with an answer from elsewhere that nobody has opened here.
    pub new_answers: bool,
    /// How far to take the search, where this is no page of a list that began already.
    pub breadth: Breadth,
    /// Where the page before ended.
    pub after: Option<Place>,
    /// Rows of a page.
    pub limit: u32,
}

impl Default for IssueQuery {
    /// All of them, urgent first, on one page.
    fn default() -> Self {
        Self {
            shelf: Shelf::All,
            sort: IssueSort::Urgency,
            search: String::new(),
            village_code: None,
            entry_types: Vec::new(),
            raised_at: None,
            categories: Vec::new(),
            urgencies: Vec::new(),
            stages: Vec::new(),
            due_before_ms: None,
            recorded: None,
            placed: false,
            has_photo: false,
            now_ms: 0,
            new_answers: false,
            breadth: Breadth::AsTyped,
            after: None,
            limit: u32::MAX,
        }
    }
}

impl IssueQuery {
    /// The same question, taken so far.
    pub fn taken(&self, breadth: Breadth) -> Self {
        Self {
            breadth,
            ..self.clone()
        }
    }

    /// Decisions of meetings and nothing else?
    fn is_of_decisions(&self) -> bool {
        self.entry_types == [EntryType::Decision as i64]
    }

    fn terms(&self) -> Vec<Term> {
        let typed = search::terms(&self.search);
        let near = || search::widened(&typed).unwrap_or_else(|| typed.clone());
        match self.breadth() {
            Breadth::AsTyped => typed,
            Breadth::Near => near(),
            Breadth::AnyWord => search::any_word(&near()).map_or_else(near, |term| vec![term]),
        }
    }

    /// A later page goes on as its list began.
    fn breadth(&self) -> Breadth {
        self.after.map_or(self.breadth, |place| place.breadth)
    }

    /// Was something typed that is no word, such as a quotation mark?
    fn asks_for_nothing(&self, terms: &[Term]) -> bool {
        terms.is_empty() && !self.search.trim().is_empty()
    }
}

/// Which part of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Not yet settled, rejected or merged.
    Open,
    /// Open, and no office has answered.
    Unanswered,
    /// Something of it has no receipt, and nothing else is the matter with it.
    Unsent,
    /// Open, and late since before [`IssueQuery::now_ms`].
    Overdue,
    Closed,
    All,
}

/// Meetings in which issues were raised.
#[derive(Debug, Clone)]
pub enum RaisedAt {
    Meeting(ObjectId),
    /// With their parts, as a recap counts them.
    Meetings(RecapQuery),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IssueSort {
    /// Urgent first, then newest.
    #[default]
    Urgency,
    Newest,
    /// What is late first, then what will be late next; what has no deadline comes last, newest first.
    Due,
}

/// How far a search is taken. Each step is asked only where those before it find nothing on any shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Breadth {
    /// All words, as they were typed.
    #[default]
    AsTyped,
    /// All words, as they may be spelled otherwise.
    Near,
    /// Any one of the words.
    AnyWord,
}

/// The place of a row in a list, for the page that follows it. It holds also when the row itself has gone elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What the list is ordered by before the time: urgency or deadline.
    key: i64,
    recency: i64,
    breadth: Breadth,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let breadth = match self.breadth {
            Breadth::AsTyped => "",
            Breadth::Near => "w",
            Breadth::AnyWord => "a",
        };
        write!(f, "{}.{}.{breadth}", self.key, self.recency)
    }
}

/// No list was ever left at such a place.
#[derive(Debug, thiserror::Error)]
#[error("not a place in a list")]
pub struct NotAPlace;

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let mut parts = text.split('.');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).ok_or(NotAPlace);
        let (key, recency) = (number()?, number()?);
        let breadth = match parts.next() {
            Some("") => Breadth::AsTyped,
            Some("w") => Breadth::Near,
            Some("a") => Breadth::AnyWord,
            _ => return Err(NotAPlace),
        };
        parts.next().is_none().then_some(()).ok_or(NotAPlace)?;
        Ok(Self { key, recency, breadth })
    }
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct IssuePage {
    pub rows: Vec<IssueRecord>,
    /// Where the next page begins; `None`: this is the last.
    pub next: Option<Place>,
    /// How far the question was taken until it found something.
    pub breadth: Breadth,
}

/// How many of a list stand on each shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShelfCounts {
    pub open: u32,
    pub unanswered: u32,
    pub unsent: u32,
    /// Late at [`IssueQuery::now_ms`].
    pub overdue: u32,
    pub closed: u32,
    pub all: u32,
}

impl ShelfCounts {
    fn add(&mut self, other: Self) {
        self.open += other.open;
        self.unanswered += other.unanswered;
        self.unsent += other.unsent;
        self.overdue += other.overdue;
        self.closed += other.closed;
        self.all += other.all;
    }
}

/// How many issues a village has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageCount {
    pub village_code: String,
    pub open: u32,
    pub all: u32,
}

impl Store {
    /// One page of the issues that fit, in order. A search that finds nothing is asked wider.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn page_issues(&self, query: &IssueQuery) -> Result<IssuePage, StoreError> {
        self.read(|c| {
            let typed = query.terms();
            let page = self::page(c, query, &typed)?;
            let goes_on = query.after.is_some() || query.breadth != Breadth::AsTyped;
            if !page.rows.is_empty() || goes_on || typed.is_empty() {
                return Ok(page);
            }
            // What stands on another shelf as it was typed is said there, and nothing else is offered here in its place.
            let anywhere = IssueQuery {
                shelf: Shelf::All,
                limit: 1,
                ..query.clone()
            };
            for breadth in [Breadth::AsTyped, Breadth::Near, Breadth::AnyWord] {
                let asked = anywhere.taken(breadth);
                if !self::page(c, &asked, &asked.terms())?.rows.is_empty() {
                    let wider = query.taken(breadth);
                    return self::page(c, &wider, &wider.terms());
                }
            }
            Ok(page)
        })
    }

    /// All issues that fit, in order.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_issues(&self, query: &IssueQuery) -> Result<Vec<IssueRecord>, StoreError> {
        Ok(self.page_issues(query)?.rows)
    }

    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn get_issue(&self, id: ObjectId) -> Result<IssueRecord, StoreError> {
        self.read(|c| {
            let sql = format!("{} WHERE i.issue_id = :id", rows_sql("issues i"));
            let mut statement = c.prepare_cached(&sql)?;
            let own = own_device(c)?.0;
            let found = read_rows(c, &mut statement, named_params! { ":own": own, ":id": id.to_string() })?;
            found.into_iter().next().ok_or(StoreError::NotFound)
        })
    }

    /// How many of the issues that fit stand on each shelf, whichever shelf is asked for; `None` where a search finds too many to count.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_issues(&self, query: &IssueQuery) -> Result<Option<ShelfCounts>, StoreError> {
        let terms = query.terms();
        if query.asks_for_nothing(&terms) {
            return Ok(Some(ShelfCounts::default()));
        }
        let all = IssueQuery {
            shelf: Shelf::All,
            after: None,
            ..query.clone()
        };
        self.read(|c| counts(c, &all, &terms))
    }

    /// How many issues are recorded by village, in order of their codes.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_by_village(&self) -> Result<Vec<VillageCount>, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT village_code, sum(shelf = 0) AS open, count(*) AS all_issues FROM issues WHERE shelf < 2
                 GROUP BY village_code ORDER BY village_code",
            )?
            .query_and_then([], |row| {
                Ok(VillageCount {
                    village_code: row.get("village_code")?,
                    open: row.get("open")?,
                    all: row.get("all_issues")?,
                })
            })?
            .collect()
        })
    }

    /// The part of a village (`dusun`) that this laptop named last in an issue of it; empty where it named none lately. Where a
    /// confidential one happened is no hint for the next form, which anybody may see.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn last_hamlet(&self, village_code: &str) -> Result<String, StoreError> {
        self.read(|c| {
            // Only the newest rows are looked at: of many that all came from elsewhere, none is worth a walk through the whole register.
            Ok(c.prepare_cached(
                "SELECT coalesce((
                   SELECT hamlet FROM (SELECT recency, hamlet, village_code, device_no, shelf, confidential, text_secret FROM issues ORDER BY recency LIMIT 500)
                   WHERE device_no = :own AND village_code = :village AND shelf < 2 AND hamlet <> '' AND NOT confidential AND NOT text_secret ORDER BY recency LIMIT 1), '')",
            )?
            .query_row(
                named_params! { ":own": own_device(c)?.0, ":village": village_code },
                |row| row.get(0),
            )?)
        })
    }

    /// How many issues were recorded from `from_ms` until before `until_ms`, and how many of those are settled.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_recorded(&self, from_ms: i64, until_ms: i64) -> Result<(u32, u32), StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached(
                "SELECT count(*) AS recorded, coalesce(sum(stage = 6), 0) AS settled FROM issues
                 WHERE shelf < 2 AND recency > :newest AND recency <= :oldest",
            )?
            .query_row(
                named_params! { ":newest": recency_of(until_ms), ":oldest": recency_of(from_ms) + SLOTS - 1 },
                |row| Ok((row.get("recorded")?, row.get("settled")?)),
            )?)
        })
    }
}

/// Places within one millisecond.
pub(crate) const SLOTS: i64 = 4_096;

/// The first place of what was recorded at `at_ms`: newer is less.
pub(crate) fn recency_of(at_ms: i64) -> i64 {
    -at_ms * SLOTS
}

/// Where the words of a question are looked for.
#[derive(Clone, Copy)]
enum Sought<'a> {
    /// In the index, or nowhere if there are none.
    Indexed,
    /// They were found in what waits for the index, at these places.
    Waiting(&'a [i64]),
}

/// A question as SQL: what it reads from, what it demands, and the values for it.
struct Asked {
    from: String,
    demands: Vec<String>,
    values: Vec<(&'static str, Box<dyn ToSql>)>,
}

impl Asked {
    fn of(query: &IssueQuery, terms: &[Term], sought: Sought<'_>) -> Self {
        let mut asked = Self {
            from: "issues i".to_owned(),
            demands: Vec::new(),
            values: Vec::new(),
        };
        asked.search(terms, sought);
        if query.is_of_decisions() {
            // Few among the issues, so that the other indexes would read far more.
            asked.by_index("open_decisions");
        }
        let shelf = match query.shelf {
            // As the partial indexes have it.
            Shelf::Open => "i.shelf = 0",
            Shelf::Unanswered => {
                asked.by_index("issues_unanswered");
                "i.shelf = 0 AND i.answered = 0"
            }
            Shelf::Closed => "i.shelf = 1",
            Shelf::All => "i.shelf < 2",
            Shelf::Overdue => {
                asked.by_index("issues_due");
                asked.value(":now", query.now_ms);
                "i.shelf = 0 AND i.due_at_ms IS NOT NULL AND i.due_at_ms <= :now"
            }
            // As `DeliveryFacts` has it.
            Shelf::Unsent => {
                "i.shelf < 2 AND i.two_versions = '' AND i.issue_id IN (SELECT record_id FROM outbox WHERE held = 0)
                   AND NOT EXISTS (SELECT 1 FROM refusals r WHERE r.record_id = i.issue_id)"
            }
        };
        asked.demand(shelf);
        if let Some(code) = &query.village_code {
            if query.shelf != Shelf::Overdue {
                asked.by_index("issues_by_village");
            }
            asked.demand("i.village_code = :village");
            asked.value(":village", code.clone());
        }
        if query.is_of_decisions() {
            // As the partial index has it.
            asked.demand("i.entry_type = 8");
        } else if !query.entry_types.is_empty() {
            asked.demand("i.entry_type IN (SELECT value FROM json_each(:entry_types))");
            asked.value(":entry_types", serde_json::json!(query.entry_types).to_string());
        }
        if let Some(raised_at) = &query.raised_at {
            asked.raised_at(raised_at);
        }
        if !query.categories.is_empty() {
            asked.demand("i.category IN (SELECT value FROM json_each(:categories))");
            asked.value(":categories", serde_json::json!(query.categories).to_string());
        }
        if !query.urgencies.is_empty() {
            asked.demand("i.urgency IN (SELECT value FROM json_each(:urgencies))");
            asked.value(":urgencies", serde_json::json!(query.urgencies).to_string());
        }
        if !query.stages.is_empty() {
            asked.demand("i.stage IN (SELECT value FROM json_each(:stages))");
            asked.value(":stages", serde_json::json!(query.stages).to_string());
        }
        if let Some(before_ms) = query.due_before_ms {
            asked.demand("i.due_at_ms <= :due_before");
            asked.value(":due_before", before_ms);
        }
        if let Some((from_ms, until_ms)) = query.recorded {
            asked.demand("i.recency BETWEEN :newest AND :oldest");
            asked.value(":newest", recency_of(until_ms) + SLOTS);
            asked.value(":oldest", recency_of(from_ms) + SLOTS - 1);
        }
        if query.placed {
            asked.demand("i.position IS NOT NULL");
        }
        if query.has_photo {
            asked.demand(
                "i.erased_at_ms IS NULL AND EXISTS (SELECT 1 FROM photos h WHERE h.issue_id = i.issue_id
                   AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = h.photo_id))",
            );
        }
        if query.new_answers {
            asked.demand(
                "i.issue_id IN (SELECT issue_id FROM follow_ups WHERE new = 1 UNION SELECT issue_id FROM comments WHERE new = 1)",
            );
        }
        asked
    }

    fn raised_at(&mut self, meetings: &RaisedAt) {
        self.value(":raised_in", Relation::RaisedIn as i64);
        match meetings {
            RaisedAt::Meeting(id) => {
                self.demand(
                    "i.issue_id IN (SELECT l.issue_id FROM links l WHERE l.other_id = :meeting AND l.relation = :raised_in
                       AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id))",
                );
                self.value(":meeting", id.to_string());
            }
            RaisedAt::Meetings(query) => {
                self.demand(&format!("i.issue_id IN (SELECT l.issue_id {MEETINGS_SQL})"));
                self.value(":from_day", query.from.to_string());
                self.value(":until_day", query.until.to_string());
                self.value(":stream", query.stream.to_string());
                self.value(":series", query.series.column());
            }
        }
    }

    /// The index knows parts of three letters and more. What is shorter is looked for in the rows, which ends early, as short parts are
    /// in most of them.
    fn search(&mut self, terms: &[Term], sought: Sought<'_>) {
        let matches: Vec<String> = terms.iter().filter(|term| term.is_indexed()).map(fts_of).collect();
        match sought {
            Sought::Indexed if matches.is_empty() => {}
            Sought::Indexed => {
                // Read in the order of the index: the newest first, and no further than the page.
                self.from = "issue_search s CROSS JOIN issues i ON i.recency = s.rowid".to_owned();
                self.demand("issue_search MATCH :matches");
                self.value(":matches", matches.join(" AND "));
            }
            Sought::Waiting(places) => {
                self.from = "json_each(:waiting) w CROSS JOIN issues i ON i.recency = w.value".to_owned();
                self.value(":waiting", serde_json::json!(places).to_string());
            }
        }
        const SHORT: [[&str; 2]; 8] = [
            [":short0", ":typed0"],
            [":short1", ":typed1"],
            [":short2", ":typed2"],
            [":short3", ":typed3"],
            [":short4", ":typed4"],
            [":short5", ":typed5"],
            [":short6", ":typed6"],
            [":short7", ":typed7"],
        ];
        const TEXT: &str = "lower(i.title || ' ' || i.hamlet || ' ' || i.landmark || ' ' || i.village_name
             || CASE WHEN i.confidential OR i.text_secret THEN '' ELSE ' ' || i.description END)";
        for (term, names) in terms.iter().filter(|term| !term.is_indexed()).zip(SHORT) {
            let [number, _] = names;
            let mut any = vec![format!("i.number = CAST({number} AS INTEGER)")];
            for (spelling, name) in term.spellings.iter().zip(names) {
                any.push(format!("instr({TEXT}, {name}) > 0"));
                self.value(name, spelling.clone());
            }
            self.demand(&format!("({})", any.join(" OR ")));
        }
    }

    fn is_searched(&self) -> bool {
        self.from.starts_with("issue_search")
    }

    /// Without statistics SQLite would rather walk the whole list in order than sort the rows of one village.
    fn by_index(&mut self, name: &str) {
        if self.from == "issues i" {
            self.from = format!("issues i INDEXED BY {name}");
        }
    }

    fn demand(&mut self, sql: &str) {
        self.demands.push(sql.to_owned());
    }

    fn value(&mut self, name: &'static str, value: impl ToSql + 'static) {
        self.values.push((name, Box::new(value)));
    }

    /// Everything that was demanded, for `WHERE`.
    fn all(&self) -> String {
        self.demands.join(" AND ")
    }

    fn named(&self) -> Vec<(&str, &dyn ToSql)> {
        self.values.iter().map(|(name, value)| (*name, &**value)).collect()
    }
}

/// Any spelling of the term, as a phrase of FTS5.
fn fts_of(term: &Term) -> String {
    let phrases: Vec<String> = term
        .spellings
        .iter()
        .map(|spelling| format!("\"{}\"", spelling.replace('"', "")))
        .collect();
    format!("({})", phrases.join(" OR "))
}

fn page(c: &Connection, query: &IssueQuery, terms: &[Term]) -> Result<IssuePage, StoreError> {
    let breadth = query.breadth();
    if query.asks_for_nothing(terms) {
        return Ok(IssuePage {
            rows: Vec::new(),
            next: None,
            breadth,
        });
    }
    let mut rows = rows_of(c, query, terms, Sought::Indexed)?;
    let waiting = waiting(c, terms)?;
    if !waiting.is_empty() {
        rows.extend(rows_of(c, query, terms, Sought::Waiting(&waiting))?);
        // What is searched for is listed newest first.
        rows.sort_by_key(|row| row.recency);
    }
    let most = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(|last| Place {
        key: match query.sort {
            IssueSort::Due => last.due.map_or(i64::MAX, |due| due.at_ms),
            IssueSort::Urgency | IssueSort::Newest => last.urgency,
        },
        recency: last.recency,
        breadth,
    });
    Ok(IssuePage { rows, next, breadth })
}

/// Places of what the index lacks and a search finds all the same.
fn waiting(c: &Connection, terms: &[Term]) -> Result<Vec<i64>, StoreError> {
    let indexed: Vec<&Term> = terms.iter().filter(|term| term.is_indexed()).collect();
    match indexed.is_empty() {
        true => Ok(Vec::new()),
        false => search_index::waiting(c, &indexed),
    }
}

/// The rows of a page, and one more if there is one.
fn rows_of(
    c: &Connection,
    query: &IssueQuery,
    terms: &[Term],
    sought: Sought<'_>,
) -> Result<Vec<IssueRecord>, StoreError> {
    let mut asked = Asked::of(query, terms, sought);
    let key = match query.sort {
        IssueSort::Urgency if terms.is_empty() => Some("i.urgency"),
        IssueSort::Due if terms.is_empty() => Some(DUE_KEY),
        IssueSort::Urgency | IssueSort::Due | IssueSort::Newest => None,
    };
    if let Some(after) = query.after {
        if let Some(key) = key {
            asked.demand(&format!("({key}, i.recency) > (:after_key, :after_recency)"));
            asked.value(":after_key", after.key);
        } else {
            asked.demand(if asked.is_searched() {
                "s.rowid > :after_recency"
            } else {
                "i.recency > :after_recency"
            });
        }
        asked.value(":after_recency", after.recency);
    }
    let (order, outer) = match (key, asked.is_searched()) {
        (Some(key), _) => (format!("{key}, i.recency"), format!("{key}, i.recency")),
        (None, true) => ("s.rowid".to_owned(), "i.recency".to_owned()),
        (None, false) => ("i.recency".to_owned(), "i.recency".to_owned()),
    };
    // First which rows, then what they show: what a row shows is looked up for a page, not for the list.
    let sql = format!(
        "WITH page AS MATERIALIZED (SELECT i.recency FROM {} WHERE {} ORDER BY {order} LIMIT :rows) {} ORDER BY {outer}",
        asked.from,
        asked.all(),
        rows_sql("page JOIN issues i ON i.recency = page.recency"),
    );
    asked.value(":own", own_device(c)?.0);
    asked.value(":rows", i64::from(query.limit) + 1);
    read_rows(c, &mut *c.prepare_cached(&sql)?, asked.named().as_slice())
}

/// As the index `issues_by_due` has it.
const DUE_KEY: &str = "coalesce(i.due_at_ms, 9223372036854775807)";

fn counts(c: &Connection, query: &IssueQuery, terms: &[Term]) -> Result<Option<ShelfCounts>, StoreError> {
    let Some(mut counts) = counts_of(c, query, terms, Sought::Indexed)? else {
        return Ok(None);
    };
    let waiting = waiting(c, terms)?;
    if !waiting.is_empty() {
        let Some(more) = counts_of(c, query, terms, Sought::Waiting(&waiting))? else {
            return Ok(None);
        };
        counts.add(more);
    }
    Ok(Some(counts).filter(|counts| terms.is_empty() || counts.all <= COUNTED_MAX))
}

fn counts_of(
    c: &Connection,
    query: &IssueQuery,
    terms: &[Term],
    sought: Sought<'_>,
) -> Result<Option<ShelfCounts>, StoreError> {
    let asked = Asked::of(query, terms, sought);
    let narrowed = asked.demands.len() > 1 && query.village_code.is_none() || !terms.is_empty();
    let (from, demands) = (&asked.from, asked.all());
    let sql = if narrowed {
        let limit = COUNTED_MAX + 1;
        format!(
            "SELECT shelf, answered, count(*) AS issues FROM (SELECT i.shelf, i.answered FROM {from} WHERE {demands} LIMIT {limit})
             GROUP BY shelf, answered"
        )
    } else {
        // From the index alone.
        format!(
            "SELECT i.shelf, i.answered, count(*) AS issues FROM {from} WHERE {demands} GROUP BY i.shelf, i.answered"
        )
    };
    let mut counts = ShelfCounts::default();
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query(asked.named().as_slice())?;
    while let Some(row) = rows.next()? {
        let (shelf, answered, issues): (i64, bool, u32) = (row.get("shelf")?, row.get("answered")?, row.get("issues")?);
        counts.all += issues;
        match shelf {
            0 => counts.open += issues,
            _ => counts.closed += issues,
        }
        if shelf == 0 && !answered {
            counts.unanswered += issues;
        }
    }
    if narrowed && counts.all > COUNTED_MAX {
        return Ok(None);
    }
    for (shelf, issues) in [
        (Shelf::Unsent, &mut counts.unsent),
        (Shelf::Overdue, &mut counts.overdue),
    ] {
        let asked = Asked::of(&IssueQuery { shelf, ..query.clone() }, terms, sought);
        let sql = format!("SELECT count(*) FROM {} WHERE {}", asked.from, asked.all());
        *issues = c
            .prepare_cached(&sql)?
            .query_row(asked.named().as_slice(), |row| row.get(0))?;
    }
    Ok(Some(counts))
}

#[cfg(test)]
mod tests;
