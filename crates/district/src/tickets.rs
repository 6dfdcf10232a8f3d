//! Tickets with which a caller resumes TLS (RFC 8446 §2.2) instead of shaking hands in full: 210 bytes less on a dear link, and far more with a given RSA certificate.
//!
//! The service keeps nothing of them: a ticket is the session itself, sealed with a key of its own. Keys follow from the service's
//! seed and change each week, so that a restart breaks no ticket and an old one ends. A resumed session still agrees on fresh
//! keys (`psk_dhe_ke`): a key of tickets that leaks opens no recorded session.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kentongan_domain::world::{Clock, Entropy, random};
use rustls::server::ProducesTickets;

/// Longest life of a ticket that TLS 1.3 allows, seconds (RFC 8446 §4.6.1).
const LIFETIME_S: u32 = 7 * 24 * 60 * 60;
const NONCE_BYTES: usize = 24;

pub struct Tickets {
    seed: [u8; 32],
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Tickets {
    pub fn of(seed: &[u8; 32], clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            seed: blake3::derive_key("kentongan 2026 tls tickets", seed),
            clock,
            entropy,
        }
    }

    fn this_week(&self) -> i64 {
        self.clock.wall_ms().div_euclid(i64::from(LIFETIME_S) * 1000)
    }

    fn cipher(&self, week: i64) -> XChaCha20Poly1305 {
        let key = blake3::keyed_hash(&self.seed, &week.to_be_bytes());
        XChaCha20Poly1305::new(key.as_bytes().into())
    }

    fn seal(&self, plain: &[u8], week: i64) -> Option<Vec<u8>> {
        let nonce = random::<NONCE_BYTES>(&*self.entropy);
        let sealed = self.cipher(week).encrypt(XNonce::from_slice(&nonce), plain).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, ticket: &[u8], week: i64) -> Option<Vec<u8>> {
        let (nonce, sealed) = ticket.split_first_chunk::<NONCE_BYTES>()?;
        [week, week - 1]
            .into_iter()
            .find_map(|week| self.cipher(week).decrypt(XNonce::from_slice(nonce), sealed).ok())
    }
}

impl std::fmt::Debug for Tickets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tickets(…)")
    }
}

impl ProducesTickets for Tickets {
    fn enabled(&self) -> bool {
        true
    }

    fn lifetime(&self) -> u32 {
        LIFETIME_S
    }

    fn encrypt(&self, plain: &[u8]) -> Option<Vec<u8>> {
        self.seal(plain, self.this_week())
    }

    fn decrypt(&self, cipher: &[u8]) -> Option<Vec<u8>> {
        self.open(cipher, self.this_week())
    }
}

#[cfg(test)]
mod tests {
    use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

    use super::*;

    fn tickets(seed: &[u8; 32]) -> Tickets {
        Tickets::of(
            seed,
            Arc::new(ManualClock::at(RAKOR_MS)),
            Arc::new(SeededEntropy::new(1)),
        )
    }

    #[test]
    fn a_ticket_serves_its_week_and_the_next_at_its_own_service() {
        let (here, elsewhere) = (tickets(&[1; 32]), tickets(&[2; 32]));
        let ticket = here.seal(b"session", 40).unwrap();
        assert_eq!(here.open(&ticket, 40).as_deref(), Some(b"session".as_slice()));
        assert_eq!(here.open(&ticket, 41).as_deref(), Some(b"session".as_slice()));
        assert_eq!(here.open(&ticket, 42), None);
        assert_eq!(here.open(&ticket, 39), None);
        assert_eq!(elsewhere.open(&ticket, 40), None);
        for at in 0..ticket.len() {
            let mut spoilt = ticket.clone();
            spoilt[at] ^= 1;
            assert_eq!(here.open(&spoilt, 40), None, "byte {at}");
            assert_eq!(here.open(&ticket[..at], 40), None, "cut at {at}");
        }
    }
}
