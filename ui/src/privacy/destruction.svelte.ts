/**
 * A record of destruction (*berita acara*) while it is made out: what is chosen and typed stays until the window closes, also while its
 * paper is looked at. Nothing of it is written to the disk.
 */
import type { DestructionPaper, DestructionView, Officer } from "../generated/types";

export const OFFICERS = 2;
/** Cases that the list has at first, and so many more each time. */
export const PAGE_ROWS = 50;

class Destruction {
  /** Asked for from its file, before its time; listed with those that are past it. */
  wanted: string | null = null;
  /** How much of the list is shown: what is chosen must stand in it after a look at the paper. */
  rowsMax = $state(PAGE_ROWS);
  /** Ids of the issues. */
  chosen = $state<string[]>([]);
  recordNumber = $state("");
  reason = $state("");
  orderedBy = $state("");
  officers = $state<Officer[]>(Array.from({ length: OFFICERS }, () => ({ name: "", office: "" })));
  /** The paper that is looked at. */
  printing = $state.raw<DestructionPaper | null>(null);

  choose(id: string, yes: boolean): void {
    const others = this.chosen.filter((one) => one !== id);
    this.chosen = yes ? [...others, id] : others;
  }

  /** The record as it stands in the form. */
  print(): void {
    this.printing = { issue_ids: [...this.chosen], record_number: this.recordNumber, reason: this.reason, officers: this.#officers() };
  }

  /** One that was carried out. Who signed is not kept; who is to sign again stands in the form. */
  printAgain(record: DestructionView): void {
    this.printing = { issue_ids: record.issues.map((one) => one.id), record_number: record.record_number, reason: record.reason, officers: this.#officers() };
  }

  /** It was carried out: the next one begins empty. */
  clear(): void {
    this.wanted = null;
    this.rowsMax = PAGE_ROWS;
    this.chosen = [];
    this.recordNumber = "";
    this.reason = "";
  }

  #officers(): Officer[] {
    return this.officers.map((one) => ({ ...one }));
  }
}

export const destruction = new Destruction();
