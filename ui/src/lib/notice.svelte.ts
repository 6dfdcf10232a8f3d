/**
 * What was just done, for the page that comes next: it opens with this note, which takes the focus and stays until the
 * person leaves. There are no messages that vanish by themselves.
 */
export interface NoticeLink {
  label: string;
  /** A hash path, `/isu/baru`. */
  href: string;
  /** `data-act` of the link. */
  act: string;
}

/** What was done can be undone from here; the note of the undoing takes this one's place. */
export interface NoticeUndo {
  label: string;
  act: string;
  undo: () => Promise<Notice>;
}

export type NoticeAction = NoticeLink | NoticeUndo;

export interface Notice {
  /** What happened and where it now is. */
  title: string;
  text?: string;
  actions?: NoticeAction[];
  kind?: "done" | "sent" | "warm" | "hot";
}

let waiting: Notice | null = null;

/** Call before going to the next page. */
export function leaveNotice(notice: Notice): void {
  waiting = notice;
}

/** Taken by the page that shows it; it is shown once. */
export function takeNotice(): Notice | null {
  const notice = waiting;
  waiting = null;
  return notice;
}

let late = $state.raw<Notice | null>(null);

/** What went wrong after its page was left: shown on whichever page is open, until that one is left. Null: nothing any more. */
export function tellLate(notice: Notice | null): void {
  late = notice;
}

export function lateNotice(): Notice | null {
  return late;
}
