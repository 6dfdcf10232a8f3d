//! A laptop that the kecamatan has filed under another village: what it sends is kept and not taken. The person sees why, tries
//! again once the filing is mended, or leaves it at that.

use anyhow::{Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::driver::{Window, quoted};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{Desk, KALIREJO, LANGSEP, Scene};

use crate::screens::photograph;

const BOUNDARY: Issue<'_> = Issue {
    title: "Batas tanah Dusun III dan Dusun IV belum disepakati",
    category: "TAN",
    date: "16/01/2025",
    hamlet: "Dusun III",
    landmark: "",
    description: "Kedua dusun minta patok dipasang ulang.",
    urgency: "high",
};
const NOISE: Issue<'_> = Issue {
    title: "Pengeras suara hajatan sampai pagi",
    category: "KAM",
    date: "",
    hamlet: "",
    landmark: "",
    description: "",
    urgency: "low",
};
const LAMP: Issue<'_> = Issue {
    title: "Lampu jalan Dusun I padam",
    category: "INF",
    urgency: "medium",
    ..NOISE
};
const LAMP_MENDED: &str = "Tiga lampu jalan Dusun I padam";
const REASON: &str = "Catatan ini bukan untuk wilayah laptop ini.";

#[tokio::test]
async fn what_the_kecamatan_does_not_take_says_why_and_is_tried_again_or_closed() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    desk.relay.cut();
    for issue in [&BOUNDARY, &NOISE, &LAMP] {
        journey::log_issue(desk.window()?, issue).await?;
    }
    file_under(&scene, LANGSEP.scope)?;
    desk.relay.connect()?;
    let said = journey::send(desk.window()?).await?;
    // The line that tries by itself may have been faster; it is never called sent.
    ensure!(
        said.contains("Kecamatan tidak menerima 3 perubahan.")
            || said.contains("Yang tidak diterima kecamatan ada di bawah."),
        "{said}"
    );
    desk.window()?.says(".status", "3 perlu keputusan").await?;
    let status = desk.window()?.text_of(".status").await?;
    ensure!(!status.contains("semua terkirim"), "{status}");

    let window = desk.window()?;
    for issue in [&BOUNDARY, &NOISE, &LAMP] {
        let row = refused_row(window, issue.title).await?;
        window.says(&row, REASON).await?;
        window.says(&row, "Isian Bapak tetap disimpan.").await?;
    }
    photograph(window, "refused-outbox").await?;
    window.go("/beranda", "home").await?;
    window.says("[data-kind=rejected]", REASON).await?;
    photograph(window, "refused-home").await?;
    window.go("/isu", "issues").await?;
    ensure!(
        window.count("[data-noun=issue][data-id]").await? == 0,
        "what was not taken counts nowhere"
    );
    // The receipt of what arrived says what of it was not taken.
    window.go("/kirim", "outbox").await?;
    window.click("[data-noun=receipt] a.stamp").await?;
    window.page("receipt").await?;
    for issue in [&BOUNDARY, &NOISE, &LAMP] {
        window.says("[data-page=receipt] .list", issue.title).await?;
    }
    window.says("[data-reason=out_of_scope]", REASON).await?;
    photograph(window, "refused-receipt").await?;
    // The way from the first page to what can be done about it.
    window.go("/beranda", "home").await?;
    window.act("open_rejected").await?;
    window.page("outbox").await?;

    file_under(&scene, KALIREJO.scope)?;
    let boundary = refused_row(window, BOUNDARY.title).await?;
    window.act_in(&boundary, "retry_refused").await?;
    window
        .says(
            "[data-notice=done]",
            &format!("“{}” ditulis lagi dan ikut kiriman berikutnya.", BOUNDARY.title),
        )
        .await?;
    window.gone(&boundary).await?;
    let noise = refused_row(window, NOISE.title).await?;
    window.act_in(&noise, "close_refusal").await?;
    window
        .says("[data-notice=done]", &format!("“{}” ditutup.", NOISE.title))
        .await?;
    window.gone(&noise).await?;
    let lamp = refused_row(window, LAMP.title).await?;
    window.act_in(&lamp, "mend").await?;
    window.page("issue_edit").await?;
    window.fill("title", LAMP_MENDED).await?;
    window.act("edit_issue").await?;
    window
        .says("[data-notice=done]", "Perubahan tersimpan di laptop ini.")
        .await?;
    window.go("/kirim", "outbox").await?;
    window.gone("[data-reason]").await?;
    photograph(window, "refused-settled").await?;

    journey::send_all(desk.window()?).await?;
    for title in [BOUNDARY.title, LAMP_MENDED] {
        stands_once(&desk, title, "sent").await?;
    }
    photograph(desk.window()?, "refused-and-settled-issues").await?;
    let window = desk.window()?;
    ensure!(
        journey::rows_with(window, NOISE.title).await? == 0,
        "what the person left at its refusal counts again"
    );
    window.go("/beranda", "home").await?;
    window.gone("[data-kind=rejected]").await?;
    what_was_written_is_still_there(window).await?;
    let taken = counts::count_in(scene.district.store(), "SELECT count(*) FROM ops WHERE refusal IS NULL")?;
    ensure!(taken == 2, "the service took {taken} changes");
    desk.laptop.close().await
}

