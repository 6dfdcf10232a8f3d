//! Bad input: each gets a plain sentence that says what to do, and nothing typed is lost.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::counts;
use kentongan_tests::driver::{Window, quoted};
use kentongan_tests::journey::{self, Issue};
use kentongan_tests::programs;
use kentongan_tests::relay::Impostor;
use kentongan_tests::scene::{KALIREJO, KECAMATAN, LANGSEP, Scene};
use kentongan_tests::service::{District, Holder};
use serde_json::json;

const FAILING: &str = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const PORTAL: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 27\r\nConnection: close\r\n\r\n\
    <html>Please log in.</html>";

/// A slip that does not lead to an enrolment, and the sentence that says why.
struct Slip {
    what: &'static str,
    code: String,
    address: String,
    sentence: &'static str,
}

#[tokio::test]
async fn a_slip_that_does_not_work_says_why_and_stays_in_its_fields() -> Result<()> {
    let scene = Scene::open().await?;
    let mut other = scene.enrolled("sri-way-langsep", LANGSEP).await?;
    other.laptop.close().await?;

    let good = scene.district.make_code(KALIREJO)?;
    let wrong = another_ending(&good)?;
    let used = used_code(&scene).await?;
    let expired = scene.district.make_code(KALIREJO)?;
    // Made first, so that only the newest code is left: the store files codes under a hash, never under the code itself.
    counts::tamper(
        scene.district.store(),
        "UPDATE enrolment_codes SET expires_at_ms = made_at_ms + 1 WHERE made_at_ms = (SELECT max(made_at_ms) FROM enrolment_codes)",
    )?;
    let neighbour = District::new(&scene.folder().join("neighbour"), "18.02.02")?;
    let foreign = neighbour.make_code(Holder {
        scope: "village:18.02.02.2001",
        ..KALIREJO
    })?;
    let failing = Impostor::certified(FAILING)?;
    let portal = Impostor::answering(PORTAL)?;
    let stranger = Impostor::certified(
        "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.kentongan\r\nContent-Length: 4\r\nConnection: close\r\n\r\nKTGG",
    )?;
    let nobody = format!("127.0.0.1:{}", programs::free_port()?);

    let mut desk = scene.new_desk("kalirejo")?;
    let right = desk.relay.address();
    let slip = |what, code: &str, address: &str, sentence| Slip {
        what,
        code: code.to_owned(),
        address: address.to_owned(),
        sentence,
    };
    // No two neighbours have the same sentence: an old one is never taken for the new one.
    let slips = [
        slip("no code", "", &right, "Ketik 12 huruf dan angka dari slip."),
        slip("no address", &good, "", "Ketik alamat layanan dari slip."),
        slip(
            "half a code",
            "6C4H-AB",
            &right,
            "Kode ini belum seperti di slip: 12 huruf dan angka, tanpa huruf U.",
        ),
        slip(
            "a wrong code",
            &wrong,
            &right,
            "Kode tidak cocok. Periksa huruf di slip: 12 huruf dan angka.",
        ),
        slip("a used code", &used, &right, "Kode ini sudah dipakai laptop lain"),
        slip("an expired code", &expired, &right, "Kode ini habis masa berlakunya"),
        slip(
            "a code of the neighbour",
            &foreign,
            &right,
            "Kode ini untuk Kecamatan Bangun Rejo. Alamat layanan yang tertulis milik Kecamatan Kalirejo. Cocokkan kelompok pertama kode dan alamat dengan slip.",
        ),
        slip(
            "no address at all",
            &good,
            "di kantor camat",
            "Alamat layanan tidak terbaca.",
        ),
        slip(
            "nobody there",
            &good,
            &nobody,
            "Alamat layanan belum terjangkau. Periksa jaringan dan tulisan alamatnya. Kode tidak hilang; coba lagi sebentar.",
        ),
        slip(
            "HTTP 500",
            &good,
            &failing.address(),
            "Layanan kecamatan tidak menjawab. Kode tidak hilang; coba lagi sebentar.",
        ),
        slip(
            "a login page",
            &good,
            &portal.address(),
            "Yang menjawab bukan layanan kecamatan, melainkan halaman masuk Wi-Fi atau perantara jaringan.",
        ),
        slip(
            "a stranger",
            &good,
            &stranger.address(),
            "Yang menjawab di alamat itu bukan kecamatan yang membuat kode ini.",
        ),
    ];

    let window = desk.laptop.open().await?;
    window.act("language_id").await?;
    journey::set_pin(window).await?;
    for slip in &slips {
        refused(window, slip).await.with_context(|| slip.what)?;
    }
    // After all that the right slip still works.
    journey::fill_slip(window, &good, &right).await?;
    window.act("enrol").await?;
    window.page("check").await?;
    desk.laptop.close().await
}

