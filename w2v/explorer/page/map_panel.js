// The half of the page that is the map, or two maps side by side: its tools, and the words gathered on it.

import { byId, element, grouped, legible, onClick, wordsOf } from "./elements.js";
import { LayoutChoice } from "./layout_choice.js";
import { Legend } from "./legend.js";
import { Links } from "./links.js";
import { MapPane, NO_PLACES } from "./map_pane.js";
import { messageOf } from "./notices.js";
import { Selection } from "./selection.js";
import { Travel } from "./travel.js";
import { keptBy, matcher, rowsAt } from "./word_filter.js";

/** @typedef {import("./types.js").Backend} Backend */
/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./camera.js").View} View */
/** @typedef {import("./map.js").WordMap} WordMap */
/** @typedef {import("./map_pane.js").Lit} Lit */
/** @typedef {import("./word_tip.js").Near} Near */

/**
 * @typedef {object} PanelListeners
 * @property {(word: string) => void} picked a word was clicked
 * @property {(view: View) => void} viewChanged another part of the map is seen, and it is at rest
 * @property {() => void} other the other model's map is wished for, where there is room for one
 * @property {(layout: string) => void} layout another layout is wished for
 * @property {(word: string) => string} addressOf the address at which a word's neighbours are shown
 * @property {(word: string | null) => void} pointed a word of the map is pointed at, or none
 * @property {() => void} arrived words are there, or have other places
 */

const NEED_WORDS = ["all", "lit", "lasso", "list"]; // tools that are of no use before words are there
const NEAREST = { told: 5, compared: 10 }; // words that are told to be near one, and among which the other model's are

export class MapPanel {
  /**
   * @param {Backend} backend
   * @param {ModelFacts[]} models
   * @param {PanelListeners} listeners
   */
  constructor(backend, models, listeners) {
    this.backend = backend;
    this.models = models;
    this.listeners = listeners;
    /** @type {string | null} */
    this.pointed = null;
    const told = () => this.point(this.pointed); // where it is now
    this.travel = new Travel((view) => {
      told();
      listeners.viewChanged(view);
    });
    this.panes = models.map((facts, model) => {
      const travel = facts.unaligned ? new Travel(told) : this.travel;
      return this.#pane(model, travel);
    });
    const [first, second] = this.panes;
    this.links = second ? new Links(byId("links", HTMLCanvasElement), first.map, second.map) : null;
    this.selection = new Selection(byId("selection", HTMLElement), {
      addressOf: listeners.addressOf,
      closed: () => this.panes.forEach(({ map }) => map.dropLasso()),
      keep: (words) => this.#keep(new Set(words)),
    });
    this.choice = new LayoutChoice(backend, {
      arrived: (places, glide) => this.#arrived(places, glide),
      failed: (error) => this.panes.forEach((pane) => pane.say(messageOf(error))),
      chosen: listeners.layout,
    });
    /** @type {Set<string> | null} */
    this.chosen = null;
    /** @type {number | null} the group of the legend that is seen alone */
    this.group = null;
    this.legend = new Legend(byId("legend", HTMLElement), (group) => {
      this.group = group;
      this.#filter();
    });
    this.turn = 0; // lightings
    this.#listen(listeners);
    this.panes.forEach((pane) => pane.say("Laying out the map \u2026"));
    this.#place(this.panes.map(() => NO_PLACES), false);
  }

  /**
   * @param {number} model
   * @param {Travel} travel
   */
  #pane(model, travel) {
    const { backend, models, listeners } = this;
    const map = {
      picked: listeners.picked,
      selected: (/** @type {string[]} */ words) => this.#select(words, this.panes[model].map),
      pointed: (/** @type {string | null} */ word) => this.point(word),
      drawn: () => this.links?.draw(),
    };
    return new MapPane(backend, model, models, travel, map, (word) => this.#nearest(model, word));
  }

