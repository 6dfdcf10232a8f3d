//! Templat: an office's own layouts of papers, as files in a folder that a clerk can open.
//!
//! Invariant: a paper never fails for what lies in that folder; whoever prints is told what was not used, and why.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kentongan_documents::{
    OwnTemplates, TEMPLATE_BYTES_MAX, TemplateFault, TemplateInfo, TemplateTrouble as Trouble, Templates, Trial,
    try_out,
};

use crate::desk::Desk;
use crate::dto::{Nothing, OpenedFolder, TemplateFaultCode, TemplateRef, TemplateRow, TemplateTrouble, TemplatesView};
use crate::error::{ErrorCode, UiError};
use crate::{files, owner_only};

/// In the data folder.
const FOLDER: &str = "templat";
/// Own files of one name that were put aside; whoever changes his mind more often loses the oldest from sight.
const ASIDE_MAX: u32 = 999;

/// What lies in the folder.
pub(crate) struct Own {
    pub templates: Templates,
    /// Files that are no templates.
    refused: Vec<TemplateTrouble>,
    program: Option<PathBuf>,
}

impl Own {
    /// For making a paper.
    pub fn lent(&self) -> OwnTemplates<'_> {
        OwnTemplates {
            templates: &self.templates,
            program: self.program.as_deref(),
        }
    }

    /// A file that was to change papers of this main template, and is none.
    pub fn refused_for(&self, main: &str) -> Option<TemplateTrouble> {
        let concerns = |file: &str| file == main || TemplateInfo::find(file).is_some_and(|template| template.shared);
        self.refused.iter().find(|trouble| concerns(&trouble.file)).cloned()
    }
}

/// What this office has of its own.
pub(crate) fn own(desk: &Desk) -> Own {
    let mut own = Own {
        templates: Templates::default(),
        refused: Vec::new(),
        program: desk.host().render_program(),
    };
    let folder = folder(desk);
    if !folder.is_dir() {
        return own;
    }
    for template in TemplateInfo::all() {
        let read = match read(&folder.join(template.name)) {
            Ok(Some(source)) => own
                .templates
                .put(template.name, source)
                .map_err(|_| TemplateFaultCode::TooLarge),
            Ok(None) => Ok(()),
            Err(code) => Err(code),
        };
        if let Err(code) = read {
            own.refused.push(TemplateTrouble {
                file: template.name.to_owned(),
                line: None,
                code,
                words: String::new(),
            });
        }
    }
    own
}

/// `None`: there is no such file.
fn read(path: &Path) -> Result<Option<String>, TemplateFaultCode> {
    let length = match std::fs::metadata(path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(TemplateFaultCode::Unreadable),
    };
    if !usize::try_from(length).is_ok_and(|length| length <= TEMPLATE_BYTES_MAX) {
        return Err(TemplateFaultCode::TooLarge);
    }
    let bytes = std::fs::read(path).map_err(|_| TemplateFaultCode::Unreadable)?;
    let source = String::from_utf8(bytes).map_err(|_| TemplateFaultCode::NotText)?;
    // Notepad begins a file with a mark that Typst would print.
    Ok(Some(source.trim_start_matches('\u{feff}').to_owned()))
}

pub(crate) fn view_of(trouble: Trouble) -> TemplateTrouble {
    TemplateTrouble {
        file: trouble.file,
        line: trouble.line,
        code: match trouble.fault {
            TemplateFault::Wrong => TemplateFaultCode::Wrong,
            TemplateFault::TooSlow => TemplateFaultCode::TooSlow,
            TemplateFault::TooMuchMemory => TemplateFaultCode::TooMuchMemory,
            TemplateFault::Died => TemplateFaultCode::Died,
            TemplateFault::NoProgram => TemplateFaultCode::NoProgram,
        },
        words: trouble.words,
    }
}

fn folder(desk: &Desk) -> PathBuf {
    desk.data_folder().join(FOLDER)
}

