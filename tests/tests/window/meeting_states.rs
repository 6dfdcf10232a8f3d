//! What the pages of meetings show only to whoever asks for it: small forms in their places, warnings, previews, panels. Each is drawn,
//! fits, and shuts nobody out.

use anyhow::{Result, ensure};
use kentongan_tests::driver::Window;
use kentongan_tests::furnished::log_issues;
use kentongan_tests::journey;
use kentongan_tests::rakor::{self, Rakor};
use kentongan_tests::scene::{BOTH_KINDS, Desk, KALIREJO, KECAMATAN, Scene};

use crate::screens::{ROOMS, photograph, take_turns};

/// A row of tabs that did not wrap is lower than two of its targets.
const ONE_LINE: &str = "document.querySelector('nav.rooms').offsetHeight < 88";

/// Good rows, one that stands already, one that says nothing.
const OFFICERS: &str = "No;Nama;Jabatan;NIP;No. HP\r\n\
    1;Hj. Siti Contoh, S.Pd.;Kepala Sekolah Menengah;;\r\n\
    2;;Kapolsek Kalirejo;;\r\n\
    3;;;;\r\n";

#[tokio::test]
async fn one_row_leads_through_the_rooms_of_the_meetings_and_marks_the_open_one() -> Result<()> {
    let scene = Scene::open().await?;
    for (name, holder) in BOTH_KINDS {
        let mut desk = scene.enrolled(name, holder).await?;
        let window = desk.window()?;
        window.go("/rapat", "meetings").await?;
        window.resize(1024, 600).await?;
        for (path, page) in ROOMS {
            let room = path.trim_start_matches('/');
            window.click(&format!("[data-room=\"{room}\"]")).await?;
            window.page(page).await?;
            window
                .there(&format!("nav.rooms [data-room=\"{room}\"][aria-current=page]"))
                .await?;
            ensure!(
                window.count("nav.rooms [aria-current]").await? == 1,
                "{page} marks one room"
            );
            ensure!(window.is(ONE_LINE).await?, "the rooms of {page} stand in one line");
            ensure!(
                window
                    .is("document.querySelector('[data-nav=rapat]').getAttribute('aria-current') === 'page'")
                    .await?,
                "{page} belongs to Rapat"
            );
        }
        desk.laptop.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn forms_warnings_and_previews_of_the_rakor_are_drawn() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    take_turns(desk.window()?).await?;
    let sample = rakor::furnish(desk.window()?).await?;
    people(&desk, &sample).await?;
    let window = desk.window()?;
    turns_and_venues(window).await?;
    invitations(window, &sample).await?;
    minutes(window, &sample).await?;
    window.go("/kirim/laptop", "parcels").await?;
    window.act("write_parcel").await?;
    window.there("[data-notice=done]").await?;
    window.there("[data-noun=parcel]").await?;
    photograph(window, "rakor-parcels-card").await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn the_forms_of_a_programme_are_drawn() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    log_issues(&desk).await?;
    let window = desk.window()?;
    let sample = rakor::furnish(window).await?;
    window
        .go(&format!("/rapat/program/{}", sample.programme), "programme")
        .await?;
    window.act("add_milestone").await?;
    window.there("[data-panel=milestone]").await?;
    photograph(window, "rakor-milestone").await?;
    window.act("save_milestone").await?;
    window.there("[data-panel=milestone] .bad").await?;
    photograph(window, "rakor-milestone-wrong").await?;
    window.act("close_milestone").await?;
    window.gone("[data-panel]").await?;
    window.act("tag_issue").await?;
    window.there("[data-panel=tag] label[data-id]").await?;
    photograph(window, "rakor-tag-issue").await?;
    window.act("close_tag").await?;
    window.gone("[data-panel]").await?;

    // What is taken off is put back where it is said that it was taken off.
    window.act("untag_issue").await?;
    window.there("[data-tagged=\"0\"]").await?;
    photograph(window, "rakor-untagged").await?;
    window.act("tag_again").await?;
    window.there("[data-tagged=\"1\"]").await?;

    window.go("/pelayanan", "services").await?;
    window.fill("note_DIK", "Guru belum ada").await?;
    window.act("save_services").await?;
    window.there("[data-errors]").await?;
    photograph(window, "rakor-services-wrong").await?;
    desk.laptop.close().await
}

async fn people(desk: &Desk, sample: &Rakor) -> Result<()> {
    let window = desk.window()?;
    window.go("/rapat/orang", "roster").await?;
    window.fill("search", "zzzz qqqq").await?;
    window.there("[data-none]").await?;
    photograph(window, "rakor-roster-none").await?;
    window.act("clear_search").await?;
    window.there("[data-noun=near_people]").await?;
    photograph(window, "rakor-roster-near").await?;

    window.go("/rapat/orang/baru", "person").await?;
    window.fill("name", "Kandarani").await?;
    window.there("[data-near]").await?;
    photograph(window, "rakor-person-near").await?;

    window
        .go(&format!("/rapat/orang/jabatan/{}", sample.office), "office")
        .await?;
    window.act("end_holding").await?;
    window.focused("[name=to_text_end]").await?;
    window.act("save_end").await?;
    window.there(".end .bad").await?;
    photograph(window, "rakor-office-end").await?;
    window.act("cancel_end").await?;
    window.focused("[data-act=end_holding]").await?;

    journey::offer_table(desk.laptop.papers(), OFFICERS)?;
    window.go("/rapat/orang/ambil", "roster_file").await?;
    window.act("open_roster").await?;
    window.there("[data-import]").await?;
    window.there("[data-state=doubled]").await?;
    photograph(window, "rakor-roster-file").await
}

async fn turns_and_venues(window: &Window) -> Result<()> {
    window.go("/rapat/rangkaian", "series").await?;
    window.act("swap").await?;
    window.focused("form [name=other_month]").await?;
    photograph(window, "rakor-swap").await?;
    window.act("save_turn").await?;
    window.there("form .bad").await?;
    photograph(window, "rakor-swap-wrong").await?;
    window.act("cancel_turn").await?;
    window.gone("form").await?;

    window.go("/rapat/tempat", "venues").await?;
    window.act("edit_venue").await?;
    window.focused("[name=name]").await?;
    window.fill("name", "").await?;
    window.act("save_venue").await?;
    window.there("[data-errors]").await?;
    photograph(window, "rakor-venue-wrong").await
}

async fn invitations(window: &Window, sample: &Rakor) -> Result<()> {
    window.go(&format!("/rapat/{}", sample.meeting), "meeting").await?;
    window.act("more_of_meeting").await?;
    window.there("[data-act=open_evaluation]").await?;
    photograph(window, "rakor-desk-more").await?;
    window.act("more_of_meeting").await?;
    window.gone("[data-act=open_evaluation]").await?;
    window.act("show_told").await?;
    window.focused("[name=told_whom]").await?;
    window.act("show_invitation_text").await?;
    let written = "document.querySelector('[name=invitation_text]')?.value.length > 0";
    window.until(written, "the text of the invitation").await?;
    window.act("show_roster").await?;
    window.there("[data-act=invite_from_roster]").await?;
    photograph(window, "rakor-invitations").await
}

async fn minutes(window: &Window, sample: &Rakor) -> Result<()> {
    window
        .go(&format!("/rapat/{}/notula", sample.meeting), "minutes")
        .await?;
    window.act("edit_decision").await?;
    window.there("[data-form=decision_edit]").await?;
    photograph(window, "rakor-decision-edit").await?;
    window.act("cancel_edit").await?;
    window.gone("[data-form=decision_edit]").await?;
    window.act("ask_final").await?;
    window.there("dialog[open]").await?;
    photograph(window, "rakor-final-question").await?;
    window.act("keep").await?;
    window.gone("dialog").await
}
