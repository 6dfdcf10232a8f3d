//! The district's word on one device: number, key, scope, holder. Readers verify foreign batches by it, and a service that
//! lost its store takes its devices back on its own earlier word.

use kentongan_domain::ids::DeviceNo;
use kentongan_domain::role::Role;
use kentongan_domain::scope::Scope;
use minicbor::{Decoder, Encoder};

use crate::keys::{PrivateKey, PublicKey, Purpose};
use crate::signed::{WireError, entries, fixed, open, put, seal};

const MAGIC: [u8; 4] = *b"KTGV";

/// What readers need to know of a device whose batches they get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    pub device_no: DeviceNo,
    pub public_key: PublicKey,
    pub scope: Scope,
    pub role: Role,
    pub holder_name: String,
    pub holder_office: String,
}

/// A roster entry with the bytes that the district signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouch {
    pub entry: RosterEntry,
    bytes: Vec<u8>,
}

impl Vouch {
    pub fn sign(entry: RosterEntry, key: &PrivateKey) -> Self {
        let mut content = Vec::new();
        let mut e = Encoder::new(&mut content);
        put!(e; map(6), u8(0), u32(entry.device_no.0), u8(1), bytes(&entry.public_key), u8(2), str(&entry.scope.to_string()));
        put!(e; u8(3), str(&entry.holder_name), u8(4), str(&entry.holder_office));
        put!(e; u8(5), u8(entry.role as u8));
        Self {
            bytes: seal(MAGIC, Purpose::Vouch, &content, key),
            entry,
        }
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the district did not sign it.
    pub fn open(bytes: &[u8], district: &PublicKey) -> Result<Self, WireError> {
        let opened = open(MAGIC, bytes)?;
        opened.verify(Purpose::Vouch, district)?;
        if !opened.rest.is_empty() {
            return Err(WireError::Malformed);
        }
        let mut d = Decoder::new(opened.content);
        let (mut device_no, mut public_key, mut scope) = (None, None, None);
        let (mut role, mut holder_name, mut holder_office) = (Role::default(), String::new(), String::new());
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => device_no = Some(DeviceNo(d.u32()?)),
                1 => public_key = Some(fixed::<32>(&mut d)?),
                2 => scope = Some(d.str()?.parse()?),
                3 => holder_name = d.str()?.to_owned(),
                4 => holder_office = d.str()?.to_owned(),
                5 => role = Role::of_number(d.u8()?),
                _ => d.skip()?,
            }
        }
        Ok(Self {
            entry: RosterEntry {
                device_no: device_no.ok_or(WireError::Malformed)?,
                public_key: public_key.ok_or(WireError::Malformed)?,
                scope: scope.ok_or(WireError::Malformed)?,
                role,
                holder_name,
                holder_office,
            },
            bytes: bytes.to_vec(),
        })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vouch_comes_back_as_signed_and_only_from_the_district() {
        let district = PrivateKey::from_seed(&[8; 32]);
        let entry = RosterEntry {
            device_no: DeviceNo(1),
            public_key: [4; 32],
            scope: "district:18.02.01".parse().unwrap(),
            role: Role::Head,
            holder_name: String::new(),
            holder_office: "Operator kecamatan".into(),
        };
        let vouch = Vouch::sign(entry, &district);
        assert_eq!(Vouch::open(vouch.bytes(), &district.public()).unwrap(), vouch);
        assert!(Vouch::open(vouch.bytes(), &PrivateKey::from_seed(&[9; 32]).public()).is_err());
        for at in 0..vouch.bytes().len() {
            let mut bytes = vouch.bytes().to_vec();
            bytes[at] ^= 1;
            assert!(Vouch::open(&bytes, &district.public()).is_err(), "byte {at}");
        }
    }
}
