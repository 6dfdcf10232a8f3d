//! The PIN at the door: opened, forgotten, tried too often, and nothing lost by any of it.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::keys::PIN;
use kentongan_tests::scene::{KALIREJO, Scene};

use super::screens::photograph;

#[tokio::test]
async fn a_locked_laptop_shows_nothing_and_keeps_what_was_being_typed() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    journey::log_issue(window, &issue("Pencurian kerbau di Dusun II")).await?;
    window.go("/isu/baru", "issue_new").await?;
    window.fill("title", "Belum selesai ditulis").await?;
    window.command("lock", serde_json::json!({})).await?;
    // Whatever is asked next finds it locked.
    window.eval("window.dispatchEvent(new Event('online'))").await?;
    window.page("locked").await?;
    let shown = window.eval("document.body.innerText").await?;
    let shown = shown.as_str().context("no text")?;
    for word in ["kerbau", "Wagiman", "Kalirejo", "Belum selesai"] {
        ensure!(!shown.contains(word), "{word} is shown: {shown}");
    }
    photograph(window, "locked").await?;
    window.fill("unlock_pin", "111999").await?;
    window.act("unlock").await?;
    window
        .says("[data-page=locked]", "PIN keliru. Coba lagi; tidak ada yang dihapus.")
        .await?;
    photograph(window, "locked-wrong-pin").await?;
    journey::unlock(window).await?;
    ensure!(
        window.value_of("title").await? == "Belum selesai ditulis",
        "what was typed is gone"
    );
    desk.laptop.close().await
}

#[tokio::test]
async fn a_forgotten_pin_is_replaced_by_the_code_on_paper() -> Result<()> {
    let scene = Scene::open().await?;
    let code = scene.district.make_code(KALIREJO)?;
    let mut desk = scene.new_desk("kalirejo")?;
    let address = desk.relay.address();
    let window = desk.laptop.open().await?;
    window.act("language_id").await?;
    window.page("pin").await?;
    window.fill("pin", "123456").await?;
    window.fill("pin_again", "123456").await?;
    window.act("set_pin").await?;
    window.says("[data-page=pin]", "PIN ini mudah ditebak.").await?;
    photograph(window, "first-run-pin-refused").await?;
    window.fill("pin", PIN).await?;
    window.fill("pin_again", PIN).await?;
    window.act("set_pin").await?;
    let paper = window.attribute("[data-recovery]", "data-recovery").await?;
    photograph(window, "first-run-paper").await?;
    window.act("recovery_kept").await?;
    window.says("[data-page=pin]", "Tulis dulu kodenya di kertas").await?;
    window.eval("document.querySelector('[name=kept]').click()").await?;
    window.act("recovery_kept").await?;
    journey::fill_slip(window, &code, &address).await?;
    window.act("enrol").await?;
    window.page("check").await?;
    journey::confirm_person(window).await?;
    journey::log_issue(window, &issue("Jembatan putus")).await?;
    desk.laptop.close().await?;

    let window = desk.laptop.open_locked().await?;
    window.act("forgot_pin").await?;
    window
        .fill("recovery_code", paper.get(..20).unwrap_or_default())
        .await?;
    window.fill("pin", "771203").await?;
    window.fill("pin_again", "771203").await?;
    window.act("recover").await?;
    window
        .says("[data-page=locked]", "Kode pemulihan terdiri dari 28 huruf dan angka")
        .await?;
    photograph(window, "locked-forgotten").await?;
    window.fill("recovery_code", &paper.to_lowercase()).await?;
    window.act("recover").await?;
    window.gone("[data-page=locked]").await?;
    journey::first_page(window).await?;
    window.go("/isu", "issues").await?;
    ensure!(window.count("[data-noun=issue]").await? == 1, "the issue is gone");
    desk.laptop.close().await
}

#[tokio::test]
async fn without_pin_and_paper_the_laptop_begins_anew_and_what_was_sent_comes_back() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    journey::log_issue(window, &issue("Jembatan putus")).await?;
    journey::send(window).await?;
    window.command("lock", serde_json::json!({})).await?;
    window.eval("window.dispatchEvent(new Event('online'))").await?;
    window.page("locked").await?;
    window.act("forgot_pin").await?;
    window
        .eval("document.querySelector('details.none').open = true")
        .await?;
    photograph(window, "locked-no-paper").await?;
    window.act("set_aside").await?;
    photograph(window, "locked-set-aside").await?;
    window.act("set_aside_yes").await?;
    window.there("[data-set-aside]").await?;
    desk.laptop.close().await?;

    let code = scene.district.make_code(KALIREJO)?;
    let address = desk.relay.address();
    let window = desk.laptop.open().await?;
    window.page("pin").await?;
    journey::set_pin(window).await?;
    journey::fill_slip(window, &code, &address).await?;
    window.act("enrol").await?;
    window.page("check").await?;
    journey::confirm_person(window).await?;
    journey::send(window).await?;
    window.go("/isu", "issues").await?;
    ensure!(
        window.count("[data-noun=issue]").await? == 1,
        "what was sent did not come back"
    );
    desk.laptop.close().await
}

fn issue(title: &'static str) -> Issue<'static> {
    Issue {
        title,
        category: "KAM",
        ..Issue::default()
    }
}
