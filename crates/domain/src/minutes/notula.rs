//! Notula: minutes as they were when somebody made them final, and which of several finals is the final.
//!
//! Invariant: a final is read from its own bytes and from nothing else.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::MinutesPart;
use crate::hlc::Hlc;
use crate::ids::OpRef;
use crate::meeting::{Attendance, Turnout};

/// Of the form below. A reader of form n reads what it knows of a higher one.
pub const NOTULA_FORM: u8 = 1;

/// Minutes as they were. Everything is text as it was shown, so that nobody needs another record to read it. Numbers of fields are never
/// reused; what a newer form adds is optional.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct Notula {
    #[n(0)]
    pub form: u8,
    #[n(1)]
    pub title: String,
    #[n(2)]
    pub theme: String,
    /// `YYYY-MM-DD`
    #[n(3)]
    pub date: String,
    /// As printed: `09.00 WIB s.d. selesai`; may be empty.
    #[n(4)]
    pub time_text: String,
    #[n(5)]
    pub venue: String,
    #[n(6)]
    pub chair_name: String,
    #[n(7)]
    pub chair_office: String,
    /// In protocol order, walk-ins last.
    #[n(8)]
    pub attendance: Vec<NotedAttendance>,
    /// In the order of the agenda.
    #[n(9)]
    pub items: Vec<NotedItem>,
    /// Who made it final.
    #[n(10)]
    pub by_name: String,
    #[n(11)]
    pub by_office: String,
    /// When, milliseconds since 1970 UTC, by the best guess of his laptop.
    #[n(12)]
    pub at_ms: i64,
}

/// How an invitee, or somebody who came without an invitation, attended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct NotedAttendance {
    /// Id of the invitee.
    #[n(0)]
    pub id: String,
    #[n(1)]
    pub office: String,
    #[n(2)]
    pub name: String,
    #[n(3)]
    pub walk_in: bool,
    /// Number of an [`Attendance`]; 0: nobody marked him.
    #[n(4)]
    pub status: u8,
    #[n(5)]
    pub representative_name: String,
    #[n(6)]
    pub representative_office: String,
}

/// An agenda item with what was noted under it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct NotedItem {
    #[n(0)]
    pub id: String,
    #[n(1)]
    pub title: String,
    #[n(2)]
    pub done: bool,
    #[n(3)]
    pub notes: Vec<NotedText>,
    #[n(4)]
    pub inputs: Vec<NotedText>,
    #[n(5)]
    pub decisions: Vec<NotedDecision>,
}

/// A note, or an input.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct NotedText {
    #[n(0)]
    pub id: String,
    #[n(1)]
    pub text: String,
    /// Of an input: who brought it in.
    #[n(2)]
    pub speaker: String,
    /// Number of the issue that was made of it; empty: none.
    #[n(3)]
    pub issue_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct NotedDecision {
    #[n(0)]
    pub id: String,
    #[n(1)]
    pub text: String,
    #[n(2)]
    pub owner: String,
    /// `YYYY-MM-DD`, or empty.
    #[n(3)]
    pub due_on: String,
    /// Number of the issue that it is about; empty: none.
    #[n(4)]
    pub issue_number: String,
}

