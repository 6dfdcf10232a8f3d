//! The desktop program: a window around the commands.
//!
//! Owns: the window, the one `rpc` command, events, file dialogs, where the data folder lies. Does not know: what any command
//! means.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod ending;
mod host;
mod key_store;
mod options;
mod room;
mod rpc;
mod window;

use std::sync::Arc;

use clap::Parser as _;
use kentongan_commands::DeskOptions;
use kentongan_domain::world::{SystemClock, SystemEntropy};
use kentongan_printing::Cups;
use kentongan_vault::PinWork;
use tauri::Manager as _;

fn main() -> anyhow::Result<()> {
    // Before anything else: a child lays out one paper and has no window, no data and no log.
    if kentongan_commands::render_child::is_wanted() {
        std::process::exit(kentongan_commands::render_child::main());
    }
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,kentongan=info")),
        )
        .with_writer(std::io::stderr)
        .init();
    kentongan_domain::world::leave_no_crash_files();
    let options = options::Options::parse();
    window::prepare_renderer();

    let mut builder = tauri::Builder::default();
    if options.data_dir.is_none() {
        // Two programs on one store would each believe to be the only writer. A named folder is its own world: tests open
        // several beside each other.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| window::raise(app)));
        builder = builder.plugin(tauri_plugin_window_state::Builder::default().build());
    }
    builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .setup(move |app| {
            let host = host::WindowHost::new(app.handle().clone(), &options);
            let data_folder = match options.data_dir {
                Some(folder) => folder,
                None => app.path().app_data_dir()?,
            };
            let desk = rpc::DeskState::open(DeskOptions {
                data_folder,
                durability: options::durability(),
                clock: Arc::new(SystemClock::new()),
                entropy: Arc::new(SystemEntropy),
                host: Arc::new(host),
                printers: Arc::new(Cups::new()),
                key_store: Arc::new(key_store::KeyStore),
                pin_work: PinWork::FULL,
            });
            app.manage(desk);
            ending::watch(app.handle());
            window::open(app.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            // The event loop ends the process by itself, and drops nothing.
            if let tauri::RunEvent::Exit = event {
                app.state::<rpc::DeskState>().close();
            }
        });
    Ok(())
}
