/** Matching of two latent spaces: the same position in both, the line between the same images, steps off the data. */

import { straightAt } from "../../latent/interpolation.js";

/**
 * The mean of a cloud on its map, and its standard deviation along both axes.
 * @typedef {{middle: [number, number], std: [number, number]}} Cloud
 */

/**
 * @param {Float32Array} points (N, 2)
 * @returns {Cloud}
 */
export function cloudOf(points) {
  const n = Math.max(1, points.length / 2);
  /** @type {[number, number]} */
  const middle = [0, 0];
  for (let i = 0; i < points.length; i++) middle[i % 2] += points[i] / n;
  /** @type {[number, number]} */
  const squares = [0, 0];
  for (let i = 0; i < points.length; i++) squares[i % 2] += (points[i] - middle[i % 2]) ** 2 / n;
  return { middle, std: /** @type {[number, number]} */ (squares.map((v) => Math.sqrt(v) || 1)) };
}

/**
 * Return the same position on another map: as many standard deviations from the cloud's mean along both axes.
 * @param {Cloud} from
 * @param {Cloud} to
 * @param {[number, number]} point
 * @returns {[number, number]}
 */
export function samePosition(from, to, point) {
  const at = (/** @type {0 | 1} */ axis) =>
    to.middle[axis] + ((point[axis] - from.middle[axis]) / from.std[axis]) * to.std[axis];
  return [at(0), at(1)];
}

/**
 * Return codes at even steps from one to another, including both ends.
 * @param {Float32Array} a (D,)
 * @param {Float32Array} b (D,)
 * @param {number} steps
 */
export function walk(a, b, steps) {
  return Array.from({ length: steps }, (_, i) => straightAt(a, b, i / (steps - 1)));
}

/**
 * Return in words how many steps are off the data.
 * @param {number[]} counts images near each step
 */
export function offDataText(counts) {
  const offData = counts.filter((n) => n === 0).length;
  if (!offData) return `All ${counts.length} steps are on the data.`;
  return `${offData} of ${counts.length} steps ${offData === 1 ? "is" : "are"} off the data.`;
}

/**
 * Format a number to two figures for a caption.
 * @param {number} value
 */
export function short(value) {
  return value >= 0.0995 ? value.toFixed(2) : value.toFixed(3);
}

/**
 * Return the index of the smallest of several values as shown; -1 where the smallest two are equal.
 * @param {number[]} values
 */
export function leastOf(values) {
  const texts = values.map((value) => Number(short(value)));
  const least = Math.min(...texts);
  const at = texts.filter((value) => value === least).length === 1 ? texts.indexOf(least) : -1;
  return values.length > 1 ? at : -1;
}

/**
 * Return left, right, bottom and top of a cloud without a few outliers.
 * @param {Float32Array} points (N, 2)
 * @returns {[number, number, number, number]}
 */
export function boundsOf(points) {
  const [xs, ys] = [0, 1].map((side) => points.filter((_, i) => i % 2 === side).sort());
  const at = (/** @type {Float32Array} */ sorted, /** @type {number} */ share) =>
    sorted[Math.round(share * (sorted.length - 1))];
  return xs.length ? [at(xs, 0.002), at(xs, 0.998), at(ys, 0.002), at(ys, 0.998)] : [-3, 3, -3, 3];
}

/**
 * Return the frame that a map shows: unchanged while a moving cloud stays within it and fills much of it.
 * @param {[number, number, number, number] | null} current
 * @param {[number, number, number, number]} bounds
 */
export function frameFor(current, bounds) {
  if (!current) return bounds;
  const area = (/** @type {number[]} */ [left, right, bottom, top]) =>
    Math.max(right - left, 1e-9) * Math.max(top - bottom, 1e-9);
  const room = (current[1] - current[0] + current[3] - current[2]) * 0.03; // the border around a frame
  const within = bounds.every((side, i) => (i % 2 ? side <= current[i] + room : side >= current[i] - room));
  return within && area(current) < 3 * area(bounds) ? current : bounds;
}
