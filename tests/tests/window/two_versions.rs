//! Two laptops of one village change the same issue while neither has a network. What came of it is a person's to settle.

use anyhow::{Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::driver::{Window, quoted};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{Desk, KALIREJO, KECAMATAN, SECRETARY, Scene};

use crate::screens::photograph;

const ISSUE: Issue<'_> = Issue {
    title: "Sumur warga kering di Dusun II",
    category: "INF",
    date: "17/01/2025",
    hamlet: "Dusun II",
    landmark: "dekat balai",
    description: "Sudah dua minggu warga mengambil air dari sungai.",
    urgency: "medium",
};
const BY_HEAD: &str = "Sumur warga kering di Dusun II RT 01";
const BY_SECRETARY: &str = "Sumur warga kering di Dusun II RT 02";
const JOINED: &str = "Sumur warga kering di Dusun II RT 01 dan RT 02";

#[tokio::test]
async fn two_versions_are_read_side_by_side_and_chosen_or_joined_by_a_person() -> Result<()> {
    let scene = Scene::open().await?;
    let (mut head, mut secretary) = both_with_the_issue(&scene).await?;
    let (of_head, of_secretary) = (
        [("title", BY_HEAD), ("landmark", "dekat masjid")],
        [("title", BY_SECRETARY), ("landmark", "dekat SD")],
    );
    journey::edit_issue(head.window()?, ISSUE.title, &of_head, Some("high")).await?;
    journey::edit_issue(secretary.window()?, ISSUE.title, &of_secretary, Some("emergency")).await?;
    meet(&head, &secretary).await?;

    let window = head.window()?;
    window.go("/beranda", "home").await?;
    window.there("[data-noun=conflict][data-kind=two_versions]").await?;
    window.says(".status", "1 perlu keputusan").await?;
    photograph(window, "two-versions-home").await?;
    window.act("open_two_versions").await?;

    // The title: two people meant to say both.
    on_field(window, "Judul").await?;
    says_who(window, BY_HEAD, "Wagiman Contoh, Kepala Kampung, laptop ini").await?;
    says_who(window, BY_SECRETARY, "Ratna Contoh, Sekretaris Kampung, laptop no. ").await?;
    ensure!(
        window.count("[data-version]").await? == 2 && window.count("[data-version][data-shows=true]").await? == 1,
        "two versions, one of them in use"
    );
    photograph(window, "two-versions-title").await?;
    window.act("join_versions").await?;
    ensure!(
        window.value_of("text").await? == format!("{BY_SECRETARY}; {BY_HEAD}"),
        "both texts are there to be joined"
    );
    photograph(window, "two-versions-join").await?;
    window.fill("text", JOINED).await?;
    window.act("save_joined").await?;

    on_field(window, "Patokan").await?;
    window.says("[data-notice=done]", JOINED).await?;
    // The urgency first; what was left aside comes back after it.
    window.act("next_field").await?;
    on_field(window, "Urgensi").await?;
    photograph(window, "two-versions-urgency").await?;
    window.act(&use_version(window, "high").await?).await?;
    on_field(window, "Patokan").await?;
    window.says("[data-notice=done]", "“Tinggi”").await?;
    photograph(window, "two-versions-settled").await?;
    window.act(&use_version(window, "dekat SD").await?).await?;

    window.page("conflicts").await?;
    window
        .says("[data-page=conflicts]", "Tidak ada yang perlu diputuskan")
        .await?;
    window.says("[data-notice=done]", "“dekat SD”").await?;
    photograph(window, "two-versions-none-left").await?;
    nothing_to_decide(window).await?;

    journey::send(head.window()?).await?;
    journey::send(secretary.window()?).await?;
    for desk in [&head, &secretary] {
        let window = desk.window()?;
        nothing_to_decide(window).await?;
        journey::open_issue(window, JOINED).await?;
        window.says("[data-page=issue] .facts", "Dusun II, dekat SD").await?;
        window.says("[data-page=issue] .meta", "Tinggi").await?;
        ensure!(
            window.count("[data-conflict]").await? == 0,
            "{} still asks for a decision",
            desk.laptop.name()
        );
    }
    whole(&scene, &head, &secretary)?;
    head.laptop.close().await?;
    secretary.laptop.close().await
}

