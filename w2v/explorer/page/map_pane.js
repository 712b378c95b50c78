// One model's map: its canvas, what is said below it, and of the word that is pointed at.

import { byId, grouped, wordsOf } from "./elements.js";
import { LAYOUTS } from "./layout_choice.js";
import { WordMap } from "./map.js";
import { WordTip } from "./word_tip.js";

/** @typedef {import("./types.js").Backend} Backend */
/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Neighbour} Neighbour */
/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./map.js").MapListeners} MapListeners */
/** @typedef {import("./word_tip.js").Near} Near */

/** What is lit, and the rows of the model's own answer. */
/** @typedef {import("./map.js").Lighting & {rows: Map<string, Neighbour>}} Lit */

/** @type {Places} */
export const NO_PLACES = { method: "", words: [], counts: [], x: [], y: [] };
/** @type {Lit} */
const NONE_LIT = { current: [], lit: [], elsewhere: [], rows: new Map(), arrows: [] };
const PLACES = ["", "-beside"]; // how ids of the first pane's elements end, and of the second's

export class MapPane {
  /**
   * @param {Backend} backend
   * @param {number} model
   * @param {ModelFacts[]} models
   * @param {import("./travel.js").Travel} travel
   * @param {MapListeners} listeners
   * @param {(word: string) => Promise<Near[]>} nearest
   */
  constructor(backend, model, models, travel, listeners, nearest) {
    this.backend = backend;
    this.model = model;
    this.facts = models[model];
    this.named = models.length > 1; // whether the model's name is said with its map
    const end = PLACES[model];
    this.element = byId(`pane${end}`, HTMLElement);
    this.element.hidden = false;
    this.map = new WordMap(byId(`canvas${end}`, HTMLCanvasElement), travel, listeners);
    this.tip = new WordTip(byId(`tip${end}`, HTMLElement), nearest);
    this.place = byId(`map-note${end}`, HTMLElement);
    this.lighted = NONE_LIT;
    this.turn = 0; // lightings
    this.method = "";
    this.note = "";
    this.rare = "";
  }

  /** Words on the map, the most frequent first. */
  get words() {
    return this.map.points.words;
  }

  /**
   * @param {Places} places
   * @param {boolean} glide
   */
  show(places, glide) {
    const { facts } = this;
    this.tip.hide();
    this.map.show(places, glide);
    this.method = places.method;
    const count = places.words.length;
    if (!count) {
      return;
    }
    const which = count === facts.words ? `all ${grouped(count)}` : `the ${grouped(count)} most frequent`;
    const words = count === 1 ? "the only word" : `${which} words`;
    this.map.canvas.setAttribute("aria-label", `Map of ${words} of ${facts.name}`);
    this.say(`${this.named ? `${facts.name}: ` : ""}${words}, by ${LAYOUTS[places.method]}`);
  }

  /** Say how much of neighbourhoods the layout keeps, once that is known. */
  async sayFaithfulness() {
    const { method, facts } = this;
    const share = await this.backend.faithfulness(this.model, method).catch(() => null);
    if (method === this.method) {
      const kept = share === null ? "" : `keeps ${Math.round(100 * share)} % of near words together`;
      const apart = facts.unaligned && `not aligned: ${facts.unaligned}`;
      this.say([this.note, kept, facts.advice, apart].filter(Boolean).join(" \u00b7 "));
    }
  }

  /** @param {Lit} lit */
  light(lit) {
    this.lighted = lit;
    this.turn += 1;
    this.map.light(lit);
  }

  /**
   * Put words that are lit but too rare for the map amid words near them, and say how many there are.
   * @returns {Promise<boolean>} whether there are any
   */
  async placeRare() {
    const { turn, map } = this;
    const { current, lit } = this.lighted;
    const words = [...new Set([...current, ...lit])];
    const missing = words.filter((word) => !map.points.rows.has(word));
    this.rare = "";
    const rarer = missing.length > 0 && this.words.length > 0 && this.words.length < this.facts.words;
    if (rarer) {
      const some = `${missing.length} of these ${wordsOf(words.length)} ${missing.length === 1 ? "is" : "are"} rarer`;
      this.rare = `${words.length === 1 ? "this word is rarer" : some} (hollow)`;
      const anchors = await this.backend.anchors(this.model, missing).catch(() => ({}));
      if (turn === this.turn) {
        map.setStrangers(anchors);
        map.light(this.lighted);
      }
    }
    if (turn === this.turn) {
      this.#note();
    }
    return rarer;
  }

  /**
   * Point at a word, or with null at none.
   * @param {string | null} word
   */
  point(word) {
    const { map, lighted } = this;
    const row = word === null ? undefined : map.rowOf(word);
    map.mark(row ?? -1);
    if (word === null || row === undefined) {
      this.tip.hide();
      return;
    }
    const { regions, points } = map;
    const part = regions?.part_of[row] ?? -1;
    this.tip.show({
      word,
      count: points.counts[row] ?? lighted.rows.get(word)?.count ?? 0,
      cosine: lighted.rows.get(word)?.cosine,
      region: part < 0 || !regions ? "" : regions.names[regions.region_of[part]],
      group: map.column ? `${map.column.name}: ${map.column.groups[map.column.of[row]] ?? "no value"}` : "",
      place: map.pixelsOf(row),
    });
  }

  /** @param {string} note */
  say(note) {
    this.note = note;
    this.#note();
  }

  #note() {
    this.place.textContent = [this.note, this.rare].filter(Boolean).join("; ");
  }
}
