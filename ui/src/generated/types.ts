// Rendered from crates/commands by `cargo xtask generate`. Do not edit: a test compares.

export type ActingKind = "not" | "pj" | "plt" | "plh" | "pjs";

export type AddAddendum = { meeting_id: string, text: string, field: string, };

export type AddComment = { issue_id: string, text: string, };

export type AddFollowUp = { issue_id: string, text: string, 
/**
 * That prove it (`bukti`).
 */
photos: Array<PendingPhoto>, };

export type AddMeetingPhotos = { meeting_id: string, 
/**
 * Absent: photos of the meeting.
 */
scan_of: ScanOf | null, photos: Array<PendingPhoto>, };

export type AddPhotos = { issue_id: string, photos: Array<PendingPhoto>, };

export type AddWalkIn = { meeting_id: string, name: string, office: string, };

export type AddendumView = { id: string, text: string, author: string, at_ms: number, };

export type AfterKind = "item" | "note" | "input" | "decision" | "attendance" | "meeting";

export type AfterView = { kind: AfterKind, text: string, 
/**
 * Of attendance.
 */
status: AttendanceStatus | null, 
/**
 * It stood in the final and was taken out of the records since.
 */
gone: boolean, };

export type AgendaItemForm = { title: string, 
/**
 * `15`, `15 menit` or empty.
 */
minutes_text: string, done: boolean, 
/**
 * Id of the programme that it is tagged with, or empty.
 */
programme_id: string, };

export type AgendaItemRef = { meeting_id: string, id: string, };

export type AgendaItemView = { id: string, title: string, 
/**
 * How long it may take; 0: nobody said.
 */
minutes: number, origin: ItemOrigin, 
/**
 * It was dealt with (`dibahas`).
 */
done: boolean, 
/**
 * The issue or decision that it is about, where that is here.
 */
issue: OtherIssue | null, 
/**
 * Until when that is to be done.
 */
due: DueView | null, 
/**
 * The programme that it is tagged with, or was put there for, where that is here.
 */
programme: ProgrammeName | null, form: AgendaItemForm, two_versions: boolean, };

export type AgendaView = { meeting: MeetingRow, 
/**
 * In the order of the agenda.
 */
items: Array<AgendaItemView>, 
/**
 * What is open and not on the agenda, in the order in which it would come.
 */
proposed: Array<ProposalView>, 
/**
 * Lines of the meeting's form that are no items yet.
 */
lines: Array<string>, 
/**
 * Minutes of all items that have some.
 */
minutes: number, 
/**
 * The minutes are final: the agenda stays as it is.
 */
is_final: boolean, may_edit: boolean, };

export type ArchiveSaved = { 
/**
 * The folder; null when the person closed the dialog.
 */
path: string | null, 
/**
 * Files in it, each of which was read back.
 */
files: number, 
/**
 * Papers that could not be made.
 */
left_out: Array<MeetingPaper>, 
/**
 * Photos and scans whose bytes have not arrived on this laptop.
 */
missing: number, };

export type Aside = "none" | "pending" | "kept";

export type AssignIssue = { issue_id: string, office: string, 
/**
 * A date as typed; empty: none.
 */
due_text: string, note: string, };

export type AssignmentView = { id: string, office: string, due_on: string | null, overdue: boolean, note: string, at_ms: number, };

export type AttendanceCounts = { 
/**
 * Invited, walk-ins not counted.
 */
invited: number, 
/**
 * Came in person, walk-ins not counted.
 */
present: number, represented: number, 
/**
 * Izin, sakit, cuti, dinas or tanpa keterangan.
 */
absent: number, 
/**
 * Invited and not marked yet.
 */
unmarked: number, walk_ins: number, };

export type AttendancePaper = { meeting_id: string, 
/**
 * False: to be signed by hand; true: with what was marked.
 */
filled: boolean, 
/**
 * Numbered empty rows for walk-ins, 0 to 40.
 */
blank_rows: number, signature_column: SignatureColumn, extra_column: ExtraColumn, 
/**
 * On a page that lies on its side.
 */
landscape: boolean, 
/**
 * Headings above the groups of offices.
 */
groups: boolean, 
/**
 * How many were invited and came, under the table.
 */
recap: boolean, 
/**
 * A second heading row `1 2 3 4 5`.
 */
column_numbers: boolean, 
/**
 * A filled sheet prints what was drawn at the door.
 */
drawn: boolean, };

export type AttendanceRecapPaper = { filter: RecapFilter, };

export type AttendanceStatus = "present" | "represented" | "excused" | "sick" | "on_leave" | "on_duty" | "absent";

export type AuthorView = { name: string, office: string, device_no: number, 
/**
 * Written on this laptop.
 */
own: boolean, at_ms: number, 
/**
 * `jam diragukan`
 */
doubtful: boolean, };

export type BoundariesPreview = { id: string, file_name: string, 
/**
 * Names of villages of this kecamatan that are in the file.
 */
villages: Array<string>, 
/**
 * Villages of this kecamatan that are not in it.
 */
missing: Array<string>, 
/**
 * What the file calls areas that are no village of this kecamatan, and are kept all the same.
 */
unknown: Array<string>, 
/**
 * Areas of others that are left out.
 */
left_out: number, 
/**
 * Latitude and longitude stood in the wrong order.
 */
swapped: boolean, corners_read: number, corners_kept: number, bytes: number, drawing: BoundaryDrawing, };

export type BoundariesView = { state: BoundaryState, 
/**
 * What was said when they were kept; empty where there are none.
 */
note: string, at_ms: number | null, bytes: number, drawing: BoundaryDrawing, 
/**
 * Names of villages that are in them, and of those that are not.
 */
villages: Array<string>, missing: Array<string>, 
/**
 * This laptop may put others in their place.
 */
may_change: boolean, };

export type BoundaryDrawing = { 
/**
 * CSS pixels.
 */
width: number, height: number, areas: Array<MapArea>, };

export type BoundaryState = "none" | "waiting" | "unreadable" | "here";

export type BuildAgenda = { meeting_id: string, 
/**
 * Of the proposals; empty: all of them.
 */
about_ids: Array<string>, 
/**
 * Turn the lines of the meeting's form into items, instead of the proposals.
 */
lines: boolean, };

export type BulkDraftView = { draft_id: string, form: BulkForm, focus: string, saved_at_ms: number, };

export type BulkForm = { rows: Array<BulkRow>, 
/**
 * The meeting from which they come.
 */
meeting_id: string | null, };

export type BulkRow = { 
/**
 * Only the district chooses a village.
 */
village_code: string, title: string, category: string, 
/**
 * Dusun or another part of the village.
 */
hamlet: string, urgency: Urgency, description: string, };

export type ById = { id: string, };

export type CasePaper = { 
/**
 * Id of the issue.
 */
id: string, 
/**
 * For whoever is not of the office (`untuk umum`). Refused for a confidential case.
 */
redacted: boolean, };

export type CaseText = "follow_up" | "comment";

export type CaseTexts = { follow_up: string, comment: string, };

export type CaseView = { assignments: Array<AssignmentView>, pauses: Array<PauseView>, links: Array<LinkView>, 
/**
 * Empty until the district has received the issue.
 */
deadlines: Array<DeadlineView>, 
/**
 * It goes on in another case, …
 */
merged: boolean, 
/**
 * … which is absent here until it has arrived.
 */
merged_into: OtherIssue | null, may_unmerge: boolean, 
/**
 * Cases that go on in this one.
 */
merged_here: Array<OtherIssue>, 
/**
 * Where this laptop may move the case from where it stands, in the order of the stages.
 */
next_stages: Array<NextStage>, };

export type CategoryRule = { category: CodeRule, subcategories: Array<CodeRule>, };

export type CategoryView = { code: string, name_id: string, name_en: string, offered: boolean, 
/**
 * What is recorded under it is confidential (`rahasia`) always.
 */
forced_confidential: boolean, subcategories: Array<SubcategoryView>, };

export type CategoryYears = { 
/**
 * `APR`
 */
category: string, years: number, };

export type CategoryYearsForm = { category: string, years_text: string, };

export type ChairActing = "not" | "pj" | "plt" | "plh" | "pjs";

export type ChangePin = { old_pin: string, pin: string, pin_again: string, };

export type ChosenLogo = { 
/**
 * The whole file as text.
 */
logo: string, file_name: string, };

export type ChosenPhotos = { id: string, 
/**
 * Names of the files in their order; empty: he closed the dialog.
 */
names: Array<string>, 
/**
 * How many more were chosen than are taken at once.
 */
left_out: number, };

export type ClockStart = "receipt" | "verified" | "answered" | "file_complete" | "file_returned";

export type CodeForm = { 
/**
 * Empty for a new sub-category: the program numbers it.
 */
code: string, 
/**
 * Code of the category itself, or of the one above.
 */
category: string, name_id: string, 
/**
 * Empty: as in Indonesian.
 */
name_en: string, hidden: boolean, confidential: boolean, };

export type CodeRule = { code: string, name_id: string, name_en: string, 
/**
 * Named on old issues, no longer offered.
 */
hidden: boolean, 
/**
 * Always *rahasia*.
 */
confidential: boolean, 
/**
 * By law: the kecamatan cannot lift it.
 */
confidential_fixed: boolean, 
/**
 * Its Indonesian name in the list of the program; `null`: the kecamatan added it.
 */
shipped_name: string | null, };

export type ConflictRow = { id: string, noun: RecordNoun, 
/**
 * The issue or meeting to open.
 */
open_id: string, title: string, 
/**
 * Names of the form's fields that stand in two versions.
 */
fields: Array<string>, 
/**
 * Deleted by one, changed by another who did not know.
 */
disputed_deletion: boolean, 
/**
 * This laptop may settle some of it; what a village wrote is the village's to settle.
 */
may_settle: boolean, };

export type ConflictView = { row: ConflictRow, fields: Array<FieldVersions>, deletion: DisputeView | null, };

export type CoordinatesView = { 
/**
 * `5,123456° LS 104,123456° BT`
 */
spoken: string, 
/**
 * Latitude and longitude stood in the wrong order.
 */
swapped: boolean, in_indonesia: boolean, };

export type DateView = { 
/**
 * `2025-01-20`
 */
date: string, 
/**
 * `Senin, 20 Januari 2025`
 */
long: string, };

export type DeadlineState = "running" | "overdue" | "paused" | "done_in_time" | "done_late";

export type DeadlineView = { milestone: Milestone, state: DeadlineState, unit: LeftUnit, left: number, 
/**
 * Absent while the clock stands.
 */
due_on: string | null, done_at_ms: number | null, 
/**
 * False where working days were counted in a year whose holidays are not known.
 */
sure: boolean, 
/**
 * The law or decree, or who proposed the rule.
 */
source: string, };

export type DecisionFacts = { 
/**
 * Who answers for it, as the minutes name him.
 */
owner: string, 
/**
 * `YYYY-MM-DD`; empty: the meeting set no date.
 */
due_on: string, };

export type DecisionForm = { text: string, owner: string, 
/**
 * A date as typed; empty: none.
 */
due_text: string, };

export type DecisionView = { id: string, number: string, text: string, owner: string, 
/**
 * `YYYY-MM-DD`, or empty.
 */
due_on: string, due: DueView | null, stage: Stage, 
/**
 * The issue that it is about.
 */
issue: OtherIssue | null, 
/**
 * Its file holds a follow-up, so that it may be settled.
 */
proved: boolean, form: DecisionForm, };

export type DecisionsPaper = { meeting_id: string, };

export type DeletedView = { by: AuthorView, reason: string, };

export type Delivery = "unsent" | "held" | "sent" | "rejected" | "two_versions" | "received";

export type DestructionPaper = { issue_ids: Array<string>, reason: string, record_number: string, officers: Array<Officer>, };

