/**
 * A plane in the latent space: z = origin + x * across + y * up, with across and up orthonormal, (D,) each.
 * @typedef {{origin: Float32Array, across: Float32Array, up: Float32Array}} Plane
 */

/** Help for ‖z‖ on a page. */
export const NORM_HELP = "‖z‖: the distance of the code from the mean of the prior, in its standard deviations";

/**
 * Return a plane of the numbers that a message has.
 * @param {{origin: number[], across: number[], up: number[]}} numbers (D,) each
 * @returns {Plane}
 */
export function planeOf({ origin, across, up }) {
  return { origin: Float32Array.from(origin), across: Float32Array.from(across), up: Float32Array.from(up) };
}

const MIN_NORM = 1e-3; // shorter vectors have no direction

/**
 * Return the code at a point of the plane.
 * @param {Plane} plane
 * @param {number} x
 * @param {number} y
 * @returns {Float32Array} (D,)
 */
export function codeAt(plane, x, y) {
  return plane.origin.map((value, d) => value + x * plane.across[d] + y * plane.up[d]);
}

/**
 * Project codes onto the plane.
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
 * Find the nearest codes by distance in the whole latent space, nearest first.
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
    let position = best.length;
    while (position > 0 && best[position - 1].distance > distance) position--;
    best.splice(position, 0, { index: i, distance });
    if (best.length > k) best.pop();
  }
  return best.map(({ index, distance }) => ({ index, distance: Math.sqrt(distance) }));
}

/**
 * Return the norm ‖z‖ of a code: its distance from the mean of the prior, in its standard deviations.
 * @param {Float32Array} z (D,)
 */
export function norm(z) {
  return Math.hypot(...z);
}

/**
 * Return the plane through three codes: the first axis runs from the first to the second, the second axis towards the third.
 * Its origin is its point nearest to `mean`.
 * @param {Float32Array[]} corners three codes, (D,) each
 * @param {Float32Array} mean (D,)
 * @returns {Plane | null} null where the three are collinear
 */
export function planeThrough([a, b, c], mean) {
  const across = unit(b.map((value, d) => value - a[d]));
  const up =
    across &&
    unit(
      without(
        c.map((value, d) => value - a[d]),
        [across],
      ),
    );
  if (!across || !up) return null;
  const [x, y] = project({ origin: a, across, up }, mean);
  return { origin: codeAt({ origin: a, across, up }, x, y), across, up };
}

/**
 * Return directions off a plane, made orthonormal in the order given; those that lie on it are dropped.
 * @param {Plane} plane
 * @param {{name: string, direction: ArrayLike<number>}[]} further
 */
export function directionsOff(plane, further) {
  /** @type {{name: string, direction: Float32Array}[]} */
  const directions = [];
  for (const { name, direction } of further) {
    const before = [plane.across, plane.up, ...directions.map((one) => one.direction)];
    const left = unit(without(Float32Array.from(direction), before));
    if (left) directions.push({ name, direction: left });
  }
  return directions;
}

/**
 * Return the share of the codes' variance that a plane shows.
 * @param {Plane} plane
 * @param {Float32Array} codes (N, D)
 */
export function varianceShown(plane, codes) {
  return variance(project(plane, codes), 2) / variance(codes, plane.origin.length);
}

/**
 * Return the total variance over all columns.
 * @param {Float32Array} rows (N, size)
 * @param {number} size
 */
function variance(rows, size) {
  const n = rows.length / size;
  let total = 0;
  for (let d = 0; d < size; d++) {
    let [sum, squares] = [0, 0];
    for (let i = d; i < rows.length; i += size) {
      sum += rows[i];
      squares += rows[i] ** 2;
    }
    total += squares / n - (sum / n) ** 2;
  }
  return total;
}

/**
 * Return the part of a vector that is orthogonal to orthonormal directions.
 * @param {Float32Array} vector (D,)
 * @param {Float32Array[]} directions (D,) each
 */
function without(vector, directions) {
  let left = vector;
  for (const direction of directions) {
    const part = left.reduce((sum, value, d) => sum + value * direction[d], 0);
    left = left.map((value, d) => value - part * direction[d]);
  }
  return left;
}

/**
 * @param {Float32Array} vector (D,)
 * @returns {Float32Array | null} of norm one; null where its norm is close to zero
 */
function unit(vector) {
  const length = norm(vector);
  return length > MIN_NORM ? vector.map((value) => value / length) : null;
}