  /** @param {PanelListeners} listeners */
  #listen({ other }) {
    onClick("larger", () => this.#travels.forEach((travel) => travel.enlarge(1.6)));
    onClick("smaller", () => this.#travels.forEach((travel) => travel.enlarge(1 / 1.6)));
    onClick("all", () => this.#travels.forEach((travel) => travel.frameAll()));
    onClick("lit", () => this.#travels.forEach((travel) => travel.frameLit()));
    onClick("lasso", () => {
      const on = !this.panes[0].map.lassoing;
      this.panes.forEach(({ map }) => map.setLasso(on));
      byId("lasso", HTMLElement).setAttribute("aria-pressed", String(on));
    });
    onClick("list", () => this.#select([...new Set(this.panes.flatMap(({ map }) => map.seen()))], this.panes[0].map));
    onClick("other-map", other);
    onClick("keep-all", () => {
      byId("filter", HTMLInputElement).value = "";
      byId("frequent", HTMLInputElement).value = "0";
      this.#keep(null);
    });
    byId("filter", HTMLInputElement).addEventListener("input", () => this.#filter());
    byId("frequent", HTMLInputElement).addEventListener("input", () => this.#filter());
    const coloring = byId("coloring", HTMLSelectElement);
    const { column } = this.models[0];
    if (column) {
      coloring.append(element("option", { value: "column", selected: true }, `by ${legible(column)}`));
    }
    coloring.addEventListener("change", () => this.#color());
  }

  async #color() {
    const coloring = /** @type {import("./map.js").Coloring} */ (byId("coloring", HTMLSelectElement).value);
    const asked = coloring === "column";
    const columns = await Promise.all(this.panes.map(({ model }) => (asked ? this.backend.column(model) : null)));
    this.panes.forEach(({ map }, model) => map.setColoring(coloring, columns[model]));
    this.group = null;
    this.legend.show(columns[0]);
    this.#filter();
  }

  /** Those that move on their own. */
  get #travels() {
    return [...new Set(this.panes.map(({ map }) => map.travel))];
  }

  /** Words on the first map, the most frequent first. */
  get words() {
    return this.panes[0].words;
  }

  get regions() {
    return this.panes[0].map.regions;
  }

  get camera() {
    return this.travel.camera;
  }

  /** @param {View | null} view of the first map, and of what moves with it; null: the whole of each */
  jump(view) {
    this.#travels.forEach((travel) => travel.jump((travel === this.travel && view) || travel.camera.home));
  }

  /**
   * Show the maps by a layout, once they have come.
   * @param {string} layout
   */
  async show(layout) {
    await this.choice.show(this.models, layout);
  }

  /**
   * Where there is room for one map, show that of a model.
   * @param {number} model
   */
  turnTo(model) {
    const other = this.models[1 - model];
    const button = byId("other-map", HTMLElement);
    button.hidden = !other;
    button.textContent = other ? `Map of ${other.name}` : "";
    this.panes.forEach(({ element }, place) => element.classList.toggle("behind", place !== model));
  }

  /**
   * @param {Places[]} places
   * @param {boolean} glide
   */
  #arrived(places, glide) {
    this.#place(places, glide);
    this.listeners.arrived();
    this.#complete();
  }

  /** Regions, and how faithful the layouts are: maps are there before these are. */
  async #complete() {
    for (const pane of this.panes) {
      if (!pane.map.regions) {
        const regions = await this.backend.regions(pane.model).catch(() => null);
        if (regions) {
          const same = pane.facts.aligned ? this.panes[0].map.regionColors : [];
          pane.map.setRegions(regions, same);
          this.listeners.arrived();
        }
      }
    }
    if (this.models[0].column && !this.legend.column) {
      await this.#color();
    }
    await Promise.all(this.panes.map((pane) => pane.sayFaithfulness()));
  }

  /**
   * Light words of each model up, and say how many are too rare to be seen.
   * @param {Lit[]} lit
   * @param {boolean} fly whether to go where they are
   */
  async light(lit, fly) {
    this.turn += 1;
    const turn = this.turn;
    this.panes.forEach((pane, model) => pane.light(lit[model]));
    const travels = fly ? this.#travels : [];
    travels.forEach((travel) => travel.visit());
    const moves = travels.map((travel) => travel.moves);
    const rare = await Promise.all(this.panes.map((pane) => pane.placeRare()));
    if (turn === this.turn && rare.some(Boolean)) {
      travels.filter((travel, place) => travel.moves === moves[place]).forEach((travel) => travel.visit());
    }
  }

  /**
   * Point at a word on all maps, or with null at none.
   * @param {string | null} word
   */
  point(word) {
    this.pointed = word;
    this.panes.forEach((pane) => pane.point(word));
    this.listeners.pointed(word);
  }

  /**
   * The words nearest to one, and which of them the other model has not among its own nearest.
   * @param {number} model
   * @param {string} word
   * @returns {Promise<Near[]>}
   */
  async #nearest(model, word) {
    /** @type {import("./types.js").Question} */
    const question = { kind: "near", terms: [{ word, sign: 1 }], n: NEAREST.compared };
    const [{ rows = [] }, other] = await Promise.all(
      [model, 1 - model].map((each) => (this.models[each] ? this.backend.answer(each, question) : { rows: undefined })),
    );
    const there = new Set((other.rows ?? []).map((row) => row.word));
    return rows.slice(0, NEAREST.told).map((row) => ({ word: row.word, only: there.size > 0 && !there.has(row.word) }));
  }

  /**
   * @param {string[]} words
   * @param {WordMap} map that they are on
   */
  #select(words, { regions, points }) {
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
    const place = Number(slider.value) / 100;
    const found = this.panes.map(({ map, words }) => {
      const inGroup = (/** @type {string} */ word) =>
        this.group === null || map.column?.of[map.points.rows.get(word) ?? -1] === this.group;
      const fit = (/** @type {string} */ word) => (fits?.(word) ?? true) && inGroup(word);
      const { kept, count } = keptBy(map.points, fit, rowsAt(place, words.length), this.chosen);
      map.setKept(kept);
      return { kept, count };
    });
    const rows = rowsAt(place, this.words.length);
    const least = this.panes[0].map.points.counts[rows - 1];
    slider.setAttribute("aria-valuetext", least ? `seen at least ${grouped(least)} times` : wordsOf(rows));
    const any = found.some(({ kept }) => kept);
    const counts = found.map(({ count }) => wordsOf(count)).join(" and ");
    const often = place && least && found.length === 1 ? `, seen at least ${grouped(least)} times` : "";
    byId("kept", HTMLElement).textContent = fits === null ? "not a regular expression" : any ? counts + often : "";
    byId("keep-all", HTMLElement).hidden = !any;
  }

  /**
   * @param {Places[]} places
   * @param {boolean} glide
   */
  #place(places, glide) {
    this.panes.forEach((pane, model) => pane.show(places[model], glide));
    if (!glide) {
      this.#keep(null);
    }
    for (const id of NEED_WORDS) {
      byId(id, HTMLButtonElement).disabled = !places[0].words.length;
    }
  }
}
