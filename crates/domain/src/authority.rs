//! Who may write what. Judged by the service from the stored scope of the device and the stream of the record, never from
//! what a message claims. The app offers only what would be accepted, and the service does not rely on it.

use crate::blob;
use crate::case::{assignment_field, end_field, pause_field};
use crate::decision;
use crate::issue::{field, follow_up_field, move_field};
use crate::meeting::told_field;
use crate::minutes::MinutesPart;
use crate::op::{Common, Kind, Tag, Value};
use crate::photo::photo_field;
use crate::privacy::{erasure_field, freeze_field, reveal_field};
use crate::record::{self, Class};
use crate::role::Role;
use crate::rule_set::rule_set_field;
use crate::scope::{Scope, ScopeLevel, Stream};
use crate::sealed::{seal_key_field, seal_share_field, sealed_field};
use crate::stage::Stage;

/// Why an op is kept but not applied. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The stream is not one that this device may write to.
    OutOfScope = 1,
    /// The record that it changes is not known in its stream.
    UnknownObject = 2,
    /// The role may not do this.
    NotAllowed = 3,
    /// The op cannot be read.
    Malformed = 4,
    /// The same op, signed anew after a fork, is there already: nothing is missing and nothing to repair.
    Duplicate = 5,
    /// Its branch of a forked chain was given up; its author signs it anew.
    Forked = 6,
}

impl Refusal {
    pub fn of_number(n: u8) -> Option<Self> {
        [
            Self::OutOfScope,
            Self::UnknownObject,
            Self::NotAllowed,
            Self::Malformed,
            Self::Duplicate,
            Self::Forked,
        ]
        .into_iter()
        .find(|r| *r as u8 == n)
    }

    /// Is it a person's to settle? A doubled or forked op stands elsewhere under its own name.
    pub fn concerns_people(self) -> bool {
        !matches!(self, Self::Duplicate | Self::Forked)
    }

    /// Stable name, for the UI's dictionary and for logs.
    pub fn name(self) -> &'static str {
        match self {
            Refusal::OutOfScope => "out_of_scope",
            Refusal::UnknownObject => "unknown_object",
            Refusal::NotAllowed => "not_allowed",
            Refusal::Malformed => "malformed",
            Refusal::Duplicate => "duplicate",
            Refusal::Forked => "forked",
        }
    }
}

/// May a device of `author` write to `stream` at all?
pub fn writes(author: &Scope, stream: &Stream) -> bool {
    match (author, stream) {
        (Scope::Village(own), Stream::Village(code)) => own == code,
        (Scope::Village(_), Stream::Broadcast(_) | Stream::Office(_)) => false,
        (Scope::District(own), Stream::Village(code)) => code.is_within(own),
        (Scope::District(own) | Scope::Regency(own), Stream::Broadcast(code) | Stream::Office(code)) => own == code,
        (Scope::Regency(_), Stream::Village(_)) => false,
    }
}

/// May a device of `reader`, who reads `stream`, also read the personal parts of its ops (reporter, contacts, confidential
/// text)? Those of a village are for the village and its kecamatan, those of an office for that office; what an office
/// broadcasts reaches its villages without them.
pub fn reads_personal(reader: &Scope, stream: &Stream) -> bool {
    match (reader, stream) {
        (Scope::Village(own), Stream::Village(code)) => own == code,
        (Scope::District(own), Stream::Village(code)) => code.is_within(own),
        (Scope::District(own) | Scope::Regency(own), Stream::Broadcast(code) | Stream::Office(code)) => own == code,
        (Scope::Village(_), Stream::Broadcast(_) | Stream::Office(_)) | (Scope::Regency(_), Stream::Village(_)) => {
            false
        }
    }
}

