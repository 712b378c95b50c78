// A text field that completes words of the vocabulary: an ARIA combobox with a list.

import { element, grouped, wordElement } from "./elements.js";
import { pieces, write } from "./expression.js";

/** @typedef {import("./types.js").Completion} Completion */

/**
 * @typedef {object} Wish
 * @property {string} id
 * @property {string} label
 * @property {string} placeholder
 * @property {"sum" | "words" | "word"} holds what the field's text is: see expression.js; "word" is one, as it is
 * @property {(text: string) => Promise<Completion[]>} complete
 * @property {() => void} picked called when a completion has been put in
 */

const SHOWN = 8;

export class WordField {
  /** @param {Wish} wish */
  constructor(wish) {
    this.wish = wish;
    /** @type {Completion[]} */
    this.completions = [];
    this.active = -1;
    this.asked = 0;
    this.list = element("ul", { id: `${wish.id}-list`, role: "listbox", "aria-label": "Completions", hidden: true });
    this.input = element("input", {
      id: wish.id,
      type: "text",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      placeholder: wish.placeholder,
      dir: "auto",
      maxlength: 2000,
      oninput: () => this.#suggest(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      onblur: () => this.close(),
    });
    this.element = element(
      "div",
      { class: "field" },
      element("label", { for: wish.id }, wish.label),
      this.input,
      this.list,
    );
  }

  close() {
    this.asked += 1; // what is still on its way comes too late
    this.#show([]);
  }

  /** The piece of text that the caret is in or behind: what is to be completed. */
  #piece() {
    const text = this.input.value;
    if (this.wish.holds === "word") {
      return { word: text, start: 0, end: text.length };
    }
    const caret = this.input.selectionStart ?? text.length;
    const piece = pieces(text).find(({ start, end }) => start < caret && caret <= end);
    if (piece && this.wish.holds === "sum" && !piece.quoted && /^[+\u2212-]./u.test(piece.word) && piece.start > 0) {
      return { word: piece.word.slice(1), start: piece.start + 1, end: piece.end };
    }
    return piece;
  }

  async #suggest() {
    const piece = this.#piece();
    this.asked += 1;
    const asked = this.asked;
    if (!piece?.word) {
      this.#show([]);
      return;
    }
    const completions = await this.wish.complete(piece.word).catch(() => []); // the answer itself will say what is wrong
    if (asked === this.asked) {
      this.#show(completions.slice(0, SHOWN));
    }
  }

  /** @param {Completion[]} completions */
  #show(completions) {
    this.completions = completions;
    this.list.replaceChildren(
      ...completions.map(({ word, count }, place) =>
        element(
          "li",
          {
            id: `${this.list.id}-${place}`,
            role: "option",
            "aria-selected": "false",
            onpointerdown: (/** @type {Event} */ event) => event.preventDefault(), // the field keeps the focus
            onclick: () => this.#pick(place),
          },
          wordElement(word),
          element("span", { class: "count" }, count ? grouped(count) : ""),
        ),
      ),
    );
    this.list.hidden = completions.length === 0;
    this.input.setAttribute("aria-expanded", String(completions.length > 0));
    this.#activate(-1);
  }

  /** @param {number} place */
  #activate(place) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = place;
    const option = this.list.children[place];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const options = this.completions.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#activate(this.active < 0 && step < 0 ? options - 1 : ((this.active + 1 + step + options + 1) % (options + 1)) - 1);
      event.preventDefault();
    } else if (event.key === "Enter" && this.active >= 0) {
      this.#pick(this.active);
      event.preventDefault();
    } else if (event.key === "Escape" && options) {
      this.close();
      event.preventDefault();
    }
  }

  /** @param {number} place */
  #pick(place) {
    const piece = this.#piece();
    const text = this.input.value;
    const { word } = this.completions[place];
    if (this.wish.holds === "word" || !piece) {
      this.input.value = word;
    } else {
      const written = write(word, this.wish.holds === "sum");
      this.input.value = text.slice(0, piece.start) + written + text.slice(piece.end);
      this.input.setSelectionRange(piece.start + written.length, piece.start + written.length);
    }
    this.close();
    this.wish.picked();
  }
}