async fn refused(window: &Window, slip: &Slip) -> Result<()> {
    journey::fill_slip(window, &slip.code, &slip.address).await?;
    window.act("enrol").await?;
    window.says("[data-page=enrol]", slip.sentence).await?;
    let typed = "[...document.querySelectorAll('[name=code_text]')].map((box) => box.value).join('')";
    ensure!(
        window
            .is(&format!("{typed} === {}", quoted(&slip.code.replace('-', ""))))
            .await?,
        "the code is gone"
    );
    ensure!(
        window.value_of("service_text").await? == slip.address,
        "the address is gone"
    );
    Ok(())
}

/// A code of the same district that nobody made.
fn another_ending(code: &str) -> Result<String> {
    let last = code.chars().next_back().context("a code is not empty")?;
    let rest = code.strip_suffix(last).unwrap_or_default();
    Ok(format!("{rest}{}", if last == '7' { '8' } else { '7' }))
}

async fn used_code(scene: &Scene) -> Result<String> {
    let code = scene.district.make_code(LANGSEP)?;
    let mut desk = scene.new_desk("second-laptop")?;
    let address = desk.relay.address();
    let window = desk.laptop.open().await?;
    journey::enrol(window, &code, &address).await?;
    desk.laptop.close().await?;
    Ok(code)
}

#[tokio::test]
async fn an_issue_that_is_refused_says_why_and_keeps_what_was_typed() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    desk.relay.cut();
    let window = desk.window()?;

    let untitled = Issue {
        title: "",
        category: "KES",
        date: "31/02/2025",
        description: "Sudah tiga hari",
        ..Issue::default()
    };
    journey::fill_issue(window, &untitled).await?;
    window.act("save_issue").await?;
    window
        .says("[data-errors]", "Judul: Tulis judul, satu kalimat cukup.")
        .await?;
    window
        .says(
            "[data-errors]",
            "Tanggal kejadian: Tanggal 31 Februari 2025 tidak ada. Bulan itu sampai tanggal 28.",
        )
        .await?;
    for (field, typed) in [
        ("title", ""),
        ("date_text", "31/02/2025"),
        ("description", "Sudah tiga hari"),
    ] {
        ensure!(window.value_of(field).await? == typed, "{field} is not as typed");
    }
    window.fill("date_text", "Senin, 17 Januari 2025").await?;
    window.act("save_issue").await?;
    window
        .says("[data-errors]", "17 Januari 2025 adalah hari Jumat, bukan Senin.")
        .await?;

    let long = "Hujan lebat sejak sore. "
        .repeat(417)
        .get(..10_000)
        .unwrap_or_default()
        .to_owned();
    window.fill("title", "Banjir di Dusun V").await?;
    window.fill("date_text", "").await?;
    window.paste("description", &long).await?;
    window.act("save_issue").await?;
    let sentence = "Uraian ini 10.000 huruf; batas sekali simpan 4.000. Semuanya aman di draf: pindahkan sebagian ke tindak lanjut.";
    // Trailing blanks are not counted; the text above ends in a letter.
    window.says("[data-errors]", sentence).await?;
    ensure!(
        window.value_of("description").await? == long,
        "the long text is not as pasted"
    );

    // What a draft promises: it is there after a power cut.
    desk.laptop.kill()?;
    let window = desk.laptop.open().await?;
    window.go("/isu/draf", "drafts").await?;
    window.click("[data-noun=draft] [data-open]").await?;
    window.page("issue_draft").await?;
    ensure!(
        window.value_of("title").await? == "Banjir di Dusun V",
        "the draft has lost its title"
    );
    ensure!(
        window.value_of("description").await? == long,
        "the draft has lost its text"
    );
    ensure!(
        counts::issue_titles(&desk.laptop.database())?.is_empty(),
        "a refused issue was saved"
    );
    desk.laptop.close().await
}

/// How somebody in between answers.
#[derive(Clone, Copy)]
enum Speech {
    Plain,
    Tls,
}

