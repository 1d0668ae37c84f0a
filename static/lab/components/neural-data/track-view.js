/** Draw where the animal is: the arena from above, or the position on a track (across) over the time (down). */

import { dot, drawPath, ring, SessionCanvas } from "./session-canvas.js";

const MARGIN = 16; // CSS pixels
const ARROW = 18; // CSS pixels of the direction of the head

/**
 * @typedef {import("./messages.d.ts").NeuralData} NeuralData
 * @typedef {import("./session-files.js").SessionFiles} SessionFiles
 * @typedef {import("./messages.d.ts").ColouringData} Colouring
 */

export class TrackView {
  /** @param {HTMLCanvasElement} canvas @param {SessionFiles} files */
  constructor(canvas, files) {
    this.files = files;
    this.view = new SessionCanvas(canvas);
    this.track = /** @type {import("./messages.d.ts").TrackData} */ (files.data.track);
  }

  /**
   * Return the pixels of a place; on a track, at a time in windows.
   * @param {ArrayLike<number>} place (P,)
   * @param {number} at
   * @returns {[number, number]}
   */
  toPixels(place, at) {
    const { low, high } = this.track;
    const [width, height] = [this.view.width - 2 * MARGIN, this.view.height - 2 * MARGIN];
    const share = (/** @type {number} */ p) => (place[p] - low[p]) / (high[p] - low[p] || 1);
    if (low.length === 1) {
      return [MARGIN + share(0) * width, MARGIN + (at / Math.max(1, this.files.data.n - 1)) * height];
    }
    const scale = Math.min(width / (high[0] - low[0]), height / (high[1] - low[1]));
    const [across, up] = [scale * (high[0] - low[0]), scale * (high[1] - low[1])];
    return [
      this.view.width / 2 - across / 2 + share(0) * across,
      this.view.height / 2 + up / 2 - share(1) * up, // y is up
    ];
  }

  /** Return the true place at a time. @param {number} at */
  placeAt(at) {
    const values = this.files.valuesAt(at);
    return this.track.columns.map((column) => values[column]);
  }

  /**
   * @param {number} at in windows
   * @param {number[] | null} decoded place
   * @param {Uint8Array} groups
   * @param {Colouring} colouring
   * @param {string} accent
   */
  draw(at, decoded, groups, colouring, accent) {
    this.view.draw(
      colouring.file,
      (context, width, height) => this.drawStill(context, width, height, groups, colouring.colours),
      (context) => {
        const [x, y] = this.toPixels(this.placeAt(at), at);
        dot(context, x, y, this.view.ink);
        this.drawHead(context, x, y, at);
        if (!decoded) return;
        const [decodedX, decodedY] = this.toPixels(decoded, at);
        ring(context, decodedX, decodedY, accent);
      },
    );
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width
   * @param {number} height
   * @param {Uint8Array} groups
   * @param {string[]} colours
   */
  drawStill(context, width, height, groups, colours) {
    context.clearRect(0, 0, width, height);
    const { n } = this.files.data;
    const points = new Float32Array(2 * n);
    for (let i = 0; i < n; i++) points.set(this.toPixels(this.placeAt(i), i), 2 * i);
    drawPath(context, points, groups, colours, this.view.ink);
    const { low, high, unit } = this.track;
    context.fillStyle = this.view.ink;
    context.font = "11px sans-serif";
    context.textBaseline = "alphabetic";
    const corner = this.toPixels(low, n - 1);
    context.textAlign = "left";
    context.fillText(`${low[0].toFixed(0)} ${unit}`, corner[0] - 8, height - 3);
    context.textAlign = "right";
    context.fillText(`${high[0].toFixed(0)} ${unit}`, this.toPixels(high, n - 1)[0] + 8, height - 3);
  }

  /** Draw the direction in which the animal looks. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} at */
  drawHead(context, x, y, at) {
    const { angleColumn } = this.files.data;
    if (angleColumn < 0 || this.track.low.length === 1) return;
    const angle = (this.files.valuesAt(at)[angleColumn] * Math.PI) / 180;
    context.strokeStyle = this.view.ink;
    context.lineWidth = 2.5;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + ARROW * Math.cos(angle), y - ARROW * Math.sin(angle));
    context.stroke();
  }
}