/// Every template, and what is the matter with the office's own: each is tried on an invented paper.
pub fn list_templates(desk: &Desk, _: Nothing) -> Result<TemplatesView, UiError> {
    let own = own(desk);
    let folder = folder(desk);
    let all = TemplateInfo::all();
    let shared_own = all.iter().any(|one| one.shared && own.templates.has(one.name));
    let mut troubles = own.refused.clone();
    let mut tried = Vec::new();
    for template in all.iter().filter(|one| !one.shared) {
        // What papers share is tried on all of them: one may use what another does not.
        if !shared_own && !own.templates.has(template.name) {
            continue;
        }
        match try_out(template.name, own.lent()) {
            Trial::Fits => tried.push(template.name),
            Trial::Trouble(trouble) => {
                tried.push(template.name);
                troubles.push(view_of(trouble));
            }
            Trial::NotTried => {}
        }
    }
    let row = |template: &TemplateInfo| {
        let trouble = troubles.iter().find(|trouble| trouble.file == template.name);
        TemplateRow {
            name: template.name.to_owned(),
            title: template.title.to_owned(),
            shared: template.shared,
            own: own.templates.has(template.name) || trouble.is_some(),
            aside: last_aside(&folder, template.name).is_some(),
            trouble: trouble.cloned(),
            tried: if template.shared {
                !tried.is_empty()
            } else {
                tried.contains(&template.name)
            },
        }
    };
    Ok(TemplatesView {
        rows: all.iter().map(row).collect(),
        folder: folder.display().to_string(),
    })
}

/// Writes the built-in template into the folder, to be changed there. One that is there already stays.
pub fn copy_template(desk: &Desk, request: TemplateRef) -> Result<TemplatesView, UiError> {
    let template = find(&request)?;
    let folder = made(desk)?;
    let path = folder.join(template.name);
    if !path.exists() {
        files::write(&path, template.source.as_bytes())?;
    }
    told(desk)
}

/// From now on the built-in one: the office's own is put aside under another name.
pub fn drop_template(desk: &Desk, request: TemplateRef) -> Result<TemplatesView, UiError> {
    let (template, folder) = (find(&request)?, folder(desk));
    let path = folder.join(template.name);
    if path.exists() {
        let last = last_aside(&folder, template.name).unwrap_or_default();
        let aside = aside(&folder, template.name, (last + 1).min(ASIDE_MAX));
        std::fs::rename(path, aside).map_err(|error| files::not_written(&error))?;
    }
    told(desk)
}

/// Takes back what was put aside last.
pub fn restore_template(desk: &Desk, request: TemplateRef) -> Result<TemplatesView, UiError> {
    let (template, folder) = (find(&request)?, folder(desk));
    let path = folder.join(template.name);
    let last = last_aside(&folder, template.name).ok_or_else(|| UiError::of(ErrorCode::NotFound))?;
    if !path.exists() {
        let aside = aside(&folder, template.name, last);
        std::fs::rename(aside, path).map_err(|error| files::not_written(&error))?;
    }
    told(desk)
}

/// Shows the folder in the program that shows folders here.
pub fn open_template_folder(desk: &Desk, _: Nothing) -> Result<OpenedFolder, UiError> {
    let folder = made(desk)?;
    Ok(OpenedFolder {
        opened: desk.host().open_file(&folder),
        path: folder.display().to_string(),
    })
}

fn find(request: &TemplateRef) -> Result<TemplateInfo, UiError> {
    TemplateInfo::find(&request.name).ok_or_else(|| UiError::of(ErrorCode::NotFound))
}

fn made(desk: &Desk) -> Result<PathBuf, UiError> {
    let folder = folder(desk);
    owner_only::make_folder(&folder).map_err(|error| files::not_written(&error))?;
    Ok(folder)
}

fn told(desk: &Desk) -> Result<TemplatesView, UiError> {
    desk.host().changed(&["templates"]);
    list_templates(desk, Nothing {})
}

/// `daftar_hadir.typ.2.disisihkan`
fn aside(folder: &Path, name: &str, number: u32) -> PathBuf {
    folder.join(format!("{name}.{number}.disisihkan"))
}

/// Number of the newest one that was put aside.
fn last_aside(folder: &Path, name: &str) -> Option<u32> {
    let entries = std::fs::read_dir(folder).ok()?;
    let numbers = entries.flatten().filter_map(|entry| {
        let found = entry.file_name().into_string().ok()?;
        let number = found
            .strip_prefix(name)?
            .strip_prefix('.')?
            .strip_suffix(".disisihkan")?;
        number.parse().ok()
    });
    numbers.max()
}