/// May a device of `author`, whose holder has `role`, write this op to `stream`?
///
/// # Errors
/// The reason for which the service keeps the op without applying it.
pub fn judge(author: &Scope, role: Role, stream: &Stream, op: &Common) -> Result<(), Refusal> {
    if !writes(author, stream) {
        return Err(Refusal::OutOfScope);
    }
    if !role.writes() {
        return Err(Refusal::NotAllowed);
    }
    match op.kind {
        Kind::FollowUp => {
            let answers = op
                .fields
                .get(&follow_up_field::ANSWER)
                .and_then(Value::as_bool)
                .unwrap_or(false);
            let office = author.level() != ScopeLevel::Village;
            if answers == office {
                Ok(())
            } else {
                Err(Refusal::NotAllowed)
            }
        }
        Kind::IssueMove => {
            let stage = op.fields.get(&move_field::STAGE).and_then(Value::as_int);
            let stage = stage.and_then(Stage::of_number);
            let joins_two = stage == Some(Stage::Merged) && op.fields.contains_key(&move_field::INTO);
            // Whether it was a decision of a meeting of that village the service cannot tell; whoever reads the move holds to it.
            let carried_out = stage == Some(Stage::Settled) && required(op, move_field::EVIDENCE).is_ok();
            // A village records and follows up, may say that it wrote one thing twice, and proves that what its own meeting decided
            // was carried out; verifying, assigning and closing is the kecamatan's.
            if author.level() == ScopeLevel::Village && !joins_two && !carried_out {
                return Err(Refusal::NotAllowed);
            }
            // Where the case stood when its author moved it, the service does not know: another may have moved it meanwhile, and
            // both moves stand. So only what holds of a stage from wherever it is reached is asked for here.
            match stage {
                None => Err(Refusal::Malformed),
                Some(stage) if stage.always_needs_reason() => required(op, move_field::REASON),
                Some(_) => Ok(()),
            }
        }
        // Who is charged, and since when the clock stands, is the kecamatan's word.
        Kind::AssignmentCreate | Kind::AssignmentEnd | Kind::PauseCreate | Kind::PauseEnd
            if author.level() == ScopeLevel::Village =>
        {
            Err(Refusal::NotAllowed)
        }
        Kind::AssignmentCreate => required(op, assignment_field::OFFICE),
        Kind::AssignmentEnd | Kind::MoveWithdraw | Kind::PhotoEnd => required(op, end_field::REASON),
        Kind::PauseCreate => required(op, pause_field::NOTE),
        // Whose meeting it is, his are its photos and the scans of its papers.
        Kind::PhotoCreate if op.fields.contains_key(&photo_field::PAPER) && is_of_a_village(author, stream) => {
            Err(Refusal::NotAllowed)
        }
        Kind::PhotoCreate => {
            let named = blob::blobs_of(op).len() == 2 && op.fields.contains_key(&photo_field::HASH);
            if named { Ok(()) } else { Err(Refusal::Malformed) }
        }
        // What holds for all villages is said where all villages hear it.
        Kind::RuleSetWrite | Kind::SealKeyCreate if !matches!(stream, Stream::Broadcast(_)) => Err(Refusal::NotAllowed),
        Kind::SealShareCreate if !matches!(stream, Stream::Office(_)) => Err(Refusal::NotAllowed),
        Kind::SealedReportCreate if !matches!(stream, Stream::Village(_)) => Err(Refusal::NotAllowed),
        Kind::RuleSetWrite => required(op, rule_set_field::NAME),
        Kind::SealKeyCreate => required(op, seal_key_field::PUBLIC_KEY),
        Kind::SealedReportCreate => required(op, sealed_field::ENVELOPE),
        Kind::SealShareCreate => required(op, seal_share_field::WRAPPED),
        // What is frozen stays so until the kecamatan has looked at it; what is gone is gone for everybody, on the word of its head.
        Kind::FreezeEnd if author.level() == ScopeLevel::Village => Err(Refusal::NotAllowed),
        Kind::ErasureCreate if author.level() == ScopeLevel::Village || role != Role::Head => Err(Refusal::NotAllowed),
        Kind::ErasureCreate => {
            required(op, erasure_field::REASON).and_then(|()| required(op, erasure_field::RECORD_NUMBER))
        }
        Kind::FreezeCreate => required(op, freeze_field::REASON),
        Kind::FreezeEnd => required(op, end_field::REASON),
        Kind::RevealCreate => required(op, reveal_field::REASON),
        // What a village wrote stays the village's: the kecamatan answers, it does not rewrite. What the minutes of its rakor say of a
        // decision is its own.
        Kind::IssueWithdraw | Kind::IssueRestore if is_of_a_village(author, stream) => Err(Refusal::NotAllowed),
        Kind::IssueEdit if is_of_a_village(author, stream) && !words_a_decision(op) => Err(Refusal::NotAllowed),
        Kind::IssueEdit => opens_secrets(role, op),
        // A village's own meeting is not the kecamatan's to keep, nor is its roster or what it pursues.
        Kind::MeetingCreate
        | Kind::MeetingEdit
        | Kind::InviteeCreate
        | Kind::InviteeEdit
        | Kind::InviteeWithdraw
        | Kind::InviteeRestore
        | Kind::AttendanceMark
        | Kind::AttendanceUnmark
        | Kind::RecordCreate
        | Kind::RecordEdit
        | Kind::RecordWithdraw
        | Kind::RecordRestore
        | Kind::InvitationTold
        | Kind::SignatureCreate
        | Kind::SignatureEnd
        | Kind::MinutesFinal
            if author.level() != ScopeLevel::Village && matches!(stream, Stream::Village(_)) =>
        {
            Err(Refusal::NotAllowed)
        }
        Kind::RecordCreate => is_whole(op),
        // What a record is, and to what it belongs, is said once.
        Kind::RecordEdit => said(
            ![record::field::CLASS, record::field::PARENT]
                .iter()
                .any(|tag| op.fields.contains_key(tag)),
        ),
        Kind::InvitationTold => said(op.fields.get(&told_field::HOW).and_then(Value::as_int).is_some()),
        Kind::MinutesFinal => said(MinutesPart::of_op(op).is_some()),
        _ => Ok(()),
    }
}

