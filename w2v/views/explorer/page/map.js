// The map of words on a canvas: pan, zoom, point, click, lasso; by mouse, touch and keyboard.

import { Camera } from "./camera.js";
import { draw } from "./drawing.js";
import { Labels } from "./labels.js";
import { Points } from "./points.js";

/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./camera.js").View} View */
/** @typedef {import("./points.js").Point} Point */

/**
 * @typedef {object} Listeners
 * @property {(word: string) => void} picked a word was clicked
 * @property {(words: string[]) => void} caught words were gathered with the lasso
 * @property {(view: View) => void} moved another part of the map is seen, and it is at rest
 */

const NEAR = 10; // pixels from a point that still mean it
const STEP = 0.15; // of the width or height, for an arrow key
const IN_MOTION = 20000; // points of a frame while the map moves; all are there when it rests
const REST = 150; // milliseconds without movement
const FLIGHT = 400;

export class WordMap {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Listeners} listeners
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
    /** @type {Map<number, Point>} pointers that are down, and where */
    this.pointers = new Map();
    /** @type {import("./drawing.js").Box[]} the labels that are there to be clicked */
    this.drawn = [];
    this.travelled = 0; // pixels since a pointer went down
    this.frame = 0;
    this.flight = 0;
    this.rest = 0;
    this.theme = this.#theme();
    this.#listen();
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

  /** @param {number} times */
  enlarge(times) {
    this.camera.enlarge(times, { x: this.camera.width / 2, y: this.camera.height / 2 });
    this.#moved();
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

  /** @param {View} view */
  jump(view) {
    cancelAnimationFrame(this.flight);
    this.camera.set(view);
    this.redraw();
  }

  /** @param {View} to */
  fly(to) {
    cancelAnimationFrame(this.flight);
    const from = this.camera.view;
    const began = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = () => {
      const done = still ? 1 : Math.min(1, (performance.now() - began) / FLIGHT);
      const eased = done * done * (3 - 2 * done);
      this.camera.set({
        x: from.x + (to.x - from.x) * eased,
        y: from.y + (to.y - from.y) * eased,
        zoom: from.zoom * (to.zoom / from.zoom) ** eased,
      });
      this.#moved();
      if (done < 1) {
        this.flight = requestAnimationFrame(step);
      }
    };
    step();
  }

  redraw() {
    if (!this.frame) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.drawn = draw(this.context, { ...this, most: this.rest ? IN_MOTION : Infinity }, this.theme);
      });
    }
  }

  #moved() {
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      this.rest = 0;
      this.redraw();
      this.listeners.moved(this.camera.view);
    }, REST);
    this.redraw();
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

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#forget(event));
    canvas.addEventListener("pointerleave", () => this.#point(-1));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#resize()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.theme = this.#theme();
      this.redraw();
    });
  }

  #resize() {
    const ratio = Math.min(2, window.devicePixelRatio);
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth && clientHeight) {
      this.camera.width = clientWidth;
      this.camera.height = clientHeight;
      this.canvas.width = clientWidth * ratio;
      this.canvas.height = clientHeight * ratio;
      this.context.scale(ratio, ratio);
      this.redraw();
    }
  }

  /** @param {number} row */
  #point(row) {
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
  #at(pixels) {
    const label = this.drawn.find(({ left, right, y }) => left <= pixels.x && pixels.x <= right && Math.abs(pixels.y - y) <= 8);
    return label ? label.row : this.points.nearest(this.camera.toPlane(pixels), NEAR / this.camera.scale);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    cancelAnimationFrame(this.flight);
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, pixelsOf(event));
    this.travelled = this.pointers.size > 1 ? Infinity : 0; // two fingers never click
    this.lasso = this.lassoing ? [this.camera.toPlane(pixelsOf(event))] : [];
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const now = pixelsOf(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      this.#point(this.lassoing ? -1 : this.#at(now));
      return;
    }
    this.pointers.set(event.pointerId, now);
    this.travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      this.#pinch(other, before, now);
    } else if (this.lassoing) {
      this.lasso.push(this.camera.toPlane(now));
      this.redraw();
    } else {
      this.camera.pan(before.x - now.x, before.y - now.y);
      this.#moved();
    }
  }

  /**
   * @param {Point} other the finger that rests
   * @param {Point} before
   * @param {Point} now
   */
  #pinch(other, before, now) {
    const span = (/** @type {Point} */ finger) => Math.max(1, Math.hypot(finger.x - other.x, finger.y - other.y));
    this.camera.pan((before.x - now.x) / 2, (before.y - now.y) / 2);
    this.camera.enlarge(span(now) / span(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    this.#moved();
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const pixels = pixelsOf(event);
    const row = this.travelled < 5 ? this.#at(pixels) : -1;
    this.#forget(event);
    if (this.lassoing && this.lasso.length > 2) {
      this.listeners.caught(this.points.inside(this.lasso).map((caught) => this.points.words[caught]));
    } else if (row >= 0) {
      this.listeners.picked(this.points.words[row]);
    }
  }

  /** @param {PointerEvent} event */
  #forget(event) {
    this.pointers.delete(event.pointerId);
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const fast = event.ctrlKey ? 6 : 1; // two fingers on a touchpad: small steps
    this.camera.enlarge(2 ** ((-event.deltaY * lines * fast) / 400), pixelsOf(event));
    this.#moved();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { width, height } = this.camera;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.camera.pan(-STEP * width, 0),
      ArrowRight: () => this.camera.pan(STEP * width, 0),
      ArrowUp: () => this.camera.pan(0, -STEP * height),
      ArrowDown: () => this.camera.pan(0, STEP * height),
      "+": () => this.enlarge(1.5),
      "=": () => this.enlarge(1.5),
      "-": () => this.enlarge(1 / 1.5),
      0: () => this.frameAll(),
    };
    if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      keys[event.key]();
      this.#moved();
      event.preventDefault();
    }
  }
}

/**
 * @param {MouseEvent} event
 * @returns {Point} from the upper left of what it happened on
 */
function pixelsOf({ offsetX, offsetY }) {
  return { x: offsetX, y: offsetY };
}
