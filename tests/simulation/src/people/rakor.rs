//! What people do for and in a rakor besides inviting and marking: they keep the roster, the agenda and the minutes, tell invitees, and
//! carry out what was decided.

use kentongan_domain::agenda::{AgendaItem, Input, Note, input_field, item_field, note_field};
use kentongan_domain::decision::Decision;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Stage, field};
use kentongan_domain::meeting::Told;
use kentongan_domain::minutes::Notula;
use kentongan_domain::op::{Fields, TAG_END, Tag, Value};
use kentongan_domain::person::{Person as RosterEntry, person_field, person_personal};
use kentongan_domain::record::Class;
use kentongan_domain::scope::{Scope, Stream};
use kentongan_domain::signature::Strokes;
use kentongan_domain::vocabulary::EntryType;
use kentongan_store::{NewDecision, RaisedIn, StoreError};

use super::Person;
use crate::oracle::{Saw, mark_text};
use crate::violation::{Checked, Violation};

/// The classes that people write here, with the table and the id of each.
pub const KEPT: [(Class, &str, &str); 4] = [
    (Class::Person, "people", "person_id"),
    (Class::AgendaItem, "agenda_items", "item_id"),
    (Class::Note, "notes", "note_id"),
    (Class::Input, "inputs", "input_id"),
];

