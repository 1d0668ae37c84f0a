/** A training as a film: curve, cloud, reconstructions and a pinned decode under one timeline. */

import { HighestLoss } from "./highest-loss.js";
import { Curve } from "./loss-chart.js";
import { element, setPressed } from "../../lib/dom.js";
import { startWorker } from "../../runtime/compiled-runtime.js";
import { LatestOnly } from "../../runtime/network.js";
import { FilmFrames } from "./film-data.js";
import { Rows } from "./reconstruction-rows.js";
import { between, betweenText, epochAt, snapshotText, positionAt } from "./timeline.js";
import { makeLegend } from "../../map/legend.js";
import { ActiveDimensions } from "./active-dimensions.js";
import { PointMap } from "../../map/scatter-map.js";
import { Component, mounting } from "../../lib/component.js";
import { showDecoded } from "../../renderers/sample.js";
import { Pinned } from "./pinned-code.js";

const SPEEDS = [1, 2, 4, 8, 16]; // frames a second
const FOLLOW_MS = 600; // duration of the animation to a new snapshot

/**
 * @typedef {import("./messages.d.ts").FilmData} FilmData
 * @typedef {import("./messages.d.ts").FilmState} FilmState
 */

/**
 * Codes for the decoder of one snapshot: the pinned one, those of a traversal, those of the highest-loss images.
 * @typedef {{name: string, codes: Float32Array, counts: number[]}} Question codes (B, D), counts: how many of each kind
 */

