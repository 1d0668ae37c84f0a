/** The drawing pad: what is drawn or opened is prepared, encoded and decoded as the hand moves. */

import { Newest, loadNetwork } from "./engine.js";
import { errorColours } from "./error.js";
import { PointMap } from "./map.js";
import { drawPosterior, drawTrail, ellipse } from "./marks.js";
import { bytesToImageData, show, toImageData } from "./picture.js";
import { nearest, project } from "./plane.js";
import { ALL_STEPS, FlatError, prepare } from "./prepare.js";
import { Sketch } from "./sketch.js";

/** @typedef {import("./engine.js").Network} Network */
/** @typedef {import("./plane.js").Plane} Plane */

const NEIGHBOURS = 5;
const ROUNDS = 8; // of encoding and decoding again, for the trail
const GAP = 14; // CSS pixels between results, as in the style sheet
const PICTURE = 112; // CSS pixels of a result, at most: a whole multiple of its own

/**
 * What the page sends.
 * @typedef {{
 *   folder: string, latentDim: number, imageShape: number[], signed: boolean, hasPrior: boolean, hasImages: boolean,
 *   classNames: string[], colours: string[], origin: number[], across: number[], up: number[],
 *   inkShare: number,
 * }} PadData
 */

/** @typedef {{image: Uint8Array, recon: Float32Array, z: Float32Array, logvar: Float32Array | null}} Passed */

/**
 * Mount or refresh the component; called again whenever the page runs.
 * @param {{parentElement: any, data: PadData}} component
 * @param {URL} root the static folder
 */
export async function mount(component, root) {
  const { parentElement: place, data } = component;
  const held = place.labPad;
  if (held?.folder === data.folder) {
    held.pad.refresh();
    return;
  }
  held?.pad.close();
  const pad = new Pad(component, root);
  place.labPad = { folder: data.folder, pad };
  try {
    await pad.load();
  } catch (error) {
    pad.say(`The pad could not be loaded (${error}). Reload the page, or upload a picture below.`);
  }
}

class Pad {
  /**
   * @param {{parentElement: any, data: PadData}} component
   * @param {URL} root
   */
  constructor({ parentElement, data }, root) {
    this.root = root;
    this.data = data;
    /** @param {string} name */
    const find = (name) => parentElement.querySelector(`[data-lab=${name}]`);
    this.find = find;
    this.words = find("words");
    this.results = find("results");
    this.sees = /** @type {HTMLCanvasElement} */ (find("sees"));
    this.recon = /** @type {HTMLCanvasElement} */ (find("recon"));
    this.error = /** @type {HTMLCanvasElement} */ (find("error"));
    this.glass = /** @type {HTMLCanvasElement} */ (find("glass"));
    this.map = new PointMap(find("ground"), this.glass, data.colours);
    /** @type {Plane} */
    this.plane = {
      origin: Float32Array.from(data.origin),
      across: Float32Array.from(data.across),
      up: Float32Array.from(data.up),
    };
    this.codes = new Float32Array();
    this.labels = new Uint8Array();
    /** @type {Uint8Array | null} */
    this.images = null;
    /** @type {Uint8Array | null} the newest image that is to be passed; none once the pad is empty */
    this.wanted = null;
    /** @type {Passed | null} what is shown now */
    this.shown = null;
    /** @type {Float32Array | null} */
    this.trail = null;
    this.closed = new AbortController();
    this.sketch = new Sketch(find("pad"), () => this.ask(), this.closed.signal);
    this.frame = 0;
  }

  /** @param {string} name */
  async bytes(name) {
    const answer = await fetch(new URL(`${this.data.folder}/${name}`, this.root), { signal: this.closed.signal });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.arrayBuffer();
  }

  async load() {
    const { data, root } = this;
    this.makeTools();
    this.makeResults();
    const [encoder, decoder, codes, labels] = await Promise.all([
      loadNetwork(root, `${data.folder}/encoder.onnx`, data.imageShape),
      loadNetwork(root, `${data.folder}/decoder.onnx`, [data.latentDim]),
      this.bytes("codes.bin"),
      this.bytes("labels.bin"),
    ]);
    this.codes = new Float32Array(codes);
    this.labels = new Uint8Array(labels);
    this.passes = new Newest(
      (/** @type {Uint8Array} */ image) => this.pass(encoder, decoder, image),
      (trail) => this.showTrail(trail),
    );
    this.refresh();
    this.map.setPoints(project(this.plane, this.codes), this.labels);
    const watch = new ResizeObserver(() => {
      this.fitResults();
      this.map.fit();
      this.mark();
    });
    watch.observe(this.glass);
    this.closed.signal.addEventListener("abort", () => watch.disconnect());
    this.ask();
    this.results.dataset.ready = "true";
    if (data.hasImages) this.images = new Uint8Array(await this.bytes("images.bin"));
    if (this.shown) this.describe(this.shown);
  }

