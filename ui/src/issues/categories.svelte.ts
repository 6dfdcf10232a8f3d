/** Categories and their sub-categories by code, named in the language of the window. Call while a component is being set up. */
import { currentLanguage } from "../lib/i18n/index.svelte";
import { query } from "../lib/query.svelte";
import type { CategoryView, SubcategoryView } from "../generated/types";

/** Whatever has a name in both languages. */
type Named = Pick<CategoryView, "name_id" | "name_en">;

export interface Categories {
  readonly loaded: boolean;
  find(code: string): CategoryView | undefined;
  findSub(code: string): SubcategoryView | undefined;
  /** What may be chosen under a category, and what is chosen already. */
  offered(category: string, chosen: string): readonly SubcategoryView[];
  name(entry: Named): string;
}

export function categoryList(): Categories {
  const list = query("list_categories", () => ({}), ["categories"]);
  const find = (code: string) => list.data?.find((one) => one.code === code);
  return {
    get loaded() {
      return list.data !== null;
    },
    find,
    findSub: (code) => find(code.split(".")[0] ?? "")?.subcategories.find((one) => one.code === code),
    offered: (category, chosen) => find(category)?.subcategories.filter((one) => one.offered || one.code === chosen) ?? [],
    name: (entry) => (currentLanguage() === "en" ? entry.name_en : entry.name_id),
  };
}
