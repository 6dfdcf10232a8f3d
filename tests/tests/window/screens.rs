//! Every screen, at the two sizes that count, photographed into `target/screens/` and held to WCAG 2.2 AA.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::axe;
use kentongan_tests::driver::Window;
use kentongan_tests::furnished::{furnish_village, hold_coordination, log_issues};
use kentongan_tests::journey;
use kentongan_tests::programs;
use kentongan_tests::rakor;
use kentongan_tests::scene::{KALIREJO, KECAMATAN, Scene};

/// The laptop we build for, and the smallest one that must do.
const SIZES: [(u32, u32); 2] = [(1366, 768), (1024, 600)];

/// Addresses and names of the pages that the row of the meetings leads through.
pub const ROOMS: [(&str, &str); 8] = [
    ("/rapat", "meetings"),
    ("/rapat/rangkaian", "series"),
    ("/rapat/orang", "roster"),
    ("/rapat/tempat", "venues"),
    ("/rapat/program", "programmes"),
    ("/pelayanan", "services"),
    ("/rapat/rekap", "recap"),
    ("/kirim/laptop", "parcels"),
];

/// What is wider than its place: the page itself, every part that scrolls, every button and choice.
pub const TOO_WIDE: &str = "[document.scrollingElement, ...document.querySelectorAll('*')] \
    .filter((e) => e === document.scrollingElement || /auto|scroll/.test(getComputedStyle(e).overflowX) || e.matches('.btn, .choice, .tab')) \
    .filter((e) => e.getClientRects().length > 0 && e.scrollWidth > e.clientWidth + 1) \
    .map((e) => `${e.tagName.toLowerCase()}.${e.className} by ${e.scrollWidth - e.clientWidth} px`)";

/// A page by its address.
pub struct Screen {
    pub name: &'static str,
    path: String,
    page: &'static str,
}

impl Screen {
    fn new(name: &'static str, path: impl Into<String>, page: &'static str) -> Self {
        Self {
            name,
            path: path.into(),
            page,
        }
    }

    pub async fn open(&self, window: &Window) -> Result<()> {
        window
            .go(&self.path, self.page)
            .await
            .with_context(|| format!("opening {}", self.name))
    }
}

/// Every screen of a village that has an issue and a meeting.
pub async fn of_village(window: &Window) -> Result<Vec<Screen>> {
    let issue = first(window, "/isu", "issues", "[data-noun=issue][data-id]").await?;
    let mut screens = vec![Screen::new("home", "/beranda", "home")];
    screens.extend(common(window).await?);
    screens.push(Screen::new("issue-edit", format!("/isu/{issue}/ubah"), "issue_edit"));
    screens.push(Screen::new("sealed-none", "/isu/tersegel/baru", "sealed_new"));
    Ok(screens)
}

/// Every screen of a kecamatan that has an issue and a meeting.
pub async fn of_district(window: &Window) -> Result<Vec<Screen>> {
    let mut screens = vec![
        Screen::new("inbox", "/kotak-masuk", "inbox"),
        Screen::new("villages", "/kampung", "villages"),
        Screen::new("sealed-empty", "/isu/tersegel", "sealed"),
        Screen::new("reminder", "/isu/pengingat", "reminder"),
    ];
    take_turns(window).await?;
    screens.extend(common(window).await?);
    Ok(screens)
}

/// A series whose hosts are the office and two villages.
pub async fn take_turns(window: &Window) -> Result<()> {
    window.go("/rapat/rangkaian/baru", "series_new").await?;
    window.fill("title", "Rapat Koordinasi Bulanan").await?;
    for host in ["18.02.01", "18.02.01.2003", "18.02.01.2004"] {
        window.choose("host", host).await?;
        window.act("host_add").await?;
        window.there(&format!("[data-noun=host][data-id=\"{host}\"]")).await?;
    }
    window.act("save_series").await?;
    window.there("[data-noun=turn]").await
}

