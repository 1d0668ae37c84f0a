/** Ink on paper: separation of the two, and placement as in MNIST; pure, so Node can test it. */

/** @typedef {import("./pixels.js").Picture} Picture of one channel */

import { extremes, part, rint } from "./pixels.js";
import { resize } from "./resize.js";

export const FLAT = 8; // grey levels of 255: an image with less contrast is rejected
const INK = 0.2; // share of the contrast above which a pixel is ink
const MASS_CENTRE = 14.5 / 28; // of the side: MNIST's ink balances on the middle of pixel 14, counted from 0

/**
 * Return the pixels of a frame 2 % wide, at least one pixel.
 * @param {Picture} ink
 */
export function borderOf({ data, height, width }) {
  const edge = Math.max(1, rint(0.02 * Math.min(height, width)));
  const border = [];
  for (let y = 0; y < height; y++) {
    const inside = y >= edge && y < height - edge && width > 2 * edge;
    for (let x = 0; x < width; x++) {
      if (inside && x === edge) x = width - edge;
      border.push(data[y * width + x]);
    }
  }
  return border;
}

/** @param {Picture} ink */
function borderMedian(ink) {
  const border = borderOf(ink);
  const counts = new Uint32Array(256);
  for (const grey of border) counts[grey] += 1;
  const n = border.length;
  /** @param {number} rank */
  const ranked = (rank) => {
    let value = 0;
    for (let cumulative = counts[0]; cumulative <= rank; cumulative += counts[value]) value += 1;
    return value;
  };
  return (ranked(Math.floor((n - 1) / 2)) + ranked(Math.floor(n / 2))) / 2;
}

/** @param {Picture} ink */
export function isDarkOnLight(ink) {
  let sum = 0;
  for (let i = 0; i < ink.data.length; i++) sum += ink.data[i];
  return borderMedian(ink) > sum / ink.data.length;
}

/**
 * Return the greys of paper and ink; paper is taken from the border unless that is as light as the ink.
 * @param {Picture} ink
 * @returns {[number, number]}
 */
export function paperAndInk(ink) {
  const [darkest, lightest] = extremes(ink.data);
  const border = borderMedian(ink);
  const paper = lightest - border < FLAT ? darkest : border;
  return [paper, Math.max(lightest, paper + 1)];
}

/**
 * @param {Picture} ink
 * @param {number} paper its grey
 * @param {number} lightest its ink's
 */
export function cropToInk(ink, paper, lightest) {
  const { data, height, width } = ink;
  const threshold = paper + INK * (lightest - paper);
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] <= threshold) continue;
      if (top === height) top = y;
      bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  return part(ink, top, left, bottom - top + 1, right - left + 1);
}

/**
 * Resize to a box of `share` of the sides, keeping proportions, in the middle of black.
 * @param {Picture} ink
 * @param {number} height
 * @param {number} width
 * @param {number} share
 * @returns {Picture}
 */
export function fit(ink, height, width, share) {
  const scale = Math.min((share * height) / ink.height, (share * width) / ink.width);
  const small = resize(ink, Math.max(1, rint(ink.height * scale)), Math.max(1, rint(ink.width * scale)));
  const [top, left] = [Math.floor((height - small.height) / 2), Math.floor((width - small.width) / 2)];
  const data = new Uint8Array(height * width);
  for (let y = 0; y < small.height; y++) {
    data.set(small.data.subarray(y * small.width, (y + 1) * small.width), (top + y) * width + left);
  }
  return { data, channels: 1, height, width };
}

/**
 * Shift by whole pixels until the centre of mass is nearest the middle, as far as no ink leaves the image.
 * @param {Picture} ink
 * @returns {Picture}
 */
export function centreByMass(ink) {
  const { data, height, width } = ink;
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  data.forEach((v, i) => {
    rows[Math.floor(i / width)] += v;
    columns[i % width] += v;
  });
  const [down, right] = [massShift(rows), massShift(columns)];
  const moved = new Uint8Array(data.length);
  data.forEach((v, i) => {
    if (v) moved[i + down * width + right] = v;
  });
  return { ...ink, data: moved };
}

/** @param {Float64Array} weight of the ink in each row or column */
function massShift(weight) {
  const n = weight.length;
  const total = weight.reduce((sum, w) => sum + w, 0);
  if (total === 0) return 0;
  const mass = weight.reduce((sum, w, i) => sum + w * i, 0) / total;
  const first = weight.findIndex((w) => w > 0);
  const last = weight.findLastIndex((w) => w > 0);
  return Math.min(Math.max(rint(MASS_CENTRE * n - 0.5 - mass), -first), n - 1 - last);
}
