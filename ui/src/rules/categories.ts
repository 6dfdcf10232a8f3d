/** The list of categories while it is changed: a value, and what of it is sent. */
import type { CodeForm, CodeRule, RulesView } from "../generated/types";

/** One code, as shipped, changed or added. */
export interface CodeRow {
  /** Tells rows apart that have no code yet. */
  key: string;
  code: string;
  name_id: string;
  name_en: string;
  hidden: boolean;
  confidential: boolean;
  fixed: boolean;
  shipped_name: string | null;
  isNew: boolean;
  /** Its fields are shown. */
  open: boolean;
}

export interface CategoryGroup {
  row: CodeRow;
  below: CodeRow[];
  /** What is below it is shown. */
  unfolded: boolean;
}

export function groupsOf(view: RulesView): CategoryGroup[] {
  return view.categories.map((one) => ({ row: rowOf(one.category), below: one.subcategories.map(rowOf), unfolded: false }));
}

function rowOf(rule: CodeRule): CodeRow {
  return {
    key: rule.code,
    code: rule.code,
    name_id: rule.name_id,
    name_en: rule.name_en,
    hidden: rule.hidden,
    confidential: rule.confidential,
    fixed: rule.confidential_fixed,
    shipped_name: rule.shipped_name,
    isNew: false,
    open: false,
  };
}

/** A code that is about to be added, with its fields open. */
export function newRow(key: string): CodeRow {
  return { key, code: "", name_id: "", name_en: "", hidden: false, confidential: false, fixed: false, shipped_name: null, isNew: true, open: true };
}

/** In the order in which they are sent: faults are told by it. */
export function flat(groups: readonly CategoryGroup[]): CodeRow[] {
  return groups.flatMap((group) => [group.row, ...group.below]);
}

export function formsOf(groups: readonly CategoryGroup[]): CodeForm[] {
  return groups.flatMap((group) => {
    const category = group.row.code.trim().toUpperCase();
    return [formOf(group.row, category, category), ...group.below.map((row) => formOf(row, row.code, category))];
  });
}

function formOf(row: CodeRow, code: string, category: string): CodeForm {
  // A category without a code yet is wrong, and no sub-category that the program could number.
  return { code: code === "" && row.isNew && category === "" ? "?" : code, category, name_id: row.name_id, name_en: row.name_en, hidden: row.hidden, confidential: row.confidential };
}
