//! The UI's types are rendered from the Rust ones; this keeps the committed files fresh.

use std::path::{Path, PathBuf};

use kentongan_commands::{list, typescript};

fn check(file: &str, fresh: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../ui/src/generated")
        .join(file);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&path, fresh).expect("the generated folder can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, fresh, "{file} is stale: run `cargo xtask generate`");
}

#[test]
fn generated_types_are_fresh() {
    check("types.ts", &typescript::types());
}

#[test]
fn generated_commands_are_fresh() {
    check(
        "commands.ts",
        &typescript::commands(&list::typescript_entries(&ts_rs::Config::default())),
    );
}
