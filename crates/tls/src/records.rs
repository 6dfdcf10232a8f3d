//! Small records.
//!
//! TLS gives its reader a record only when all of it is there. A link that dies takes what it had begun with it: with records of
//! 16 KiB, the largest, a link that dies every 6 kB would never bring one whole. A record costs 22 bytes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Most bytes in one record: one and a half segments of a 2G link, 1 % more on the wire.
const RECORD_BYTES_MAX: usize = 2_048;

/// Hands on what is written in pieces of at most one record.
pub struct SmallRecords<S>(S);

impl<S> SmallRecords<S> {
    pub(crate) fn over(stream: S) -> Self {
        Self(stream)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for SmallRecords<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for SmallRecords<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let piece = bytes.get(..RECORD_BYTES_MAX).unwrap_or(bytes);
        Pin::new(&mut self.0).poll_write(cx, piece)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
