/** The rows of a list of issues with its filter, page by page. Lives as long as the window, so that a list is found as it was left. */
import { asUiError, call } from "../lib/backend";
import { narrowedBy, nothingNarrowed } from "./narrow";
import type { IssueCounts, IssueFilter, IssueRow, ListSort, Narrow, RaisedInView, UiError } from "../generated/types";

export class IssueList {
  filter = $state<IssueFilter>("open");
  search = $state("");
  villageCode = $state<string | null>(null);
  narrow = $state.raw<Narrow>(nothingNarrowed());
  /** Null: as the filter has it. */
  sort = $state<ListSort | null>(null);
  rows = $state.raw<IssueRow[]>([]);
  /** Nothing holds what was typed; the rows are near it. */
  widened = $state(false);
  /** First row of the part that is shown: old laptops lay out some hundred rows at once, not thousands. */
  from = $state(0);
  /** Null where a search finds too many to count. */
  counts = $state.raw<IssueCounts | null>(null);
  drafts = $state(0);
  /** The meeting or series that the list is narrowed to. */
  raisedIn = $state.raw<RaisedInView | null>(null);
  loaded = $state(false);
  error = $state.raw<UiError | null>(null);
  /** Where the next page begins; null: these are all. */
  #next = $state<string | null>(null);
  #asked = 0;
  /** What the rows in memory answer. */
  #answered = "";

  constructor(filter: IssueFilter) {
    this.filter = filter;
  }

  get more(): boolean {
    return this.#next !== null;
  }

  /** Are these part of the issues alone: of a search, of a village, of a choice? The counts are then theirs. */
  get isPart(): boolean {
    return this.search.trim() !== "" || this.villageCode !== null || narrowedBy(this.narrow) > 0;
  }

  get #question(): string {
    return JSON.stringify([this.filter, this.search, this.villageCode, this.narrow, this.sort]);
  }

  /** Brings the rows in line with the filter: the place in a list that was only left for a moment is kept. */
  async show(): Promise<void> {
    if (this.#answered === this.#question) await this.refresh();
    else await this.restart();
  }

  /** Answers once the rows are those of the question as it stands; false if it cannot be answered, or was changed meanwhile. */
  async settled(): Promise<boolean> {
    if (this.#answered !== this.#question) await this.restart();
    return this.#answered === this.#question;
  }

  /** Another workspace was opened: nothing of the old one may be seen in it. */
  forget(): void {
    this.#asked++;
    this.#answered = "";
    this.search = "";
    this.villageCode = null;
    this.narrow = nothingNarrowed();
    this.sort = null;
    this.rows = [];
    this.from = 0;
    this.#next = null;
    this.widened = false;
    this.counts = null;
    this.drafts = 0;
    this.raisedIn = null;
    this.loaded = false;
  }

  /** Reads again as many rows as are shown, at least the first page. */
  async refresh(): Promise<void> {
    await this.#read(this.rows.length, [], null);
  }

  /** From the top: the filter or the search changed. */
  async restart(): Promise<void> {
    this.from = 0;
    await this.#read(0, [], null);
  }

  async next(): Promise<void> {
    if (this.more) await this.#read(this.rows.length + 1, this.rows, this.#next);
  }

  /** Shows the part that begins at `from`, and reads it first where it is not here yet. */
  async moveTo(from: number): Promise<void> {
    if (from >= this.rows.length) await this.next();
    if (from < this.rows.length) this.from = from;
  }

  async #read(wanted: number, have: IssueRow[], from: string | null): Promise<void> {
    const mine = ++this.#asked;
    const question = this.#question;
    let rows = have;
    let after = from;
    try {
      for (;;) {
        const page = await call("list_issues", {
          filter: this.filter,
          search: this.search.trim(),
          village_code: this.villageCode,
          after,
          narrow: this.narrow,
          ...(this.sort === null ? {} : { sort: this.sort }),
        });
        // A newer question overtook this one; its answer is the one to show.
        if (mine !== this.#asked) return;
        // A row that moved up meanwhile comes a second time with the page that follows.
        const known = new Set(rows.map((row) => row.id));
        rows = [...rows, ...page.rows.filter((row) => !known.has(row.id))];
        after = page.next;
        if (rows.length < wanted && after !== null) continue;
        this.#answered = question;
        this.rows = rows;
        this.#next = after;
        this.widened = page.widened;
        this.counts = page.counts;
        this.drafts = page.drafts;
        this.raisedIn = page.raised_in;
        this.loaded = true;
        this.error = null;
        return;
      }
    } catch (failed) {
      if (mine === this.#asked) this.error = asUiError(failed);
    }
  }
}

export const issueList = new IssueList("open");
export const inboxList = new IssueList("unanswered");
