// All points as pixels: hundreds of thousands of them within a frame, which shapes drawn one by one would not be.

/** @typedef {import("./points.js").Points} Points */
/** @typedef {import("./camera.js").Camera} Camera */

export class PointLayer {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.image = this.context.createImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /**
   * @param {number} width in pixels of the screen
   * @param {number} height
   */
  resize(width, height) {
    [this.canvas.width, this.canvas.height] = [width, height];
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /**
   * @param {Points} points
   * @param {Camera} camera
   * @param {number} ratio pixels of the screen for one of the page
   * @param {Uint8Array} colors of each point: its place in the palette
   * @param {number[][]} palette red, green and blue
   * @param {Uint8Array | null} kept whether a point is drawn; null: all are
   * @param {number} discs colours of discs, the first of the palette; the last one's, too: others are diamonds
   */
  draw(points, camera, ratio, colors, palette, kept, discs) {
    const { pixels } = this;
    const { width, height } = this.canvas;
    pixels.fill(0);
    const scale = camera.scale * ratio;
    const [right, down] = [width / 2 - camera.view.x * scale, height / 2 - camera.view.y * scale];
    const radius = ratio * Math.min(3.2, 1.1 + 0.45 * Math.log2(1 + camera.view.zoom)) * (points.length > 60_000 ? 0.7 : 1);
    const [disc, diamond] = [stampOf(radius, width, Math.hypot), stampOf(1.35 * radius, width, (x, y) => Math.abs(x) + Math.abs(y))];
    const reach = Math.ceil(1.35 * radius);
    const inks = palette.map(([red, green, blue]) => (blue << 16) | (green << 8) | red);
    const { x, y } = points;
    for (let row = 0; row < x.length; row += 1) {
      const px = (x[row] * scale + right + 0.5) | 0;
      const py = (y[row] * scale + down + 0.5) | 0;
      if (px < reach || py < reach || px >= width - reach || py >= height - reach || (kept && !kept[row])) {
        continue;
      }
      const place = py * width + px;
      const color = colors[row];
      const ink = inks[color];
      const { offsets, alphas } = color < discs || color === inks.length - 1 ? disc : diamond;
      for (let part = 0; part < offsets.length; part += 1) {
        const pixel = place + offsets[part];
        if (pixels[pixel] >>> 24 < alphas[part]) {
          pixels[pixel] = (alphas[part] << 24) | ink;
        }
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }
}

/**
 * The pixels of a point, as steps from its middle, and how much of each is covered.
 * @param {number} radius
 * @param {number} width of a line of pixels
 * @param {(x: number, y: number) => number} far how far a pixel is from the middle
 */
function stampOf(radius, width, far) {
  const offsets = [];
  const alphas = [];
  const reach = Math.ceil(radius);
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const covered = Math.max(0, Math.min(1, radius + 0.5 - far(dx, dy)));
      if (covered > 0.05) {
        offsets.push(dy * width + dx);
        alphas.push(Math.round(covered * 255));
      }
    }
  }
  return { offsets: Int32Array.from(offsets), alphas: Uint8Array.from(alphas) };
}