/// What was done and what the store said to it.
type Done = (&'static str, Result<(), StoreError>);

impl Person<'_> {
    /// A person of the roster, an agenda item, or what is noted under one; in the own book.
    pub fn add_record(&mut self) -> Checked<Done> {
        let meeting = self.one("SELECT meeting_id FROM meetings WHERE stream = :own ORDER BY meeting_id")?;
        let item =
            self.one("SELECT item_id FROM agenda_items WHERE stream = :own AND NOT withdrawn ORDER BY item_id")?;
        let choice = self.dice.below(4);
        let (what, class, parent, fields, personal) = match (choice, meeting, item) {
            (1, Some(meeting), _) => {
                let item = AgendaItem {
                    title: self.marked("Banjir"),
                    place: self.a_place(),
                    ..AgendaItem::default()
                };
                (
                    "agenda item",
                    Class::AgendaItem,
                    Some(meeting),
                    item.fields(),
                    Fields::new(),
                )
            }
            (2, _, Some(item)) => {
                let note = Note {
                    text: self.marked("Tanggul diperiksa Senin."),
                };
                ("note", Class::Note, Some(item), note.fields(), Fields::new())
            }
            (3, _, Some(item)) => {
                let input = Input {
                    text: self.marked("Minta pompa."),
                    speaker: "Kepala Kampung".to_owned(),
                    ..Input::default()
                };
                ("input", Class::Input, Some(item), input.fields(), Fields::new())
            }
            _ => {
                let entry = RosterEntry {
                    name: self.marked("Yulianto"),
                    prefix: "Hi.".to_owned(),
                    phone: mark_text(self.mark, true),
                    ..RosterEntry::default()
                };
                ("person", Class::Person, None, entry.fields(), entry.personal_fields())
            }
        };
        let stream = self.device.scope.own_stream();
        let answer = self.store.create_record(stream, class, parent, fields, personal);
        Ok((what, answer.map(|_| ())))
    }

    /// Opens the form of a record, changes one field and saves it at once.
    pub fn edit_record(&mut self) -> Checked<Option<(Saw, Result<(), StoreError>)>> {
        let Some((class, id)) = self.a_record("NOT withdrawn AND NOT refused")? else {
            return Ok(None);
        };
        let shown = self.store.get_record(id)?;
        let seen = (shown.fields, shown.personal);
        let (mut common, mut personal) = seen.clone();
        match class {
            Class::Person if self.dice.chance(40) => {
                personal.insert(person_personal::PHONE, Value::Text(mark_text(self.mark, true)));
            }
            Class::Person => _ = common.insert(person_field::NAME, Value::Text(self.marked("Kandarani"))),
            Class::AgendaItem if self.dice.chance(50) => {
                common.insert(item_field::PLACE, Value::Int(self.a_place()));
            }
            Class::AgendaItem => _ = common.insert(item_field::TITLE, Value::Text(self.marked("Penanganan banjir"))),
            Class::Note => _ = common.insert(note_field::TEXT, Value::Text(self.marked("Diperiksa Selasa."))),
            _ => _ = common.insert(input_field::TEXT, Value::Text(self.marked("Minta dua pompa."))),
        }
        let told = seen.0.iter().map(|(tag, value)| (*tag, value.to_bytes()));
        let told_in_trust = seen.1.iter().map(|(tag, value)| (tag + TAG_END, value.to_bytes()));
        let saw = Saw::Form(told.chain(told_in_trust).collect());
        let answer = self.store.edit_record(id, seen, (common, personal));
        Ok(Some((saw, answer)))
    }

    pub fn withdraw_record(&mut self) -> Checked<Option<Result<(), StoreError>>> {
        let found = self.a_record("NOT withdrawn AND NOT refused")?;
        let reason = self.marked("Salah catat.");
        Ok(found.map(|(_, id)| self.store.withdraw_record(id, &reason)))
    }

    pub fn restore_record(&mut self) -> Checked<Option<Result<(), StoreError>>> {
        let found = self.a_record("withdrawn AND NOT refused")?;
        Ok(found.map(|(_, id)| self.store.restore_record(id)))
    }

    /// Says how an invitee was told.
    pub fn tell(&mut self, invitee: ObjectId) -> Result<(), StoreError> {
        let how = self.dice.pick(&Told::ALL).copied().unwrap_or(Told::Letter);
        self.store.note_told(vec![invitee], how, "2025-01-17T08:15")
    }

    /// A stroke of so many points. Nothing in it names anybody: the mark of a person stands in no signature.
    pub fn sign(&mut self, invitee: ObjectId) -> Checked<Result<(), StoreError>> {
        let points = (0..4 + self.dice.below(40)).map(|n| {
            let (x, y) = (self.dice.small(200), self.dice.small(100));
            (i16::from(x) + i16::try_from(n).unwrap_or_default(), i16::from(y))
        });
        let packed = Strokes(vec![points.collect()])
            .to_bytes()
            .ok_or_else(|| Violation::harness("a signature that is too long"))?;
        Ok(self.store.sign(invitee, &packed).map(|_| ()))
    }

    /// The minutes as this laptop has them, now and then so long that they take several ops.
    pub fn finalise(&mut self, meeting: ObjectId) -> Checked<Result<(), StoreError>> {
        let notula = Notula {
            title: self.store.get_meeting(meeting)?.title,
            theme: match self.dice.chance(10) {
                true => (0..3_000).map(|_| format!("{:x} ", self.dice.roll())).collect(),
                false => self.marked("Banjir"),
            },
            ..Notula::default()
        };
        match self.store.finalise_minutes(meeting, &notula) {
            Ok(false) => Err(Violation::harness("minutes that are too long")),
            answer => Ok(answer.map(|_| ())),
        }
    }

    /// What an own meeting decides: for oneself, or at an office for a village below it.
    pub fn decide(&mut self, posts: &[Scope]) -> Checked<Option<Result<(), StoreError>>> {
        let Some(meeting) = self.one("SELECT meeting_id FROM meetings WHERE stream = :own ORDER BY meeting_id")? else {
            return Ok(None);
        };
        let decision = Decision {
            meeting: Some(meeting),
            owner: self.marked("Kepala Kampung"),
            due_on: Some(self.a_day()),
            ..Decision::default()
        };
        let issue = Issue {
            title: self.marked("Tanggul diperbaiki"),
            entry_type: Some(EntryType::Decision),
            decision: Some(decision),
            occurred_on: self.a_day(),
            ..Issue::default()
        };
        let new = NewDecision {
            stream: self.a_stream(posts),
            issue,
            raised_in: RaisedIn {
                meeting,
                label: self.marked("Rapat Koordinasi"),
            },
            about: None,
        };
        Ok(Some(self.store.create_decision("decision", new).map(|_| ())))
    }

    /// Changes an own decision in its minutes. In a village's book an office writes its words beside the title; a village leaves the words
    /// of its decisions, and gives them another owner or day.
    pub fn edit_decision(&mut self, village: bool) -> Checked<Option<(Saw, Result<(), StoreError>)>> {
        let Some(id) = self.a_decision(village)? else {
            return Ok(None);
        };
        let Some(shown) = self.store.find_decision(id)? else {
            return Ok(None);
        };
        let own = self.device.scope.own_stream();
        let seen = (shown.issue.title, shown.decision);
        let mut wanted = seen.clone();
        match self.dice.below(3) {
            0 if !village => wanted.0 = self.marked("Tanggul dan pintu air diperbaiki"),
            1 => wanted.1.owner = self.marked("Kepala Dusun"),
            _ => wanted.1.due_on = Some(self.a_day()),
        }
        let mut form = seen.1.fields();
        form.insert(words_tag(&shown.stream, &own), Value::Text(seen.0.clone()));
        let saw = Saw::Form(form.into_iter().map(|(tag, value)| (tag, value.to_bytes())).collect());
        let answer = self.store.edit_decision("decision", id, &own, seen, wanted);
        Ok(Some((saw, answer)))
    }

    /// Says how a decision was carried out; once that is said, it is settled. What a village settles of an office's decisions the service
    /// lets pass, and no reader counts.
    pub fn carry_out(&mut self, village: bool) -> Checked<Option<Done>> {
        let Some(id) = self.a_decision(false)? else {
            return Ok(None);
        };
        let proved = self.store.find_decision(id)?.is_some_and(|decision| decision.proved);
        if !proved {
            let text = self.marked("Tanggul sudah diperbaiki.");
            let answer = self.store.add_follow_up(id, &text, !village);
            return Ok(Some(("prove a decision", answer.map(|_| ()))));
        }
        match self.store.move_issue(id, Stage::Settled, "") {
            Err(StoreError::NotNext(_)) => Ok(None),
            answer => Ok(Some(("settle a decision", answer))),
        }
    }

    /// One that is open; on request only of meetings that are here.
    fn a_decision(&mut self, of_a_meeting_here: bool) -> Checked<Option<ObjectId>> {
        let of_which = match of_a_meeting_here {
            true => {
                "AND EXISTS (SELECT 1 FROM links l JOIN meetings m ON m.meeting_id = l.other_id WHERE l.issue_id = i.issue_id)"
            }
            false => "",
        };
        self.one(&format!(
            "SELECT i.issue_id FROM issues i WHERE i.entry_type = {} AND i.shelf = 0 AND :own <> '' {of_which} ORDER BY i.issue_id",
            EntryType::Decision as i64
        ))
    }

    fn a_day(&mut self) -> chrono::NaiveDate {
        chrono::NaiveDate::default() + chrono::Days::new(20_000 + self.dice.below(400))
    }

    /// One of the own book.
    fn a_record(&mut self, condition: &str) -> Checked<Option<(Class, ObjectId)>> {
        // One class after the other, from any of them on, so that an empty one is no end.
        let first = self.dice.index(KEPT.len());
        for (class, table, id) in KEPT.iter().cycle().skip(first).take(KEPT.len()) {
            let sql = format!("SELECT {id} FROM {table} WHERE stream = :own AND {condition} ORDER BY {id}");
            if let Some(found) = self.one(&sql)? {
                return Ok(Some((*class, found)));
            }
        }
        Ok(None)
    }

    fn a_place(&mut self) -> i64 {
        1 + i64::from(self.dice.fraction())
    }
}

/// Where the words of a decision stand in the book of `stream`, for whoever keeps the book `own`.
fn words_tag(stream: &Stream, own: &Stream) -> Tag {
    match stream == own {
        true => field::TITLE,
        false => field::WORDING,
    }
}
