//! Rapat: meetings, invitations, the door.

mod chair;
mod form;
mod invitations;

use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::letter_number;
use kentongan_domain::meeting::{self, Attendance, Meeting, Turnout};
use kentongan_domain::office::split_acting;
use kentongan_domain::person::PersonKind;
use kentongan_domain::role::Role;
use kentongan_domain::scope::{RegionCode, RegionLevel, Scope};
use kentongan_domain::series::Series;
use kentongan_store::{InviteeRecord, MarkRecord, MeetingRecord, MinutesCount, NewInvitee, Store};

pub(crate) use chair::with_chair;
pub(crate) use form::{chair_office, form as form_of, kind_of, kind_view};
pub(crate) use invitations::open_agenda;
pub use invitations::{get_invitation_text, note_told};

use crate::check::{line, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    AttendanceCounts, AttendanceStatus, ById, Delivery, EditInvitee, InviteGroup, InviteOffice, InvitePreset,
    InviteeRef, InviteeView, MarkView, MeetingDecisions, MeetingListView, MeetingRef, MeetingRow, MeetingView,
    MinutesCounts, Nothing, OfficeGroup, RecentMark, SaveMeeting, ToldView,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::issues::{self, delivery_view};
use crate::roster;

/// Marks shown beside the door.
const RECENT_MAX: usize = 5;

pub fn list_meetings(desk: &Desk, _: Nothing) -> Result<MeetingListView, UiError> {
    let today = desk.today().to_string();
    let meetings = desk.store()?.list_meetings()?;
    let (mut upcoming, mut past) = (Vec::new(), Vec::new());
    for meeting in &meetings {
        // Whose minutes are final has taken place, whatever day was printed.
        let is_held = meeting.date < today || desk.store()?.has_final(meeting.meeting_id)?;
        match is_held {
            true => past.push(meeting),
            false => upcoming.push(meeting),
        }
    }
    upcoming.reverse();
    let rows = |meetings: Vec<&MeetingRecord>| {
        meetings
            .into_iter()
            .map(|m| row(desk, m))
            .collect::<Result<Vec<_>, UiError>>()
    };
    let decided = desk.store()?.count_decisions_by_meeting()?.into_iter();
    Ok(MeetingListView {
        upcoming: rows(upcoming)?,
        past: rows(past)?,
        decisions: decided
            .map(|(meeting, (decisions, open))| MeetingDecisions {
                meeting_id: meeting.to_string(),
                decisions,
                open,
            })
            .collect(),
    })
}

pub fn get_meeting(desk: &Desk, request: ById) -> Result<MeetingView, UiError> {
    view(desk, &request.id)
}

pub fn save_meeting(desk: &Desk, request: SaveMeeting) -> Result<MeetingView, UiError> {
    let meeting = form::check(desk, &request.form)?;
    may_be_part(desk, request.id.as_deref(), &meeting)?;
    let store = desk.store()?;
    let id = match &request.id {
        Some(id) => {
            let id = own_meeting(desk, id)?;
            let seen = form::check(desk, request.seen.as_ref().unwrap_or(&request.form))?;
            store.edit_meeting(id, &seen, &meeting)?;
            chair::name_invited(&store, id)?;
            id
        }
        None => store.create_meeting(desk.enrolment()?.scope.own_stream(), &meeting)?,
    };
    desk.wrote(&["meetings", "outbox"]);
    view(desk, &id.to_string())
}

pub fn invite_office(desk: &Desk, request: InviteOffice) -> Result<MeetingView, UiError> {
    let (office, name) = check_office(&request.office, &request.name)?;
    let (acting, office) = split_acting(&office);
    let invitee = NewInvitee {
        group: group_of(request.group),
        office,
        name,
        acting,
        ..NewInvitee::default()
    };
    let meeting = own_record(desk, &request.meeting_id)?;
    desk.store()?
        .invite(meeting.meeting_id, with_chair(&meeting, vec![invitee]))?;
    after_change(desk, &request.meeting_id)
}

pub fn invite_group(desk: &Desk, request: InviteGroup) -> Result<MeetingView, UiError> {
    let meeting = own_record(desk, &request.meeting_id)?;
    let offices = roster::with_holders(desk, &meeting, preset(desk, request.preset)?)?;
    desk.store()?
        .invite(meeting.meeting_id, with_chair(&meeting, offices))?;
    after_change(desk, &request.meeting_id)
}

pub fn edit_invitee(desk: &Desk, request: EditInvitee) -> Result<MeetingView, UiError> {
    let meeting = own_record(desk, &request.meeting_id)?;
    let invitee = invited(&meeting, &request.invitee_id)?;
    let (office, name) = check_office(&request.office, &request.name)?;
    // A group that only a newer version has a word for stays what it is until somebody chooses another one.
    let group = (group_view(invitee.group) != request.group).then(|| group_of(request.group));
    desk.store()?.edit_invitee(invitee.invitee_id, group, &office, &name)?;
    after_change(desk, &request.meeting_id)
}

pub fn withdraw_invitation(desk: &Desk, request: InviteeRef) -> Result<MeetingView, UiError> {
    let meeting = own_record(desk, &request.meeting_id)?;
    let invitee = invited(&meeting, &request.invitee_id)?;
    desk.store()?.withdraw_invitee(invitee.invitee_id)?;
    after_change(desk, &request.meeting_id)
}

/// Takes that back: with what was noted and marked of the invitation.
pub fn restore_invitation(desk: &Desk, request: InviteeRef) -> Result<MeetingView, UiError> {
    let meeting = own_meeting(desk, &request.meeting_id)?;
    desk.store()?.restore_invitee(meeting, parse_id(&request.invitee_id)?)?;
    after_change(desk, &request.meeting_id)
}

/// Somebody whom a meeting invites.
fn invited<'a>(meeting: &'a MeetingRecord, invitee_id: &str) -> Result<&'a InviteeRecord, UiError> {
    let id = parse_id(invitee_id)?;
    let found = meeting.invitees.iter().find(|invitee| invitee.invitee_id == id);
    found.ok_or_else(|| UiError::of(ErrorCode::NotFound))
}

