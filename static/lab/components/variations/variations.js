/** Variations of one image: codes drawn near its own at a distance set by a slider. D latent dimensions. */

import { button, element } from "../../lib/dom.js";
import { mountOnce } from "../../lib/mount.js";
import { numbersFrom } from "../../image/noise.js";
import { TileSheet } from "../../map/tiles.js";

export const COLUMNS = 8;
export const ROWS = 3;

/**
 * The data that the page sends: the code of the image (D,), the standard deviations at size 1 (D,), and the slider's end.
 * @typedef {{
 *   folder: string, latentDim: number, imageShape: number[], signed: boolean,
 *   code: number[], std: number[], most: number, far: number, seed: number, unit: string,
 * }} VariationData
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

/**
 * Mount or refresh the component; called again whenever the page runs.
 * @param {{parentElement: any, data: VariationData, setStateValue: (name: string, value: any) => void}} component
 * @param {URL} root the static folder
 */
export function mount(component, root) {
  return mountOnce(component, () => new Variations(component, root), "Reload the page.");
}

class Variations {
  /**
   * @param {any} component
   * @param {URL} root
   */
  constructor(component, root) {
    this.component = component;
    this.data = /** @type {VariationData} */ (component.data);
    /** @param {string} name */
    const find = (name) => component.parentElement.querySelector(`[data-lab=${name}]`);
    this.bar = find("bar");
    this.words = find("words");
    this.sheetCanvas = /** @type {HTMLCanvasElement} */ (find("variations"));
    this.far = this.data.far;
    this.seed = this.data.seed;
    this.frame = 0;
    this.sheet = new TileSheet(this.sheetCanvas, this.data, root, (error) => {
      this.setStatus(`The variations could not be decoded (${error}). Reload the page.`);
    });
  }

  /** @param {string} text */
  setStatus(text) {
    this.words.textContent = text;
  }

  close() {
    this.sheet.close();
    cancelAnimationFrame(this.frame);
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

  /** @param {VariationData} data */
  update(data) {
    this.data = data;
    this.requestRender();
  }

  commit() {
    this.component.setStateValue("rest", { far: this.far, seed: this.seed });
  }

  requestRender() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      const { code, std, unit } = this.data;
      this.setStatus(`${this.far.toFixed(2)} ${unit}${this.far ? "" : ": all are the reconstruction"}`);
      const codes = near(code, std, this.far, this.seed, COLUMNS * ROWS);
      this.sheet.request(COLUMNS, ROWS, (column, row) => codes[row * COLUMNS + column], [0, 0]);
    });
  }
}
