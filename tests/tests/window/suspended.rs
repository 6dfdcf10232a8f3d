//! A laptop that the kecamatan has suspended, and one whose holder only reads: both say so on every page.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{KALIREJO, Scene};

use crate::screens::photograph;

const LAMP: Issue<'_> = Issue {
    title: "Lampu jalan Dusun I padam",
    category: "INF",
    date: "",
    hamlet: "",
    landmark: "",
    description: "",
    urgency: "medium",
};

#[tokio::test]
async fn a_suspended_laptop_says_so_and_goes_on_when_it_is_let_in_again() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let devices = scene.district.devices()?;
    let row = devices
        .lines()
        .find(|line| line.contains(KALIREJO.scope))
        .context("no device")?;
    let number = row.split_whitespace().next().context("no number")?.to_owned();
    scene.district.operate("suspend", &number)?;
    let window = desk.window()?;
    journey::log_issue(window, &LAMP).await?;
    let said = journey::send(window).await?;
    ensure!(said.contains("Laptop ini dihentikan kecamatan."), "{said}");
    window
        .says(
            "body",
            "Kiriman disimpan terpisah di kecamatan sampai laptop ini dibuka lagi.",
        )
        .await?;
    photograph(window, "suspended").await?;
    let taken = counts::count_in(scene.district.store(), "SELECT count(*) FROM ops")?;
    let apart = counts::count_in(scene.district.store(), "SELECT count(*) FROM quarantine")?;
    ensure!((taken, apart) == (0, 1), "{taken} taken, {apart} kept apart");

    scene.district.operate("resume", &number)?;
    journey::send_all(window).await?;
    let taken = counts::count_in(scene.district.store(), "SELECT count(*) FROM ops")?;
    ensure!(taken == 1, "{taken} taken");
    desk.laptop.close().await
}

#[tokio::test]
async fn a_reader_is_offered_nothing_to_write() -> Result<()> {
    let scene = Scene::open().await?;
    let mut head = scene.enrolled("kalirejo", KALIREJO).await?;
    journey::log_issue(head.window()?, &LAMP).await?;
    journey::send_all(head.window()?).await?;
    head.laptop.close().await?;

    let code = scene.district.make_code_as(KALIREJO, "reader")?;
    let mut desk = scene.new_desk("pembaca")?;
    let address = desk.relay.address();
    let window = desk.laptop.open().await?;
    journey::enrol(window, &code, &address).await?;
    journey::confirm_person(window).await?;
    window.there("[data-reads-only]").await?;
    journey::send(window).await?;
    for (path, page) in [("/beranda", "home"), ("/isu", "issues"), ("/rapat", "meetings")] {
        window.go(path, page).await?;
        for act in ["new_issue", "new_meeting"] {
            ensure!(
                window.count(&format!("[data-act={act}]")).await? == 0,
                "{act} on {page}"
            );
        }
    }
    photograph(window, "reader").await?;
    journey::open_issue(window, LAMP.title).await?;
    ensure!(window.count("[data-act=edit_issue_form]").await? == 0, "a reader edits");
    photograph(window, "reader-case").await?;
    desk.laptop.close().await
}