async fn common(window: &Window) -> Result<Vec<Screen>> {
    let issue = first(window, "/isu", "issues", "[data-noun=issue][data-id]").await?;
    let meeting = first(window, "/rapat", "meetings", "[data-noun=meeting][data-id]").await?;
    let sample = rakor::furnish(window).await?;
    let mut screens = vec![
        Screen::new("issues", "/isu", "issues"),
        Screen::new("issue-new", "/isu/baru", "issue_new"),
        Screen::new("drafts", "/isu/draf", "drafts"),
        Screen::new("find-reporter", "/isu/pelapor", "find_reporter"),
        Screen::new("issue", format!("/isu/{issue}"), "issue"),
        Screen::new("map", "/isu/peta", "map"),
        Screen::new("boundaries", "/isu/peta/batas", "boundaries"),
        Screen::new("register", "/isu/register", "register"),
        Screen::new("bulk", "/isu/banyak", "bulk"),
        Screen::new("case-preview", format!("/isu/{issue}/cetak"), "case_preview"),
        Screen::new("meetings", "/rapat", "meetings"),
        Screen::new("recap", "/rapat/rekap", "recap"),
        Screen::new("meeting-new", "/rapat/baru", "meeting_form"),
        Screen::new("meeting", format!("/rapat/{meeting}"), "meeting"),
        Screen::new("meeting-told", format!("/rapat/{}", sample.meeting), "meeting"),
        Screen::new("meeting-edit", format!("/rapat/{meeting}/ubah"), "meeting_form"),
        Screen::new("series", "/rapat/rangkaian", "series"),
        Screen::new(
            "meeting-rare",
            format!("/rapat/{meeting}/ubah?isian=chair_represents"),
            "meeting_form",
        ),
        Screen::new("series-new", "/rapat/rangkaian/baru", "series_new"),
        Screen::new("venues", "/rapat/tempat", "venues"),
        Screen::new("programmes", "/rapat/program", "programmes"),
        Screen::new("programme", format!("/rapat/program/{}", sample.programme), "programme"),
        Screen::new("programme-new", "/rapat/program/baru", "programme_form"),
        Screen::new(
            "evaluation",
            format!("/rapat/{}/evaluasi", sample.meeting),
            "evaluation",
        ),
        Screen::new("services", "/pelayanan", "services"),
        Screen::new("door", format!("/rapat/{meeting}/pintu"), "door"),
        Screen::new("minutes", format!("/rapat/{}/notula", sample.meeting), "minutes"),
        Screen::new("minutes-final", format!("/rapat/{}/notula", sample.closed), "minutes"),
        Screen::new("preview", format!("/rapat/{meeting}/cetak"), "preview"),
        Screen::new("roster", "/rapat/orang", "roster"),
        Screen::new("roster-file", "/rapat/orang/ambil", "roster_file"),
        Screen::new("office-new", "/rapat/orang/jabatan/baru", "office"),
        Screen::new("office", format!("/rapat/orang/jabatan/{}", sample.office), "office"),
        Screen::new("person-new", "/rapat/orang/baru", "person"),
        Screen::new("person", format!("/rapat/orang/{}", sample.person), "person"),
        Screen::new("outbox", "/kirim", "outbox"),
        Screen::new("parcels", "/kirim/laptop", "parcels"),
        Screen::new("conflicts", "/putuskan", "conflicts"),
        Screen::new("keys", "/tombol", "keys"),
        Screen::new("settings-identity", "/pengaturan/identitas", "settings_identity"),
        Screen::new("settings-paper", "/pengaturan/kertas", "settings_paper"),
        Screen::new("settings-signing", "/pengaturan/penanda-tangan", "settings_signing"),
        Screen::new("settings-templates", "/pengaturan/templat", "settings_templates"),
        Screen::new("settings-display", "/pengaturan/tampilan", "settings_display"),
        Screen::new("settings-laptop", "/pengaturan/laptop", "settings_laptop"),
        Screen::new("settings-pin", "/pengaturan/pin", "settings_pin"),
        Screen::new("rules", "/pengaturan/aturan", "settings_rules"),
        Screen::new(
            "rules-categories",
            "/pengaturan/aturan/kategori",
            "settings_rules_categories",
        ),
        Screen::new(
            "rules-profiles",
            "/pengaturan/aturan/batas-waktu",
            "settings_rules_profiles",
        ),
        Screen::new(
            "rules-holidays",
            "/pengaturan/aturan/hari-libur",
            "settings_rules_holidays",
        ),
        Screen::new(
            "rules-numbering",
            "/pengaturan/aturan/nomor",
            "settings_rules_numbering",
        ),
        Screen::new("settings-check", "/pengaturan/periksa", "settings_check"),
        Screen::new("settings-training", "/pengaturan/latihan", "settings_training"),
        Screen::new("settings-about", "/pengaturan/tentang", "settings_about"),
    ];
    window.go(&format!("/isu/{issue}"), "issue").await?;
    if window.count("[data-noun=photo]").await? > 0 {
        let photo = window.attribute("[data-noun=photo]", "data-id").await?;
        screens.push(Screen::new("photo", format!("/isu/{issue}/foto/{photo}"), "photo"));
    }
    window.go("/kirim", "outbox").await?;
    if window.count("[data-noun=receipt]").await? > 0 {
        let receipt = window.attribute("[data-noun=receipt]", "data-id").await?;
        screens.push(Screen::new("receipt", format!("/kirim/{receipt}"), "receipt"));
        screens.push(Screen::new(
            "receipt-preview",
            format!("/kirim/tanda-terima/{receipt}/cetak"),
            "receipt_preview",
        ));
    }
    Ok(screens)
}

