//! The service's certificate: its own authority, or one that the kecamatan was given.
//!
//! The keys of the own authority follow from the service's seed and a number, so that a saved key brings them back and a copy of
//! the store needs nothing beside it. A device knows an authority by its key alone (ADR 0011); names and dates in a
//! certificate are for other programs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::pins::{Pin, PinSet};
use rcgen::{CertificateParams, DistinguishedName, DnType, Issuer, KeyPair, PKCS_ED25519, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::ServerSessionMemoryCache;
use rustls::version::TLS13;

use crate::Service;
use crate::store::{Identity, StoreError};

/// PKCS #8 around an Ed25519 seed (RFC 8410 §7).
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
/// SubjectPublicKeyInfo around an Ed25519 public key (RFC 8410 §4).
const SPKI_ED25519: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Every laptop of a regency, and some; some 150 bytes each.
const SESSIONS_MAX: usize = 4_096;
/// Most bytes of one TLS record, its head and tag included.
const RECORD_BYTES_MAX: usize = 2_048 + 22;

#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("the certificate cannot be made")]
    Made(#[from] rcgen::Error),
    #[error("the certificate and its key cannot be used")]
    Used(#[from] rustls::Error),
    #[error("the file cannot be read as PEM")]
    Read(#[from] rustls::pki_types::pem::Error),
    #[error("the file holds no certificate")]
    Empty,
    /// Devices would refuse the service.
    #[error("laptops were not told of this certificate's key; run announce-certificate first")]
    NotAnnounced,
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn authority_seed(identity: &Identity, number: u32) -> [u8; 32] {
    let material = [identity.seed.as_slice(), &number.to_be_bytes()].concat();
    blake3::derive_key("kentongan 2026 certificate authority", &material)
}

fn authority_pin(identity: &Identity, number: u32) -> Pin {
    let public = PrivateKey::from_seed(&authority_seed(identity, number)).public();
    [SPKI_ED25519.as_slice(), &public].concat()
}

/// What devices may know this service by: its authority, the one that comes after it, and those of given certificates.
pub fn pins(identity: &Identity) -> PinSet {
    let own = [identity.authority, identity.authority.saturating_add(1)].map(|n| authority_pin(identity, n));
    let pins = own.into_iter().chain(identity.given_pins.clone()).collect();
    PinSet::sign(identity.pins_number, pins, &identity.key())
}

/// TLS 1.3 with a certificate of the own authority, made anew at each start.
///
/// # Errors
/// [`CertificateError::Made`] and [`CertificateError::Used`] if the libraries refuse.
pub fn own(identity: &Identity) -> Result<ServerConfig, CertificateError> {
    let pkcs8 = [PKCS8_ED25519.as_slice(), &authority_seed(identity, identity.authority)].concat();
    let authority_key = KeyPair::try_from(&PrivatePkcs8KeyDer::from(pkcs8))?;
    let authority = Issuer::new(named("Kentongan")?, authority_key);
    let key = KeyPair::generate_for(&PKCS_ED25519)?;
    let certificate = named(identity.district.as_str())?.signed_by(&key, &authority)?;
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    configure(vec![certificate.into()], key)
}

fn named(name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(vec!["kentongan.internal".to_owned()])?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    // Laptops do not look at dates, and one that ends would lock out whoever was away (RFC 5280 §4.1.2.5).
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(9999, 12, 31);
    Ok(params)
}

/// TLS 1.3 with a certificate chain and key in PEM files.
///
/// # Errors
/// [`CertificateError`]; [`CertificateError::NotAnnounced`] if no device could know it.
fn given(identity: &Identity, files: &GivenCertificate) -> Result<Made, CertificateError> {
    let certificates = read_chain(&files.chain)?;
    let pin = pin_of(&certificates)?;
    if !identity.given_pins.contains(&pin) {
        return Err(CertificateError::NotAnnounced);
    }
    Ok(Made {
        by: MadeBy::Given(pin),
        config: Arc::new(configure(certificates, PrivateKeyDer::from_pem_file(&files.key)?)?),
    })
}

/// The pin of a PEM file: the key of the certificate itself, its first. Not its issuer's: a public authority signs for anybody,
/// and laptops do not look at names. A renewal must keep the key, or be announced.
///
/// # Errors
/// [`CertificateError`] of the file.
pub fn pin_of_file(chain: &Path) -> Result<Pin, CertificateError> {
    pin_of(&read_chain(chain)?)
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    Ok(CertificateDer::pem_file_iter(path)?.collect::<Result<_, _>>()?)
}

fn pin_of(chain: &[CertificateDer<'_>]) -> Result<Pin, CertificateError> {
    let own = chain.first().ok_or(CertificateError::Empty)?;
    let parsed = rustls::server::ParsedCertificate::try_from(own)?;
    Ok(parsed.subject_public_key_info().as_ref().to_vec())
}

fn configure(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, CertificateError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    // A ticket is the number of a session that is kept here: 32 bytes, twice in every call. A session in a ticket takes three times
    // that. What a new start forgets costs a full handshake, 210 bytes, once.
    config.session_storage = ServerSessionMemoryCache::new(SESSIONS_MAX);
    // One is enough for a caller that calls alone; each is some 200 bytes of every call.
    config.send_tls13_tickets = 1;
    // A reader has a record only when all of it is there, and links die (kentongan-tls, records).
    config.max_fragment_size = Some(RECORD_BYTES_MAX);
    Ok(config)
}

/// A certificate that the kecamatan was given: PEM files of the chain and of its key.
#[derive(Debug, Clone)]
pub struct GivenCertificate {
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// What the service shows to who calls: made when the first one calls, and anew after a rotation, without a new start.
pub struct Shown {
    service: Arc<Service>,
    given: Option<GivenCertificate>,
    made: Mutex<Option<Made>>,
}

struct Made {
    /// Of its own authority, or a given certificate. The files of that are read once: what lies there later may be another, of which
    /// laptops were not told.
    by: MadeBy,
    config: Arc<ServerConfig>,
}

enum MadeBy {
    Authority(u32),
    Given(Pin),
}

impl Made {
    /// Do laptops know it still?
    fn is_known(&self, identity: &Identity) -> bool {
        match &self.by {
            MadeBy::Authority(number) => *number == identity.authority,
            MadeBy::Given(pin) => identity.given_pins.contains(pin),
        }
    }
}

impl Shown {
    pub fn of(service: Arc<Service>, given: Option<GivenCertificate>) -> Self {
        Self {
            service,
            given,
            made: Mutex::new(None),
        }
    }

    /// # Errors
    /// [`CertificateError`]; [`StoreError::NotSetUp`] before the first enrolment code, when nobody has a reason to call.
    pub fn config(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        let identity = self.service.store.identity()?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = made.as_ref().filter(|made| made.is_known(&identity)) {
            return Ok(Arc::clone(&known.config));
        }
        let now = match (&self.given, made.as_ref().map(|before| &before.by)) {
            (Some(files), None) => given(&identity, files)?,
            (_, before) => {
                if let Some(MadeBy::Given(_)) = before {
                    tracing::warn!(
                        "laptops forget the certificate that was given; the service shows its own from now on"
                    );
                }
                Made {
                    by: MadeBy::Authority(identity.authority),
                    config: Arc::new(own(&identity)?),
                }
            }
        };
        let config = Arc::clone(&now.config);
        *made = Some(now);
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(authority: u32) -> Identity {
        Identity {
            district: "18.02.01".parse().unwrap(),
            district_name: "Kecamatan Kalirejo".to_owned(),
            seed: [8; 32],
            server_epoch: 1,
            feed_seq: 0,
            receipt_no: 0,
            edition: 1,
            authority,
            pins_number: authority,
            given_pins: Vec::new(),
        }
    }

    #[test]
    fn the_successor_is_pinned_before_it_signs() {
        let (before, after) = (pins(&identity(1)), pins(&identity(2)));
        assert_eq!(before.pins[1], after.pins[0]);
        assert_ne!(before.pins[0], after.pins[1]);
        assert!(after.number > before.number);
    }

    #[test]
    fn a_certificate_of_the_own_authority_can_be_served() {
        assert!(own(&identity(1)).is_ok());
    }
}
