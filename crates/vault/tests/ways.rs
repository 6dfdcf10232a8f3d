//! Every way to the key, and every way in which one is lost.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};
use kentongan_vault::{DataKey, NotARecoveryCode, PinWork, PlatformStore, RecoveryCode, Vault, VaultError};
use zeroize::Zeroizing;

/// A key store that can lose everything, or be gone.
#[derive(Default)]
struct KeyStore {
    kept: Mutex<BTreeMap<String, String>>,
    gone: bool,
}

impl PlatformStore for KeyStore {
    fn keep(&self, name: &str, secret: &str) -> bool {
        if self.gone {
            return false;
        }
        self.kept.lock().unwrap().insert(name.to_owned(), secret.to_owned());
        true
    }

    fn find(&self, name: &str) -> Option<Zeroizing<String>> {
        self.kept.lock().unwrap().get(name).cloned().map(Zeroizing::new)
    }
}

struct World {
    folder: tempfile::TempDir,
    clock: ManualClock,
    entropy: SeededEntropy,
}

impl World {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: ManualClock::at(RAKOR_MS),
            entropy: SeededEntropy::new(3),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("kentongan.keys")
    }

    fn create(&self) -> (Vault, DataKey, RecoveryCode) {
        Vault::create(
            &self.path(),
            "482913",
            PinWork::NEXT_TO_NONE,
            &self.clock,
            &self.entropy,
        )
        .unwrap()
    }

    fn open(&self) -> Vault {
        Vault::open(&self.path(), PinWork::NEXT_TO_NONE, &self.clock)
            .unwrap()
            .unwrap()
    }

    fn files(&self) -> Vec<u8> {
        let names = std::fs::read_dir(self.folder.path()).unwrap();
        names
            .flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
            .collect()
    }
}

