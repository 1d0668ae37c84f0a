/** Paths between codes: straight, spherical, and along the data. D latent dimensions. */

import { distance } from "./distance.js";

const MIN_ANGLE = 1e-4; // radians: for smaller angles, and as near to pi, the path is straight

/**
 * Return the position at a share of a path of several segments.
 * @param {number[]} lengths of the segments
 * @param {number} t share of the total, 0 to 1
 * @returns {{leg: number, u: number}} the segment, and the share of it
 */
export function positionOnPath(lengths, t) {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (!(total > 0)) {
    const leg = Math.min(lengths.length - 1, Math.floor(t * lengths.length));
    return { leg, u: t * lengths.length - leg };
  }
  let rest = t * total;
  for (let leg = 0; leg < lengths.length - 1; leg++) {
    if (rest <= lengths[leg]) return { leg, u: lengths[leg] > 0 ? rest / lengths[leg] : 0 };
    rest -= lengths[leg];
  }
  const last = lengths.length - 1;
  return { leg: last, u: lengths[last] > 0 ? Math.min(1, rest / lengths[last]) : 0 };
}

/**
 * @param {Float32Array} a (D,)
 * @param {Float32Array} b (D,)
 * @param {number} u 0: a, 1: b
 */
export function straightAt(a, b, u) {
  return a.map((value, d) => value + u * (b[d] - value));
}

/**
 * Interpolate spherically about `centre`: direction and distance from the centre change evenly. Where a, b and the
 * centre are collinear, the interpolation is linear. Source: Shoemake 1985; White 2016.
 * @param {Float32Array} a (D,)
 * @param {Float32Array} b (D,)
 * @param {number} u 0: a, 1: b
 * @param {Float32Array} centre (D,)
 */
export function sphericalAt(a, b, u, centre) {
  const [from, to] = [a, b].map((z) => z.map((value, d) => value - centre[d]));
  const [near, far] = [Math.hypot(...from), Math.hypot(...to)];
  const cosine = from.reduce((sum, value, d) => sum + value * to[d], 0) / (near * far);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  if (!(angle > MIN_ANGLE && angle < Math.PI - MIN_ANGLE)) return straightAt(a, b, u);
  const length = near + u * (far - near);
  const [one, other] = [Math.sin((1 - u) * angle), Math.sin(u * angle)].map(
    (part) => (part / Math.sin(angle)) * length,
  );
  return from.map((value, d) => centre[d] + (one / near) * value + (other / far) * to[d]);
}

/**
 * Interpolate along a chain of codes, by its length.
 * @param {Float32Array[]} chain (D,) each
 * @param {number} u
 */
export function chainAt(chain, u) {
  const lengths = chain.slice(1).map((code, i) => distance(chain[i], code));
  const { leg, u: share } = positionOnPath(lengths, u);
  return straightAt(chain[leg], chain[leg + 1], share);
}
