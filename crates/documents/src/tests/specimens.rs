//! Sample papers of every kind. What must hold of a file is proven of all of them, and pictures are kept of those that say so.
//!
//! A kind adds a module with a function `all`, and one line to [`specimens`].

mod attendance;
mod attendance_recap;
mod case_sheet;
mod decisions;
mod destruction;
mod documentation;
mod evaluation;
mod incident_report;
mod invitation_letter;
mod mandate;
mod monthly_report;
mod notice_board;
mod notula;
mod official_record;
mod receipt;
mod reminder;

use super::MAKING;
use crate::document::world;
use crate::stamp::Stamp;
use crate::world::OfficeWorld;
use crate::{Compiled, Document, Letterhead, PaperKind};

/// Of every kind.
pub fn specimens() -> Vec<Specimen> {
    let kinds = [
        attendance::all(),
        invitation_letter::all(),
        mandate::all(),
        documentation::all(),
        case_sheet::all(),
        incident_report::all(),
        reminder::all(),
        receipt::all(),
        destruction::all(),
        notula::all(),
        decisions::all(),
        official_record::all(),
        attendance_recap::all(),
        monthly_report::all(),
        evaluation::all(),
        notice_board::all(),
    ];
    kinds.into_iter().flatten().collect()
}

/// What is kept of a specimen as pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictured {
    /// Every page, as sharp as a screen.
    Pages,
    /// The first page, smaller: it differs from another specimen in one thing.
    First,
    /// None: as a file alone it proves something.
    Not,
}

/// A sample paper.
pub struct Specimen {
    pub kind: PaperKind,
    /// What tells it from the others of its kind, `f4215`.
    variant: &'static str,
    pub pictured: Pictured,
    document: Box<dyn Sample>,
}

impl Specimen {
    pub fn of<D: Document + 'static>(variant: &'static str, pictured: Pictured, document: D) -> Self {
        Self {
            kind: D::KIND,
            variant,
            pictured,
            document: Box::new(document),
        }
    }

    /// `daftar_hadir-f4215`
    pub fn name(&self) -> String {
        let stem = self.kind.template().trim_end_matches(".typ");
        format!("{stem}-{}", self.variant)
    }

    /// As the program makes it.
    pub fn compile(&self) -> Compiled {
        self.checked(self.document.compile())
    }

    /// With a stamp that is the same whatever it says: a field more in its data is nothing to look at.
    pub fn compile_for_picture(&self) -> Compiled {
        self.checked(self.document.compile_for_picture())
    }

    fn checked(&self, compiled: Compiled) -> Compiled {
        assert!(
            compiled.warnings().0.is_empty(),
            "{}: {}",
            self.name(),
            compiled.warnings()
        );
        compiled
    }
}

/// A document of any kind.
trait Sample {
    fn compile(&self) -> Compiled;
    fn compile_for_picture(&self) -> Compiled;
}

impl<D: Document> Sample for D {
    fn compile(&self) -> Compiled {
        crate::compile(self, MAKING).expect("the specimen compiles")
    }

    fn compile_for_picture(&self) -> Compiled {
        let stamp = Stamp::of(MAKING.id, &OfficeWorld::new(D::KIND.template()));
        let world = world(self, Some(&stamp)).expect("its letterhead can be printed");
        Compiled::new(&world, MAKING.at_ms, stamp).expect("the specimen compiles")
    }
}

/// A name as long as a field takes on a card, with the letters of other tongues.
const LONG_NAME: &str = "Drs. H. Raden Mas Çelebi Djoyohadikoesoemo Ñúñez-Šarić bin Abdurrahman, S.Sos., M.Si.";

/// Without logo, and with more to write than a line holds.
fn long_letterhead() -> Letterhead {
    Letterhead {
        address: vec![
            "Jalan Raya Lintas Tengah Sumatera Kilometer Seratus Dua Puluh Tujuh Nomor 127 Kompleks Perkantoran Terpadu Blok C".into(),
            "Telepon (0725) 000000, Faksimile (0725) 000000, Laman https://kecamatan-kalirejo.contoh.go.id".into(),
            "Pos-el kecamatan.kalirejo.lampung.tengah@contoh.go.id Kode Pos 34174".into(),
        ],
        logo: None,
        ..super::fixture::kecamatan_letterhead()
    }
}
