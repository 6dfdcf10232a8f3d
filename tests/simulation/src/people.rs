//! What people do at a laptop, through the store's own functions, in words that can be found again.

mod rakor;

use kentongan_domain::case::{PauseReason, Relation};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{CATEGORIES, Issue, Occurrence, Reporter, STAGE_TAG, Stage, Urgency, field};
use kentongan_domain::meeting::{Attendance, Meeting, MeetingKind, OfficeGroup, SignerIdKind};
use kentongan_domain::op::{TAG_END, Value};
use kentongan_domain::scope::{Scope, ScopeLevel, Stream};
use kentongan_store::{Conflict, IssueQuery, IssueRecord, NewInvitee, NewPhoto, Store, StoreError, Version};
use rusqlite::Connection;

pub use rakor::KEPT;

use crate::device::{Device, Form};
use crate::dice::Dice;
use crate::oracle::{Horizon, Saw, mark_text};
use crate::plan::Deed;
use crate::violation::{Checked, Violation, hold};

const TITLES: [&str; 6] = [
    "Jembatan gantung miring",
    "Demam berdarah di RT 02",
    "Ternak hilang",
    "Stok obat habis",
    "Balai dusun berhenti dibangun",
    "Batas tanah digeser",
];

/// The first edition whose program keeps people, agendas and minutes.
const RAKOR_SINCE: u16 = 5;

/// An issue that is no decision: that one is changed in its minutes, and settled by its proof.
const PLAIN: &str = "entry_type <> 8";

/// What became of a deed.
pub struct Performed {
    pub what: &'static str,
    /// May this office do it?
    pub lawful: bool,
    /// What the store held when the person opened the form, if not what it held when he saved.
    pub horizon: Option<Horizon>,
    pub saw: Saw,
    /// The store's answer to the person.
    pub answer: Result<(), StoreError>,
}

/// Somebody at a laptop.
struct Person<'a> {
    device: &'a Device,
    store: &'a Store,
    records: &'a Connection,
    dice: Dice,
    mark: u64,
}

/// Does it. `None`: there is nothing here that this could be done to.
pub fn perform(device: &mut Device, posts: &[Scope], deed: Deed, dice: u64, mark: u64) -> Checked<Option<Performed>> {
    if deed == Deed::OpenForm {
        return open_form(device, dice);
    }
    let form = if deed == Deed::SaveOpenForm {
        device.form.take()
    } else {
        None
    };
    let mut person = Person {
        store: device.store()?,
        records: &device.database.anchor,
        device,
        dice: Dice::new(dice),
        mark,
    };
    // An empty book invites the first record.
    let first = match deed {
        Deed::EditIssue | Deed::FollowUp | Deed::KeepFile | Deed::MoveIssue | Deed::AddPhoto => Deed::RecordIssue,
        Deed::EditMeeting | Deed::Invite | Deed::WalkIn | Deed::Finalise | Deed::Decide => Deed::ConveneMeeting,
        Deed::EditInvitee | Deed::Mark | Deed::Tell | Deed::Sign => Deed::Invite,
        Deed::EditRecord | Deed::WithdrawRecord => Deed::AddRecord,
        Deed::EditDecision | Deed::CarryOut => Deed::Decide,
        other => other,
    };
    match person.act(posts, deed, form)? {
        None if first != deed => person.act(posts, first, None),
        performed => Ok(performed),
    }
}

fn open_form(device: &mut Device, dice: u64) -> Checked<Option<Performed>> {
    let mut person = Person {
        store: device.store()?,
        records: &device.database.anchor,
        device,
        dice: Dice::new(dice),
        mark: 0,
    };
    if let Some(issue) = person.an_issue(&format!("stream = :own AND {PLAIN}"))? {
        let seen = form_of(&person.store.get_issue(issue)?)?;
        let horizon = device.seen.identities.clone();
        device.form = Some(Form { issue, seen, horizon });
    }
    Ok(None)
}

