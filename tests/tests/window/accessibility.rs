//! The states that a page is seldom in when somebody looks: empty, wrong, overfull, dark. Each is drawn, fits, and shuts nobody out.
//! Every other screen is held to the same where its picture is taken.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::axe;
use kentongan_tests::driver::{Key, Window};
use kentongan_tests::furnished::furnish_village;
use kentongan_tests::journey::{self, Meeting};
use kentongan_tests::scene::{BOTH_KINDS, Desk, KALIREJO, Scene};

use crate::screens::{ROOMS, of_village, photograph, photograph_all};

/// Rows of one old register, and how many of them are read: together the stress of a district's list.
const REGISTER_ROWS: usize = 1_000;
const REGISTERS: usize = 5;
/// So many rows are laid out at once, however many there are (`ui/src/lib/row-page.ts`).
const ROWS_SHOWN: usize = 400;

#[tokio::test]
async fn what_shuts_somebody_out_is_found() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    ensure!(
        axe::violations(window).await?.is_empty(),
        "the page has faults of its own"
    );
    // One fault of each sort: no name, too pale, too small and too near, and a picture that says nothing.
    window
        .run_in(
            "const faults = document.createElement('div'); \
             faults.id = 'faults'; \
             faults.innerHTML = '<button type=\"button\"></button>' \
                 + '<p style=\"color: #999; background: #fff\">Tidak terbaca</p>' \
                 + '<div style=\"display: flex\"><button type=\"button\" class=\"tiny\">a</button><button type=\"button\" class=\"tiny\">b</button></div>' \
                 + '<style>.tiny { width: 12px; height: 12px; min-width: 0; min-height: 0; padding: 0; border: 0; font-size: 10px; line-height: 1 }</style>' \
                 + '<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=\" width=\"40\" height=\"40\">'; \
             document.querySelector('main').prepend(faults)",
        )
        .await?;
    let found = axe::violations(window).await?;
    for rule in ["button-name", "color-contrast", "target-size", "image-alt"] {
        ensure!(
            found.iter().any(|one| one.rule == rule),
            "{rule} found nothing: {found:?}"
        );
    }
    window.run_in("document.getElementById('faults').remove()").await?;
    ensure!(axe::violations(window).await?.is_empty(), "faults that are mended stay");
    desk.laptop.close().await
}

#[tokio::test]
async fn a_laptop_on_which_nothing_was_written_yet_is_drawn() -> Result<()> {
    let scene = Scene::open().await?;
    for (name, holder) in BOTH_KINDS {
        let mut desk = scene.enrolled(name, holder).await?;
        let window = desk.window()?;
        let first = match name {
            "kalirejo" => ("/beranda", "home"),
            _ => ("/kotak-masuk", "inbox"),
        };
        let others = [
            first,
            ("/isu", "issues"),
            ("/isu/draf", "drafts"),
            ("/isu/peta", "map"),
            ("/kirim", "outbox"),
            ("/putuskan", "conflicts"),
            ("/entah", "not_found"),
        ];
        for (path, page) in others.into_iter().chain(ROOMS) {
            window.go(path, page).await?;
            photograph(window, &format!("empty-{name}-{page}")).await?;
        }
        empty_meeting(window, name).await?;
        desk.laptop.close().await?;
    }
    Ok(())
}

/// A meeting of which only title and day are known.
async fn empty_meeting(window: &Window, name: &str) -> Result<()> {
    let meeting = Meeting {
        kind: "coordination".into(),
        title: "Rapat Koordinasi".into(),
        date: "20/01/2025".into(),
        ..Meeting::default()
    };
    let id = journey::plan_meeting(window, &meeting).await?;
    photograph(window, &format!("empty-{name}-meeting")).await?;
    for (path, page) in [("notula", "minutes"), ("evaluasi", "evaluation"), ("pintu", "door")] {
        window.go(&format!("/rapat/{id}/{path}"), page).await?;
        photograph(window, &format!("empty-{name}-{page}")).await?;
    }
    Ok(())
}

