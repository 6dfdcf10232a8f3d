//! From the photos of a meeting to their annex (*dokumentasi*).

use kentongan_documents::{DOCUMENTATION_PHOTOS_MAX, Documentation, Paper, PhotoItem, PhotoRows};
use kentongan_domain::calendar;

use super::Made;
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{DocumentationPaper, PhotosPerPage};
use crate::error::UiError;
use crate::letterhead;

pub(super) fn make(desk: &Desk, of: &DocumentationPaper, paper: Paper) -> Result<Made, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&of.meeting_id)?)?;
    let host = meeting.stream.code();
    // A date that came from elsewhere is text until it is read as one; file names take none of it unread.
    let date: chrono::NaiveDate = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let mut photos = Vec::new();
    for photo in store.list_meeting_photos(meeting.meeting_id)? {
        // A scan is a paper of its own and not what the meeting looked like.
        if photo.paper.is_some() {
            continue;
        }
        // Those beyond are counted, and not looked at.
        let printed = photo.record.here && photos.len() < DOCUMENTATION_PHOTOS_MAX;
        photos.push(PhotoItem {
            jpeg: match printed {
                true => store.get_blob(photo.record.photo.hash)?,
                false => None,
            },
            caption: photo.record.photo.caption,
        });
    }
    let annex = Documentation {
        letterhead: letterhead::of(desk, host)?,
        paper,
        meeting_title: meeting.title.clone(),
        office: desk
            .find_regions()
            .and_then(|regions| regions.full_name(host.as_str()))
            .unwrap_or_default(),
        date: calendar::long_date(date),
        venue: meeting.venue.clone(),
        photos,
        rows: match of.per_page {
            PhotosPerPage::Four => PhotoRows::Two,
            PhotosPerPage::Six => PhotoRows::Three,
        },
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    };
    Made::of(desk, &annex, &of.meeting_id, format!("Dokumentasi rapat {date}"))
}
