//! Without a mouse: Tab reaches everything that can be used, in the order in which it stands, and shows where it is; arrows move in
//! lists and on the map.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::driver::{Key, Window};
use kentongan_tests::furnished::{furnish_village, hold_coordination};
use kentongan_tests::journey::{self, Meeting};
use kentongan_tests::scene::{KALIREJO, KECAMATAN, Scene};

use crate::screens::{Screen, of_district, of_village};

/// Writes down, while nothing has the focus, what Tab should reach and how it looks. Of radio buttons of one name Tab reaches one; what
/// carries a tabindex of -1 is reached by arrows.
const BEGIN: &str = "document.activeElement?.blur(); \
    const usable = (e) => e.tabIndex >= 0 && !e.disabled && !e.closest('[inert], [hidden]') && e.checkVisibility({ visibilityProperty: true }); \
    const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(usable); \
    const isStop = (e) => { \
        if (e.type !== 'radio') return true; \
        const group = stops.filter((other) => other.type === 'radio' && other.name === e.name); \
        return e === (group.find((other) => other.checked) ?? group[0]); \
    }; \
    const shown = (e) => { while (getComputedStyle(e).opacity === '0') e = e.parentElement; return e; }; \
    const look = (e) => { \
        const s = getComputedStyle(shown(e)); \
        const outline = s.outlineStyle === 'none' || s.outlineColor === 'rgba(0, 0, 0, 0)' ? '' : `${s.outlineWidth} ${s.outlineColor}`; \
        return [outline, s.boxShadow, s.borderColor, s.top].join(' / '); \
    }; \
    const reached = stops.filter(isStop); \
    window.walk = { \
        reached, \
        looks: reached.map(look), \
        at: () => reached.indexOf(document.activeElement), \
        isSeen: (at) => look(reached[at]) !== window.walk.looks[at], \
        isBare: (at) => { \
            const box = shown(reached[at]).getBoundingClientRect(); \
            const shows = (x, y) => { \
                const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y); \
                return top !== null && (shown(reached[at]).contains(top) || top.contains(reached[at]) || top.closest('label')?.contains(reached[at]) === true); \
            }; \
            return shows(0.5, 0.5) || shows(0.5, 0.1) || shows(0.5, 0.9) || shows(0.1, 0.5); \
        }, \
        nameOf: (e) => e ? `${e.tagName.toLowerCase()}${e.name ? `[name=${e.name}]` : ''}${e.dataset?.act ? `[data-act=${e.dataset.act}]` : ''} “${(e.innerText ?? '').trim().slice(0, 30)}”` : 'nothing', \
    }";

/// Whatever can be pressed or filled, and is left out of the order of Tab without being one of several among which arrows move. At the
/// door the arrows of the search move: `[data-rows]`.
const UNREACHED: &str = "[...document.querySelectorAll('a[href], button, input, select, textarea')] \
    .filter((e) => e.tabIndex < 0 && !e.disabled && !e.closest('[inert], [hidden], [aria-hidden=true], [data-rows]') && e.checkVisibility({ visibilityProperty: true })) \
    .filter((e) => { \
        for (let around = e.parentElement; around; around = around.parentElement) \
            if (around.querySelector('a[href][tabindex=\"0\"], button[tabindex=\"0\"]')) return around.matches('main, body'); \
        return true; \
    }) \
    .map((e) => window.walk.nameOf(e))";

