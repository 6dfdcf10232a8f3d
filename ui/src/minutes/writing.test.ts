import { describe, expect, it } from "vitest";
import { offeredFor } from "./writing";

const invited = [
  { value: "Kepala Kampung Kalirejo", note: "Wagiman Contoh" },
  { value: "Kepala Kampung Kaliwungu", note: "" },
  { value: "Kapolsek Kalirejo", note: "" },
];
const found = (typed: string): string[] => offeredFor(invited, typed).map((one) => one.value);

describe("whom a field offers", () => {
  it("needs two letters, of office or name, in any order", () => {
    expect(found("k")).toEqual([]);
    expect(found("kampung kali")).toEqual(["Kepala Kampung Kalirejo", "Kepala Kampung Kaliwungu"]);
    expect(found("kalir kepala")).toEqual(["Kepala Kampung Kalirejo"]);
    expect(found("wagi")).toEqual(["Kepala Kampung Kalirejo"]);
  });

  it("offers nobody for other words, nor once somebody is written out", () => {
    expect(found("seorang warga")).toEqual([]);
    expect(found("kapolsek kalirejo")).toEqual([]);
  });
});
