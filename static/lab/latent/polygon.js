/** Groups of codes: the points inside an outline, and their mean. */

/**
 * Find the points inside an outline, by the even-odd rule.
 * @param {Float32Array} points (N, 2)
 * @param {[number, number][]} outline corners; the last is joined to the first
 * @returns {number[]} their indices
 */
export function inside(points, outline) {
  const indices = [];
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = [points[2 * i], points[2 * i + 1]];
    let within = false;
    outline.forEach(([x0, y0], corner) => {
      const [x1, y1] = outline[(corner + 1) % outline.length];
      if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) within = !within;
    });
    if (within) indices.push(i);
  }
  return indices;
}

/**
 * Return the mean of the codes at some indices.
 * @param {Float32Array} codes (N, D)
 * @param {number} size D
 * @param {number[]} indices
 * @returns {Float32Array} (D,)
 */
export function meanCode(codes, size, indices) {
  const mean = new Float64Array(size);
  for (const i of indices) for (let d = 0; d < size; d++) mean[d] += codes[i * size + d] / indices.length;
  return Float32Array.from(mean);
}

/**
 * Return at most `most` corners, evenly spaced: short enough for an address.
 * @param {[number, number][]} outline
 * @param {number} most
 */
export function thinOutline(outline, most = 40) {
  if (outline.length <= most) return outline;
  return Array.from({ length: most }, (_, i) => outline[Math.floor((i * outline.length) / most)]);
}

/**
 * @param {[number, number][]} outline
 * @returns {string} "1.25_-0.5~0.75_2", for an address
 */
export function outlineToText(outline) {
  return outline.map((corner) => corner.map((v) => Number(v.toPrecision(4))).join("_")).join("~");
}

/**
 * Return the outline of a text: the inverse of outlineToText.
 * @param {string} text
 * @returns {[number, number][] | null} null where it is no list of points
 */
export function outlineFromText(text) {
  const corners = text.split("~").map((corner) => corner.split("_").map((v) => (v === "" ? NaN : Number(v))));
  if (!corners.every((corner) => corner.length === 2 && corner.every(Number.isFinite))) return null;
  return /** @type {[number, number][]} */ (corners);
}
