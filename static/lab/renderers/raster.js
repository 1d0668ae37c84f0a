/**
 * A window of a recording of neurons as a raster, a row a neuron and time to the right: lab/plots/sample_pictures.py
 * draws the same.
 */

import { drawEdge, filled, GROUND, LIGHT, SIDE, rgba } from "./picture.js";

const MAX_SPIKES = 4; // in a bin, of full brightness
/** @type {[number, number, number]} */
const SPIKES = [255, 224, 150]; // of full brightness
const LEVELS = 256; // of brightness, in the large view
export const RASTER_HEIGHT = 300; // CSS pixels of the large view
const [NAMES, AXIS] = [86, 20]; // CSS pixels of the groups' names, and of the steps below

/**
 * @typedef {import("../runtime/messages.d.ts").SampleData} SampleData
 */

/**
 * @param {ArrayLike<number>} values (C, T) spikes in a bin
 * @param {SampleData} sample
 * @returns {ImageData}
 */
export function rasterPicture(values, { shape: [neurons, steps] }) {
  const pixels = filled();
  const rows = Math.min(neurons, SIDE);
  for (let y = 0; y < SIDE; y++) {
    const row = Math.floor((y * rows) / SIDE);
    const [start, end] = [row, row + 1].map((edge) => Math.floor((edge * neurons) / rows));
    for (let x = 0; x < SIDE; x++) {
      const step = Math.floor((x * steps) / SIDE);
      let most = -Infinity;
      for (let neuron = start; neuron < end; neuron++) most = Math.max(most, values[neuron * steps + step]);
      pixels[y * SIDE + x] = rgba(...spikeColour(most));
    }
  }
  drawEdge(pixels);
  return new ImageData(new Uint8ClampedArray(pixels.buffer), SIDE, SIDE);
}

/**
 * Return the colour of a number of spikes: brightness is its square root.
 * @param {number} spikes
 * @returns {[number, number, number]}
 */
export function spikeColour(spikes) {
  const share = Math.sqrt(Math.min(MAX_SPIKES, Math.max(0, spikes || 0)) / MAX_SPIKES);
  return [paint(share, SPIKES[0]), paint(share, SPIKES[1]), paint(share, SPIKES[2])];
}

/** @param {number} share @param {number} full */
function paint(share, full) {
  return Math.floor(share * full + 0.5);
}

/** @type {string[]} */
const COLOURS = Array.from(
  { length: LEVELS },
  (_, level) => `rgb(${spikeColour(MAX_SPIKES * (level / (LEVELS - 1)) ** 2).join()})`,
);

/** Return the colour of a number of spikes as CSS has it, without making a text. @param {number} spikes */
export function spikeStyle(spikes) {
  const share = Math.sqrt(Math.min(MAX_SPIKES, Math.max(0, spikes || 0)) / MAX_SPIKES);
  return COLOURS[Math.round(share * (LEVELS - 1))];
}

/**
 * Return groups of neurons that follow each other: those whose names are equal but for the number.
 * @param {{name: string}[]} features
 * @returns {{name: string, start: number, end: number}[]}
 */
export function neuronGroups(features) {
  /** @type {{name: string, start: number, end: number}[]} */
  const groups = [];
  features.forEach((feature, i) => {
    const name = feature.name.replace(/\s*\d+$/, "");
    const last = groups.at(-1);
    if (last?.name === name) last.end = i + 1;
    else groups.push({ name, start: i, end: i + 1 });
  });
  return groups;
}

/**
 * Draw the raster with the names of its groups of neurons and its bins.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values (C, T) spikes in a bin
 * @param {SampleData} sample
 * @param {number} width CSS pixels
 * @param {number} height
 */
export function drawRaster(context, values, { shape: [neurons, steps], features }, width, height) {
  context.fillStyle = GROUND;
  context.fillRect(0, 0, width, height);
  const [left, right, bottom] = [NAMES, width - 6, height - AXIS];
  const [cell, row] = [(right - left) / steps, (bottom - 4) / neurons];
  for (let neuron = 0; neuron < neurons; neuron++) {
    for (let step = 0; step < steps; step++) {
      context.fillStyle = spikeStyle(values[neuron * steps + step]);
      context.fillRect(left + step * cell, 4 + neuron * row, cell - 0.5, Math.max(1, row - 0.4));
    }
  }
  context.font = "11px sans-serif";
  context.textBaseline = "middle";
  drawNames(context, features, row);
  context.fillStyle = LIGHT;
  context.textAlign = "center";
  const middle = Math.floor(steps / 2);
  for (const step of new Set([0, middle, steps - 1])) {
    const name = step === middle ? "bin 0" : String(step - middle).replace("-", "−");
    context.fillText(name, left + (step + 0.5) * cell, bottom + AXIS / 2 + 1);
  }
}

/** @param {CanvasRenderingContext2D} context @param {{name: string}[]} features @param {number} row CSS pixels */
function drawNames(context, features, row) {
  context.textAlign = "right";
  for (const { name, start, end } of neuronGroups(features)) {
    context.fillStyle = "rgb(70, 80, 92)";
    if (start) context.fillRect(0, 4 + start * row - 0.5, NAMES - 4, 1);
    context.fillStyle = LIGHT;
    const room = (end - start) * row;
    if (room >= 10 || start === 0) context.fillText(name, NAMES - 6, 4 + ((start + end) / 2) * row, NAMES - 10);
  }
}
