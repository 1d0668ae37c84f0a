/** The latent map: the point under the pointer is decoded, and the nearest test images are shown. */

import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { ModelFiles } from "../../runtime/model-files.js";
import { makeLegend } from "../../map/legend.js";
import { PointMap } from "../../map/scatter-map.js";
import { showDecoded } from "../../renderers/sample.js";
import { Pinch } from "../../map/pinch.js";
import { MapGestures } from "./map-gestures.js";
import { CodePicker } from "./code-picker.js";
import { Component, mounting } from "../../lib/component.js";
import { NORM_HELP, codeAt, nearest, norm, planeOf, project } from "../../latent/plane.js";

const NEIGHBOURS = 5;
const KEY_STEP = 6; // CSS pixels an arrow key moves the point; ten times as many with Shift

/**
 * @typedef {import("./messages.d.ts").LatentMapData} LatentMapData
 * @typedef {import("./messages.d.ts").LatentMapState} LatentMapState
 */

/** @extends {Component<LatentMapData, LatentMapState>} */
export class LatentMap extends Component {
  /** @param {import("../../lib/component.js").Host<LatentMapData, LatentMapState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.digit = /** @type {HTMLCanvasElement} */ (this.find("digit"));
    this.neighbours = this.find("neighbours");
    this.overlay = /** @type {HTMLCanvasElement} */ (this.find("overlay"));
    this.map = new PointMap(this.find("base"), this.overlay, []);
    this.files = new ModelFiles(this.data, root, this.closed.signal);
    this.plane = planeOf(this.data);
    this.axisNames = this.data.axisNames;
    this.hides = this.data.hides;
    this.z = codeAt(this.plane, this.data.start[0], this.data.start[1]);
    /** @type {Uint16Array} (N,) of the test samples, by which they are coloured */
    this.groups = new Uint16Array();
    /** @type {import("./tools.js").Tools | null} */
    this.tools = null;
    /** @type {import("../../runtime/network.js").Network | null} */
    this.network = null;
    this.picker = new CodePicker(this);
    this.pinch = new Pinch(this.overlay, this.map, this.closed.signal);
    this.gestures = new MapGestures(this);
    this.find("tools").hidden = !this.data.tools;
    if (this.data.hasPrior) this.find("status").title = NORM_HELP;
    if (!this.data.hasImages)
      this.find("neighbours-title").textContent = this.worded("Labels of the nearest test images");
  }

  /** Return the position of the code on the plane. */
  get point() {
    const [x, y] = project(this.plane, this.z);
    return /** @type {[number, number]} */ ([x, y]);
  }

  async load() {
    const { data, files, map } = this;
    const decoder = loadNetwork(this.root, `${data.folder}/decoder.onnx`, [data.latentDim]);
    const [network] = await Promise.all([decoder, files.load()]);
    this.network = network;
    this.decoder = new LatestOnly(
      (/** @type {Float32Array} */ z) => network.run(z, 1),
      (values) => this.showValues(values),
    );
    this.redraw();
    this.applyGroups();
    map.setPoints(project(this.plane, files.codes), this.groups);
    this.gestures.restore(data.linked);
    this.makeLegend();
    map.draw();
    this.listen();
    await this.render();
    this.digit.dataset.ready = "true";
    if (data.tools) {
      const { Tools } = await import("./tools.js");
      this.tools = new Tools(this);
    }
    await files.loadImages();
    if (!files.images) return;
    map.thumbnailOf = (index) => files.thumbnail(index);
    this.tools?.tool?.open(); // now with pictures
    this.redraw();
  }

  close() {
    super.close();
    this.tools?.close();
  }

  /** Colour the points by class, or by the groups that the page has chosen; all are shown. */
  applyGroups() {
    const { classNames, colours, grouping } = this.data;
    this.groups = grouping ? Uint16Array.from(grouping.groups) : this.files.labels;
    this.map.colours = grouping ? grouping.colours : colours;
    this.map.classNames = grouping ? [] : classNames; // steps of a scale have no place of their own
    this.map.hidden.clear();
    this.makeLegend();
  }

  makeLegend() {
    const { classNames, grouping } = this.data;
    makeLegend(this.find("legend"), this.map, grouping?.names ?? classNames, grouping?.title, () => this.commit());
  }

  /** Return whether the pointer decodes, and no tool is in use. */
  get isDecoding() {
    return !this.tools?.tool;
  }

  /** @param {Float32Array} values (*shape) on the model's scale */
  showValues(values) {
    showDecoded(this.digit, values, this.data.sample, this.data.signed);
  }

  /**
   * Apply the plane that the page has chosen.
   * @param {LatentMapData} data
   */
  update(data) {
    const same = JSON.stringify([this.data.origin, this.data.across, this.data.up]);
    const other = JSON.stringify([data.origin, data.across, data.up]) !== same;
    const regrouped = JSON.stringify(this.data.grouping) !== JSON.stringify(data.grouping);
    this.data = data;
    this.tools?.regions?.request(); // the page may have published it now
    if (regrouped && this.files.codes.length) {
      this.applyGroups();
      this.map.setGroups(this.groups);
    }
    if (other && this.files.codes.length) {
      this.z = codeAt(planeOf(data), data.start[0], data.start[1]);
      this.setPlane(planeOf(data), data.axisNames, data.hides);
      this.tools?.planeChosen();
    }
    this.redraw();
  }

  /**
   * Show another plane, all of it.
   * @param {import("../../latent/plane.js").Plane} plane
   * @param {string[]} axisNames
   * @param {string} hides
   */
  setPlane(plane, axisNames, hides) {
    this.plane = plane;
    this.axisNames = axisNames;
    this.hides = hides;
    this.map.setPoints(project(plane, this.files.codes), this.groups);
    this.gestures.fitted = true;
    this.requestRender();
  }

  /**
   * Move the plane along a direction off it: the points stay in place on the map.
   * @param {import("../../latent/plane.js").Plane} plane
   * @param {[number, number]} point of the plane, to be decoded
   */
  movePlane(plane, point) {
    this.plane = plane;
    this.goTo(codeAt(plane, ...point));
    this.map.changed();
  }

  /** Redraw in the colours of the user's theme. */
  redraw() {
    this.map.updateTheme();
    if (this.files.codes.length) this.map.draw();
    if (this.decoder) this.render();
  }

  listen() {
    const options = { signal: this.closed.signal };
    const { overlay } = this;
    overlay.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.follow(event), options);
    overlay.addEventListener(
      "pointerdown",
      (/** @type {PointerEvent} */ event) => {
        overlay.setPointerCapture(event.pointerId);
        this.follow(event);
        if (!this.gestures.isPan(event) && this.pinch.down.size < 2) this.tools?.press(event);
      },
      options,
    );
    overlay.addEventListener("pointerup", () => (this.tools?.release(), this.commit()), options);
    overlay.addEventListener("pointercancel", () => this.tools?.release(), options);
    this.gestures.listen();
    overlay.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event), options);
    this.onResize([overlay], () => this.gestures.resize());
  }

  /**
   * Return the position of an event on the map.
   * @param {MouseEvent} event
   * @returns {[number, number]} CSS pixels from its top left
   */
  positionOf(event) {
    const box = this.overlay.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** @param {PointerEvent} event */
  follow(event) {
    if (this.pinch.follow(event)) {
      this.find("hint").hidden = true;
      this.gestures.fitted = false;
    } else if (this.gestures.isPan(event)) {
      this.map.pan(event.movementX, event.movementY);
      this.gestures.fitted = false;
    } else {
      this.z = codeAt(this.plane, ...this.map.toPlane(...this.positionOf(event)));
      this.find("hint").hidden = true;
      this.tools?.move(event);
    }
    this.requestRender();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const step = /** @type {Record<string, number[]>} */ (steps)[event.key];
    if (event.key === "+" || event.key === "-") this.gestures.zoomAtPoint(event.key === "+" ? 1 : -1);
    else if (event.key === "Enter") (this.tools?.enter(), this.commit());
    else if (event.key === "Backspace" && this.tools) (this.tools.erase(), this.commit());
    else if (!step) return;
    else {
      const far = ((event.shiftKey ? 10 : 1) * KEY_STEP) / this.map.scale;
      const [x, y] = this.point;
      this.z = codeAt(this.plane, x + far * step[0], y + far * step[1]);
    }
    event.preventDefault();
    this.find("hint").hidden = true;
    this.requestRender();
  }

  /**
   * Decode a code, which may lie off the plane.
   * @param {Float32Array} z (D,)
   */
  goTo(z) {
    this.z = z;
    this.find("hint").hidden = true;
    this.requestRender();
  }

  /**
   * Show pixels that no code decodes to.
   * @param {Float32Array} values (C, H, W) on the model's scale
   */
  showPixels(values) {
    this.showValues(values);
    this.setStatus("Two images blended value by value: no code decodes to this.");
  }

  /** Write the point and the tools' state to the address. */
  commit() {
    const point = this.point.map((v) => Math.round(v * 1000) / 1000).join("_");
    this.host.setStateValue("rest", { point, ...this.gestures.toUrlState(), ...this.tools?.toUrlState() });
  }

  async render() {
    const { z } = this;
    const near = nearest(this.files.codes, z, NEIGHBOURS);
    this.map.mark(
      this.point,
      near.map(({ index }) => index),
    );
    this.tools?.draw();
    this.describe(z, near);
    void this.tools?.regions?.read(z);
    await this.decoder?.request(z);
  }

  /**
   * @param {Float32Array} z
   * @param {{index: number, distance: number}[]} near
   */
  describe(z, near) {
    const [x, y] = this.point.map((v) => v.toFixed(2));
    const [a, b] = this.axisNames;
    const prior = this.data.hasPrior
      ? ` ‖z‖ = ${norm(z.subarray(0, z.length - this.data.nClasses)).toFixed(2)} (prior SDs).`
      : "";
    this.setStatus(
      `${a} = ${x}, ${b} = ${y}.${prior} Nearest test image: distance ${near[0].distance.toFixed(2)}. ${this.hides}`,
    );
    this.files.showImages(
      this.neighbours,
      near.map(({ index }) => index),
    );
  }
}

export const mount = mounting(LatentMap, "Reload the page, or use the sliders of Generate.");
