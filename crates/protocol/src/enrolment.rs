//! Enrolment: a device proves that it knows a one-time code, the service proves the same, and each learns the other's key.
//!
//! The code never crosses the wire. The device sends a look-up hash and a proof keyed by the code; the grant comes back with
//! a proof keyed by the code, so that neither a login page nor a stranger's service can grant anything.

use kentongan_domain::ids::DeviceNo;
use kentongan_domain::role::Role;
use kentongan_domain::scope::{RegionCode, Scope};
use kentongan_domain::world::{Entropy, random};
use minicbor::{Decoder, Encoder};

use crate::base32::{ALPHABET, letter};
use crate::keys::{PrivateKey, PublicKey, Purpose};
use crate::signed::{WireError, entries, fixed, open, put, seal};

const REQUEST: [u8; 4] = *b"KTGN";
const GRANT: [u8; 4] = *b"KTGG";

/// How long a code may be used after it was made.
pub const CODE_VALID_MS: i64 = 72 * 60 * 60 * 1000;

/// A one-time enrolment code: 12 characters, the first four the district's six digits (20 bits), then 40 random bits.
///
/// The district in front lets a person learn before any network that he holds another district's slip.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolCode(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an enrolment code has 12 letters and digits")]
pub struct NotACode;

impl EnrolCode {
    /// A new code of the district (`18.02.01`) or regency (`18.02`) that `district` names.
    pub fn generate(district: &RegionCode, entropy: &dyn Entropy) -> Self {
        let digits: String = district.as_str().split('.').collect();
        let digits: u32 = format!("{digits:0<6}").parse().unwrap_or(0);
        let secret = u64::from_be_bytes(random::<8>(entropy));
        let head = (0..4).rev().map(|i| letter(digits >> (5 * i)));
        let tail = (0..8).map(|i| letter((secret >> (5 * i) & 31) as u32));
        Self(head.chain(tail).collect())
    }

    /// Reads what a person typed: case, spaces and dashes do not matter; O is 0, I and L are 1.
    ///
    /// # Errors
    /// [`NotACode`] unless 12 characters of the alphabet remain.
    pub fn parse(text: &str) -> Result<Self, NotACode> {
        let mut code = String::new();
        for c in text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '.' | '_'))
        {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            if !c.is_ascii() || !ALPHABET.contains(&(c as u8)) {
                return Err(NotACode);
            }
            code.push(c);
        }
        if code.len() == 12 {
            Ok(Self(code))
        } else {
            Err(NotACode)
        }
    }

    /// Code of the district or regency that made it, e.g. `18.02.01`.
    pub fn district(&self) -> Option<RegionCode> {
        let n = self.0.bytes().take(4).fold(0u32, |n, b| {
            n << 5
                | ALPHABET
                    .iter()
                    .position(|a| *a == b)
                    .and_then(|p| u32::try_from(p).ok())
                    .unwrap_or(0)
        });
        let (p, k, c) = (n / 10_000, n / 100 % 100, n % 100);
        let text = if c == 0 {
            format!("{p:02}.{k:02}")
        } else {
            format!("{p:02}.{k:02}.{c:02}")
        };
        text.parse().ok()
    }

    /// `NHTM-7TQ2-M9XK`, as printed on the slip.
    pub fn display(&self) -> String {
        let parts: Vec<String> = self
            .0
            .as_bytes()
            .chunks(4)
            .map(|part| String::from_utf8_lossy(part).into_owned())
            .collect();
        parts.join("-")
    }

    /// The keys that both sides make of the code. Takes as long as `work` says.
    pub fn keys(&self, work: CodeWork) -> CodeKeys {
        let params = scrypt::Params::new(work.log_n, 8, 1, 32).expect("BUG: these parameters are within RFC 7914");
        let mut stretched = [0; 32];
        scrypt::scrypt(self.0.as_bytes(), CODE_SALT, &params, &mut stretched).expect("BUG: 32 bytes fit scrypt");
        let key = |context| blake3::derive_key(context, &stretched);
        CodeKeys {
            district: self.district(),
            lookup: key("kentongan 2026 enrolment lookup"),
            proof: key("kentongan 2026 enrolment proof"),
            fingerprint: key("kentongan 2026 enrolment fingerprint"),
        }
    }
}

/// One salt for all codes: the service finds a code by what is made of it.
const CODE_SALT: &[u8] = b"kentongan enrolment code 1";

/// How hard it is to try one code: scrypt (RFC 7914) with N = 2^`log_n`, r = 8, p = 1.
///
/// Whoever stands in a link that is not pinned yet sees what was made of the code and may search its 40 random bits. At 64 MiB and
/// a fifth of a second for each try that is 2,000 years of a processor core, and the code lasts three days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeWork {
    log_n: u8,
}

