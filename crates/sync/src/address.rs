//! The address of a service as people write it on a slip.

use std::net::Ipv4Addr;

/// Port of the service when the address names none.
pub const PORT_DEFAULT: u16 = 8402;

/// `http://host:port`, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAddress(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a service")]
pub struct NotAnAddress;

impl ServiceAddress {
    /// Reads `http://host:port`, `host:port` or `host`; a path behind it is left out.
    ///
    /// # Errors
    /// [`NotAnAddress`] for anything else, including an address with a user name in it.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let text = text.strip_prefix("http://").unwrap_or(text);
        if text.contains("://") {
            return Err(NotAnAddress);
        }
        let authority = text
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse::<u16>().map_err(|_| NotAnAddress)?),
            None => (authority.as_str(), PORT_DEFAULT),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let fits = !host.is_empty() && host.len() <= 253 && host.chars().all(plain) && port > 0;
        if !fits || host.starts_with(['.', '-']) || host.ends_with(['.', '-']) {
            return Err(NotAnAddress);
        }
        Ok(Self(format!("http://{host}:{port}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `host:port`.
    pub fn authority(&self) -> &str {
        self.0.trim_start_matches("http://")
    }

    /// The host, if it is written as numbers. `None`: it is a name.
    pub fn ip(&self) -> Option<Ipv4Addr> {
        self.authority().split(':').next()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_written_on_slips() {
        for (text, read) in [
            ("127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
            (" Kentongan.Kalirejo.example ", "http://kentongan.kalirejo.example:8402"),
        ] {
            assert_eq!(ServiceAddress::parse(text).map(|a| a.0).as_deref(), Ok(read), "{text}");
        }
        for text in [
            "",
            "https://x",
            "ftp://x",
            "a b",
            "x:99999",
            "x:0",
            "user@host",
            ":80",
            "-x",
            "x.",
        ] {
            assert_eq!(ServiceAddress::parse(text), Err(NotAnAddress), "{text}");
        }
    }

    #[test]
    fn a_host_in_numbers_is_told_from_a_name() {
        let ip = |text| ServiceAddress::parse(text).unwrap().ip();
        assert_eq!(ip("10.0.0.5:9000"), Some(Ipv4Addr::new(10, 0, 0, 5)));
        assert_eq!(ip("layanan.kalirejo.example"), None);
    }
}
