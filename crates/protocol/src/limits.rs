//! Limits of the protocol. Each is checked before memory is set aside for what it limits.

/// Version byte of every message; a reader of version n refuses a higher one politely.
pub const PROTOCOL_VERSION: u8 = 1;

/// Largest sealed batch: one unit that survives a link which dies every few kilobytes.
pub const BATCH_BYTES_MAX: usize = 16 * 1024;
/// Most ops in one batch.
pub const BATCH_OPS_MAX: usize = 1_000;
/// Largest body of a batch after inflation.
pub const BATCH_RAW_BYTES_MAX: usize = 512 * 1024;
/// Largest single frame in either direction; a feed page is the largest.
pub const FRAME_BYTES_MAX: usize = 256 * 1024;
/// Most bytes of batches that a device sends in one request.
pub const REQUEST_BYTES_MAX: usize = 512 * 1024;
/// Most batch bytes in one feed page.
pub const FEED_PAGE_BYTES_MAX: usize = 128 * 1024;
/// Most feed pages in one answer.
pub const FEED_PAGES_MAX: usize = 8;
/// Largest parcel: what a stick brings from laptop to laptop is read in one piece.
pub const PARCEL_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Longest signed part of a message; that of a feed page with 64 authors is the longest, some 50 kB.
pub const HEADER_BYTES_MAX: usize = 60 * 1024;
