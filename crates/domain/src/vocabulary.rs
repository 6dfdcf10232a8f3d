//! What an entry is: its type, its category, what is asked and counted, what is kept secret.
//!
//! Closed vocabularies are enums: a number for the wire, a key for the window's dictionary, no words. Open ones are
//! lists of codes with names: the categories, which a kecamatan edits, and the kinds of disaster. Urgency, and whether
//! it has happened (*terjadi*) or may happen (*potensi*), stand in [`crate::issue`].

mod category_set;
mod code_list;
mod disasters;
mod prompts;
mod row;

pub use category_set::{CategorySet, CodeEdit};
pub use code_list::{CATEGORIES_MAX, Category, CodeList, SUBCATEGORIES_MAX, Subcategory};
pub use disasters::{
    DISASTER_COUNT_MAX, DISASTER_TEXT_BYTES_MAX, DISASTER_TEXT_CHARS_MAX, DisasterFault, DisasterFields, DisasterGroup,
    DisasterKind,
};
pub use prompts::{Prompt, prompts_for};
pub use row::{LineError, ListFault, NAME_CHARS_MAX, category_of};

/// Aparatur dan integritas: what it holds is examined by the inspectorate before it is answered.
const INTEGRITY: &str = "APR";

/// Type of an entry (*jenis*). The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryType {
    /// Isu strategis.
    StrategicIssue = 1,
    /// Keluhan, pengaduan.
    Complaint = 2,
    /// Aspirasi, usulan.
    Aspiration = 3,
    /// Kejadian.
    Incident = 4,
    /// Kewaspadaan dini: a threat, challenge, obstacle or disturbance (ATHG) that shows itself.
    EarlyWarning = 5,
    /// Permintaan informasi.
    InformationRequest = 6,
    /// Pujian.
    Praise = 7,
    /// Keputusan: what a meeting decided. Not a thing that anybody reports.
    Decision = 8,
}

impl EntryType {
    pub const ALL: [EntryType; 8] = [
        EntryType::StrategicIssue,
        EntryType::Complaint,
        EntryType::Aspiration,
        EntryType::Incident,
        EntryType::EarlyWarning,
        EntryType::InformationRequest,
        EntryType::Praise,
        EntryType::Decision,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|t| *t as i64 == n)
    }

    pub fn name(self) -> &'static str {
        match self {
            EntryType::StrategicIssue => "strategic_issue",
            EntryType::Complaint => "complaint",
            EntryType::Aspiration => "aspiration",
            EntryType::Incident => "incident",
            EntryType::EarlyWarning => "early_warning",
            EntryType::InformationRequest => "information_request",
            EntryType::Praise => "praise",
            EntryType::Decision => "decision",
        }
    }

    /// Where an export to LAPOR! puts it. `None`: it stays out, as an early warning goes to the Tim Kewaspadaan Dini, and a decision is
    /// nobody's report.
    pub fn lapor_class(self, category: &str) -> Option<LaporClass> {
        if self.is_supervised(category) {
            return Some(LaporClass::SupervisedComplaint);
        }
        match self {
            EntryType::StrategicIssue | EntryType::Complaint | EntryType::Incident => Some(LaporClass::Complaint),
            EntryType::Aspiration | EntryType::Praise => Some(LaporClass::Aspiration),
            EntryType::InformationRequest => Some(LaporClass::InformationRequest),
            EntryType::EarlyWarning | EntryType::Decision => None,
        }
    }

    /// Which rows of a response-time profile hold for it; `*` are those for everything else.
    pub fn deadline_class(self, category: &str) -> &'static str {
        if self.is_supervised(category) {
            return "pengaduan_pengawasan";
        }
        match self {
            EntryType::Complaint => "pengaduan",
            EntryType::InformationRequest => "informasi",
            EntryType::Aspiration => "aspirasi",
            // FKDM: *temu cepat lapor cepat* holds for a warning as for the thing itself.
            EntryType::Incident | EntryType::EarlyWarning => "kejadian",
            // The deadline of a decision is the date that the meeting set.
            EntryType::StrategicIssue | EntryType::Praise | EntryType::Decision => "*",
        }
    }

    /// Does it blame the conduct of officials (*berkadar pengawasan*)? `category` may be a sub-category as well.
    fn is_supervised(self, category: &str) -> bool {
        category_of(category) == INTEGRITY
            && matches!(
                self,
                EntryType::StrategicIssue | EntryType::Complaint | EntryType::Incident
            )
    }
}

/// Classification of LAPOR! (*klasifikasi*). The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaporClass {
    /// Aspirasi.
    Aspiration = 1,
    /// Pengaduan tidak berkadar pengawasan.
    Complaint = 2,
    /// Pengaduan berkadar pengawasan.
    SupervisedComplaint = 3,
    /// Permintaan Informasi.
    InformationRequest = 4,
}

impl LaporClass {
    pub const ALL: [LaporClass; 4] = [
        LaporClass::Aspiration,
        LaporClass::Complaint,
        LaporClass::SupervisedComplaint,
        LaporClass::InformationRequest,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|c| *c as i64 == n)
    }

    pub fn name(self) -> &'static str {
        match self {
            LaporClass::Aspiration => "aspiration",
            LaporClass::Complaint => "complaint",
            LaporClass::SupervisedComplaint => "supervised_complaint",
            LaporClass::InformationRequest => "information_request",
        }
    }
}

