//! The envelope of everything that is signed: `magic(4) version(1) length(2, big endian) content(length) signature(64)`.

use crate::keys::{PrivateKey, PublicKey, Purpose, verifies};
use crate::limits::{HEADER_BYTES_MAX, PROTOCOL_VERSION};

/// Why bytes are not a message of ours.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Not ours at all: a login page, another program.
    #[error("these bytes are not a Kentongan message")]
    NotOurs,
    #[error("the message is of protocol version {0}, newer than this program")]
    Newer(u8),
    #[error("the message is cut short")]
    Truncated,
    #[error("the message is over a limit of the protocol")]
    TooLarge,
    #[error("the message is malformed")]
    Malformed,
    #[error("the signature does not verify")]
    BadSignature,
    /// The ops do not hash to what the author signed.
    #[error("the chain of hashes does not verify")]
    BadChain,
}

impl From<minicbor::decode::Error> for WireError {
    fn from(_: minicbor::decode::Error) -> Self {
        // The offset inside a hostile message helps nobody; the bytes are at hand where it matters.
        WireError::Malformed
    }
}

impl From<kentongan_domain::scope::NotAScope> for WireError {
    fn from(_: kentongan_domain::scope::NotAScope) -> Self {
        WireError::Malformed
    }
}

/// Wraps and signs `content`.
pub(crate) fn seal(magic: [u8; 4], purpose: Purpose, content: &[u8], key: &PrivateKey) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("BUG: signed contents are far below 64 KiB");
    let mut bytes = Vec::with_capacity(content.len() + 71);
    bytes.extend_from_slice(&magic);
    bytes.push(PROTOCOL_VERSION);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(&key.sign(purpose, content));
    bytes
}

/// The parts of a signed message; `rest` is what follows the signature.
pub(crate) struct Opened<'a> {
    pub content: &'a [u8],
    pub signature: [u8; 64],
    pub rest: &'a [u8],
}

impl Opened<'_> {
    pub fn verify(&self, purpose: Purpose, key: &PublicKey) -> Result<(), WireError> {
        if verifies(key, purpose, self.content, &self.signature) {
            Ok(())
        } else {
            Err(WireError::BadSignature)
        }
    }
}

/// Splits a signed message without trusting it yet.
pub(crate) fn open(magic: [u8; 4], bytes: &[u8]) -> Result<Opened<'_>, WireError> {
    let rest = bytes.strip_prefix(magic.as_slice()).ok_or(WireError::NotOurs)?;
    let (version, rest) = rest.split_first().ok_or(WireError::Truncated)?;
    if *version > PROTOCOL_VERSION {
        return Err(WireError::Newer(*version));
    }
    if *version == 0 {
        return Err(WireError::Malformed);
    }
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(WireError::Truncated)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length > HEADER_BYTES_MAX {
        return Err(WireError::TooLarge);
    }
    let (content, rest) = rest.split_at_checked(length).ok_or(WireError::Truncated)?;
    let (signature, rest) = rest.split_first_chunk::<64>().ok_or(WireError::Truncated)?;
    Ok(Opened {
        content,
        signature: *signature,
        rest,
    })
}

/// Fixed-length bytes out of CBOR.
pub(crate) fn fixed<const N: usize>(d: &mut minicbor::Decoder<'_>) -> Result<[u8; N], WireError> {
    d.bytes()?.try_into().map_err(|_| WireError::Malformed)
}

/// The fixed-size entries of a map whose unknown tags are skipped.
pub(crate) fn entries(d: &mut minicbor::Decoder<'_>) -> Result<u64, WireError> {
    d.map()?.ok_or(WireError::Malformed)
}

/// Writing CBOR to a `Vec` cannot fail; the encoder's error type says otherwise.
macro_rules! put {
    ($e:ident; $($method:ident($($arg:expr)?)),+ $(,)?) => {
        $( $e.$method($($arg)?).expect("BUG: encoding to memory failed"); )+
    };
}
pub(crate) use put;
