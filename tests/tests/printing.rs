//! Papers on a real queue: on their own sheet, whole, and with a word for everything that hinders them.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use kentongan_documents::{
    AttendanceSheet, Letterhead, LetterheadLine, LineSize, Making, Paper, RowStatus, SheetForm, SheetRow, Signer,
    Signers, compile,
};
use kentongan_printing::{
    Cups, Duplex, JobRef, JobState, Media, PageRange, PrintError, PrintJob, Printers, Refusal, Trouble,
};
use kentongan_testkit::papers;
use kentongan_tests::print_server::{OFFICE, PrintServer, until};

/// Invented, and on every sheet.
const TITLE: &str = "Rapat Koordinasi Contoh";
/// Points by which a page may differ from its sheet.
const OFF_MAX: f64 = 1.0;
const POINTS_A_MM: f64 = 72.0 / 25.4;

fn sheet(paper: Paper) -> AttendanceSheet {
    let row = |n: u32| SheetRow {
        name: None,
        office: format!("Kepala Kampung Contoh {n}"),
        status: RowStatus::Open,
        group: None,
        late_at: None,
        signature: None,
        id_number: None,
        phone: None,
    };
    AttendanceSheet {
        letterhead: Letterhead {
            lines: vec![LetterheadLine {
                text: "KECAMATAN CONTOH".into(),
                size: LineSize::Office,
            }],
            address: vec![],
            logo: None,
        },
        paper,
        meeting_title: TITLE.into(),
        theme: None,
        date_long: "Senin, 20 Januari 2025".into(),
        time: "09.00 WIB s.d. selesai".into(),
        venue: "Aula Kantor Kecamatan".into(),
        agenda: None,
        chair: None,
        rows: (1..=60).map(row).collect(),
        blank_rows: 10,
        filled: false,
        recap: None,
        signers: Signers {
            place_date: "Contoh, 20 Januari 2025".into(),
            right: Signer {
                above: vec![],
                title: "CAMAT CONTOH,".into(),
                name: String::new(),
                rank: None,
                id: None,
            },
            left: None,
        },
        form: SheetForm::default(),
        watermark: None,
    }
}

/// The sheet as a file, with its pages.
fn made(folder: &Path, paper: Paper) -> Result<(PathBuf, u32)> {
    let making = Making {
        id: "0194-7a10",
        at_ms: 1_737_334_800_000,
    };
    let compiled = compile(&sheet(paper), making)?;
    let file = folder.join("daftar hadir.pdf");
    std::fs::write(&file, compiled.pdf()?)?;
    Ok((file, u32::try_from(compiled.page_count())?))
}

fn job(file: &Path, queue: &str, (width_mm, height_mm): (f64, f64)) -> PrintJob {
    PrintJob {
        file: file.to_owned(),
        printer: queue.to_owned(),
        copies: 1,
        pages: None,
        duplex: Duplex::None,
        grey: false,
        media: Media::for_page(width_mm, height_mm),
        title: "Daftar hadir Désa".to_owned(),
    }
}

/// Prints, waits until it is done, and answers what came out.
fn printed(server: &PrintServer, job: &PrintJob) -> Result<PathBuf> {
    let cups = Cups::at(server.address());
    let taken = cups.print(job)?;
    stands(&cups, &taken, JobState::Done)?;
    server.printed(taken.number)
}

fn stands(cups: &Cups, job: &JobRef, wanted: JobState) -> Result<()> {
    ensure!(
        until(|| cups.state(job) == Ok(wanted)),
        "{job} is {:?}, not {wanted:?}",
        cups.state(job)
    );
    Ok(())
}

fn ensure_size(pdf: &Path, (width_mm, height_mm): (f64, f64)) -> Result<()> {
    let (width, height) = papers::points_of(pdf)?;
    let (off_width, off_height) = (width - width_mm * POINTS_A_MM, height - height_mm * POINTS_A_MM);
    ensure!(
        off_width.abs() <= OFF_MAX && off_height.abs() <= OFF_MAX,
        "{} is {width} × {height} points",
        pdf.display()
    );
    Ok(())
}

#[test]
fn every_paper_comes_out_on_its_own_sheet() -> Result<()> {
    let server = PrintServer::start()?;
    let folder = tempfile::tempdir()?;
    for (paper, size) in [
        (Paper::A4, (210.0, 297.0)),
        (Paper::F4215, (215.0, 330.0)),
        (Paper::F4210, (210.0, 330.0)),
    ] {
        let (file, pages) = made(folder.path(), paper)?;
        for queue in server.queues() {
            let out = printed(&server, &job(&file, queue, size))?;
            ensure_size(&out, size)?;
            ensure!(papers::pages_of(&out)? == pages as usize, "{queue}: pages are missing");
            // By way of PostScript letters become shapes that no program reads back.
            if queue == OFFICE {
                let text = papers::text_of(&out)?;
                for part in [TITLE, "Kepala Kampung Contoh 60", "CAMAT CONTOH"] {
                    ensure!(text.contains(part), "{part} is missing in {text}");
                }
            }
        }
    }
    Ok(())
}

