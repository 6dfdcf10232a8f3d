import { describe, expect, it } from "vitest";

import { monthText, moved, parseRule, writeRule } from "./rule";

describe("the rule of a series", () => {
  it.each(["", "day:20", "weekday:3:1", "weekday:5:7"])("%s is written as it was read", (text) => {
    expect(writeRule(parseRule(text))).toBe(text);
  });

  it("keeps what was typed, whatever it is", () => {
    expect(writeRule({ ...parseRule("day:20"), day: " 32 " })).toBe("day:32");
  });
});

describe("the order of the hosts", () => {
  it("moves one row and stops at the ends", () => {
    const order = ["a", "b", "c"];
    expect(moved(order, 1, -1)).toEqual(["b", "a", "c"]);
    expect(moved(order, 1, 1)).toEqual(["a", "c", "b"]);
    expect([moved(order, 0, -1), moved(order, 2, 1)]).toEqual([order, order]);
  });
});

it("says a month with its year", () => {
  expect(monthText("2025-02", { monthName: (date) => (date === "2025-02-01" ? "Februari" : "") })).toBe("Februari 2025");
  expect(monthText("", { monthName: () => "Januari" })).toBe("");
});
