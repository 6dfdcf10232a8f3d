//! Turns the CSV files of the npm package into the region database: one sorted file, the same bytes on every machine.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::code::{CodeRef, Level};
use crate::csv;
use crate::locate::DATABASE_FILE_NAME;
use crate::regions::header_line;

/// The release of `idn-area-data` this program was checked against; a newer one may move, rename or split regions.
pub const SOURCE_VERSION: &str = "4.0.1";

/// Name of the licence file that travels with [`DATABASE_FILE_NAME`].
pub const LICENCE_FILE_NAME: &str = "LICENSE-ODbL.txt";

/// One source file: its level, its name, and its header line, which also guards the order of the columns.
const SOURCE_FILES: [(Level, &str, &str); 4] = [
    (Level::Province, "data/provinces.csv", "code,name"),
    (Level::Regency, "data/regencies.csv", "code,province_code,name"),
    (Level::District, "data/districts.csv", "code,regency_code,name"),
    (Level::Village, "data/villages.csv", "code,district_code,name"),
];

const SOURCE_LICENCE: &str = "data/LICENSE.md";

/// The notice that section 4.2 of the ODbL asks to keep; every line goes into both files.
const NOTICE: [&str; 4] = [
    "Administrative regions of Indonesia: provinces, regencies, districts, villages (Kepmendagri 300.2.2-2138/2025).",
    "Derived database: code and name from the CSV files of the npm package idn-area-data 4.0.1 by Fityan,",
    "https://github.com/fityannugroho/idn-area-data, sorted by code; names unchanged.",
    "Made available under the Open Database License (ODbL) 1.0: https://opendatacommons.org/licenses/odbl/1-0/",
];

/// What [`build`] wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The region database.
    pub database: PathBuf,
    /// Notice and full text of its licence.
    pub licence: PathBuf,
    /// Regions of all levels in the database.
    pub region_count: usize,
}

/// Why the database could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file of the package could not be read: it is not installed, or incomplete.
    #[error("cannot read {}; install it with `npm ci` in crates/regions/data", path.display())]
    SourceUnreadable { path: PathBuf, source: io::Error },
    /// The installed package is not the release this program knows.
    #[error("{} is not idn-area-data {SOURCE_VERSION}", path.display())]
    WrongVersion { path: PathBuf },
    /// A row of the package breaks a rule of the data.
    #[error("{}, line {line}: {reason}", path.display())]
    BadRow {
        path: PathBuf,
        line: usize,
        reason: &'static str,
    },
    /// The result could not be written.
    #[error("cannot write {}", path.display())]
    OutputUnwritable { path: PathBuf, source: io::Error },
}

/// Reads the installed npm package in `package_dir` and writes [`DATABASE_FILE_NAME`] and [`LICENCE_FILE_NAME`] into
/// `out_dir`, creating it. A file that already has the right bytes is left alone; others are replaced atomically, so
/// that a running program never sees half a database.
pub fn build(package_dir: &Path, out_dir: &Path) -> Result<Built, BuildError> {
    check_version(package_dir)?;
    let regions = read_regions(package_dir)?;

    let mut database = header_line(regions.len());
    for line in NOTICE {
        database.push_str(&format!("# {line}\n"));
    }
    database.push_str(&format!(
        "# Full text of the licence: {LICENCE_FILE_NAME} beside this file.\n"
    ));
    for (code, name) in &regions {
        database.push_str(&format!("{code}\t{name}\n"));
    }
    let licence = format!(
        "{}\n\n{}",
        NOTICE.join("\n"),
        read_source(&package_dir.join(SOURCE_LICENCE))?
    );

    let built = Built {
        database: out_dir.join(DATABASE_FILE_NAME),
        licence: out_dir.join(LICENCE_FILE_NAME),
        region_count: regions.len(),
    };
    fs::create_dir_all(out_dir).map_err(|source| BuildError::OutputUnwritable {
        path: out_dir.to_owned(),
        source,
    })?;
    write_if_changed(&built.licence, &licence)?;
    write_if_changed(&built.database, &database)?;
    Ok(built)
}

fn check_version(package_dir: &Path) -> Result<(), BuildError> {
    let path = package_dir.join("package.json");
    let manifest = read_source(&path)?;
    let wanted = format!("\"version\": \"{SOURCE_VERSION}\"");
    if manifest.contains("\"name\": \"idn-area-data\"") && manifest.contains(&wanted) {
        Ok(())
    } else {
        Err(BuildError::WrongVersion { path })
    }
}

fn read_source(path: &Path) -> Result<String, BuildError> {
    fs::read_to_string(path).map_err(|source| BuildError::SourceUnreadable {
        path: path.to_owned(),
        source,
    })
}

/// All regions by code. The map's order is the order of the database.
fn read_regions(package_dir: &Path) -> Result<BTreeMap<String, String>, BuildError> {
    let mut regions = BTreeMap::new();
    for (level, file, header) in SOURCE_FILES {
        let path = package_dir.join(file);
        let text = read_source(&path)?;
        let mut lines = text.lines().zip(1..);
        let bad_row = |line, reason| BuildError::BadRow {
            path: path.clone(),
            line,
            reason,
        };
        if lines.next().is_none_or(|(line, _)| line != header) {
            return Err(bad_row(1, "the columns are not the ones this program knows"));
        }
        for (line, number) in lines {
            let (code, name) = parse_row(line, level, &regions).map_err(|reason| bad_row(number, reason))?;
            if regions.insert(code, name).is_some() {
                return Err(bad_row(number, "the code appears twice"));
            }
        }
    }
    Ok(regions)
}

fn parse_row(line: &str, level: Level, parents: &BTreeMap<String, String>) -> Result<(String, String), &'static str> {
    let fields = csv::fields(line).ok_or("broken quoting")?;
    let (code, parent, name) = match fields.as_slice() {
        [code, name] => (code, None, name),
        [code, parent, name] => (code, Some(parent.as_str()), name),
        _ => return Err("wrong number of fields"),
    };
    let parsed = CodeRef::parse(code).map_err(|_| "malformed code")?;
    if parsed.level() != level {
        return Err("the code has another level than its file");
    }
    if parsed.parent().map(CodeRef::as_str) != parent {
        return Err("the code does not lie within its parent");
    }
    if parent.is_some_and(|parent| !parents.contains_key(parent)) {
        return Err("the parent does not exist");
    }
    if name.trim().is_empty() || name.trim() != name || name.contains(['\t', '\n', '\r']) {
        return Err("the name is empty or has stray white space");
    }
    Ok((code.clone(), name.clone()))
}

fn write_if_changed(path: &Path, text: &str) -> Result<(), BuildError> {
    if fs::read(path).is_ok_and(|current| current == text.as_bytes()) {
        return Ok(());
    }
    let unwritable = |source| BuildError::OutputUnwritable {
        path: path.to_owned(),
        source,
    };
    let mut scratch = path.as_os_str().to_owned();
    scratch.push(format!(".{}.new", std::process::id()));
    fs::write(&scratch, text).map_err(unwritable)?;
    fs::rename(&scratch, path).map_err(unwritable)
}
