//! How the program ends when nobody closes its window: the session is ended, the machine shut down.

use tauri::AppHandle;

/// Ends it as a closed window does, so that opened papers go.
#[cfg(unix)]
pub fn watch(app: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    for kind in [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()] {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            match signal(kind) {
                Ok(mut signals) => {
                    signals.recv().await;
                    app.exit(0);
                }
                Err(error) => tracing::warn!(%error, "a signal is not heard"),
            }
        });
    }
}

/// Windows closes the window itself.
#[cfg(not(unix))]
pub fn watch(_: &AppHandle) {}
