//! The training workspace says on every screen what it is, and never sends.

use anyhow::{Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::driver::Window;
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{KALIREJO, Scene};

use crate::screens::{self, Screen};

const BANNER: &str = "Mode latihan: data contoh, tidak akan pernah terkirim ke kecamatan mana pun.";

#[tokio::test]
async fn training_says_so_on_every_screen_and_cannot_send() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    window.go("/pengaturan/latihan", "settings_training").await?;
    window.act("start_training").await?;
    window.there("[data-banner=training]").await?;
    journey::first_page(window).await?;

    let issue = Issue {
        title: "Latihan mencatat",
        category: "LAI",
        ..Issue::default()
    };
    journey::log_issue(window, &issue).await?;
    for screen in screens::of_village(window).await? {
        says_so(window, &screen).await?;
    }
    let said = journey::send(window).await?;
    ensure!(
        said.contains("Ini mode latihan: tidak ada yang dikirim ke kecamatan mana pun."),
        "{said}"
    );
    // The enrolled workspace behind it may ask for news meanwhile; what must not arrive is a record.
    ensure!(
        counts::count_in(scene.district.store(), "SELECT count(*) FROM ops")? == 0,
        "training reached the service"
    );

    window.act("leave_training").await?;
    // Whoever rehearsed need not be whoever knows the PIN.
    window.page("locked").await?;
    journey::unlock(window).await?;
    window.gone("[data-banner=training]").await?;
    journey::first_page(window).await?;
    window.go("/isu", "issues").await?;
    ensure!(
        window.count("[data-noun=issue]").await? == 0,
        "the enrolled workspace holds training data"
    );
    desk.laptop.close().await
}

#[tokio::test]
async fn training_can_be_started_from_the_first_screen() -> Result<()> {
    let scene = Scene::open().await?;
    for (act, screens_of) in [("start_training", "village"), ("start_training_district", "district")] {
        let mut desk = scene.new_desk(act)?;
        let window = desk.laptop.open().await?;
        window.act("language_id").await?;
        window.page("pin").await?;
        window.act(act).await?;
        journey::first_page(window).await?;
        let screens = match screens_of {
            "village" => screens::of_village(window).await?,
            _ => screens::of_district(window).await?,
        };
        for screen in screens {
            says_so(window, &screen).await?;
        }
        ensure!(desk.relay.bytes() == (0, 0), "training reached the network");
        desk.laptop.close().await?;
    }
    Ok(())
}

async fn says_so(window: &Window, screen: &Screen) -> Result<()> {
    screen.open(window).await?;
    let banner = "(() => { const banner = document.querySelector('[data-banner=training]'); \
        const box = banner?.getBoundingClientRect(); \
        return banner && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight ? banner.innerText : ''; })()";
    let said = window.eval(banner).await?;
    ensure!(
        said.as_str().is_some_and(|said| said.contains(BANNER)),
        "{} does not say that it is training",
        screen.name
    );
    Ok(())
}
