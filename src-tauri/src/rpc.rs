//! The one command of the window.

use std::sync::Arc;

use kentongan_commands::Desk;
use kentongan_commands::error::{ErrorCode, UiError};
use tauri::State;

/// The desk, or why it could not be opened: the window then says so instead of not appearing at all.
pub struct DeskState(Arc<Result<Desk, UiError>>);

impl DeskState {
    pub fn new(desk: Result<Desk, UiError>) -> Self {
        let desk = Arc::new(desk);
        let warming = Arc::clone(&desk);
        // Reading 2 MB of region names takes longer than the first screen should wait.
        tauri::async_runtime::spawn_blocking(move || {
            if let Ok(desk) = &*warming {
                desk.warm_up();
            }
        });
        Self(desk)
    }

    /// The program ends.
    pub fn close(&self) {
        if let Ok(desk) = &*self.0 {
            desk.forget_papers();
        }
    }
}

/// Runs a command of the list off the main thread: a commit waits for the disk, and the window must not.
#[tauri::command]
pub async fn rpc(
    state: State<'_, DeskState>,
    cmd: String,
    payload: serde_json::Value,
) -> Result<serde_json::Value, UiError> {
    let desk = Arc::clone(&state.0);
    let outcome = tauri::async_runtime::spawn_blocking(move || match &*desk {
        Ok(desk) => kentongan_commands::dispatch(desk, &cmd, payload),
        Err(error) => Err(error.clone()),
    });
    outcome.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a command panicked");
        Err(UiError::of(ErrorCode::Internal))
    })
}
