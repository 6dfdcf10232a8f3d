//! What the door asks besides who came: since when, and a signature that nobody has to give.

use anyhow::Result;
use kentongan_tests::driver::{Key, Window, quoted};
use kentongan_tests::furnished::hold_coordination;
use kentongan_tests::journey::{self, Mark};
use kentongan_tests::scene::{KECAMATAN, Scene};

use crate::screens::photograph;

/// A hand on the pad: down, over it, up.
const DRAW: &str = "const pad = document.querySelector('[data-pad]'); \
    const box = pad.getBoundingClientRect(); \
    const at = (name, x, y) => pad.dispatchEvent(new PointerEvent(name, { \
        pointerId: 1, button: 0, bubbles: true, cancelable: true, clientX: box.left + box.width * x, clientY: box.top + box.height * y })); \
    at('pointerdown', 0.1, 0.6); \
    for (let step = 1; step <= 60; step += 1) at('pointermove', 0.1 + step / 75, 0.5 + Math.sin(step / 4) / 4); \
    at('pointerup', 0.9, 0.5);";

#[tokio::test]
async fn one_digit_marks_f6_says_since_when_and_a_mouse_signs() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    hold_coordination(&desk).await?;
    let window = desk.window()?;
    // The first three are marked already.
    let offices = journey::invited_offices(window).await?;
    let [late, sick] = [3, 4].map(|at: usize| offices.get(at).cloned().unwrap_or_default());
    journey::open_door(window).await?;

    journey::mark(window, &late, Mark::Present).await?;
    find(window, &late).await?;
    window.press(char::from(Key::F6)).await?;
    window.focused("[data-panel=late] [name=late_at]").await?;
    photograph(window, "door-late").await?;
    window.fill("late_at", "9:20").await?;
    window.press(char::from(Key::Enter)).await?;
    window.gone("[data-panel]").await?;
    window.says("[data-count=late]", "1").await?;

    find(window, &late).await?;
    window.press(char::from(Key::F8)).await?;
    window.there("[data-panel=signature] [data-pad]").await?;
    window.run_in(DRAW).await?;
    photograph(window, "door-signature").await?;
    window.act("sign_attendance").await?;
    window.gone("[data-panel]").await?;
    window.there("[data-signature] path[d^=M]").await?;

    find(window, &sick).await?;
    window.press("4").await?;
    window.says("[data-said]", &sick).await?;
    window.there(".row[data-status=sick]").await?;

    find(window, &sick).await?;
    window.press("2").await?;
    window
        .there("[data-panel=represented] [data-act=take_representative]")
        .await?;
    photograph(window, "door-representatives").await?;
    window.act("close_panel").await?;
    journey::clear_search(window).await?;
    journey::leave_door(window).await?;
    desk.laptop.close().await
}

/// Types an office until it is under the cursor.
async fn find(window: &Window, office: &str) -> Result<()> {
    window.focused("[name=search]").await?;
    window.press(office).await?;
    let found = format!(
        "document.querySelector('.row.cur .person b')?.innerText === {}",
        quoted(office)
    );
    window.until(&found, &format!("{office} under the cursor")).await
}
