/** A strip of saved images: a click on one restores its code, and the strip can be downloaded. */

import { element, saveSheet } from "../../lib/dom.js";
import { show } from "../../renderers/image.js";

export class SavedImages {
  /**
   * @param {HTMLElement} place takes the strip
   * @param {(z: Float32Array) => void} restore
   */
  constructor(place, restore) {
    this.place = place;
    this.restore = restore;
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
    const label = `Restore saved image ${this.place.children.length + 1}`;
    this.place.append(element("button", { onclick: () => this.restore(z), title: label, "aria-label": label }, copy));
  }

  /** All of them side by side, as a PNG file. */
  download() {
    saveSheet([...this.place.querySelectorAll("canvas")], "saved-images.png");
  }
}
