//! `demo`: the whole job once, in the real windows against the real service, from an empty folder.
//!
//! Three laptops (Kampung Kalirejo, Kampung Sri Way Langsep, Kecamatan Kalirejo) enrol, lose the network, record issues and
//! the attendance of two meetings, print, come online and send. What the report says about records is counted from the
//! databases afterwards, never by these steps.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use kentongan_testkit::papers;
use kentongan_tests::counts::{self, Census};
use kentongan_tests::fixture::{self, Reported};
use kentongan_tests::journey::{self, Issue, Mark, Meeting, Sheet};
use kentongan_tests::programs;
use kentongan_tests::scene::{Desk, KALIREJO, KECAMATAN, LANGSEP};
use kentongan_tests::service::{DISTRICT, District};
use serde::Serialize;
use tokio::time::Instant;

/// Does the seven steps of the whole job in the real windows and leaves what they made.
#[derive(Parser)]
struct Options {
    /// Folder for the screenshots, the PDFs, the databases and report.json; by default target/demo
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Everything that the demo leaves in its folder, besides the screenshots.
const FOLDERS: [&str; 6] = ["kalirejo", "sri-way-langsep", "kecamatan", "service", "pdf", "webview"];
const REPORT: &str = "report.json";

const KALIREJO_ISSUES: [Issue<'_>; 3] = [
    Issue {
        title: "Pembangunan balai Dusun II berhenti, bahan habis",
        category: "PBG",
        date: "13/01/2025",
        hamlet: "Dusun II",
        landmark: "sebelah lapangan voli",
        description: "Dinding selesai, rangka atap belum ada. Tukang menunggu kayu dan seng.",
        urgency: "medium",
    },
    Issue {
        title: "Ternak hilang tiga malam berturut-turut",
        category: "KAM",
        date: "17 Januari 2025",
        hamlet: "Dusun IV, RT 03",
        landmark: "belakang pasar hewan",
        description: "Lima ekor kambing dari tiga kandang. Ronda malam sudah ditambah, Bhabinkamtibmas sudah diberi tahu.",
        urgency: "emergency",
    },
    Issue {
        title: "Demam berdarah di RT 02, minta pengasapan",
        category: "KES",
        date: "16/01/2025",
        hamlet: "Dusun II, RT 02",
        landmark: "belakang musala",
        description: "Kader Posyandu menemukan jentik di lima rumah.",
        urgency: "high",
    },
];
const LANGSEP_ISSUES: [Issue<'_>; 2] = [
    Issue {
        title: "Jembatan kayu ke sawah lapuk",
        category: "INF",
        date: "15/01/2025",
        hamlet: "Dusun I",
        landmark: "",
        description: "Motor masih lewat, gerobak tidak.",
        urgency: "",
    },
    Issue {
        title: "Pupuk bersubsidi belum datang",
        category: "EKO",
        date: "",
        hamlet: "",
        landmark: "",
        description: "",
        urgency: "high",
    },
];
const ANSWER: &str =
    "Patroli gabungan Polsek dan Koramil mulai malam ini. Mohon data kandang dikirim ke Bhabinkamtibmas.";

const SHEETS: [(Sheet, &str); 4] = [
    (
        Sheet {
            filled: false,
            paper: "a4",
        },
        "rakor-blank-a4",
    ),
    (
        Sheet {
            filled: false,
            paper: "f4215",
        },
        "rakor-blank-f4-215",
    ),
    (
        Sheet {
            filled: true,
            paper: "a4",
        },
        "rakor-filled-a4",
    ),
    (
        Sheet {
            filled: true,
            paper: "f4215",
        },
        "rakor-filled-f4-215",
    ),
];

#[derive(Debug, Default, Serialize)]
struct Report {
    /// Counted from the three device databases and the service's store after everything was sent.
    counts: Option<Counts>,
    /// The same after everything was sent a second time.
    counts_after_second_send: Option<Counts>,
    /// Exchanges that were repeated byte for byte for the second send, besides pressing the button again.
    repeated_exchanges: usize,
    bytes_on_the_wire: Vec<Wire>,
    seconds: Vec<Step>,
    /// Process start to the first page that answers keys, one entry a start.
    start_to_interactive_ms: Vec<f64>,
    papers: Vec<Paper>,
    checks: Vec<Check>,
}

/// The headline numbers, and everything they come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Counts {
    /// Accepted by the service.
    issues: u64,
    district_attendance_rows: u64,
    village_attendance_rows: u64,
    batches: u64,
    /// Verified and kept by the devices that sent the batches.
    receipts: u64,
    lost: u64,
    doubled: u64,
    databases: Census,
}

