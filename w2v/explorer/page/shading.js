// Where words lie densely, and of which region they are there: a soft ground in the regions' colours.

/** @typedef {import("./points.js").Points} Points */

const GRID = 160; // cells either way
export const BEYOND = 0.1; // of the unit square that the ground reaches beyond it on each side
const BLUR = 2; // cells that a point reaches in each of the passes
const PASSES = 3;

/**
 * A small picture of the unit square and of what lies BEYOND it, to be drawn much larger, and smoothly.
 * @param {Points} points
 * @param {Int16Array} regions of the words, -1 for none
 * @param {number[][]} colors of the regions: red, green and blue
 * @param {number} strongest opacity of the densest place, from 0 to 1
 */
export function shading(points, regions, colors, strongest) {
  const cells = GRID * GRID;
  const layers = colors.map(() => new Float32Array(cells));
  for (let row = 0; row < points.length; row += 1) {
    if (regions[row] >= 0) {
      const column = Math.floor(((points.x[row] + BEYOND) / (1 + 2 * BEYOND)) * GRID);
      const line = Math.floor(((points.y[row] + BEYOND) / (1 + 2 * BEYOND)) * GRID);
      layers[regions[row]][line * GRID + column] += 1;
    }
  }
  const blurred = layers.map(blur);
  const all = new Float32Array(cells);
  blurred.forEach((layer) => layer.forEach((value, cell) => (all[cell] += value)));
  const sorted = all.filter((value) => value > 0).sort();
  const dense = sorted[Math.floor(sorted.length * 0.95)] || 1;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [GRID, GRID];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(GRID, GRID);
  for (let cell = 0; cell < cells; cell += 1) {
    if (all[cell] > 0) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let region = 0; region < colors.length; region += 1) {
          sum += blurred[region][cell] * colors[region][channel];
        }
        image.data[4 * cell + channel] = sum / all[cell];
      }
      image.data[4 * cell + 3] = 255 * strongest * Math.min(1, Math.sqrt(all[cell] / dense));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** @param {Float32Array} layer */
function blur(layer) {
  let from = layer;
  for (let pass = 0; pass < PASSES; pass += 1) {
    from = blurLines(blurLines(from, 1, GRID), GRID, 1);
  }
  return from;
}

/**
 * The mean of each cell and of those beside it.
 * @param {Float32Array} layer
 * @param {number} step from a cell to the next
 * @param {number} jump from a line to the next
 */
function blurLines(layer, step, jump) {
  const made = new Float32Array(layer.length);
  for (let line = 0; line < GRID; line += 1) {
    let sum = 0;
    for (let cell = -BLUR; cell < GRID; cell += 1) {
      const [enters, leaves] = [cell + BLUR, cell - BLUR - 1];
      sum += enters < GRID ? layer[line * jump + enters * step] : 0;
      sum -= leaves >= 0 ? layer[line * jump + leaves * step] : 0;
      if (cell >= 0) {
        made[line * jump + cell * step] = sum / (2 * BLUR + 1);
      }
    }
  }
  return made;
}
