/** The encoder and decoder of a model of ratings. F items, D latent dimensions, B profiles at a time. */

import { loadNetwork } from "../../runtime/network.js";

/** @typedef {import("./messages.d.ts").RecommendData} RecommendData */
/** @typedef {import("../../runtime/network.js").Network} Network */

const CHUNK = 250; // profiles encoded at a time

export class TasteNetworks {
  /** @param {RecommendData} data @param {Network} encoder @param {Network} decoder */
  constructor(data, encoder, decoder) {
    this.data = data;
    this.encoder = encoder;
    this.decoder = decoder;
  }

  /** @param {RecommendData} data @param {URL} root the static folder */
  static async load(data, root) {
    const [encoder, decoder] = await Promise.all([
      loadNetwork(root, `${data.folder}/encoder.onnx`, data.sample.shape),
      loadNetwork(root, `${data.folder}/decoder.onnx`, [data.latentDim]),
    ]);
    return new TasteNetworks(data, encoder, decoder);
  }

  /**
   * Encode users by what they like.
   * @param {number[][]} profiles (B,) indices of liked items each
   * @returns {Promise<{codes: Float32Array, logvar: Float32Array | null}>} (B, D) each; no logvar without a posterior
   */
  async encode(profiles) {
    const [items, size] = [this.data.sample.shape[0], this.data.latentDim];
    const codes = new Float32Array(profiles.length * size);
    const logvar = new Float32Array(profiles.length * size);
    let hasPosterior = true;
    for (let start = 0; start < profiles.length; start += CHUNK) {
      const chunk = profiles.slice(start, start + CHUNK);
      const x = new Float32Array(chunk.length * items);
      chunk.forEach((likes, row) => likes.forEach((item) => (x[row * items + item] = 1)));
      const outputs = await this.encoder.runAll(x, chunk.length);
      codes.set(outputs.mu ?? outputs.z, start * size);
      if (outputs.logvar) logvar.set(outputs.logvar, start * size);
      else hasPosterior = false;
    }
    return { codes, logvar: hasPosterior ? logvar : null };
  }

  /**
   * @param {Float32Array} codes (B, D)
   * @returns {Promise<Float32Array>} scores (B, F), higher is better
   */
  decode(codes) {
    return this.decoder.run(codes, codes.length / this.data.latentDim);
  }
}

/**
 * Return what each liked item adds to the score of another: with all likes, against all but this one.
 * @param {Float32Array} all scores (F,) of all likes
 * @param {Float32Array} without scores (K, F) without each of K likes
 * @param {number} item
 * @param {boolean} multinomial the score is a probability, of which the ratio is returned; otherwise a difference
 * @returns {number[]} (K,)
 */
export function pulls(all, without, item, multinomial) {
  const n = all.length;
  const score = (/** @type {Float32Array} */ values) =>
    multinomial ? values[item] / values.reduce((sum, value) => sum + value, 0) : values[item];
  const own = score(all);
  return Array.from({ length: without.length / n }, (_, k) => {
    const other = score(without.subarray(k * n, (k + 1) * n));
    return multinomial ? own / other : own - other;
  });
}
