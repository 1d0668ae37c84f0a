/** The same ten images: originals, and each model's reconstructions with their errors. */

import { leastOf, short } from "./matched-codes.js";
import { button, element, savePicture } from "../../lib/dom.js";
import { decodedPicture, pictureSize, sampleSize, squaredError, storedPicture } from "../../renderers/sample.js";
import { Strip, drawStrips } from "../../renderers/image-strip.js";

const N_IMAGES = 10;

export class Rows {
  /** @param {import("./compare.js").Compare} compare */
  constructor(compare) {
    this.compare = compare;
    this.first = 0;
    const { data } = compare;
    const pin = (/** @type {number} */ i) => compare.pin(this.first + i);
    const names = ["original", ...data.sides.map(({ name }) => name)];
    this.strips = names.map((name) => new Strip(name, name, N_IMAGES, pictureSize(data.sample), null, pin));
    this.strips.forEach((strip, i) => (strip.container.dataset.row = i ? String(i - 1) : "original"));
    this.note = element("p", { className: "note" });
    const other = button("Next ten", compare.worded("Show the next ten images"), () => void this.other());
    const save = button("Save PNG", "Save this comparison as one picture", () => {
      savePicture(drawStrips(this.strips.filter(({ container }) => !container.hidden)), "compared-images.png");
    });
    compare
      .find("rows")
      .replaceChildren(
        element(
          "div",
          { className: "bar" },
          element("b", { textContent: compare.worded("The same images") }),
          other,
          save,
          this.note,
        ),
        ...this.strips.map(({ container }) => container),
      );
    this.strips[0].container.hidden = true; // until the originals are there
  }

  get n() {
    return Math.min(N_IMAGES, this.compare.data.count - this.first);
  }

  other() {
    this.first = (this.first + N_IMAGES) % Math.max(1, this.compare.data.count - (this.compare.data.count % N_IMAGES));
    return this.show();
  }

  /** Decode again whenever a model has changed. */
  async show() {
    const { compare, first } = this;
    const { sides, data } = compare;
    const size = sampleSize(data.sample);
    const decoded = [];
    for (const side of sides) {
      const codes = side.codes.slice(first * side.sent.latentDim, (first + this.n) * side.sent.latentDim);
      decoded.push(Float32Array.from(await side.run(codes, this.n)));
    }
    if (first !== this.first) return; // other images have been requested meanwhile
    const errors = decoded.map((values, s) =>
      Array.from({ length: this.n }, (_, i) => {
        const original = compare.imageOf(first + i);
        const recon = values.subarray(i * size, (i + 1) * size);
        return original ? squaredError(recon, original, data.sample, sides[s].sent.signed) : NaN;
      }),
    );
    decoded.forEach((values, s) => this.fill(s, values, errors, size));
    this.showOriginals();
    for (const { container } of this.strips) container.dataset.first = String(first);
  }

  /**
   * @param {number} s number of the side
   * @param {Float32Array} values
   * @param {number[][]} errors
   * @param {number} size
   */
  fill(s, values, errors, size) {
    const { compare } = this;
    const strip = this.strips[s + 1];
    const pictures = Array.from({ length: this.n }, (_, i) =>
      decodedPicture(values.subarray(i * size, (i + 1) * size), compare.data.sample, compare.sides[s].sent.signed),
    );
    const best = errors[0].map((_, i) => compare.data.comparable && leastOf(errors.map((row) => row[i])) === s);
    strip.show(
      pictures,
      errors[s].map((error, i) => (Number.isNaN(error) ? "" : `${short(error)}${best[i] ? "\u202f✓" : ""}`)),
    );
    strip.captions.forEach((caption, i) => caption.classList.toggle("best", Boolean(best[i])));
    strip.label = compare.sides[s].sent.name;
    strip.button.textContent = strip.label;
    strip.container.dataset.of = compare.sides[s].sent.key;
  }

  showOriginals() {
    const { compare, first, strips } = this;
    const lowest = compare.data.comparable ? ", the lowest ✓" : "; the models' losses differ";
    this.note.textContent = compare.images
      ? compare.worded(`Under each its MSE${lowest}. Click an image to pin it on all maps.`)
      : compare.data.missing;
    strips[0].container.hidden = !compare.images;
    if (!compare.images) return;
    const { sample } = compare.data;
    const pictures = Array.from({ length: this.n }, (_, i) =>
      storedPicture(/** @type {Uint8Array} */ (compare.imageOf(first + i)), sample),
    );
    strips[0].show(
      pictures,
      pictures.map((_, i) => compare.className(first + i)),
    );
  }
}