export type DestructionView = { record_number: string, reason: string, ordered_by: string, at_ms: number, issues: Array<ErasedIssueView>, };

export type DisasterKindView = { code: string, 
/**
 * The sub-category that goes with it.
 */
subcategory: string, name_id: string, name_en: string, };

export type DisputeView = { deleted_by: AuthorView, reason: string, later: Array<LaterChange>, };

export type DocumentationPaper = { meeting_id: string, per_page: PhotosPerPage, };

export type DossierPaper = { meeting_id: string, 
/**
 * Which of them; they stand in the order of a dossier all the same. Empty: all.
 */
papers: Array<MeetingPaper>, };

export type DraftView = { draft_id: string, form: IssueForm, focus: string, saved_at_ms: number, };

export type DueView = { milestone: Milestone, unit: LeftUnit, 
/**
 * In the unit; 0: due today or within the hour; negative: late.
 */
left: number, overdue: boolean, 
/**
 * Local date, `YYYY-MM-DD`.
 */
due_on: string, };

export type DueWithin = "any" | "overdue" | "week";

export type EditInvitee = { meeting_id: string, invitee_id: string, group: OfficeGroup, office: string, name: string, };

export type EditIssue = { id: string, 
/**
 * The form as it was opened. What others changed since then stays.
 */
seen: IssueForm, form: IssueForm, };

export type EndHolding = { id: string, 
/**
 * The last day.
 */
to_text: string, };

export type EndInCase = { issue_id: string, 
/**
 * Of the assignment, the pause or the link.
 */
id: string, reason: string, };

export type Enrol = { 
/**
 * 12 letters and digits; case, dashes and spaces do not matter; O reads as 0, I and L as 1.
 */
code_text: string, 
/**
 * `host:port` or `host`.
 */
service_text: string, 
/**
 * [`SlipView::line`], where code and address were read from a slip.
 */
slip_line: string | null, };

export type EntryType = "strategic_issue" | "complaint" | "aspiration" | "incident" | "early_warning" | "information_request" | "praise" | "decision";

export type EraseData = { issue_ids: Array<string>, reason: string, record_number: string, ordered_by: string, };

export type ErasedIssueView = { id: string, number: string, };

export type ErrorCode = "enrol_code_malformed" | "enrol_code_wrong" | "enrol_code_used" | "enrol_code_expired" | "enrol_code_other_district" | "enrol_too_many_tries" | "slip_not_found" | "picture_not_read" | "already_enrolled" | "unsent_first" | "pin_incomplete" | "locked" | "pin_set_already" | "pin_wrong" | "pin_wait" | "recovery_code_incomplete" | "recovery_code_mistyped" | "recovery_code_wrong" | "keys_damaged" | "data_of_another" | "service_address_invalid" | "service_unreachable" | "service_failed" | "captive_portal" | "service_not_trusted" | "invalid_input" | "not_found" | "not_allowed" | "reads_only" | "personal_data_frozen" | "personal_data_erased" | "stage_not_next" | "evidence_missing" | "decision_in_minutes" | "minutes_final" | "agenda_item_noted" | "minutes_too_long" | "secrecy_is_heads" | "confidential_not_public" | "not_enrolled" | "training_never_sends" | "seal_key_missing" | "preview_expired" | "printing_missing" | "printers_none" | "printer_unknown" | "printer_closed" | "printer_refused" | "printer_silent" | "file_not_written" | "folder_exists" | "copy_differs" | "table_not_read" | "photo_not_read" | "logo_not_read" | "photos_need_room" | "map_not_read" | "parcel_not_read" | "storage_full" | "storage_failed" | "storage_newer" | "region_data_missing" | "internal";

export type EvaluatedMeeting = { id: string, title: string, date: string, };

export type EvaluationPaper = { meeting_id: string, };

export type EvaluationRow = { programme: ProgrammeRow, 
/**
 * Titles of the agenda items about it, in the order of the agenda.
 */
items: Array<string>, 
/**
 * Issues and decisions of this meeting that are tagged with it.
 */
raised: Array<OtherIssue>, 
/**
 * It was on the agenda, or something of it was raised.
 */
on_agenda: boolean, 
/**
 * Per cent when the meeting before had ended; absent: there was none, or no such programme yet.
 */
progress_before: number | null, 
/**
 * Per cent when this meeting had ended, or now; absent: there was no such programme yet.
 */
progress_then: number | null, };

export type EvaluationView = { meeting: EvaluatedMeeting, 
/**
 * The one before, of the same series, or of the same kind where it is of none.
 */
previous: EvaluatedMeeting | null, 
/**
 * Those on the agenda first; then by priority.
 */
rows: Array<EvaluationRow>, };

export type EvidenceOf = { 
/**
 * That of its entry in the history.
 */
id: string, answer: boolean, 
/**
 * When it was written.
 */
at_ms: number, };

export type ExportContent = "full" | "public" | "lapor";

export type ExportFormat = "csv" | "xlsx";

export type ExportIssues = { list: ListIssues, content: ExportContent, format: ExportFormat, };

export type ExportRecap = { filter: RecapFilter, content: RecapContent, format: ExportFormat, };

export type ExtraColumn = "none" | "id_number" | "phone";

export type FieldError = { 
/**
 * Name of the field in the form DTO.
 */
field: string, code: FieldErrorCode, detail: { [key in string]: string }, };

export type FieldErrorCode = "required" | "too_long" | "search_too_short" | "date_malformed" | "month_does_not_exist" | "day_does_not_exist" | "weekday_disagrees" | "time_malformed" | "unknown_category" | "coordinates_not_read" | "coordinates_incomplete" | "coordinates_nowhere" | "coordinates_short_link" | "village_not_in_district" | "out_of_range" | "ends_before_start" | "nip_malformed" | "pin_too_short" | "pin_too_simple" | "pins_differ" | "other_year" | "doubled" | "cannot_be_part" | "code_malformed" | "format_malformed" | "pages_malformed" | "turns_not_swapped";

export type FieldVersions = { 
/**
 * Name of the form's field; empty for one that only a newer version knows.
 */
field: string, 
/**
 * Its number, to settle it by.
 */
tag: number, 
/**
 * Text that a person may also join from both.
 */
is_text: boolean, 
/**
 * This laptop may settle it; where a stage differs, that is the kecamatan's.
 */
may_settle: boolean, versions: Array<VersionView>, };

export type FinalDecision = { 
/**
 * Its own file as it is numbered now, where that is here; what follows is as it was when the minutes became final.
 */
file: OtherIssue | null, text: string, owner: string, due_on: string, 
/**
 * Of the issue that it is about; empty: it is about none.
 */
issue_number: string, };

export type FinalInput = { text: string, speaker: string, issue_number: string, };

export type FinalItem = { title: string, done: boolean, notes: Array<string>, inputs: Array<FinalInput>, decisions: Array<FinalDecision>, };

export type FinalView = { at_ms: number, by_name: string, by_office: string, title: string, date: string, time_text: string, venue: string, chair: string, 
/**
 * Of the invited, in person or represented.
 */
came: number, 
/**
 * Walk-ins not counted.
 */
invited: number, 
/**
 * Of the invited, recorded as not there.
 */
absent: number, 
/**
 * Of the invited, not recorded when it became final.
 */
unmarked: number, 
/**
 * Came without an invitation.
 */
walk_ins: number, items: Array<FinalItem>, 
/**
 * What came after: not part of it.
 */
later: Array<AfterView>, 
/**
 * A newer version wrote it: its contents cannot be shown here.
 */
unreadable: boolean, };

export type FindByReporter = { 
/**
 * Words of a name, each from its beginning, or a number. It is stored nowhere.
 */
reporter: string, reason: string, };

export type FindRegions = { text: string, };

export type FoundByReporter = { 
/**
 * Newest first.
 */
rows: Array<IssueRow>, 
/**
 * There are more, which nobody has looked at.
 */
more: boolean, 
/**
 * Issues whose reporter was not looked at, because his data are frozen.
 */
frozen: number, };

export type GetInvitationText = { meeting_id: string, 
/**
 * Absent: a text for a group.
 */
invitee_id: string | null, };

export type GetMap = { list: ListIssues, 
/**
 * CSS pixels.
 */
width: number, height: number, };

export type GetMonthlyReport = { year: number, 
/**
 * From 1; this month or an earlier one.
 */
month: number, };

export type GetPhoto = { hash: string, };

export type GetRecap = { filter: RecapFilter, 
/**
 * Where the page before ended: `next` of its answer; absent: the first page.
 */
after: string | null, };

export type GetRetention = { 
/**
 * An issue whose data are to be erased before their time; it is listed as well.
 */
issue_id: string | null, 
/**
 * How many cases are listed; absent: the first page.
 */
rows_max: number | null, };

export type GetThumbnails = { hashes: Array<string>, };

export type HoldingForm = { 
/**
 * Empty: since before anybody wrote it down.
 */
from_text: string, 
/**
 * Empty: until now.
 */
to_text: string, acting: ActingKind, rank: string, };

export type HoldingView = { id: string, person_id: string, 
/**
 * As it is written: `Hi. Yulianto, S.E.`; empty: the entry is not here.
 */
name: string, acting: ActingKind, rank: string, 
/**
 * Local dates, `YYYY-MM-DD`; empty: open.
 */
from: string, to: string, 
/**
 * He holds it today.
 */
current: boolean, };

export type HolidayForm = { date_text: string, kind: HolidayKind, name: string, };

export type HolidayKind = "national" | "collective" | "regional";

export type HolidayRow = { 
/**
 * `YYYY-MM-DD`
 */
date: string, kind: HolidayKind, name: string, };

export type HolidayYear = { year: number, 
/**
 * As in the list of the program, which follows the joint decree (SKB).
 */
shipped: boolean, days: Array<HolidayRow>, };

export type HolidaysView = { origin: RuleOrigin | null, 
/**
 * Newest first.
 */
years: Array<HolidayYear>, };

export type HomeDecision = { issue: OtherIssue, due: DueView | null, };

export type HomeDecisions = { 
/**
 * All of them.
 */
open: number, 
/**
 * A few, what is due first first.
 */
first: Array<HomeDecision>, };

export type HomeItem = { kind: HomeItemKind, 
/**
 * Issue id, or draft id for `draft`, or the record to settle for `two_versions` and `disputed_deletion`.
 */
id: string, title: string, 
/**
 * The answer's text, the reason of a refusal; empty otherwise.
 */
line: string, at_ms: number, };

export type HomeItemKind = "rejected" | "urgent" | "overdue" | "new_answer" | "two_versions" | "disputed_deletion" | "held" | "draft";

export type HomeView = { waiting: Array<HomeItem>, next_meeting: MeetingRow | null, 
/**
 * Issues recorded since the first of this month, of those settled, and all that are still open.
 */
month_recorded: number, month_settled: number, open: number, 
/**
 * What meetings decided and is still to be carried out.
 */
decisions: HomeDecisions, 
/**
 * What of this month's check of the services is still to be filled in here.
 */
services: ServicesDue | null, };

export type HostOption = { code: string, 
/**
 * `Kampung Kalirejo`
 */
name: string, };

export type ImportColumn = { header: string, field: ImportField, };

export type ImportField = "old_number" | "title" | "date" | "category" | "description" | "place" | "hamlet" | "rt_rw" | "reporter" | "stage" | "follow_up" | "urgency" | "position";

export type ImportRemark = { code: RemarkCode, 
/**
 * Heading of the column, or empty.
 */
column: string, 
/**
 * What stands there, cut short.
 */
text: string, 
/**
 * A row, a limit or a number, by the code.
 */
value: string, };

export type ImportRow = { 
/**
 * Row of the sheet.
 */
number: number, 
/**
 * Empty where the row has a fault.
 */
title: string, 
/**
 * Local date, `YYYY-MM-DD`, or empty.
 */
date: string, category: string, faults: Array<ImportRemark>, doubled: boolean, warnings: Array<ImportRemark>, };

