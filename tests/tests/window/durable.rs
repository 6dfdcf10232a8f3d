//! What the form calls saved is on the disk: the real program, killed twenty times right after it said so.

use anyhow::{Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{KALIREJO, Scene};

const KILLS: usize = 20;

#[tokio::test]
async fn kill_9_straight_after_saved_loses_nothing() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    desk.relay.cut();
    let mut saved = Vec::new();
    for n in 1..=KILLS {
        let title = format!("Catatan ke-{n:02} sebelum listrik padam");
        let issue = Issue {
            title: &title,
            category: "LAI",
            ..Issue::default()
        };
        journey::log_issue(desk.window()?, &issue).await?;
        desk.laptop.kill()?;
        saved.push(title.clone());
        ensure!(
            counts::issue_titles(&desk.laptop.database())? == saved,
            "lost after kill {n}"
        );
        desk.laptop.open().await?;
    }
    let window = desk.window()?;
    window.go("/isu", "issues").await?;
    ensure!(
        window.count("tr[data-noun=issue] [data-delivery=unsent]").await? == KILLS,
        "not all are shown"
    );
    desk.relay.connect()?;
    // The line that tries by itself may be faster.
    journey::send_all(window).await?;
    ensure!(counts::count_in(scene.district.store(), "SELECT count(*) FROM ops WHERE kind = 1")? == KILLS as u64);
    desk.laptop.close().await
}
