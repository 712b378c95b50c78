// The half of the page that is the map: its tools, what is said below it, and the words gathered on it.

import { Selection } from "./selection.js";
import { byId, grouped, onClick, wordsOf } from "./elements.js";
import { WordMap } from "./map.js";
import { messageOf } from "./notices.js";

/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./camera.js").View} View */

/**
 * @typedef {object} PanelListeners
 * @property {(word: string) => void} picked a word was clicked
 * @property {(view: View) => void} viewChanged another part of the map is seen, and it is at rest
 * @property {() => void} other the other model's map is wished for
 * @property {(word: string) => string} addressOf the address at which a word's neighbours are shown
 */

/** @type {Places} */
const NO_PLACES = { method: "", words: [], x: [], y: [] };
const NEED_WORDS = ["all", "lit", "lasso", "list"]; // tools that are of no use before words are there

export class MapPanel {
  /** @param {PanelListeners} listeners */
  constructor({ picked, viewChanged, other, addressOf }) {
    this.map = new WordMap(byId("canvas", HTMLCanvasElement), {
      picked,
      viewChanged,
      selected: (words) => this.selection.show(words),
    });
    this.selection = new Selection(byId("selection", HTMLElement), addressOf, () => this.map.dropLasso());
    this.turn = 0; // maps that were asked for
    this.vocabulary = 0; // words of the model whose map it is
    this.note = "";
    onClick("larger", () => this.map.enlarge(1.6));
    onClick("smaller", () => this.map.enlarge(1 / 1.6));
    onClick("all", () => this.map.frameAll());
    onClick("lit", () => this.map.frameLit());
    onClick("lasso", () => {
      this.map.setLasso(!this.map.lassoing);
      byId("lasso", HTMLElement).setAttribute("aria-pressed", String(this.map.lassoing));
    });
    onClick("list", () => this.selection.show(this.map.seen()));
    onClick("other-map", other);
    this.#place(NO_PLACES);
  }

  /** Words on the map, the most frequent first. */
  get words() {
    return this.map.points.words;
  }

  /**
   * Show a model's map in place of the one that is there, once it has come.
   * @param {ModelFacts} model
   * @param {ModelFacts | undefined} other
   * @param {Promise<Places>} coming
   * @returns {Promise<boolean>} whether it is shown; another may have been asked for meanwhile
   */
  async show(model, other, coming) {
    this.turn += 1;
    const turn = this.turn;
    this.selection.close();
    this.#place(NO_PLACES);
    this.#say("Laying out the map \u2026");
    const button = byId("other-map", HTMLElement);
    button.hidden = !other;
    button.textContent = other ? `Map of ${other.name}` : "";
    try {
      const places = await coming;
      if (turn !== this.turn) {
        return false;
      }
      this.vocabulary = model.words;
      this.#place(places);
      const count = places.words.length;
      const which = count === model.words ? `all ${grouped(count)}` : `the ${grouped(count)} most frequent`;
      const words = count === 1 ? "the only word" : `${which} words`;
      this.map.canvas.setAttribute("aria-label", `Map of ${words} of ${model.name}`);
      this.#say(`${other ? `${model.name}: ` : ""}${words}, by ${places.method}`);
      return true;
    } catch (error) {
      if (turn === this.turn) {
        this.#say(messageOf(error));
      }
      return false;
    }
  }

  /**
   * Light words of the model up, those that were asked about and those of the answer, and say how many are too rare to
   * be seen.
   * @param {string[]} current
   * @param {string[]} lit
   * @param {boolean} fly whether to go where they are if none of those asked about is seen
   */
  light(current, lit, fly) {
    this.map.light(current, lit, fly);
    const words = [...new Set([...current, ...lit])];
    const missing = words.filter((word) => !this.map.points.rows.has(word)).length;
    let rare = "";
    if (missing && this.words.length && this.words.length < this.vocabulary) {
      rare =
        words.length === 1
          ? "; this word is rarer"
          : `; ${missing} of these ${wordsOf(words.length)} ${missing === 1 ? "is" : "are"} rarer`;
    }
    byId("map-note", HTMLElement).textContent = this.note + rare;
  }

  /** @param {Places} places */
  #place(places) {
    this.map.show(places);
    for (const id of NEED_WORDS) {
      byId(id, HTMLButtonElement).disabled = !places.words.length;
    }
  }

  /** @param {string} note */
  #say(note) {
    this.note = note;
    byId("map-note", HTMLElement).textContent = note;
  }
}
