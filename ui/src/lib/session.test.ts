import { expect, it, vi } from "vitest";

const asked = vi.hoisted((): string[] => []);

vi.mock("./backend", async (original) => ({
  ...(await original<typeof import("./backend")>()),
  call: async (name: string) => void asked.push(name),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

const { keepSessionFresh } = await import("./session.svelte");

it("passes on that the window hears of a network, and believes nothing", () => {
  keepSessionFresh();
  expect(asked).toEqual([]);
  window.dispatchEvent(new Event("online"));
  expect(asked).toEqual(["hint_network"]);
});
