// The page: what the address says is asked of every model and shown, in the table and on the map.

import { NUMBERS, readAddress, writeAddress } from "./address.js";
import { cardElement } from "./card.js";
import { Caught } from "./caught.js";
import { byId, copy, element, grouped, legible, wordElement } from "./elements.js";
import { WordMap } from "./map.js";
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
const MEANT = 3; // words proposed instead of one that is not known
const EXAMPLES = { from: 0.01, to: 0.1, shown: 10 }; // how far down the map's words those are that an empty page proposes

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
    this.mapShown = -1;
    this.mapNote = "";
    this.mayFly = true;
    /** @type {Map<string, Question>} by address, the latest last */
    this.trail = new Map();
    this.answer = byId("answer", HTMLElement);
    this.questions = new Questions(
      byId("questions", HTMLElement),
      (text) => this.#complete(text),
      (kind, terms) => this.#go({ question: { ...this.state.question, kind, terms } }),
    );
    this.map = new WordMap(byId("canvas", HTMLCanvasElement), {
      picked: (word) => this.#near(word),
      caught: (words) => this.caught.show(words),
      moved: (at) => this.#replace({ at }),
    });
    this.caught = new Caught(byId("caught", HTMLElement), (word) => this.#addressOf(word));
    this.#buttons();
  }

  async open() {
    try {
      this.models = await this.source.models();
    } catch (error) {
      this.#fail(error);
      return;
    }
    document.body.classList.toggle("two", this.models.length > 1);
    byId("models", HTMLElement).replaceChildren(
      ...this.models.flatMap(({ name, words, dimensions }, place) => [
        place ? element("span", { class: "beside" }, "beside") : "",
        element("span", { class: "model" }, element("bdi", {}, legible(name)), element("small", {}, `${grouped(words)} words, ${dimensions} dimensions`)),
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
    if (at) {
      this.map.jump(at);
    } else if (!this.map.camera.isHome) {
      this.#replace({ at: this.map.camera.view });
    }
    await Promise.all([this.#ask(question), map < this.models.length && map !== this.mapShown && this.#showMap(map)]);
  }

  /** @param {Question} question */
  #title(question) {
    const asked = question.terms.length ? element("span", {}, ...heading(question, [])).textContent : "";
    document.title = [asked, this.models.map(({ name }) => legible(name)).join(" | "), "w2v"].filter(Boolean).join(" \u00b7 ");
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
      const problems = await this.#problems(answers);
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
    byId("said", HTMLElement).textContent = problems.length ? problems[0].textContent : `${count.join(" and ")} words found`;
    this.#remember(question);
  }

  /** @param {Answer[]} answers */
  #light(answers) {
    this.answers = answers;
    const { kind, terms } = this.state.question;
    const asked = terms.map(({ word }) => word);
    const found = (answers[this.mapShown]?.rows ?? []).map(({ word }) => word);
    const [current, lit] = kind === "odd" ? [found.slice(0, 1), asked] : [asked, found];
    this.map.light(current, lit, this.mayFly);
    const words = new Set([...current, ...lit]);
    const missing = [...words].filter((word) => !this.map.points.rows.has(word)).length;
    const rare = this.map.points.length && missing ? `; ${missing} of these ${words.size} words are rarer` : "";
    byId("map-note", HTMLElement).textContent = this.mapNote + rare;
  }

  /**
   * Why models have no answer, and what may have been meant.
   * @param {Answer[]} answers
   * @returns {Promise<HTMLElement[]>}
   */
  async #problems(answers) {
    const unknown = new Set(answers.flatMap((answer) => answer.unknown ?? []));
    const lines = [...unknown].map(async (word) => {
      const lacking = this.models.flatMap((_, model) => (answers[model].unknown?.includes(word) ? [model] : []));
      const where = this.models.length === 1 ? "" : lacking.length > 1 ? " of either model" : ` of ${this.models[lacking[0]].name}`;
      const meant = (await this.source.complete(lacking[0], word, MEANT)).flatMap(({ word: other }, place) => [
        place ? " or " : "",
        element("a", { href: this.#instead(word, other) }, wordElement(other)),
      ]);
      const signs = /.[+\u2212-]./u.test(word) ? " Signs of a sum stand apart from words." : "";
      const said = meant.length ? [" Did you mean ", ...meant, "?"] : [signs];
      return element("p", { class: "notice" }, wordElement(word), ` is not in the vocabulary${where}.`, ...said);
    });
    const problems = new Set(answers.flatMap(({ problem }) => problem ?? []));
    return [...(await Promise.all(lines)), ...[...problems].map((problem) => element("p", { class: "notice" }, problem))];
  }

  /**
   * @param {Question} question
   * @param {Answer[]} answers
   */
  #foot(question, answers) {
    const words = [...new Set(answers.flatMap(({ rows }) => (rows ?? []).map(({ word }) => word)))];
    const button = element("button", { type: "button", onclick: async () => {
      button.textContent = (await copy(words.join("\n"))) ? "Copied" : "Could not copy";
    } }, "Copy words");
    const numbers = NUMBERS.map((n) =>
      element("a", { href: writeAddress({ ...this.state, question: { ...question, n } }), "aria-current": n === question.n && "true" }, String(n)),
    );
    const many = question.kind === "odd" ? [] : [element("span", { class: "numbers" }, "Show ", ...numbers.flatMap((link) => [link, " "]))];
    return element("div", { class: "foot" }, ...many, button, this.source.note && element("p", { class: "note" }, this.source.note));
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
      ...latest.map(([there, { kind, terms }]) =>
        element("a", { href: there }, ...heading({ kind, terms, n: 0 }, [])),
      ),
    );
  }

  #showExamples() {
    const { from, to, shown } = EXAMPLES;
    const { words: all } = this.map.points;
    const known = all.slice(from * all.length, to * all.length).filter((word) => /^\p{Letter}{3,12}$/u.test(word));
    const step = Math.max(1, Math.floor(known.length / shown));
    const words = known.filter((_, place) => place % step === 0).slice(0, shown);
    this.answer.replaceChildren(
      element("h2", {}, "Ask for a word, or click one on the map"),
      element("p", { class: "examples" }, ...words.flatMap((word) => [element("a", { href: this.#addressOf(word) }, wordElement(word)), " "])),
      this.source.note && element("p", { class: "note" }, this.source.note),
    );
    byId("said", HTMLElement).textContent = "";
  }

  /** @param {number} model */
  async #showMap(model) {
    this.mapShown = model;
    this.mapNote = "Laying out the map \u2026";
    this.#light([]);
    try {
      const places = await this.source.places(model);
      this.map.show(places);
      if (!this.state.question.terms.length) {
        this.#showExamples();
      }
      const { name, words } = this.models[model];
      const all = places.words.length === words ? `all ${grouped(words)} words` : `the ${grouped(places.words.length)} most frequent words`;
      this.mapNote = `${this.models.length > 1 ? `${name}: ` : ""}${all}, by ${places.method}`;
      this.map.canvas.setAttribute("aria-label", `Map of ${all} of ${name}`);
    } catch (error) {
      this.mapNote = error instanceof Error ? error.message : String(error);
    }
    this.#light(this.answers);
    const other = byId("other-map", HTMLElement);
    other.hidden = this.models.length < 2;
    other.textContent = other.hidden ? "" : `Map of ${this.models[1 - model].name}`;
  }

  /**
   * @param {string} text
   * @returns {Promise<Completion[]>} of every model by turns
   */
  async #complete(text) {
    const lists = await Promise.all(this.models.map((_, model) => this.source.complete(model, text, COMPLETIONS)));
    const byTurns = Array.from({ length: COMPLETIONS }, (_, place) => lists.flatMap((list) => list[place] ?? [])).flat();
    const seen = new Set();
    return byTurns.filter(({ word }) => !seen.has(word) && seen.add(word)).slice(0, COMPLETIONS);
  }

  /** @param {unknown} error */
  #fail(error) {
    this.answer.replaceChildren(element("p", { class: "notice", role: "alert" }, error instanceof Error ? error.message : String(error)));
  }

  /** @param {string} word */
  #addressOf(word) {
    return writeAddress({ ...this.state, question: { kind: "near", terms: [{ word, sign: 1 }], n: this.state.question.n }, at: null });
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

  /** @param {string} word */
  #near(word) {
    this.#go({ question: { ...this.state.question, kind: "near", terms: [{ word, sign: 1 }] } });
  }

  /**
   * A new entry of the history.
   * @param {Partial<State>} changes
   */
  #go(changes) {
    location.hash = writeAddress({ ...this.state, ...changes });
  }

  /**
   * The same entry of the history, with another view of the map.
   * @param {Partial<State>} changes
   */
  #replace(changes) {
    this.state = { ...this.state, ...changes };
    history.replaceState(null, "", writeAddress(this.state));
  }

  #buttons() {
    const on = (/** @type {string} */ id, /** @type {() => void} */ act) => byId(id, HTMLElement).addEventListener("click", act);
    on("larger", () => this.map.enlarge(1.6));
    on("smaller", () => this.map.enlarge(1 / 1.6));
    on("all", () => this.map.frameAll());
    on("lit", () => this.map.frameLit());
    on("lasso", () => {
      const lasso = !this.map.lassoing;
      byId("lasso", HTMLElement).setAttribute("aria-pressed", String(lasso));
      this.map.setLasso(lasso);
    });
    on("list", () => this.caught.show(this.map.seen()));
    on("other-map", () => this.#go({ map: 1 - this.state.map }));
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
      cards.replaceChildren(element("p", { class: "notice" }, error instanceof Error ? error.message : String(error)));
    }
  }
}
