//! What a person may ask of his data (UU 27/2022): that they are not used, that they are erased; and who looked at them.

/// Field numbers of a freeze (*pembekuan*).
pub mod freeze_field {
    use crate::op::Tag;
    pub const ISSUE: Tag = 1;
    pub const REASON: Tag = 2;
}

/// Field numbers of an erasure (*pemusnahan*).
pub mod erasure_field {
    use crate::op::Tag;
    pub const ISSUE: Tag = 1;
    /// Why: on request, at the end of its retention, by order.
    pub const REASON: Tag = 2;
    /// Number of the record of destruction (*berita acara pemusnahan*).
    pub const RECORD_NUMBER: Tag = 3;
    /// Who ordered it.
    pub const ORDERED_BY: Tag = 4;
}

/// Field numbers of a look at a hidden reporter.
pub mod reveal_field {
    use crate::op::Tag;
    pub const ISSUE: Tag = 1;
    pub const REASON: Tag = 2;
}
