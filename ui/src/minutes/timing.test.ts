import { describe, expect, it } from "vitest";

import { clockOf, planOf, restOf } from "./timing";

const item = (id: string, minutes: number, done = false) => ({ id, minutes, done });
const SPAN = { start: 9 * 60, end: 10 * 60 };

describe("time of the agenda", () => {
  it("says when each item begins and what is left until the end", () => {
    const plan = planOf([item("a", 15), item("b", 20), item("c", 10)], SPAN);
    expect([...plan.begins].map(([id, at]) => `${id} ${clockOf(at)}`)).toEqual(["a 09.00", "b 09.15", "c 09.35"]);
    expect([plan.total, clockOf(plan.ends ?? 0), plan.spare, plan.untimed]).toEqual([45, "09.45", 15, 0]);
  });

  it("says by how much it does not fit", () => {
    expect(planOf([item("a", 45), item("b", 30)], SPAN).spare).toBe(-15);
  });

  it("does not guess when an item begins behind one that has no minutes, nor when the meeting does", () => {
    const plan = planOf([item("a", 15), item("b", 0), item("c", 10)], SPAN);
    expect([...plan.begins.keys()]).toEqual(["a", "b"]);
    expect(plan.untimed).toBe(1);
    const unknown = planOf([item("a", 15)], { start: null, end: null });
    expect([unknown.begins.size, unknown.ends, unknown.spare, unknown.total]).toEqual([0, null, null, 15]);
  });

  it("counts what is left while it runs, without what was dealt with or is past its time", () => {
    const items = [item("a", 15, true), item("b", 20), item("c", 10)];
    const spent = (id: string) => (id === "b" ? 25 : 0);
    expect(restOf(items, SPAN, 9 * 60 + 45, spent)).toEqual({ left: 10, until: 15, spare: 5 });
    expect(restOf(items, SPAN, 10 * 60 + 5, () => 0)).toEqual({ left: 30, until: -5, spare: -35 });
    expect(restOf(items, { start: null, end: null }, 600, () => 0)).toEqual({ left: 30, until: null, spare: null });
  });
});