/// A meeting is part of another of this office, and of none that is a part itself; nor is one that has parts.
fn may_be_part(desk: &Desk, id: Option<&str>, meeting: &Meeting) -> Result<(), UiError> {
    let Some(whole) = meeting.parent else { return Ok(()) };
    let store = desk.store()?;
    let whole = store.get_meeting(own_meeting(desk, &whole.to_string())?)?;
    let id = id.map(parse_id).transpose()?;
    let has_parts = match id {
        Some(id) => !store.list_parts_of_meeting(id)?.is_empty(),
        None => false,
    };
    match whole.parent.is_none() && id != Some(whole.meeting_id) && !has_parts {
        true => Ok(()),
        false => Err(UiError::of(ErrorCode::NotAllowed)),
    }
}

/// Id of a meeting that this scope may write to. Another's can be read and printed, not kept.
pub(crate) fn own_meeting(desk: &Desk, id: &str) -> Result<ObjectId, UiError> {
    Ok(own_record(desk, id)?.meeting_id)
}

/// A meeting that this scope may write to.
pub(crate) fn own_record(desk: &Desk, id: &str) -> Result<MeetingRecord, UiError> {
    let meeting = desk.store()?.get_meeting(parse_id(id)?)?;
    if may_edit(desk, &meeting)? {
        Ok(meeting)
    } else {
        Err(UiError::of(ErrorCode::NotAllowed))
    }
}

pub(crate) fn may_edit(desk: &Desk, meeting: &MeetingRecord) -> Result<bool, UiError> {
    let enrolment = desk.enrolment()?;
    Ok(enrolment.scope.own_stream() == meeting.stream && enrolment.role != Role::Reader)
}

pub(crate) fn after_change(desk: &Desk, meeting_id: &str) -> Result<MeetingView, UiError> {
    desk.wrote(&["meetings", "outbox"]);
    view(desk, meeting_id)
}

