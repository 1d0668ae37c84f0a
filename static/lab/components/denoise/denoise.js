/** The Denoise page: noise on one image, denoised live by a denoiser, a plain autoencoder and filters. */

import { DenoiseBar, addBrushListeners } from "./denoise-controls.js";
import { ArrowMap } from "./denoise-map.js";
import { fitRow, makeRow, showPicture } from "./denoise-images.js";
import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { bestGaussian, bestMedian } from "../../image/filters.js";
import { Component, mounting } from "../../lib/component.js";
import { KINDS, Strokes, makeNoise, addNoise } from "../../image/noise.js";
import { readPicture } from "../../image/open-file.js";
import { ALL_STEPS, prepare } from "../../image/prepare.js";

const REST = 350; // milliseconds without a change, after which the address is written

/**
 * @typedef {import("./messages.d.ts").DenoiseData} DenoiseData
 * @typedef {import("./messages.d.ts").DenoiseState} DenoiseState
 * @typedef {{run: (noisy: Uint8Array[]) => Promise<{recon: Uint8Array, codes: Float32Array}>}} RoundTrip recon: of the
 *   first image; codes: of all
 * @typedef {{noisy: Uint8Array, clean: Uint8Array, name: string}} Question
 */

/** @extends {Component<DenoiseData, DenoiseState>} */
export class Denoise extends Component {
  /** @param {import("../../lib/component.js").Host<DenoiseData, DenoiseState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.images = new Uint8Array(); // (N, C, H, W)
    this.labels = new Uint16Array(); // (N,)
    const { noise = "", level, image, seed } = this.data.linked;
    this.kind = KINDS.includes(noise) ? noise : KINDS[0];
    this.level = Math.min(1, Math.max(0, numberOr(level, 0.5)));
    this.image = Math.max(0, Math.round(numberOr(image, 0)));
    this.seed = Math.round(numberOr(seed, 1));
    /** @type {Uint8Array | null} the user's own image, (C, H, W) */
    this.own = null;
    this.brush = "noise"; // or "cover"
    this.noise = makeNoise(this.seed, this.data.imageShape);
    this.strokes = new Strokes(this.data.imageShape);
    this.resting = 0;
    this.trio = makeRow(this.find("trio"), { noisy: "noisy", cleaned: "denoised", clean: "clean" });
    this.second = makeRow(this.find("second"), {
      plain: `plain: ${this.data.plain.name}`,
      median: "median",
      gaussian: "Gaussian",
    });
    this.second.plain.name.title = "A plain autoencoder, trained on clean images only, on the same noisy image";
    for (const key of ["median", "gaussian"])
      this.second[key].name.title = "With the size that works best on this image";
    this.map = new ArrowMap(this.find, this.data);
    /** @type {LatestOnly<Question, () => void> | null} */
    this.newest = null;
  }

  async load() {
    const { data } = this;
    delete this.find("trio").dataset.ready;
    this.fit();
    const files = [data.images, data.labels, data.codes, data.codeLabels];
    const models = [data.denoiser, data.plain];
    const [[images, labels, codes, codeLabels], [denoiser, plain]] = await Promise.all([
      Promise.all(files.map((path) => this.bytes(path))),
      Promise.all(models.map((model) => roundTripOf(this.root, model, data.imageShape))),
    ]);
    if (this.closed.signal.aborted) return;
    this.images = new Uint8Array(images);
    this.labels = new Uint16Array(labels);
    this.image %= this.labels.length;
    this.newest = new LatestOnly(
      (question) => this.answer(denoiser, plain, question),
      (put) => put(),
    );
    this.bar = new DenoiseBar(this);
    addBrushListeners(this.trio.noisy.canvas, this);
    this.onResize([this.find("trio")], () => this.fit());
    this.map.setPoints(new Float32Array(codes), new Uint16Array(codeLabels));
    this.requestRender();
  }

  fit() {
    fitRow(this.find("trio"), this.data.imageShape, false);
    fitRow(this.find("second"), this.data.imageShape, true);
    if (this.labels.length) this.map.refresh();
  }

  /** Update after a rerun of the page: the theme may have changed. */
  update() {
    if (this.labels.length) this.map.refresh();
  }

  close() {
    super.close();
    clearTimeout(this.resting);
  }

  /** @param {{kind?: string, level?: number, image?: number, seed?: number}} changed */
  set(changed) {
    Object.assign(this, changed);
    if (changed.image !== undefined) this.setImage(null);
    if (changed.seed !== undefined) this.noise = makeNoise(this.seed, this.data.imageShape);
    this.bar?.refresh();
    this.requestRender();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.commit(), REST);
  }

  /** @param {Uint8Array | null} own none: the test image */
  setImage(own) {
    this.own = own;
    this.strokes.clear();
  }

  /** Open the user's own image; it stays in the browser. @param {File} file */
  async open(file) {
    const { imageShape, stroke, inkShare, strokeWidth } = this.data;
    try {
      const { picture } = await readPicture(file);
      const { image } = prepare(picture, imageShape, { ...ALL_STEPS, stroke, inkShare, strokeWidth });
      this.setImage(image);
      this.requestRender();
    } catch (error) {
      this.setStatus(/** @type {Error} */ (error).message);
    }
  }

  /** @param {[number, number]} from @param {[number, number]} to pixels of the image */
  stroke(from, to) {
    this.strokes.line(from, to, this.brush);
    this.requestRender();
  }

  clear() {
    this.strokes.clear();
    this.requestRender();
  }

  /** Send image and noise to the address. */
  commit() {
    const { kind, level, image, seed } = this;
    this.host.setStateValue("rest", {
      noise: kind,
      level: String(level),
      image: String(image),
      seed: String(seed),
    });
  }

  requestRender() {
    this.find("trio").dataset.settled = "false";
    super.requestRender();
  }

  async render() {
    const size = this.data.imageShape.reduce((n, side) => n * side);
    const clean = this.own ?? this.images.subarray(this.image * size, (this.image + 1) * size);
    const name = this.own ? "yours" : this.data.classNames[this.labels[this.image]];
    const noisy = this.strokes.put(addNoise(clean, this.noise, this.kind, this.level), this.noise);
    await this.newest?.request({ noisy, clean, name });
  }

  /**
   * @param {RoundTrip} denoiser
   * @param {RoundTrip} plain
   * @param {Question} question
   * @returns {Promise<() => void>} shows the answer
   */
  async answer(denoiser, plain, { noisy, clean, name }) {
    const { imageShape } = this.data;
    const cleaned = await denoiser.run([noisy, clean]);
    const other = await plain.run([noisy]);
    const filtered = { median: bestMedian(clean, noisy, imageShape), gaussian: bestGaussian(clean, noisy, imageShape) };
    return () => {
      showPicture(this.trio.noisy, noisy, imageShape, clean);
      showPicture(this.trio.cleaned, cleaned.recon, imageShape, clean);
      showPicture(this.trio.clean, clean, imageShape, null);
      this.trio.clean.name.textContent = `clean: ${name}`;
      showPicture(this.second.plain, other.recon, imageShape, clean);
      for (const key of /** @type {const} */ (["median", "gaussian"])) {
        this.second[key].name.textContent = filtered[key].name;
        showPicture(this.second[key], filtered[key].image, imageShape, clean);
      }
      this.map.show(cleaned.codes);
      this.setStatus(`○ noisy code → clean code: ${distance(cleaned.codes).toFixed(2)} apart. ${this.data.hides}`);
      this.find("trio").dataset.ready = "true";
      this.find("trio").dataset.settled = String(!this.scheduler.pending && !this.newest?.next);
    };
  }
}

