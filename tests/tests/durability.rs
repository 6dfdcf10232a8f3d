//! What the form has called saved stays: after `kill -9`, and on the disk before the words stand on the page.
//!
//! The real program in its real window. A killed program does not lose what the kernel holds for it, so that the first test
//! alone would also pass without any sync; a power cut would not. `strace` sees the difference.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use kentongan_tests::driver::{Key, Window};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::laptop::Laptop;
use kentongan_tests::service::{DISTRICT, District, Holder};
use kentongan_tests::strace::{Saved, Tracer, Unsaved, check_saved};
use kentongan_tests::{counts, programs};
use serde_json::json;
use tokio::time::{Instant, sleep_until};

const KILLS: usize = 20;
const VILLAGE: Holder<'_> = Holder {
    scope: "village:18.02.01.2003",
    name: "Wagiman Contoh",
    salutation: "Bapak",
};
/// How long the machine may take for what has no page to wait for.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(25);

#[tokio::test]
async fn kill_9_straight_after_saved_loses_nothing() -> Result<()> {
    let _turn = programs::turn().await;
    let folder = tempfile::tempdir()?;
    let built = programs::built(programs::APP)?.canonicalize()?;
    let mut laptop = enrolled(folder.path()).await?;
    let titles: Vec<String> = (1..=KILLS)
        .map(|n| format!("Lampu jalan padam, tiang {n:02}"))
        .collect();
    for title in &titles {
        let window = laptop.window()?;
        let program = window.app();
        // Else something between it and the driver would be killed, and the program could end in its own good time.
        assert_eq!(program_of(program).as_ref(), Some(&built));
        journey::log_issue(window, &issue(title)).await?;
        laptop.kill()?;
        until_ended(program).await?;
        laptop
            .open()
            .await
            .with_context(|| format!("after the kill that followed {title:?}"))?;
    }

    let window = laptop.window()?;
    window.go("/isu", "issues").await?;
    window.there("[data-noun=issue][data-id]").await?;
    for title in &titles {
        assert_eq!(journey::rows_with(window, title).await?, 1, "{title:?} in the list");
    }
    assert_eq!(window.count("[data-noun=issue][data-id]").await?, KILLS);
    laptop.close().await?;

    let database = laptop.database();
    assert_eq!(counts::issue_titles(&database)?, titles);
    // Each commit was whole: the issue, its op, its place in the outbox, and the draft gone.
    for (rows, sql) in [
        (KILLS, "SELECT count(*) FROM ops WHERE kind = 1"),
        (KILLS, "SELECT count(*) FROM outbox"),
        (0, "SELECT count(*) FROM drafts"),
        (
            0,
            "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        ),
    ] {
        assert_eq!(counts::count_in(&database, sql)?, u64::try_from(rows)?, "{sql}");
    }
    Ok(())
}

#[tokio::test]
async fn the_form_says_saved_only_after_the_disk_has_it() -> Result<()> {
    let _turn = programs::turn().await;
    let outcome = save_under_strace(&[]).await?;
    let Ok(Saved { writes, synced_before }) = outcome else {
        bail!("the form said saved before the disk had it: {outcome:?}");
    };
    println!("{writes} writes, synced {synced_before:?} before the form said so");
    Ok(())
}

#[tokio::test]
async fn without_syncs_the_same_look_turns_red() -> Result<()> {
    let _turn = programs::turn().await;
    let outcome = save_under_strace(&[("KENTONGAN_TEST_SYNCHRONOUS_OFF", "1")]).await?;
    assert!(
        matches!(outcome, Err(Unsaved::NotSynced { writes: 1.. })),
        "a program that never syncs was not noticed: {outcome:?}"
    );
    Ok(())
}

fn issue(title: &str) -> Issue<'_> {
    Issue {
        title,
        category: "INF",
        ..Issue::default()
    }
}