fn check_office(office: &str, name: &str) -> Result<(String, String), UiError> {
    let mut errors = Vec::new();
    let office = line("office", office, LINE_CHARS_MAX, &mut errors);
    if office.is_empty() {
        errors.push(FieldError::of("office", FieldErrorCode::Required));
    }
    let name = line("name", name, LINE_CHARS_MAX, &mut errors);
    refuse(errors)?;
    Ok((office, name))
}

/// Offices of a group, named as they are here.
pub(crate) fn preset(desk: &Desk, preset: InvitePreset) -> Result<Vec<NewInvitee>, UiError> {
    use meeting::OfficeGroup as Group;
    let enrolment = desk.enrolment()?;
    let regions = desk.regions()?;
    let code = enrolment.scope.code();
    let titles = regions.local_titles(code.as_str());
    let word = titles.as_ref().map_or("Desa", |t| &t.village_word_cap);
    let head = titles.as_ref().map_or("Kepala Desa", |t| &t.head_title);
    let camat = titles.as_ref().map_or("Camat", |t| &t.district_head_title);
    let office = |group, office: String| NewInvitee {
        group,
        office,
        name: String::new(),
        region: String::new(),
        ..NewInvitee::default()
    };
    let district = code.at(RegionLevel::District);
    let district_name = district
        .as_ref()
        .and_then(|d| regions.region(d.as_str()))
        .map_or("", |r| r.name);
    let regency = code.at(RegionLevel::Regency);
    let regency_name = regency
        .as_ref()
        .and_then(|regency| regions.region(regency.as_str()))
        .map_or("", |region| region.name);
    // Those of the regency, where one laptop invites for all of it.
    let districts = match &district {
        Some(own) => regions.region(own.as_str()).into_iter().collect(),
        None => regions.districts_of(code.as_str()),
    };
    Ok(match preset {
        InvitePreset::AllDistrictHeads => districts
            .into_iter()
            .map(|district| NewInvitee {
                region: district.code.to_owned(),
                ..office(Group::DistrictHead, format!("{camat} {}", district.name))
            })
            .collect(),
        InvitePreset::Forkopimda => {
            let (head, place) = regency_head(regency_name);
            [head, "Ketua DPRD", "Kapolres", "Dandim", "Kepala Kejaksaan Negeri"]
                .map(|title| office(Group::Forkopimda, format!("{title} {place}")))
                .into()
        }
        InvitePreset::AllVillageHeads => districts
            .into_iter()
            .flat_map(|district| {
                regions
                    .villages_of(district.code)
                    .into_iter()
                    .map(|v| {
                        // A kelurahan among desa has its own title.
                        let head = regions
                            .local_titles(v.code)
                            .map_or_else(|| head.to_owned(), |t| t.head_title);
                        NewInvitee {
                            region: v.code.to_owned(),
                            ..office(Group::VillageHead, format!("{head} {}", v.name))
                        }
                    })
                    .collect::<Vec<_>>()
            })
            .collect(),
        InvitePreset::Forkopimcam => [camat, "Kapolsek", "Danramil"]
            .map(|title| office(Group::Forkopimcam, format!("{title} {district_name}")))
            .into(),
        InvitePreset::UsualAgencies => vec![
            office(Group::Agency, "Kepala Puskesmas".to_owned()),
            office(Group::Agency, "Kepala KUA".to_owned()),
            office(Group::Territorial, "Bhabinkamtibmas".to_owned()),
            office(Group::Territorial, "Babinsa".to_owned()),
        ],
        InvitePreset::Community => {
            let neighbourhoods: &[&str] = match enrolment.scope {
                Scope::Village(_) => &["Ketua RW", "Ketua RT"],
                Scope::District(_) | Scope::Regency(_) => &[],
            };
            let leaders = [PersonKind::Community, PersonKind::Customary, PersonKind::Religious];
            let titles = neighbourhoods.iter().copied().chain(leaders.map(PersonKind::title));
            titles.map(|title| office(Group::Community, title.to_owned())).collect()
        }
        InvitePreset::VillageApparatus => {
            let village = regions.region(code.as_str()).map_or("", |r| r.name);
            let mut invitees = vec![NewInvitee {
                group: Group::VillageApparatus,
                office: format!("{head} {village}"),
                // The holder of a village laptop is its head or works for him; only the head's own name is certain.
                name: if enrolment.holder_office == head {
                    enrolment.holder_name.clone()
                } else {
                    String::new()
                },
                region: String::new(),
                ..NewInvitee::default()
            }];
            invitees.push(office(Group::VillageApparatus, format!("Sekretaris {word}")));
            // Permendagri 84/2015: three kaur, three kasi; BPD is named by the local word.
            for title in [
                "Kaur Tata Usaha dan Umum",
                "Kaur Keuangan",
                "Kaur Perencanaan",
                "Kasi Pemerintahan",
                "Kasi Kesejahteraan",
                "Kasi Pelayanan",
            ] {
                invitees.push(office(Group::VillageApparatus, title.to_owned()));
            }
            invitees.push(office(
                Group::VillageApparatus,
                format!("Ketua Badan Permusyawaratan {word}"),
            ));
            for title in ["Ketua LPM", "Ketua TP PKK", "Ketua Karang Taruna"] {
                invitees.push(office(Group::VillageApparatus, title.to_owned()));
            }
            for title in ["Bhabinkamtibmas", "Babinsa"] {
                invitees.push(office(Group::Territorial, title.to_owned()));
            }
            invitees
        }
    })
}

