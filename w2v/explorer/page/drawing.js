// One frame of the map: the ground, points, names of regions, labels, what is lit, and the lasso, on a canvas.

import { ASIDE, FONT_SIZE, labelOf, levelOf } from "./labels.js";
import { BEYOND } from "./shading.js";

const LIT = FONT_SIZE + 2; // size of labels of what is lit
const EDGE = { top: 58, bottom: 40 }; // pixels where tools and notes are, and no label of what is lit
const SPARSE = 1.7; // enlargement below which only words that tell most have labels beside the names of regions
const APART = 3; // pixels between lines of text
const RINGS = [0, 26, 46, 70, 100]; // pixels from a point at which its label is looked for a place
const NAME_SIZES = { region: { size: 21, until: 5 }, part: { size: 15, from: 2.6 } }; // sizes, and enlargements at which they are there
const NAME_ROOM = 8; // pixels between two names

/** @typedef {import("./points.js").Points} Points */
/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./labels.js").Labels} Labels */
/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./region_names.js").RegionName} RegionName */
/** @typedef {{paper: string, ink: string, quiet: string, lit: string, current: string, font: string}} Theme */
/** @typedef {{word: string, x: number, y: number}} Stranger a word too rare for the map, amid those near it */

/**
 * @typedef {object} Scene
 * @property {Points} points
 * @property {Labels} labels
 * @property {Camera} camera
 * @property {Stranger[]} strangers their rows are those after the points'
 * @property {number[]} current rows of the words that were asked about
 * @property {number[]} lit rows of the words that were answered, the first answer first
 * @property {number[]} elsewhere rows of words that another model alone answered
 * @property {[number, number][]} arrows from a row to another
 * @property {number} pointed the row that is pointed at, or -1
 * @property {Point[]} lasso in the plane
 * @property {Uint8Array | null} kept whether a word is kept by the filter; null: there is none
 * @property {boolean} moving whether words are on their way to other places: then they have no labels
 * @property {RegionName[]} names
 * @property {string[]} nameColors of the regions
 * @property {HTMLCanvasElement | null} ground
 * @property {(faded: boolean) => HTMLCanvasElement} dots the points, drawn
 */

/**
 * Where a label stands: its ends, its middle's height, and where its text is held.
 * @typedef {{row: number, left: number, right: number, y: number, high?: number, align?: CanvasTextAlign}} Box
 */

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @returns {Box[]} the labels that were drawn
 */
export function draw(canvas, scene, theme) {
  const { camera, current, lit, pointed } = scene;
  const elsewhere = scene.elsewhere.filter((row) => camera.sees(placeOf(scene, row)));
  canvas.clearRect(0, 0, camera.width, camera.height);
  canvas.textBaseline = "middle";
  canvas.lineJoin = "round";
  const asked = current.length + lit.length > 0 || scene.kept !== null; // then the rest stands back
  drawGround(canvas, scene, asked ? 0.55 : 1);
  canvas.globalAlpha = asked && scene.kept === null ? 0.4 : 0.85;
  canvas.drawImage(scene.dots(asked), 0, 0, camera.width, camera.height);
  canvas.globalAlpha = 1;
  const special = [
    ...new Set([...lit.slice(0, 1), ...(pointed >= 0 ? [pointed] : []), ...current, ...lit, ...elsewhere]),
  ];
  const dots = [...current, ...lit, ...elsewhere].map((row) => dotOf(scene, row));
  const labels = placeLabels(canvas, scene, theme, special, dots);
  const names = scene.moving ? [] : drawNames(canvas, scene, theme, [...dots, ...labels]);
  const others = scene.moving ? [] : drawLabels(canvas, scene, theme, [...dots, ...labels, ...names], asked);
  const colorOf = (/** @type {number} */ row) =>
    current.includes(row)
      ? theme.current
      : lit.includes(row)
        ? theme.lit
        : row !== pointed && elsewhere.includes(row)
          ? theme.quiet
          : theme.ink;
  drawLines(canvas, scene, theme);
  elsewhere.forEach((row) => drawDiamond(canvas, scene, theme, row));
  for (const row of new Set([...lit, ...current, ...(pointed >= 0 ? [pointed] : [])])) {
    drawDot(canvas, scene, theme, row, current.includes(row) ? 5 : row === pointed ? 4.5 : 3.5, colorOf(row));
  }
  for (const box of labels.toReversed()) {
    drawLeader(canvas, scene, box, colorOf(box.row));
  }
  for (const box of labels.toReversed()) {
    drawLitLabel(canvas, scene, box, colorOf(box.row), theme, current.includes(box.row) ? "bold " : "");
  }
  drawLasso(canvas, scene, theme);
  return [...labels, ...others];
}

