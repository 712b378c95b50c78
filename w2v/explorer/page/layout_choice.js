// Which layout the map has: the first at once, a better one as soon as it is there, another where that is chosen.

import { byId, element, onClick } from "./elements.js";
import { messageOf } from "./notices.js";

/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./types.js").Backend} Backend */

/** @type {Record<string, string>} */
const TITLES = { tsne: "Neighbourhoods (t-SNE)", umap: "Neighbourhoods (UMAP)", pca: "Contrasts (PCA)" };
const AT_ONCE = "pca"; // it is there at once

/**
 * @typedef {object} ChoiceListeners
 * @property {(places: Places, glide: boolean) => void} arrived
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
    this.model = 0;
    this.shown = ""; // the layout that is there
    this.wanted = "";
    this.select = byId("layout", HTMLSelectElement);
    this.working = byId("laying-out", HTMLElement);
    this.select.addEventListener("change", () => listeners.chosen(this.select.value));
    onClick("cancel-layout", () => this.#cancel());
  }

  /**
   * @param {number} model
   * @param {ModelFacts} facts
   * @param {string} wanted a layout, or "" for the model's own
   */
  async show(model, facts, wanted) {
    this.turn += 1;
    const turn = this.turn;
    const same = model === this.model && this.shown;
    this.model = model;
    this.shown = same ? this.shown : "";
    this.wanted = facts.layouts.includes(wanted) ? wanted : facts.layout;
    const all = [...new Set([...facts.layouts, facts.layout])];
    this.select.replaceChildren(...all.map((name) => element("option", { value: name }, TITLES[name] ?? name)));
    this.select.value = this.wanted;
    this.#say("");
    const atOnce = facts.ready.includes(this.wanted);
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
    let found = await this.backend.places(this.model, layout);
    while ("pending" in found && turn === this.turn) {
      const done = found.share ? `, ${Math.round(100 * found.share)} %` : "";
      const left = found.seconds === null ? "" : `, ${Math.max(1, Math.round(found.seconds))} s left`;
      this.#say(`Laying out ${TITLES[layout].toLowerCase().replace("t-sne", "t-SNE").replace("umap", "UMAP")}${done}${left}`, true);
      found = await this.backend.places(this.model, layout);
    }
    if (turn === this.turn && !("pending" in found)) {
      this.#say("");
      const glide = this.shown !== "";
      this.shown = layout;
      this.listeners.arrived(found, glide);
    }
  }

  async #cancel() {
    this.turn += 1;
    this.#say("");
    this.select.value = this.shown;
    const { model, wanted } = this;
    await this.backend.cancel(model, wanted).catch(() => {}); // it is not waited for any more, in any case
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
