//! Rules about the repository itself: who may depend on whom, what documents may promise, what may never change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::programs::repository;
use serde_json::Value;

/// Our crates and those of ours that each may name, development aside. Arrows point one way.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("kentongan-domain", &[]),
    ("kentongan-regions", &[]),
    ("kentongan-maps", &["kentongan-domain"]),
    ("kentongan-photos", &["kentongan-domain"]),
    ("kentongan-seal", &["kentongan-domain"]),
    ("kentongan-tables", &["kentongan-domain"]),
    ("kentongan-documents", &[]),
    ("kentongan-printing", &[]),
    ("kentongan-protocol", &["kentongan-domain"]),
    ("kentongan-testkit", &["kentongan-domain", "kentongan-store"]),
    ("kentongan-tls", &[]),
    ("kentongan-vault", &["kentongan-domain"]),
    ("kentongan-store", &["kentongan-domain", "kentongan-protocol"]),
    (
        "kentongan-sync",
        &[
            "kentongan-domain",
            "kentongan-protocol",
            "kentongan-store",
            "kentongan-tls",
        ],
    ),
    (
        "kentongan-district",
        &["kentongan-domain", "kentongan-protocol", "kentongan-regions"],
    ),
    (
        "kentongan-commands",
        &[
            "kentongan-documents",
            "kentongan-domain",
            "kentongan-maps",
            "kentongan-photos",
            "kentongan-printing",
            "kentongan-protocol",
            "kentongan-regions",
            "kentongan-seal",
            "kentongan-store",
            "kentongan-sync",
            "kentongan-tables",
            "kentongan-vault",
        ],
    ),
    (
        "kentongan-app",
        &[
            "kentongan-commands",
            "kentongan-domain",
            "kentongan-printing",
            "kentongan-store",
            "kentongan-vault",
        ],
    ),
    (
        "kentongan-tests",
        &[
            "kentongan-commands",
            "kentongan-district",
            "kentongan-documents",
            "kentongan-domain",
            "kentongan-printing",
            "kentongan-protocol",
            "kentongan-regions",
            "kentongan-store",
            "kentongan-sync",
            "kentongan-testkit",
            "kentongan-vault",
        ],
    ),
    (
        "kentongan-simulation",
        &[
            "kentongan-district",
            "kentongan-domain",
            "kentongan-protocol",
            "kentongan-store",
            "kentongan-sync",
            "kentongan-testkit",
        ],
    ),
    (
        "bench-device",
        &[
            "kentongan-domain",
            "kentongan-protocol",
            "kentongan-store",
            "kentongan-sync",
        ],
    ),
    ("bench-paper", &["kentongan-documents"]),
    (
        "bench-register",
        &[
            "kentongan-domain",
            "kentongan-protocol",
            "kentongan-store",
            "kentongan-testkit",
            "kentongan-vault",
        ],
    ),
    ("kentongan-xtask", &["kentongan-regions"]),
];

/// Crates of others that only some of ours may name, by the beginning of their names, development included.
const NAMED_ONLY_BY: &[(&str, &[&str])] = &[
    ("tauri", &["kentongan-app"]),
    ("typst", &["kentongan-documents"]),
    (
        "rusqlite",
        &[
            "kentongan-store",
            "kentongan-district",
            // Only what tests do to a store from outside.
            "kentongan-commands",
            "kentongan-sync",
            "kentongan-tests",
            "kentongan-simulation",
            // The same database without the store.
            "bench-register",
        ],
    ),
    ("refinery", &["kentongan-store", "kentongan-district"]),
    ("openssl", &["kentongan-tls", "kentongan-sync", "kentongan-tests"]),
    ("rustls", &["kentongan-district"]),
    ("keyring", &["kentongan-app"]),
    ("hpke", &["kentongan-seal"]),
    ("age", &["kentongan-protocol"]),
    ("axum", &["kentongan-district", "kentongan-commands", "kentongan-tests"]),
];

/// Longest source file. Beyond this a reader loses the thread.
const LINES_MAX: usize = 800;
/// Files that may be longer, each with its reason.
const LONGER: [(&str, &str); 2] = [
    (
        "docs/protocol.md",
        "whoever writes another client has it open as one document, with its example behind its rules",
    ),
    (
        "ui/src/generated/types.ts",
        "written by a program, from files that are not too long",
    ),
];

