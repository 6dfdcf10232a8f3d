//! Forms in progress: what is typed is on the disk before anybody saves, the current field too, and each form finds its own words again.

use anyhow::{Result, ensure};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{KALIREJO, Scene};
use serde_json::json;

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

#[tokio::test]
async fn a_follow_up_that_nobody_saved_is_there_again_after_a_kill_and_not_once_it_is_saved() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let issue = Issue {
        title: "Jembatan gantung miring",
        category: "INF",
        ..Issue::default()
    };
    let window = desk.window()?;
    journey::log_issue(window, &issue).await?;
    journey::open_issue(window, issue.title).await?;
    let id = window
        .eval("document.querySelector('[data-page=issue] [data-noun=issue]').dataset.id")
        .await?;
    window.act("write_follow_up").await?;
    window.fill("text", TEXT).await?;
    // Answers once the program has all of it.
    let until_kept = "const [id, text, done] = arguments; \
        const ask = () => window.__TAURI_INTERNALS__.invoke('rpc', { cmd: 'get_case_texts', payload: { id } }) \
            .then((kept) => (kept.follow_up === text ? done(true) : setTimeout(ask, 20))); \
        ask()";
    window.ask(until_kept, vec![id.clone(), json!(TEXT)]).await?;
    desk.laptop.kill()?;

    let window = desk.laptop.open().await?;
    journey::open_issue(window, issue.title).await?;
    window.there("[data-panel=text]").await?;
    ensure!(
        window.value_of("text").await? == TEXT,
        "the follow-up came back otherwise"
    );
    window.act("add_follow_up").await?;
    window.says("[data-entry=follow_up]", TEXT).await?;
    desk.laptop.kill()?;

    let window = desk.laptop.open().await?;
    journey::open_issue(window, issue.title).await?;
    let texts = window.command("get_case_texts", json!({ "id": id })).await?.to_string();
    ensure!(!texts.contains(TEXT), "what was saved is offered as unsaved");
    ensure!(
        window.count("[data-panel=text]").await? == 0,
        "the panel opened over nothing"
    );
    desk.laptop.close().await
}
