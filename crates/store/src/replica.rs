//! Who this replica is, and its clock.

use std::cell::Cell;
use std::str::FromStr as _;

use kentongan_domain::hlc::{EARLIEST_MS, Hlc, HlcClock, REMOTE_LEAD_MAX_MS};
use kentongan_domain::ids::{DeviceId, DeviceNo, Epoch};
use kentongan_domain::role::Role;
use kentongan_domain::scope::{RegionCode, Scope};
use kentongan_protocol::enrolment::{Fingerprint, Grant};
use kentongan_protocol::exchange::Cursor;
use kentongan_protocol::keys::{PrivateKey, PublicKey};
use kentongan_protocol::pins::{Pin, PinSet};
use rusqlite::{Connection, Transaction, named_params};
use zeroize::Zeroizing;

use crate::rows::{hlc, signed, unsigned};
use crate::{Store, StoreError};

/// A wall clock that runs behind the latest known true time by more than this is in doubt.
const BEHIND_FLOOR_MAX_MS: i64 = 5 * 60 * 1000;
/// A wall clock that runs ahead of it by more than this is in doubt: longer than any village was ever out of reach.
const AHEAD_OF_FLOOR_MAX_MS: i64 = 400 * 24 * 60 * 60 * 1000;
/// A wall clock that differs from the service's by more than this is in doubt.
const OFFSET_MAX_MS: i64 = 10 * 60 * 1000;

/// A link whose round trip takes this long is a slow one as well: 2G takes 300 to 1,000 ms, 3G 100 to 300, Wi-Fi and 4G less.
const DEAR_ROUND_TRIP_MS: u64 = 100;

/// What the workspace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplicaState {
    Fresh,
    Enrolled,
    /// Sample data; can never send.
    Training,
}

/// This replica. The private key stays inside; see [`Replica::key`].
pub struct Replica {
    pub state: ReplicaState,
    pub enrolment: Option<Enrolment>,
    pub clock: HlcClock,
    pub floor_ms: i64,
    pub cursor: Cursor,
    /// The district's signed word on this device.
    pub vouch: Vec<u8>,
    /// The service began a new life; what it lacks is still to be offered.
    pub offering: bool,
    /// The last request broke off after so many bytes.
    pub cut_bytes: u64,
    /// What this version of the program understands.
    pub edition: u16,
    /// The service's [`PinSet`], as it signed it; empty: none.
    pub pins: Vec<u8>,
    /// With which the next connection resumes TLS.
    pub tls_ticket: Option<Vec<u8>>,
    /// What packings the service says it reads.
    pub service_reads: u8,
    /// The last call found a link on which bytes are dear.
    pub dear_link: bool,
    seed: Option<[u8; 32]>,
}

/// What the district granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    pub device_no: DeviceNo,
    pub epoch: Epoch,
    pub scope: Scope,
    pub role: Role,
    pub district: RegionCode,
    pub district_name: String,
    pub holder_name: String,
    pub holder_office: String,
    pub salutation: String,
    /// Absent in training: there is no district.
    pub server_key: Option<PublicKey>,
    pub service_url: String,
    pub enrolled_at_ms: i64,
    /// Six digits that the operator compares by telephone; absent in training.
    pub fingerprint: Option<Fingerprint>,
}

impl Replica {
    /// # Errors
    /// [`StoreError::NotEnrolled`] while fresh.
    pub fn enrolled(&self) -> Result<&Enrolment, StoreError> {
        self.enrolment.as_ref().ok_or(StoreError::NotEnrolled)
    }

    /// # Errors
    /// [`StoreError::NotEnrolled`] before there is one.
    pub fn key(&self) -> Result<PrivateKey, StoreError> {
        self.seed
            .as_ref()
            .map(PrivateKey::from_seed)
            .ok_or(StoreError::NotEnrolled)
    }

