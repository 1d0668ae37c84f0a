/** The arrays of a session: N windows in the order of time, C neurons, D latent dimensions, T targets, P of a place. */

import { nearest } from "../../latent/plane.js";

/**
 * @typedef {import("./messages.d.ts").NeuralData} NeuralData
 * @typedef {(path: string) => Promise<ArrayBuffer>} Fetch of a file below the static folder
 */

export class SessionFiles {
  /** @param {NeuralData} data */
  constructor(data) {
    this.data = data;
    this.neurons = data.sample.shape[0];
    this.steps = data.sample.shape[1];
    this.size = data.latentDim;
    this.targets = data.targetNames.length;
    /** @type {Map<string, Uint8Array>} */
    this.groups = new Map();
    this.codes = this.counts = this.values = this.pca = this.trainCodes = this.trainPlaces = new Float32Array();
  }

  /** @param {Fetch} fetch */
  async load(fetch) {
    const { counts, values, code, pca, trainCodes, trainPlaces } = this.data;
    const floats = async (/** @type {string} */ path) => new Float32Array(await fetch(path));
    [this.codes, this.counts, this.values, this.trainCodes, this.trainPlaces, this.pca] = await Promise.all([
      ...[code.file, counts, values, trainCodes, trainPlaces].map(floats),
      pca ? floats(pca.file) : new Float32Array(),
    ]);
  }

  /**
   * Return the group of each window, fetched once.
   * @param {string} file
   * @param {Fetch} fetch
   */
  async groupsOf(file, fetch) {
    let groups = this.groups.get(file);
    if (!groups) {
      groups = new Uint8Array(await fetch(file));
      this.groups.set(file, groups);
    }
    return groups;
  }

  /**
   * Return numbers between two windows, such as the code at a time.
   * @param {Float32Array} rows (N, size)
   * @param {number} size
   * @param {number} at in windows, 0 to N - 1
   */
  between(rows, size, at) {
    const i = Math.min(this.data.n - 1, Math.max(0, Math.floor(at)));
    const next = Math.min(this.data.n - 1, i + 1);
    const share = at - i;
    return Float32Array.from(
      { length: size },
      (_, d) => rows[i * size + d] * (1 - share) + rows[next * size + d] * share,
    );
  }

  /** Return the values of the targets at a time, (T,); those that jump, such as angles, as at the nearest window. @param {number} at */
  valuesAt(at) {
    const values = this.between(this.values, this.targets, at);
    const i = Math.round(at);
    const { angleColumn } = this.data;
    if (angleColumn >= 0) values[angleColumn] = this.values[i * this.targets + angleColumn];
    return values;
  }

  /** Return the spikes of the bins around a window, (C, steps), 0 before the first and after the last. @param {number} at */
  windowAt(at) {
    const window = new Float32Array(this.neurons * this.steps);
    const first = Math.round(at) - Math.floor(this.steps / 2);
    for (let step = 0; step < this.steps; step++) {
      const bin = first + step;
      if (bin < 0 || bin >= this.data.n) continue;
      for (let c = 0; c < this.neurons; c++) window[c * this.steps + step] = this.counts[bin * this.neurons + c];
    }
    return window;
  }

  /**
   * Return the place of a code: the mean of those of the nearest training codes; null where there are no places.
   * @param {Float32Array} z (D,)
   * @returns {number[] | null}
   */
  placeOf(z) {
    const { track } = this.data;
    if (!track) return null;
    const parts = track.columns.length;
    const rows = nearest(this.trainCodes, z, track.neighbours);
    return track.columns.map(
      (_, p) => rows.reduce((sum, { index }) => sum + this.trainPlaces[index * parts + p], 0) / rows.length,
    );
  }

  /** Return the mean rate of each neuron in spikes per second, (C,). */
  meanRates() {
    const rates = new Float32Array(this.neurons);
    for (let i = 0; i < this.counts.length; i++) rates[i % this.neurons] += this.counts[i];
    return rates.map((spikes) => spikes / ((this.data.n * this.data.binMs) / 1000));
  }
}