/**
 * Return encoder and decoder as one function.
 * @param {URL} root the static folder
 * @param {import("./messages.d.ts").DenoiseModel} model
 * @param {number[]} shape C, H, W
 * @returns {Promise<RoundTrip>}
 */
async function roundTripOf(root, { folder, latentDim, signed }, shape) {
  const [encoder, decoder] = await Promise.all([
    loadNetwork(root, `${folder}/encoder.onnx`, shape),
    loadNetwork(root, `${folder}/decoder.onnx`, [latentDim]),
  ]);
  /** @param {Uint8Array[]} images */
  const run = async (images) => {
    const size = images[0].length;
    const x = new Float32Array(images.length * size);
    images.forEach((image, n) => image.forEach((v, i) => (x[n * size + i] = signed ? (2 * v) / 255 - 1 : v / 255)));
    const outputs = await encoder.runAll(x, images.length);
    const codes = outputs.mu ?? outputs.z;
    const values = await decoder.run(codes.slice(0, latentDim), 1);
    const recon = Uint8ClampedArray.from(values, (v) => (signed ? (v + 1) / 2 : v) * 255); // rounds and clamps
    return { recon: new Uint8Array(recon.buffer), codes };
  };
  return { run };
}

/** Return the distance between two codes. @param {Float32Array} codes (2, D) */
function distance(codes) {
  const size = codes.length / 2;
  return Math.hypot(...Array.from({ length: size }, (_, d) => codes[d] - codes[size + d]));
}

/** @param {string | undefined} text @param {number} otherwise */
function numberOr(text, otherwise) {
  const value = text ? Number(text) : NaN;
  return Number.isFinite(value) ? value : otherwise;
}

export const mount = mounting(Denoise);
