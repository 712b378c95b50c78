// Questions to begin with, in the model's own words: those that name the regions of its map.

/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").QuestionKind} QuestionKind */
/** @typedef {import("./types.js").Regions} Regions */

const PROPOSED = 10;
const RANGE = { from: 0.01, to: 0.1 }; // how far down those words are that are proposed where regions name none ...
const SMALL = 300; // ... of more words than these
const ANALOGIES = [
  "france paris japan",
  "man king woman",
  "good better bad",
  "walk walking swim",
  "frankreich paris italien",
  "mann k\u00f6nig frau",
  "homme roi femme",
  "france paris italie",
  "hombre rey mujer",
  "francia par\u00eds italia",
].map((line) => line.split(" "));

/**
 * @param {QuestionKind} kind
 * @param {string[]} words of the map, the most frequent first
 * @param {Regions | null} regions
 * @param {number} n words to be wanted
 * @returns {Question[]}
 */
export function examples(kind, words, regions, n) {
  const known = new Set(words);
  const split = (/** @type {string} */ name) => name.split(", ").filter((word) => known.has(word));
  const named = (regions?.names ?? []).map(split).filter((some) => some.length);
  const parts = (regions?.names ?? []).map((_, region) =>
    (regions?.part_names ?? []).filter((_name, part) => regions?.region_of[part] === region).flatMap((name) => split(name).slice(0, 1)),
  );
  const proposed = {
    near: () => (named.length > 2 ? named.map(([word]) => [word]) : plain(words).map((word) => [word])),
    analogy: () => ANALOGIES.filter((terms) => terms.every((word) => known.has(word))),
    odd: () =>
      parts
        .filter((some) => some.length > 2)
        .map((some, place) => [...some.slice(0, 3), named[(place + 3) % named.length][0]])
        .filter((some) => new Set(some).size === some.length),
    similarity: () => named.filter((some) => some.length > 1),
  }[kind]();
  return proposed.slice(0, kind === "near" ? PROPOSED : 4).map((some) => ({
    kind,
    terms: some.map((word) => ({ word, sign: /** @type {1} */ (1) })),
    n,
  }));
}

/** @param {string[]} all */
function plain(all) {
  const some = all.length > SMALL ? all.slice(RANGE.from * all.length, RANGE.to * all.length) : all;
  const letters = some.filter((word) => /^[\p{Letter}\p{Mark}]{2,12}$/u.test(word));
  const known = letters.length > 2 ? letters : some;
  const step = Math.max(1, Math.floor(known.length / PROPOSED));
  return known.filter((_, place) => place % step === 0);
}