  close() {
    this.closed.abort();
    cancelAnimationFrame(this.frame);
  }

  /** Take over the reader's theme. */
  refresh() {
    this.map.ink = getComputedStyle(this.glass).color;
    if (this.codes.length) this.map.draw();
    this.mark();
  }

  /** @param {string} text */
  say(text) {
    this.words.textContent = text;
  }

  makeTools() {
    const { sketch, find } = this;
    const options = { signal: this.closed.signal };
    const colourful = this.data.imageShape[0] !== 1;
    find("colour").parentElement.hidden = !colourful;
    find("steps").hidden = colourful;
    find("spread").hidden = !this.data.hasPrior;
    find("brush").addEventListener("input", () => (sketch.brush = find("brush").valueAsNumber), options);
    find("colour").addEventListener("input", () => (sketch.colour = find("colour").value), options);
    find("eraser").addEventListener("change", () => (sketch.erasing = find("eraser").checked), options);
    find("undo").addEventListener("click", () => sketch.undo(), options);
    find("clear").addEventListener("click", () => sketch.clear(), options);
    find("closer").addEventListener("click", () => this.zoom(4), options);
    find("whole").addEventListener("click", () => this.zoom(0), options);
    find("steps").addEventListener("change", () => this.ask(), options);
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = "image/*";
    chooser.addEventListener(
      "change",
      async () => {
        const file = chooser.files?.[0];
        if (file) await sketch.open(file).catch((/** @type {Error} */ error) => this.say(error.message));
        chooser.value = ""; // so that the same file can be opened again
      },
      options,
    );
    find("open").addEventListener("click", () => chooser.click(), options);
  }

  makeResults() {
    this.find("near").replaceChildren(...Array.from({ length: NEIGHBOURS }, makeFigure));
    this.find("stages").replaceChildren();
    this.find("legend").replaceChildren(
      ...this.data.classNames.map((name, c) => {
        const entry = document.createElement("span");
        entry.textContent = name;
        entry.style.setProperty("--class", this.data.colours[c]);
        return entry;
      }),
    );
  }

  /** Whole multiples of the image's pixels, three side by side. */
  fitResults() {
    const [, height, width] = this.data.imageShape;
    const room = Math.min(PICTURE, (this.results.clientWidth - 2 * GAP) / 3);
    const scale = Math.max(1, Math.floor(room / Math.max(height, width)));
    for (const canvas of [this.sees, this.recon, this.error]) {
      canvas.style.width = `${scale * width}px`;
      /** @type {HTMLElement} */ (canvas.parentElement).style.width = `${Math.max(72, scale * width)}px`;
    }
  }

  /** @param {number} steps of zoom towards the code; 0: the whole map */
  zoom(steps) {
    if (steps && this.shown) {
      const [x, y] = project(this.plane, this.shown.z);
      this.map.centre = [x, y];
      this.map.zoom(steps, ...this.map.toScreen(x, y));
    } else this.map.fit();
    this.mark();
  }

  /** @returns {import("./prepare.js").Steps} */
  get steps() {
    const on = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (this.find(name)).checked;
    const { inkShare } = this.data;
    return { ...ALL_STEPS, invert: this.find("invert").value, stretch: on("stretch"), crop: on("crop"), centre: on("centre"), inkShare };
  }

