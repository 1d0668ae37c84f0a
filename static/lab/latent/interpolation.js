/** Routes between codes: the straight one, the spherical one, and one that hugs the data. D latent dimensions. */

const FLAT = 1e-4; // radians: below, or so near to pi, an arc is not defined and the chord is walked

/**
 * Where a share of a path of several legs lies.
 * @param {number[]} lengths of the legs
 * @param {number} t share of the whole, 0 to 1
 * @returns {{leg: number, u: number}} the leg, and the share of it
 */
export function placeOnPath(lengths, t) {
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  if (!(whole > 0)) {
    const leg = Math.min(lengths.length - 1, Math.floor(t * lengths.length));
    return { leg, u: t * lengths.length - leg };
  }
  let left = t * whole;
  for (let leg = 0; leg < lengths.length - 1; leg++) {
    if (left <= lengths[leg]) return { leg, u: lengths[leg] > 0 ? left / lengths[leg] : 0 };
    left -= lengths[leg];
  }
  const last = lengths.length - 1;
  return { leg: last, u: lengths[last] > 0 ? Math.min(1, left / lengths[last]) : 0 };
}

/**
 * @param {Float32Array} a (D,)
 * @param {Float32Array} b (D,)
 */
export function distance(a, b) {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d] - b[d]) ** 2;
  return Math.sqrt(sum);
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
 * On the arc about `centre`: the direction turns evenly, the distance from the centre changes evenly. Where the two
 * lie in one line with the centre there is no such arc, and the chord is walked. Source: Shoemake 1985; White 2016.
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
  if (!(angle > FLAT && angle < Math.PI - FLAT)) return straightAt(a, b, u);
  const length = near + u * (far - near);
  const [one, other] = [Math.sin((1 - u) * angle), Math.sin(u * angle)].map(
    (part) => (part / Math.sin(angle)) * length,
  );
  return from.map((value, d) => centre[d] + (one / near) * value + (other / far) * to[d]);
}

/**
 * A share of the way along a chain of codes, by its length.
 * @param {Float32Array[]} chain (D,) each
 * @param {number} u
 */
export function alongAt(chain, u) {
  const lengths = chain.slice(1).map((code, i) => distance(chain[i], code));
  const { leg, u: share } = placeOnPath(lengths, u);
  return straightAt(chain[leg], chain[leg + 1], share);
}

/**
 * How many codes lie within a distance.
 * @param {Float32Array} codes (N, D)
 * @param {Float32Array} z (D,)
 * @param {number} radius
 */
export function countNear(codes, z, radius) {
  const size = z.length;
  const limit = radius * radius;
  let count = 0;
  for (let start = 0; start < codes.length; start += size) {
    let sum = 0;
    for (let d = 0; d < size && sum <= limit; d++) sum += (codes[start + d] - z[d]) ** 2;
    if (sum <= limit) count++;
  }
  return count;
}

/**
 * Evenly taken rows of codes.
 * @param {Float32Array} codes (N, D)
 * @param {number} size D
 * @param {number} most rows
 */
export function thin(codes, size, most) {
  const n = codes.length / size;
  if (n <= most) return codes;
  const some = new Float32Array(most * size);
  for (let i = 0; i < most; i++) {
    const row = Math.floor((i * n) / most);
    some.set(codes.subarray(row * size, (row + 1) * size), i * size);
  }
  return some;
}
