//! A photo from the file to the kecamatan: chosen, kept in the draft, saved, looked at, printed, sent.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::driver::Key;
use kentongan_tests::journey;
use kentongan_tests::scene::{KALIREJO, KECAMATAN, Scene};

use crate::screens::photograph;

const TITLE: &str = "Jalan poros Dusun II berlubang";
const CAPTION: &str = "Dua lubang di depan balai";
const HALF_SENTENCE: &str = "Motor jatuh tadi pagi, dan warga menutup lubang dengan";
/// Where the telephone stood.
const PLACE: &str = "5,179000° LS 104,982000° BT";

#[tokio::test]
async fn a_photo_is_in_the_draft_after_a_kill_and_is_saved_looked_at_printed_and_sent() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    journey::offer_photos(village.laptop.papers(), &[&journey::road()?, b"bukan foto"])?;
    let window = village.window()?;
    window.go("/isu/baru", "issue_new").await?;
    window.fill("title", TITLE).await?;
    window.choose("category", "INF").await?;
    window.act("choose_photos").await?;
    window.there("[data-noun=pending_photo] img").await?;
    window
        .says("[data-photos-refused]", "foto-2.jpg: Berkas ini bukan foto.")
        .await?;
    window.says("[data-place]", PLACE).await?;
    ensure!(
        window.value_of("coordinates").await?.is_empty(),
        "the place was taken over unasked"
    );
    photograph(window, "issue-new-photo").await?;
    window.act("use_photo_place").await?;
    window.says("[data-found]", PLACE).await?;
    window.fill("caption_0", CAPTION).await?;
    window.fill("description", HALF_SENTENCE).await?;
    window.command_says("list_drafts", HALF_SENTENCE).await?;
    village.laptop.kill()?;

    let window = village.laptop.open().await?;
    window.go("/isu/draf", "drafts").await?;
    window.act("continue_draft").await?;
    window.page("issue_draft").await?;
    window.there("[data-noun=pending_photo] img").await?;
    for (field, text) in [
        ("caption_0", CAPTION),
        ("coordinates", PLACE),
        ("description", HALF_SENTENCE),
    ] {
        ensure!(window.value_of(field).await? == text, "{field} came back otherwise");
    }
    journey::save_issue(window).await?;
    journey::open_issue(window, TITLE).await?;
    window.there("[data-noun=photo] img").await?;
    window.says("[data-entry=photo_added]", "1 foto ditambahkan").await?;
    photograph(window, "case-photo").await?;

    window.act("open_photo").await?;
    window.page("photo").await?;
    let drawn = "document.querySelector('[data-photo] img')?.naturalWidth === 640";
    window.until(drawn, "the whole photo").await?;
    window.says("[data-caption]", CAPTION).await?;
    window.press("r").await?;
    window.there("[data-photo][data-turns=\"1\"]").await?;
    photograph(window, "photo-turned").await?;
    window.press(char::from(Key::Escape)).await?;
    window.page("issue").await?;

    window.act("print_case").await?;
    window.page("case_preview").await?;
    window.act("save_preview").await?;
    let path = window.attribute("[data-notice=done][data-path]", "data-path").await?;
    let pdf = std::fs::read(&path).with_context(|| format!("{path} was not saved"))?;
    ensure!(
        pdf.windows(9).any(|part| part == b"DCTDecode"),
        "there is no photo in the PDF"
    );

    journey::send_all(window).await?;
    // Photos follow the text in the same call; the office has them one call later.
    window
        .until(
            "document.querySelector('[data-photos-waiting]') === null",
            "no photo that waits",
        )
        .await?;
    let window = office.window()?;
    journey::send(window).await?;
    journey::open_issue(window, TITLE).await?;
    window.there("[data-noun=photo][data-state=here] img").await?;
    window.says("[data-noun=photo]", CAPTION).await?;
    window.act("open_photo").await?;
    window.page("photo").await?;
    window.until(drawn, "the whole photo").await?;
    ensure!(
        window.count("[data-remove-photo]").await? == 0,
        "a photo of the village is the village's"
    );
    office.laptop.close().await?;
    village.laptop.close().await
}

