// Which layout the map has: the first at once, a better one as soon as it is there, another where that is chosen.

import { byId, element, onClick } from "./elements.js";
import { messageOf } from "./notices.js";

/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./types.js").Backend} Backend */

/** @type {Record<string, string>} */
export const LAYOUTS = { tsne: "t-SNE", umap: "UMAP", pca: "principal components" };
/** @type {Record<string, string>} */
const TITLES = { tsne: "Neighbourhoods (t-SNE)", umap: "Neighbourhoods (UMAP)", pca: "Contrasts (PCA)" };
const AT_ONCE = "pca"; // it is there at once

/**
 * @typedef {object} ChoiceListeners
 * @property {(places: Places[], glide: boolean) => void} arrived every model's
 * @property {(error: unknown) => void} failed where there is no layout at all
 * @property {(layout: string) => void} chosen
 */

export class LayoutChoice {
  /**
   * @param {Backend} backend
   * @param {ChoiceListeners} listeners
   */
  constructor(backend, listeners) {
    this.backend = backend;
    this.listeners = listeners;
    this.turn = 0;
    this.models = 0;
    this.shown = ""; // the layout that is there
    this.wanted = "";
    this.select = byId("layout", HTMLSelectElement);
    this.working = byId("laying-out", HTMLElement);
    this.select.addEventListener("change", () => listeners.chosen(this.select.value));
    onClick("cancel-layout", () => this.#cancel());
  }

  /**
   * @param {ModelFacts[]} models
   * @param {string} wanted a layout, or "" for the models' own
   */
  async show(models, wanted) {
    this.turn += 1;
    const turn = this.turn;
    const [facts] = models;
    this.models = models.length;
    this.wanted = facts.layouts.includes(wanted) ? wanted : facts.layout;
    const all = [...new Set([...facts.layouts, facts.layout])];
    this.select.replaceChildren(...all.map((name) => element("option", { value: name }, TITLES[name] ?? name)));
    this.select.value = this.wanted;
    this.#say("");
    const atOnce = models.every(({ ready }) => ready.includes(this.wanted));
    try {
      if (!this.shown && !atOnce && this.wanted !== AT_ONCE) {
        await this.#come(turn, AT_ONCE);
      }
      await this.#come(turn, this.wanted);
    } catch (error) {
      if (turn === this.turn) {
        this.#say(this.shown ? messageOf(error) : "");
        if (!this.shown) {
          this.listeners.failed(error);
        }
        this.select.value = this.shown;
      }
    }
  }

  /**
   * @param {number} turn
   * @param {string} layout
   */
  async #come(turn, layout) {
    const found = [];
    for (let model = 0; model < this.models && turn === this.turn; model += 1) {
      let places = await this.backend.places(model, layout);
      while ("pending" in places && turn === this.turn) {
        this.#sayProgress(layout, model, places);
        places = await this.backend.places(model, layout);
      }
      if (!("pending" in places)) {
        found.push(places);
      }
    }
    if (turn === this.turn) {
      this.#say("");
      const glide = this.shown !== "";
      this.shown = layout;
      this.listeners.arrived(found, glide);
    }
  }

  /**
   * @param {string} layout
   * @param {number} model
   * @param {import("./types.js").Pending} pending
   */
  #sayProgress(layout, model, { share, seconds }) {
    const which = this.models > 1 ? `, map ${model + 1} of ${this.models}` : "";
    const done = share ? `, ${Math.round(100 * share)} %` : "";
    const left = seconds === null ? "" : `, ${Math.max(1, Math.round(seconds))} s left`;
    this.#say(`Laying out the map by ${LAYOUTS[layout]}${which}${done}${left}`, true);
  }

  async #cancel() {
    this.turn += 1;
    this.#say("");
    this.select.value = this.shown;
    for (let model = this.models - 1; model >= 0; model -= 1) {
      await this.backend.cancel(model, this.wanted).catch(() => {}); // it is not waited for any more, in any case
    }
  }

  /**
   * @param {string} what
   * @param {boolean} [busy] whether it can be stopped
   */
  #say(what, busy = false) {
    this.working.hidden = !what;
    byId("laying-out-text", HTMLElement).textContent = what;
    byId("cancel-layout", HTMLElement).hidden = !busy;
  }
}
