/** Variations of one image: codes drawn near its own at a distance set by a slider. D latent dimensions. */

import { button, element } from "../../lib/dom.js";
import { Component, mounting } from "../../lib/component.js";
import { numbersFrom } from "../../image/noise.js";
import { TileSheet } from "../../map/tiles.js";

export const COLUMNS = 8;
export const ROWS = 3;

/**
 * @typedef {import("./messages.d.ts").VariationData} VariationData
 * @typedef {import("./messages.d.ts").VariationState} VariationState
 */

/**
 * Return codes near one, always the same draws from the same seed: another size scales the same steps.
 * @param {ArrayLike<number>} code (D,)
 * @param {ArrayLike<number>} std (D,)
 * @param {number} far how many times as wide
 * @param {number} seed whole
 * @param {number} n
 * @returns {Float32Array[]} n of (D,)
 */
export function near(code, std, far, seed, n) {
  const next = numbersFrom(seed);
  // Box and Muller 1958
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return Array.from({ length: n }, () => Float32Array.from(code, (value, d) => value + far * std[d] * normal()));
}

/** @extends {Component<VariationData, VariationState>} */
class Variations extends Component {
  /** @param {import("../../lib/component.js").Host<VariationData, VariationState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.bar = this.find("bar");
    this.sheetCanvas = /** @type {HTMLCanvasElement} */ (this.find("variations"));
    this.far = this.data.far;
    this.seed = this.data.seed;
    this.sheet = new TileSheet(this.sheetCanvas, this.data, root, (error) => {
      this.setStatus(`The variations could not be decoded (${error}). Reload the page.`);
    });
  }

  close() {
    super.close();
    this.sheet.close();
  }

  async load() {
    const { most } = this.data;
    this.slider = element("input", {
      type: "range",
      min: "0",
      max: String(most),
      step: "0.05",
      value: String(this.far),
      "aria-label": "distance",
    });
    this.slider.oninput = () => {
      this.far = /** @type {HTMLInputElement} */ (this.slider).valueAsNumber;
      this.requestRender();
    };
    this.slider.onchange = () => this.commit();
    const again = button("Sample again", "New samples at the same distance", () => {
      this.seed = (this.seed + 1) % 1000;
      this.requestRender();
      this.commit();
    });
    this.bar.replaceChildren(element("label", {}, "Distance ", this.slider), again);
    this.requestRender();
  }

  commit() {
    this.host.setStateValue("rest", { far: this.far, seed: this.seed });
  }

  render() {
    const { code, std, unit } = this.data;
    this.setStatus(`${this.far.toFixed(2)} ${unit}${this.far ? "" : ": all are the reconstruction"}`);
    const codes = near(code, std, this.far, this.seed, COLUMNS * ROWS);
    this.sheet.request(COLUMNS, ROWS, (column, row) => codes[row * COLUMNS + column], [0, 0]);
  }
}

export const mount = mounting(Variations);