/// Payload of TCP between a laptop and the service, HTTP's own included.
#[derive(Debug, Serialize)]
struct Wire {
    laptop: String,
    up: u64,
    down: u64,
}

#[derive(Debug, Serialize)]
struct Step {
    step: &'static str,
    seconds: f64,
}

#[derive(Debug, Serialize)]
struct Paper {
    file: String,
    pages: usize,
    millimetres: (u32, u32),
}

#[derive(Debug, Serialize)]
struct Check {
    what: String,
    found: String,
    holds: bool,
}

struct Demo {
    out: PathBuf,
    district: District,
    kalirejo: Desk,
    langsep: Desk,
    kecamatan: Desk,
    step_began: Instant,
    report: Report,
}

#[tokio::main]
async fn main() -> Result<()> {
    let out = match Options::parse().out {
        Some(out) => out,
        None => programs::target_folder()?.join("demo"),
    };
    programs::require_display()?;
    clear(&out)?;
    let mut demo = Demo::new(&out.canonicalize()?)?;
    let outcome = demo.run().await;
    // A report of a demo that broke off shows how far it came.
    std::fs::write(demo.out.join(REPORT), serde_json::to_string_pretty(&demo.report)?)?;
    outcome?;
    demo.verdict()
}

impl Demo {
    fn new(out: &Path) -> Result<Self> {
        let district = District::new(&out.join("service"), DISTRICT)?;
        Ok(Self {
            out: out.to_owned(),
            kalirejo: Desk::new("kalirejo", out, &district)?,
            langsep: Desk::new("sri-way-langsep", out, &district)?,
            kecamatan: Desk::new("kecamatan", out, &district)?,
            district,
            step_began: Instant::now(),
            report: Report::default(),
        })
    }

    async fn run(&mut self) -> Result<()> {
        let reported = fixture::meeting("kalirejo")?;
        say("The whole job in real windows:");
        let codes = self.make_codes()?;
        self.done("1 the service starts, the operator makes three one-time codes");
        self.enrol(codes).await?;
        self.done("2 three laptops enrol, then the network goes");
        self.record_issues().await?;
        self.hold_assembly().await?;
        self.done("3 five issues and a village meeting, offline");
        let rakor = self.hold_rakor(&reported).await?;
        self.done("4 the rakor: invitations, and attendance by keyboard");
        self.print_rakor(&rakor).await?;
        self.done("5 the attendance sheet, blank and filled, on two papers");
        self.send_and_answer().await?;
        let before = self.count()?;
        self.done("6 the network returns: batches, receipts, an answer");
        self.send_again().await?;
        let after = self.count()?;
        self.done("7 everything is sent again");
        self.close().await?;
        self.judge(&reported, before, after)
    }

    fn done(&mut self, step: &'static str) {
        let seconds = self.step_began.elapsed().as_secs_f64();
        self.step_began = Instant::now();
        say(&format!("{seconds:>7.1} s  {step}"));
        self.report.seconds.push(Step { step, seconds });
    }

    fn picture(&self, name: &str) -> PathBuf {
        self.out.join(format!("{name}.png"))
    }

    fn make_codes(&mut self) -> Result<[String; 3]> {
        self.district.start()?;
        let code = |holder| self.district.make_code(holder);
        Ok([code(KALIREJO)?, code(LANGSEP)?, code(KECAMATAN)?])
    }

    async fn enrol(&mut self, codes: [String; 3]) -> Result<()> {
        for (desk, code) in [&mut self.kalirejo, &mut self.langsep, &mut self.kecamatan]
            .into_iter()
            .zip(codes)
        {
            desk.relay.connect()?;
            let name = desk.laptop.name().to_owned();
            let window = desk.laptop.open().await?;
            self.report
                .start_to_interactive_ms
                .push(window.start_to_interactive_ms().await?);
            window
                .screenshot(&self.out.join(format!("2-{name}-first-run.png")))
                .await?;
            journey::enrol(window, &code, &desk.relay.address()).await?;
            window.screenshot(&self.out.join(format!("2-{name}-check.png"))).await?;
            journey::confirm_person(window).await?;
            desk.relay.cut();
        }
        self.district.stop()
    }

