//! What only the desktop can do for the commands.

use std::path::{Path, PathBuf};

use kentongan_commands::Host;
use tauri::{AppHandle, Emitter as _};
use tauri_plugin_dialog::DialogExt as _;
use tauri_plugin_opener::OpenerExt as _;

use crate::options::Options;
use crate::room;

pub struct WindowHost {
    app: AppHandle,
    save_folder: Option<PathBuf>,
    picture: Option<PathBuf>,
    table: Option<PathBuf>,
    photos: Vec<PathBuf>,
    map: Option<PathBuf>,
    parcel: Option<PathBuf>,
}

impl WindowHost {
    pub fn new(app: AppHandle, options: &Options) -> Self {
        Self {
            app,
            save_folder: options.save_folder.clone(),
            picture: options.picture.clone(),
            table: options.table.clone(),
            photos: options.photo.clone(),
            map: options.map.clone(),
            parcel: options.parcel.clone(),
        }
    }

    fn emit(&self, event: &str, payload: serde_json::Value) {
        if let Err(error) = self.app.emit(event, payload) {
            // The screen asks again at the next event; nothing is lost but a moment.
            tracing::warn!(event, %error, "an event did not reach the window");
        }
    }
}

impl Host for WindowHost {
    fn choose_save_path(&self, suggested_name: &str) -> Option<PathBuf> {
        let ending = suggested_name.rsplit('.').next().unwrap_or_default();
        match &self.save_folder {
            Some(folder) => Some(folder.join(suggested_name)),
            // Called from a worker thread, so waiting for the person blocks nobody.
            None => self
                .app
                .dialog()
                .file()
                .set_file_name(suggested_name)
                .add_filter(ending.to_uppercase(), &[ending])
                .blocking_save_file()
                .and_then(|path| path.into_path().ok()),
        }
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        match &self.save_folder {
            Some(folder) => Some(folder.clone()),
            None => self
                .app
                .dialog()
                .file()
                .blocking_pick_folder()
                .and_then(|path| path.into_path().ok()),
        }
    }

    fn choose_picture(&self) -> Option<PathBuf> {
        match &self.picture {
            Some(path) => Some(path.clone()),
            None => self
                .app
                .dialog()
                .file()
                .add_filter("PNG, JPEG, SVG", &["png", "jpg", "jpeg", "svg"])
                .blocking_pick_file()
                .and_then(|path| path.into_path().ok()),
        }
    }

    fn choose_table(&self) -> Option<PathBuf> {
        match &self.table {
            Some(path) => Some(path.clone()),
            None => self
                .app
                .dialog()
                .file()
                .add_filter("Excel, CSV", &["xlsx", "xls", "ods", "csv", "txt"])
                .blocking_pick_file()
                .and_then(|path| path.into_path().ok()),
        }
    }

    fn choose_photos(&self) -> Vec<PathBuf> {
        if !self.photos.is_empty() {
            return self.photos.iter().filter(|path| path.exists()).cloned().collect();
        }
        let chosen = self
            .app
            .dialog()
            .file()
            // What is not read is offered too: its sentence says what to do.
            .add_filter("JPEG, PNG", &["jpg", "jpeg", "png", "heic", "heif", "webp"])
            .blocking_pick_files();
        let chosen = chosen.unwrap_or_default().into_iter();
        chosen.filter_map(|path| path.into_path().ok()).collect()
    }

    fn has_room(&self, folder: &Path, bytes: u64) -> bool {
        room::has_room(folder, bytes)
    }

    fn choose_map(&self) -> Option<PathBuf> {
        match &self.map {
            Some(path) => Some(path.clone()),
            None => self
                .app
                .dialog()
                .file()
                // Also what is not taken: whoever has a shapefile is told what to do with it.
                .add_filter("GeoJSON", &["geojson", "json", "shp", "kml", "kmz", "zip"])
                .blocking_pick_file()
                .and_then(|path| path.into_path().ok()),
        }
    }

    fn choose_parcel(&self) -> Option<PathBuf> {
        match &self.parcel {
            Some(path) => Some(path.clone()),
            None => self
                .app
                .dialog()
                .file()
                .add_filter("KTG", &["ktg"])
                .blocking_pick_file()
                .and_then(|path| path.into_path().ok()),
        }
    }

    fn open_file(&self, path: &Path) -> bool {
        let opened = self.app.opener().open_path(path.to_string_lossy(), None::<&str>);
        if let Err(error) = &opened {
            tracing::warn!(%error, "no program opened the file");
        }
        opened.is_ok()
    }

    fn render_program(&self) -> Option<PathBuf> {
        std::env::current_exe().ok()
    }

    fn changed(&self, nouns: &[&str]) {
        self.emit("changed", serde_json::json!({ "nouns": nouns }));
    }

    fn sync_status(&self) {
        self.emit("sync_status", serde_json::Value::Null);
    }
}
