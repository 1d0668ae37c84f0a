/** Small images on canvases, crisp: no smoothing, whole pixels. */

const OPAQUE = 0xff000000;

/**
 * Return the pixels of a stored image as RGBA.
 * @param {Uint8Array | Uint8ClampedArray} values (C, H, W)
 * @param {number[]} shape C, H, W
 * @returns {ImageData}
 */
export function bytesToImageData(values, [channels, height, width]) {
  const size = height * width;
  const pixels = new Uint32Array(size); // little-endian: alpha, blue, green, red
  if (channels === 1) for (let i = 0; i < size; i++) pixels[i] = OPAQUE | (values[i] * 0x010101);
  else {
    for (let i = 0; i < size; i++) {
      pixels[i] = OPAQUE | (values[2 * size + i] << 16) | (values[size + i] << 8) | values[i];
    }
  }
  return new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
}

/**
 * Show an image on a canvas at the image's own size; the style sheet enlarges it. Ends the skeleton.
 * @param {HTMLCanvasElement} canvas
 * @param {ImageData} image
 */
export function show(canvas, image) {
  if (canvas.width !== image.width || canvas.height !== image.height) {
    canvas.width = image.width;
    canvas.height = image.height;
  }
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
  canvas.classList.remove("skeleton");
}
