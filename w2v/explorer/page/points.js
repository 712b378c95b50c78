// Words as points of the plane: [0, 1] either way, x to the right and y down; the most frequent words first.

/** @typedef {import("./types.js").Places} Places */
/** @typedef {{x: number, y: number}} Point */

const STEPS = 65535; // between 0 and 1, in what a backend sends
const FEW = 0.004; // share of the points on either side that the whole map may leave out ...
const FAR = 1.6; // ... where they would make it so many times as large

export class Points {
  /** @param {Places} places */
  constructor({ words, counts, x, y }) {
    this.words = words;
    this.counts = counts;
    this.x = Float32Array.from(x, (step) => step / STEPS);
    this.y = Float32Array.from(y, (step) => step / STEPS);
    this.rows = new Map(words.map((word, row) => [word, row]));
  }

  /** The middle and the size of a rectangle that has all points in it, but for a few where they lie far out. */
  get bulk() {
    const [x, y] = [this.x, this.y].map((places) => {
      const sorted = places.toSorted();
      const last = Math.max(0, sorted.length - 1);
      const [all, most] = [0, FEW].map((few) => {
        const [low, high] = [sorted[Math.floor(last * few)] ?? 0, sorted[Math.ceil(last * (1 - few))] ?? 1];
        return { middle: (low + high) / 2, size: Math.max(0.01, high - low) };
      });
      return all.size > FAR * most.size ? most : all;
    });
    return { x: x.middle, y: y.middle, width: x.size, height: y.size };
  }

  /**
   * Lie between two other places of the same words.
   * @param {Points} from
   * @param {Points} to
   * @param {number} share of the way
   */
  between(from, to, share) {
    for (let row = 0; row < this.length; row += 1) {
      this.x[row] = from.x[row] + (to.x[row] - from.x[row]) * share;
      this.y[row] = from.y[row] + (to.y[row] - from.y[row]) * share;
    }
  }

  get length() {
    return this.words.length;
  }

  /**
   * The row of the point nearest to a place and within a distance of it; -1 if there is none.
   * @param {Point} place
   * @param {number} distance
   */
  nearest({ x, y }, distance) {
    let found = -1;
    let least = distance * distance;
    for (let row = 0; row < this.length; row += 1) {
      const square = (this.x[row] - x) ** 2 + (this.y[row] - y) ** 2;
      if (square < least) {
        found = row;
        least = square;
      }
    }
    return found;
  }

  /**
   * Rows of the points inside a polygon, by the even-odd rule.
   * @param {Point[]} polygon
   */
  inside(polygon) {
    const [left, right] = [Math.min, Math.max].map((end) => end(...polygon.map(({ x }) => x)));
    const [top, bottom] = [Math.min, Math.max].map((end) => end(...polygon.map(({ y }) => y)));
    const rows = [];
    for (let row = 0; row < this.length; row += 1) {
      const [x, y] = [this.x[row], this.y[row]];
      if (x >= left && x <= right && y >= top && y <= bottom && oddCrossings(polygon, x, y)) {
        rows.push(row);
      }
    }
    return rows;
  }
}

/**
 * Whether a ray from a place to the right crosses a polygon's sides an odd number of times.
 * @param {Point[]} polygon
 * @param {number} x
 * @param {number} y
 */
function oddCrossings(polygon, x, y) {
  let odd = false;
  let before = polygon[polygon.length - 1];
  for (const corner of polygon) {
    if (
      corner.y > y !== before.y > y &&
      x < corner.x + ((before.x - corner.x) * (y - corner.y)) / (before.y - corner.y)
    ) {
      odd = !odd;
    }
    before = corner;
  }
  return odd;
}
