/**
 * Every word a person reads. Indonesian is written first and is the type; English must match it, key by key.
 *
 * `t.issues.title` is reactive: a screen changes its language without being opened again.
 */
import type { Language } from "../../generated/types";
import { en } from "./en";
import { id } from "./id";

export type Dictionary = typeof id;

const dictionaries: Record<Language, Dictionary> = { id, en };
let language = $state<Language>("id");
/** Names of categories as the kecamatan keeps them, over those that the program brings. */
let categoryNames = $state.raw<Record<Language, Readonly<Record<string, string>>>>({ id: {}, en: {} });
const words = $derived({
  ...dictionaries[language].words,
  category: { ...dictionaries[language].words.category, ...categoryNames[language] },
});

export function setLanguage(next: Language): void {
  language = next;
  document.documentElement.lang = next;
}

export function setCategoryNames(names: Record<Language, Readonly<Record<string, string>>>): void {
  categoryNames = names;
}

export function currentLanguage(): Language {
  return language;
}

/** The dictionary of one language, for what is compared or tested. */
export function dictionary(of: Language): Dictionary {
  return dictionaries[of];
}

export const t: Dictionary = {
  get shell() {
    return dictionaries[language].shell;
  },
  get words() {
    return words;
  },
  get firstrun() {
    return dictionaries[language].firstrun;
  },
  get home() {
    return dictionaries[language].home;
  },
  get issues() {
    return dictionaries[language].issues;
  },
  get casefile() {
    return dictionaries[language].casefile;
  },
  get map() {
    return dictionaries[language].map;
  },
  get meeting_papers() {
    return dictionaries[language].meeting_papers;
  },
  get imports() {
    return dictionaries[language].imports;
  },
  get lock() {
    return dictionaries[language].lock;
  },
  get conflicts() {
    return dictionaries[language].conflicts;
  },
  get meetings() {
    return dictionaries[language].meetings;
  },
  get minutes() {
    return dictionaries[language].minutes;
  },
  get documents() {
    return dictionaries[language].documents;
  },
  get outbox() {
    return dictionaries[language].outbox;
  },
  get parcels() {
    return dictionaries[language].parcels;
  },
  get photos() {
    return dictionaries[language].photos;
  },
  get privacy() {
    return dictionaries[language].privacy;
  },
  get programmes() {
    return dictionaries[language].programmes;
  },
  get recap() {
    return dictionaries[language].recap;
  },
  get registers() {
    return dictionaries[language].registers;
  },
  get roster() {
    return dictionaries[language].roster;
  },
  get rules() {
    return dictionaries[language].rules;
  },
  get sealed() {
    return dictionaries[language].sealed;
  },
  get services() {
    return dictionaries[language].services;
  },
  get series() {
    return dictionaries[language].series;
  },
  get settings() {
    return dictionaries[language].settings;
  },
  get errors() {
    return dictionaries[language].errors;
  },
  get bulk() {
    return dictionaries[language].bulk;
  },
  get boundaries() {
    return dictionaries[language].boundaries;
  },
  get letters() {
    return dictionaries[language].letters;
  },
  get reminders() {
    return dictionaries[language].reminders;
  },
  get reports() {
    return dictionaries[language].reports;
  },
  get prompts() {
    return dictionaries[language].prompts;
  },
};

/** `1.000`, `12.387,5`: thousands with a dot, decimals with a comma, as in Indonesian; English turns them round. */
export function number(value: number, decimals = 0): string {
  const [whole = "", rest = ""] = Math.abs(value).toFixed(decimals).split(".");
  const [thousand, decimal] = language === "id" ? [".", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousand);
  return `${value < 0 ? "−" : ""}${grouped}${rest === "" ? "" : decimal + rest}`;
}

/** `0,3 MB`, for what is sent by the megabyte. */
export function megabytes(bytes: number): string {
  return `${number(Math.max(bytes, 100_000) / 1_000_000, 1)} MB`;
}

/** `0,4 kB`, `1,2 MB`. */
export function size(bytes: number): string {
  if (bytes < 1_000_000) return `${number(Math.max(bytes, 100) / 1000, 1)} kB`;
  return `${number(bytes / 1_000_000, 1)} MB`;
}
