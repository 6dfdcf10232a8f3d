//! The world in which Typst runs: embedded templates, embedded fonts, and the
//! files that the caller hands in. Everything else is refused.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};

use crate::compiled::Diagnostic;
use crate::kind::MAIN_TEMPLATES;
use crate::letterhead::{LOGO_FILE, Letterhead};

/// 128 bits: nobody finds a second paper with the same.
const FINGERPRINT_DIGITS: usize = 32;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 5] = [
        include_bytes!("../fonts/LiberationSans-Regular.ttf"),
        include_bytes!("../fonts/LiberationSans-Bold.ttf"),
        include_bytes!("../fonts/LiberationSans-Italic.ttf"),
        include_bytes!("../fonts/LiberationSans-BoldItalic.ttf"),
        // Liberation Sans knows no Arabic letter, and people sign minutes with their names in Arabic script.
        include_bytes!("../fonts/NotoNaskhArabic-Regular.ttf"),
    ];
    files
        .into_iter()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// What more than one template imports.
pub(crate) const SHARED_TEMPLATES: &[(&str, &str)] = &[
    ("kop.typ", include_str!("../templates/kop.typ")),
    ("halaman.typ", include_str!("../templates/halaman.typ")),
    ("tabel.typ", include_str!("../templates/tabel.typ")),
    ("tanda_tangan.typ", include_str!("../templates/tanda_tangan.typ")),
];

/// What shows a part of a paper on a settings page. No office replaces it.
const SAMPLE_TEMPLATES: &[(&str, &str)] = &[("contoh.typ", include_str!("../templates/contoh.typ"))];

/// Name and source of the embedded template `name`; `None`: an office has nothing of this name to replace.
pub(crate) fn built_in(name: &str) -> Option<(&'static str, &'static str)> {
    let mut all = SHARED_TEMPLATES.iter().chain(MAIN_TEMPLATES);
    all.find(|&&(known, _)| known == name).copied()
}

/// The templates, parsed once.
static TEMPLATES: LazyLock<HashMap<FileId, Source>> = LazyLock::new(|| {
    let all = SHARED_TEMPLATES.iter().chain(MAIN_TEMPLATES).chain(SAMPLE_TEMPLATES);
    all.map(|&(path, text)| (file_id(path), Source::new(file_id(path), text.to_owned())))
        .collect()
});

