//! Renders the UI's types from the Rust ones, so that the two can never disagree.

use std::fmt::Write as _;

use ts_rs::{Config, TS};

use crate::dto::*;
use crate::error::*;

/// `ui/src/generated/types.ts`: every shape that crosses, in dictionary order.
pub fn types() -> String {
    let cfg = Config::default();
    let mut decls: Vec<String> = Vec::new();
    macro_rules! all { ($($t:ty),+ $(,)?) => { $( decls.push(format!("export {}", <$t as TS>::decl(&cfg))); )+ } }
    all!(
        Nothing,
        Language,
        Level,
        WorkspaceState,
        Aside,
        SessionView,
        ScopeView,
        PersonView,
        Role,
        SetLanguage,
        NewPin,
        Unlock,
        ChangePin,
        Recover,
        RecoveryView,
        Enrol,
        ReadSlip,
        SlipView,
        StartTraining,
        StatusView,
        NoticeView,
        NoticeKind,
        ConflictRow,
        ConflictView,
        FieldVersions,
        VersionView,
        AuthorView,
        DeletedView,
        DisputeView,
        LaterChange,
        LaterKind,
        SettleField,
        SettleDeletion,
        WithdrawIssue,
        VerifiedView,
        PreviewReceipt,
        LineState,
        HomeView,
        HomeItem,
        HomeItemKind,
        RegionView,
        FindRegions,
        VillageRow,
        ReadDate,
        DateView,
        Urgency,
        Stage,
        Delivery,
        IssueFilter,
        ListIssues,
        IssueListView,
        IssueCounts,
        Narrow,
        DueWithin,
        ListSort,
        SavedFilter,
        ImportView,
        ImportRow,
        ImportRemark,
        RemarkCode,
        ImportColumn,
        ImportField,
        ImportedView,
        ExportIssues,
        ExportContent,
        ExportFormat,
        GetMap,
        MapView,
        MapPoint,
        MapMember,
        MapLine,
        MapAxis,
        IssueRow,
        EntryType,
        CategoryView,
        SubcategoryView,
        ReadCoordinates,
        CoordinatesView,
        Occurrence,
        SaveIssue,
        IssueForm,
        EditIssue,
        ById,
        AddFollowUp,
        MoveIssue,
        IssueView,
        ReporterView,
        TimelineEntry,
        TimelineKind,
        ServiceState,
        DisasterKindView,
        AddComment,
        AssignIssue,
        EndInCase,
        PauseReason,
        PauseIssue,
        Relation,
        LinkIssue,
        MergeIssue,
        UnmergeIssue,
        ListNearIssues,
        Milestone,
        LeftUnit,
        DueView,
        DeadlineState,
        DeadlineView,
        AssignmentView,
        PauseView,
        LinkView,
        OtherIssue,
        CaseView,
        ChosenPhotos,
        PreparePhoto,
        PreparedPhoto,
        PendingPhoto,
        AddPhotos,
        RemovePhoto,
        GetPhoto,
        GetThumbnails,
        PhotoBytes,
        PhotoState,
        PhotoView,
        SealingView,
        SealingState,
        SendSealedReport,
        SealedSentView,
        SealedReportRow,
        SealedReportView,
        SealedState,
        SaveDraft,
        DraftView,
        MeetingKind,
        OfficeGroup,
        MeetingForm,
        SignerForm,
        SignerIdKind,
        SaveMeeting,
        MeetingRow,
        AttendanceCounts,
        MeetingListView,
        MeetingView,
        InviteeView,
        MarkView,
        AttendanceStatus,
        RecentMark,
        InviteOffice,
        InviteGroup,
        InvitePreset,
        EditInvitee,
        InviteeRef,
        MarkAttendance,
        AddWalkIn,
        Paper,
        PreviewAttendance,
        PreviewCase,
        PreviewView,
        PreviewRef,
        SavedFile,
        RecordNoun,
        OutboxView,
        OutboxRow,
        RejectedRow,
        ReceiptRefusal,
        ReceiptRow,
        ReceiptView,
        Theme,
        Settings,
        SettingsView,
        UiError,
        ErrorCode,
        FieldError,
        FieldErrorCode,
    );
    decls.sort();
    let mut out = String::from(HEADER);
    for decl in decls {
        let _ = writeln!(out, "{decl}\n");
    }
    out
}

/// `ui/src/generated/commands.ts`: the command list as a map from name to request and answer.
pub fn commands(entries: &[(&'static str, String, String)]) -> String {
    let mut out = String::from(HEADER);
    out.push_str("import type * as T from \"./types\";\n\nexport interface Commands {\n");
    for (name, request, answer) in entries {
        let _ = writeln!(
            out,
            "  {name}: {{ request: {}; answer: {} }};",
            qualified(request),
            qualified(answer)
        );
    }
    out.push_str(
        "}\n\nexport type CommandName = keyof Commands;\n\nexport const commandNames: readonly CommandName[] = [\n",
    );
    for (name, _, _) in entries {
        let _ = writeln!(out, "  \"{name}\",");
    }
    out.push_str("];\n");
    out
}

/// `Array<RegionView>` → `Array<T.RegionView>`.
fn qualified(name: &str) -> String {
    match name.strip_prefix("Array<").and_then(|rest| rest.strip_suffix('>')) {
        Some(inner) => format!("Array<T.{inner}>"),
        None => format!("T.{name}"),
    }
}

const HEADER: &str = "// Rendered from crates/commands by `cargo xtask generate`. Do not edit: a test compares.\n\n";
