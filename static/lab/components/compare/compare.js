/** Several models side by side: one point decoded by all, one line between the same images, one selection. */

import { samePosition } from "./matched-codes.js";
import { CompareBar } from "./compare-controls.js";
import { addMapListeners } from "./map-input.js";
import { LassoSelection } from "./lasso-selection.js";
import { Rows } from "./compare-rows.js";
import { STEPS, Side } from "./compare-side.js";
import { classMedians } from "../../map/class-labels.js";
import { Component, mounting } from "../../lib/component.js";
import { codeAt } from "../../latent/plane.js";
import { readStored, sampleSize } from "../../renderers/sample.js";

/**
 * @typedef {import("./messages.d.ts").CompareData} CompareData
 * @typedef {import("./messages.d.ts").CompareState} CompareState
 * @typedef {{index: number} | {side: number, point: [number, number]} | {step: number}} Where an image, a position on one of
 *   the maps, or a step of the line
 */

/** @extends {Component<CompareData, CompareState>} */
export class Compare extends Component {
  /** @param {import("../../lib/component.js").Host<CompareData, CompareState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.labels = new Uint16Array();
    /** @type {Uint8Array | Float32Array | null} (N, *shape), where the page has them */
    this.images = null;
    /** @type {Set<number>} classes */
    this.hidden = new Set();
    /** @type {Set<number> | null} images */
    this.selected = null;
    this.link = "position"; // or "image", "z"
    this.tint = "label"; // or "neighbours"
    this.drag = "line"; // what a drag does; or "point", "select"
    /** @type {[number, number] | null} images that the line joins */
    this.line = null;
    /** @type {Where} */
    this.where = { index: 0 };
    this.lineRequested = false;
    this.sides = this.data.sides.map((side, number) => new Side(this, side, number));
    this.find("sides").replaceChildren(...this.sides.map(({ container }) => container));
    this.find("sides").style.setProperty("--sides", String(this.sides.length));
    if (this.sides.length > 2) this.find("sides").dataset.many = "true";
    else delete this.find("sides").dataset.many;
    delete this.find("sides").dataset.ready;
    this.lasso = new LassoSelection(this);
    this.rows = new Rows(this);
    this.bar = new CompareBar(this);
    this.updating = Promise.resolve();
  }

  async load() {
    const { data } = this;
    this.labels = new Uint16Array(await this.bytes(data.labels)).slice(0, data.count);
    this.updateTheme();
    await Promise.all(this.sides.map((side) => side.setData(side.sent)));
    if (data.line) this.line = [data.line[0], data.line[1]];
    if (this.line) this.where = { index: this.line[0] };
    this.bar.restore(data.linked);
    for (const side of this.sides) addMapListeners(this, side);
    const overlays = this.sides.map(({ overlay }) => overlay);
    this.onResize(overlays, () => {
      for (const side of this.sides) side.fit();
      this.requestRender();
    });
    this.requestLine();
    await this.render();
    this.find("sides").dataset.ready = "true";
    if (data.images) this.images = readStored(await this.bytes(data.images), data.sample);
    if (this.selected) this.lasso.update(); // now with their images
    await this.rows.show();
    this.requestRender();
  }

  close() {
    super.close();
    for (const side of this.sides) side.close();
  }

  updateTheme() {
    for (const { map } of this.sides) map.updateTheme();
  }

  /** Apply updates one after the other. @param {CompareData} data */
  update(data) {
    this.updating = this.updating
      .then(() => this.setData(data))
      .catch((error) => {
        // the snapshot of a run in training may have been removed meanwhile: the next update has another
        if (!this.closed.signal.aborted) {
          this.setStatus(`Not all of it could be fetched (${error}). Reload the page if it stays so.`);
        }
      });
  }

  /** Update after a rerun of the page: point, line and selection stay. @param {CompareData} data */
  async setData(data) {
    if (!this.find("sides").dataset.ready || this.closed.signal.aborted) return;
    const changed = this.sides.filter((side, i) => side.sent.key !== data.sides[i].key);
    await Promise.all(changed.map((side) => side.setData(data.sides[side.number])));
    this.data = data;
    this.updateTheme();
    if (changed.length) {
      if (this.line) this.requestLine();
      this.lasso.update();
      await this.rows.show();
    }
    this.bar.showLegend();
    this.repaint();
  }

  /** @param {Float32Array} points (N, 2) */
  classLabelsOf(points) {
    return classMedians(points, this.labels, this.data.classNames).filter(({ label }) => !this.hidden.has(label));
  }

  /** @param {number} index of an image */
  className(index) {
    return this.data.classNames[this.labels[index]];
  }

  /** @param {number} index of an image @returns {Uint8Array | Float32Array | null} (*shape) */
  imageOf(index) {
    const size = sampleSize(this.data.sample);
    return this.images && this.images.subarray(index * size, (index + 1) * size);
  }

  repaint() {
    for (const side of this.sides) {
      side.paint();
      side.map.draw();
    }
    this.requestRender();
  }

  /** @param {number} index of an image */
  pin(index) {
    this.where = { index };
    this.requestRender();
    this.commit();
  }

  /** @param {number} step of the line, on each model's own */
  goToStep(step) {
    this.where = { step };
    this.requestRender();
  }

  /** @param {number} side @param {[number, number]} point of its plane */
  goTo(side, point) {
    this.where = this.link === "image" ? { index: this.sides[side].imageAt(point) } : { side, point };
    this.requestRender();
  }

  /** @param {[number, number]} ends images */
  setLine(ends) {
    this.line = ends;
    this.requestLine();
  }

  requestLine() {
    this.lineRequested = true;
    this.requestRender();
  }

  /** Render all models together. */
  async render() {
    const { where, line } = this;
    const lines = this.lineRequested && line ? this.sides.map((side) => side.requestLine(line)) : [];
    this.lineRequested = false;
    for (const side of this.sides) side.z = this.codeFor(side);
    const decoded = this.sides.map((side) => {
      const answer = side.render("index" in where ? where.index : -1);
      this.lasso.draw(side.number, /** @type {CanvasRenderingContext2D} */ (side.overlay.getContext("2d")));
      return answer;
    });
    await Promise.all([...decoded, ...lines]);
  }

  /** @param {Side} side @returns {Float32Array} what it decodes of the present point */
  codeFor(side) {
    const { where } = this;
    if ("index" in where) return side.code(where.index).slice();
    if ("step" in where) return side.line[where.step] ?? side.z;
    const source = this.sides[where.side];
    const z = codeAt(source.plane, ...where.point);
    if (side === source || (this.link === "z" && z.length === side.sent.latentDim)) return z;
    if (!source.cloud || !side.cloud) return side.z;
    return codeAt(side.plane, ...samePosition(source.cloud, side.cloud, where.point));
  }

  /** Send point, line and selection to the address. */
  commit() {
    this.host.setStateValue("rest", { ...this.bar.toTexts(), lasso: this.lasso.toText() });
  }

  /** Return the point as the address has it: "i12" an image, "s0_0.5_-1" a position on a side's map, "t3" a step. */
  pointText() {
    const { where } = this;
    if ("index" in where) return `i${where.index}`;
    if ("step" in where) return `t${where.step}`;
    return `s${[where.side, ...where.point.map((v) => Number(v.toPrecision(4)))].join("_")}`;
  }

  /** Restore a point from its text; invalid text is ignored. @param {string} text */
  restorePoint(text) {
    const [first, ...rest] = text
      .slice(1)
      .split("_")
      .map((part) => (part === "" ? NaN : Number(part)));
    const whole = Number.isInteger(first) && first >= 0;
    if (/^i\d+$/.test(text) && first < this.data.count) this.where = { index: first };
    else if (/^t\d+$/.test(text) && first < STEPS) this.where = { step: first };
    else if (
      text[0] === "s" &&
      whole &&
      first < this.sides.length &&
      rest.length === 2 &&
      rest.every(Number.isFinite)
    ) {
      this.where = { side: first, point: [rest[0], rest[1]] };
    }
  }

  /** @param {string} text "12-35" */
  restoreLine(text) {
    const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
    if (from !== undefined && Number(from) < this.data.count && Number(to) < this.data.count) {
      this.line = [Number(from), Number(to)];
    }
  }
}

export const mount = mounting(Compare);