impl CodeWork {
    /// What devices and services use: N = 65,536, 64 MiB.
    pub const FULL: Self = Self { log_n: 16 };
    /// For simulated worlds, which enrol thousands of devices and have no eavesdropper. Does not speak to [`CodeWork::FULL`].
    pub const NEXT_TO_NONE: Self = Self { log_n: 1 };
}

/// What both sides know of a code once they have worked for it. The code itself is kept by neither.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeKeys {
    /// District or regency whose slip it stands on.
    pub district: Option<RegionCode>,
    /// What the service files the code under.
    pub lookup: [u8; 32],
    /// Key of both proofs.
    pub proof: [u8; 32],
    /// Key of the six digits that people compare.
    pub fingerprint: [u8; 32],
}

impl CodeKeys {
    /// The six digits that the laptop shows and the operator's list shows, to be compared by telephone. Whoever does not know the
    /// code can make no keys that fit them, on either side.
    pub fn fingerprint(&self, device: &PublicKey, service: &PublicKey) -> Fingerprint {
        let mut hasher = blake3::Hasher::new_keyed(&self.fingerprint);
        let mut digits = [0; 8];
        hasher.update(device).update(service).finalize_xof().fill(&mut digits);
        Fingerprint(u32::try_from(u64::from_be_bytes(digits) % 1_000_000).unwrap_or_default())
    }
}

impl std::fmt::Debug for CodeKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeKeys(…)")
    }
}

/// Six digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub u32);

impl std::fmt::Display for Fingerprint {
    /// `412 086`, as it is read out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:03} {:03}", self.0 / 1_000, self.0 % 1_000)
    }
}

impl std::fmt::Debug for EnrolCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EnrolCode(…)")
    }
}

/// Device → service, `POST /v1/enrol`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolRequest {
    pub lookup: [u8; 32],
    pub public_key: PublicKey,
    /// Keyed hash of the public key: the sender knows the code.
    pub proof: [u8; 32],
    pub app_version: String,
}

fn device_proof(proof_key: &[u8; 32], public_key: &PublicKey) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_keyed(proof_key);
    hasher.update(b"device").update(public_key);
    *hasher.finalize().as_bytes()
}

impl EnrolRequest {
    pub fn new(code: &CodeKeys, key: &PrivateKey, app_version: &str) -> Self {
        let public_key = key.public();
        Self {
            lookup: code.lookup,
            public_key,
            proof: device_proof(&code.proof, &public_key),
            app_version: app_version.to_owned(),
        }
    }

    /// Signed by the device's new key: the sender holds it.
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; map(4), u8(0), bytes(&self.lookup), u8(1), bytes(&self.public_key), u8(2), bytes(&self.proof));
        put!(e; u8(3), str(&self.app_version));
        seal(REQUEST, Purpose::Enrolment, &bytes, key)
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the sender does not hold the key it names.
    pub fn open(bytes: &[u8]) -> Result<Self, WireError> {
        let opened = open(REQUEST, bytes)?;
        let mut d = Decoder::new(opened.content);
        let (mut lookup, mut public_key, mut proof, mut app_version) = (None, None, None, String::new());
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => lookup = Some(fixed::<32>(&mut d)?),
                1 => public_key = Some(fixed::<32>(&mut d)?),
                2 => proof = Some(fixed::<32>(&mut d)?),
                3 => app_version = d.str()?.chars().take(40).collect(),
                _ => d.skip()?,
            }
        }
        let public_key = public_key.ok_or(WireError::Malformed)?;
        opened.verify(Purpose::Enrolment, &public_key)?;
        Ok(Self {
            lookup: lookup.ok_or(WireError::Malformed)?,
            public_key,
            proof: proof.ok_or(WireError::Malformed)?,
            app_version,
        })
    }

    /// Does the sender know the code that `proof_key` comes from?
    pub fn proves(&self, proof_key: &[u8; 32]) -> bool {
        // blake3::Hash compares in constant time.
        blake3::Hash::from_bytes(device_proof(proof_key, &self.public_key)) == blake3::Hash::from_bytes(self.proof)
    }
}

/// Service → device: what the device is from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub device_no: DeviceNo,
    /// The device's key that this grant is for.
    pub public_key: PublicKey,
    pub server_key: PublicKey,
    pub server_epoch: u32,
    /// Milliseconds since 1970 UTC, by the service's clock.
    pub server_time_ms: i64,
    pub scope: Scope,
    pub role: Role,
    /// District or regency that runs the service.
    pub district: RegionCode,
    pub district_name: String,
    pub holder_name: String,
    pub holder_office: String,
    /// `Bapak`, `Ibu` or empty.
    pub salutation: String,
    /// The district's word on this device, signed: [`crate::roster::Vouch`].
    pub vouch: Vec<u8>,
    /// The keys of the service's certificates, signed: [`crate::pins::PinSet`]. Empty: it has none.
    pub pins: Vec<u8>,
    /// [`crate::compression::READS_DENSE`], or 0.
    pub reads: u8,
}