impl Person<'_> {
    fn act(&mut self, posts: &[Scope], deed: Deed, form: Option<Form>) -> Checked<Option<Performed>> {
        let village = self.device.scope.level() == ScopeLevel::Village;
        let done = |what, lawful, answer| {
            Ok(Some(Performed {
                what,
                lawful,
                horizon: None,
                saw: Saw::Everything,
                answer,
            }))
        };
        match deed {
            Deed::OpenForm => Ok(None),
            Deed::RecordIssue => {
                let (stream, issue) = (self.a_stream(posts), self.an_issue_form());
                let answer = self.store.create_issue(stream, issue, None).map(|_| ());
                done("record issue", true, answer)
            }
            Deed::EditIssue => {
                let Some(id) = self.an_issue(&format!("stream = :own AND {PLAIN}"))? else {
                    return Ok(None);
                };
                let seen = form_of(&self.store.get_issue(id)?)?;
                let (wanted, saw) = (self.changed(&seen), shown_by(&seen));
                let answer = self.store.edit_issue(id, seen, wanted.clone());
                if answer.is_ok() {
                    self.reads_back(id, &wanted)?;
                }
                Ok(Some(Performed {
                    what: "edit issue",
                    lawful: true,
                    horizon: None,
                    saw,
                    answer,
                }))
            }
            Deed::SaveOpenForm => {
                let Some(form) = form else { return Ok(None) };
                let wanted = self.changed(&form.seen);
                let saw = shown_by(&form.seen);
                let answer = self.store.edit_issue(form.issue, form.seen, wanted);
                Ok(Some(Performed {
                    what: "save a form that was open",
                    lawful: true,
                    horizon: Some(form.horizon),
                    saw,
                    answer,
                }))
            }
            Deed::FollowUp => {
                let Some(id) = self.an_issue("1")? else { return Ok(None) };
                let text = self.marked("Sudah dilaporkan.");
                done(
                    "follow up",
                    true,
                    self.store.add_follow_up(id, &text, !village).map(|_| ()),
                )
            }
            Deed::KeepFile if self.device.edition < 3 => Ok(None),
            Deed::KeepFile => match self.keep_file(village)? {
                Some((what, answer)) => done(what, true, answer),
                None => Ok(None),
            },
            Deed::AddPhoto | Deed::EndPhoto if self.device.edition < 4 => Ok(None),
            Deed::AddPhoto => {
                let Some(issue) = self.an_issue("1")? else {
                    return Ok(None);
                };
                done("add photo", true, self.add_photo(issue))
            }
            Deed::EndPhoto => {
                let stands = "SELECT photo_id FROM photos WHERE :own <> ''
                    AND NOT EXISTS (SELECT 1 FROM endings WHERE object_id = photo_id) ORDER BY photo_id";
                let Some(photo) = self.one(stands)? else {
                    return Ok(None);
                };
                let reason = self.marked("Foto yang salah.");
                done("take a photo out", true, self.store.end_photo(photo, &reason))
            }
            Deed::MoveIssue if village => Ok(None),
            Deed::MoveIssue => {
                let Some(id) = self.an_issue(PLAIN)? else {
                    return Ok(None);
                };
                let at = Stage::of_number(self.store.get_issue(id)?.stage).unwrap_or(Stage::Recorded);
                let next = at.next_stages().map(|(stage, _)| stage);
                // A merge names the other case, and is another deed.
                let offered: Vec<Stage> = next.filter(|stage| *stage != Stage::Merged).collect();
                let Some(stage) = self.dice.pick(&offered).copied() else {
                    return Ok(None);
                };
                let reason = self.marked("Alasan.");
                done("move issue", true, self.store.move_issue(id, stage, &reason))
            }
            Deed::ConveneMeeting => {
                let meeting = self.a_meeting_form();
                let stream = self.device.scope.own_stream();
                done(
                    "convene meeting",
                    true,
                    self.store.create_meeting(stream, &meeting).map(|_| ()),
                )
            }
            Deed::WithdrawIssue | Deed::RestoreIssue if self.device.edition < 2 => Ok(None),
            Deed::WithdrawIssue => {
                let Some(id) = self.an_issue("stream = :own AND deleted = 0")? else {
                    return Ok(None);
                };
                let reason = self.marked("Salah catat.");
                done("withdraw issue", true, self.store.withdraw_issue(id, &reason))
            }
            Deed::RestoreIssue => {
                let Some(id) = self.an_issue("stream = :own AND deleted > 0")? else {
                    return Ok(None);
                };
                done("restore issue", true, self.store.restore_issue(id))
            }
            Deed::AddRecord
            | Deed::EditRecord
            | Deed::WithdrawRecord
            | Deed::RestoreRecord
            | Deed::Tell
            | Deed::Sign
            | Deed::Unsign
            | Deed::Finalise
            | Deed::Decide
            | Deed::EditDecision
            | Deed::CarryOut
                if self.device.edition < RAKOR_SINCE =>
            {
                Ok(None)
            }
            Deed::AddRecord => {
                let (what, answer) = self.add_record()?;
                done(what, true, answer)
            }
            Deed::EditRecord => Ok(self.edit_record()?.map(|(saw, answer)| Performed {
                what: "edit record",
                lawful: true,
                horizon: None,
                saw,
                answer,
            })),
            Deed::WithdrawRecord => match self.withdraw_record()? {
                Some(answer) => done("withdraw record", true, answer),
                None => Ok(None),
            },
            Deed::RestoreRecord => match self.restore_record()? {
                Some(answer) => done("restore record", true, answer),
                None => Ok(None),
            },
            Deed::Decide => match self.decide(posts)? {
                Some(answer) => done("decide", true, answer),
                None => Ok(None),
            },
            Deed::EditDecision => Ok(self.edit_decision(village)?.map(|(saw, answer)| Performed {
                what: "edit decision",
                lawful: true,
                horizon: None,
                saw,
                answer,
            })),
            Deed::CarryOut => match self.carry_out(village)? {
                Some((what, answer)) => done(what, true, answer),
                None => Ok(None),
            },
            Deed::Settle => self.settle(village),
            Deed::Trespass => self.trespass(posts),
            Deed::Minutes => {
                let mut issue = self.an_issue_form();
                issue.description = self.long_text();
                issue.confidential = false;
                let stream = self.a_stream(posts);
                done(
                    "write minutes",
                    true,
                    self.store.create_issue(stream, issue, None).map(|_| ()),
                )
            }
            _ => self.act_in_meeting(deed),
        }
    }

    /// What is kept with a case. The last four are the kecamatan's alone.
    fn keep_file(&mut self, village: bool) -> Checked<Option<(&'static str, Result<(), StoreError>)>> {
        let Some(id) = self.an_issue("1")? else { return Ok(None) };
        let text = self.marked("Catatan berkas.");
        let ended = |object: Option<ObjectId>, what, end: &dyn Fn(ObjectId) -> Result<(), StoreError>| {
            object.map(|object| (what, end(object)))
        };
        Ok(match self.dice.below(if village { 4 } else { 8 }) {
            0 => Some(("comment", self.store.add_comment(id, &text).map(|_| ()))),
            1 => {
                let other = self.an_issue("1")?.filter(|other| *other != id);
                ended(other, "link", &|other| {
                    self.store.link_issue(id, Relation::Related, other, &text).map(|_| ())
                })
            }
            2 => {
                let same =
                    format!("issue_id <> '{id}' AND stream = (SELECT stream FROM issues WHERE issue_id = '{id}')");
                let Some(into) = self.an_issue(&same)? else {
                    return Ok(None);
                };
                match self.store.merge_issue(id, into, &text) {
                    // The other goes on in this one already, or this one is closed.
                    Err(StoreError::NotFound | StoreError::NotNext(_)) => None,
                    answer => Some(("merge", answer)),
                }
            }
            3 => ended(self.store.get_case(id, 0)?.merged_by, "unmerge", &|moved| {
                self.store.withdraw_move(moved, &text)
            }),
            4 => Some(("assign", self.store.assign_issue(id, &text, "", "").map(|_| ()))),
            5 => {
                let charged =
                    self.one("SELECT assignment_id FROM assignments WHERE :own <> '' ORDER BY assignment_id")?;
                ended(charged, "release", &|charged| self.store.end_assignment(charged, &text))
            }
            6 => {
                let answer = self.store.pause_issue(id, PauseReason::FileIncomplete, &text);
                Some(("pause", answer.map(|_| ())))
            }
            _ => {
                let paused = self.one("SELECT pause_id FROM pauses WHERE :own <> '' ORDER BY pause_id")?;
                ended(paused, "resume", &|paused| self.store.end_pause(paused, &text))
            }
        })
    }

    /// First the bytes are kept, then the case says that it has them: as the window does it.
    fn add_photo(&mut self, issue: ObjectId) -> Result<(), StoreError> {
        let (full, thumbnail) = (self.a_picture(30), self.a_picture(6));
        let photo = NewPhoto {
            bytes: full.len() as u64,
            thumbnail_bytes: thumbnail.len() as u64,
            hash: self.store.keep_blob(full)?,
            thumbnail: self.store.keep_blob(thumbnail)?,
            width: 1_600,
            height: 1_200,
            caption: self.marked("Dari sisi barat"),
            taken_at: String::new(),
        };
        self.store.add_photo(issue, photo).map(|_| ())
    }

    /// Bytes of no other photo. The store and the service never look into them, so they are none of a picture; the mark tells whose
    /// they are wherever they turn up.
    fn a_picture(&mut self, words: usize) -> Vec<u8> {
        let mut bytes = mark_text(self.mark, false).into_bytes();
        for _ in 0..words {
            bytes.extend(self.dice.roll().to_le_bytes());
        }
        bytes
    }

    fn settle(&mut self, village: bool) -> Checked<Option<Performed>> {
        let own = self.device.scope.own_stream().to_string();
        let conflicts: Vec<Conflict> = self.store.list_conflicts()?;
        let mine = "SELECT 1 FROM ops WHERE object_id = ?1 AND stream = ?2";
        let mut his = Vec::new();
        for conflict in conflicts {
            let id = conflict.object_id.to_string();
            if self.records.prepare_cached(mine)?.exists([&id, &own])? {
                his.push(conflict);
            }
        }
        let Some(conflict) = self.dice.pick(&his) else {
            return Ok(None);
        };
        // In his own book everybody settles everything but a stage, which is the kecamatan's.
        let tags = conflict.tags.iter().filter(|tag| !village || **tag != STAGE_TAG);
        let tag = tags.copied().next();
        let answer = match &tag {
            Some(tag) => {
                let detail = self.store.get_conflict(conflict.object_id)?;
                let versions = detail
                    .fields
                    .iter()
                    .find(|(field, _)| field == tag)
                    .map(|(_, versions)| versions);
                // That an issue is confidential no longer is not chosen: it takes a reason, in the form.
                let may_choose = |version: &&Version| *tag != field::CONFIDENTIAL || version.value == Value::Bool(true);
                let Some(version) = versions.and_then(|v| v.iter().rev().find(may_choose)) else {
                    return Ok(None);
                };
                self.store.settle_field(conflict.object_id, *tag, version.value.clone())
            }
            None if self.device.edition < 2 || !conflict.disputed_deletion => return Ok(None),
            None => self.store.settle_deletion(conflict.object_id, self.dice.chance(50)),
        };
        Ok(Some(Performed {
            what: "settle",
            lawful: true,
            horizon: None,
            saw: Saw::Everything,
            answer,
        }))
    }

    /// Own meetings only: another's is shown and not kept.
    fn act_in_meeting(&mut self, deed: Deed) -> Checked<Option<Performed>> {
        let Some(meeting) = self.one("SELECT meeting_id FROM meetings WHERE stream = :own ORDER BY meeting_id")? else {
            return Ok(None);
        };
        let invitee = self.one(&format!(
            "SELECT invitee_id FROM invitees WHERE meeting_id = '{meeting}' AND NOT withdrawn AND :own <> ''
             ORDER BY invitee_id"
        ))?;
        let mut saw = Saw::Everything;
        let (what, answer) = match (deed, invitee) {
            (Deed::EditMeeting, _) => {
                let (answer, seen) = self.edit_meeting(meeting)?;
                saw = seen;
                ("edit meeting", answer)
            }
            (Deed::Invite, _) => {
                let offices = (0..1 + self.dice.below(3)).map(|n| self.an_office(n)).collect();
                ("invite", self.store.invite(meeting, offices))
            }
            (Deed::WalkIn, _) => {
                let name = self.marked("Suwarno");
                ("walk in", self.store.add_walk_in(meeting, &name, "Tamu").map(|_| ()))
            }
            (Deed::UndoMark, _) => ("undo mark", self.store.undo_last_mark(meeting).map(|_| ())),
            (Deed::EditInvitee, Some(invitee)) => {
                let office = self.marked("Kapolsek");
                (
                    "edit invitee",
                    self.store.edit_invitee(invitee, None, &office, "Nama baru"),
                )
            }
            (Deed::WithdrawInvitee, Some(invitee)) => ("withdraw invitee", self.store.withdraw_invitee(invitee)),
            (Deed::Mark, Some(invitee)) => {
                let status = [
                    Attendance::Present,
                    Attendance::Represented,
                    Attendance::Sick,
                    Attendance::Absent,
                ];
                let status = self.dice.pick(&status).copied().unwrap_or(Attendance::Present);
                let who = self.marked("Wakil");
                ("mark", self.store.mark_attendance(invitee, status, &who, ""))
            }
            (Deed::Tell, Some(invitee)) => ("tell", self.tell(invitee)),
            (Deed::Sign, Some(invitee)) => ("sign", self.sign(invitee)?),
            (Deed::Unsign, Some(invitee)) => ("take a signature back", self.store.unsign(invitee).map(|_| ())),
            (Deed::Finalise, _) => ("make minutes final", self.finalise(meeting)?),
            _ => return Ok(None),
        };
        Ok(Some(Performed {
            what,
            lawful: true,
            horizon: None,
            saw,
            answer,
        }))
    }

    fn trespass(&mut self, posts: &[Scope]) -> Checked<Option<Performed>> {
        let village = self.device.scope.level() == ScopeLevel::Village;
        let answer = match (village, self.dice.below(3)) {
            (true, 0) => {
                let Some(id) = self.an_issue("1")? else { return Ok(None) };
                let text = self.marked("Jawaban yang bukan haknya.");
                self.store.add_follow_up(id, &text, true).map(|_| ())
            }
            (true, 1) => {
                let Some(id) = self.an_issue(&format!("shelf = 0 AND {PLAIN}"))? else {
                    return Ok(None);
                };
                self.store.move_issue(id, Stage::Settled, "")
            }
            (false, 0..=1) => {
                // One that was refused would be written once more instead.
                let stands = format!(
                    "stream LIKE 'village:%' AND {PLAIN} AND NOT EXISTS
                     (SELECT 1 FROM ops o WHERE o.record_id = issue_id AND o.refusal IS NOT NULL)"
                );
                let Some(id) = self.an_issue(&stands)? else {
                    return Ok(None);
                };
                let seen = form_of(&self.store.get_issue(id)?)?;
                let wanted = self.changed(&seen);
                self.store.edit_issue(id, seen, wanted)
            }
            _ => {
                // Into the book of somebody else.
                let elsewhere: Vec<Stream> = posts
                    .iter()
                    .map(Scope::own_stream)
                    .filter(|stream| !self.device.scope.reads(stream))
                    .collect();
                let Some(stream) = self.dice.pick(&elsewhere).cloned() else {
                    return Ok(None);
                };
                let issue = self.an_issue_form();
                self.store.create_issue(stream, issue, None).map(|_| ())
            }
        };
        Ok(Some(Performed {
            what: "trespass",
            lawful: false,
            horizon: None,
            saw: Saw::Everything,
            answer,
        }))
    }

    /// The own book, or at an office that of a village below it.
    fn a_stream(&mut self, posts: &[Scope]) -> Stream {
        let mut streams = vec![self.device.scope.own_stream()];
        if self.device.scope.level() == ScopeLevel::District {
            let villages = posts.iter().filter(|p| p.level() == ScopeLevel::Village);
            streams.extend(villages.map(Scope::own_stream).filter(|s| self.device.scope.reads(s)));
        }
        self.dice
            .pick(&streams)
            .cloned()
            .unwrap_or_else(|| self.device.scope.own_stream())
    }

    fn marked(&self, text: &str) -> String {
        format!("{text} {}", mark_text(self.mark, false))
    }

    fn an_issue(&mut self, condition: &str) -> Checked<Option<ObjectId>> {
        self.one(&format!(
            "SELECT issue_id FROM issues WHERE {condition} AND :own <> '' ORDER BY issue_id"
        ))
    }

    fn one(&mut self, sql: &str) -> Checked<Option<ObjectId>> {
        let own = self.device.scope.own_stream().to_string();
        let ids: Vec<String> = self
            .records
            .prepare_cached(sql)?
            .query_map(rusqlite::named_params! { ":own": own }, |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(self.dice.pick(&ids).and_then(|id| ObjectId::parse(id)))
    }

    fn an_issue_form(&mut self) -> Issue {
        let title = self.dice.pick(&TITLES).copied().unwrap_or_default();
        let urgency = [Urgency::Emergency, Urgency::High, Urgency::Medium, Urgency::Low];
        Issue {
            title: self.marked(title),
            category: self.dice.pick(&CATEGORIES).copied().unwrap_or("LAI").to_owned(),
            occurred_on: chrono::NaiveDate::default() + chrono::Days::new(20_000 + self.dice.below(400)),
            hamlet: format!("Dusun {}", 1 + self.dice.below(5)),
            landmark: if self.dice.chance(50) {
                self.marked("RT 02")
            } else {
                String::new()
            },
            description: if self.dice.chance(70) {
                self.description()
            } else {
                String::new()
            },
            urgency: self.dice.pick(&urgency).copied().unwrap_or(Urgency::Medium),
            occurrence: Occurrence::Occurred,
            confidential: false,
            village_name: "Kalirejo".to_owned(),
            reporter: self.dice.chance(40).then(|| self.a_reporter()),
            ..Issue::default()
        }
        .kept_secret(self.dice.chance(20), self.mark)
    }

    fn description(&self) -> String {
        self.marked("Tiga rumah terdampak, warga sudah menunggu sejak Jumat.")
    }

    fn a_reporter(&self) -> Reporter {
        Reporter {
            name: format!("Bu Sri {}", mark_text(self.mark, true)),
            phone: String::new(),
        }
    }

    fn long_text(&mut self) -> String {
        let mut text = self.marked("Notulen.");
        while text.len() < 9_000 {
            text.push_str(&format!(" {:x}", self.dice.roll()));
        }
        text
    }

    /// One to three fields changed.
    fn changed(&mut self, seen: &Issue) -> Issue {
        let mut wanted = seen.clone();
        for _ in 0..=self.dice.below(3) {
            match self.dice.below(7) {
                0..=1 => wanted.title = self.marked(self.dice.clone().pick(&TITLES).copied().unwrap_or_default()),
                2..=3 => wanted.description = self.description(),
                4 => {
                    wanted.landmark = if self.dice.chance(80) {
                        self.marked("RT 05")
                    } else {
                        String::new()
                    }
                }
                5 => {
                    wanted.urgency = if seen.urgency == Urgency::High {
                        Urgency::Low
                    } else {
                        Urgency::High
                    }
                }
                _ => wanted.reporter = Some(self.a_reporter()),
            }
        }
        if seen.confidential && self.dice.chance(25) {
            // The text stays among the personal parts, whatever is written in it from now on.
            wanted.confidential = false;
            wanted.secret_text = true;
            wanted.secrecy_reason = self.marked("Pelapor mengizinkan");
            return wanted;
        }
        wanted.kept_secret(seen.confidential || self.dice.chance(6), self.mark)
    }

    /// What was just saved is what the screen shows.
    fn reads_back(&self, id: ObjectId, wanted: &Issue) -> Checked {
        // An empty text stands in neither part.
        let told = |issue: &Issue| Issue {
            secret_text: false,
            ..issue.clone()
        };
        let shown = form_of(&self.store.get_issue(id)?)?;
        hold!(
            "I3",
            told(&shown) == told(wanted),
            "saved {wanted:?}, and the screen shows {shown:?}"
        );
        Ok(())
    }

    fn a_meeting_form(&mut self) -> Meeting {
        Meeting {
            kind: MeetingKind::Coordination,
            title: self.marked("Rapat Koordinasi"),
            theme: String::new(),
            date: chrono::NaiveDate::default() + chrono::Days::new(20_000 + self.dice.below(400)),
            start: "09.00".to_owned(),
            end: String::new(),
            venue: "Aula".to_owned(),
            agenda: self.marked("Pembukaan"),
            chair_name: String::new(),
            chair_office: "Camat".to_owned(),
            signer_name: String::new(),
            signer_office: String::new(),
            signer_rank: String::new(),
            signer_id_kind: SignerIdKind::None,
            signer_id: String::new(),
            ..Meeting::default()
        }
    }

    fn edit_meeting(&mut self, id: ObjectId) -> Checked<(Result<(), StoreError>, Saw)> {
        let shown = self.store.get_meeting(id)?;
        let seen = Meeting {
            kind: MeetingKind::of_number(shown.kind).unwrap_or(MeetingKind::Other),
            title: shown.title,
            theme: shown.theme,
            date: shown.date.parse().map_err(Violation::harness)?,
            start: shown.start,
            end: shown.end,
            venue: shown.venue,
            agenda: shown.agenda,
            chair_name: shown.chair_name,
            chair_office: shown.chair_office,
            signer_name: shown.signer_name,
            signer_office: shown.signer_office,
            signer_rank: shown.signer_rank,
            signer_id_kind: SignerIdKind::of_number(shown.signer_id_kind).unwrap_or(SignerIdKind::None),
            signer_id: shown.signer_id,
            ..Meeting::default()
        };
        let mut wanted = seen.clone();
        match self.dice.below(3) {
            0 => wanted.title = self.marked("Rapat Luar Biasa"),
            1 => wanted.agenda = self.marked("Laporan kampung"),
            _ => wanted.venue = self.marked("Balai"),
        }
        let shown = seen.fields().into_iter().map(|(tag, value)| (tag, value.to_bytes()));
        Ok((self.store.edit_meeting(id, &seen, &wanted), Saw::Form(shown.collect())))
    }

    fn an_office(&mut self, n: u64) -> NewInvitee {
        NewInvitee {
            group: OfficeGroup::Forkopimcam,
            office: self.marked(&format!("Kantor {n}")),
            name: String::new(),
            region: String::new(),
            ..NewInvitee::default()
        }
    }
}

