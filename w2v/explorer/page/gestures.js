// What one does with the map: drag, pinch, turn the wheel, point, click, draw a lasso, press keys.

/** @typedef {import("./map.js").WordMap} WordMap */
/** @typedef {import("./points.js").Point} Point */

const STEP = 0.15; // of the width or height, for an arrow key
const STILL = 5; // pixels that a click may travel

export class Gestures {
  /** @param {WordMap} map */
  constructor(map) {
    this.map = map;
    /** @type {Map<number, Point>} pointers that are down, and where */
    this.pointers = new Map();
    this.travelled = 0; // pixels since a pointer went down
    const { canvas } = map;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#cancel(event));
    canvas.addEventListener("pointerleave", () => map.point(-1));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) {
      return;
    }
    this.map.travel.halt();
    this.map.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, pixelsOf(event));
    const alone = this.pointers.size === 1; // two fingers never click, nor draw
    this.travelled = alone ? 0 : Infinity;
    this.map.lasso = this.map.lassoing && alone ? [this.map.camera.toPlane(pixelsOf(event))] : [];
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const now = pixelsOf(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      this.map.point(this.map.lassoing ? -1 : this.map.at(now));
      return;
    }
    this.pointers.set(event.pointerId, now);
    this.travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      this.#pinch(other, before, now);
    } else if (this.map.lasso.length) {
      this.map.lasso.push(this.map.camera.toPlane(now));
      this.map.redraw();
    } else if (!this.map.lassoing) {
      this.map.travel.pan(before.x - now.x, before.y - now.y);
    }
  }

  /**
   * @param {Point} other the finger that rests
   * @param {Point} before
   * @param {Point} now
   */
  #pinch(other, before, now) {
    const span = (/** @type {Point} */ finger) => Math.max(1, Math.hypot(finger.x - other.x, finger.y - other.y));
    this.map.travel.pan((before.x - now.x) / 2, (before.y - now.y) / 2);
    this.map.travel.enlarge(span(now) / span(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (!this.pointers.has(event.pointerId)) {
      return;
    }
    const pixels = pixelsOf(event);
    const row = this.travelled < STILL ? this.map.at(pixels) : -1;
    this.pointers.delete(event.pointerId);
    if (this.map.lasso.length > 2) {
      const { points, lasso, listeners } = this.map;
      listeners.selected(points.inside(lasso).map((inside) => points.words[inside]));
    } else if (row >= 0) {
      this.map.listeners.picked(/** @type {string} */ (this.map.wordOf(row)));
    }
  }

  /** @param {PointerEvent} event */
  #cancel(event) {
    this.pointers.delete(event.pointerId);
    this.map.dropLasso();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const fast = event.ctrlKey ? 6 : 1; // two fingers on a touchpad: small steps
    this.map.travel.enlarge(2 ** ((-event.deltaY * lines * fast) / 400), pixelsOf(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { width, height } = this.map.camera;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.map.travel.pan(-STEP * width, 0),
      ArrowRight: () => this.map.travel.pan(STEP * width, 0),
      ArrowUp: () => this.map.travel.pan(0, -STEP * height),
      ArrowDown: () => this.map.travel.pan(0, STEP * height),
      "+": () => this.map.travel.enlarge(1.5),
      "=": () => this.map.travel.enlarge(1.5),
      "-": () => this.map.travel.enlarge(1 / 1.5),
      0: () => this.map.travel.frameAll(),
      Escape: () => this.map.dropLasso(),
    };
    if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      keys[event.key]();
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
