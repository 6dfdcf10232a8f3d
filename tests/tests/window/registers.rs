//! An old register comes in, ours goes out as a file, and the map shows where things are.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::journey;
use kentongan_tests::scene::{KALIREJO, Scene};

use crate::screens::photograph;

const REGISTER: &str = "BUKU REGISTER PENGADUAN\r\nKAMPUNG KALIREJO TAHUN 2024\r\n\
    No;Tanggal;Perihal;Uraian;Kategori;Lokasi;NIK;Koordinat;Status;Tindak Lanjut\r\n\
    1;17/08/2024;Jalan berlubang di depan SD;Licin saat hujan;Infrastruktur;Dusun II;1802031508990001;-5,1790 104,9820;Selesai;Ditambal swadaya\r\n\
    2;32/08/2024;Lampu jalan padam;;INF;Dusun I;;;;\r\n\
    3;19/08/2024;;;KES;;;;;\r\n\
    4;20 Agustus 2024;Anak putus sekolah;;Entah apa;Dusun I;;-5,1702 104,9911;Diproses;\r\n\
    5;1/9/2024;Gorong-gorong tersumbat;;INF;Dusun II;;-5,1791 104,9821;;\r\n";

#[tokio::test]
async fn an_old_register_is_read_row_by_row_recorded_in_one_piece_and_saved_as_a_file() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let folder = village.laptop.papers().to_owned();
    // One row with two faults of one sort.
    let long = "panjang".repeat(29);
    let register = format!("{REGISTER}6;2/9/2024;{long};;INF;{long};;;;\r\n");
    journey::offer_table(&folder, &register)?;
    let window = village.window()?;
    window.go("/isu", "issues").await?;
    window.act("open_registers").await?;
    window.page("register").await?;
    photograph(window, "register-empty").await?;
    window.act("open_register").await?;
    window.there("[data-good=\"3\"]").await?;
    window.there("[data-faulty=\"3\"]").await?;
    window
        .says("[data-row=\"5\"][data-state=faulty]", "tanggal “32/08/2024” tidak ada")
        .await?;
    window
        .says("[data-row=\"6\"][data-state=faulty]", "Judul dan uraian kosong.")
        .await?;
    for column in ["Perihal", "Lokasi"] {
        let sentence = format!("{column}: terlalu panjang, paling banyak 200 huruf.");
        window.says("[data-row=\"9\"][data-state=faulty]", &sentence).await?;
    }
    window.says("[data-row=\"7\"]", "dicatat sebagai Lainnya").await?;
    photograph(window, "register-read").await?;
    window.act("save_register").await?;
    window.page("issues").await?;
    window
        .says(
            "[data-notice=done]",
            "3 isu dari register lama tersimpan di laptop ini.",
        )
        .await?;
    ensure!(
        journey::rows_with(window, "Jalan berlubang").await? == 1,
        "it is in the list"
    );

    // A second time there is nothing new in it.
    window.go("/isu/register", "register").await?;
    window.act("open_register").await?;
    window.there("[data-doubled=\"3\"]").await?;
    window
        .says("[data-page=register]", "Tidak ada baris yang dapat dicatat.")
        .await?;

    for format in ["xlsx", "csv"] {
        window.choose("format", format).await?;
        window.act("export_issues").await?;
        window.says("[data-exported]", &format!(".{format}")).await?;
        let written = std::fs::read_dir(&folder)?
            .filter_map(|entry| entry.ok())
            .find(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with("Register isu lengkap") && name.ends_with(format)
            })
            .with_context(|| format!("no {format} was written"))?;
        ensure!(written.metadata()?.len() > 300, "the {format} is empty");
    }

    window.go("/isu/peta", "map").await?;
    window.there("[data-page=map] svg").await?;
    photograph(window, "map").await?;
    village.laptop.close().await
}

/// Rows of a register of which every fourth is faulty: so many that a kill falls among them.
const ROWS: u64 = 1_000;
const GOOD: u64 = 750;

#[tokio::test]
async fn a_kill_while_a_register_is_recorded_leaves_all_of_it_or_nothing() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    // What was recorded is not to be sent meanwhile: two cores have enough to do.
    village.relay.cut();
    let mut register = String::from("No;Tanggal;Perihal;Uraian;Kategori;Lokasi\r\n");
    for row in 1..=ROWS {
        let date = if row % 4 == 0 { "32/08/2024" } else { "17/08/2024" };
        register.push_str(&format!(
            "{row};{date};Lampu jalan ke-{row} padam;\"Tiang; nomor {row}\";INF;Dusun {row}\r\n"
        ));
    }
    journey::offer_table(village.laptop.papers(), &register)?;
    let window = village.window()?;
    window.go("/isu/register", "register").await?;
    window.act("open_register").await?;
    window.there(&format!("[data-good=\"{GOOD}\"]")).await?;
    window.there(&format!("[data-faulty=\"{}\"]", ROWS - GOOD)).await?;
    window
        .says("[data-row=\"5\"][data-state=faulty]", "tanggal “32/08/2024” tidak ada")
        .await?;
    window.act("save_register").await?;
    // Under way, or done already on a fast machine.
    window
        .until(
            "document.body.innerText.includes('Jangan tutup Kentongan') || document.querySelector('[data-page=issues]') !== null",
            "the register on its way",
        )
        .await?;
    village.laptop.kill()?;

    let database = village.laptop.database();
    let recorded = issues_and_histories(&database)?;
    ensure!(
        recorded == (0, 0) || recorded == (GOOD, GOOD),
        "half a register: {recorded:?} issues and follow-ups"
    );
    let window = village.laptop.open().await?;
    window.go("/isu/register", "register").await?;
    window.act("open_register").await?;
    if recorded == (0, 0) {
        window.there(&format!("[data-good=\"{GOOD}\"]")).await?;
        window.act("save_register").await?;
        window.page("issues").await?;
        window.go("/isu/register", "register").await?;
        window.act("open_register").await?;
    }
    window.there(&format!("[data-doubled=\"{GOOD}\"]")).await?;
    window
        .says("[data-page=register]", "Tidak ada baris yang dapat dicatat.")
        .await?;
    village.laptop.close().await?;
    let recorded = issues_and_histories(&database)?;
    ensure!(recorded == (GOOD, GOOD), "{recorded:?} issues and follow-ups");
    Ok(())
}

/// Each row brings its number in the old register along, as a follow-up.
fn issues_and_histories(database: &Path) -> Result<(u64, u64)> {
    let count = |table: &str| counts::count_in(database, &format!("SELECT count(*) FROM {table}"));
    Ok((count("issues")?, count("follow_ups")?))
}
