//! Lays out a paper with an office's own templates, in a child process with a limit of time and of memory: a template that runs
//! for ever, eats memory or brings the layout down takes neither the window nor a record with it.

use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::child::ARGUMENT;
use crate::compiled::{Compiled, Diagnostic, Diagnostics};
use crate::stamp::Stamp;
use crate::templates::{OwnTemplates, TemplateFault, TemplateTrouble, Templates};
use crate::wire::{self, Answer, FileLength, Request};
use crate::world::OfficeWorld;

/// A paper of one page is done in a tenth of it on an old laptop.
const TIME_MAX: Duration = Duration::from_secs(10);
/// On top of it, for each row.
const TIME_MAX_OF_ROW: Duration = Duration::from_millis(10);
/// Longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Of what a dying child says, so much is read.
const LAST_WORDS_BYTES_MAX: u64 = 8 * 1024;
/// How Rust's allocator takes its leave.
const OUT_OF_MEMORY: &str = "memory allocation of";

/// Lays out `world`, which has built-in templates, with those of the office. `None`: it has none for this paper.
///
/// # Errors
/// [`TemplateTrouble`], for which the paper is made with the built-in ones.
pub(crate) fn render(
    world: &OfficeWorld,
    at_ms: i64,
    stamp: &Stamp,
    own: OwnTemplates<'_>,
) -> Option<Result<Compiled, TemplateTrouble>> {
    let templates = own.templates.of_paper(world.main_name());
    if templates.is_empty() {
        return None;
    }
    let trouble = |(fault, words): (TemplateFault, String)| TemplateTrouble {
        file: templates.suspect(world.main_name()).to_owned(),
        line: None,
        fault,
        words,
    };
    let Some(program) = own.program else {
        return Some(Err(trouble((TemplateFault::NoProgram, String::new()))));
    };
    let limit = time_limit(world);
    let answer = match request(world, at_ms, &templates, limit) {
        Ok(request) => answer_of(program, request, limit),
        Err(error) => Err((TemplateFault::Died, error.to_string())),
    };
    Some(match answer {
        Ok(Said::Pages(pages)) => Ok(Compiled::rendered(
            pages.svg,
            pages.sizes_mm,
            pages.pdf,
            stamp.clone(),
            pages.warnings,
        )),
        Ok(Said::Wrong { place, words }) => Err(match own_place(place.as_deref(), &templates) {
            Some((file, line)) => TemplateTrouble {
                file,
                line: Some(line),
                fault: TemplateFault::Wrong,
                words,
            },
            None => trouble((TemplateFault::Wrong, words)),
        }),
        Err(fault) => Err(trouble(fault)),
    })
}

/// Rows are what lists in the data are made of.
fn time_limit(world: &OfficeWorld) -> Duration {
    let data = world.data().and_then(|data| serde_json::from_slice::<Value>(data).ok());
    TIME_MAX.saturating_add(TIME_MAX_OF_ROW.saturating_mul(data.as_ref().map_or(0, rows)))
}

fn rows(value: &Value) -> u32 {
    match value {
        Value::Array(list) => {
            let own = list.iter().filter(|entry| entry.is_object()).count();
            let own = u32::try_from(own).unwrap_or(u32::MAX);
            list.iter().map(rows).fold(own, u32::saturating_add)
        }
        Value::Object(fields) => fields.values().map(rows).fold(0, u32::saturating_add),
        _ => 0,
    }
}

fn request(world: &OfficeWorld, at_ms: i64, templates: &Templates, limit: Duration) -> std::io::Result<Vec<u8>> {
    let files: Vec<(&str, &[u8])> = world.files().collect();
    let sources = templates.sources().iter();
    let header = Request {
        main: world.main_name().to_owned(),
        at_ms,
        // What waits for a slow disk has used no processor: the child is never cut before the clock of this side.
        time_max_s: limit.as_secs().saturating_add(1),
        own: sources
            .map(|(&name, source)| (name.to_owned(), source.clone()))
            .collect(),
        files: files
            .iter()
            .map(|&(name, bytes)| FileLength {
                name: name.to_owned(),
                bytes: wire::length(bytes),
            })
            .collect(),
    };
    let mut request = Vec::new();
    wire::write_header(&mut request, &header)?;
    for (_, bytes) in files {
        request.extend_from_slice(bytes);
    }
    Ok(request)
}

