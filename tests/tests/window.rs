//! The real window, driven like a person drives it, against the real service.

#[path = "window/accessibility.rs"]
mod accessibility;
#[path = "window/bad_input.rs"]
mod bad_input;
#[path = "window/boundaries.rs"]
mod boundaries;
#[path = "window/bulk.rs"]
mod bulk;
#[path = "window/case_file.rs"]
mod case_file;
#[path = "window/chromium.rs"]
mod chromium;
#[path = "window/deleted.rs"]
mod deleted;
#[path = "window/door.rs"]
mod door;
#[path = "window/drafts.rs"]
mod drafts;
#[path = "window/durable.rs"]
mod durable;
#[path = "window/held.rs"]
mod held;
#[path = "window/keyboard.rs"]
mod keyboard;
#[path = "window/lock.rs"]
mod lock;
#[path = "window/meeting_by_keyboard.rs"]
mod meeting_by_keyboard;
#[path = "window/meeting_states.rs"]
mod meeting_states;
#[path = "window/photos.rs"]
mod photos;
#[path = "window/place.rs"]
mod place;
#[path = "window/printing.rs"]
mod printing;
#[path = "window/privacy.rs"]
mod privacy;
#[path = "window/refused.rs"]
mod refused;
#[path = "window/registers.rs"]
mod registers;
#[path = "window/reminder.rs"]
mod reminder;
#[path = "window/restored.rs"]
mod restored;
#[path = "window/rules.rs"]
mod rules;
#[path = "window/screens.rs"]
mod screens;
#[path = "window/sealed.rs"]
mod sealed;
#[path = "window/suspended.rs"]
mod suspended;
#[path = "window/text_size.rs"]
mod text_size;
#[path = "window/training.rs"]
mod training;
#[path = "window/two_doors.rs"]
mod two_doors;
#[path = "window/two_versions.rs"]
mod two_versions;
#[path = "window/whole_job.rs"]
mod whole_job;
