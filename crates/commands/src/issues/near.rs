//! Near ones of what is being typed: perhaps it is recorded already.

use chrono::NaiveDate;
use kentongan_domain::coordinates::{self, Point};
use kentongan_domain::duplicates::{self, Facts, NEAR_SCORE_MIN, Prepared};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::scope::Scope;
use kentongan_store::{IssueQuery, IssueRecord, IssueSort};

use super::row;
use crate::check::check_date;
use crate::desk::Desk;
use crate::dto::{IssueForm, IssueListView, ListNearIssues};
use crate::error::UiError;

/// More than a person looks at while he types.
const NEAR_MAX: usize = 3;
/// Of each key word, the newest of its village; what is older is as a rule another matter.
const CANDIDATES_MAX: u32 = 40;

/// Issues of the same village that tell of the same matter, the nearest first.
pub fn list_near_issues(desk: &Desk, request: ListNearIssues) -> Result<IssueListView, UiError> {
    let store = desk.store()?;
    let village = match (&desk.enrolment()?.scope, request.form.village_code.as_str()) {
        (Scope::Village(code), "") => code.as_str().to_owned(),
        (_, code) => code.to_owned(),
    };
    let typed = prepared_form(desk, &request.form, &village);
    let mut near: Vec<(f32, IssueRecord)> = Vec::new();
    for word in duplicates::key_words(&typed) {
        let query = IssueQuery {
            sort: IssueSort::Newest,
            search: word,
            village_code: Some(village.clone()),
            limit: CANDIDATES_MAX,
            ..IssueQuery::default()
        };
        for found in store.page_issues(&query)?.rows {
            let known = |id: ObjectId| near.iter().any(|(_, other)| other.issue_id == id);
            if request.except_id.as_deref() == Some(found.issue_id.to_string().as_str()) || known(found.issue_id) {
                continue;
            }
            let score = duplicates::score(&typed, &prepared(&found));
            if score >= NEAR_SCORE_MIN {
                near.push((score, found));
            }
        }
    }
    near.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(other.recorded_at_ms.cmp(&one.recorded_at_ms)));
    near.truncate(NEAR_MAX);
    Ok(IssueListView {
        rows: near.iter().map(|(_, issue)| row(desk, issue)).collect(),
        next: None,
        widened: false,
        counts: None,
        drafts: 0,
        raised_in: None,
    })
}

fn prepared_form(desk: &Desk, form: &IssueForm, village: &str) -> Prepared {
    let occurred_on = match form.date_text.trim() {
        "" => desk.today(),
        // A date that is not finished yet says nothing.
        typed => check_date(desk, "date_text", typed).unwrap_or_else(|_| desk.today()),
    };
    Prepared::of(&Facts {
        title: &form.title,
        description: &form.description,
        category: &form.category,
        village,
        hamlet: &hamlet(&form.hamlet, &form.rt),
        landmark: &form.landmark,
        occurred_on,
        point: coordinates::parse(&form.coordinates)
            .ok()
            .map(|parsed| degrees(parsed.point)),
    })
}

fn prepared(issue: &IssueRecord) -> Prepared {
    let rt = match issue.rt {
        0 => String::new(),
        number => number.to_string(),
    };
    Prepared::of(&Facts {
        title: &issue.title,
        // What is confidential is compared by what everybody here may read.
        description: issue.open_description().unwrap_or_default(),
        category: &issue.category,
        village: &issue.village_code,
        hamlet: &hamlet(&issue.hamlet, &rt),
        landmark: &issue.landmark,
        occurred_on: issue.occurred_on.parse().unwrap_or(NaiveDate::MIN),
        point: issue.position.and_then(Point::of_wire).map(degrees),
    })
}

/// People write the RT into the line of the hamlet as well; a field of its own counts the same.
fn hamlet(line: &str, rt: &str) -> String {
    match rt.trim() {
        "" => line.to_owned(),
        rt => format!("{line} RT {rt}"),
    }
}

fn degrees(point: Point) -> (i32, i32) {
    (point.latitude_e6(), point.longitude_e6())
}
