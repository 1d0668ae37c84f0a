/** The data of a film: codes, reconstructions and labels of the same validation images, snapshot by snapshot. */

import { blend } from "./timeline.js";
import { classMedians } from "../../map/class-labels.js";
import { readStored, sampleSize, storedPicture } from "../../renderers/sample.js";
import { planeOf, project } from "../../latent/plane.js";
import { readSafetensors, toFloats } from "../../runtime/safetensors.js";

const AT_ONCE = 4; // frames fetched side by side
const AHEAD = 3; // frames whose decoders are fetched before they are needed, both ways

/**
 * @typedef {{
 *   codes: Float32Array, points: Float32Array, recon: Uint8Array | Float32Array, classLabels: import("../../map/scatter-map.js").ClassLabel[],
 *   reconLoss: Float32Array | null, kl: Float32Array | null, cost: Float32Array | null,
 * }} Frame what each image costs in nats, (N,): cost is the sum, the KL weighted; null where the run did not keep it
 */

export class FilmFrames {
  /** @param {import("./film.js").Film} film */
  constructor(film) {
    this.film = film;
    this.data = film.data;
    /** @type {Map<string, Frame>} */
    this.frames = new Map();
    this.labels = new Uint16Array();
    /** @type {Uint8Array | Float32Array} the first few, and then all, (P, *shape) */
    this.images = new Uint8Array();
    /** @type {Float32Array} points between two frames */
    this.middle = new Float32Array();
    this.prefetched = ""; // decoders fetched last
    this.plane = planeOf(film.data);
  }

  /** @param {string} name */
  async tensors(name) {
    return readSafetensors(await this.film.bytes(`${this.data.folder}/${name}`));
  }

  async load() {
    const probe = await this.tensors("probe.safetensors");
    const labels = new BigInt64Array(probe.labels.bytes.slice().buffer);
    this.labels = Uint16Array.from(labels, Number);
    this.images = readStored(probe.images.bytes, this.data.sample);
    await this.update(this.data);
    if (!this.frames.size) throw new Error("no snapshot could be fetched");
  }

  /** Load all images, once the film is shown. @returns {Promise<boolean>} whether they are available */
  async loadImages() {
    const { film } = this;
    if (!this.data.images) return false;
    const response = await fetch(new URL(this.data.images, film.root), { signal: film.closed.signal });
    if (!response.ok) return false;
    this.images = readStored(await response.arrayBuffer(), this.data.sample);
    return true;
  }

  get imageSize() {
    return sampleSize(this.data.sample);
  }

  get imageCount() {
    return this.images.length / this.imageSize;
  }

  /** @param {number} index below imageCount */
  imageOf(index) {
    return storedPicture(this.images.subarray(index * this.imageSize, (index + 1) * this.imageSize), this.data.sample);
  }

