//! A case from the form to its last word: everything that the form takes, near ones while it is typed, who is charged, the clock, what an
//! office did before the power went, a merge and its undoing, a filter that is kept.

use anyhow::{Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::driver::Window;
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::scene::{CAMAT, KALIREJO, KECAMATAN, Scene};

use crate::screens::photograph;

const FLOOD: Issue<'_> = Issue {
    title: "Banjir bandang di Dusun III, dua rumah hanyut",
    category: "BEN",
    date: "",
    hamlet: "Dusun III",
    landmark: "tepi Way Kalirejo",
    description: "Air naik sebelum subuh. Warga mengungsi ke balai kampung.",
    urgency: "high",
};
const BRIDGE: Issue<'_> = Issue {
    title: "Jembatan gantung Dusun III miring",
    category: "INF",
    date: "",
    hamlet: "Dusun III",
    landmark: "",
    description: "",
    urgency: "",
};

#[tokio::test]
async fn a_case_is_recorded_with_its_facts_charged_paused_and_seen_by_the_village() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let mut office = scene.enrolled("kecamatan", KECAMATAN).await?;
    // What the laptop sends by itself meanwhile would start the clock.
    village.relay.cut();
    let window = village.window()?;
    journey::fill_issue(window, &FLOOD).await?;
    for (field, text) in [
        ("rt", "04"),
        ("rw", "2"),
        ("time_text", "04.30"),
        ("coordinates", "-5,123456 104,976543"),
        ("displaced", "1.200"),
        ("houses_heavy", "2"),
        ("urgent_needs", "Tenda dan air bersih"),
    ] {
        window.fill(field, text).await?;
    }
    for (field, value) in [
        ("disaster_kind", "A05"),
        ("entry_type", "incident"),
        ("benefit", "5"),
        ("service_state", "disrupted"),
    ] {
        window.choose(field, value).await?;
    }
    window.says("[data-found]", "5,123456° LS 104,976543° BT").await?;
    photograph(window, "issue-new-disaster").await?;
    journey::save_issue(window).await?;
    journey::open_issue(window, FLOOD.title).await?;
    for said in [
        "Dusun III, RT 04, RW 02",
        "Banjir",
        "1200",
        "Terganggu",
        "5 dari 5",
        "pukul 04.30",
    ] {
        window.says("[data-page=issue] .facts", said).await?;
    }
    ensure!(
        window.count("[data-deadlines]").await? == 0,
        "no clock runs before the receipt"
    );
    village.relay.connect()?;
    journey::send(window).await?;

    let window = office.window()?;
    journey::send(window).await?;
    journey::open_issue(window, FLOOD.title).await?;
    window.there("[data-milestone=verify][data-state=running]").await?;
    deed(window, "assign").await?;
    window.act("save_assign").await?;
    window.says("[data-field=office]", "Tulis nama instansinya.").await?;
    window.fill("office", "BPBD Lampung Tengah").await?;
    window.fill("due_text", "24/01/2099").await?;
    window.fill("note", "Tenda dan dapur umum").await?;
    photograph(window, "case-assign").await?;
    window.act("save_assign").await?;
    window.says("[data-notice=done]", "Disposisi tersimpan").await?;
    window.says("[data-noun=assignment]", "BPBD Lampung Tengah").await?;

    deed(window, "pause").await?;
    window.choose("pause", "file_incomplete").await?;
    window.fill("note", "Foto rumah yang hanyut").await?;
    window.act("save_pause").await?;
    window.there("[data-milestone=settle][data-state=paused]").await?;
    window.says("[data-noun=pause]", "Foto rumah yang hanyut").await?;
    deed(window, "comment").await?;
    window.fill("text", "RT mana yang paling parah?").await?;
    window.act("save_comment").await?;
    photograph(window, "case-office").await?;
    window.act("more_deeds").await?;
    window.there("[data-act=deed_resume]").await?;
    photograph(window, "case-deeds").await?;
    window.act("deed_resume").await?;
    window.act("save_resume").await?;
    window.there("[data-milestone=settle][data-state=running]").await?;
    journey::send(window).await?;

    let window = village.window()?;
    journey::send(window).await?;
    journey::open_issue(window, FLOOD.title).await?;
    window.there("[data-entry=comment][data-new]").await?;
    window.says("[data-entry=assigned]", "ke BPBD Lampung Tengah").await?;
    window
        .says("[data-entry=paused]", "Berkas belum lengkap: Foto rumah yang hanyut")
        .await?;
    photograph(window, "case-village").await?;
    deed(window, "share").await?;
    let shared = window.value_of("share").await?;
    ensure!(
        shared.starts_with(&format!("*{}*", FLOOD.title)) && !shared.contains("mengungsi ke balai"),
        "what is shared: {shared}"
    );
    photograph(window, "case-share").await?;
    village.laptop.close().await?;
    office.laptop.close().await
}

