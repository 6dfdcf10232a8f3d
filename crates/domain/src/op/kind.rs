//! What an op does, by number.

/// What an op does. Numbers are never reused; a new meaning is a new number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    IssueCreate,
    IssueEdit,
    /// Another stage (`tahap`) of a case.
    IssueMove,
    /// A follow-up (`tindak lanjut`) or an answer.
    FollowUp,
    /// Tombstone of an issue; it never expires.
    IssueWithdraw,
    /// Takes tombstones of an issue back, by a person's word. Nothing comes back by itself.
    IssueRestore,
    /// A comment (`komentar`) on a case, from either side.
    Comment,
    /// An agency (`instansi`) is charged with a case.
    AssignmentCreate,
    AssignmentEnd,
    MeetingCreate,
    MeetingEdit,
    /// An office invited to a meeting, or a walk-in.
    InviteeCreate,
    InviteeEdit,
    /// Tombstone of an invitee.
    InviteeWithdraw,
    /// An attendance mark; add-only, a correction supersedes.
    AttendanceMark,
    /// Takes a mark back.
    AttendanceUnmark,
    /// Takes tombstones of an invitee back, by a person's word.
    InviteeRestore,
    /// The clock of a case stands from here on (`jeda`).
    PauseCreate,
    PauseEnd,
    /// A case has to do with another record.
    LinkCreate,
    LinkEnd,
    /// Takes a move of one's own office back, as if it had not been made; so two merged cases are two again.
    MoveWithdraw,
    /// A photo belongs to a case or a meeting; its bytes travel by themselves, after all text.
    PhotoCreate,
    /// A photo is taken out of its case.
    PhotoEnd,
    /// A list of rules of the kecamatan (categories, response times, holidays …) for all its villages; the newest holds.
    RuleSetWrite,
    /// A key for which sealed reports are encrypted.
    SealKeyCreate,
    /// A report that only the kecamatan can read.
    SealedReportCreate,
    /// The key of a sealed report, for a laptop that was enrolled after it.
    SealShareCreate,
    /// A reporter's data are not to be used (*dibekukan*), on request.
    FreezeCreate,
    FreezeEnd,
    /// The personal parts of a record are to be erased everywhere, by order (*pemusnahan*).
    ErasureCreate,
    /// Somebody looked at a hidden reporter, and why.
    RevealCreate,
    /// A record of a [`Class`](crate::record::Class): a person, an office, an agenda item, a programme.
    RecordCreate,
    RecordEdit,
    /// Tombstone of a record.
    RecordWithdraw,
    /// Takes tombstones of a record back, by a person's word.
    RecordRestore,
    /// How and when an invitee was told (*undangan disampaikan*).
    InvitationTold,
    /// A signature that was drawn at the door.
    SignatureCreate,
    SignatureEnd,
    /// A part of the final minutes (*notula*) of a meeting: a snapshot that no later op changes.
    MinutesFinal,
    /// From a newer version: kept, forwarded, replayed after an upgrade.
    Unknown(u16),
}

impl Kind {
    /// Every kind that this version knows, by its number.
    pub fn all() -> impl Iterator<Item = Kind> {
        (1..)
            .map(Kind::of_number)
            .take_while(|kind| !matches!(kind, Kind::Unknown(_)))
    }

    pub fn number(self) -> u16 {
        match self {
            Kind::IssueCreate => 1,
            Kind::IssueEdit => 2,
            Kind::IssueMove => 3,
            Kind::FollowUp => 4,
            Kind::IssueWithdraw => 5,
            Kind::IssueRestore => 6,
            Kind::Comment => 7,
            Kind::AssignmentCreate => 8,
            Kind::AssignmentEnd => 9,
            Kind::MeetingCreate => 10,
            Kind::MeetingEdit => 11,
            Kind::InviteeCreate => 12,
            Kind::InviteeEdit => 13,
            Kind::InviteeWithdraw => 14,
            Kind::AttendanceMark => 15,
            Kind::AttendanceUnmark => 16,
            Kind::InviteeRestore => 17,
            Kind::PauseCreate => 18,
            Kind::PauseEnd => 19,
            Kind::LinkCreate => 20,
            Kind::LinkEnd => 21,
            Kind::MoveWithdraw => 22,
            Kind::PhotoCreate => 23,
            Kind::PhotoEnd => 24,
            Kind::RuleSetWrite => 25,
            Kind::SealKeyCreate => 26,
            Kind::SealedReportCreate => 27,
            Kind::SealShareCreate => 28,
            Kind::FreezeCreate => 29,
            Kind::FreezeEnd => 30,
            Kind::ErasureCreate => 31,
            Kind::RevealCreate => 32,
            Kind::RecordCreate => 33,
            Kind::RecordEdit => 34,
            Kind::RecordWithdraw => 35,
            Kind::RecordRestore => 36,
            Kind::InvitationTold => 37,
            Kind::SignatureCreate => 38,
            Kind::SignatureEnd => 39,
            Kind::MinutesFinal => 40,
            Kind::Unknown(number) => number,
        }
    }

