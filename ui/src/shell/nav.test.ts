import { expect, it } from "vitest";

import { parsePath, routeNames } from "../lib/router/routes";
import { meetingRooms, navItems } from "./nav";

/** Reached from everywhere, and belonging to no entry of the menu. */
const NOWHERE = ["keys"];

it.each(["village", "district"] as const)("marks for every page of a %s one entry of the menu", (level) => {
  const items = navItems(level, "Kampung");
  const others = level === "village" ? ["inbox", "villages", "sealed", "sealed_report"] : ["home"];
  for (const name of routeNames) {
    if (NOWHERE.includes(name) || others.includes(name)) continue;
    expect([name, items.filter((item) => item.routes.includes(name)).map((item) => item.path)]).toEqual([name, [expect.any(String)]]);
  }
});

it("marks Isu where a photo or the paper of an issue is looked at", () => {
  const marked = (hash: string) => navItems("village", "Kampung").find((item) => item.routes.includes(parsePath(hash).name))?.path;
  expect([marked("#/isu/i1/foto/p1"), marked("#/isu/i1/cetak"), marked("#/rapat/m1/pintu"), marked("#/masa-simpan/cetak")]).toEqual(["/isu", "/isu", "/rapat", "/pengaturan"]);
});

it.each(["village", "district", "regency"] as const)("keeps every room of the meetings of a %s under Rapat, where Esc leads back to the list", (level) => {
  const rooms = meetingRooms(level);
  const behind = navItems(level, "Kampung").find((item) => item.path === "/rapat")?.routes;
  for (const room of rooms) {
    const { name, up } = parsePath(`#${room.path}`);
    expect([room.path, room.routes.includes(name), up]).toEqual([room.path, true, room.path === "/rapat" ? null : "/rapat"]);
    expect(behind).toContain(name);
  }
  expect(rooms.some((room) => room.path === "/pelayanan")).toBe(level !== "regency");
});
