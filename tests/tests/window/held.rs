//! An emergency overtakes a long queue on a link that dies: the kecamatan has it, and nobody calls it sent before all of it is.

use anyhow::{Context as _, Result, ensure};
use kentongan_protocol::limits::REQUEST_BYTES_MAX;
use kentongan_tests::counts;
use kentongan_tests::headless::issue_form;
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{Desk, KALIREJO, KECAMATAN, Scene};
use serde_json::{Value, json};

use crate::screens::photograph;

const EMERGENCY: Issue<'_> = Issue {
    title: "Tanggul Way Waya jebol, warga Dusun V mengungsi",
    category: "BEN",
    date: "",
    hamlet: "Dusun V",
    landmark: "dekat jembatan gantung",
    description: "Air setinggi lutut. Enam keluarga di balai kampung.",
    urgency: "emergency",
};
/// More than one request holds, each with as much text as a form takes.
const QUEUE: u64 = 320;
const TEXT_CHARS: usize = 4_000;
/// Enough for the hello and the emergency, not for the batch behind it.
const A_WORD: usize = 6_000;
/// Enough for one request with everything that belongs to it, not for the second.
const ONE_REQUEST: usize = REQUEST_BYTES_MAX + 16 * 1024;

#[tokio::test]
async fn an_emergency_goes_ahead_of_a_long_queue_and_is_sent_when_all_of_it_is() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    village.relay.cut();
    write_queue(&village).await?;
    journey::log_issue(village.window()?, &EMERGENCY).await?;

    // A moment of network: the emergency is through, the rest is not, and no answer came back.
    village.relay.connect_for(A_WORD)?;
    journey::send(village.window()?).await?;
    delivery(&village, "unsent").await?;
    journey::send(office.window()?).await?;
    let window = office.window()?;
    window.go("/kotak-masuk", "inbox").await?;
    ensure!(
        window.count("[data-noun=issue][data-id]").await? == 1,
        "more than the emergency arrived"
    );
    journey::open_in_inbox(window, EMERGENCY.title).await?;
    window
        .says("[data-delivery=held]", "Diterima, menunggu kiriman lengkap")
        .await?;
    ensure!(
        window.count("[data-entry=receipt]").await? == 0,
        "what is only held bears no stamp"
    );
    photograph(window, "held-inbox").await?;

    // A longer moment: an answer comes back, and then the link dies again.
    village.relay.connect_for(ONE_REQUEST)?;
    journey::send(village.window()?).await?;
    let window = village.window()?;
    window
        .says(
            "tr[data-noun=issue][data-delivery=held]",
            "sudah diterima kecamatan, menunggu kiriman lengkap",
        )
        .await?;
    window.there("tr[data-noun=issue][data-delivery=unsent]").await?;
    ensure!(
        window.attribute("tr[data-noun=issue]", "data-delivery").await? == "held",
        "what was sent first stands first"
    );
    photograph(window, "held-outbox").await?;
    window.go("/beranda", "home").await?;
    window
        .says(
            "[data-kind=held]",
            "Sudah diterima kecamatan, menunggu kiriman lengkap.",
        )
        .await?;
    photograph(window, "held-home").await?;
    delivery(&village, "held").await?;
    photograph(village.window()?, "held-issue").await?;

    village.relay.connect()?;
    journey::send_all(village.window()?).await?;
    delivery(&village, "sent").await?;
    let window = village.window()?;
    window.there("[data-entry=receipt] .stamp").await?;
    window.click("[data-entry=receipt] a.stamp").await?;
    window.page("receipt").await?;
    window.says("[data-page=receipt] tbody", EMERGENCY.title).await?;
    photograph(window, "held-receipt").await?;
    journey::send(office.window()?).await?;
    let window = office.window()?;
    journey::open_issue(window, EMERGENCY.title).await?;
    window.there("[data-page=issue] .meta [data-delivery=received]").await?;

    let (of_village, of_office) = (village.laptop.database(), office.laptop.database());
    let databases = [("kalirejo", of_village.as_path()), ("kecamatan", of_office.as_path())];
    let census = counts::census(&databases, scene.district.store())?;
    ensure!(
        (census.lost, census.doubled, census.service.issues) == (0, 0, QUEUE + 1),
        "{census:?}"
    );
    village.laptop.close().await?;
    office.laptop.close().await
}

/// A season's records. That they can be typed is tried elsewhere.
async fn write_queue(village: &Desk) -> Result<()> {
    for n in 1..=QUEUE {
        let mut request = issue_form(&format!("Catatan lapangan {n:03}"));
        let form = request.get_mut("form").and_then(Value::as_object_mut);
        let form = form.context("a form has fields")?;
        form.insert("description".into(), json!(text_that_does_not_shrink(n)));
        form.insert("urgency".into(), json!("low"));
        let answer = village.window()?.command("save_issue", request).await?;
        ensure!(answer.get("ok").is_some(), "{answer}");
    }
    Ok(())
}

fn text_that_does_not_shrink(n: u64) -> String {
    let mut bytes = vec![0; TEXT_CHARS];
    blake3::Hasher::new()
        .update(&n.to_be_bytes())
        .finalize_xof()
        .fill(&mut bytes);
    bytes.iter().map(|byte| char::from(b'a' + byte % 26)).collect()
}

/// Opens the emergency and looks how far it has come.
async fn delivery(desk: &Desk, expected: &str) -> Result<()> {
    journey::open_issue(desk.window()?, EMERGENCY.title).await?;
    let css = format!("[data-page=issue] .meta [data-delivery={expected}]");
    desk.window()?.there(&css).await
}
