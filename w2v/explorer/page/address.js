// The state of the page as the part of its address after #, so that it can be bookmarked, sent, and gone back to.
//
//     #near=paris - france + japan&n=20&rare=1&map=1&by=pca&at=0.51,0.42,3.5
//
// The first name is the kind of question; with `rare`, words seen too seldom answer too. `map` is the model whose map is
// shown, `by` its layout, `at` the middle of what is seen of it and how many times it is enlarged. All but the question
// are left out where they are as at the start.

import { readSum, readWords, writeSum, writeWords } from "./expression.js";
import { KINDS } from "./kinds.js";

/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./camera.js").View} View */
/** @typedef {{question: Question, map: number, by: string, at: View | null}} State */

export const NUMBERS = [10, 20, 30]; // of neighbours that one may ask for

/** @returns {State} */
function start() {
  return { question: { kind: "near", terms: [], n: NUMBERS[0], rare: false }, map: 0, by: "", at: null };
}

/**
 * @param {string} hash what stands from # on
 * @returns {State}
 */
export function readAddress(hash) {
  const state = start();
  const parameters = new URLSearchParams(hash.replace(/^#/u, ""));
  for (const kind of KINDS) {
    const text = parameters.get(kind);
    if (text !== null) {
      state.question.kind = kind;
      state.question.terms = kind === "near" ? readSum(text).terms : readWords(text);
      break;
    }
  }
  const n = Number(parameters.get("n"));
  state.question.n = NUMBERS.includes(n) ? n : NUMBERS[0];
  state.question.rare = parameters.get("rare") === "1";
  state.map = parameters.get("map") === "1" ? 1 : 0;
  state.by = /^[a-z]{1,9}$/u.exec(parameters.get("by") ?? "")?.[0] ?? "";
  const [x, y, zoom] = (parameters.get("at") ?? "").split(",").map(Number);
  state.at = [x, y, zoom].every(Number.isFinite) && zoom > 0 ? { x, y, zoom } : null;
  return state;
}

/**
 * @param {State} state
 * @returns {string} from # on
 */
export function writeAddress({ question, map, by, at }) {
  const parameters = new URLSearchParams();
  parameters.set(question.kind, question.kind === "near" ? writeSum(question.terms) : writeWords(question.terms));
  if (question.n !== NUMBERS[0]) {
    parameters.set("n", String(question.n));
  }
  if (question.rare) {
    parameters.set("rare", "1");
  }
  if (map) {
    parameters.set("map", String(map));
  }
  if (by) {
    parameters.set("by", by);
  }
  if (at) {
    parameters.set("at", [at.x.toFixed(6), at.y.toFixed(6), at.zoom.toPrecision(4)].map(Number).join());
  }
  return `#${parameters}`;
}

/**
 * Whether two questions are the same, however many answers are wanted and whichever words may be among them.
 * @param {Question} a
 * @param {Question} b
 */
export function sameQuestion(a, b) {
  const [one, other] = [a, b].map(({ kind, terms }) =>
    writeAddress({ ...start(), question: { kind, terms, n: NUMBERS[0] } }),
  );
  return one === other;
}
