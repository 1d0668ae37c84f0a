/** The pinned item of the film's map: a validation image, whose code moves, or a fixed code, whose decoder changes. */

import { element } from "../../lib/dom.js";
import { codeAt } from "../../latent/plane.js";
import { show } from "../../renderers/image.js";

const TRAIL = 12; // frames back that the pinned image's way is drawn

export class Pinned {
  /** @param {import("./film.js").Film} film */
  constructor(film) {
    this.film = film;
    this.index = -1; // of the pinned image; -1: a fixed code
    this.over = -1; // of the image under the pointer
    this.described = ""; // what its words are of
    /** @type {[number, number]} of the plane, where no image is pinned */
    this.point = [0, 0];
  }

  /** @param {{signal: AbortSignal}} options */
  listen(options) {
    const { overlay, map } = this.film;
    let down = false;
    const positionOf = (/** @type {PointerEvent} */ event) => {
      const box = overlay.getBoundingClientRect();
      return /** @type {[number, number]} */ ([event.clientX - box.left, event.clientY - box.top]);
    };
    overlay.addEventListener(
      "pointerdown",
      (event) => {
        down = true;
        overlay.setPointerCapture(event.pointerId);
        const index = map.pointAt(...positionOf(event));
        if (index >= 0) this.pin(index);
        else this.pinPoint(map.toPlane(...positionOf(event)));
        this.film.requestRender();
      },
      options,
    );
    overlay.addEventListener(
      "pointermove",
      (event) => {
        if (!down) return this.preview(map.pointAt(...positionOf(event)));
        this.pinPoint(map.toPlane(...positionOf(event)));
        this.film.requestRender();
      },
      options,
    );
    overlay.addEventListener("pointerleave", () => this.preview(-1), options);
    for (const name of ["pointerup", "pointercancel"]) overlay.addEventListener(name, () => (down = false), options);
    overlay.addEventListener(
      "keydown",
      (event) => {
        const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
        const step = /** @type {Record<string, number[]>} */ (steps)[event.key];
        if (!step) return;
        event.preventDefault();
        const [x, y] = this.now ?? this.point;
        const far = ((event.shiftKey ? 10 : 1) * 6) / map.scale;
        this.pinPoint([x + far * step[0], y + far * step[1]]);
        this.film.requestRender();
      },
      options,
    );
  }

  /** @param {number} index of a validation image */
  pin(index) {
    this.index = index;
  }

  /** Show an image and its losses while the pointer is on it. @param {number} index -1: the pinned one again */
  preview(index) {
    if (index === this.over) return;
    this.over = index;
    this.film.requestRender();
  }

  /** @param {[number, number]} point */
  pinPoint(point) {
    this.index = -1;
    this.point = point;
  }

  /** Show the label and the losses of the image. @param {number} near number of a frame */
  describe(near) {
    const { find, frames, data } = this.film;
    const index = this.over >= 0 ? this.over : this.index;
    const described = [index, this.over, data.snapshots[near].name, frames.imageCount].join();
    if (described === this.described) return; // the film moves many times between two frames
    this.described = described;
    const original = find("original");
    original.hidden = index < 0 || index >= frames.imageCount;
    if (!original.hidden && original.dataset.index !== String(index)) {
      original.dataset.index = String(index);
      show(original, frames.imageOf(index));
    }
    find("pin").textContent =
      index < 0 ? "Pinned: one code, decoded by the model of this snapshot" : this.figures(index, near);
    find("pin").dataset.index = String(index);
    if (index < 0) return;
    find("pin").prepend(
      element("b", { textContent: this.over >= 0 ? "Under the pointer" : "Pinned" }),
      `: ${data.classNames[frames.labels[index]]}. `,
    );
  }

  /** @param {number} index of an image @param {number} near number of a frame */
  figures(index, near) {
    const { reconLoss, kl } = this.film.frames.at(near) ?? {};
    if (!reconLoss) return "";
    return `Reconstruction loss ${reconLoss[index].toFixed(1)}${kl ? `, KL ${kl[index].toFixed(2)}` : ""} ${this.film.data.curve.unit}`;
  }

  /**
   * Draw the pinned item and its trail.
   * @param {number} before @param {number} after numbers of frames
   * @param {number} u
   * @returns {Float32Array} the code that is shown: its own, or that of the image under the pointer
   */
  draw(before, after, u) {
    const { map, frames } = this.film;
    const z = this.drawPinned(before, after, u);
    if (this.over < 0) return z;
    this.ring(map.points[2 * this.over], map.points[2 * this.over + 1]);
    return frames.codeBetween(this.over, before, after, u);
  }

  /** @param {number} x @param {number} y of the plane */
  ring(x, y) {
    const context = /** @type {CanvasRenderingContext2D} */ (this.film.overlay.getContext("2d"));
    context.globalAlpha = 1;
    context.strokeStyle = this.film.map.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(...this.film.map.toScreen(x, y), 5, 0, 2 * Math.PI);
    context.stroke();
  }

  /**
   * @param {number} before @param {number} after numbers of frames
   * @param {number} u
   * @returns {Float32Array} its code
   */
  drawPinned(before, after, u) {
    const { map, frames, overlay } = this.film;
    if (this.index < 0) {
      this.now = this.point;
      map.mark(this.point, []);
      return codeAt(frames.plane, ...this.point);
    }
    const points = /** @type {Float32Array} */ (frames.pointsBetween(before, after, u));
    this.now = /** @type {[number, number]} */ ([points[2 * this.index], points[2 * this.index + 1]]);
    map.mark(this.now, []);
    const context = /** @type {CanvasRenderingContext2D} */ (overlay.getContext("2d"));
    context.strokeStyle = map.ink;
    context.lineWidth = 1.25;
    context.globalAlpha = 0.7;
    context.beginPath();
    for (let i = Math.max(0, before - TRAIL); i <= before; i++) {
      const frame = frames.at(i);
      if (frame) context.lineTo(...map.toScreen(frame.points[2 * this.index], frame.points[2 * this.index + 1]));
    }
    context.lineTo(...map.toScreen(...this.now));
    context.stroke();
    return frames.codeBetween(this.index, before, after, u);
  }
}