/// Checksums of migrations, one `hash  path` a line.
const MIGRATIONS: &str = "tests/fixtures/migrations.b3";

#[test]
fn crates_name_only_what_the_table_allows() -> Result<()> {
    let table: BTreeMap<&str, &[&str]> = MAY_NAME.iter().copied().collect();
    let mut seen = BTreeSet::new();
    for package in packages()? {
        let name = text(&package, "name")?.to_owned();
        let allowed = table
            .get(name.as_str())
            .with_context(|| format!("{name} is not in the table of crates"))?;
        for dependency in package["dependencies"].as_array().context("no dependencies")? {
            let (other, kind) = (text(dependency, "name")?, dependency["kind"].as_str());
            let ours = other.starts_with("kentongan-") && kind != Some("dev");
            ensure!(!ours || allowed.contains(&other), "{name} may not name {other}");
            for &(beginning, by) in NAMED_ONLY_BY {
                let named = other == beginning || other.starts_with(&format!("{beginning}-"));
                ensure!(
                    !named || by.contains(&name.as_str()),
                    "{name} may not name {other}: only {} may",
                    by.join(", ")
                );
            }
        }
        seen.insert(name);
    }
    for &(name, _) in MAY_NAME {
        ensure!(seen.contains(name), "{name} stands in the table and nowhere else");
    }
    Ok(())
}

#[test]
fn the_service_speaks_sql_in_one_folder() -> Result<()> {
    let sql = Path::new("crates/district/src/store/sqlite");
    for path in files()? {
        if path.starts_with("crates/district/src") && !path.starts_with(sql) {
            ensure!(!read(&path)?.contains("rusqlite"), "{} names rusqlite", path.display());
        }
    }
    Ok(())
}

#[test]
fn paths_named_in_documents_exist() -> Result<()> {
    let mut missing = Vec::new();
    for path in files()?.into_iter().filter(|path| extension(path) == "md") {
        let document = read(&path)?;
        for named in named_paths(&document) {
            let from_root = repository().join(&named);
            let beside = repository().join(path.parent().unwrap_or(Path::new(""))).join(&named);
            if !from_root.exists() && !beside.exists() {
                missing.push(format!("{} names {named}", path.display()));
            }
        }
    }
    ensure!(missing.is_empty(), "not there:\n{}", missing.join("\n"));
    Ok(())
}

/// Paths in backticks that lie in this repository, and relative targets of links.
fn named_paths(document: &str) -> BTreeSet<String> {
    const FOLDERS: [&str; 10] = [
        "bench",
        "crates",
        "docs",
        "fuzz",
        "icons",
        "src-tauri",
        "tests",
        "ui",
        "xtask",
        ".ci",
    ];
    const FILES: [&str; 6] = [".md", ".toml", ".lock", ".json", ".yml", ".sh"];
    let mut prose = String::new();
    let mut fenced = false;
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    let in_backticks = prose.split('`').skip(1).step_by(2).filter(|code| {
        let first = code.split('/').next().unwrap_or_default();
        let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
        plain
            && (FOLDERS.contains(&first) && code.contains('/')
                || !code.contains('/') && FILES.iter().any(|end| code.ends_with(end)))
    });
    let linked = prose.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', '#', ' ']).next().unwrap_or_default();
        (!target.is_empty() && !target.contains(':')).then_some(target)
    });
    in_backticks.chain(linked).map(str::to_owned).collect()
}

#[test]
fn named_paths_are_found_in_prose_only() {
    let document = "See `crates/store/src` and `rpc`, [why](docs/adr/README.md#top), `POST /v1/sync`.\n```\n`crates/x`\n```\n`Cargo.toml`";
    let found: Vec<_> = named_paths(document).into_iter().collect();
    assert_eq!(found, ["Cargo.toml", "crates/store/src", "docs/adr/README.md"]);
}

#[test]
fn no_file_is_too_long() -> Result<()> {
    let mut too_long = Vec::new();
    for path in files()?.into_iter().filter(|path| is_source(path)) {
        let lines = read(&path)?.lines().count();
        let excused = LONGER.iter().any(|(longer, _)| Path::new(longer) == path);
        if lines > LINES_MAX && !excused {
            too_long.push(format!("{}: {lines} lines", path.display()));
        }
        ensure!(
            !excused || lines > LINES_MAX,
            "{} needs no excuse any more",
            path.display()
        );
    }
    ensure!(
        too_long.is_empty(),
        "over {LINES_MAX} lines and without a reason:\n{}",
        too_long.join("\n")
    );
    Ok(())
}