    /// The secret of which this laptop's key for sealed reports is made. It is derived, so that it survives whatever the laptop's
    /// own key survives, and lies in no further place.
    ///
    /// # Errors
    /// [`StoreError::NotEnrolled`] before there is one.
    pub fn seal_secret(&self) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let seed = self.seed.as_ref().ok_or(StoreError::NotEnrolled)?;
        Ok(Zeroizing::new(blake3::derive_key("kentongan 2026 seal key", seed)))
    }

    /// # Errors
    /// [`StoreError::NotEnrolled`] before there is one.
    pub fn public_key(&self) -> Result<PublicKey, StoreError> {
        self.seed.as_ref().map(public_key_of).ok_or(StoreError::NotEnrolled)
    }

    /// # Errors
    /// [`StoreError::NotEnrolled`] before there is one.
    pub fn device_id(&self) -> Result<DeviceId, StoreError> {
        Ok(DeviceId::of_public_key(&self.public_key()?))
    }

    /// Number of the pins here, and the keys; 0 and none where there are none.
    pub fn pin_set(&self) -> (u32, Vec<Pin>) {
        let service = self.enrolment.as_ref().and_then(|e| e.server_key);
        service
            .and_then(|service| PinSet::open(&self.pins, &service).ok())
            .map_or((0, Vec::new()), |set| (set.number, set.pins))
    }

    /// Is a date made now in doubt (`jam diragukan`)?
    pub fn clock_in_doubt(&self, wall_ms: i64) -> bool {
        is_in_doubt(self.clock, self.floor_ms, wall_ms)
    }
}

fn is_in_doubt(clock: HlcClock, floor_ms: i64, wall_ms: i64) -> bool {
    let now = clock.trusted_now(wall_ms);
    let behind = now < floor_ms.saturating_sub(BEHIND_FLOOR_MAX_MS);
    let ahead = now > floor_ms.saturating_add(AHEAD_OF_FLOOR_MAX_MS);
    behind || ahead || clock.offset_ms.saturating_abs() > OFFSET_MAX_MS
}

/// Of this replica, what an op that it writes says of its author: a part of its row, as every save asks for it.
pub(crate) struct Author {
    pub device_no: DeviceNo,
    pub epoch: Epoch,
    pub public_key: PublicKey,
    pub clock: HlcClock,
    floor_ms: i64,
}

impl Author {
    /// # Errors
    /// [`StoreError::NotEnrolled`] while fresh.
    pub fn load(c: &Connection) -> Result<Self, StoreError> {
        let mut statement =
            c.prepare_cached("SELECT scope, district, seed, device_no, epoch, hlc, offset_ms, floor_ms FROM replica")?;
        crate::rows::get_one(&mut statement, [], |row| {
            let scope: Option<String> = row.get("scope")?;
            // One whose name the disk has spoilt writes nothing under it.
            Scope::from_str(&scope.ok_or(StoreError::NotEnrolled)?)
                .map_err(|_| StoreError::Damaged("replica.scope"))?;
            RegionCode::from_str(&row.get::<_, String>("district")?)
                .map_err(|_| StoreError::Damaged("replica.district"))?;
            let seed: Option<[u8; 32]> = row.get("seed")?;
            Ok(Self {
                device_no: DeviceNo(row.get("device_no")?),
                epoch: Epoch(row.get("epoch")?),
                public_key: public_key_of(&seed.ok_or(StoreError::NotEnrolled)?),
                clock: HlcClock {
                    last: hlc(row.get("hlc")?),
                    offset_ms: row.get("offset_ms")?,
                },
                floor_ms: row.get("floor_ms")?,
            })
        })
    }

    /// As [`Replica::clock_in_doubt`].
    pub fn clock_in_doubt(&self, wall_ms: i64) -> bool {
        is_in_doubt(self.clock, self.floor_ms, wall_ms)
    }
}

/// The public key of a seed. It costs more than the rest of an op, and whoever asks mostly asks for the same: each thread, and so each
/// store's writer, remembers its last one. It is known again by a hash of the seed, so that no seed stays behind in memory; the row of
/// the replica may change as it likes.
fn public_key_of(seed: &[u8; 32]) -> PublicKey {
    thread_local! {
        static LAST: Cell<Option<([u8; 32], PublicKey)>> = const { Cell::new(None) };
    }
    let name = blake3::derive_key("kentongan 2026 name of a seed", seed);
    if let Some((known, key)) = LAST.get()
        && known == name
    {
        return key;
    }
    let key = PrivateKey::from_seed(seed).public();
    LAST.set(Some((name, key)));
    key
}

impl Store {
    pub fn replica(&self) -> Result<Replica, StoreError> {
        self.read(load)
    }

