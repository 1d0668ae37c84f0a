/** The ground of small pictures of samples that are no images: bright ink on dark, as images of digits have it. */

export const SIDE = 63; // pixels; odd, so that there is a row in the middle
export const GROUND = "rgb(0, 0, 0)";
export const LIGHT = "rgb(232, 237, 242)";

/** Return a colour as a pixel. @param {number} red @param {number} green @param {number} blue */
export function rgba(red, green, blue) {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0; // little-endian: alpha, blue, green, red
}

/** Return the pixels of an empty picture; its edge, right and below, parts neighbours in a grid. */
export function filled() {
  return new Uint32Array(SIDE * SIDE).fill(rgba(0, 0, 0));
}

/** Draw the edge. @param {Uint32Array} pixels */
export function drawEdge(pixels) {
  pixels.fill(rgba(44, 52, 62), (SIDE - 1) * SIDE);
  for (let y = 0; y < SIDE; y++) pixels[y * SIDE + SIDE - 1] = rgba(44, 52, 62);
}
