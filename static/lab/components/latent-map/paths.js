/** Paths through waypoints on the map: straight, spherical and along the data, with their decoded images. */

import { button, element, setPressed, savePicture } from "../../lib/dom.js";
import { saveGif } from "../../image/gif.js";
import { meanCode } from "../../latent/polygon.js";
import { decodedPicture, pictureSize } from "../../renderers/sample.js";
import { nearest, project } from "../../latent/plane.js";
import { positionOnPath, straightAt } from "../../latent/interpolation.js";
import { Strip, drawStrips } from "../../renderers/image-strip.js";
import { startWorker } from "../../runtime/compiled-runtime.js";

/** @typedef {import("./code-picker.js").PickedCode} PickedCode */
/** @typedef {{images: Float32Array[], codes?: Float32Array[], counts?: number[], broken?: boolean}} Row */

const STEPS = 11; // images per path
const MAX_WAYPOINTS = 12; // waypoints
const GRAB_RADIUS = 12; // CSS pixels within which a waypoint is grabbed
const PLAY_SECONDS = 4; // from one end to the other, when played
const GIF_FRAMES = 41; // from one end to the other
/** @type {Record<string, [string, string, number[]]>} name of a path: its label, its title, its dashes on the map */
const PATHS = {
  straight: ["straight", "The straight line between the codes", []],
  spherical: ["spherical", "Spherical interpolation: the direction and the norm change evenly", [7, 4]],
  data: ["along the data", "Along the data: short steps from real code to real code", [2, 3]],
  fade: ["cross-fade", "For comparison: the two images blended value by value, without the latent space", []],
};

export class Paths {
  /** @param {import("./latent-map.js").LatentMap} owner */
  constructor(owner) {
    this.owner = owner;
    /** @type {PickedCode[]} */
    this.waypoints = [];
    this.dragged = -1; // the waypoint that is dragged
    this.route = "straight";
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {Float32Array[]} the waypoints, decoded */
    this.ends = [];
    /** @type {number[]} of the straight segments */
    this.lengths = [];
    /** @type {Float32Array | null} of the spherical path */
    this.centre = null;
    this.requestId = 0;
    this.frame = 0;
    this.worker = startWorker(new URL("./path-worker.js", import.meta.url), owner.root);
    this.worker.onmessage = ({ data }) => this.showRow(data);
    const { files, data, root } = owner;
    const path = `${data.folder}/decoder.onnx`;
    this.worker.postMessage({ codes: files.codes, size: data.latentDim, root: root.href, path });
    this.makePanel();
  }

  makePanel() {
    this.slider = element("input", {
      type: "range",
      min: "0",
      max: "1",
      step: "0.005",
      value: "0",
      "aria-label": "along the path",
    });
    this.slider.oninput = () => this.goAlong(Number(this.slider?.valueAsNumber));
    this.player = button("▶ Play", "Play the chosen path, there and back", () => this.playOrStop());
    /** @type {Map<string, Strip>} */
    this.strips = new Map();
    for (const [name, [label, what]] of Object.entries(PATHS)) {
      const choose = () => this.choose(name);
      const strip = new Strip(
        label,
        this.owner.worded(what),
        STEPS,
        pictureSize(this.owner.data.sample),
        choose,
        (step) => {
          choose();
          this.goAlong(step / (STEPS - 1));
        },
      );
      strip.container.dataset.route = name;
      this.strips.set(name, strip);
    }
    this.note = element("p", { className: "note" });
    const bar = element(
      "div",
      { className: "bar" },
      this.player,
      this.slider,
      button("Clear", "Remove all waypoints", () => (this.set([]), this.owner.commit())),
      button("Save PNG", "Save all rows as one picture", () => this.savePng()),
      button("Save GIF", "Save the chosen path as an animation, there and back", () => void this.saveGif()),
    );
    this.panel = element(
      "div",
      { className: "paths" },
      bar,
      ...[...this.strips.values()].map(({ container }) => container),
      this.note,
    );
    this.choose(this.route);
  }

