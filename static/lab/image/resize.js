/** Resizing with a Lanczos kernel, anti-aliased as in Pillow; pure, so Node can test it. */

/** @typedef {import("./pixels.js").Picture} Picture */

import { rint } from "./pixels.js";

const LOBES = 3; // of the kernel

/**
 * Resize along rows and then along columns, with bytes between.
 * @param {Picture} picture
 * @param {number} height
 * @param {number} width
 * @returns {Picture}
 */
export function resize(picture, height, width) {
  const { data, channels, height: oldHeight, width: oldWidth } = picture;
  const narrow = new Uint8Array(channels * oldHeight * width);
  kernels(oldWidth, width).forEach(({ first, weights }, x) => {
    for (let y = 0; y < channels * oldHeight; y++) {
      const start = y * oldWidth + first;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * data[start + i];
      narrow[y * width + x] = toByte(sum);
    }
  });
  const small = new Uint8Array(channels * height * width);
  kernels(oldHeight, height).forEach(({ first, weights }, y) => {
    for (let c = 0; c < channels; c++) {
      for (let x = 0; x < width; x++) {
        const start = (c * oldHeight + first) * width + x;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i] * narrow[start + i * width];
        small[(c * height + y) * width + x] = toByte(sum);
      }
    }
  });
  return { data: small, channels, height, width };
}

/**
 * Shrink an image with more than `side` pixels on a side.
 * @param {Picture} picture
 * @param {number} side
 */
export function shrink(picture, side) {
  const factor = side / Math.max(picture.height, picture.width);
  if (factor >= 1) return picture;
  return resize(picture, Math.max(1, rint(picture.height * factor)), Math.max(1, rint(picture.width * factor)));
}

/**
 * Return the weights by which each of `size` new pixels is made from a line of `oldSize`.
 * @param {number} oldSize
 * @param {number} size
 * @returns {{first: number, weights: Float64Array}[]}
 */
function kernels(oldSize, size) {
  const scale = oldSize / size;
  const stretch = Math.max(1, scale);
  return Array.from({ length: size }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - LOBES * stretch + 0.5));
    const end = Math.min(oldSize, Math.trunc(centre + LOBES * stretch + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_, j) => lanczos((first + j - centre + 0.5) / stretch));
    const total = weights.reduce((sum, w) => sum + w, 0);
    return { first, weights: weights.map((w) => w / total) };
  });
}

/** @param {number} x */
function lanczos(x) {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const t = Math.PI * x;
  return (LOBES * Math.sin(t) * Math.sin(t / LOBES)) / (t * t);
}

/** @param {number} v */
function toByte(v) {
  return Math.min(255, Math.max(0, Math.floor(v + 0.5)));
}