    /// The device's key: the one in the store, or a new one that is kept before this answers, so that a grant which arrives
    /// after a crash still fits.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn device_key(&self) -> Result<PrivateKey, StoreError> {
        if let Ok(key) = self.replica()?.key() {
            return Ok(key);
        }
        let seed = kentongan_domain::world::random::<32>(&*self.entropy);
        self.write(move |tx| {
            tx.prepare_cached("UPDATE replica SET seed = :seed WHERE seed IS NULL")?
                .execute(named_params! { ":seed": seed })?;
            load(tx)?.key()
        })
    }

    /// Keeps a grant: from now on this laptop is what the district made it.
    ///
    /// # Errors
    /// [`StoreError::AlreadyEnrolled`] unless the replica is fresh.
    pub fn enrol(&self, grant: &Grant, fingerprint: Fingerprint, service_url: &str) -> Result<(), StoreError> {
        let (grant, service_url) = (grant.clone(), service_url.to_owned());
        let wall_ms = self.wall_ms();
        self.write(move |tx| {
            let changed = tx.prepare_cached("UPDATE replica SET state = 'enrolled', device_no = :device_no, scope = :scope, role = :role,
                   fingerprint = :fingerprint, pins = :pins, tls_ticket = NULL, service_reads = :reads, district = :district, district_name = :district_name, holder_name = :holder_name, holder_office = :holder_office,
                   salutation = :salutation, server_key = :server_key, service_url = :service_url,
                   enrolled_at_ms = :at, offset_ms = :offset, floor_ms = :at, vouch = :vouch,
                   cursor_epoch = :server_epoch
                 WHERE state = 'fresh'")?.execute(named_params! {
                    ":device_no": grant.device_no.0,
                    ":scope": grant.scope.to_string(),
                    ":role": grant.role as u8,
                    ":fingerprint": fingerprint.0,
                    ":pins": grant.pins,
                    ":reads": grant.reads,
                    ":district": grant.district.as_str(),
                    ":district_name": grant.district_name,
                    ":holder_name": grant.holder_name,
                    ":holder_office": grant.holder_office,
                    ":salutation": grant.salutation,
                    ":server_key": grant.server_key,
                    ":vouch": grant.vouch,
                    // From the first day on, so that a service that is set back before the first page is noticed as well.
                    ":server_epoch": grant.server_epoch,
                    ":service_url": service_url,
                    ":at": grant.server_time_ms,
                    ":offset": grant.server_time_ms.saturating_sub(wall_ms),
                },
            )?;
            if changed == 1 {
                Ok(())
            } else {
                Err(StoreError::AlreadyEnrolled)
            }
        })
    }

    /// Makes a fresh store into a training workspace. It gets no district, no address and no way to get one.
    ///
    /// # Errors
    /// [`StoreError::AlreadyEnrolled`] unless the replica is fresh.
    pub fn begin_training(&self, sample: Enrolment) -> Result<(), StoreError> {
        self.device_key()?;
        let at = self.wall_ms();
        self.write(move |tx| {
            let changed = tx
                .prepare_cached(
                    "UPDATE replica SET state = 'training', device_no = 0, scope = :scope, role = :role, district = :district,
                   district_name = :district_name, holder_name = :holder_name, holder_office = :holder_office,
                   salutation = :salutation, enrolled_at_ms = :at, floor_ms = :at
                 WHERE state = 'fresh'",
                )?
                .execute(named_params! {
                    ":scope": sample.scope.to_string(),
                    ":role": sample.role as u8,
                    ":district": sample.district.as_str(),
                    ":district_name": sample.district_name,
                    ":holder_name": sample.holder_name,
                    ":holder_office": sample.holder_office,
                    ":salutation": sample.salutation,
                    ":at": at,
                })?;
            if changed == 1 {
                Ok(())
            } else {
                Err(StoreError::AlreadyEnrolled)
            }
        })
    }

    /// Keeps a newer set of pins that the service signed. A ticket of the older ones resumes nothing any more.
    ///
    /// # Errors
    /// [`StoreError::NotBelieved`] if the service did not sign it.
    pub fn keep_pins(&self, bytes: &[u8]) -> Result<(), StoreError> {
        let replica = self.replica()?;
        let service = replica.enrolled()?.server_key.ok_or(StoreError::NotEnrolled)?;
        let set = PinSet::open(bytes, &service).map_err(StoreError::NotBelieved)?;
        if set.number <= replica.pin_set().0 {
            return Ok(());
        }
        self.write(move |tx| {
            tx.prepare_cached("UPDATE replica SET pins = :pins, tls_ticket = NULL")?
                .execute(named_params! { ":pins": set.bytes() })?;
            Ok(())
        })
    }

    /// Takes note of what the service reads and of how dear the link is, for what is sealed from now on.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn learn_link(&self, service_reads: Option<u8>, round_trip_ms: Option<u64>) -> Result<(), StoreError> {
        let replica = self.replica()?;
        let reads = service_reads.unwrap_or(replica.service_reads);
        let dear = round_trip_ms.map_or(replica.dear_link, |ms| ms >= DEAR_ROUND_TRIP_MS);
        if (reads, dear) == (replica.service_reads, replica.dear_link) {
            return Ok(());
        }
        self.write(move |tx| {
            tx.prepare_cached("UPDATE replica SET service_reads = :reads, dear_link = :dear")?
                .execute(named_params! { ":reads": reads, ":dear": dear })?;
            Ok(())
        })
    }

    /// Keeps what resumes TLS with the service next time. `pins_no`: of the pins under which the ticket was made. A session of
    /// earlier ones is not resumed: who bore a key that is not pinned any more would keep his place by it.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn keep_tls_ticket(&self, ticket: Vec<u8>, pins_no: u32) -> Result<(), StoreError> {
        self.write(move |tx| {
            if load(tx)?.pin_set().0 != pins_no {
                return Ok(());
            }
            tx.prepare_cached("UPDATE replica SET tls_ticket = :ticket")?
                .execute(named_params! { ":ticket": ticket })?;
            Ok(())
        })
    }

    /// Takes note of the service's clock. Used for stamps and doubt; never enforced.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn learn_time(&self, server_time_ms: i64) -> Result<(), StoreError> {
        let wall_ms = self.wall_ms();
        let offset = server_time_ms.saturating_sub(wall_ms);
        self.write(move |tx| {
            let floor_ms = load(tx)?.floor_ms;
            // A service whose clock was wrong and is mended says less than before. Who is right, the laptop's own clock tells.
            let mended = server_time_ms >= EARLIEST_MS && server_time_ms.abs_diff(wall_ms) < floor_ms.abs_diff(wall_ms);
            let floor_ms = if mended {
                server_time_ms
            } else {
                floor_ms.max(server_time_ms)
            };
            tx.prepare_cached("UPDATE replica SET offset_ms = :offset, floor_ms = :floor")?
                .execute(named_params! { ":offset": offset, ":floor": floor_ms })?;
            set_stamps_back(tx, server_time_ms)
        })
    }
}

