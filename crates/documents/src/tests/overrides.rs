//! Own templates: which names and sizes are taken, whom a fault is laid to, and that invented papers fit the built-in ones.

use super::MAKING;
use super::fixture::{kecamatan_letterhead, letterhead_line, short_rows, village_letterhead};
use crate::samples::{SPECIMENS, specimen};
use crate::stamp::Stamp;
use crate::{
    Compiled, Letterhead, LineSize, Logo, OwnTemplates, Paper, Sample, Signer, SignerId, Signers, TEMPLATE_BYTES_MAX,
    TemplateFault, TemplateInfo, TemplateRefusal, Templates, Trial, compile, compile_with, letterhead_sample,
    signature_sample, try_out,
};

static NOTHING: Templates = Templates::none();
static BUILT_IN: OwnTemplates<'static> = OwnTemplates {
    templates: &NOTHING,
    program: None,
};

fn own(name: &str, source: &str) -> Templates {
    let mut templates = Templates::default();
    templates
        .put(name, source.to_owned())
        .expect("there is such a template");
    templates
}

#[test]
fn only_known_names_of_a_bearable_length_are_taken() {
    let mut templates = Templates::default();
    for name in [
        "",
        "lain.typ",
        "contoh.typ",
        "../kop.typ",
        "KOP.TYP",
        "data.json",
        "logo",
    ] {
        assert_eq!(
            templates.put(name, String::new()),
            Err(TemplateRefusal::Unknown),
            "{name}"
        );
    }
    let long = "x".repeat(TEMPLATE_BYTES_MAX + 1);
    assert_eq!(templates.put("kop.typ", long), Err(TemplateRefusal::TooLarge));
    assert!(templates.is_empty());
    assert_eq!(templates.put("kop.typ", "x".repeat(TEMPLATE_BYTES_MAX)), Ok(()));
    assert!(templates.has("kop.typ") && !templates.has("halaman.typ"));
}

#[test]
fn every_template_may_be_replaced_by_what_it_is_itself() {
    let all = TemplateInfo::all();
    assert!(all.iter().any(|one| one.name == "daftar_hadir.typ" && !one.shared));
    assert!(all.iter().any(|one| one.name == "kop.typ" && one.shared));
    for template in all {
        assert!(!template.title.is_empty());
        assert!(template.source.len() < TEMPLATE_BYTES_MAX, "{}", template.name);
        own(template.name, template.source);
    }
}

#[test]
fn an_own_template_concerns_its_paper_and_a_shared_one_all_of_them() {
    for (name, concerned) in [
        ("daftar_hadir.typ", true),
        ("kop.typ", true),
        ("surat_pengingat.typ", false),
    ] {
        let templates = own(name, "");
        let own = OwnTemplates {
            templates: &templates,
            program: None,
        };
        let (compiled, trouble) = compile_with(&short_rows(Paper::A4, 3), MAKING, own).expect("the sheet is made");
        let built_in = compile(&short_rows(Paper::A4, 3), MAKING).expect("the sheet is made");
        assert_eq!(compiled.svg_pages(), built_in.svg_pages());
        // Without a program that lays it out, the built-in one is used, and that is said.
        let told = trouble.map(|trouble| (trouble.file, trouble.fault));
        assert_eq!(told, concerned.then(|| (name.to_owned(), TemplateFault::NoProgram)));
    }
}

#[test]
fn a_fault_is_laid_to_the_own_template_on_the_way_to_it() {
    // The own file calls a built-in function with what it does not take: the fault shows inside that function.
    let source = "#import \"halaman.typ\": is-filled\n\n#is-filled(3)";
    let world = specimen("daftar_hadir.typ").expect("there is an invented sheet");
    let world = world.with_own("daftar_hadir.typ", source);
    let stamp = Stamp::of("", &world);
    let Err(error) = Compiled::new(&world, 0, stamp) else {
        panic!("a number is filled in");
    };
    let crate::DocumentError::Template(found) = error else {
        panic!("{error}");
    };
    let places: Vec<_> = found.0.iter().map(|one| one.place.as_deref()).collect();
    assert_eq!(places, [Some("daftar_hadir.typ:3")]);
}

