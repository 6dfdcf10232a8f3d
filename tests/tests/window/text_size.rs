//! Letters at twice their size, on the laptop we build for: nothing leaves its place, nothing is cut off.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::driver::Window;
use kentongan_tests::furnished::{furnish_village, hold_coordination};
use kentongan_tests::programs;
use kentongan_tests::scene::{KALIREJO, KECAMATAN, Scene};

use crate::screens::{Screen, TOO_WIDE, of_district, of_village};

/// Buttons, tabs and choices whose words do not fit, and words that a box hides that does not scroll. Titles that a list shortens with
/// three dots, or to two lines, stand in full on the page that they open.
const CUT_OFF: &str = "[...document.querySelectorAll('body *')] \
    .filter((e) => e.clientWidth > 1 && e.checkVisibility({ visibilityProperty: true }) && !e.closest('svg, .sprite, .vh, .spoken')) \
    .filter((e) => { \
        const style = getComputedStyle(e); \
        const wide = e.scrollWidth > e.clientWidth + 1, high = e.scrollHeight > e.clientHeight + 1; \
        if (e.matches('button, .btn, .choice, .tab, .tabs a, .nav a, .back, summary')) return wide || high; \
        const hides = /hidden|clip/.test(style.overflowX) && e.innerText?.trim(); \
        return hides && wide && style.textOverflow !== 'ellipsis' && style.webkitLineClamp === 'none'; \
    }) \
    .map((e) => `${e.tagName.toLowerCase()}.${e.className} “${(e.innerText ?? '').trim().slice(0, 40)}”`)";

/// At twice the size the page is half as wide, in its own pixels: this is what its breakpoints answer to.
const DOUBLED: &str = "innerWidth <= 683 && innerHeight <= 384";

#[tokio::test]
async fn at_twice_the_text_size_every_screen_of_a_village_is_whole() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    furnish_village(&desk).await?;
    let screens = of_village(desk.window()?).await?;
    at_twice_the_size(desk.window()?, &screens, "village").await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn at_twice_the_text_size_every_screen_of_a_kecamatan_is_whole() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    let window = desk.window()?;
    window.go("/isu/baru", "issue_new").await?;
    window.choose("village_code", "18.02.01.2003").await?;
    window.fill("title", "Pupuk belum datang").await?;
    window.choose("category", "EKO").await?;
    window.act("save_issue").await?;
    window.page("issues").await?;
    hold_coordination(&desk).await?;
    let screens = of_district(window).await?;
    at_twice_the_size(window, &screens, "kecamatan").await?;
    desk.laptop.close().await
}

async fn at_twice_the_size(window: &Window, screens: &[Screen], prefix: &str) -> Result<()> {
    window.resize(1366, 768).await?;
    window.go("/pengaturan/tampilan", "settings_display").await?;
    // Not by a press of the mouse: where it lands changes under the hand.
    window
        .run_in("document.querySelector('input[name=text_size][value=\"200\"]').click()")
        .await?;
    window.until(DOUBLED, "letters of twice the size").await?;
    let folder = programs::target_folder()?.join("screens");
    let mut faults = Vec::new();
    for screen in screens {
        screen.open(window).await?;
        let name = format!("doubled-{prefix}-{}", screen.name);
        window.screenshot(&folder.join(format!("{name}.png"))).await?;
        for (what, expression) in [("wider than its place", TOO_WIDE), ("cut off", CUT_OFF)] {
            let found = window.eval(expression).await.with_context(|| name.clone())?;
            let found: Vec<String> = serde_json::from_value(found)?;
            faults.extend(found.iter().map(|part| format!("{name}: {what}: {part}")));
        }
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[tokio::test]
async fn words_that_do_not_fit_are_found() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    window
        .run_in(
            "const faults = document.createElement('div'); \
             faults.innerHTML = '<button type=\"button\" class=\"btn\" style=\"width: 60px\">Simpan disposisi</button>' \
                 + '<p style=\"width: 60px; overflow: hidden; white-space: nowrap\">Tersimpan di laptop ini</p>'; \
             document.querySelector('main').prepend(faults)",
        )
        .await?;
    let found: Vec<String> = serde_json::from_value(window.eval(CUT_OFF).await?)?;
    for words in ["Simpan disposisi", "Tersimpan di laptop ini"] {
        ensure!(
            found.iter().any(|one| one.contains(words)),
            "“{words}” is cut off: {found:?}"
        );
    }
    desk.laptop.close().await
}
