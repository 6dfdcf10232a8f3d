//! What is late: found in its list, written to whoever is late with it, on a paper that names no person but the signer.

use std::path::Path;

use anyhow::{Result, ensure};
use kentongan_testkit::papers;
use kentongan_tests::counts;
use kentongan_tests::driver::{Key, Window};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{KALIREJO, KECAMATAN, Scene};

use crate::screens::photograph;

/// The shipped rules give an hour to check it.
const FLOOD: Issue<'_> = Issue {
    title: "Tanggul jebol, warga Dusun V mengungsi",
    category: "BEN",
    date: "",
    hamlet: "Dusun V",
    landmark: "",
    description: "Air setinggi lutut di enam rumah.",
    urgency: "emergency",
};
/// Invented, and in no other text of any program.
const REPORTER: &str = "Surtinah Wiryawan Contoh";
const AGENCY: &str = "BPBD Lampung Tengah";
const NUMBER: &str = "000.1.5/15/PEM";
const VILLAGE: &str = "18.02.01.2003";
const NINETY_DAYS_MS: i64 = 90 * 24 * 60 * 60 * 1000;

#[tokio::test]
async fn what_is_late_is_listed_and_reminded_of_on_paper_also_after_a_kill() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = village.window()?;
    journey::fill_issue(window, &FLOOD).await?;
    window.choose("has_reporter", "true").await?;
    window.fill("reporter_name", REPORTER).await?;
    journey::save_issue(window).await?;
    journey::send_all(window).await?;
    village.laptop.close().await?;

    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    let window = office.window()?;
    journey::send(window).await?;
    journey::open_issue(window, FLOOD.title).await?;
    window.act("more_deeds").await?;
    window.act("deed_assign").await?;
    window.fill("office", AGENCY).await?;
    window.fill("due_text", "17/01/2025").await?;
    window.act("save_assign").await?;
    window.says("[data-notice=done]", "Disposisi tersimpan").await?;
    window.go("/isu", "issues").await?;
    window.says("[data-act=filter_overdue] .n", "0").await?;

    // Ninety days pass, and with them the sixty in which a case is settled: the laptop goes by what the service's clock has taught it.
    office.relay.cut();
    office.laptop.close().await?;
    let later = format!("UPDATE replica SET offset_ms = offset_ms + {NINETY_DAYS_MS}");
    ensure!(counts::tamper(&office.laptop.database(), &later)? == 1, "no replica");
    let window = office.laptop.open().await?;
    open_reminder(window).await?;
    window.fill("number", "000.1.5/1").await?;
    office.laptop.kill()?;

    // A letter is made of what is late, which is still there; what was typed for it was never saved.
    let window = office.laptop.open().await?;
    open_reminder(window).await?;
    window.fill("signer_name", "Hi. Yulianto Contoh").await?;
    window.fill("number", NUMBER).await?;
    // Whoever leaves a field sees the letter with it.
    window.press(char::from(Key::Tab)).await?;
    let text = saved_letter(window, VILLAGE, "reminder-filled").await?;
    for part in [
        NUMBER,
        "Pengingat tenggat penanganan isu",
        "Kepala Kampung Kalirejo",
        FLOOD.title,
        "TERLAMBAT",
        "Selesai",
        " hari",
        "Hi. YULIANTO CONTOH",
    ] {
        ensure!(text.contains(part), "{part} is missing in {text}");
    }
    // What the kecamatan itself has not done is no reproach to a village.
    for hidden in [REPORTER, FLOOD.description, "Verifikasi"] {
        ensure!(!text.contains(hidden), "{hidden} is on the paper");
    }

    window.choose("to", "1").await?;
    let text = saved_letter(window, AGENCY, "reminder-agency").await?;
    for part in [AGENCY, FLOOD.title, "Disposisi", "17 Januari 2025"] {
        ensure!(text.contains(part), "{part} is missing in {text}");
    }

    // From the file of the case: the same letter, of this case alone.
    journey::open_issue(window, FLOOD.title).await?;
    window.says("[data-noun=assignment]", "lewat dari").await?;
    window.act("more_deeds").await?;
    window.act("print_reminder").await?;
    window.page("reminder").await?;
    window.there(&shown_to(VILLAGE)).await?;
    photograph(window, "case-reminder").await?;
    office.laptop.close().await
}

/// From the list of what is late to the letter about it.
async fn open_reminder(window: &Window) -> Result<()> {
    window.go("/isu", "issues").await?;
    window.says("[data-act=filter_overdue] .n", "1").await?;
    window.act("filter_overdue").await?;
    window.there("tr[data-noun=issue] [data-due=late]").await?;
    window.says("tr[data-noun=issue]", FLOOD.title).await?;
    window.act("open_reminder").await?;
    window.page("reminder").await?;
    window.there(&shown_to(VILLAGE)).await
}

/// Waits for the numbered letter to this one, photographs it, saves it, and answers what stands on the paper.
async fn saved_letter(window: &Window, to: &str, picture: &str) -> Result<String> {
    window
        .there(&format!("{}[data-number=\"{NUMBER}\"]", shown_to(to)))
        .await?;
    let drawn = "[...document.querySelectorAll('.paper')].some((page) => page.complete && page.naturalWidth > 0)";
    window.until(drawn, "the letter on paper").await?;
    photograph(window, picture).await?;
    window.act("save_preview").await?;
    let path = window.attribute("[data-notice=done][data-path]", "data-path").await?;
    Ok(papers::text_of(Path::new(&path))?)
}

fn shown_to(to: &str) -> String {
    format!("[data-page=reminder] [data-to=\"{to}\"]:not([data-compiling])")
}
