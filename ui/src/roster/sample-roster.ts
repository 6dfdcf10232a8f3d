/** A small roster for tests of pages. Every person but the camat is invented. */
import type { HoldingView, RosterOffice, RosterPerson, RosterView } from "../generated/types";

export function samplePerson(id: string, name: string, given: Partial<RosterPerson> = {}): RosterPerson {
  return {
    id,
    written: name,
    prefix: "",
    name,
    suffix: "",
    organisation: "",
    kind: null,
    id_kind: "none",
    id_number: "",
    phone: "",
    erased: false,
    offices: [],
    merged: [],
    delivery: "unsent",
    ...given,
  };
}

export function sampleHolding(id: string, personId: string, name: string, given: Partial<HoldingView> = {}): HoldingView {
  return { id, person_id: personId, name, acting: "not", rank: "", from: "", to: "", current: true, ...given };
}

export function sampleOffice(id: string, title: string, given: Partial<RosterOffice> = {}): RosterOffice {
  const holdings = given.holdings ?? [];
  return {
    id,
    title,
    group: "forkopimcam",
    region_code: "",
    place: 0,
    holder: holdings.find((holding) => holding.current) ?? null,
    holdings,
    delivery: "unsent",
    ...given,
  };
}

export function sampleRoster(given: Partial<RosterView> = {}): RosterView {
  const offices = given.offices ?? [
    sampleOffice("camat", "Camat Kalirejo", { holdings: [sampleHolding("h1", "yulianto", "Hi. Yulianto, S.E.", { from: "2022-08-17" })] }),
    sampleOffice("kapolsek", "Kapolsek Kalirejo", {
      holdings: [
        sampleHolding("h3", "saryono", "Saryono", { acting: "plt", from: "2025-01-10" }),
        sampleHolding("h2", "sutrisno", "Sutrisno", { to: "2025-01-09", current: false }),
      ],
    }),
    sampleOffice("kua", "Kepala KUA", { group: "agency" }),
  ];
  const people = given.people ?? [
    samplePerson("yulianto", "Yulianto", { written: "Hi. Yulianto, S.E.", prefix: "Hi.", suffix: "S.E.", offices: ["Camat Kalirejo"], phone: "0812 0000 0000" }),
    samplePerson("saryono", "Saryono", { offices: ["Plt. Kapolsek Kalirejo"] }),
    samplePerson("karto", "Mbah Karto", { kind: "customary" }),
  ];
  return { offices, people, near_only: false, near: [], offices_all: offices.length, people_all: people.length, missing: 0, ...given };
}
