import { describe, expect, it } from "vitest";

import type { InvitationLetterView } from "../generated/types";
import { emptyInvitation, invitationForm, invitationPaper, mandatePaper, sameLetter } from "./letter-form";

function view(count: number, chosen: string[] = []): InvitationLetterView {
  return {
    letter: { ...invitationPaperOf(), invitee_ids: chosen },
    title: "Rapat",
    invitees: Array.from({ length: count }, (_, at) => ({ id: `i${at + 1}`, office: `Kasi ${at + 1}`, name: "" })),
  };
}

function invitationPaperOf() {
  const { chosen: _, ...fields } = emptyInvitation();
  return { ...fields, meeting_id: "m1", copies: ["Arsip"], invitee_ids: [] as string[] };
}

describe("whom a letter goes to", () => {
  it.each([
    [4, [], ["i1", "i2", "i3", "i4"], []],
    [4, ["i3", "i1"], ["i1", "i3"], ["i1", "i3"]],
    [2, ["i1", "i2"], ["i1", "i2"], []],
    [0, [], [], []],
  ])("of %i, %j are ticked as %j and sent as %j", (count, kept, ticked, sent) => {
    const of = view(count, kept);
    const form = invitationForm(of);
    expect(form.chosen).toEqual(ticked);
    expect(invitationPaper(form, of)?.invitee_ids).toEqual(sent);
  });

  it("is nobody while nobody is ticked", () => {
    expect(invitationPaper({ ...invitationForm(view(3)), chosen: [] }, view(3))).toBeNull();
  });
});

describe("what is sent again", () => {
  it("is the same letter when nothing was typed", () => {
    const of = view(3);
    expect(sameLetter(invitationPaper(invitationForm(of), of), invitationPaper(invitationForm(of), of))).toBe(true);
    const party = { id_number: "", name: "A", rank: "", office: "", id_kind: "none" } as const;
    const letter = { date_text: "", giver: party, representative: party, number: "", meeting_id: "m1" };
    expect(sameLetter(mandatePaper(letter), mandatePaper(mandatePaper(letter)))).toBe(true);
  });
});
