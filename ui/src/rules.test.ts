/** Rules of the whole front end that no type can hold. */
import { describe, expect, it } from "vitest";
import sprite from "./icons/icons.svg?raw";
import { iconNames } from "./icons/names";
import { commandNames } from "./generated/commands";

const sources = import.meta.glob<string>("./**/*.{ts,svelte,css}", { query: "?raw", import: "default", eager: true });
const own = Object.entries(sources).filter(([path]) => !path.includes("/generated/") && !path.endsWith(".test.ts"));

/** Files with a line that matches, and the line. */
function found(pattern: RegExp, where: (path: string) => boolean = () => true): string[] {
  return own.filter(([path]) => where(path)).flatMap(([path, text]) =>
    text.split("\n").filter((line) => pattern.test(line)).map((line) => `${path}: ${line.trim().slice(0, 80)}`),
  );
}

describe("the front end", () => {
  it("reads its own sources", () => {
    expect(own.length).toBeGreaterThan(60);
    expect(own.filter(([, text]) => text.trim() === "").map(([path]) => path)).toEqual([]);
  });

  it("moves nothing: no transition and no animation", () => {
    expect(found(/(^|[^-\w])(transition|animation)(-[a-z]+)?\s*:|@keyframes|svelte\/(transition|animate|motion)/)).toEqual([]);
  });

  it("keeps to plain CSS of 2023", () => {
    expect(found(/color-mix\(|@container|container-type|backdrop-filter|view-transition|anchor-name|@page|@import|@font-face/)).toEqual([]);
  });

  it("talks to the host in one place only", () => {
    expect(found(/@tauri-apps\/|__TAURI/, (path) => !path.startsWith("./lib/backend/"))).toEqual([]);
  });

  it("draws icons that exist, and none without a name", () => {
    const symbols = [...sprite.matchAll(/<symbol id="i-([a-z-]+)"/g)].map((symbol) => symbol[1]);
    expect([...iconNames]).toEqual(symbols);
  });

  it("lets nothing show through what stays while the page scrolls", () => {
    const sticky = own.flatMap(([path, text]) => text.split("\n").filter((line) => line.includes("position: sticky")).map((line) => `${path}: ${line}`));
    expect(sticky.length).toBeGreaterThan(3);
    expect(sticky.filter((rule) => !/z-index: \d/.test(rule) || !/background: var\(--/.test(rule))).toEqual([]);
  });

  it("puts colours into tokens, except on the marks that keep theirs in every theme", () => {
    const allowed = ["./styles/tokens.css", "./styles/components.css", "./styles/app.css", "./firstrun/FirstRun.svelte"];
    expect(found(/#[0-9a-fA-F]{6}\b/, (path) => !allowed.includes(path))).toEqual([]);
  });

  it("uses every command of the program but the ones without a page yet", () => {
    const text = own.map(([, source]) => source).join("\n");
    const unused = commandNames.filter((name) => !text.includes(`"${name}"`));
    expect(unused).toEqual(["find_regions", "get_agenda"]);
  });
});
