/** Categories and their sub-categories by code, named in the language of the window. Call while a component is being set up. */
import { call, onChanged } from "../lib/backend";
import { currentLanguage, setCategoryNames } from "../lib/i18n/index.svelte";
import { query } from "../lib/query.svelte";
import type { CategoryView, SubcategoryView } from "../generated/types";
import { inOrder } from "./categories";

/** Whatever has a name in both languages. */
type Named = Pick<CategoryView, "name_id" | "name_en">;

export interface Categories {
  readonly loaded: boolean;
  /** Codes of all categories, also of those that are no longer offered. */
  readonly codes: readonly string[];
  /** Codes that may be chosen, and the one that is chosen already. */
  choices(chosen: string): readonly string[];
  find(code: string): CategoryView | undefined;
  findSub(code: string): SubcategoryView | undefined;
  /** What may be chosen under a category, and what is chosen already. */
  offered(category: string, chosen: string): readonly SubcategoryView[];
  name(entry: Named): string;
}

export function categoryList(): Categories {
  const list = query("list_categories", () => ({}), ["categories"]);
  const find = (code: string) => list.data?.find((one) => one.code === code);
  const codes = $derived(inOrder((list.data ?? []).map((one) => one.code)));
  return {
    get codes() {
      return codes;
    },
    choices: (chosen) => codes.filter((code) => code === chosen || find(code)?.offered !== false),
    get loaded() {
      return list.data !== null;
    },
    find,
    findSub: (code) => find(code.split(".")[0] ?? "")?.subcategories.find((one) => one.code === code),
    offered: (category, chosen) => find(category)?.subcategories.filter((one) => one.offered || one.code === chosen) ?? [],
    name: (entry) => (currentLanguage() === "en" ? entry.name_en : entry.name_id),
  };
}

/** Keeps the names of categories as the kecamatan has them, on every page. Call while the frame of the window is being set up. */
export function keepCategoryNames(): void {
  const ask = () => {
    call("list_categories", {}).then(
      (list) => {
        const names = (name: (one: CategoryView) => string) => Object.fromEntries(list.map((one) => [one.code, name(one)]));
        setCategoryNames({ id: names((one) => one.name_id), en: names((one) => one.name_en) });
      },
      (cause: unknown) => console.error("no categories", cause),
    );
  };
  $effect(() => {
    ask();
    return onChanged((nouns) => {
      if (nouns.includes("categories") || nouns.includes("session")) ask();
    });
  });
}