#[tokio::test]
async fn tab_reaches_everything_of_a_village_in_its_order_and_is_seen() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    furnish_village(&desk).await?;
    let window = desk.window()?;
    place_an_issue(window, "Lampu jalan padam", "-5,170211 104,991134").await?;
    let screens = of_village(window).await?;
    // Nothing is left that the line could send, and change the status line, in the middle of a walk.
    journey::send_all(window).await?;
    const WALKED: [&str; 18] = [
        "home",
        "issues",
        "issue-new",
        "issue",
        "issue-edit",
        "map",
        "register",
        "meetings",
        "meeting",
        "meeting-new",
        "minutes",
        "programme",
        "roster",
        "door",
        "preview",
        "outbox",
        "keys",
        "settings-display",
    ];
    walk_all(window, &screens, &WALKED).await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn tab_reaches_everything_of_a_kecamatan_in_its_order_and_is_seen() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    place_an_issue(village.window()?, "Jembatan gantung miring", "").await?;
    journey::send_all(village.window()?).await?;
    village.laptop.close().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    journey::send(desk.window()?).await?;
    hold_coordination(&desk).await?;
    let window = desk.window()?;
    let screens = of_district(window).await?;
    journey::send_all(window).await?;
    walk_all(window, &screens, &["inbox", "villages", "issue", "door", "series"]).await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn the_notula_is_written_from_its_first_item_to_the_final_without_a_mouse() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    let window = desk.window()?;
    let rakor = Meeting {
        kind: "coordination".to_owned(),
        title: "Rapat Koordinasi Bulanan".to_owned(),
        date: "20/01/2025".to_owned(),
        start: "09.00".to_owned(),
        venue: "Aula Kantor Kecamatan Kalirejo".to_owned(),
        ..Meeting::default()
    };
    journey::plan_meeting(window, &rakor).await?;
    window.press("n").await?;
    window.page("minutes").await?;
    for title in ["Banjir", "Kesehatan"] {
        window.press(char::from(Key::F7)).await?;
        window.focused("[data-form=agenda_item] [name=title]").await?;
        window.press(title).await?;
        window.press(char::from(Key::Enter)).await?;
        window.says("[data-agenda]", title).await?;
        let emptied = "document.querySelector('[data-form=agenda_item] [name=title]').value === ''";
        window.until(emptied, "the form of the next item").await?;
    }
    window.press_with(Key::Alt, Key::Up).await?;
    let first = "document.querySelector('[data-noun=agenda_item] .title').innerText === 'Kesehatan'";
    window.until(first, "the item on top").await?;
    window.press(char::from(Key::F6)).await?;
    window.there("[data-noun=agenda_item][data-running]").await?;

    window.press(char::from(Key::F2)).await?;
    window.focused("[data-form=note] [name=text]").await?;
    window.press("Posyandu sepi").await?;
    window.press_ctrl(Key::Enter).await?;
    window.says("[data-noun=note]", "Posyandu sepi").await?;
    window.press(char::from(Key::F3)).await?;
    window.focused("[data-form=input] [name=text]").await?;
    window.press("Minta obat").await?;
    window.press(char::from(Key::F8)).await?;
    window.there("[data-noun=input] [data-act=open_issue]").await?;
    window.press(char::from(Key::F4)).await?;
    window.focused("[data-form=decision] [name=text]").await?;
    window.press("Obat diantar").await?;
    window.press(char::from(Key::Tab)).await?;
    window.focused("[data-form=decision] [name=owner]").await?;
    window.press("Kepala Puskesmas").await?;
    window.press_ctrl(Key::Enter).await?;
    window.says("[data-noun=decision]", "Kepala Puskesmas").await?;
    window.press(char::from(Key::F6)).await?;
    window.gone("[data-running]").await?;

    window.press(char::from(Key::F9)).await?;
    window.focused("dialog [data-act=keep]").await?;
    window.press_with(Key::Shift, Key::Tab).await?;
    window.press(char::from(Key::Enter)).await?;
    for written in ["Posyandu sepi", "Minta obat", "Obat diantar"] {
        window.says("[data-final=first]", written).await?;
    }
    desk.laptop.close().await
}

