/** One of the compared models: its map, the decoded point, and the line between two images. */

import { boundsOf, cloudOf, frameFor, offDataText, short, walk } from "./matched-codes.js";
import { PriorSamples } from "./prior-samples.js";
import { drawLine, sideParts } from "./side-elements.js";
import { element } from "../../lib/dom.js";
import { LatestOnly } from "../../runtime/network.js";
import { medianNeighbourDistance } from "../../latent/knn-graph.js";
import { drawAxes } from "../../map/axes.js";
import { drawPrior } from "../../map/posterior.js";
import { PointMap } from "../../map/scatter-map.js";
import { MapGrid } from "../../map/map-tiles.js";
import { decodedPicture, pictureSize, showDecoded, squaredError } from "../../renderers/sample.js";
import { nearest, planeOf, project } from "../../latent/plane.js";
import { countWithin } from "../../latent/distance.js";
import { readSafetensors, toFloats } from "../../runtime/safetensors.js";
import { Strip } from "../../renderers/image-strip.js";
import { loadDecoder } from "../../runtime/weights.js";

export const STEPS = 11; // images of the line
const FADED = "38"; // opacity of the points that are not selected
const MIN_WIDTH_FOR_WORDS = 290; // CSS pixels of a map with text under its images
const GRID = 10; // tiles across a map

/** @typedef {import("./messages.d.ts").SideData} SideData */

export class Side {
  /**
   * @param {import("./compare.js").Compare} compare
   * @param {SideData} data
   * @param {number} number
   */
  constructor(compare, data, number) {
    this.compare = compare;
    this.number = number;
    this.root = compare.root;
    this.sent = data;
    /** @type {Float32Array} (N, D) */
    this.codes = new Float32Array();
    /** @type {Float32Array} (N, 2) */
    this.points = new Float32Array();
    /** @type {Float32Array} (D,) */
    this.z = new Float32Array(data.latentDim);
    this.reach = 0; // within which images are near a step
    /** @type {Float32Array[]} codes of the steps */
    this.line = [];
    /** @type {number[]} images near each step */
    this.counts = [];
    /** @type {[number, number, number, number] | null} */
    this.frame = null;
    /** @type {import("../../runtime/network.js").Network[]} the one in use, and one before it that may still be answering */
    this.networks = [];
    this.plane = planeOf(data);
    this.strip = new Strip(data.name, data.name, STEPS, pictureSize(compare.data.sample), null, (step) =>
      compare.goToStep(step),
    );
    this.samples = new PriorSamples(this);
    const parts = sideParts(data.name, number, this.strip, this.samples.container, compare.worded);
    this.overlay = parts.overlay;
    this.tiles = parts.tiles;
    this.title = parts.title;
    this.digit = parts.digit;
    this.words = parts.words;
    this.verdict = parts.verdict;
    this.container = parts.container;
    const shades = [...compare.data.colours, ...compare.data.scale];
    // faded ones first, so that they lie below; the last is of points that are hidden
    this.map = new PointMap(parts.base, this.overlay, [...shades.map((colour) => colour + FADED), ...shades, "#000"]);
    this.map.hidden.add(2 * shades.length);
    this.shades = shades.length;
    this.decoder = new LatestOnly(
      (/** @type {{z: Float32Array, original: number}} */ { z }) => this.run(z, 1),
      (values, question) => this.showDecoded(values, question.original),
    );
    this.steps = new LatestOnly(
      (/** @type {{batch: Float32Array, counts: number[], line: string}} */ { batch }) => this.run(batch, STEPS),
      (values, { counts, line }) => this.showSteps(values, counts, line),
    );
    /** @type {MapGrid | null} made when it is first wanted */
    this.grid = null;
  }

  get data() {
    const { latentDim, signed, decoder } = this.sent;
    return { latentDim, signed, decoder, sample: this.compare.data.sample };
  }

  /** Return the canvas of the tiles, for MapGrid. */
  find = () => this.tiles;

  commit() {}

  /** @param {string} text */
  setStatus(text) {
    this.words.textContent = this.compare.worded(text);
  }

  /** Return the position of the current code on the plane. @returns {[number, number]} */
  get point() {
    const [x, y] = project(this.plane, this.z);
    return [x, y];
  }

  /** @param {number} index of an image */
  code(index) {
    const size = this.sent.latentDim;
    return this.codes.subarray(index * size, (index + 1) * size);
  }

  /** Decode with the current network. @param {Float32Array} codes @param {number} n */
  run(codes, n) {
    return /** @type {import("../../runtime/network.js").Network} */ (this.networks[0]).run(codes, n);
  }

  /**
   * Load codes and decoder of a snapshot; the display changes when both are loaded.
   * @param {SideData} data
   */
  async setData(data) {
    const [codes, network] = await Promise.all([
      this.fetchCodes(data),
      loadDecoder(this.root, data.decoder, data.latentDim),
    ]);
    const before = this.networks[1];
    if (before && "graph" in this.sent.decoder) before.close();
    this.networks = [network, ...this.networks.slice(0, 1)];
    this.sent = data;
    this.codes = codes;
    this.plane = planeOf(data);
    this.points = project(this.plane, codes);
    this.cloud = cloudOf(this.points);
    this.reach = medianNeighbourDistance(codes, data.latentDim);
    this.title.replaceChildren(
      data.name,
      " ",
      element("small", { textContent: data.axisNames.join(", "), title: data.hides }),
    );
    this.strip.label = data.name;
    this.map.points = this.points;
    this.grid?.renew();
    this.samples.show().catch((error) => {
      if (!this.compare.closed.signal.aborted) this.setStatus(`The samples could not be decoded (${error}).`);
    });
    this.paint();
    this.fit();
    this.container.dataset.shown = data.key;
  }

