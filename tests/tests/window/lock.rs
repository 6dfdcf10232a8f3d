//! The PIN at the door: opened, forgotten, tried too often, and nothing lost by any of it.

use anyhow::{Context as _, Result, bail, ensure};
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

#[tokio::test]
async fn the_look_at_the_digits_is_asked_for_again_and_leads_to_another_code() -> Result<()> {
    let scene = Scene::open().await?;
    let code = scene.district.make_code(KALIREJO)?;
    let mut desk = scene.new_desk("kalirejo")?;
    let address = desk.relay.address();
    journey::enrol(desk.laptop.open().await?, &code, &address).await?;
    desk.laptop.kill()?;
    let window = desk.laptop.open().await?;
    window.page("check").await?;
    window.act("something_wrong").await?;
    photograph(window, "first-run-something-wrong").await?;
    window.fill("anew_pin", PIN).await?;
    window.act("begin_anew").await?;
    window.there("[data-begin-anew]").await?;
    desk.laptop.close().await?;
    let window = desk.laptop.open().await?;
    window.page("pin").await?;
    window.there("[data-aside=kept]").await?;
    photograph(window, "first-run-kept").await?;
    // He thinks again: nothing is gone.
    window.act("bring_back").await?;
    window.page("locked").await?;
    journey::unlock(window).await?;
    window.page("check").await?;
    journey::confirm_person(window).await?;
    window.go("/pengaturan/laptop", "settings_laptop").await?;
    photograph(window, "settings-laptop").await?;
    desk.laptop.close().await
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_session_that_is_ended_leaves_no_opened_paper_and_a_crash_would_leave_no_memory() -> Result<()> {
    let scene = Scene::open().await?;
    let desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let papers = desk.laptop.database().with_file_name("cetak");
    std::fs::create_dir_all(&papers)?;
    std::fs::write(papers.join("daftar-hadir.pdf"), "%PDF")?;
    let process = desk.window()?.app();
    let limits = std::fs::read_to_string(format!("/proc/{process}/limits"))?;
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .context("no limit")?;
    let values: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
    ensure!(values == ["1", "1"], "{core}");
    let ended = std::process::Command::new("kill").arg(process.to_string()).status()?;
    ensure!(ended.success(), "kill: {ended}");
    for _ in 0..200 {
        if !papers.exists() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    bail!("the opened paper is still there")
}
