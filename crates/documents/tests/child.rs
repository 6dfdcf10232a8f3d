//! Own templates in a real child process: what fits is used, and what is wrong, hangs, eats memory or brings the layout down is
//! told and replaced by the built-in template.

use std::path::Path;

use kentongan_documents::{
    Compiled, Letterhead, LetterheadLine, LineSize, Making, OwnTemplates, Paper, ReminderLetter, ReminderRow, Signer,
    TemplateFault, TemplateInfo, TemplateTrouble, Templates, Trial, compile, compile_with, try_out,
};

const MAKING: Making<'static> = Making {
    id: "0194-7a10",
    at_ms: 1_737_688_500_000,
};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_render_child"))
}

fn letter() -> ReminderLetter {
    ReminderLetter {
        letterhead: Letterhead {
            lines: vec![LetterheadLine {
                text: "KECAMATAN KALIREJO".into(),
                size: LineSize::Office,
            }],
            ..Letterhead::default()
        },
        paper: Paper::F4210,
        number: "000.1.5/15/PEM".into(),
        date: "Kalirejo, 24 Januari 2025".into(),
        attribute: String::new(),
        attachment: String::new(),
        to: vec!["Kepala Kampung Kalirejo".into()],
        rows: vec![ReminderRow {
            number: "KLR-2025-0412".into(),
            title: "Jembatan gantung putus".into(),
            village: "Kampung Kalirejo".into(),
            milestone: "Jawaban pertama".into(),
            until: "22 Januari 2025".into(),
            late_by: "2 hari kerja".into(),
        }],
        signer: Signer {
            above: vec![],
            title: "CAMAT KALIREJO,".into(),
            name: String::new(),
            rank: None,
            id: None,
        },
        copies: vec![],
        watermark: None,
    }
}

fn own(name: &str, source: &str) -> Templates {
    let mut templates = Templates::default();
    templates
        .put(name, source.to_owned())
        .expect("there is such a template");
    templates
}

fn print(templates: &Templates, program: &Path) -> (Compiled, Option<TemplateTrouble>) {
    let program = Some(program);
    compile_with(&letter(), MAKING, OwnTemplates { templates, program }).expect("the letter is made")
}

/// The letter with `source` in the place of its template, which does not do.
fn trouble(source: &str) -> TemplateTrouble {
    let (compiled, trouble) = print(&own("surat_pengingat.typ", source), program());
    let built_in = compile(&letter(), MAKING).expect("the letter is made");
    assert_eq!(
        compiled.svg_pages(),
        built_in.svg_pages(),
        "the built-in template is used"
    );
    trouble.expect("it is said why")
}

fn built_in(name: &str) -> &'static str {
    TemplateInfo::find(name).expect("there is such a template").source
}

#[test]
fn what_the_child_lays_out_is_what_this_process_would() {
    let built_in_pages = compile(&letter(), MAKING).expect("the letter is made");
    let own = own("surat_pengingat.typ", built_in("surat_pengingat.typ"));
    let (compiled, trouble) = print(&own, program());
    assert_eq!(trouble, None);
    assert_eq!(compiled.svg_pages(), built_in_pages.svg_pages());
    assert_eq!(compiled.page_sizes_mm(), built_in_pages.page_sizes_mm());
    assert_eq!(compiled.page_count(), 1);
    assert_eq!(compiled.stamp(), built_in_pages.stamp());
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    let pdf = |compiled: &Compiled| compiled.pdf().expect("the pages become a PDF");
    assert_eq!(pdf(&compiled), pdf(&built_in_pages));
}

#[test]
fn an_own_template_is_used_and_the_stamp_stays_that_of_the_words() {
    let source = built_in("surat_pengingat.typ").replace("Dengan hormat,", "Assalamualaikum,");
    let (compiled, trouble) = print(&own("surat_pengingat.typ", &source), program());
    assert_eq!(trouble, None);
    let built_in = compile(&letter(), MAKING).expect("the letter is made");
    assert_ne!(compiled.svg_pages(), built_in.svg_pages());
    assert_eq!(compiled.stamp(), built_in.stamp());
}

#[test]
fn a_wrong_template_names_its_line() {
    let said = trouble("Satu\n\n#tidak-ada");
    assert_eq!((said.file.as_str(), said.line), ("surat_pengingat.typ", Some(3)));
    assert_eq!(said.fault, TemplateFault::Wrong);
    assert_eq!(said.words, "surat_pengingat.typ:3: unknown variable: tidak-ada");
    assert_eq!(trouble("#panic(\"cukup\")").line, Some(1));
    // Typst itself sees through this one.
    assert_eq!(trouble("\n#while true {}").fault, TemplateFault::Wrong);
}

#[test]
fn a_shared_template_that_lacks_what_papers_use_is_the_one_at_fault() {
    let (_, trouble) = print(&own("halaman.typ", "#let body-size = 12pt"), program());
    let said = trouble.expect("it is said why");
    assert_eq!((said.file.as_str(), said.line), ("halaman.typ", None));
    assert_eq!(said.fault, TemplateFault::Wrong);
    assert!(said.words.contains("unresolved import"), "{}", said.words);
}

#[test]
fn files_packages_and_clocks_are_out_of_reach() {
    for source in [
        "#read(\"/etc/hostname\")",
        "#read(\"../../Cargo.toml\")",
        "#import \"@preview/cetz:0.3.0\"",
        "#datetime.today()",
    ] {
        let said = trouble(source);
        assert_eq!((said.fault, said.line), (TemplateFault::Wrong, Some(1)), "{source}");
        assert!(!said.words.contains("[workspace]") && !said.words.contains("[package]"));
    }
}

#[test]
fn a_template_without_end_is_ended() {
    let said = trouble("#for a in range(100000) { for b in range(100000) { for c in range(100000) { let d = a } } }");
    assert_eq!((said.fault, said.line), (TemplateFault::TooSlow, None));
    assert_eq!(said.file, "surat_pengingat.typ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_template_that_eats_memory_is_ended() {
    let said = trouble("#let a = \"x\" * 600000000\n#a.len()");
    assert_eq!(said.fault, TemplateFault::TooMuchMemory);
}

#[cfg(unix)]
#[test]
fn a_program_that_dies_or_is_none_takes_no_paper_with_it() {
    let own = own("surat_pengingat.typ", "");
    for (program, fault) in [
        ("/bin/false", TemplateFault::Died),
        ("/bin/true", TemplateFault::Died),
        ("/bin/echo", TemplateFault::Died),
        ("/nowhere/kentongan", TemplateFault::NoProgram),
    ] {
        let (compiled, trouble) = print(&own, Path::new(program));
        assert_eq!(compiled.page_count(), 1);
        assert_eq!(trouble.expect("it is said why").fault, fault, "{program}");
    }
}

#[test]
fn an_own_template_is_tried_on_an_invented_paper() {
    let program = Some(program());
    let wrong = own("kop.typ", "\n#let kop = 1");
    let templates = &wrong;
    let Trial::Trouble(said) = try_out("daftar_hadir.typ", OwnTemplates { templates, program }) else {
        panic!("it fits");
    };
    assert_eq!((said.file.as_str(), said.fault), ("kop.typ", TemplateFault::Wrong));
    let whole = own("kop.typ", built_in("kop.typ"));
    let templates = &whole;
    assert_eq!(
        try_out("daftar_hadir.typ", OwnTemplates { templates, program }),
        Trial::Fits
    );
}
