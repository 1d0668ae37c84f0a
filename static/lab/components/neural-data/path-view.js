/**
 * The path of the code through the latent space, in the plane of its two widest axes or turned in three. D dimensions.
 * In the plane the code is dragged; in three dimensions the view turns.
 */

import { dot, drawPath, SessionCanvas } from "./session-canvas.js";

const MARGIN = 18; // CSS pixels
const TURN = 0.01; // radians a CSS pixel
const START = { yaw: 0.6, pitch: 0.4 }; // radians

/**
 * @typedef {import("./messages.d.ts").PathData} PathData
 */

export class PathView {
  /** @param {HTMLCanvasElement} canvas @param {number} n @param {number} size of a code */
  constructor(canvas, n, size) {
    this.view = new SessionCanvas(canvas);
    this.n = n;
    this.size = size;
    this.yaw = START.yaw;
    this.pitch = START.pitch;
    this.is3d = false;
    this.points = new Float32Array(3 * n);
    this.reach = 1;
    /** @type {PathData} */
    this.path = { file: "", mean: [], axes: [] };
  }

  /** Show codes (N, D) of a path. @param {PathData} path @param {Float32Array} codes */
  show(path, codes) {
    this.path = path;
    this.reach = 1e-9;
    for (let i = 0; i < this.n; i++) {
      const point = this.toPoint(codes.subarray(i * path.mean.length, (i + 1) * path.mean.length));
      this.points.set(point, 3 * i);
      this.reach = Math.max(this.reach, Math.hypot(...(this.is3d ? point : point.slice(0, 2))));
    }
  }

  /** Return the coordinates of a code along the axes, (3,). @param {ArrayLike<number>} z */
  toPoint(z) {
    const { mean, axes } = this.path;
    return [0, 1, 2].map((a) => (axes[a] ? mean.reduce((sum, m, d) => sum + (z[d] - m) * axes[a][d], 0) : 0));
  }

  /** CSS pixels of a unit of the latent space. */
  get scale() {
    return Math.max(1, Math.min(this.view.width, this.view.height) / 2 - MARGIN) / this.reach;
  }

  /** @param {ArrayLike<number>} point (3,) @param {number} [from] index of its first number @returns {[number, number]} */
  toPixels(point, from = 0) {
    let [x, y] = [point[from], point[from + 1]];
    if (this.is3d) {
      const z = point[from + 2];
      const depth = -x * Math.sin(this.yaw) + z * Math.cos(this.yaw);
      x = x * Math.cos(this.yaw) + z * Math.sin(this.yaw);
      y = y * Math.cos(this.pitch) - depth * Math.sin(this.pitch);
    }
    return [this.view.width / 2 + x * this.scale, this.view.height / 2 - y * this.scale];
  }

  /**
   * Return a code moved by CSS pixels within the plane of the first two axes.
   * @param {Float32Array} z (D,)
   * @param {number} right
   * @param {number} down
   */
  moved(z, right, down) {
    const [across, up] = this.path.axes;
    return z.map((value, d) => value + (right * across[d] - down * (up?.[d] ?? 0)) / this.scale);
  }

  /** Turn the view by CSS pixels. @param {number} right @param {number} down */
  rotate(right, down) {
    this.yaw += right * TURN;
    this.pitch = Math.max(-1.5, Math.min(1.5, this.pitch + down * TURN));
  }

  /**
   * @param {ArrayLike<number>} z (D,), the code now
   * @param {Uint8Array} groups
   * @param {import("./messages.d.ts").ColouringData} colouring
   * @param {string} accent colour of the code
   */
  draw(z, groups, colouring, accent) {
    const state = `${colouring.file}|${this.path.file}|${this.is3d ? `${this.yaw},${this.pitch}` : "2-D"}`;
    this.view.draw(
      state,
      (context, width, height) => {
        context.clearRect(0, 0, width, height);
        const pixels = new Float32Array(2 * this.n);
        for (let i = 0; i < this.n; i++) pixels.set(this.toPixels(this.points, 3 * i), 2 * i);
        drawPath(context, pixels, groups, colouring.colours, this.view.ink);
      },
      (context) => {
        const [x, y] = this.toPixels(this.toPoint(z));
        dot(context, x, y, this.view.ink, 9);
        dot(context, x, y, accent, 7);
      },
    );
  }
}