  /**
   * Fetch new snapshots, the last one first. One that is not served any more is left out of `data.snapshots`.
   * @param {import("./film.js").FilmData} data
   */
  async update(data) {
    const moved =
      JSON.stringify([data.origin, data.across, data.up]) !==
      JSON.stringify([this.data.origin, this.data.across, this.data.up]);
    this.data = data;
    if (moved) {
      this.plane = planeOf(data);
      for (const frame of this.frames.values()) this.applyPlane(frame);
    }
    const names = new Set(data.snapshots.map(({ name }) => name));
    for (const name of this.frames.keys()) if (!names.has(name)) this.frames.delete(name); // thinned, or of a step since made
    const missing = data.snapshots.map(({ name }) => name).filter((name) => !this.frames.has(name));
    const order = missing.length > 1 ? [missing[missing.length - 1], ...missing.slice(0, -1)] : missing;
    const fetchNext = async () => {
      for (let name = order.shift(); name; name = order.shift()) {
        if (this.isListed(name)) await this.fetch(name).catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
    data.snapshots = data.snapshots.filter(({ name }) => this.frames.has(name));
  }

  /** Return whether the newest list still has a snapshot; a later one may have come while others were fetched. @param {string} name */
  isListed(name) {
    return this.data.snapshots.some((snapshot) => snapshot.name === name);
  }

  /** @param {string} name of a frame */
  async fetch(name) {
    const { codes, recon, recon_loss, kl } = await this.tensors(`${name}/codes.safetensors`);
    const [reconLoss, klOfImages] = [recon_loss, kl].map((tensor) => (tensor ? toFloats(tensor) : null));
    const weight = this.klWeightAt(name);
    const cost = reconLoss && reconLoss.map((loss, i) => loss + weight * (klOfImages?.[i] ?? 0));
    const frame = {
      codes: toFloats(codes),
      recon: readStored(recon.bytes, this.data.sample),
      points: new Float32Array(),
      classLabels: [],
      reconLoss,
      kl: klOfImages,
      cost,
    };
    this.applyPlane(frame);
    this.frames.set(name, frame);
  }

  /** Return the KL weight at a snapshot. @param {string} name of the frame */
  klWeightAt(name) {
    const { snapshots, klWeights } = this.data;
    const epoch = snapshots.find((snapshot) => snapshot.name === name)?.epoch ?? 0;
    return klWeights.reduce((now, change) => (change.epoch < epoch + 1e-9 ? change.weight : now), 0);
  }

  /** @param {Frame} frame */
  applyPlane(frame) {
    frame.points = project(this.plane, frame.codes);
    frame.classLabels = classMedians(frame.points, this.labels, this.data.classNames);
  }

  /** @param {number} i number of a frame */
  at(i) {
    return this.frames.get(this.data.snapshots[i]?.name);
  }

  /** @param {number} i number of a frame */
  recon(i) {
    return this.at(i)?.recon;
  }

  /**
   * Return the cloud between two snapshots; the array is reused.
   * @param {number} before @param {number} after numbers of frames
   * @param {number} u
   */
  pointsBetween(before, after, u) {
    const [from, to] = [this.at(before), this.at(after)];
    if (!from || !to) return null;
    if (this.middle.length !== from.points.length) this.middle = new Float32Array(from.points.length);
    return blend(from.points, to.points, u, this.middle);
  }

  /** @param {number} before @param {number} after @param {number} u */
  classLabelsBetween(before, after, u) {
    const [from, to] = [this.at(before)?.classLabels ?? [], this.at(after)?.classLabels ?? []];
    return from.map((label, i) => ({
      ...label,
      x: label.x + u * (to[i].x - label.x),
      y: label.y + u * (to[i].y - label.y),
    }));
  }

  /**
   * Return the code of one image between two snapshots.
   * @param {number} index @param {number} before @param {number} after @param {number} u
   */
  codeBetween(index, before, after, u) {
    const size = this.data.latentDim;
    const [from, to] = [before, after].map((i) =>
      /** @type {Frame} */ (this.at(i)).codes.subarray(index * size, (index + 1) * size),
    );
    return blend(from, to, u, new Float32Array(size));
  }

  /**
   * Return the bounds of all points of all snapshots: left, right, bottom, top.
   * @returns {[number, number, number, number]}
   */
  bounds() {
    const all = [...this.frames.values()].flatMap(({ points }) => {
      const [xs, ys] = [0, 1].map((side) => points.filter((_, i) => i % 2 === side).sort());
      const far = (/** @type {Float32Array} */ sorted, /** @type {number} */ share) =>
        sorted[Math.round(share * (sorted.length - 1))];
      return [[far(xs, 0.002), far(xs, 0.998), far(ys, 0.002), far(ys, 0.998)]]; // a few far ones do not shrink the rest
    });
    const side = (/** @type {number} */ i, /** @type {(...values: number[]) => number} */ pick) =>
      pick(...all.map((box) => box[i]));
    return [side(0, Math.min), side(1, Math.max), side(2, Math.min), side(3, Math.max)];
  }

  /** Fetch the decoders near the current snapshot. @param {number} near @param {Worker} worker */
  prefetch(near, worker) {
    const names = this.data.snapshots.slice(Math.max(0, near - AHEAD), near + AHEAD + 1).map(({ name }) => name);
    const key = names.join();
    if (key === this.prefetched) return;
    this.prefetched = key;
    worker.postMessage({ fetch: names });
  }
}
