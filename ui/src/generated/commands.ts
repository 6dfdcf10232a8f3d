// Rendered from crates/commands by `cargo xtask generate`. Do not edit: a test compares.

import type * as T from "./types";

export interface Commands {
  get_session: { request: T.Nothing; answer: T.SessionView };
  set_language: { request: T.SetLanguage; answer: T.SessionView };
  get_status: { request: T.Nothing; answer: T.StatusView };
  read_date: { request: T.ReadDate; answer: T.DateView };
  list_categories: { request: T.Nothing; answer: Array<T.CategoryView> };
  list_disaster_kinds: { request: T.Nothing; answer: Array<T.DisasterKindView> };
  list_prompts: { request: T.ListPrompts; answer: Array<T.PromptView> };
  read_coordinates: { request: T.ReadCoordinates; answer: T.CoordinatesView };
  get_home: { request: T.Nothing; answer: T.HomeView };
  set_pin: { request: T.NewPin; answer: T.RecoveryView };
  unlock: { request: T.Unlock; answer: T.SessionView };
  lock: { request: T.Nothing; answer: T.SessionView };
  touch: { request: T.Nothing; answer: T.Nothing };
  change_pin: { request: T.ChangePin; answer: T.Nothing };
  recover: { request: T.Recover; answer: T.SessionView };
  renew_recovery: { request: T.Unlock; answer: T.RecoveryView };
  confirm_recovery: { request: T.Nothing; answer: T.SessionView };
  set_aside: { request: T.Nothing; answer: T.Nothing };
  begin_anew: { request: T.Unlock; answer: T.SessionView };
  bring_back: { request: T.Nothing; answer: T.SessionView };
  enrol: { request: T.Enrol; answer: T.SessionView };
  confirm_identity: { request: T.Nothing; answer: T.SessionView };
  read_slip: { request: T.ReadSlip; answer: T.SlipView | null };
  start_training: { request: T.StartTraining; answer: T.SessionView };
  leave_training: { request: T.Nothing; answer: T.SessionView };
  find_regions: { request: T.FindRegions; answer: Array<T.RegionView> };
  list_district_villages: { request: T.Nothing; answer: Array<T.RegionView> };
  list_village_rows: { request: T.Nothing; answer: Array<T.VillageRow> };
  list_issues: { request: T.ListIssues; answer: T.IssueListView };
  open_register: { request: T.Nothing; answer: T.ImportView | null };
  save_register: { request: T.ById; answer: T.ImportedView };
  export_issues: { request: T.ExportIssues; answer: T.SavedFile };
  get_map: { request: T.GetMap; answer: T.MapView };
  get_boundaries: { request: T.Nothing; answer: T.BoundariesView };
  open_boundaries: { request: T.Nothing; answer: T.BoundariesPreview | null };
  save_boundaries: { request: T.SaveBoundaries; answer: T.BoundariesView };
  list_saved_filters: { request: T.Nothing; answer: Array<T.SavedFilter> };
  save_filter: { request: T.SavedFilter; answer: Array<T.SavedFilter> };
  delete_filter: { request: T.ById; answer: Array<T.SavedFilter> };
  get_issue: { request: T.ById; answer: T.IssueView };
  save_issue: { request: T.SaveIssue; answer: T.IssueView };
  save_issues: { request: T.SaveIssues; answer: T.ImportedView };
  edit_issue: { request: T.EditIssue; answer: T.IssueView };
  add_follow_up: { request: T.AddFollowUp; answer: T.IssueView };
  move_issue: { request: T.MoveIssue; answer: T.IssueView };
  list_near_issues: { request: T.ListNearIssues; answer: T.IssueListView };
  get_last_place: { request: T.Nothing; answer: T.LastPlace };
  add_comment: { request: T.AddComment; answer: T.IssueView };
  assign_issue: { request: T.AssignIssue; answer: T.IssueView };
  release_assignment: { request: T.EndInCase; answer: T.IssueView };
  pause_issue: { request: T.PauseIssue; answer: T.IssueView };
  resume_issue: { request: T.EndInCase; answer: T.IssueView };
  link_issue: { request: T.LinkIssue; answer: T.IssueView };
  unlink_issue: { request: T.EndInCase; answer: T.IssueView };
  merge_issue: { request: T.MergeIssue; answer: T.IssueView };
  unmerge_issue: { request: T.UnmergeIssue; answer: T.IssueView };
  choose_photos: { request: T.Nothing; answer: T.ChosenPhotos };
  prepare_photo: { request: T.PreparePhoto; answer: T.PreparedPhoto };
  add_photos: { request: T.AddPhotos; answer: T.IssueView };
  remove_photo: { request: T.RemovePhoto; answer: T.IssueView };
  get_meeting_papers: { request: T.ById; answer: T.MeetingPapersView };
  add_meeting_photos: { request: T.AddMeetingPhotos; answer: T.MeetingPapersView };
  remove_meeting_photo: { request: T.RemoveMeetingPhoto; answer: T.MeetingPapersView };
  save_archive: { request: T.SaveArchive; answer: T.ArchiveSaved };
  get_photo: { request: T.GetPhoto; answer: T.PhotoBytes };
  get_thumbnails: { request: T.GetThumbnails; answer: Array<T.PhotoBytes> };
  get_sealing: { request: T.Nothing; answer: T.SealingView };
  send_sealed_report: { request: T.SendSealedReport; answer: T.SealedSentView };
  list_sealed_reports: { request: T.Nothing; answer: Array<T.SealedReportRow> };
  get_sealed_report: { request: T.ById; answer: T.SealedReportView };
  freeze_issue: { request: T.PrivacyDeed; answer: T.IssueView };
  unfreeze_issue: { request: T.PrivacyDeed; answer: T.IssueView };
  reveal_reporter: { request: T.PrivacyDeed; answer: T.RevealedReporter };
  find_by_reporter: { request: T.FindByReporter; answer: T.FoundByReporter };
  get_retention: { request: T.GetRetention; answer: T.RetentionView };
  save_retention: { request: T.SaveRetention; answer: T.RetentionView };
  erase_data: { request: T.EraseData; answer: T.RetentionView };
  withdraw_issue: { request: T.WithdrawIssue; answer: T.Nothing };
  restore_issue: { request: T.ById; answer: T.IssueView };
  list_conflicts: { request: T.Nothing; answer: Array<T.ConflictRow> };
  get_conflict: { request: T.ById; answer: T.ConflictView };
  settle_field: { request: T.SettleField; answer: Array<T.ConflictRow> };
  settle_deletion: { request: T.SettleDeletion; answer: Array<T.ConflictRow> };
  close_refusal: { request: T.ById; answer: T.OutboxView };
  retry_refused: { request: T.ById; answer: T.OutboxView };
  close_notice: { request: T.ById; answer: T.StatusView };
  verify_store: { request: T.Nothing; answer: T.VerifiedView };
  list_drafts: { request: T.Nothing; answer: Array<T.DraftView> };
  save_draft: { request: T.SaveDraft; answer: T.DraftView };
  list_bulk_drafts: { request: T.Nothing; answer: Array<T.BulkDraftView> };
  save_bulk_draft: { request: T.SaveBulkDraft; answer: T.BulkDraftView };
  discard_draft: { request: T.ById; answer: T.Nothing };
  get_case_texts: { request: T.ById; answer: T.CaseTexts };
  save_case_text: { request: T.SaveCaseText; answer: T.KeptText };
  list_meetings: { request: T.Nothing; answer: T.MeetingListView };
  get_meeting: { request: T.ById; answer: T.MeetingView };
  save_meeting: { request: T.SaveMeeting; answer: T.MeetingView };
  invite_office: { request: T.InviteOffice; answer: T.MeetingView };
  invite_group: { request: T.InviteGroup; answer: T.MeetingView };
  edit_invitee: { request: T.EditInvitee; answer: T.MeetingView };
  withdraw_invitation: { request: T.InviteeRef; answer: T.MeetingView };
  restore_invitation: { request: T.InviteeRef; answer: T.MeetingView };
  invite_from_roster: { request: T.InviteFromRoster; answer: T.MeetingView };
  mark_attendance: { request: T.MarkAttendance; answer: T.MeetingView };
  add_walk_in: { request: T.AddWalkIn; answer: T.MeetingView };
  undo_mark: { request: T.ById; answer: T.MeetingView };
  sign_attendance: { request: T.SignAttendance; answer: T.MeetingView };
  unsign_attendance: { request: T.InviteeRef; answer: T.MeetingView };
  list_signatures: { request: T.ById; answer: Array<T.SignatureView> };
  list_representatives: { request: T.InviteeRef; answer: Array<T.RepresentativeView> };
  list_roster: { request: T.ListRoster; answer: T.RosterView };
  read_name: { request: T.ReadName; answer: T.NameView };
  save_office: { request: T.SaveOffice; answer: T.RosterSaved };
  save_person: { request: T.SavePerson; answer: T.RosterSaved };
  save_holding: { request: T.SaveHolding; answer: T.RosterSaved };
  end_holding: { request: T.EndHolding; answer: T.RosterSaved };
  merge_people: { request: T.MergePeople; answer: T.RosterSaved };
  unmerge_people: { request: T.ById; answer: T.RosterSaved };
  tell_people_apart: { request: T.TellPeopleApart; answer: T.RosterSaved };
  remove_from_roster: { request: T.ById; answer: T.RosterSaved };
  return_to_roster: { request: T.ById; answer: T.RosterSaved };
  open_roster: { request: T.Nothing; answer: T.RosterImportView | null };
  save_roster: { request: T.ById; answer: T.ImportedView };
  fill_roster: { request: T.Nothing; answer: T.RosterFilled };
  list_programmes: { request: T.Nothing; answer: T.ProgrammesView };
  get_programme: { request: T.ById; answer: T.ProgrammeView };
  save_programme: { request: T.SaveProgramme; answer: T.ProgrammeView };
  withdraw_programme: { request: T.WithdrawProgramme; answer: T.ProgrammesView };
  restore_programme: { request: T.ById; answer: T.ProgrammesView };
  save_milestone: { request: T.SaveMilestone; answer: T.ProgrammeView };
  tag_programme: { request: T.TagProgramme; answer: T.ProgrammeView };
  untag_programme: { request: T.TagProgramme; answer: T.ProgrammeView };
  get_evaluation: { request: T.ById; answer: T.EvaluationView };
  list_service_checks: { request: T.ListServiceChecks; answer: T.ServiceChecksView };
  save_service_check: { request: T.SaveServiceCheck; answer: T.ServiceChecksView };
  get_recap: { request: T.GetRecap; answer: T.RecapView };
  export_recap: { request: T.ExportRecap; answer: T.SavedFile };
  get_agenda: { request: T.ById; answer: T.AgendaView };
  build_agenda: { request: T.BuildAgenda; answer: T.AgendaView };
  save_agenda_item: { request: T.SaveAgendaItem; answer: T.AgendaView };
  order_agenda: { request: T.OrderAgenda; answer: T.AgendaView };
  withdraw_agenda_item: { request: T.AgendaItemRef; answer: T.AgendaView };
  get_minutes: { request: T.ById; answer: T.MinutesView };
  save_minutes_text: { request: T.SaveMinutesText; answer: T.KeptText };
  save_note: { request: T.SaveNote; answer: T.MinutesView };
  save_input: { request: T.SaveInput; answer: T.MinutesView };
  input_to_issue: { request: T.InputToIssue; answer: T.MinutesView };
  save_decision: { request: T.SaveDecision; answer: T.MinutesView };
  finalise_minutes: { request: T.ById; answer: T.MinutesView };
  add_addendum: { request: T.AddAddendum; answer: T.MinutesView };
  note_told: { request: T.NoteTold; answer: T.MeetingView };
  get_invitation_text: { request: T.GetInvitationText; answer: T.InvitationText };
  list_series: { request: T.Nothing; answer: T.SeriesListView };
  save_series: { request: T.SaveSeries; answer: T.SeriesListView };
  remove_series: { request: T.ById; answer: T.SeriesListView };
  return_series: { request: T.ById; answer: T.SeriesListView };
  skip_host: { request: T.SkipHost; answer: T.SeriesListView };
  swap_hosts: { request: T.SwapHosts; answer: T.SeriesListView };
  draft_next_meeting: { request: T.ById; answer: T.MeetingDraft };
  list_venues: { request: T.Nothing; answer: T.VenueListView };
  save_venue: { request: T.SaveVenue; answer: T.VenueListView };
  remove_venue: { request: T.ById; answer: T.VenueListView };
  return_venue: { request: T.ById; answer: T.VenueListView };
  get_monthly_report: { request: T.GetMonthlyReport; answer: T.MonthlyReportText };
  preview_paper: { request: T.PreviewPaper; answer: T.PreviewView };
  export_attendance: { request: T.AttendancePaper; answer: T.SavedFile };
  get_invitation_letter: { request: T.ById; answer: T.InvitationLetterView };
  get_mandate_letter: { request: T.ById; answer: T.MandateLetterView };
  get_official_record: { request: T.ById; answer: T.OfficialRecordPaper };
  save_preview: { request: T.PreviewRef; answer: T.SavedFile };
  open_preview: { request: T.PreviewRef; answer: T.SavedFile };
  list_printers: { request: T.PreviewRef; answer: T.PrintersView };
  print_preview: { request: T.PrintPreview; answer: T.PrintView };
  get_print_job: { request: T.PrintJobRef; answer: T.PrintView };
  cancel_print_job: { request: T.PrintJobRef; answer: T.PrintView };
  list_prints: { request: T.ListPrints; answer: Array<T.PrintRow> };
  get_outbox: { request: T.Nothing; answer: T.OutboxView };
  get_receipt: { request: T.ById; answer: T.ReceiptView };
  list_reminders: { request: T.ListReminders; answer: Array<T.ReminderRecipient> };
  send_now: { request: T.Nothing; answer: T.StatusView };
  hint_network: { request: T.Nothing; answer: T.Nothing };
  get_parcels: { request: T.Nothing; answer: T.ParcelsView };
  write_parcel: { request: T.WriteParcel; answer: T.ParcelWritten | null };
  read_parcel: { request: T.Nothing; answer: T.ParcelTaken | null };
  get_rules: { request: T.Nothing; answer: T.RulesView };
  save_categories: { request: T.SaveCategories; answer: T.RulesView };
  save_profiles: { request: T.SaveProfiles; answer: T.RulesView };
  save_holidays: { request: T.SaveHolidays; answer: T.RulesView };
  read_numbering: { request: T.ReadNumbering; answer: T.NumberingPreview };
  save_numbering: { request: T.SaveNumbering; answer: T.RulesView };
  restore_rules: { request: T.RestoreRules; answer: T.RulesView };
  get_settings: { request: T.Nothing; answer: T.SettingsView };
  save_settings: { request: T.Settings; answer: T.SettingsView };
  get_letterhead: { request: T.Nothing; answer: T.LetterheadView };
  choose_logo: { request: T.Nothing; answer: T.ChosenLogo | null };
  preview_letterhead: { request: T.LetterheadForm; answer: T.PaperPage };
  save_letterhead: { request: T.LetterheadForm; answer: T.LetterheadView };
  get_signing: { request: T.Nothing; answer: T.SigningView };
  preview_signing: { request: T.SigningForm; answer: T.PaperPage };
  save_signing: { request: T.SigningForm; answer: T.SigningView };
  list_templates: { request: T.Nothing; answer: T.TemplatesView };
  copy_template: { request: T.TemplateRef; answer: T.TemplatesView };
  drop_template: { request: T.TemplateRef; answer: T.TemplatesView };
  restore_template: { request: T.TemplateRef; answer: T.TemplatesView };
  open_template_folder: { request: T.Nothing; answer: T.OpenedFolder };
}

