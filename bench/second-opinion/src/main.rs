//! What another reader says of the papers: every file of a folder must be PDF/A-2b for it, and none whose name begins with `spoilt-`.
//!
//! `cargo xtask second-opinion` writes the files first. It is a second opinion and no more: the claims stand in
//! `crates/documents/src/tests/pdf_a.rs`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pdf_oxide::PdfDocument;
use pdf_oxide::compliance::{PdfALevel, validate_pdf_a};

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("name the folder with the papers");
        return ExitCode::FAILURE;
    };
    let mut files = match pdf_files(Path::new(&folder)) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            return ExitCode::FAILURE;
        }
    };
    files.sort();
    let (mut good, mut spoilt, mut wrong) = (0, 0, 0);
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let found = complaints(file);
        let is_spoilt = name.starts_with("spoilt-");
        *if is_spoilt { &mut spoilt } else { &mut good } += 1;
        if found.is_empty() == is_spoilt {
            wrong += 1;
            println!(
                "{name}: {}",
                if is_spoilt {
                    "nothing was noticed".to_owned()
                } else {
                    found.join("; ")
                }
            );
        }
    }
    println!("{good} papers and {spoilt} spoilt ones, {wrong} not judged as they should be");
    // No file is no proof.
    if wrong == 0 && good > 0 && spoilt > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn pdf_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "pdf") {
            files.push(path);
        }
    }
    Ok(files)
}

/// Nothing where the file is PDF/A-2b.
fn complaints(file: &Path) -> Vec<String> {
    let judged = PdfDocument::open(file).and_then(|mut document| validate_pdf_a(&mut document, PdfALevel::A2b));
    match judged {
        Ok(result) => result.errors.iter().map(|error| error.message.clone()).collect(),
        Err(error) => vec![format!("it cannot be read: {error}")],
    }
}
