/**
 * A session of neurons: the animal, the raster and the path of the code, moved together by one time; a code that is
 * dragged is decoded into firing, and into the place of the training codes near it.
 */

import { choice, element, segmented, setPressed } from "../../lib/dom.js";
import { Component, mounting } from "../../lib/component.js";
import { showDecoded } from "../../renderers/sample.js";
import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { PathView } from "./path-view.js";
import { RasterView, RibbonView } from "./raster-view.js";
import { SessionFiles } from "./session-files.js";
import { TrackView } from "./track-view.js";

const SPACES = ["2-D", "3-D", "PCA"];
const STEP = 8; // CSS pixels of an arrow key
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/**
 * @typedef {import("./messages.d.ts").NeuralData} NeuralData
 * @typedef {import("./messages.d.ts").NeuralState} NeuralState
 */

/** @extends {Component<NeuralData, NeuralState>} */
class Neural extends Component {
  /** @param {import("../../lib/component.js").Host<NeuralData, NeuralState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.files = new SessionFiles(this.data);
    this.at = 0;
    this.playing = false;
    this.before = 0; // when the last frame was drawn, ms
    /** @type {Float32Array | null} (D,) */
    this.dragged = null;
    this.by = this.data.colourings[0].name;
    this.space = SPACES[0];
    this.fetch = (/** @type {string} */ path) => this.bytes(path);
    this.decoder = new LatestOnly(
      async (/** @type {Float32Array} */ z) => (this.network ? (await this.network).run(z, 1) : z),
      (values) => this.showFiring(values),
    );
  }

  async load() {
    this.network = loadNetwork(this.root, `${this.data.folder}/decoder.onnx`, [this.data.latentDim]);
    await this.files.load(this.fetch);
    this.path = new PathView(this.find("path"), this.data.n, this.data.latentDim);
    this.raster = new RasterView(this.find("raster"), this.files);
    this.ribbon = new RibbonView(this.find("ribbon"), this.data.n);
    this.at = Math.min(this.data.n - 1, this.raster.bins / 2); // with spikes on both sides of now
    this.find("track-figure").hidden = !this.data.track;
    this.find("track-title").textContent = this.data.track?.columns.length === 1 ? "Track" : "Arena";
    if (this.data.track) this.track = new TrackView(this.find("track"), this.files);
    this.followLink();
    this.addControls();
    this.addPointers();
    this.onResize([this.find("path"), this.find("raster")], () => this.requestRender());
    await this.colour();
    this.showSpace(this.space);
    this.find("path").dataset.ready = "true";
  }

  /** @param {NeuralData} data */
  update(data) {
    super.update(data);
    this.files.data = data;
    this.colour().catch((error) => this.setStatus(`The colours could not be loaded (${error}). Reload the page.`));
  }

  /** Start at what the address names. */
  followLink() {
    const { t, by, space } = this.data.linked;
    const { timeColumn, n } = this.data;
    if (this.data.colourings.some(({ name }) => name === by)) this.by = /** @type {string} */ (by);
    if (this.spaces.includes(space ?? "")) this.space = /** @type {string} */ (space);
    if (!t || timeColumn < 0 || !Number.isFinite(Number(t))) return;
    const times = Float32Array.from({ length: n }, (_, i) => this.files.values[i * this.files.targets + timeColumn]);
    const next = times.findIndex((time) => time >= Number(t) - 1e-3);
    this.at = next < 0 ? n - 1 : next;
  }

  get spaces() {
    return SPACES.filter((space) => (space === "PCA" ? this.data.pca : space !== "3-D" || this.data.code.axes[2]));
  }

  get colouring() {
    return this.data.colourings.find(({ name }) => name === this.by) ?? this.data.colourings[0];
  }

  addControls() {
    /** @type {[string, string][]} */
    const options = this.data.colourings.map(({ name, title }) => [name, title]);
    const colours = choice("Colour by", options, this.by, (value) => {
      this.by = value;
      this.colour().then(() => this.commit());
    });
    /** @type {[string, string, string][]} */
    const spaces = this.spaces.map((space) => [
      space,
      space === "PCA" ? "PCA beside it" : `Code, ${space}`,
      SPACE_HELP[space],
    ]);
    this.spaceButtons = segmented("space", spaces, (space) => {
      this.showSpace(space);
      this.commit();
    });
    this.find("bar").replaceChildren(colours.wrap, this.spaceButtons.container);
    const slider = this.find("time");
    slider.max = String(this.data.n - 1);
    slider.oninput = () => this.moveTo(slider.valueAsNumber);
    slider.onchange = () => this.commit();
    this.find("play").onclick = () => this.play(!this.playing);
  }

  addPointers() {
    const path = this.find("path");
    /** @type {[number, number] | null} */
    let last = null;
    path.onpointerdown = (/** @type {PointerEvent} */ event) => {
      path.setPointerCapture(event.pointerId);
      last = [event.clientX, event.clientY];
    };
    path.onpointermove = (/** @type {PointerEvent} */ event) => {
      if (!last) return;
      this.dragCode(event.clientX - last[0], event.clientY - last[1]);
      last = [event.clientX, event.clientY];
    };
    path.onpointerup = path.onpointercancel = () => (last = null);
    path.onkeydown = (/** @type {KeyboardEvent} */ event) => {
      if (!(event.key in ARROWS)) return;
      event.preventDefault();
      this.dragCode(...ARROWS[event.key]);
    };
    const ribbon = this.find("ribbon");
    const seek = (/** @type {PointerEvent} */ event) =>
      event.buttons && this.moveTo((event.offsetX / ribbon.clientWidth) * (this.data.n - 1));
    ribbon.onpointerdown = ribbon.onpointermove = seek;
    ribbon.onpointerup = () => this.commit();
  }

  /** Drag the code, or turn the view. @param {number} right CSS pixels @param {number} down */
  dragCode(right, down) {
    if (!this.path) return;
    if (this.space === "2-D") {
      this.play(false);
      this.dragged = this.path.moved(this.code, right, down);
    } else if (this.space === "3-D") {
      this.path.rotate(right, down);
    }
    this.requestRender();
  }

  /** Return the code that is shown: dragged, or that of now. */
  get code() {
    return this.dragged ?? this.files.between(this.files.codes, this.data.latentDim, this.at);
  }

  /** @param {number} at in windows */
  moveTo(at) {
    this.at = Math.min(this.data.n - 1, Math.max(0, at));
    this.dragged = null;
    this.requestRender();
  }

  /** @param {boolean} on */
  play(on) {
    if (on === this.playing) return;
    this.playing = on;
    this.before = performance.now();
    const button = this.find("play");
    setPressed(button, on);
    button.textContent = on ? "Pause" : "Play";
    if (on && this.at >= this.data.n - 1) this.at = 0;
    if (on) this.moveTo(this.at);
    else this.commit();
  }

  /** Move on by the time since the last frame. */
  advance() {
    const now = performance.now();
    const windows = ((now - this.before) * Number(this.find("speed").value)) / this.data.binMs;
    this.before = now;
    this.at = Math.min(this.data.n - 1, this.at + windows);
    if (this.at >= this.data.n - 1) this.play(false);
  }

  /** Load and show the groups of the colouring. */
  async colour() {
    const { colouring } = this;
    this.groups = await this.files.groupsOf(colouring.file, this.fetch);
    const entries = colouring.names.map((name, i) => {
      const swatch = element("i");
      swatch.style.background = colouring.colours[i];
      return element("span", {}, swatch, name);
    });
    this.find("legend").replaceChildren(element("b", {}, `${colouring.title} `), ...entries);
    this.requestRender();
  }

  /** @param {string} space */
  showSpace(space) {
    const { path } = this;
    if (!path) return;
    this.space = space;
    this.spaceButtons?.choose(space);
    path.is3d = space === "3-D";
    this.dragged = null;
    const { code, pca } = this.data;
    if (space === "PCA" && pca) path.show(pca, this.files.pca);
    else path.show(code, this.files.codes);
    this.find("path-title").textContent = SPACE_TITLES[space];
    this.requestRender();
  }

  render() {
    const { path, groups, colouring } = this;
    if (!path || !groups) return;
    if (this.playing) this.advance();
    const z = this.code;
    const accent = getComputedStyle(this.find("path")).getPropertyValue("--st-primary-color") || "#3f90da";
    const pca = this.space === "PCA" && this.data.pca;
    path.draw(pca ? this.files.between(this.files.pca, pca.mean.length, this.at) : z, groups, colouring, accent);
    const decoded = this.files.placeOf(z);
    this.track?.draw(this.at, decoded, groups, colouring, accent);
    this.raster?.draw(this.at);
    this.ribbon?.draw(this.at, groups, colouring);
    this.find("time").value = String(this.at);
    showDecoded(this.find("counted"), this.files.windowAt(this.at), this.data.sample, false);
    this.decoder.request(z);
    this.describe(decoded);
    if (this.playing) this.requestRender();
  }

  /** @param {Float32Array} values (C, steps), rates */
  showFiring(values) {
    const canvas = this.find("decoded");
    showDecoded(canvas, values, this.data.sample, false);
    canvas.dataset.frames = String(Number(canvas.dataset.frames ?? 0) + 1);
    this.find("decoded-name").textContent = this.dragged ? "at the dragged code" : "rates";
  }

  /** Say what is shown. @param {number[] | null} place */
  describe(place) {
    const { track, targetNames, targetUnits, timeColumn } = this.data;
    const values = this.files.valuesAt(this.at);
    const texts = targetNames.map(
      (name, i) => `${name} ${values[i].toFixed(i === timeColumn ? 1 : 0)} ${targetUnits[i]}`,
    );
    const parts = [`${texts.join(" · ")}.`];
    if (track && place) {
      const text = `${place.map((part) => part.toFixed(0)).join(", ")} ${track.unit}`;
      const far = Math.hypot(...place.map((part, p) => part - values[track.columns[p]]));
      parts.push(
        this.dragged ? `The dragged code is at ${text}.` : `Decoded: ${text}, ${far.toFixed(1)} ${track.unit} off.`,
      );
    }
    this.setStatus(parts.join(" "));
  }

  commit() {
    const { timeColumn } = this.data;
    const t = timeColumn < 0 ? "" : this.files.valuesAt(this.at)[timeColumn].toFixed(1);
    const by = this.by === this.data.colourings[0].name ? "" : this.by;
    this.host.setStateValue("rest", { t, by, space: this.space === SPACES[0] ? "" : this.space });
  }
}

/** @type {Record<string, string>} */
const SPACE_HELP = {
  "2-D": "The plane of the two widest directions: drag the code in it",
  "3-D": "Three directions: drag to turn",
  PCA: "The path of PCA, fitted to the same windows, in its first two numbers",
};
/** @type {Record<string, string>} */
const SPACE_TITLES = {
  "2-D": "Path of the code: drag it",
  "3-D": "Path of the code: drag to turn",
  PCA: "Path of PCA's code",
};

export const mount = mounting(Neural);