export type ImportView = { id: string, file_name: string, 
/**
 * Rows that will be recorded.
 */
good: number, 
/**
 * Rows with a fault: they are left out.
 */
faulty: number, 
/**
 * Rows whose title and date are recorded already: they are left out.
 */
doubled: number, 
/**
 * The first thousand.
 */
rows: Array<ImportRow>, more: boolean, columns: Array<ImportColumn>, 
/**
 * Columns that become nothing.
 */
unknown_columns: Array<string>, 
/**
 * NIK and numbers of family cards: nobody looked at them.
 */
left_out_columns: Array<string>, };

export type ImportedView = { recorded: number, };

export type IncidentPaper = { 
/**
 * Id of the issue.
 */
id: string, 
/**
 * An empty form for the field: nothing of the record is on it.
 */
bare: boolean, };

export type InputForm = { 
/**
 * Empty: it is taken out.
 */
text: string, 
/**
 * As typed; one of the meeting's people by his office or name is told by it.
 */
speaker: string, };

export type InputToIssue = { meeting_id: string, input_id: string, };

export type InputView = { id: string, text: string, invitee_id: string | null, 
/**
 * As it is written in the minutes; may be empty.
 */
speaker: string, 
/**
 * The issue that was made of it.
 */
issue: OtherIssue | null, two_versions: boolean, };

export type InvitationLetterView = { letter: InvitationPaper, 
/**
 * Of the meeting.
 */
title: string, 
/**
 * Who may be chosen, in protocol order.
 */
invitees: Array<LetterInvitee>, };

export type InvitationPaper = { meeting_id: string, 
/**
 * As the office numbers its letters; empty, or its running number `…`: dots to write on.
 */
number: string, attribute: LetterAttribute, 
/**
 * Lampiran; empty: as many sheets as the list of addressees has, or none.
 */
attachment: string, 
/**
 * Hal.
 */
subject: string, 
/**
 * Sentences before the facts of the meeting.
 */
opening: string, 
/**
 * Sentences after them.
 */
closing: string, 
/**
 * Tembusan, one each.
 */
copies: Array<string>, 
/**
 * Whom it goes to; empty: all who are invited.
 */
invitee_ids: Array<string>, 
/**
 * One letter to each instead of one to all.
 */
separate: boolean, 
/**
 * The list of addressees has a column of names.
 */
with_names: boolean, 
/**
 * Of the letter.
 */
date_text: string, };

export type InvitationText = { text: string, };

export type InviteFromRoster = { meeting_id: string, office_ids: Array<string>, 
/**
 * People who come without an office.
 */
person_ids: Array<string>, };

export type InviteGroup = { meeting_id: string, preset: InvitePreset, };

export type InviteOffice = { meeting_id: string, group: OfficeGroup, office: string, name: string, };

export type InvitePreset = "all_village_heads" | "forkopimcam" | "usual_agencies" | "village_apparatus" | "all_district_heads" | "forkopimda" | "community";

export type InviteeRef = { meeting_id: string, invitee_id: string, };

export type InviteeView = { id: string, 
/**
 * Running number on the sheet, from 1.
 */
number: number, group: OfficeGroup, 
/**
 * `Kepala Kampung Sri Basuki`; for a walk-in the institution.
 */
office: string, 
/**
 * May be unknown: empty.
 */
name: string, walk_in: boolean, 
/**
 * How he was told, the last last.
 */
told: Array<ToldView>, mark: MarkView | null, 
/**
 * Of what he drew at the door, if it stands.
 */
signature_id: string | null, };

export type IssueCounts = { open: number, unanswered: number, unsent: number, overdue: number, settled: number, all: number, };

export type IssueFilter = "open" | "unanswered" | "unsent" | "overdue" | "settled" | "all";

export type IssueForm = { title: string, 
/**
 * Category code; empty when none was chosen.
 */
category: string, 
/**
 * Code of one of its sub-categories, or empty.
 */
subcategory: string, entry_type: EntryType | null, 
/**
 * `17/01/2025`, `17-1-2025`, `17 Januari 2025`; empty: today.
 */
date_text: string, 
/**
 * Dusun or another part of the village.
 */
hamlet: string, 
/**
 * A landmark that is easy to find.
 */
landmark: string, 
/**
 * In any usual form, see [`ReadCoordinates`]; empty: none.
 */
coordinates: string, description: string, urgency: Urgency, occurrence: Occurrence, 
/**
 * Only the district chooses a village; a village records for itself and leaves this empty.
 */
village_code: string, has_reporter: boolean, reporter_name: string, reporter_phone: string, confidential: boolean, 
/**
 * Why a confidential issue is made confidential no longer; asked only then.
 */
secrecy_reason: string, 
/**
 * `02`, `RT 02`; empty: not given. The same for the RW.
 */
rt: string, rw: string, 
/**
 * `09.00`, `pagi`; empty: not given.
 */
time_text: string, 
/**
 * Only of a form that is not saved yet: the time with which it began, as long as it is nobody's word; empty once it is.
 */
time_begun: string, 
/**
 * How much good it does to settle it (`manfaat`), 1 to 5.
 */
benefit: number | null, service_state: ServiceState | null, 
/**
 * The reporter wants not to be named (`anonim`).
 */
anonymous: boolean, 
/**
 * Code of a kind of disaster, `A05`; like the counts, only under the category of disasters.
 */
disaster_kind: string, dead: string, missing: string, injured: string, displaced: string, houses_heavy: string, houses_medium: string, houses_light: string, public_facilities: string, urgent_needs: string, 
/**
 * Only of a form that is not saved yet; of a saved issue see [`IssueView::photos`].
 */
photos: Array<PendingPhoto>, };

export type IssueListView = { rows: Array<IssueRow>, 
/**
 * Where the next page begins; absent on the last.
 */
next: string | null, 
/**
 * Nothing holds what was typed; these are near it.
 */
widened: boolean, 
/**
 * Absent where a search finds too many to count.
 */
counts: IssueCounts | null, 
/**
 * Forms in progress.
 */
drafts: number, 
/**
 * The meeting or series to which the list is narrowed; absent where it is to none.
 */
raised_in: RaisedInView | null, };

export type IssueRow = { id: string, 
/**
 * `ISU/2003/2025/014` once the district has received it, `S-04` before.
 */
number: string, number_provisional: boolean, title: string, 
/**
 * Category code, `KES`.
 */
category: string, 
/**
 * `Dusun II, RT 02, belakang musala`; empty when not given.
 */
place: string, village_code: string, village_name: string, urgency: Urgency, stage: Stage, delivery: Delivery, confidential: boolean, recorded_at_ms: number, 
/**
 * When the district received it; absent before.
 */
received_at_ms: number | null, 
/**
 * A reply arrived that nobody has opened here yet.
 */
new_answer: boolean, photo_count: number, 
/**
 * Absent where no clock runs: before the receipt, while it is paused, once all is done.
 */
due: DueView | null, 
/**
 * Of a decision of a meeting; absent: it is another issue.
 */
decision: DecisionFacts | null, };

export type IssueView = { row: IssueRow, 
/**
 * `S-04`: what this laptop called it until the district gave the number; absent in one that never had another here.
 */
former_number: string | null, 
/**
 * The saved values as the form would show them, for `Ubah`.
 */
form: IssueForm, 
/**
 * Local date of the occurrence.
 */
date: string, description: string, occurrence: Occurrence, reporter: ReporterView, privacy: PrivacyView, 
/**
 * Newest first; nothing here can be edited.
 */
timeline: Array<TimelineEntry>, 
/**
 * Fields that stand in two versions.
 */
two_versions: Array<string>, case: CaseView, 
/**
 * Oldest first.
 */
photos: Array<PhotoView>, 
/**
 * Set where it is deleted, also where that is in dispute: then it can be read, and nothing else.
 */
deleted: DeletedView | null, 
/**
 * The district refused the record itself: it can be written again, and nothing else.
 */
refused: boolean, 
/**
 * This laptop may delete it.
 */
may_withdraw: boolean, 
/**
 * This laptop may take its deletion back.
 */
may_restore: boolean, };

export type ItemOrigin = "decision" | "overdue" | "issue" | "programme" | "new";

export type KeptText = { 
/**
 * Absent: there is nothing to keep.
 */
saved_at_ms: number | null, };

export type LackCode = "nobody_invited" | "no_number" | "unmarked" | "minutes_open" | "no_decisions" | "no_photos" | "photos_to_come" | "not_scanned";

export type Language = "id" | "en";

export type LaptopView = { device_no: number, name: string, office: string, };

export type LastPlace = { 
/**
 * Empty: none was named lately, or more than one village is recorded here.
 */
hamlet: string, };

export type LaterChange = { kind: LaterKind, by: AuthorView, };

export type LaterKind = "edited" | "follow_up" | "moved" | "restored" | "other";

export type LeftUnit = "working_days" | "calendar_days" | "hours";

export type LetterAttribute = "ordinary" | "urgent" | "very_urgent";

export type LetterInvitee = { id: string, office: string, 
/**
 * May be unknown: empty.
 */
name: string, };

export type LetterheadForm = { 
/**
 * From the highest government down, five at most.
 */
lines: Array<LetterheadLineForm>, 
/**
 * Three at most.
 */
address: Array<string>, 
/**
 * The whole file as `choose_logo` gave it.
 */
logo: string | null, };

export type LetterheadLineForm = { text: string, size: LetterheadSize, };

export type LetterheadSize = "region" | "office";

export type LetterheadView = { form: LetterheadForm, 
/**
 * Lines that follow from the region.
 */
from_region: Array<LetterheadLineForm>, };

export type Level = "village" | "district" | "regency";

export type LineState = { "kind": "idle" } | { "kind": "connecting" } | { "kind": "sending", sent: number, total: number, } | { "kind": "photos", done: number, } | { "kind": "resting" } | { "kind": "refused" } | { "kind": "laptop_failed" } | { "kind": "offline" } | { "kind": "service_failed" } | { "kind": "captive_portal" } | { "kind": "not_trusted" } | { "kind": "needs_update" } | { "kind": "suspended" };

export type LinkIssue = { issue_id: string, relation: Relation, other_id: string, };

export type LinkView = { id: string, relation: Relation, 
/**
 * What the other is called, also where it is not here.
 */
label: string, other: OtherIssue | null, 
/**
 * Id of the other, where it is a meeting that is here; `label` is its title then.
 */
meeting_id: string | null, 
/**
 * Id of the other, where it is a programme that is here; `label` is its title then.
 */
programme_id: string | null, 
/**
 * The link was written in the other's file.
 */
from_other: boolean, };

export type ListIssues = { filter: IssueFilter, 
/**
 * Words of title, text, place or number, in whole or in part; empty: no search. What is searched for comes newest first.
 */
search: string, 
/**
 * Only of this village; district scope.
 */
village_code: string | null, 
/**
 * [`IssueListView::next`] of the page before.
 */
after: string | null, narrow?: Narrow, 
/**
 * Absent: as the filter has it, urgent first or newest first.
 */
sort?: ListSort, };

export type ListNearIssues = { form: IssueForm, 
/**
 * The issue itself, where one is changed.
 */
except_id: string | null, };

export type ListPrints = { 
/**
 * Id of the record that the paper is of; null: the newest of all.
 */
document_id: string | null, };

export type ListPrompts = { entry_type: EntryType, };

export type ListReminders = { 
/**
 * Only of this issue; absent: of every one that is late.
 */
issue_id: string | null, };

export type ListRoster = { 
/**
 * Parts of a name, an office or an institution; empty: all.
 */
search: string, };

export type ListServiceChecks = { 
/**
 * `YYYY-MM`; absent: this month.
 */
month: string | null, };

