//! Two laptops of one office at two doors of one rakor, in a hall without a network: a stick in either direction, and later the
//! service. What each shows is what both saw, and nothing is counted twice.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::driver::PARCEL;
use kentongan_tests::journey::{self, Mark, Meeting};
use kentongan_tests::scene::{CAMAT, Desk, KECAMATAN, Scene};

use crate::screens::photograph;

/// What the doors show of a meeting to which three are invited.
const COUNTS: [(&str, &str); 5] = [
    ("came", "2"),
    ("present", "1"),
    ("represented", "1"),
    ("absent", "1"),
    ("walk_ins", "2"),
];
const OPS: &str = "SELECT count(*) FROM ops";

#[tokio::test]
async fn two_doors_without_a_network_come_together_by_stick_and_are_sent_once() -> Result<()> {
    let scene = Scene::open().await?;
    let mut operator = scene.enrolled("operator", KECAMATAN).await?;
    let mut camat = scene.enrolled("camat", CAMAT).await?;
    for desk in [&operator, &camat] {
        // The first call is followed by the key of sealed reports; behind the second nothing is under way any more.
        for _ in 0..2 {
            journey::send(desk.window()?).await?;
        }
        desk.relay.cut();
    }
    let before = counts::count_in(scene.district.store(), OPS)?;

    // Whoever does not know the other laptop yet gets to know it; then the meeting goes over.
    give(&camat, &operator).await?;
    let meeting = journey::plan_meeting(
        operator.window()?,
        &Meeting {
            kind: "coordination".to_owned(),
            title: "Rapat Koordinasi Bulanan".to_owned(),
            date: "20/01/2025".to_owned(),
            start: "09.00".to_owned(),
            venue: "Aula Kantor Kecamatan Kalirejo".to_owned(),
            ..Meeting::default()
        },
    )
    .await?;
    journey::invite_group(operator.window()?, "forkopimcam").await?;
    let offices = journey::invited_offices(operator.window()?).await?;
    let [first, second, third] = offices.as_slice() else {
        anyhow::bail!("three are invited, not {offices:?}");
    };
    give(&operator, &camat).await?;

    for desk in [&operator, &camat] {
        let window = desk.window()?;
        window.go(&format!("/rapat/{meeting}"), "meeting").await?;
        journey::open_door(window).await?;
    }
    let ratna = Mark::Represented {
        name: "Ratna Contoh",
        office: "Kanit Binmas",
    };
    journey::mark(operator.window()?, first, Mark::Present).await?;
    journey::mark(camat.window()?, second, ratna).await?;
    journey::mark(operator.window()?, third, Mark::Absent('4')).await?;
    journey::add_walk_in(operator.window()?, "Suwarno Contoh", "Ketua Gapoktan").await?;
    journey::add_walk_in(camat.window()?, "Sarno Contoh", "Ketua Karang Taruna").await?;

    give(&camat, &operator).await?;
    give(&operator, &camat).await?;
    for desk in [&operator, &camat] {
        shows(desk, &meeting).await?;
    }
    ensure!(
        counts::count_in(scene.district.store(), OPS)? == before,
        "the service was out of reach"
    );
    photograph(operator.window()?, "two-doors").await?;
    open_parcels(&operator).await?;
    operator.window()?.there("[data-noun=parcel][data-way=read]").await?;
    photograph(operator.window()?, "two-doors-parcels").await?;

    // The camat has a signal first, and sends for both.
    for desk in [&camat, &operator, &camat] {
        desk.relay.connect()?;
        journey::send_all(desk.window()?).await?;
    }
    for desk in [&operator, &camat] {
        shows(desk, &meeting).await?;
    }
    let (of_operator, of_camat) = (operator.laptop.database(), camat.laptop.database());
    let databases = [("operator", of_operator.as_path()), ("camat", of_camat.as_path())];
    let census = counts::census(&databases, scene.district.store())?;
    ensure!(
        (census.lost, census.doubled, census.service.refused) == (0, 0, 0),
        "{census:?}"
    );
    for (name, device) in &census.devices {
        ensure!(
            (device.district_attendance, device.ops, device.outbox)
                == (census.service.district_attendance, census.service.ops, 0),
            "{name} counts otherwise than the service: {census:?}"
        );
    }
    ensure!(census.service.district_attendance == 5, "{census:?}");
    operator.laptop.close().await?;
    camat.laptop.close().await
}

/// A stick from one to the other, with what its first now has; its card, where it knows nobody yet.
async fn give(from: &Desk, to: &Desk) -> Result<()> {
    open_parcels(from).await?;
    from.window()?.act("write_parcel").await?;
    from.window()?.there("[data-notice=done]").await?;
    let stick = to.laptop.papers().join(PARCEL);
    std::fs::rename(written(from)?, &stick)?;

    open_parcels(to).await?;
    to.window()?.act("read_parcel").await?;
    to.window()?.there("[data-notice=done]").await?;
    std::fs::remove_file(stick)?;
    Ok(())
}

/// By another page, so that no earlier notice stands there.
async fn open_parcels(desk: &Desk) -> Result<()> {
    let window = desk.window()?;
    window.go("/kirim", "outbox").await?;
    window.go("/kirim/laptop", "parcels").await
}

/// The parcel that this laptop has just written.
fn written(desk: &Desk) -> Result<PathBuf> {
    let mut parcels = Vec::new();
    for entry in std::fs::read_dir(desk.laptop.papers())? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "ktg") {
            parcels.push(path);
        }
    }
    ensure!(parcels.len() == 1, "one parcel was written: {parcels:?}");
    parcels.pop().context("BUG: one is one")
}

async fn shows(desk: &Desk, meeting: &str) -> Result<()> {
    let window = desk.window()?;
    window.go(&format!("/rapat/{meeting}/pintu"), "door").await?;
    for (count, number) in COUNTS {
        window.says(&format!("[data-count={count}]"), number).await?;
    }
    Ok(())
}
