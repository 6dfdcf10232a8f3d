//! The child process alone, for tests: what the program is when it is started with `--render`.

fn main() {
    std::process::exit(kentongan_documents::child::main());
}
