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
const REASON: &str = "Catatan ini bukan untuk wilayah laptop ini.";

#[tokio::test]
async fn what_the_kecamatan_does_not_take_says_why_and_is_tried_again_or_closed() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    desk.relay.cut();
    for issue in [&BOUNDARY, &NOISE] {
        journey::log_issue(desk.window()?, issue).await?;
    }
    file_under(&scene, LANGSEP.scope)?;
    desk.relay.connect()?;
    let said = journey::send(desk.window()?).await?;
    // The line that tries by itself may have been faster; it is never called sent.
    ensure!(
        said.contains("Kecamatan tidak menerima 2 perubahan.")
            || said.contains("Yang tidak diterima kecamatan ada di bawah."),
        "{said}"
    );
    desk.window()?.says(".status", "2 perlu keputusan").await?;
    let status = desk.window()?.text_of(".status").await?;
    ensure!(!status.contains("semua terkirim"), "{status}");

    let window = desk.window()?;
    for issue in [&BOUNDARY, &NOISE] {
        let row = refused_row(window, issue.title).await?;
        window.says(&row, REASON).await?;
        window.says(&row, "Isian Bapak tetap disimpan.").await?;
        // An edit of what the kecamatan does not know would only be refused as well.
        window.says(&format!("{row} [data-act=mend]"), "Lihat").await?;
    }
    photograph(window, "refused-outbox").await?;
    window.go("/beranda", "home").await?;
    window.says("[data-kind=rejected]", REASON).await?;
    photograph(window, "refused-home").await?;
    window.go("/isu", "issues").await?;
    ensure!(
        window.count("tr[data-noun=issue] [data-delivery=rejected]").await? == 2
            && window.count("tr[data-noun=issue] [data-delivery=sent]").await? == 0,
        "nothing that was not taken is called sent"
    );
    photograph(window, "refused-issues").await?;
    // The receipt of what arrived says what of it was not taken.
    window.go("/kirim", "outbox").await?;
    window.click("[data-noun=receipt] a.stamp").await?;
    window.page("receipt").await?;
    for issue in [&BOUNDARY, &NOISE] {
        window.says("[data-page=receipt] .list", issue.title).await?;
    }
    window.says("[data-reason=out_of_scope]", REASON).await?;
    photograph(window, "refused-receipt").await?;
    journey::open_issue(window, BOUNDARY.title).await?;
    ensure!(
        window.count("[data-entry=receipt]").await? == 0,
        "a refused issue bears a stamp"
    );
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
    window.gone("[data-reason]").await?;
    photograph(window, "refused-settled").await?;

    journey::send_all(desk.window()?).await?;
    stands_once(&desk, BOUNDARY.title, "sent").await?;
    stands_once(&desk, NOISE.title, "rejected").await?;
    photograph(desk.window()?, "refused-and-settled-issues").await?;
    desk.window()?.go("/beranda", "home").await?;
    desk.window()?.gone("[data-kind=rejected]").await?;
    let taken = counts::count_in(scene.district.store(), "SELECT count(*) FROM ops WHERE refusal IS NULL")?;
    ensure!(taken == 1, "the service took {taken} changes");
    desk.laptop.close().await
}

/// What is written about a refused record waits for it: it is taken after the record was, by the same press of a button.
#[tokio::test]
async fn a_follow_up_to_a_refused_issue_is_taken_after_the_issue_was() -> Result<()> {
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
    for noun in ["issue", "follow_up"] {
        let row = format!("[data-reason][data-noun={noun}]");
        window.act_in(&row, "retry_refused").await?;
        window.gone(&row).await?;
    }
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