#[tokio::test]
async fn what_answers_in_the_place_of_the_service_is_named_and_nothing_is_lost() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kalirejo", KALIREJO).await?;
    desk.relay.cut();
    let window = desk.window()?;
    let issue = Issue {
        title: "Jalan longsor",
        category: "BEN",
        ..Issue::default()
    };
    journey::log_issue(window, &issue).await?;
    for (answers, sentence, line) in [
        (None, "Belum terkirim. Belum ada sinyal.", "offline"),
        (
            Some((PORTAL, Speech::Plain)),
            "Belum terkirim. Yang menjawab halaman masuk Wi-Fi atau perantara jaringan",
            "captive_portal",
        ),
        (
            Some((PORTAL, Speech::Tls)),
            "Belum terkirim. Yang menjawab di alamat layanan bukan kecamatan ini.",
            "not_trusted",
        ),
    ] {
        let _impostor = match answers {
            None => None,
            Some((response, Speech::Plain)) => Some(Impostor::in_place_of(&desk.relay, response)?),
            Some((response, Speech::Tls)) => Some(Impostor::certified_in_place_of(&desk.relay, response)?),
        };
        let said = journey::send(window).await?;
        ensure!(said.contains(sentence), "{line}: {said}");
        window
            .there(&format!(".status[data-line={line}][data-unsent=\"1\"]"))
            .await?;
    }
    desk.relay.connect()?;
    // The line that tries by itself may be faster.
    journey::send_all(window).await?;
    desk.laptop.close().await
}

#[tokio::test]
async fn a_meeting_that_is_refused_says_why_and_keeps_what_was_typed() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    let window = desk.window()?;
    window.go("/rapat/baru", "meeting_form").await?;
    window.fill("venue", "Aula").await?;
    window.fill("date_text", "30/02/2025").await?;
    window.fill("start_text", "jam sembilan").await?;
    window.act("save_meeting").await?;
    window
        .says(
            "[data-errors]",
            "Tanggal 30 Februari 2025 tidak ada. Bulan itu sampai tanggal 28.",
        )
        .await?;
    window.says("[data-errors]", "Tulis jam seperti contoh: 09.00").await?;
    for (field, typed) in [
        ("venue", "Aula"),
        ("date_text", "30/02/2025"),
        ("start_text", "jam sembilan"),
    ] {
        ensure!(window.value_of(field).await? == typed, "{field} is not as typed");
    }
    desk.laptop.close().await
}

#[tokio::test]
async fn a_village_of_another_kecamatan_is_refused() -> Result<()> {
    let scene = Scene::open().await?;
    let mut desk = scene.enrolled("kecamatan", KECAMATAN).await?;
    let window = desk.window()?;
    let issue = Issue {
        title: "Jalan berlubang",
        category: "INF",
        ..Issue::default()
    };
    journey::fill_issue(window, &issue).await?;
    // No form offers it: a page that was tampered with, or another program.
    window
        .run_in(
            "const choice = document.querySelector('[name=village_code]'); \
             choice.add(new Option('Kampung lain', '18.02.02.2001')); \
             choice.value = '18.02.02.2001'; \
             choice.dispatchEvent(new Event('change', { bubbles: true }))",
        )
        .await?;
    window.act("save_issue").await?;
    let sentence = "Kampung ini bukan wilayah Kecamatan Kalirejo. Pilih dari 17 kampung.";
    window.says("[data-errors]", sentence).await?;
    ensure!(
        window.value_of("title").await? == "Jalan berlubang",
        "the title is gone"
    );

    let form = json!({
        "title": "Jalan berlubang", "category": "INF", "date_text": "", "hamlet": "", "landmark": "", "description": "",
        "urgency": "medium", "occurrence": "occurred", "village_code": "32.01.01.2001", "has_reporter": false,
        "reporter_name": "", "reporter_phone": "", "confidential": false,
    });
    let answer = window
        .command("save_issue", json!({ "draft_id": null, "form": form }))
        .await?;
    let code = answer.pointer("/error/fields/0/code").and_then(|code| code.as_str());
    ensure!(code == Some("village_not_in_district"), "{answer}");
    ensure!(
        counts::issue_titles(&desk.laptop.database())?.is_empty(),
        "a refused issue was saved"
    );
    desk.laptop.close().await
}
