//! What a saved PDF says, read by programs that had no part in making it (poppler).

use std::io::{Error, Result};
use std::path::Path;
use std::process::Command;

/// Text of a PDF with every run of white space as one blank, so that a line break inside a name is no difference.
///
/// # Errors
/// When `pdftotext` is missing or refuses the file.
pub fn text_of(pdf: &Path) -> Result<String> {
    // In the order of writing, cell by cell: any guess at columns puts the lines of a neighbouring cell between those of a name.
    let text = run("pdftotext", &["-raw"], pdf, &["-"])?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Number of pages.
///
/// # Errors
/// When `pdfinfo` is missing or refuses the file.
pub fn pages_of(pdf: &Path) -> Result<usize> {
    let info = run("pdfinfo", &[], pdf, &[])?;
    let pages = info
        .lines()
        .find_map(|line| line.strip_prefix("Pages:"))
        .ok_or_else(|| Error::other("pdfinfo names no pages"))?;
    pages.trim().parse().map_err(Error::other)
}

/// Page size in millimetres, rounded.
///
/// # Errors
/// When `pdfinfo` is missing or refuses the file.
pub fn size_of(pdf: &Path) -> Result<(u32, u32)> {
    let (width, height) = points_of(pdf)?;
    // 72 points an inch, 25.4 mm an inch.
    let mm = |points: f64| (points / 72.0 * 25.4).round() as u32;
    Ok((mm(width), mm(height)))
}

/// Page size in points, width first.
///
/// # Errors
/// When `pdfinfo` is missing or refuses the file.
pub fn points_of(pdf: &Path) -> Result<(f64, f64)> {
    let info = run("pdfinfo", &[], pdf, &[])?;
    let size = info
        .lines()
        .find_map(|line| line.strip_prefix("Page size:"))
        .ok_or_else(|| Error::other("pdfinfo names no size"))?;
    let mut points = size.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
    let mut side = || points.next().ok_or_else(|| Error::other("pdfinfo names no size"));
    Ok((side()?, side()?))
}

fn run(program: &str, before: &[&str], pdf: &Path, behind: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(before)
        .arg(pdf)
        .args(behind)
        .output()
        .map_err(|error| {
            let told = format!("{program} cannot be started, `cargo xtask test` installs it: {error}");
            Error::new(error.kind(), told)
        })?;
    if !output.status.success() {
        return Err(Error::other(format!(
            "{program} {}: {}",
            pdf.display(),
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
