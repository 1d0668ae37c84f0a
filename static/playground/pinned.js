/** What is pinned on the film's map: a validation image, whose code moves, or a place, whose decoder changes. */

import { codeAt } from "./plane.js";
import { bytesToImageData, show } from "./picture.js";

const TRAIL = 12; // frames back that the pinned image's way is drawn

export class Pinned {
  /** @param {import("./film.js").Film} film */
  constructor(film) {
    this.film = film;
    this.index = -1; // of the pinned image; -1: a place
    /** @type {[number, number]} of the plane, where no image is pinned */
    this.point = [0, 0];
  }

  start() {
    const { find, frames, data } = this.film;
    this.pin(0);
    const row = (/** @type {number} */ n) => Array.from({ length: n }, () => document.createElement("canvas"));
    const [channels, height, width] = data.imageShape;
    const size = channels * height * width;
    const n = Math.min(10, frames.images.length / size);
    const originals = row(n);
    originals.forEach((canvas, i) => show(canvas, bytesToImageData(frames.images.subarray(i * size, (i + 1) * size), data.imageShape)));
    find("originals").replaceChildren(...originals);
    find("recon").replaceChildren(...row(n));
    originals.forEach((canvas, i) => {
      canvas.title = "Pin this image";
      canvas.addEventListener("click", () => (this.pin(i), this.film.ask()), { signal: this.film.closed.signal });
    });
  }

  /** @param {{signal: AbortSignal}} options */
  listen(options) {
    const { glass, map } = this.film;
    let down = false;
    const place = (/** @type {PointerEvent} */ event) => {
      const box = glass.getBoundingClientRect();
      return /** @type {[number, number]} */ ([event.clientX - box.left, event.clientY - box.top]);
    };
    glass.addEventListener(
      "pointerdown",
      (event) => {
        down = true;
        glass.setPointerCapture(event.pointerId);
        const index = map.hit(...place(event));
        if (index >= 0) this.pin(index);
        else this.pinPlace(map.toPlane(...place(event)));
        this.film.ask();
      },
      options,
    );
    glass.addEventListener(
      "pointermove",
      (event) => {
        if (!down) return;
        this.pinPlace(map.toPlane(...place(event)));
        this.film.ask();
      },
      options,
    );
    for (const name of ["pointerup", "pointercancel"]) glass.addEventListener(name, () => (down = false), options);
    glass.addEventListener(
      "keydown",
      (event) => {
        const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
        const step = /** @type {Record<string, number[]>} */ (steps)[event.key];
        if (!step) return;
        event.preventDefault();
        const [x, y] = this.now ?? this.point;
        const far = ((event.shiftKey ? 10 : 1) * 6) / map.scale;
        this.pinPlace([x + far * step[0], y + far * step[1]]);
        this.film.ask();
      },
      options,
    );
  }

  /** @param {number} index of a validation image */
  pin(index) {
    this.index = index;
    const { find, frames, data } = this.film;
    find("pin").textContent = `Pinned: a validation image (${data.classNames[frames.labels[index]]}), its code as it moves`;
  }

  /** @param {[number, number]} point */
  pinPlace(point) {
    this.index = -1;
    this.point = point;
    this.film.find("pin").textContent = "Pinned: one code, as each decoder reads it";
  }

  /**
   * Mark it, and the way it has come.
   * @param {number} before @param {number} after numbers of frames
   * @param {number} u
   * @returns {Float32Array} its code
   */
  draw(before, after, u) {
    const { map, frames, glass } = this.film;
    if (this.index < 0) {
      this.now = this.point;
      map.mark(this.point, []);
      return codeAt(frames.plane, ...this.point);
    }
    const points = /** @type {Float32Array} */ (frames.pointsBetween(before, after, u));
    this.now = /** @type {[number, number]} */ ([points[2 * this.index], points[2 * this.index + 1]]);
    map.mark(this.now, []);
    const context = /** @type {CanvasRenderingContext2D} */ (glass.getContext("2d"));
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
