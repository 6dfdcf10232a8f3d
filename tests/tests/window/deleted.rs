//! An issue that was recorded by mistake: deleted with its reason, and taken back.

use anyhow::{Result, ensure};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{KALIREJO, KECAMATAN, SECRETARY, Scene};

use crate::screens::photograph;

const MISTAKE: Issue<'_> = Issue {
    title: "Pohon tumbang menutup jalan Dusun I",
    category: "BEN",
    date: "",
    hamlet: "Dusun I",
    landmark: "depan balai",
    description: "Warga sudah mulai memotong dahannya.",
    urgency: "medium",
};

#[tokio::test]
async fn an_issue_recorded_by_mistake_is_deleted_with_its_reason_and_taken_back() -> Result<()> {
    let scene = Scene::open().await?;
    let mut head = scene.enrolled("kepala", KALIREJO).await?;
    let mut secretary = scene.enrolled("sekretaris", SECRETARY).await?;
    journey::log_issue(head.window()?, &MISTAKE).await?;
    for desk in [&head, &secretary] {
        journey::send(desk.window()?).await?;
    }

    let window = head.window()?;
    journey::open_issue(window, MISTAKE.title).await?;
    photograph(window, "deleted-before").await?;
    window.act("open_withdraw").await?;
    window.act("withdraw_issue").await?;
    window
        .says("[data-field=reason]", "Tulis alasannya, misalnya: tercatat dua kali.")
        .await?;
    photograph(window, "deleted-without-reason").await?;
    journey::withdraw_issue(window, MISTAKE.title, "Tercatat dua kali").await?;
    window.gone("[data-noun=issue][data-id]").await?;
    photograph(window, "deleted-list").await?;
    window.act("restore_issue").await?;
    window
        .says("[data-notice=done]", &format!("Isu “{}” dikembalikan.", MISTAKE.title))
        .await?;
    window.there("[data-noun=issue][data-id]").await?;

    // Once more, and sent. Who still has its address sees what became of it, and its village may take it back from there.
    let id = window.attribute("[data-noun=issue][data-id]", "data-id").await?;
    let (address, reason) = (format!("/isu/{id}"), "Sudah dicatat Ibu Sekretaris");
    journey::withdraw_issue(window, MISTAKE.title, reason).await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    for desk in [&head, &secretary, &office] {
        journey::send(desk.window()?).await?;
        let window = desk.window()?;
        window.go(&address, "issue").await?;
        window.says("[data-deleted]", &format!("Alasan: {reason}")).await?;
        window.says("[data-deleted]", "Wagiman Contoh, Kepala Kampung").await?;
        window.says("[data-entry=withdrawn]", reason).await?;
        ensure!(
            window
                .count("[data-act=edit_issue_form], [data-act=open_withdraw], [data-act=write_answer], [data-act=write_follow_up]")
                .await?
                == 0,
            "{} may change a deleted issue",
            desk.laptop.name()
        );
        photograph(window, &format!("deleted-issue-{}", desk.laptop.name())).await?;
    }
    ensure!(
        office.window()?.count("[data-act=restore_issue]").await? == 0,
        "what a village deleted is the village's to take back"
    );
    office.laptop.close().await?;

    let window = secretary.window()?;
    window.act("restore_issue").await?;
    window
        .says("[data-notice=done]", &format!("Isu “{}” dikembalikan.", MISTAKE.title))
        .await?;
    window.gone("[data-deleted]").await?;
    window.there("[data-act=edit_issue_form]").await?;
    for desk in [&secretary, &head] {
        journey::send(desk.window()?).await?;
        journey::open_issue(desk.window()?, MISTAKE.title).await?;
        desk.window()?.says("[data-entry=restored]", "Ratna Contoh").await?;
    }
    photograph(head.window()?, "deleted-and-restored").await?;
    head.laptop.close().await?;
    secretary.laptop.close().await
}
