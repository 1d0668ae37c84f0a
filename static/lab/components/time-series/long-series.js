/** A long series: all of it, a stretch with the window that is encoded, and a coloured ribbon below both. C channels, L steps. */

import { sharpCanvas } from "../../renderers/sharp-canvas.js";

export const STRETCH = 400; // steps shown large
const RIBBON = 12; // CSS pixels
const NONE = 255; // a step of no group
const MARGIN = 6; // CSS pixels above and below the curves
const COLOURS = ["#1b6fb8", "#b35900", "#0a7d5a", "#a0306f", "#6b6b00"]; // dark enough on white, light enough on black

/**
 * @typedef {{values: Float32Array, nChannels: number, steps: number, window: number, splits: number[]}} Series
 * @typedef {{groups: Uint8Array, colours: string[]}} Ribbon groups (L,)
 */

/** Return the first step of the stretch around a window. @param {number} at @param {Series} series */
export function stretchAround(at, { steps, window }) {
  const most = Math.max(0, steps - STRETCH);
  return Math.round(Math.min(most, Math.max(0, at + window / 2 - STRETCH / 2)));
}

/** Return the nearest first step of a window that lies within the series. @param {number} at @param {Series} series */
export function clampStart(at, { steps, window }) {
  return Math.round(Math.min(steps - window, Math.max(0, at)));
}

/** Return whether a window has no gap. @param {number} at @param {Series} series */
export function isWhole(at, series) {
  return windowAt(at, series).every((value) => !Number.isNaN(value));
}

/** Return a window of the series, (C, T). @param {number} at its first step @param {Series} series */
export function windowAt(at, { values, nChannels, steps, window }) {
  const cut = new Float32Array(nChannels * window);
  for (let c = 0; c < nChannels; c++) cut.set(values.subarray(c * steps + at, c * steps + at + window), c * window);
  return cut;
}

/**
 * Draw all of the series, with the stretch that is shown below.
 * @param {HTMLCanvasElement} canvas
 * @param {Series} series
 * @param {Ribbon} ribbon
 * @param {number} first step of the stretch
 */
export function drawWhole(canvas, series, ribbon, first) {
  const { context, width, height } = sharpCanvas(canvas);
  const style = getComputedStyle(canvas);
  const x = (/** @type {number} */ step) => (step / series.steps) * width;
  drawRibbon(context, ribbon, 0, series.steps, width, height);
  drawLines(context, series, 0, series.steps, width, height - RIBBON, 0.8);
  context.strokeStyle = style.color;
  context.setLineDash([4, 4]);
  for (const border of series.splits) line(context, x(border), 0, height);
  context.setLineDash([]);
  context.lineWidth = 2;
  const length = Math.min(STRETCH, series.steps);
  context.strokeRect(x(first) + 1, 1, Math.max(4, x(length) - 2), height - 2);
}

/**
 * Draw a stretch, the window that is encoded and its reconstruction.
 * @param {HTMLCanvasElement} canvas
 * @param {Series} series
 * @param {Ribbon} ribbon
 * @param {number} first step of the stretch
 * @param {number} at first step of the window
 * @param {Float32Array | null} recon (C, T) on the data scale
 */
export function drawStretch(canvas, series, ribbon, first, at, recon) {
  const { context, width, height } = sharpCanvas(canvas);
  const style = getComputedStyle(canvas);
  const length = Math.min(STRETCH, series.steps);
  const x = (/** @type {number} */ step) => ((step - first) / length) * width;
  const room = height - RIBBON;
  drawRibbon(context, ribbon, first, length, width, height);
  context.fillStyle = style.color;
  context.globalAlpha = 0.1;
  context.fillRect(x(at), 0, x(first + series.window), room);
  context.globalAlpha = 1;
  drawLines(context, series, first, length, width, room, 1.5);
  context.strokeStyle = style.color;
  context.lineWidth = 2;
  context.strokeRect(x(at), 1, x(first + series.window), room - 2);
  if (recon) drawReconstruction(context, recon, series, (step) => x(at + step + 0.5), room, style.color);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} recon (C, T)
 * @param {Series} series
 * @param {(step: number) => number} x
 * @param {number} height
 * @param {string} ink
 */
function drawReconstruction(context, recon, { nChannels, window }, x, height, ink) {
  context.strokeStyle = ink;
  context.setLineDash([5, 3]);
  for (let c = 0; c < nChannels; c++) {
    context.beginPath();
    for (let t = 0; t < window; t++) context.lineTo(x(t), yOf(recon[c * window + t], height));
    context.stroke();
  }
  context.setLineDash([]);
}

/** @param {number} value @param {number} height */
function yOf(value, height) {
  return height - MARGIN - Math.min(1.1, Math.max(-0.1, value)) * (height - 2 * MARGIN);
}

/**
 * Draw the curves of a stretch; a gap breaks them.
 * @param {CanvasRenderingContext2D} context
 * @param {Series} series
 * @param {number} first
 * @param {number} length steps
 * @param {number} width
 * @param {number} height
 * @param {number} thickness
 */
function drawLines(context, { values, nChannels, steps }, first, length, width, height, thickness) {
  context.lineWidth = thickness;
  for (let c = 0; c < nChannels; c++) {
    context.strokeStyle = COLOURS[c % COLOURS.length];
    context.beginPath();
    let pen = false;
    for (let step = first; step < first + length; step++) {
      const value = values[c * steps + step];
      const position = /** @type {[number, number]} */ ([((step - first + 0.5) / length) * width, yOf(value, height)]);
      if (Number.isNaN(value)) pen = false;
      else if (pen) context.lineTo(...position);
      else {
        context.moveTo(...position);
        pen = true;
      }
    }
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Ribbon} ribbon
 * @param {number} first
 * @param {number} length steps
 * @param {number} width
 * @param {number} height
 */
function drawRibbon(context, { groups, colours }, first, length, width, height) {
  let begin = first;
  for (let step = first; step <= first + length; step++) {
    if (step < first + length && groups[step] === groups[begin]) continue;
    if (groups[begin] !== NONE) {
      context.fillStyle = colours[groups[begin] % colours.length];
      context.fillRect(
        ((begin - first) / length) * width,
        height - RIBBON,
        ((step - begin) / length) * width + 0.5,
        RIBBON,
      );
    }
    begin = step;
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} top @param {number} bottom */
function line(context, x, top, bottom) {
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  context.stroke();
}
