// Which words of the map are kept: those that hold a text, begin so or match a pattern, and were seen often enough.

/** @typedef {import("./points.js").Points} Points */

/**
 * Whether a word fits what was typed: `text` is held by it, with `text*` it begins so, `/text/` is a regular expression.
 * @param {string} typed
 * @returns {((word: string) => boolean) | null} null for a regular expression that is none
 */
export function matcher(typed) {
  const text = typed.trim().toLowerCase();
  if (/^\/.+\/$/u.test(text)) {
    try {
      const pattern = new RegExp(typed.trim().slice(1, -1), "iu");
      return (word) => pattern.test(word);
    } catch {
      return null;
    }
  }
  return text.length > 1 && text.endsWith("*")
    ? (word) => word.toLowerCase().startsWith(text.slice(0, -1))
    : (word) => word.toLowerCase().includes(text);
}

/**
 * Whether each word is kept; null where all are.
 * @param {Points} points
 * @param {(word: string) => boolean} fits
 * @param {number} rows of the most frequent words that are kept
 * @param {Set<string> | null} chosen words that are kept alone
 */
export function keptBy(points, fits, rows, chosen) {
  const kept = new Uint8Array(points.length);
  let count = 0;
  for (let row = 0; row < Math.min(rows, points.length); row += 1) {
    if (fits(points.words[row]) && (!chosen || chosen.has(points.words[row]))) {
      kept[row] = 1;
      count += 1;
    }
  }
  return { kept: count === points.length ? null : kept, count };
}

/**
 * How many of the most frequent words a slider's place keeps: all at 0, the hundred most frequent at 1, in equal ratios.
 * @param {number} place
 * @param {number} words
 */
export function rowsAt(place, words) {
  const least = Math.min(100, words);
  return Math.round(words * (least / Math.max(1, words)) ** place);
}
