// The half of the page that is the map: its tools, what is said below it, and the words gathered on it.

import { byId, grouped, onClick, wordsOf } from "./elements.js";
import { LayoutChoice } from "./layout_choice.js";
import { WordMap } from "./map.js";
import { messageOf } from "./notices.js";
import { Selection } from "./selection.js";
import { keptBy, matcher, rowsAt } from "./word_filter.js";
import { WordTip } from "./word_tip.js";

/** @typedef {import("./types.js").Backend} Backend */
/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Neighbour} Neighbour */
/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./camera.js").View} View */

/**
 * @typedef {object} PanelListeners
 * @property {(word: string) => void} picked a word was clicked
 * @property {(view: View) => void} viewChanged another part of the map is seen, and it is at rest
 * @property {() => void} other the other model's map is wished for
 * @property {(layout: string) => void} layout another layout is wished for
 * @property {(word: string) => string} addressOf the address at which a word's neighbours are shown
 * @property {(word: string | null) => void} pointed a word of the map is pointed at, or none
 * @property {() => void} arrived words are there, or have other places
 */

/** What is lit: words that were asked about and words of the answer with its rows, and arrows between words. */
/** @typedef {{current: string[], lit: string[], rows: Map<string, Neighbour>, arrows: [string, string][]}} Lit */

/** @type {Places} */
const NO_PLACES = { method: "", words: [], counts: [], x: [], y: [] };
const NEED_WORDS = ["all", "lit", "lasso", "list"]; // tools that are of no use before words are there
/** @type {Lit} */
const NONE_LIT = { current: [], lit: [], rows: new Map(), arrows: [] };

export class MapPanel {
  /**
   * @param {Backend} backend
   * @param {PanelListeners} listeners
   */
  constructor(backend, listeners) {
    this.backend = backend;
    this.listeners = listeners;
    this.map = new WordMap(byId("canvas", HTMLCanvasElement), {
      picked: listeners.picked,
      viewChanged: (view) => {
        this.tip.hide();
        listeners.viewChanged(view);
      },
      selected: (words) => this.#select(words),
      pointed: (word) => this.#pointed(word),
    });
    this.selection = new Selection(byId("selection", HTMLElement), {
      addressOf: listeners.addressOf,
      closed: () => this.map.dropLasso(),
      keep: (words) => this.#keep(new Set(words)),
    });
    this.tip = new WordTip(byId("tip", HTMLElement), async (word, n) => {
      const answer = await backend.answer(this.model, { kind: "near", terms: [{ word, sign: 1 }], n });
      return answer.rows ?? [];
    });
    this.choice = new LayoutChoice(backend, {
      arrived: (places, glide) => this.#arrived(places, glide),
      failed: (error) => this.#say(messageOf(error)),
      chosen: listeners.layout,
    });
    this.model = 0;
    /** @type {ModelFacts | null} */
    this.facts = null;
    this.named = false; // whether the model's name is said with its map
    this.lighted = NONE_LIT;
    /** @type {Set<string> | null} */
    this.chosen = null;
    this.turn = 0; // lightings
    this.note = "";
    this.rare = "";
    this.#listen(listeners);
    this.#place(NO_PLACES, false);
  }

  /** @param {PanelListeners} listeners */
  #listen({ other }) {
    onClick("larger", () => this.map.enlarge(1.6));
    onClick("smaller", () => this.map.enlarge(1 / 1.6));
    onClick("all", () => this.map.frameAll());
    onClick("lit", () => this.map.frameLit());
    onClick("lasso", () => {
      this.map.setLasso(!this.map.lassoing);
      byId("lasso", HTMLElement).setAttribute("aria-pressed", String(this.map.lassoing));
    });
    onClick("list", () => this.#select(this.map.seen()));
    onClick("other-map", other);
    onClick("keep-all", () => {
      byId("filter", HTMLInputElement).value = "";
      byId("frequent", HTMLInputElement).value = "0";
      this.#keep(null);
    });
    byId("filter", HTMLInputElement).addEventListener("input", () => this.#filter());
    byId("frequent", HTMLInputElement).addEventListener("input", () => this.#filter());
    const coloring = byId("coloring", HTMLSelectElement);
    coloring.addEventListener("change", () => this.map.setColoring(coloring.value === "frequency" ? "frequency" : "region"));
  }

  /** Words on the map, the most frequent first. */
  get words() {
    return this.map.points.words;
  }

  /**
   * Show a model's map in place of the one that is there, once it has come.
   * @param {number} model
   * @param {ModelFacts} facts
   * @param {ModelFacts | undefined} other
   * @param {string} layout
   */
  async show(model, facts, other, layout) {
    if (model !== this.model || this.facts === null) {
      this.selection.close();
      this.choice.shown = "";
      this.#place(NO_PLACES, false);
      this.#say("Laying out the map \u2026");
    }
    [this.model, this.facts, this.named] = [model, facts, other !== undefined];
    const button = byId("other-map", HTMLElement);
    button.hidden = !other;
    button.textContent = other ? `Map of ${other.name}` : "";
    await this.choice.show(model, facts, layout);
  }

  /**
   * @param {Places} places
   * @param {boolean} glide
   */
  #arrived(places, glide) {
    const facts = /** @type {ModelFacts} */ (this.facts);
    const { regions } = this.map;
    this.#place(places, glide);
    const count = places.words.length;
    const which = count === facts.words ? `all ${grouped(count)}` : `the ${grouped(count)} most frequent`;
    const words = count === 1 ? "the only word" : `${which} words`;
    this.map.canvas.setAttribute("aria-label", `Map of ${words} of ${facts.name}`);
    this.#say(`${this.named ? `${facts.name}: ` : ""}${words}, by ${places.method}`);
    this.listeners.arrived();
    this.#complete(places, regions !== null && glide);
  }

  /**
   * Regions, and how faithful the layout is: the map is there before these are.
   * @param {Places} places
   * @param {boolean} known whether regions are there
   */
  async #complete({ method }, known) {
    const { model, facts } = this;
    const current = () => model === this.model && method === this.choice.shown;
    if (!known) {
      const regions = await this.backend.regions(model).catch(() => null);
      if (regions && model === this.model) {
        this.map.setRegions(regions);
        this.listeners.arrived();
      }
    }
    const share = await this.backend.faithfulness(model, method).catch(() => null);
    if (current()) {
      const kept = share === null ? "" : ` \u00b7 keeps ${Math.round(100 * share)} % of near words together`;
      this.#say(this.note + kept + (facts?.advice ? ` \u00b7 ${facts.advice}` : ""));
    }
  }

