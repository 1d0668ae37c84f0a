/** Decision regions: the class that a classifier reads in what each point of the map decodes to. K classes. */

import { button, setPressed } from "../../lib/dom.js";
import { codeAt } from "../../latent/plane.js";
import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { startWorker } from "../../runtime/compiled-runtime.js";

const COLUMNS = [24, 96]; // points across the map: a quick pass, then a fine one
const OPACITY = 130; // of a class that is read with certainty, of 255

/** @typedef {{id: number, columns: number, rows: number, probabilities: Float32Array}} Answer (rows * columns, K) */

export class DecisionRegions {
  /** @param {import("./latent-map.js").LatentMap} owner */
  constructor(owner) {
    this.owner = owner;
    this.on = false;
    this.requestId = 0;
    this.requested = ""; // the view that was requested last
    this.canvas = /** @type {HTMLCanvasElement} */ (owner.find("regions"));
    this.text = owner.find("reading");
    /** @type {Worker | null} started when the regions are first shown */
    this.worker = null;
    /** @type {LatestOnly<Float32Array, Float32Array> | null} classifies the point */
    this.reader = null;
    this.button = button(
      "Classifier",
      "Colour the map by the class that a classifier reads in the decoded images; paler where it is less sure",
      () => (this.set(!this.on), owner.commit()),
    );
    this.button.dataset.lab = "classifier";
  }

  close() {
    this.worker?.terminate();
  }

  /** @param {boolean} on */
  set(on) {
    this.on = on;
    setPressed(this.button, on);
    this.canvas.hidden = this.text.hidden = !on;
    this.requested = "";
    this.request();
  }

  /** Classify what is in view, unless that was requested already; until the page has published it, nothing. */
  request() {
    const { map, plane, overlay, data, root } = this.owner;
    const [width, height] = map.size;
    if (!this.on || !width || !data.decisions) return;
    const view = [width, height, map.scale, ...map.centre, ...plane.origin, ...plane.across, ...plane.up].join();
    if (view === this.requested) return;
    this.requested = view;
    this.worker ??= this.start();
    this.requestId += 1;
    delete this.canvas.dataset.regions;
    const passes = COLUMNS.map((columns) => {
      const side = width / columns;
      const rows = Math.ceil(height / side);
      const codes = new Float32Array(columns * rows * data.latentDim);
      for (let i = 0; i < columns * rows; i++) {
        const at = map.toPlane(((i % columns) + 0.5) * side, (Math.floor(i / columns) + 0.5) * side);
        codes.set(codeAt(plane, ...at), i * data.latentDim);
      }
      return { columns, rows, codes };
    });
    this.worker.postMessage({
      id: this.requestId,
      root: root.href,
      path: data.decisions,
      size: data.latentDim,
      passes,
    });
    overlay.dataset.regions = "true";
    void this.read(this.owner.z);
  }

  start() {
    const worker = startWorker(new URL("./decision-worker.js", import.meta.url), this.owner.root);
    worker.onmessage = ({ data }) =>
      data.error
        ? this.owner.setStatus(`The classifier could not be run (${data.error}). Reload the page.`)
        : this.draw(data);
    return worker;
  }

  /** @param {Answer} answer */
  draw({ id, columns, rows, probabilities }) {
    if (id !== this.requestId) return;
    const { canvas, owner } = this;
    Object.assign(canvas, { width: columns, height: rows });
    canvas.style.height = `${(rows * owner.map.size[0]) / columns}px`;
    const picture = new ImageData(columns, rows);
    picture.data.set(regionColours(probabilities, owner.data.colours));
    /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(picture, 0, 0);
    canvas.dataset.regions = `${columns}x${rows}`;
  }

  /**
   * Say which class the classifier reads in what a code decodes to.
   * @param {Float32Array} z (D,)
   */
  async read(z) {
    const { data, root } = this.owner;
    if (!this.on || !data.decisions) return;
    if (!this.reader) {
      const network = await loadNetwork(root, data.decisions, [data.latentDim]);
      this.reader ??= new LatestOnly(
        (/** @type {Float32Array} */ code) => network.run(code, 1),
        (probabilities) => (this.text.textContent = reading(probabilities, data.classNames)),
      );
    }
    await this.reader.request(z);
  }
}

/**
 * Return the colours of regions: that of the most probable class, the more opaque the surer.
 * @param {Float32Array} probabilities (N, K)
 * @param {string[]} colours (K,), as #rrggbb
 * @returns {Uint8ClampedArray} (N, 4)
 */
export function regionColours(probabilities, colours) {
  const size = colours.length;
  const channels = colours.map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  const result = new Uint8ClampedArray((probabilities.length / size) * 4);
  for (let i = 0; i < result.length / 4; i++) {
    const { best, probability } = mostProbable(probabilities.subarray(i * size, (i + 1) * size));
    const sureness = Math.max(0, (probability - 1 / size) / (1 - 1 / size)); // 0: a guess, 1: certain
    result.set([...channels[best], OPACITY * sureness], i * 4);
  }
  return result;
}

/**
 * @param {Float32Array} probabilities (K,)
 * @param {string[]} classNames
 */
export function reading(probabilities, classNames) {
  const { best, probability } = mostProbable(probabilities);
  return `A classifier reads this as ${classNames[best]}, with a probability of ${Math.round(100 * probability)} %.`;
}

/** @param {Float32Array} probabilities (K,) */
function mostProbable(probabilities) {
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k] > probabilities[best]) best = k;
  return { best, probability: probabilities[best] };
}
