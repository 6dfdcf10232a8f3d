/** The tokens against each other: axe-core sees the pages that are opened, this sees every pair in every look. */
import { describe, expect, it } from "vitest";
import tokens from "./tokens.css?raw";

type Look = Readonly<Record<string, string>>;

/** The colours that a block of the stylesheet sets. */
function colours(block: string): Look {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9A-Fa-f]{6})/g)].map((found) => [found[1] ?? "", found[2] ?? ""]));
}

function block(selector: string, within: string): Look {
  const [, behind = ""] = within.split(`${selector} {`);
  return colours(behind.split("}")[0] ?? "");
}

const [plain = "", more = ""] = tokens.split("@media (prefers-contrast: more) {");
const light = block(":root", plain);
const dark = { ...light, ...block('[data-theme="dark"]', plain) };
const looks: [string, Look][] = [
  ["light", light],
  ["dark", dark],
  ["light, more contrast", { ...light, ...block(":root", more) }],
  ["dark, more contrast", { ...dark, ...block(":root", more), ...block('[data-theme="dark"]', more) }],
];

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one: string, other: string): number {
  const [paler = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (paler + 0.05) / (darker + 0.05);
}

const grounds = ["surface", "paper", "action-soft", "stamp-soft", "danger-soft", "warn-soft", "ok-soft"];
const inks = ["ink", "ink-2", "action", "action-hover", "stamp", "danger", "warn", "ok"];
const pairs: [string, string][] = [
  ...inks.flatMap((ink): [string, string][] => grounds.map((ground) => [ink, ground])),
  ["ink", "sunken"],
  ["ink-2", "sunken"],
  ["on-wood", "wood"],
  ["on-wood-2", "wood"],
  ["on-wood", "wood-raised"],
  ["on-tab", "tab"],
  ["on-action", "action"],
  ["on-action", "action-hover"],
  ["on-danger", "danger"],
  ["on-stamp", "stamp"],
  ["on-training", "training"],
];
/** Borders of controls, and the three rings of the focus: one of them stands out from every ground. */
const signs: [string[], string][] = [
  ...["surface", "paper", "action-soft", "danger-soft", "warn-soft"].map((ground): [string[], string] => [["line-strong"], ground]),
  ...[...grounds, "sunken", "wood", "training"].map((ground): [string[], string] => [["surface", "focus-halo", "focus-ring"], ground]),
];

function found(look: Look, name: string): string {
  const colour = look[name];
  if (colour === undefined) throw new Error(`no token --${name}`);
  return colour;
}

describe.each(looks)("contrast of the tokens, %s", (_, look) => {
  it("lets every text be read: 7 to 1, which is AAA", () => {
    const faint = pairs.filter(([ink, ground]) => ratio(found(look, ink), found(look, ground)) < 7);
    expect(faint).toEqual([]);
  });

  it("lets every border of a control and the focus be seen: 3 to 1", () => {
    const faint = signs.filter(([marks, ground]) => Math.max(...marks.map((mark) => ratio(found(look, mark), found(look, ground)))) < 3);
    expect(faint).toEqual([]);
  });
});

it("tells dark on white from grey on white", () => {
  expect(ratio("#000000", "#FFFFFF")).toBeCloseTo(21, 5);
  expect(ratio("#999999", "#FFFFFF")).toBeLessThan(3);
});
