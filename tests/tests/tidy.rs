//! Rules of the tree that no compiler holds: who may depend on whom, documents that name real files, files of a size that
//! a person can read.

#![expect(clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the root")
        .to_owned()
}

/// Files that git tracks or would track, relative to the root.
fn files() -> Vec<String> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git answers");
    assert!(output.status.success(), "git ls-files fails");
    let list = String::from_utf8(output.stdout).expect("names are UTF-8");
    list.lines()
        .map(str::to_owned)
        .filter(|f| root().join(f).is_file())
        .collect()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_default()
}

/// `(package, its dependencies by name, of every kind but development)`.
fn packages() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo answers");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo answers in JSON");
    let packages = metadata["packages"].as_array().expect("there are packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("a list");
            let names = dependencies
                .iter()
                .filter(|d| d["kind"] != "dev")
                .filter_map(|d| d["name"].as_str())
                .map(|name| name.trim_start_matches("kentongan-").to_owned())
                .collect();
            let name = package["name"]
                .as_str()
                .expect("a name")
                .trim_start_matches("kentongan-")
                .to_owned();
            (name, names)
        })
        .collect()
}

/// Who may depend on which of our crates. Nothing points left, and there is no circle.
const TABLE: [(&str, &[&str]); 12] = [
    ("domain", &[]),
    ("protocol", &["domain"]),
    ("regions", &[]),
    ("documents", &[]),
    ("store", &["domain", "protocol"]),
    ("sync", &["domain", "protocol", "store"]),
    (
        "commands",
        &["domain", "protocol", "store", "sync", "documents", "regions"],
    ),
    ("district", &["domain", "protocol", "regions"]),
    ("app", &["commands", "domain", "store"]),
    ("testkit", &["domain"]),
    ("xtask", &["regions"]),
    ("tests", &["regions"]),
];

#[test]
fn dependencies_point_one_way() {
    let packages = packages();
    let known: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        packages.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        known,
        "a crate is missing in the table"
    );
    for (name, allowed) in TABLE {
        let ours: BTreeSet<&str> = packages[name]
            .iter()
            .map(String::as_str)
            .filter(|d| known.contains(d) && *d != name)
            .collect();
        let surplus: Vec<_> = ours.iter().filter(|d| !allowed.contains(d)).collect();
        assert!(surplus.is_empty(), "{name} may not depend on {surplus:?}");
    }
}

/// A foreign library and the only crates that may name it.
const FOREIGN: [(&str, &[&str]); 5] = [
    ("tauri", &["app"]),
    ("rusqlite", &["store", "district", "tests"]),
    ("typst", &["documents"]),
    ("reqwest", &["sync"]),
    ("axum", &["district"]),
];

#[test]
fn foreign_libraries_stay_in_their_rooms() {
    for (package, dependencies) in packages() {
        for (library, rooms) in FOREIGN {
            let names = dependencies
                .iter()
                .any(|d| d == library || d.starts_with(&format!("{library}-")));
            assert!(
                !names || rooms.contains(&package.as_str()),
                "{package} may not name {library}"
            );
        }
    }
    let sql_elsewhere: Vec<String> = files()
        .into_iter()
        .filter(|f| f.starts_with("crates/district/src/") && f.ends_with(".rs") && !f.ends_with("store/sqlite.rs"))
        .filter(|f| read(f).contains("rusqlite"))
        .collect();
    assert!(
        sql_elsewhere.is_empty(),
        "only the store of the service names rusqlite: {sql_elsewhere:?}"
    );
}

#[test]
fn paths_that_documents_name_exist() {
    let documents: Vec<String> = files()
        .into_iter()
        .filter(|f| f.ends_with(".md") && !f.starts_with("ui/node_modules"))
        .collect();
    assert!(documents.iter().any(|d| d == "README.md"));
    let mut missing = Vec::new();
    for document in &documents {
        let text = read(document);
        let folder = Path::new(document).parent().unwrap_or(Path::new(""));
        // `path/to/file` in backticks, from the root or from the document, and ](relative/links).
        let quoted = text
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|p| p.contains('/') && !p.contains(char::is_whitespace));
        let linked = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .filter(|p| !p.contains("://"));
        for path in quoted.chain(linked) {
            let plain = path.trim_end_matches('/');
            let is_path = !plain.is_empty()
                && !plain.starts_with(['/', '#', '@', '-'])
                && !plain.contains(['*', '<', '{', '=', '(', ':', '…', ',']);
            let built = plain.starts_with("target/");
            let here = root().join(plain).exists() || root().join(folder).join(plain).exists();
            if is_path && !built && !here {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Longer files, each with its reason.
const LONG: &[(&str, &str)] = &[];

#[test]
fn no_file_is_too_long_to_read() {
    let code = |f: &String| {
        [".rs", ".ts", ".svelte", ".typ", ".css", ".sql"]
            .iter()
            .any(|e| f.ends_with(e))
    };
    for file in files().iter().filter(|f| code(f)) {
        let lines = read(file).lines().count();
        let excused = LONG.iter().any(|(long, _)| long == file);
        assert!(lines <= 800 || excused, "{file} has {lines} lines");
    }
}

/// Hash of each released migration. A released migration is never edited: write the next one.
const MIGRATIONS: [(&str, &str); 2] = [
    ("crates/store/migrations/V1__first.sql", "52063e7ab6794f36"),
    ("crates/district/migrations/V1__first.sql", "9ae1a33274d19d17"),
];

#[test]
fn released_migrations_are_unedited() {
    let on_disk: BTreeSet<String> = files().into_iter().filter(|f| f.contains("/migrations/")).collect();
    let listed: BTreeSet<String> = MIGRATIONS.iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(on_disk, listed, "every migration is listed here with its hash");
    for (file, hash) in MIGRATIONS {
        assert_eq!(fnv(&read(file)), hash, "{file} was edited");
    }
}

/// FNV-1a, 64 bit: enough to notice an edit.
fn fnv(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[test]
fn nothing_of_one_machine_is_in_the_tree() {
    let mut found = Vec::new();
    for file in files() {
        let text = read(&file);
        let homes = ["\"/home/", " /home/", "\"/root/", " /root/", "C:\\Users"];
        if homes.iter().any(|home| text.contains(home)) && !file.ends_with("tidy.rs") {
            found.push(format!("{file}: an absolute path"));
        }
        if file.ends_with("package-lock.json") && text.contains("\"resolved\": \"http") {
            found.push(format!("{file}: download addresses"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