#[tokio::test]
async fn arrows_move_through_rows_and_from_point_to_point_of_the_map() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    place_an_issue(window, "Lampu jalan padam", "-5,170211 104,971134").await?;
    place_an_issue(window, "Jembatan gantung miring", "-5,174411 104,991134").await?;

    window.go("/isu", "issues").await?;
    let row = "document.activeElement?.closest('[data-noun=issue]')?.rowIndex";
    window
        .run_in("document.querySelector('[data-open][tabindex=\"0\"]').focus()")
        .await?;
    for (key, name, at) in [
        (Key::Down, "arrow down", 2),
        (Key::Up, "arrow up", 1),
        (Key::End, "End", 2),
        (Key::Home, "Home", 1),
    ] {
        window.press(char::from(key)).await?;
        window
            .until(&format!("{row} === {at}"), &format!("row {at} after {name}"))
            .await?;
    }
    window.press(char::from(Key::Enter)).await?;
    window.page("issue").await?;

    window.go("/isu/peta", "map").await?;
    window
        .run_in("document.querySelector('[data-point][tabindex=\"0\"]').focus()")
        .await?;
    let title = |text: &str| {
        format!(
            "document.activeElement?.matches('[data-point]') && document.activeElement.ariaLabel.includes('{text}')"
        )
    };
    window.press(char::from(Key::Home)).await?;
    // The one lies west and north of the other.
    for _ in 0..2 {
        window.press(char::from(Key::Left)).await?;
    }
    window
        .until(&title("Lampu jalan padam"), "the point in the west")
        .await?;
    window.press(char::from(Key::Right)).await?;
    window
        .until(&title("Jembatan gantung miring"), "the point in the east")
        .await?;
    window.press(char::from(Key::Enter)).await?;
    window.page("issue").await?;
    window.says("[data-page=issue] h1", "Jembatan gantung miring").await?;
    desk.laptop.close().await
}

async fn place_an_issue(window: &Window, title: &str, coordinates: &str) -> Result<()> {
    let issue = journey::Issue {
        title,
        category: "INF",
        ..journey::Issue::default()
    };
    journey::fill_issue(window, &issue).await?;
    if !coordinates.is_empty() {
        window.fill("coordinates", coordinates).await?;
    }
    journey::save_issue(window).await
}

async fn walk_all(window: &Window, screens: &[Screen], walked: &[&str]) -> Result<()> {
    for name in walked {
        let screen = screens
            .iter()
            .find(|screen| screen.name == *name)
            .with_context(|| format!("there is no screen {name}"))?;
        screen.open(window).await?;
        if screen.name == "preview" {
            // Its pages come when they are laid out.
            window.there("[data-preview-id]:not([data-compiling])").await?;
        }
        walk(window)
            .await
            .with_context(|| format!("Tab on the screen {name}"))?;
    }
    Ok(())
}

/// From the first stop to the last and out again: that each comes in its turn proves that all are reached, that none holds the person
/// fast, and that the order is that of the page.
async fn walk(window: &Window) -> Result<()> {
    window.run_in(BEGIN).await?;
    let stops = window.eval("window.walk.reached.length").await?;
    let stops = stops.as_u64().context("stops are counted in whole numbers")?;
    ensure!(stops > 1, "there is nothing to reach");
    let left_out: Vec<String> = serde_json::from_value(window.eval(UNREACHED).await?)?;
    ensure!(left_out.is_empty(), "left out: {}", left_out.join(", "));

    window.run_in("window.walk.reached[0].focus()").await?;
    let tab = char::from(Key::Tab);
    window.press(tab).await?;
    stands_at(window, 1).await?;
    // Backwards as well; and only a key shows where the focus is, so the first stop is looked at now.
    window.press_with(Key::Shift, tab).await?;
    stands_at(window, 0).await?;
    for at in 1..stops {
        window.press(tab).await?;
        stands_at(window, at).await?;
    }
    window.press(tab).await?;
    let last = stops - 1;
    window
        .until(&format!("window.walk.at() !== {last}"), "the way out of the last stop")
        .await
}

async fn stands_at(window: &Window, at: u64) -> Result<()> {
    let wanted = window
        .eval(&format!("window.walk.nameOf(window.walk.reached[{at}])"))
        .await?;
    let there = window
        .until(&format!("window.walk.at() === {at}"), &format!("stop {at}, {wanted}"))
        .await;
    if let Err(error) = there {
        let stands = window.eval("window.walk.nameOf(document.activeElement)").await?;
        return Err(error.context(format!("the focus is on {stands} and not on {wanted}")));
    }
    ensure!(
        window.is(&format!("window.walk.isSeen({at})")).await?,
        "nobody sees that {wanted} has the focus"
    );
    // WCAG 2.2, 2.4.11: what has the focus does not lie whole under a bar that stays where it is.
    ensure!(
        window.is(&format!("window.walk.isBare({at})")).await?,
        "{wanted} has the focus and lies under something else"
    );
    Ok(())
}
