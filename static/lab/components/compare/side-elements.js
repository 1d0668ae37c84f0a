/** The elements of one side, and the drawing of the line on its map. */

import { element } from "../../lib/dom.js";

const MAP_HELP =
  "Move over it, drag, or use the arrow keys: all models decode the point. Enter draws the line to the nearest image, Escape ends a selection.";
const OFF_DATA_COLOUR = "#e4572e"; // seen on light and dark; as in compare.css

/**
 * @param {string} name of the model
 * @param {number} number of the side
 * @param {import("../../renderers/image-strip.js").Strip} strip of the line
 * @param {HTMLElement} samples
 * @param {(text: string) => string} worded for what the samples are
 */
export function sideParts(name, number, strip, samples, worded) {
  const overlay = element("canvas", {
    tabIndex: 0,
    role: "application",
    "aria-label": `Map of ${name}. ${worded(MAP_HELP)}`,
  });
  overlay.dataset.lab = "overlay";
  const base = element("canvas");
  base.dataset.lab = "base";
  const tiles = element("canvas", { hidden: true, className: "tiles" });
  const title = element("h4");
  const digit = element("canvas", {
    className: "digit",
    role: "img",
    "aria-label": `${worded("the image")} that ${name} decodes at the point`,
  });
  const words = element("p", { className: "words" });
  const verdict = element("p", { className: "verdict" });
  const map = element("div", { className: "map" }, tiles, base, overlay);
  const below = element("div", { className: "below" }, digit, element("div", {}, words, verdict), samples);
  const container = element("section", { className: "side" }, title, map, below, strip.container);
  container.dataset.side = String(number);
  return { overlay, base, tiles, title, digit, words, verdict, container };
}

/**
 * Draw the line on a map: filled dots on the data, open ones with a cross off the data.
 * @param {import("../../map/scatter-map.js").PointMap} map
 * @param {[number, number][]} steps of its steps, CSS pixels
 * @param {number[]} counts images near each
 */
export function drawLine(map, steps, counts) {
  const context = /** @type {CanvasRenderingContext2D} */ (map.overlay.getContext("2d"));
  if (!steps.length) return;
  map.strokeTwice(context, 6, 2, () => steps.forEach((step) => context.lineTo(...step)));
  steps.forEach((container, i) => drawStep(context, container, counts[i] === 0, map));
  map.flag(context, steps[0], "1");
  map.flag(context, steps[steps.length - 1], "2");
}

/**
 * @param {CanvasRenderingContext2D} context @param {[number, number]} container @param {boolean} offData
 * @param {{ink: string, paper: string}} colours
 */
function drawStep(context, [x, y], offData, { ink, paper }) {
  context.beginPath();
  context.arc(x, y, offData ? 5.5 : 3.5, 0, 2 * Math.PI);
  context.fillStyle = offData ? paper : ink;
  context.fill();
  if (!offData) return;
  context.strokeStyle = OFF_DATA_COLOUR;
  context.lineWidth = 2;
  context.stroke();
  context.beginPath();
  for (const [dx, dy] of [
    [1, 1],
    [1, -1],
  ]) {
    context.moveTo(x - 3 * dx, y - 3 * dy);
    context.lineTo(x + 3 * dx, y + 3 * dy);
  }
  context.stroke();
}
