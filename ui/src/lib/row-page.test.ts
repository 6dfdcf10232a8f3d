import { expect, it } from "vitest";
import { pageOf, ROWS_MAX, type RowPage } from "./row-page";

const rows = (n: number) => Array.from({ length: n }, (_, at) => at);

it("shows a short list whole", () => {
  expect(pageOf(rows(3), 0)).toEqual({ rows: [0, 1, 2], from: 0, total: 3, before: null, after: null });
  expect(pageOf([], 0)).toEqual({ rows: [], from: 0, total: 0, before: null, after: null });
});

it("never lays out more rows than an old laptop bears, and reaches every row", () => {
  const all = rows(2 * ROWS_MAX + 7);
  const seen: number[] = [];
  let from: number | null = 0;
  while (from !== null) {
    const page: RowPage<number> = pageOf(all, from);
    expect(page.rows.length).toBeLessThanOrEqual(ROWS_MAX);
    seen.push(...page.rows);
    from = page.after;
  }
  expect(seen).toEqual(all);
});

it("goes back to the last part when the list became shorter meanwhile", () => {
  const page = pageOf(rows(5), 8, 2);
  expect(page.rows).toEqual([4]);
  expect(page.before).toBe(2);
  expect(page.after).toBeNull();
});