  /** Set an initial path, so that there is something to see at once. */
  open() {
    if (this.waypoints.length) return;
    const { files, data, z } = this.owner;
    const [from] = nearest(files.codes, z, 1);
    const start = files.code(from.index);
    /** @type {[Float32Array, number]} */
    let [farthest, best] = [start, 0];
    for (let label = 0; label < data.classNames.length; label++) {
      const ofClass = Array.from(files.labels.keys()).filter((i) => files.labels[i] === label);
      if (!ofClass.length || label === files.labels[from.index]) continue;
      const mean = meanCode(files.codes, data.latentDim, ofClass);
      const distance = Math.hypot(...mean.map((value, d) => value - start[d]));
      if (distance > best) [farthest, best] = [mean, distance];
    }
    const [to] = nearest(files.codes, farthest, 1);
    this.set([from, to].map(({ index }) => ({ index, z: files.code(index).slice() })));
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.worker.terminate();
  }

  leave() {
    if (this.frame) this.playOrStop();
  }

  /** @param {string} name */
  choose(name) {
    this.route = name;
    this.strips?.forEach((strip, key) => setPressed(strip.button, key === name));
    this.owner.requestRender();
  }

  /** @param {PickedCode[]} waypoints */
  set(waypoints) {
    this.waypoints = waypoints;
    if (waypoints.length < 2) {
      this.rows.clear();
      this.strips?.forEach((strip) => strip.clear());
      this.setStatus(
        waypoints.length
          ? "Click the map once more: a path needs two ends."
          : "Click the map to set waypoints; drag them to move them.",
      );
    } else this.requestPaths();
    this.owner.requestRender();
  }

  /** @param {string} text */
  setStatus(text) {
    if (this.note) this.note.textContent = this.owner.worded(text);
  }

  requestPaths() {
    const { data, files } = this.owner;
    const everything = Array.from(files.labels.keys());
    this.centre ??= data.hasPrior
      ? new Float32Array(data.latentDim)
      : meanCode(files.codes, data.latentDim, everything);
    this.requestId += 1;
    const waypoints = this.waypoints.map(({ z }) => z);
    this.worker.postMessage({ id: this.requestId, waypoints, steps: STEPS, centre: this.centre });
  }

  /** @param {any} answer of path-worker.js: one row */
  showRow({ id, name, error, ends, lengths, radius, ...row }) {
    if (error) return this.setStatus(`The path could not be decoded (${error}). Reload the page.`);
    if (id !== this.requestId || this.waypoints.length < 2) return;
    this.rows.set(name, row);
    if (ends) [this.ends, this.lengths] = [ends, lengths];
    const { sample, signed } = this.owner.data;
    const pictures = row.images.map((/** @type {Float32Array} */ values) => decodedPicture(values, sample, signed));
    const strip = /** @type {Strip} */ (this.strips?.get(name));
    strip.show(pictures, row.counts?.map(String) ?? []);
    strip.container.dataset.request = String(id);
    if (name === "data") {
      const middle = this.owner.data.hasPrior ? "the mean of the prior" : "the mean code";
      const broken = row.broken
        ? " No chain of neighbours connects these waypoints: the path along the data is straight there."
        : "";
      this.setStatus(
        `The number under a step counts test images within ${radius.toFixed(2)}; a test image usually has ten. The spherical path turns about ${middle}.${broken}`,
      );
    }
    this.owner.requestRender();
  }

  /** @param {PointerEvent} event */
  press(event) {
    const [px, py] = this.owner.positionOf(event);
    const { map, plane } = this.owner;
    this.dragged = this.waypoints.findIndex(({ z }) => {
      const [x, y] = map.toScreen(.../** @type {[number, number]} */ (Array.from(project(plane, z))));
      return Math.hypot(x - px, y - py) < GRAB_RADIUS;
    });
    if (this.dragged < 0) this.add(this.owner.picker.at(px, py));
  }

