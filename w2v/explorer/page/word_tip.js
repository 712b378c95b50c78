// What is said beside a word that is pointed at: how often it was seen, its cosine, the words nearest to it.

import { decimals, element, grouped, legible, wordElement } from "./elements.js";

/** @typedef {{word: string, only: boolean}} Near a word nearby, and whether another model has it not */
/** @typedef {import("./points.js").Point} Point */

const PATIENCE = 120; // milliseconds that one points at a word before its nearest are asked for

/**
 * What is known of a word.
 * @typedef {object} Known
 * @property {string} word
 * @property {number} count 0 where it is not known
 * @property {number | undefined} cosine with what was asked
 * @property {string} region
 * @property {string} group that a column of a file says it is in
 * @property {Point} place pixels from the upper left of the map
 */

export class WordTip {
  /**
   * @param {HTMLElement} place
   * @param {(word: string) => Promise<Near[]>} nearest
   */
  constructor(place, nearest) {
    this.place = place;
    this.nearest = nearest;
    this.wait = 0;
    this.turn = 0;
  }

  hide() {
    clearTimeout(this.wait);
    this.turn += 1;
    this.place.hidden = true;
  }

  /** @param {Known} known */
  show({ word, count, cosine, region, group, place }) {
    this.hide();
    const turn = this.turn;
    const near = element("p", { class: "nearest" });
    const facts = [count ? `seen ${grouped(count)} times` : "", cosine === undefined ? "" : `cosine ${decimals(cosine)}`];
    this.place.replaceChildren(
      element("strong", {}, wordElement(word)),
      element("p", { class: "note" }, facts.filter(Boolean).join(" \u00b7 ")),
      element("p", { class: "note" }, region && `in \u201c${region}\u201d`),
      element("p", { class: "note" }, group && legible(group)),
      near,
    );
    const { clientWidth, clientHeight } = /** @type {HTMLElement} */ (this.place.parentElement);
    const [right, below] = [place.x > clientWidth * 0.6, place.y < clientHeight * 0.5];
    this.place.style.setProperty("left", right ? "auto" : `${place.x + 14}px`);
    this.place.style.setProperty("right", right ? `${clientWidth - place.x + 14}px` : "auto");
    this.place.style.setProperty("top", below ? `${place.y + 14}px` : "auto");
    this.place.style.setProperty("bottom", below ? "auto" : `${clientHeight - place.y + 14}px`);
    this.place.hidden = false;
    this.wait = window.setTimeout(async () => {
      const found = await this.nearest(word).catch(() => []);
      if (turn === this.turn) {
        near.append(...listed("near: ", found.filter(({ only }) => !only)), ...listed("only here: ", found.filter(({ only }) => only)));
      }
    }, PATIENCE);
  }
}

/**
 * @param {string} title
 * @param {Near[]} words
 */
function listed(title, words) {
  const some = words.flatMap(({ word }, rank) => [rank ? ", " : "", wordElement(word)]);
  return words.length ? [element("span", { class: title.startsWith("only") ? "only-here" : "" }, title, ...some)] : [];
}