export type ListSort = "urgency" | "newest" | "due";

export type MandateLetterView = { letter: MandatePaper, 
/**
 * Of the meeting.
 */
title: string, };

export type MandatePaper = { meeting_id: string, 
/**
 * As for an invitation.
 */
number: string, giver: MandateParty, representative: MandateParty, 
/**
 * Of the letter.
 */
date_text: string, };

export type MandateParty = { name: string, office: string, 
/**
 * Pangkat/golongan, `Penata (III/c)`.
 */
rank: string, id_kind: OfficeIdKind, 
/**
 * 18 digits for a NIP; free for NRP.
 */
id_number: string, };

export type MapArea = { 
/**
 * Path of SVG; a hole needs the fill rule `evenodd`.
 */
d: string, 
/**
 * Written at its middle; empty where there is no room.
 */
label: string, 
/**
 * From the left and from the top.
 */
x: number, y: number, 
/**
 * In full.
 */
name: string, };

export type MapAxis = "latitude" | "longitude";

export type MapLine = { axis: MapAxis, value_e6: number, 
/**
 * From the top for a latitude, from the left for a longitude.
 */
at_px: number, };

export type MapMember = { id: string, title: string, };

export type MapPoint = { 
/**
 * Of the most urgent one; title, urgency and stage are its own.
 */
id: string, 
/**
 * From the left and from the top.
 */
x: number, y: number, count: number, title: string, urgency: Urgency, stage: Stage, 
/**
 * The most urgent first; at most fifty.
 */
members: Array<MapMember>, };

export type MapView = { 
/**
 * Of the sheet on which everything is placed, CSS pixels.
 */
width: number, height: number, points: Array<MapPoint>, lines: Array<MapLine>, 
/**
 * Drawn under everything.
 */
areas: Array<MapArea>, boundaries: BoundaryState, 
/**
 * There are more issues than a map shows.
 */
more: boolean, };

export type MarkAttendance = { meeting_id: string, invitee_id: string, status: AttendanceStatus, 
/**
 * For `represented`; both may be empty.
 */
representative_name: string, representative_office: string, 
/**
 * When he came late: `09.20`; empty: he did not; absent: as the clock says, once the meeting has begun.
 */
late_at?: string, };

export type MarkView = { status: AttendanceStatus, 
/**
 * Who came in place of the invited; may be unknown: empty.
 */
representative_name: string, representative_office: string, 
/**
 * When he came, if he came late: local time, `09.20`; else empty.
 */
late_at: string, at_ms: number, delivery: Delivery, };

export type MeetingDecisions = { meeting_id: string, decisions: number, 
/**
 * Still to be carried out.
 */
open: number, };

export type MeetingDraft = { form: MeetingForm, series_title: string, 
/**
 * `YYYY-MM`
 */
month: string, 
/**
 * `Kampung Kalirejo`, or empty.
 */
host_name: string, };

export type MeetingForm = { kind: MeetingKind, title: string, 
/**
 * Tema; may be empty.
 */
theme: string, date_text: string, 
/**
 * `09.00`, `9:00`, `pagi` or empty.
 */
start_text: string, 
/**
 * `12.00`, `selesai` or empty (printed as `selesai`).
 */
end_text: string, venue: string, 
/**
 * One item per line.
 */
agenda: string, chair_name: string, chair_office: string, signer: SignerForm, 
/**
 * Id of the series that it is one of, or empty.
 */
series_id: string, 
/**
 * Region code of its host, or empty.
 */
host: string, 
/**
 * Id of the meeting that it is a part of, or empty.
 */
parent_id: string, 
/**
 * As on the letter of invitation; with `…` for a running number that nobody knows yet; may be empty.
 */
invitation_number: string, 
/**
 * The office for which the chair stands in, or empty.
 */
chair_represents: string, chair_acting: ChairActing, 
/**
 * `null`: that of the office whose meeting it is.
 */
level: Level | null, };

export type MeetingKind = "coordination" | "village_assembly" | "guidance" | "forkopimda" | "territorial" | "other";

export type MeetingListView = { 
/**
 * Today and later, soonest first; without those whose minutes are final.
 */
upcoming: Array<MeetingRow>, 
/**
 * Newest first.
 */
past: Array<MeetingRow>, 
/**
 * Of those that decided something.
 */
decisions: Array<MeetingDecisions>, };

export type MeetingPaper = "invitation" | "attendance_blank" | "attendance" | "minutes" | "decisions" | "official_record" | "documentation";

export type MeetingPaperRow = { kind: MeetingPaper, phase: MeetingPhase, 
/**
 * As `preview_paper` takes it.
 */
of: PaperOf, lacks: Array<PaperLack>, 
/**
 * What its signed scans are attached as; absent: it is signed by nobody.
 */
scan_of: ScanOf | null, 
/**
 * May stand in a dossier.
 */
in_dossier: boolean, };

export type MeetingPapersView = { meeting_id: string, title: string, date: string, 
/**
 * False for another's meeting: its papers are printed here, and nothing is attached to them.
 */
may_edit: boolean, papers: Array<MeetingPaperRow>, 
/**
 * Photos and scans, oldest first.
 */
photos: Array<MeetingPhotoView>, };

export type MeetingPhase = "before" | "during" | "after";

export type MeetingPhotoView = { id: string, hash: string, thumbnail_hash: string, width: number, height: number, caption: string, 
/**
 * By the camera's clock, `2025-01-20T09:41`.
 */
taken_at: string | null, 
/**
 * When it was added, and by whom.
 */
at_ms: number, by_name: string, by_office: string, state: PhotoState, 
/**
 * Absent: a photo of the meeting (`dokumentasi`).
 */
scan_of: ScanOf | null, };

export type MeetingRef = { id: string, kind: MeetingKind, title: string, date: string, time_text: string, };

export type MeetingRow = { id: string, 
/**
 * Whose meeting it is, when it is not this scope's own: `Kampung Kalirejo`; else empty.
 */
host: string, 
/**
 * False for another's meeting: it can be read and printed here, not written.
 */
may_edit: boolean, kind: MeetingKind, title: string, date: string, 
/**
 * As printed: `09.00 WIB s.d. selesai`; empty when not given.
 */
time_text: string, venue: string, counts: AttendanceCounts, delivery: Delivery, };

export type MeetingView = { row: MeetingRow, form: MeetingForm, 
/**
 * `Kampung Kalirejo`; empty: nobody is said to host.
 */
host_name: string, 
/**
 * Title of the series that it is one of, or empty.
 */
series_title: string, 
/**
 * The meeting that it is a part of, if that is here.
 */
part_of: MeetingRef | null, 
/**
 * What takes place inside it.
 */
parts: Array<MeetingRef>, 
/**
 * What the number of the invitation would be, its running number blank.
 */
number_suggested: string, 
/**
 * The running number is still blank.
 */
number_provisional: boolean, 
/**
 * In protocol order, walk-ins last.
 */
invitees: Array<InviteeView>, 
/**
 * The last marks, newest first (at most 5).
 */
recent: Array<RecentMark>, 
/**
 * True when Ctrl+Z would undo something.
 */
can_undo: boolean, 
/**
 * Whose mark that is; empty: nobody's.
 */
undo_of: string, 
/**
 * The issues that were raised in it, as far as they are here.
 */
issues: Array<OtherIssue>, minutes: MinutesCounts, minutes_final: boolean, };

export type MergeIssue = { issue_id: string, into_id: string, reason: string, };

export type MergePeople = { id: string, into: string, };

export type MergedPerson = { id: string, written: string, };

export type Milestone = "verify" | "first_answer" | "settle" | "reporter_reply" | "complete_file";

export type MilestoneForm = { title: string, 
/**
 * May be empty.
 */
due_text: string, 
/**
 * When it was reached; empty: not yet.
 */
done_text: string, note: string, };

export type MilestoneView = { id: string, title: string, due_on: string | null, done_on: string | null, note: string, 
/**
 * Due before today, and not reached.
 */
late: boolean, form: MilestoneForm, delivery: Delivery, };

export type MinutesCounts = { 
/**
 * Items of its agenda that are records; lines of the form are counted apart.
 */
items: number, 
/**
 * Of these, about a decision of an earlier meeting.
 */
of_decisions: number, 
/**
 * Of these, about an issue.
 */
of_issues: number, 
/**
 * Of these, ticked, or with something written under them.
 */
discussed: number, 
/**
 * Notes and inputs.
 */
noted: number, decisions: number, 
/**
 * Of these, still to be carried out.
 */
decisions_open: number, 
/**
 * Open decisions of earlier meetings that are not on the agenda.
 */
decisions_waiting: number, };

export type MinutesItem = { item_id: string, notes: Array<NoteView>, inputs: Array<InputView>, decisions: Array<DecisionView>, };

export type MinutesPaper = { meeting_id: string, };

export type MinutesPerson = { invitee_id: string, 
/**
 * Of a walk-in the institution; may be empty.
 */
office: string, 
/**
 * May be empty.
 */
name: string, 
/**
 * He came, or somebody for him.
 */
came: boolean, };

export type MinutesText = { 
/**
 * The window's name of the field.
 */
field: string, text: string, };

export type MinutesView = { agenda: AgendaView, 
/**
 * What was noted, under the items of the agenda in their order.
 */
items: Array<MinutesItem>, 
/**
 * Who may have said something or answer for something: invitees, those who came first.
 */
people: Array<MinutesPerson>, 
/**
 * What is typed and not noted yet.
 */
texts: Array<MinutesText>, 
/**
 * *The* final.
 */
fixed: FinalView | null, 
/**
 * Finals that were made at another door and came later.
 */
other_finals: Array<FinalView>, addenda: Array<AddendumView>, };

export type MonthlyReportPaper = { year: number, 
/**
 * From 1; this month or an earlier one.
 */
month: number, 
/**
 * Hambatan dan usul; empty: none.
 */
obstacles: string, 
/**
 * Penutup; empty: the usual sentence.
 */
closing: string, };

export type MonthlyReportText = { obstacles: string, closing: string, };

export type MoveIssue = { issue_id: string, stage: Stage, reason: string, };

export type NameView = { prefix: string, name: string, suffix: string, 
/**
 * Who in the roster may be the same.
 */
near: Array<NearPerson>, };

export type Narrow = { entry_types: Array<EntryType>, 
/**
 * Only what was raised in this meeting: its id; empty: wherever it was raised.
 */
meeting_id: string, 
/**
 * Only what was raised in these meetings.
 */
series: YearOfSeries | null, 
/**
 * Category codes.
 */
categories: Array<string>, urgencies: Array<Urgency>, stages: Array<Stage>, due: DueWithin, 
/**
 * First and last day on which it was recorded, `YYYY-MM-DD`; empty: open.
 */
from: string, until: string, 
/**
 * Only those with a photo.
 */
has_photo: boolean, };

export type NearPeople = { 
/**
 * Ids, the older entry first.
 */
first: string, second: string, 
/**
 * The same name but for its spelling.
 */
same: boolean, };

export type NearPerson = { id: string, written: string, 
/**
 * What he holds or whom he speaks for; may be empty.
 */
office: string, same: boolean, };

export type NewPin = { pin: string, pin_again: string, };

export type NextStage = { stage: Stage, 
/**
 * Whoever moves the case there says why.
 */
needs_reason: boolean, };

export type NoteTold = { meeting_id: string, invitee_ids: Array<string>, how: ToldHow, date_text: string, 
/**
 * May be empty.
 */
time_text: string, };

export type NoteView = { id: string, text: string, two_versions: boolean, };

export type Nothing = Record<symbol, never>;

export type NoticeBoardPaper = { year: number, 
/**
 * From 1; this month or an earlier one.
 */
month: number, village_code: string, };

export type NoticeKind = "restored" | "service_restored" | "two_laptops" | "recovered";

