//! The reporter's data of a case: frozen, looked at with a reason, and erased by the Camat, for good.

use std::path::Path;

use anyhow::{Result, ensure};
use kentongan_tests::driver::Window;
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::keys;
use kentongan_tests::scene::{CAMAT, KALIREJO, Scene};
use memchr::memmem;
use rusqlite::Connection;
use serde_json::json;

use crate::screens::photograph;

/// Invented, and in no other text of any program.
const NAME: &str = "Surtinah Wiryawan Contoh";
const PHONE: &str = "081355577799";
const SECRET: &str = "Petugas meminta uang blangko di loket dua.";
const KTP: Issue<'_> = Issue {
    title: "Pelayanan KTP diminta bayar",
    category: "LAI",
    date: "",
    hamlet: "",
    landmark: "",
    description: SECRET,
    urgency: "medium",
};
const REPORTER: &str = "[data-page=issue] [data-reporter]";

#[tokio::test]
async fn a_reporter_is_frozen_looked_at_and_erased_and_a_kill_right_after_it_brings_nobody_back() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let mut office = scene.enrolled_as("camat", CAMAT, "head").await?;
    let window = village.window()?;
    journey::fill_issue(window, &KTP).await?;
    window.choose("has_reporter", "true").await?;
    window.fill("reporter_name", NAME).await?;
    window.fill("reporter_phone", PHONE).await?;
    window.choose("confidential", "true").await?;
    journey::save_issue(window).await?;

    journey::open_issue(window, KTP.title).await?;
    window.there("[data-reporter=stored]").await?;
    ensure!(!shown(window).await?.contains(NAME), "the file names the reporter");
    ask(window, "freeze", "Atas permintaan pelapor").await?;
    window.says("[data-notice=done]", "Data pelapor dibekukan.").await?;
    window.there("[data-reporter=frozen]").await?;
    window.says("[data-entry=frozen]", "Atas permintaan pelapor").await?;
    ensure!(!shown(window).await?.contains(SECRET), "a frozen text shows");
    photograph(window, "case-frozen").await?;
    journey::send_all(window).await?;

    let window = office.window()?;
    journey::send(window).await?;
    journey::open_issue(window, KTP.title).await?;
    window.there("[data-reporter=frozen]").await?;
    ask(window, "unfreeze", "Permintaan dicabut").await?;
    window.there("[data-reporter=stored]").await?;
    ask(window, "reveal", "Memastikan tempat kejadian").await?;
    window.says("[data-revealed]", NAME).await?;
    window.says("[data-revealed]", PHONE).await?;
    window
        .says("[data-entry=revealed]", "Memastikan tempat kejadian")
        .await?;
    photograph(window, "case-revealed").await?;
    window.act("hide_reporter").await?;
    window.gone("[data-revealed]").await?;
    ensure!(!shown(window).await?.contains(NAME), "the name stays on the page");
    window.go("/isu/pelapor", "find_reporter").await?;
    window.fill("reporter", "surtinah").await?;
    window.fill("reason", "Pelapor menanyakan laporannya").await?;
    window.act("find_by_reporter").await?;
    window.says("[data-found=\"1\"] [data-noun=issue]", KTP.title).await?;
    ensure!(
        !shown(window).await?.contains(NAME),
        "the list of what was found names the reporter"
    );
    photograph(window, "found-by-reporter").await?;
    journey::send_all(window).await?;
    journey::send_all(village.window()?).await?;

    for desk in [&village, &office] {
        let found = pages(&desk.laptop.database())?;
        ensure!(
            holds(&found, NAME) && holds(&found, SECRET),
            "the search does not find what is there"
        );
    }
    let window = office.window()?;
    make_out_the_record(window).await?;
    window.act("erase_data").await?;
    window.act("confirm_erase").await?;
    window
        .says("[data-notice=done]", "Data pelapor dari 1 isu dihapus di laptop ini.")
        .await?;
    office.laptop.kill()?;

    office.laptop.open().await?;
    let window = office.window()?;
    is_erased(window, &office.laptop.database()).await?;
    photograph(window, "case-erased").await?;
    journey::send_all(window).await?;
    let window = village.window()?;
    journey::send(window).await?;
    is_erased(window, &village.laptop.database()).await?;
    window.act("edit_issue_form").await?;
    window.there("[data-closed=reporter]").await?;
    ensure!(
        window.count("[name=reporter_name]").await? == 0,
        "a new name is asked for"
    );
    office.laptop.close().await?;
    village.laptop.close().await
}

/// From the file to the record, its paper, and back to it with what was typed.
async fn make_out_the_record(window: &Window) -> Result<()> {
    journey::open_issue(window, KTP.title).await?;
    window.act("more_deeds").await?;
    window.act("deed_erase").await?;
    window.page("retention").await?;
    window.there("[data-chosen=\"1\"]").await?;
    window.fill("record_number", "000.5/03/PEM").await?;
    window.fill("reason", "Atas permintaan pelapor").await?;
    photograph(window, "retention").await?;
    window.act("preview_destruction").await?;
    window.page("destruction_preview").await?;
    let drawn = "[...document.querySelectorAll('.paper')].some((page) => page.complete && page.naturalWidth > 0)";
    window.until(drawn, "the record on paper").await?;
    photograph(window, "destruction-preview").await?;
    window.act("back").await?;
    window.page("retention").await?;
    ensure!(
        window.value_of("record_number").await? == "000.5/03/PEM",
        "what was typed is lost"
    );
    window.there("[data-chosen=\"1\"]").await
}

/// The case stands; who reported it and what was said in confidence do not, on the page and in the database.
async fn is_erased(window: &Window, database: &Path) -> Result<()> {
    // Answered by the writer, which clears the files before it takes anything else up.
    let checked = window.command("verify_store", json!({})).await?;
    ensure!(
        checked.pointer("/ok/faults") == Some(&json!([])) && checked.pointer("/ok/erased") == Some(&json!(1)),
        "{checked}"
    );
    journey::open_issue(window, KTP.title).await?;
    window.says(REPORTER, "Dihapus menurut aturan").await?;
    window.says("[data-entry=erased]", "000.5/03/PEM").await?;
    let (left, page) = (pages(database)?, shown(window).await?);
    for word in [NAME, PHONE, SECRET] {
        ensure!(!holds(&left, word), "{word} is in {}", database.display());
        ensure!(!page.contains(word), "{word} is on the page");
    }
    Ok(())
}

/// One of the things asked of a reporter's data, with its reason.
async fn ask(window: &Window, what: &str, reason: &str) -> Result<()> {
    window.act("more_deeds").await?;
    window.act(&format!("deed_{what}")).await?;
    let panel = format!("[data-panel={what}]");
    window.there(&panel).await?;
    window.fill_in(&panel, "reason", reason).await?;
    window.act(&format!("save_{what}")).await
}

/// Everything in the page, also what is not in sight.
async fn shown(window: &Window) -> Result<String> {
    let page = window.eval("document.documentElement.outerHTML").await?;
    Ok(page.as_str().unwrap_or_default().to_owned())
}

/// Every page of a laptop's database as the program reads it, used or free.
fn pages(database: &Path) -> Result<Vec<u8>> {
    let mut connection = keys::unlock(Connection::open(database)?, database)?;
    Ok(connection.serialize(rusqlite::MAIN_DB)?.to_vec())
}

fn holds(bytes: &[u8], word: &str) -> bool {
    memmem::find(bytes, word.as_bytes()).is_some()
}
