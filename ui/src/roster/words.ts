/** Sentences about people and offices that several screens share, and what an empty form of one holds. */
import { t } from "../lib/i18n/index.svelte";
import { fieldSentence } from "../lib/sentences";
import { when } from "../lib/when.svelte";
import type { FieldError, HoldingForm, HoldingView, OfficeForm, PersonForm, RosterOffice, RosterPerson } from "../generated/types";

export function emptyPerson(): PersonForm {
  return { prefix: "", name: "", suffix: "", organisation: "", kind: null, id_kind: "none", id_number: "", phone: "" };
}

export function emptyOffice(): OfficeForm {
  return { title: "", group: "agency", region_code: "", place: 0 };
}

export function emptyHolding(): HoldingForm {
  return { from_text: "", to_text: "", acting: "not", rank: "" };
}

export function formOf(person: RosterPerson): PersonForm {
  const { prefix, name, suffix, organisation, kind, id_kind, id_number, phone } = person;
  return { prefix, name, suffix, organisation, kind, id_kind, id_number, phone };
}

export function officeFormOf(office: RosterOffice): OfficeForm {
  const { title, group, region_code, place } = office;
  return { title, group, region_code, place };
}

export function holdingFormOf({ from, to, acting, rank }: HoldingView): HoldingForm {
  const day = (date: string) => (date === "" ? "" : when.short(date));
  return { from_text: day(from), to_text: day(to), acting, rank };
}

function prefix(acting: HoldingView["acting"]): string {
  return acting === "not" ? "" : t.roster.prefixes[acting];
}

/** `Plt. Kepala Kampung Kalirejo` */
export function officeWords(acting: HoldingView["acting"], title: string): string {
  return [prefix(acting), title].filter(Boolean).join(" ");
}

/** `Plt. Iptu Saryono`; somebody whose entry is not here has no name. */
export function holderWords(holding: HoldingView): string {
  return [prefix(holding.acting), holding.name || t.roster.holding.name_unknown].filter(Boolean).join(" ");
}

/** `sejak 10 Januari 2025` */
export function period(holding: HoldingView): string {
  const day = (date: string) => (date === "" ? "" : when.dayMonthYear(date));
  return t.roster.holding.period(day(holding.from), day(holding.to));
}

/** Errors by the labels of a form, in its order. */
export function summaryOf(errors: readonly FieldError[], labels: Readonly<Record<string, string>>): { field: string; label: string; text: string }[] {
  return errors.map((error) => ({ field: error.field, label: labels[error.field] ?? error.field, text: fieldSentence(error) }));
}