#[test]
fn a_pin_opens_and_a_wrong_one_waits_longer_each_time_and_wipes_nothing() {
    let world = World::new();
    let (_, key, _) = world.create();
    let mut vault = world.open();
    assert_eq!(vault.unlock("482913", &world.clock).unwrap().bytes(), key.bytes());
    for _ in 0..5 {
        assert!(matches!(
            vault.unlock("111222", &world.clock),
            Err(VaultError::WrongPin)
        ));
    }
    let mut waits = Vec::new();
    for _ in 0..10 {
        match vault.unlock("482913", &world.clock) {
            Err(VaultError::Wait { wait_s }) => waits.push(wait_s / 60),
            other => panic!("{other:?}"),
        }
        world
            .clock
            .pass(u32::try_from(vault.wait_s(&world.clock).unwrap()).unwrap() * 1000);
        assert!(matches!(
            vault.unlock("111222", &world.clock),
            Err(VaultError::WrongPin)
        ));
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    world.clock.pass(3_600_000);
    assert_eq!(vault.unlock("482913", &world.clock).unwrap().bytes(), key.bytes());
    assert_eq!(vault.wrong_pins(), 0);
}

#[test]
fn a_new_start_and_a_clock_that_is_set_do_not_shorten_the_wait() {
    let world = World::new();
    world.create();
    let mut vault = world.open();
    for _ in 0..6 {
        let _ = vault.unlock("111222", &world.clock);
        world.clock.pass(60_000);
    }
    drop(vault);
    world.clock.set_wall(RAKOR_MS + 10 * 365 * 86_400_000);
    let vault = world.open();
    assert_eq!(vault.wait_s(&world.clock), Some(120));
}

#[test]
fn a_forgotten_pin_is_replaced_by_the_printed_code() {
    let world = World::new();
    let (_, key, code) = world.create();
    let mut vault = world.open();
    let typed = code.display().to_lowercase().replace('-', " ");
    let read = RecoveryCode::parse(&typed).unwrap();
    assert_eq!(
        vault.recover(&read, "771203", &world.entropy).unwrap().bytes(),
        key.bytes()
    );
    let mut vault = world.open();
    assert!(matches!(
        vault.unlock("482913", &world.clock),
        Err(VaultError::WrongPin)
    ));
    assert_eq!(vault.unlock("771203", &world.clock).unwrap().bytes(), key.bytes());
    // It stays good, until it is renewed.
    assert!(vault.recover(&read, "482913", &world.entropy).is_ok());
}

#[test]
fn a_code_that_was_shown_is_good_although_nobody_said_so_and_another_was_made() {
    let world = World::new();
    let (mut vault, key, written) = world.create();
    // He wrote it down and was called away; on the first page he makes another, and the power goes.
    vault.renew_recovery(&key, &world.entropy).unwrap();
    let mut vault = world.open();
    assert!(!vault.has_recovery(), "it is asked for again");
    assert!(vault.recover(&written, "482913", &world.entropy).is_ok());
    let last = vault.renew_recovery(&key, &world.entropy).unwrap();
    vault.confirm_recovery().unwrap();
    let mut vault = world.open();
    let refused = vault.recover(&written, "771203", &world.entropy);
    assert!(matches!(refused, Err(VaultError::WrongCode)));
    assert!(vault.recover(&last, "771203", &world.entropy).is_ok());
}

#[test]
fn the_code_before_stays_good_until_the_new_one_is_on_paper() {
    let world = World::new();
    let (mut vault, key, first) = world.create();
    assert!(!vault.has_recovery(), "nobody has said that he wrote it down");
    vault.confirm_recovery().unwrap();
    assert!(world.open().has_recovery());
    // Made, and the power went before anybody saw it.
    vault.renew_recovery(&key, &world.entropy).unwrap();
    let mut vault = world.open();
    assert!(vault.recover(&first, "482913", &world.entropy).is_ok());
    let second = vault.renew_recovery(&key, &world.entropy).unwrap();
    vault.confirm_recovery().unwrap();
    let mut vault = world.open();
    assert!(matches!(
        vault.recover(&first, "482913", &world.entropy),
        Err(VaultError::WrongCode)
    ));
    assert!(vault.recover(&second, "482913", &world.entropy).is_ok());
    // Who types a code has it on paper.
    let third = vault.renew_recovery(&key, &world.entropy).unwrap();
    assert!(vault.recover(&third, "482913", &world.entropy).is_ok());
    assert!(matches!(
        world.open().recover(&second, "482913", &world.entropy),
        Err(VaultError::WrongCode)
    ));
}

#[test]
fn a_disk_that_takes_nothing_changes_nothing_and_keeps_nobody_out() {
    let world = World::new();
    let (mut vault, key, code) = world.create();
    vault.confirm_recovery().unwrap();
    for full in ["kentongan.keys.salinan.baru", "kentongan.keys.baru"] {
        let blocked = world.folder.path().join(full);
        std::fs::create_dir(&blocked).unwrap();
        let changed = vault.change_pin("482913", "771203", &world.clock, &world.entropy);
        assert!(matches!(changed, Err(VaultError::Disk(_))), "{full}");
        assert!(matches!(
            vault.renew_recovery(&key, &world.entropy),
            Err(VaultError::Disk(_))
        ));
        for vault in [&mut world.open(), &mut vault] {
            assert_eq!(vault.unlock("482913", &world.clock).unwrap().bytes(), key.bytes());
            assert!(vault.unlock("771203", &world.clock).is_err());
            assert_eq!(vault.wrong_pins(), 1, "it counts all the same");
            assert!(vault.unlock("482913", &world.clock).is_ok());
        }
        std::fs::remove_dir(&blocked).unwrap();
        assert!(world.open().recover(&code, "482913", &world.entropy).is_ok());
    }
}

#[test]
fn a_code_that_is_copied_wrongly_is_told_from_one_of_another_laptop() {
    let world = World::new();
    let (mut vault, _, code) = world.create();
    let text = code.display().to_string();
    assert_eq!(
        RecoveryCode::parse(text.get(..30).unwrap()),
        Err(NotARecoveryCode::Incomplete { typed: 24 })
    );
    // No code has a U.
    let with_u = format!("U{}", text.get(1..).unwrap());
    assert_eq!(RecoveryCode::parse(&with_u), Err(NotARecoveryCode::Mistyped));
    for at in (0..text.len()).filter(|at| text.as_bytes()[*at] != b'-') {
        let other = if text.as_bytes()[at] == b'7' { "8" } else { "7" };
        let mut wrong = text.clone();
        wrong.replace_range(at..=at, other);
        // Two letters of check: one in a thousand wrong ones passes, and opens nothing.
        if let Ok(read) = RecoveryCode::parse(&wrong) {
            assert!(matches!(
                vault.recover(&read, "771203", &world.entropy),
                Err(VaultError::WrongCode)
            ));
        }
    }
    let other = World {
        entropy: SeededEntropy::new(4),
        ..World::new()
    };
    let (_, _, foreign) = other.create();
    assert!(matches!(
        vault.recover(&foreign, "771203", &world.entropy),
        Err(VaultError::WrongCode)
    ));
}

#[test]
fn the_old_pin_opens_nothing_after_a_change() {
    let world = World::new();
    let (mut vault, key, code) = world.create();
    assert!(matches!(
        vault.change_pin("000111", "771203", &world.clock, &world.entropy),
        Err(VaultError::WrongPin)
    ));
    vault
        .change_pin("482913", "771203", &world.clock, &world.entropy)
        .unwrap();
    let mut vault = world.open();
    assert!(vault.unlock("482913", &world.clock).is_err());
    assert_eq!(vault.unlock("771203", &world.clock).unwrap().bytes(), key.bytes());
    assert!(
        vault.recover(&code, "482913", &world.entropy).is_ok(),
        "the paper stays good"
    );
}

#[test]
fn a_key_store_that_forgets_or_is_gone_loses_nothing() {
    let world = World::new();
    let (mut vault, key, _) = world.create();
    let gone = KeyStore {
        gone: true,
        ..KeyStore::default()
    };
    assert!(!vault.keep_in_platform(&key, &gone, &world.entropy).unwrap());
    let store = KeyStore::default();
    assert!(vault.keep_in_platform(&key, &store, &world.entropy).unwrap());
    let mut vault = world.open();
    assert_eq!(vault.unlock_by_platform(&store).unwrap().bytes(), key.bytes());
    assert!(vault.unlock_by_platform(&KeyStore::default()).is_none());
    // Another laptop's secret under this name opens nothing either.
    for secret in store.kept.lock().unwrap().values_mut() {
        *secret = "07".repeat(32);
    }
    assert!(vault.unlock_by_platform(&store).is_none());
    assert_eq!(vault.unlock("482913", &world.clock).unwrap().bytes(), key.bytes());
    assert!(vault.keep_in_platform(&key, &store, &world.entropy).unwrap());
    assert!(world.open().unlock_by_platform(&store).is_some());
}

#[test]
fn no_file_holds_the_key_or_a_secret() {
    let world = World::new();
    let (mut vault, key, code) = world.create();
    let store = KeyStore::default();
    vault.keep_in_platform(&key, &store, &world.entropy).unwrap();
    vault
        .change_pin("482913", "kampung kita", &world.clock, &world.entropy)
        .unwrap();
    let files = String::from_utf8(world.files()).unwrap().to_lowercase();
    let hex: String = key.bytes().iter().map(|b| format!("{b:02x}")).collect();
    let secret = store.kept.lock().unwrap().values().next().unwrap().clone();
    let code = code.display().to_lowercase();
    for word in [
        hex.as_str(),
        &secret,
        &code,
        &code.replace('-', ""),
        "482913",
        "kampung kita",
    ] {
        assert!(!files.contains(word), "{word}");
    }
}

#[test]
fn a_spoilt_key_file_is_taken_from_its_copy_and_both_spoilt_is_said() {
    let world = World::new();
    let (_, key, _) = world.create();
    let whole = std::fs::read(world.path()).unwrap();
    for spoilt in [&b""[..], b"{", &whole[..whole.len() / 2]] {
        std::fs::write(world.path(), spoilt).unwrap();
        assert_eq!(
            world.open().unlock("482913", &world.clock).unwrap().bytes(),
            key.bytes()
        );
        assert_eq!(
            std::fs::read(world.path()).unwrap(),
            whole,
            "it is whole again after the next change"
        );
    }
    std::fs::remove_file(world.path()).unwrap();
    assert!(world.open().unlock("482913", &world.clock).is_ok());
    let copy = world.folder.path().join("kentongan.keys.salinan");
    std::fs::write(world.path(), b"{").unwrap();
    std::fs::write(&copy, b"").unwrap();
    assert!(matches!(
        Vault::open(&world.path(), PinWork::NEXT_TO_NONE, &world.clock),
        Err(VaultError::Damaged)
    ));
    std::fs::write(world.path(), br#"{"format": 9}"#).unwrap();
    assert!(matches!(
        Vault::open(&world.path(), PinWork::NEXT_TO_NONE, &world.clock),
        Err(VaultError::Newer)
    ));
    std::fs::remove_file(world.path()).unwrap();
    std::fs::remove_file(&copy).unwrap();
    assert!(
        Vault::open(&world.path(), PinWork::NEXT_TO_NONE, &world.clock)
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_try_that_is_ended_before_its_answer_counts() {
    let world = World::new();
    world.create();
    let mut vault = world.open();
    let _ = vault.unlock("111222", &world.clock);
    drop(vault);
    assert_eq!(world.open().wrong_pins(), 1);
}
