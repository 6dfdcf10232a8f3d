//! Compiled documents that wait to be saved.

use std::collections::VecDeque;
use std::sync::Arc;

use kentongan_documents::{Compiled, PaperKind};

/// Previews kept for saving. A person looks at one; the others are those he switched from.
const PREVIEWS_MAX: usize = 4;

/// Compiled documents by id, newest last.
#[derive(Default)]
pub(crate) struct Previews(VecDeque<Preview>);

#[derive(Clone)]
pub(crate) struct Preview {
    pub id: String,
    /// `None`: several kinds in one.
    pub kind: Option<PaperKind>,
    /// Name under which a person would save it.
    pub file_name: String,
    pub compiled: Arc<Compiled>,
}

impl Previews {
    pub fn keep(&mut self, preview: Preview) {
        self.0.push_back(preview);
        while self.0.len() > PREVIEWS_MAX {
            self.0.pop_front();
        }
    }

    /// Forgets them all: what was on paper a moment ago is not for the next pair of eyes.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn find(&self, id: &str) -> Option<&Preview> {
        self.0.iter().find(|p| p.id == id)
    }
}
