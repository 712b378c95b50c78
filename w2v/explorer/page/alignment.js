// Two ranked lists laid beside each other.

const FARTHEST = 3; // ranks apart that a word may be and still stand on one line: more would tear the lists apart

/**
 * Pairs of places in `a` and in `b`, in the order of both, as one shows two versions of a text: the same word on one
 * line where its ranks are close and the order allows it (a longest common subsequence), and between such lines the
 * others side by side as they come. -1 stands for no word.
 * @param {string[]} a
 * @param {string[]} b
 * @returns {[number, number][]}
 */
export function aligned(a, b) {
  const same = (/** @type {number} */ i, /** @type {number} */ j) => a[i] === b[j] && Math.abs(i - j) <= FARTHEST;
  // longest[i][j]: the length of the longest common subsequence of a from i and b from j on
  const longest = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i][j] = same(i, j) ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  /** @type {[number, number][]} */
  const lines = [];
  let [i, j, besideI, besideJ] = [0, 0, 0, 0]; // everything before besideI and besideJ is on a line
  const line = () => {
    while (besideI < i || besideJ < j) {
      lines.push([besideI < i ? besideI : -1, besideJ < j ? besideJ : -1]);
      besideI += Number(besideI < i);
      besideJ += Number(besideJ < j);
    }
  };
  while (i < a.length && j < b.length) {
    if (same(i, j)) {
      line();
      [i, j] = [i + 1, j + 1];
      line();
    } else if (longest[i + 1][j] >= longest[i][j + 1]) {
      i += 1;
    } else {
      j += 1;
    }
  }
  [i, j] = [a.length, b.length];
  line();
  return lines;
}
