//! What a person does, step by step, in the words of the pages. Shared by the demo and the window tests.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::driver::{Key, PHOTOS, TABLE, Window, quoted};
use crate::keys::PIN;
use crate::programs;

/// First run: the language, the PIN and its paper, the slip, a look at name and office.
///
/// # Errors
/// When a step does not come.
pub async fn enrol(window: &Window, code: &str, address: &str) -> Result<()> {
    window.page("language").await?;
    window.act("language_id").await?;
    set_pin(window).await?;
    fill_slip(window, code, address).await?;
    window.act("enrol").await?;
    window.page("check").await
}

/// Sets the PIN of a new laptop and says that the code is on paper.
///
/// # Errors
/// When a step does not come.
pub async fn set_pin(window: &Window) -> Result<()> {
    window.page("pin").await?;
    window.fill("pin", PIN).await?;
    window.fill("pin_again", PIN).await?;
    window.act("set_pin").await?;
    window.there("[data-recovery]").await?;
    window.eval("document.querySelector('[name=kept]').click()").await?;
    window.act("recovery_kept").await?;
    window.page("enrol").await
}

/// Types the PIN, if it is asked for.
///
/// # Errors
/// When it is not taken.
pub async fn unlock(window: &Window) -> Result<()> {
    if !window
        .is("document.querySelector('[data-page=locked]') !== null")
        .await?
    {
        return Ok(());
    }
    window.fill("unlock_pin", PIN).await?;
    window.act("unlock").await?;
    window.gone("[data-page=locked]").await
}

/// Types code and address of a slip into the first-run form.
///
/// # Errors
/// When the form is not there.
pub async fn fill_slip(window: &Window, code: &str, address: &str) -> Result<()> {
    window.page("enrol").await?;
    // What an earlier try left is taken out first, box by box from the end: the cursor then stands in the first one.
    for at in (0..3).rev() {
        let empty = format!(
            "(() => {{ const box = document.querySelectorAll('[name=code_text]')[{at}]; box.focus(); box.select(); \
            return box.value === ''; }})()"
        );
        if !window.is(&empty).await? {
            window.press(char::from(Key::Delete)).await?;
            window.until(&empty, "an empty box").await?;
        }
    }
    // As a person: typing runs on from box to box.
    window.press(code).await?;
    let typed = code.replace('-', "");
    let all = "[...document.querySelectorAll('[name=code_text]')].map((box) => box.value).join('')";
    window
        .until(&format!("{all} === {}", quoted(&typed)), "the code in its boxes")
        .await?;
    window.fill("service_text", address).await
}

/// Says that name and office are right; the first page comes.
///
/// # Errors
/// When it does not.
pub async fn confirm_person(window: &Window) -> Result<()> {
    window.act("confirm_person").await?;
    first_page(window).await
}

/// Waits for the page that an entered workspace opens with: Beranda of a village, Kotak masuk of a kecamatan.
///
/// # Errors
/// When it does not come.
pub async fn first_page(window: &Window) -> Result<()> {
    window.there("[data-page=home], [data-page=inbox]").await
}

/// A drawn road with holes in it, as a telephone writes it: with the place where it stood.
///
/// # Errors
/// When the file is not there.
pub fn road() -> Result<Vec<u8>> {
    let path = programs::repository().join("tests/fixtures/photos/jalan-rusak.jpg");
    std::fs::read(&path).with_context(|| format!("reading {}", path.display()))
}

/// Lays these files where the program with this folder of papers takes photos from, in place of those that lay there.
///
/// # Errors
/// When they cannot be written.
pub fn offer_photos(papers: &Path, files: &[&[u8]]) -> Result<()> {
    for (at, name) in PHOTOS.into_iter().enumerate() {
        let path = papers.join(name);
        match files.get(at) {
            Some(bytes) => std::fs::write(path, bytes)?,
            None if path.exists() => std::fs::remove_file(path)?,
            None => {}
        }
    }
    Ok(())
}

/// Lays this text where the program with this folder of papers takes tables from, in place of the one that lay there.
///
/// # Errors
/// When it cannot be written.
pub fn offer_table(papers: &Path, rows: &str) -> Result<()> {
    let path = papers.join(TABLE);
    std::fs::write(&path, rows).with_context(|| format!("writing {}", path.display()))
}

/// An issue as typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Issue<'a> {
    pub title: &'a str,
    /// Category code, `KES`.
    pub category: &'a str,
    pub date: &'a str,
    pub hamlet: &'a str,
    pub landmark: &'a str,
    pub description: &'a str,
    /// `emergency`, `high`, `medium`, `low`; empty: as the form has it.
    pub urgency: &'a str,
}

