// Lines from words of one map to the same words of the map beside it.

/** @typedef {import("./map.js").WordMap} WordMap */

const JOINED = 3; // answers that are joined: more lines would hide the maps

export class Links {
  /**
   * @param {HTMLCanvasElement} canvas above both maps
   * @param {WordMap} first
   * @param {WordMap} second
   */
  constructor(canvas, first, second) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.first = first;
    this.second = second;
  }

  /** Draw them as the maps are now; none where one of the maps is not seen. */
  draw() {
    const { canvas, context, first, second } = this;
    const { width, height } = canvas.getBoundingClientRect();
    [canvas.width, canvas.height] = [width * first.ratio, height * first.ratio];
    if (!first.canvas.clientWidth || !second.canvas.clientWidth) {
      return;
    }
    context.scale(first.ratio, first.ratio);
    const words = (/** @type {number[]} */ rows) => rows.flatMap((row) => first.wordOf(row) ?? []);
    const { theme } = first;
    this.#join(words(first.lit.slice(0, JOINED)), theme.lit, 1, 0.45);
    this.#join(words(first.current), theme.current, 1.75, 0.75);
    this.#join(words(first.pointed >= 0 ? [first.pointed] : []), theme.ink, 1.25, 0.9);
  }

  /**
   * @param {string[]} words
   * @param {string} color
   * @param {number} wide
   * @param {number} opacity
   */
  #join(words, color, wide, opacity) {
    const { context } = this;
    context.strokeStyle = color;
    context.lineWidth = wide;
    context.globalAlpha = opacity;
    for (const word of words) {
      const [from, to] = [this.#end(this.first, word), this.#end(this.second, word)];
      if (from && to) {
        context.beginPath();
        context.moveTo(from.x, from.y);
        context.lineTo(to.x, to.y);
        context.stroke();
      }
    }
  }

  /**
   * Where a word is on this canvas, if it is seen.
   * @param {WordMap} map
   * @param {string} word
   */
  #end(map, word) {
    const row = map.rowOf(word);
    if (row === undefined) {
      return null;
    }
    const { x, y } = map.pixelsOf(row);
    const [here, there] = [this.canvas.getBoundingClientRect(), map.canvas.getBoundingClientRect()];
    const seen = x >= 0 && y >= 0 && x <= there.width && y <= there.height;
    return seen ? { x: x + there.left - here.left, y: y + there.top - here.top } : null;
  }
}
