//! A list of officers from a spreadsheet: shown row by row with what it would change, then recorded whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::Level;
use kentongan_domain::names::{ComparedName, Likeness};
use kentongan_domain::office::{Holding, Office, written_office};
use kentongan_domain::person::Person;
use kentongan_domain::scope::Scope;
use kentongan_domain::search::fold;
use kentongan_store::{Entry as Line, NewRosterLine};
use kentongan_tables::people::{
    ImportedPerson, PeopleFault, PeopleField, PeoplePreview, PeopleRow, PeopleWarning, read_people,
};

use super::standing::{Entry, Roster};
use crate::desk::Desk;
use crate::dto::{
    ById, ImportedView, Nothing, RosterColumn, RosterField, RosterImportRow, RosterImportView, RosterRemark,
    RosterRemarkCode,
};
use crate::error::UiError;
use crate::imports::{Fate, Sorted, open_table};

/// Reads the file that the person chooses. `None`: he chose none.
pub fn open_roster(desk: &Desk, _: Nothing) -> Result<Option<RosterImportView>, UiError> {
    let scope = desk.enrolment()?.scope;
    let Some(opened) = open_table(desk)? else {
        return Ok(None);
    };
    let level = match scope {
        Scope::Village(_) => Level::Village,
        Scope::District(_) => Level::District,
        Scope::Regency(_) => Level::Regency,
    };
    let preview = read_people(&opened.table, desk.today(), level);
    let roster = Roster::load(desk)?;
    let mut judge = Judge::of(&roster, &preview, desk.today());
    let sorted = Sorted::of(preview.rows.iter().map(|row| {
        let verdict = row.result.as_ref().ok().map(|imported| judge.row(row, imported));
        let fate = match &verdict {
            None => Fate::Faulty,
            Some(Verdict { line: None, .. }) => Fate::Doubled,
            Some(Verdict { line: Some(line), .. }) => Fate::Good(line.clone()),
        };
        (fate, row_view(row, verdict))
    }));
    let id = desk.store()?.local_id();
    desk.roster.keep(id.clone(), scope.own_stream(), sorted.taken);
    Ok(Some(RosterImportView {
        id,
        file_name: opened.file_name,
        good: sorted.good,
        faulty: sorted.faulty,
        doubled: sorted.doubled,
        rows: sorted.shown,
        more: sorted.more,
        columns: columns(&preview),
        unknown_columns: preview.unknown_columns,
        left_out_columns: preview.left_out_columns,
    }))
}

/// Records every row that can be, in one commit.
pub fn save_roster(desk: &Desk, request: ById) -> Result<ImportedView, UiError> {
    let recorded = desk.roster.record(desk, &request.id, |store, stream, lines| {
        store.add_to_roster(stream.clone(), lines.to_vec()).map(drop)
    })?;
    desk.wrote(&["roster", "outbox"]);
    Ok(recorded)
}

/// What becomes of a row that can be read.
struct Verdict {
    /// `None`: it is left out.
    line: Option<NewRosterLine>,
    remarks: Vec<RosterRemark>,
}

impl Verdict {
    fn left_out(remark: RosterRemark) -> Self {
        Self {
            line: None,
            remarks: vec![remark],
        }
    }
}

/// Knows what the roster has, and what the rows above took of it.
struct Judge<'a> {
    roster: &'a Roster,
    today: NaiveDate,
    /// In how many rows a title is held, folded: five *Babinsa* are five offices.
    titles: BTreeMap<String, usize>,
    /// Offices that a row above fills.
    taken: BTreeSet<ObjectId>,
}

impl<'a> Judge<'a> {
    fn of(roster: &'a Roster, preview: &PeoplePreview, today: NaiveDate) -> Self {
        let mut titles: BTreeMap<String, usize> = BTreeMap::new();
        let imported = preview.rows.iter().filter_map(|row| row.result.as_ref().ok());
        for imported in imported.filter(|imported| !is_over(imported, today)) {
            *titles.entry(fold(&imported.office)).or_default() += 1;
        }
        Self {
            roster,
            today,
            titles,
            taken: BTreeSet::new(),
        }
    }