/// Fills the form `Catat isu`.
///
/// # Errors
/// When a field does not take what is typed.
pub async fn fill_issue(window: &Window, issue: &Issue<'_>) -> Result<()> {
    window.go("/isu/baru", "issue_new").await?;
    window.fill("title", issue.title).await?;
    window.choose("category", issue.category).await?;
    for (field, text) in [
        ("date_text", issue.date),
        ("hamlet", issue.hamlet),
        ("landmark", issue.landmark),
        ("description", issue.description),
    ] {
        if !text.is_empty() {
            window.fill(field, text).await?;
        }
    }
    if !issue.urgency.is_empty() {
        window.choose("urgency", issue.urgency).await?;
    }
    Ok(())
}

/// Saves the form and waits for the sentence that says so.
///
/// # Errors
/// When another sentence comes.
pub async fn save_issue(window: &Window) -> Result<()> {
    window.act("save_issue").await?;
    window.says("[data-notice=done]", "Isu tersimpan di laptop ini").await
}

/// # Errors
/// As [`fill_issue`] and [`save_issue`].
pub async fn log_issue(window: &Window, issue: &Issue<'_>) -> Result<()> {
    fill_issue(window, issue).await?;
    save_issue(window).await
}

/// A meeting as typed.
#[derive(Debug, Clone, Default)]
pub struct Meeting {
    /// `coordination` or `village_assembly`.
    pub kind: String,
    pub title: String,
    pub date: String,
    pub start: String,
    pub venue: String,
    /// One item a line.
    pub agenda: String,
    pub chair_name: String,
    pub chair_office: String,
}

/// Plans a meeting; its desk is open afterwards. Answers its id.
///
/// # Errors
/// When a field does not take what is typed.
pub async fn plan_meeting(window: &Window, meeting: &Meeting) -> Result<String> {
    window.go("/rapat", "meetings").await?;
    window.act("new_meeting").await?;
    window.there("[data-act=save_meeting]").await?;
    window.choose("kind", &meeting.kind).await?;
    for (field, text) in [
        ("title", &meeting.title),
        ("date_text", &meeting.date),
        ("start_text", &meeting.start),
        ("venue", &meeting.venue),
        ("agenda", &meeting.agenda),
        ("chair_name", &meeting.chair_name),
        ("chair_office", &meeting.chair_office),
    ] {
        if !text.is_empty() {
            window.fill(field, text).await?;
        }
    }
    window.act("save_meeting").await?;
    window.there(".desk[data-id]").await?;
    window.attribute(".desk[data-id]", "data-id").await
}

/// Invites a whole group with one action; answers how many rows the list then has.
///
/// # Errors
/// When nothing is said about it.
pub async fn invite_group(window: &Window, preset: &str) -> Result<usize> {
    let before = window.count("[data-noun=invitee]").await?;
    window.act(&format!("invite_group:{preset}")).await?;
    window
        .until(
            &format!("document.querySelectorAll('[data-noun=invitee]').length > {before}"),
            "more invitations",
        )
        .await?;
    window.there("[data-outcome=done]").await?;
    window.count("[data-noun=invitee]").await
}

/// Invites one office.
///
/// # Errors
/// When it is not in the list afterwards.
pub async fn invite_office(window: &Window, group: &str, office: &str, name: &str) -> Result<()> {
    if !window
        .is("document.querySelector('[data-act=show_invite_office]').closest('details').open")
        .await?
    {
        window.act("show_invite_office").await?;
        window.there("details[open] [data-act=invite_office]").await?;
    }
    window.choose("group", group).await?;
    window.fill_in("details form", "office", office).await?;
    if !name.is_empty() {
        window.fill_in("details form", "name", name).await?;
    }
    window.act("invite_office").await?;
    window.says("[data-outcome=done]", office).await
}

/// Writes the name of an invited office into its row.
///
/// # Errors
/// When there is no such row.
pub async fn name_invitee(window: &Window, office: &str, name: &str) -> Result<()> {
    let find = "[...document.querySelectorAll('[data-noun=invitee]')].find((row) => row.querySelector('.strong')?.innerText === OFFICE)?.dataset.id ?? null";
    let id = window.eval(&find.replace("OFFICE", &quoted(office))).await?;
    let id = id.as_str().with_context(|| format!("{office} is not invited"))?;
    let row = format!("[data-noun=invitee][data-id=\"{id}\"]");
    window.act_in(&row, "edit_row").await?;
    window.fill_in(&row, "name", name).await?;
    window.act_in(&row, "edit_invitee").await?;
    window.says(&row, name).await
}

/// Offices that the open meeting invites, in the order of the list.
///
/// # Errors
/// When the window does not answer.
pub async fn invited_offices(window: &Window) -> Result<Vec<String>> {
    let offices = window
        .eval("[...document.querySelectorAll('[data-noun=invitee] td:nth-child(2) .strong')].map((e) => e.innerText)")
        .await?;
    Ok(serde_json::from_value(offices)?)
}