async fn first(window: &Window, path: &str, page: &str, css: &str) -> Result<String> {
    window.go(path, page).await?;
    window.attribute(css, "data-id").await
}

#[tokio::test]
async fn every_screen_of_the_first_run_fits() -> Result<()> {
    let scene = Scene::open().await?;
    let code = scene.district.make_code(KALIREJO)?;
    let mut desk = scene.new_desk("kalirejo")?;
    let address = desk.relay.address();
    let window = desk.laptop.open().await?;
    photograph_to_the_slip(window, "first-run").await?;
    window.act("enrol").await?;
    window.there("[role=alert]").await?;
    photograph(window, "first-run-enrol-refused").await?;
    photograph_enrolment(window, "first-run", &code, &address).await?;
    desk.laptop.close().await
}

/// The steps of the first run until the slip is asked for.
pub async fn photograph_to_the_slip(window: &Window, prefix: &str) -> Result<()> {
    photograph(window, &format!("{prefix}-language")).await?;
    window.act("language_id").await?;
    window.page("pin").await?;
    photograph(window, &format!("{prefix}-pin")).await?;
    journey::set_pin(window).await?;
    photograph(window, &format!("{prefix}-enrol")).await
}

/// From the slip to the look at name and office.
pub async fn photograph_enrolment(window: &Window, prefix: &str, code: &str, address: &str) -> Result<()> {
    journey::fill_slip(window, code, address).await?;
    window.act("enrol").await?;
    window.page("check").await?;
    photograph(window, &format!("{prefix}-check")).await
}

#[tokio::test]
async fn every_screen_of_a_village_fits() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    furnish_village(&desk).await?;
    let screens = of_village(desk.window()?).await?;
    photograph_all(desk.window()?, &screens, "village").await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn every_screen_of_a_kecamatan_fits() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    log_issues(&village).await?;
    rakor::check_services(village.window()?).await?;
    journey::send_all(village.window()?).await?;
    village.laptop.close().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    journey::send(desk.window()?).await?;
    hold_coordination(&desk).await?;
    journey::send(desk.window()?).await?;
    let screens = of_district(desk.window()?).await?;
    photograph_all(desk.window()?, &screens, "kecamatan").await?;
    desk.laptop.close().await
}

pub async fn photograph_all(window: &Window, screens: &[Screen], prefix: &str) -> Result<()> {
    let mut faults = Vec::new();
    for screen in screens {
        screen.open(window).await?;
        faults.extend(look(window, &format!("{prefix}-{}", screen.name)).await?);
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// A picture of what stands there at each size, if it fits and shuts nobody out.
pub async fn photograph(window: &Window, name: &str) -> Result<()> {
    let faults = look(window, name).await?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// Takes the picture at each size and answers what is wrong with what it shows.
async fn look(window: &Window, name: &str) -> Result<Vec<String>> {
    let folder = programs::target_folder()?.join("screens");
    let mut faults = Vec::new();
    for (width, height) in SIZES {
        window.resize(width, height).await?;
        window
            .screenshot(&folder.join(format!("{name}-{width}x{height}.png")))
            .await?;
        let here = format!("{name} at {width}×{height}");
        let wide: Vec<String> = serde_json::from_value(window.eval(TOO_WIDE).await?)?;
        faults.extend(
            wide.iter()
                .map(|part| format!("{here} is wider than its place: {part}")),
        );
        let shut = axe::violations(window).await.with_context(|| here.clone())?;
        faults.extend(shut.iter().map(|violation| format!("{here}: {violation}")));
    }
    let (width, height) = SIZES[0];
    window.resize(width, height).await?;
    Ok(faults)
}