export type NoticeView = { id: string, kind: NoticeKind, at_ms: number, 
/**
 * Records that it is about; 0 where none are counted.
 */
count: number, };

export type NumberingPreview = { example: string, };

export type NumberingView = { origin: RuleOrigin | null, 
/**
 * `ISU/{kode_kampung}/{tahun}/{nomor:3}`
 */
format: string, shipped_format: string, 
/**
 * A number as it is written now.
 */
example: string, 
/**
 * `005/{nomor}/{bulan_romawi}/{tahun}`
 */
invitation_format: string, invitation_shipped: string, 
/**
 * The number of a letter of invitation as it is written now.
 */
invitation_example: string, };

export type Occurrence = "occurred" | "potential";

export type OfficeForm = { title: string, group: OfficeGroup, region_code: string, place: number, };

export type OfficeGroup = "guest" | "forkopimda" | "forkopimcam" | "agency" | "district_head" | "village_head" | "village_apparatus" | "territorial" | "community" | "other";

export type OfficeIdKind = "none" | "nip" | "nrp" | "nipd" | "niap";

export type OfficeSignerForm = { 
/**
 * Lines before the title, `a.n. CAMAT KALIREJO`, three at most, one below the other.
 */
above: string, acting: ActingKind, 
/**
 * Empty: the head of the office.
 */
title: string, 
/**
 * Empty: a line to write on.
 */
name: string, rank: string, id_kind: OfficeIdKind, id_number: string, };

export type Officer = { name: string, office: string, };

export type OfficialRecordPaper = { meeting_id: string, 
/**
 * As the office numbers its records; empty: a line to write on.
 */
number: string, 
/**
 * Pihak pertama and, where there is one, pihak kedua: one or two.
 */
parties: Array<RecordParty>, 
/**
 * Isi, one entry per line of the list; empty ones are not printed.
 */
contents: Array<string>, 
/**
 * Rangkap: how many originals are made, 1 to 20.
 */
copies: number, 
/**
 * Who signs below under `Mengetahui,`.
 */
witness: RecordParty | null, 
/**
 * A date as typed; empty: a line to write on.
 */
date: string, };

export type OpenedFolder = { path: string, 
/**
 * False: no program shows folders here.
 */
opened: boolean, };

export type OrderAgenda = { meeting_id: string, id: string, 
/**
 * The item behind which it comes; absent: to the front.
 */
after_id: string | null, };

export type OtherIssue = { id: string, number: string, title: string, category: string, village_name: string, };

export type OutboxRow = { noun: RecordNoun, 
/**
 * The issue or meeting to open.
 */
open_id: string, title: string, urgency: Urgency | null, 
/**
 * How many changes this row stands for (31 attendance marks are one row).
 */
changes: number, 
/**
 * Of those, at the district already, ahead of what they continue.
 */
held: number, since_ms: number, bytes: number, };

export type OutboxView = { status: StatusView, 
/**
 * In sending order.
 */
waiting: Array<OutboxRow>, waiting_bytes: number, rejected: Array<RejectedRow>, 
/**
 * Newest first.
 */
receipts: Array<ReceiptRow>, };

export type Paper = "a4" | "f4215" | "f4210";

export type PaperLack = { code: LackCode, 
/**
 * 0 where it counts nothing.
 */
count: number, };

export type PaperOf = { "kind": "attendance" } & AttendancePaper | { "kind": "invitation" } & InvitationPaper | { "kind": "mandate" } & MandatePaper | { "kind": "case_sheet" } & CasePaper | { "kind": "incident_report" } & IncidentPaper | { "kind": "reminder" } & ReminderPaper | { "kind": "receipt" } & ReceiptPaper | { "kind": "destruction" } & DestructionPaper | { "kind": "minutes" } & MinutesPaper | { "kind": "decisions" } & DecisionsPaper | { "kind": "official_record" } & OfficialRecordPaper | { "kind": "attendance_recap" } & AttendanceRecapPaper | { "kind": "monthly_report" } & MonthlyReportPaper | { "kind": "evaluation" } & EvaluationPaper | { "kind": "notice_board" } & NoticeBoardPaper | { "kind": "documentation" } & DocumentationPaper | { "kind": "dossier" } & DossierPaper;

export type PaperPage = { 
/**
 * A whole SVG document.
 */
svg: string, width_mm: number, height_mm: number, };

export type ParcelRow = { written: boolean, 
/**
 * It only made its writer known.
 */
card: boolean, 
/**
 * Of one that was read, who wrote it.
 */
from: LaptopView | null, at_ms: number, 
/**
 * Of one that was read, those that were new here.
 */
changes: number, 
/**
 * Of one that was read, those that were here already.
 */
known: number, };

export type ParcelTaken = { from: LaptopView, card: boolean, 
/**
 * New here.
 */
changes: number, known: number, 
/**
 * Own changes that this laptop had lost.
 */
recovered: number, 
/**
 * Pieces that do not fit what is here; the kecamatan has the last word on them.
 */
left_aside: number, };

export type ParcelWritten = { path: string, card: boolean, changes: number, 
/**
 * Who can open it.
 */
readers: Array<LaptopView>, };

export type ParcelsView = { 
/**
 * The laptops that a file would be written for; none: they have to make themselves known first.
 */
laptops: Array<LaptopView>, 
/**
 * Files that were written and read here, newest first.
 */
parcels: Array<ParcelRow>, };

export type PauseIssue = { issue_id: string, reason: PauseReason, 
/**
 * What is waited for.
 */
note: string, };

export type PauseReason = "file_incomplete" | "awaiting_reporter" | "awaiting_office" | "force_majeure";

export type PauseView = { id: string, 
/**
 * Absent: a reason of a newer version of the app.
 */
reason: PauseReason | null, note: string, from_ms: number, };

export type PendingPhoto = { hash: string, thumbnail_hash: string, 
/**
 * In pixels.
 */
width: number, height: number, 
/**
 * By the camera's clock, `2025-01-17T06:41`; empty: it did not say.
 */
taken_at: string, caption: string, };

export type PersonForm = { prefix: string, name: string, suffix: string, organisation: string, kind: PersonKind | null, id_kind: SignerIdKind, id_number: string, phone: string, };

export type PersonKind = "official" | "religious" | "customary" | "community" | "youth" | "women" | "business" | "organisation" | "speaker" | "other";

export type PersonView = { name: string, office: string, 
/**
 * `Bapak`, `Ibu` or empty (the kecamatan, or unknown).
 */
salutation: string, };

export type PhotoBytes = { hash: string, 
/**
 * Absent: it has not arrived.
 */
jpeg_base64: string | null, };

export type PhotoState = "here" | "waiting" | "to_come" | "asked_again" | "frozen" | "erased";

export type PhotoView = { id: string, hash: string, thumbnail_hash: string, width: number, height: number, caption: string, 
/**
 * By the camera's clock, `2025-01-17T06:41`.
 */
taken_at: string | null, 
/**
 * When it was added, and by whom.
 */
at_ms: number, by_name: string, by_office: string, state: PhotoState, 
/**
 * Absent: it is of the case itself.
 */
evidence_of: EvidenceOf | null, 
/**
 * This laptop may take it out.
 */
may_remove: boolean, };

export type PhotosPerPage = "four" | "six";

export type PreparePhoto = { 
/**
 * [`ChosenPhotos::id`]
 */
id: string, 
/**
 * Place in [`ChosenPhotos::names`], from 0.
 */
number: number, };

export type PreparedPhoto = { photo: PendingPhoto, 
/**
 * Where the camera says that it was, as a form takes it. To be offered; it is kept nowhere unless the person takes it over.
 */
place_text: string | null, };

export type PreviewPaper = { of: PaperOf, paper: Paper, };

export type PreviewRef = { preview_id: string, };

export type PreviewView = { preview_id: string, pages: Array<PaperPage>, paper: Paper, 
/**
 * Name under which it would be saved.
 */
file_name: string, 
/**
 * Why the built-in template was used in the place of the office's own.
 */
template_trouble: TemplateTrouble | null, };

export type PrintChoices = { printer: string, 
/**
 * 1 to 99.
 */
copies: number, sides: PrintSides, grey: boolean, };

export type PrintJobRef = { job: string, };

export type PrintPreview = { preview_id: string, printer: string, 
/**
 * 1 to 99.
 */
copies: number, 
/**
 * As `1-3,5`; empty: all.
 */
pages_text: string, sides: PrintSides, grey: boolean, };

export type PrintRow = { 
/**
 * What an office calls it: `Daftar hadir`.
 */
title: string, file_name: string, 
/**
 * The first 8 signs of what stands at the foot of the paper.
 */
fingerprint: string, at_ms: number, by_name: string, by_office: string, way: PrintWay, 
/**
 * Of one copy.
 */
pages: number, 
/**
 * 0 where it was not printed.
 */
copies: number, 
/**
 * Empty where it was not printed.
 */
printer: string, };

export type PrintSides = "one" | "long_edge" | "short_edge";

export type PrintState = "queued" | "printing" | "done" | "held" | "needs_password" | "out_of_paper" | "jammed" | "cover_open" | "out_of_ink" | "offline" | "stopped" | "silent" | "gone";

export type PrintView = { job: string, state: PrintState, };

export type PrintWay = "printed" | "saved" | "opened";

export type PrinterView = { name: string, 
/**
 * The system prints to it when nobody chooses.
 */
is_default: boolean, };

export type PrintersView = { 
/**
 * At least one.
 */
printers: Array<PrinterView>, last: PrintChoices | null, };

export type PrivacyDeed = { issue_id: string, reason: string, };

export type PrivacyView = { text: TextState, frozen: boolean, erased_at_ms: number | null, may_freeze: boolean, may_unfreeze: boolean, may_reveal: boolean, may_erase: boolean, 
/**
 * Say that it is confidential no longer.
 */
may_loosen: boolean, };

export type ProfileForm = { class: string, milestone: Milestone, 
/**
 * As typed.
 */
count_text: string, unit: LeftUnit, start: ClockStart, pauses: boolean, source: string, off: boolean, };

export type ProfileRule = { 
/**
 * `pengaduan`, `darurat`; `*` for the rest.
 */
class: string, milestone: Milestone, count: number, unit: LeftUnit, start: ClockStart, 
/**
 * The clock stands while the file is incomplete.
 */
pauses: boolean, 
/**
 * The law or decree, or who proposed it.
 */
source: string, 
/**
 * It does not hold: the general rule does, if there is one.
 */
off: boolean, 
/**
 * Not as in the list of the program.
 */
changed: boolean, };

export type ProfilesView = { origin: RuleOrigin | null, 
/**
 * As a rule the decree that it follows.
 */
name: string, six_day_week: boolean, rules: Array<ProfileRule>, };

export type ProgrammeForm = { title: string, 
/**
 * By which it is known: `7PP.3`; may be empty.
 */
code: string, 
/**
 * Id of the programme that it is part of; empty: of none.
 */
part_of: string, level: Level | null, 
/**
 * Who answers for it, as on paper.
 */
owner: string, target: string, 
/**
 * `40` or `40 %`; empty: nothing yet.
 */
progress_text: string, 
/**
 * Manfaat, 1 to 5.
 */
benefit: number | null, 
/**
 * Urgensi.
 */
urgency: Urgency | null, };

export type ProgrammeItemView = { id: string, title: string, meeting_id: string, meeting_title: string, meeting_date: string, 
/**
 * By a tag that can be taken off here.
 */
may_untag: boolean, };

export type ProgrammeName = { id: string, title: string, };