/// Opens the door desk of the open meeting.
///
/// # Errors
/// When it does not come.
pub async fn open_door(window: &Window) -> Result<()> {
    window.act("open_door").await?;
    window.page("door").await?;
    window.focused("[name=search]").await
}

/// How somebody is marked at the door, by keys alone.
#[derive(Debug, Clone, Copy)]
pub enum Mark<'a> {
    Present,
    /// Who came instead; both may be empty.
    Represented {
        name: &'a str,
        office: &'a str,
    },
    /// Key of the reason, in the panel as in the bar: 3 izin, 4 sakit, 5 cuti, 6 dinas, 7 tanpa keterangan.
    Absent(char),
}

impl Mark<'_> {
    fn status(self) -> &'static str {
        match self {
            Mark::Present => "present",
            Mark::Represented { .. } => "represented",
            Mark::Absent('3') => "excused",
            Mark::Absent('4') => "sick",
            Mark::Absent('5') => "on_leave",
            Mark::Absent('6') => "on_duty",
            Mark::Absent(_) => "absent",
        }
    }
}

/// Types an office at the door, then the keys of the mark. Nothing is clicked.
///
/// # Errors
/// When somebody else is found, or the mark does not stand in the row afterwards.
pub async fn mark(window: &Window, office: &str, mark: Mark<'_>) -> Result<()> {
    window.focused("[name=search]").await?;
    window.press(office).await?;
    let found = format!(
        "document.querySelector('.row.cur .person b')?.innerText === {}",
        quoted(office)
    );
    window.until(&found, &format!("{office} under the cursor")).await?;
    let id = window.attribute(".row.cur", "data-id").await?;
    match mark {
        Mark::Present => window.press(char::from(Key::Enter)).await?,
        Mark::Represented { name, office } => {
            window.press(char::from(Key::F2)).await?;
            window
                .focused("[data-panel=represented] [name=representative_name]")
                .await?;
            let keys = format!("{name}{}{office}{}", char::from(Key::Tab), char::from(Key::Enter));
            window.press(keys).await?;
            window.gone("[data-panel]").await?;
        }
        Mark::Absent(key) => {
            window.press(char::from(Key::F3)).await?;
            window.focused("[data-panel=absent] [data-choice]").await?;
            window.press(key.to_string()).await?;
            window.gone("[data-panel]").await?;
        }
    }
    window
        .there(&format!(".row[data-id=\"{id}\"][data-status={}]", mark.status()))
        .await
}

/// A guest whom nobody invited, by keys alone.
///
/// # Errors
/// When he is not counted afterwards.
pub async fn add_walk_in(window: &Window, name: &str, office: &str) -> Result<()> {
    let before = window.text_of("[data-count=walk_ins]").await?;
    window.press(char::from(Key::F4)).await?;
    window.focused("[data-panel=walk_in] [name=name]").await?;
    window
        .press(format!(
            "{name}{}{office}{}",
            char::from(Key::Tab),
            char::from(Key::Enter)
        ))
        .await?;
    window.gone("[data-panel]").await?;
    let counted = format!("Number(document.querySelector('[data-count=walk_ins]').innerText) === {before} + 1");
    window.until(&counted, "one guest more").await
}

/// Empties the search at the door.
///
/// # Errors
/// When it does not.
pub async fn clear_search(window: &Window) -> Result<()> {
    window.press(char::from(Key::Escape)).await?;
    window
        .until(
            "document.querySelector('[name=search]').value === ''",
            "an empty search",
        )
        .await
}

/// Leaves the door for the desk of its meeting.
///
/// # Errors
/// When the desk does not come.
pub async fn leave_door(window: &Window) -> Result<()> {
    window.press(char::from(Key::Escape)).await?;
    window.there(".desk[data-id]").await
}

/// Which sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    /// With what was marked, or to be signed by hand.
    pub filled: bool,
    /// `a4`, `f4215`, `f4210`.
    pub paper: &'static str,
}

/// A sheet that was looked at and saved.
#[derive(Debug, Clone)]
pub struct Saved {
    pub path: PathBuf,
    /// Pages of the preview.
    pub pages: usize,
}

