//! The real window, driven like a person drives it, against the real service.

#[path = "window/bad_input.rs"]
mod bad_input;
#[path = "window/durable.rs"]
mod durable;
#[path = "window/screens.rs"]
mod screens;
#[path = "window/training.rs"]
mod training;
#[path = "window/whole_job.rs"]
mod whole_job;
