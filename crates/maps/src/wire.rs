//! The bytes in which boundaries go to the laptops.
//!
//! ```text
//! byte     version, 1
//! number   areas, at least 1
//!   number   bytes of the code, 0 where there is none
//!   bytes    the code, ASCII: 18.02.01.2003
//!   number   bytes of the name
//!   bytes    the name, UTF-8
//!   number   rings, at least 1
//!     number   corners, at least 3; the first is not repeated
//!       number   latitude, from the corner before
//!       number   longitude, likewise
//! ```
//!
//! A number has seven bits in each byte, the lowest first; the top bit says that more follow (LEB128). A way is counted
//! in hundred-thousandths of a degree and its sign stands in the lowest bit (zigzag): nought, one to the south or west,
//! one to the north or east, two … The first way of all starts at 0°, 0°; that of each other ring at the last corner of
//! the one before.
//!
//! There is one way to write anything: what is read comes out as the same bytes, and everything else is refused.

use kentongan_domain::coordinates::Point;

use crate::geojson::{tidy_name, village_code};
use crate::{Area, Boundaries, BoundaryError, Notes, Ring};

/// All boundaries of a kecamatan together: about ten seconds of 2G, and 700 bytes or 150 corners for each of 17
/// villages.
pub const BYTES_MAX: usize = 12_000;

const VERSION: u8 = 1;
/// Micro-degrees in the unit of the bytes.
pub(crate) const UNIT_E6: i32 = 10;

/// Fewest bytes that an area takes: three lengths, then its ring.
const AREA_BYTES_MIN: usize = 3 + RING_BYTES_MIN;
const RING_BYTES_MIN: usize = 1 + 3 * CORNER_BYTES_MIN;
const CORNER_BYTES_MIN: usize = 2;

impl Boundaries {
    /// At most [`BYTES_MAX`]; the module describes them.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self.areas())
    }

    /// # Errors
    /// [`BoundaryError::Newer`] or [`BoundaryError::Damaged`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BoundaryError> {
        if bytes.len() > BYTES_MAX {
            return Err(BoundaryError::Damaged("too many bytes"));
        }
        let mut reader = Reader {
            rest: bytes,
            last: (0, 0),
        };
        match reader.byte()? {
            VERSION => {}
            0 => return Err(BoundaryError::Damaged("no version")),
            _ => return Err(BoundaryError::Newer),
        }
        let areas = reader.several(1, AREA_BYTES_MIN, Reader::area)?;
        if !reader.rest.is_empty() {
            return Err(BoundaryError::Damaged("bytes behind the end"));
        }
        Self::new(areas, Notes::default()).ok_or(BoundaryError::Damaged("no areas"))
    }
}

pub(crate) fn encode(areas: &[Area]) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    let mut last = (0, 0);
    put_len(&mut bytes, areas.len());
    for area in areas {
        for text in [area.code().unwrap_or_default(), area.name()] {
            put_len(&mut bytes, text.len());
            bytes.extend_from_slice(text.as_bytes());
        }
        put_len(&mut bytes, area.rings().len());
        for ring in area.rings() {
            put_len(&mut bytes, ring.corners().len());
            for corner in ring.corners() {
                let corner = (corner.latitude_e6() / UNIT_E6, corner.longitude_e6() / UNIT_E6);
                put(&mut bytes, zigzag(corner.0 - last.0));
                put(&mut bytes, zigzag(corner.1 - last.1));
                last = corner;
            }
        }
    }
    bytes
}

fn put_len(bytes: &mut Vec<u8>, len: usize) {
    put(bytes, u32::try_from(len).expect("BUG: no file has so many corners"));
}

fn put(bytes: &mut Vec<u8>, number: u32) {
    let mut rest = number;
    while rest > 0x7f {
        bytes.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

/// A way round half the earth has 26 bits: the shift loses none.
fn zigzag(way: i32) -> u32 {
    ((way << 1) ^ (way >> 31)) as u32
}

fn of_zigzag(number: u32) -> i32 {
    (number >> 1) as i32 ^ -((number & 1) as i32)
}

struct Reader<'a> {
    rest: &'a [u8],
    /// The corner before, in units.
    last: (i32, i32),
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, BoundaryError> {
        let (byte, rest) = self.rest.split_first().ok_or(BoundaryError::Damaged("cut short"))?;
        self.rest = rest;
        Ok(*byte)
    }

    fn number(&mut self) -> Result<u32, BoundaryError> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && bits > 0x0f {
                break;
            }
            if shift > 0 && byte == 0 {
                return Err(BoundaryError::Damaged("a number longer than it need be"));
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(BoundaryError::Damaged("a number beyond 32 bits"))
    }

    /// How many follow, then each. A count that the rest cannot hold is refused before anything is set aside for it.
    fn several<T>(
        &mut self,
        at_least: usize,
        bytes_each: usize,
        read: fn(&mut Self) -> Result<T, BoundaryError>,
    ) -> Result<Vec<T>, BoundaryError> {
        let count = self.number()? as usize;
        if count < at_least || count > self.rest.len() / bytes_each {
            return Err(BoundaryError::Damaged("a count that cannot be"));
        }
        (0..count).map(|_| read(self)).collect()
    }

    fn text(&mut self) -> Result<&'a str, BoundaryError> {
        let len = self.number()? as usize;
        let (text, rest) = self
            .rest
            .split_at_checked(len)
            .ok_or(BoundaryError::Damaged("cut short in a text"))?;
        self.rest = rest;
        str::from_utf8(text).map_err(|_| BoundaryError::Damaged("a text that is not UTF-8"))
    }

    fn area(&mut self) -> Result<Area, BoundaryError> {
        let code = self.text()?;
        if !code.is_empty() && village_code(code).as_deref() != Some(code) {
            return Err(BoundaryError::Damaged("not the code of a village"));
        }
        let name = self.text()?;
        if tidy_name(name) != name {
            return Err(BoundaryError::Damaged("not the name of a village"));
        }
        let code = (!code.is_empty()).then(|| code.to_owned());
        let rings = self.several(1, RING_BYTES_MIN, Self::ring)?;
        Area::new(code, name.to_owned(), rings).ok_or(BoundaryError::Damaged("no rings"))
    }

    fn ring(&mut self) -> Result<Ring, BoundaryError> {
        let corners = self.several(3, CORNER_BYTES_MIN, Self::corner)?;
        let count = corners.len();
        // Taken out, a repeated corner would be missing when the bytes are written again.
        Ring::new(corners)
            .filter(|ring| ring.corners().len() == count)
            .ok_or(BoundaryError::Damaged("a corner stands twice"))
    }

    fn corner(&mut self) -> Result<Point, BoundaryError> {
        let (latitude, longitude) = self.last;
        let latitude = latitude.checked_add(of_zigzag(self.number()?));
        let longitude = longitude.checked_add(of_zigzag(self.number()?));
        let on_earth = latitude.zip(longitude).and_then(|last| {
            let point = Point::new(last.0.checked_mul(UNIT_E6)?, last.1.checked_mul(UNIT_E6)?)?;
            Some((last, point))
        });
        let (last, point) = on_earth.ok_or(BoundaryError::Damaged("a corner is not on earth"))?;
        self.last = last;
        Ok(point)
    }
}
