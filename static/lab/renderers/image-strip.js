/** A strip of small images with a name before it and a caption under each. */

import { element } from "../lib/dom.js";
import { show } from "./image.js";
import { fittingWidth } from "./sample.js";

const MAX_SIDE = 60; // CSS pixels
const GAP = 4;
const NAME = 104; // CSS pixels of the name's column, in a wide strip

export class Strip {
  /**
   * @param {string} label
   * @param {string} title of the name, on hover
   * @param {number} n images
   * @param {{width: number, height: number}} size pixels of an image
   * @param {(() => void) | null} choose called for a click on the name
   * @param {(i: number) => void} go called for a click on an image
   */
  constructor(label, title, n, { width, height }, choose, go) {
    this.label = label;
    this.button = element(choose ? "button" : "span", {
      className: "name",
      textContent: label,
      title,
      onclick: choose,
    });
    this.canvases = Array.from({ length: n }, () => element("canvas", { width, height, className: "skeleton" }));
    this.captions = Array.from({ length: n }, () => element("small"));
    const figures = this.canvases.map((canvas, i) =>
      element("figure", { onclick: () => go(i) }, canvas, this.captions[i]),
    );
    this.frames = element("div", { className: "frames" }, ...figures);
    this.container = element("div", { className: "strip" }, this.button, this.frames);
    new ResizeObserver(() => this.fit(width)).observe(this.container);
  }

  /** Scale the images, by a whole number where they fit. @param {number} width */
  fit(width) {
    const whole = this.container.clientWidth;
    const room = (whole > 500 ? whole - NAME : whole) / this.canvases.length - GAP;
    const fitting = fittingWidth(width, Math.min(MAX_SIDE, room));
    for (const canvas of this.canvases) canvas.style.width = `${fitting}px`;
  }

  /**
   * @param {ImageData[]} pictures
   * @param {string[]} captions
   */
  show(pictures, captions) {
    pictures.forEach((picture, i) => {
      show(this.canvases[i], picture);
      this.captions[i].textContent = captions[i] ?? "";
    });
    this.container.dataset.filled = "true";
  }

  clear() {
    for (const canvas of this.canvases) {
      canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
      canvas.classList.add("skeleton");
    }
    for (const caption of this.captions) caption.textContent = "";
    delete this.container.dataset.filled;
  }
}

/**
 * Draw strips below each other on one canvas, to be saved: dark on white.
 * @param {Strip[]} strips
 * @returns {HTMLCanvasElement}
 */
export function drawStrips(strips) {
  const [{ width, height }] = strips[0].canvases;
  const scale = Math.max(1, Math.round(112 / width)); // for print and slides
  const [w, h, name, line] = [scale * width, scale * height, 220, 34];
  const canvas = element("canvas", {
    width: name + strips[0].canvases.length * (w + 8),
    height: strips.length * (h + line),
  });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.fillStyle = "#1b2733";
  strips.forEach((strip, row) => {
    const top = row * (h + line) + 6;
    context.font = "22px sans-serif";
    context.fillText(strip.label, 10, top + h / 2 + 8, name - 20);
    context.font = "18px sans-serif";
    strip.canvases.forEach((picture, i) => {
      context.drawImage(picture, name + i * (w + 8), top, w, h);
      context.fillText(strip.captions[i].textContent ?? "", name + i * (w + 8), top + h + 19);
    });
  });
  return canvas;
}
