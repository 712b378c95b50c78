// The map of words on a canvas: what it shows, and from where.

import { Camera } from "./camera.js";
import { draw } from "./drawing.js";
import { Gestures } from "./gestures.js";
import { Labels, levelOf } from "./labels.js";
import { Points } from "./points.js";

/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./camera.js").View} View */
/** @typedef {import("./points.js").Point} Point */

/**
 * @typedef {object} MapListeners
 * @property {(word: string) => void} picked a word was clicked
 * @property {(words: string[]) => void} selected words were gathered with the lasso
 * @property {(view: View) => void} viewChanged another part of the map is seen, and it is at rest
 */

const NEAR = 10; // pixels from a point that still mean it
const IN_MOTION = 20000; // points of a frame while the map moves; all are there when it rests
const REST = 150; // milliseconds without movement
const FLIGHT = 400;
const AHEAD = 2; // levels of labels that are found before one zooms in to them

export class WordMap {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {MapListeners} listeners
   */
  constructor(canvas, listeners) {
    this.canvas = canvas;
    this.listeners = listeners;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.camera = new Camera();
    this.points = new Points({ method: "", words: [], x: [], y: [] });
    this.labels = new Labels(this.points);
    /** @type {number[]} */
    this.current = [];
    /** @type {number[]} */
    this.lit = [];
    this.pointed = -1;
    /** @type {Point[]} */
    this.lasso = [];
    this.lassoing = false;
    /** @type {import("./drawing.js").Box[]} the labels that are there to be clicked */
    this.drawn = [];
    this.frame = 0;
    this.flight = 0;
    this.rest = 0;
    this.theme = this.#theme();
    new Gestures(this);
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#watchDensity();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.theme = this.#theme();
      this.redraw();
    });
  }

  /** @param {Places} places */
  show(places) {
    this.points = new Points(places);
    this.labels = new Labels(this.points);
    const atHome = this.camera.isHome;
    this.camera.bulk = this.points.bulk;
    if (atHome) {
      this.camera.set(this.camera.home);
    }
    this.current = [];
    this.lit = [];
    this.lasso = [];
    this.pointed = -1;
    this.redraw();
    this.#labelAhead();
  }

  /**
   * Light words up: those that were asked about, and those of the answer.
   * @param {string[]} current
   * @param {string[]} lit
   * @param {boolean} fly whether to go where they are if none of those asked about is seen
   */
  light(current, lit, fly) {
    const rows = (/** @type {string[]} */ words) => words.flatMap((word) => this.points.rows.get(word) ?? []);
    this.current = rows(current);
    this.lit = rows(lit);
    this.lasso = [];
    const looked = this.current.length ? this.current : this.lit;
    if (fly && looked.length && !looked.some((row) => this.camera.sees(this.#place(row)))) {
      this.frameLit();
    }
    this.redraw();
  }

  /** Show the words that are lit, as large as they fit. */
  frameLit() {
    const rows = [...this.current, ...this.lit];
    if (rows.length) {
      this.fly(this.camera.around(rows.map((row) => this.#place(row))));
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
    this.#viewChanged();
  }

  /**
   * Move so many pixels.
   * @param {number} right
   * @param {number} down
   */
  pan(right, down) {
    this.halt();
    this.camera.pan(right, down);
    this.#viewChanged();
  }

  /** Words that are seen, the most frequent first. */
  seen() {
    return this.points.words.filter((_, row) => this.camera.sees(this.#place(row)));
  }

  /** @param {boolean} on */
  setLasso(on) {
    this.lassoing = on;
    this.lasso = [];
    this.canvas.classList.toggle("lassoing", on);
    this.redraw();
  }

  /** Forget the lasso that was drawn, or is being drawn. */
  dropLasso() {
    this.lasso = [];
    this.redraw();
  }

  /** Stay where a flight has come to. */
  halt() {
    cancelAnimationFrame(this.flight);
  }

  /** @param {View} view */
  jump(view) {
    this.halt();
    this.camera.set(view);
    this.redraw();
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
      this.#viewChanged();
      if (done < 1) {
        this.flight = requestAnimationFrame(step);
      }
    };
    step();
  }

  redraw() {
    if (!this.frame) {
      this.frame = requestAnimationFrame(() => this.#draw());
    }
  }

  #draw() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.drawn = draw(this.context, { ...this, most: this.rest ? IN_MOTION : Infinity }, this.theme);
  }

  /**
   * Point at the word of a row, or with -1 at none.
   * @param {number} row
   */
  point(row) {
    if (row !== this.pointed) {
      this.pointed = row;
      this.canvas.classList.toggle("pointing", row >= 0);
      this.redraw();
    }
  }

  /**
   * The row of the point or the label at these pixels, or -1.
   * @param {Point} pixels
   */
  at(pixels) {
    const label = this.drawn.find(
      ({ left, right, y }) => left <= pixels.x && pixels.x <= right && Math.abs(pixels.y - y) <= 8,
    );
    return label ? label.row : this.points.nearest(this.camera.toPlane(pixels), NEAR / this.camera.scale);
  }

  #viewChanged() {
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      this.rest = 0;
      this.redraw();
      this.listeners.viewChanged(this.camera.view);
      this.#labelAhead();
    }, REST);
    this.redraw();
  }

  /** Find the labels of the next levels when there is time: for many words it takes longer than a frame. */
  #labelAhead() {
    window.requestIdleCallback?.(() => this.labels.reach(levelOf(this.camera.scale) + AHEAD));
  }

  /** @param {number} row */
  #place(row) {
    return { x: this.points.x[row], y: this.points.y[row] };
  }

  #theme() {
    const style = getComputedStyle(this.canvas);
    const color = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    return {
      paper: color("paper"),
      ink: color("ink"),
      point: color("point"),
      lit: color("lit"),
      current: color("current"),
      font: style.fontFamily,
    };
  }

  #resize() {
    const ratio = Math.min(2, window.devicePixelRatio);
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth && clientHeight) {
      this.camera.resize(clientWidth, clientHeight);
      this.canvas.width = clientWidth * ratio;
      this.canvas.height = clientHeight * ratio;
      this.context.scale(ratio, ratio);
      this.#draw(); // at once: a canvas of another size is empty
    }
  }

  /** Be as sharp as the screen that the window is on, also when it is moved to another. */
  #watchDensity() {
    const density = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const changed = () => {
      this.#resize();
      this.#watchDensity();
    };
    density.addEventListener("change", changed, { once: true });
  }
}
