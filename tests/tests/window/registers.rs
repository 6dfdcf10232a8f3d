//! An old register comes in, ours goes out as a file, and the map shows where things are.

use anyhow::{Context as _, Result, ensure};
use kentongan_tests::driver::TABLE;
use kentongan_tests::journey;
use kentongan_tests::scene::{KALIREJO, Scene};

use crate::screens::photograph;

const REGISTER: &str = "BUKU REGISTER PENGADUAN\r\nKAMPUNG KALIREJO TAHUN 2024\r\n\
    No;Tanggal;Perihal;Uraian;Kategori;Lokasi;NIK;Koordinat;Status;Tindak Lanjut\r\n\
    1;17/08/2024;Jalan berlubang di depan SD;Licin saat hujan;Infrastruktur;Dusun II;1802031508990001;-5,1790 104,9820;Selesai;Ditambal swadaya\r\n\
    2;32/08/2024;Lampu jalan padam;;INF;Dusun I;;;;\r\n\
    3;19/08/2024;;;KES;;;;;\r\n\
    4;20 Agustus 2024;Anak putus sekolah;;Entah apa;Dusun I;;-5,1702 104,9911;Diproses;\r\n\
    5;1/9/2024;Gorong-gorong tersumbat;;INF;Dusun II;;-5,1791 104,9821;;\r\n";

#[tokio::test]
async fn an_old_register_is_read_row_by_row_recorded_in_one_piece_and_saved_as_a_file() -> Result<()> {
    let scene = Scene::open().await?;
    let mut village = scene.enrolled("kalirejo", KALIREJO).await?;
    let folder = village.laptop.papers().to_owned();
    std::fs::write(folder.join(TABLE), REGISTER)?;
    let window = village.window()?;
    window.go("/isu", "issues").await?;
    window.act("open_registers").await?;
    window.page("register").await?;
    photograph(window, "register-empty").await?;
    window.act("open_register").await?;
    window.there("[data-good=\"3\"]").await?;
    window.there("[data-faulty=\"2\"]").await?;
    window
        .says("[data-row=\"5\"][data-state=faulty]", "tanggal “32/08/2024” tidak ada")
        .await?;
    window
        .says("[data-row=\"6\"][data-state=faulty]", "Judul dan uraian kosong.")
        .await?;
    window.says("[data-row=\"7\"]", "dicatat sebagai Lainnya").await?;
    photograph(window, "register-read").await?;
    window.act("save_register").await?;
    window.page("issues").await?;
    window
        .says(
            "[data-notice=done]",
            "3 isu dari register lama tersimpan di laptop ini.",
        )
        .await?;
    ensure!(
        journey::rows_with(window, "Jalan berlubang").await? == 1,
        "it is in the list"
    );

    // A second time there is nothing new in it.
    window.go("/isu/register", "register").await?;
    window.act("open_register").await?;
    window.there("[data-doubled=\"3\"]").await?;
    window
        .says("[data-page=register]", "Tidak ada baris yang dapat dicatat.")
        .await?;

    for format in ["xlsx", "csv"] {
        window.choose("format", format).await?;
        window.act("export_issues").await?;
        window.says("[data-exported]", &format!(".{format}")).await?;
        let written = std::fs::read_dir(&folder)?
            .filter_map(|entry| entry.ok())
            .find(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                name.starts_with("Register isu lengkap") && name.ends_with(format)
            })
            .with_context(|| format!("no {format} was written"))?;
        ensure!(written.metadata()?.len() > 300, "the {format} is empty");
    }

    window.go("/isu/peta", "map").await?;
    window.there("[data-page=map] svg").await?;
    photograph(window, "map").await?;
    village.laptop.close().await
}