impl Grant {
    /// Signed by the service's key, then proved by the code: `signed grant, proof(32)`.
    pub fn seal(&self, key: &PrivateKey, proof_key: &[u8; 32]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; map(14 + u64::from(self.reads > 0)), u8(0), u32(self.device_no.0), u8(1), bytes(&self.public_key), u8(2), bytes(&self.server_key));
        put!(e; u8(3), u32(self.server_epoch), u8(4), i64(self.server_time_ms), u8(5), str(&self.scope.to_string()));
        put!(e; u8(6), str(self.district.as_str()), u8(7), str(&self.district_name), u8(8), str(&self.holder_name));
        put!(e; u8(9), str(&self.holder_office), u8(10), str(&self.salutation));
        put!(e; u8(11), bytes(&self.vouch), u8(12), bytes(&self.pins), u8(13), u8(self.role as u8));
        if self.reads > 0 {
            put!(e; u8(14), u8(self.reads));
        }
        let mut message = seal(GRANT, Purpose::Grant, &bytes, key);
        let proof = grant_proof(proof_key, &message);
        message.extend_from_slice(&proof);
        message
    }

    /// # Errors
    /// [`WireError::NotOurs`] for a login page; [`WireError::BadSignature`] if the answer does not come from a service that
    /// knows the code, or is for another device.
    pub fn open(bytes: &[u8], code: &CodeKeys, device: &PublicKey) -> Result<Self, WireError> {
        let opened = open(GRANT, bytes)?;
        let proof: &[u8; 32] = opened.rest.try_into().map_err(|_| WireError::Truncated)?;
        let message = bytes.strip_suffix(proof.as_slice()).ok_or(WireError::Truncated)?;
        if blake3::Hash::from_bytes(grant_proof(&code.proof, message)) != blake3::Hash::from_bytes(*proof) {
            return Err(WireError::BadSignature);
        }
        let mut d = Decoder::new(opened.content);
        let (mut device_no, mut public_key, mut server_key, mut server_epoch) = (None, None, None, None);
        let (mut server_time_ms, mut scope, mut district) = (None, None, None);
        let (mut district_name, mut holder_name, mut holder_office, mut salutation) =
            (String::new(), String::new(), String::new(), String::new());
        let (mut vouch, mut pins, mut role, mut reads) = (Vec::new(), Vec::new(), Role::default(), 0);
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => device_no = Some(DeviceNo(d.u32()?)),
                1 => public_key = Some(fixed::<32>(&mut d)?),
                2 => server_key = Some(fixed::<32>(&mut d)?),
                3 => server_epoch = Some(d.u32()?),
                4 => server_time_ms = Some(d.i64()?),
                5 => scope = Some(d.str()?.parse()?),
                6 => district = Some(d.str()?.parse::<RegionCode>().map_err(|_| WireError::Malformed)?),
                7 => district_name = d.str()?.to_owned(),
                8 => holder_name = d.str()?.to_owned(),
                9 => holder_office = d.str()?.to_owned(),
                10 => salutation = d.str()?.to_owned(),
                11 => vouch = d.bytes()?.to_vec(),
                12 => pins = d.bytes()?.to_vec(),
                13 => role = Role::of_number(d.u8()?),
                14 => reads = d.u8()?,
                _ => d.skip()?,
            }
        }
        let server_key = server_key.ok_or(WireError::Malformed)?;
        opened.verify(Purpose::Grant, &server_key)?;
        if public_key != Some(*device) {
            return Err(WireError::BadSignature);
        }
        Ok(Self {
            device_no: device_no.ok_or(WireError::Malformed)?,
            public_key: *device,
            server_key,
            server_epoch: server_epoch.ok_or(WireError::Malformed)?,
            server_time_ms: server_time_ms.ok_or(WireError::Malformed)?,
            scope: scope.ok_or(WireError::Malformed)?,
            role,
            district: district.ok_or(WireError::Malformed)?,
            district_name,
            holder_name,
            holder_office,
            salutation,
            vouch,
            pins,
            reads,
        })
    }
}

