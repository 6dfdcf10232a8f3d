//! Laporan tersegel: what is typed for the kecamatan alone is in memory until it is sealed, and on no screen and in no file after.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::driver::Window;
use kentongan_tests::journey;
use kentongan_tests::keys;
use kentongan_tests::scene::{Desk, KALIREJO, KECAMATAN, Scene};
use rusqlite::Connection;

use crate::screens::photograph;

const TEXT: &str = "Kwitansi semen dilipatgandakan oleh bendahara, uangnya dibagi di rumah Sutrisnawati.";
const ABOUT: &str = "penggelembungan belanja";
const SECRET: [&str; 4] = ["dilipatgandakan", "bendahara", "Sutrisnawati", "penggelembungan"];
/// Typed as a draft of an ordinary issue: it is found where the report is looked for.
const ORDINARY: &str = "Saluran tersumbat ranting";

/// A laptop of the kecamatan that has told its key, and one of a village that has heard of it.
async fn kecamatan_and_village(scene: &Scene) -> Result<(Desk, Desk)> {
    let office = scene.enrolled("kecamatan", KECAMATAN).await?;
    journey::send(office.window()?).await?;
    let told = counts::count_in(scene.district.store(), "SELECT count(*) FROM ops WHERE kind = 26")?;
    ensure!(told == 1, "{told} keys were told");
    let village = scene.enrolled("kalirejo", KALIREJO).await?;
    journey::send(village.window()?).await?;
    Ok((office, village))
}

async fn write(window: &Window) -> Result<()> {
    window.go("/isu/tersegel/baru", "sealed_new").await?;
    window.fill("text", TEXT).await?;
    window.fill("about", ABOUT).await
}

#[tokio::test]
async fn what_was_not_sealed_is_nowhere_after_a_kill_and_what_was_leaves_no_word_behind() -> Result<()> {
    let scene = Scene::open().await?;
    let (mut office, mut village) = kecamatan_and_village(&scene).await?;
    let window = village.window()?;
    window.go("/isu/baru", "issue_new").await?;
    window.fill("title", ORDINARY).await?;
    window.says(".status", "Draf tersimpan").await?;
    write(window).await?;
    window
        .says("[data-page=sealed_new]", "tidak disimpan sampai disegel")
        .await?;
    photograph(window, "sealed-new").await?;
    village.laptop.kill()?;
    no_file_holds_it(&scene, &village)?;

    let window = village.laptop.open().await?;
    window.go("/isu/tersegel/baru", "sealed_new").await?;
    ensure!(window.value_of("text").await?.is_empty(), "it came back");
    window.go("/isu/draf", "drafts").await?;
    ensure!(
        window.count("[data-noun=draft]").await? == 1,
        "only the issue is a draft"
    );

    write(window).await?;
    window.act("seal_report").await?;
    window.page("sealed_sent").await?;
    shows_nothing(window).await?;
    photograph(window, "sealed-sent").await?;
    window.go("/kirim", "outbox").await?;
    window.says("[data-noun=sealed_report]", "Laporan tersegel").await?;
    photograph(window, "sealed-waits").await?;
    journey::send_all(window).await?;
    window.go("/isu", "issues").await?;
    ensure!(window.count("tr[data-noun=issue]").await? == 0, "it is no issue");
    village.laptop.close().await?;
    no_file_holds_it(&scene, &village)?;

    let window = office.window()?;
    journey::send(window).await?;
    window.go("/kotak-masuk", "inbox").await?;
    window.says("[data-act=open_sealed]", "1 belum dibuka").await?;
    window.act("open_sealed").await?;
    window.page("sealed").await?;
    photograph(window, "sealed-list").await?;
    window.click("[data-noun=sealed_report] [data-open]").await?;
    window.page("sealed_report").await?;
    window.says("[data-sealed-text]", TEXT).await?;
    window.says("[data-page=sealed_report]", ABOUT).await?;
    photograph(window, "sealed-report").await?;
    lock(window).await?;
    shows_nothing(window).await?;
    journey::unlock(window).await?;
    window.says("[data-sealed-text]", TEXT).await?;
    office.laptop.close().await?;
    raw_files_hold_nothing(&scene.folder().join("kecamatan"))
}

#[tokio::test]
async fn what_was_typed_is_not_left_without_a_question_and_is_dropped_by_the_lock() -> Result<()> {
    let scene = Scene::open().await?;
    let (mut office, mut village) = kecamatan_and_village(&scene).await?;
    let window = village.window()?;
    write(window).await?;
    window.click("nav a[href='#/isu']").await?;
    window.there("dialog[open]").await?;
    photograph(window, "sealed-leave").await?;
    window.act("keep").await?;
    window.gone("dialog[open]").await?;
    ensure!(window.value_of("text").await? == TEXT, "it was not kept");

    lock(window).await?;
    shows_nothing(window).await?;
    journey::unlock(window).await?;
    window.says("[data-page=sealed_new]", "Layar sempat terkunci").await?;
    ensure!(window.value_of("text").await?.is_empty(), "it outlived the lock");
    photograph(window, "sealed-dropped").await?;

    write(window).await?;
    window.click("nav a[href='#/isu']").await?;
    window.act("discard_sealed").await?;
    window.page("issues").await?;
    village.laptop.close().await?;
    office.laptop.close().await
}

/// Locks the screen, and lets the window find it locked.
async fn lock(window: &Window) -> Result<()> {
    window.command("lock", serde_json::json!({})).await?;
    window.eval("window.dispatchEvent(new Event('online'))").await?;
    window.page("locked").await
}

/// Neither on the screen nor behind it, in what a field holds or a page hides.
async fn shows_nothing(window: &Window) -> Result<()> {
    let held = "document.documentElement.innerHTML + [...document.querySelectorAll('input, textarea')].map((e) => e.value).join(' ')";
    for word in SECRET {
        window
            .until(
                &format!("!({held}).includes('{word}')"),
                &format!("no {word} on the page"),
            )
            .await?;
    }
    Ok(())
}

/// No file of the laptop or of its webview as it lies there, and none of what the PIN opens.
fn no_file_holds_it(scene: &Scene, desk: &Desk) -> Result<()> {
    let database = desk.laptop.database();
    raw_files_hold_nothing(database.parent().context("a database lies in a folder")?)?;
    raw_files_hold_nothing(&scene.folder().join("webview").join(desk.laptop.name()))?;
    let mut connection = keys::unlock(Connection::open(&database)?, &database)?;
    let pages = connection.serialize(rusqlite::MAIN_DB)?.to_vec();
    ensure!(holds(&pages, ORDINARY), "the pages of the database cannot be read");
    silent(&pages, &database)
}

fn raw_files_hold_nothing(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            raw_files_hold_nothing(&path)?;
        } else if path.is_file() {
            silent(&std::fs::read(&path)?, &path)?;
        }
    }
    Ok(())
}

fn silent(bytes: &[u8], place: &Path) -> Result<()> {
    for word in SECRET {
        ensure!(!holds(bytes, word), "{word} in {}", place.display());
    }
    Ok(())
}

/// In UTF-8, or in UTF-16 as a webview keeps strings.
fn holds(bytes: &[u8], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, word.as_bytes()).is_some() || memchr::memmem::find(bytes, &wide).is_some()
}