/// What a child has said.
enum Said {
    Pages(Pages),
    Wrong { place: Option<String>, words: String },
}

struct Pages {
    svg: Vec<String>,
    sizes_mm: Vec<(f64, f64)>,
    pdf: Vec<u8>,
    warnings: Diagnostics,
}

fn answer_of(program: &Path, request: Vec<u8>, limit: Duration) -> Result<Said, (TemplateFault, String)> {
    let mut command = Command::new(program);
    command
        .arg(ARGUMENT)
        // Each thread would take its share of the memory.
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|error| (TemplateFault::NoProgram, error.to_string()))?;
    let heard = converse(&mut child, request, limit);
    // Also one that has answered has nothing more to do, and one that has died is taken leave of.
    let _ = child.kill();
    let _ = child.wait();
    match heard {
        Heard::Answer(answer) => {
            read(&answer).map_err(|error| (died(last_words(&mut child).as_str()), error.to_string()))
        }
        Heard::Nothing => Err((TemplateFault::TooSlow, String::new())),
    }
}

enum Heard {
    /// All that it said before it closed its mouth.
    Answer(Vec<u8>),
    /// It still computes.
    Nothing,
}

fn converse(child: &mut Child, request: Vec<u8>, limit: Duration) -> Heard {
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Heard::Answer(Vec::new());
    };
    // Whoever has died does not read to the end.
    thread::spawn(move || to.write_all(&request));
    let (say, hear) = mpsc::channel();
    thread::spawn(move || {
        let mut answer = Vec::new();
        // Cut short by whatever, it is no answer, and is told by that.
        let _ = from.take(ANSWER_BYTES_MAX).read_to_end(&mut answer);
        say.send(answer)
    });
    hear.recv_timeout(limit).map_or(Heard::Nothing, Heard::Answer)
}

/// Of a child that has ended. Nobody reads along while it runs: one that fills this pipe stops, and its time runs out.
fn last_words(child: &mut Child) -> String {
    let mut words = Vec::new();
    if let Some(from) = child.stderr.take() {
        let _ = from.take(LAST_WORDS_BYTES_MAX).read_to_end(&mut words);
    }
    String::from_utf8_lossy(&words).into_owned()
}

fn died(last_words: &str) -> TemplateFault {
    match last_words.contains(OUT_OF_MEMORY) {
        true => TemplateFault::TooMuchMemory,
        false => TemplateFault::Died,
    }
}

fn read(mut answer: &[u8]) -> std::io::Result<Said> {
    let from = &mut answer;
    Ok(match wire::read_header::<Answer>(from)? {
        Answer::Wrong { place, words } => Said::Wrong { place, words },
        Answer::Pages {
            svg_bytes,
            sizes_mm,
            pdf_bytes,
            warnings,
        } => {
            let mut svg = Vec::new();
            for bytes in svg_bytes {
                let page = wire::read_part(from, bytes)?;
                svg.push(String::from_utf8(page).map_err(std::io::Error::other)?);
            }
            let warnings = warnings.into_iter().map(|finding| Diagnostic {
                message: finding.message,
                place: finding.place,
            });
            Said::Pages(Pages {
                svg,
                sizes_mm,
                pdf: wire::read_part(from, pdf_bytes)?,
                warnings: Diagnostics(warnings.collect()),
            })
        }
    })
}

/// File and line of `daftar_hadir.typ:12`, if the file is the office's own.
fn own_place(place: Option<&str>, templates: &Templates) -> Option<(String, u32)> {
    let (file, line) = place?.rsplit_once(':')?;
    if !templates.has(file) {
        return None;
    }
    Some((file.to_owned(), line.parse().ok()?))
}
