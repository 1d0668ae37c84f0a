/** The images with the highest loss at a snapshot of the film, over their reconstructions. */

import { element } from "../../lib/dom.js";
import { show } from "../../renderers/image.js";
import { decodedPicture } from "../../renderers/sample.js";

const SHOWN = 10;
const REST_MS = 120; // a moving film is not slowed down by twenty more images

export class HighestLoss {
  /** @param {import("./film.js").Film} film */
  constructor(film) {
    this.film = film;
    this.container = film.find("highest-loss");
    this.snapshot = ""; // the one whose images are shown
    this.current = ""; // the snapshot at the film's position
    this.due = false; // the film has rested there
    this.timer = 0;
    film.closed.signal.addEventListener("abort", () => clearTimeout(this.timer));
    /** @type {number[]} */
    this.indices = [];
    /** @type {{original: HTMLCanvasElement, recon: HTMLCanvasElement, words: HTMLElement}[]} */
    this.cells = [];
  }

  /**
   * Return the codes of a snapshot's highest-loss images, to be decoded once the film rests there; none when
   * they are shown already.
   * @param {number} near number of a frame
   * @returns {Float32Array} (n, D)
   */
  codes(near) {
    const { frames, data } = this.film;
    const frame = frames.at(near);
    this.container.hidden = !frame?.cost;
    const { name } = data.snapshots[near];
    if (this.current !== name) this.wait(name);
    if (!frame?.cost || this.snapshot === name || !this.due) return new Float32Array();
    this.indices = largest(frame.cost.subarray(0, frames.imageCount), SHOWN);
    const size = data.latentDim;
    const codes = new Float32Array(this.indices.length * size);
    this.indices.forEach((index, i) => codes.set(frame.codes.subarray(index * size, (index + 1) * size), i * size));
    return codes;
  }

  /** @param {string} name of the frame that the film has come to */
  wait(name) {
    this.current = name;
    this.due = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.due = true;
      this.film.requestRender();
    }, REST_MS);
  }

  /**
   * @param {Float32Array} images decoded from `codes`
   * @param {string} name of the frame that they are of
   */
  show(images, name) {
    const { frames, data } = this.film;
    const near = data.snapshots.findIndex((snapshot) => snapshot.name === name);
    if (!images.length || near < 0) return;
    this.snapshot = name;
    this.container.dataset.snapshot = name;
    if (this.cells.length !== this.indices.length) this.build(this.indices.length);
    const size = images.length / this.indices.length;
    const costs = frames.at(near)?.cost;
    this.indices.forEach((index, i) => {
      const { original, recon, words } = this.cells[i];
      original.dataset.index = String(index);
      show(original, frames.imageOf(index));
      show(recon, decodedPicture(images.subarray(i * size, (i + 1) * size), data.sample, data.signed));
      const cost = costs?.[index];
      words.textContent = cost === undefined ? "" : cost < 10 ? cost.toFixed(1) : String(Math.round(cost));
    });
  }

  /** @param {number} n */
  build(n) {
    const showPreview = (/** @type {number} */ i) => () => this.film.pinned.preview(this.indices[i]);
    this.cells = Array.from({ length: n }, () => ({
      original: element("canvas"),
      recon: element("canvas"),
      words: element("small"),
    }));
    const figures = this.cells.map(({ original, recon, words }, i) =>
      element(
        "figure",
        {
          title: "Click to pin it",
          onpointerenter: showPreview(i),
          onpointerleave: () => this.film.pinned.preview(-1),
          onclick: () => (this.film.pinned.pin(this.indices[i]), this.film.requestRender()),
        },
        original,
        recon,
        words,
      ),
    );
    this.container.querySelector(".row").replaceChildren(...figures);
  }

  /** Choose again once all images are loaded. */
  refresh() {
    this.snapshot = "";
  }
}

/**
 * Return the indices of the largest values, the largest first.
 * @param {Float32Array} values
 * @param {number} n
 */
export function largest(values, n) {
  return Array.from(values.keys())
    .sort((a, b) => values[b] - values[a] || a - b)
    .slice(0, n);
}
