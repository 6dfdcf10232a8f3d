/** Which point a key leads to on a map. */

interface Spot {
  x: number;
  y: number;
}

/** For each arrow how far another point lies along it, and how far aside. Pixels are counted downwards. */
const arrows: Readonly<Record<string, (east: number, south: number) => [along: number, aside: number]>> = {
  ArrowRight: (east, south) => [east, south],
  ArrowLeft: (east, south) => [-east, south],
  ArrowDown: (east, south) => [south, east],
  ArrowUp: (east, south) => [-south, east],
};

/**
 * The nearest point within the quarter that the arrow points to; where that is empty, the one on that side that lies least
 * aside. `null` where nothing lies on that side.
 */
export function towards<P extends Spot>(points: readonly P[], from: P, arrow: string): P | null {
  const measure = arrows[arrow];
  if (measure === undefined) return null;
  let best: { point: P; cost: number } | null = null;
  for (const point of points) {
    const [along, aside] = measure(point.x - from.x, point.y - from.y);
    if (along <= 0) continue;
    const inQuarter = Math.abs(aside) <= along;
    // Far aside costs more than any way along: such a point is taken only for want of another.
    const cost = inQuarter ? Math.hypot(along, aside) : 1e6 + Math.abs(aside) / along;
    if (best === null || cost < best.cost) best = { point, cost };
  }
  return best?.point ?? null;
}

/**
 * The point that a key leads to, `null` where it leads nowhere, `undefined` for a key that is none of the map's. Arrows may
 * pass a point by; Page Down and Page Up reach every one.
 */
export function step<P extends Spot>(points: readonly P[], from: P, key: string): P | null | undefined {
  if (key in arrows) return towards(points, from, key);
  const at = points.indexOf(from);
  if (key === "PageDown") return points[at + 1] ?? null;
  if (key === "PageUp") return points[at - 1] ?? null;
  if (key === "Home") return points[0] ?? null;
  if (key === "End") return points.at(-1) ?? null;
  return undefined;
}