#[test]
fn migrations_are_as_they_were_released() -> Result<()> {
    let known = read(Path::new(MIGRATIONS))?;
    let known: BTreeMap<&str, &str> = known
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, path)| (path, hash))
        .collect();
    let mut found = BTreeSet::new();
    for path in files()?
        .into_iter()
        .filter(|path| path.iter().any(|part| part == "migrations"))
    {
        let (name, hash) = (
            path.display().to_string(),
            blake3::hash(read(&path)?.as_bytes()).to_hex(),
        );
        let line = format!("{hash}  {name}");
        let released = known
            .get(name.as_str())
            .with_context(|| format!("add to {MIGRATIONS}:\n{line}"))?;
        ensure!(
            *released == hash.as_str(),
            "{name} has changed. A released migration never changes: write the next one. Before its first release, put into {MIGRATIONS}:\n{line}"
        );
        found.insert(name);
    }
    for path in known.keys() {
        ensure!(found.contains(*path), "{path} is gone; a released migration stays");
    }
    Ok(())
}

#[test]
fn nothing_names_a_folder_of_one_machine() -> Result<()> {
    // In two pieces, so that this file does not name them either.
    let folders = [
        ["/ho", "me/"],
        ["/ro", "ot/"],
        ["/Us", "ers/"],
        ["C:\\Us", "ers"],
        ["/wo", "rk/"],
    ]
    .map(|pieces| pieces.concat());
    let mut found = Vec::new();
    for path in files()?.into_iter().filter(|path| is_text(path)) {
        for (n, line) in read(&path)?.lines().enumerate() {
            if folders.iter().any(|folder| names_folder(line, folder)) {
                found.push(format!("{}:{}: {}", path.display(), n + 1, line.trim()));
            }
        }
    }
    ensure!(found.is_empty(), "folders of one machine:\n{}", found.join("\n"));
    Ok(())
}

/// `"../home/x"` and `a/home/x` are no absolute paths.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-/}~".contains(c))
    })
}

#[test]
fn lock_files_name_no_mirror() -> Result<()> {
    for path in files()?.into_iter().filter(|path| path.ends_with("package-lock.json")) {
        ensure!(
            !read(&path)?.contains("\"resolved\""),
            "{} says where packages were fetched from",
            path.display()
        );
    }
    let official = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    for path in files()?.into_iter().filter(|path| path.ends_with("Cargo.lock")) {
        let lock = read(&path)?;
        let other = lock
            .lines()
            .find(|line| line.starts_with("source = ") && *line != official);
        ensure!(other.is_none(), "{} names another registry: {other:?}", path.display());
    }
    Ok(())
}

#[test]
fn every_error_code_can_happen() -> Result<()> {
    let definitions = read(Path::new("crates/commands/src/error.rs"))?;
    let mut program = String::new();
    for path in files()?
        .into_iter()
        .filter(|path| extension(path) == "rs" && !path.starts_with("tests"))
    {
        program.push_str(&read(&path)?);
    }
    for name in ["ErrorCode", "FieldErrorCode"] {
        let (_, behind) = definitions
            .split_once(&format!("pub enum {name} {{"))
            .with_context(|| format!("no {name}"))?;
        let (variants, _) = behind.split_once('}').context("an enum ends")?;
        for variant in variants
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with("//") && line.ends_with(','))
        {
            let variant = variant.trim_end_matches(',');
            let made = program.contains(&format!("{name}::{variant}")) || program.contains(&format!("Self::{variant}"));
            ensure!(
                made,
                "{name}::{variant} is never answered: a code exists only while it can happen"
            );
        }
    }
    Ok(())
}

