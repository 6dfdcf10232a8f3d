//! The process in which own templates are laid out, for tests: what the program is when it is started with `--render`.

fn main() {
    std::process::exit(kentongan_commands::render_child::main());
}
