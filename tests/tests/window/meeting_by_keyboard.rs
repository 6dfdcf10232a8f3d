//! A whole meeting without a mouse: planned, invited, its agenda put in order, its guests marked, its minutes written and made final.
//! Nothing is clicked; where a page has no key for a thing, Tab reaches it by the name that is read out.

use anyhow::{Result, ensure};
use kentongan_tests::driver::{Key, Window, quoted};
use kentongan_tests::journey;
use kentongan_tests::scene::{KECAMATAN, Scene};

/// More stops than any page of these has.
const STOPS_MAX: usize = 160;
/// What has the focus, as it is read out: its label, its text, without the keys that stand inside.
const NAME: &str = "((e) => { \
    if (!e || e === document.body) return ''; \
    if (e.ariaLabel) return e.ariaLabel; \
    const copy = (e.labels?.[0] ?? e).cloneNode(true); \
    copy.querySelectorAll('kbd, svg, .help, .wrong').forEach((part) => part.remove()); \
    return copy.textContent.replace(/\\s+/g, ' ').trim(); \
})(document.activeElement)";
/// Counts what a pointer presses from now on; keys press nothing so.
const WATCH: &str = "window.pressed = 0; window.addEventListener('pointerdown', () => (window.pressed += 1), true)";

const CAMAT: &str = "Camat Kalirejo";
const KAPOLSEK: &str = "Kapolsek Kalirejo";
const DANRAMIL: &str = "Danramil Kalirejo";

#[tokio::test]
async fn a_whole_meeting_is_held_by_keys_alone() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    let window = desk.window()?;
    window.run_in(WATCH).await?;

    plan(window).await?;
    invite(window).await?;
    put_agenda_in_order(window).await?;
    mark_guests(window).await?;
    write_minutes(window).await?;
    make_final(window).await?;

    ensure!(
        window.is("window.pressed === 0").await?,
        "a pointer pressed something, or the page was loaded anew"
    );
    desk.laptop.close().await
}

async fn plan(window: &Window) -> Result<()> {
    choose(window, "Rapat").await?;
    window.page("meetings").await?;
    choose(window, "Rapat baru").await?;
    window.page("meeting_form").await?;
    for (label, text) in [
        ("Judul", "Rapat Koordinasi Bulanan"),
        ("Tanggal", "20/01/2025"),
        ("Jam mulai", "09.00"),
        ("Tempat", "Aula Kantor Kecamatan Kalirejo"),
        ("Nama", "Yulianto Contoh"),
        ("Jabatan", CAMAT),
    ] {
        write(window, label, text).await?;
        // Between place and chair; each line is an item.
        if label == "Tempat" {
            let lines = format!("Pembangunan{}Kesehatan", char::from(Key::Enter));
            tab_to(window, "Agenda").await?;
            window.press(lines).await?;
        }
    }
    window.press_ctrl(Key::Enter).await?;
    window.there(".desk[data-id]").await?;
    window.page("meeting").await
}

async fn invite(window: &Window) -> Result<()> {
    choose(window, "Undang unsur Forkopimcam").await?;
    count(window, "[data-noun=invitee]", 3).await?;
    let offices = journey::invited_offices(window).await?;
    ensure!(offices == [CAMAT, KAPOLSEK, DANRAMIL], "{offices:?} are invited");
    Ok(())
}

async fn put_agenda_in_order(window: &Window) -> Result<()> {
    window.press("n").await?;
    window.page("minutes").await?;
    choose(window, "Jadikan butir").await?;
    count(window, "[data-noun=agenda_item]", 2).await?;
    write(window, "Butir baru", "Keamanan").await?;
    window.press(char::from(Key::Enter)).await?;
    count(window, "[data-noun=agenda_item]", 3).await?;
    window.says("[data-noun=agenda_item].cur", "Keamanan").await?;
    // The new one is open; it goes to the front.
    for place in [1, 0] {
        window.press_with(Key::Alt, Key::Up).await?;
        let stands =
            format!("document.querySelectorAll('[data-noun=agenda_item]')[{place}]?.innerText.includes('Keamanan')");
        window.until(&stands, &format!("Keamanan at place {place}")).await?;
    }
    leave_field(window).await?;
    window.press(char::from(Key::Escape)).await?;
    window.page("meeting").await
}

