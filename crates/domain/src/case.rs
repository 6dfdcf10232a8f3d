//! What is kept with a case (*berkas*) besides its record: comments, assignments, pauses of its clock, links.
//!
//! Owns: the numbers of their fields and their vocabularies. Each is a record of its own that is only added; an *end* op
//! names one and says that it holds no longer. So nothing of the history is lost, and two ends of one thing are one.

/// Field numbers of a comment.
pub mod comment_field {
    use crate::op::Tag;
    pub const ISSUE: Tag = 1;
    pub const TEXT: Tag = 2;
}

/// Field numbers of an assignment.
pub mod assignment_field {
    use crate::op::Tag;
    pub const ISSUE: Tag = 1;
    /// Name of the agency as the kecamatan writes it (*Dinas PUPR*).
    pub const OFFICE: Tag = 2;
    /// Local date until which the agency is to have acted, `YYYY-MM-DD`; absent: none was set.
    pub const DUE_ON: Tag = 3;
    pub const NOTE: Tag = 4;
}

/// Field numbers of a pause.
pub mod pause_field {
    use crate::op::Tag;
    pub const ISSUE: Tag = 1;
    /// Number of a [`PauseReason`](super::PauseReason).
    pub const REASON: Tag = 2;
    pub const NOTE: Tag = 3;
}

/// Field numbers of a link.
pub mod link_field {
    use crate::op::Tag;
    pub const ISSUE: Tag = 1;
    /// Number of a [`Relation`](super::Relation).
    pub const RELATION: Tag = 2;
    /// Id of the other record as text. An id and not a reference: the other may stand in another stream, and an id holds through
    /// every repair.
    pub const OTHER: Tag = 3;
    /// What the other is called, for a reader who does not have it.
    pub const LABEL: Tag = 4;
}

/// Field numbers of whatever ends an assignment, a pause or a link, or takes a move back.
pub mod end_field {
    use crate::op::Tag;
    pub const REASON: Tag = 1;
}

/// Why the clock of a case stands (*jeda*). The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseReason {
    /// Berkas belum lengkap (Perpres 76/2013: the time runs from the complete file).
    FileIncomplete = 1,
    /// Menunggu pelapor.
    AwaitingReporter = 2,
    /// Menunggu instansi lain.
    AwaitingOffice = 3,
    /// Keadaan kahar.
    ForceMajeure = 4,
}

impl PauseReason {
    pub const ALL: [PauseReason; 4] = [
        PauseReason::FileIncomplete,
        PauseReason::AwaitingReporter,
        PauseReason::AwaitingOffice,
        PauseReason::ForceMajeure,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as i64 == n)
    }
}

/// How a case stands to another record. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Terkait.
    Related = 1,
    /// Rangkap: the same matter, recorded twice.
    Duplicate = 2,
    /// Lanjutan: it goes on where the other ended.
    Continues = 3,
    /// Dibahas dalam rapat.
    RaisedIn = 4,
    /// Bagian dari program.
    Programme = 5,
}

impl Relation {
    pub const ALL: [Relation; 5] = [
        Relation::Related,
        Relation::Duplicate,
        Relation::Continues,
        Relation::RaisedIn,
        Relation::Programme,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| *relation as i64 == n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_leads_back_to_its_value_and_an_unknown_one_to_none() {
        assert_eq!(PauseReason::ALL.map(|r| r as i64), [1, 2, 3, 4]);
        assert_eq!(Relation::ALL.map(|r| r as i64), [1, 2, 3, 4, 5]);
        for reason in PauseReason::ALL {
            assert_eq!(PauseReason::of_number(reason as i64), Some(reason));
        }
        for relation in Relation::ALL {
            assert_eq!(Relation::of_number(relation as i64), Some(relation));
        }
        assert_eq!((PauseReason::of_number(0), Relation::of_number(6)), (None, None));
    }
}
