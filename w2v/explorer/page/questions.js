// The four questions as forms, one of which is shown.

import { element } from "./elements.js";
import { readSum, readWords, writeSum, writeWords } from "./expression.js";
import { KINDS, misfit } from "./kinds.js";
import { WordField } from "./word_field.js";

/** @typedef {import("./types.js").QuestionKind} QuestionKind */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("./types.js").Completion} Completion */
/** @typedef {{tab: HTMLElement, form: HTMLElement, fields: WordField[], problem: HTMLElement}} Form */

/** @type {Record<QuestionKind, string>} */
const NAMES = { near: "Neighbours", analogy: "Analogy", odd: "Odd one out", similarity: "Similarity" };

/**
 * The label, the placeholder and the content of each field.
 * @type {Record<QuestionKind, [string, string, "sum" | "words" | "word"][]>}
 */
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

export class Questions {
  /**
   * @param {HTMLElement} place where the forms go
   * @param {(text: string) => Promise<Completion[]>} complete
   * @param {(kind: QuestionKind, terms: Term[]) => void} ask
   * @param {(kind: QuestionKind) => void} chosen a form is shown that was not before, as a person wished
   */
  constructor(place, complete, ask, chosen) {
    this.ask = ask;
    this.chosen = chosen;
    /** @type {QuestionKind} */
    this.kind = "near";
    this.forms = /** @type {Record<QuestionKind, Form>} */ (
      Object.fromEntries(KINDS.map((kind) => [kind, this.#form(kind, complete)]))
    );
    const all = Object.values(this.forms);
    const tabs = element(
      "div",
      {
        class: "tabs",
        role: "tablist",
        "aria-label": "Kinds of question",
        onkeydown: (/** @type {KeyboardEvent} */ e) => this.#key(e),
      },
      ...all.map(({ tab }) => tab),
    );
    place.replaceChildren(tabs, ...all.map(({ form }) => form));
    this.choose(this.kind);
  }

  /** @param {QuestionKind} kind */
  choose(kind) {
    this.kind = kind;
    for (const other of KINDS) {
      const { tab, form } = this.forms[other];
      tab.setAttribute("aria-selected", String(other === kind));
      tab.tabIndex = other === kind ? 0 : -1;
      form.hidden = other !== kind;
    }
  }

  /** @param {QuestionKind} kind */
  #turnTo(kind) {
    if (kind !== this.kind) {
      this.choose(kind);
      this.chosen(kind);
    }
  }

  /**
   * Show a question in its form.
   * @param {QuestionKind} kind
   * @param {Term[]} terms
   */
  show(kind, terms) {
    this.choose(kind);
    const texts = { near: () => [writeSum(terms)], odd: () => [writeWords(terms)] };
    const shown = kind === "near" || kind === "odd" ? texts[kind]() : terms.map(({ word }) => word);
    this.forms[kind].fields.forEach((field, number) => {
      field.input.value = shown[number] ?? "";
      field.close();
    });
    this.#say(kind, "");
  }

  focus() {
    const { input } = this.forms[this.kind].fields[0];
    input.focus();
    input.select();
  }

  /**
   * @param {QuestionKind} kind
   * @param {(text: string) => Promise<Completion[]>} complete
   * @returns {Form}
   */
  #form(kind, complete) {
    const problem = element("p", { class: "problem", role: "alert", id: `problem-${kind}` });
    const fields = FIELDS[kind].map(
      ([label, placeholder, holds], number) =>
        new WordField({
          id: `${kind}-${number}`,
          label,
          placeholder,
          holds,
          complete,
          picked: () => this.#picked(kind),
          changed: () => this.#say(kind, ""),
          explained: problem.id,
        }),
    );
    const form = element(
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
        ...fields.map((field) => field.element),
        element("button", { type: "submit", class: "ask" }, kind === "analogy" ? "is to what?" : "Ask"),
      ),
      problem,
    );
    const tab = element(
      "button",
      { type: "button", role: "tab", id: `tab-${kind}`, "aria-controls": form.id, onclick: () => this.#turnTo(kind) },
      NAMES[kind],
    );
    return { tab, form, fields, problem };
  }

  /**
   * @param {QuestionKind} kind
   * @returns {{terms: Term[], problem: string}}
   */
  #read(kind) {
    const texts = this.forms[kind].fields.map((field) => field.input.value);
    const read =
      kind === "near"
        ? readSum(texts[0])
        : {
            terms:
              kind === "odd"
                ? readWords(texts[0])
                : texts.filter(Boolean).map((word) => ({ word, sign: /** @type {1} */ (1) })),
            problem: "",
          };
    return { ...read, problem: read.problem || misfit({ kind, terms: read.terms }) };
  }

  /** @param {QuestionKind} kind */
  #picked(kind) {
    const empty = this.forms[kind].fields.find((field) => !field.input.value);
    if (empty) {
      empty.input.focus();
    } else if (!this.#read(kind).problem && kind !== "odd") {
      this.#submit(kind);
    }
  }

  /** @param {QuestionKind} kind */
  #submit(kind) {
    const { terms, problem } = this.#read(kind);
    this.#say(kind, problem);
    if (!problem) {
      this.forms[kind].fields.forEach((field) => field.close());
      this.ask(kind, terms);
    }
  }

  /**
   * @param {QuestionKind} kind
   * @param {string} problem
   */
  #say(kind, problem) {
    this.forms[kind].problem.textContent = problem;
    this.forms[kind].fields.forEach((field) => field.mark(problem !== ""));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = KINDS[(KINDS.indexOf(this.kind) + step + KINDS.length) % KINDS.length];
      this.#turnTo(next);
      this.forms[next].tab.focus();
      event.preventDefault();
    }
  }
}
