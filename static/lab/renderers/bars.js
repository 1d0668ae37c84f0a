/** A row of a table as bars up and down from the mean of each column: lab/plots/sample_pictures.py draws the same. */

import { drawEdge, filled, GROUND, LIGHT, SIDE, rgba } from "./picture.js";

const MIDDLE = (SIDE - 1) / 2;
const MAX_DEVIATION = 3; // standard deviations from the middle to the edge
const AXIS = rgba(70, 80, 92);
const [ABOVE, BELOW] = [rgba(253, 184, 99), rgba(178, 171, 210)]; // ColorBrewer PuOr, safe for colour-blind readers
const MAX_NAMED_ROWS = 32; // columns that the large view has room to name
const [ROW, SMALL_ROW] = [19, 14]; // CSS pixels of a column there
const FEW_ROWS = 18; // columns up to which rows are of the full height

/**
 * @typedef {import("../runtime/messages.d.ts").SampleData} SampleData
 */

/**
 * @param {ArrayLike<number>} values (F,) in standard deviations; NaN where one is missing
 * @returns {ImageData}
 */
export function barPicture(values) {
  const pixels = filled();
  pixels.fill(AXIS, MIDDLE * SIDE, (MIDDLE + 1) * SIDE);
  drawEdge(pixels);
  const bars = Math.min(values.length, SIDE);
  const pitch = Math.max(1, Math.floor(SIDE / bars));
  const width = pitch - Number(pitch > 1);
  const left = Math.floor((SIDE - bars * pitch) / 2);
  for (let bar = 0; bar < bars; bar++) {
    const height = barHeight(values, bar, bars);
    const [colour, step] = height > 0 ? [ABOVE, -1] : [BELOW, 1];
    for (let i = 1; i <= Math.abs(height); i++) {
      const start = (MIDDLE + i * step) * SIDE + left + bar * pitch;
      pixels.fill(colour, start, start + width);
    }
  }
  return new ImageData(new Uint8ClampedArray(pixels.buffer), SIDE, SIDE);
}

/**
 * Return the pixels of a bar above the middle, negative below: of several columns that of the farthest from its mean.
 * @param {ArrayLike<number>} values
 * @param {number} bar
 * @param {number} bars
 */
function barHeight(values, bar, bars) {
  let extreme = 0;
  const end = Math.floor(((bar + 1) * values.length) / bars);
  for (let i = Math.floor((bar * values.length) / bars); i < end; i++) {
    if (Math.abs(values[i]) > Math.abs(extreme)) extreme = values[i];
  }
  return Math.floor(Math.max(-1, Math.min(1, Math.fround(extreme / MAX_DEVIATION))) * MIDDLE + 0.5);
}

/**
 * Return the CSS height of the large view.
 * @param {SampleData} sample
 */
export function profileHeight({ features }) {
  const n = features.length;
  return n > MAX_NAMED_ROWS ? 280 : n * (n > FEW_ROWS ? SMALL_ROW : ROW) + 8;
}

/**
 * Draw a profile: each column's name, its bar and its value in its own unit. Of a table too wide for that, bars alone.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values (F,) in standard deviations
 * @param {SampleData} sample
 * @param {number} width CSS pixels
 * @param {number} height
 */
export function drawProfile(context, values, { features }, width, height) {
  context.fillStyle = GROUND;
  context.fillRect(0, 0, width, height);
  const named = features.length <= MAX_NAMED_ROWS;
  const row = (height - 8) / features.length;
  const font = Math.min(12, Math.max(9, row - 4));
  context.font = `${font}px sans-serif`;
  context.textBaseline = "middle";
  const [left, right] = named ? [width * 0.46, width - 66] : [8, width - 8];
  const [middle, reach] = [(left + right) / 2, (right - left) / 2];
  context.fillStyle = "rgb(70, 80, 92)";
  context.fillRect(middle - 0.5, 4, 1, height - 8);
  features.forEach((feature, i) => {
    const y = 4 + i * row;
    const far = Math.max(-1, Math.min(1, (values[i] || 0) / MAX_DEVIATION)) * reach;
    context.fillStyle = far > 0 ? "rgb(253, 184, 99)" : "rgb(178, 171, 210)";
    context.fillRect(Math.min(middle, middle + far), y + 1.5, Math.max(1, Math.abs(far)), Math.max(1, row - 3));
    if (!named) return;
    context.fillStyle = LIGHT;
    context.textAlign = "left";
    context.fillText(cut(context, feature.name, left - 12), 6, y + row / 2);
    context.textAlign = "right";
    const value = Number.isNaN(values[i]) ? "–" : inUnit(feature, values[i]);
    context.fillText(value, width - 6, y + row / 2, 58);
  });
}

/**
 * Return a text, shortened until it fits.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width CSS pixels
 */
export function cut(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let n = text.length;
  while (n > 1 && context.measureText(`${text.slice(0, n)}…`).width > width) n--;
  return `${text.slice(0, n)}…`;
}

/**
 * Format a value of the data scale in the feature's own unit, to a hundredth of its scale.
 * @param {import("../runtime/messages.d.ts").FeatureData} feature
 * @param {number} value
 */
export function inUnit({ unit, offset, scale }, value) {
  const digits = Math.min(6, Math.max(0, 2 - Math.ceil(Math.log10(Math.abs(scale) || 1))));
  const text = (offset + scale * value).toFixed(digits);
  return `${Number(text) === 0 ? text.replace("-", "") : text}${unit ? `\u202f${unit}` : ""}`;
}
