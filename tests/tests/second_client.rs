//! A client that was written from `docs/protocol.md` alone works with the real service and with a real laptop.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, Result, bail, ensure};
use kentongan_tests::counts::census;
use kentongan_tests::headless::{Headless, issue_form};
use kentongan_tests::scene::{KALIREJO, KECAMATAN};
use kentongan_tests::service::{DISTRICT, District};
use serde_json::{Value, json};

const PYTHON: &str = "python3";
const REPORTER: &str = "Pelapor Contoh";

#[test]
fn its_own_tests_pass() -> Result<()> {
    let output = Command::new(PYTHON)
        .args(["-B", "-m", "unittest", "discover", "--quiet"])
        .current_dir(folder())
        .output()
        .context("python3 is missing")?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{said}");
    ensure!(!said.contains("skipped"), "{said}");
    let count = said
        .lines()
        .find_map(|line| line.strip_prefix("Ran ")?.split(' ').next()?.parse::<u32>().ok());
    ensure!(count.is_some_and(|count| count > 80), "few tests were found: {said}");
    Ok(())
}

#[test]
fn a_village_with_it_and_a_kecamatan_with_the_app_understand_each_other() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut district = District::new(&folder.path().join("district"), DISTRICT)?;
    let (village_code, office_code) = (district.make_code(KALIREJO)?, district.make_code(KECAMATAN)?);
    district.start()?;
    let address = format!("127.0.0.1:{}", district.port());

    let village = Client::new(&folder.path().join("village.json"));
    let said = village.say(&["enrol", "--address", &address, "--code", &village_code])?;
    let digits = said
        .lines()
        .find_map(|line| line.strip_prefix("Six digits: "))
        .context("no digits")?;
    ensure!(district.devices()?.contains(digits), "the operator sees other digits");
    // Four at once: their register numbers come in a row.
    let titles = [
        "Jembatan gantung putus",
        "Gardu padam",
        "Sumur bor kering",
        "Pagar sekolah roboh",
    ];
    village.say(&[
        "issue",
        "--title",
        titles[0],
        "--category",
        "INF",
        "--reporter",
        REPORTER,
    ])?;
    for title in &titles[1..] {
        village.say(&["issue", "--title", title, "--category", "INF"])?;
    }
    let sent = village.sync()?;
    ensure!(
        numbers(&sent, "/sent")? == 4 && receipt(&sent)?.starts_with("TT-"),
        "{sent}"
    );

    let laptop = folder.path().join("laptop");
    let mut office = Headless::open_well(&laptop)?;
    office.ask_well("enrol", json!({ "code_text": office_code, "service_text": address }))?;
    office.ask_well("send_now", json!({}))?;
    for (at, title) in titles.into_iter().enumerate() {
        let id = find(&mut office, title)?;
        let case = office.ask_well("get_issue", json!({ "id": id }))?;
        let there = case
            .pointer("/row/number")
            .and_then(Value::as_str)
            .context("no number")?;
        let (year, number): (i32, u32) = serde_json::from_value(sent["sent"][at]["number"].clone())?;
        ensure!(there.ends_with(&format!("/{year}/{number:03}")), "{there}: {sent}");
        office.ask_well(
            "add_follow_up",
            json!({ "issue_id": id, "text": format!("Diteruskan: {title}") }),
        )?;
    }
    let bridge = find(&mut office, titles[0])?;
    let looked = office.ask_well(
        "reveal_reporter",
        json!({ "issue_id": bridge, "reason": "Menghubungi pelapor" }),
    )?;
    ensure!(
        looked.pointer("/name").and_then(Value::as_str) == Some(REPORTER),
        "the reporter did not come along: {looked}"
    );
    let mut recorded_there = issue_form("Rapat di balai");
    *recorded_there.pointer_mut("/form/village_code").context("no form")? = json!("18.02.01.2003");
    office.ask_well("save_issue", recorded_there)?;
    office.ask_well("send_now", json!({}))?;

    let received = village.sync()?;
    for title in titles {
        ensure!(
            received.to_string().contains(&format!("Diteruskan: {title}")),
            "{received}"
        );
    }
    ensure!(received.to_string().contains("Rapat di balai"), "{received}");
    village.say(&["follow-up", "--issue", "1", "--text", "Sudah gotong royong"])?;
    village.sync()?;
    office.ask_well("send_now", json!({}))?;
    let case = office.ask_well("get_issue", json!({ "id": bridge }))?;
    ensure!(case.to_string().contains("Sudah gotong royong"), "{case}");

    let idle = village.sync()?;
    for list in ["/sent", "/received", "/follow_ups", "/refused", "/notes"] {
        ensure!(
            numbers(&idle, list)? == 0,
            "{list} of a call with nothing to say: {idle}"
        );
    }
    ensure!(office.close()?.success(), "the laptop did not close well");
    district.stop()?;
    let census = census(&[("kecamatan", &laptop.join("kentongan.db"))], district.store())?;
    ensure!(census.lost == 0 && census.doubled == 0, "{census:?}");
    Ok(())
}

#[test]
fn it_is_refused_as_the_document_says() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut district = District::new(&folder.path().join("district"), DISTRICT)?;
    let code = district.make_code(KALIREJO)?;
    district.start()?;
    let address = format!("127.0.0.1:{}", district.port());
    let client = Client::new(&folder.path().join("first.json"));
    client.say(&["enrol", "--address", &address, "--code", &code])?;
    let late = Client::new(&folder.path().join("late.json"));
    let refusal = late.refused(&["enrol", "--address", &address, "--code", &code])?;
    ensure!(refusal.contains("used"), "{refusal}");

    // Another service on the same address: the pins are not its own.
    district.stop()?;
    let mut other = District::new(&folder.path().join("other"), DISTRICT)?;
    other.make_code(KECAMATAN)?;
    other.listen_on(district.port());
    other.start()?;
    let refusal = client.refused(&["sync"])?;
    ensure!(refusal.contains("pin"), "{refusal}");
    Ok(())
}

/// The Python program with its state.
struct Client {
    state: PathBuf,
}

impl Client {
    fn new(state: &Path) -> Self {
        Self {
            state: state.to_owned(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(PYTHON);
        command.arg("-B").arg(folder().join("client.py")).arg("--state");
        Ok(command.arg(&self.state).args(arguments).output()?)
    }

    fn say(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        if !output.status.success() {
            bail!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn refused(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        ensure!(!output.status.success(), "{arguments:?} was not refused");
        Ok(String::from_utf8(output.stderr)?)
    }

    fn sync(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.say(&["sync"])?)?)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("client")
}

fn numbers(said: &Value, list: &str) -> Result<usize> {
    let list = said.pointer(list).and_then(Value::as_array);
    Ok(list.with_context(|| said.to_string())?.len())
}

fn receipt(said: &Value) -> Result<&str> {
    let receipt = said.pointer("/sent/0/receipt").and_then(Value::as_str);
    receipt.with_context(|| said.to_string())
}

/// The id of the only issue with this title.
fn find(device: &mut Headless, title: &str) -> Result<Value> {
    let list = json!({ "filter": "all", "search": title, "village_code": null, "after": null });
    let said = device.ask_well("list_issues", list)?;
    let rows = said.get("rows").and_then(Value::as_array).context("no rows")?;
    let [row] = rows.as_slice() else {
        bail!("{title} is there {} times", rows.len());
    };
    Ok(row.get("id").context("no id")?.clone())
}
