// The page: what the address says is asked of every model and shown, in the table and on the map.

import { NUMBERS, readAddress, writeAddress } from "./address.js";
import { cardElement } from "./card.js";
import { byId, copy, element, grouped, legible, wordElement } from "./elements.js";
import { MapPanel } from "./map_panel.js";
import { notice, notices } from "./notices.js";
import { Questions } from "./questions.js";
import { heading, results } from "./results.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Completion} Completion */
/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("./address.js").State} State */

const REMEMBERED = 8; // questions in the trail
const COMPLETIONS = 8;
const EXAMPLES = { from: 0.01, to: 0.1, shown: 10 }; // how far down those words are that an empty page proposes

export class Page {
  /** @param {Source} source */
  constructor(source) {
    this.source = source;
    /** @type {ModelFacts[]} */
    this.models = [];
    this.state = readAddress(location.hash);
    this.asked = 0;
    /** @type {Answer[]} to the question of the state, one for each model */
    this.answers = [];
    this.mapShown = -1; // the model whose map it is
    this.mayFly = true;
    /** @type {Map<string, Question>} by address, the latest last */
    this.trail = new Map();
    this.answer = byId("answer", HTMLElement);
    this.questions = new Questions(
      byId("questions", HTMLElement),
      (text) => this.#complete(text),
      (kind, terms) => this.#go({ question: { ...this.state.question, kind, terms } }),
    );
    this.panel = new MapPanel({
      picked: (word) => this.#go({ question: this.#near(word) }),
      moved: (at) => this.#replace({ at }),
      other: () => this.#go({ map: 1 - this.state.map }),
      addressOf: (word) => this.#addressOf(word),
    });
    this.#buttons();
  }

