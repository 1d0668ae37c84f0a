/** Kept images: a strip of favourites; a press on one brings its code back, and the strip can be saved. */

import { element, saveSheet } from "../../lib/dom.js";
import { show } from "../../renderers/image.js";

export class Kept {
  /**
   * @param {HTMLElement} place takes the strip
   * @param {(z: Float32Array) => void} bringBack
   */
  constructor(place, bringBack) {
    this.place = place;
    this.bringBack = bringBack;
    place.replaceChildren();
  }

  /**
   * @param {HTMLCanvasElement} image
   * @param {Float32Array} z its code, (D,)
   */
  add(image, z) {
    const copy = element("canvas");
    const context = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
    show(copy, context.getImageData(0, 0, image.width, image.height));
    const back = element("button", { onclick: () => this.bringBack(z) }, copy);
    back.setAttribute("aria-label", `saved image ${this.place.children.length + 1}`);
    this.place.append(back);
  }

  /** All of them side by side, as a PNG file. */
  save() {
    saveSheet([...this.place.querySelectorAll("canvas")], "kept-images.png");
  }
}
