/** Kept images: a strip of favourites; a press on one brings its code back, and the strip can be saved. */

import { element, savePicture } from "./dom.js";
import { show } from "./picture.js";

const SIDE = 112; // pixels of a saved image at the least

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
    back.setAttribute("aria-label", `kept image ${this.place.children.length + 1}`);
    this.place.append(back);
  }

  /** All of them side by side, as a PNG file. */
  save() {
    const kept = [...this.place.querySelectorAll("canvas")];
    if (!kept.length) return;
    const [{ width, height }] = kept;
    const scale = Math.ceil(SIDE / width);
    const sheet = element("canvas", { width: kept.length * scale * width, height: scale * height });
    const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
    context.imageSmoothingEnabled = false;
    kept.forEach((canvas, i) => context.drawImage(canvas, i * scale * width, 0, scale * width, scale * height));
    savePicture(sheet, "kept-images.png");
  }
}
