//! A signature that was drawn with pen, mouse or finger, brought to the room that a row of an attendance sheet has for it.

use serde::Serialize;

/// Room in the signature column, beside the number, in hundredths of a millimetre. The rest stands in `templates/daftar_hadir.typ`.
const ROOM_WIDTH: i64 = 1_400;
const ROOM_HEIGHT: i64 = 820;
/// What is smaller, in the unit in which it was drawn, is a slip of the hand and is not blown up to the whole room.
const EXTENT_MIN: i64 = 50;
/// A point is printed as a line of this length.
const POINT: u16 = 20;

/// Strokes in hundredths of a millimetre from the left and the upper edge of their room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Signature(Vec<Vec<(u16, u16)>>);

impl Signature {
    /// Of strokes in any unit; their shape stays what it is. `None`: nothing was drawn.
    pub fn fitted(strokes: &[Vec<(i16, i16)>]) -> Option<Self> {
        let (left, width) = span(strokes.iter().flatten().map(|point| i64::from(point.0)))?;
        let (top, height) = span(strokes.iter().flatten().map(|point| i64::from(point.1)))?;
        // The side that fills its room first decides for both.
        let (room, extent) = if width * ROOM_HEIGHT > height * ROOM_WIDTH {
            (ROOM_WIDTH, width)
        } else {
            (ROOM_HEIGHT, height)
        };
        let above = (ROOM_HEIGHT - height * room / extent) / 2;
        let place = |(x, y): (i16, i16)| {
            let (x, y) = (i64::from(x) - left, i64::from(y) - top);
            (printed(x * room / extent), printed(y * room / extent + above))
        };
        let drawn = strokes.iter().filter(|stroke| !stroke.is_empty()).map(|stroke| {
            let mut stroke: Vec<(u16, u16)> = stroke.iter().copied().map(place).collect();
            if let &[(x, y)] = stroke.as_slice() {
                stroke.push((x.saturating_add(POINT), y));
            }
            stroke
        });
        Some(Self(drawn.collect()))
    }
}

/// The least of the numbers, and how far it is to the greatest.
fn span(numbers: impl Iterator<Item = i64> + Clone) -> Option<(i64, i64)> {
    let (least, greatest) = (numbers.clone().min()?, numbers.max()?);
    Some((least, (greatest - least).max(EXTENT_MIN)))
}

fn printed(hundredths: i64) -> u16 {
    u16::try_from(hundredths).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_fills_its_room_and_keeps_its_shape() {
        let wide = Signature::fitted(&[vec![(100, 100), (500, 150)]]).unwrap();
        assert_eq!(wide.0, [[(0, 322), (1_400, 497)]]);
        let high = Signature::fitted(&[vec![(0, -200), (0, 200)], vec![(100, 0)]]).unwrap();
        assert_eq!(high.0, [[(0, 0), (0, 820)], [(205, 410), (225, 410)]]);
        assert_eq!(Signature::fitted(&[]), None);
        assert_eq!(Signature::fitted(&[vec![]]), None);
    }

    #[test]
    fn whatever_was_drawn_stays_inside_its_room() {
        let ends = [i16::MIN, -1, 0, 1, 640, i16::MAX];
        for (x, y) in ends.into_iter().flat_map(|x| ends.map(|y| (x, y))) {
            let fitted = Signature::fitted(&[vec![(x, y), (0, 0), (y, x)], vec![(x, x)]]).unwrap();
            assert_eq!(fitted.0.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
            for (x, y) in fitted.0.into_iter().flatten() {
                assert!(i64::from(x) <= ROOM_WIDTH + i64::from(POINT) && i64::from(y) <= ROOM_HEIGHT);
            }
        }
    }
}