/// Previews the attendance sheet of the meeting and saves it under `name` in the laptop's folder of papers. With `picture`,
/// the preview is photographed first.
///
/// # Errors
/// When the preview or the file does not come.
pub async fn save_sheet(
    window: &Window,
    meeting: &str,
    sheet: Sheet,
    name: &str,
    picture: Option<&Path>,
) -> Result<Saved> {
    window.go(&format!("/rapat/{meeting}/cetak"), "preview").await?;
    window.choose("filled", &sheet.filled.to_string()).await?;
    window.choose("paper", sheet.paper).await?;
    let shown = format!(
        "[data-preview-id][data-filled=\"{}\"][data-paper=\"{}\"]:not([data-compiling])",
        sheet.filled, sheet.paper
    );
    window.there(&shown).await?;
    let pages = window.attribute(&shown, "data-pages").await?.parse()?;
    let drawn = "[...document.querySelectorAll('.paper')].every((page) => page.complete && page.naturalWidth > 0)";
    window.until(drawn, "all pages drawn").await?;
    if let Some(picture) = picture {
        window.screenshot(picture).await?;
    }
    window.act("save_preview").await?;
    let path = PathBuf::from(window.attribute("[data-notice=done][data-path]", "data-path").await?);
    let named = path.with_file_name(name);
    std::fs::rename(&path, &named).with_context(|| format!("{} was not saved", path.display()))?;
    Ok(Saved { path: named, pages })
}

/// Presses *Kirim sekarang* and answers what the page says.
///
/// # Errors
/// When it says nothing.
pub async fn send(window: &Window) -> Result<String> {
    window.go("/kirim", "outbox").await?;
    window.act("send_now").await?;
    window.text_of("[data-notice]").await
}

/// Presses *Kirim sekarang* and waits until nothing is left without a receipt, whoever was faster: this press, or the line that
/// tries by itself.
///
/// # Errors
/// When something is left.
pub async fn send_all(window: &Window) -> Result<()> {
    send(window).await?;
    window.there(".status[data-unsent=\"0\"]").await
}

/// Opens an issue from the list, by its title.
///
/// # Errors
/// When it is not in the list.
pub async fn open_issue(window: &Window, title: &str) -> Result<()> {
    window.go("/isu", "issues").await?;
    let row = row_with(window, title).await?;
    window.click(&format!("{row} [data-open]")).await?;
    window.page("issue").await?;
    window.says("[data-page=issue] h1", title).await
}

/// Brings an issue of the inbox into the reader beside it.
///
/// # Errors
/// When it is not there.
pub async fn open_in_inbox(window: &Window, title: &str) -> Result<()> {
    let row = row_with(window, title).await?;
    window.click(&format!("{row} [data-open]")).await?;
    window.says("[data-reader-title]", title).await
}

/// Changes fields of an issue: those named, typed or chosen as the form has them.
///
/// # Errors
/// When a field does not take it, or the change is not said to be saved.
pub async fn edit_issue(window: &Window, title: &str, typed: &[(&str, &str)], urgency: Option<&str>) -> Result<()> {
    open_issue(window, title).await?;
    window.act("edit_issue_form").await?;
    window.page("issue_edit").await?;
    for (field, text) in typed {
        window.fill(field, text).await?;
    }
    if let Some(urgency) = urgency {
        window.choose("urgency", urgency).await?;
    }
    window.act("edit_issue").await?;
    window
        .says("[data-notice=done]", "Perubahan tersimpan di laptop ini.")
        .await
}

/// Follows an issue up.
///
/// # Errors
/// When it is not said to be saved.
pub async fn follow_up(window: &Window, title: &str, text: &str) -> Result<()> {
    open_issue(window, title).await?;
    window.act("write_follow_up").await?;
    window.fill("text", text).await?;
    window.act("add_follow_up").await?;
    window
        .says("[data-notice=done]", "Tindak lanjut tersimpan di laptop ini")
        .await
}

/// Deletes an issue with its reason; the list with its note is open afterwards.
///
/// # Errors
/// When it is not said to be deleted.
pub async fn withdraw_issue(window: &Window, title: &str, reason: &str) -> Result<()> {
    open_issue(window, title).await?;
    window.act("open_withdraw").await?;
    window.fill("reason", reason).await?;
    window.act("withdraw_issue").await?;
    window.page("issues").await?;
    window
        .says("[data-notice=done]", &format!("Isu “{title}” dihapus."))
        .await
}

/// How many rows of issues hold `text`.
///
/// # Errors
/// When the window does not answer.
pub async fn rows_with(window: &Window, text: &str) -> Result<u64> {
    let rows = format!(
        "[...document.querySelectorAll('[data-noun=issue][data-id]')].filter((row) => row.innerText.includes({})).length",
        quoted(text)
    );
    window
        .eval(&rows)
        .await?
        .as_u64()
        .context("rows are counted in whole numbers")
}

/// Selector of the row of the issue called `title`, once it is there.
async fn row_with(window: &Window, title: &str) -> Result<String> {
    let id = format!(
        "[...document.querySelectorAll('[data-noun=issue][data-id]')].find((row) => row.innerText.includes({}))?.dataset.id",
        quoted(title)
    );
    window.until(&id, title).await?;
    let id = window.eval(&id).await?;
    Ok(format!(
        "[data-noun=issue][data-id=\"{}\"]",
        id.as_str().unwrap_or_default()
    ))
}
