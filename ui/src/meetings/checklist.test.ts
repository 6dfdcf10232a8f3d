import { describe, expect, it } from "vitest";

import { agendaLines, deskOf, minutesToStart, phaseOf } from "./checklist";
import { mark, sampleInvitees, sampleMeeting } from "./sample-meeting";

const WIB = { today: "2025-01-20", zone_offset_minutes: 420 };
/** 20 January 2025 at this local time in WIB. */
const at = (hour: number, minute = 0) => Date.UTC(2025, 0, 20, hour - 7, minute);
const keys = (items: { key: string; state: string }[]) => items.map((item) => `${item.state} ${item.key}`);

describe("phase", () => {
  it("follows the date", () => {
    expect(phaseOf(sampleMeeting(undefined, { date: "2025-01-21" }), WIB, at(23))).toBe("before");
    expect(phaseOf(sampleMeeting(undefined, { date: "2025-01-19" }), WIB, at(1))).toBe("after");
  });

  it("follows the printed times on the day itself", () => {
    const open = sampleMeeting();
    expect([at(8, 59), at(9), at(23)].map((now) => phaseOf(open, WIB, now))).toEqual(["before", "during", "during"]);
    const closed = sampleMeeting(undefined, { time_text: "09.00 s.d. 12.00 WIB" });
    expect([at(11, 59), at(12)].map((now) => phaseOf(closed, WIB, now))).toEqual(["during", "after"]);
  });

  it("is the meeting all day when no time is known", () => {
    expect(phaseOf(sampleMeeting(undefined, { time_text: "" }), WIB, at(0, 5))).toBe("during");
  });

  it("counts the minutes left on the day", () => {
    expect(minutesToStart(sampleMeeting(), WIB, at(8, 56))).toBe(4);
    expect(minutesToStart(sampleMeeting(), WIB, at(9))).toBeNull();
    expect(minutesToStart(sampleMeeting(undefined, { date: "2025-01-21" }), WIB, at(8, 56))).toBeNull();
  });
});

describe("before the meeting", () => {
  it("asks for everything a new meeting lacks, and counts it", () => {
    const bare = sampleMeeting([], { time_text: "", venue: "" });
    bare.form = { ...bare.form, start_text: "", venue: "", agenda: " \n", chair_name: "", chair_office: "" };
    const desk = deskOf(bare, WIB, at(8));
    expect(keys(desk.before)).toEqual(["missing invitations", "missing venue", "missing chair", "missing time", "missing agenda"]);
  });

  it("puts what is missing first and names those whose name is unknown", () => {
    const desk = deskOf(sampleMeeting(), WIB, at(8));
    expect(keys(desk.before)).toEqual([
      "missing names", "done invitations", "done number", "done time", "done place_and_chair", "done agenda", "open told", "open blank_sheet",
    ]);
    expect(desk.before.at(0)).toMatchObject({ nameless: [{ office: "Kapolsek Kalirejo" }, { office: "Danramil Kalirejo" }] });
    expect(desk.before.at(1)).toMatchObject({ invited: 22, heads: 17 });
    expect(desk.missing).toBe(1);
  });

  it("never asks a walk-in for an invitation or a name", () => {
    const invitees = sampleInvitees().map((invitee) => ({ ...invitee, name: "Ada" }));
    invitees.push({ id: "w", number: 23, group: "other", office: "Gapoktan", name: "", walk_in: true, told: [], mark: mark("present"), signature_id: null });
    const desk = deskOf(sampleMeeting(invitees), WIB, at(8));
    expect(desk.before.some((item) => item.key === "names")).toBe(false);
    expect(desk.before.at(0)).toMatchObject({ key: "invitations", invited: 22 });
  });

  it("waits for a number whose place is blank, and not for one that nobody gave", () => {
    const numbered = (invitation_number: string, number_provisional: boolean) => {
      const meeting = sampleMeeting();
      meeting.form = { ...meeting.form, invitation_number };
      meeting.number_provisional = number_provisional;
      return deskOf(meeting, WIB, at(8)).before.find((item) => item.key === "number")?.state;
    };
    expect([numbered("005/…/I/2025", true), numbered("", false), numbered("005/14/I/2025", false)]).toEqual(["missing", "open", "done"]);
  });

  it("counts who was told, and is done when all were", () => {
    const told = { how: "whatsapp", date: "2025-01-15", time: "08.10" } as const;
    const of = (many: number) =>
      deskOf(sampleMeeting(sampleInvitees().map((invitee, i) => ({ ...invitee, told: i < many ? [told] : [] }))), WIB, at(8)).before.find((item) => item.key === "told");
    expect([of(0), of(3), of(22)]).toMatchObject([
      { state: "open", told: 0 },
      { state: "open", told: 3, all: 22 },
      { state: "done", told: 22 },
    ]);
  });

  it("asks for the hour until the meeting is over", () => {
    const state = (date: string) =>
      deskOf(sampleMeeting(undefined, { date, time_text: "" }), WIB, at(8)).before.find((item) => item.key === "time")?.state;
    expect([state("2025-01-21"), state("2025-01-19")]).toEqual(["missing", "open"]);
  });

  it("ignores empty agenda lines", () => {
    expect(agendaLines(" Kesehatan \n\n\tPembangunan\n")).toEqual(["Kesehatan", "Pembangunan"]);
  });
});

