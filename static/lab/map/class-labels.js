/** The names of the classes on a map: at their medians, moved apart where they would overlap. */

import { spreadLabels } from "./label-layout.js";

const HEIGHT = 16; // CSS pixels of a class's name
const LEADER = 9; // CSS pixels that a name is moved by before a line leads to its class

/** @typedef {{name: string, x: number, y: number, label: number}} ClassLabel the name of a class, at its median */
/** @typedef {import("./scatter-map.js").PointMap} PointMap */
/** @typedef {{name: string, at: [number, number], anchor: [number, number]}} Placed CSS pixels */

/**
 * Return the median position of the points of each class that occurs.
 * @param {Float32Array} points (N, 2)
 * @param {Uint16Array} labels (N,)
 * @param {string[]} names of the classes
 * @returns {ClassLabel[]}
 */
export function classMedians(points, labels, names) {
  return names.flatMap((name, label) => {
    const [xs, ys] = [0, 1].map((side) => points.filter((_, i) => i % 2 === side && labels[i >> 1] === label).sort());
    return xs.length ? [{ name, label, x: xs[xs.length >> 1], y: ys[ys.length >> 1] }] : [];
  });
}

/**
 * Draw the names of the classes.
 * @param {PointMap} map
 * @param {CanvasRenderingContext2D} context of its base canvas
 */
export function drawClassLabels(map, context) {
  context.globalAlpha = 1;
  map.font ||= `600 14px ${getComputedStyle(map.overlay).fontFamily}`; // read once: it forces a layout of the page
  context.font = map.font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const placed = placedLabels(map, context);
  for (const { at, anchor } of placed) {
    if (Math.hypot(at[0] - anchor[0], at[1] - anchor[1]) <= LEADER) continue;
    map.strokeTwice(context, 3, 1, () => {
      context.moveTo(...anchor);
      context.lineTo(...at);
    });
  }
  context.lineWidth = 4;
  for (const { name, at } of placed) {
    context.strokeStyle = map.paper;
    context.strokeText(name, ...at);
    context.fillStyle = map.ink;
    context.fillText(name, ...at);
  }
}

/**
 * Return the names of the classes in view, and where they are written.
 * @param {PointMap} map
 * @param {CanvasRenderingContext2D} context with the font of the labels
 * @returns {Placed[]}
 */
function placedLabels(map, context) {
  const [width, height] = map.size;
  /** @type {{name: string, anchor: [number, number]}[]} */
  const inView = map.classLabels
    .filter(({ label }) => !map.hidden.has(label))
    .map(({ name, x, y }) => ({ name, anchor: map.toScreen(x, y) }));
  const seen = inView.filter(({ anchor: [px, py] }) => px >= 0 && py >= 0 && px <= width && py <= height);
  const boxes = seen.map(({ name, anchor: [x, y] }) => ({
    x,
    y,
    width: context.measureText(name).width,
    height: HEIGHT,
  }));
  const centres = spreadLabels(boxes, map.size);
  return seen.map((one, i) => ({ ...one, at: centres[i] }));
}
