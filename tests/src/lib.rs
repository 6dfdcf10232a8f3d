//! The real programs under test: windows driven like a person drives them, the district service, and the network between.
//!
//! Owns: starting and ending the built programs, acting in a window, what is to be found wrong on its pages, counting what their
//! databases hold.
//! Does not know: how any of the programs works inside. It sees pages, files and bytes on a wire.

pub mod axe;
pub mod counts;
pub mod crash;
pub mod driver;
pub mod fixture;
pub mod furnished;
pub mod headless;
pub mod journey;
pub mod keys;
pub mod laptop;
pub mod power;
#[cfg(target_os = "linux")]
pub mod print_server;
pub mod programs;
pub mod rakor;
pub mod relay;
pub mod scene;
pub mod service;
pub mod standing;
pub mod strace;
