// The names of regions, and of their parts, and where they stand: where most of their words lie.

import { legible } from "./elements.js";

/** @typedef {import("./points.js").Points} Points */
/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./types.js").Regions} Regions */

/**
 * @typedef {object} RegionName
 * @property {string} text
 * @property {number} region
 * @property {Point} place
 * @property {boolean} part whether it is a part's
 */

const CELLS = 40; // cells either way, in which words are counted
const FEWEST = 8; // words that a part has whose name is shown

/**
 * Names of regions, those of many words first, then of parts likewise.
 * @param {Points} points
 * @param {Regions} regions
 * @returns {RegionName[]}
 */
export function regionNames(points, { part_of: partOf, region_of: regionOf, names, part_names: partNames }) {
  /** @type {number[][]} */
  const parts = partNames.map(() => []);
  /** @type {number[][]} */
  const all = names.map(() => []);
  partOf.forEach((part, row) => {
    if (part >= 0) {
      parts[part].push(row);
      all[regionOf[part]].push(row);
    }
  });
  const named = (/** @type {number[][]} */ groups, /** @type {string[]} */ texts, /** @type {boolean} */ part) =>
    groups
      .map((rows, group) => ({
        text: legible(texts[group]),
        region: part ? regionOf[group] : group,
        place: densest(points, rows),
        part,
        size: rows.length,
      }))
      .filter(({ size }) => size >= (part ? FEWEST : 1))
      .sort((a, b) => b.size - a.size);
  return [...named(all, names, false), ...named(parts, partNames, true)];
}

/**
 * The mean of the words around the cell that has most of them.
 * @param {Points} points
 * @param {number[]} rows
 * @returns {Point}
 */
export function densest({ x, y }, rows) {
  const cells = new Float32Array((CELLS + 2) * (CELLS + 2));
  const cellOf = (/** @type {number} */ row) =>
    (Math.min(CELLS - 1, Math.floor(y[row] * CELLS)) + 1) * (CELLS + 2) + Math.min(CELLS - 1, Math.floor(x[row] * CELLS)) + 1;
  const around = [-1, 0, 1].flatMap((line) => [-1, 0, 1].map((column) => line * (CELLS + 2) + column));
  for (const row of rows) {
    const cell = cellOf(row);
    around.forEach((step) => (cells[cell + step] += step ? 1 : 2));
  }
  const best = cells.indexOf(Math.max(...cells));
  const near = rows.filter((row) => around.includes(cellOf(row) - best));
  const mean = (/** @type {Float32Array} */ places) =>
    near.reduce((sum, row) => sum + places[row], 0) / Math.max(1, near.length);
  return { x: mean(x), y: mean(y) };
}
