//! What an op is about: the one op without which it means nothing.

use crate::case::{assignment_field, comment_field, link_field, pause_field};
use crate::ids::OpRef;
use crate::issue::{follow_up_field, move_field};
use crate::meeting::{invitee_field, mark_field, told_field};
use crate::minutes::minutes_field;
use crate::op::{Common, Kind, Tag, Value};
use crate::photo::photo_field;
use crate::privacy::{erasure_field, freeze_field, reveal_field};
use crate::record;
use crate::signature::signature_field;

/// The op that made the record which another op changes, or to which what it makes belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Op(OpRef),
    /// The kind of op needs one, and this op names none.
    Missing,
}

impl Target {
    /// Of an op that this edition of the program understands; `None` where it begins a record of its own.
    pub fn of(common: &Common) -> Option<Self> {
        let field = |tag: Tag| common.fields.get(&tag).and_then(Value::as_ref);
        let named = match common.kind {
            Kind::IssueCreate
            | Kind::MeetingCreate
            | Kind::RuleSetWrite
            | Kind::SealKeyCreate
            | Kind::SealedReportCreate
            | Kind::SealShareCreate
            | Kind::Unknown(_) => return None,
            Kind::IssueEdit
            | Kind::IssueWithdraw
            | Kind::IssueRestore
            | Kind::MeetingEdit
            | Kind::InviteeEdit
            | Kind::InviteeWithdraw
            | Kind::InviteeRestore
            | Kind::AttendanceUnmark
            | Kind::AssignmentEnd
            | Kind::PauseEnd
            | Kind::LinkEnd
            | Kind::MoveWithdraw
            | Kind::PhotoEnd
            | Kind::FreezeEnd
            | Kind::RecordEdit
            | Kind::RecordWithdraw
            | Kind::RecordRestore
            | Kind::SignatureEnd => common.object,
            // Whether its class demands a parent is judged with its class.
            Kind::RecordCreate => Some(field(record::field::PARENT)?),
            Kind::IssueMove => field(move_field::ISSUE),
            Kind::FollowUp => field(follow_up_field::ISSUE),
            Kind::Comment => field(comment_field::ISSUE),
            Kind::AssignmentCreate => field(assignment_field::ISSUE),
            Kind::PauseCreate => field(pause_field::ISSUE),
            Kind::LinkCreate => field(link_field::ISSUE),
            Kind::PhotoCreate => field(photo_field::ISSUE),
            Kind::FreezeCreate => field(freeze_field::ISSUE),
            Kind::ErasureCreate => field(erasure_field::ISSUE),
            Kind::RevealCreate => field(reveal_field::ISSUE),
            Kind::InviteeCreate => field(invitee_field::MEETING),
            Kind::AttendanceMark => field(mark_field::INVITEE),
            Kind::InvitationTold => field(told_field::INVITEE),
            Kind::SignatureCreate => field(signature_field::INVITEE),
            Kind::MinutesFinal => field(minutes_field::MEETING),
        };
        Some(named.map_or(Target::Missing, Target::Op))
    }

    pub fn op(self) -> Option<OpRef> {
        match self {
            Target::Op(at) => Some(at),
            Target::Missing => None,
        }
    }
}

/// Does the op begin a record that depends on nothing but its author's right: an issue, a meeting, a record without a parent?
pub fn founds(common: &Common) -> bool {
    match common.kind {
        Kind::IssueCreate | Kind::MeetingCreate => true,
        Kind::RecordCreate => Target::of(common).is_none(),
        _ => false,
    }
}
