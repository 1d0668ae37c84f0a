/** An animation as a GIF, written by gifenc (MIT), which is fetched when it is first needed. */

import { saveFile } from "../lib/dom.js";

const COLOURS = 256; // of a GIF's frame
const SIDE = 224; // pixels of the film at the least, so that it can be seen on a slide

/**
 * @param {ImageData[]} frames all of one size
 * @param {number} delay milliseconds a frame
 * @param {URL} root the static folder
 * @param {string} name of the file
 */
export async function saveGif(frames, delay, root, name) {
  const { GIFEncoder, quantize, applyPalette } = await import(new URL("vendor/gifenc.esm.js", root).href);
  const gif = GIFEncoder();
  const quantised = (/** @type {Uint8ClampedArray} */ data) => {
    const palette = quantize(data, COLOURS);
    return { palette, indices: applyPalette(data, palette) };
  };
  for (const frame of frames) {
    const { data, width, height } = enlarged(frame, Math.ceil(SIDE / frame.width));
    const { palette, indices } = exactPalette(data) ?? quantised(data);
    gif.writeFrame(indices, width, height, { palette, delay });
    await new Promise((resolve) => setTimeout(resolve)); // lets pointer events in
  }
  gif.finish();
  saveFile(new Blob([gif.bytes()], { type: "image/gif" }), name);
}

/**
 * Return the exact palette of an image; greys always fit.
 * @param {Uint8ClampedArray} data RGBA
 * @returns {{palette: number[][], indices: Uint8Array} | null} null where there are too many
 */
export function exactPalette(data) {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  const indices = new Uint8Array(pixels.length);
  /** @type {Map<number, number>} */
  const indexOf = new Map();
  /** @type {number[][]} */
  const palette = [];
  for (let i = 0; i < pixels.length; i++) {
    let index = indexOf.get(pixels[i]);
    if (index === undefined) {
      if (palette.length === COLOURS) return null;
      index = palette.length;
      indexOf.set(pixels[i], index);
      palette.push([...data.subarray(4 * i, 4 * i + 3)]);
    }
    indices[i] = index;
  }
  return { palette, indices };
}

/**
 * Enlarge every pixel to `scale` times its width and height.
 * @param {ImageData} image
 * @param {number} scale
 */
export function enlarged(image, scale) {
  const [width, height] = [scale * image.width, scale * image.height];
  const source = new Uint32Array(image.data.buffer, image.data.byteOffset, image.width * image.height);
  const large = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / scale) * image.width;
    for (let x = 0; x < width; x++) large[y * width + x] = source[row + Math.floor(x / scale)];
  }
  return { data: new Uint8ClampedArray(large.buffer), width, height };
}