pub(crate) fn row(desk: &Desk, meeting: &MeetingRecord) -> Result<MeetingRow, UiError> {
    let own = may_edit(desk, meeting)?;
    let host = || {
        desk.find_regions()
            .and_then(|r| r.full_name(meeting.stream.code().as_str()))
            .unwrap_or_default()
    };
    Ok(MeetingRow {
        id: meeting.meeting_id.to_string(),
        host: if own { String::new() } else { host() },
        may_edit: own,
        kind: kind_view(meeting.kind),
        title: meeting.title.clone(),
        date: meeting.date.clone(),
        time_text: calendar::time_range(&meeting.start, &meeting.end, desk.zone()),
        venue: meeting.venue.clone(),
        counts: counts(&meeting.invitees),
        delivery: delivery_view(meeting.delivery),
    })
}

pub(crate) fn counts(invitees: &[InviteeRecord]) -> AttendanceCounts {
    let turnout = Turnout::of(invitees.iter().map(|invitee| {
        let mark = invitee.mark.as_ref();
        (
            invitee.walk_in,
            mark.and_then(|mark| Attendance::of_number(mark.status)),
        )
    }));
    AttendanceCounts {
        invited: turnout.invited,
        present: turnout.present,
        represented: turnout.represented,
        absent: turnout.absent,
        unmarked: turnout.unmarked,
        walk_ins: turnout.walk_ins,
    }
}

