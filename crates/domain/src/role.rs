//! What a person may do with a laptop (`peran`), bound at the service when its code is made.

use std::fmt;
use std::str::FromStr;

/// What the holder of a device may do within its scope. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Role {
    /// Pimpinan: kepala kampung, Camat, Bupati. Records, and decides what only the head decides.
    Head = 1,
    /// Petugas: sekretaris, operator, Kasi. Records.
    #[default]
    Staff = 2,
    /// Pembaca: reads, and writes nothing.
    Reader = 3,
}

impl Role {
    /// A number of a newer version gives the least: who may do more, an old program must not guess.
    pub fn of_number(n: u8) -> Self {
        match n {
            1 => Role::Head,
            2 => Role::Staff,
            _ => Role::Reader,
        }
    }

    pub fn writes(self) -> bool {
        !matches!(self, Role::Reader)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a role: head, staff or reader")]
pub struct NotARole(String);

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        match text {
            "head" => Ok(Role::Head),
            "staff" => Ok(Role::Staff),
            "reader" => Ok(Role::Reader),
            _ => Err(NotARole(text.to_owned())),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Head => "head",
            Role::Staff => "staff",
            Role::Reader => "reader",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_is_written_and_a_newer_one_gives_the_least() {
        for role in [Role::Head, Role::Staff, Role::Reader] {
            assert_eq!(role.to_string().parse(), Ok(role));
            assert_eq!(Role::of_number(role as u8), role);
        }
        assert_eq!(Role::of_number(9), Role::Reader);
        assert!("camat".parse::<Role>().is_err());
    }
}
