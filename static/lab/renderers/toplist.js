/** A user's ratings as a list of the top items: lab/plots/sample_pictures.py draws the same. */

import { cut } from "./bars.js";
import { drawEdge, filled, GROUND, LIGHT, SIDE, rgba } from "./picture.js";

const [LISTED, PITCH, BAR, EDGE] = [9, 6, 4, 4]; // items; pixels from bar to bar, thick, around
const WIDTH = SIDE - 1 - 2 * EDGE; // of the longest bar, pixels
const [RED, GREEN, BLUE] = [86, 180, 233]; // of every bar: only its length means something
const ROWS = 10; // items of the large view
const ROW = 19; // CSS pixels of an item there

/**
 * @typedef {import("../runtime/messages.d.ts").SampleData} SampleData
 */

/**
 * Return the indices of the n highest values above 0, highest first, then by index; NaN is no value.
 * @param {ArrayLike<number>} values (F,)
 * @param {number} n
 * @param {Set<number>} [without] indices that are left out
 */
export function topItems(values, n, without) {
  /** @type {number[]} */
  const best = [];
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] > 0) || without?.has(i)) continue;
    if (best.length === n && values[i] <= values[best[n - 1]]) continue;
    let position = best.length;
    while (position > 0 && values[best[position - 1]] < values[i]) position--;
    best.splice(position, 0, i);
    if (best.length > n) best.pop();
  }
  return best;
}

/**
 * @param {ArrayLike<number>} values (F,), NaN where there is none
 * @returns {ImageData}
 */
export function listPicture(values) {
  const pixels = filled();
  const colour = rgba(RED, GREEN, BLUE);
  drawEdge(pixels);
  const top = topItems(values, LISTED);
  top.forEach((item, position) => {
    const share = Math.fround(values[item] / values[top[0]]);
    const length = Math.max(1, Math.floor(share * WIDTH + 0.5));
    for (let y = EDGE + position * PITCH; y < EDGE + position * PITCH + BAR; y++) {
      pixels.fill(colour, y * SIDE + EDGE, y * SIDE + EDGE + length);
    }
  });
  return new ImageData(new Uint8ClampedArray(pixels.buffer), SIDE, SIDE);
}

/** Return the CSS height of the large view. */
export function listHeight() {
  return ROWS * ROW + 8;
}

/**
 * Draw the top items with their names over bars, each as long as its share of the highest.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} values (F,)
 * @param {SampleData} sample
 * @param {number} width CSS pixels
 * @param {number} height
 */
export function drawTopList(context, values, { features }, width, height) {
  context.fillStyle = GROUND;
  context.fillRect(0, 0, width, height);
  context.font = "12px sans-serif";
  context.textBaseline = "middle";
  context.textAlign = "left";
  const top = topItems(values, ROWS);
  const left = Math.min(240, width * 0.6);
  top.forEach((item, position) => {
    const y = 4 + position * ROW;
    context.fillStyle = `rgb(${RED},${GREEN},${BLUE})`;
    const share = values[item] / values[top[0]];
    context.fillRect(left, y + 3, Math.max(1, share * (width - left - 8)), ROW - 6);
    context.fillStyle = LIGHT;
    context.fillText(cut(context, features[item].name, left - 14), 6, y + ROW / 2);
  });
}