fn view(desk: &Desk, id: &str) -> Result<MeetingView, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(id)?)?;
    let own = desk.enrolment()?.device_no;
    let mut marked: Vec<(&InviteeRecord, &MarkRecord)> = meeting
        .invitees
        .iter()
        .filter_map(|i| i.mark.as_ref().map(|m| (i, m)))
        .collect();
    marked.sort_by_key(|(_, m)| std::cmp::Reverse((m.eff_hlc, m.by)));
    // What another door marked this one does not take back.
    let last_own = match may_edit(desk, &meeting)? {
        true => marked.iter().find(|(_, m)| m.by.device_no == own),
        false => None,
    };
    let recent = marked
        .iter()
        .take(RECENT_MAX)
        .map(|(invitee, mark)| recent(invitee, mark))
        .collect();
    let mut told = invitations::told(desk, &store, meeting.meeting_id)?;
    let invitees = meeting
        .invitees
        .iter()
        .zip(1..)
        .map(|(invitee, number)| {
            let told = told.remove(&invitee.invitee_id).unwrap_or_default();
            invitee_view(invitee, number, told)
        })
        .collect();
    // A meeting may be part of one that is not here.
    let whole = meeting.parent.and_then(|whole| store.get_meeting(whole).ok());
    let part_of = whole.map(|whole| meeting_ref(desk, &whole));
    let parts = store.list_parts_of_meeting(meeting.meeting_id)?;
    Ok(MeetingView {
        row: row(desk, &meeting)?,
        form: form_of(desk, &meeting),
        host_name: host_name(desk, &meeting.host),
        series_title: series_title(&store, &meeting),
        part_of,
        parts: parts.iter().map(|part| meeting_ref(desk, part)).collect(),
        number_suggested: invitations::suggested_number(desk, &meeting)?,
        number_provisional: letter_number::is_provisional(&meeting.invitation_number),
        invitees,
        recent,
        can_undo: last_own.is_some(),
        undo_of: last_own.map(|(invitee, _)| who(invitee)).unwrap_or_default(),
        issues: issues::raised_in(desk, &store, meeting.meeting_id)?,
        minutes: minutes_counts(store.count_minutes(meeting.meeting_id)?),
        minutes_final: store.has_final(meeting.meeting_id)?,
    })
}

fn minutes_counts(counted: MinutesCount) -> MinutesCounts {
    MinutesCounts {
        items: counted.items,
        of_decisions: counted.of_decisions,
        of_issues: counted.of_issues,
        discussed: counted.discussed,
        noted: counted.noted,
        decisions: counted.decisions,
        decisions_open: counted.decisions_open,
        decisions_waiting: counted.decisions_waiting,
    }
}

fn meeting_ref(desk: &Desk, meeting: &MeetingRecord) -> MeetingRef {
    MeetingRef {
        id: meeting.meeting_id.to_string(),
        kind: kind_view(meeting.kind),
        title: meeting.title.clone(),
        date: meeting.date.clone(),
        time_text: calendar::time_range(&meeting.start, &meeting.end, desk.zone()),
    }
}

/// `Kampung Kalirejo`; empty: nobody is said to host.
pub(crate) fn host_name(desk: &Desk, code: &str) -> String {
    let known = desk.find_regions().and_then(|regions| regions.full_name(code));
    known.unwrap_or_else(|| code.to_owned())
}

fn series_title(store: &Store, meeting: &MeetingRecord) -> String {
    let series = meeting.series.and_then(|id| store.get_record(id).ok());
    series
        .map(|series| Series::of_fields(&series.fields).title)
        .unwrap_or_default()
}

/// As people at the door call him.
fn who(invitee: &InviteeRecord) -> String {
    match invitee.walk_in {
        true => invitee.name.clone(),
        false => invitee.written_office(),
    }
}

fn recent(invitee: &InviteeRecord, mark: &MarkRecord) -> RecentMark {
    let detail = match invitee.walk_in {
        true => invitee.office.clone(),
        false => mark.representative_name.clone(),
    };
    RecentMark {
        at_ms: mark.at_ms,
        who: who(invitee),
        detail,
        walk_in: invitee.walk_in,
        status: attendance_view(mark.status),
        late_at: mark.late_at.clone(),
    }
}

fn invitee_view(invitee: &InviteeRecord, number: u32, told: Vec<ToldView>) -> InviteeView {
    InviteeView {
        id: invitee.invitee_id.to_string(),
        number,
        group: group_view(invitee.group),
        office: invitee.written_office(),
        name: invitee.name.clone(),
        walk_in: invitee.walk_in,
        told,
        mark: invitee.mark.as_ref().map(|mark| MarkView {
            status: attendance_view(mark.status),
            representative_name: mark.representative_name.clone(),
            representative_office: mark.representative_office.clone(),
            late_at: mark.late_at.clone(),
            at_ms: mark.at_ms,
            delivery: if mark.sent { Delivery::Sent } else { Delivery::Unsent },
        }),
        signature_id: invitee.signature.map(|id| id.to_string()),
    }
}

