//! From a case to the report of an incident (*laporan kejadian*): which part of the record answers which question. A name of a reporter
//! is never asked for here.

use kentongan_documents::{IncidentReport, Paper};
use kentongan_domain::calendar;
use kentongan_domain::vocabulary::Prompt;
use kentongan_store::{IssueRecord, Store, TimelineWhat};

use super::Made;
use super::case_sheet::{is_secret, losses, reporter_line, shown_text};
use super::signers::office_signer;
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{IncidentPaper, IssueView};
use crate::error::UiError;
use crate::{issues, letterhead};

/// Headings as the form puts them into a description (`ui/src/lib/i18n/*/prompts.ts`), small.
const HEADINGS: [(Prompt, [&str; 2]); 10] = [
    (Prompt::Who, ["siapa", "who"]),
    (Prompt::What, ["apa", "what"]),
    (Prompt::Where, ["di mana", "where"]),
    (Prompt::WithWhat, ["dengan apa", "with what"]),
    (Prompt::Why, ["mengapa", "why"]),
    (Prompt::How, ["bagaimana", "how"]),
    (Prompt::When, ["bilamana", "when"]),
    (Prompt::Losses, ["korban, kerugian", "victims, losses"]),
    (Prompt::Witnesses, ["saksi", "witnesses"]),
    (Prompt::ActionTaken, ["tindakan", "action taken"]),
];

pub(super) fn make(desk: &Desk, of: &IncidentPaper, paper: Paper) -> Result<Made, UiError> {
    let (store, id) = (desk.store()?, parse_id(&of.id)?);
    // An empty form is of a case as well: whoever may not see it does not ask for its paper.
    let view = issues::view(desk, &store, id)?;
    let issue = store.get_issue(id)?;
    let report = match of.bare {
        true => IncidentReport::empty_form(paper, watermark(desk)),
        false => report(desk, &store, &issue, &view, paper)?,
    };
    match of.bare {
        // Nor does its stamp say whose it is.
        true => Made::of(desk, &report, "formulir", "Formulir laporan kejadian".to_owned()),
        false => Made::of(desk, &report, &of.id, format!("Laporan kejadian {}", report.number)),
    }
}

fn report(
    desk: &Desk,
    store: &Store,
    issue: &IssueRecord,
    view: &IssueView,
    paper: Paper,
) -> Result<IncidentReport, UiError> {
    let enrolment = desk.enrolment()?;
    let own = enrolment.scope.code();
    let rules = desk.rules()?;
    let village = desk.find_regions().and_then(|r| r.full_name(&issue.village_code));
    let office_place = desk.regions()?.region(own.as_str()).map_or("", |r| r.name).to_owned();
    let told = Told::of(&shown_text(desk, issue, view));
    let category = [&issue.category, &issue.subcategory].map(|code| rules.categories.name_of(code).to_owned());
    let counted = losses(issue).into_iter().filter(|(_, value)| !value.is_empty());
    Ok(IncidentReport {
        letterhead: letterhead::of(desk, own)?,
        bare: false,
        number: view.row.number.clone(),
        provisional: view.row.number_provisional,
        confidential: is_secret(issue),
        what: lines([issue.title.clone(), joined(category, ", "), told.to(Prompt::What)]),
        happened_on: lines([happened_on(desk, issue, view), told.to(Prompt::When)]),
        place: lines([
            view.row.place.clone(),
            village.unwrap_or_else(|| issue.village_name.clone()),
            match view.form.coordinates.as_str() {
                "" => String::new(),
                coordinates => format!("Koordinat {coordinates}"),
            },
            told.to(Prompt::Where),
        ]),
        who: told.to(Prompt::Who),
        why: told.to(Prompt::Why),
        // What was told under no heading is how it happened.
        how: lines([told.before.trim().to_owned(), told.to(Prompt::How)]),
        with_what: told.to(Prompt::WithWhat),
        action_taken: lines(std::iter::once(told.to(Prompt::ActionTaken)).chain(follow_ups(desk, store, issue)?)),
        witnesses: told.to(Prompt::Witnesses),
        losses: lines(
            std::iter::once(told.to(Prompt::Losses)).chain(counted.map(|(name, value)| format!("{name}: {value}"))),
        ),
        reporter: reporter_line(issue, view),
        place_date: format!("{office_place}, {}", calendar::day_month_year(desk.today())),
        signer: office_signer(desk, own)?,
        ..IncidentReport::empty_form(paper, watermark(desk))
    })
}

