//! A sealed report (*laporan tersegel*): about the village office itself, for the kecamatan's eyes only.

/// Field numbers of a key for which reports are sealed.
pub mod seal_key_field {
    use crate::op::Tag;
    /// X25519 public key (RFC 7748), 64 lower-case hexadecimal digits.
    pub const PUBLIC_KEY: Tag = 1;
}

/// Field numbers of a sealed report.
pub mod sealed_field {
    use crate::op::Tag;
    /// The report, encrypted for every key that its author knew; base64 without padding (RFC 4648 §5).
    pub const ENVELOPE: Tag = 1;
}

/// Field numbers of a share: how a key that came later opens an older report.
pub mod seal_share_field {
    use crate::op::Tag;
    /// Object id of the report, as text: it stands in another stream.
    pub const REPORT: Tag = 1;
    /// Public key for which the report's content key is wrapped, as in its own op.
    pub const PUBLIC_KEY: Tag = 2;
    /// The wrapped content key; base64 without padding.
    pub const WRAPPED: Tag = 3;
}