/// How a service (*pelayanan*) runs; the number is the wire value and grows as it gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceState {
    /// Baik.
    Good = 1,
    /// Terganggu.
    Disrupted = 2,
    /// Berhenti.
    Stopped = 3,
}

impl ServiceState {
    pub const ALL: [ServiceState; 3] = [ServiceState::Good, ServiceState::Disrupted, ServiceState::Stopped];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|s| *s as i64 == n)
    }

    pub fn name(self) -> &'static str {
        match self {
            ServiceState::Good => "good",
            ServiceState::Disrupted => "disrupted",
            ServiceState::Stopped => "stopped",
        }
    }
}

/// How much good it does people to settle it (*manfaat*), from 1 to 5. Beside urgency it orders an agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Benefit(u8);

impl Benefit {
    pub const MIN: u8 = 1;
    pub const MAX: u8 = 5;

    pub fn of_number(n: i64) -> Option<Self> {
        let score = u8::try_from(n).ok()?;
        (Self::MIN..=Self::MAX).contains(&score).then_some(Self(score))
    }

    pub fn number(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::CATEGORIES;

    #[test]
    fn numbers_and_keys_are_as_they_were_released() {
        assert_eq!(
            EntryType::ALL.map(|t| (t as i64, t.name())),
            [
                (1, "strategic_issue"),
                (2, "complaint"),
                (3, "aspiration"),
                (4, "incident"),
                (5, "early_warning"),
                (6, "information_request"),
                (7, "praise"),
                (8, "decision"),
            ]
        );
        assert_eq!(
            LaporClass::ALL.map(|c| (c as i64, c.name())),
            [
                (1, "aspiration"),
                (2, "complaint"),
                (3, "supervised_complaint"),
                (4, "information_request"),
            ]
        );
        assert_eq!(
            ServiceState::ALL.map(|s| (s as i64, s.name())),
            [(1, "good"), (2, "disrupted"), (3, "stopped")]
        );
    }

    #[test]
    fn a_number_leads_back_to_its_value_and_an_unknown_one_to_none() {
        for t in EntryType::ALL {
            assert_eq!(EntryType::of_number(t as i64), Some(t));
        }
        for c in LaporClass::ALL {
            assert_eq!(LaporClass::of_number(c as i64), Some(c));
        }
        for s in ServiceState::ALL {
            assert_eq!(ServiceState::of_number(s as i64), Some(s));
        }
        for n in [i64::MIN, -1, 0, 9, 257, i64::MAX] {
            assert_eq!(EntryType::of_number(n), None, "{n}");
            assert_eq!(LaporClass::of_number(n), None, "{n}");
            assert_eq!(ServiceState::of_number(n), None, "{n}");
        }
    }

    #[test]
    fn a_benefit_is_a_score_from_one_to_five() {
        for n in 1..=5 {
            assert_eq!(Benefit::of_number(n).map(|b| i64::from(b.number())), Some(n));
        }
        for n in [i64::MIN, -1, 0, 6, 257, i64::MAX] {
            assert_eq!(Benefit::of_number(n), None, "{n}");
        }
        assert!(Benefit::of_number(5) > Benefit::of_number(1));
    }

    #[test]
    fn what_blames_officials_is_examined_and_nothing_else_is() {
        for entry_type in EntryType::ALL {
            for category in CATEGORIES {
                let supervised = entry_type.lapor_class(category) == Some(LaporClass::SupervisedComplaint);
                let blames = category == "APR"
                    && [EntryType::StrategicIssue, EntryType::Complaint, EntryType::Incident].contains(&entry_type);
                assert_eq!(supervised, blames, "{entry_type:?} {category}");
                assert_eq!(
                    entry_type.deadline_class(category) == "pengaduan_pengawasan",
                    supervised,
                    "{entry_type:?} {category}"
                );
            }
        }
        assert_eq!(
            EntryType::Complaint.lapor_class("APR.01"),
            Some(LaporClass::SupervisedComplaint)
        );
    }

    #[test]
    fn each_type_has_its_classes() {
        for (entry_type, lapor_class, deadline_class) in [
            (EntryType::StrategicIssue, Some(LaporClass::Complaint), "*"),
            (EntryType::Complaint, Some(LaporClass::Complaint), "pengaduan"),
            (EntryType::Aspiration, Some(LaporClass::Aspiration), "aspirasi"),
            (EntryType::Incident, Some(LaporClass::Complaint), "kejadian"),
            (EntryType::EarlyWarning, None, "kejadian"),
            (
                EntryType::InformationRequest,
                Some(LaporClass::InformationRequest),
                "informasi",
            ),
            (EntryType::Praise, Some(LaporClass::Aspiration), "*"),
            (EntryType::Decision, None, "*"),
        ] {
            for category in ["INF", "LAI", "QQQ", ""] {
                assert_eq!(entry_type.lapor_class(category), lapor_class, "{entry_type:?}");
                assert_eq!(entry_type.deadline_class(category), deadline_class, "{entry_type:?}");
            }
        }
    }

    #[test]
    fn an_early_warning_never_goes_to_lapor() {
        for category in CATEGORIES {
            assert_eq!(EntryType::EarlyWarning.lapor_class(category), None, "{category}");
        }
    }
}
