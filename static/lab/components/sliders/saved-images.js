/** A strip of saved images: a click on one restores its code, and the strip can be downloaded. */

import { element, saveSheet } from "../../lib/dom.js";
import { show } from "../../renderers/image.js";

export class SavedImages {
  /**
   * @param {HTMLElement} container takes the strip
   * @param {(z: Float32Array) => void} restore
   */
  constructor(container, restore) {
    this.container = container;
    this.restore = restore;
    container.replaceChildren();
  }

  /**
   * @param {HTMLCanvasElement} image
   * @param {Float32Array} z its code, (D,)
   */
  add(image, z) {
    const copy = element("canvas");
    const context = /** @type {CanvasRenderingContext2D} */ (image.getContext("2d"));
    show(copy, context.getImageData(0, 0, image.width, image.height));
    const label = `Restore saved image ${this.container.children.length + 1}`;
    this.container.append(
      element("button", { onclick: () => this.restore(z), title: label, "aria-label": label }, copy),
    );
  }

  /** Download all side by side, as a PNG file. */
  download() {
    saveSheet([...this.container.querySelectorAll("canvas")], "saved-images.png");
  }
}