#[test]
fn invented_papers_are_what_the_built_in_templates_read() {
    for (name, _) in SPECIMENS {
        let world = specimen(name).expect("there is an invented paper");
        let stamp = Stamp::of("", &world);
        let compiled = Compiled::new(&world, 0, stamp).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert!(compiled.warnings().0.is_empty(), "{name}: {}", compiled.warnings());
        assert_eq!(try_out(name, BUILT_IN), Trial::Fits);
    }
    assert_eq!(try_out("kop.typ", BUILT_IN), Trial::NotTried);
}

fn height(letterhead: &Letterhead) -> f64 {
    let Sample {
        svg,
        width_mm,
        height_mm,
    } = letterhead_sample(letterhead, Paper::A4, BUILT_IN).expect("the letterhead is shown");
    assert!(svg.starts_with("<svg"));
    assert!((width_mm - 210.0).abs() < 0.01);
    height_mm
}

#[test]
fn a_letterhead_is_shown_as_high_as_what_is_in_it() {
    let nothing = height(&Letterhead::default());
    assert!((nothing - 16.0).abs() < 0.1, "nothing leaves no gap: {nothing} mm");
    let mut five = village_letterhead();
    five.logo = None;
    let three = height(&five);
    for text in ["SEKRETARIAT KAMPUNG", "UNIT PELAYANAN"] {
        five.lines.push(letterhead_line(text, LineSize::Region));
    }
    let of_five = height(&five);
    assert!(of_five > three && three > nothing);
    // A hundred and twenty characters need a second line, and with no space in them as well.
    for address in ["Jalan Raya ".repeat(11), "M".repeat(120)] {
        let address: String = address.chars().take(120).collect();
        let short = Letterhead {
            address: vec!["Jalan".into()],
            ..five.clone()
        };
        let long = Letterhead {
            address: vec![address],
            ..five.clone()
        };
        assert!(height(&long) > height(&short) + 3.0);
    }
}

#[test]
fn a_logo_is_shown_as_drawing_and_as_picture() {
    let mut plain = kecamatan_letterhead();
    let drawing = height(&plain);
    plain.logo = Some(Logo { bytes: PNG.to_vec() });
    let picture = height(&plain);
    plain.logo = None;
    assert!((drawing - picture).abs() < 0.01);
    assert!(height(&plain) < drawing, "the box of the logo is the highest part");
}

/// One white point.
const PNG: &[u8] = b"\
    \x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x02\x00\x00\x00\x90\x77\x53\xde\x00\x00\x00\x0c\x49\x44\x41\x54\x78\xda\x63\xf8\xff\xff\x3f\
    \x00\x05\xfe\x02\xfe\x33\x12\x95\x14\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82\
";

#[test]
fn a_signature_block_has_one_signer_or_two() {
    let signer = |name: &str| Signer {
        above: vec!["a.n. CAMAT KALIREJO".into(), "u.b.".into()],
        title: "Plt. SEKRETARIS KECAMATAN,".into(),
        name: name.into(),
        rank: Some("Penata (III/c)".into()),
        id: Some(SignerId::Nip("000000000000000000".into())),
    };
    let mut signers = Signers {
        place_date: "Kalirejo, 20 Januari 2025".into(),
        right: signer("NAMA CONTOH"),
        left: None,
    };
    let one = signature_sample(&signers, Paper::F4215, BUILT_IN).expect("the block is shown");
    signers.left = Some(signer(""));
    let two = signature_sample(&signers, Paper::F4215, BUILT_IN).expect("the block is shown");
    assert!((one.height_mm - two.height_mm).abs() < 0.01, "their lines are level");
    assert!((two.width_mm - 215.0).abs() < 0.01);
    assert_ne!(one.svg, two.svg);
}

#[test]
fn numbers_of_village_officers_say_which_they_are() {
    assert_eq!(SignerId::Nipd("12.3".into()).to_string(), "NIPD 12.3");
    assert_eq!(SignerId::Niap(" 45 ".into()).to_string(), "NIAP 45");
}
