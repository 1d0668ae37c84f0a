/** The first validation images of a film over their reconstructions at this snapshot. */

import { element } from "../../lib/dom.js";
import { show } from "../../renderers/image.js";
import { storedPicture } from "../../renderers/sample.js";

const SHOWN = 10;

export class Rows {
  /** @param {import("./film.js").Film} film */
  constructor(film) {
    this.film = film;
    this.container = film.find("recon");
    this.snapshot = ""; // the one whose reconstructions are shown
    /** @type {HTMLCanvasElement[]} */
    this.canvases = [];
  }

  start() {
    const { find, frames, pinned } = this.film;
    const indices = Array.from({ length: Math.min(SHOWN, frames.imageCount) }, (_, i) => i);
    const cell = (/** @type {number} */ i) =>
      element("canvas", {
        title: "Click to pin it",
        onpointerenter: () => pinned.preview(i),
        onpointerleave: () => pinned.preview(-1),
        onclick: () => (pinned.pin(i), this.film.requestRender()),
      });
    const originals = indices.map(cell);
    originals.forEach((canvas, i) => show(canvas, frames.imageOf(i)));
    this.canvases = indices.map(cell);
    find("originals").replaceChildren(...originals);
    this.container.replaceChildren(...this.canvases);
  }

  /** @param {number} near number of a frame */
  draw(near) {
    const { frames, data } = this.film;
    const recon = frames.recon(near);
    const { name } = data.snapshots[near];
    if (!recon || name === this.snapshot) return;
    this.snapshot = name;
    const size = frames.imageSize;
    this.canvases.forEach((canvas, i) =>
      show(canvas, storedPicture(recon.subarray(i * size, (i + 1) * size), data.sample)),
    );
    this.container.dataset.snapshot = name;
  }
}