/// May a device of `author` keep the meetings of `stream`, with their photos? A village's own meeting is not the kecamatan's to keep.
pub fn keeps_meetings(author: &Scope, stream: &Stream) -> bool {
    writes(author, stream) && !is_of_a_village(author, stream)
}

/// Does an office write into the stream of a village?
fn is_of_a_village(author: &Scope, stream: &Stream) -> bool {
    author.level() != ScopeLevel::Village && matches!(stream, Stream::Village(_))
}

/// Does an edit say nothing but what the minutes say of a decision?
fn words_a_decision(op: &Common) -> bool {
    !op.fields.is_empty() && op.fields.keys().all(|tag| decision::TAGS.contains(tag))
}

/// Has a record that begins what its class demands? What a class of a newer version demands nobody here can know: it passes, is kept and
/// forwarded.
fn is_whole(op: &Common) -> Result<(), Refusal> {
    let number = record::number_of(&op.fields).ok_or(Refusal::Malformed)?;
    let Some(class) = Class::of_number(number) else {
        return Ok(());
    };
    let parent = op.fields.get(&record::field::PARENT);
    said(match class.has_parent() {
        true => parent.and_then(Value::as_ref).is_some(),
        false => parent.is_none(),
    })?;
    class.required().iter().try_for_each(|tag| required(op, *tag))
}

/// Without this the op says nothing that could be read.
fn said(it_is: bool) -> Result<(), Refusal> {
    it_is.then_some(()).ok_or(Refusal::Malformed)
}

/// An edit that makes an issue confidential no longer (*rahasia*) is its head's, with his reason. So is one that gives the reason
/// alone: where one opened the issue while another wrote its text confidential, the reason is all that is missing. Whoever makes
/// an issue stricter, or takes a reason back, needs nobody's leave: what lost its reason is confidential again.
fn opens_secrets(role: Role, op: &Common) -> Result<(), Refusal> {
    // A value that is no bool hides nothing either: who reads it takes it for false.
    let loosens = op
        .fields
        .get(&field::CONFIDENTIAL)
        .is_some_and(|value| *value != Value::Bool(true));
    let gives_reason = required(op, field::SECRECY_REASON);
    if (loosens || gives_reason.is_ok()) && role != Role::Head {
        return Err(Refusal::NotAllowed);
    }
    if loosens { gives_reason } else { Ok(()) }
}

