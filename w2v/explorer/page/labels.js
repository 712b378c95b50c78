// Which words have labels at which enlargement: more and more as one zooms in, never one upon another.
//
// Levels are enlargements, each half as much again in area as the one before (a factor of the square root of two a
// side). At each, words that have no label yet get one, those that tell most first, where there is room. A label that is
// there stays: when everything moves apart, labels do too. So none flickers, and a frame only looks up a number.

import { legible } from "./elements.js";

/** @typedef {import("./points.js").Points} Points */

export const FONT_SIZE = 13;
const SIZES = [15, 13, 12]; // of letters ...
const SHARES = [0.03, 0.2]; // ... of so much of the words, those that tell most first
const DISTINCT = 0.012; // how many halvings of rank a thousandth of being set apart outweighs
export const ASIDE = 6; // pixels from a point to its label
const LONGEST = 28; // letters of a label; a longer word is cut
const LEVELS = 26;
const FIRST = 150; // pixels that the unit square takes at level 0
const ROOM = 10; // pixels between two labels
const CELL = { width: 128, height: FONT_SIZE + ROOM }; // of the grid in which collisions are looked for

/** @param {number} scale pixels that the unit square takes */
export function levelOf(scale) {
  return Math.min(LEVELS - 1, Math.floor(2 * Math.log2(scale / FIRST)));
}

/** @param {string} word */
export function labelOf(word) {
  const text = legible(word);
  const letters = [...text];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}\u2026` : text;
}

/**
 * Roughly how many pixels wide a label is: measuring tens of thousands would take a second.
 * @param {string} label
 */
export function widthOf(label) {
  let width = 0;
  for (const letter of label) {
    width += /** @type {number} */ (letter.codePointAt(0)) < 0x1100 ? 0.56 : 1; // Chinese and its like are square
  }
  return width * FONT_SIZE;
}

/**
 * Rows in the order in which words tell most: frequent ones that are set apart first, single letters and signs last.
 * @param {Points} points
 * @param {number[] | null} distinct how far each is set apart, in thousandths
 */
export function tellingOrder(points, distinct) {
  const value = points.words.map((word, row) => {
    const fragment = /^\P{Letter}*$|^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]{1,2}$/u.test(word);
    return Math.log2(row + 30) - DISTINCT * (distinct?.[row] ?? 0) + (fragment ? 30 : 0);
  });
  return Array.from(value.keys()).sort((a, b) => value[a] - value[b]);
}

export class Labels {
  /**
   * @param {Points} points
   * @param {number[]} [order] of rows: who comes first has a label first
   */
  constructor(points, order = Array.from(points.words.keys())) {
    this.points = points;
    this.order = order;
    this.texts = points.words.map(labelOf);
    this.sizes = new Uint8Array(points.length);
    order.forEach((row, place) => {
      const share = (place + 1) / order.length;
      this.sizes[row] = SIZES[share <= SHARES[0] ? 0 : share <= SHARES[1] ? 1 : 2];
    });
    this.widths = this.texts.map((text, row) => (widthOf(text) * this.sizes[row]) / FONT_SIZE);
    this.levels = new Uint8Array(points.length).fill(255); // the level from which on a word has a label; 255: not yet
    this.reached = -1;
  }

  /**
   * Give labels to words up to a level.
   * @param {number} level
   */
  reach(level) {
    while (this.reached < level) {
      this.reached += 1;
      this.#fill(this.reached);
    }
  }

  /** @param {number} level */
  #fill(level) {
    const scale = FIRST * 2 ** (level / 2);
    const { x, y } = this.points;
    /** @type {Map<number, number[]>} */
    const grid = new Map();
    const cells = (/** @type {number} */ row) => {
      const left = Math.floor((x[row] * scale) / CELL.width);
      const right = Math.floor((x[row] * scale + this.widths[row] + ROOM) / CELL.width);
      const top = Math.floor((y[row] * scale) / CELL.height);
      const found = [];
      for (let column = left; column <= right; column += 1) {
        found.push(column * 2 ** 22 + top, column * 2 ** 22 + top + 1);
      }
      return found;
    };
    const collides = (/** @type {number} */ a, /** @type {number} */ b) =>
      Math.abs(y[a] - y[b]) * scale < CELL.height &&
      x[a] * scale < x[b] * scale + this.widths[b] + ROOM &&
      x[b] * scale < x[a] * scale + this.widths[a] + ROOM;
    const put = (/** @type {number} */ row, /** @type {number[]} */ places) => {
      for (const place of places) {
        const there = grid.get(place);
        if (there) {
          there.push(row);
        } else {
          grid.set(place, [row]);
        }
      }
    };
    for (let row = 0; row < this.levels.length; row += 1) {
      if (this.levels[row] < level) {
        put(row, cells(row));
      }
    }
    for (const row of this.order) {
      if (this.levels[row] === 255) {
        const places = cells(row);
        if (!places.some((place) => grid.get(place)?.some((other) => collides(row, other)))) {
          this.levels[row] = level;
          put(row, places);
        }
      }
    }
  }
}
