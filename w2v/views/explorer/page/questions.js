// The four questions as forms, one of which is shown.

import { KINDS } from "./address.js";
import { element } from "./elements.js";
import { readSum, readWords, writeSum, writeWords } from "./expression.js";
import { WordField } from "./word_field.js";

/** @typedef {import("./types.js").Kind} Kind */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("./types.js").Completion} Completion */

/** @type {Record<Kind, string>} */
const NAMES = { near: "Neighbours", analogy: "Analogy", odd: "Odd one out", similarity: "Similarity" };

/** @type {Record<Kind, [string, string, "sum" | "words" | "word"][]>} label, placeholder and content of each field */
const FIELDS = {
  near: [["A word, or a sum of words", "paris - france + japan", "sum"]],
  analogy: [
    ["A", "france", "word"],
    ["is to B", "paris", "word"],
    ["as C", "japan", "word"],
  ],
  odd: [["Three words or more", "breakfast lunch dinner car", "words"]],
  similarity: [
    ["A word", "cat", "word"],
    ["and another", "dog", "word"],
  ],
};
const LEAST = { near: 1, analogy: 3, odd: 3, similarity: 2 }; // words that each needs

export class Questions {
  /**
   * @param {HTMLElement} place where the forms go
   * @param {(text: string) => Promise<Completion[]>} complete
   * @param {(kind: Kind, terms: Term[]) => void} ask
   */
  constructor(place, complete, ask) {
    this.ask = ask;
    /** @type {Kind} */
    this.kind = "near";
    this.tabs = KINDS.map((kind) =>
      element(
        "button",
        { type: "button", role: "tab", id: `tab-${kind}`, "aria-controls": `form-${kind}`, onclick: () => this.choose(kind) },
        NAMES[kind],
      ),
    );
    this.fields = KINDS.map((kind) =>
      FIELDS[kind].map(
        ([label, placeholder, holds], number) =>
          new WordField({ id: `${kind}-${number}`, label, placeholder, holds, complete, picked: () => this.#picked(kind) }),
      ),
    );
    this.problems = KINDS.map((kind) => element("p", { class: "problem", role: "alert", id: `problem-${kind}` }));
    this.forms = KINDS.map((kind, k) =>
      element(
        "form",
        {
          id: `form-${kind}`,
          role: "tabpanel",
          "aria-labelledby": `tab-${kind}`,
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            this.#submit(kind);
          },
        },
        element(
          "div",
          { class: `fields ${kind}` },
          ...this.fields[k].map((field) => field.element),
          element("button", { type: "submit", class: "ask" }, kind === "analogy" ? "is to what?" : "Ask"),
        ),
        this.problems[k],
      ),
    );
    const tabs = element(
      "div",
      { class: "tabs", role: "tablist", "aria-label": "Kinds of question", onkeydown: (/** @type {KeyboardEvent} */ e) => this.#key(e) },
      ...this.tabs,
    );
    place.replaceChildren(tabs, ...this.forms);
    this.choose(this.kind);
  }

  /** @param {Kind} kind */
  choose(kind) {
    this.kind = kind;
    KINDS.forEach((other, k) => {
      this.tabs[k].setAttribute("aria-selected", String(other === kind));
      this.tabs[k].tabIndex = other === kind ? 0 : -1;
      this.forms[k].hidden = other !== kind;
    });
  }

  /**
   * Show a question in its form.
   * @param {Kind} kind
   * @param {Term[]} terms
   */
  show(kind, terms) {
    this.choose(kind);
    const fields = this.fields[KINDS.indexOf(kind)];
    const texts = { near: () => [writeSum(terms)], odd: () => [writeWords(terms)] };
    const shown = kind === "near" || kind === "odd" ? texts[kind]() : terms.map(({ word }) => word);
    fields.forEach((field, number) => {
      field.input.value = shown[number] ?? "";
      field.close();
    });
    this.#say(kind, "");
  }

  focus() {
    const { input } = this.fields[KINDS.indexOf(this.kind)][0];
    input.focus();
    input.select();
  }

  /**
   * @param {Kind} kind
   * @returns {{terms: Term[], problem: string}}
   */
  #read(kind) {
    const texts = this.fields[KINDS.indexOf(kind)].map((field) => field.input.value);
    if (kind === "near") {
      return readSum(texts[0]);
    }
    const terms = kind === "odd" ? readWords(texts[0]) : texts.filter(Boolean).map((word) => ({ word, sign: /** @type {1} */ (1) }));
    return { terms, problem: "" };
  }

  /** @param {Kind} kind */
  #picked(kind) {
    const empty = this.fields[KINDS.indexOf(kind)].find((field) => !field.input.value);
    if (empty) {
      empty.input.focus();
    } else if (this.#read(kind).terms.length >= LEAST[kind] && kind !== "odd") {
      this.#submit(kind);
    }
  }

  /** @param {Kind} kind */
  #submit(kind) {
    const { terms, problem } = this.#read(kind);
    const missing = LEAST[kind] - terms.length;
    if (problem || missing > 0) {
      this.#say(kind, problem || `${missing === 1 ? "One word is" : `${missing} words are`} missing`);
      return;
    }
    this.#say(kind, "");
    this.fields[KINDS.indexOf(kind)].forEach((field) => field.close());
    this.ask(kind, terms);
  }

  /**
   * @param {Kind} kind
   * @param {string} problem
   */
  #say(kind, problem) {
    this.problems[KINDS.indexOf(kind)].textContent = problem;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = (KINDS.indexOf(this.kind) + step + KINDS.length) % KINDS.length;
      this.choose(KINDS[next]);
      this.tabs[next].focus();
      event.preventDefault();
    }
  }
}
