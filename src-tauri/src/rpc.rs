//! The one command of the window.

use std::sync::{Arc, Mutex, PoisonError};

use kentongan_commands::error::{ErrorCode, UiError};
use kentongan_commands::{Desk, DeskOptions};
use tauri::State;

/// With what the window begins, and begins again when a person tries again what did not open.
const FIRST_COMMAND: &str = "get_session";

/// The desk, or why it could not be opened: the window then says so instead of not appearing at all.
pub struct DeskState(Arc<Opening>);

struct Opening {
    options: DeskOptions,
    desk: Mutex<Result<Arc<Desk>, UiError>>,
}

impl DeskState {
    pub fn open(options: DeskOptions) -> Self {
        let desk = Desk::open(options.clone()).map(Arc::new);
        let opening = Arc::new(Opening {
            options,
            desk: Mutex::new(desk),
        });
        let warming = Arc::clone(&opening);
        // Reading 2 MB of region names takes longer than the first screen should wait.
        tauri::async_runtime::spawn_blocking(move || {
            if let Ok(desk) = warming.desk("") {
                desk.warm_up();
            }
        });
        Self(opening)
    }

    /// The program ends.
    pub fn close(&self) {
        if let Ok(desk) = self.0.desk("") {
            desk.forget_papers();
        }
    }
}

impl Opening {
    /// The desk for `command`. A disk that was full, or a folder that was not there, may be mended by now.
    fn desk(&self, command: &str) -> Result<Arc<Desk>, UiError> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        if desk.is_err() && command == FIRST_COMMAND {
            *desk = Desk::open(self.options.clone()).map(Arc::new);
        }
        desk.clone()
    }
}

/// Runs a command of the list off the main thread: a commit waits for the disk, and the window must not.
#[tauri::command]
pub async fn rpc(
    state: State<'_, DeskState>,
    cmd: String,
    payload: serde_json::Value,
) -> Result<serde_json::Value, UiError> {
    let opening = Arc::clone(&state.0);
    let outcome = tauri::async_runtime::spawn_blocking(move || {
        let desk = opening.desk(&cmd)?;
        kentongan_commands::dispatch(&desk, &cmd, payload)
    });
    outcome.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a command panicked");
        Err(UiError::of(ErrorCode::Internal))
    })
}
