//! A laptop whose data was put back from an old copy: everything is there once, and the person is told in one sentence.

use anyhow::{Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{Desk, KALIREJO, KECAMATAN, Scene};

use crate::screens::photograph;

const BEFORE: &str = "Dicatat sebelum disalin";
const AFTER: [&str; 2] = ["Dicatat sesudah disalin", "Dicatat hari itu juga"];
const ANEW: &str = "Dicatat di laptop yang dipulihkan";
const NOTICE: &str =
    "Data laptop ini dipulihkan dari salinan lama; 2 perubahan yang ditulis sesudahnya tetap ada dan dikirim lagi.";

#[tokio::test]
async fn a_laptop_put_back_from_an_old_copy_says_so_once_and_everything_is_there_once() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    log(&desk, BEFORE).await?;
    journey::send_all(desk.window()?).await?;
    let copy = scene.folder().join("copy");
    desk.laptop.close().await?;
    desk.laptop.back_up(&copy)?;
    desk.laptop.open().await?;
    for title in AFTER {
        log(&desk, title).await?;
    }
    journey::send_all(desk.window()?).await?;
    desk.laptop.close().await?;

    desk.relay.cut();
    desk.laptop.restore(&copy)?;
    desk.laptop.open().await?;
    stands(&desk, &[BEFORE]).await?;
    log(&desk, ANEW).await?;
    journey::follow_up(desk.window()?, ANEW, "Sudah ditinjau.").await?;
    desk.relay.connect()?;
    journey::send_all(desk.window()?).await?;

    let all = [BEFORE, AFTER[0], AFTER[1], ANEW];
    let window = desk.window()?;
    window.says("[data-laptop-notice=restored]", NOTICE).await?;
    photograph(window, "restored-outbox").await?;
    stands(&desk, &all).await?;
    let window = desk.window()?;
    window.go("/beranda", "home").await?;
    window.says("[data-laptop-notice=restored]", NOTICE).await?;
    photograph(window, "restored-home").await?;
    window.act_in("[data-laptop-notice=restored]", "close_notice").await?;
    window.gone("[data-laptop-notice]").await?;

    // The check of everything that a person can ask for finds nothing amiss.
    window.go("/pengaturan", "settings").await?;
    window.go("/pengaturan/periksa", "settings_check").await?;
    window.act("verify_store").await?;
    window.there("[data-verified=whole]").await?;
    photograph(window, "settings-check-whole").await?;

    // Understood is understood, also tomorrow.
    desk.laptop.close().await?;
    let window = desk.laptop.open().await?;
    journey::first_page(window).await?;
    window.gone("[data-laptop-notice]").await?;

    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    journey::send(office.window()?).await?;
    stands(&office, &all).await?;
    let (of_village, of_office) = (desk.laptop.database(), office.laptop.database());
    let databases = [("kalirejo", of_village.as_path()), ("kecamatan", of_office.as_path())];
    let census = counts::census(&databases, scene.district.store())?;
    ensure!((census.lost, census.doubled) == (0, 0), "{census:?}");
    desk.laptop.close().await?;
    office.laptop.close().await
}

async fn log(desk: &Desk, title: &str) -> Result<()> {
    let issue = Issue {
        title,
        category: "LAI",
        ..Issue::default()
    };
    journey::log_issue(desk.window()?, &issue).await
}

/// The list holds these issues, each once, and no other.
async fn stands(desk: &Desk, titles: &[&str]) -> Result<()> {
    let window = desk.window()?;
    window.go("/isu", "issues").await?;
    window.there("[data-noun=issue][data-id]").await?;
    for title in titles {
        let rows = journey::rows_with(window, title).await?;
        ensure!(rows == 1, "{title} stands {rows} times");
    }
    let rows = window.count("[data-noun=issue][data-id]").await?;
    ensure!(rows == titles.len(), "{rows} issues stand there");
    Ok(())
}
