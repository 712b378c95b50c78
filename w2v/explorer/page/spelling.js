// Which words were probably meant.

const MOST = 5;

/**
 * Rows of words that few edits lead to, the fewest first: one edit for words of up to four letters, else two; none for
 * a single letter, of which an edit leaves nothing.
 * @param {string} typed
 * @param {string[]} words
 */
export function closeSpellings(typed, words) {
  const most = Math.min(typed.length - 1, typed.length <= 4 ? 1 : 2);
  const found = [];
  for (let row = 0; row < words.length; row += 1) {
    if (Math.abs(words[row].length - typed.length) <= most) {
      const edits = distance(typed, words[row], most);
      if (edits <= most) {
        found.push({ row, edits });
      }
    }
  }
  return found
    .sort((a, b) => a.edits - b.edits)
    .slice(0, MOST)
    .map(({ row }) => row);
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that lead from one word to another; anything above `most`
 * where they are more than that.
 * @param {string} a
 * @param {string} b
 * @param {number} most
 */
function distance(a, b, most) {
  let [before, last] = [new Array(b.length + 1).fill(0), Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      let edits = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, before[j - 2] + 1);
      }
      now.push(edits);
      least = Math.min(least, edits);
    }
    if (least > most) {
      return least;
    }
    [before, last] = [last, now];
  }
  return last[b.length];
}
