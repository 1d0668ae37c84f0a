/** Overlays of a map of codes: the standard deviation of a posterior, and the path of repeated reconstructions. */

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