trait Secret {
    fn kept_secret(self, yes: bool, mark: u64) -> Self;
}

impl Secret for Issue {
    /// The description of a confidential issue names people; its words are those of a personal part.
    fn kept_secret(mut self, yes: bool, mark: u64) -> Self {
        if yes && !self.confidential {
            self.confidential = true;
            self.description = format!("Nama warga disebut {}", mark_text(mark, true));
        }
        self
    }
}

/// What a form of an issue shows, personal fields at their tag plus [`TAG_END`].
fn shown_by(form: &Issue) -> Saw {
    let common = form.common_fields().into_iter();
    let personal = form
        .personal_fields()
        .into_iter()
        .map(|(tag, value)| (tag + TAG_END, value));
    Saw::Form(
        common
            .chain(personal)
            .map(|(tag, value)| (tag, value.to_bytes()))
            .collect(),
    )
}

/// The form as the screen fills it from the store.
fn form_of(shown: &IssueRecord) -> Checked<Issue> {
    let named = !shown.reporter_name.is_empty() || !shown.reporter_phone.is_empty();
    Ok(Issue {
        title: shown.title.clone(),
        category: shown.category.clone(),
        occurred_on: shown.occurred_on.parse().map_err(Violation::harness)?,
        hamlet: shown.hamlet.clone(),
        landmark: shown.landmark.clone(),
        description: shown.description.clone(),
        urgency: Urgency::of_number(shown.urgency).ok_or_else(|| Violation::harness("an urgency"))?,
        occurrence: Occurrence::of_number(shown.occurrence).ok_or_else(|| Violation::harness("an occurrence"))?,
        confidential: shown.confidential,
        secret_text: shown.text_secret,
        secrecy_reason: shown.secrecy_reason.clone(),
        village_name: shown.village_name.clone(),
        reporter: named.then(|| Reporter {
            name: shown.reporter_name.clone(),
            phone: shown.reporter_phone.clone(),
        }),
        ..Issue::default()
    })
}

/// The list that a person sees must hold together, whatever happened.
pub fn looks_at_the_list(device: &Device) -> Checked<usize> {
    Ok(device.store()?.list_issues(&IssueQuery::default())?.len())
}
