import { afterEach, describe, expect, it } from "vitest";

import { controlName, copyForm, emptyForm, hasSigner, sameForm, unsavedForms } from "./meeting-form";

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

describe("names of the controls", () => {
  it("keep the signer's fields apart from the chair's", () => {
    const names = ["title", "form.title", "signer.id_number", "signer_id_number", "id_number", "chair_name"];
    expect(names.map((field) => controlName({ field }))).toEqual([
      "title", "title", "signer.id_number", "signer.id_number", "signer.id_number", "chair_name",
    ]);
  });
});
