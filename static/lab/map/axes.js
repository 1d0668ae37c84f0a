/** Ticks with numbers along the left and the lower edge of a map. */

const PIXELS_A_TICK = 70; // at least
const TICK = 5; // CSS pixels

/**
 * Return the step between ticks: 1, 2 or 5 times a power of ten.
 * @param {number} least the smallest step that leaves enough room
 */
export function tickStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9)) ?? 10 * power;
}

/**
 * Return the multiples of a step within a range.
 * @param {number} from
 * @param {number} to
 * @param {number} step
 */
export function ticksWithin(from, to, step) {
  const first = Math.ceil(from / step);
  const n = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: n }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

/**
 * Draw both axes.
 * @param {import("./scatter-map.js").PointMap} map
 * @param {CanvasRenderingContext2D} context of its overlay
 */
export function drawAxes(map, context) {
  const [width, height] = map.size;
  const step = tickStep(PIXELS_A_TICK / map.scale);
  const [left, bottom] = map.toPlane(24, height - 16); // the corner is left free
  const [right, top] = map.toPlane(width - 12, 12);
  context.strokeStyle = map.ink;
  context.lineWidth = 1;
  context.beginPath();
  for (const value of ticksWithin(left, right, step)) {
    const [px] = map.toScreen(value, 0);
    context.moveTo(px, height);
    context.lineTo(px, height - TICK);
    map.write(context, String(value), [px, height - 13], "center");
  }
  for (const value of ticksWithin(bottom, top, step)) {
    const [, py] = map.toScreen(0, value);
    context.moveTo(0, py);
    context.lineTo(TICK, py);
    map.write(context, String(value), [8, py], "left");
  }
  context.stroke();
}
