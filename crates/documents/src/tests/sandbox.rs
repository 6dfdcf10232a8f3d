//! A template reaches nothing outside this crate.

use super::MAKING;
use super::fixture::short_rows;
use crate::document::world;
use crate::stamp::Stamp;
use crate::world::OfficeWorld;
use crate::{Compiled, DocumentError, Paper};

fn stamp(world: &OfficeWorld) -> Stamp {
    Stamp::of(MAKING.id, world)
}

fn complaint(source: &str) -> String {
    let world = OfficeWorld::new("daftar_hadir.typ").with_source("daftar_hadir.typ", source);
    match Compiled::new(&world, MAKING.at_ms, stamp(&world)) {
        Ok(_) => panic!("{source} compiles"),
        Err(DocumentError::Template(found)) => found.to_string(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn files_packages_and_clocks_are_out_of_reach() {
    for source in [
        "#read(\"/etc/hostname\")",
        "#read(\"data.json\")",
        "#image(\"../../logo.png\")",
        "#include \"other.typ\"",
        "#import \"@preview/cetz:0.3.0\"",
        "#datetime.today()",
    ] {
        let said = complaint(source);
        assert!(said.starts_with("daftar_hadir.typ:1: "), "{source}: {said}");
    }
}

#[test]
fn a_faulty_template_names_its_line() {
    assert_eq!(
        complaint("Satu\n\n#tidak-ada"),
        "daftar_hadir.typ:3: unknown variable: tidak-ada"
    );
}

#[test]
fn a_missing_font_is_a_warning() {
    let world = world(&short_rows(Paper::A4, 1), None)
        .expect("the sheet is whole")
        .with_source("daftar_hadir.typ", "#set text(font: \"Arial\")\nSatu");
    let compiled = Compiled::new(&world, MAKING.at_ms, stamp(&world)).expect("a warning is no error");
    assert_eq!(
        compiled.warnings().to_string(),
        "daftar_hadir.typ:1: unknown font family: arial"
    );
}