    async fn record_issues(&mut self) -> Result<()> {
        let [building, theft, fever] = KALIREJO_ISSUES;
        let window = self.kalirejo.window()?;
        journey::log_issue(window, &building).await?;
        journey::fill_issue(window, &theft).await?;
        window.screenshot(&self.picture("3-kalirejo-issue-form")).await?;
        journey::save_issue(window).await?;
        // The form has said so: from here on not even a power cut may take it away.
        self.kalirejo.laptop.kill()?;
        let window = self.kalirejo.laptop.open().await?;
        self.report
            .start_to_interactive_ms
            .push(window.start_to_interactive_ms().await?);
        let kept = counts::issue_titles(&self.kalirejo.laptop.database())?;
        self.check("both issues are there after kill -9", kept.len() == 2, kept.join("; "));
        let window = self.kalirejo.window()?;
        journey::log_issue(window, &fever).await?;
        self.show_unsent(&self.kalirejo, 3, "3-kalirejo-issues-unsent").await?;

        let window = self.langsep.window()?;
        for issue in &LANGSEP_ISSUES {
            journey::log_issue(window, issue).await?;
        }
        self.show_unsent(&self.langsep, 2, "3-sri-way-langsep-issues-unsent")
            .await
    }

    /// Every issue of the list says *belum terkirim*, and so does the status line.
    async fn show_unsent(&self, desk: &Desk, issues: usize, picture: &str) -> Result<()> {
        let window = desk.window()?;
        window.go("/isu", "issues").await?;
        let unsent = window.count("[data-noun=issue] [data-delivery=unsent]").await?;
        let line = window.attribute(".status[data-unsent]", "data-unsent").await?;
        if unsent != issues || line != issues.to_string() {
            bail!("{issues} issues, {unsent} shown as unsent, {line} in the status line");
        }
        window.screenshot(&self.picture(picture)).await
    }

    async fn hold_assembly(&mut self) -> Result<()> {
        let window = self.kalirejo.window()?;
        let meeting = Meeting {
            kind: "village_assembly".into(),
            title: "Musyawarah Kampung Kalirejo".into(),
            date: "18/01/2025".into(),
            start: "19.30".into(),
            venue: "Balai Kampung Kalirejo".into(),
            agenda: "Usulan pembangunan 2026\nKeamanan lingkungan".into(),
            chair_name: KALIREJO.name.into(),
            chair_office: "Kepala Kampung Kalirejo".into(),
        };
        let id = journey::plan_meeting(window, &meeting).await?;
        journey::invite_group(window, "village_apparatus").await?;
        let offices = journey::invited_offices(window).await?;
        journey::open_door(window).await?;
        for (n, office) in offices.iter().enumerate() {
            let mark = match n {
                2 => Mark::Represented {
                    name: "Ratna Contoh",
                    office: "Staf tata usaha",
                },
                5 => Mark::Absent('4'),
                _ => Mark::Present,
            };
            journey::mark(window, office, mark).await?;
        }
        journey::add_walk_in(window, "Paiman Contoh", "Ketua RT 05").await?;
        window.screenshot(&self.picture("3-kalirejo-door")).await?;
        journey::leave_door(window).await?;
        for (filled, name) in [(false, "musyawarah-blank-a4"), (true, "musyawarah-filled-a4")] {
            let picture = self.picture(&format!("3-{name}"));
            let sheet = Sheet { filled, paper: "a4" };
            journey::save_sheet(window, &id, sheet, &format!("{name}.pdf"), Some(&picture)).await?;
        }
        Ok(())
    }