    pub fn of_number(number: u16) -> Self {
        match number {
            1 => Kind::IssueCreate,
            2 => Kind::IssueEdit,
            3 => Kind::IssueMove,
            4 => Kind::FollowUp,
            5 => Kind::IssueWithdraw,
            6 => Kind::IssueRestore,
            7 => Kind::Comment,
            8 => Kind::AssignmentCreate,
            9 => Kind::AssignmentEnd,
            10 => Kind::MeetingCreate,
            11 => Kind::MeetingEdit,
            12 => Kind::InviteeCreate,
            13 => Kind::InviteeEdit,
            14 => Kind::InviteeWithdraw,
            15 => Kind::AttendanceMark,
            16 => Kind::AttendanceUnmark,
            17 => Kind::InviteeRestore,
            18 => Kind::PauseCreate,
            19 => Kind::PauseEnd,
            20 => Kind::LinkCreate,
            21 => Kind::LinkEnd,
            22 => Kind::MoveWithdraw,
            23 => Kind::PhotoCreate,
            24 => Kind::PhotoEnd,
            25 => Kind::RuleSetWrite,
            26 => Kind::SealKeyCreate,
            27 => Kind::SealedReportCreate,
            28 => Kind::SealShareCreate,
            29 => Kind::FreezeCreate,
            30 => Kind::FreezeEnd,
            31 => Kind::ErasureCreate,
            32 => Kind::RevealCreate,
            33 => Kind::RecordCreate,
            34 => Kind::RecordEdit,
            35 => Kind::RecordWithdraw,
            36 => Kind::RecordRestore,
            37 => Kind::InvitationTold,
            38 => Kind::SignatureCreate,
            39 => Kind::SignatureEnd,
            40 => Kind::MinutesFinal,
            other => Kind::Unknown(other),
        }
    }

    /// The edition that first knew this kind.
    pub fn since(self) -> u16 {
        match self {
            Kind::Unknown(_) => u16::MAX,
            Kind::IssueWithdraw | Kind::IssueRestore | Kind::InviteeRestore => 2,
            Kind::Comment
            | Kind::AssignmentCreate
            | Kind::AssignmentEnd
            | Kind::PauseCreate
            | Kind::PauseEnd
            | Kind::LinkCreate
            | Kind::LinkEnd
            | Kind::MoveWithdraw => 3,
            Kind::PhotoCreate
            | Kind::PhotoEnd
            | Kind::RuleSetWrite
            | Kind::SealKeyCreate
            | Kind::SealedReportCreate
            | Kind::SealShareCreate
            | Kind::FreezeCreate
            | Kind::FreezeEnd
            | Kind::ErasureCreate
            | Kind::RevealCreate => 4,
            Kind::RecordCreate
            | Kind::RecordEdit
            | Kind::RecordWithdraw
            | Kind::RecordRestore
            | Kind::InvitationTold
            | Kind::SignatureCreate
            | Kind::SignatureEnd
            | Kind::MinutesFinal => 5,
            _ => 1,
        }
    }

    /// The kind as a replica of `edition` sees it.
    pub fn as_known_to(self, edition: u16) -> Self {
        if self.since() > edition {
            Kind::Unknown(self.number())
        } else {
            self
        }
    }

    /// Does it make a record of its own, with its own id?
    pub fn creates(self) -> bool {
        matches!(
            self,
            Kind::IssueCreate
                | Kind::IssueMove
                | Kind::FollowUp
                | Kind::Comment
                | Kind::AssignmentCreate
                | Kind::PauseCreate
                | Kind::LinkCreate
                | Kind::MeetingCreate
                | Kind::InviteeCreate
                | Kind::AttendanceMark
                | Kind::PhotoCreate
                | Kind::RuleSetWrite
                | Kind::SealKeyCreate
                | Kind::SealedReportCreate
                | Kind::SealShareCreate
                | Kind::FreezeCreate
                | Kind::ErasureCreate
                | Kind::RevealCreate
                | Kind::RecordCreate
                | Kind::InvitationTold
                | Kind::SignatureCreate
                | Kind::MinutesFinal
        )
    }

    /// What an op of this kind says to hold no longer: a record that one of the answer's kind made, and no other.
    pub fn ends(self) -> Option<Kind> {
        match self {
            Kind::AssignmentEnd => Some(Kind::AssignmentCreate),
            Kind::PauseEnd => Some(Kind::PauseCreate),
            Kind::LinkEnd => Some(Kind::LinkCreate),
            Kind::MoveWithdraw => Some(Kind::IssueMove),
            Kind::PhotoEnd => Some(Kind::PhotoCreate),
            Kind::FreezeEnd => Some(Kind::FreezeCreate),
            Kind::SignatureEnd => Some(Kind::SignatureCreate),
            _ => None,
        }
    }

    /// What an op of this kind changes: a record that one of the answer's kind made, and no other. `None`: it changes none.
    pub fn changes(self) -> Option<Kind> {
        match self {
            Kind::IssueEdit | Kind::IssueWithdraw | Kind::IssueRestore => Some(Kind::IssueCreate),
            Kind::MeetingEdit => Some(Kind::MeetingCreate),
            Kind::InviteeEdit | Kind::InviteeWithdraw | Kind::InviteeRestore => Some(Kind::InviteeCreate),
            Kind::AttendanceUnmark => Some(Kind::AttendanceMark),
            Kind::RecordEdit | Kind::RecordWithdraw | Kind::RecordRestore => Some(Kind::RecordCreate),
            _ => None,
        }
    }

    /// Does it begin a record that has fields of its own and that others change: an issue, a meeting, an invitation, a record of a class?
    pub fn begins_record(self) -> bool {
        matches!(
            self,
            Kind::IssueCreate | Kind::MeetingCreate | Kind::InviteeCreate | Kind::RecordCreate
        )
    }
}