/** @extends {Component<FilmData, FilmState>} */
export class Film extends Component {
  /** @param {import("../../lib/component.js").Host<FilmData, FilmState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.data = { ...host.data }; // snapshots that cannot be fetched are left out of it
    this.overlay = /** @type {HTMLCanvasElement} */ (this.find("overlay"));
    this.slider = /** @type {HTMLInputElement} */ (this.find("time"));
    this.frames = new FilmFrames(this);
    this.map = new PointMap(this.find("base"), this.overlay, this.data.colours);
    this.map.classNames = this.data.classNames;
    this.curve = new Curve(this.find("plot"), root, this.data.sample.noun, (epoch, settled) =>
      this.dragCurve(epoch, settled),
    );
    this.pinned = new Pinned(this);
    this.activeDimensions = new ActiveDimensions(this);
    this.highestLoss = new HighestLoss(this);
    this.rows = new Rows(this);
    this.position = 0;
    this.following = this.data.position === null; // at the end, and to stay there
    this.speed = 4;
    this.playing = 0;
    this.worker = startWorker(new URL("./film-worker.js", import.meta.url), root);
    const { graph, folder, latentDim } = this.data;
    this.worker.postMessage({ film: { root: root.href, graph, folder, size: latentDim } });
    this.decoder = new LatestOnly(
      (/** @type {Question} */ question) => this.decodeInWorker(question),
      (images, question) => this.showDecoded(images, question),
    );
  }

  async load() {
    makeLegend(this.find("legend"), this.map, this.data.classNames);
    await Promise.all([this.frames.load(), this.curve.load()]);
    this.listen();
    this.map.updateTheme();
    this.showCurve();
    this.fitMap();
    const last = this.data.snapshots.length - 1;
    this.pinned.pin(0);
    this.rows.start();
    this.goTo(this.data.position ?? last);
    this.find("stage").dataset.ready = "true";
    if (!(await this.frames.loadImages())) return;
    this.highestLoss.refresh();
    this.requestRender();
  }

  close() {
    super.close();
    this.worker.terminate();
    cancelAnimationFrame(this.playing);
  }

  /** @param {string} text */
  setStatus(text) {
    if (this.find("status").textContent !== text) super.setStatus(text); // avoids a needless layout of the page
  }

  /**
   * Update after a rerun of the page.
   * @param {FilmData} sent
   */
  async update(sent) {
    const data = { ...sent };
    const planeMoved =
      JSON.stringify([this.data.origin, this.data.across]) !== JSON.stringify([data.origin, data.across]);
    const fresh = data.snapshots.at(-1)?.name !== this.data.snapshots.at(-1)?.name;
    this.data = data;
    if (!this.find("stage").dataset.ready) return;
    this.map.updateTheme();
    this.showCurve();
    await this.frames.update(data);
    if (planeMoved) this.fitMap();
    if (fresh && this.following && !this.playing) this.glideTo(data.snapshots.length - 1);
    else this.goTo(Math.min(this.position, data.snapshots.length - 1));
  }

  listen() {
    const options = { signal: this.closed.signal };
    this.slider.addEventListener("input", () => this.drag(this.slider.valueAsNumber), options);
    this.slider.addEventListener("change", () => this.commit(), options);
    this.slider.addEventListener("keydown", (event) => this.key(event), options);
    this.find("play").addEventListener("click", () => this.playOrStop(), options);
    this.find("log").addEventListener("change", () => this.showCurve(), options);
    const speed = this.find("speed");
    speed.replaceChildren(
      ...SPEEDS.map(
        (n) => new Option(`${n} ${n === 1 ? "snapshot" : "snapshots"} per second`, String(n), false, n === this.speed),
      ),
    );
    speed.addEventListener("change", () => (this.speed = Number(speed.value)), options);
    this.pinned.listen(options);
    this.onResize([this.overlay], () => {
      this.fitMap();
      this.requestRender();
    });
  }

  /**
   * Go from snapshot to snapshot with the arrow keys: the slider's own step is far smaller.
   * @param {KeyboardEvent} event
   */
  key(event) {
    const step = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 })[
      event.key
    ];
    if (!step) return;
    event.preventDefault();
    this.drag(step > 0 ? Math.floor(this.position) + 1 : Math.ceil(this.position) - 1);
    this.commit();
  }

  showCurve() {
    this.curve.show(this.data.curve, this.find("log").checked, this.data.marks);
    this.find("size").textContent = this.data.size;
    const parts = new Map(this.data.curve.lines.map(({ name, colour }) => [name.split(",")[0], colour]));
    const entries = [...parts].map(([name, colour]) => {
      const line = element("i");
      if (colour) line.style.setProperty("--line", colour);
      return element("span", {}, line, name);
    });
    this.find("key").replaceChildren(...entries, "solid: training, dashed: validation");
  }

  /** Fix the axes so that all snapshots fit. */
  fitMap() {
    this.map.showArea(...this.frames.bounds());
  }

  /** @param {number} epoch @param {boolean} settled */
  dragCurve(epoch, settled) {
    this.drag(positionAt(this.data.snapshots, epoch));
    if (settled) this.commit();
  }

  /** Follow the user's drag; stop playing. @param {number} position */
  drag(position) {
    this.stop();
    this.following = position >= this.data.snapshots.length - 1.001;
    this.goTo(position);
  }

  /** @param {number} position */
  goTo(position) {
    this.position = Math.min(this.data.snapshots.length - 1, Math.max(0, position));
    this.requestRender();
  }

  /** Render curve, cloud, reconstructions and decoded image together. */
  render() {
    const { snapshots } = this.data;
    const { before, after, u } = between(this.position, snapshots.length);
    const near = u < 0.5 ? before : after;
    this.showPosition();
    const points = this.frames.pointsBetween(before, after, u);
    if (!points) return; // its codes are on their way
    this.map.points = points;
    this.map.labels = this.frames.labels;
    this.map.classLabels = this.frames.classLabelsBetween(before, after, u);
    this.map.draw();
    const z = this.pinned.draw(before, after, u);
    this.rows.draw(near);
    this.setStatus(
      near === this.position ? snapshotText(snapshots[near]) : betweenText(snapshots[before], snapshots[after]),
    );
    this.pinned.describe(near);
    this.activeDimensions.draw(epochAt(snapshots, this.position));
    const parts = [z, this.activeDimensions.codes(z), this.highestLoss.codes(near)];
    const codes = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
    parts.reduce((start, part) => (codes.set(part, start), start + part.length), 0);
    this.decoder.request({ name: snapshots[near].name, codes, counts: parts.map((part) => part.length / z.length) });
    this.overlay.dataset.snapshot = snapshots[near].name;
    this.frames.prefetch(near, this.worker);
  }

  /** Set slider and cursor to the film's position. */
  showPosition() {
    const { snapshots } = this.data;
    this.slider.max = String(snapshots.length - 1);
    this.slider.value = String(this.position);
    this.curve.setCursor(epochAt(snapshots, this.position));
  }

  /** @param {Question} question @returns {Promise<Float32Array>} */
  decodeInWorker(question) {
    return new Promise((resolve) => {
      this.worker.onmessage = ({ data }) => {
        if (data.error) this.setStatus(`A snapshot could not be decoded (${data.error}). Reload the page.`);
        resolve(data.images ?? new Float32Array());
      };
      this.worker.postMessage({ id: 0, ...question });
    });
  }

  /** @param {Float32Array} images @param {Question} question */
  showDecoded(images, { name, counts: [, moved] }) {
    if (!images.length) return;
    const canvas = this.find("digit");
    const { sample, signed } = this.data;
    const size = this.frames.imageSize;
    showDecoded(canvas, images.subarray(0, size), sample, signed);
    this.activeDimensions.show(images.subarray(size, (1 + moved) * size));
    this.highestLoss.show(images.subarray((1 + moved) * size), name);
    canvas.dataset.snapshot = name;
    canvas.dataset.ready = "true";
  }

  stop() {
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    setPressed(this.find("play"), false);
    this.find("play").textContent = "▶ Play";
  }

  playOrStop() {
    if (this.playing) {
      this.stop();
      this.commit();
      return;
    }
    setPressed(this.find("play"), true);
    this.find("play").textContent = "❚❚ Pause";
    const last = () => this.data.snapshots.length - 1;
    if (this.position >= last()) this.position = 0;
    this.following = false;
    let before = performance.now();
    const tick = (/** @type {number} */ now) => {
      this.playing = requestAnimationFrame(tick);
      let position = this.position + ((now - before) / 1000) * this.speed;
      before = now;
      if (position > last()) {
        if (this.find("loop").checked) position = 0;
        else {
          this.stop();
          this.following = true;
          position = last();
          this.commit();
        }
      }
      this.goTo(position);
    };
    this.playing = requestAnimationFrame(tick);
  }

  /** Animate to a new snapshot, so that cloud and map move rather than jump. @param {number} end */
  glideTo(end) {
    const { map } = this;
    const [start, startTime, before, after] = [
      this.position,
      performance.now(),
      { centre: map.centre, scale: map.scale },
      map.viewOf(...this.frames.bounds()),
    ];
    const go = (/** @type {number} */ share) => {
      map.scale = before.scale * (after.scale / before.scale) ** share;
      map.centre = before.centre.map((from, i) => from + share * (after.centre[i] - from));
      this.goTo(start + share * (end - start));
    };
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return go(1);
    const tick = (/** @type {number} */ now) => {
      const share = Math.min(1, Math.max(0, (now - startTime) / FOLLOW_MS));
      if (!this.following || this.playing) return;
      go(share);
      if (share < 1) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  /** Send the film's position to the address; none at its end. */
  commit() {
    this.host.setStateValue("position", this.following ? null : Math.round(this.position * 100) / 100);
  }
}

export const mount = mounting(Film);