    async fn hold_rakor(&self, reported: &Reported) -> Result<String> {
        let window = self.kecamatan.window()?;
        let meeting = Meeting {
            kind: "coordination".into(),
            title: reported.title.clone(),
            date: reported.date.clone(),
            venue: reported.venue.clone().unwrap_or_default(),
            agenda: reported.agenda.join("\n"),
            chair_name: reported.chair.name.clone(),
            chair_office: reported.chair.office.clone(),
            ..Meeting::default()
        };
        let id = journey::plan_meeting(window, &meeting).await?;
        for invited in &reported.invited {
            match (&invited.every_village_of, &invited.office) {
                (Some(_), _) => {
                    journey::invite_group(window, "all_village_heads").await?;
                }
                (None, Some(office)) => {
                    let name = invited.name.as_deref().unwrap_or_default();
                    journey::invite_office(window, &invited.group, office, name).await?;
                }
                (None, None) => bail!("the fixture invites nobody in particular"),
            }
        }
        window
            .run_in("document.getElementById('undangan').scrollIntoView()")
            .await?;
        window.screenshot(&self.picture("4-rakor-invitations")).await?;

        let offices = journey::invited_offices(window).await?;
        journey::open_door(window).await?;
        for (n, office) in offices.iter().enumerate() {
            let mark = match (office.as_str(), n) {
                ("Kapolsek Kalirejo", _) => Mark::Represented {
                    name: "Hendra Contoh",
                    office: "Kanit Binmas",
                },
                ("Danramil Kalirejo", _) => Mark::Represented { name: "", office: "" },
                ("Babinsa", _) => Mark::Absent('6'),
                (_, 8) => Mark::Represented {
                    name: "Yanti Contoh",
                    office: "Sekretaris Kampung",
                },
                (_, 10) => Mark::Absent('3'),
                (_, 13) => Mark::Absent('4'),
                (_, 17) => Mark::Absent('7'),
                _ => Mark::Present,
            };
            journey::mark(window, office, mark).await?;
            if n == offices.len() / 2 {
                window.press("sri").await?;
                window.screenshot(&self.picture("4-rakor-door-search")).await?;
                journey::clear_search(window).await?;
            }
        }
        journey::add_walk_in(window, "Dewi Contoh", "Penyuluh KB").await?;
        journey::add_walk_in(window, "Agus Contoh", "UPTD Pertanian").await?;
        window.screenshot(&self.picture("4-rakor-door-done")).await?;
        journey::leave_door(window).await?;
        window.screenshot(&self.picture("4-rakor-desk")).await?;
        Ok(id)
    }

    async fn print_rakor(&self, rakor: &str) -> Result<()> {
        let window = self.kecamatan.window()?;
        for (sheet, name) in SHEETS {
            let picture = self.picture(&format!("5-{name}"));
            journey::save_sheet(window, rakor, sheet, &format!("{name}.pdf"), Some(&picture)).await?;
        }
        Ok(())
    }

    async fn send_and_answer(&mut self) -> Result<()> {
        for (desk, picture) in [
            (&self.kalirejo, "6-kalirejo-before-sending"),
            (&self.kecamatan, "6-kecamatan-before-sending"),
        ] {
            desk.window()?.go("/kirim", "outbox").await?;
            desk.window()?.screenshot(&self.picture(picture)).await?;
        }
        self.district.start()?;
        for desk in [&mut self.kalirejo, &mut self.langsep, &mut self.kecamatan] {
            desk.relay.connect()?;
            journey::send_all(desk.window()?)
                .await
                .with_context(|| format!("{} has not sent", desk.laptop.name()))?;
        }
        for (desk, issues, name) in [(&self.kalirejo, 3, "kalirejo"), (&self.langsep, 2, "sri-way-langsep")] {
            let window = desk.window()?;
            window.screenshot(&self.picture(&format!("6-{name}-sent"))).await?;
            window.go("/isu", "issues").await?;
            let sent = window.count("[data-noun=issue] [data-delivery=sent]").await?;
            if sent != issues {
                bail!("{sent} of {issues} issues of {name} are shown as sent");
            }
            window
                .screenshot(&self.picture(&format!("6-{name}-issues-sent")))
                .await?;
        }

        let window = self.kecamatan.window()?;
        window.go("/kotak-masuk", "inbox").await?;
        window
            .until(
                "document.querySelectorAll('[data-noun=issue]').length === 5",
                "five issues in the inbox",
            )
            .await?;
        let (from_kalirejo, from_langsep) = (
            journey::rows_with(window, "Kalirejo").await?,
            journey::rows_with(window, "Sri Way Langsep").await?,
        );
        let [_, theft, _] = KALIREJO_ISSUES;
        journey::open_in_inbox(window, theft.title).await?;
        window.act("write_answer").await?;
        window.fill("text", ANSWER).await?;
        window.screenshot(&self.picture("6-kecamatan-answers")).await?;
        window.act("add_follow_up").await?;
        window
            .says("[data-notice=done]", "Jawaban tersimpan di laptop ini")
            .await?;
        journey::send(window).await?;

        let window = self.kalirejo.window()?;
        journey::send(window).await?;
        journey::open_issue(window, theft.title).await?;
        window.says("[data-entry=answer]", ANSWER).await?;
        window.screenshot(&self.picture("6-kalirejo-reads-the-answer")).await?;
        let found = format!("{from_kalirejo} from Kampung Kalirejo, {from_langsep} from Kampung Sri Way Langsep");
        self.check(
            "the kecamatan sees the issues with their villages",
            (from_kalirejo, from_langsep) == (3, 2),
            found,
        );
        Ok(())
    }

