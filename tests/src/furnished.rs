//! Laptops that have something on every page: what most tests of screens begin with.

use anyhow::Result;

use crate::journey::{self, Issue, Mark, Meeting};
use crate::scene::Desk;

/// A village with two issues, one of them with a photo, an assembly that was held, something that waits, and a draft.
///
/// # Errors
/// When a step does not come.
pub async fn furnish_village(desk: &Desk) -> Result<()> {
    log_issues(desk).await?;
    hold_meeting(
        desk,
        "village_assembly",
        "Musyawarah Kampung Kalirejo",
        "village_apparatus",
    )
    .await?;
    let window = desk.window()?;
    journey::send(window).await?;
    window.go("/isu/baru", "issue_new").await?;
    window.fill("title", "Sumur warga kering").await?;
    window.act("close_draft").await?;
    window.page("issues").await
}

/// Two issues: one with all that an issue may say and a photo, and a short one.
///
/// # Errors
/// As [`journey::log_issue`].
pub async fn log_issues(desk: &Desk) -> Result<()> {
    let long = Issue {
        title: "Jembatan gantung Dusun III miring setelah banjir, anak sekolah dan petani memutar enam kilometer lewat Dusun V",
        category: "INF",
        date: "17/01/2025",
        hamlet: "Dusun III, RT 04",
        landmark: "dekat masjid",
        description: "Tiang sisi barat bergeser.",
        urgency: "emergency",
    };
    let short = Issue {
        title: "Pupuk belum datang",
        category: "EKO",
        ..Issue::default()
    };
    let window = desk.window()?;
    journey::offer_photos(desk.laptop.papers(), &[&journey::road()?])?;
    journey::fill_issue(window, &long).await?;
    window.act("choose_photos").await?;
    window.there("[data-noun=pending_photo] img").await?;
    journey::save_issue(window).await?;
    journey::log_issue(window, &short).await
}

/// A coordination meeting of the kecamatan that was held.
///
/// # Errors
/// When a step does not come.
pub async fn hold_coordination(desk: &Desk) -> Result<()> {
    hold_meeting(desk, "coordination", "Rapat Koordinasi Bulanan", "all_village_heads").await
}

async fn hold_meeting(desk: &Desk, kind: &str, title: &str, preset: &str) -> Result<()> {
    let window = desk.window()?;
    let meeting = Meeting {
        kind: kind.to_owned(),
        title: title.to_owned(),
        date: "20/01/2025".into(),
        start: "09.00".into(),
        venue: "Aula Kantor Kecamatan Kalirejo".into(),
        agenda: "Pembangunan\nKesehatan".into(),
        ..Meeting::default()
    };
    journey::plan_meeting(window, &meeting).await?;
    journey::invite_group(window, preset).await?;
    let offices = journey::invited_offices(window).await?;
    journey::open_door(window).await?;
    let marks = [
        Mark::Present,
        Mark::Absent('3'),
        Mark::Represented {
            name: "Ratna Contoh",
            office: "Sekretaris",
        },
    ];
    for (office, mark) in offices.iter().zip(marks) {
        journey::mark(window, office, mark).await?;
    }
    journey::leave_door(window).await
}
