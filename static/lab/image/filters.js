/** Denoising filters without training, as in lab/experiments/filters.py. Images: (C, H, W) bytes, mirrored at the edges. */

import { psnr } from "./quality.js";

const MEDIAN_SIZES = [3, 5, 7]; // pixels per side
const SIGMAS = [0.5, 0.75, 1, 1.25, 1.5, 2]; // pixels
const CUT = 4; // standard deviations that a gaussian reaches

/** @typedef {{name: string, image: Uint8Array}} Filtered */

/**
 * Return the index of a pixel beyond the edge: c b a | a b c | c b a.
 * @param {number} i
 * @param {number} n pixels
 */
function mirrored(i, n) {
  while (i < 0 || i >= n) i = i < 0 ? -i - 1 : 2 * n - 1 - i;
  return i;
}

/**
 * Return the median of each window.
 * @param {Uint8Array} image
 * @param {number} size odd, pixels per side
 * @param {number[]} shape C, H, W
 * @returns {Uint8Array}
 */
export function median(image, size, [, height, width]) {
  const reach = (size - 1) / 2;
  const neighbourhood = new Uint8Array(size * size);
  const filtered = new Uint8Array(image.length);
  for (let i = 0; i < image.length; i++) {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    const start = i - y * width - x;
    let n = 0;
    for (let dy = -reach; dy <= reach; dy++) {
      const row = start + mirrored(y + dy, height) * width;
      for (let dx = -reach; dx <= reach; dx++) neighbourhood[n++] = image[row + mirrored(x + dx, width)];
    }
    filtered[i] = neighbourhood.sort()[(n - 1) / 2];
  }
  return filtered;
}

/**
 * Blur by a gaussian.
 * @param {Uint8Array} image
 * @param {number} sigma pixels
 * @param {number[]} shape C, H, W
 * @returns {Uint8Array}
 */
export function gaussian(image, sigma, [, height, width]) {
  const reach = Math.floor(CUT * sigma + 0.5);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-0.5 * ((k - reach) / sigma) ** 2));
  const sum = weights.reduce((a, b) => a + b);
  /** @param {ArrayLike<number>} from @param {boolean} down */
  const pass = (from, down) =>
    Float64Array.from({ length: from.length }, (_, i) => {
      const [at, n, step] = down ? [Math.floor(i / width) % height, height, width] : [i % width, width, 1];
      let value = 0;
      for (let k = 0; k < weights.length; k++) {
        value += weights[k] * from[i + (mirrored(at + k - reach, n) - at) * step];
      }
      return value / sum;
    });
  return Uint8Array.from(pass(pass(image, true), false), Math.round);
}

/**
 * Return the result of the median filter of the best size for this image.
 * @param {Uint8Array} clean
 * @param {Uint8Array} noisy
 * @param {number[]} shape C, H, W
 */
export function bestMedian(clean, noisy, shape) {
  return best(
    clean,
    MEDIAN_SIZES.map((size) => ({ name: `median ${size}×${size}`, image: median(noisy, size, shape) })),
  );
}

/**
 * Return the result of the gaussian filter of the best width for this image.
 * @param {Uint8Array} clean
 * @param {Uint8Array} noisy
 * @param {number[]} shape C, H, W
 */
export function bestGaussian(clean, noisy, shape) {
  return best(
    clean,
    SIGMAS.map((sigma) => ({ name: `Gaussian σ ${sigma} px`, image: gaussian(noisy, sigma, shape) })),
  );
}

/** @param {Uint8Array} clean @param {Filtered[]} tried */
function best(clean, tried) {
  return tried.reduce((one, other) => (psnr(clean, other.image) > psnr(clean, one.image) ? other : one));
}