/// What is written about a refused record goes with it.
#[tokio::test]
async fn a_follow_up_to_a_refused_issue_is_taken_with_the_issue() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    desk.relay.cut();
    journey::log_issue(desk.window()?, &BOUNDARY).await?;
    journey::follow_up(desk.window()?, BOUNDARY.title, "Sudah diukur bersama Ketua RT.").await?;
    file_under(&scene, LANGSEP.scope)?;
    desk.relay.connect()?;
    journey::send(desk.window()?).await?;
    file_under(&scene, KALIREJO.scope)?;
    let window = desk.window()?;
    window.there("[data-reason][data-noun=follow_up]").await?;
    window.act_in("[data-reason][data-noun=issue]", "retry_refused").await?;
    window.gone("[data-reason]").await?;
    journey::send_all(window).await?;
    window.gone("[data-reason]").await?;
    stands_once(&desk, BOUNDARY.title, "sent").await?;
    journey::open_issue(desk.window()?, BOUNDARY.title).await?;
    ensure!(
        desk.window()?.count("[data-entry=follow_up]").await? == 1,
        "the follow-up stands once with its issue"
    );
    desk.laptop.close().await
}

/// A closed refusal is found where its receipt is kept, and what the person wrote with it.
async fn what_was_written_is_still_there(window: &Window) -> Result<()> {
    window.go("/kirim", "outbox").await?;
    // Newest first: the receipt that refused stands last.
    window.click("[data-noun=receipt]:last-of-type a.stamp").await?;
    window.page("receipt").await?;
    let closed = "[data-page=receipt] [data-reason][data-closed=true]";
    window.says(closed, "sudah ditangani").await?;
    let open = format!(
        "[...document.querySelectorAll('{closed} a')].find((link) => link.innerText === {})",
        quoted(NOISE.title)
    );
    window.run_in(&format!("{open}.click()")).await?;
    window.page("issue").await?;
    window.says("[data-page=issue] h1", NOISE.title).await?;
    window.says("[data-page=issue] .meta", "Tidak diterima").await?;
    ensure!(
        window.count("[data-entry=receipt]").await? == 0,
        "a refused issue bears a stamp"
    );
    photograph(window, "refused-and-closed-issue").await
}

/// Files every laptop under another village, behind the back of the service: a slip of the office that no command line offers.
fn file_under(scene: &Scene, scope: &str) -> Result<()> {
    let filed = counts::tamper(scene.district.store(), &format!("UPDATE devices SET scope = '{scope}'"))?;
    ensure!(filed == 1, "{filed} laptops are enrolled");
    Ok(())
}

/// Selector of the refused change of the record called `title`.
async fn refused_row(window: &Window, title: &str) -> Result<String> {
    let find = format!(
        "[...document.querySelectorAll('[data-reason]')].find((row) => row.innerText.includes({}))?.dataset.row",
        quoted(title)
    );
    window.until(&find, title).await?;
    Ok(format!("[data-reason][data-row={}]", window.eval(&find).await?))
}

async fn stands_once(desk: &Desk, title: &str, delivery: &str) -> Result<()> {
    let window = desk.window()?;
    window.go("/isu", "issues").await?;
    let rows = journey::rows_with(window, title).await?;
    ensure!(rows == 1, "{title} stands {rows} times in the list");
    let deliveries = window
        .eval(&format!(
            "[...document.querySelectorAll('tr[data-noun=issue]')].filter((row) => row.innerText.includes({})) \
             .map((row) => row.querySelector('[data-delivery]').dataset.delivery).join()",
            quoted(title)
        ))
        .await?;
    ensure!(deliveries == delivery, "{title} is {deliveries}");
    Ok(())
}