#[tokio::test]
async fn a_follow_up_has_its_evidence_under_it_after_a_restart_and_at_the_kecamatan() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    journey::offer_photos(village.laptop.papers(), &[&journey::road()?])?;
    let window = village.window()?;
    let issue = journey::Issue {
        title: TITLE,
        category: "INF",
        ..journey::Issue::default()
    };
    journey::log_issue(window, &issue).await?;
    journey::open_issue(window, TITLE).await?;
    window.act("write_follow_up").await?;
    window
        .fill("text", "Lubang ditimbun sirtu oleh dua puluh warga.")
        .await?;
    window.act("choose_photos").await?;
    window.there("[data-panel=text] [data-noun=pending_photo] img").await?;
    window.fill("caption_0", CAPTION).await?;
    photograph(window, "case-evidence-form").await?;

    // A page that is left costs neither words nor photos.
    window.go("/isu", "issues").await?;
    journey::open_issue(window, TITLE).await?;
    window.there("[data-panel=text] [data-noun=pending_photo] img").await?;
    ensure!(
        window.value_of("caption_0").await? == CAPTION,
        "the caption came back otherwise"
    );
    window.act("add_follow_up").await?;
    window
        .says("[data-notice=done]", "Tindak lanjut tersimpan di laptop ini")
        .await?;
    village.laptop.kill()?;

    let window = village.laptop.open().await?;
    journey::open_issue(window, TITLE).await?;
    let under = "[data-entry=follow_up] [data-noun=evidence]";
    window.there(&format!("{under} img")).await?;
    window.says("[data-entry=follow_up]", CAPTION).await?;
    window.says("[data-noun=photo]", "bukti tindak lanjut").await?;
    ensure!(
        window.count("[data-entry=photo_added]").await? == 0,
        "what proves a follow-up is no entry of its own"
    );
    photograph(window, "case-evidence").await?;
    window.act("open_evidence").await?;
    window.page("photo").await?;
    window.says(".facts", "bukti tindak lanjut").await?;
    window.press(char::from(Key::Escape)).await?;
    window.page("issue").await?;
    journey::send_all(window).await?;
    window
        .until(
            "document.querySelector('[data-photos-waiting]') === null",
            "no photo that waits",
        )
        .await?;

    let window = office.window()?;
    journey::send(window).await?;
    journey::open_issue(window, TITLE).await?;
    window.there(&format!("{under} img")).await?;
    office.laptop.close().await?;
    village.laptop.close().await
}

#[tokio::test]
async fn a_photo_is_added_to_a_case_found_by_its_filter_and_taken_out_with_a_reason() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = village.window()?;
    for title in [TITLE, "Pupuk belum datang"] {
        let issue = journey::Issue {
            title,
            category: "INF",
            ..journey::Issue::default()
        };
        journey::log_issue(window, &issue).await?;
    }
    journey::offer_photos(village.laptop.papers(), &[&journey::road()?])?;
    journey::open_issue(window, TITLE).await?;
    window.press("f").await?;
    window
        .there("[data-panel=photos] [data-noun=pending_photo] img")
        .await?;
    window.fill("caption_0", CAPTION).await?;
    photograph(window, "case-add-photo").await?;
    window.act("add_photos").await?;
    window
        .says("[data-notice=done]", "Foto tersimpan di laptop ini.")
        .await?;
    window.there("[data-photos=\"1\"] [data-noun=photo]").await?;

    window.go("/isu", "issues").await?;
    window.act("narrow").await?;
    window.choose("has_photo", "true").await?;
    window
        .until(
            "document.querySelectorAll('[data-noun=issue][data-id]').length === 1",
            "one case with a photo",
        )
        .await?;
    ensure!(
        journey::rows_with(window, "1 foto").await? == 1,
        "the row says how many"
    );

    journey::open_issue(window, TITLE).await?;
    window.act("open_photo").await?;
    window.page("photo").await?;
    window.act("open_remove").await?;
    window.act("remove_photo").await?;
    window.says("[data-field=photo_reason]", "Tulis alasannya").await?;
    window.fill("photo_reason", "Salah foto").await?;
    window.act("remove_photo").await?;
    window.page("issue").await?;
    window.says("[data-notice=done]", "Foto dikeluarkan").await?;
    window.says("[data-entry=photo_removed]", "Salah foto").await?;
    window.gone("[data-noun=photo]").await?;
    village.laptop.close().await
}