  /**
   * Light words of the model up, and say how many are too rare to be seen.
   * @param {Lit} lit
   * @param {boolean} fly whether to go where they are
   */
  async light(lit, fly) {
    this.lighted = lit;
    this.turn += 1;
    const turn = this.turn;
    const { current, lit: found, arrows } = lit;
    this.map.light(current, found, fly, arrows);
    const words = [...new Set([...current, ...found])];
    const missing = words.filter((word) => !this.map.points.rows.has(word));
    this.rare = "";
    if (missing.length && this.words.length && this.words.length < (this.facts?.words ?? 0)) {
      const rarer = `${missing.length} of these ${wordsOf(words.length)} ${missing.length === 1 ? "is" : "are"} rarer`;
      this.rare = `${words.length === 1 ? "this word is rarer" : rarer} (hollow)`;
      const anchors = await this.backend.anchors(this.model, missing).catch(() => ({}));
      if (turn === this.turn) {
        this.map.setStrangers(anchors);
        this.map.light(current, found, fly, arrows);
      }
    }
    if (turn === this.turn) {
      this.#note();
    }
  }

  /**
   * Point at a word of the map from elsewhere, or with null at none.
   * @param {string | null} word
   */
  point(word) {
    this.map.point((word === null ? undefined : this.map.rowOf(word)) ?? -1);
  }

  /** @param {string | null} word */
  #pointed(word) {
    this.listeners.pointed(word);
    const row = word === null ? undefined : this.map.rowOf(word);
    if (word === null || row === undefined) {
      this.tip.hide();
      return;
    }
    const { regions, points } = this.map;
    const part = regions?.part_of[row] ?? -1;
    this.tip.show({
      word,
      count: points.counts[row] ?? this.lighted.rows.get(word)?.count ?? 0,
      cosine: this.lighted.rows.get(word)?.cosine,
      region: part < 0 || !regions ? "" : regions.names[regions.region_of[part]],
      place: this.map.pixelsOf(row),
    });
  }

  /** @param {string[]} words */
  #select(words) {
    const { regions, points } = this.map;
    const apart = (/** @type {string} */ word) => regions?.distinct[points.rows.get(word) ?? -1] ?? 0;
    this.selection.show(regions ? words.toSorted((a, b) => apart(b) - apart(a)) : words);
  }

  /** @param {Set<string> | null} chosen */
  #keep(chosen) {
    this.chosen = chosen;
    this.#filter();
  }

  #filter() {
    const typed = byId("filter", HTMLInputElement);
    const slider = byId("frequent", HTMLInputElement);
    const fits = matcher(typed.value);
    typed.setAttribute("aria-invalid", String(fits === null));
    const rows = rowsAt(Number(slider.value) / 100, this.words.length);
    const { kept, count } = keptBy(this.map.points, fits ?? (() => true), rows, this.chosen);
    const least = this.map.points.counts[rows - 1];
    slider.setAttribute("aria-valuetext", least ? `seen at least ${grouped(least)} times` : wordsOf(rows));
    this.map.setKept(kept);
    byId("kept", HTMLElement).textContent =
      fits === null ? "not a regular expression" : kept ? `${wordsOf(count)}${rows < this.words.length && least ? `, seen at least ${grouped(least)} times` : ""}` : "";
    byId("keep-all", HTMLElement).hidden = !kept;
  }

  /**
   * @param {Places} places
   * @param {boolean} glide
   */
  #place(places, glide) {
    this.tip.hide();
    this.map.show(places, glide);
    if (!glide) {
      this.#keep(null);
    }
    for (const id of NEED_WORDS) {
      byId(id, HTMLButtonElement).disabled = !places.words.length;
    }
  }

  /** @param {string} note */
  #say(note) {
    this.note = note;
    this.#note();
  }

  #note() {
    byId("map-note", HTMLElement).textContent = [this.note, this.rare].filter(Boolean).join("; ");
  }
}
