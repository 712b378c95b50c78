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
 * @property {() => void} changed called when the text was changed by hand
 * @property {string} explained the id of what says what is wrong with the text
 */

/** @typedef {{word: string, start: number, end: number}} Part of the text */

export class WordField {
  /** @param {Wish} wish */
  constructor(wish) {
    this.wish = wish;
    /** @type {Completion[]} */
    this.completions = [];
    /** @type {Part | undefined} what they complete */
    this.part = undefined;
    this.active = -1;
    this.turn = 0; // changes of what is to be completed
    this.list = element("ul", { id: `${wish.id}-list`, role: "listbox", "aria-label": "Completions", hidden: true });
    this.input = element("input", {
      id: wish.id,
      type: "text",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      "aria-describedby": wish.explained,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      placeholder: wish.placeholder,
      dir: "auto",
      maxlength: 2000,
      oninput: (/** @type {InputEvent} */ event) => {
        wish.changed();
        if (!event.isComposing) {
          this.#suggest();
        }
      },
      oncompositionend: () => this.#suggest(),
      onselectionchange: () => this.#caretMoved(),
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
    this.turn += 1; // what is still on its way comes too late
    this.#show([]);
  }

  /** @param {boolean} wrong whether what is said of it is that something is wrong */
  mark(wrong) {
    this.input.setAttribute("aria-invalid", String(wrong));
  }

  /**
   * The part of the text that the caret is in or behind: what is to be completed.
   * @returns {Part | undefined}
   */
  #partAtCaret() {
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
    this.part = this.#partAtCaret();
    this.turn += 1;
    const turn = this.turn;
    if (!this.part?.word) {
      this.#show([]);
      return;
    }
    const completions = await this.wish.complete(this.part.word).catch(() => []); // asking says what is wrong
    if (turn === this.turn) {
      this.#show(completions);
    }
  }

  /** What is proposed, or is still on its way, is for the part that the caret was in: for no other. */
  #caretMoved() {
    const now = this.#partAtCaret();
    if (now?.start !== this.part?.start || now?.end !== this.part?.end) {
      this.close();
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
    if (event.isComposing) {
      return; // the key is the input method's
    }
    const options = this.completions.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#activate(
        this.active < 0 && step < 0 ? options - 1 : ((this.active + 1 + step + options + 1) % (options + 1)) - 1,
      );
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
    const { part, completions, input } = this;
    const { word } = completions[place];
    this.close();
    if (this.wish.holds === "word" || !part) {
      input.value = word;
    } else {
      const written = write(word, this.wish.holds === "sum");
      input.value = input.value.slice(0, part.start) + written + input.value.slice(part.end);
      input.setSelectionRange(part.start + written.length, part.start + written.length);
    }
    this.wish.picked();
  }
}