    fn row(&mut self, row: &PeopleRow, imported: &ImportedPerson) -> Verdict {
        let repeats = row
            .warnings
            .iter()
            .any(|one| matches!(one, PeopleWarning::Repeats { .. }));
        if repeats {
            return Verdict {
                line: None,
                remarks: Vec::new(),
            };
        }
        if imported.office.is_empty() {
            self.without_office(imported)
        } else {
            self.with_office(imported)
        }
    }

    fn without_office(&self, imported: &ImportedPerson) -> Verdict {
        let name = fold(&imported.name.name);
        let known = self
            .roster
            .standing_people()
            .find(|person| fold(&person.says.name) == name);
        match known {
            Some(person) => Verdict::left_out(named(RosterRemarkCode::AlreadyThere, person)),
            None => Verdict {
                line: Some(NewRosterLine {
                    office: None,
                    person: Some(Line::New(person_of(imported))),
                    holding: Holding::default(),
                }),
                remarks: self.near_name(imported),
            },
        }
    }

    fn with_office(&mut self, imported: &ImportedPerson) -> Verdict {
        let title = fold(&imported.office);
        let roster = self.roster;
        let same_title: Vec<&Entry<Office>> = roster
            .offices
            .iter()
            .filter(|office| fold(&office.says.title) == title)
            .collect();
        let holders: Vec<(ObjectId, Option<&Entry<Person>>)> = same_title
            .iter()
            .map(|office| {
                (
                    office.id(),
                    roster.holder_on(office.id(), self.today).map(|(_, holder)| holder),
                )
            })
            .collect();
        let nameless = imported.name.name.is_empty();
        if nameless && !holders.is_empty() {
            return Verdict::left_out(remark(RosterRemarkCode::AlreadyThere, "", "", ""));
        }
        let typed = ComparedName::of(&imported.name.name);
        let like = |wanted: Likeness| {
            let mut people = holders.iter().filter_map(|(_, holder)| *holder);
            people.find(|holder| typed.likeness(&ComparedName::of(&holder.says.name)) == Some(wanted))
        };
        if let Some(holder) = like(Likeness::Same) {
            return Verdict::left_out(named(RosterRemarkCode::AlreadyThere, holder));
        }
        // Who it was once is written down beside the present holder, and takes nobody's place.
        let is_over = is_over(imported, self.today);
        let mut once = same_title.iter().flat_map(|office| roster.holdings_of(office.id()));
        let known = once.find_map(|holding| {
            let person = roster.find_person(holding.says.person?)?;
            (typed.likeness(&ComparedName::of(&person.says.name)) == Some(Likeness::Same)).then_some(person)
        });
        if let Some(person) = known.filter(|_| is_over) {
            return Verdict::left_out(named(RosterRemarkCode::AlreadyThere, person));
        }
        let is_single = self.titles.get(&title).copied().unwrap_or_default() < 2 && holders.len() < 2;
        if let Some(holder) = like(Likeness::Near).filter(|_| is_single) {
            return Verdict::left_out(named(RosterRemarkCode::PerhapsHolder, holder));
        }
        let vacant = holders
            .iter()
            .find(|(office, holder)| holder.is_none() && !self.taken.contains(office))
            .map(|(office, _)| *office);
        let mut remarks = self.near_name(imported);
        let mut from = imported.from;
        let office = match (vacant, holders.first()) {
            (Some(office), _) => Line::Known(office),
            (None, Some((office, Some(_)))) if is_single && is_over => Line::Known(*office),
            (None, Some((office, Some(holder)))) if is_single => {
                remarks.insert(0, named(RosterRemarkCode::Replaces, holder));
                // He holds it now; since when, the list does not say.
                from = from.or(Some(self.today));
                Line::Known(*office)
            }
            _ => Line::New(Office {
                title: imported.office.clone(),
                group: imported.group,
                ..Office::default()
            }),
        };
        if let Line::Known(id) = &office
            && !is_over
        {
            self.taken.insert(*id);
        }
        Verdict {
            line: Some(NewRosterLine {
                office: Some(office),
                person: (!nameless).then(|| Line::New(person_of(imported))),
                holding: Holding {
                    person: None,
                    from,
                    to: imported.to,
                    acting: imported.acting,
                    rank: imported.rank.clone(),
                },
            }),
            remarks,
        }
    }

