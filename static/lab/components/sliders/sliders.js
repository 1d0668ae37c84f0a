/** A slider per latent dimension, the image they decode to, and a decoded grid of two dimensions: all live. */

import { button, choice, element } from "../../lib/dom.js";
import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { ClassRow, classOf, setClass } from "./class-row.js";
import { SavedImages } from "./saved-images.js";
import { SliderRow, sliderHead } from "./slider-row.js";
import { Component, mounting } from "../../lib/component.js";
import { showDecoded } from "../../renderers/sample.js";
import { NORM_HELP, norm } from "../../latent/plane.js";
import { CLASSES, SliderGrid } from "./slider-grid.js";

const TILES = [5, 8, 10, 15, 20, 30, 40]; // per side of the grid
const MAX_TEMPERATURE = 2;

/**
 * @typedef {import("./messages.d.ts").SliderData} SliderData
 * @typedef {import("./messages.d.ts").SliderState} SliderState
 */

/** @extends {Component<SliderData, SliderState>} */
export class SliderPanel extends Component {
  /** @param {import("../../lib/component.js").Host<SliderData, SliderState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.image = /** @type {HTMLCanvasElement} */ (this.find("digit"));
    this.saved = new SavedImages(this.find("saved"), (z) => this.restore(z));
    this.classes = this.data.classes;
    /** @type {ClassRow | null} of a conditional model */
    this.classRow = null;
    this.z = Float32Array.from(this.data.start);
    this.plane = { across: this.data.across, up: this.data.up, tiles: this.data.tiles };
    /** @type {Map<number, SliderRow>} */
    this.rows = new Map();
    this.gridChanged = false; // since it was requested last
    this.grid = new SliderGrid(this, this.find("grid"), this.find("ring"), this.find("axes"));
  }

  update() {}

  close() {
    super.close();
    this.grid.close();
  }

  async load() {
    const { data } = this;
    this.codes = new Float32Array(await this.bytes(`${data.folder}/codes.bin`));
    const network = await loadNetwork(this.root, `${data.folder}/decoder.onnx`, [data.latentDim]);
    this.decoder = new LatestOnly(
      (/** @type {Float32Array} */ z) => network.run(z, 1),
      (values) => showDecoded(this.image, values, data.sample, data.signed),
    );
    if (this.classes)
      this.classRow = new ClassRow(this.find("classes"), this.classes, network, data, (k) => this.pick(k));
    if (data.hasPrior) this.find("status").title = NORM_HELP;
    this.makeButtons();
    for (const d of data.dims) this.rows.set(d, new SliderRow(d, data, this));
    this.find("sliders").replaceChildren(
      sliderHead(data.kl !== null, this.worded),
      ...[...this.rows.values()].map((row) => row.container),
    );
    this.makeChoices();
    this.grid.listen();
    this.grid.requestTiles();
    await this.render();
    this.image.dataset.ready = "true";
  }

  makeButtons() {
    const download = button("Download saved", this.worded("Download the saved images as one picture"), () =>
      this.saved.download(),
    );
    download.hidden = true;
    const save = () => {
      this.saved.add(this.image, this.z.slice());
      download.hidden = false;
    };
    this.find("buttons").replaceChildren(
      ...(this.data.hasPrior ? this.sampleControls() : []),
      button(this.worded("Random test image"), this.worded("Set the sliders to the code of a random test image"), () =>
        this.jumpToTestImage(),
      ),
      button("Reset", "Move all sliders back to where they started", () => this.jump(this.data.defaults)),
      button("Save", this.worded("Add this image to the strip below"), save),
      download,
    );
  }

  /** @returns {Node[]} a button and the temperature it samples at */
  sampleControls() {
    const title = "Temperature: scales the standard deviation of the samples";
    const input = element("input", {
      type: "number",
      min: "0",
      max: String(MAX_TEMPERATURE),
      step: "0.1",
      value: "1",
      title,
    });
    const sample = () => {
      const temperature = Math.min(MAX_TEMPERATURE, Math.max(0, input.valueAsNumber || 0));
      input.value = String(temperature);
      this.jump(Float32Array.from(this.data.defaults, () => temperature * normal()));
    };
    const hint = "Sample from the prior N(0, I), scaled by the temperature";
    return [button("Sample", hint, sample), element("label", { title }, "Temperature", input)];
  }

  jumpToTestImage() {
    const codes = /** @type {Float32Array} */ (this.codes);
    const { latentDim } = this.data;
    const i = Math.floor((Math.random() * codes.length) / latentDim);
    const code = codes.subarray(i * latentDim, (i + 1) * latentDim);
    if (this.classes) setClass(this.z, this.classes, classOf(code, this.classes));
    this.jump(code);
  }

  /** @param {Float32Array} z of a saved image: locked dimensions move too */
  restore(z) {
    for (const d of this.rows.keys()) this.set(d, z[d]);
    if (this.classes) setClass(this.z, this.classes, classOf(z, this.classes));
    this.requestRender(true);
    this.commit();
  }

  makeChoices() {
    const { dims } = this.data;
    /** @param {string} label @param {number[]} values @param {string} prefix @param {"across" | "up" | "tiles"} part */
    const choiceOf = (label, values, prefix, part) => {
      const options = values.map(
        (v) => /** @type {[string, string]} */ ([String(v), v === CLASSES ? "class" : prefix + v]),
      );
      return choice(label, options, String(this.plane[part]), (value) => {
        this.plane[part] = Number(value);
        this.requestRender(true);
        this.commit();
      }).wrap;
    };
    this.find("choices").replaceChildren(
      choiceOf("Across", [...(this.classes ? [CLASSES] : []), ...dims], "z", "across"),
      choiceOf("Up", dims, "z", "up"),
      choiceOf("Tiles per side", TILES, "", "tiles"),
    );
  }

  /**
   * @param {number} d
   * @param {number} value
   */
  set(d, value) {
    this.z[d] = value;
    this.rows.get(d)?.show(value);
    this.requestRender(d !== this.plane.across && d !== this.plane.up);
  }

  /** @param {ArrayLike<number>} code (D,); the dimensions that are not locked take its values */
  jump(code) {
    const { low, high } = this.data;
    for (const [d, row] of this.rows) {
      if (!row.locked) this.set(d, Math.min(high[d], Math.max(low[d], code[d])));
    }
    this.requestRender(true);
    this.commit();
  }

  /** @param {number} k the class to generate from now on; the style stays */
  pick(k) {
    if (!this.classes) return;
    setClass(this.z, this.classes, k);
    this.requestRender(this.plane.across !== CLASSES);
    this.commit();
  }

  /** Send the code and the plane to the address. */
  commit() {
    this.host.setStateValue("rest", {
      picked: this.classes ? classOf(this.z, this.classes) : null,
      z: Array.from(this.z, (v) => Math.round(v * 100) / 100),
      ...this.plane,
    });
  }

  /** @param {boolean} [gridChanged] the grid shows something else, not only its ring elsewhere */
  requestRender(gridChanged = false) {
    this.gridChanged ||= gridChanged;
    super.requestRender();
  }

  async render() {
    if (this.gridChanged) this.grid.requestTiles();
    this.gridChanged = false;
    this.grid.moveRing();
    const style = this.z.subarray(0, this.z.length - this.data.nClasses);
    this.setStatus(this.data.hasPrior ? `‖z‖ = ${norm(style).toFixed(2)} (prior SDs)` : "");
    await Promise.all([this.decoder?.request(this.z.slice()), this.classRow?.render(this.z.slice())]);
  }
}

/** Return a sample from N(0, 1). Source: Box & Muller 1958. */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

export const mount = mounting(SliderPanel);