/// A clock that was years ahead leaves stamps that only the district's caps keep from winning: whoever writes on from there has
/// his words ordered by their arrival. Once everything has its cap, the stamps go on from what counts.
fn set_stamps_back(tx: &Transaction<'_>, server_time_ms: i64) -> Result<(), StoreError> {
    let last = load(tx)?.clock.last;
    let allowed = Hlc::new(server_time_ms.saturating_add(REMOTE_LEAD_MAX_MS), 0);
    let waits = || -> Result<bool, StoreError> {
        Ok(tx
            .prepare_cached(
                "SELECT 1 FROM ops WHERE device_no = (SELECT device_no FROM replica) AND (receipt_number IS NULL OR held)",
            )?
            .exists([])?)
    };
    if last <= allowed || waits()? {
        return Ok(());
    }
    let counts: Option<i64> = tx
        .prepare_cached("SELECT max(eff_hlc) FROM ops")?
        .query_row([], |row| row.get(0))?;
    let counts = Hlc(unsigned(counts.unwrap_or(0)));
    keep_clock(tx, Hlc::new(server_time_ms, 0).max(counts).min(last))
}

pub(crate) fn load(connection: &Connection) -> Result<Replica, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT state, seed, device_no, epoch, scope, district, district_name, holder_name, holder_office, salutation,
           server_key, service_url, enrolled_at_ms, hlc, offset_ms, floor_ms, cursor_epoch, cursor_seq,
           cursor_mark, vouch, offering, cut_bytes, edition, role, fingerprint, pins, tls_ticket,
           service_reads, dear_link
         FROM replica",
    )?;
    crate::rows::get_one(&mut statement, [], |row| {
        let scope: Option<String> = row.get("scope")?;
        let enrolment = match scope {
            None => None,
            Some(scope) => Some(Enrolment {
                device_no: DeviceNo(row.get("device_no")?),
                epoch: Epoch(row.get("epoch")?),
                scope: scope.parse().map_err(|_| StoreError::Damaged("replica.scope"))?,
                role: Role::of_number(row.get("role")?),
                district: row
                    .get::<_, String>("district")?
                    .parse()
                    .map_err(|_| StoreError::Damaged("replica.district"))?,
                district_name: row.get("district_name")?,
                holder_name: row.get("holder_name")?,
                holder_office: row.get("holder_office")?,
                salutation: row.get("salutation")?,
                server_key: row.get("server_key")?,
                service_url: row.get("service_url")?,
                enrolled_at_ms: row.get::<_, Option<i64>>("enrolled_at_ms")?.unwrap_or(0),
                fingerprint: row.get::<_, Option<u32>>("fingerprint")?.map(Fingerprint),
            }),
        };
        Ok(Replica {
            state: match row.get::<_, String>("state")?.as_str() {
                "enrolled" => ReplicaState::Enrolled,
                "training" => ReplicaState::Training,
                _ => ReplicaState::Fresh,
            },
            enrolment,
            clock: HlcClock {
                last: hlc(row.get("hlc")?),
                offset_ms: row.get("offset_ms")?,
            },
            floor_ms: row.get("floor_ms")?,
            cursor: Cursor {
                server_epoch: row.get("cursor_epoch")?,
                feed_seq: unsigned(row.get("cursor_seq")?),
                mark: row.get("cursor_mark")?,
            },
            vouch: row.get("vouch")?,
            offering: row.get("offering")?,
            cut_bytes: unsigned(row.get("cut_bytes")?),
            edition: row.get("edition")?,
            pins: row.get("pins")?,
            tls_ticket: row.get("tls_ticket")?,
            service_reads: row.get("service_reads")?,
            dear_link: row.get("dear_link")?,
            seed: row.get("seed")?,
        })
    })
}

