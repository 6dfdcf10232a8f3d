import { describe, expect, it } from "vitest";

import { bytesOf, onPad, PAD_HEIGHT, PAD_WIDTH, pathOf, simplify, STROKES_BYTES_MAX, thinned, type Stroke } from "./signature";

/** A long hand: loops that a pen draws in thousands of points. */
function loops(points: number): Stroke {
  return Array.from({ length: points }, (_, at) => [
    Math.round((PAD_WIDTH * at) / points),
    Math.round(PAD_HEIGHT / 2 + (PAD_HEIGHT / 2.1) * Math.sin(at / 7) * Math.cos(at / 31)),
  ]);
}

describe("strokes of a signature", () => {
  it("keeps a straight line by its two ends, and a corner by its corner", () => {
    expect(simplify([[0, 0], [10, 0], [20, 0], [30, 0]], 2)).toEqual([[0, 0], [30, 0]]);
    expect(simplify([[0, 0], [15, 1], [30, 0], [30, 30]], 2)).toEqual([[0, 0], [30, 0], [30, 30]]);
    expect(simplify([[5, 5]], 2)).toEqual([[5, 5]]);
  });

  it("keeps the turn of a stroke that goes back on itself", () => {
    expect(simplify([[0, 0], [100, 0], [10, 0]], 2)).toEqual([[0, 0], [100, 0], [10, 0]]);
  });

  it("is never larger than what is kept, however long somebody draws", () => {
    for (const strokes of [[loops(9000)], Array.from({ length: 900 }, () => loops(20)), [[], loops(3)]]) {
      const thin = thinned(strokes);
      expect(bytesOf(thin)).toBeLessThanOrEqual(STROKES_BYTES_MAX);
      expect(thin.length).toBeGreaterThan(0);
      expect(thin.every((stroke) => stroke.length > 0)).toBe(true);
    }
  });

  it("leaves no point further from the line than the tolerance", () => {
    const whole = loops(300);
    const thin = simplify(whole, 5);
    expect(thin.length).toBeLessThan(whole.length);
    for (const [x, y] of whole) {
      const near = thin.slice(1).some((to, at) => {
        const from = thin[at] ?? to;
        const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
        const along = Math.min(Math.max(((x - from[0]) * (to[0] - from[0]) + (y - from[1]) * (to[1] - from[1])) / length ** 2, 0), 1);
        return Math.hypot(x - from[0] - along * (to[0] - from[0]), y - from[1] - along * (to[1] - from[1])) <= 5.001;
      });
      expect(near).toBe(true);
    }
  });

  it("stays on the pad when the pen leaves it", () => {
    expect(onPad(50, 20, 100, 40)).toEqual([500, 200]);
    expect(onPad(-9, 99, 100, 40)).toEqual([0, PAD_HEIGHT]);
    expect(onPad(5, 5, 0, 0)).toEqual([0, 0]);
  });

  it("draws a dot as a line without length, so that it shows", () => {
    expect(pathOf([[[1, 2], [3, 4]], [], [[7, 8]]])).toBe("M1 2L3 4M7 8L7 8");
  });
});
