//! The one place that prints to stdout.

#[expect(clippy::print_stdout, reason = "a command-line tool; its progress is its output")]
pub fn line(text: &str) {
    println!("{text}");
}
