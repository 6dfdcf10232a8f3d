//! Steps 2 to 6 of the whole job, small; and what happens when the answer of the service is forged.

use anyhow::{Result, ensure};
use kentongan_testkit::papers;
use kentongan_tests::counts;
use kentongan_tests::journey::{self, Issue, Mark, Meeting, Sheet};
use kentongan_tests::relay::damage_first_receipt;
use kentongan_tests::scene::{Desk, KALIREJO, KECAMATAN, Scene};

const ISSUE: Issue<'_> = Issue {
    title: "Jembatan gantung Dusun III miring",
    category: "INF",
    date: "17 Januari 2025",
    hamlet: "Dusun III",
    landmark: "",
    description: "Tiang sisi barat bergeser.",
    urgency: "high",
};

#[tokio::test]
async fn an_issue_and_a_meeting_go_from_a_village_to_the_kecamatan_and_the_answer_comes_back() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    village.relay.cut();
    office.relay.cut();

    journey::log_issue(village.window()?, &ISSUE).await?;
    ensure!(
        deliveries(&village, "unsent").await? == 1,
        "an issue without a receipt says so"
    );
    let meeting = hold_meeting(&office).await?;
    let sheet = Sheet {
        filled: true,
        paper: "a4",
    };
    let saved = journey::save_sheet(office.window()?, &meeting, sheet, "daftar-hadir.pdf", None).await?;
    let text = papers::text_of(&saved.path)?;
    for part in ["DAFTAR HADIR", "Senin, 20 Januari 2025", "Hendra Contoh", "Dewi Contoh"] {
        ensure!(text.contains(part), "{part} is missing on the sheet");
    }
    ensure!(
        papers::pages_of(&saved.path)? == saved.pages,
        "preview and PDF have the same pages"
    );

    village.relay.connect()?;
    office.relay.connect()?;
    // The line that tries by itself may be faster.
    journey::send_all(village.window()?).await?;
    village.window()?.go("/isu", "issues").await?;
    ensure!(deliveries(&village, "sent").await? == 1, "a verified receipt is shown");
    journey::send(office.window()?).await?;
    answer(&office, "Tim turun hari Senin.").await?;
    journey::send(office.window()?).await?;
    journey::send(village.window()?).await?;
    journey::open_issue(village.window()?, ISSUE.title).await?;
    village
        .window()?
        .says("[data-entry=answer]", "Tim turun hari Senin.")
        .await?;

    let (village_database, office_database) = (village.laptop.database(), office.laptop.database());
    let databases = [
        ("kalirejo", village_database.as_path()),
        ("kecamatan", office_database.as_path()),
    ];
    let census = counts::census(&databases, scene.district.store())?;
    ensure!((census.lost, census.doubled) == (0, 0), "{census:?}");
    ensure!(
        census.service.issues == 1 && census.service.district_attendance == 4,
        "{census:?}"
    );
    village.laptop.close().await?;
    office.laptop.close().await
}

#[tokio::test]
async fn a_receipt_that_does_not_verify_is_never_shown_as_sent() -> Result<()> {
    let scene = Scene::open_plain().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    village.relay.set_damage(Some(damage_first_receipt()));
    journey::log_issue(village.window()?, &ISSUE).await?;
    let said = journey::send(village.window()?).await?;
    ensure!(village.relay.damaged() > 0, "no receipt passed the relay");
    ensure!(said.contains("Belum terkirim"), "{said}");
    ensure!(
        said.contains("Yang menjawab di alamat layanan bukan kecamatan ini"),
        "{said}"
    );
    village.window()?.go("/isu", "issues").await?;
    ensure!(
        deliveries(&village, "sent").await? == 0 && deliveries(&village, "unsent").await? == 1,
        "a forged receipt counts"
    );
    let kept = counts::count_in(
        &village.laptop.database(),
        "SELECT count(*) FROM batches WHERE receipt IS NOT NULL",
    )?;
    ensure!(kept == 0, "a forged receipt was kept");

    // The service had taken the batch; the true receipt for it comes with the next try, and nothing stands there twice.
    village.relay.set_damage(None);
    // The line that tries by itself may be faster.
    journey::send_all(village.window()?).await?;
    let database = village.laptop.database();
    let census = counts::census(&[("kalirejo", database.as_path())], scene.district.store())?;
    ensure!(
        (census.service.issues, census.lost, census.doubled) == (1, 0, 0),
        "{census:?}"
    );
    village.laptop.close().await
}

async fn deliveries(desk: &Desk, delivery: &str) -> Result<usize> {
    desk.window()?.page("issues").await?;
    desk.window()?
        .count(&format!("tr[data-noun=issue] [data-delivery={delivery}]"))
        .await
}

async fn hold_meeting(office: &Desk) -> Result<String> {
    let window = office.window()?;
    let meeting = Meeting {
        kind: "coordination".into(),
        title: "Rapat Koordinasi Bulanan".into(),
        date: "20/01/2025".into(),
        venue: "Aula Kantor Kecamatan Kalirejo".into(),
        chair_name: "Hi. Yulianto, S.E.".into(),
        chair_office: "Camat Kalirejo".into(),
        ..Meeting::default()
    };
    let id = journey::plan_meeting(window, &meeting).await?;
    ensure!(
        journey::invite_group(window, "forkopimcam").await? == 3,
        "Camat, Kapolsek, Danramil"
    );
    journey::name_invitee(window, "Kapolsek Kalirejo", "Rahmat Contoh").await?;
    journey::open_door(window).await?;
    journey::mark(window, "Camat Kalirejo", Mark::Present).await?;
    let deputy = Mark::Represented {
        name: "Hendra Contoh",
        office: "Kanit Binmas",
    };
    journey::mark(window, "Kapolsek Kalirejo", deputy).await?;
    journey::mark(window, "Danramil Kalirejo", Mark::Absent('6')).await?;
    journey::add_walk_in(window, "Dewi Contoh", "Penyuluh KB").await?;
    journey::leave_door(window).await?;
    Ok(id)
}

async fn answer(office: &Desk, text: &str) -> Result<()> {
    let window = office.window()?;
    window.go("/kotak-masuk", "inbox").await?;
    journey::open_in_inbox(window, ISSUE.title).await?;
    window.says("[data-page=inbox]", "Kampung Kalirejo").await?;
    window.act("write_answer").await?;
    window.fill("text", text).await?;
    window.act("add_follow_up").await?;
    window
        .says("[data-notice=done]", "Jawaban tersimpan di laptop ini")
        .await
}
