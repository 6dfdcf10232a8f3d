//! Forms in progress: what is typed is on the disk before anybody saves, the current field too, and each form finds its own words again.

use anyhow::{Result, ensure};
use kentongan_tests::scene::{KALIREJO, Scene};

use crate::screens::photograph;

const TEXT: &str = "Tiang sisi barat bergeser setelah banjir, anak sekolah memutar enam kilometer lewat Dusun V.";

#[tokio::test]
async fn what_is_typed_is_there_again_after_a_kill_in_the_middle_of_a_sentence_on_the_same_field() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    window.go("/isu/baru", "issue_new").await?;
    window.fill("title", "Jembatan gantung miring").await?;
    window.choose("category", "INF").await?;
    window.fill("hamlet", "Dusun III").await?;
    window.fill("description", TEXT).await?;
    // Nobody saved; the program itself says that it is safe.
    window.says(".status", "Draf tersimpan").await?;
    window.command_says("list_drafts", TEXT).await?;
    desk.laptop.kill()?;

    let window = desk.laptop.open().await?;
    window.go("/isu/draf", "drafts").await?;
    window.act("continue_draft").await?;
    window.page("issue_draft").await?;
    window.focused("textarea[name=description]").await?;
    for (field, text) in [
        ("title", "Jembatan gantung miring"),
        ("hamlet", "Dusun III"),
        ("description", TEXT),
    ] {
        ensure!(window.value_of(field).await? == text, "{field} came back otherwise");
    }
    window
        .says("[data-page=issue_draft]", "Dilanjutkan dari draf pukul")
        .await?;
    photograph(window, "draft-continued").await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn of_many_drafts_each_comes_back_as_itself_and_none_is_an_issue() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let titles = ["Sumur kering", "Lampu padam", "Pupuk belum datang"];
    let window = desk.window()?;
    for title in titles {
        window.go("/isu/baru", "issue_new").await?;
        window.fill("title", title).await?;
        window.act("close_draft").await?;
        window.page("issues").await?;
    }
    ensure!(
        window.count("[data-noun=issue][data-id]").await? == 0,
        "a draft is no issue"
    );
    desk.laptop.kill()?;
    let window = desk.laptop.open().await?;
    for title in titles {
        window.go("/isu/draf", "drafts").await?;
        ensure!(
            window.count("[data-noun=draft]").await? == titles.len(),
            "a draft is missing"
        );
        let id = format!(
            "[...document.querySelectorAll('[data-noun=draft]')].find((row) => row.innerText.includes('{title}')).dataset.id"
        );
        let id = window.eval(&id).await?;
        window
            .click(&format!("[data-noun=draft][data-id={id}] [data-open]"))
            .await?;
        window.page("issue_draft").await?;
        ensure!(window.value_of("title").await? == title, "{title} opens another draft");
        window.go("/isu", "issues").await?;
    }
    desk.laptop.close().await
}
