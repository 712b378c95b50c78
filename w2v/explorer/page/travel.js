// How the view moves: at once, in a flight, or by hand. All maps that share it move together.

import { Camera } from "./camera.js";

/** @typedef {import("./camera.js").View} View */
/** @typedef {import("./map.js").WordMap} WordMap */
/** @typedef {import("./points.js").Point} Point */

const REST = 150; // milliseconds without movement
const FLIGHT = 500;
const SEEN_FIRST = 3; // answers that are always brought into view
const HUDDLED = 3; // times that what is seen, but lies close together, may be enlarged to be brought there

export class Travel {
  /** @param {(view: View) => void} rested another part of the plane is seen, and it is at rest */
  constructor(rested) {
    this.rested = rested;
    this.camera = new Camera();
    /** @type {WordMap[]} */
    this.maps = [];
    this.flight = 0;
    this.rest = 0;
    this.moves = 0; // begun so far
  }

  /** Words have other places: who saw all of them still does. */
  settle() {
    const atHome = this.camera.isHome;
    this.camera.bulk = unionOf(this.maps.filter(({ points }) => points.length).map(({ bulk }) => bulk));
    if (atHome) {
      this.camera.set(this.camera.home);
    }
  }

  /** Go to the words that were asked about and the first answers, unless these are seen well. */
  visit() {
    const looked = this.maps.flatMap((map) => map.litPlaces(SEEN_FIRST));
    if (looked.length) {
      const there = this.camera.around(looked);
      const huddled = there.zoom > HUDDLED * this.camera.view.zoom;
      if (huddled || !looked.every((place) => this.camera.sees(place))) {
        this.fly(there);
      }
    }
  }

  /** Show the words that are lit, as large as they fit. */
  frameLit() {
    const lit = this.maps.flatMap((map) => map.litPlaces(Infinity));
    if (lit.length) {
      this.fly(this.camera.around(lit));
    }
  }

  frameAll() {
    this.fly(this.camera.home);
  }

  /**
   * Enlarge so many times, about these pixels or about the middle.
   * @param {number} times
   * @param {Point} [pixels]
   */
  enlarge(times, pixels = { x: this.camera.width / 2, y: this.camera.height / 2 }) {
    this.halt();
    this.camera.enlarge(times, pixels);
    this.#moved();
  }

  /**
   * Move so many pixels.
   * @param {number} right
   * @param {number} down
   */
  pan(right, down) {
    this.halt();
    this.camera.pan(right, down);
    this.#moved();
  }

  /** Stay where a flight has come to. */
  halt() {
    this.moves += 1;
    cancelAnimationFrame(this.flight);
  }

  /** @param {View} view */
  jump(view) {
    this.halt();
    this.camera.set(view);
    this.#redraw();
  }

  /** @param {View} to */
  fly(to) {
    this.halt();
    const from = this.camera.view;
    const began = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = () => {
      const done = still ? 1 : Math.min(1, (performance.now() - began) / FLIGHT);
      const eased = done * done * (3 - 2 * done);
      const between = {
        x: from.x + (to.x - from.x) * eased,
        y: from.y + (to.y - from.y) * eased,
        zoom: from.zoom * (to.zoom / from.zoom) ** eased,
      };
      this.camera.set(done < 1 ? between : to);
      this.#moved();
      if (done < 1) {
        this.flight = requestAnimationFrame(step);
      }
    };
    step();
  }

  #moved() {
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      this.rest = 0;
      this.#redraw();
      this.rested(this.camera.view);
      this.maps.forEach((map) => map.labelAhead());
    }, REST);
    this.#redraw();
  }

  #redraw() {
    this.maps.forEach((map) => map.redraw());
  }
}

/**
 * What has all of these in it; the unit square where there are none.
 * @param {import("./camera.js").Bulk[]} bulks
 */
function unionOf(bulks) {
  const ends = (/** @type {"x" | "y"} */ middle, /** @type {"width" | "height"} */ size) => {
    const low = Math.min(...bulks.map((bulk) => bulk[middle] - bulk[size] / 2));
    const high = Math.max(...bulks.map((bulk) => bulk[middle] + bulk[size] / 2));
    return bulks.length ? { middle: (low + high) / 2, size: high - low } : { middle: 0.5, size: 1 };
  };
  const [x, y] = [ends("x", "width"), ends("y", "height")];
  return { x: x.middle, y: y.middle, width: x.size, height: y.size };
}