fn grant_proof(proof_key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_keyed(proof_key);
    hasher.update(b"grant").update(message);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kentongan_domain::world::SystemEntropy;

    fn code() -> EnrolCode {
        EnrolCode::generate(&"18.02.01".parse().unwrap(), &SystemEntropy)
    }

    #[test]
    fn a_code_reads_as_people_type_it() {
        let code = EnrolCode::parse("NHTM7TQ2M9XK").unwrap();
        for text in ["nhtm-7tq2-m9xk", " NHTM 7TQ2 M9XK ", "NHTM–7TQ2–M9XK"] {
            assert_eq!(EnrolCode::parse(text), Ok(code.clone()), "{text}");
        }
        assert_eq!(EnrolCode::parse("O1L0-0000-0000"), EnrolCode::parse("0110-0000-0000"));
        for text in [
            "",
            "NHTM-7TQ2-M9X",
            "NHTM-7TQ2-M9XKK",
            "NHTM-7TQ2-M9XU",
            "NHTM-7TQ2-M9X✓",
        ] {
            assert_eq!(EnrolCode::parse(text), Err(NotACode), "{text}");
        }
        assert_eq!(code.display(), "NHTM-7TQ2-M9XK");
        assert_eq!(format!("{code:?}"), "EnrolCode(…)");
    }

    #[test]
    fn a_code_names_its_district() {
        for district in ["18.02.01", "18.02", "96.01.31", "11.01"] {
            let district: RegionCode = district.parse().unwrap();
            let code = EnrolCode::generate(&district, &SystemEntropy);
            assert_eq!(code.district(), Some(district));
            assert_eq!(EnrolCode::parse(&code.display()), Ok(code));
        }
    }

    #[test]
    fn both_sides_prove_the_code() {
        let [code, other] = [code(), code()].map(|code| code.keys(CodeWork::NEXT_TO_NONE));
        let device = PrivateKey::from_seed(&[1; 32]);
        let request = EnrolRequest::open(&EnrolRequest::new(&code, &device, "0.1.0").seal(&device)).unwrap();
        assert!(request.proves(&code.proof));
        assert!(!request.proves(&other.proof));

        let server = PrivateKey::from_seed(&[8; 32]);
        let grant = Grant {
            device_no: DeviceNo(1),
            public_key: device.public(),
            server_key: server.public(),
            server_epoch: 1,
            server_time_ms: 5,
            scope: "village:18.02.01.2003".parse().unwrap(),
            role: Role::Head,
            district: "18.02.01".parse().unwrap(),
            district_name: "Kecamatan Kalirejo".into(),
            holder_name: String::new(),
            holder_office: "Kepala Kampung Kalirejo".into(),
            salutation: "Bapak".into(),
            vouch: vec![1, 2],
            pins: vec![3],
            reads: 1,
        };
        let bytes = grant.seal(&server, &code.proof);
        assert_eq!(Grant::open(&bytes, &code, &device.public()).unwrap(), grant);
        assert!(Grant::open(&bytes, &other, &device.public()).is_err());
        assert!(Grant::open(&bytes, &code, &PrivateKey::from_seed(&[2; 32]).public()).is_err());
        assert!(matches!(
            Grant::open(b"<html>", &code, &device.public()),
            Err(WireError::NotOurs)
        ));
        for at in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 1;
            assert!(Grant::open(&spoilt, &code, &device.public()).is_err(), "byte {at}");
        }
    }

    #[test]
    fn six_digits_hang_on_the_code_and_on_both_keys() {
        let [code, other] = ["NHTM-7TQ2-M9XK", "NHTM-7TQ2-M9XJ"].map(|text| EnrolCode::parse(text).unwrap());
        let (code, other) = (code.keys(CodeWork::NEXT_TO_NONE), other.keys(CodeWork::NEXT_TO_NONE));
        let digits = code.fingerprint(&[1; 32], &[8; 32]);
        assert_eq!(code.fingerprint(&[1; 32], &[8; 32]), digits);
        for changed in [
            other.fingerprint(&[1; 32], &[8; 32]),
            code.fingerprint(&[2; 32], &[8; 32]),
            code.fingerprint(&[1; 32], &[9; 32]),
        ] {
            assert_ne!(changed, digits);
        }
        assert_eq!(Fingerprint(86).to_string(), "000 086");
    }

    #[test]
    fn the_keys_of_a_code_are_what_the_document_says() {
        let keys = EnrolCode::parse("NHTM-7TQ2-M9XK").unwrap().keys(CodeWork::FULL);
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(
            hex(&keys.lookup),
            "b3192b18d84996569f07fca1ac01ef5f445a0cb74b76730c7b222406140385f1"
        );
    }

    #[test]
    fn a_request_signed_by_another_key_is_refused() {
        let (device, thief) = (PrivateKey::from_seed(&[1; 32]), PrivateKey::from_seed(&[2; 32]));
        let keys = code().keys(CodeWork::NEXT_TO_NONE);
        let bytes = EnrolRequest::new(&keys, &device, "0.1.0").seal(&thief);
        assert!(matches!(EnrolRequest::open(&bytes), Err(WireError::BadSignature)));
    }
}
