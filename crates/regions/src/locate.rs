//! Where the region database lies on this machine.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::regions::{Regions, RegionsError};

/// Name of the region database wherever it is installed.
pub const DATABASE_FILE_NAME: &str = "wilayah.tsv";

/// Environment variable that names the database file; when set, no other place is tried.
pub const DATABASE_PATH_VARIABLE: &str = "KENTONGAN_REGIONS";

/// Folders tried in turn, relative to the folder of the program.
const FOLDERS_BESIDE_PROGRAM: [&str; 4] = [
    // an unpacked archive or an installation on Windows
    "regions",
    // a build tree: target/debug/kentongan and target/regions
    "../regions",
    // an installed Linux package: /usr/bin and /usr/lib
    "../lib/kentongan/regions",
    // a test or example of a build tree, which lies one folder deeper
    "../../regions",
];

impl Regions {
    /// The database file of this installation: `KENTONGAN_REGIONS` if set, else beside the program.
    ///
    /// # Errors
    /// [`RegionsError::Missing`] with every place that was tried.
    pub fn find_file() -> Result<PathBuf, RegionsError> {
        find_file_for(env::var_os(DATABASE_PATH_VARIABLE), env::current_exe().ok().as_deref())
    }
}

fn find_file_for(named: Option<OsString>, program: Option<&Path>) -> Result<PathBuf, RegionsError> {
    let candidates: Vec<PathBuf> = match (named, program.and_then(Path::parent)) {
        (Some(named), _) if !named.is_empty() => vec![PathBuf::from(named)],
        (_, Some(folder)) => FOLDERS_BESIDE_PROGRAM
            .iter()
            .map(|place| folder.join(place).join(DATABASE_FILE_NAME))
            .collect(),
        (_, None) => Vec::new(),
    };
    match candidates.iter().find(|candidate| candidate.is_file()) {
        Some(found) => Ok(found.clone()),
        None => Err(RegionsError::Missing { looked_in: candidates }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    struct Folder(PathBuf);

    impl Folder {
        fn with_database_in(name: &str, place: &str) -> Folder {
            let root = env::temp_dir().join(format!("kentongan-locate-{}-{name}", std::process::id()));
            fs::create_dir_all(root.join("bin/deps")).unwrap();
            fs::create_dir_all(root.join(place)).unwrap();
            fs::write(root.join(place).join(DATABASE_FILE_NAME), "").unwrap();
            Folder(root)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            // Best effort: a left-over temporary folder harms nobody and must not mask the test's own failure.
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn each_place_beside_the_program_is_found() {
        for (name, place, program) in [
            ("unpacked", "bin/regions", "bin/kentongan"),
            ("build-tree", "regions", "bin/kentongan"),
            ("package", "lib/kentongan/regions", "bin/kentongan"),
            ("test", "regions", "bin/deps/some_test"),
        ] {
            let folder = Folder::with_database_in(name, place);
            let found = find_file_for(None, Some(&folder.0.join(program))).unwrap();
            let expected = folder.0.join(place).join(DATABASE_FILE_NAME);
            assert_eq!(
                found.canonicalize().unwrap(),
                expected.canonicalize().unwrap(),
                "{name}"
            );
        }
    }

    #[test]
    fn the_variable_wins_and_never_falls_back() {
        let folder = Folder::with_database_in("variable", "bin/regions");
        let program = folder.0.join("bin/kentongan");
        let elsewhere = folder.0.join("elsewhere.tsv");
        let error = find_file_for(Some(elsewhere.clone().into()), Some(&program)).unwrap_err();
        assert!(matches!(error, RegionsError::Missing { looked_in } if looked_in == [elsewhere]));
    }

    #[test]
    fn a_missing_database_names_every_place_and_the_remedy() {
        let error = find_file_for(None, Some(Path::new("/nowhere/bin/kentongan")))
            .unwrap_err()
            .to_string();
        for part in [
            "/nowhere/bin/regions/wilayah.tsv",
            "lib/kentongan/regions",
            DATABASE_PATH_VARIABLE,
        ] {
            assert!(error.contains(part), "{part} is not in: {error}");
        }
    }
}
