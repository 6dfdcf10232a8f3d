/** What a map is given: everything is placed already, in pixels from the left and from the top of its sheet. */
import type { Stage, Urgency } from "../generated/types";

export interface MapArea {
  /** Path of SVG; a hole is a part of it. */
  d: string;
  /** Written at its middle; empty where there is no room. */
  label: string;
  x: number;
  y: number;
  /** In full. */
  name: string;
}

/** One issue, or several that lie too near to be told apart. */
export interface MapPoint {
  /** Of the issue, or of the first of several. */
  id: string;
  /** Of all issues in it. */
  ids: readonly string[];
  x: number;
  y: number;
  count: number;
  /** Of several: the title, urgency and stage of the most urgent one. */
  title: string;
  urgency: Urgency;
  stage: Stage;
}

/** A line through the whole sheet. */
export interface MapGridLine {
  axis: "latitude" | "longitude";
  value_e6: number;
  /** From the top for a latitude, from the left for a longitude. */
  at_px: number;
}

/** `5°10′30″`, without the parts that are nought at the end. A line lies at a whole second. */
export function angle(e6: number): string {
  const seconds = Math.round((Math.abs(e6) * 3600) / 1_000_000);
  const two = (part: number) => String(part).padStart(2, "0");
  const [minute, second] = [Math.floor(seconds / 60) % 60, seconds % 60];
  const minutes = minute === 0 && second === 0 ? "" : `${two(minute)}′`;
  return `${Math.floor(seconds / 3600)}°${minutes}${second === 0 ? "" : `${two(second)}″`}`;
}