async fn mark_guests(window: &Window) -> Result<()> {
    window.press("h").await?;
    window.page("door").await?;
    // Two letters and Enter.
    find(window, "da", DANRAMIL).await?;
    window.press(char::from(Key::Enter)).await?;
    window.says("[data-count=present]", "1").await?;
    find(window, "da", DANRAMIL).await?;
    window.press(char::from(Key::F6)).await?;
    window.focused("[data-panel=late] [name=late_at]").await?;
    window.press(format!("09.20{}", char::from(Key::Enter))).await?;
    window.gone("[data-panel]").await?;
    window.says("[data-count=late]", "1").await?;

    find(window, "po", KAPOLSEK).await?;
    window.press(char::from(Key::F2)).await?;
    window
        .focused("[data-panel=represented] [name=representative_name]")
        .await?;
    let (tab, enter) = (char::from(Key::Tab), char::from(Key::Enter));
    window.press(format!("Ratna Contoh{tab}Kanit Binmas{enter}")).await?;
    window.gone("[data-panel]").await?;
    window.says("[data-count=represented]", "1").await?;

    find(window, "ca", CAMAT).await?;
    window.press("4").await?;
    window.says("[data-count=absent]", "1").await?;

    journey::add_walk_in(window, "Suwarno Contoh", "Ketua Gapoktan").await?;
    journey::add_walk_in(window, "Suwarno Keliru", "").await?;
    window.press_ctrl('z').await?;
    window.says("[data-said]", "Diurungkan: Suwarno Keliru").await?;
    window.says("[data-count=walk_ins]", "1").await?;
    window.says("[data-count=came]", "2").await?;
    journey::leave_door(window).await?;
    window.page("meeting").await
}

async fn write_minutes(window: &Window) -> Result<()> {
    window.press("n").await?;
    window.page("minutes").await?;
    write(window, "Catatan baru", "Ronda malam sepi sejak Desember.").await?;
    window.press_ctrl(Key::Enter).await?;
    count(window, "[data-noun=note]", 1).await?;

    window.press(char::from(Key::F3)).await?;
    window.focused("[data-form=input] [name=text]").await?;
    write(window, "Masukan baru", "Pos ronda di Dusun III belum berlampu").await?;
    write(window, "Dari siapa", DANRAMIL).await?;
    window.press_ctrl(Key::Enter).await?;
    count(window, "[data-noun=input]", 1).await?;
    window.says("[data-noun=input]", DANRAMIL).await?;
    leave_field(window).await?;
    window.press("i").await?;
    window.there("[data-noun=input] [data-act=open_issue]").await?;

    window.press(char::from(Key::F4)).await?;
    window.focused("[data-form=decision] [name=text]").await?;
    write(window, "Isi keputusan", "Jadwal ronda disusun kembali").await?;
    write(window, "Penanggung jawab", DANRAMIL).await?;
    write(window, "Tenggat", "28/02/2025").await?;
    window.press_ctrl(Key::Enter).await?;
    count(window, "[data-noun=decision]", 1).await
}

async fn make_final(window: &Window) -> Result<()> {
    window.press(char::from(Key::F9)).await?;
    // What cannot be undone is asked about, and the focus is on the safe answer.
    window.focused("dialog [data-safe]").await?;
    window.press_with(Key::Shift, Key::Tab).await?;
    window.focused("dialog [data-act=finalise]").await?;
    window.press(char::from(Key::Enter)).await?;
    for text in [
        "Ronda malam sepi sejak Desember.",
        "Pos ronda di Dusun III belum berlampu",
        "Jadwal ronda disusun kembali",
    ] {
        window.says("[data-final=first]", text).await?;
    }
    window.there("[data-noun=minutes][data-is-final=true]").await
}

/// Presses Tab until what is called `label` has the focus.
async fn tab_to(window: &Window, label: &str) -> Result<()> {
    let mut passed = Vec::new();
    while passed.len() < STOPS_MAX {
        let name = window.eval(NAME).await?;
        if name == label {
            return Ok(());
        }
        passed.push(name.as_str().unwrap_or_default().to_owned());
        window.run_in("window.stop = document.activeElement").await?;
        window.press(char::from(Key::Tab)).await?;
        window
            .until(
                "document.activeElement !== window.stop",
                &format!("the stop behind {:?}", passed.last()),
            )
            .await?;
    }
    passed.sort_unstable();
    passed.dedup();
    anyhow::bail!("Tab does not reach {label:?}, but {passed:?}")
}

/// Presses what is called so.
async fn choose(window: &Window, label: &str) -> Result<()> {
    tab_to(window, label).await?;
    window.press(char::from(Key::Enter)).await
}

/// Types into the field that is called so.
async fn write(window: &Window, label: &str, text: &str) -> Result<()> {
    tab_to(window, label).await?;
    window.press(text).await?;
    window
        .until(&format!("document.activeElement?.value === {}", quoted(text)), label)
        .await
}

/// Esc leaves a field before it leaves a page.
async fn leave_field(window: &Window) -> Result<()> {
    window.focused("input, textarea").await?;
    window.press(char::from(Key::Escape)).await?;
    window
        .until("!document.activeElement?.matches('input, textarea')", "no field")
        .await
}

/// Types letters at the door until an office is under the cursor.
async fn find(window: &Window, letters: &str, office: &str) -> Result<()> {
    window.focused("[name=search]").await?;
    window
        .until(
            "document.querySelector('[name=search]').value === ''",
            "an empty search",
        )
        .await?;
    window.press(letters).await?;
    let found = format!(
        "document.querySelector('.row.cur .person b')?.innerText === {}",
        quoted(office)
    );
    window.until(&found, &format!("{office} under the cursor")).await
}

async fn count(window: &Window, css: &str, n: usize) -> Result<()> {
    let counted = format!("document.querySelectorAll({}).length === {n}", quoted(css));
    window.until(&counted, &format!("{n} of {css}")).await
}