impl Notula {
    /// The same minutes are the same bytes on every laptop.
    pub fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self).expect("BUG: writing to memory failed")
    }

    /// `None`: these are no minutes that this version reads.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        minicbor::decode(bytes).ok()
    }

    /// What had become of the invitations when these became final.
    pub fn turnout(&self) -> Turnout {
        let status = |one: &NotedAttendance| Attendance::of_number(i64::from(one.status));
        Turnout::of(self.attendance.iter().map(|one| (one.walk_in, status(one))))
    }

    /// What stands in the minutes `now` and did not when these became final, or not so.
    pub fn later(&self, now: &Notula) -> Vec<Later> {
        let (then, now) = (self.lines(), now.lines());
        let new = now
            .iter()
            .filter(|(key, line)| then.get(*key) != Some(*line))
            .map(|((kind, _), text)| Later {
                kind: *kind,
                text: text.clone(),
                gone: false,
            });
        let gone = then
            .iter()
            .filter(|(key, _)| !now.contains_key(*key))
            .map(|((kind, _), text)| Later {
                kind: *kind,
                text: text.clone(),
                gone: true,
            });
        new.chain(gone).collect()
    }

    /// Everything that can come later, each under its kind and id, as one line.
    fn lines(&self) -> BTreeMap<(LaterKind, String), String> {
        let mut lines = BTreeMap::new();
        for one in self.attendance.iter().filter(|one| one.status != 0) {
            let represented = [&one.representative_name, &one.representative_office];
            let by: Vec<&str> = represented
                .into_iter()
                .map(String::as_str)
                .filter(|text| !text.is_empty())
                .collect();
            let who = match one.walk_in {
                true => &one.name,
                false => &one.office,
            };
            let mut said = vec![who.as_str()];
            said.extend(by);
            lines.insert((LaterKind::Attendance(one.status), one.id.clone()), said.join(", "));
        }
        let facts: [(&str, [&str; 2]); 5] = [
            ("title", [&self.title, ""]),
            ("theme", [&self.theme, ""]),
            ("time", [&self.date, &self.time_text]),
            ("venue", [&self.venue, ""]),
            ("chair", [&self.chair_name, &self.chair_office]),
        ];
        for (fact, words) in facts {
            let said: Vec<&str> = words.into_iter().filter(|text| !text.is_empty()).collect();
            if !said.is_empty() {
                lines.insert((LaterKind::Meeting, fact.to_owned()), said.join(", "));
            }
        }
        for item in &self.items {
            lines.insert((LaterKind::Item, item.id.clone()), item.title.clone());
            for note in &item.notes {
                lines.insert((LaterKind::Note, note.id.clone()), note.text.clone());
            }
            for input in &item.inputs {
                let said = [input.speaker.as_str(), input.text.as_str()];
                let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
                lines.insert((LaterKind::Input, input.id.clone()), said.join(": "));
            }
            for decision in &item.decisions {
                let said = [&decision.text, &decision.owner, &decision.due_on];
                let said: Vec<&str> = said
                    .into_iter()
                    .map(String::as_str)
                    .filter(|text| !text.is_empty())
                    .collect();
                lines.insert((LaterKind::Decision, decision.id.clone()), said.join(" · "));
            }
        }
        lines
    }
}

/// Something that came after minutes became final (*datang setelah final*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    pub kind: LaterKind,
    pub text: String,
    /// It stood in the final and stands in the records no longer.
    pub gone: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LaterKind {
    Item,
    Note,
    Input,
    Decision,
    /// With the number of an [`Attendance`].
    Attendance(u8),
    /// Title, date, place or chair.
    Meeting,
}

/// A part of final minutes with its place among all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedPart {
    pub part: MinutesPart,
    pub eff_hlc: Hlc,
    pub by: OpRef,
    pub at_ms: i64,
}

/// Final minutes of which every part is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeFinal {
    /// As the parts carried it.
    pub bytes: Vec<u8>,
    pub eff_hlc: Hlc,
    /// The op of its first part.
    pub by: OpRef,
    pub at_ms: i64,
}

