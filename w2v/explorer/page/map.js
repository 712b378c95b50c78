// The map of words on a canvas: what it shows, and from where.

import { draw, placeOf } from "./drawing.js";
import { Gestures } from "./gestures.js";
import { Labels, levelOf, tellingOrder } from "./labels.js";
import { channels, colorsOfRegions, columnPalette, frequencyColors, mixed, regionColors, shadesOfFrequency } from "./palette.js";
import { PointLayer } from "./point_layer.js";
import { Points } from "./points.js";
import { regionNames } from "./region_names.js";
import { shading } from "./shading.js";

/** @typedef {import("./types.js").Places} Places */
/** @typedef {import("./travel.js").Travel} Travel */
/** @typedef {import("./points.js").Point} Point */

/** @typedef {import("./types.js").Regions} Regions */
/** @typedef {import("./types.js").Column} Column */
/** @typedef {"region" | "frequency" | "column"} Coloring */

/**
 * What is lit: words that were asked about, words of the answer, words that another model alone answered, and arrows
 * between words.
 * @typedef {{current: string[], lit: string[], elsewhere: string[], arrows: [string, string][]}} Lighting
 */

/**
 * @typedef {object} MapListeners
 * @property {(word: string) => void} picked a word was clicked
 * @property {(words: string[]) => void} selected words were gathered with the lasso
 * @property {(word: string | null) => void} pointed another word is pointed at, or none
 * @property {() => void} drawn a frame was drawn
 */

const NEAR = 10; // pixels from a point that still mean it
const GLIDE = 1200; // milliseconds in which words move from one layout to another
const AHEAD = 2; // levels of labels that are found before one zooms in to them
const GROUND = { light: 0.3, dark: 0.34 }; // opacity of the ground where words are densest

