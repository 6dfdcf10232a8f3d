//! Lists of the kecamatan: changed in its window, seen in a village after sending.

use anyhow::{Result, ensure};
use kentongan_tests::driver::Window;
use kentongan_tests::journey;
use kentongan_tests::scene::{KALIREJO, KECAMATAN, Scene};

use crate::screens::photograph;

const INDEX: &str = "/pengaturan/aturan";

#[tokio::test]
async fn a_holiday_and_a_category_of_the_kecamatan_reach_a_village() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;

    let window = office.window()?;
    list(window, "holidays").await?;
    year(window, 2026).await?;
    window.act("add_holiday").await?;
    // Twenty-five days stand in the decree; the new one is the twenty-sixth.
    window.fill("date_text.25", "01/07/2027").await?;
    window.choose("kind.25", "regional").await?;
    window.act("save_rules").await?;
    window
        .says("[data-errors]", "Tanggal ini bukan tanggal tahun 2026.")
        .await?;
    photograph(window, "rules-holidays-refused").await?;
    window.fill("date_text.25", "01/07/2026").await?;
    window.fill("name.25", "Hari jadi Kecamatan Kalirejo").await?;
    window.fill("note", "SK Bupati 188/2026").await?;
    photograph(window, "rules-holidays-edit").await?;
    window.act("save_rules").await?;
    window.page("settings_rules").await?;
    window
        .says(
            "[data-notice=done]",
            "Dikirim ke semua kampung pada pengiriman berikutnya.",
        )
        .await?;
    window.says("[data-act=rules_holidays]", "SK Bupati 188/2026").await?;

    list(window, "categories").await?;
    window.act("add_category").await?;
    // Its place among all codes is for the program to know.
    let at = window
        .attribute("[data-editing] [data-field^=\"code.\"]", "data-field")
        .await?;
    let at = at.trim_start_matches("code.");
    window.fill(&format!("code.{at}"), "PAS").await?;
    window.fill(&format!("name_id.{at}"), "Pasar kampung").await?;
    window.act_in("[data-code=APR]", "edit_row").await?;
    photograph(window, "rules-categories-edit").await?;
    window.act("save_rules").await?;
    window.page("settings_rules").await?;
    journey::send_all(window).await?;

    let window = village.window()?;
    journey::send(window).await?;
    list(window, "holidays").await?;
    year(window, 2026).await?;
    window
        .says("[data-date=\"2026-07-01\"]", "Hari jadi Kecamatan Kalirejo")
        .await?;
    ensure!(
        window.count("[data-act=edit_row], [data-act=save_rules]").await? == 0,
        "a village is offered nothing to change"
    );
    photograph(window, "rules-holidays-village").await?;
    window.go("/isu/baru", "issue_new").await?;
    window.choose("category", "PAS").await?;
    window.says("[data-field=category] .choice.on", "Pasar kampung").await?;
    village.laptop.close().await?;
    office.laptop.close().await
}

#[tokio::test]
async fn a_number_is_written_as_the_kecamatan_says_and_found_as_it_was_written_before() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    let issue = journey::Issue {
        title: "Gorong-gorong tersumbat",
        category: "INF",
        ..journey::Issue::default()
    };
    journey::log_issue(village.window()?, &issue).await?;
    journey::send_all(village.window()?).await?;

    let window = office.window()?;
    list(window, "numbering").await?;
    window.fill("format", "{nomor:4}/PEM/{kode_kampung}").await?;
    window.says("[data-field=format] .wrong", "Tambahkan {tahun}.").await?;
    photograph(window, "rules-numbering-wrong").await?;
    window.fill("format", "{nomor:4}/PEM/{kode_kampung}/{tahun}").await?;
    window.says("[data-example]", "0014/PEM/").await?;
    window.act("save_rules").await?;
    window.page("settings_rules").await?;
    journey::send_all(window).await?;

    let window = village.window()?;
    journey::send(window).await?;
    window.go("/isu", "issues").await?;
    window.says("[data-noun=issue][data-id]", "0001/PEM/2003/").await?;
    for written in ["0001/PEM/2003", "ISU/2003/"] {
        window.fill("search", written).await?;
        window.says("[data-noun=issue][data-id]", issue.title).await?;
    }
    village.laptop.close().await?;
    office.laptop.close().await
}

async fn list(window: &Window, name: &str) -> Result<()> {
    window.go(INDEX, "settings_rules").await?;
    window.act(&format!("rules_{name}")).await?;
    window.page(&format!("settings_rules_{name}")).await
}

async fn year(window: &Window, year: i32) -> Result<()> {
    window.click(&format!("[data-act=year][data-year=\"{year}\"]")).await?;
    window
        .there(&format!("[data-year=\"{year}\"][aria-pressed=true]"))
        .await
}
