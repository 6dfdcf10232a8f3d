//! Mode latihan: a workspace with sample data that can never send.

use kentongan_domain::issue::{Issue, Occurrence, Urgency};
use kentongan_domain::role::Role;
use kentongan_domain::scope::{RegionCode, Scope, Stream};
use kentongan_store::{Enrolment, ReplicaState, Store};

use crate::desk::Desk;
use crate::dto::{
    InviteGroup, InvitePreset, Level, MeetingForm, MeetingKind, Nothing, SaveMeeting, SessionView, SignerForm,
    StartTraining,
};
use crate::error::{ErrorCode, UiError};
use crate::{check, meetings, session};

/// Where the samples play: the sub-district of the published rakor report.
const DISTRICT: &str = "18.02.01";
const VILLAGE: &str = "18.02.01.2003";

/// Invented samples: title, category, urgency, hamlet, text, village.
const SAMPLES: [(&str, &str, Urgency, &str, &str, &str); 4] = [
    (
        "Jembatan gantung Dusun III miring setelah banjir",
        "INF",
        Urgency::Emergency,
        "Dusun III",
        "Tiang sisi barat bergeser. Anak sekolah memutar 6 km.",
        VILLAGE,
    ),
    (
        "Tiga anak demam berdarah di RT 02, minta pengasapan",
        "KES",
        Urgency::High,
        "Dusun II, RT 02",
        "Kader Posyandu menemukan jentik di lima rumah.",
        VILLAGE,
    ),
    (
        "Lampu jalan padam di simpang balai kampung",
        "INF",
        Urgency::Medium,
        "Dusun I",
        "Padam sejak Senin malam.",
        VILLAGE,
    ),
    (
        "Pupuk bersubsidi belum datang untuk musim tanam",
        "EKO",
        Urgency::Low,
        "",
        "Petani membeli di luar dengan harga dua kali lipat.",
        "18.02.01.2001",
    ),
];

pub fn start_training(desk: &Desk, request: StartTraining) -> Result<SessionView, UiError> {
    let sample = sample_enrolment(&*desk.regions()?, request.level)?;
    // One file a level: what a person tried at one stays when he looks at the other.
    let file_name = match request.level {
        Level::Village => "latihan-kampung.db",
        Level::District | Level::Regency => "latihan-kecamatan.db",
    };
    let store = desk.enter_training(file_name)?;
    if store.replica()?.state == ReplicaState::Fresh {
        store.begin_training(sample)?;
        fill(desk, &store)?;
    }
    desk.host().changed(&["session"]);
    desk.host().sync_status();
    session::get_session(desk, Nothing {})
}

pub fn leave_training(desk: &Desk, _: Nothing) -> Result<SessionView, UiError> {
    desk.leave_training()?;
    desk.host().changed(&["session"]);
    desk.host().sync_status();
    session::get_session(desk, Nothing {})
}

fn sample_enrolment(regions: &kentongan_regions::Regions, level: Level) -> Result<Enrolment, UiError> {
    let (code, office) = match level {
        Level::Village => (VILLAGE, regions.local_titles(VILLAGE).map(|t| t.head_title)),
        Level::District => (DISTRICT, Some("Operator kecamatan".to_owned())),
        // There is nothing to rehearse at the regency yet.
        Level::Regency => return Err(UiError::of(ErrorCode::NotAllowed)),
    };
    let code: RegionCode = parse(code)?;
    Ok(Enrolment {
        device_no: kentongan_domain::ids::DeviceNo(0),
        epoch: kentongan_domain::ids::Epoch(0),
        scope: if level == Level::Village {
            Scope::Village(code)
        } else {
            Scope::District(code)
        },
        role: if level == Level::Village {
            Role::Head
        } else {
            Role::Staff
        },
        district: parse(DISTRICT)?,
        district_name: regions.full_name(DISTRICT).unwrap_or_default(),
        holder_name: String::new(),
        holder_office: office.unwrap_or_default(),
        salutation: if level == Level::Village {
            "Bapak".to_owned()
        } else {
            String::new()
        },
        server_key: None,
        service_url: String::new(),
        enrolled_at_ms: 0,
        fingerprint: None,
    })
}

fn parse(code: &str) -> Result<RegionCode, UiError> {
    code.parse().map_err(|_| UiError::of(ErrorCode::Internal))
}

fn fill(desk: &Desk, store: &Store) -> Result<(), UiError> {
    let regions = desk.regions()?;
    let scope = desk.enrolment()?.scope;
    let district = matches!(scope, Scope::District(_));
    for (title, category, urgency, hamlet, text, village) in SAMPLES {
        if !district && village != VILLAGE {
            continue;
        }
        let issue = Issue {
            title: title.to_owned(),
            category: category.to_owned(),
            occurred_on: desk.today(),
            hamlet: hamlet.to_owned(),
            landmark: String::new(),
            description: text.to_owned(),
            urgency,
            occurrence: Occurrence::Occurred,
            confidential: false,
            village_name: regions.region(village).map(|r| r.name.to_owned()).unwrap_or_default(),
            reporter: None,
            ..Issue::default()
        };
        store.create_issue(Stream::Village(parse(village)?), issue, None)?;
    }
    let form = MeetingForm {
        kind: if district {
            MeetingKind::Coordination
        } else {
            MeetingKind::VillageAssembly
        },
        title: if district {
            "Rapat Koordinasi Bulanan (latihan)"
        } else {
            "Musyawarah Kampung (latihan)"
        }
        .to_owned(),
        theme: String::new(),
        date_text: check::form_date(desk.today()),
        start_text: "09.00".to_owned(),
        end_text: String::new(),
        venue: if district {
            "Aula Kantor Kecamatan"
        } else {
            "Balai Kampung"
        }
        .to_owned(),
        agenda: String::new(),
        chair_name: String::new(),
        chair_office: String::new(),
        signer: SignerForm::default(),
        ..MeetingForm::default()
    };
    let meeting_id = meetings::save_meeting(
        desk,
        SaveMeeting {
            id: None,
            seen: None,
            form,
        },
    )?
    .row
    .id;
    let presets: &[InvitePreset] = if district {
        &[
            InvitePreset::Forkopimcam,
            InvitePreset::UsualAgencies,
            InvitePreset::AllVillageHeads,
        ]
    } else {
        &[InvitePreset::VillageApparatus]
    };
    for preset in presets {
        meetings::invite_group(
            desk,
            InviteGroup {
                meeting_id: meeting_id.clone(),
                preset: *preset,
            },
        )?;
    }
    Ok(())
}