    /// Somebody in the roster who may be the same.
    fn near_name(&self, imported: &ImportedPerson) -> Vec<RosterRemark> {
        let typed = ComparedName::of(&imported.name.name);
        let near = self
            .roster
            .standing_people()
            .find(|person| typed.likeness(&ComparedName::of(&person.says.name)).is_some());
        near.map(|person| named(RosterRemarkCode::NearName, person))
            .into_iter()
            .collect()
    }
}

fn is_over(imported: &ImportedPerson, today: NaiveDate) -> bool {
    imported.to.is_some_and(|to| to < today)
}

fn person_of(imported: &ImportedPerson) -> Person {
    Person {
        name: imported.name.name.clone(),
        prefix: imported.name.prefix.clone(),
        suffix: imported.name.suffix.clone(),
        organisation: imported.organisation.clone(),
        kind: None,
        id_kind: imported.id_kind,
        merged_into: None,
        told_apart: Vec::new(),
        phone: imported.phone.clone(),
        id_number: imported.id_number.clone(),
    }
}

fn columns(preview: &PeoplePreview) -> Vec<RosterColumn> {
    let found = preview.columns.iter();
    found
        .filter_map(|column| {
            Some(RosterColumn {
                header: column.header.clone(),
                field: field_view(column.field)?,
            })
        })
        .collect()
}

fn row_view(row: &PeopleRow, verdict: Option<Verdict>) -> RosterImportRow {
    let imported = row.result.as_ref().ok();
    let doubled = verdict.as_ref().is_some_and(|verdict| verdict.line.is_none());
    let remarks = verdict.map(|verdict| verdict.remarks).unwrap_or_default();
    RosterImportRow {
        number: row.number,
        written: imported.map(|one| one.name.written()).unwrap_or_default(),
        office: imported
            .map(|one| written_office(one.acting, &one.office))
            .unwrap_or_default(),
        faults: row.result.as_ref().err().into_iter().flatten().map(fault).collect(),
        doubled,
        warnings: remarks.into_iter().chain(row.warnings.iter().map(warning)).collect(),
    }
}

fn remark(code: RosterRemarkCode, column: &str, text: &str, value: impl ToString) -> RosterRemark {
    RosterRemark {
        code,
        column: column.to_owned(),
        text: text.to_owned(),
        value: value.to_string(),
    }
}

fn named(code: RosterRemarkCode, person: &Entry<Person>) -> RosterRemark {
    remark(code, "", &person.says.written_name(), "")
}

fn fault(fault: &PeopleFault) -> RosterRemark {
    match fault {
        PeopleFault::Nobody => remark(RosterRemarkCode::Nobody, "", "", ""),
        PeopleFault::TooLong {
            column,
            text,
            chars_max,
        } => remark(RosterRemarkCode::TooLong, column, text, chars_max),
    }
}

fn warning(warning: &PeopleWarning) -> RosterRemark {
    match warning {
        PeopleWarning::UnknownGroup { column, text } => remark(RosterRemarkCode::UnknownGroup, column, text, ""),
        PeopleWarning::BadDate { column, text } => remark(RosterRemarkCode::BadDate, column, text, ""),
        PeopleWarning::OddNip { column } => remark(RosterRemarkCode::OddNip, column, "", ""),
        PeopleWarning::NumberMasked { column } => remark(RosterRemarkCode::NumberMasked, column, "", ""),
        PeopleWarning::Repeats { row } => remark(RosterRemarkCode::Repeats, "", "", row),
    }
}

/// `None`: a running number becomes nothing.
fn field_view(field: PeopleField) -> Option<RosterField> {
    Some(match field {
        PeopleField::Number => return None,
        PeopleField::Name => RosterField::Name,
        PeopleField::Office => RosterField::Office,
        PeopleField::Organisation => RosterField::Organisation,
        PeopleField::Group => RosterField::Group,
        PeopleField::Nip | PeopleField::Nrp | PeopleField::NipOrNrp => RosterField::IdNumber,
        PeopleField::Rank | PeopleField::Grade => RosterField::Rank,
        PeopleField::Phone => RosterField::Phone,
        PeopleField::From => RosterField::From,
        PeopleField::To => RosterField::To,
    })
}
