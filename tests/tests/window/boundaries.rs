//! The kecamatan takes a file of boundaries, sees it before it is kept, and draws its map over it.

use anyhow::{Result, ensure};
use kentongan_tests::driver::MAP;
use kentongan_tests::journey;
use kentongan_tests::programs;
use kentongan_tests::scene::{KECAMATAN, Scene};

use crate::screens::photograph;

#[tokio::test]
async fn boundaries_are_read_shown_kept_and_drawn() -> Result<()> {
    let scene = Scene::open().await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    let file = office.laptop.papers().join(MAP);
    let window = office.window()?;
    window.go("/isu/peta", "map").await?;
    window.there("[data-boundaries=none]").await?;
    window.act("open_boundaries_page").await?;
    window.page("boundaries").await?;
    std::fs::write(&file, b"PK\x03\x04")?;
    window.act("open_boundaries").await?;
    window.says("[data-error=map_not_read]", "masih terbungkus").await?;

    std::fs::copy(
        programs::repository().join("crates/maps/samples/kalirejo.geojson"),
        &file,
    )?;
    window.act("open_boundaries").await?;
    window.there("[data-found=\"6\"]").await?;
    window.there("[data-preview] ~ [data-areas=\"6\"]").await?;
    photograph(window, "boundaries-read").await?;
    window.fill("note", "Batas karangan untuk percobaan").await?;
    window.act("save_boundaries").await?;
    window.says("[data-notice]", "Batas wilayah tersimpan").await?;
    window
        .says("[data-state=here]", "Batas karangan untuk percobaan")
        .await?;

    window.go("/isu/peta", "map").await?;
    window.there("[data-page=map] svg path.area").await?;
    ensure!(
        window.count("[data-page=map] svg path.area").await? == 6,
        "every area is drawn"
    );
    window.gone("[data-boundaries]").await?;
    photograph(window, "map-boundaries").await?;
    office.laptop.close().await?;

    // Kept on the disk, and drawn without the file.
    std::fs::remove_file(&file)?;
    let window = office.laptop.open().await?;
    journey::first_page(window).await?;
    window.go("/isu/peta", "map").await?;
    window.there("[data-page=map] svg path.area").await?;
    office.laptop.close().await
}
