//! Templates of an office's own, in the place of those that the program brings.
//!
//! A kecamatan lays a file with the name of a template into a folder; what stands in it is not trusted and not right: it is laid
//! out in a process of its own (`render.rs`), and a paper never fails for it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::kind::PaperKind;
use crate::world::{SHARED_TEMPLATES, built_in};

/// Longest own template, in bytes; the longest built-in one has a tenth.
pub const TEMPLATE_BYTES_MAX: usize = 200_000;

/// A template that an office may replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateInfo {
    /// Name of the file, `daftar_hadir.typ`.
    pub name: &'static str,
    /// What it lays out, in an office's words.
    pub title: &'static str,
    /// Several papers are made with it.
    pub shared: bool,
    /// As the program brings it.
    pub source: &'static str,
}

impl TemplateInfo {
    /// All of them: papers first, in the order in which people look for them.
    pub fn all() -> Vec<Self> {
        let papers = PaperKind::ALL.iter().map(|kind| (kind.template(), kind.title(), false));
        let shared = SHARED_TEMPLATES
            .iter()
            .map(|&(name, _)| (name, shared_title(name), true));
        let mut all: Vec<Self> = Vec::new();
        for (name, title, shared) in papers.chain(shared) {
            if let Some((name, source)) = built_in(name)
                && all.iter().all(|known| known.name != name)
            {
                all.push(Self {
                    name,
                    title,
                    shared,
                    source,
                });
            }
        }
        all
    }

    /// The one of this name; `None`: no paper reads such a file.
    pub fn find(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|template| template.name == name)
    }
}

fn shared_title(name: &'static str) -> &'static str {
    match name {
        "kop.typ" => "Kop naskah dinas",
        "halaman.typ" => "Halaman",
        "tabel.typ" => "Tabel",
        "tanda_tangan.typ" => "Tanda tangan",
        other => other,
    }
}

/// Source texts of an office's own, by the names of the templates in whose place they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Templates {
    sources: BTreeMap<&'static str, String>,
}

/// Why a text is no template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateRefusal {
    /// No paper reads a file of this name.
    #[error("there is no template of this name")]
    Unknown,
    /// More than [`TEMPLATE_BYTES_MAX`].
    #[error("the template has more than {TEMPLATE_BYTES_MAX} bytes")]
    TooLarge,
}

impl Templates {
    /// Nothing in the place of anything.
    pub const fn none() -> Self {
        Self {
            sources: BTreeMap::new(),
        }
    }

    /// Puts `source` in the place of the built-in template `name`.
    ///
    /// # Errors
    /// [`TemplateRefusal`].
    pub fn put(&mut self, name: &str, source: String) -> Result<(), TemplateRefusal> {
        let (name, _) = built_in(name).ok_or(TemplateRefusal::Unknown)?;
        if source.len() > TEMPLATE_BYTES_MAX {
            return Err(TemplateRefusal::TooLarge);
        }
        self.sources.insert(name, source);
        Ok(())
    }

    /// Is every paper made with built-in templates?
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Stands a text of the office's own in the place of this template?
    pub fn has(&self, name: &str) -> bool {
        self.sources.contains_key(name)
    }

    pub(crate) fn sources(&self) -> &BTreeMap<&'static str, String> {
        &self.sources
    }

    /// Those with which the main template `main` may be laid out: itself and what papers share.
    pub(crate) fn of_paper(&self, main: &str) -> Self {
        let shared = |name: &str| SHARED_TEMPLATES.iter().any(|&(known, _)| known == name);
        let sources = self.sources.iter();
        Self {
            sources: sources
                .filter(|&(&name, _)| name == main || shared(name))
                .map(|(&name, source)| (name, source.clone()))
                .collect(),
        }
    }

    /// The one to look into when nobody can say which of them is at fault: the paper's own before what papers share.
    pub(crate) fn suspect(&self, main: &str) -> &'static str {
        let mut names = self.sources.keys().copied();
        let first = names.clone().next().unwrap_or_default();
        names.find(|&name| name == main).unwrap_or(first)
    }
}

/// An office's own templates, and the program in which they are laid out.
#[derive(Debug, Clone, Copy)]
pub struct OwnTemplates<'a> {
    /// What stands in the place of built-in ones.
    pub templates: &'a Templates,
    /// Started with [`child::ARGUMENT`](crate::child::ARGUMENT) it lays out one paper. `None`: there is no such program here, and
    /// what the office has of its own is not used.
    pub program: Option<&'a Path>,
}

/// Why a paper was made with built-in templates, although the office has its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateTrouble {
    /// Name of the own template, `daftar_hadir.typ`.
    pub file: String,
    /// Of that file, from 1; `None`: not at one line.
    pub line: Option<u32>,
    /// What a person is told.
    pub fault: TemplateFault,
    /// What was found, in Typst's own (English) words, which may quote what the paper says; empty: nothing.
    pub words: String,
}

/// What is the matter with an own template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateFault {
    /// Typst does not read it, or not to the end.
    Wrong,
    /// It was not done in time.
    TooSlow,
    /// It wanted more memory than a paper needs.
    TooMuchMemory,
    /// The program in which it was laid out ended without an answer.
    Died,
    /// There is no program here in which it could be laid out.
    NoProgram,
}