export class WordMap {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Travel} travel
   * @param {MapListeners} listeners
   */
  constructor(canvas, travel, listeners) {
    this.canvas = canvas;
    this.travel = travel;
    this.camera = travel.camera;
    this.listeners = listeners;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.layer = new PointLayer();
    this.ratio = 1;
    this.points = new Points({ method: "", words: [], counts: [], x: [], y: [] });
    this.to = this.points; // where words are, or are on their way to
    this.bulk = this.points.bulk;
    this.labels = new Labels(this.points);
    /** @type {Regions | null} */
    this.regions = null;
    /** @type {number[]} places in the palette */
    this.regionColors = [];
    /** @type {import("./region_names.js").RegionName[]} */
    this.names = [];
    /** @type {string[]} */
    this.nameColors = [];
    /** @type {HTMLCanvasElement | null} */
    this.ground = null;
    /** @type {Coloring} */
    this.coloring = "region";
    /** @type {Column | null} */
    this.column = null;
    this.discs = 0; // colours of the palette whose points are discs
    this.colors = new Uint8Array(0);
    /** @type {number[][]} */
    this.palette = [];
    /** @type {Uint8Array | null} */
    this.kept = null;
    /** @type {import("./drawing.js").Stranger[]} */
    this.strangers = [];
    /** @type {number[]} */
    this.current = [];
    /** @type {number[]} */
    this.lit = [];
    /** @type {number[]} */
    this.elsewhere = [];
    /** @type {[number, number][]} */
    this.arrows = [];
    this.pointed = -1;
    /** @type {Point[]} */
    this.lasso = [];
    this.lassoing = false;
    this.moving = false;
    /** @type {import("./drawing.js").Box[]} the labels that are there to be clicked */
    this.drawn = [];
    this.frame = 0;
    this.theme = this.#theme();
    travel.maps.push(this);
    new Gestures(this);
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#watchDensity();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.theme = this.#theme();
      this.#color();
      this.redraw();
    });
  }

  /**
   * Show words. Those that are there already, and no others, glide to their places.
   * @param {Places} places
   * @param {boolean} glide
   */
  show(places, glide = false) {
    const to = new Points(places);
    this.to = to;
    const same = glide && to.length === this.points.length && to.words.every((word, row) => word === this.points.words[row]);
    if (same && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.#glide(to);
      return;
    }
    this.moving = false;
    this.points = to;
    if (!same) {
      this.regions = null;
      this.kept = null;
      this.strangers = [];
      [this.current, this.lit, this.elsewhere, this.arrows] = [[], [], [], []];
    }
    this.lasso = [];
    this.pointed = -1;
    this.#arrived();
  }

  /** @param {Points} to */
  #glide(to) {
    const from = this.points;
    const bulk = { from: this.bulk, to: to.bulk };
    const between = new Points({ method: "", words: [], counts: [], x: [], y: [] });
    Object.assign(between, { words: to.words, counts: to.counts, rows: to.rows, x: from.x.slice(), y: from.y.slice() });
    this.points = between;
    this.moving = true;
    this.strangers = [];
    const began = performance.now();
    const step = () => {
      if (this.points !== between) {
        return; // other words have been shown
      }
      const done = Math.min(1, (performance.now() - began) / GLIDE);
      const eased = done * done * (3 - 2 * done);
      between.between(from, to, eased);
      const mix = (/** @type {"x" | "y" | "width" | "height"} */ key) =>
        bulk.from[key] + (bulk.to[key] - bulk.from[key]) * eased;
      this.bulk = { x: mix("x"), y: mix("y"), width: mix("width"), height: mix("height") };
      this.travel.settle();
      if (done < 1) {
        requestAnimationFrame(step);
        this.redraw();
      } else {
        this.points = to;
        this.moving = false;
        this.#arrived();
      }
    };
    step();
  }

  /** Words are where they stay: find what depends on that. */
  #arrived() {
    this.bulk = this.points.bulk;
    this.travel.settle();
    this.#label();
    this.#color();
    this.redraw();
    this.labelAhead();
  }

  /**
   * @param {Regions} regions of the words that are shown
   * @param {number[]} colors places in the palette, where another map has the same regions
   */
  setRegions(regions, colors) {
    this.regions = regions;
    this.regionColors = colors;
    if (!this.moving) {
      this.#arrived();
    }
  }

  /**
   * @param {Coloring} coloring
   * @param {Column | null} column
   */
  setColoring(coloring, column) {
    this.coloring = coloring;
    this.column = column;
    this.#color();
    this.redraw();
  }

  /** @param {Uint8Array | null} kept whether a word is kept; null: all are */
  setKept(kept) {
    this.kept = kept;
    this.redraw();
  }

  #label() {
    this.labels = new Labels(this.points, tellingOrder(this.points, this.regions?.distinct ?? null));
    this.names = this.regions ? regionNames(this.points, this.regions) : [];
  }

  #color() {
    const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const { regions, points } = this;
    this.ground = null;
    this.nameColors = [];
    if (!regions || !points.length) {
      this.colors = new Uint8Array(points.length);
      this.palette = [channels(this.theme.point)];
      return;
    }
    const names = this.names.filter(({ part }) => !part).sort((a, b) => a.region - b.region);
    if (this.regionColors.length !== regions.names.length) {
      this.regionColors = colorsOfRegions(regions.names.map((_, region) => (names.find((name) => name.region === region)?.place ?? { x: 2, y: 2 })));
    }
    const inks = regionColors(scheme);
    const of = Int16Array.from(regions.part_of, (part) => (part < 0 ? -1 : regions.region_of[part]));
    const none = inks.length;
    this.nameColors = this.regionColors.map((color) => mixed(inks[color], this.theme.ink, scheme === "light" ? 0.5 : 0.3));
    const ground = this.regionColors.map((color) => channels(inks[color]));
    this.ground = shading(points, of, ground, GROUND[scheme]);
    const { column } = this;
    if (this.coloring === "column" && column) {
      const { colors, discs } = columnPalette(column, scheme);
      this.palette = colors.map(channels);
      this.discs = discs;
      this.colors = Uint8Array.from(column.of, (group) => (group < 0 ? column.groups.length : group));
      [this.ground, this.nameColors] = [null, []];
    } else if (this.coloring === "frequency") {
      this.palette = frequencyColors(scheme).map(channels);
      this.discs = this.palette.length;
      this.colors = shadesOfFrequency(points);
      [this.ground, this.nameColors] = [null, []];
    } else {
      this.palette = [...inks, this.theme.point].map(channels);
      this.discs = this.palette.length;
      this.colors = Uint8Array.from(of, (region) => (region < 0 ? none : this.regionColors[region]));
    }
  }

  /**
   * Light words up: those that were asked about, and those of the answer.
   * @param {Lighting} lighting
   */
  light({ current, lit, elsewhere, arrows }) {
    const rows = (/** @type {string[]} */ words) => words.flatMap((word) => this.rowOf(word) ?? []);
    this.current = rows(current);
    this.lit = rows(lit);
    this.elsewhere = rows(elsewhere);
    this.arrows = arrows.flatMap((ends) => {
      const [from, to] = ends.map((word) => this.rowOf(word));
      return from === undefined || to === undefined ? [] : [/** @type {[number, number]} */ ([from, to])];
    });
    this.lasso = [];
    this.redraw();
  }

  /**
   * Words that are too rare for the map, each in the middle of words of the map near it.
   * @param {Record<string, string[]>} anchors
   */
  setStrangers(anchors) {
    this.strangers = Object.entries(anchors).flatMap(([word, near]) => {
      const rows = near.flatMap((other) => this.points.rows.get(other) ?? []);
      const mean = (/** @type {Float32Array} */ places) => rows.reduce((sum, row) => sum + places[row], 0) / rows.length;
      return rows.length ? [{ word, x: mean(this.points.x), y: mean(this.points.y) }] : [];
    });
  }

  /**
   * The row of a word, of one that is too rare for the map too.
   * @param {string} word
   */
  rowOf(word) {
    const stranger = this.strangers.findIndex((other) => other.word === word);
    return this.points.rows.get(word) ?? (stranger < 0 ? undefined : this.points.length + stranger);
  }

  /**
   * Where a row's point is on the canvas.
   * @param {number} row
   */
  pixelsOf(row) {
    return this.camera.toScreen(this.#place(row));
  }

  /** @param {number} row */
  wordOf(row) {
    return this.points.words[row] ?? this.strangers[row - this.points.length]?.word ?? null;
  }

  /**
   * Where the words that were asked about and the first answers are, or are on their way to.
   * @param {number} answers
   */
  litPlaces(answers) {
    return [...this.current, ...this.lit.slice(0, answers)].map((row) => placeOf({ ...this, points: this.to }, row));
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

  redraw() {
    if (!this.frame) {
      this.frame = requestAnimationFrame(() => this.#draw());
    }
  }

  #draw() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const dots = () => {
      this.layer.draw(this.points, this.camera, this.ratio, this.colors, this.palette, this.kept, this.discs);
      return this.layer.canvas;
    };
    this.drawn = draw(this.context, { ...this, dots }, this.theme);
    this.listeners.drawn();
  }

  /**
   * Point at the word of a row, or with -1 at none.
   * @param {number} row
   */
  point(row) {
    if (row !== this.pointed) {
      this.listeners.pointed(row < 0 ? null : this.wordOf(row));
    }
  }

  /**
   * Mark the word of a row as pointed at, or with -1 none.
   * @param {number} row
   */
  mark(row) {
    this.pointed = row;
    this.canvas.classList.toggle("pointing", row >= 0);
    this.redraw();
  }

  /**
   * The row of the point or the label at these pixels, or -1.
   * @param {Point} pixels
   */
  at(pixels) {
    const label = this.drawn.find(
      ({ left, right, y }) => left <= pixels.x && pixels.x <= right && Math.abs(pixels.y - y) <= 8,
    );
    const far = (/** @type {number} */ row) => {
      const { x, y } = this.camera.toScreen(this.#place(row));
      return Math.hypot(x - pixels.x, y - pixels.y);
    };
    const bright = [...this.current, ...this.lit, ...this.elsewhere].find((row) => far(row) <= NEAR);
    return label ? label.row : (bright ?? this.points.nearest(this.camera.toPlane(pixels), NEAR / this.camera.scale));
  }

  /** Find the labels of the next levels when there is time: for many words it takes longer than a frame. */
  labelAhead() {
    window.requestIdleCallback?.(() => this.labels.reach(levelOf(this.camera.scale) + AHEAD));
  }

  /** @param {number} row */
  #place(row) {
    return placeOf(this, row);
  }

  #theme() {
    const style = getComputedStyle(this.canvas);
    const color = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    return {
      paper: color("paper"),
      ink: color("ink"),
      quiet: color("quiet"),
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
      this.ratio = ratio;
      this.layer.resize(Math.max(1, Math.round(clientWidth * ratio)), Math.max(1, Math.round(clientHeight * ratio)));
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
