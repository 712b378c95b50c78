// The words that were gathered on the map: a list to read, follow and copy.

import { copyButton, element, grouped, wordElement, wordsOf } from "./elements.js";

const LISTED = 500; // words shown; all are copied

/**
 * @typedef {object} SelectionListeners
 * @property {(word: string) => string} addressOf
 * @property {() => void} closed the list is closed
 * @property {(words: string[]) => void} keep these words are to be shown alone
 */

export class Selection {
  /**
   * @param {HTMLElement} place
   * @param {SelectionListeners} listeners
   */
  constructor(place, { addressOf, closed, keep }) {
    this.place = place;
    this.addressOf = addressOf;
    this.closed = closed;
    this.keep = keep;
    /** @type {[HTMLAnchorElement, string][]} */
    this.links = [];
    /** @type {Element | null} what had the focus before */
    this.before = null;
    place.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** @param {string[]} words those that are set apart most from other regions first */
  show(words) {
    if (this.place.hidden) {
      this.before = document.activeElement;
    }
    const more = words.length - LISTED;
    this.links = words.slice(0, LISTED).map((word) => [element("a", {}, wordElement(word)), word]);
    this.refresh();
    this.place.hidden = false;
    this.place.replaceChildren(
      element(
        "header",
        {},
        element("h2", {}, wordsOf(words.length)),
        copyButton("Copy", words),
        element("button", { type: "button", onclick: () => this.keep(words) }, "Show only these"),
        element(
          "button",
          { type: "button", class: "close", "aria-label": "Close", onclick: () => this.close() },
          "\u00d7",
        ),
      ),
      element("ul", {}, ...this.links.map(([link]) => element("li", {}, link))),
      more > 0 ? element("p", { class: "note" }, `and ${grouped(more)} more; all are copied`) : "",
    );
    this.place.focus();
  }

  /** Let the links lead to where they would lead now. */
  refresh() {
    this.links.forEach(([link, word]) => link.setAttribute("href", this.addressOf(word)));
  }

  close() {
    const focused = this.place.contains(document.activeElement);
    this.links = [];
    this.place.hidden = true;
    this.place.replaceChildren();
    if (focused && this.before instanceof HTMLElement) {
      this.before.focus();
    }
    this.closed();
  }
}