describe("agenda, notula and decisions", () => {
  const desk = (date: string, minutes: Partial<ReturnType<typeof sampleMeeting>["minutes"]>, minutes_final = false) => {
    const meeting = sampleMeeting(undefined, { date });
    return deskOf({ ...meeting, minutes: { ...meeting.minutes, ...minutes }, minutes_final }, WIB, at(8));
  };
  const state = (items: { key: string; state: string }[], key: string) => items.find((item) => item.key === key)?.state;

  it("asks for earlier decisions that are on no agenda, until the meeting is over", () => {
    expect(state(desk("2025-01-21", { items: 3, decisions_waiting: 2 }).before, "decisions_waiting")).toBe("missing");
    expect(state(desk("2025-01-19", { items: 3, decisions_waiting: 2 }).before, "decisions_waiting")).toBeUndefined();
  });

  it("asks for the final once the meeting is over, and counts it as missing", () => {
    const after = (date: string, final = false) => desk(date, { items: 3 }, final);
    expect([after("2025-01-21"), after("2025-01-19"), after("2025-01-19", true)].map((one) => state(one.after, "minutes"))).toEqual(["open", "missing", "done"]);
    expect(after("2025-01-19").missing - after("2025-01-19", true).missing).toBe(1);
  });

  it("takes a meeting whose minutes are final for over, whatever hour was printed", () => {
    const before = desk("2025-01-20", { items: 3 });
    const final = desk("2025-01-20", { items: 3 }, true);
    expect([before.phase, final.phase]).toEqual(["before", "after"]);
    expect(state(final.during, "unmarked")).toBe("missing");
  });

  it("follows the decisions until all are carried out", () => {
    expect(state(desk("2025-01-19", { decisions: 2, decisions_open: 1 }).after, "followed")).toBe("open");
    expect(state(desk("2025-01-19", { decisions: 2, decisions_open: 0 }).after, "followed")).toBe("done");
    expect(state(desk("2025-01-19", {}).after, "followed")).toBeUndefined();
  });
});

describe("during and after", () => {
  it("is done at the door only when everybody is marked", () => {
    const some = sampleInvitees().map((invitee, i) => (i === 0 ? { ...invitee, mark: mark("present") } : invitee));
    expect(deskOf(sampleMeeting(some), WIB, at(10)).during.at(0)).toMatchObject({ key: "door", state: "open" });
    const all = sampleInvitees().map((invitee) => ({ ...invitee, mark: mark("present") }));
    expect(deskOf(sampleMeeting(all), WIB, at(10)).during.at(0)).toMatchObject({ key: "door", state: "done" });
    expect(deskOf(sampleMeeting([]), WIB, at(10)).during.at(0)).toMatchObject({ key: "door", state: "open" });
  });

  it("asks for those nobody marked only once the meeting is over", () => {
    const has = (date: string) => deskOf(sampleMeeting(undefined, { date }), WIB, at(10)).during.some((item) => item.key === "unmarked");
    expect([has("2025-01-20"), has("2025-01-19")]).toEqual([false, true]);
  });

  it("asks for the name of a representative who came without one", () => {
    const invitees = sampleInvitees().map((invitee, i) =>
      i === 2 ? { ...invitee, mark: mark("represented") } : i === 1 ? { ...invitee, mark: mark("represented", { representative_name: "Sarno" }) } : invitee,
    );
    expect(deskOf(sampleMeeting(invitees), WIB, at(10)).during.at(0)).toMatchObject({
      key: "representatives",
      nameless: [{ office: "Danramil Kalirejo" }],
    });
  });

  it("counts absences by their code, and is delivered only with a receipt", () => {
    const invitees = sampleInvitees().map((invitee, i) => ({ ...invitee, mark: mark(i < 2 ? "sick" : i < 3 ? "excused" : "present") }));
    const desk = deskOf(sampleMeeting(invitees, { delivery: "unsent" }), WIB, at(10));
    expect(desk.after).toMatchObject([
      { key: "absences", byStatus: [["excused", 1], ["sick", 2]] },
      { key: "filled_sheet", state: "open" },
      { key: "delivery", state: "open" },
    ]);
    const sent = deskOf(sampleMeeting(invitees, { delivery: "sent" }), WIB, at(10));
    expect(sent.after.find((item) => item.key === "delivery")).toMatchObject({ state: "done" });
  });

  it("has delivered no attendance before the meeting took place", () => {
    const delivery = (invitees: ReturnType<typeof sampleInvitees>, hour: number, date = "2025-01-20") =>
      deskOf(sampleMeeting(invitees, { delivery: "received", date }), WIB, at(hour)).after.find((item) => item.key === "delivery")?.state;
    const marked = sampleInvitees().map((invitee) => ({ ...invitee, mark: mark("present") }));
    expect([delivery(sampleInvitees(), 8), delivery(marked, 8), delivery(sampleInvitees(), 10)]).toEqual(["open", "open", "open"]);
    expect([delivery(marked, 10), delivery(sampleInvitees(), 8, "2025-01-19")]).toEqual(["done", "done"]);
  });

  it("counts every thing that bears a warning sign, also one of a later column", () => {
    const invitees = sampleInvitees().map((invitee, i) => ({ ...invitee, mark: i === 1 ? mark("represented") : null }));
    const early = deskOf(sampleMeeting(invitees), WIB, at(8));
    const warned = [...early.before, ...early.during, ...early.after].filter((item) => item.state === "missing");
    expect(warned.map((item) => item.key)).toEqual(["names", "representatives"]);
    expect(early).toMatchObject({ phase: "before", missing: 2 });
  });
});
