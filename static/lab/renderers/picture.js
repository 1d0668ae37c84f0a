/** The ground of small pictures of samples that are no images: bright ink on dark, as images of digits have it. */

export const SIDE = 63; // pixels; odd, so that there is a row in the middle
export const GROUND = "rgb(16, 22, 30)";
export const LIGHT = "rgb(232, 237, 242)";

/** Return a colour as a pixel. @param {number} red @param {number} green @param {number} blue */
export function rgba(red, green, blue) {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0; // little-endian: alpha, blue, green, red
}

/** Return the pixels of an empty picture. */
export function filled() {
  return new Uint32Array(SIDE * SIDE).fill(rgba(16, 22, 30));
}