export type ProgrammeRow = { id: string, title: string, code: string, level: Level | null, 
/**
 * Whose it is, when it is not this scope's own: `Kampung Kalirejo`; else empty.
 */
host: string, may_edit: boolean, 
/**
 * An office tells it to everybody below: what anybody there pursues may be part of it.
 */
shared: boolean, owner: string, target: string, 
/**
 * Per cent.
 */
progress: number, benefit: number | null, urgency: Urgency | null, 
/**
 * Manfaat (1 to 5) times urgensi (1 to 4); 0: one of them was not said.
 */
priority: number, 
/**
 * In the tree; 0 on top.
 */
depth: number, 
/**
 * Id of the programme above it in the tree; absent: it stands on top.
 */
part_of: string | null, 
/**
 * It was put under one of its own parts by two laptops at once, and stands on top until somebody moves one of them.
 */
circled: boolean, milestones: number, milestones_done: number, 
/**
 * Due before today, and not reached.
 */
milestones_late: number, 
/**
 * Tagged with it, and not closed.
 */
open_issues: number, two_versions: boolean, delivery: Delivery, };

export type ProgrammeView = { row: ProgrammeRow, 
/**
 * What it is part of.
 */
whole: ProgrammeName | null, parts: Array<ProgrammeName>, form: ProgrammeForm, 
/**
 * By the day on which they are due.
 */
milestones: Array<MilestoneView>, 
/**
 * Tagged with it, open ones first.
 */
issues: Array<TaggedIssue>, 
/**
 * On agendas, the newest meeting first.
 */
items: Array<ProgrammeItemView>, };

export type ProgrammesView = { 
/**
 * As a tree: each before its parts, among neighbours the more important first.
 */
rows: Array<ProgrammeRow>, may_write: boolean, };

export type Prompt = "who" | "what" | "where" | "with_what" | "why" | "how" | "when" | "losses" | "witnesses" | "action_taken";

export type PromptView = { prompt: Prompt, 
/**
 * The answer names a person.
 */
personal: boolean, };

export type ProposalView = { 
/**
 * Of the decision, issue or programme.
 */
about_id: string, title: string, origin: ItemOrigin, issue: OtherIssue | null, due: DueView | null, };

export type RaisedInView = { 
/**
 * Empty: meetings of no series, or it is not here.
 */
title: string, 
/**
 * Of a meeting, `YYYY-MM-DD`; of a series empty.
 */
date: string, };

export type ReadCoordinates = { text: string, };

export type ReadDate = { text: string, };

export type ReadName = { 
/**
 * As it was typed in one line.
 */
text: string, 
/**
 * The entry that is being edited: it is not near itself.
 */
person_id: string | null, };

export type ReadNumbering = { format: string, 
/**
 * It is that of letters of invitation.
 */
invitation: boolean, };

export type ReadSlip = { text: string | null, };

export type RecapContent = "attendance" | "decisions";

export type RecapDecisions = { 
/**
 * Empty: meetings of no series.
 */
series_id: string, 
/**
 * Empty: of no series, or of one that was deleted.
 */
title: string, open: number, 
/**
 * Of the open ones.
 */
overdue: number, closed: number, };

export type RecapFilter = { 
/**
 * Absent: the latest in which there was a meeting.
 */
year: number | null, 
/**
 * Absent: every meeting; empty: those of no series; else an id.
 */
series_id: string | null, group: OfficeGroup | null, };

export type RecapMonth = { 
/**
 * From 1.
 */
month: number, meetings: number, tally: RecapTally, };

export type RecapOffice = { 
/**
 * What tells it from the other rows.
 */
key: string, group: OfficeGroup, 
/**
 * As the latest invitation writes it.
 */
office: string, 
/**
 * Of the village whose office it is; may be empty.
 */
village: string, tally: RecapTally, };

export type RecapSeriesOption = { id: string, title: string, };

export type RecapTally = { invited: number, present: number, represented: number, excused: number, sick: number, on_leave: number, on_duty: number, 
/**
 * Tanpa keterangan.
 */
absent: number, 
/**
 * Nobody marked them.
 */
unmarked: number, };

export type RecapView = { year: number, 
/**
 * That can be chosen, the latest first.
 */
years: Array<number>, series: Array<RecapSeriesOption>, 
/**
 * Meetings whose attendance was recorded; only these are counted.
 */
meetings: number, 
/**
 * Meetings that were held without anybody being marked.
 */
unrecorded: number, 
/**
 * Of all these offices.
 */
total: RecapTally, 
/**
 * Months in which there was a meeting that counts.
 */
months: Array<RecapMonth>, 
/**
 * Of all pages.
 */
office_count: number, 
/**
 * In the order of a sheet.
 */
offices: Array<RecapOffice>, 
/**
 * Absent: this page is the last.
 */
next: string | null, 
/**
 * By series; whatever group is chosen.
 */
decisions: Array<RecapDecisions>, };

export type ReceiptPaper = { 
/**
 * Id of the receipt.
 */
id: string, };

export type ReceiptRefusal = { noun: RecordNoun, 
/**
 * The issue or meeting to open.
 */
open_id: string, title: string, 
/**
 * Closed code of the service, as in [`RejectedRow`].
 */
reason: string, changes: number, 
/**
 * Of those, dealt with by a person.
 */
closed: number, };

export type ReceiptRow = { id: string, 
/**
 * `TT-0412`
 */
number: string, received_at_ms: number, accepted: number, rejected: number, };

export type ReceiptView = { row: ReceiptRow, 
/**
 * What the receipt covers, in order.
 */
records: Array<OutboxRow>, 
/**
 * Of those, what the district did not take.
 */
refused: Array<ReceiptRefusal>, 
/**
 * The district that signed, as named at enrolment.
 */
district_name: string, 
/**
 * Fingerprint of the district's key, `K7TQ-42M9-…`.
 */
signer_fingerprint: string, 
/**
 * Hash of the batch it answers, hex.
 */
batch_hash: string, };

export type RecentMark = { at_ms: number, 
/**
 * Name of a walk-in, office of an invitee.
 */
who: string, 
/**
 * Institution of a walk-in; representative's name if represented; may be empty.
 */
detail: string, walk_in: boolean, status: AttendanceStatus, 
/**
 * When he came, if he came late: local time, `09.20`; else empty.
 */
late_at: string, };

export type RecordNoun = "issue" | "follow_up" | "case_entry" | "photo" | "meeting" | "invitee" | "attendance" | "rule_set" | "sealed_report" | "minutes" | "person" | "office" | "holding" | "series" | "venue" | "agenda_item" | "note" | "input" | "addendum" | "programme" | "milestone" | "service_check" | "unknown";

export type RecordParty = { name: string, id_kind: OfficeIdKind, 
/**
 * 18 digits for a NIP; free for NRP.
 */
id_number: string, 
/**
 * Pangkat/golongan, `Pembina (IV/a)`.
 */
rank: string, 
/**
 * Jabatan.
 */
office: string, 
/**
 * Alamat.
 */
address: string, };

export type Recover = { 
/**
 * 28 letters and digits; case, dashes and spaces do not matter; O reads as 0, I and L as 1.
 */
code_text: string, pin: string, pin_again: string, };

export type RecoveryView = { 
/**
 * `7KQ2-M9XK-…`, seven groups of four.
 */
code: string, };

export type RegionView = { code: string, 
/**
 * Bare name, `Kalirejo`.
 */
name: string, 
/**
 * `Kampung Kalirejo`.
 */
full_name: string, 
/**
 * `Kecamatan Kalirejo, Kab. Lampung Tengah`.
 */
within: string, };

export type RejectedRow = { 
/**
 * To close it or to try again.
 */
id: string, noun: RecordNoun, open_id: string, title: string, 
/**
 * Closed code of the service: `out_of_scope`, `unknown_object`, `not_allowed`, `malformed`.
 */
reason: string, at_ms: number, };

export type Relation = "related" | "duplicate" | "continues" | "raised_in" | "programme";

export type RemarkCode = "no_title" | "no_date" | "bad_date" | "future_date" | "too_long" | "already_recorded" | "date_from_row" | "weekday_disagrees" | "unknown_category" | "unknown_status" | "unknown_urgency" | "unknown_number" | "unknown_position" | "position_abroad" | "position_swapped" | "number_masked" | "repeats";

export type ReminderPaper = { village_code: string, office: string, issue_ids: Array<string>, 
/**
 * As the office numbers its letters; empty: a line to write on.
 */
number: string, 
/**
 * Who signs; empty: a line to write on.
 */
signer_name: string, };

export type ReminderRecipient = { 
/**
 * Empty for an agency.
 */
village_code: string, 
/**
 * Empty for a village.
 */
office: string, name: string, 
/**
 * What it is late with, the latest first.
 */
issue_ids: Array<string>, };

export type RemoveMeetingPhoto = { meeting_id: string, photo_id: string, reason: string, };

export type RemovePhoto = { issue_id: string, photo_id: string, reason: string, };

export type ReporterView = "none" | "stored" | "withheld" | "erased" | "frozen";

export type RepresentativeView = { 
/**
 * Of somebody who came for it before; else empty.
 */
name: string, office: string, };

export type RestoreRules = { list: RuleList, };

export type RetentionRow = { id: string, number: string, title: string, category: string, village_name: string, recorded_at_ms: number, 
/**
 * Local dates; absent in one whose time has not passed.
 */
closed_on: string | null, ended_on: string | null, 
/**
 * What the rule calls its class.
 */
class: string, };

export type RetentionView = { 
/**
 * Years for every category that has none of its own.
 */
years: number, exceptions: Array<CategoryYears>, 
/**
 * Those whose time passed first, as many as were asked for.
 */
rows: Array<RetentionRow>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Newest first.
 */
records: Array<DestructionView>, 
/**
 * Who orders, as a record names him.
 */
ordered_by: string, 
/**
 * The files of this laptop still hold what was erased; they are cleared when the program is opened again.
 */
files_left: boolean, };

export type RevealedReporter = { name: string, phone: string, 
/**
 * The file with the entry that says who looked.
 */
view: IssueView, };

export type Role = "head" | "staff" | "reader";

export type RosterColumn = { header: string, field: RosterField, };

export type RosterField = "name" | "office" | "organisation" | "group" | "id_number" | "rank" | "phone" | "from" | "to";

export type RosterFilled = { 
/**
 * Offices that were added.
 */
added: number, };

export type RosterImportRow = { 
/**
 * Row of the sheet.
 */
number: number, 
/**
 * As it would be written; empty where nobody wrote it down.
 */
written: string, 
/**
 * With `Plt.`; may be empty.
 */
office: string, faults: Array<RosterRemark>, doubled: boolean, warnings: Array<RosterRemark>, };

export type RosterImportView = { id: string, file_name: string, 
/**
 * Rows that will be recorded.
 */
good: number, 
/**
 * Rows with a fault: they are left out.
 */
faulty: number, 
/**
 * Rows that the roster has already, or seems to have: they are left out.
 */
doubled: number, 
/**
 * The first thousand.
 */
rows: Array<RosterImportRow>, more: boolean, columns: Array<RosterColumn>, 
/**
 * Columns that become nothing.
 */
unknown_columns: Array<string>, 
/**
 * NIK and numbers of family cards: nobody looked at them.
 */
left_out_columns: Array<string>, };

export type RosterOffice = { id: string, title: string, group: OfficeGroup, 
/**
 * Of a village head his village; may be empty.
 */
region_code: string, 
/**
 * Within its group, from 1; 0: by region and title.
 */
place: number, 
/**
 * Who holds it today.
 */
holder: HoldingView | null, 
/**
 * All, the latest first.
 */
holdings: Array<HoldingView>, delivery: Delivery, };

export type RosterPerson = { id: string, 
/**
 * As it is written.
 */
written: string, prefix: string, name: string, suffix: string, organisation: string, kind: PersonKind | null, id_kind: SignerIdKind, 
/**
 * NIP or NRP; empty for a reader.
 */
id_number: string, 
/**
 * Empty for a reader.
 */
phone: string, 
/**
 * Telephone and number were erased by order of law.
 */
erased: boolean, 
/**
 * What he holds today, as it is written: `Plt. Kepala Kampung Kalirejo`.
 */
offices: Array<string>, 
/**
 * Entries that were merged into this one.
 */
merged: Array<MergedPerson>, delivery: Delivery, };

