//! What a failed check says.

use std::fmt;

use kentongan_store::StoreError;

/// A broken promise, or a harness that cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// `I1` to `I11` as the fault matrix names them; `harness` for what the simulation itself could not do.
    pub invariant: &'static str,
    pub detail: String,
}

pub type Checked<T = ()> = Result<T, Violation>;

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.detail)
    }
}

impl Violation {
    pub fn harness(what: impl fmt::Display) -> Self {
        Self {
            invariant: "harness",
            detail: what.to_string(),
        }
    }
}

macro_rules! harness_errors {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Violation {
            fn from(error: $error) -> Self {
                let cause = std::error::Error::source(&error).map(|c| format!(": {c}")).unwrap_or_default();
                Violation::harness(format!("{error}{cause}"))
            }
        })+
    };
}
harness_errors!(
    rusqlite::Error,
    StoreError,
    kentongan_district::store::StoreError,
    kentongan_district::enrolment::MakeCodeError,
    kentongan_sync::enrolment::EnrolError,
    kentongan_domain::scope::NotAScope,
    kentongan_domain::scope::NotARegionCode,
    kentongan_domain::op::OpError,
    kentongan_protocol::WireError,
    std::io::Error,
);

/// Ends the check with a violation unless the condition holds.
macro_rules! hold {
    ($invariant:literal, $condition:expr, $($detail:tt)+) => {
        if !$condition {
            return Err($crate::violation::Violation { invariant: $invariant, detail: format!($($detail)+) });
        }
    };
}
pub(super) use hold;
