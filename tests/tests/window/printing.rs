//! The attendance sheet goes from the window to a real queue, and the panel says what became of it.

use anyhow::{Result, ensure};
use kentongan_testkit::papers;
use kentongan_tests::furnished::hold_coordination;
use kentongan_tests::print_server::{OFFICE, PrintServer};
use kentongan_tests::scene::{KECAMATAN, Scene};

use crate::screens::photograph;

#[tokio::test]
async fn a_sheet_is_printed_from_its_preview_and_stands_in_the_history() -> Result<()> {
    let server = PrintServer::start()?;
    let scene = Scene::open().await?;
    let mut desk = scene.new_desk("kecamatan")?;
    desk.laptop.set_environment("CUPS_SERVER", server.address());
    let desk = scene.enrol(desk, KECAMATAN).await?;
    hold_coordination(&desk).await?;
    let window = desk.window()?;
    window.go("/rapat", "meetings").await?;
    let id = window.attribute("[data-noun=meeting][data-id]", "data-id").await?;

    window.go(&format!("/rapat/{id}/cetak"), "preview").await?;
    window.there("[data-printers]").await?;
    window.choose("paper", "f4215").await?;
    window
        .there("[data-preview-id][data-paper=f4215]:not([data-compiling])")
        .await?;
    window.choose("printer", OFFICE).await?;
    window.fill("copies", "x").await?;
    window.act("print_preview").await?;
    window.says("[data-field=copies]", "Isi antara 1 dan 99.").await?;
    window.fill("copies", "1").await?;
    photograph(window, "print-panel").await?;

    server.take_paper_out()?;
    window.act("print_preview").await?;
    window.there("[data-print=out_of_paper]").await?;
    window.says("[data-print]", "Isi kertas").await?;
    photograph(window, "print-no-paper").await?;
    server.put_paper_in()?;
    window.there("[data-print=done]").await?;
    window.says("[data-print]", "Selesai").await?;

    let all = server.all_printed()?;
    ensure!(all.len() == 1, "{all:?}");
    for pdf in all {
        ensure!(papers::size_of(&pdf)? == (215, 330), "the wrong sheet");
        ensure!(papers::text_of(&pdf)?.contains("DAFTAR HADIR"), "not the paper");
    }

    window.go(&format!("/rapat/{id}"), "meeting").await?;
    window.act("show_prints").await?;
    window.says("[data-print-way=printed]", OFFICE).await?;
    photograph(window, "print-history").await
}
