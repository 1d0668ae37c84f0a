/** Small images on canvases, crisp: no smoothing, whole pixels. */

/**
 * Pixels of one decoded image as RGBA.
 * @param {Float32Array} values (C, H, W) on the model's scale
 * @param {number[]} shape C, H, W
 * @param {boolean} signed the scale is [-1, 1] rather than [0, 1]
 * @returns {ImageData}
 */
export function toImageData(values, [channels, height, width], signed) {
  const data = new Uint8ClampedArray(height * width * 4);
  const size = height * width;
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) {
      const value = values[(channels === 1 ? 0 : c) * size + i];
      data[4 * i + c] = Math.round((signed ? (value + 1) / 2 : value) * 255);
    }
    data[4 * i + 3] = 255;
  }
  return new ImageData(data, width, height);
}

/**
 * Pixels of a stored image as RGBA.
 * @param {Uint8Array} values (C, H, W)
 * @param {number[]} shape C, H, W
 * @returns {ImageData}
 */
export function bytesToImageData(values, [channels, height, width]) {
  const data = new Uint8ClampedArray(height * width * 4);
  const size = height * width;
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) data[4 * i + c] = values[(channels === 1 ? 0 : c) * size + i];
    data[4 * i + 3] = 255;
  }
  return new ImageData(data, width, height);
}

/**
 * Show an image on a canvas at the image's own size; the style sheet enlarges it.
 * @param {HTMLCanvasElement} canvas
 * @param {ImageData} image
 */
export function show(canvas, image) {
  if (canvas.width !== image.width || canvas.height !== image.height) {
    canvas.width = image.width;
    canvas.height = image.height;
  }
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
}
