//! What the line sees of the world while it waits: signs that a try may go better now.
//!
//! Does not know whether there is a network, and never asks. A sign only ends a wait early; the line still calls first.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use crate::ServiceAddress;

/// Often enough to catch somebody who plugs in the modem and waits for it; two sockets and a look at the clock cost nothing.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// Wall clock and monotonic clock drift apart by more than this only if the laptop slept or somebody set its clock.
const SLEEP_MS: u64 = 60_000;

/// Addresses of this laptop from which a call to the service would start, one for each family; `None`: no route.
pub type Route = [Option<IpAddr>; 2];

/// The seam through which a test makes networks come and go.
pub struct Surroundings {
    pub look_every: Duration,
    pub route: Box<dyn Fn(&ServiceAddress) -> Route + Send + Sync>,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            look_every: LOOK_EVERY,
            route: Box::new(route_to),
        }
    }
}

/// Asks the system's table of routes. A datagram socket that is connected and not written to sends no packet.
fn route_to(service: &ServiceAddress) -> Route {
    // Looking a name up would call the network. Where the service has a name, the way to the world stands for the way to it:
    // addresses kept for documentation (RFC 5737, RFC 3849) are routed like any other.
    let v4 = service.ip().unwrap_or(Ipv4Addr::new(192, 0, 2, 1));
    let v6 = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    [
        start_of((Ipv4Addr::UNSPECIFIED, 0).into(), (v4, 9).into()),
        start_of((Ipv6Addr::UNSPECIFIED, 0).into(), (v6, 9).into()),
    ]
}

fn start_of(anywhere: SocketAddr, there: SocketAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind(anywhere).ok()?;
    socket.connect(there).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// What was seen at the last look.
#[derive(Default)]
pub(crate) struct Seen {
    clocks_apart_ms: Option<i64>,
    route: Route,
}

impl Seen {
    /// The route that a try starts from; only a change of it is a sign.
    pub fn start_from(&mut self, route: Route) {
        self.route = route;
    }

    /// Did the laptop sleep? The monotonic clock of some systems stands still meanwhile, and with it every wait.
    pub fn slept(&mut self, wall_ms: i64, mono_ms: u64) -> bool {
        let apart_ms = wall_ms.saturating_sub_unsigned(mono_ms);
        let before = self.clocks_apart_ms.replace(apart_ms);
        before.is_some_and(|before| before.abs_diff(apart_ms) > SLEEP_MS)
    }

    /// Is there a way to the service that was not there before? A way that is gone is no sign.
    pub fn found_way(&mut self, route: Route) -> bool {
        let before = std::mem::replace(&mut self.route, route);
        route
            .iter()
            .zip(before)
            .any(|(now, before)| now.is_some() && *now != before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_jump_of_the_wall_clock_is_a_sleep() {
        let mut seen = Seen::default();
        let hour_ms = 3_600_000;
        assert!(
            !seen.slept(1_737_338_400_000, 500),
            "the first look has nothing to compare with"
        );
        assert!(!seen.slept(1_737_338_415_000, 15_500));
        assert!(seen.slept(1_737_338_415_000 + hour_ms, 15_501), "it woke");
        assert!(
            !seen.slept(1_737_338_415_000 + hour_ms, 15_501),
            "and has been awake since"
        );
        assert!(seen.slept(0, 15_502), "the battery of its clock died");
        // Clocks that are a little off drift apart without end.
        assert!((1..10_000).all(|n| !seen.slept(n * 1_001, 15_502 + n as u64 * 1_000)));
        for wall_ms in [i64::MIN, i64::MAX] {
            seen.slept(wall_ms, u64::MAX);
        }
    }

    #[test]
    fn only_a_way_that_is_new_is_a_sign() {
        let address = |last| Some(IpAddr::from([192, 168, 1, last]));
        let mut seen = Seen::default();
        seen.start_from([None, None]);
        assert!(!seen.found_way([None, None]));
        assert!(seen.found_way([address(7), None]), "the cable is in");
        assert!(!seen.found_way([address(7), None]));
        assert!(!seen.found_way([None, None]), "it is out again");
        assert!(seen.found_way([address(8), None]), "another network");
        assert!(seen.found_way([address(9), None]));
        assert!(seen.found_way([address(9), Some(Ipv6Addr::LOCALHOST.into())]));
    }

    #[test]
    fn the_way_to_this_laptop_itself_is_known_and_stays() {
        let here = ServiceAddress::parse("127.0.0.1:8402").unwrap();
        let [v4, _] = route_to(&here);
        assert_eq!(v4, Some(Ipv4Addr::LOCALHOST.into()));
        assert_eq!(route_to(&here), route_to(&here));
        // A name is not looked up; whatever this machine's routes are, asking for them ends.
        route_to(&ServiceAddress::parse("layanan.kalirejo.example").unwrap());
    }
}
