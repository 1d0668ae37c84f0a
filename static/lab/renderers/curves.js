/** A window of a series as a curve a channel: lab/plots/sample_pictures.py draws the same. */

import { drawEdge, filled, GROUND, LIGHT, SIDE, rgba } from "./picture.js";
import { inUnit } from "./bars.js";

const MARGIN = 3; // pixels above and below
/** @type {[number, number, number][]} */
const COLOURS = [
  [240, 228, 66],
  [86, 180, 233],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
]; // Okabe and Ito, on dark
export const CURVES_HEIGHT = 190; // CSS pixels of the large view

/**
 * @typedef {import("../runtime/messages.d.ts").SampleData} SampleData
 */

/**
 * @param {ArrayLike<number>} values (C, T) in [0, 1]
 * @param {SampleData} sample
 * @returns {ImageData}
 */
export function curvePicture(values, { shape: [channels, steps] }) {
  const pixels = filled();
  drawEdge(pixels);
  for (let channel = 0; channel < channels; channel++) {
    const colour = rgba(...COLOURS[channel % COLOURS.length]);
    let before = level(values, channel * steps, steps, 0);
    for (let x = 0; x < SIDE; x++) {
      const now = level(values, channel * steps, steps, x);
      const end = Math.max(before, now) + 1; // two pixels thick
      for (let y = Math.min(before, now); y <= end; y++) pixels[y * SIDE + x] = colour;
      before = now;
    }
  }
  return new ImageData(new Uint8ClampedArray(pixels.buffer), SIDE, SIDE);
}

/**
 * Return the pixel row of a channel in a pixel column, interpolated between steps.
 * @param {ArrayLike<number>} values
 * @param {number} first index of the channel's first step
 * @param {number} steps
 * @param {number} x
 */
function level(values, first, steps, x) {
  const position = (x * (steps - 1)) / (SIDE - 1);
  const step = Math.min(Math.floor(position), Math.max(0, steps - 2));
  const share = position - step;
  const at = (/** @type {number} */ i) => {
    const value = values[first + Math.min(i, steps - 1)];
    return Number.isNaN(value) ? 0.5 : Math.min(1, Math.max(0, value));
  };
  const value = at(step) * (1 - share) + at(step + 1) * share;
  return Math.floor((1 - value) * (SIDE - 1 - 2 * MARGIN) + 0.5) + MARGIN;
}

/**
 * Draw the curves with the ends of their scale, and the channels' names where there are several.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values (C, T) in [0, 1]
 * @param {SampleData} sample
 * @param {number} width CSS pixels
 * @param {number} height
 */
export function drawCurves(context, values, { shape: [channels, steps], features }, width, height) {
  context.fillStyle = GROUND;
  context.fillRect(0, 0, width, height);
  context.font = "11px sans-serif";
  context.textBaseline = "middle";
  const same = features.every(({ offset, scale }) => offset === features[0].offset && scale === features[0].scale);
  const [left, right, top, bottom] = [same ? 46 : 10, width - 10, channels > 1 ? 24 : 12, height - 24];
  const y = (/** @type {number} */ value) => bottom - Math.max(-0.05, Math.min(1.05, value)) * (bottom - top);
  const x = (/** @type {number} */ step) => left + (step / Math.max(1, steps - 1)) * (right - left);
  context.strokeStyle = "rgb(70, 80, 92)";
  context.lineWidth = 1;
  for (const value of [0, 0.5, 1]) line(context, [left, y(value)], [right, y(value)]);
  context.fillStyle = LIGHT;
  if (same) {
    context.textAlign = "right";
    for (const value of [0, 0.5, 1]) context.fillText(inUnit(features[0], value), left - 5, y(value), left - 8);
  }
  context.textAlign = "center";
  for (const step of [0, Math.floor((steps - 1) / 2), steps - 1]) {
    const middle = Math.min(width - 12, Math.max(12, x(step)));
    context.fillText(String(step), middle, height - 10);
  }
  if (right - left > 120) context.fillText("step", (x(0) + x((steps - 1) / 2)) / 2, height - 10);
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.textAlign = "left";
  for (let channel = 0; channel < channels; channel++) {
    context.strokeStyle = context.fillStyle = `rgb(${COLOURS[channel % COLOURS.length].join()})`;
    context.beginPath();
    for (let step = 0; step < steps; step++) context.lineTo(x(step), y(values[channel * steps + step]));
    context.stroke();
    if (channels > 1) {
      const room = (right - left) / channels;
      context.fillText(features[channel].name, left + channel * room, 10, room - 4);
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} from
 * @param {[number, number]} to
 */
function line(context, from, to) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
