/** Samples of one model: images decoded from the same draws of N(0, I) for every model. */

import { element } from "../../lib/dom.js";
import { decodedPicture, fittingWidth, pictureSize, sampleSize } from "../../renderers/sample.js";

const COLUMNS = 6;
const TILE = 28; // CSS pixels, at most unless images are larger

export class PriorSamples {
  /** @param {import("./compare-side.js").Side} side */
  constructor(side) {
    this.side = side;
    this.canvas = element("canvas", {
      className: "skeleton",
      role: "img",
      "aria-label": `samples of ${side.sent.name}, decoded from N(0, I)`,
    });
    const caption = element("figcaption", {
      textContent: "samples from N(0, I)",
      title: "Decoded from the same random codes for every model; the first ones of those that are measured above",
    });
    this.container = element("figure", { className: "samples", hidden: !side.sent.samples }, this.canvas, caption);
    /** @type {Float32Array | null} (S, D) */
    this.codes = null;
  }

  /** Decode the samples again: another model, or another snapshot. */
  async show() {
    const { side } = this;
    const { sent } = side;
    if (!sent.samples) return;
    this.codes ??= new Float32Array(await side.compare.bytes(sent.samples));
    const values = await side.run(this.codes, this.codes.length / sent.latentDim);
    if (sent === side.sent) this.draw(values);
  }

  /** @param {Float32Array} values (S, C, H, W) */
  draw(values) {
    const { canvas, side } = this;
    const { sample } = side.compare.data;
    const { width, height } = pictureSize(sample);
    const size = sampleSize(sample);
    const n = values.length / size;
    canvas.width = COLUMNS * width;
    canvas.height = Math.ceil(n / COLUMNS) * height;
    canvas.style.width = `${COLUMNS * (sample.kind === "image" ? Math.max(width, fittingWidth(width, TILE)) : TILE)}px`;
    if (sample.kind !== "image") canvas.style.imageRendering = "auto";
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    for (let i = 0; i < n; i++) {
      const image = decodedPicture(values.subarray(i * size, (i + 1) * size), sample, side.sent.signed);
      context.putImageData(image, (i % COLUMNS) * width, Math.floor(i / COLUMNS) * height);
    }
    canvas.classList.remove("skeleton");
    canvas.dataset.of = side.sent.key;
  }
}
