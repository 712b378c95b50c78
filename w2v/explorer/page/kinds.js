// The kinds of question, and how many words each has.

/** @typedef {import("./types.js").QuestionKind} QuestionKind */
/** @typedef {import("./types.js").Question} Question */

/** @type {QuestionKind[]} */
export const KINDS = ["near", "analogy", "odd", "similarity"];
/** @type {Record<QuestionKind, {least: number, most: number}>} words, as answers.py has them, too */
const COUNTS = {
  near: { least: 1, most: 50 },
  analogy: { least: 3, most: 3 },
  odd: { least: 3, most: 50 },
  similarity: { least: 2, most: 2 },
};

/**
 * What is wrong with the number of words, or "".
 * @param {Pick<Question, "kind" | "terms">} question
 */
export function misfit({ kind, terms }) {
  const { least, most } = COUNTS[kind];
  const missing = least - terms.length;
  if (missing > 0) {
    return missing === 1 ? "One word is missing" : `${missing} words are missing`;
  }
  return terms.length > most ? `${terms.length} words are too many: at most ${most}` : "";
}
