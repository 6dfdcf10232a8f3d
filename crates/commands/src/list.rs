//! Every command, declared once. The list yields the router, the names and the TypeScript schema; a command without a body
//! does not compile.

use crate::desk::Desk;
use crate::dto::*;
use crate::error::UiError;
use crate::{
    agenda, boundaries, categories, conflicts, documents, door, drafts, enrolment, home, issues, letterhead, lock, map,
    meeting_papers, meetings, minutes, outbox, parcels, photos, printing, privacy, programmes, recap, regions,
    registers, roster, rules, sealed, series, services, session, settings, signing, slip, templates, training, venues,
};

macro_rules! commands {
    ($( $(#[doc = $doc:literal])* $name:ident => $module:ident ( $request:ident ) -> $answer:ty ; )+) => {
        /// Names in list order.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        /// Runs the command called `name` with its JSON `payload`.
        ///
        /// # Errors
        /// `Internal` for a name or payload that this list does not know; otherwise what the command answers.
        pub fn dispatch(desk: &Desk, name: &str, payload: serde_json::Value) -> Result<serde_json::Value, UiError> {
            desk.admit(name)?;
            match name {
                $(stringify!($name) => {
                    let request: $request = serde_json::from_value(payload).map_err(|e| UiError::bad_payload(name, &e))?;
                    let answer: $answer = $module::$name(desk, request)?;
                    serde_json::to_value(answer).map_err(|e| UiError::bad_payload(name, &e))
                })+
                _ => Err(UiError::unknown_command(name)),
            }
        }

        /// One line per command for `commands.ts`: name, request type, answer type.
        pub fn typescript_entries(cfg: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            vec![$((stringify!($name), <$request as ts_rs::TS>::name(cfg), <$answer as ts_rs::TS>::name(cfg))),+]
        }
    };
}

commands! {
    get_session => session(Nothing) -> SessionView;
    set_language => session(SetLanguage) -> SessionView;
    get_status => session(Nothing) -> StatusView;
    read_date => session(ReadDate) -> DateView;
    list_categories => categories(Nothing) -> Vec<CategoryView>;
    list_disaster_kinds => categories(Nothing) -> Vec<DisasterKindView>;
    list_prompts => categories(ListPrompts) -> Vec<PromptView>;
    read_coordinates => issues(ReadCoordinates) -> CoordinatesView;
    get_home => home(Nothing) -> HomeView;

    set_pin => lock(NewPin) -> RecoveryView;
    unlock => lock(Unlock) -> SessionView;
    lock => lock(Nothing) -> SessionView;
    touch => lock(Nothing) -> Nothing;
    change_pin => lock(ChangePin) -> Nothing;
    recover => lock(Recover) -> SessionView;
    renew_recovery => lock(Unlock) -> RecoveryView;
    confirm_recovery => lock(Nothing) -> SessionView;
    set_aside => lock(Nothing) -> Nothing;

    begin_anew => lock(Unlock) -> SessionView;
    bring_back => lock(Nothing) -> SessionView;

    enrol => enrolment(Enrol) -> SessionView;
    confirm_identity => enrolment(Nothing) -> SessionView;
    read_slip => slip(ReadSlip) -> Option<SlipView>;
    start_training => training(StartTraining) -> SessionView;
    leave_training => training(Nothing) -> SessionView;

    find_regions => regions(FindRegions) -> Vec<RegionView>;
    list_district_villages => regions(Nothing) -> Vec<RegionView>;
    list_village_rows => regions(Nothing) -> Vec<VillageRow>;

    list_issues => issues(ListIssues) -> IssueListView;
    open_register => registers(Nothing) -> Option<ImportView>;
    save_register => registers(ById) -> ImportedView;
    export_issues => registers(ExportIssues) -> SavedFile;
    get_map => map(GetMap) -> MapView;
    get_boundaries => boundaries(Nothing) -> BoundariesView;
    open_boundaries => boundaries(Nothing) -> Option<BoundariesPreview>;
    save_boundaries => boundaries(SaveBoundaries) -> BoundariesView;
    list_saved_filters => issues(Nothing) -> Vec<SavedFilter>;
    save_filter => issues(SavedFilter) -> Vec<SavedFilter>;
    delete_filter => issues(ById) -> Vec<SavedFilter>;
    get_issue => issues(ById) -> IssueView;
    save_issue => issues(SaveIssue) -> IssueView;
    save_issues => issues(SaveIssues) -> ImportedView;
    edit_issue => issues(EditIssue) -> IssueView;
    add_follow_up => issues(AddFollowUp) -> IssueView;
    move_issue => issues(MoveIssue) -> IssueView;
    list_near_issues => issues(ListNearIssues) -> IssueListView;
    get_last_place => issues(Nothing) -> LastPlace;
    add_comment => issues(AddComment) -> IssueView;
    assign_issue => issues(AssignIssue) -> IssueView;
    release_assignment => issues(EndInCase) -> IssueView;
    pause_issue => issues(PauseIssue) -> IssueView;
    resume_issue => issues(EndInCase) -> IssueView;
    link_issue => issues(LinkIssue) -> IssueView;
    unlink_issue => issues(EndInCase) -> IssueView;
    merge_issue => issues(MergeIssue) -> IssueView;
    unmerge_issue => issues(UnmergeIssue) -> IssueView;

    choose_photos => photos(Nothing) -> ChosenPhotos;
    prepare_photo => photos(PreparePhoto) -> PreparedPhoto;
    add_photos => photos(AddPhotos) -> IssueView;
    remove_photo => photos(RemovePhoto) -> IssueView;
    get_meeting_papers => meeting_papers(ById) -> MeetingPapersView;
    add_meeting_photos => meeting_papers(AddMeetingPhotos) -> MeetingPapersView;
    remove_meeting_photo => meeting_papers(RemoveMeetingPhoto) -> MeetingPapersView;
    save_archive => documents(SaveArchive) -> ArchiveSaved;
    get_photo => photos(GetPhoto) -> PhotoBytes;
    get_thumbnails => photos(GetThumbnails) -> Vec<PhotoBytes>;
    get_sealing => sealed(Nothing) -> SealingView;
    send_sealed_report => sealed(SendSealedReport) -> SealedSentView;
    list_sealed_reports => sealed(Nothing) -> Vec<SealedReportRow>;
    get_sealed_report => sealed(ById) -> SealedReportView;
    freeze_issue => privacy(PrivacyDeed) -> IssueView;
    unfreeze_issue => privacy(PrivacyDeed) -> IssueView;
    reveal_reporter => privacy(PrivacyDeed) -> RevealedReporter;
    find_by_reporter => privacy(FindByReporter) -> FoundByReporter;
    get_retention => privacy(GetRetention) -> RetentionView;
    save_retention => privacy(SaveRetention) -> RetentionView;
    erase_data => privacy(EraseData) -> RetentionView;

    withdraw_issue => conflicts(WithdrawIssue) -> Nothing;
    restore_issue => conflicts(ById) -> IssueView;

    list_conflicts => conflicts(Nothing) -> Vec<ConflictRow>;
    get_conflict => conflicts(ById) -> ConflictView;
    settle_field => conflicts(SettleField) -> Vec<ConflictRow>;
    settle_deletion => conflicts(SettleDeletion) -> Vec<ConflictRow>;
    close_refusal => conflicts(ById) -> OutboxView;
    retry_refused => conflicts(ById) -> OutboxView;
    close_notice => conflicts(ById) -> StatusView;
    verify_store => conflicts(Nothing) -> VerifiedView;

    list_drafts => drafts(Nothing) -> Vec<DraftView>;
    save_draft => drafts(SaveDraft) -> DraftView;
    list_bulk_drafts => drafts(Nothing) -> Vec<BulkDraftView>;
    save_bulk_draft => drafts(SaveBulkDraft) -> BulkDraftView;
    discard_draft => drafts(ById) -> Nothing;
    get_case_texts => drafts(ById) -> CaseTexts;
    save_case_text => drafts(SaveCaseText) -> KeptText;

    list_meetings => meetings(Nothing) -> MeetingListView;
    get_meeting => meetings(ById) -> MeetingView;
    save_meeting => meetings(SaveMeeting) -> MeetingView;
    invite_office => meetings(InviteOffice) -> MeetingView;
    invite_group => meetings(InviteGroup) -> MeetingView;
    edit_invitee => meetings(EditInvitee) -> MeetingView;
    withdraw_invitation => meetings(InviteeRef) -> MeetingView;
    restore_invitation => meetings(InviteeRef) -> MeetingView;
    invite_from_roster => roster(InviteFromRoster) -> MeetingView;
    mark_attendance => door(MarkAttendance) -> MeetingView;
    add_walk_in => door(AddWalkIn) -> MeetingView;
    undo_mark => door(ById) -> MeetingView;
    sign_attendance => door(SignAttendance) -> MeetingView;
    unsign_attendance => door(InviteeRef) -> MeetingView;
    list_signatures => door(ById) -> Vec<SignatureView>;
    list_representatives => door(InviteeRef) -> Vec<RepresentativeView>;

    list_roster => roster(ListRoster) -> RosterView;
    read_name => roster(ReadName) -> NameView;
    save_office => roster(SaveOffice) -> RosterSaved;
    save_person => roster(SavePerson) -> RosterSaved;
    save_holding => roster(SaveHolding) -> RosterSaved;
    end_holding => roster(EndHolding) -> RosterSaved;
    merge_people => roster(MergePeople) -> RosterSaved;
    unmerge_people => roster(ById) -> RosterSaved;
    tell_people_apart => roster(TellPeopleApart) -> RosterSaved;
    remove_from_roster => roster(ById) -> RosterSaved;
    return_to_roster => roster(ById) -> RosterSaved;
    open_roster => roster(Nothing) -> Option<RosterImportView>;
    save_roster => roster(ById) -> ImportedView;
    fill_roster => roster(Nothing) -> RosterFilled;
    list_programmes => programmes(Nothing) -> ProgrammesView;
    get_programme => programmes(ById) -> ProgrammeView;
    save_programme => programmes(SaveProgramme) -> ProgrammeView;
    withdraw_programme => programmes(WithdrawProgramme) -> ProgrammesView;
    restore_programme => programmes(ById) -> ProgrammesView;
    save_milestone => programmes(SaveMilestone) -> ProgrammeView;
    tag_programme => programmes(TagProgramme) -> ProgrammeView;
    untag_programme => programmes(TagProgramme) -> ProgrammeView;
    get_evaluation => programmes(ById) -> EvaluationView;
    list_service_checks => services(ListServiceChecks) -> ServiceChecksView;
    save_service_check => services(SaveServiceCheck) -> ServiceChecksView;
    get_recap => recap(GetRecap) -> RecapView;
    export_recap => recap(ExportRecap) -> SavedFile;

    get_agenda => agenda(ById) -> AgendaView;
    build_agenda => agenda(BuildAgenda) -> AgendaView;
    save_agenda_item => agenda(SaveAgendaItem) -> AgendaView;
    order_agenda => agenda(OrderAgenda) -> AgendaView;
    withdraw_agenda_item => agenda(AgendaItemRef) -> AgendaView;
    get_minutes => minutes(ById) -> MinutesView;
    save_minutes_text => minutes(SaveMinutesText) -> KeptText;
    save_note => minutes(SaveNote) -> MinutesView;
    save_input => minutes(SaveInput) -> MinutesView;
    input_to_issue => minutes(InputToIssue) -> MinutesView;
    save_decision => minutes(SaveDecision) -> MinutesView;
    finalise_minutes => minutes(ById) -> MinutesView;
    add_addendum => minutes(AddAddendum) -> MinutesView;
    note_told => meetings(NoteTold) -> MeetingView;
    get_invitation_text => meetings(GetInvitationText) -> InvitationText;
    list_series => series(Nothing) -> SeriesListView;
    save_series => series(SaveSeries) -> SeriesListView;
    remove_series => series(ById) -> SeriesListView;
    return_series => series(ById) -> SeriesListView;
    skip_host => series(SkipHost) -> SeriesListView;
    swap_hosts => series(SwapHosts) -> SeriesListView;
    draft_next_meeting => series(ById) -> MeetingDraft;
    list_venues => venues(Nothing) -> VenueListView;
    save_venue => venues(SaveVenue) -> VenueListView;
    remove_venue => venues(ById) -> VenueListView;
    return_venue => venues(ById) -> VenueListView;

    get_monthly_report => documents(GetMonthlyReport) -> MonthlyReportText;
    preview_paper => documents(PreviewPaper) -> PreviewView;
    export_attendance => documents(AttendancePaper) -> SavedFile;
    get_invitation_letter => documents(ById) -> InvitationLetterView;
    get_mandate_letter => documents(ById) -> MandateLetterView;
    get_official_record => documents(ById) -> OfficialRecordPaper;
    save_preview => documents(PreviewRef) -> SavedFile;
    open_preview => documents(PreviewRef) -> SavedFile;
    list_printers => printing(PreviewRef) -> PrintersView;
    print_preview => printing(PrintPreview) -> PrintView;
    get_print_job => printing(PrintJobRef) -> PrintView;
    cancel_print_job => printing(PrintJobRef) -> PrintView;
    list_prints => printing(ListPrints) -> Vec<PrintRow>;

    get_outbox => outbox(Nothing) -> OutboxView;
    get_receipt => outbox(ById) -> ReceiptView;
    list_reminders => documents(ListReminders) -> Vec<ReminderRecipient>;
    send_now => outbox(Nothing) -> StatusView;
    hint_network => outbox(Nothing) -> Nothing;

    get_parcels => parcels(Nothing) -> ParcelsView;
    write_parcel => parcels(WriteParcel) -> Option<ParcelWritten>;
    read_parcel => parcels(Nothing) -> Option<ParcelTaken>;

    get_rules => rules(Nothing) -> RulesView;
    save_categories => rules(SaveCategories) -> RulesView;
    save_profiles => rules(SaveProfiles) -> RulesView;
    save_holidays => rules(SaveHolidays) -> RulesView;
    read_numbering => rules(ReadNumbering) -> NumberingPreview;
    save_numbering => rules(SaveNumbering) -> RulesView;
    restore_rules => rules(RestoreRules) -> RulesView;

    get_settings => settings(Nothing) -> SettingsView;
    save_settings => settings(Settings) -> SettingsView;
    get_letterhead => letterhead(Nothing) -> LetterheadView;
    choose_logo => letterhead(Nothing) -> Option<ChosenLogo>;
    preview_letterhead => letterhead(LetterheadForm) -> PaperPage;
    save_letterhead => letterhead(LetterheadForm) -> LetterheadView;
    get_signing => signing(Nothing) -> SigningView;
    preview_signing => signing(SigningForm) -> PaperPage;
    save_signing => signing(SigningForm) -> SigningView;
    list_templates => templates(Nothing) -> TemplatesView;
    copy_template => templates(TemplateRef) -> TemplatesView;
    drop_template => templates(TemplateRef) -> TemplatesView;
    restore_template => templates(TemplateRef) -> TemplatesView;
    open_template_folder => templates(Nothing) -> OpenedFolder;
}
