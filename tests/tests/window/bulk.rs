//! Several issues in one table: by keys alone, safe while they are typed, recorded in one piece.

use anyhow::{Result, ensure};
use kentongan_tests::driver::Key;
use kentongan_tests::journey::{self, Meeting};
use kentongan_tests::scene::{KALIREJO, Scene};

use crate::screens::photograph;

#[tokio::test]
async fn a_table_is_typed_by_keys_mended_where_it_says_so_and_recorded_with_its_meeting() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = village.window()?;
    let meeting = Meeting {
        kind: "village_assembly".into(),
        title: "Musyawarah Dusun II".into(),
        date: "20/01/2025".into(),
        ..Meeting::default()
    };
    journey::plan_meeting(window, &meeting).await?;
    window.act("more_of_meeting").await?;
    window.act("bulk_from_meeting").await?;
    window.there("[data-page=bulk]").await?;
    window.focused("[name=\"rows.0.title\"]").await?;
    let (tab, enter) = (char::from(Key::Tab), char::from(Key::Enter));
    // Title, category, place; Enter begins the next row.
    window.press(format!("Jalan poros berlubang{tab}")).await?;
    window.choose("rows.0.category", "INF").await?;
    window.fill("rows.0.hamlet", "Dusun II").await?;
    window.press(enter).await?;
    window.focused("[name=\"rows.1.title\"]").await?;
    window.press("Posyandu kekurangan timbangan").await?;
    window.fill("rows.1.description", "Diminta kader").await?;
    window.press(tab).await?;
    window.focused("[name=\"rows.2.title\"]").await?;
    window.press("Lampu jalan padam").await?;
    window.choose("rows.2.category", "INF").await?;
    window.press_ctrl(Key::Enter).await?;
    window
        .says("[data-faults=\"1\"]", "Baris 2: Pilih satu kategori.")
        .await?;
    window.says("[data-errors=\"1\"]", "Belum ada yang disimpan").await?;
    photograph(window, "bulk-faults").await?;
    window.choose("rows.1.category", "KES").await?;
    window.choose("rows.1.urgency", "high").await?;
    photograph(window, "bulk-filled").await?;
    window.press_ctrl(Key::Enter).await?;
    window.page("issues").await?;
    window
        .says("[data-notice=done]", "3 isu tersimpan di laptop ini.")
        .await?;
    ensure!(
        window.count("[data-noun=issue][data-id]").await? == 3,
        "all three are in the list"
    );
    journey::open_issue(window, "Posyandu kekurangan timbangan").await?;
    window.says("[data-noun=link]", meeting.title.as_str()).await?;
    window.go("/isu/draf", "drafts").await?;
    ensure!(window.count("[data-noun=draft]").await? == 0, "the draft is gone");
    village.laptop.close().await
}

#[tokio::test]
async fn a_table_is_there_again_after_a_kill_in_the_middle_of_a_word() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = village.window()?;
    window.go("/isu/banyak", "bulk").await?;
    window.fill("rows.0.title", "Jalan poros berlubang").await?;
    window.choose("rows.0.category", "INF").await?;
    window.act("add_row").await?;
    window.fill("rows.1.title", "Sumur warga Dusun III ker").await?;
    window.says(".status", "Draf tersimpan").await?;
    window
        .command_says("list_bulk_drafts", "Sumur warga Dusun III ker")
        .await?;
    village.laptop.kill()?;

    let window = village.laptop.open().await?;
    window.go("/isu/draf", "drafts").await?;
    window.says("[data-noun=draft]", "2 isu dalam satu tabel").await?;
    window.act("continue_draft").await?;
    window.page("bulk_draft").await?;
    window.focused("[name=\"rows.1.title\"]").await?;
    for (field, text) in [
        ("rows.0.title", "Jalan poros berlubang"),
        ("rows.0.category", "INF"),
        ("rows.1.title", "Sumur warga Dusun III ker"),
    ] {
        ensure!(window.value_of(field).await? == text, "{field} came back otherwise");
    }
    window.go("/isu", "issues").await?;
    ensure!(
        window.count("[data-noun=issue][data-id]").await? == 0,
        "a table in progress is no issue"
    );
    village.laptop.close().await
}
