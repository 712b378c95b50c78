// The words that were gathered on the map: a list to read, follow and copy.

import { copy, element, grouped, wordElement } from "./elements.js";

const LISTED = 500; // words shown; all are copied

export class Caught {
  /**
   * @param {HTMLElement} place
   * @param {(word: string) => string} addressOf
   */
  constructor(place, addressOf) {
    this.place = place;
    this.addressOf = addressOf;
  }

  /** @param {string[]} words */
  show(words) {
    const listed = words.slice(0, LISTED);
    const more = words.length - listed.length;
    const copier = element("button", { type: "button", onclick: async () => {
      copier.textContent = (await copy(words.join("\n"))) ? "Copied" : "Could not copy";
    } }, "Copy");
    this.place.hidden = false;
    this.place.replaceChildren(
      element(
        "header",
        {},
        element("h2", {}, words.length === 1 ? "1 word" : `${grouped(words.length)} words`),
        copier,
        element("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => this.close() }, "\u00d7"),
      ),
      element("ul", {}, ...listed.map((word) => element("li", {}, element("a", { href: this.addressOf(word) }, wordElement(word))))),
      more > 0 ? element("p", { class: "note" }, `and ${grouped(more)} more; all are copied`) : "",
    );
    this.place.focus();
  }

  close() {
    this.place.hidden = true;
    this.place.replaceChildren();
  }
}