/// Every final that is here whole; the first is *the* final: the earliest by an order that all replicas share, of those that were written
/// at two doors. Parts of one device with one hash are one final, however often it was sent.
pub fn finals(parts: &[PlacedPart]) -> Vec<WholeFinal> {
    let mut snapshots: BTreeMap<_, Vec<&PlacedPart>> = BTreeMap::new();
    for placed in parts {
        let snapshot = (placed.by.device_no, placed.part.hash, placed.part.parts);
        snapshots.entry(snapshot).or_default().push(placed);
    }
    let mut finals: Vec<WholeFinal> = snapshots
        .into_values()
        .filter_map(|parts| {
            let bytes = MinutesPart::join(&parts.iter().map(|placed| placed.part.clone()).collect::<Vec<_>>())?;
            let begins = parts.iter().filter(|placed| placed.part.part == 1);
            let first = begins.min_by_key(|placed| (placed.eff_hlc, placed.by))?;
            Some(WholeFinal {
                bytes,
                eff_hlc: first.eff_hlc,
                by: first.by,
                at_ms: first.at_ms,
            })
        })
        .collect();
    finals.sort_by_key(|whole| (whole.eff_hlc, whole.by));
    finals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DeviceNo, Epoch, Seq};
    use crate::minutes::PART_BYTES_MAX;
    use proptest::prelude::*;

    fn notula() -> Notula {
        Notula {
            form: NOTULA_FORM,
            title: "Rapat Koordinasi Bulanan".to_owned(),
            theme: "Penanganan banjir".to_owned(),
            date: "2025-01-20".to_owned(),
            time_text: "09.00 WIB s.d. selesai".to_owned(),
            venue: "Aula Kantor Kecamatan".to_owned(),
            chair_name: "Yulianto".to_owned(),
            chair_office: "Camat Kalirejo".to_owned(),
            attendance: vec![NotedAttendance {
                id: "a".to_owned(),
                office: "Kapolsek Kalirejo".to_owned(),
                status: 2,
                representative_office: "Wakapolsek".to_owned(),
                ..NotedAttendance::default()
            }],
            items: vec![NotedItem {
                id: "i".to_owned(),
                title: "Jembatan Dusun II".to_owned(),
                done: true,
                notes: vec![NotedText {
                    id: "n".to_owned(),
                    text: "Lantai jembatan lapuk".to_owned(),
                    ..NotedText::default()
                }],
                inputs: vec![NotedText {
                    id: "m".to_owned(),
                    text: "Minta karung pasir".to_owned(),
                    speaker: "Kepala Kampung Sri Basuki".to_owned(),
                    issue_number: "S-04".to_owned(),
                }],
                decisions: vec![NotedDecision {
                    id: "d".to_owned(),
                    text: "Jembatan diperbaiki".to_owned(),
                    owner: "Kepala Kampung Sri Basuki".to_owned(),
                    due_on: "2025-02-28".to_owned(),
                    issue_number: String::new(),
                }],
            }],
            by_name: "Yulianto".to_owned(),
            by_office: "Camat Kalirejo".to_owned(),
            at_ms: 1_737_338_400_000,
        }
    }

    fn placed(bytes: &[u8], device: u32, hlc: u64, seq: u64) -> Vec<PlacedPart> {
        let parts = MinutesPart::split(bytes).unwrap().into_iter();
        parts
            .zip(0..)
            .map(|(part, n)| PlacedPart {
                part,
                eff_hlc: Hlc(hlc + n),
                by: OpRef {
                    device_no: DeviceNo(device),
                    epoch: Epoch(0),
                    seq: Seq(seq + n),
                },
                at_ms: 0,
            })
            .collect()
    }

    #[test]
    fn minutes_are_read_as_they_were() {
        let bytes = notula().to_bytes();
        assert_eq!(Notula::of_bytes(&bytes), Some(notula()));
        assert_eq!(notula().to_bytes(), bytes);
        assert_eq!(Notula::of_bytes(b"no minutes"), None);
        assert_eq!(Notula::of_bytes(&[]), None);
    }

    #[test]
    fn guests_are_counted_apart_from_the_invited_and_the_unrecorded_apart_from_the_absent() {
        let noted = |status: u8, walk_in: bool| NotedAttendance {
            status,
            walk_in,
            ..NotedAttendance::default()
        };
        let statuses = [1, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0];
        let mut attendance: Vec<NotedAttendance> = statuses.map(|status| noted(status, false)).into();
        attendance.push(noted(1, true));
        // Read back as from a final of any age: every one of them carries what is counted.
        let bytes = Notula { attendance, ..notula() }.to_bytes();
        let turnout = Notula::of_bytes(&bytes).unwrap().turnout();
        let expected = Turnout {
            invited: 11,
            present: 2,
            represented: 1,
            absent: 5,
            unmarked: 3,
            walk_ins: 1,
        };
        assert_eq!((turnout, turnout.came()), (expected, 3));
    }

    #[test]
    fn what_a_newer_form_adds_is_passed_over() {
        #[derive(Encode)]
        #[cbor(map)]
        struct Newer {
            #[n(0)]
            id: String,
            #[n(1)]
            text: String,
            #[n(2)]
            speaker: String,
            #[n(3)]
            issue_number: String,
            #[n(40)]
            mood: String,
        }
        let newer = Newer {
            id: "n".to_owned(),
            text: "Lantai jembatan lapuk".to_owned(),
            speaker: String::new(),
            issue_number: String::new(),
            mood: "tenang".to_owned(),
        };
        let read: NotedText = minicbor::decode(&minicbor::to_vec(&newer).unwrap()).unwrap();
        assert_eq!(read, notula().items[0].notes[0]);
    }

    #[test]
    fn what_came_later_is_told_from_what_was_there() {
        let then = notula();
        assert!(then.later(&then).is_empty());
        let mut now = notula();
        now.attendance.push(NotedAttendance {
            id: "b".to_owned(),
            name: "Sutrisno".to_owned(),
            walk_in: true,
            status: 1,
            ..NotedAttendance::default()
        });
        now.items[0].notes[0].text = "Lantai jembatan patah".to_owned();
        now.items[0].inputs.clear();
        now.venue = "Balai Kampung Kalirejo".to_owned();
        let later = then.later(&now);
        let told: Vec<(LaterKind, &str, bool)> = later
            .iter()
            .map(|one| (one.kind, one.text.as_str(), one.gone))
            .collect();
        assert_eq!(
            told,
            [
                (LaterKind::Note, "Lantai jembatan patah", false),
                (LaterKind::Attendance(1), "Sutrisno", false),
                (LaterKind::Meeting, "Balai Kampung Kalirejo", false),
                (LaterKind::Input, "Kepala Kampung Sri Basuki: Minta karung pasir", true),
            ]
        );
    }

    #[test]
    fn a_final_of_which_a_part_is_missing_is_not_read() {
        let whole = vec![7; PART_BYTES_MAX + 9];
        let mut parts = placed(&whole, 1, 10, 1);
        assert_eq!(finals(&parts).len(), 1);
        parts.pop();
        assert!(finals(&parts).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_that_comes_later_changes_the_final(
            length in 1usize..2 * PART_BYTES_MAX,
            others in prop::collection::vec((1u32..4, 0u64..50, prop::collection::vec(any::<u8>(), 1..40)), 0..12),
            turn in 0usize..12,
        ) {
            let mut parts = placed(&vec![42; length], 1, 10, 1);
            let first = finals(&parts);
            prop_assert_eq!(first.len(), 1);
            for (n, (device, after, bytes)) in (0u64..).zip(others) {
                // Written after it, on this laptop or another; also parts of a final that never came whole.
                let mut later = placed(&bytes, device, 12 + after, 100 + n);
                if n % 3 == 2 {
                    later[0].part.parts += 1;
                }
                parts.extend(later);
            }
            let by = turn % parts.len();
            parts.rotate_left(by);
            let found = finals(&parts);
            prop_assert_eq!(found.first(), first.first());
        }

        #[test]
        fn of_two_finals_the_earlier_is_the_final_on_every_laptop(
            one in (1u32..3, 0u64..5), other in (1u32..3, 0u64..5), turn in 0usize..2,
        ) {
            let (first, second) = (placed(b"satu", one.0, one.1, 1), placed(b"dua", other.0, other.1, 2));
            let mut parts = [first.clone(), second.clone()].concat();
            parts.rotate_left(turn);
            let found = finals(&parts);
            prop_assert_eq!(found.len(), 2, "the other stays readable");
            let key = |parts: &[PlacedPart]| (parts[0].eff_hlc, parts[0].by);
            let expected: &[u8] = if key(&first) < key(&second) { b"satu" } else { b"dua" };
            prop_assert_eq!(&found[0].bytes[..], expected);
        }
    }
}