#[tokio::test]
async fn faults_panels_and_dialogs_are_drawn() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    window.go("/isu/baru", "issue_new").await?;
    window.act("save_issue").await?;
    window.there("[data-errors]").await?;
    photograph(window, "state-errors").await?;

    window.fill("title", "Sumur warga kering").await?;
    window.act("ask_discard").await?;
    window.there("dialog[open]").await?;
    photograph(window, "state-question").await?;
    window.act("keep").await?;
    window.gone("dialog").await?;

    window.press_ctrl('k').await?;
    window.focused("[name=goto]").await?;
    photograph(window, "state-go-to").await?;
    window.press(char::from(Key::Escape)).await?;
    window.gone("dialog").await?;

    // A search that finds nothing, then everything that the list can be narrowed by.
    window.go("/isu", "issues").await?;
    window.fill("search", "tidak ada yang begini").await?;
    window.there("[data-empty]").await?;
    photograph(window, "state-none-found").await?;
    window.act("clear_filter").await?;
    window.act("narrow").await?;
    window.there("[data-panel=narrow]").await?;
    window
        .run_in("document.querySelectorAll('[data-panel=narrow] details').forEach((part) => (part.open = true))")
        .await?;
    photograph(window, "state-narrow").await?;
    window.fill("from", "32/01/2025").await?;
    window.fill("until", "").await?;
    window.there("[data-field=from] .wrong").await?;
    photograph(window, "state-narrow-wrong").await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn a_title_without_a_space_and_a_text_of_four_thousand_letters_find_their_place() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = desk.window()?;
    let title = "Jembatangantungmiring".repeat(10).chars().take(200).collect::<String>();
    let text = "Tiang sisi barat bergeser setelah banjir. ".repeat(100);
    let text: String = text.chars().take(4_000).collect();
    window.go("/isu/baru", "issue_new").await?;
    window.fill("title", &title).await?;
    window.choose("category", "INF").await?;
    window.fill("hamlet", "Dusun III").await?;
    window.fill("coordinates", "-5,123456 104,976543").await?;
    window.paste("description", text.trim_end()).await?;
    photograph(window, "long-form").await?;
    journey::save_issue(window).await?;
    photograph(window, "long-list").await?;
    let issue = window.attribute("[data-noun=issue][data-id]", "data-id").await?;
    for (path, page) in [
        (format!("/isu/{issue}"), "issue"),
        (format!("/isu/{issue}/ubah"), "issue_edit"),
        (format!("/isu/{issue}/cetak"), "case_preview"),
        ("/isu/peta".into(), "map"),
        ("/kirim".into(), "outbox"),
        ("/beranda".into(), "home"),
    ] {
        window.go(&path, page).await?;
        photograph(window, &format!("long-{page}")).await?;
    }
    desk.laptop.close().await
}

#[tokio::test]
async fn a_list_of_five_thousand_issues_is_drawn_in_parts() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    // What is written here is not to be sent meanwhile: two cores have enough to do.
    desk.relay.cut();
    for register in 0..REGISTERS {
        read_register(&desk, register).await?;
    }
    let window = desk.window()?;
    window.go("/isu", "issues").await?;
    photograph(window, "many-first").await?;
    let rows = "document.querySelectorAll('[data-noun=issue][data-id]').length";
    while !window.is(&format!("{rows} >= {ROWS_SHOWN}")).await? {
        let shown = window.count("[data-noun=issue][data-id]").await?;
        window
            .run_in("document.querySelector('[data-act=load_more]')?.click()")
            .await?;
        window.until(&format!("{rows} > {shown}"), "more rows").await?;
    }
    window.there("[data-act=rows_after]").await?;
    let all = (REGISTERS * REGISTER_ROWS).to_string();
    let counted = window.text_of("[data-act=filter_all] .n").await?.replace('.', "");
    ensure!(counted == all, "{counted} issues are counted, not {all}");
    photograph(window, "many-full").await?;
    window.act("rows_after").await?;
    window.there("[data-act=rows_before]").await?;
    photograph(window, "many-next").await?;
    desk.laptop.close().await
}

async fn read_register(desk: &Desk, register: usize) -> Result<()> {
    let mut file = String::from("No;Tanggal;Perihal;Uraian;Kategori;Lokasi\r\n");
    for row in 1..=REGISTER_ROWS {
        let number = register * REGISTER_ROWS + row;
        file.push_str(&format!(
            "{row};17/08/2024;Lampu jalan ke-{number} padam;;INF;Dusun {row}\r\n"
        ));
    }
    journey::offer_table(desk.laptop.papers(), &file)?;
    let window = desk.window()?;
    window.go("/isu/register", "register").await?;
    window.act("open_register").await?;
    window
        .there(&format!("[data-good=\"{REGISTER_ROWS}\"]"))
        .await
        .with_context(|| format!("register {register}"))?;
    window.act("save_register").await?;
    window.page("issues").await
}

#[tokio::test]
async fn every_screen_of_a_village_is_drawn_in_the_dark() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    furnish_village(&desk).await?;
    let window = desk.window()?;
    let screens = of_village(window).await?;
    dark(window).await?;
    photograph_all(window, &screens, "dark").await?;
    desk.laptop.close().await
}

async fn dark(window: &Window) -> Result<()> {
    window.go("/pengaturan/tampilan", "settings_display").await?;
    window.choose("theme", "dark").await?;
    window.there("html[data-theme=dark]").await
}
