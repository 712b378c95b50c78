// The words that were gathered on the map: a list to read, follow and copy.

import { copyButton, element, grouped, wordElement, wordsOf } from "./elements.js";

const LISTED = 500; // words shown; all are copied

export class Selection {
  /**
   * @param {HTMLElement} place
   * @param {(word: string) => string} addressOf
   * @param {() => void} closed called when the list is closed
   */
  constructor(place, addressOf, closed) {
    this.place = place;
    this.addressOf = addressOf;
    this.closed = closed;
    /** @type {[HTMLAnchorElement, string][]} */
    this.links = [];
    /** @type {Element | null} what had the focus before */
    this.before = null;
    place.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** @param {string[]} words */
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