  /** @param {SideData} data */
  async fetchCodes({ codes, latentDim }) {
    const buffer = await this.compare.bytes(codes);
    const values = codes.endsWith(".safetensors") ? toFloats(readSafetensors(buffer).codes) : new Float32Array(buffer);
    return values.subarray(0, this.compare.data.count * latentDim);
  }

  close() {
    this.grid?.close();
    for (const network of "graph" in this.sent.decoder ? this.networks : []) network.close();
  }

  /** Show the whole cloud; the frame changes as rarely as possible. */
  fit() {
    this.frame = frameFor(this.frame, boundsOf(this.points));
    this.map.showArea(...this.frame);
  }

  /** Set the colour of each point, and the names of the classes that are shown. */
  paint() {
    const { compare, map, shades } = this;
    const { data, labels, hidden, selected, tint } = compare;
    const steps = tint === "neighbours" ? data.neighbours[this.number] : null;
    map.labels = Uint16Array.from(labels, (label, i) => {
      if (hidden.has(label)) return 2 * shades;
      const shade = steps ? data.colours.length + Number(steps[i]) : label;
      return selected && !selected.has(i) ? shade : shades + shade;
    });
    map.classLabels = compare.classLabelsOf(this.points);
  }

  /** @param {[number, number]} point of the plane @returns {number} the image drawn nearest to it */
  imageAt(point) {
    const { hidden, labels } = this.compare;
    let [index, least] = [0, Infinity];
    for (let i = 0; i < labels.length; i++) {
      const far = (this.points[2 * i] - point[0]) ** 2 + (this.points[2 * i + 1] - point[1]) ** 2;
      if (far < least && !hidden.has(labels[i])) [index, least] = [i, far];
    }
    return index;
  }

  /** Return the pointer's position on the map. @param {MouseEvent} event @returns {[number, number]} of the plane */
  positionOf(event) {
    const box = this.overlay.getBoundingClientRect();
    return this.map.toPlane(event.clientX - box.left, event.clientY - box.top);
  }

  /** @param {boolean} on */
  setGrid(on) {
    if (on) this.grid ??= new MapGrid(this);
    this.grid?.set(on ? GRID : 0);
  }

  /**
   * Mark and decode the point.
   * @param {number} original the image whose own code it is; -1 for none
   */
  render(original) {
    const [near] = nearest(this.codes, this.z, 1);
    this.map.mark(this.point, original < 0 ? [near.index] : []);
    const steps = this.line.map((z) =>
      this.map.toScreen(.../** @type {[number, number]} */ (Array.from(project(this.plane, z)))),
    );
    const context = /** @type {CanvasRenderingContext2D} */ (this.overlay.getContext("2d"));
    drawAxes(this.map, context);
    drawLine(this.map, steps, this.counts);
    if (this.sent.samples) drawPrior(this.map, context, this.plane);
    this.near = `nearest ${this.compare.data.sample.noun}: distance ${near.distance.toFixed(2)} (${this.compare.className(near.index)})`;
    return this.decoder.request({ z: this.z, original });
  }

  /** @param {Float32Array} values @param {number} original */
  showDecoded(values, original) {
    const { compare, sent } = this;
    showDecoded(this.digit, values, compare.data.sample, sent.signed);
    this.digit.dataset.ready = "true";
    const image = original < 0 ? null : compare.imageOf(original);
    const error = image ? `, MSE ${short(squaredError(values, image, compare.data.sample, sent.signed))}` : "";
    this.setStatus(
      original < 0 ? `Point: ${this.near}` : `Image ${original + 1} (${compare.className(original)})${error}`,
    );
  }

  /**
   * Interpolate between two images, in this model's own space.
   * @param {[number, number]} ends numbers of images
   */
  requestLine([from, to]) {
    this.line = walk(this.code(from), this.code(to), STEPS);
    this.counts = this.line.map((z) => countWithin(this.codes, z, this.reach));
    const batch = new Float32Array(STEPS * this.sent.latentDim);
    this.line.forEach((z, i) => batch.set(z, i * this.sent.latentDim));
    return this.steps.request({ batch, counts: this.counts, line: `${from}-${to}` });
  }

  /** @param {Float32Array} values @param {number[]} counts @param {string} line */
  showSteps(values, counts, line) {
    const { sample } = this.compare.data;
    const size = values.length / STEPS;
    const pictures = counts.map((_, i) =>
      decodedPicture(values.subarray(i * size, (i + 1) * size), sample, this.sent.signed),
    );
    const word = this.map.size[0] < MIN_WIDTH_FOR_WORDS ? "✕" : "off";
    this.strip.show(
      pictures,
      counts.map((n) => (n ? String(n) : word)),
    );
    this.strip.captions.forEach((caption, i) => caption.parentElement?.classList.toggle("off-data", counts[i] === 0));
    this.verdict.textContent = offDataText(counts);
    this.verdict.classList.toggle("off-data", counts.includes(0));
    this.strip.container.dataset.line = line;
    this.strip.container.dataset.of = this.container.dataset.shown;
  }
}
