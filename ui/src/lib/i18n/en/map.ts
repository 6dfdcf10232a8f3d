import type id from "../id/map";

const en: typeof id = {
  more: (points) => `Too many for one map. Shown: ${points} points. Narrow the list to see all.`,
  pile_title: (count) => `${count} issues in this place`,
  title: "Map",
  drawing: (names) => (names === "" ? "Map of issues without boundaries" : `Map of issues with the boundaries of ${names}`),
  points: "Issues on the map",
  point: (title, urgency, stage) => `${title}, urgency ${urgency.toLowerCase()}, stage ${stage.toLowerCase()}`,
  pile: (title, others) => `${title}, and ${others} more`,
  pile_point: (count, title, urgency) => `${count} issues around here: ${title}, and others. Most urgent: ${urgency.toLowerCase()}`,
  most_urgent: "Most urgent:",
  list: "List of points",
  list_count: (issues, places) => `${issues} issues at ${places} points`,
  empty: "No issue has a point yet",
  empty_text: "Fill in Coordinates when you record an issue. Its point then appears here.",
  legend: "What the signs mean",
  legend_pile: "several issues in one place",
  keys: { move: "move", next: "next point", open: "open" },
  latitude: (angle, south) => `${angle} ${south ? "S" : "N"}`,
  longitude: (angle, west) => `${angle} ${west ? "W" : "E"}`,
};
export default en;