/// What this version of the program understands.
pub(crate) fn edition(c: &Connection) -> Result<u16, StoreError> {
    Ok(c.prepare_cached("SELECT edition FROM replica")?
        .query_row([], |row| row.get(0))?)
}

pub(crate) fn keep_clock(tx: &Transaction<'_>, last: Hlc) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE replica SET hlc = :hlc")?
        .execute(named_params! { ":hlc": signed(last.0) })?;
    Ok(())
}

pub(crate) fn keep_cursor(tx: &Transaction<'_>, cursor: Cursor) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE replica SET cursor_epoch = :epoch, cursor_seq = :seq, cursor_mark = :mark")?
        .execute(named_params! {
            ":epoch": cursor.server_epoch,
            ":seq": signed(cursor.feed_seq),
            ":mark": cursor.mark,
        })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rebuild::tests::trained;

    #[test]
    fn each_seed_has_its_own_key_whichever_was_asked_for_before() {
        for n in [1, 1, 2, 1, 3, 3, 2] {
            let seed = [n; 32];
            assert_eq!(public_key_of(&seed), PrivateKey::from_seed(&seed).public());
        }
    }

    #[test]
    fn an_op_is_written_by_whoever_the_replica_is_at_that_moment() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let author = |store: &Store| store.write(|tx| Ok(Author::load(tx)?.public_key)).unwrap();
        let before = author(&store);
        assert_eq!(before, store.replica().unwrap().key().unwrap().public());
        let asked = store.write(|tx| {
            tx.execute(
                "UPDATE replica SET seed = :seed, epoch = 4, hlc = 77",
                named_params! { ":seed": [9_u8; 32] },
            )?;
            let author = Author::load(tx)?;
            Ok((author.public_key, author.epoch, author.clock.last))
        });
        let other = PrivateKey::from_seed(&[9; 32]).public();
        assert_eq!(asked.unwrap(), (other, Epoch(4), Hlc(77)));
        assert_eq!(author(&store), other);
        assert_ne!(before, other);
    }
}