    async fn send_again(&mut self) -> Result<()> {
        for desk in [&self.kalirejo, &self.langsep, &self.kecamatan] {
            self.report.repeated_exchanges += desk.relay.replay()?;
        }
        for desk in [&self.kalirejo, &self.langsep, &self.kecamatan] {
            journey::send(desk.window()?).await?;
        }
        self.kalirejo
            .window()?
            .screenshot(&self.picture("7-kalirejo-nothing-to-send"))
            .await
    }

    fn count(&self) -> Result<Counts> {
        let desks = [&self.kalirejo, &self.langsep, &self.kecamatan];
        let databases = desks.map(|desk| (desk.laptop.name(), desk.laptop.database()));
        let databases: Vec<_> = databases.iter().map(|(name, path)| (*name, path.as_path())).collect();
        let databases = counts::census(&databases, self.district.store())?;
        Ok(Counts {
            issues: databases.service.issues,
            district_attendance_rows: databases.service.district_attendance,
            village_attendance_rows: databases.service.village_attendance,
            batches: databases.service.batches,
            receipts: databases.devices.iter().map(|(_, device)| device.own_receipts).sum(),
            lost: databases.lost,
            doubled: databases.doubled,
            databases,
        })
    }

    async fn close(&mut self) -> Result<()> {
        for desk in [&mut self.kalirejo, &mut self.langsep, &mut self.kecamatan] {
            let (up, down) = desk.relay.bytes();
            self.report.bytes_on_the_wire.push(Wire {
                laptop: desk.laptop.name().to_owned(),
                up,
                down,
            });
            desk.laptop.close().await?;
            counts::fold(&desk.laptop.database())?;
        }
        self.district.stop()?;
        counts::fold(self.district.store())
    }

    fn check(&mut self, what: &str, holds: bool, found: impl Into<String>) {
        self.report.checks.push(Check {
            what: what.to_owned(),
            found: found.into(),
            holds,
        });
    }

    fn judge(&mut self, reported: &Reported, before: Counts, after: Counts) -> Result<()> {
        let whole = |n: u64| n.to_string();
        self.check(
            "5 issues accepted by the service",
            before.issues == 5,
            whole(before.issues),
        );
        let (district, village) = (before.district_attendance_rows, before.village_attendance_rows);
        self.check("30 or more district attendance rows", district >= 30, whole(district));
        self.check("12 or more village attendance rows", village >= 12, whole(village));
        for (when, counts) in [("after the first send", &before), ("after the second send", &after)] {
            self.check(&format!("0 lost {when}"), counts.lost == 0, whole(counts.lost));
            self.check(&format!("0 doubled {when}"), counts.doubled == 0, whole(counts.doubled));
            let waiting = counts.databases.devices.iter().map(|(_, device)| device.outbox).sum();
            self.check(&format!("nothing waits {when}"), waiting == 0, whole(waiting));
            let agree = counts.receipts == counts.batches;
            let found = format!("{} batches, {} receipts", counts.batches, counts.receipts);
            self.check(&format!("a receipt for each batch {when}"), agree, found);
        }
        for (name, device) in &before.databases.devices {
            let expected = match name.as_str() {
                "kecamatan" => (5, district, 0),
                "kalirejo" => (3, 0, village),
                _ => (2, 0, 0),
            };
            let found = (device.issues, device.district_attendance, device.village_attendance);
            let found_text = format!("{} issues, {} and {} attendance rows", found.0, found.1, found.2);
            // What of the other level's meetings a device is told is for the feed's rules to say, not for this check.
            let holds = found.0 == expected.0
                && (found.1 == district || expected.1 == 0)
                && (found.2 == village || expected.2 == 0);
            self.check(&format!("{name} shows its issues and meetings"), holds, found_text);
        }
        let refused = before.databases.service.refused;
        self.check("nothing was refused", refused == 0, whole(refused));
        self.check(
            "sending again changed nothing",
            before == after,
            format!("{} exchanges repeated", self.report.repeated_exchanges),
        );
        self.judge_papers(reported)?;
        self.report.counts = Some(before);
        self.report.counts_after_second_send = Some(after);
        Ok(())
    }