export type CommandName = keyof Commands;

export const commandNames: readonly CommandName[] = [
  "get_session",
  "set_language",
  "get_status",
  "read_date",
  "list_categories",
  "list_disaster_kinds",
  "list_prompts",
  "read_coordinates",
  "get_home",
  "set_pin",
  "unlock",
  "lock",
  "touch",
  "change_pin",
  "recover",
  "renew_recovery",
  "confirm_recovery",
  "set_aside",
  "begin_anew",
  "bring_back",
  "enrol",
  "confirm_identity",
  "read_slip",
  "start_training",
  "leave_training",
  "find_regions",
  "list_district_villages",
  "list_village_rows",
  "list_issues",
  "open_register",
  "save_register",
  "export_issues",
  "get_map",
  "get_boundaries",
  "open_boundaries",
  "save_boundaries",
  "list_saved_filters",
  "save_filter",
  "delete_filter",
  "get_issue",
  "save_issue",
  "save_issues",
  "edit_issue",
  "add_follow_up",
  "move_issue",
  "list_near_issues",
  "get_last_place",
  "add_comment",
  "assign_issue",
  "release_assignment",
  "pause_issue",
  "resume_issue",
  "link_issue",
  "unlink_issue",
  "merge_issue",
  "unmerge_issue",
  "choose_photos",
  "prepare_photo",
  "add_photos",
  "remove_photo",
  "get_meeting_papers",
  "add_meeting_photos",
  "remove_meeting_photo",
  "save_archive",
  "get_photo",
  "get_thumbnails",
  "get_sealing",
  "send_sealed_report",
  "list_sealed_reports",
  "get_sealed_report",
  "freeze_issue",
  "unfreeze_issue",
  "reveal_reporter",
  "find_by_reporter",
  "get_retention",
  "save_retention",
  "erase_data",
  "withdraw_issue",
  "restore_issue",
  "list_conflicts",
  "get_conflict",
  "settle_field",
  "settle_deletion",
  "close_refusal",
  "retry_refused",
  "close_notice",
  "verify_store",
  "list_drafts",
  "save_draft",
  "list_bulk_drafts",
  "save_bulk_draft",
  "discard_draft",
  "get_case_texts",
  "save_case_text",
  "list_meetings",
  "get_meeting",
  "save_meeting",
  "invite_office",
  "invite_group",
  "edit_invitee",
  "withdraw_invitation",
  "restore_invitation",
  "invite_from_roster",
  "mark_attendance",
  "add_walk_in",
  "undo_mark",
  "sign_attendance",
  "unsign_attendance",
  "list_signatures",
  "list_representatives",
  "list_roster",
  "read_name",
  "save_office",
  "save_person",
  "save_holding",
  "end_holding",
  "merge_people",
  "unmerge_people",
  "tell_people_apart",
  "remove_from_roster",
  "return_to_roster",
  "open_roster",
  "save_roster",
  "fill_roster",
  "list_programmes",
  "get_programme",
  "save_programme",
  "withdraw_programme",
  "restore_programme",
  "save_milestone",
  "tag_programme",
  "untag_programme",
  "get_evaluation",
  "list_service_checks",
  "save_service_check",
  "get_recap",
  "export_recap",
  "get_agenda",
  "build_agenda",
  "save_agenda_item",
  "order_agenda",
  "withdraw_agenda_item",
  "get_minutes",
  "save_minutes_text",
  "save_note",
  "save_input",
  "input_to_issue",
  "save_decision",
  "finalise_minutes",
  "add_addendum",
  "note_told",
  "get_invitation_text",
  "list_series",
  "save_series",
  "remove_series",
  "return_series",
  "skip_host",
  "swap_hosts",
  "draft_next_meeting",
  "list_venues",
  "save_venue",
  "remove_venue",
  "return_venue",
  "get_monthly_report",
  "preview_paper",
  "export_attendance",
  "get_invitation_letter",
  "get_mandate_letter",
  "get_official_record",
  "save_preview",
  "open_preview",
  "list_printers",
  "print_preview",
  "get_print_job",
  "cancel_print_job",
  "list_prints",
  "get_outbox",
  "get_receipt",
  "list_reminders",
  "send_now",
  "hint_network",
  "get_parcels",
  "write_parcel",
  "read_parcel",
  "get_rules",
  "save_categories",
  "save_profiles",
  "save_holidays",
  "read_numbering",
  "save_numbering",
  "restore_rules",
  "get_settings",
  "save_settings",
  "get_letterhead",
  "choose_logo",
  "preview_letterhead",
  "save_letterhead",
  "get_signing",
  "preview_signing",
  "save_signing",
  "list_templates",
  "copy_template",
  "drop_template",
  "restore_template",
  "open_template_folder",
];