  /** Prepare and pass what is on the pad, at the next frame. */
  ask() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.turn().catch((error) => this.say(`The networks stopped (${error}). Reload the page.`));
    });
  }

  async turn() {
    this.find("hint").hidden = !this.sketch.empty;
    if (this.sketch.empty) return this.showNothing("Draw with mouse, pen or finger, or open an image. Nothing leaves your browser.");
    try {
      const { image, stages } = prepare(this.sketch.pixels, this.data.imageShape, this.steps);
      this.showStages(stages);
      this.wanted = image;
      await this.passes?.ask(image);
    } catch (error) {
      if (!(error instanceof FlatError)) throw error;
      this.showNothing(error.message);
    }
  }

  /**
   * Through the networks and onto the page; then on and on for the trail, unless there is something newer.
   * @param {Network} encoder
   * @param {Network} decoder
   * @param {Uint8Array} image (C, H, W)
   * @returns {Promise<Float32Array | null>} codes of every round, (ROUNDS + 1, D)
   */
  async pass(encoder, decoder, image) {
    const { latentDim, signed } = this.data;
    const x = Float32Array.from(image, (v) => (signed ? (2 * v) / 255 - 1 : v / 255));
    const outputs = await encoder.runAll(x, 1);
    let z = outputs.mu ?? outputs.z;
    let recon = await decoder.run(z, 1);
    if (!this.wanted) return null;
    this.showPassed({ image, recon, z, logvar: outputs.logvar ?? null });
    const trail = new Float32Array((ROUNDS + 1) * latentDim);
    trail.set(z);
    for (let round = 1; round <= ROUNDS; round++) {
      await new Promise((turn) => setTimeout(turn)); // lets the hand in
      if (this.passes?.next) return null;
      const again = await encoder.runAll(clamped(recon, signed), 1);
      z = again.mu ?? again.z;
      trail.set(z, round * latentDim);
      if (round < ROUNDS) recon = await decoder.run(z, 1);
    }
    return trail;
  }

  /** @param {string} why */
  showNothing(why) {
    this.wanted = this.shown = this.trail = null;
    this.results.dataset.filled = "false";
    this.find("stages").replaceChildren();
    for (const canvas of [this.sees, this.recon, this.error]) {
      const [, height, width] = this.data.imageShape;
      show(canvas, new ImageData(width, height));
    }
    this.say(why);
    this.mark();
  }

  /** @param {import("./prepare.js").Stage[]} stages */
  showStages(stages) {
    const place = this.find("stages");
    while (place.children.length > stages.length) place.lastElementChild.remove();
    while (place.children.length < stages.length) place.append(makeFigure());
    stages.forEach(({ title, picture: { data, channels, height, width } }, i) => {
      const [canvas, caption] = place.children[i].children;
      show(canvas, bytesToImageData(data, [channels, height, width]));
      caption.textContent = title;
    });
  }

  /** @param {Passed} passed */
  showPassed(passed) {
    const { imageShape, signed } = this.data;
    const recon = toImageData(passed.recon, imageShape, signed);
    show(this.sees, bytesToImageData(passed.image, imageShape));
    show(this.recon, recon);
    show(this.error, errorColours(recon, bytesToImageData(passed.image, imageShape)));
    this.shown = passed;
    this.trail = null;
    this.results.dataset.filled = "true";
    this.describe(passed);
    this.mark();
  }

  /** @param {Float32Array | null} trail */
  showTrail(trail) {
    if (!trail || !this.wanted) return;
    this.trail = trail;
    this.mark();
  }

  /** @param {Passed} passed */
  describe({ image, recon, z, logvar }) {
    const { imageShape, signed, classNames } = this.data;
    const pixels = clamped(recon, signed);
    const error = pixels.reduce((sum, v, i) => sum + ((signed ? (v + 1) / 2 : v) - image[i] / 255) ** 2, 0) / image.length;
    const near = nearest(this.codes, z, NEIGHBOURS);
    const spread = logvar && ellipse(this.plane, logvar);
    const posterior = spread ? ` Posterior on the map: standard deviations ${spread.major.toFixed(2)} and ${spread.minor.toFixed(2)}.` : "";
    this.say(`Squared error ${error.toPrecision(3)} (MSE, [0, 1] scale). Nearest test image ${near[0].distance.toFixed(2)} away.${posterior}`);
    near.forEach(({ index }, place) => {
      const [canvas, caption] = this.find("near").children[place].children;
      caption.textContent = classNames[this.labels[index]];
      canvas.hidden = this.images === null;
      if (this.images === null) return;
      const size = image.length;
      show(canvas, bytesToImageData(this.images.subarray(index * size, (index + 1) * size), imageShape));
    });
  }

  /** The code's place on the map, its posterior, its neighbours and its trail. */
  mark() {
    if (!this.codes.length) return;
    const context = /** @type {CanvasRenderingContext2D} */ (this.glass.getContext("2d"));
    if (!this.shown) return context.clearRect(0, 0, this.glass.width, this.glass.height);
    const { z, logvar } = this.shown;
    const near = nearest(this.codes, z, NEIGHBOURS);
    const [x, y] = project(this.plane, z);
    this.map.mark([x, y], near.map(({ index }) => index));
    if (logvar) drawPosterior(this.map, context, [x, y], ellipse(this.plane, logvar));
    if (this.trail) drawTrail(this.map, context, project(this.plane, this.trail));
  }
}

function makeFigure() {
  const figure = document.createElement("figure");
  figure.append(document.createElement("canvas"), document.createElement("span"));
  return figure;
}

/**
 * Within the model's own pixel scale.
 * @param {Float32Array} values
 * @param {boolean} signed
 */
function clamped(values, signed) {
  return values.map((v) => Math.min(1, Math.max(signed ? -1 : 0, v)));
}
