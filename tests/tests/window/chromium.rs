//! The same pages and the same commands in another browser, over the loopback bridge: what WebKit forgives, Chromium may not, and axe-core
//! reads another tree of names there. Windows laptops show the app in Chromium's engine.

use anyhow::Result;
use kentongan_tests::furnished::{furnish_village, hold_coordination};
use kentongan_tests::journey;
use kentongan_tests::scene::{Desk, KALIREJO, KECAMATAN, Scene};

use crate::screens::{
    of_district, of_village, photograph, photograph_all, photograph_enrolment, photograph_to_the_slip,
};

#[tokio::test]
async fn every_screen_of_a_village_fits_in_chromium() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = enrolled_in_a_browser(&scene, "kalirejo").await?;
    furnish_village(&desk).await?;
    let screens = of_village(desk.window()?).await?;
    photograph_all(desk.window()?, &screens, "chromium-village").await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn every_screen_of_a_kecamatan_fits_in_chromium() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = enrolled_in_a_browser(&scene, "kalirejo").await?;
    let window = village.window()?;
    let issue = journey::Issue {
        title: "Pupuk belum datang",
        category: "EKO",
        urgency: "emergency",
        ..journey::Issue::default()
    };
    journey::log_issue(window, &issue).await?;
    journey::send_all(window).await?;
    village.laptop.close().await?;
    let mut desk = scene.new_desk("kecamatan")?;
    desk.laptop.show_in_a_browser();
    let mut desk = scene.enrol(desk, KECAMATAN).await?;
    journey::send(desk.window()?).await?;
    hold_coordination(&desk).await?;
    let screens = of_district(desk.window()?).await?;
    photograph_all(desk.window()?, &screens, "chromium-kecamatan").await?;
    desk.laptop.close().await
}

/// The steps of the first run on the way, and the lock behind it.
async fn enrolled_in_a_browser(scene: &Scene, name: &str) -> Result<Desk> {
    let code = scene.district.make_code(KALIREJO)?;
    let mut desk = scene.new_desk(name)?;
    desk.laptop.show_in_a_browser();
    let address = desk.relay.address();
    let window = desk.laptop.open().await?;
    photograph_to_the_slip(window, "chromium-first-run").await?;
    photograph_enrolment(window, "chromium-first-run", &code, &address).await?;
    journey::confirm_person(window).await?;
    window.command("lock", serde_json::json!({})).await?;
    window.eval("window.dispatchEvent(new Event('online'))").await?;
    window.page("locked").await?;
    photograph(window, "chromium-locked").await?;
    journey::unlock(window).await?;
    journey::first_page(window).await?;
    Ok(desk)
}
