//! Files that cannot be cleared of what was erased are owned up to, and cleared at the next start.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use kentongan_domain::issue::{Issue, Reporter};
use kentongan_store::{Enrolment, OpMedium, Opening, Store};
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

const NAME: &str = "Surtinah Wiryawan";

/// A second copy on a disk that can be read no more for a while.
#[derive(Clone, Default)]
struct Stubborn {
    bytes: Arc<Mutex<Vec<u8>>>,
    refuses: Arc<AtomicBool>,
}

impl Stubborn {
    fn holds(&self, word: &str) -> bool {
        let bytes = self.bytes.lock().unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    }
}

impl OpMedium for Stubborn {
    fn read(&mut self) -> std::io::Result<Vec<u8>> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(std::io::ErrorKind::PermissionDenied.into());
        }
        Ok(self.bytes.lock().unwrap().clone())
    }

    fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> std::io::Result<()> {
        self.bytes.lock().unwrap().truncate(usize::try_from(length).unwrap());
        Ok(())
    }

    fn replace(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        *self.bytes.lock().unwrap() = bytes.to_vec();
        Ok(())
    }

    fn sync(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn open(path: &Path, copy: &Stubborn, seed: u64) -> Store {
    let opening = Opening {
        op_medium: Some(Box::new(copy.clone())),
        ..Opening::default()
    };
    let clock = Arc::new(ManualClock::at(RAKOR_MS));
    Store::open_with(path, opening, clock, Arc::new(SeededEntropy::new(seed))).unwrap()
}

/// The training workspace of a Camat.
fn rehearsing(path: &Path, copy: &Stubborn) -> Store {
    let store = open(path, copy, 3);
    let sample = Enrolment {
        device_no: kentongan_domain::ids::DeviceNo(0),
        epoch: kentongan_domain::ids::Epoch(0),
        scope: "district:18.02.01".parse().unwrap(),
        role: kentongan_domain::role::Role::Head,
        district: "18.02.01".parse().unwrap(),
        district_name: "Kecamatan Kalirejo".to_owned(),
        holder_name: String::new(),
        holder_office: "Camat".to_owned(),
        salutation: String::new(),
        server_key: None,
        service_url: String::new(),
        enrolled_at_ms: 0,
        fingerprint: None,
    };
    store.begin_training(sample).unwrap();
    store
}

#[test]
fn an_order_says_whether_the_files_are_clean_and_the_next_start_clears_them() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("a.db"), Stubborn::default());
    let store = rehearsing(&path, &copy);
    let reported = Issue {
        title: "Antrean KTP".to_owned(),
        category: "ADM".to_owned(),
        village_name: "Kalirejo".to_owned(),
        reporter: Some(Reporter {
            name: NAME.to_owned(),
            phone: String::new(),
        }),
        ..Issue::default()
    };
    let stream = "village:18.02.01.2003".parse().unwrap();
    let issue = store.create_issue(stream, reported, None).unwrap();
    assert!(store.files_are_clean().unwrap());
    assert!(copy.holds(NAME), "the search finds her");

    copy.refuses.store(true, Ordering::SeqCst);
    let clean = store.order_erasure(&[issue], "Atas permintaan", "1", "Camat").unwrap();
    assert!(!clean && !store.files_are_clean().unwrap());
    assert_eq!(
        store.get_issue(issue).unwrap().reporter_name,
        "",
        "it shows nowhere all the same"
    );
    drop(store);

    copy.refuses.store(false, Ordering::SeqCst);
    let store = open(&path, &copy, 4);
    assert!(store.files_are_clean().unwrap());
    assert!(!copy.holds(NAME));
}
