// The page: what the address says is asked of every model and shown, in the table and on the map.

import { NUMBERS, readAddress, sameQuestion, writeAddress } from "./address.js";
import { cardElement } from "./card.js";
import { byId, copyButton, decimals, element, grouped, legible, onClick, wordElement, wordsOf } from "./elements.js";
import { examples } from "./examples.js";
import { misfit } from "./kinds.js";
import { MapPanel } from "./map_panel.js";
import { messageOf, notice, notices } from "./notices.js";
import { Questions } from "./questions.js";
import { heading, results } from "./results.js";
import { Trail } from "./trail.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Completion} Completion */
/** @typedef {import("./types.js").ModelFacts} ModelFacts */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").QuestionKind} QuestionKind */
/** @typedef {import("./types.js").Backend} Backend */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("./address.js").State} State */

const COMPLETIONS = 8;

export class Page {
  /** @type {MapPanel | null} there once the models are known */
  #panel = null;

  /** @param {Backend} backend */
  constructor(backend) {
    this.backend = backend;
    /** @type {ModelFacts[]} */
    this.models = [];
    this.state = readAddress(location.hash);
    this.turn = 0; // questions that were asked
    /** @type {Answer[]} to the latest question that was answered, one for each model */
    this.answers = [];
    /** @type {Question | null} what the form shows */
    this.inForm = null;
    /** @type {string | null} what layout was asked for */
    this.layoutShown = null;
    this.mayFly = true;
    this.trail = new Trail(byId("trail", HTMLElement), (question) => this.#address({ question }));
    this.answer = byId("answer", HTMLElement);
    this.questions = new Questions(
      byId("questions", HTMLElement),
      (text) => this.#complete(text),
      (kind, terms) => this.#go({ question: { ...this.state.question, kind, terms } }),
      (kind) => this.#chosen(kind),
    );
  }

  async open() {
    try {
      this.models = (await this.backend.models()).map((facts) => ({ ...facts, name: legible(facts.name) }));
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#panel = new MapPanel(this.backend, this.models, {
      picked: (word) => this.#go({ question: this.#near(word) }),
      viewChanged: () => this.#replace(),
      other: () => this.#go({ map: 1 - this.state.map }),
      layout: (by) => this.#go({ by: by === this.models[0].layout ? "" : by }),
      addressOf: (word) => this.#addressOf(word),
      pointed: (word) => this.#lightRow(word),
      arrived: () => this.#mapArrived(),
    });
    this.#listen();
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
    history.replaceState(null, ""); // a page that was loaded anew is at a new place
    this.#read();
    if (!this.state.question.terms.length && matchMedia("(pointer: fine)").matches) {
      this.questions.focus();
    }
  }

  get panel() {
    return /** @type {MapPanel} */ (this.#panel);
  }

  /** Take the state from the address, and show it. */
  async #read() {
    this.state = this.#addressed();
    const { question, at } = this.state;
    const otherLayout = this.state.by !== this.layoutShown;
    const seenBefore = history.state !== null; // gone back to: it is shown as it was left
    this.mayFly = !at && !seenBefore;
    if (at || seenBefore || otherLayout) {
      this.panel.jump(at);
    }
    this.panel.turnTo(this.state.map);
    this.#replace();
    this.#fill(question);
    this.panel.selection.refresh();
    this.layoutShown = this.state.by;
    await Promise.all([this.#ask(question), otherLayout && this.panel.show(this.state.by)]);
  }

  /**
   * Show a question in its form and in the title, unless it is there already: what has been typed meanwhile stays.
   * @param {Question} question
   */
  #fill(question) {
    if (!this.inForm || !sameQuestion(question, this.inForm)) {
      this.inForm = question;
      this.questions.show(question.kind, question.terms);
      byId("asking", HTMLElement).scrollTop = 0;
    }
    const asked = misfit(question) ? "" : textOf(heading(question, []));
    document.title = [asked, this.models.map(({ name }) => name).join(" | "), "w2v"].filter(Boolean).join(" \u00b7 ");
  }

  /** @param {Question} question */
  async #ask(question) {
    this.turn += 1;
    const turn = this.turn;
    const wrong = misfit(question);
    this.answer.removeAttribute("aria-busy");
    if (wrong) {
      this.#showNothing(question.terms.length ? wrong : "");
      return;
    }
    this.answer.setAttribute("aria-busy", "true");
    try {
      const answers = await Promise.all(this.models.map((_, model) => this.backend.answer(model, question)));
      const complete = this.backend.complete.bind(this.backend);
      const problems = await notices(answers, this.models, complete, (word, other) => this.#instead(word, other));
      if (turn === this.turn) {
        this.#show(question, answers, problems);
      }
    } catch (error) {
      if (turn === this.turn) {
        this.#fail(error);
      }
    }
    if (turn === this.turn) {
      this.answer.removeAttribute("aria-busy");
    }
  }

  /**
   * @param {Question} question
   * @param {Answer[]} answers
   * @param {HTMLElement[]} problems
   */
  #show(question, answers, problems) {
    const shown = results(question, answers, this.models, (word) => this.#addressOf(word));
    const title = element("h2", { tabindex: -1 }, ...heading(question, answers));
    const rows = answers.some((answer) => answer.rows?.length);
    this.#replaceAnswer(title, ...problems, ...shown, ...(rows ? [this.#foot(question, answers)] : []));
    this.#light(answers);
    const found = answers.flatMap(({ rows: some, cosine }) =>
      cosine === undefined ? (some?.length ? [wordsOf(some.length)] : []) : [decimals(cosine)],
    );
    const said = [found.join(" and "), ...problems.map(({ textContent }) => textContent)].filter(Boolean).join(". ");
    byId("said", HTMLElement).textContent = `${textOf(heading(question, []))}: ${said}`;
    if (shown.length) {
      this.trail.remember(question);
    }
    this.trail.show(question);
  }

  /**
   * Show something else as the answer. What had the focus may go with it: then its first element has it.
   * @param {HTMLElement} first
   * @param {(Node | string)[]} more
   */
  #replaceAnswer(first, ...more) {
    const focused = document.activeElement;
    const goes = this.answer.contains(focused) || this.trail.place.contains(focused);
    this.answer.replaceChildren(first, ...more);
    if (goes) {
      first.focus();
    }
  }

