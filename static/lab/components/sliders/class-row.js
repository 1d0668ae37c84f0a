/** The style of the code decoded as each class, live; a click picks the class. */

import { element, setPressed } from "../../lib/dom.js";
import { LatestOnly } from "../../runtime/network.js";
import { show } from "../../renderers/image.js";
import { decodedPicture } from "../../renderers/sample.js";

/** @typedef {import("./messages.d.ts").CodeClasses} Classes */

/**
 * Return the class of a code: the largest of its last numbers.
 * @param {ArrayLike<number>} z (D,)
 * @param {Classes} classes
 */
export function classOf(z, { first, names }) {
  let best = 0;
  for (let k = 1; k < names.length; k++) if (z[first + k] > z[first + best]) best = k;
  return best;
}

/**
 * Set the class of a code; its style stays.
 * @param {Float32Array} z (D,)
 * @param {Classes} classes
 * @param {number} k
 */
export function setClass(z, { first, size, scale }, k) {
  z.fill(0, first, first + size);
  z[first + k] = scale;
}

/**
 * Return the same style as each class.
 * @param {Float32Array} z (D,)
 * @param {Classes} classes
 * @returns {Float32Array} (K, D)
 */
export function asEach(z, classes) {
  const all = new Float32Array(classes.names.length * z.length);
  classes.names.forEach((_, k) => {
    const one = all.subarray(k * z.length, (k + 1) * z.length);
    one.set(z);
    setClass(one, classes, k);
  });
  return all;
}

export class ClassRow {
  /**
   * @param {HTMLElement} container takes a button per class
   * @param {Classes} classes
   * @param {import("../../runtime/network.js").Network} network the decoder
   * @param {import("./messages.d.ts").SliderData} data
   * @param {(k: number) => void} pick
   */
  constructor(container, classes, network, data, pick) {
    this.classes = classes;
    this.canvases = classes.names.map(() => element("canvas", { className: "skeleton" }));
    this.buttons = classes.names.map((name, k) => {
      const title = `Generate ${name} in this style`;
      return element(
        "button",
        { onclick: () => pick(k), title, "aria-label": title, "data-class": String(k) },
        this.canvases[k],
        name,
      );
    });
    container.replaceChildren(...this.buttons);
    container.hidden = false;
    const n = classes.names.length;
    this.newest = new LatestOnly(
      (/** @type {Float32Array} */ z) => network.run(asEach(z, classes), n),
      (images) => {
        const size = images.length / n;
        this.canvases.forEach((canvas, k) =>
          show(canvas, decodedPicture(images.subarray(k * size, (k + 1) * size), data.sample, data.signed)),
        );
        container.dataset.drawn = "true";
      },
    );
  }

  /** @param {Float32Array} z (D,) whose style is shown, and whose class is marked */
  render(z) {
    const picked = classOf(z, this.classes);
    this.buttons.forEach((one, k) => setPressed(one, k === picked));
    return this.newest.request(z);
  }
}
