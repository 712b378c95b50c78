// Words and sums of words as one line of text: `paris - france + japan`, `"new york" + "+"`.
//
// A word is what stands between white space. In quotes it may hold white space, or be a sign; within quotes \ stands
// before a quote and before itself. A sign stands alone between words, or right before one. Quotes that nothing closes
// are letters like others.

/** @typedef {import("./types.js").Term} Term */
/** @typedef {{word: string, start: number, end: number, quoted: boolean}} Piece */

const SIGNS = new Map([
  ["+", 1],
  ["-", -1],
  ["\u2212", -1],
]); // U+2212 is the minus of typesetters

/**
 * The pieces of a text, with where each begins and ends.
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  const found = [];
  const piece = /"((?:[^"\\]|\\.)*)"(?=\s|$)|\S+/gsu;
  for (const match of text.matchAll(piece)) {
    const quoted = match[1] !== undefined;
    const word = quoted ? match[1].replace(/\\(.)/gsu, "$1") : match[0];
    found.push({ word, start: match.index, end: match.index + match[0].length, quoted });
  }
  return found;
}

/**
 * The words of a text, none of them a sign.
 * @param {string} text
 * @returns {Term[]}
 */
export function readWords(text) {
  return pieces(text).map(({ word }) => ({ word, sign: 1 }));
}

/**
 * The terms of a sum. What is wrong with it, where something is, is said by `problem`.
 * @param {string} text
 * @returns {{terms: Term[], problem: string}}
 */
export function readSum(text) {
  const all = pieces(split(text));
  if (all.length === 1) {
    return { terms: [{ word: all[0].word, sign: 1 }], problem: "" }; // a sign alone is a word
  }
  /** @type {Term[]} */
  const terms = [];
  let waiting = "";
  for (const { word, quoted } of all) {
    if (!quoted && SIGNS.has(word)) {
      if (waiting) {
        return {
          terms,
          problem: `There are two signs in a row. To use a sign as a word, put it in quotes: "${word}"`,
        };
      }
      waiting = word;
    } else {
      terms.push({ word, sign: /** @type {1 | -1} */ (SIGNS.get(waiting) ?? 1) });
      waiting = "";
    }
  }
  return { terms, problem: waiting ? `A word is missing after ${waiting}` : "" };
}

/**
 * A text that `readWords` reads as these terms.
 * @param {Term[]} terms
 */
export function writeWords(terms) {
  return terms.map(({ word }) => write(word, false)).join(" ");
}

/**
 * A text that `readSum` reads as these terms.
 * @param {Term[]} terms
 */
export function writeSum(terms) {
  if (terms.length === 1 && terms[0].sign === 1 && SIGNS.has(terms[0].word)) {
    return terms[0].word;
  }
  return terms.map(({ word, sign }, place) => (sign < 0 ? "- " : place ? "+ " : "") + write(word, true)).join(" ");
}

/**
 * A word as a piece of text, in quotes where it needs them.
 * @param {string} word
 * @param {boolean} inSum
 */
export function write(word, inSum) {
  const plain = word !== "" && !/\s/u.test(word) && !word.startsWith('"') && !(inSum && SIGNS.has(word[0]));
  return plain ? word : `"${word.replace(/["\\]/gu, "\\$&")}"`;
}

/**
 * A sum with white space between each sign and the word that it stands right before; a single piece is left as it is.
 * @param {string} text
 */
function split(text) {
  const apart = pieces(text).map(({ word, start, end, quoted }) => {
    const signed = !quoted && word.length > 1 && SIGNS.has(word[0]) && !SIGNS.has(word[1]);
    return signed ? `${word[0]} ${text.slice(start + 1, end)}` : text.slice(start, end);
  });
  return apart.length > 1 ? apart.join(" ") : text;
}
