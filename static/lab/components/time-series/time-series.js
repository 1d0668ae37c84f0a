/** Windows of a series: the curve at the pointer, its parts, and the long series that the windows are cut from. */

import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { ModelFiles } from "../../runtime/model-files.js";
import { makeLegend } from "../../map/legend.js";
import { PointMap } from "../../map/scatter-map.js";
import { drawCurves } from "../../renderers/curves.js";
import { sharpCanvas } from "../../renderers/sharp-canvas.js";
import { toDataScale } from "../../renderers/sample.js";
import { Component, mounting } from "../../lib/component.js";
import { NORM_HELP, codeAt, norm, planeOf, project } from "../../latent/plane.js";
import { PartCurves } from "./part-curves.js";
import { SeriesBrush } from "./series-brush.js";

const KEY_STEP = 6; // CSS pixels an arrow key moves the point; ten times as many with Shift
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @typedef {import("./messages.d.ts").TimeSeriesData} TimeSeriesData
 * @typedef {import("./messages.d.ts").TimeSeriesState} TimeSeriesState
 */

/** @extends {Component<TimeSeriesData, TimeSeriesState>} */
export class TimeSeries extends Component {
  /** @param {import("../../lib/component.js").Host<TimeSeriesData, TimeSeriesState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.curve = /** @type {HTMLCanvasElement} */ (this.find("curve"));
    this.overlay = /** @type {HTMLCanvasElement} */ (this.find("overlay"));
    this.map = new PointMap(this.find("base"), this.overlay, this.data.colours);
    this.files = new ModelFiles(this.data, root, this.closed.signal);
    this.plane = planeOf(this.data);
    this.z = codeAt(this.plane, this.data.start[0], this.data.start[1]);
    /** @type {SeriesBrush | null} */
    this.brush = null;
    /** @type {PartCurves | null} */
    this.parts = null;
    if (this.data.hasPrior) this.find("status").title = NORM_HELP;
  }

  /** Return the position of the code on the plane. */
  get point() {
    const [x, y] = project(this.plane, this.z);
    return /** @type {[number, number]} */ ([x, y]);
  }

  async load() {
    const { data, files, map, root } = this;
    const load = (/** @type {string} */ name, /** @type {number[]} */ shape) =>
      loadNetwork(root, `${data.folder}/${name}.onnx`, shape);
    const [decoder, parts] = await Promise.all([
      load("decoder", [data.latentDim]),
      data.parts ? load("parts", [data.latentDim]) : null,
      files.load(),
    ]);
    if (data.parts) this.parts = new PartCurves(this.find("parts"), data.parts, data.sample);
    this.decoder = new LatestOnly(
      async (/** @type {Float32Array} */ z) => ({ recon: await decoder.run(z, 1), parts: await parts?.run(z, 1) }),
      (decoded) => this.show(decoded),
    );
    map.classNames = data.classNames;
    map.updateTheme();
    map.setPoints(project(this.plane, files.codes), files.labels);
    makeLegend(this.find("legend"), map, data.classNames);
    this.listen();
    await this.render();
    this.curve.dataset.ready = "true";
    if (!data.series) return;
    this.brush = new SeriesBrush(this, data.series);
    await this.brush.load();
  }

  /** @param {{recon: Float32Array, parts?: Float32Array}} decoded on the model's scale */
  show({ recon, parts }) {
    const { sample, signed } = this.data;
    const values = toDataScale(recon, sample, signed);
    const { context, width, height } = sharpCanvas(this.curve);
    drawCurves(context, values, sample, width, height);
    this.curve.classList.remove("skeleton");
    if (parts) this.parts?.draw(signed ? partsToDataScale(parts, values.length) : parts);
    this.brush?.showReconstruction(values);
  }

  /** Update after a rerun of the page: another plane. @param {TimeSeriesData} data */
  update(data) {
    const same = ["origin", "across", "up"].every(
      (name) => JSON.stringify(Reflect.get(this.data, name)) === JSON.stringify(Reflect.get(data, name)),
    );
    this.data = data;
    this.map.updateTheme();
    if (!this.files.codes.length) return;
    if (!same) {
      this.plane = planeOf(data);
      this.map.setPoints(project(this.plane, this.files.codes), this.map.labels);
    }
    this.map.draw();
    this.brush?.draw();
    this.requestRender();
  }

  listen() {
    const options = { signal: this.closed.signal };
    const { overlay } = this;
    const follow = (/** @type {PointerEvent} */ event) => {
      const box = overlay.getBoundingClientRect();
      this.goTo(codeAt(this.plane, ...this.map.toPlane(event.clientX - box.left, event.clientY - box.top)));
    };
    overlay.addEventListener("pointermove", follow, options);
    overlay.addEventListener(
      "pointerdown",
      (event) => {
        overlay.setPointerCapture(event.pointerId);
        follow(event);
      },
      options,
    );
    overlay.addEventListener("pointerup", () => this.commit(), options);
    overlay.addEventListener("keydown", (event) => this.key(event), options);
    overlay.addEventListener("keyup", ({ key }) => key in ARROWS && this.commit(), options);
    this.onResize([overlay, this.curve], () => {
      this.map.fit();
      this.brush?.draw();
      this.requestRender();
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = ((event.shiftKey ? 10 : 1) * KEY_STEP) / this.map.scale;
    const [x, y] = this.point;
    this.goTo(codeAt(this.plane, x + far * step[0], y + far * step[1]));
  }

  /** Decode a code that the user points at. @param {Float32Array} z (D,) */
  goTo(z) {
    this.z = z;
    this.find("hint").hidden = true;
    this.brush?.leave();
    this.requestRender();
  }

  commit() {
    const point = this.point.map((v) => Math.round(v * 1000) / 1000).join("_");
    this.host.setStateValue("rest", { ...(this.brush?.recon ? {} : { point }), ...this.brush?.toUrlState() });
  }

  async render() {
    this.map.mark(this.point, []);
    const [x, y] = this.point.map((v) => v.toFixed(2));
    const [a, b] = this.data.axisNames;
    const prior = this.data.hasPrior ? ` ‖z‖ = ${norm(this.z).toFixed(2)} (prior SDs).` : "";
    this.setStatus(`${a} = ${x}, ${b} = ${y}.${prior} ${this.data.hides}`);
    await this.decoder?.request(this.z);
  }
}

/**
 * Return parts of a model whose scale is [-1, 1] on the data scale: their sum is halved and raised, which the level does.
 * @param {Float32Array} parts (P, C, T), the level first
 * @param {number} size C * T
 */
export function partsToDataScale(parts, size) {
  return parts.map((value, i) => value / 2 + (i < size ? 0.5 : 0));
}

export const mount = mounting(TimeSeries);