/**
 * @param {Pick<Scene, "points" | "strangers">} scene
 * @param {number} row
 * @returns {Point}
 */
export function placeOf({ points, strangers }, row) {
  return row < points.length ? { x: points.x[row], y: points.y[row] } : strangers[row - points.length];
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {number} opacity
 */
function drawGround(canvas, { ground, camera, moving }, opacity) {
  if (ground && !moving) {
    const { x, y } = camera.toScreen({ x: -BEYOND, y: -BEYOND });
    const size = (1 + 2 * BEYOND) * camera.scale;
    canvas.globalAlpha = opacity * Math.max(0.35, 1 - Math.log2(Math.max(1, camera.view.zoom)) / 6);
    canvas.drawImage(ground, x, y, size, size);
    canvas.globalAlpha = 1;
  }
}

/**
 * A place for the label of each row, the first ones first: beside its point, else further away, joined by a line.
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @param {number[]} rows
 * @param {Box[]} dots
 * @returns {Box[]} fewer than rows where there is no room
 */
function placeLabels(canvas, scene, theme, rows, dots) {
  /** @type {Box[]} */
  const placed = [];
  for (const row of rows) {
    const { x, y } = scene.camera.toScreen(placeOf(scene, row));
    canvas.font = `bold ${LIT}px ${theme.font}`;
    const width = canvas.measureText(labelText(scene, row)).width + 2 * ASIDE;
    const places = RINGS.flatMap((far) => around(row, x, y, width, far));
    const fits = (/** @type {Box} */ box) =>
      box.left > 0 &&
      box.right < scene.camera.width &&
      box.y > EDGE.top &&
      box.y < scene.camera.height - EDGE.bottom &&
      !placed.some((other) => touch(box, other));
    const free = places.find((box) => fits(box) && !dots.some((dot) => dot.row !== row && touch(box, dot)));
    const must = row === scene.lit[0] || row === scene.pointed || scene.current.includes(row);
    const box = free ?? (must ? (places.find(fits) ?? places[0]) : null);
    if (box) {
      placed.push(box);
    }
  }
  return placed;
}

/**
 * Where a label may stand at a distance from its point, the best place first.
 * @param {number} row
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} far
 * @returns {Box[]}
 */
function around(row, x, y, width, far) {
  const line = LIT + 3 + far;
  /** @type {Box} */
  const right = { row, left: x + far, right: x + far + width, y, high: LIT };
  /** @type {Box} */
  const left = { row, left: x - far - width, right: x - far, y, high: LIT, align: "right" };
  /** @type {Box} */
  const middle = { row, left: x - width / 2, right: x + width / 2, y, high: LIT, align: "center" };
  const [up, down] = [{ y: y - line }, { y: y + line }];
  const straight = [right, left, { ...middle, ...up }, { ...middle, ...down }];
  return far ? [...straight, { ...right, ...up }, { ...right, ...down }, { ...left, ...up }, { ...left, ...down }] : straight;
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @param {Box[]} taken
 * @returns {Box[]}
 */
function drawNames(canvas, { names, nameColors, camera }, theme, taken) {
  /** @type {Box[]} */
  const drawn = [];
  const { zoom } = camera.view;
  const smaller = camera.width < 500 ? 0.75 : camera.width < 700 ? 0.85 : 1;
  for (const { text, region, place, part } of names) {
    if (part ? zoom < NAME_SIZES.part.from : zoom > NAME_SIZES.region.until) {
      continue;
    }
    const { x, y } = camera.toScreen(place);
    const size = (part ? NAME_SIZES.part : NAME_SIZES.region).size * smaller;
    if (x < 0 || y < 0 || x > camera.width || y > camera.height) {
      continue;
    }
    canvas.font = `600 ${size}px ${theme.font}`;
    const half = canvas.measureText(text).width / 2 + NAME_ROOM;
    const middle = Math.min(Math.max(x, half), Math.max(half, camera.width - half));
    const box = { row: -1, left: middle - half, right: middle + half, y, high: size };
    if (![...taken, ...drawn].some((other) => touch(box, other))) {
      drawn.push(box);
      canvas.textAlign = "center";
      halo(canvas, text, middle, y, nameColors[region] ?? theme.ink, theme.paper, 5);
      canvas.textAlign = "left";
    }
  }
  return drawn;
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @param {Box[]} taken where there is something that matters more
 * @param {boolean} faded
 * @returns {Box[]}
 */
function drawLabels(canvas, scene, theme, taken, faded) {
  const { points, labels, camera, kept, names } = scene;
  const level = levelOf(camera.scale);
  labels.reach(level);
  const least = names.length && camera.view.zoom < SPARSE ? FONT_SIZE : 0;
  const drawn = [];
  for (const row of labels.order) {
    if (labels.levels[row] <= level && labels.sizes[row] >= least && (!kept || kept[row])) {
      const { x, y } = camera.toScreen({ x: points.x[row], y: points.y[row] });
      const box = { row, left: x, right: x + ASIDE + labels.widths[row], y, high: labels.sizes[row] };
      const seen = box.right > 0 && box.left < camera.width && y > -FONT_SIZE && y < camera.height + FONT_SIZE;
      if (seen && !taken.some((other) => touch(box, other))) {
        canvas.font = `${labels.sizes[row]}px ${theme.font}`;
        halo(canvas, labels.texts[row], x + ASIDE, y, faded && !kept ? theme.quiet : theme.ink, theme.paper, 3);
        drawn.push(box);
      }
    }
  }
  return drawn;
}

/**
 * Lines from what was asked to what was answered, or an analogy's two arrows.
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 */
function drawLines(canvas, scene, theme) {
  const { camera, arrows, current, lit } = scene;
  canvas.lineWidth = 1;
  canvas.strokeStyle = theme.lit;
  canvas.globalAlpha = 0.35;
  if (!arrows.length && current.length === 1) {
    const from = camera.toScreen(placeOf(scene, current[0]));
    for (const row of lit) {
      const to = camera.toScreen(placeOf(scene, row));
      canvas.beginPath();
      canvas.moveTo(from.x, from.y);
      canvas.lineTo(to.x, to.y);
      canvas.stroke();
    }
  }
  canvas.globalAlpha = 1;
  for (const [start, end] of arrows) {
    drawArrow(canvas, camera.toScreen(placeOf(scene, start)), camera.toScreen(placeOf(scene, end)), theme);
  }
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Point} from
 * @param {Point} to
 * @param {Theme} theme
 */
function drawArrow(canvas, from, to, theme) {
  const long = Math.hypot(to.x - from.x, to.y - from.y);
  if (long < 24) {
    return; // the points would hide it
  }
  const [x, y] = [(to.x - from.x) / long, (to.y - from.y) / long];
  const tip = { x: to.x - 8 * x, y: to.y - 8 * y };
  const foot = { x: tip.x - 11 * x, y: tip.y - 11 * y };
  for (const [color, width] of /** @type {[string, number][]} */ ([[theme.paper, 6], [theme.current, 2.5]])) {
    canvas.strokeStyle = color;
    canvas.lineWidth = width;
    canvas.beginPath();
    canvas.moveTo(from.x + 8 * x, from.y + 8 * y);
    canvas.lineTo(foot.x, foot.y);
    canvas.stroke();
  }
  canvas.fillStyle = theme.current;
  canvas.beginPath();
  canvas.moveTo(tip.x, tip.y);
  canvas.lineTo(foot.x - 5 * y, foot.y + 5 * x);
  canvas.lineTo(foot.x + 5 * y, foot.y - 5 * x);
  canvas.fill();
}

/**
 * A text with a rim in the colour of the ground.
 * @param {CanvasRenderingContext2D} canvas
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} color
 * @param {string} rim
 * @param {number} width
 */
function halo(canvas, text, x, y, color, rim, width) {
  canvas.strokeStyle = rim;
  canvas.lineWidth = width;
  canvas.strokeText(text, x, y);
  canvas.fillStyle = color;
  canvas.fillText(text, x, y);
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Box} box
 * @param {string} color
 */
function drawLeader(canvas, scene, { row, left, right, y }, color) {
  const point = scene.camera.toScreen(placeOf(scene, row));
  const end = { x: Math.min(right - ASIDE, Math.max(left + ASIDE, point.x)), y: y + Math.sign(point.y - y) * (LIT / 2) };
  if (Math.hypot(end.x - point.x, end.y - point.y) > 16) {
    canvas.strokeStyle = color;
    canvas.lineWidth = 1;
    canvas.beginPath();
    canvas.moveTo(point.x, point.y);
    canvas.lineTo(end.x, Math.abs(point.y - y) < LIT ? y : end.y);
    canvas.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Box} box
 * @param {string} color
 * @param {Theme} theme
 * @param {string} weight
 */
function drawLitLabel(canvas, scene, { row, left, right, y, align = "left" }, color, theme, weight) {
  const x = { left: left + ASIDE, right: right - ASIDE, center: (left + right) / 2 }[/** @type {"left"} */ (align)];
  canvas.font = `${weight}${LIT}px ${theme.font}`;
  canvas.textAlign = align;
  halo(canvas, labelText(scene, row), x, y, color, theme.paper, 4);
  canvas.textAlign = "left";
}

/**
 * A point; a hollow one for a word that is not on the map.
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @param {number} row
 * @param {number} radius
 * @param {string} color
 */
function drawDot(canvas, scene, theme, row, radius, color) {
  const { x, y } = scene.camera.toScreen(placeOf(scene, row));
  const hollow = row >= scene.points.length;
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fillStyle = hollow ? theme.paper : color;
  canvas.fill();
  canvas.strokeStyle = hollow ? color : theme.paper;
  canvas.lineWidth = hollow ? 1.8 : 1;
  canvas.stroke();
}

/**
 * A word that another model alone answered.
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @param {number} row
 */
function drawDiamond(canvas, scene, theme, row) {
  const { x, y } = scene.camera.toScreen(placeOf(scene, row));
  canvas.beginPath();
  for (const [right, down] of [[0, -5], [5, 0], [0, 5], [-5, 0]]) {
    canvas.lineTo(x + right, y + down);
  }
  canvas.closePath();
  canvas.fillStyle = theme.paper;
  canvas.fill();
  canvas.strokeStyle = theme.quiet;
  canvas.lineWidth = 1.4;
  canvas.stroke();
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 */
function drawLasso(canvas, { lasso, camera }, theme) {
  if (lasso.length > 1) {
    canvas.beginPath();
    for (const place of lasso) {
      const { x, y } = camera.toScreen(place);
      canvas.lineTo(x, y);
    }
    canvas.closePath();
    canvas.fillStyle = theme.lit;
    canvas.globalAlpha = 0.1;
    canvas.fill();
    canvas.globalAlpha = 1;
    canvas.strokeStyle = theme.lit;
    canvas.lineWidth = 1.5;
    canvas.stroke();
  }
}

/**
 * @param {Scene} scene
 * @param {number} row
 */
function labelText({ points, labels, strangers }, row) {
  return row < points.length ? labels.texts[row] : labelOf(strangers[row - points.length].word);
}

/**
 * The room that a lit point takes.
 * @param {Scene} scene
 * @param {number} row
 * @returns {Box}
 */
function dotOf(scene, row) {
  const { x, y } = scene.camera.toScreen(placeOf(scene, row));
  return { row, left: x - 4, right: x + 4, y, high: 4 };
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function touch(a, b) {
  const apart = ((a.high ?? FONT_SIZE) + (b.high ?? FONT_SIZE)) / 2 + APART;
  return Math.abs(a.y - b.y) < apart && a.left < b.right && b.left < a.right;
}
