import { describe, expect, it } from "vitest";

import { choosesByItself, findInvitees, fold, segments } from "./door-search";
import { mark, sampleInvitees } from "./sample-meeting";

const offices = (text: string, rows = sampleInvitees()) => findInvitees(rows, text).map((row) => row.office.replace("Kepala Kampung ", ""));

describe("folding", () => {
  it("drops diacritics, case and apostrophes, and turns other signs into spaces", () => {
    expect(fold("Ḥasan, Ma'ruf É")).toBe("hasan  maruf e");
  });
});

describe("which rows match", () => {
  it("finds a village by its first letters", () => {
    expect(offices("sr")).toEqual(["Sri Way Langsep", "Sri Basuki", "Sri Dadi", "Sri Mulyo", "Sri Purnomo"]);
  });

  it("finds by name without the diacritics and the apostrophe it is written with", () => {
    expect(offices("hasan")).toEqual(["Kepala KUA"]);
    expect(offices("maruf")).toEqual(["Kepala KUA"]);
    expect(offices("Ma’ruf")).toEqual(["Kepala KUA"]);
  });

  it("finds by the representative who came", () => {
    const rows = sampleInvitees().map((row) =>
      row.id === "i3" ? { ...row, mark: mark("represented", { representative_name: "Suparti", representative_office: "Bati Tuud" }) } : row,
    );
    expect(offices("supar", rows)).toEqual(["Danramil Kalirejo"]);
  });

  it("wants every typed word, in any order", () => {
    expect(offices("dadi sri")).toEqual(["Sri Dadi"]);
    expect(offices("sri zzz")).toEqual([]);
  });

  it("finds by the invitation number", () => {
    expect(offices("11")).toEqual(["Sri Basuki"]);
  });
});

describe("order", () => {
  it("puts beginnings of words before letters inside words", () => {
    const found = offices("re");
    expect(found.every((office) => /rejo/i.test(office))).toBe(true);
    expect(found.slice(0, 2)).toEqual(["Balai Rejo", "Sinar Rejo"]);
    expect(found).toContain("Kalirejo");
  });

  it("puts a telling word before one that nearly every row carries", () => {
    const found = offices("ka");
    expect(found.slice(0, 6)).toEqual(["Camat Kalirejo", "Kapolsek Kalirejo", "Danramil Kalirejo", "Kalirejo", "Kaliwungu", "Kali Dadi"]);
    expect(found.indexOf("Balai Rejo")).toBeGreaterThan(5);
  });

  it("keeps those who are marked in sight, after those who wait", () => {
    const rows = sampleInvitees().map((row) => (row.office.endsWith("Sri Basuki") ? { ...row, mark: mark("present") } : row));
    expect(offices("sri", rows)).toEqual(["Sri Way Langsep", "Sri Dadi", "Sri Mulyo", "Sri Purnomo", "Sri Basuki"]);
  });

  it("shows everybody when nothing is typed, those who wait first", () => {
    const rows = sampleInvitees().map((row) => (row.number === 1 ? { ...row, mark: mark("present") } : row));
    const found = findInvitees(rows, " ");
    expect(found).toHaveLength(22);
    expect(found.at(0)?.number).toBe(2);
    expect(found.at(-1)?.number).toBe(1);
  });
});

describe("choosing by itself", () => {
  it("needs two letters or a number", () => {
    expect(["", " ", "s", "é"].map(choosesByItself)).toEqual([false, false, false, false]);
    expect(["sr", "s r", "7"].map(choosesByItself)).toEqual([true, true, true]);
  });
});

describe("marked letters", () => {
  const shown = (label: string, text: string) => segments(label, text).map((part) => (part.hit ? `[${part.text}]` : part.text)).join("");

  it("marks the beginning of the last word that begins so", () => {
    expect(shown("Kepala Kampung Kali Dadi", "ka")).toBe("Kepala Kampung [Ka]li Dadi");
  });

  it("marks inside a word when none begins so, and leaves the rest as written", () => {
    expect(shown("Kampung Kalirejo", "re")).toBe("Kampung Kali[re]jo");
    expect(shown("Ḥasan", "ha")).toBe("[Ḥa]san");
    expect(shown("Kalirejo", "zz")).toBe("Kalirejo");
  });
});
