/** Turns a failure into the sentence a person reads. The program sends codes; the words are here alone. */
import { asUiError } from "./backend";
import { t } from "./i18n/index.svelte";
import { session } from "./session.svelte";
import { when } from "./when.svelte";
import type { FieldError, UiError } from "../generated/types";

/** What a sentence may need besides the code. */
export interface ErrorWords {
  /** A value of `detail`, or an empty text. */
  value: (key: string) => string;
  /** `12 Januari` for a value in milliseconds; empty when it is not there. */
  day: (key: string) => string;
  /** `10.000` for a count. */
  count: (key: string) => string;
  /** Bapak, Ibu, Anda or nothing. */
  you: string;
  villageWord: string;
  /** The sub-district this laptop belongs to. */
  district: string;
}

export function errorWords(detail: Readonly<Record<string, string | undefined>>): ErrorWords {
  const value = (key: string) => detail[key] ?? "";
  return {
    value,
    day: (key) => (value(key) === "" ? "" : when.dayMonth(Number(value(key)))),
    count: (key) => value(key).replace(/\B(?=(\d{3})+$)/g, session.language === "id" ? "." : ","),
    you: session.you,
    villageWord: session.villageWord,
    district: session.known ? (session.view.scope?.level === "village" ? session.view.scope.parent_name : (session.view.scope?.name ?? "")) : "",
  };
}

export function sentence(error: UiError): string {
  return t.errors.code[error.code](errorWords(error.detail));
}

/** For what hinders the data from being opened: nobody was writing, so there is nothing to copy or to save again. */
export function startSentence(error: UiError): string {
  if (error.code === "storage_full") return t.shell.start_failed.full;
  return error.code === "storage_failed" ? t.shell.start_failed.failed : sentence(error);
}

/** For anything caught. */
export function sentenceOf(caught: unknown): string {
  return sentence(asUiError(caught));
}

/** `name` is how the form calls the field: "Judul". */
export function fieldSentence(error: FieldError): string {
  const own = t.errors.field_of[error.field]?.[error.code];
  return (own ?? t.errors.field[error.code])(errorWords(error.detail));
}
