/**
 * Ink on uneven paper, as in a photograph with shadow, shading and lines: each pixel is compared with the paper near it.
 * lab/data/local_paper.py, in the browser; pure, so Node can test it.
 */

/** @typedef {import("./pixels.js").Picture} Picture of one channel */

import { rint } from "./pixels.js";

const EVEN = 16; // grey levels between the 10th and the 90th percentile of the border of an even background
const DRAWN = 0.5; // share of the border of one and the same grey above which an image is drawn, not photographed
const WINDOW = 0.125; // of the longer side, either way: the neighbourhood that counts as near
const STRONG = 0.5; // of the strongest contrast: below it are ruled lines, shadows' edges and noise
const FAINT = 0.25; // of it: what touches strong ink is ink from here on
const PEAK = 0.998; // quantile of the contrast that counts as the strongest
const NEAR = 0.1; // share of the mass of the heaviest stroke that another needs to belong to the drawing

/**
 * Return whether the background needs a local threshold. A drawing whose ink reaches the border has one grey on most of
 * it, a photograph has not.
 * @param {ArrayLike<number>} border pixels
 */
export function isUneven(border) {
  const ranked = Uint8Array.from(border).sort();
  const [low, middle, high] = [0.1, 0.5, 0.9].map((share) => ranked[Math.floor(share * (ranked.length - 1))]);
  return high - low > EVEN && ranked.filter((v) => v === middle).length < DRAWN * ranked.length;
}

/**
 * Return the ink of a grey image as light on black.
 * @param {Picture} grey
 * @returns {Picture}
 */
export function inkOnLocalPaper({ data, height, width }) {
  const size = [height, width];
  const all = new Float64Array(data.length).fill(1);
  const smooth = boxMean(Float64Array.from(data), all, size, 1);
  const reach = Math.max(2, rint(WINDOW * Math.max(height, width)));
  let contrast = boxMean(smooth, all, size, reach).map((mean, i) => mean - smooth[i]); // positive: darker than near
  const sign = contrast.reduce((sum, v) => sum + v ** 3, 0) > 0 ? 1 : -1;
  for (let again = 0; again < 2; again++) {
    const signed = contrast.map((v) => sign * v);
    const limit = STRONG * peakOf(signed);
    const paper = signed.map((v) => Number(v < limit)); // anew, without what was ink
    contrast = boxMean(smooth, paper, size, reach).map((mean, i) => mean - smooth[i]);
  }
  contrast = contrast.map((v) => Math.max(sign * v, 0));
  const peak = peakOf(contrast);
  const drawn = strokes(contrast, width, STRONG * peak, FAINT * peak);
  const ink = Uint8Array.from(contrast, (v, i) => Math.floor(Math.min(v / peak, 1) * drawn[i] * 255 + 0.5));
  return { data: ink, channels: 1, height, width };
}

/**
 * Return the weighted mean of each pixel's neighbourhood; where all weights near are zero, the mean of the whole.
 * @param {Float64Array} values (H, W)
 * @param {Float64Array} weights (H, W)
 * @param {number[]} size H and W
 * @param {number} reach pixels to every side
 */
export function boxMean(values, weights, size, reach) {
  const sums = boxSum(
    values.map((v, i) => v * weights[i]),
    size,
    reach,
  );
  const counts = boxSum(weights, size, reach);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const whole = values.reduce((sum, v, i) => sum + v * weights[i], 0) / Math.max(total, 1);
  return sums.map((sum, i) => (counts[i] > 0.5 ? sum / Math.max(counts[i], 1) : whole));
}

/** @param {Float64Array} values @param {number[]} size @param {number} reach */
function boxSum(values, [height, width], reach) {
  const columns = width + 1;
  const table = new Float64Array((height + 1) * columns);
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += values[y * width + x];
      table[(y + 1) * columns + x + 1] = table[y * columns + x + 1] + row;
    }
  }
  return values.map((_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    const top = Math.max(y - reach, 0) * columns;
    const bottom = Math.min(y + reach + 1, height) * columns;
    const [left, right] = [Math.max(x - reach, 0), Math.min(x + reach + 1, width)];
    return table[bottom + right] - table[top + right] - table[bottom + left] + table[top + left];
  });
}

/** @param {Float64Array} contrast */
function peakOf(contrast) {
  const ranked = contrast.slice().sort();
  return Math.max(ranked[Math.floor(PEAK * (ranked.length - 1))], 1);
}

/**
 * Return the pixels of the heaviest stroke and of those heavy enough beside it, of 0 and 1.
 * @param {Float64Array} contrast (H, W)
 * @param {number} width W
 * @param {number} strong
 * @param {number} faint
 */
function strokes(contrast, width, strong, faint) {
  const { labels, masses } = components(contrast, width, strong, faint);
  const heaviest = masses.reduce((most, mass) => Math.max(most, mass), 0);
  return Uint8Array.from(labels, (label) => Number(label > 0 && masses[label] >= NEAR * heaviest));
}

/**
 * Return the 8-connected parts above `faint` by number from 1, and the contrast above `strong` in each.
 * @param {Float64Array} contrast (H, W)
 * @param {number} width W
 * @param {number} strong
 * @param {number} faint
 */
function components(contrast, width, strong, faint) {
  const labels = new Uint32Array(contrast.length);
  const masses = [0];
  /** @type {number[]} */
  const pending = [];
  for (let start = 0; start < contrast.length; start++) {
    if (labels[start] || contrast[start] <= faint) continue;
    masses.push(0);
    labels[start] = masses.length - 1;
    pending.push(start);
    while (pending.length) {
      const i = /** @type {number} */ (pending.pop());
      if (contrast[i] > strong) masses[labels[i]] += contrast[i];
      for (const j of neighboursOf(i, width, contrast.length)) {
        if (labels[j] || contrast[j] <= faint) continue;
        labels[j] = labels[i];
        pending.push(j);
      }
    }
  }
  return { labels, masses };
}

/** @param {number} i @param {number} width @param {number} n pixels */
function neighboursOf(i, width, n) {
  const x = i % width;
  const around = [];
  for (let dx = x ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
    for (const j of [i - width + dx, i + dx, i + width + dx]) if (j >= 0 && j < n && j !== i) around.push(j);
  }
  return around;
}
