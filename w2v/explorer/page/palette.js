// The colours of points. Colour alone never tells: regions have names on the map, and a frequency is in a word's tip.

/** @typedef {import("./points.js").Points} Points */
/** @typedef {import("./types.js").Regions} Regions */

const REGIONS = {
  light: "#3b74b8 #c9622b #3d8f5c #a2518f #8a7a2e #c24c5e #2f8f96 #7c63b8 #6d7f3a #9a6a4a".split(" "),
  dark: "#7fb0ea #f0a071 #7fcf9b #dd94cb #d3c26b #f08f9c #70cdd3 #b9a3f0 #b3c77e #d3a888".split(" "),
};
const FREQUENCIES = {
  light: "#b9c9b3 #93b8a0 #6aa494 #418b8a #286d7d #1c4c69".split(" "), // rare to frequent
  dark: "#3c5560 #44707a #509093 #6bb0a3 #97cfae #d9edb8".split(" "),
};
const NO_GROUP = { light: "#c4c0b6", dark: "#55575b" }; // behind the others
export const SHADES = FREQUENCIES.light.length;

/** @param {"light" | "dark"} scheme */
export function regionColors(scheme) {
  return REGIONS[scheme];
}

/** @param {"light" | "dark"} scheme */
export function frequencyColors(scheme) {
  return FREQUENCIES[scheme];
}

/**
 * How groups of a column are drawn: a colour for each, then one for words of no group, and how many are discs. Where
 * there are more groups than colours, the others have the first colours again, and another shape.
 * @param {{groups: string[], ordered: boolean}} column
 * @param {"light" | "dark"} scheme
 */
export function columnPalette({ groups, ordered }, scheme) {
  const inks = ordered ? FREQUENCIES[scheme] : REGIONS[scheme];
  const step = ordered && groups.length > 1 ? (inks.length - 1) / (groups.length - 1) : 1;
  const colors = groups.map((_, group) => inks[Math.round(group * step) % inks.length]);
  return { colors: [...colors, NO_GROUP[scheme]], discs: ordered ? groups.length : Math.min(groups.length, inks.length) };
}

/**
 * The colour of each region, as a place in the palette: no two regions that lie close together have the same one, as
 * far as there are colours enough.
 * @param {{x: number, y: number}[]} middles of the regions
 */
export function colorsOfRegions(middles) {
  /** @type {number[]} */
  const chosen = [];
  for (const { x, y } of middles) {
    const room = REGIONS.light.map((_, color) =>
      Math.min(2, ...chosen.flatMap((other, region) =>
        other === color ? [Math.hypot(middles[region].x - x, middles[region].y - y)] : [])),
    );
    chosen.push(room.indexOf(Math.max(...room)));
  }
  return chosen;
}

/**
 * The shade of each word by its frequency, rare to frequent, in equal steps of its logarithm.
 * @param {Points} points
 */
export function shadesOfFrequency({ counts, length }) {
  const logs = counts.map((count, row) => (counts[0] ? Math.log(Math.max(1, count)) : -Math.log(row + 1)));
  const [high, low] = [logs[0] ?? 0, logs[length - 1] ?? 0];
  return Uint8Array.from(logs, (log) => Math.min(SHADES - 1, Math.floor((SHADES * (log - low)) / (high - low || 1))));
}

/**
 * A colour as [red, green, blue].
 * @param {string} hex
 */
export function channels(hex) {
  return [1, 3, 5].map((place) => Number.parseInt(hex.slice(place, place + 2), 16));
}

/**
 * A colour between two.
 * @param {string} one
 * @param {string} other
 * @param {number} share of the other
 */
export function mixed(one, other, share) {
  const [from, to] = [channels(one), channels(other)];
  const parts = from.map((part, place) => Math.round(part + (to[place] - part) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
