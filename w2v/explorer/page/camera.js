// What part of the plane is seen: which place is in the middle, and how many pixels its unit square takes.

/** @typedef {import("./points.js").Point} Point */
/** @typedef {{x: number, y: number, width: number, height: number}} Bulk the middle and the size of what there is */
/** @typedef {{x: number, y: number, zoom: number}} View the middle, and how many times larger than the whole map */

const MARGIN = 0.88; // of the width or height, which the whole map takes
const LABEL = 48; // pixels on the right, for the labels of the last points
const CLOSE = 12; // as far as it is enlarged for an answer: what lies around it tells where it is
export const ZOOMS = { least: 0.8, most: 80 };

export class Camera {
  constructor() {
    this.width = 600; // until its size is known
    this.height = 600;
    /** @type {Bulk} */
    this.bulk = { x: 0.5, y: 0.5, width: 1, height: 1 };
    /** @type {View} */
    this.view = this.home;
  }

  /** Pixels that the unit square's sides take where the whole map is seen. */
  get #whole() {
    const width = Math.max(1, MARGIN * this.width - LABEL);
    return Math.min(width / this.bulk.width, (MARGIN * this.height) / this.bulk.height);
  }

  /** Pixels that the unit square's sides take. */
  get scale() {
    return this.view.zoom * this.#whole;
  }

  /**
   * @param {Point} place
   * @returns {Point} pixels from the upper left
   */
  toScreen({ x, y }) {
    return { x: this.width / 2 + (x - this.view.x) * this.scale, y: this.height / 2 + (y - this.view.y) * this.scale };
  }

  /**
   * @param {Point} pixels
   * @returns {Point}
   */
  toPlane({ x, y }) {
    return { x: this.view.x + (x - this.width / 2) / this.scale, y: this.view.y + (y - this.height / 2) / this.scale };
  }

  /**
   * Move so many pixels.
   * @param {number} right
   * @param {number} down
   */
  pan(right, down) {
    this.set({ ...this.view, x: this.view.x + right / this.scale, y: this.view.y + down / this.scale });
  }

  /**
   * Enlarge so many times; what is at these pixels stays there.
   * @param {number} times
   * @param {Point} pixels
   */
  enlarge(times, pixels) {
    const fixed = this.toPlane(pixels);
    this.set({ ...this.view, zoom: this.view.zoom * times });
    const now = this.toPlane(pixels);
    this.set({ ...this.view, x: this.view.x + fixed.x - now.x, y: this.view.y + fixed.y - now.y });
  }

  /** @param {View} view */
  set(view) {
    this.view = within(view, this.bulk);
  }

  /**
   * The map now has so many pixels; who sees the whole of it still does.
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const atHome = this.isHome;
    [this.width, this.height] = [width, height];
    if (atHome) {
      this.set(this.home);
    }
  }

  /**
   * The view of the whole map.
   * @returns {View}
   */
  get home() {
    return within({ x: this.bulk.x + LABEL / 2 / this.#whole, y: this.bulk.y, zoom: 1 }, this.bulk);
  }

  /** Whether the whole map is seen as it is at the start. */
  get isHome() {
    const { x, y, zoom } = this.home;
    return this.view.x === x && this.view.y === y && this.view.zoom === zoom;
  }

  /**
   * The view that has these places in it, with room around them.
   * @param {Point[]} places
   * @returns {View}
   */
  around(places) {
    const [left, right] = [Math.min, Math.max].map((end) => end(...places.map(({ x }) => x)));
    const [top, bottom] = [Math.min, Math.max].map((end) => end(...places.map(({ y }) => y)));
    const room = { x: 0.7, y: 0.62 }; // labels and tools want some
    const zoom = Math.min((room.x * this.width) / (right - left), (room.y * this.height) / (bottom - top)) / this.#whole;
    return { x: (left + right) / 2, y: (top + bottom) / 2, zoom: Math.min(zoom, CLOSE) };
  }

  /**
   * @param {Point} place
   * @returns {boolean}
   */
  sees(place) {
    const { x, y } = this.toScreen(place);
    return x >= 0 && y >= 0 && x <= this.width && y <= this.height;
  }
}

/**
 * The nearest view that shows some of the map: its middle is on it, and it is neither too small nor too large to be read.
 * @param {View} view
 * @param {Bulk} bulk
 * @returns {View}
 */
function within({ x, y, zoom }, bulk) {
  const near = (/** @type {number} */ place, /** @type {number} */ middle, /** @type {number} */ size) =>
    Math.min(middle + 0.6 * size, Math.max(middle - 0.6 * size, place));
  return {
    x: near(x, bulk.x, bulk.width),
    y: near(y, bulk.y, bulk.height),
    zoom: Math.min(ZOOMS.most, Math.max(ZOOMS.least, zoom)),
  };
}
