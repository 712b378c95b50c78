// One frame of the map: points, labels, what is lit, and the lasso, on a canvas.

import { ASIDE, FONT_SIZE, levelOf } from "./labels.js";

const LARGER = (FONT_SIZE + 1) / FONT_SIZE; // labels of what is lit

/** @typedef {import("./points.js").Points} Points */
/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./labels.js").Labels} Labels */
/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {{paper: string, ink: string, point: string, lit: string, current: string, font: string}} Theme */

/**
 * @typedef {object} Scene
 * @property {Points} points
 * @property {Labels} labels
 * @property {Camera} camera
 * @property {number[]} current rows of the words that were asked about
 * @property {number[]} lit rows of the words that were answered
 * @property {number} pointed the row that is pointed at, or -1
 * @property {Point[]} lasso in the plane
 * @property {number} most points to draw at most
 */

/**
 * Where a label stands: its ends, its middle's height, and where its text is held.
 * @typedef {{row: number, left: number, right: number, y: number, align?: CanvasTextAlign}} Box
 */

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @returns {Box[]} the labels that were drawn
 */
export function draw(canvas, scene, theme) {
  const { camera, current, lit, pointed } = scene;
  canvas.clearRect(0, 0, camera.width, camera.height);
  canvas.textBaseline = "middle";
  canvas.lineJoin = "round";
  const special = new Set([...(pointed >= 0 ? [pointed] : []), ...current, ...lit]);
  const asked = current.length + lit.length > 0; // then the rest stands back
  drawPoints(canvas, scene, theme, asked ? 0.6 : 1);
  const dots = [...current, ...lit].map((row) => dotOf(scene, row));
  const labels = placeLabels(scene, [...special], dots);
  const others = drawLabels(canvas, scene, theme, [...dots, ...labels], asked ? 0.45 : 0.9);
  const colorOf = (/** @type {number} */ row) =>
    current.includes(row) ? theme.current : lit.includes(row) ? theme.lit : theme.ink;
  for (const row of [...lit, ...current]) {
    drawDot(canvas, scene, row, current.includes(row) ? 5 : 3.5, colorOf(row));
  }
  for (const box of labels.toReversed()) {
    drawLabel(canvas, scene, box, colorOf(box.row), theme, current.includes(box.row) ? "bold " : "");
  }
  drawLasso(canvas, scene, theme);
  return [...labels, ...others];
}

/**
 * A place for the label of each row, the first ones first: to the right of its point, else to the left, above, below.
 * @param {Scene} scene
 * @param {number[]} rows
 * @param {Box[]} dots
 * @returns {Box[]} fewer than rows where there is no room
 */
function placeLabels(scene, rows, dots) {
  /** @type {Box[]} */
  const placed = [];
  for (const row of rows) {
    const right = boxOf(scene, row);
    const width = (right.right - right.left) * LARGER;
    const above = { ...right, left: right.left - width / 2, right: right.left + width / 2, y: right.y - FONT_SIZE - 2 };
    /** @type {Box[]} */
    const places = [
      { ...right, right: right.left + width },
      { ...right, left: right.left - width, right: right.left, align: "right" },
      { ...above, align: "center" },
      { ...above, y: right.y + FONT_SIZE + 2, align: "center" },
    ];
    const free = places.find(
      (box) =>
        box.left > 0 &&
        box.right < scene.camera.width &&
        !placed.some((other) => touch(box, other)) &&
        !dots.some((dot) => dot.row !== row && touch(box, dot)),
    );
    if (free || row === scene.pointed || scene.current.includes(row)) {
      placed.push(free ?? places[0]);
    }
  }
  return placed;
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @param {number} opacity
 */
function drawPoints(canvas, { points, camera, most }, theme, opacity) {
  const { scale, width, height, view } = camera;
  const [right, down] = [width / 2 - view.x * scale, height / 2 - view.y * scale];
  const size = Math.min(3.2, 1.2 + 0.5 * Math.log2(1 + view.zoom));
  const { x, y } = points;
  canvas.fillStyle = theme.point;
  canvas.globalAlpha = opacity * Math.min(0.9, 0.3 + 0.12 * Math.log2(1 + view.zoom));
  let left = most;
  for (let row = 0; row < x.length && left > 0; row += 1) {
    const [px, py] = [x[row] * scale + right, y[row] * scale + down];
    if (px > -size && py > -size && px < width + size && py < height + size) {
      canvas.fillRect(px - size / 2, py - size / 2, size, size);
      left -= 1;
    }
  }
  canvas.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Theme} theme
 * @param {Box[]} taken where there is something that matters more
 * @param {number} opacity
 * @returns {Box[]}
 */
function drawLabels(canvas, scene, theme, taken, opacity) {
  const { points, labels, camera } = scene;
  const level = levelOf(camera.scale);
  labels.reach(level);
  canvas.font = `${FONT_SIZE}px ${theme.font}`;
  canvas.fillStyle = theme.ink;
  canvas.globalAlpha = opacity;
  const drawn = [];
  for (let row = 0; row < points.length; row += 1) {
    if (labels.levels[row] <= level) {
      const box = boxOf(scene, row);
      const seen = box.right > 0 && box.left < camera.width && box.y > -FONT_SIZE && box.y < camera.height + FONT_SIZE;
      if (seen && !taken.some((other) => touch(box, other))) {
        canvas.fillText(labels.texts[row], box.left + ASIDE, box.y);
        drawn.push(box);
      }
    }
  }
  canvas.globalAlpha = 1;
  return drawn;
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {Box} box
 * @param {string} color
 * @param {Theme} theme
 * @param {string} weight
 */
function drawLabel(canvas, scene, { row, left, right, y, align = "left" }, color, theme, weight) {
  const x = { left: left + ASIDE, right: right - ASIDE, center: (left + right) / 2 }[/** @type {"left"} */ (align)];
  canvas.font = `${weight}${FONT_SIZE + 1}px ${theme.font}`;
  canvas.textAlign = align;
  canvas.strokeStyle = theme.paper;
  canvas.lineWidth = 4;
  canvas.strokeText(scene.labels.texts[row], x, y);
  canvas.fillStyle = color;
  canvas.fillText(scene.labels.texts[row], x, y);
  canvas.textAlign = "left";
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {Scene} scene
 * @param {number} row
 * @param {number} radius
 * @param {string} color
 */
function drawDot(canvas, { points, camera }, row, radius, color) {
  const { x, y } = camera.toScreen({ x: points.x[row], y: points.y[row] });
  canvas.fillStyle = color;
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fill();
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
 * Where the label of a row stands.
 * @param {Scene} scene
 * @param {number} row
 * @returns {Box}
 */
function boxOf({ points, labels, camera }, row) {
  const { x, y } = camera.toScreen({ x: points.x[row], y: points.y[row] });
  return { row, left: x, right: x + ASIDE + labels.widths[row], y };
}

/**
 * The room that a lit point takes.
 * @param {Scene} scene
 * @param {number} row
 * @returns {Box}
 */
function dotOf(scene, row) {
  const { left, y } = boxOf(scene, row);
  return { row, left: left - 4, right: left + 4, y };
}

/**
 * @param {Box} a
 * @param {Box} b
 */
function touch(a, b) {
  return Math.abs(a.y - b.y) < FONT_SIZE + 3 && a.left < b.right && b.left < a.right;
}