/// Id of a file in the root folder of the virtual project.
///
/// Ids are never freed, so `path` is one of a few fixed names, or this process lays out one paper and ends.
fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("BUG: a fixed file name is a valid path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// What is printed for a character of which no embedded font knows the letter.
const UNKNOWN_LETTER: char = '\u{25a1}';

/// JSON as it came, with a box for every character that no embedded font can print: a PDF for an archive may hold none of these
/// (ISO 19005-2, 6.2.11.8), and a letter that is missing must be seen to be missing.
fn printable(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut under = ' ';
    let mut signs = json.chars();
    while let Some(sign) = signs.next() {
        match sign {
            // Control characters, as `serde_json` writes them: `\u0007`, `\b`. Line ends and tabs stay.
            '\\' => match signs.next() {
                Some('u') => signs.by_ref().take(4).for_each(drop),
                Some('b' | 'f') | None => {}
                Some(escaped) => out.extend([sign, escaped]),
            },
            _ if sign.is_ascii() && !sign.is_control() => {
                under = sign;
                out.push(sign);
            }
            '\u{2011}' => out.push('-'),
            '\u{2028}' | '\u{2029}' => out.push(' '),
            _ if sign.is_control() || is_unseen(sign) => {}
            // A mark and the letter that it stands on come from one font.
            _ if is_mark(sign) => {
                let fits = FONTS.iter().any(|font| covers(font, sign) && covers(font, under));
                out.push(if fits { sign } else { UNKNOWN_LETTER });
            }
            _ if FONTS.iter().any(|font| covers(font, sign)) => {
                under = sign;
                out.push(sign);
            }
            _ => {
                under = UNKNOWN_LETTER;
                out.push(UNKNOWN_LETTER);
            }
        }
    }
    out
}

fn covers(font: &Font, sign: char) -> bool {
    font.info().coverage.contains(u32::from(sign))
}

/// Byte order marks, word joiners, isolates and selectors of variants: they are no letters, and some fonts have none for them.
fn is_unseen(sign: char) -> bool {
    matches!(sign, '\u{feff}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}')
}

/// Marks that stand above or below a letter, in the scripts of the embedded fonts.
fn is_mark(sign: char) -> bool {
    matches!(
        sign,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{6d6}'..='\u{6ed}'
            | '\u{8d3}'..='\u{8ff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// One compile's world.
pub(crate) struct OfficeWorld {
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    /// Sources that are not the embedded ones.
    own: HashSet<FileId>,
}

impl OfficeWorld {
    /// A world that compiles the embedded template `main`.
    pub(crate) fn new(main: &str) -> Self {
        Self {
            main: file_id(main),
            sources: TEMPLATES.clone(),
            files: HashMap::new(),
            own: HashSet::new(),
        }
    }

    /// Adds a file under a fixed name.
    pub(crate) fn with_file(mut self, path: &str, bytes: Vec<u8>) -> Self {
        self.files.insert(file_id(path), Bytes::new(bytes));
        self
    }

    /// Adds `data.json`, which every template reads, and the logo of its letterhead.
    pub(crate) fn with_data(self, data: &impl Serialize, letterhead: &Letterhead) -> Self {
        let data = serde_json::to_string(data).expect("BUG: strings, numbers and lists always become JSON");
        let world = self.with_file("data.json", printable(&data).into_bytes());
        match &letterhead.logo {
            Some(logo) => world.with_file(LOGO_FILE, logo.bytes.clone()),
            None => world,
        }
    }

    /// Adds pictures under fixed names, beside the logo.
    pub(crate) fn with_pictures(mut self, pictures: impl IntoIterator<Item = (&'static str, Bytes)>) -> Self {
        let pictures = pictures.into_iter().map(|(path, bytes)| (file_id(path), bytes));
        self.files.extend(pictures);
        self
    }

    /// Name of the template that is compiled.
    pub(crate) fn main_name(&self) -> &'static str {
        self.main.get().vpath().get_without_slash()
    }

    /// What was handed in, by name.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let files = self.files.iter();
        files.map(|(id, bytes)| (id.get().vpath().get_without_slash(), bytes.as_slice()))
    }

    /// `data.json`.
    pub(crate) fn data(&self) -> Option<&[u8]> {
        self.files.get(&file_id("data.json")).map(|bytes| bytes.as_slice())
    }

    /// Puts a template of the office's own in the place of an embedded one.
    pub(crate) fn with_own(mut self, path: &str, text: &str) -> Self {
        let id = file_id(path);
        self.sources.insert(id, Source::new(id, text.to_owned()));
        self.own.insert(id);
        self
    }

    /// BLAKE3 of the words and pictures that were handed in, the first 128 bits in hexadecimal digits. Not of the templates:
    /// a newer program that prints the same words prints the same fingerprint.
    pub(crate) fn fingerprint(&self) -> String {
        let mut parts: Vec<(&str, &[u8])> = self.files().collect();
        parts.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        for (name, bytes) in parts {
            // Lengths before bytes, so that no two sets of files run together.
            hasher
                .update(&(name.len() as u64).to_le_bytes())
                .update(name.as_bytes());
            hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        }
        hasher.finalize().to_hex().chars().take(FINGERPRINT_DIGITS).collect()
    }

    /// Puts a source text in the place of an embedded one.
    #[cfg(test)]
    pub(crate) fn with_source(mut self, path: &'static str, text: &str) -> Self {
        let id = file_id(path);
        self.sources.insert(id, Source::new(id, text.to_owned()));
        self
    }

    /// Typst's finding in a form that outlives this world. An own template on the way to it is where a person can mend it.
    pub(crate) fn explain(&self, finding: &SourceDiagnostic) -> Diagnostic {
        let way = finding.trace.iter().map(|point| DiagSpan::from(point.span));
        let mut spans = std::iter::once(finding.span).chain(way);
        let in_own = spans.find(|span| span.id().is_some_and(|id| self.own.contains(&id)));
        let span = in_own.unwrap_or(finding.span);
        let place = span.id().and_then(|id| {
            let source = self.source(id).ok()?;
            let line = source.lines().byte_to_line(self.range(span)?.start)?;
            Some(format!("{}:{}", id.get().vpath().get_without_slash(), line + 1))
        });
        Diagnostic {
            message: finding.message.to_string(),
            place,
        }
    }
}

impl World for OfficeWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// None, so that `datetime.today()` is an error: official papers carry the
    /// dates they are given, in the words they are given.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
