/**
 * Stroke width of a drawing, measured and changed by the distance to the ink's edge:
 * lab/data/stroke_width.py, in the browser.
 */

/** @typedef {import("./pixels.js").Picture} Picture */

import { rint } from "./pixels.js";

const TOLERANCE = 1.4; // strokes within this factor of the usual width, or its inverse, are left as they are
const BLOB = 0.5; // of the longer side of its box: what is wider is no stroke
const THINNEST = 0.1; // share of the strokes' places that may be lost when they are thinned
const EDGE = 0.5; // pixels from the middle of a pixel to its edge

/**
 * Thin or thicken strokes until they are `share` of the longer side of the box around them.
 * @param {Picture} picture of one channel, light ink on dark cut down to its ink, with greys from `paper` to `lightest`
 * @param {number} paper
 * @param {number} lightest
 * @param {number} share
 * @returns {Picture | null} with a margin; null where nothing is to be done: the strokes are about as wide as that, or
 * what is drawn is a blob rather than a stroke
 */
export function usualStrokes(picture, paper, lightest, share) {
  const threshold = (paper + lightest) / 2;
  const depth = squaredDistances(inked(picture, threshold, 1));
  const ridge = ridgeOf(depth).sort();
  if (ridge.length === 0) return null;
  const [width, side] = [widthOf(ridge), Math.max(picture.height, picture.width)];
  const target = (share * (side - width)) / (1 - share); // the box grows with its strokes: its inside, side - width, stays
  const ratio = width / (share * side);
  if ((1 / TOLERANCE <= ratio && ratio <= TOLERANCE) || width > BLOB * side || target < 1) return null;
  /** @type {(level: number) => number} */
  const grey = (level) => rint(paper + (lightest - paper) * Math.min(1, Math.max(0, level)));
  if (target > width) {
    const by = (target - width) / 2;
    const around = squaredDistances(flipped(inked(picture, threshold, Math.ceil(by) + 1)));
    return greys(around, (distance) => grey(1 + by - distance));
  }
  const thinnest = ridge[Math.floor(THINNEST * ridge.length)];
  const by = Math.min((width - target) / 2, thinnest - 1);
  return greys(depth, (distance) => grey(distance - by));
}

/**
 * Return the mean width of the strokes, in pixels; 0 without ink.
 * @param {Picture} picture of one channel, light ink on dark
 * @param {number} threshold above which a pixel is ink
 */
export function strokeWidth(picture, threshold = 127.5) {
  const ridge = ridgeOf(squaredDistances(inked(picture, threshold, 1)));
  return ridge.length ? widthOf(ridge) : 0;
}

/** @param {Float64Array} ridge */
function widthOf(ridge) {
  return (2 * ridge.reduce((sum, distance) => sum + distance, 0)) / ridge.length - EDGE;
}

/**
 * A plane of numbers with a margin around the picture.
 * @template {Uint8Array | Int32Array} T
 * @typedef {{data: T, height: number, width: number}} Plane
 */

/**
 * Return 1 where there is ink, with a margin.
 * @param {Picture} picture
 * @param {number} threshold
 * @param {number} margin pixels of paper around it
 * @returns {Plane<Uint8Array>}
 */
function inked({ data, height, width }, threshold, margin) {
  const [paddedHeight, paddedWidth] = [height + 2 * margin, width + 2 * margin];
  const ink = new Uint8Array(paddedHeight * paddedWidth);
  for (let y = 0; y < height; y++) {
    const [from, to] = [y * width, (y + margin) * paddedWidth + margin];
    for (let x = 0; x < width; x++) if (data[from + x] > threshold) ink[to + x] = 1;
  }
  return { data: ink, height: paddedHeight, width: paddedWidth };
}

/**
 * Return the squared distance of each 1 to the nearest 0, of which there must be one: exact, in linear time.
 * Source: Meijster, Roerdink & Hesselink 2000.
 * @param {Plane<Uint8Array>} plane
 * @returns {Plane<Int32Array>}
 */
export function squaredDistances({ data: ones, height, width }) {
  const squared = squaredWithinColumns(ones, height, width);
  const row = new Int32Array(width);
  const sites = new Int32Array(width); // columns whose parabolas make the lower envelope, and where each begins
  const boundaries = new Int32Array(width);
  for (let start = 0; start < squared.length; start += width) {
    row.set(squared.subarray(start, start + width));
    let last = 0;
    sites[0] = boundaries[0] = 0;
    for (let x = 1; x < width; x++) {
      while (
        last >= 0 &&
        (boundaries[last] - sites[last]) ** 2 + row[sites[last]] > (boundaries[last] - x) ** 2 + row[x]
      ) {
        last--;
      }
      const site = last < 0 ? x : sites[last];
      const boundary = last < 0 ? 0 : 1 + Math.floor((x * x - site * site + row[x] - row[site]) / (2 * (x - site)));
      if (boundary >= width) continue;
      last += 1;
      sites[last] = x;
      boundaries[last] = boundary;
    }
    for (let x = width - 1; x >= 0; x--) {
      squared[start + x] = (x - sites[last]) ** 2 + row[sites[last]];
      if (x === boundaries[last]) last -= 1;
    }
  }
  return { data: squared, height, width };
}

/**
 * @param {Uint8Array} ones
 * @param {number} height
 * @param {number} width
 */
function squaredWithinColumns(ones, height, width) {
  const far = height + width; // farther than anything
  const column = new Int32Array(ones.length);
  for (let i = 0; i < ones.length; i++) {
    column[i] = ones[i] ? (i < width ? far : Math.min(far, column[i - width] + 1)) : 0;
  }
  for (let i = ones.length - width - 1; i >= 0; i--) column[i] = Math.min(column[i], column[i + width] + 1);
  for (let i = 0; i < column.length; i++) column[i] *= column[i];
  return column;
}

/**
 * Return the distances along the centre lines of strokes, where no neighbour is farther from the paper.
 * @param {Plane<Int32Array>} depth squared, with a margin of 1
 */
function ridgeOf({ data, height, width }) {
  const ridge = [];
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const d = data[i];
      if (d === 0 || d < data[i - 1] || d < data[i + 1] || d < data[i - width] || d < data[i + width]) continue;
      if (d < data[i - width - 1] || d < data[i - width + 1] || d < data[i + width - 1] || d < data[i + width + 1]) {
        continue;
      }
      ridge.push(Math.sqrt(d));
    }
  }
  return Float64Array.from(ridge);
}

/**
 * Swap paper and ink.
 * @param {Plane<Uint8Array>} ink
 */
function flipped(ink) {
  return { ...ink, data: ink.data.map((v) => 1 - v) };
}

/**
 * @param {Plane<Int32Array>} squared distances
 * @param {(distance: number) => number} grey
 * @returns {Picture}
 */
function greys({ data, height, width }, grey) {
  const picture = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) picture[i] = grey(Math.sqrt(data[i]));
  return { data: picture, channels: 1, height, width };
}
