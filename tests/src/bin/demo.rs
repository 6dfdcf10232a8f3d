use anyhow::Result;
use kentongan_tests::{
    driver::Window,
    journey,
    laptop::Laptop,
    relay::Relay,
    service::{District, Holder},
};
#[tokio::main]
async fn main() -> Result<()> {
    let out = std::path::PathBuf::from("/tmp/thin");
    let _ = std::fs::remove_dir_all(&out);
    let mut district = District::new(&out.join("layanan"), "18.02.01")?;
    district.start()?;
    let code = district.make_code(Holder {
        scope: "village:18.02.01.2003",
        name: "Sample",
        salutation: "Bapak",
    })?;
    let mut relay = Relay::new(district.port())?;
    relay.connect()?;
    let mut l = Laptop::new("kalirejo", &out);
    let w: &Window = l.open().await?;
    eprintln!("start {}", w.start_to_interactive_ms().await?);
    w.screenshot(&out.join("1.png")).await?;
    journey::enrol(w, &code, &relay.address()).await?;
    w.screenshot(&out.join("2.png")).await?;
    journey::confirm_person(w).await?;
    w.screenshot(&out.join("3.png")).await?;
    relay.cut();
    journey::log_issue(
        w,
        &journey::Issue {
            title: "Jembatan gantung retak",
            category: "PBG",
            date: "17/01/2025",
            description: "Baris satu",
            urgency: "emergency",
            ..Default::default()
        },
    )
    .await?;
    w.screenshot(&out.join("4.png")).await?;
    relay.connect()?;
    eprintln!("{}", journey::send(w).await?);
    w.screenshot(&out.join("5.png")).await?;
    eprintln!("{:?}", relay.bytes());
    l.close().await?;
    Ok(())
}