#[tokio::test]
async fn what_the_office_did_with_a_case_outlives_a_kill_in_the_middle_of_a_reason_and_stands_once() -> Result<()> {
    const AGENCY: &str = "Dinas Bina Marga";
    const REASON: &str = "Foto tiang sisi barat belum ada";
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    journey::log_issue(village.window()?, &BRIDGE).await?;
    journey::send_all(village.window()?).await?;
    let mut office = scene.enrolled_as("camat", CAMAT, "head").await?;
    let window = office.window()?;
    journey::send(window).await?;
    journey::open_issue(window, BRIDGE.title).await?;
    deed(window, "assign").await?;
    window.fill("office", AGENCY).await?;
    window.act("save_assign").await?;
    window.says("[data-notice=done]", "Disposisi tersimpan").await?;
    window.act("verify_issue").await?;
    window
        .says("[data-notice=done]", "Tahap tersimpan di laptop ini: Diverifikasi.")
        .await?;
    window.act("return_issue").await?;
    window
        .fill_in("[data-panel=move]", "reason", "Foto tiang sisi bar")
        .await?;
    office.laptop.kill()?;

    // A reason that is being typed is no move: the case stands where it was put.
    let window = office.laptop.open().await?;
    journey::open_issue(window, BRIDGE.title).await?;
    window.says("[data-noun=assignment]", AGENCY).await?;
    window.there(".meta [data-stage=verified]").await?;
    stand_in_history(window, 1).await?;
    window.act("return_issue").await?;
    window.fill_in("[data-panel=move]", "reason", "").await?;
    window.act("move_issue").await?;
    window
        .says("[data-field=reason]", "Tulis alasannya, supaya kampung tahu")
        .await?;
    window.fill_in("[data-panel=move]", "reason", REASON).await?;
    window.act("move_issue").await?;
    window
        .says("[data-notice=done]", "Tahap tersimpan di laptop ini: Dicatat.")
        .await?;
    office.laptop.kill()?;

    let window = office.laptop.open().await?;
    journey::open_issue(window, BRIDGE.title).await?;
    window.there(".meta [data-stage=recorded]").await?;
    stand_in_history(window, 2).await?;
    journey::send_all(window).await?;
    let window = village.window()?;
    journey::send(window).await?;
    journey::open_issue(window, BRIDGE.title).await?;
    // Newest first: what, why, by whom, when.
    for said in ["Dicatat", REASON, "oleh Hi. Yulianto Contoh, Camat"] {
        window.says("[data-entry=moved]", said).await?;
    }
    stand_in_history(window, 2).await?;
    window.there("[data-entry=moved] time[datetime]").await?;
    window.says("[data-entry=assigned]", &format!("ke {AGENCY}")).await?;
    photograph(window, "case-returned").await?;

    let (of_village, of_office) = (village.laptop.database(), office.laptop.database());
    let databases = [("kalirejo", of_village.as_path()), ("camat", of_office.as_path())];
    let census = counts::census(&databases, scene.district.store())?;
    ensure!((census.lost, census.doubled) == (0, 0), "{census:?}");
    village.laptop.close().await?;
    office.laptop.close().await
}

/// One disposition, and so many moves.
async fn stand_in_history(window: &Window, moves: usize) -> Result<()> {
    for (entry, times) in [("assigned", 1), ("moved", moves)] {
        let stands = window.count(&format!("[data-entry={entry}]")).await?;
        ensure!(stands == times, "{entry} stands {stands} times in the history");
    }
    Ok(())
}