#[test]
fn every_promise_names_a_test_that_exists() -> Result<()> {
    const ROWS: [u32; 42] = [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 27, 28, 29, 30, 31, 33, 34,
        36, 36, 37, 38, 38, 39, 41, 42, 42, 43, 43, 44,
    ];
    let mut tests = BTreeSet::new();
    for path in files()? {
        match extension(&path) {
            "rs" => tests.extend(rust_tests(&read(&path)?)),
            "ts" => tests.extend(window_tests(&read(&path)?)),
            _ => {}
        }
    }
    let document = read(Path::new("docs/promises.md"))?;
    let mut rows = Vec::new();
    for line in document
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| row"))
    {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [row, rule, test] = cells.as_slice() else {
            anyhow::bail!("not a row: {line}")
        };
        rows.push(row.parse::<u32>().with_context(|| format!("no row number: {line}"))?);
        let test = test.trim_matches('`');
        ensure!(!rule.is_empty(), "row {row} has no rule");
        ensure!(tests.contains(test), "row {row}: there is no test {test}");
    }
    ensure!(rows == ROWS, "rows {rows:?}");
    Ok(())
}

/// Names of the functions that are marked as tests: the next one behind each mark.
fn rust_tests(source: &str) -> BTreeSet<String> {
    let (mut names, mut marked) = (BTreeSet::new(), false);
    for line in source.lines().map(str::trim) {
        let plain = line.trim_start_matches("pub ").trim_start_matches("async ");
        if line == "#[test]" || line.starts_with("#[tokio::test") {
            marked = true;
        } else if let Some((name, _)) = plain.strip_prefix("fn ").and_then(|rest| rest.split_once('('))
            && std::mem::take(&mut marked)
        {
            names.insert(name.to_owned());
        }
    }
    names
}

/// What the tests of the window are called.
fn window_tests(source: &str) -> BTreeSet<String> {
    let called = source.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = line.strip_prefix("it(\"").or_else(|| line.strip_prefix("test(\""))?;
        rest.split_once('"').map(|(name, _)| name.to_owned())
    });
    called.collect()
}

#[test]
fn a_promise_is_held_by_a_test_and_by_no_other_function() {
    let rust = "fn helper() {}\n#[test]\n#[cfg(unix)]\nfn one() {}\nfn two() {}\n#[tokio::test(start_paused = true)]\nasync fn three() {}\n// fn four()";
    let found: Vec<_> = rust_tests(rust).into_iter().collect();
    assert_eq!(found, ["one", "three"]);
    let window =
        "  it(\"counts\", () => {});\ntest(\"says\", async () => {});\ndescribe(\"all\", () => {});\nexpect(\"it\");";
    let found: Vec<_> = window_tests(window).into_iter().collect();
    assert_eq!(found, ["counts", "says"]);
}

#[test]
fn no_test_is_left_out() -> Result<()> {
    let marks = [
        ["#[ig", "nore"],
        ["it.s", "kip("],
        ["it.o", "nly("],
        ["describe.o", "nly("],
        ["test.s", "kip("],
    ]
    .map(|pieces| pieces.concat());
    for path in files()?
        .into_iter()
        .filter(|path| matches!(extension(path), "rs" | "ts"))
    {
        let source = read(&path)?;
        let mark = marks.iter().find(|mark| source.contains(mark.as_str()));
        ensure!(mark.is_none(), "{} leaves a test out: {mark:?}", path.display());
    }
    Ok(())
}

fn packages() -> Result<Vec<Value>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(repository())
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    Ok(metadata
        .get("packages")
        .and_then(Value::as_array)
        .context("no packages")?
        .clone())
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value
        .get(key)
        .and_then(Value::as_str)
        .with_context(|| format!("no {key}"))
}

/// Every file of the repository that a person wrote, relative to its top.
fn files() -> Result<Vec<PathBuf>> {
    const NOT_OURS: [&str; 4] = [".git", "target", "node_modules", "dist"];
    let (mut files, mut folders) = (Vec::new(), vec![repository().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let generated = path.ends_with("src-tauri/gen");
            if kind.is_dir() && !generated && !NOT_OURS.iter().any(|name| entry.file_name() == *name) {
                folders.push(path);
            } else if kind.is_file() {
                files.push(path.strip_prefix(repository())?.to_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(repository().join(path)).with_context(|| format!("reading {}", path.display()))
}

fn extension(path: &Path) -> &str {
    path.extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

fn is_source(path: &Path) -> bool {
    matches!(
        extension(path),
        "rs" | "ts" | "svelte" | "css" | "sql" | "typ" | "md" | "mjs" | "js"
    )
}

fn is_text(path: &Path) -> bool {
    is_source(path)
        || matches!(
            extension(path),
            "toml" | "json" | "json5" | "html" | "svg" | "yml" | "lock" | "sh"
        )
}
