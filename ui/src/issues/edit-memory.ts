/**
 * What a person typed and has not saved, kept until the window closes: leaving a page by a slip of the finger must not cost
 * a sentence. Nothing of it is written to the disk here; a new issue has its draft for that, and a follow-up or a comment what
 * `case-text.svelte.ts` keeps of it.
 */
import type { IssueForm } from "../generated/types";

/** By issue: what is typed, and the form as it was opened; what others change in between stays theirs. */
export const unsavedEdits = new Map<string, { seen: IssueForm; form: IssueForm }>();

/** Follow-ups and answers by issue. */
export const unsavedTexts = new Map<string, string>();

/** Reasons for a move to another stage, by issue. */
export const unsavedReasons = new Map<string, string>();

/** Reasons for deleting, by issue. */
export const unsavedWithdrawals = new Map<string, string>();
