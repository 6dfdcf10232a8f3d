import { afterEach, describe, expect, it } from "vitest";

import { controlName, copyForm, emptyForm, hasRare, hasSigner, kindsAt, partOf, sameForm, unsavedForms } from "./meeting-form";

afterEach(() => unsavedForms.forget("m1"));

describe("what was typed and not saved", () => {
  it("comes back for the same meeting only, as it was when it was left", () => {
    const form = emptyForm("guidance");
    form.signer.name = "Sarno";
    unsavedForms.keep("m1", { seen: emptyForm("other"), form });
    form.signer.name = "";
    expect(unsavedForms.recall("m1")?.form.signer.name).toBe("Sarno");
    expect(unsavedForms.recall("")).toBeNull();
    unsavedForms.forget("m1");
    expect(unsavedForms.recall("m1")).toBeNull();
  });

  it("is told from what was saved by its words", () => {
    const form = emptyForm("other");
    const copy = copyForm(form);
    expect(sameForm(form, copy)).toBe(true);
    copy.signer.rank = "Pembina (IV/a)";
    expect(sameForm(form, copy)).toBe(false);
    expect([hasSigner(form), hasSigner(copy)]).toEqual([false, true]);
  });
});

describe("what an office is asked", () => {
  it("is the kinds of its level, and never hides the one that is chosen", () => {
    expect(kindsAt("village", "village_assembly")).not.toContain("forkopimda");
    expect(kindsAt("village", "forkopimda")).toContain("forkopimda");
    expect(kindsAt("regency", "other")).toContain("forkopimda");
  });

  it("shows what is rare only where something stands in it", () => {
    const form = emptyForm("coordination");
    expect(hasRare(form)).toBe(false);
    expect(hasRare({ ...form, chair_acting: "pj" })).toBe(true);
    expect(hasRare({ ...form, level: "regency" })).toBe(true);
    expect(hasRare({ ...form, invitation_number: "005/…/I/2025" })).toBe(true);
  });

  it("takes day, venue and chair of a meeting for an event inside it, and not its title or agenda", () => {
    const whole = { ...emptyForm("coordination"), title: "Rakor", date_text: "17/07/2023", venue: "Desa Tanjung Lago", agenda: "UMKM", series_id: "s1" };
    const part = partOf(whole, "m1");
    expect(part).toMatchObject({ date_text: "17/07/2023", venue: "Desa Tanjung Lago", parent_id: "m1", title: "", agenda: "", series_id: "" });
  });
});

describe("names of the controls", () => {
  it("keep the signer's fields apart from the chair's", () => {
    const names = ["title", "form.title", "signer.id_number", "signer_id_number", "id_number", "chair_name"];
    expect(names.map((field) => controlName({ field }))).toEqual([
      "title", "title", "signer.id_number", "signer.id_number", "signer.id_number", "chair_name",
    ]);
  });
});
