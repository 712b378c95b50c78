// The half of the page that is the map: its tools, what is said below it, and the words gathered on it.

import { Caught } from "./caught.js";
import { byId, grouped } from "./elements.js";
import { WordMap } from "./map.js";

/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./camera.js").View} View */

/**
 * @typedef {object} Listeners
 * @property {(word: string) => void} picked a word was clicked
 * @property {(view: View) => void} moved another part of the map is seen, and it is at rest
 * @property {() => void} other the other model's map is wished for
 * @property {(word: string) => string} addressOf the address at which a word's neighbours are shown
 */

export class MapPanel {
  /** @param {Listeners} listeners */
  constructor({ picked, moved, other, addressOf }) {
    this.map = new WordMap(byId("canvas", HTMLCanvasElement), {
      picked,
      moved,
      caught: (words) => this.caught.show(words),
    });
    this.caught = new Caught(byId("caught", HTMLElement), addressOf);
    this.note = "";
    const on = (/** @type {string} */ id, /** @type {() => void} */ act) =>
      byId(id, HTMLElement).addEventListener("click", act);
    on("larger", () => this.map.enlarge(1.6));
    on("smaller", () => this.map.enlarge(1 / 1.6));
    on("all", () => this.map.frameAll());
    on("lit", () => this.map.frameLit());
    on("lasso", () => {
      this.map.setLasso(!this.map.lassoing);
      byId("lasso", HTMLElement).setAttribute("aria-pressed", String(this.map.lassoing));
    });
    on("list", () => this.caught.show(this.map.seen()));
    on("other-map", other);
  }

  /** Words on the map, the most frequent first. */
  get words() {
    return this.map.points.words;
  }

  /**
   * Show a model's map, once it is there.
   * @param {ModelFacts} model
   * @param {ModelFacts | undefined} other
   * @param {Promise<Places>} coming
   */
  async show(model, other, coming) {
    this.#say("Laying out the map \u2026");
    const button = byId("other-map", HTMLElement);
    button.hidden = !other;
    button.textContent = other ? `Map of ${other.name}` : "";
    try {
      const places = await coming;
      this.map.show(places);
      const count = places.words.length;
      const which = count === model.words ? `all ${grouped(count)} words` : `the ${grouped(count)} most frequent words`;
      this.map.canvas.setAttribute("aria-label", `Map of ${which} of ${model.name}`);
      this.#say(`${other ? `${model.name}: ` : ""}${which}, by ${places.method}`);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Light words up, those that were asked about and those of the answer, and say how many are too rare to be seen.
   * @param {string[]} current
   * @param {string[]} lit
   * @param {boolean} fly whether to go where they are if none of those asked about is seen
   */
  light(current, lit, fly) {
    this.map.light(current, lit, fly);
    const words = [...new Set([...current, ...lit])];
    const missing = words.filter((word) => !this.map.points.rows.has(word)).length;
    const rare = this.words.length && missing ? `; ${missing} of these ${words.length} words are rarer` : "";
    byId("map-note", HTMLElement).textContent = this.note + rare;
  }

  /** @param {string} note */
  #say(note) {
    this.note = note;
    byId("map-note", HTMLElement).textContent = note;
  }
}