/// Without this text the op says nothing.
fn required(op: &Common, field: Tag) -> Result<(), Refusal> {
    let text = op.fields.get(&field).and_then(Value::as_text);
    text.filter(|text| !text.trim().is_empty())
        .map(|_| ())
        .ok_or(Refusal::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hlc::Hlc;
    use crate::op::Fields;
    use crate::person::person_field;
    use std::collections::BTreeMap;

    fn op(kind: Kind, fields: Fields) -> Common {
        Common {
            kind,
            hlc: Hlc::default(),
            object: None,
            base: BTreeMap::new(),
            fields,
            wall_ms: 0,
            mono_ms: 0,
            boot: 0,
            clock_doubt: false,
            was: None,
            meant: None,
        }
    }

    #[test]
    fn verdicts() {
        let answer = |yes| op(Kind::FollowUp, [(follow_up_field::ANSWER, Value::Bool(yes))].into());
        let to_stage = |n| op(Kind::IssueMove, [(move_field::STAGE, Value::Int(n))].into());
        let with_reason = |n, reason: &str| {
            let reason = Value::Text(reason.to_owned());
            op(
                Kind::IssueMove,
                [(move_field::STAGE, Value::Int(n)), (move_field::REASON, reason)].into(),
            )
        };
        let saying = |kind, tag: Tag| op(kind, [(tag, Value::Text("Tercatat dua kali".to_owned()))].into());
        let plain = |kind| op(kind, Fields::new());
        let assignment = |office: &str| {
            let fields = [(assignment_field::OFFICE, Value::Text(office.to_owned()))];
            op(Kind::AssignmentCreate, fields.into())
        };
        let into = Value::Text("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c".to_owned());
        let unexplained = op(
            Kind::IssueMove,
            [(move_field::STAGE, Value::Int(9)), (move_field::INTO, into.clone())].into(),
        );
        let mut merge = with_reason(9, "Tercatat dua kali");
        merge.fields.insert(move_field::INTO, into);
        let village = "village:18.02.01.2003";
        let district = "district:18.02.01";
        let cases = [
            (village, village, plain(Kind::IssueCreate), Ok(())),
            (
                village,
                "village:18.02.01.2001",
                plain(Kind::IssueCreate),
                Err(Refusal::OutOfScope),
            ),
            (
                village,
                "office:18.02.01",
                plain(Kind::MeetingCreate),
                Err(Refusal::OutOfScope),
            ),
            (
                village,
                "broadcast:18.02.01",
                plain(Kind::Unknown(900)),
                Err(Refusal::OutOfScope),
            ),
            (village, village, answer(true), Err(Refusal::NotAllowed)),
            (village, village, answer(false), Ok(())),
            (village, village, to_stage(6), Err(Refusal::NotAllowed)),
            (village, village, to_stage(9), Err(Refusal::NotAllowed)),
            (village, village, merge.clone(), Ok(())),
            (
                village,
                "village:18.02.01.2001",
                merge.clone(),
                Err(Refusal::OutOfScope),
            ),
            (district, village, merge, Ok(())),
            (village, village, unexplained.clone(), Err(Refusal::Malformed)),
            (district, village, unexplained, Err(Refusal::Malformed)),
            (village, village, plain(Kind::Comment), Ok(())),
            (district, village, plain(Kind::Comment), Ok(())),
            (village, village, plain(Kind::LinkCreate), Ok(())),
            (village, village, assignment("Dinas PUPR"), Err(Refusal::NotAllowed)),
            (district, village, assignment("Dinas PUPR"), Ok(())),
            (district, village, assignment(""), Err(Refusal::Malformed)),
            (
                district,
                village,
                saying(Kind::AssignmentEnd, end_field::REASON),
                Ok(()),
            ),
            (district, village, plain(Kind::AssignmentEnd), Err(Refusal::Malformed)),
            (village, village, plain(Kind::AssignmentEnd), Err(Refusal::NotAllowed)),
            (village, village, saying(Kind::MoveWithdraw, end_field::REASON), Ok(())),
            (village, village, plain(Kind::MoveWithdraw), Err(Refusal::Malformed)),
            (village, village, saying(Kind::PhotoEnd, end_field::REASON), Ok(())),
            (village, village, plain(Kind::PhotoEnd), Err(Refusal::Malformed)),
            (district, village, saying(Kind::PauseCreate, pause_field::NOTE), Ok(())),
            (district, village, plain(Kind::PauseCreate), Err(Refusal::Malformed)),
            (
                village,
                village,
                saying(Kind::FreezeCreate, freeze_field::REASON),
                Ok(()),
            ),
            (village, village, plain(Kind::FreezeCreate), Err(Refusal::Malformed)),
            (district, village, saying(Kind::FreezeEnd, end_field::REASON), Ok(())),
            (district, village, plain(Kind::FreezeEnd), Err(Refusal::Malformed)),
            (village, village, plain(Kind::FreezeEnd), Err(Refusal::NotAllowed)),
            (
                village,
                village,
                saying(Kind::RevealCreate, reveal_field::REASON),
                Ok(()),
            ),
            (district, village, plain(Kind::RevealCreate), Err(Refusal::Malformed)),
            (village, village, plain(Kind::PauseCreate), Err(Refusal::NotAllowed)),
            (village, village, plain(Kind::PauseEnd), Err(Refusal::NotAllowed)),
            (district, village, plain(Kind::PauseEnd), Ok(())),
            (district, village, answer(true), Ok(())),
            (district, village, answer(false), Err(Refusal::NotAllowed)),
            (district, village, to_stage(6), Ok(())),
            (district, village, to_stage(77), Err(Refusal::Malformed)),
            (district, village, to_stage(1), Err(Refusal::Malformed)),
            (district, village, to_stage(7), Err(Refusal::Malformed)),
            (district, village, to_stage(8), Err(Refusal::Malformed)),
            (district, village, with_reason(7, " "), Err(Refusal::Malformed)),
            (district, village, with_reason(7, "Bukan sengketa"), Ok(())),
            (district, village, with_reason(1, "Patokan belum ada"), Ok(())),
            (
                village,
                village,
                with_reason(7, "Bukan sengketa"),
                Err(Refusal::NotAllowed),
            ),
            (district, village, plain(Kind::IssueEdit), Err(Refusal::NotAllowed)),
            (district, village, plain(Kind::IssueWithdraw), Err(Refusal::NotAllowed)),
            (village, village, plain(Kind::IssueWithdraw), Ok(())),
            (district, village, plain(Kind::AttendanceMark), Err(Refusal::NotAllowed)),
            (district, "office:18.02.01", plain(Kind::AttendanceMark), Ok(())),
            (
                district,
                "village:18.02.02.2003",
                plain(Kind::IssueCreate),
                Err(Refusal::OutOfScope),
            ),
            (
                district,
                "office:18.02",
                plain(Kind::MeetingCreate),
                Err(Refusal::OutOfScope),
            ),
            (
                "regency:18.02",
                village,
                plain(Kind::IssueCreate),
                Err(Refusal::OutOfScope),
            ),
        ];
        for (author, stream, op, expected) in cases {
            let (author, stream) = (author.parse().unwrap(), stream.parse().unwrap());
            for role in [Role::Head, Role::Staff] {
                let verdict = judge(&author, role, &stream, &op);
                assert_eq!(verdict, expected, "{role} of {author} writes {:?} to {stream}", op.kind);
            }
            let reader = judge(&author, Role::Reader, &stream, &op);
            assert!(reader.is_err(), "a reader of {author} writes {:?} to {stream}", op.kind);
        }
    }

    #[test]
    fn only_a_head_with_his_reason_makes_an_issue_confidential_no_longer() {
        let edit = |fields: &[(Tag, Value)]| op(Kind::IssueEdit, fields.iter().cloned().collect());
        let secret = |value| (field::CONFIDENTIAL, value);
        let because = |reason: &str| (field::SECRECY_REASON, Value::Text(reason.to_owned()));
        let (not_allowed, malformed) = (Err(Refusal::NotAllowed), Err(Refusal::Malformed));
        let cases = [
            // What the edit writes, the verdict on a head's, that on anybody else's.
            (
                vec![secret(Value::Bool(false)), because("Pelapor mengizinkan")],
                Ok(()),
                not_allowed,
            ),
            (vec![secret(Value::Bool(false))], malformed, not_allowed),
            (vec![secret(Value::Bool(false)), because("  ")], malformed, not_allowed),
            // Other forms of saying no.
            (vec![secret(Value::Text(String::new()))], malformed, not_allowed),
            (vec![secret(Value::Int(0))], malformed, not_allowed),
            (vec![secret(Value::Opaque(vec![0xf6]))], malformed, not_allowed),
            (
                vec![
                    secret(Value::Bool(false)),
                    (field::SECRECY_REASON, Value::Opaque(vec![0xf6])),
                ],
                malformed,
                not_allowed,
            ),
            // The reason alone opens a text that was written confidential while another opened the issue.
            (vec![because("Pelapor mengizinkan")], Ok(()), not_allowed),
            (vec![because("")], Ok(()), Ok(())),
            (vec![secret(Value::Bool(true))], Ok(()), Ok(())),
            (vec![(field::TITLE, Value::Text("Pungli".to_owned()))], Ok(()), Ok(())),
        ];
        let village: Scope = "village:18.02.01.2003".parse().unwrap();
        for (fields, of_head, of_staff) in cases {
            let op = edit(&fields);
            for (role, expected) in [(Role::Head, of_head), (Role::Staff, of_staff)] {
                let verdict = judge(&village, role, &village.own_stream(), &op);
                assert_eq!(verdict, expected, "{role} writes {fields:?}");
            }
        }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn an_office_words_its_decision_in_the_stream_of_the_owner_and_rewrites_nothing_else_of_a_village() {
        let (village, district) = ("village:18.02.01.2003", "district:18.02.01");
        let wording = (field::WORDING, text("Jembatan diperbaiki sebelum Maret"));
        let due = (field::DUE_ON, text("2025-02-28"));
        let title = (field::TITLE, text("Jembatan"));
        let cases = [
            (district, village, vec![wording.clone(), due.clone()], Ok(())),
            (
                district,
                village,
                vec![wording.clone(), title.clone()],
                Err(Refusal::NotAllowed),
            ),
            (district, village, vec![title.clone()], Err(Refusal::NotAllowed)),
            (district, "office:18.02.01", vec![title.clone(), due.clone()], Ok(())),
            (village, village, vec![title, due], Ok(())),
            (
                district,
                "village:18.02.02.2003",
                vec![wording],
                Err(Refusal::OutOfScope),
            ),
        ];
        for (author, stream, fields, expected) in cases {
            let edit = op(Kind::IssueEdit, fields.into_iter().collect());
            let verdict = judge(&author.parse().unwrap(), Role::Staff, &stream.parse().unwrap(), &edit);
            assert_eq!(verdict, expected, "{author} writes {:?} to {stream}", edit.fields);
        }
        let withdraw = op(Kind::IssueWithdraw, Fields::new());
        let office = judge(
            &district.parse().unwrap(),
            Role::Staff,
            &"office:18.02.01".parse().unwrap(),
            &withdraw,
        );
        assert_eq!(office, Ok(()));
    }

    #[test]
    fn the_photos_of_a_meeting_are_added_by_whoever_keeps_it() {
        let (village, district) = ("village:18.02.01.2003", "district:18.02.01");
        let photo = |paper: Option<i64>| {
            let mut fields: Fields = [
                (photo_field::HASH, text(&"1f".repeat(32))),
                (photo_field::BYTES, Value::Int(61_234)),
                (photo_field::THUMBNAIL, text(&"2e".repeat(32))),
                (photo_field::THUMBNAIL_BYTES, Value::Int(4_811)),
            ]
            .into();
            fields.extend(paper.map(|paper| (photo_field::PAPER, Value::Int(paper))));
            op(Kind::PhotoCreate, fields)
        };
        let cases = [
            (village, village, None, Ok(())),
            (village, village, Some(0), Ok(())),
            (village, village, Some(2), Ok(())),
            (district, "office:18.02.01", Some(2), Ok(())),
            (district, village, None, Ok(())),
            (district, village, Some(0), Err(Refusal::NotAllowed)),
            (district, village, Some(900), Err(Refusal::NotAllowed)),
        ];
        for (author, stream, paper, expected) in cases {
            let (author, to): (Scope, Stream) = (author.parse().unwrap(), stream.parse().unwrap());
            let verdict = judge(&author, Role::Staff, &to, &photo(paper));
            assert_eq!(verdict, expected, "{author} adds {paper:?} to {stream}");
            let keeps = keeps_meetings(&author, &to);
            assert!(paper.is_none() || keeps == expected.is_ok());
        }
        let mut nameless = photo(Some(2));
        nameless.fields.remove(&photo_field::HASH);
        let own: Scope = village.parse().unwrap();
        let verdict = judge(&own, Role::Staff, &own.own_stream(), &nameless);
        assert_eq!(verdict, Err(Refusal::Malformed));
    }

    #[test]
    fn a_village_settles_only_with_its_proof() {
        let village: Scope = "village:18.02.01.2003".parse().unwrap();
        let settle = |proof: Option<&str>| {
            let mut fields: Fields = [(move_field::STAGE, Value::Int(Stage::Settled as i64))].into();
            fields.extend(proof.map(|proof| (move_field::EVIDENCE, text(proof))));
            judge(
                &village,
                Role::Staff,
                &village.own_stream(),
                &op(Kind::IssueMove, fields),
            )
        };
        assert_eq!(settle(Some("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c")), Ok(()));
        assert_eq!(settle(Some(" ")), Err(Refusal::NotAllowed));
        assert_eq!(settle(None), Err(Refusal::NotAllowed));
        let rejects: Fields = [
            (move_field::STAGE, Value::Int(Stage::Rejected as i64)),
            (move_field::REASON, text("Tidak perlu")),
            (move_field::EVIDENCE, text("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c")),
        ]
        .into();
        let rejected = judge(
            &village,
            Role::Staff,
            &village.own_stream(),
            &op(Kind::IssueMove, rejects),
        );
        assert_eq!(rejected, Err(Refusal::NotAllowed));
    }

    #[test]
    fn a_record_is_written_by_the_scope_whose_stream_it_stands_in() {
        let village = "village:18.02.01.2003";
        let (district, office) = ("district:18.02.01", "office:18.02.01");
        let person: Fields = [
            (record::field::CLASS, Value::Int(Class::Person as i64)),
            (person_field::NAME, text("Yulianto")),
        ]
        .into();
        let minutes = MinutesPart::split(b"notula").unwrap().remove(0).fields();
        let told: Fields = [(told_field::HOW, Value::Int(1))].into();
        let kinds = [
            (Kind::RecordCreate, person),
            (Kind::RecordEdit, Fields::new()),
            (Kind::RecordWithdraw, Fields::new()),
            (Kind::RecordRestore, Fields::new()),
            (Kind::InvitationTold, told),
            (Kind::SignatureCreate, Fields::new()),
            (Kind::SignatureEnd, Fields::new()),
            (Kind::MinutesFinal, minutes),
        ];
        let cases = [
            (village, village, Ok(())),
            (district, office, Ok(())),
            ("regency:18.02", "office:18.02", Ok(())),
            (district, "broadcast:18.02.01", Ok(())),
            (district, village, Err(Refusal::NotAllowed)),
            (village, office, Err(Refusal::OutOfScope)),
            (village, "village:18.02.01.2001", Err(Refusal::OutOfScope)),
            ("regency:18.02", office, Err(Refusal::OutOfScope)),
        ];
        for (kind, fields) in kinds {
            let op = op(kind, fields);
            for (author, stream, expected) in cases {
                let (author, stream) = (author.parse().unwrap(), stream.parse().unwrap());
                for role in [Role::Head, Role::Staff] {
                    let verdict = judge(&author, role, &stream, &op);
                    assert_eq!(verdict, expected, "{role} of {author} writes {kind:?} to {stream}");
                }
                assert!(judge(&author, Role::Reader, &stream, &op).is_err(), "{kind:?}");
            }
        }
    }

    #[test]
    fn a_record_has_what_its_class_demands() {
        let parent = Value::Ref(crate::ids::OpRef {
            device_no: crate::ids::DeviceNo(3),
            epoch: crate::ids::Epoch(0),
            seq: crate::ids::Seq(9),
        });
        let village: Scope = "village:18.02.01.2003".parse().unwrap();
        let verdict = |kind, fields: Fields| judge(&village, Role::Staff, &village.own_stream(), &op(kind, fields));
        for class in Class::ALL {
            let mut whole: Fields = [(record::field::CLASS, Value::Int(class as i64))].into();
            whole.extend(class.required().iter().map(|tag| (*tag, text("Ada"))));
            if class.has_parent() {
                whole.insert(record::field::PARENT, parent.clone());
            }
            assert_eq!(verdict(Kind::RecordCreate, whole.clone()), Ok(()), "{class:?}");
            for tag in whole.keys().filter(|tag| **tag != record::field::CLASS) {
                let mut without = whole.clone();
                without.remove(tag);
                let said = verdict(Kind::RecordCreate, without);
                assert_eq!(said, Err(Refusal::Malformed), "{class:?} without {tag}");
            }
            for tag in class.required() {
                let mut blank = whole.clone();
                blank.insert(*tag, text(" "));
                let said = verdict(Kind::RecordCreate, blank);
                assert_eq!(said, Err(Refusal::Malformed), "{class:?} with a blank {tag}");
            }
            let mut turned = whole;
            match class.has_parent() {
                true => turned.insert(record::field::PARENT, text("3.0.9")),
                false => turned.insert(record::field::PARENT, parent.clone()),
            };
            assert_eq!(
                verdict(Kind::RecordCreate, turned),
                Err(Refusal::Malformed),
                "{class:?}"
            );
        }
    }

    #[test]
    fn a_class_that_nobody_knows_passes_and_a_record_without_one_does_not() {
        let village: Scope = "village:18.02.01.2003".parse().unwrap();
        let verdict = |kind, fields: &[(Tag, Value)]| {
            let op = op(kind, fields.iter().cloned().collect());
            judge(&village, Role::Staff, &village.own_stream(), &op)
        };
        let (class, parent) = (record::field::CLASS, record::field::PARENT);
        let cases = [
            (Kind::RecordCreate, vec![(class, Value::Int(900))], Ok(())),
            (Kind::RecordCreate, vec![], Err(Refusal::Malformed)),
            (
                Kind::RecordCreate,
                vec![(class, text("1")), (person_field::NAME, text("Yulianto"))],
                Err(Refusal::Malformed),
            ),
            // Of an edit nobody can tell the class, so that it must not say one.
            (Kind::RecordEdit, vec![(person_field::NAME, text(""))], Ok(())),
            (Kind::RecordEdit, vec![(class, Value::Int(1))], Err(Refusal::Malformed)),
            (Kind::RecordEdit, vec![(parent, text(""))], Err(Refusal::Malformed)),
            (Kind::InvitationTold, vec![], Err(Refusal::Malformed)),
            (Kind::InvitationTold, vec![(told_field::HOW, Value::Int(77))], Ok(())),
            (Kind::MinutesFinal, vec![], Err(Refusal::Malformed)),
        ];
        for (kind, fields, expected) in cases {
            assert_eq!(verdict(kind, &fields), expected, "{kind:?} {fields:?}");
        }
    }

    #[test]
    fn only_a_head_of_the_kecamatan_erases_and_only_under_a_record_with_its_reason() {
        let text = |text: &str| Value::Text(text.to_owned());
        let (reason, number) = (
            (erasure_field::REASON, text("Masa simpan berakhir")),
            (erasure_field::RECORD_NUMBER, text("000.5/03/PEM")),
        );
        let district: Scope = "district:18.02.01".parse().unwrap();
        let stream: Stream = "village:18.02.01.2003".parse().unwrap();
        for (fields, of_head) in [
            (vec![reason.clone(), number.clone()], Ok(())),
            (vec![reason], Err(Refusal::Malformed)),
            (vec![number], Err(Refusal::Malformed)),
        ] {
            let order = op(Kind::ErasureCreate, fields.into_iter().collect());
            assert_eq!(judge(&district, Role::Head, &stream, &order), of_head);
            let of_staff = judge(&district, Role::Staff, &stream, &order);
            assert_eq!(of_staff, Err(Refusal::NotAllowed));
        }
    }
}
