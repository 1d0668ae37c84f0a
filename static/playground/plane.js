/**
 * A flat cut through a latent space: z = origin + x * across + y * up, with across and up orthonormal, (D,) each.
 * @typedef {{origin: Float32Array, across: Float32Array, up: Float32Array}} Plane
 */

/**
 * The code at a point of the plane.
 * @param {Plane} plane
 * @param {number} x
 * @param {number} y
 * @returns {Float32Array} (D,)
 */
export function codeAt(plane, x, y) {
  return plane.origin.map((value, d) => value + x * plane.across[d] + y * plane.up[d]);
}

/**
 * Where codes fall on the plane.
 * @param {Plane} plane
 * @param {Float32Array} codes (N, D)
 * @returns {Float32Array} (N, 2)
 */
export function project(plane, codes) {
  const size = plane.origin.length;
  const n = codes.length / size;
  const points = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    let x = 0;
    let y = 0;
    for (let d = 0; d < size; d++) {
      const offset = codes[i * size + d] - plane.origin[d];
      x += offset * plane.across[d];
      y += offset * plane.up[d];
    }
    points[2 * i] = x;
    points[2 * i + 1] = y;
  }
  return points;
}

/**
 * The nearest codes by distance in the whole latent space, nearest first.
 * @param {Float32Array} codes (N, D)
 * @param {Float32Array} z (D,)
 * @param {number} k
 * @returns {{index: number, distance: number}[]}
 */
export function nearest(codes, z, k) {
  const size = z.length;
  const n = codes.length / size;
  /** @type {{index: number, distance: number}[]} squared distances until the end */
  const best = [];
  for (let i = 0; i < n; i++) {
    const limit = best.length < k ? Infinity : best[k - 1].distance;
    let distance = 0;
    for (let d = 0; d < size && distance < limit; d++) distance += (codes[i * size + d] - z[d]) ** 2;
    if (distance >= limit) continue;
    let place = best.length;
    while (place > 0 && best[place - 1].distance > distance) place--;
    best.splice(place, 0, { index: i, distance });
    if (best.length > k) best.pop();
  }
  return best.map(({ index, distance }) => ({ index, distance: Math.sqrt(distance) }));
}

/**
 * Length of a code: its distance from the middle of the prior, in the prior's standard deviations.
 * @param {Float32Array} z (D,)
 */
export function norm(z) {
  return Math.hypot(...z);
}