  /** @param {PickedCode} code */
  add(code) {
    if (this.waypoints.length >= MAX_WAYPOINTS) {
      return this.setStatus(`A path has at most ${MAX_WAYPOINTS} waypoints: remove some, or drag them.`);
    }
    this.dragged = this.waypoints.length;
    this.set([...this.waypoints, code]);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.dragged < 0) return;
    this.set(this.waypoints.with(this.dragged, this.owner.picker.at(...this.owner.positionOf(event))));
  }

  release() {
    this.dragged = -1;
  }

  enter() {
    this.add(this.owner.picker.at(...this.owner.map.toScreen(...this.owner.point)));
    this.release();
  }

  erase() {
    this.set(this.waypoints.slice(0, -1));
  }

  planeChosen() {}

  /** @param {number} t share of the chosen path */
  goAlong(t) {
    const row = this.rows.get(this.route);
    if (!row || this.waypoints.length < 2) return;
    if (this.slider) this.slider.value = String(t);
    if (row.codes) return this.owner.goTo(this.codeAt(row.codes, t));
    this.owner.showPixels(this.fadeAt(t));
  }

  /** @param {Float32Array[]} codes @param {number} t */
  codeAt(codes, t) {
    const position = t * (codes.length - 1);
    const i = Math.min(codes.length - 2, Math.floor(position));
    return straightAt(codes[i], codes[i + 1], position - i);
  }

  /** @param {number} t */
  fadeAt(t) {
    const { leg, u } = positionOnPath(this.lengths, t);
    return straightAt(this.ends[leg], this.ends[leg + 1], u);
  }

  playOrStop() {
    const running = this.frame !== 0;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.player) this.player.textContent = running ? "▶ Play" : "❚❚ Stop";
    if (running) return;
    const start = performance.now() - Number(this.slider?.value) * PLAY_SECONDS * 1000;
    const step = (/** @type {number} */ now) => {
      this.frame = requestAnimationFrame(step);
      const t = ((now - start) / (PLAY_SECONDS * 1000)) % 2;
      this.goAlong(Math.min(1, Math.max(0, t < 1 ? t : 2 - t)));
    };
    this.frame = requestAnimationFrame(step);
  }

  savePng() {
    if (this.rows.size) {
      savePicture(drawStrips([.../** @type {Map<string, Strip>} */ (this.strips).values()]), "latent-paths.png");
    }
  }

  async saveGif() {
    const row = this.rows.get(this.route);
    const { network, data } = this.owner;
    if (!row || !network) return this.setStatus("Click the map to set two waypoints: there is no path to save yet.");
    const frames = [];
    for (let i = 0; i < GIF_FRAMES; i++) {
      const t = i / (GIF_FRAMES - 1);
      const values = row.codes ? await network.run(this.codeAt(row.codes, t), 1) : this.fadeAt(t);
      frames.push(decodedPicture(values, data.sample, data.signed));
    }
    const reversed = frames.slice(1, -1).reverse();
    await saveGif(
      [...frames, ...reversed],
      (2 * PLAY_SECONDS * 1000) / (2 * GIF_FRAMES - 2),
      this.owner.root,
      `latent-path-${this.route}.gif`,
    ).catch((error) =>
      this.setStatus(`The GIF could not be made (${error}). Run python -m lab.cli.assets, or save the PNG.`),
    );
  }

  /** Draw waypoints and paths above the points. @param {CanvasRenderingContext2D} context */
  draw(context) {
    const { map, plane } = this.owner;
    const toScreen = (/** @type {Float32Array} */ z) => {
      const [x, y] = project(plane, z);
      return map.toScreen(x, y);
    };
    for (const [name, row] of this.rows) {
      if (!row.codes) continue;
      context.setLineDash(PATHS[name][2]);
      context.lineWidth = name === this.route ? 2.5 : 1.25;
      context.beginPath();
      row.codes.forEach((z) => context.lineTo(...toScreen(z)));
      context.stroke();
    }
    context.setLineDash([]);
    this.waypoints.forEach(({ z }, i) => map.flag(context, toScreen(z), String(i + 1)));
  }

  /** @returns {import("./messages.d.ts").ToolsAddress} */
  toUrlState() {
    return {
      path: this.waypoints.map((code) => this.owner.picker.toText(code)).join("~"),
      route: this.route === "straight" ? "" : this.route,
    };
  }

  /** @param {import("./messages.d.ts").ToolsAddress} linked */
  restore({ path = "", route = "" }) {
    if (route in PATHS) this.choose(route);
    const picked = path.split("~").map((text) => this.owner.picker.fromText(text));
    if (picked.length <= MAX_WAYPOINTS && picked.every(Boolean)) this.set(/** @type {PickedCode[]} */ (picked));
  }
}