/// A laptop of Kampung Kalirejo on its first page, whose service is gone again.
async fn enrolled(folder: &Path) -> Result<Laptop> {
    let mut district = District::new(&folder.join("service"), DISTRICT)?;
    district.start()?;
    let code = district.make_code(VILLAGE)?;
    let mut laptop = Laptop::new("kalirejo", folder);
    let window = laptop.open().await?;
    journey::enrol(window, &code, &format!("http://127.0.0.1:{}", district.port())).await?;
    journey::confirm_person(window).await?;
    district.stop()?;
    Ok(laptop)
}

/// Saves one issue through the window and checks what the program did for it meanwhile.
///
/// In the training workspace, because it is the same store and never sends: after the save no other commit follows that could
/// be taken for it.
async fn save_under_strace(environment: &[(&'static str, &str)]) -> Result<Result<Saved, Unsaved>> {
    // Far longer than the page takes to say what it has been told.
    const SLOWER: Duration = Duration::from_millis(400);
    const TITLE: &str = "Gorong-gorong tersumbat";

    let folder = tempfile::tempdir()?;
    // As the kernel names it.
    let root = folder.path().canonicalize()?;
    let mut laptop = Laptop::new("latihan", &root);
    let store = laptop.database().with_file_name("latihan-kampung.db");
    for (name, value) in environment {
        laptop.set_environment(name, value);
    }
    let window = laptop.open().await?;
    window.page("language").await?;
    window.act("language_id").await?;
    window.act("start_training").await?;
    window.there(".spine").await?;
    let log = store.with_file_name("latihan-kampung.db-wal");
    ensure!(log.is_file(), "{} is not there", log.display());

    let tracer = Tracer::attach(window.app(), root.join("strace.txt"), SLOWER)?;
    journey::fill_issue(window, &issue(TITLE)).await?;
    until_draft_is_kept(window, &issue(TITLE)).await?;
    // The page's own clock at the key and at the words: nobody has to look at the right moment.
    window
        .run_in(
            "const seen = window.seen = {}; \
             addEventListener('keydown', (e) => { if (e.ctrlKey && e.key === 'Enter') seen.pressed ??= Date.now() }, true); \
             new MutationObserver(() => { if (document.querySelector('[data-notice=done]')) seen.confirmed ??= Date.now() })\
                 .observe(document, { childList: true, subtree: true })",
        )
        .await?;
    window.press_ctrl(Key::Enter).await?;
    window.says("[data-notice=done]", "Isu tersimpan di laptop ini").await?;
    let seen = window.eval("window.seen").await?;
    let moment = |name: &str| {
        let ms = seen.get(name).and_then(serde_json::Value::as_u64);
        ms.map(Duration::from_millis)
            .with_context(|| format!("the page has not {name}"))
    };
    let (pressed, confirmed) = (moment("pressed")?, moment("confirmed")?);

    let calls = tracer.finish()?;
    laptop.close().await?;
    let saved = format!("SELECT count(*) FROM issues WHERE title = '{TITLE}'");
    assert_eq!(counts::count_in(&store, &saved)?, 1, "{saved}");
    assert_eq!(counts::count_in(&store, "SELECT count(*) FROM drafts")?, 0, "drafts");
    Ok(check_saved(&calls, &log, pressed, confirmed))
}

/// Waits until the draft holds all that was typed: from here on only the save itself has anything to write.
async fn until_draft_is_kept(window: &Window, issue: &Issue<'_>) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = window.command("list_drafts", json!({})).await?;
        let kept = ["title", "category"].map(|field| answer.pointer(&format!("/ok/0/form/{field}")).cloned());
        if kept == [Some(json!(issue.title)), Some(json!(issue.category))] {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "the draft was not kept: {answer}");
        sleep_until(Instant::now() + LOOK_AGAIN).await;
    }
}

/// Two programs on one store would each believe to be the only writer: the next one starts when this one is gone.
async fn until_ended(program: u32) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while program_of(program).is_some() {
        ensure!(Instant::now() < deadline, "process {program} outlives its kill");
        sleep_until(Instant::now() + LOOK_AGAIN).await;
    }
    Ok(())
}

/// The program that the process runs; `None` when it has ended, reaped or not.
fn program_of(process: u32) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{process}/exe")).ok()
}
