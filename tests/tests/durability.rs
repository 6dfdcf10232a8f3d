//! The form says *tersimpan* only after the disk has been told to keep it: seen from outside, by strace, in the real program.
//!
//! In the training workspace, whose file is not encrypted: what is written can be read in the calls. The store is the same; that an
//! encrypted one keeps what was answered, the power cuts and crashes show (`tests/tests/power.rs`, `tests/tests/crash.rs`).

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{Desk, Scene};
use kentongan_tests::strace::{self, Trace, Unsynced};

/// Stands in the description. In a draft, which is JSON, the line break is written as backslash and `n`; only the op and the
/// issue itself hold the break as it is. So strace, which escapes once, shows these letters for those alone.
const DESCRIPTION: &str = "Pohon tumbang\nJalan tertutup";
const MARKER: &str = "Pohon tumbang\\nJalan tertutup";
const WAL: &str = "latihan-kampung.db-wal";

#[tokio::test]
async fn the_commit_is_on_disk_before_the_form_says_so() -> Result<()> {
    let scene = Scene::open().await?;
    let desk = training(&scene, false).await?;
    verdict(&scene, desk).await?.context("the form spoke too early")
}

/// The proof that the test above can fail: the same program, told not to sync.
#[tokio::test]
async fn without_syncs_the_check_is_red() -> Result<()> {
    let scene = Scene::open().await?;
    let desk = training(&scene, true).await?;
    let verdict = verdict(&scene, desk).await?;
    ensure!(
        verdict == Err(Unsynced::NeverSynced),
        "the check does not notice that nothing is synced: {verdict:?}"
    );
    Ok(())
}

/// A laptop in the training workspace of a village.
async fn training(scene: &Scene, without_syncs: bool) -> Result<Desk> {
    let mut desk = scene.new_desk("kalirejo")?;
    if without_syncs {
        desk.laptop.set_environment("KENTONGAN_TEST_SYNCHRONOUS_OFF", "1");
    }
    let window = desk.laptop.open().await?;
    window.act("language_id").await?;
    window.page("pin").await?;
    window.act("start_training").await?;
    journey::first_page(window).await?;
    Ok(desk)
}

async fn verdict(scene: &Scene, mut desk: Desk) -> Result<Result<(), Unsynced>> {
    let window = desk.window()?;
    let issue = Issue {
        title: "Pohon tumbang menutup jalan",
        category: "BEN",
        description: DESCRIPTION,
        ..Issue::default()
    };
    journey::fill_issue(window, &issue).await?;
    // The page notes the moment at which the sentence appears; whole milliseconds, rounded down.
    window
        .run_in(
            "new MutationObserver((_, watcher) => { \
                 if (document.querySelector('[data-notice=done]') === null) return; \
                 window.spokenAt = Date.now(); \
                 watcher.disconnect(); \
             }).observe(document.body, { childList: true, subtree: true })",
        )
        .await?;
    let trace = Trace::attach(window.app(), &scene.folder().join("strace.txt"))?;
    journey::save_issue(window).await?;
    let spoken_ms = window
        .eval("window.spokenAt")
        .await?
        .as_f64()
        .context("the page did not note the moment")?;
    let calls = trace.finish()?;
    desk.laptop.close().await?;
    Ok(strace::synced_before(&calls, WAL, MARKER, spoken_ms / 1000.0))
}
