import { describe, expect, it } from "vitest";
import { addDays, ago, clock, dateOf, dayMonthOf, daysAgo, daysBetween, longDate, shortDate, stampTime, waited, type Zone } from ".";

const wib: Zone = { language: "id", zone: "WIB", offsetMinutes: 420 };
const wit: Zone = { language: "id", zone: "WIT", offsetMinutes: 540 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday 20 January 2025, 09.41 WIB. */
const now = Date.UTC(2025, 0, 20, 2, 41);

describe("calendar dates", () => {
  it.each([
    ["2025-01-20", "Senin, 20 Januari 2025"],
    ["2024-01-20", "Sabtu, 20 Januari 2024"],
    ["2024-02-29", "Kamis, 29 Februari 2024"],
    ["2026-05-01", "Jumat, 1 Mei 2026"],
    ["2025-12-28", "Minggu, 28 Desember 2025"],
  ])("%s is written %s", (date, long) => expect(longDate(date, "id")).toBe(long));

  it("has an English form", () => expect(longDate("2025-01-20", "en")).toBe("Monday, 20 January 2025"));
  it("is typed day first", () => expect(shortDate("2025-01-05")).toBe("05/01/2025"));
  it("counts days over the end of a month and a year", () => {
    expect(addDays("2025-01-01", -1)).toBe("2024-12-31");
    expect(daysBetween("2024-12-30", "2025-01-02")).toBe(3);
  });
});

describe("instants in the zone of the village", () => {
  it("turns the date over at local midnight", () => {
    const late = Date.UTC(2025, 0, 19, 17, 30);
    expect(dateOf(late, wib)).toBe("2025-01-20");
    expect(dateOf(late - HOUR, wib)).toBe("2025-01-19");
    expect(dateOf(late - HOUR, wit)).toBe("2025-01-20");
  });
  it("writes the time with a dot", () => {
    expect(clock(now, wib)).toBe("09.41");
    expect(clock(now, wit)).toBe("11.41");
  });
  it("names the year only when it is another one", () => {
    expect(stampTime(now - 4 * DAY, now, wib)).toBe("16 Jan 09.41");
    expect(stampTime(now - 30 * DAY, now, wib)).toBe("21 Des 2024 09.41");
    expect(dayMonthOf(now - 30 * DAY, now, wib)).toBe("21 Desember 2024");
  });
});

describe("relative time", () => {
  it.each([
    [20_000, "baru saja"],
    [6 * MINUTE, "6 menit lalu"],
    [2 * HOUR + 59 * MINUTE, "2 jam lalu"],
    [14 * HOUR + 39 * MINUTE, "kemarin 19.02"],
    [2 * DAY, "2 hari lalu"],
    [3 * DAY, "3 hari lalu"],
    [4 * DAY, "16 Januari"],
    [400 * DAY, "17 Desember 2023"],
  ])("%i ms ago reads %s", (passed, text) => expect(ago(now - passed, now, wib)).toBe(text));

  it("calls the evening before midnight yesterday, however few hours ago", () => {
    const midnight = Date.UTC(2025, 0, 19, 17, 20);
    expect(ago(midnight - HOUR, midnight, wib)).toBe("kemarin 23.20");
  });
  it("shows a stamp from the future as it is", () => expect(ago(now + DAY, now, wib)).toBe("21 Jan 09.41"));
  it("counts days for receipts", () => {
    expect(daysAgo(Date.UTC(2025, 0, 20, 1, 52), now, wib)).toBe("hari ini pukul 08.52 WIB");
    expect(daysAgo(now - DAY, now, wib)).toBe("kemarin");
    expect(daysAgo(now - 16 * DAY, now, wib)).toBe("16 hari lalu");
  });
  it("says how long something has waited", () => {
    expect(waited(now - 2 * HOUR, now, wib)).toBe("2 jam");
    expect(waited(now - DAY, now, wib)).toBe("kemarin");
    expect(waited(now - 5 * DAY, now, wib)).toBe("5 hari");
  });
});
