//! Pimpinan rapat among those who are invited: he leads under the office that he holds.

use std::collections::BTreeSet;

use kentongan_domain::ids::ObjectId;
use kentongan_domain::office::{Acting, split_acting, written_office};
use kentongan_domain::search::fold;
use kentongan_store::{MeetingRecord, NewInvitee, Store};

use crate::error::UiError;

struct Chair<'a> {
    name: &'a str,
    /// Folded, without *Plt.* and the like.
    office: String,
    acting: Acting,
}

impl<'a> Chair<'a> {
    /// `None`: nobody wrote down his name or his office.
    fn of(meeting: &'a MeetingRecord) -> Option<Self> {
        let (typed, title) = split_acting(&meeting.chair_office);
        let chosen = Acting::of_number(meeting.chair_acting).unwrap_or_default();
        let is_known = !meeting.chair_name.is_empty() && !title.is_empty();
        is_known.then(|| Self {
            name: &meeting.chair_name,
            office: fold(&title),
            acting: if chosen == Acting::Not { typed } else { chosen },
        })
    }

    /// Which of these offices is his: those called as his is, or else the only one that begins so. *Camat* leads where *Camat Kalirejo*
    /// is invited, and nobody can tell where two are.
    fn offices<'o>(&self, titles: impl Iterator<Item = &'o str>) -> BTreeSet<String> {
        let begun = format!("{} ", self.office);
        let (same, longer): (Vec<String>, Vec<String>) = titles
            .map(fold)
            .filter(|title| *title == self.office || title.starts_with(&begun))
            .partition(|title| *title == self.office);
        match (same.is_empty(), longer.len()) {
            (true, 1) => longer.into_iter().collect(),
            _ => same.into_iter().collect(),
        }
    }
}

/// Names the chair where his office is invited and nobody is named for it.
pub(crate) fn with_chair(meeting: &MeetingRecord, mut invitees: Vec<NewInvitee>) -> Vec<NewInvitee> {
    if let Some(chair) = Chair::of(meeting) {
        let his = chair.offices(invitees.iter().map(|one| one.office.as_str()));
        let nameless = invitees.iter_mut().filter(|one| one.name.is_empty());
        for invitee in nameless.filter(|one| his.contains(&fold(&one.office))) {
            invitee.name = chair.name.to_owned();
            invitee.acting = chair.acting;
        }
    }
    invitees
}

/// The same for an office that was invited before the chair was written down.
pub(super) fn name_invited(store: &Store, meeting: ObjectId) -> Result<(), UiError> {
    let meeting = store.get_meeting(meeting)?;
    let Some(chair) = Chair::of(&meeting) else {
        return Ok(());
    };
    let invited = || meeting.invitees.iter().filter(|one| !one.walk_in);
    let his = chair.offices(invited().map(|one| one.office.as_str()));
    for invitee in invited().filter(|one| one.name.is_empty() && his.contains(&fold(&one.office))) {
        let office = written_office(chair.acting, &invitee.office);
        store.edit_invitee(invitee.invitee_id, None, &office, chair.name)?;
    }
    Ok(())
}