#[tokio::test]
async fn a_deletion_against_a_change_is_settled_by_a_person_either_way() -> Result<()> {
    let scene = Scene::open().await?;
    let (mut head, mut secretary) = both_with_the_issue(&scene).await?;
    let other = Issue {
        title: "Lampu jalan Dusun I padam",
        ..ISSUE
    };
    for desk in [&head, &secretary] {
        desk.relay.connect()?;
    }
    journey::log_issue(head.window()?, &other).await?;
    meet(&head, &secretary).await?;
    for desk in [&head, &secretary] {
        desk.relay.cut();
    }
    for issue in [&ISSUE, &other] {
        journey::withdraw_issue(head.window()?, issue.title, "Tercatat dua kali").await?;
        journey::follow_up(secretary.window()?, issue.title, "Sudah ditinjau bersama Ketua RT.").await?;
    }
    meet(&head, &secretary).await?;

    only_seen_by_the_kecamatan(&scene).await?;
    let window = head.window()?;
    window.go("/putuskan", "conflicts").await?;
    photograph(window, "deleted-and-changed-list").await?;
    open_conflict(window, ISSUE.title).await?;
    window
        .says("[data-side=deleted]", "Wagiman Contoh, Kepala Kampung, laptop ini")
        .await?;
    window.says("[data-side=deleted]", "Alasan: Tercatat dua kali").await?;
    window
        .says("[data-side=changed]", "Ratna Contoh, Sekretaris Kampung, laptop no. ")
        .await?;
    window.says("[data-later=follow_up]", "Tindak lanjut ditulis").await?;
    photograph(window, "deleted-and-changed").await?;
    window.act("restore_record").await?;
    window
        .says("[data-notice=done]", &format!("“{}” dikembalikan", ISSUE.title))
        .await?;
    window.page("conflict").await?;
    window.says("[data-page=conflict] .kop", other.title).await?;
    window.act("stay_deleted").await?;
    window.page("conflicts").await?;
    window
        .says("[data-notice=done]", &format!("“{}” tetap dihapus", other.title))
        .await?;
    nothing_to_decide(window).await?;

    journey::send(head.window()?).await?;
    journey::send(secretary.window()?).await?;
    for desk in [&head, &secretary] {
        let window = desk.window()?;
        nothing_to_decide(window).await?;
        window.go("/isu", "issues").await?;
        ensure!(
            journey::rows_with(window, ISSUE.title).await? == 1 && journey::rows_with(window, other.title).await? == 0,
            "{} shows something else than what was decided",
            desk.laptop.name()
        );
        journey::open_issue(window, ISSUE.title).await?;
        window
            .says("[data-entry=follow_up]", "Sudah ditinjau bersama Ketua RT.")
            .await?;
    }
    whole(&scene, &head, &secretary)?;
    head.laptop.close().await?;
    secretary.laptop.close().await
}

/// What a village wrote is the village's to settle: the kecamatan may read both sides, and nothing waits for it.
async fn only_seen_by_the_kecamatan(scene: &Scene) -> Result<()> {
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    let window = office.window()?;
    journey::send(window).await?;
    window.says("[data-act=open_others_conflicts]", "2 catatan").await?;
    nothing_counts(window).await?;
    photograph(window, "for-others-outbox").await?;
    window.act("open_others_conflicts").await?;
    window.page("conflicts").await?;
    window
        .says("[data-for-others] h2", "Diputuskan oleh kampung – 2")
        .await?;
    photograph(window, "for-others-list").await?;
    open_conflict(window, ISSUE.title).await?;
    window
        .says(
            "[data-not-yours]",
            "Hanya kampung yang menulisnya yang dapat memutuskan.",
        )
        .await?;
    window
        .gone("[data-act=restore_record], [data-act=stay_deleted]")
        .await?;
    photograph(window, "for-others-conflict").await?;
    office.laptop.close().await
}

/// The head of the village and his secretary, each with the issue and then without a network.
async fn both_with_the_issue(scene: &Scene) -> Result<(Desk, Desk)> {
    let head = scene.enrolled("kepala", KALIREJO).await?;
    let secretary = scene.enrolled("sekretaris", SECRETARY).await?;
    journey::log_issue(head.window()?, &ISSUE).await?;
    meet(&head, &secretary).await?;
    for desk in [&head, &secretary] {
        desk.relay.cut();
    }
    Ok((head, secretary))
}

/// Everybody sends until each has what the other wrote.
async fn meet(head: &Desk, secretary: &Desk) -> Result<()> {
    for desk in [head, secretary, head] {
        desk.relay.connect()?;
        journey::send(desk.window()?).await?;
    }
    Ok(())
}

async fn on_field(window: &Window, label: &str) -> Result<()> {
    window
        .says("[data-page=conflict] h1", &format!("Pilih versi: {label}"))
        .await
}

/// The version with this value names its author and his laptop.
async fn says_who(window: &Window, value: &str, who: &str) -> Result<()> {
    window
        .says(&format!("[data-version]:has([data-value=\"{value}\"])"), who)
        .await
}

/// The button under the version with this value.
async fn use_version(window: &Window, value: &str) -> Result<String> {
    let button = format!("[data-version]:has([data-value=\"{value}\"]) button");
    window.attribute(&button, "data-act").await
}

async fn open_conflict(window: &Window, title: &str) -> Result<()> {
    let find = format!(
        "[...document.querySelectorAll('li[data-noun=conflict]')].find((row) => row.innerText.includes({}))?.dataset.id",
        quoted(title)
    );
    window.until(&find, title).await?;
    let id = window.eval(&find).await?;
    let row = format!("li[data-id={id}]");
    window.act_in(&row, "open_conflict").await?;
    window.says("[data-page=conflict] .kop", title).await
}

async fn nothing_to_decide(window: &Window) -> Result<()> {
    window.go("/beranda", "home").await?;
    window.gone("[data-noun=conflict]").await?;
    nothing_counts(window).await
}

async fn nothing_counts(window: &Window) -> Result<()> {
    window
        .until(
            "!document.querySelector('.status').innerText.includes('perlu keputusan')",
            "a status line without a decision",
        )
        .await
}

fn whole(scene: &Scene, head: &Desk, secretary: &Desk) -> Result<()> {
    let (of_head, of_secretary) = (head.laptop.database(), secretary.laptop.database());
    let databases = [("kepala", of_head.as_path()), ("sekretaris", of_secretary.as_path())];
    let census = counts::census(&databases, scene.district.store())?;
    ensure!((census.lost, census.doubled) == (0, 0), "{census:?}");
    Ok(())
}
