/** Results of a drawing: the steps of its preparation, the model's input, reconstruction and error, and its neighbours. */

import { errorColours } from "../../renderers/error-map.js";
import { clamped } from "../../runtime/round-trip.js";
import { bytesToImageData, show } from "../../renderers/image.js";
import { decodedPicture } from "../../renderers/sample.js";

/** @typedef {import("../../runtime/round-trip.js").RoundTripResult} RoundTripResult */

const GAP = 14; // CSS pixels between results, as in the style sheet
const MAX_WIDTH = 112; // maximum CSS pixels of a result: a whole multiple of its own
const NARROWEST = 72; // CSS pixels of a result with its words

export class PadResults {
  /**
   * @param {(name: string) => any} find
   * @param {import("./drawing-pad.js").PadData} data
   * @param {import("../../runtime/model-files.js").ModelFiles} files
   */
  constructor(find, data, files) {
    this.data = data;
    this.files = files;
    this.container = /** @type {HTMLElement} */ (find("results"));
    this.words = /** @type {HTMLElement} */ (find("status"));
    this.stages = /** @type {HTMLElement} */ (find("stages"));
    this.near = /** @type {HTMLElement} */ (find("near"));
    this.input = /** @type {HTMLCanvasElement} */ (find("input"));
    this.recon = /** @type {HTMLCanvasElement} */ (find("recon"));
    this.error = /** @type {HTMLCanvasElement} */ (find("error"));
  }

  /** @param {boolean} all that is on the sheet has been passed, its trail too; tests wait for it */
  set settled(all) {
    this.container.dataset.settled = String(all);
  }

  /** @param {string} text */
  setStatus(text) {
    this.words.textContent = text;
  }

  /** Scale three images side by side by a whole number. */
  fit() {
    const [, height, width] = this.data.sample.shape;
    const room = Math.min(MAX_WIDTH, (this.container.clientWidth - 2 * GAP) / 3);
    const scale = Math.max(1, Math.floor(room / Math.max(height, width)));
    for (const canvas of [this.input, this.recon, this.error]) {
      canvas.style.width = `${scale * width}px`;
      /** @type {HTMLElement} */ (canvas.parentElement).style.width = `${Math.max(NARROWEST, scale * width)}px`;
    }
  }

  /** @param {string} why */
  clear(why) {
    const [, height, width] = this.data.sample.shape;
    this.container.dataset.filled = "false";
    this.stages.replaceChildren();
    for (const canvas of [this.input, this.recon, this.error]) show(canvas, new ImageData(width, height));
    this.setStatus(why);
  }

  /** @param {import("../../image/prepare.js").Stage[]} stages */
  showStages(stages) {
    while (this.stages.children.length > stages.length) this.stages.lastElementChild?.remove();
    while (this.stages.children.length < stages.length) {
      const figure = document.createElement("figure");
      figure.append(document.createElement("canvas"), document.createElement("span"));
      this.stages.append(figure);
    }
    stages.forEach(({ title, picture: { data, channels, height, width } }, i) => {
      const [canvas, caption] = /** @type {any} */ (this.stages.children[i].children);
      show(canvas, bytesToImageData(data, [channels, height, width]));
      caption.textContent = title;
    });
  }

  /** @param {RoundTripResult} passed */
  show(passed) {
    const { sample, signed } = this.data;
    const image = bytesToImageData(passed.image, sample.shape);
    const recon = decodedPicture(passed.recon, sample, signed);
    show(this.input, image);
    show(this.recon, recon);
    show(this.error, errorColours(recon, image));
    this.container.dataset.filled = "true";
  }

  /**
   * @param {RoundTripResult} passed
   * @param {import("./pad-map.js").PadMap} map that shows it
   */
  describe({ image, recon }, { near, posterior }) {
    const { signed } = this.data;
    const pixels = clamped(recon, signed);
    const error =
      pixels.reduce((sum, v, i) => sum + ((signed ? (v + 1) / 2 : v) - image[i] / 255) ** 2, 0) / image.length;
    const spread = posterior
      ? ` Posterior on the map: standard deviations ${posterior.major.toFixed(2)} and ${posterior.minor.toFixed(2)}.`
      : "";
    this.setStatus(
      `Squared error ${error.toPrecision(3)} (MSE, [0, 1] scale). Nearest test image: distance ${near[0].distance.toFixed(2)}.${spread}`,
    );
    this.files.showImages(
      this.near,
      near.map(({ index }) => index),
    );
  }
}
