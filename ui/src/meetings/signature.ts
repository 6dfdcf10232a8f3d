/**
 * A signature as strokes: what a pen, a mouse or a finger drew, thinned until it is small enough to be kept and sent.
 *
 * Does not know: pointers, the screen, whose it is.
 */

export type Point = [number, number];
/** From pen down to pen up. */
export type Stroke = Point[];

/** Unit of the pad, whatever its size on the screen. */
export const PAD_WIDTH = 1000;
export const PAD_HEIGHT = 400;

/** Longest signature that the program keeps: of each stroke two bytes, of each point four. */
export const STROKES_BYTES_MAX = 4096;
const STROKE_BYTES = 2;
const POINT_BYTES = 4;
/** A hair's breadth on the pad: nobody sees what is thinned by it. */
const TOLERANCE_MIN = 2;
/** More strokes than this are no signature; each keeps its two ends at least. */
const STROKES_MAX = 400;

/** A place on the pad in its unit, as whole numbers; a pen that left the pad stays on its edge. */
export function onPad(x: number, y: number, width: number, height: number): Point {
  const within = (value: number, size: number, units: number) => Math.round(Math.min(Math.max(size > 0 ? value / size : 0, 0), 1) * units);
  return [within(x, width, PAD_WIDTH), within(y, height, PAD_HEIGHT)];
}

/** Bytes that the strokes take when they are kept. */
export function bytesOf(strokes: readonly Stroke[]): number {
  return strokes.reduce((sum, stroke) => sum + STROKE_BYTES + POINT_BYTES * stroke.length, 0);
}

/** The strokes, thinned as little as keeps them small enough. Empty ones are left out. */
export function thinned(strokes: readonly Stroke[]): Stroke[] {
  const drawn = strokes.filter((stroke) => stroke.length > 0).slice(0, STROKES_MAX);
  for (let tolerance = TOLERANCE_MIN; ; tolerance *= 1.5) {
    const thin = drawn.map((stroke) => simplify(stroke, tolerance));
    if (bytesOf(thin) <= STROKES_BYTES_MAX) return thin;
  }
}

/** Ramer–Douglas–Peucker: no point that is left out lies further than `tolerance` from the line. */
export function simplify(stroke: Stroke, tolerance: number): Stroke {
  const kept = new Set([0, stroke.length - 1]);
  const open: [number, number][] = [[0, stroke.length - 1]];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [first, last] = part;
    const [from, to] = [stroke[first], stroke[last]];
    if (from === undefined || to === undefined) continue;
    let farthest = first;
    let most = tolerance;
    for (let at = first + 1; at < last; at += 1) {
      const distance = distanceFromLine(stroke[at] ?? from, from, to);
      if (distance > most) {
        most = distance;
        farthest = at;
      }
    }
    if (farthest === first) continue;
    kept.add(farthest);
    open.push([first, farthest], [farthest, last]);
  }
  return stroke.filter((_, at) => kept.has(at));
}

/** `M1 2L3 4`, for an SVG path. A lone point becomes a short line, which a round end shows. */
export function pathOf(strokes: readonly Stroke[]): string {
  return strokes
    .filter((stroke) => stroke.length > 0)
    .map((stroke) => {
      const ends = stroke.length === 1 ? [...stroke, stroke[0]] : stroke;
      return `M${ends.map((point) => (point ?? [0, 0]).join(" ")).join("L")}`;
    })
    .join("");
}

/** From a point to a stretch, not to the endless line through it: a stroke that turns back keeps its turn. */
function distanceFromLine([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [acrossX, acrossY] = [toX - fromX, toY - fromY];
  const length = acrossX * acrossX + acrossY * acrossY;
  const along = length === 0 ? 0 : Math.min(Math.max(((x - fromX) * acrossX + (y - fromY) * acrossY) / length, 0), 1);
  return Math.hypot(x - fromX - along * acrossX, y - fromY - along * acrossY);
}
