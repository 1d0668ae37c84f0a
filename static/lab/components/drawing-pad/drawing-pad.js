/** The drawing pad: a drawn or opened image is prepared, encoded and decoded live. */

import { ModelFiles } from "../../runtime/model-files.js";
import { Component, mounting } from "../../lib/component.js";
import { PadMap } from "./pad-map.js";
import { PadResults } from "./pad-results.js";
import { PadTools } from "./pad-tools.js";
import { RoundTrip } from "../../runtime/round-trip.js";
import { Pen } from "./keyboard-pen.js";
import { FlatError, prepare } from "../../image/prepare.js";
import { Sketch } from "./sketch.js";

/**
 * @typedef {import("./messages.d.ts").PadData} PadData
 * @typedef {{}} NoState
 */

/** @extends {Component<PadData, NoState>} */
class Pad extends Component {
  /** @param {import("../../lib/component.js").Host<PadData, NoState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    const { data, find } = this;
    const { signal } = this.closed;
    this.files = new ModelFiles(data, root, signal);
    this.map = new PadMap(find, data, this.files);
    this.results = new PadResults(find, data, this.files);
    this.sketch = new Sketch(find("pad"), () => this.requestRender(), signal);
    this.pen = new Pen(this.sketch, find("pen"), find("pen-status"), signal);
    this.roundTrip = new RoundTrip(
      data,
      (passed) => this.show(passed),
      (trail) => this.showTrail(trail),
    );
  }

  async load() {
    const { files, find, results } = this;
    this.init();
    await Promise.all([this.roundTrip.load(this.root), files.load()]);
    this.map.init();
    this.onResize([find("overlay")], () => {
      results.fit();
      this.map.whole();
    });
    this.requestRender();
    results.container.dataset.ready = "true";
    await files.loadImages();
    if (this.map.shown) results.describe(this.map.shown, this.map);
  }

  /** Set up tools, legend and texts, which need no network. */
  init() {
    const { data, find, sketch } = this;
    const { signal } = this.closed;
    const on = { steps: () => this.requestRender(), setStatus: (/** @type {string} */ text) => this.setStatus(text) };
    this.tools = new PadTools(find, data, sketch, on, signal);
    find("closer").addEventListener("click", () => this.map.closer(), { signal });
    find("whole").addEventListener("click", () => this.map.whole(), { signal });
    if (data.subject) find("hint").textContent = `Draw ${data.subject}`;
    find("spread").hidden = !data.hasPrior;
    find("near").replaceChildren();
    find("stages").replaceChildren();
    find("legend").replaceChildren(
      ...data.classNames.map((name, c) => {
        const entry = document.createElement("span");
        entry.textContent = name;
        entry.style.setProperty("--class", data.colours[c]);
        return entry;
      }),
    );
  }

  /** Update after a rerun of the page: the theme may have changed. */
  update() {
    this.map.refresh();
  }

  /** @param {string} text */
  setStatus(text) {
    this.results.setStatus(text);
  }

  async render() {
    const { sketch, tools } = this;
    this.find("hint").hidden = !sketch.empty;
    if (sketch.empty) {
      return this.showNothing(
        "Draw with mouse, pen, finger or arrow keys, or open an image. Nothing leaves your browser.",
      );
    }
    try {
      const { image, stages } = prepare(sketch.pixels, this.data.sample.shape, tools?.steps);
      this.results.showStages(stages);
      this.results.settled = false;
      await this.roundTrip.request(image);
    } catch (error) {
      if (!(error instanceof FlatError)) throw error;
      this.showNothing(error.message);
    }
  }

  /** @param {string} why */
  showNothing(why) {
    this.roundTrip.forget();
    this.results.clear(why);
    this.map.show(null);
    this.results.settled = true;
    this.showFollowing(false);
  }

  /** @param {import("../../runtime/round-trip.js").RoundTripResult} passed */
  show(passed) {
    this.results.show(passed);
    this.map.show(passed);
    this.results.describe(passed, this.map);
    this.updateLinks(passed.z);
  }

  /** Update the links that take the code to the latent map. @param {Float32Array} z (D,) */
  updateLinks(z) {
    const code = `z${Array.from(z, (v) => Number(v.toPrecision(3))).join("_")}`;
    for (const [name, tool] of [
      ["attribute", `tool=groups&base=${code}`],
      ["walk", `tool=path&path=${code}`],
    ]) {
      const address = `./explore?model=${encodeURIComponent(this.data.model)}&view=Live+map&${tool}`;
      this.find(name).href = new URL(address, document.baseURI).href;
    }
    this.showFollowing(true);
  }

  /** Show or hide what only a drawing has: links to the map, and the title of its neighbours. @param {boolean} on */
  showFollowing(on) {
    this.find("onward").hidden = !on;
    this.find("near-title").hidden = !on;
  }

  /** @param {Float32Array} trail codes of every round */
  showTrail(trail) {
    this.map.showTrail(trail);
    this.results.settled = true;
  }
}

export const mount = mounting(Pad, "Reload the page, or upload a picture below.");
