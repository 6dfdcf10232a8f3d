//! The other end of `render.rs`: this program, started once more, lays out one paper with templates that nobody of ours wrote,
//! and ends.
//!
//! *Invariant:* it reads standard input and writes standard output. Typst's world refuses files, packages and clocks here as it
//! does everywhere; on Linux the system also grants neither more memory nor a file to write.

use std::io::{self, Read, Write};

use crate::compiled::{Compiled, DocumentError};
use crate::stamp::Stamp;
use crate::wire::{self, Answer, Finding, Request};
use crate::world::OfficeWorld;

/// First argument of a program that is to be such a child.
pub const ARGUMENT: &str = "--render";

/// Data that the child may hold, in bytes. Windows and macOS are not asked for a limit: there only the time is bounded.
#[cfg(target_os = "linux")]
const MEMORY_BYTES_MAX: u64 = 400 * 1024 * 1024;

/// Longest words of a fault, in characters.
const WORDS_CHARS_MAX: usize = 4_000;

/// Was this program started to lay out one paper? To be asked before anything else.
pub fn is_wanted() -> bool {
    std::env::args_os().nth(1).is_some_and(|first| first == ARGUMENT)
}

/// Lays out the paper that standard input holds, and answers the exit code of the program: 0 when it has answered.
pub fn main() -> i32 {
    let served = limit_memory().and_then(|()| serve(&mut io::stdin().lock(), &mut io::stdout().lock()));
    i32::from(served.is_err())
}

fn serve(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let request: Request = wire::read_header(from)?;
    limit_time(request.time_max_s)?;
    let mut world = OfficeWorld::new(&request.main);
    for (name, source) in &request.own {
        world = world.with_own(name, source);
    }
    for file in &request.files {
        world = world.with_file(&file.name, wire::read_part(from, file.bytes)?);
    }
    match lay_out(&world, request.at_ms) {
        Ok(pages) => {
            let header = Answer::Pages {
                svg_bytes: pages.svg.iter().map(|svg| wire::length(svg.as_bytes())).collect(),
                sizes_mm: pages.sizes_mm,
                pdf_bytes: wire::length(&pages.pdf),
                warnings: pages.warnings,
            };
            wire::write_header(to, &header)?;
            for svg in &pages.svg {
                to.write_all(svg.as_bytes())?;
            }
            to.write_all(&pages.pdf)?;
        }
        Err(error) => wire::write_header(to, &fault(&error))?,
    }
    to.flush()
}

struct Pages {
    svg: Vec<String>,
    sizes_mm: Vec<(f64, f64)>,
    pdf: Vec<u8>,
    warnings: Vec<Finding>,
}

fn lay_out(world: &OfficeWorld, at_ms: i64) -> Result<Pages, DocumentError> {
    // What is printed of the stamp stands in the data already.
    let compiled = Compiled::new(world, at_ms, Stamp::of("", world))?;
    let warnings = compiled.warnings().0.iter();
    Ok(Pages {
        svg: compiled.svg_pages(),
        sizes_mm: compiled.page_sizes_mm(),
        pdf: compiled.pdf()?,
        warnings: warnings
            .map(|finding| Finding {
                message: finding.message.clone(),
                place: finding.place.clone(),
            })
            .collect(),
    })
}

fn fault(error: &DocumentError) -> Answer {
    let (place, words) = match error {
        DocumentError::Template(found) | DocumentError::Pdf(found) => (
            found.0.iter().find_map(|finding| finding.place.clone()),
            found.to_string(),
        ),
        other => (None, other.to_string()),
    };
    Answer::Wrong {
        place,
        words: words.chars().take(WORDS_CHARS_MAX).collect(),
    }
}

/// Of the data, not of the address space: a program with a window maps large libraries that it shares with others.
#[cfg(target_os = "linux")]
fn limit_memory() -> io::Result<()> {
    use rustix::process::Resource;
    limit(Resource::Data, MEMORY_BYTES_MAX)?;
    // No file grows by a byte, and none is left of the memory when it dies.
    limit(Resource::Fsize, 0)?;
    limit(Resource::Core, 0)
}

/// Also when nobody waits for it any more.
#[cfg(target_os = "linux")]
fn limit_time(time_max_s: u64) -> io::Result<()> {
    limit(rustix::process::Resource::Cpu, time_max_s)
}

#[cfg(target_os = "linux")]
fn limit(resource: rustix::process::Resource, most: u64) -> io::Result<()> {
    let most = rustix::process::Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    Ok(rustix::process::setrlimit(resource, most)?)
}

#[cfg(not(target_os = "linux"))]
fn limit_memory() -> io::Result<()> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn limit_time(_: u64) -> io::Result<()> {
    Ok(())
}