export type RosterRemark = { code: RosterRemarkCode, 
/**
 * Heading of the column, or empty.
 */
column: string, 
/**
 * What stands there, cut short, or a name.
 */
text: string, 
/**
 * A row or a limit, by the code.
 */
value: string, };

export type RosterRemarkCode = "nobody" | "too_long" | "already_there" | "perhaps_holder" | "replaces" | "near_name" | "unknown_group" | "bad_date" | "odd_nip" | "number_masked" | "repeats";

export type RosterSaved = { id: string, };

export type RosterView = { 
/**
 * In the order of protocol.
 */
offices: Array<RosterOffice>, 
/**
 * By the bare name. Entries that were merged into another one stand in that one.
 */
people: Array<RosterPerson>, 
/**
 * The search found nothing as it was typed: these are near it.
 */
near_only: boolean, 
/**
 * Pairs that may be one person; of a search none.
 */
near: Array<NearPeople>, 
/**
 * How many there are without the search.
 */
offices_all: number, people_all: number, 
/**
 * Offices of this area that the roster does not have yet.
 */
missing: number, };

export type RuleList = "categories" | "profiles" | "holidays" | "numbering";

export type RuleOrigin = { 
/**
 * Name of the holder, or empty.
 */
by_name: string, by_office: string, at_ms: number, 
/**
 * What was changed, or empty.
 */
note: string, 
/**
 * It says that the list of the program holds again.
 */
restored: boolean, };

export type RulesView = { 
/**
 * A laptop of the kecamatan whose holder writes.
 */
may_edit: boolean, 
/**
 * Who wrote the version that holds; `null`: the list that came with the program does.
 */
categories_origin: RuleOrigin | null, 
/**
 * In the order of the form.
 */
categories: Array<CategoryRule>, profiles: ProfilesView, holidays: HolidaysView, numbering: NumberingView, };

export type SaveAgendaItem = { meeting_id: string, 
/**
 * Absent: a new item, behind the others.
 */
id: string | null, 
/**
 * As it was opened, of an item that stands already.
 */
seen: AgendaItemForm | null, form: AgendaItemForm, 
/**
 * The issue that a new item is about.
 */
about_id: string | null, };

export type SaveArchive = { meeting_id: string, paper: Paper, };

export type SaveBoundaries = { 
/**
 * Of the file that was read.
 */
id: string, 
/**
 * What it is, in a person's words; empty: the name of the file.
 */
note: string, };

export type SaveBulkDraft = { 
/**
 * Absent for the first save; the answer carries the id to use from then on.
 */
draft_id: string | null, form: BulkForm, 
/**
 * Name of the field that had the cursor, to come back to it.
 */
focus: string, };

export type SaveCaseText = { issue_id: string, which: CaseText, text: string, };

export type SaveCategories = { 
/**
 * A category, then what is below it.
 */
rows: Array<CodeForm>, note: string, };

export type SaveDecision = { meeting_id: string, item_id: string, id: string | null, seen: DecisionForm | null, form: DecisionForm, field: string, };

export type SaveDraft = { 
/**
 * Absent for the first save; the answer carries the id to use from then on.
 */
draft_id: string | null, form: IssueForm, 
/**
 * Name of the field that had the cursor, to come back to it.
 */
focus: string, };

export type SaveHolding = { 
/**
 * Absent: a new holder.
 */
id: string | null, office_id: string, 
/**
 * Who holds it: an entry that stands, or else `person`.
 */
person_id: string | null, 
/**
 * A new entry, made in the same commit; for a new holder alone.
 */
person: PersonForm | null, 
/**
 * The form as it was opened. What others changed since then stays.
 */
seen: HoldingForm | null, form: HoldingForm, };

export type SaveHolidays = { year: number, days: Array<HolidayForm>, note: string, };

export type SaveInput = { meeting_id: string, item_id: string, id: string | null, seen: InputForm | null, form: InputForm, field: string, };

export type SaveIssue = { 
/**
 * The draft this form grew from; it is removed in the same commit.
 */
draft_id: string | null, form: IssueForm, };

export type SaveIssues = { rows: Array<BulkRow>, meeting_id: string | null, 
/**
 * The draft this table grew from; it is removed in the same commit.
 */
draft_id: string | null, };

export type SaveMeeting = { 
/**
 * Absent: a new meeting.
 */
id: string | null, 
/**
 * The form as it was opened, for a meeting that stands already. What others changed since then stays.
 */
seen: MeetingForm | null, form: MeetingForm, };

export type SaveMilestone = { programme_id: string, 
/**
 * Absent: a new milestone.
 */
id: string | null, 
/**
 * The form as it was opened, for a milestone that stands already.
 */
seen: MilestoneForm | null, form: MilestoneForm, };

export type SaveMinutesText = { meeting_id: string, field: string, text: string, };

export type SaveNote = { meeting_id: string, item_id: string, 
/**
 * Absent: a new one.
 */
id: string | null, 
/**
 * As it was opened.
 */
seen: string, 
/**
 * Empty: it is taken out.
 */
text: string, 
/**
 * Name under which the text was kept while it was typed.
 */
field: string, };

export type SaveNumbering = { format: string, 
/**
 * Absent: as it is.
 */
invitation_format: string | null, note: string, };

export type SaveOffice = { 
/**
 * Absent: a new office.
 */
id: string | null, 
/**
 * The form as it was opened. What others changed since then stays.
 */
seen: OfficeForm | null, form: OfficeForm, };

export type SavePerson = { 
/**
 * Absent: a new entry.
 */
id: string | null, 
/**
 * The form as it was opened. What others changed since then stays.
 */
seen: PersonForm | null, form: PersonForm, };

export type SaveProfiles = { name: string, six_day_week: boolean, rules: Array<ProfileForm>, note: string, };

export type SaveProgramme = { 
/**
 * Absent: a new programme.
 */
id: string | null, 
/**
 * The form as it was opened, for a programme that stands already. What others changed since then stays.
 */
seen: ProgrammeForm | null, form: ProgrammeForm, };

export type SaveRetention = { years_text: string, 
/**
 * Categories with years of their own.
 */
exceptions: Array<CategoryYearsForm>, };

export type SaveSeries = { 
/**
 * Absent: a new one.
 */
id: string | null, 
/**
 * The form as it was opened.
 */
seen: SeriesForm | null, form: SeriesForm, };

export type SaveServiceCheck = { 
/**
 * `YYYY-MM`, this month or an earlier one.
 */
month: string, checks: Array<ServiceCheckForm>, };

export type SaveVenue = { 
/**
 * Absent: a new one.
 */
id: string | null, 
/**
 * The form as it was opened.
 */
seen: VenueForm | null, form: VenueForm, };

export type SavedFile = { path: string | null, };

export type SavedFilter = { name: string, filter: IssueFilter, village_code: string | null, narrow: Narrow, sort: ListSort | null, };

export type ScanOf = "invitation" | "attendance" | "minutes" | "decisions" | "official_record" | "mandate" | "other";

export type ScopeView = { level: Level, 
/**
 * `18.02.01.2003`, `18.02.01` or `18.02`.
 */
code: string, 
/**
 * `Kampung Kalirejo`, `Kecamatan Kalirejo`.
 */
name: string, 
/**
 * The level above: `Kecamatan Kalirejo`, `Kab. Lampung Tengah`.
 */
parent_name: string, 
/**
 * Lower case local word for a village here: `kampung`, `desa`, `pekon`, `nagari`.
 */
village_word: string, 
/**
 * Title of a village head here: `Kepala Kampung`, `Wali Nagari`.
 */
head_title: string, 
/**
 * Title of the head of the sub-district here: `Camat`.
 */
district_head_title: string, };

export type SealedReportRow = { id: string, village_name: string, 
/**
 * Holder of the laptop that sent it, as the kecamatan enrolled him; may be empty.
 */
sender_name: string, sender_office: string, at_ms: number, clock_doubt: boolean, 
/**
 * Somebody has opened it on this laptop.
 */
opened: boolean, state: SealedState, };

export type SealedReportView = { row: SealedReportRow, 
/**
 * Empty unless it is readable.
 */
text: string, about: string, 
/**
 * `YYYY-MM-DD`, or empty.
 */
happened_on: string, };

export type SealedSentView = { 
/**
 * For so many laptops of the kecamatan.
 */
readers: number, at_ms: number, };

export type SealedState = "readable" | "not_yet" | "reads_only" | "newer" | "spoilt";

export type SealingState = "ready" | "no_key" | "training" | "reads_only" | "not_village";

export type SealingView = { state: SealingState, 
/**
 * Laptops of the kecamatan for which a report would be sealed.
 */
readers: number, 
/**
 * At the kecamatan: reports that nobody has opened on this laptop, and all that are here.
 */
unopened: number, reports: number, chars_max: number, about_chars_max: number, };

export type SendSealedReport = { text: string, 
/**
 * One line; may be empty.
 */
about: string, 
/**
 * As typed; may be empty.
 */
happened_on_text: string, };

export type SeriesForm = { title: string, kind: MeetingKind, 
/**
 * `day:20`, `weekday:3:1` for the third Monday (5: the last), or empty.
 */
rule: string, 
/**
 * Region codes in their order; empty: nobody takes turns.
 */
hosts: Array<string>, 
/**
 * Where it is held when the office itself hosts.
 */
venue: string, start_text: string, };

export type SeriesListView = { may_edit: boolean, 
/**
 * Who can host, in the order of the codes; the office itself first.
 */
hosts: Array<HostOption>, series: Array<SeriesView>, };

export type SeriesView = { id: string, form: SeriesForm, 
/**
 * The months to come: what is planned already, then whose turn it is.
 */
turns: Array<TurnView>, 
/**
 * Everybody in the order, and whether he has hosted.
 */
standings: Array<StandingView>, 
/**
 * The month that would be drafted next, `YYYY-MM`.
 */
next_month: string, 
/**
 * The next meeting that is planned already; empty: none.
 */
next_meeting_id: string, delivery: Delivery, };

export type ServiceCheckForm = { 
/**
 * Code of the service: `KTP`.
 */
service: string, state: ServiceState | null, note: string, 
/**
 * What the form showed when it was opened.
 */
seen_state: ServiceState | null, seen_note: string, 
/**
 * And beside it, of other laptops: by saving, the person settles those, and none that he did not see.
 */
seen_others: Array<ServiceSaid>, };

export type ServiceCheckView = { service: string, 
/**
 * Absent: not filled in.
 */
state: ServiceState | null, note: string, 
/**
 * What other laptops wrote of it beside what shows, without knowing of it; the newest first.
 */
others: Array<ServiceSaid>, };

export type ServiceChecksView = { month: string, this_month: string, 
/**
 * This month and those before it since the first that anybody filled in, newest first; at most 24.
 */
months: Array<ServiceMonth>, 
/**
 * Codes, in the order of the form.
 */
services: Array<string>, 
/**
 * At a village itself alone, by region code.
 */
villages: Array<VillageServices>, 
/**
 * Does this laptop fill it in?
 */
may_write: boolean, };

export type ServiceMonth = { month: string, good: number, disrupted: number, stopped: number, missing: number, };

export type ServiceSaid = { state: ServiceState | null, note: string, };

export type ServiceState = "good" | "disrupted" | "stopped";

export type ServicesDue = { month: string, missing: number, all: number, };

