// Answers from vectors that are in the page itself, rounded to 8 bits; neighbours of words were computed beforehand.

import { grouped } from "./elements.js";
import { closeSpellings } from "./spelling.js";

/** @typedef {import("./types.js").Backend} Backend */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Neighbour} Neighbour */
/** @typedef {import("./types.js").Question} Question */

/**
 * A model as export.py writes it; numbers are little-endian bytes in base 64.
 * @typedef {object} Content
 * @property {import("./types.js").ModelFacts} facts
 * @property {{lowercase: boolean, normalize: string | null}} spelling how the model's text was spelled
 * @property {number[]} counts
 * @property {number} least how often a word must have been seen to answer
 * @property {string} vectors int8 [N, D]
 * @property {string} scales float32 [N]
 * @property {string} neighbours uint16 [N, k]
 * @property {string} cosines int16 [N, k], in 32767ths
 * @property {Record<string, import("./types.js").Places>} places by layout
 * @property {Record<string, number | null>} faithfulness
 * @property {import("./types.js").Regions} regions
 * @property {import("./types.js").Column | null} column
 * @property {import("./types.js").Card} card
 */

/**
 * @param {Content[]} contents
 * @returns {Backend}
 */
export function embedded(contents) {
  const models = contents.map((content) => new EmbeddedModel(content));
  const shown = contents.map(({ facts }) => grouped(facts.shown)).join(" and ");
  return {
    note:
      `This file holds the ${shown} most frequent words. Neighbours of a word are exact; other cosines are computed ` +
      "from vectors rounded to 8 bits, and are usually off by less than 0.01.",
    models: async () => contents.map(({ facts }) => facts),
    complete: async (model, text, n) => models[model].complete(text, n),
    answer: async (model, question) => models[model].answer(question),
    places: async (model, layout) => contents[model].places[layout],
    cancel: async () => {},
    faithfulness: async (model, layout) => contents[model].faithfulness[layout],
    regions: async (model) => contents[model].regions,
    anchors: async () => ({}), // there are no words that are not on the map
    column: async (model) => contents[model].column,
    card: async (model) => contents[model].card,
  };
}

class EmbeddedModel {
  /** @param {Content} content */
  constructor({ facts, spelling, counts, least, vectors, scales, neighbours, cosines, places }) {
    this.words = places[facts.layout].words;
    this.spelling = spelling;
    this.rows = new Map(this.words.map((word, row) => [word, row]));
    this.folded = this.words.map((word) => word.toLowerCase());
    this.counts = counts;
    this.least = least;
    this.dimensions = facts.dimensions;
    this.vectors = new Int8Array(bytes(vectors));
    this.scales = new Float32Array(bytes(scales));
    this.neighbours = new Uint16Array(bytes(neighbours));
    this.cosines = new Int16Array(bytes(cosines));
  }

  /**
   * Words that begin so, then words that hold it, then words spelled almost so.
   * @param {string} text
   * @param {number} n
   */
  complete(text, n) {
    const typed = text.toLowerCase();
    const same = this.#rowsWhere((word) => word === typed, n);
    const begin = this.#rowsWhere((word) => word.startsWith(typed), n);
    const hold = begin.length < n ? this.#rowsWhere((word) => word.includes(typed), n) : [];
    const found = new Set([...same, ...begin, ...hold]);
    const close = found.size < n ? closeSpellings(typed, this.folded) : [];
    return [...new Set([...found, ...close])]
      .slice(0, n)
      .map((row) => ({ word: this.words[row], count: this.counts[row] }));
  }