fn watermark(desk: &Desk) -> Option<String> {
    desk.is_training().then(|| "CONTOH".to_owned())
}

/// A description, taken apart at its headings.
struct Told {
    /// What stands under none.
    before: String,
    answers: Vec<(Prompt, String)>,
}

impl Told {
    fn of(text: &str) -> Self {
        let mut told = Self {
            before: String::new(),
            answers: Vec::new(),
        };
        for line in text.lines() {
            if let Some((prompt, answer)) = heading_of(line) {
                told.answers.push((prompt, answer.to_owned()));
                continue;
            }
            let part = told.answers.last_mut().map_or(&mut told.before, |(_, answer)| answer);
            part.push('\n');
            part.push_str(line);
        }
        told
    }

    fn to(&self, prompt: Prompt) -> String {
        let answers = self.answers.iter().filter(|(asked, _)| *asked == prompt);
        lines(answers.map(|(_, answer)| answer.clone()))
    }
}

/// The question that a line begins with, and what is said to it.
fn heading_of(line: &str) -> Option<(Prompt, &str)> {
    let (heading, answer) = line.split_once(':')?;
    let heading = heading.trim().to_lowercase();
    let (prompt, _) = HEADINGS.iter().find(|(_, names)| names.contains(&heading.as_str()))?;
    Some((*prompt, answer))
}

/// One below the other, those that say something.
fn lines(parts: impl IntoIterator<Item = String>) -> String {
    joined(parts, "\n")
}

fn joined(parts: impl IntoIterator<Item = String>, between: &str) -> String {
    let parts = parts.into_iter().map(|part| part.trim().to_owned());
    let said: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    said.join(between)
}

/// `Jumat, 17 Januari 2025, pukul 06.30 WIB`
fn happened_on(desk: &Desk, issue: &IssueRecord, view: &IssueView) -> String {
    let date = view
        .date
        .parse()
        .map_or_else(|_| view.date.clone(), calendar::long_date);
    match issue.occurred_at.as_str() {
        "" => date,
        hour if hour.starts_with(|sign: char| sign.is_ascii_digit()) => {
            format!("{date}, pukul {hour} {}", desk.zone().name())
        }
        part_of_day => format!("{date}, {part_of_day}"),
    }
}

/// What was done since, oldest first: `20 Januari 2025: Warga memasang rambu.`
fn follow_ups(desk: &Desk, store: &Store, issue: &IssueRecord) -> Result<Vec<String>, UiError> {
    let items = store.issue_timeline(issue.issue_id)?;
    // What the district refused counts for nothing.
    let stand = items.iter().rev().filter(|item| item.refusal.is_none());
    let done = stand.filter_map(|item| match &item.what {
        TimelineWhat::FollowUp { text, .. } => {
            let day = calendar::day_month_year(desk.zone().date(item.at_ms));
            Some(format!("{day}: {text}"))
        }
        _ => None,
    });
    Ok(done.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_under_a_heading_answers_its_question_and_the_rest_is_how_it_happened() {
        let told = Told::of(
            "Hujan tiga hari.\n\nApa: Jembatan putus\ndi sisi hulu\n siapa : \nSaksi: penjaga pintu air\nWhy: lapuk\n",
        );
        assert_eq!(told.before.trim(), "Hujan tiga hari.");
        assert_eq!(told.to(Prompt::What), "Jembatan putus\ndi sisi hulu");
        assert_eq!(told.to(Prompt::Witnesses), "penjaga pintu air");
        assert_eq!(told.to(Prompt::Why), "lapuk", "the form may have been in English");
        for prompt in [Prompt::Who, Prompt::When, Prompt::How] {
            assert_eq!(told.to(prompt), "", "{prompt:?}");
        }
    }

    #[test]
    fn a_colon_in_a_sentence_is_no_heading_and_a_heading_twice_loses_nothing() {
        let told = Told::of("Kata warga: air naik\nSaksi: A\nSaksi: B");
        assert_eq!(told.before.trim(), "Kata warga: air naik");
        assert_eq!(told.to(Prompt::Witnesses), "A\nB");
    }

    #[test]
    fn every_question_has_its_headings() {
        let named: Vec<Prompt> = HEADINGS.iter().map(|(prompt, _)| *prompt).collect();
        assert_eq!(named, Prompt::ALL);
        for (_, names) in HEADINGS {
            assert!(names.iter().all(|name| name.to_lowercase() == *name));
        }
    }
}
