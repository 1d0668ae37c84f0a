/** Overlays of a map of codes: the prior, a posterior's standard deviation, the path of repeated reconstructions. */

import { project } from "../latent/plane.js";

const PRIOR_RADIUS = 2; // standard deviations: 86 % of a standard normal distribution on a plane lie within

/** @typedef {import("./scatter-map.js").PointMap} PointMap */
/** @typedef {import("../latent/plane.js").Plane} Plane */

/**
 * Draw one and two standard deviations around a point.
 * @param {PointMap} map
 * @param {CanvasRenderingContext2D} context of its overlay
 * @param {[number, number]} point
 * @param {{major: number, minor: number, angle: number}} shape
 */
export function drawPosterior(map, context, point, { major, minor, angle }) {
  context.lineWidth = 1.5;
  for (const deviations of [1, 2]) {
    const [a, b] = [major, minor].map((length) => deviations * length * map.scale);
    context.globalAlpha = 1 / deviations;
    context.beginPath();
    context.ellipse(...map.toScreen(...point), a, b, -angle, 0, 2 * Math.PI);
    context.stroke();
  }
}

/**
 * Draw the circle around zero within which 86 % of N(0, I) lie, as seen on a plane; nothing for a line.
 * @param {PointMap} map
 * @param {CanvasRenderingContext2D} context of its overlay
 * @param {Plane} plane
 */
export function drawPrior(map, context, plane) {
  if (plane.up.every((value) => value === 0)) return;
  const [x, y] = project(plane, new Float32Array(plane.origin.length));
  const [px, py] = map.toScreen(x, y);
  const radius = PRIOR_RADIUS * map.scale;
  context.setLineDash([4, 4]);
  map.strokeTwice(context, 4, 1.5, () => context.arc(px, py, radius, 0, 2 * Math.PI));
  context.setLineDash([]);
  map.write(context, "N(0, I)", [px, Math.max(14, py - radius - 9)], "center");
}

/**
 * @param {PointMap} map
 * @param {CanvasRenderingContext2D} context of its overlay
 * @param {Float32Array} points (N, 2), on the plane
 */
export function drawTrail(map, context, points) {
  context.globalAlpha = 0.55;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) context.lineTo(...map.toScreen(points[i], points[i + 1]));
  context.stroke();
  context.beginPath();
  context.arc(...map.toScreen(points[points.length - 2], points[points.length - 1]), 3, 0, 2 * Math.PI);
  context.fillStyle = context.strokeStyle;
  context.fill();
  context.globalAlpha = 1;
}

/**
 * Return one standard deviation of N(., diag(exp(logvar))) on the plane: half axes, and the angle of the longer one.
 * @param {Plane} plane
 * @param {Float32Array} logvar (D,)
 * @returns {{major: number, minor: number, angle: number}}
 */
export function ellipse({ across, up }, logvar) {
  let [xx, xy, yy] = [0, 0, 0];
  logvar.forEach((value, d) => {
    const variance = Math.exp(value);
    xx += across[d] ** 2 * variance;
    xy += across[d] * up[d] * variance;
    yy += up[d] ** 2 * variance;
  });
  const [middle, difference] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  return { major: Math.sqrt(middle + difference), minor: Math.sqrt(Math.max(0, middle - difference)), angle };
}
