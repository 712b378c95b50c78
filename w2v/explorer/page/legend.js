// What the colours of a column of a file mean. Each group lights up while one points at its name, and stays lit by a click.

import { element, legible } from "./elements.js";
import { columnPalette } from "./palette.js";

/** @typedef {import("./types.js").Column} Column */

export class Legend {
  /**
   * @param {HTMLElement} place
   * @param {(group: number | null) => void} lit a group is to be seen alone, or null: all are
   */
  constructor(place, lit) {
    this.place = place;
    this.lit = lit;
    /** @type {number | null} the group that stays lit */
    this.chosen = null;
    /** @type {Column | null} */
    this.column = null;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.show(this.column));
  }

  /** @param {Column | null} column null: there is nothing to tell */
  show(column) {
    this.column = column;
    this.chosen = null;
    this.place.hidden = column === null;
    if (column === null) {
      return;
    }
    const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const { colors, discs } = columnPalette(column, scheme);
    const none = column.of.includes(-1);
    const entries = [...column.groups.map(legible), ...(none ? ["no value"] : [])];
    this.place.replaceChildren(
      element("h2", {}, legible(column.name)),
      element("ul", {}, ...entries.map((name, group) => {
        const disc = group < discs || group === column.groups.length;
        return element("li", {}, this.#entry(name, group, colors[group], disc));
      })),
    );
  }

  /**
   * @param {string} name
   * @param {number} group
   * @param {string} color
   * @param {boolean} disc whether its points are discs
   */
  #entry(name, group, color, disc) {
    const number = group === this.column?.groups.length ? -1 : group;
    const swatch = element("span", { class: disc ? "swatch" : "swatch diamond", "aria-hidden": "true" });
    swatch.style.setProperty("--color", color);
    const show = () => this.lit(number);
    const rest = () => this.lit(this.chosen);
    const toggle = () => {
      this.chosen = this.chosen === number ? null : number;
      for (const button of this.place.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", String(button === made && this.chosen !== null));
      }
      this.lit(this.chosen);
    };
    const made = element(
      "button",
      { type: "button", "aria-pressed": "false", onclick: toggle, onpointerenter: show, onpointerleave: rest, onfocus: show, onblur: rest },
      swatch,
      element("bdi", {}, name),
    );
    return made;
  }
}
