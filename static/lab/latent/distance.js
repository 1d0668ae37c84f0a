/** Distances between codes, and rows taken evenly from many. N codes, D latent dimensions. */

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
 * Count the codes within a distance.
 * @param {Float32Array} codes (N, D)
 * @param {Float32Array} z (D,)
 * @param {number} radius
 */
export function countWithin(codes, z, radius) {
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
 * Return at most `most` rows of codes, evenly spaced.
 * @param {Float32Array} codes (N, D)
 * @param {number} size D
 * @param {number} most
 */
export function subsample(codes, size, most) {
  const n = codes.length / size;
  if (n <= most) return codes;
  const rows = new Float32Array(most * size);
  for (let i = 0; i < most; i++) {
    const row = Math.floor((i * n) / most);
    rows.set(codes.subarray(row * size, (row + 1) * size), i * size);
  }
  return rows;
}