#[tokio::test]
async fn a_near_issue_is_offered_while_typing_also_after_a_kill_and_two_are_merged_and_separated() -> Result<()> {
    const OF_THE_FIRST: &str = "Papan dilepas, pejalan kaki saja.";
    const OF_THE_SECOND: &str = "Tiang diganjal warga.";
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = village.window()?;
    journey::log_issue(window, &BRIDGE).await?;
    journey::follow_up(window, BRIDGE.title, OF_THE_FIRST).await?;
    let again = Issue {
        title: "Jembatan gantung hampir roboh, miring ke kiri",
        ..BRIDGE
    };
    let begun = Issue {
        title: "Jembatan gantung hampir roboh",
        ..BRIDGE
    };
    journey::fill_issue(window, &begun).await?;
    window.fill("title", again.title).await?;
    window.says("[data-near]", BRIDGE.title).await?;
    photograph(window, "issue-new-near").await?;
    window.command_says("list_drafts", again.title).await?;
    village.laptop.kill()?;

    // The offer comes again with the draft; whoever looks at the other issue has his draft still.
    let window = village.laptop.open().await?;
    window.go("/isu/draf", "drafts").await?;
    window.act("continue_draft").await?;
    window.page("issue_draft").await?;
    window.focused("input[name=title]").await?;
    ensure!(
        window.value_of("title").await? == again.title,
        "the title came back otherwise"
    );
    window.says("[data-near]", BRIDGE.title).await?;
    window.act_in("[data-near]", "open_near").await?;
    window.says("[data-page=issue] h1", BRIDGE.title).await?;
    window.go("/isu/draf", "drafts").await?;
    window.act("continue_draft").await?;
    window.page("issue_draft").await?;
    journey::save_issue(window).await?;
    journey::follow_up(window, again.title, OF_THE_SECOND).await?;

    journey::open_issue(window, again.title).await?;
    deed(window, "merge").await?;
    // The near one stands there before anything is typed.
    window
        .says("[data-panel=merge] [data-field=into]", BRIDGE.title)
        .await?;
    window.act("save_merge").await?;
    window.says("[data-field=into]", "Pilih isu yang diteruskan.").await?;
    window.click("[data-panel=merge] [data-field=into] label").await?;
    window
        .fill_in("[data-panel=merge]", "reason", "Tercatat dua kali")
        .await?;
    photograph(window, "case-merge").await?;
    window.act("save_merge").await?;
    window.says("[data-merged]", BRIDGE.title).await?;
    // Each keeps its own history.
    window.says("[data-entry=follow_up]", OF_THE_SECOND).await?;
    photograph(window, "case-merged").await?;
    window.click("[data-merged] a").await?;
    window.says("[data-page=issue] h1", BRIDGE.title).await?;
    window.says("[data-noun=merged]", again.title).await?;
    window.says("[data-entry=follow_up]", OF_THE_FIRST).await?;

    window.click("[data-noun=merged] a").await?;
    window.says("[data-page=issue] h1", again.title).await?;
    deed(window, "unmerge").await?;
    window.fill_in("[data-panel=unmerge]", "reason", "Dua jembatan").await?;
    window.act("save_unmerge").await?;
    window.gone("[data-merged]").await?;
    window.says("[data-entry=moved_back]", "Dua jembatan").await?;
    window.says("[data-entry=follow_up]", OF_THE_SECOND).await?;
    window.go("/isu", "issues").await?;
    ensure!(
        journey::rows_with(window, "Jembatan gantung").await? == 2,
        "both are open again"
    );
    village.laptop.close().await
}

#[tokio::test]
async fn a_list_is_narrowed_kept_under_a_name_and_found_again() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = village.window()?;
    journey::log_issue(window, &BRIDGE).await?;
    journey::log_issue(window, &FLOOD).await?;
    window.go("/isu", "issues").await?;
    window.act("narrow").await?;
    window.choose("category_BEN", "true").await?;
    window
        .until(
            "document.querySelectorAll('[data-noun=issue][data-id]').length === 1",
            "one row",
        )
        .await?;
    window.says("[data-act=narrow]", "Saring (1)").await?;
    window.act("save_filter").await?;
    window.says("[data-field=filter_name]", "Tulis nama saringan.").await?;
    window.fill("filter_name", "Bencana").await?;
    window.act("save_filter").await?;
    window.there("[data-noun=filter][data-id=Bencana]").await?;
    photograph(window, "issues-narrowed").await?;
    window.act("clear_narrow").await?;
    window
        .until(
            "document.querySelectorAll('[data-noun=issue][data-id]').length === 2",
            "both rows",
        )
        .await?;
    village.laptop.close().await?;

    // It is this laptop's, and still there on another day.
    let window = village.laptop.open().await?;
    window.go("/isu", "issues").await?;
    window.act("narrow").await?;
    window.act("use_filter").await?;
    window
        .until(
            "document.querySelectorAll('[data-noun=issue][data-id]').length === 1",
            "one row",
        )
        .await?;
    village.laptop.close().await
}

#[tokio::test]
async fn a_case_is_linked_to_a_meeting_whose_page_leads_back_to_it() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let window = village.window()?;
    let meeting = journey::Meeting {
        kind: "village_assembly".to_owned(),
        title: "Musyawarah jembatan".to_owned(),
        date: "20/01/2025".to_owned(),
        ..journey::Meeting::default()
    };
    journey::plan_meeting(window, &meeting).await?;
    journey::log_issue(window, &BRIDGE).await?;
    journey::open_issue(window, BRIDGE.title).await?;
    deed(window, "link").await?;
    window.choose("link_to", "meeting").await?;
    window.says("[data-field=meeting]", &meeting.title).await?;
    window.act("save_link").await?;
    window
        .says("[data-field=meeting]", "Pilih rapat yang membahasnya.")
        .await?;
    window.fill("meeting_search", "20 januari").await?;
    window.click("[data-field=meeting] label").await?;
    photograph(window, "case-link-meeting").await?;
    window.act("save_link").await?;
    window.says("[data-noun=link]", &meeting.title).await?;
    window.click("[data-noun=link] a").await?;
    window.page("meeting").await?;
    window.says("[data-raised]", BRIDGE.title).await?;
    photograph(window, "meeting-raised").await?;
    window.click("[data-raised] a").await?;
    window.says("[data-page=issue] h1", BRIDGE.title).await?;
    village.laptop.close().await
}

/// Opens one of the rarer deeds of a case.
async fn deed(window: &Window, name: &str) -> Result<()> {
    window.act("more_deeds").await?;
    window.act(&format!("deed_{name}")).await?;
    window.there(&format!("[data-panel={name}]")).await
}