export type SessionView = { state: WorkspaceState, 
/**
 * False until the person has chosen a language in the first-run screen.
 */
language_chosen: boolean, 
/**
 * A PIN was set; false only on a fresh laptop.
 */
has_pin: boolean, 
/**
 * False where nobody has said yet that the recovery code is on paper.
 */
has_recovery: boolean, 
/**
 * Nobody has said yet that name, office and fingerprint are right.
 */
must_check: boolean, aside: Aside, 
/**
 * Seconds until the next PIN may be tried.
 */
pin_wait_s: number | null, language: Language, 
/**
 * The scope; absent while `fresh`.
 */
scope: ScopeView | null, 
/**
 * The person the device was enrolled for; absent while `fresh`.
 */
person: PersonView | null, 
/**
 * What that person may do with it.
 */
role: Role, 
/**
 * Today's date in the zone of the scope, `YYYY-MM-DD`.
 */
today: string, now_ms: number, 
/**
 * WIB, WITA or WIT.
 */
zone: string, zone_offset_minutes: number, 
/**
 * The service address as typed at enrolment.
 */
service_url: string | null, 
/**
 * Six digits to compare with the kecamatan by telephone; absent unless enrolled.
 */
fingerprint: string | null, 
/**
 * True in the training workspace when an enrolled workspace waits behind it (leaving goes back to it).
 */
enrolled_behind: boolean, version: string, };

export type SetLanguage = { language: Language, };

export type Settings = { 
/**
 * Letterhead address lines; printed only if filled.
 */
letterhead_address: string, letterhead_contact: string, paper: Paper, theme: Theme, 
/**
 * Percent, 100 to 200.
 */
text_size: number, 
/**
 * Single-letter keys (WCAG 2.1.4).
 */
letter_keys: boolean, };

export type SettingsView = { settings: Settings, 
/**
 * Letterhead lines that follow from the scope.
 */
letterhead_lines: Array<string>, device_number: number | null, 
/**
 * Six digits to compare with the kecamatan by telephone.
 */
device_fingerprint: string | null, enrolled_at_ms: number | null, service_url: string | null, data_folder: string, };

export type SettleDeletion = { id: string, stays_deleted: boolean, };

export type SettleField = { id: string, tag: number, 
/**
 * Id of the version that stands from now on.
 */
version: string | null, 
/**
 * The joined text, where no version alone is right.
 */
text: string | null, };

export type SignAttendance = { meeting_id: string, invitee_id: string, 
/**
 * From pen down to pen up, each a line of points in the unit of the pad.
 */
strokes: Array<Array<[number, number]>>, };

export type SignatureColumn = "sub_column" | "dotted" | "paired";

export type SignatureView = { id: string, 
/**
 * As they were drawn; empty: not for this reader, or erased.
 */
strokes: Array<Array<[number, number]>>, };

export type SignerForm = { name: string, office: string, 
/**
 * Pangkat/golongan, `Pembina (IV/a)`; may be empty.
 */
rank: string, id_kind: SignerIdKind, 
/**
 * 18 digits for a NIP; free for NRP.
 */
id_number: string, };

export type SignerIdKind = "none" | "nip" | "nrp";

export type SigningForm = { signer: OfficeSignerForm, 
/**
 * A higher officer signs at the left, under `Mengetahui,`.
 */
with_known_by: boolean, known_by: OfficeSignerForm, };

export type SigningView = { form: SigningForm, 
/**
 * The head of the office: `Camat Kalirejo`.
 */
head: string, };

export type SkipHost = { series_id: string, 
/**
 * `YYYY-MM`
 */
month: string, host: string, reason: string, take_back: boolean, };

export type SkippedView = { host: string, host_name: string, reason: string, };

export type SlipView = { code_text: string, service_text: string, line: string, };

export type Stage = "recorded" | "verified" | "assigned" | "in_progress" | "awaiting_confirmation" | "settled" | "rejected" | "not_ours" | "merged";

export type StandingView = { host: string, host_name: string, times: number, 
/**
 * `YYYY-MM`; empty: never.
 */
last_month: string, 
/**
 * In the round that runs.
 */
hosted: boolean, };

export type StartTraining = { 
/**
 * `village` or `district`.
 */
level: Level, };

export type StatusView = { training: boolean, 
/**
 * Records (an issue, a meeting, its attendance …) with something that has no receipt yet.
 */
unsent: number, 
/**
 * Refused changes and double versions that wait for a person.
 */
needs_decision: number, 
/**
 * Of those, changes that the district did not take: they are not sent, whatever has its receipt.
 */
refused: number, last_receipt_at_ms: number | null, line: LineState, 
/**
 * When the next attempt is due, if one is planned.
 */
retry_at_ms: number | null, 
/**
 * What the person should know, newest first, until he closes it.
 */
notices: Array<NoticeView>, 
/**
 * Changes of a newer version of the app: kept, forwarded, and understood after an upgrade.
 */
not_understood: number, 
/**
 * Photos of this laptop whose bytes the district has not confirmed; they travel after all text.
 */
photos_waiting: number, photos_waiting_bytes: number, 
/**
 * The disk has room for text and not for photos.
 */
nearly_full: boolean, 
/**
 * Set when the laptop's clock is in doubt (before the build date, or far from the service's clock).
 */
clock_doubt: boolean, 
/**
 * Best guess of true time, for "2 jam lalu".
 */
now_ms: number, 
/**
 * What the laptop's clock says, to be shown when it is in doubt.
 */
wall_ms: number, };

export type SubcategoryView = { 
/**
 * `INF.01`
 */
code: string, name_id: string, name_en: string, offered: boolean, forced_confidential: boolean, };

export type SwapHosts = { series_id: string, 
/**
 * `YYYY-MM`
 */
month: string, 
/**
 * `YYYY-MM`; not read when it is taken back.
 */
other_month: string, reason: string, take_back: boolean, };

export type TagProgramme = { programme_id: string, kind: TaggedKind, 
/**
 * Of the issue or the agenda item.
 */
id: string, };

export type TaggedIssue = { issue: OtherIssue, urgency: Urgency, stage: Stage, open: boolean, };

export type TaggedKind = "issue" | "agenda_item";

export type TellPeopleApart = { first: string, second: string, take_back: boolean, };

export type TemplateFaultCode = "wrong" | "too_slow" | "too_much_memory" | "died" | "no_program" | "too_large" | "not_text" | "unreadable";

export type TemplateRef = { name: string, };

export type TemplateRow = { 
/**
 * `daftar_hadir.typ`
 */
name: string, 
/**
 * `Daftar hadir`
 */
title: string, 
/**
 * Several papers are made with it.
 */
shared: boolean, 
/**
 * The office has its own.
 */
own: boolean, 
/**
 * An own one was put aside and can be taken back.
 */
aside: boolean, trouble: TemplateTrouble | null, 
/**
 * Whether the own one was tried on an invented paper.
 */
tried: boolean, };

export type TemplateTrouble = { 
/**
 * `daftar_hadir.typ`
 */
file: string, 
/**
 * From 1.
 */
line: number | null, code: TemplateFaultCode, 
/**
 * What was found, in English, for whoever mends it; empty: nothing.
 */
words: string, };

export type TemplatesView = { 
/**
 * Where own templates lie.
 */
folder: string, rows: Array<TemplateRow>, };

export type TextState = "open" | "secret" | "frozen" | "erased" | "withheld";

export type Theme = "light" | "dark" | "system";

export type TimelineEntry = { kind: TimelineKind, 
/**
 * Of `follow_up` and `answer`: what photos name that prove it.
 */
id: string | null, at_ms: number, 
/**
 * The date was made while the clock was in doubt.
 */
doubtful: boolean, 
/**
 * Free text of the entry; field names for `edited`; empty where the kind says all.
 */
text: string, stage: Stage | null, by_name: string, by_office: string, receipt_number: string | null, receipt_id: string | null, delivery: Delivery, new: boolean, 
/**
 * Of `photo_added`: how many; their captions are the text.
 */
photos: number, 
/**
 * Of `paused`: why.
 */
pause: PauseReason | null, 
/**
 * Of `assigned`: local date until which the agency is to have acted.
 */
due_on: string | null, 
/**
 * For `answer`s of others: when it reached this laptop.
 */
arrived_at_ms: number | null, };

export type TimelineKind = "recorded" | "edited" | "follow_up" | "answer" | "moved" | "receipt" | "rejected" | "withdrawn" | "restored" | "comment" | "assigned" | "released" | "paused" | "resumed" | "linked" | "unlinked" | "moved_back" | "photo_added" | "photo_removed" | "loosened" | "frozen" | "unfrozen" | "erased" | "revealed";

export type ToldHow = "whatsapp" | "letter" | "phone" | "spoken" | "other";

export type ToldView = { how: ToldHow, 
/**
 * `YYYY-MM-DD`
 */
date: string, 
/**
 * `08.10`; empty: nobody said.
 */
time: string, };

export type TurnView = { 
/**
 * `YYYY-MM`
 */
month: string, 
/**
 * Of a planned meeting its date; of a turn to come the day of the rule; empty: nobody said.
 */
date: string, 
/**
 * The meeting that is planned; empty: it is a turn to come.
 */
meeting_id: string, 
/**
 * Region code; empty: nobody.
 */
host: string, host_name: string, 
/**
 * With whom he swapped; empty: with nobody.
 */
in_place_of: string, 
/**
 * Who is passed over in this month.
 */
skipped: Array<SkippedView>, };

export type UiError = { code: ErrorCode, 
/**
 * Values for the sentence: `at_ms`, `code_district`, `service_district`, `limit`, `length` … all as text.
 */
detail: { [key in string]: string }, 
/**
 * For `invalid_input`: one entry per field that needs mending, in form order.
 */
fields: Array<FieldError>, };

export type Unlock = { pin: string, };

export type UnmergeIssue = { issue_id: string, reason: string, };

export type Urgency = "emergency" | "high" | "medium" | "low";

export type VenueForm = { name: string, address: string, 
/**
 * Code of the region whose venue it is, or empty.
 */
region: string, note: string, };

export type VenueListView = { may_edit: boolean, 
/**
 * Whose venue one can be.
 */
hosts: Array<HostOption>, venues: Array<VenueView>, };

export type VenueView = { id: string, form: VenueForm, 
/**
 * `Kampung Kalirejo`, or empty.
 */
region_name: string, 
/**
 * As a meeting writes it: name and address.
 */
written: string, delivery: Delivery, };

export type VerifiedView = { changes: number, batches: number, receipts: number, 
/**
 * Personal parts that were removed by order of law.
 */
erased: number, 
/**
 * For whoever repairs, in English; empty: all is well.
 */
faults: Array<string>, };

export type VersionView = { 
/**
 * `3.0.17`, to choose it by.
 */
id: string, 
/**
 * Text, or the code of a choice: `emergency`, `KES`, `potential`, `settled`, `true`, `2025-01-20`. Of an attendance, a line
 * each: `represented`, who came, his office.
 */
value: string, 
/**
 * A reporter's name or number, which shows to nobody here.
 */
hidden: boolean, by: AuthorView, 
/**
 * What lists and papers show until it is settled.
 */
shows: boolean, };

export type VillageRow = { code: string, full_name: string, 
/**
 * When the service last received a batch from this village; absent: never.
 */
last_received_at_ms: number | null, open_issues: number, all_issues: number, };

export type VillageServices = { code: string, name: string, 
/**
 * One for each service, in the order of the form.
 */
checks: Array<ServiceCheckView>, };

export type WithdrawIssue = { issue_id: string, 
/**
 * Why it is deleted; demanded.
 */
reason: string, };

export type WithdrawProgramme = { id: string, reason: string, };

export type WorkspaceState = "fresh" | "locked" | "enrolled" | "training";

export type WriteParcel = { 
/**
 * Only make this laptop known to the others.
 */
card: boolean, };

export type YearOfSeries = { year: number, 
/**
 * Empty: meetings of no series.
 */
series_id: string, };

