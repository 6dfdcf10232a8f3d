//! The address of a service as people write it on a slip.

use std::net::Ipv4Addr;

/// Port of the service when the address names none.
pub const PORT_DEFAULT: u16 = 8402;

/// Where a service is, checked: `https://host:port`, or `http://` for one on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAddress(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a service")]
pub struct NotAnAddress;

impl ServiceAddress {
    /// Reads `https://host:port`, `host:port` or `host`; a path behind it is left out. `http://`, without TLS, only if the host is
    /// this machine in numbers: no slip can make a laptop send in the clear.
    ///
    /// # Errors
    /// [`NotAnAddress`] for anything else, including an address with a user name in it.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let (scheme, rest) = match text.split_once("://") {
            None => ("https", text),
            Some((scheme, rest)) => (scheme, rest),
        };
        let authority = rest
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
        let here = host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
        match scheme.to_ascii_lowercase().as_str() {
            "https" => Ok(Self(format!("https://{host}:{port}"))),
            "http" if here => Ok(Self(format!("http://{host}:{port}"))),
            _ => Err(NotAnAddress),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_tls(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// `host:port`.
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// The host, if it is a name.
    pub fn name(&self) -> Option<&str> {
        let host = self.authority().split(':').next()?;
        self.ip().is_none().then_some(host)
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
            ("127.0.0.1:9000", "https://127.0.0.1:9000"),
            ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
            ("HTTPS://10.0.0.5", "https://10.0.0.5:8402"),
            (
                " Kentongan.Kalirejo.example ",
                "https://kentongan.kalirejo.example:8402",
            ),
        ] {
            assert_eq!(ServiceAddress::parse(text).map(|a| a.0).as_deref(), Ok(read), "{text}");
        }
        for text in [
            "",
            "http://x",
            "http://10.0.0.5:8402",
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
        let name = |text| ServiceAddress::parse(text).unwrap().name().map(str::to_owned);
        assert_eq!(name("10.0.0.5:9000"), None);
        assert_eq!(
            name("layanan.kalirejo.example").as_deref(),
            Some("layanan.kalirejo.example")
        );
    }
}
