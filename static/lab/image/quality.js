/** Similarity of an image to the clean one: lab/metrics/psnr.py and ssim.py. Images are (C, H, W) in bytes. */

const WINDOW = 7; // pixels per side
const C1 = 0.01 ** 2; // Wang et al. 2004, for a range of 1
const C2 = 0.03 ** 2;

/**
 * Return the peak signal-to-noise ratio.
 * @param {Uint8Array} clean
 * @param {Uint8Array} image
 * @returns {number} dB; Infinity where they are the same
 */
export function psnr(clean, image) {
  let squares = 0;
  for (let i = 0; i < clean.length; i++) squares += ((clean[i] - image[i]) / 255) ** 2;
  return -10 * Math.log10(squares / clean.length);
}

/**
 * Return the structural similarity: mean over all windows that lie within the image, and over the colours.
 * @param {Uint8Array} clean
 * @param {Uint8Array} image
 * @param {number[]} shape C, H, W
 * @returns {number} NaN where the image is smaller than a window
 */
export function ssim(clean, image, [channels, height, width]) {
  if (Math.min(height, width) < WINDOW) return NaN;
  let total = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let top = 0; top + WINDOW <= height; top++) {
      for (let left = 0; left + WINDOW <= width; left++) {
        total += windowSsim(clean, image, (channel * height + top) * width + left, width);
      }
    }
  }
  return total / (channels * (height - WINDOW + 1) * (width - WINDOW + 1));
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 * @param {number} start of the window
 * @param {number} width of the image
 */
function windowSsim(a, b, start, width) {
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let row = 0; row < WINDOW; row++) {
    for (let i = start + row * width; i < start + row * width + WINDOW; i++) {
      const [u, v] = [a[i] / 255, b[i] / 255];
      x += u;
      y += v;
      xx += u * u;
      yy += v * v;
      xy += u * v;
    }
  }
  const n = WINDOW ** 2;
  const [meanX, meanY] = [x / n, y / n];
  const [varX, varY, cov] = [xx - x * meanX, yy - y * meanY, xy - x * meanY].map((sum) => sum / (n - 1));
  return ((2 * meanX * meanY + C1) * (2 * cov + C2)) / ((meanX ** 2 + meanY ** 2 + C1) * (varX + varY + C2));
}