  /**
   * @param {Question} question
   * @returns {Answer}
   */
  answer({ kind, terms, n }) {
    const others = terms.map(({ word, sign }) => ({ word: this.#spelled(word), sign }));
    const spelled = terms.flatMap(({ word }, place) => (others[place].word === word ? [] : [[word, others[place].word]]));
    const answer = this.#answer({ kind, terms: others, n });
    return spelled.length && !answer.unknown && !answer.problem
      ? { ...answer, spelled: Object.fromEntries(spelled) }
      : answer;
  }

  /**
   * A word as the model has it: where it has not the word itself, as its text was spelled.
   * @param {string} word
   */
  #spelled(word) {
    if (this.rows.has(word)) {
      return word;
    }
    const { lowercase, normalize } = this.spelling;
    const normal = normalize ? word.replaceAll("\u00ad", "").normalize(normalize) : word;
    const other = lowercase ? normal.toLowerCase() : normal;
    return this.rows.has(other) ? other : word;
  }

  /**
   * @param {Question} question
   * @returns {Answer}
   */
  #answer({ kind, terms, n }) {
    const unknown = terms.map(({ word }) => word).filter((word) => !this.rows.has(word));
    if (unknown.length) {
      return { unknown: [...new Set(unknown)] };
    }
    const rows = terms.map(({ word }) => /** @type {number} */ (this.rows.get(word)));
    const nothing = rows.find((row) => !this.scales[row]);
    if (nothing !== undefined) {
      return { problem: `the vector of '${this.words[nothing]}' is zero or not finite, so it has no neighbours` };
    }
    switch (kind) {
      case "similarity":
        return { cosine: this.#cosine(this.#sum([rows[0]], [1]), rows[1]) };
      case "odd":
        return { rows: this.#oddFirst(rows) };
      case "analogy":
        return { rows: this.#nearest(this.#sum(rows, [-1, 1, 1]), rows, n) };
      default:
        return {
          rows:
            rows.length === 1 && terms[0].sign > 0
              ? this.#known(rows[0], n)
              : this.#nearest(
                  this.#sum(
                    rows,
                    terms.map(({ sign }) => sign),
                  ),
                  rows,
                  n,
                ),
        };
    }
  }

  /**
   * @param {(word: string) => boolean} fits
   * @param {number} n
   */
  #rowsWhere(fits, n) {
    const rows = [];
    for (let row = 0; row < this.folded.length && rows.length < n; row += 1) {
      if (fits(this.folded[row])) {
        rows.push(row);
      }
    }
    return rows;
  }

  /**
   * The neighbours that were computed beforehand.
   * @param {number} row
   * @param {number} n
   */
  #known(row, n) {
    const k = this.neighbours.length / this.words.length;
    const found = [];
    for (let place = row * k; place < row * k + Math.min(n, k); place += 1) {
      if (this.neighbours[place] !== row) {
        found.push(this.#neighbour(this.neighbours[place], this.cosines[place] / 32767));
      }
    }
    return found;
  }

  /**
   * @param {number} row
   * @param {number} cosine
   * @returns {Neighbour}
   */
  #neighbour(row, cosine) {
    return { word: this.words[row], cosine, count: this.counts[row] };
  }

  /**
   * The sum of unit vectors, each times its weight.
   * @param {number[]} rows
   * @param {number[]} weights
   */
  #sum(rows, weights) {
    const sum = new Float32Array(this.dimensions);
    rows.forEach((row, term) => {
      const begin = row * this.dimensions;
      for (let d = 0; d < this.dimensions; d += 1) {
        sum[d] += weights[term] * this.scales[row] * this.vectors[begin + d];
      }
    });
    return sum;
  }

  /**
   * The cosine of a vector of any length with a row's.
   * @param {Float32Array} vector
   * @param {number} row
   */
  #cosine(vector, row) {
    const length = Math.hypot(...vector);
    return length ? (this.#product(vector, row) * this.scales[row]) / length : 0;
  }

  /**
   * @param {Float32Array} vector
   * @param {number} row
   */
  #product(vector, row) {
    let product = 0;
    const begin = row * this.dimensions;
    for (let d = 0; d < this.dimensions; d += 1) {
      product += vector[d] * this.vectors[begin + d];
    }
    return product;
  }

  /**
   * @param {Float32Array} target
   * @param {number[]} leftOut
   * @param {number} n
   */
  #nearest(target, leftOut, n) {
    const length = Math.hypot(...target);
    if (length < 0.01) {
      return []; // opposites: what is left is rounding
    }
    const found = [];
    for (let row = 0; row < this.words.length; row += 1) {
      const seldom = this.counts[row] > 0 && this.counts[row] < this.least;
      if (this.scales[row] && !seldom && !leftOut.includes(row)) {
        found.push(this.#neighbour(row, (this.#product(target, row) * this.scales[row]) / length));
      }
    }
    return found.sort((a, b) => b.cosine - a.cosine).slice(0, n);
  }

  /**
   * Each word with its cosine with the others' mean, the least first.
   * @param {number[]} rows
   */
  #oddFirst(rows) {
    return rows
      .map((row, place) =>
        this.#neighbour(
          row,
          this.#cosine(
            this.#sum(
              rows,
              rows.map((_, other) => (other === place ? 0 : 1)),
            ),
            row,
          ),
        ),
      )
      .sort((a, b) => a.cosine - b.cosine);
  }
}

/** @param {string} text in base 64 */
function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}
