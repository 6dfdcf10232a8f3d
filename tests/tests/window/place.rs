//! Where it happened: pasted as a link or in degrees, kept through a power cut, and found again on the map.

use anyhow::{Result, ensure};
use kentongan_tests::driver::Window;
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{KALIREJO, Scene};

use crate::screens::photograph;

const ROAD: Issue<'_> = Issue {
    title: "Jalan poros Dusun II berlubang",
    category: "INF",
    date: "",
    hamlet: "Dusun II",
    landmark: "",
    description: "",
    urgency: "",
};
const LAMP: Issue<'_> = Issue {
    title: "Lampu jalan Dusun II padam",
    ..ROAD
};
/// Where he was yesterday, and where it is: in degrees, as a telephone says it, and as a link, as a neighbour sends it.
const ELSEWHERE: &str = "https://www.google.com/maps/search/?api=1&query=-5.1234,104.5678";
const DEGREES: &str = "5°10'44.4\"S 104°58'55.2\"E";
const LINK: &str = "https://maps.google.com/?q=-5.179,104.982";
const HERE: &str = "5,179000° LS 104,982000° BT";
const HALF_A_LANDMARK: &str = "belakang balai, dekat jem";

#[tokio::test]
async fn a_place_that_was_pasted_outlives_a_kill_and_is_opened_from_the_map() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    // What the laptop sends by itself meanwhile would draw the map anew.
    village.relay.cut();
    let window = village.window()?;
    journey::fill_issue(window, &ROAD).await?;
    paste_place(window, ELSEWHERE, "5,123400° LS 104,567800° BT").await?;
    paste_place(window, DEGREES, HERE).await?;
    window.fill("landmark", HALF_A_LANDMARK).await?;
    window.command_says("list_drafts", HALF_A_LANDMARK).await?;
    village.laptop.kill()?;

    let window = village.laptop.open().await?;
    window.go("/isu/draf", "drafts").await?;
    window.act("continue_draft").await?;
    window.page("issue_draft").await?;
    window.focused("input[name=landmark]").await?;
    for (field, text) in [
        ("title", ROAD.title),
        ("hamlet", ROAD.hamlet),
        ("landmark", HALF_A_LANDMARK),
        ("coordinates", DEGREES),
    ] {
        ensure!(window.value_of(field).await? == text, "{field} came back otherwise");
    }
    window.says("[data-found]", HERE).await?;
    window.fill("landmark", "belakang balai, dekat jembatan").await?;
    journey::save_issue(window).await?;

    window.go("/isu/peta", "map").await?;
    let said = window.attribute("[data-act=open_point]", "aria-label").await?;
    ensure!(said.contains(ROAD.title), "the point says {said}");
    window.act("open_point").await?;
    window.page("issue").await?;
    window.says("[data-page=issue] h1", ROAD.title).await?;
    window.says("[data-page=issue] .facts", HERE).await?;

    // Two at one place are one point, and both are opened from it.
    journey::fill_issue(window, &LAMP).await?;
    paste_place(window, LINK, HERE).await?;
    journey::save_issue(window).await?;
    window.go("/isu/peta", "map").await?;
    window.act("open_pile").await?;
    for title in [ROAD.title, LAMP.title] {
        window.says("[data-pile]", title).await?;
    }
    photograph(window, "map-pile").await?;
    let first = window.text_of("[data-pile] a").await?;
    window.click("[data-pile] a").await?;
    window.page("issue").await?;
    window.says("[data-page=issue] h1", &first).await?;
    village.laptop.close().await
}

/// Pastes a place and goes on in another field; the form says back where that is.
async fn paste_place(window: &Window, typed: &str, place: &str) -> Result<()> {
    window.paste("coordinates", typed).await?;
    ensure!(
        window.value_of("coordinates").await? == typed,
        "{typed} is not as pasted"
    );
    window.fill("hamlet", ROAD.hamlet).await?;
    window.says("[data-found]", place).await
}
