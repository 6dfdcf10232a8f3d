//! The real window, driven like a person drives it, against the real service.

mod bad_input;
mod durable;
mod screens;
mod training;
mod whole_job;
