import { describe, expect, it } from "vitest";

import { sampleMeeting } from "./sample-meeting";
import { whenSentence } from "./wording";

const WIB = { today: "2025-01-20", zone_offset_minutes: 420 };
/** 20 January 2025 at this local hour in WIB. */
const at = (hour: number) => Date.UTC(2025, 0, 20, hour - 7);

describe("when the meeting is", () => {
  it("counts the hours until it begins, and says that it runs", () => {
    expect(whenSentence(sampleMeeting(), WIB, at(1))).toBe("Rapat hari ini, mulai 8 jam lagi.");
    expect(whenSentence(sampleMeeting(), WIB, at(10))).toBe("Rapat sedang berlangsung.");
  });

  it("says that the minutes are final and no longer when it begins", () => {
    expect(whenSentence({ ...sampleMeeting(), minutes_final: true }, WIB, at(1))).toBe("Notula final.");
  });
});
