//! Declares the one command to Tauri's access list, and makes sure that a fresh clone compiles before the first UI build.

fn main() {
    let page = std::path::Path::new("../ui/dist/index.html");
    if !page.exists() {
        // `generate_context!` panics without the folder; the page says what is missing, should anybody ever see it.
        let written = std::fs::create_dir_all("../ui/dist")
            .and_then(|()| std::fs::write(page, "<!doctype html><title>Kentongan</title><p>Run: cargo xtask run"));
        if let Err(error) = written {
            println!("cargo::warning=ui/dist cannot be made: {error}");
        }
    }
    println!("cargo::rerun-if-changed=../ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(&["rpc"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("BUG: the Tauri configuration is not valid");
}