  /** @param {Answer[]} answers */
  #light(answers) {
    this.answers = answers;
    const { kind, terms } = this.state.question;
    const found = this.models.map((_, model) => (answers[model]?.rows ?? []).map(({ word }) => word));
    const lit = this.models.map((_, model) => {
      const { rows = [], unknown = [], spelled = {} } = answers[model] ?? {};
      const own = found[model];
      const asked = terms
        .map(({ word }) => (Object.hasOwn(spelled, word) ? spelled[word] : word))
        .filter((word) => !unknown.includes(word));
      const [a, b, c] = asked;
      /** @type {[string, string][]} */
      const arrows =
        kind === "analogy" && asked.length === 3 && own.length
          ? [
              [a, b],
              [c, own[0]],
            ]
          : [];
      return {
        current: kind === "odd" ? own.slice(0, 1) : asked,
        lit: kind === "odd" ? asked : own,
        elsewhere: (found[1 - model] ?? []).filter((word) => !own.includes(word) && !asked.includes(word)),
        rows: new Map(rows.map((row) => [row.word, row])),
        arrows,
      };
    });
    this.panel.light(lit, this.mayFly);
  }

  /**
   * @param {Question} question
   * @param {Answer[]} answers
   */
  #foot(question, answers) {
    const words = [...new Set(answers.flatMap(({ rows }) => (rows ?? []).map(({ word }) => word)))];
    const numbers = NUMBERS.map((n) =>
      element(
        "a",
        {
          href: this.#address({ question: { ...question, n } }),
          "aria-current": n === question.n && "true",
        },
        String(n),
      ),
    );
    const leftOut = answers.reduce((sum, { left_out: some = 0 }) => sum + some, 0);
    const nearer = leftOut === 1 ? "1 nearer word was" : `${grouped(leftOut)} nearer words were`;
    const href = this.#address({ question: { ...question, rare: !question.rare } });
    const rare = question.rare
      ? [element("p", { class: "note" }, element("a", { href }, "Leave out words seen too seldom"))]
      : leftOut
        ? [element("p", { class: "note" }, `${nearer} seen too seldom: `, element("a", { href }, "show all"))]
        : [];
    const many =
      question.kind === "odd"
        ? []
        : [element("span", { class: "numbers" }, "Show ", ...numbers.flatMap((link) => [link, " "]))];
    return element(
      "div",
      { class: "foot" },
      ...many,
      copyButton("Copy words", words),
      ...rare,
      this.backend.note && element("p", { class: "note" }, this.backend.note),
    );
  }

  /**
   * Nothing is asked, or what is asked is no question: propose some.
   * @param {string} wrong with the question, or ""
   * @param {QuestionKind} [kind] of the form that is shown
   */
  #showNothing(wrong, kind = this.state.question.kind) {
    const { words } = this.panel;
    const proposed = examples(kind, words, this.panel.regions, this.state.question.n);
    const what = { near: "a word", analogy: "an analogy", odd: "the odd one out", similarity: "a similarity" }[kind];
    const title = `Ask for ${what}${words.length && kind === "near" ? ", or click one on the map" : ""}`;
    this.#replaceAnswer(
      wrong ? notice(wrong) : element("h2", { tabindex: -1 }, title),
      element(
        "p",
        { class: kind === "near" ? "examples" : "examples long" },
        ...proposed.flatMap((question) => [
          element("a", { href: this.#address({ question }) }, ...spaced(question.terms.map(({ word }) => word))),
          " ",
        ]),
      ),
      this.backend.note && element("p", { class: "note" }, this.backend.note),
    );
    byId("said", HTMLElement).textContent = wrong;
    this.#light([]);
    this.trail.show(this.state.question);
  }

  /** @param {QuestionKind} kind of a form that was chosen: under it there is no other one's answer */
  #chosen(kind) {
    if (kind === this.state.question.kind) {
      this.#ask(this.state.question);
    } else {
      this.turn += 1;
      this.answer.removeAttribute("aria-busy");
      this.#showNothing("", kind);
    }
  }

  /** The map's words are there, or have other places. */
  #mapArrived() {
    if (this.state.question.terms.length) {
      this.#light(this.answers);
    } else {
      this.#showNothing("", this.questions.kind); // with words of this map
    }
  }

  /** @param {string | null} word whose row of the answer is marked, as its point is */
  #lightRow(word) {
    for (const row of this.answer.querySelectorAll("[data-word]")) {
      row.classList.toggle("pointed", row instanceof HTMLElement && row.dataset.word === word);
    }
  }

  /**
   * @param {string} text
   * @returns {Promise<Completion[]>} of every model by turns
   */
  async #complete(text) {
    const lists = await Promise.all(this.models.map((_, model) => this.backend.complete(model, text, COMPLETIONS)));
    const byTurns = Array.from({ length: COMPLETIONS }, (_, place) =>
      lists.flatMap((list) => list[place] ?? []),
    ).flat();
    const seen = new Set();
    return byTurns.filter(({ word }) => !seen.has(word) && seen.add(word)).slice(0, COMPLETIONS);
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#replaceAnswer(notice(messageOf(error)));
    byId("said", HTMLElement).textContent = messageOf(error);
  }

  /**
   * @param {string} word
   * @returns {Question} what is near it
   */
  #near(word) {
    return { kind: "near", terms: [{ word, sign: 1 }], n: this.state.question.n, rare: this.state.question.rare };
  }

  /** What the address says: of a model that is not there it cannot show the map. */
  #addressed() {
    const state = readAddress(location.hash);
    return { ...state, map: state.map < this.models.length ? state.map : 0 };
  }

  /** @param {string} word */
  #addressOf(word) {
    return this.#address({ question: this.#near(word) });
  }

  /**
   * The address of the same question with another word in it.
   * @param {string} word
   * @param {string} other
   */
  #instead(word, other) {
    const { question } = this.state;
    const terms = question.terms.map((term) => (term.word === word ? { ...term, word: other } : term));
    return this.#address({ question: { ...question, terms } });
  }

  /**
   * The address of what is shown but for some changes. It names no view of the map: the one that is seen stays.
   * @param {Partial<State>} changes
   */
  #address(changes) {
    return writeAddress({ ...this.state, at: null, ...changes });
  }

  /**
   * A new entry of the history; the one that is left keeps its view. What is there already is asked again.
   * @param {Partial<State>} changes
   */
  #go(changes) {
    this.#replace();
    const now = this.#address({});
    const next = this.#address(changes);
    if (next === now) {
      this.#read();
    } else {
      location.hash = next;
    }
  }

  /**
   * The same entry of the history, with the view that is seen. Its question is what the address says: it may be a newer
   * one than the state's, when a link has been followed that very moment.
   */
  #replace() {
    const { camera } = this.panel;
    this.state.at = camera.isHome ? null : camera.view;
    history.replaceState({}, "", writeAddress({ ...this.#addressed(), at: this.state.at }));
  }

  #listen() {
    onClick("open-card", () => this.#openCards());
    const pointed = (/** @type {Event} */ { target }) => {
      const row = target instanceof Element ? target.closest("[data-word]") : null;
      this.panel.point(row instanceof HTMLElement ? (row.dataset.word ?? null) : null);
    };
    for (const kind of ["pointerover", "focusin"]) {
      this.answer.addEventListener(kind, pointed);
    }
    for (const kind of ["pointerleave", "focusout"]) {
      this.answer.addEventListener(kind, () => this.panel.point(null));
    }
    addEventListener("keydown", (event) => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.questions.focus();
      }
    });
  }

  async #openCards() {
    const cards = byId("cards", HTMLElement);
    byId("card", HTMLDialogElement).showModal();
    if (cards.querySelector(".card")) {
      return; // as it was left
    }
    try {
      const all = await Promise.all(this.models.map((_, model) => this.backend.card(model)));
      cards.replaceChildren(...all.map((card, model) => cardElement(this.models[model].name, card, all[1 - model])));
    } catch (error) {
      cards.replaceChildren(notice(messageOf(error)));
    }
  }
}

/** @param {(Node | string)[]} content */
function textOf(content) {
  return element("span", {}, ...content).textContent;
}

/** @param {string[]} words */
function spaced(words) {
  return words.flatMap((word, place) => [place ? " " : "", wordElement(word)]);
}
