//! What is kept of a photo, and what is refused before it costs anything.

mod camera;
mod foreign;
mod kept;
mod metadata;
mod refused;