    fn judge_papers(&mut self, reported: &Reported) -> Result<()> {
        let heads: Vec<String> = fixture::villages_of(DISTRICT)?
            .iter()
            .map(|village| format!("Kepala Kampung {village}"))
            .collect();
        self.check(
            "the district has 17 villages",
            heads.len() == 17,
            heads.len().to_string(),
        );
        for (sheet, name) in SHEETS {
            let pdf = self.kecamatan.laptop.papers().join(format!("{name}.pdf"));
            let (text, pages) = self.read_paper(&pdf)?;
            let mut wanted = vec![
                "DAFTAR HADIR".to_owned(),
                "Senin, 20 Januari 2025".to_owned(),
                "KECAMATAN KALIREJO".to_owned(),
            ];
            wanted.push(reported.chair.name.clone());
            wanted.extend(heads.iter().cloned());
            if sheet.filled {
                wanted.extend(["Dewi Contoh", "Agus Contoh", "Hendra Contoh"].map(str::to_owned));
            }
            self.judge_text(name, &text, &wanted);
            self.check(
                &format!("{name} has three pages or fewer"),
                pages <= 3,
                pages.to_string(),
            );
            let size = papers::size_of(&pdf)?;
            let expected = if sheet.paper == "a4" { (210, 297) } else { (215, 330) };
            self.check(
                &format!("{name} has the size of its paper"),
                size == expected,
                format!("{} × {} mm", size.0, size.1),
            );
        }
        for (name, more) in [
            ("musyawarah-blank-a4", None),
            ("musyawarah-filled-a4", Some("Paiman Contoh")),
        ] {
            let pdf = self.kalirejo.laptop.papers().join(format!("{name}.pdf"));
            let (text, _) = self.read_paper(&pdf)?;
            let mut wanted = vec![
                "DAFTAR HADIR".to_owned(),
                "KAMPUNG KALIREJO".to_owned(),
                "Sabtu, 18 Januari 2025".to_owned(),
            ];
            wanted.extend(more.map(str::to_owned));
            self.judge_text(name, &text, &wanted);
        }
        Ok(())
    }

    fn read_paper(&mut self, pdf: &Path) -> Result<(String, usize)> {
        let (pages, millimetres) = (papers::pages_of(pdf)?, papers::size_of(pdf)?);
        let file = pdf.strip_prefix(&self.out).unwrap_or(pdf).display().to_string();
        self.report.papers.push(Paper {
            file,
            pages,
            millimetres,
        });
        Ok((papers::text_of(pdf)?, pages))
    }

    fn judge_text(&mut self, name: &str, text: &str, wanted: &[String]) {
        let missing: Vec<_> = wanted
            .iter()
            .filter(|part| !text.contains(part.as_str()))
            .cloned()
            .collect();
        let found = if missing.is_empty() {
            format!("all {}", wanted.len())
        } else {
            format!("missing: {}", missing.join("; "))
        };
        self.check(&format!("{name} says what it has to say"), missing.is_empty(), found);
    }

    fn verdict(&self) -> Result<()> {
        let failed: Vec<_> = self.report.checks.iter().filter(|check| !check.holds).collect();
        for check in &failed {
            say(&format!("  does not hold: {} ({})", check.what, check.found));
        }
        if !failed.is_empty() {
            bail!(
                "{} of {} checks do not hold; see {}",
                failed.len(),
                self.report.checks.len(),
                self.out.join(REPORT).display()
            );
        }
        say(&format!(
            "{} checks hold. Look around in {}",
            self.report.checks.len(),
            self.out.display()
        ));
        Ok(())
    }
}

/// Empties the folder of what an earlier demo left there, and of nothing else.
fn clear(out: &Path) -> Result<()> {
    std::fs::create_dir_all(out)?;
    for folder in FOLDERS {
        let folder = out.join(folder);
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
    }
    for entry in std::fs::read_dir(out)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "png") || path.ends_with(REPORT) {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what the person who started it reads")]
fn say(line: &str) {
    println!("{line}");
}
