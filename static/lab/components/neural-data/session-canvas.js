/** Canvases of the session: each has a still picture, made again when its size or colours change, and what moves on it. */

/**
 * @typedef {(context: CanvasRenderingContext2D, width: number, height: number) => void} Draw in CSS pixels
 */

export class SessionCanvas {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.still = document.createElement("canvas");
    this.state = "";
  }

  get width() {
    return this.canvas.clientWidth;
  }

  get height() {
    return this.canvas.clientHeight;
  }

  /** Return the colour of text here. */
  get ink() {
    return getComputedStyle(this.canvas).color;
  }

  /**
   * Draw the still picture, again only if `state` or the size has changed, and on it what moves.
   * @param {string} state
   * @param {Draw} drawStill
   * @param {Draw} drawMoving
   */
  draw(state, drawStill, drawMoving) {
    const { width, height } = this;
    if (!width || !height) return;
    const density = globalThis.devicePixelRatio || 1;
    const [columns, rows] = [Math.round(width * density), Math.round(height * density)];
    const now = `${state}|${columns}x${rows}|${this.ink}`;
    if (this.canvas.width !== columns || this.canvas.height !== rows) {
      this.canvas.width = columns;
      this.canvas.height = rows;
    }
    if (now !== this.state) {
      this.still.width = columns;
      this.still.height = rows;
      drawStill(scaled(this.still, density), width, height);
      this.state = now;
    }
    const context = scaled(this.canvas, density);
    context.clearRect(0, 0, width, height);
    context.drawImage(this.still, 0, 0, width, height);
    drawMoving(context, width, height);
  }
}

/** @param {HTMLCanvasElement} canvas @param {number} density */
function scaled(canvas, density) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(density, 0, 0, density, 0, 0);
  return context;
}

/**
 * Draw a path as coloured dots joined by faint lines.
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} points (N, 2) CSS pixels
 * @param {Uint8Array} groups (N,)
 * @param {string[]} colours
 * @param {string} ink
 */
export function drawPath(context, points, groups, colours, ink) {
  context.strokeStyle = ink;
  context.globalAlpha = 0.12;
  context.lineWidth = 1;
  context.beginPath();
  for (let i = 0; i < groups.length; i++) context.lineTo(points[2 * i], points[2 * i + 1]);
  context.stroke();
  context.globalAlpha = 0.85;
  for (let i = 0; i < groups.length; i++) {
    context.fillStyle = colours[groups[i]];
    context.fillRect(points[2 * i] - 1.5, points[2 * i + 1] - 1.5, 3, 3);
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 * @param {number} radius
 */
export function dot(context, x, y, colour, radius = 6) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {string} colour
 * @param {number} radius
 */
export function ring(context, x, y, colour, radius = 8) {
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}
