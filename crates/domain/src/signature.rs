//! A signature (*tanda tangan*) that was drawn at the door: its strokes, as they were drawn.

/// Field numbers of a signature.
pub mod signature_field {
    use crate::op::Tag;
    pub const INVITEE: Tag = 1;
}

/// Field numbers of the personal part of a signature. The hand of a person is his: it goes with an erasure.
pub mod signature_personal {
    use crate::op::Tag;
    /// [`Strokes::to_bytes`](super::Strokes::to_bytes) in [`base64url`](crate::base64url).
    pub const STROKES: Tag = 1;
}

/// Longest signature, packed, in bytes.
pub const STROKES_BYTES_MAX: usize = 4_096;
/// One point: two numbers of two bytes.
const POINT_BYTES: usize = 4;

/// Strokes from pen down to pen up, each a line of points from the left and from above, on a pad that is 1,000 wide and 400 high.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Strokes(pub Vec<Vec<(i16, i16)>>);

impl Strokes {
    /// Of each stroke the number of its points, u16be, and then each point, i16be and i16be. `None`: longer than a signature may be, or
    /// nothing was drawn.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for stroke in self.0.iter().filter(|stroke| !stroke.is_empty()) {
            bytes.extend(u16::try_from(stroke.len()).ok()?.to_be_bytes());
            for (x, y) in stroke {
                bytes.extend(x.to_be_bytes());
                bytes.extend(y.to_be_bytes());
            }
            if bytes.len() > STROKES_BYTES_MAX {
                return None;
            }
        }
        (!bytes.is_empty()).then_some(bytes)
    }

    /// `None` for whatever [`Strokes::to_bytes`] does not write.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() || bytes.len() > STROKES_BYTES_MAX {
            return None;
        }
        let (mut strokes, mut rest) = (Vec::new(), bytes);
        while !rest.is_empty() {
            let (count, behind) = rest.split_first_chunk::<2>()?;
            let length = usize::from(u16::from_be_bytes(*count)) * POINT_BYTES;
            if length == 0 {
                return None;
            }
            let (points, behind) = behind.split_at_checked(length)?;
            let points = points.chunks_exact(POINT_BYTES).filter_map(|point| match point {
                [a, b, c, d] => Some((i16::from_be_bytes([*a, *b]), i16::from_be_bytes([*c, *d]))),
                _ => None,
            });
            strokes.push(points.collect());
            rest = behind;
        }
        Some(Self(strokes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_drawn_line_is_packed_as_it_was_released() {
        let strokes = Strokes(vec![vec![(1, -1), (256, 2)], vec![], vec![(0, 0)]]);
        let bytes = strokes.to_bytes().unwrap();
        assert_eq!(bytes, [0, 2, 0, 1, 255, 255, 1, 0, 0, 2, 0, 1, 0, 0, 0, 0]);
        assert_eq!(
            Strokes::of_bytes(&bytes),
            Some(Strokes(vec![vec![(1, -1), (256, 2)], vec![(0, 0)]]))
        );
    }

    #[test]
    fn what_is_empty_too_long_or_cut_is_none() {
        assert_eq!(Strokes::default().to_bytes(), None);
        assert_eq!(Strokes(vec![vec![(0, 0); 1_024]]).to_bytes(), None, "4,098 bytes");
        assert!(Strokes(vec![vec![(0, 0); 1_023]]).to_bytes().is_some());
        for other in [
            &[][..],
            &[0],
            &[0, 0],
            &[0, 1],
            &[0, 1, 0, 0, 0],
            &[0, 1, 0, 0, 0, 0, 0],
        ] {
            assert_eq!(Strokes::of_bytes(other), None, "{other:?}");
        }
        assert_eq!(Strokes::of_bytes(&[0; STROKES_BYTES_MAX + 1]), None);
    }

    proptest! {
        #[test]
        fn whatever_was_drawn_comes_back(
            strokes in proptest::collection::vec(proptest::collection::vec(any::<(i16, i16)>(), 1..40), 1..20),
        ) {
            let strokes = Strokes(strokes);
            let bytes = strokes.to_bytes().unwrap();
            prop_assert_eq!(Strokes::of_bytes(&bytes), Some(strokes));
        }

        #[test]
        fn any_bytes_are_read_as_what_would_be_written_or_not_at_all(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(strokes) = Strokes::of_bytes(&bytes) {
                prop_assert_eq!(strokes.to_bytes(), Some(bytes));
            }
        }
    }
}
