//! The one window.

use tauri::{AppHandle, Manager as _, Url, WebviewWindowBuilder};

const LABEL: &str = "main";

/// Opens the window of the configuration. It may show our own pages and nothing else.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let config = app.config().app.windows.iter().find(|w| w.label == LABEL).cloned();
    let config = config.expect("BUG: the configuration has no main window");
    let window = WebviewWindowBuilder::from_config(app, &config)?
        .on_navigation(is_ours)
        .on_document_title_changed(|window, title| {
            // A title that cannot be set is not worth a message: the page carries it too.
            let _ = window.set_title(&title);
        })
        .build()?;
    window.show()
}

/// Brings the window to the front when the person starts the program a second time.
pub fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        // Windows serves the same pages under this host.
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => url.as_str() == "about:blank",
    }
}

/// Old laptops and virtual machines without a render node get a blank window from WebKitGTK's DMA-BUF renderer
/// (tauri-apps/tauri#9304). The variable must be there before GTK starts, so the program starts itself anew with it.
pub fn prepare_renderer() {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::process::CommandExt as _;
        const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
        let has_render_node = std::fs::read_dir("/dev/dri").is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
        });
        if has_render_node || std::env::var_os(VARIABLE).is_some() {
            return;
        }
        if let Ok(program) = std::env::current_exe() {
            let error = std::process::Command::new(program)
                .args(std::env::args_os().skip(1))
                .env(VARIABLE, "1")
                .exec();
            tracing::warn!(%error, "the program could not start itself anew");
        }
    }
}