  async open() {
    try {
      this.models = (await this.source.models()).map((facts) => ({ ...facts, name: legible(facts.name) }));
    } catch (error) {
      this.#fail(error);
      return;
    }
    document.body.classList.toggle("two", this.models.length > 1);
    byId("models", HTMLElement).replaceChildren(
      ...this.models.flatMap(({ name, words, dimensions }, place) => [
        place ? element("span", { class: "beside" }, "beside") : "",
        element(
          "span",
          { class: "model" },
          element("bdi", {}, name),
          element("small", {}, `${grouped(words)} words, ${dimensions} dimensions`),
        ),
      ]),
    );
    addEventListener("hashchange", () => this.#read());
    this.#read();
    if (!this.state.question.terms.length && matchMedia("(pointer: fine)").matches) {
      this.questions.focus();
    }
  }

  /** Take the state from the address, and show it. */
  async #read() {
    this.state = readAddress(location.hash);
    const { question, map, at } = this.state;
    this.questions.show(question.kind, question.terms);
    this.#title(question);
    this.mayFly = !at; // an address that names a view is taken at its word
    const { map: seen } = this.panel;
    if (at) {
      seen.jump(at);
    } else if (!seen.camera.isHome) {
      this.#replace({ at: seen.camera.view });
    }
    await Promise.all([this.#ask(question), map < this.models.length && map !== this.mapShown && this.#showMap(map)]);
  }

  /** @param {Question} question */
  #title(question) {
    const asked = question.terms.length ? element("span", {}, ...heading(question, [])).textContent : "";
    document.title = [asked, this.models.map(({ name }) => name).join(" | "), "w2v"].filter(Boolean).join(" \u00b7 ");
  }

  /** @param {Question} question */
  async #ask(question) {
    this.asked += 1;
    const asked = this.asked;
    if (!question.terms.length) {
      this.#showExamples();
      this.#light([]);
      return;
    }
    this.answer.setAttribute("aria-busy", "true");
    try {
      const answers = await Promise.all(this.models.map((_, model) => this.source.answer(model, question)));
      const complete = this.source.complete.bind(this.source);
      const problems = await notices(answers, this.models, complete, (word, other) => this.#instead(word, other));
      if (asked === this.asked) {
        this.#show(question, answers, problems);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.answer.removeAttribute("aria-busy");
  }

  /**
   * @param {Question} question
   * @param {Answer[]} answers
   * @param {HTMLElement[]} problems
   */
  #show(question, answers, problems) {
    const shown = results(question, answers, this.models, (word) => this.#addressOf(word));
    const title = element("h2", { tabindex: -1 }, ...heading(question, answers));
    const followed = this.answer.contains(document.activeElement); // a link that goes now, and the focus with it
    this.answer.replaceChildren(
      title,
      ...problems,
      ...shown,
      ...(shown.length && question.kind !== "similarity" ? [this.#foot(question, answers)] : []),
    );
    if (followed) {
      title.focus();
    }
    this.#light(answers);
    const count = answers.map(({ rows }) => rows?.length ?? 0);
    byId("said", HTMLElement).textContent = problems.length
      ? problems[0].textContent
      : `${count.join(" and ")} words found`;
    this.#remember(question);
  }

  /** @param {Answer[]} answers */
  #light(answers) {
    this.answers = answers;
    const { kind, terms } = this.state.question;
    const asked = terms.map(({ word }) => word);
    const found = (answers[this.mapShown]?.rows ?? []).map(({ word }) => word);
    const [current, lit] = kind === "odd" ? [found.slice(0, 1), asked] : [asked, found];
    this.panel.light(current, lit, this.mayFly);
  }

  /**
   * @param {Question} question
   * @param {Answer[]} answers
   */
  #foot(question, answers) {
    const words = [...new Set(answers.flatMap(({ rows }) => (rows ?? []).map(({ word }) => word)))];
    const button = element(
      "button",
      {
        type: "button",
        onclick: async () => {
          button.textContent = (await copy(words.join("\n"))) ? "Copied" : "Could not copy";
        },
      },
      "Copy words",
    );
    const numbers = NUMBERS.map((n) =>
      element(
        "a",
        {
          href: writeAddress({ ...this.state, question: { ...question, n } }),
          "aria-current": n === question.n && "true",
        },
        String(n),
      ),
    );
    const many =
      question.kind === "odd"
        ? []
        : [element("span", { class: "numbers" }, "Show ", ...numbers.flatMap((link) => [link, " "]))];
    return element(
      "div",
      { class: "foot" },
      ...many,
      button,
      this.source.note && element("p", { class: "note" }, this.source.note),
    );
  }

  /** @param {Question} question */
  #remember(question) {
    const address = writeAddress({ question, map: 0, at: null });
    this.trail.delete(address);
    this.trail.set(address, question);
    const latest = [...this.trail].slice(-REMEMBERED - 1, -1).reverse();
    const nav = byId("trail", HTMLElement);
    nav.hidden = !latest.length;
    nav.replaceChildren(
      ...latest.map(([there, { kind, terms }]) => element("a", { href: there }, ...heading({ kind, terms, n: 0 }, []))),
    );
  }

  #showExamples() {
    const { from, to, shown } = EXAMPLES;
    const all = this.panel.words;
    const known = all.slice(from * all.length, to * all.length).filter((word) => /^\p{Letter}{3,12}$/u.test(word));
    const step = Math.max(1, Math.floor(known.length / shown));
    const words = known.filter((_, place) => place % step === 0).slice(0, shown);
    this.answer.replaceChildren(
      element("h2", {}, "Ask for a word, or click one on the map"),
      element(
        "p",
        { class: "examples" },
        ...words.flatMap((word) => [element("a", { href: this.#addressOf(word) }, wordElement(word)), " "]),
      ),
      this.source.note && element("p", { class: "note" }, this.source.note),
    );
    byId("said", HTMLElement).textContent = "";
  }

  /** @param {number} model */
  async #showMap(model) {
    this.mapShown = model;
    this.#light([]);
    await this.panel.show(this.models[model], this.models[1 - model], this.source.places(model));
    if (!this.state.question.terms.length) {
      this.#showExamples();
    }
    this.#light(this.answers);
  }

  /**
   * @param {string} text
   * @returns {Promise<Completion[]>} of every model by turns
   */
  async #complete(text) {
    const lists = await Promise.all(this.models.map((_, model) => this.source.complete(model, text, COMPLETIONS)));
    const byTurns = Array.from({ length: COMPLETIONS }, (_, place) =>
      lists.flatMap((list) => list[place] ?? []),
    ).flat();
    const seen = new Set();
    return byTurns.filter(({ word }) => !seen.has(word) && seen.add(word)).slice(0, COMPLETIONS);
  }

  /** @param {unknown} error */
  #fail(error) {
    this.answer.replaceChildren(notice(error instanceof Error ? error.message : String(error)));
  }

  /**
   * @param {string} word
   * @returns {Question} what is near it
   */
  #near(word) {
    return { kind: "near", terms: [{ word, sign: 1 }], n: this.state.question.n };
  }

  /** @param {string} word */
  #addressOf(word) {
    return writeAddress({ ...this.state, question: this.#near(word), at: null });
  }

  /**
   * The address of the same question with another word in it.
   * @param {string} word
   * @param {string} other
   */
  #instead(word, other) {
    const { question } = this.state;
    const terms = question.terms.map((term) => (term.word === word ? { ...term, word: other } : term));
    return writeAddress({ ...this.state, question: { ...question, terms } });
  }

  /**
   * A new entry of the history.
   * @param {Partial<State>} changes
   */
  #go(changes) {
    location.hash = writeAddress({ ...this.state, ...changes });
  }

  /**
   * The same entry of the history, with another view of the map. Its question is what the address says: it may be a
   * newer one than the state's, when a link has been followed that very moment.
   * @param {Partial<State>} changes
   */
  #replace(changes) {
    this.state = { ...this.state, ...changes };
    history.replaceState(null, "", writeAddress({ ...readAddress(location.hash), ...changes }));
  }

  #buttons() {
    const on = (/** @type {string} */ id, /** @type {() => void} */ act) =>
      byId(id, HTMLElement).addEventListener("click", act);
    on("view-words", () => this.#view("words"));
    on("view-map", () => this.#view("map"));
    on("open-card", () => this.#openCards());
    addEventListener("keydown", (event) => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.questions.focus();
      }
    });
  }

  /** @param {"words" | "map"} view on a narrow screen only one of them has room */
  #view(view) {
    document.body.dataset.view = view;
    byId("view-words", HTMLElement).setAttribute("aria-pressed", String(view === "words"));
    byId("view-map", HTMLElement).setAttribute("aria-pressed", String(view === "map"));
  }

  async #openCards() {
    const cards = byId("cards", HTMLElement);
    byId("card", HTMLDialogElement).showModal();
    try {
      const all = await Promise.all(this.models.map((_, model) => this.source.card(model)));
      cards.replaceChildren(...all.map((card, model) => cardElement(this.models[model].name, card)));
    } catch (error) {
      cards.replaceChildren(notice(error instanceof Error ? error.message : String(error)));
    }
  }
}