pub(crate) fn group_of(group: OfficeGroup) -> meeting::OfficeGroup {
    match group {
        OfficeGroup::Forkopimcam => meeting::OfficeGroup::Forkopimcam,
        OfficeGroup::Agency => meeting::OfficeGroup::Agency,
        OfficeGroup::VillageHead => meeting::OfficeGroup::VillageHead,
        OfficeGroup::VillageApparatus => meeting::OfficeGroup::VillageApparatus,
        OfficeGroup::Territorial => meeting::OfficeGroup::Territorial,
        OfficeGroup::Community => meeting::OfficeGroup::Community,
        OfficeGroup::Other => meeting::OfficeGroup::Other,
        OfficeGroup::Forkopimda => meeting::OfficeGroup::Forkopimda,
        OfficeGroup::DistrictHead => meeting::OfficeGroup::DistrictHead,
        OfficeGroup::Guest => meeting::OfficeGroup::Guest,
    }
}

pub(crate) fn group_view(number: i64) -> OfficeGroup {
    match meeting::OfficeGroup::of_number(number) {
        Some(meeting::OfficeGroup::Forkopimcam) => OfficeGroup::Forkopimcam,
        Some(meeting::OfficeGroup::Agency) => OfficeGroup::Agency,
        Some(meeting::OfficeGroup::VillageHead) => OfficeGroup::VillageHead,
        Some(meeting::OfficeGroup::VillageApparatus) => OfficeGroup::VillageApparatus,
        Some(meeting::OfficeGroup::Territorial) => OfficeGroup::Territorial,
        Some(meeting::OfficeGroup::Community) => OfficeGroup::Community,
        Some(meeting::OfficeGroup::Forkopimda) => OfficeGroup::Forkopimda,
        Some(meeting::OfficeGroup::DistrictHead) => OfficeGroup::DistrictHead,
        Some(meeting::OfficeGroup::Guest) => OfficeGroup::Guest,
        Some(meeting::OfficeGroup::Other) | None => OfficeGroup::Other,
    }
}

pub(crate) fn attendance_view(number: i64) -> AttendanceStatus {
    match Attendance::of_number(number) {
        Some(Attendance::Represented) => AttendanceStatus::Represented,
        Some(Attendance::Excused) => AttendanceStatus::Excused,
        Some(Attendance::Sick) => AttendanceStatus::Sick,
        Some(Attendance::OnLeave) => AttendanceStatus::OnLeave,
        Some(Attendance::OnDuty) => AttendanceStatus::OnDuty,
        Some(Attendance::Absent) => AttendanceStatus::Absent,
        Some(Attendance::Present) | None => AttendanceStatus::Present,
    }
}

/// Who signs when the form names nobody: the head of the region whose meeting it is.
pub(crate) fn default_signer_office(desk: &Desk, region: &RegionCode) -> Result<String, UiError> {
    let regions = desk.regions()?;
    let name = regions.region(region.as_str()).map_or("", |r| r.name);
    let titles = regions.local_titles(region.as_str());
    let (head, camat) = titles.map_or_else(
        || ("Kepala Desa".to_owned(), "Camat".to_owned()),
        |t| (t.head_title, t.district_head_title),
    );
    let title = match region.level() {
        RegionLevel::Village => head,
        RegionLevel::District => camat,
        RegionLevel::Regency | RegionLevel::Province => {
            let (head, place) = regency_head(name);
            return Ok(format!("{head} {place}"));
        }
    };
    Ok(format!("{title} {name}"))
}

/// The head of a regency is called by what it is, and it by its bare name: `Kota Cimahi` has a mayor.
pub(crate) fn regency_head(name: &str) -> (&'static str, &str) {
    match name.strip_prefix("Kota ") {
        Some(city) => ("Wali Kota", city),
        None => ("Bupati", name.strip_prefix("Kabupaten ").unwrap_or(name)),
    }
}
