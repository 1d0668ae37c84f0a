/** Encode and decode an image, then its reconstruction again and again; only the latest image counts. D latent dimensions. */

import { LatestOnly, loadNetwork } from "./network.js";

/** @typedef {import("./model-files.js").ModelData} ModelData */
/** @typedef {import("./network.js").Network} Network */
/** @typedef {{image: Uint8Array, recon: Float32Array, z: Float32Array, logvar: Float32Array | null}} RoundTripResult */

const ROUNDS = 8; // of encoding and decoding again, for the trail
const PAUSE = 80; // milliseconds without a new image before the trail is computed: it would slow down drawing

export class RoundTrip {
  /**
   * @param {ModelData} data
   * @param {(passed: RoundTripResult) => void} onResult
   * @param {(trail: Float32Array) => void} onTrail gets the codes of every round, (ROUNDS + 1, D)
   */
  constructor(data, onResult, onTrail) {
    this.data = data;
    this.onResult = onResult;
    this.onTrail = onTrail;
    /** @type {Uint8Array | null} the latest image; null once there is none */
    this.latest = null;
    /** @type {LatestOnly<Uint8Array, void> | null} until the networks are loaded */
    this.newest = null;
    this.wake = () => {}; // ends a pause
  }

  /** @param {URL} root the static folder */
  async load(root) {
    const { folder, sample, latentDim } = this.data;
    const [encoder, decoder] = await Promise.all([
      loadNetwork(root, `${folder}/encoder.onnx`, sample.shape),
      loadNetwork(root, `${folder}/decoder.onnx`, [latentDim]),
    ]);
    this.newest = new LatestOnly(
      (image) => this.pass(encoder, decoder, image),
      () => {},
    );
  }

  /** @param {Uint8Array} image (C, H, W) */
  async request(image) {
    this.latest = image;
    const processing = this.newest?.request(image);
    this.wake();
    await processing;
  }

  /** @param {number} most milliseconds; fewer when the next image comes */
  pause(most) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, most);
      this.wake = () => {
        clearTimeout(timer);
        resolve(null);
      };
    });
  }

  forget() {
    this.latest = null;
  }

  /**
   * @param {Network} encoder
   * @param {Network} decoder
   * @param {Uint8Array} image (C, H, W)
   */
  async pass(encoder, decoder, image) {
    const { latentDim, signed } = this.data;
    const x = Float32Array.from(image, (v) => (signed ? (2 * v) / 255 - 1 : v / 255));
    const outputs = await encoder.runAll(x, 1);
    let z = outputs.mu ?? outputs.z;
    let recon = await decoder.run(z, 1);
    if (!this.latest) return;
    this.onResult({ image, recon, z, logvar: outputs.logvar ?? null });
    const trail = new Float32Array((ROUNDS + 1) * latentDim);
    trail.set(z);
    for (let round = 1; round <= ROUNDS; round++) {
      await this.pause(round === 1 ? PAUSE : 0); // lets pointer events in
      if (this.newest?.next) return;
      const again = await encoder.runAll(clamped(recon, signed), 1);
      z = again.mu ?? again.z;
      trail.set(z, round * latentDim);
      if (round < ROUNDS) recon = await decoder.run(z, 1);
    }
    if (this.latest) this.onTrail(trail);
  }
}

/**
 * Clamp values to the model's pixel scale.
 * @param {Float32Array} values
 * @param {boolean} signed
 */
export function clamped(values, signed) {
  return values.map((v) => Math.min(1, Math.max(signed ? -1 : 0, v)));
}