#[test]
fn copies_come_one_after_the_other_and_a_range_alone() -> Result<()> {
    let server = PrintServer::start()?;
    let folder = tempfile::tempdir()?;
    let size = (210.0, 297.0);
    let (file, pages) = made(folder.path(), Paper::A4)?;
    ensure!(pages >= 3, "the sheet has {pages} pages");
    let twice = PrintJob {
        copies: 2,
        grey: true,
        ..job(&file, OFFICE, size)
    };
    let out = printed(&server, &twice)?;
    ensure!(papers::pages_of(&out)? == 2 * pages as usize, "not two copies");
    let text = papers::text_of(&out)?;
    let (first_end, second) = (text.find("CAMAT CONTOH"), text.rfind("Kepala Kampung Contoh 1 "));
    ensure!(first_end < second, "the copies are mixed");

    let range = PrintJob {
        pages: PageRange::parse("1,3", pages)?,
        ..job(&file, OFFICE, size)
    };
    let out = printed(&server, &range)?;
    ensure!(papers::pages_of(&out)? == 2, "not the two pages");
    ensure!(
        papers::text_of(&out)?.contains("Kepala Kampung Contoh 1 "),
        "not the first page"
    );

    let both_sides = PrintJob {
        duplex: Duplex::LongEdge,
        ..job(&file, OFFICE, size)
    };
    ensure_size(&printed(&server, &both_sides)?, size)
}

#[test]
fn a_page_on_its_side_is_turned_onto_the_sheet_whole() -> Result<()> {
    let server = PrintServer::start()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("melintang.pdf");
    std::fs::write(&file, page_on_its_side())?;
    let out = printed(&server, &job(&file, OFFICE, (330.0, 215.0)))?;
    ensure_size(&out, (215.0, 330.0))?;
    let text = papers::text_of(&out)?;
    ensure!(
        text.contains("Kiri atas") && text.contains("Kanan bawah"),
        "cut off: {text}"
    );
    Ok(())
}

#[test]
fn what_hinders_a_job_has_its_own_word() -> Result<()> {
    let server = PrintServer::start()?;
    let cups = Cups::at(server.address());
    let folder = tempfile::tempdir()?;
    let size = (210.0, 297.0);
    let (file, _) = made(folder.path(), Paper::A4)?;
    let listed = cups.list()?;
    ensure!(listed.iter().any(|printer| printer.name == OFFICE), "{listed:?}");

    let unknown = cups.print(&job(&file, "Tidak_ada", size));
    ensure!(unknown == Err(PrintError::UnknownPrinter), "{unknown:?}");

    server.take_paper_out()?;
    let waiting = cups.print(&job(&file, OFFICE, size))?;
    stands(&cups, &waiting, JobState::Stuck(Trouble::OutOfPaper))?;
    server.put_paper_in()?;
    stands(&cups, &waiting, JobState::Done)?;

    server.stop_queue(OFFICE)?;
    let stopped = cups.print(&job(&file, OFFICE, size))?;
    stands(&cups, &stopped, JobState::Stuck(Trouble::Stopped))?;
    cups.cancel(&stopped)?;
    stands(&cups, &stopped, JobState::Done)?;

    server.close_queue(OFFICE)?;
    let closed = cups.print(&job(&file, OFFICE, size));
    ensure!(
        closed == Err(PrintError::Refused { why: Refusal::Closed }),
        "{closed:?}"
    );

    let nowhere = Cups::at(folder.path().join("no.sock"));
    ensure!(nowhere.list() == Err(PrintError::NotAnswering), "{:?}", nowhere.list());
    let untold = nowhere.print(&job(&file, OFFICE, size));
    ensure!(untold == Err(PrintError::NotAnswering), "{untold:?}");
    Ok(())
}

/// 330 × 215 mm, with a word in two corners.
fn page_on_its_side() -> Vec<u8> {
    let words = "BT /F 14 Tf 30 570 Td (Kiri atas) Tj 760 -540 Td (Kanan bawah) Tj ET";
    let parts = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 935.43 609.45] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{words}\nendstream", words.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        places.push(pdf.len());
        pdf.push_str(&format!("{} 0 obj\n{part}\nendobj\n", index + 1));
    }
    let table = pdf.len();
    pdf.push_str("xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        pdf.push_str(&format!("{place:010} 00000 n \n"));
    }
    pdf.push_str(&format!(
        "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    ));
    pdf.into_bytes()
}
