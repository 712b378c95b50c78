// What was asked and answered before, the latest first, as links.

import { sameQuestion } from "./address.js";
import { element } from "./elements.js";
import { heading } from "./results.js";

/** @typedef {import("./types.js").Question} Question */

const REMEMBERED = 8;

export class Trail {
  /**
   * @param {HTMLElement} place
   * @param {(question: Question) => string} addressOf the address at which a question is asked again
   */
  constructor(place, addressOf) {
    this.place = place;
    this.addressOf = addressOf;
    /** @type {Question[]} the latest first, each once */
    this.questions = [];
  }

  /** @param {Question} question that was answered */
  remember(question) {
    this.questions = [question, ...this.questions.filter((other) => !sameQuestion(other, question))];
    this.questions.length = Math.min(this.questions.length, REMEMBERED + 1);
  }

  /** @param {Question} now what is asked, which the trail leaves out */
  show(now) {
    const others = this.questions.filter((question) => !sameQuestion(question, now)).slice(0, REMEMBERED);
    this.place.hidden = !others.length;
    this.place.replaceChildren(
      ...others.map((question) => element("a", { href: this.addressOf(question) }, ...heading(question, []))),
    );
  }
}
