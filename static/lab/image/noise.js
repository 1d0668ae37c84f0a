/**
 * Noise as in lab/data/corruption.py, from a seed: another level scales the same noise.
 * Images are (C, H, W) in bytes, which stand for [0, 1].
 */

/** @typedef {{normal: Float32Array, uniform: Float32Array, grey: Uint8Array}} Noise normal: (C, H, W); others: (H, W) */

export const KINDS = ["gaussian", "masking", "salt-and-pepper"];
const NOISY = 1;
const COVERED = 2;

/**
 * Return a generator of uniform numbers in [0, 1), the same from the same seed (mulberry32, by Tommy Ettinger).
 * @param {number} seed whole
 */
export function numbersFrom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param {number} seed whole
 * @param {number[]} shape C, H, W
 * @returns {Noise}
 */
export function makeNoise(seed, [channels, height, width]) {
  const next = numbersFrom(seed);
  const size = height * width;
  // Box and Muller 1958
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    normal: Float32Array.from({ length: channels * size }, normal),
    uniform: Float32Array.from({ length: size }, next),
    grey: Uint8Array.from({ length: size }, () => 256 * next()),
  };
}

/**
 * Add noise to an image; all colours of a pixel are masked or salted together.
 * @param {Uint8Array} image (C, H, W)
 * @param {Noise} noise
 * @param {string} kind one of KINDS
 * @param {number} level standard deviation on the [0, 1] scale (gaussian, clipped), or share of the pixels
 * @returns {Uint8Array} (C, H, W)
 */
export function addNoise(image, { normal, uniform }, kind, level) {
  const size = uniform.length;
  const noisy = new Uint8ClampedArray(image.length); // rounds and clamps
  for (let i = 0; i < image.length; i++) {
    const draw = uniform[i % size];
    if (kind === "gaussian") noisy[i] = image[i] + 255 * level * normal[i];
    else if (draw >= level) noisy[i] = image[i];
    else noisy[i] = kind === "salt-and-pepper" && draw < level / 2 ? 255 : 0;
  }
  return new Uint8Array(noisy.buffer);
}

/** Brush strokes on an image: noise on some pixels, black on others. */
export class Strokes {
  /** @param {number[]} shape C, H, W */
  constructor([, height, width]) {
    this.height = height;
    this.width = width;
    this.marks = new Uint8Array(height * width);
    this.radius = Math.max(0.75, Math.max(height, width) / 16); // pixels; less would miss where four pixels meet
  }

  clear() {
    this.marks.fill(0);
  }

  /**
   * Draw a stroke from one position to another.
   * @param {[number, number]} from pixels from the top left of the image
   * @param {[number, number]} to
   * @param {string} brush "noise" or "cover"
   */
  line(from, to, brush) {
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let s = 0; s <= steps; s++) {
      this.dot(from[0] + ((to[0] - from[0]) * s) / steps, from[1] + ((to[1] - from[1]) * s) / steps, brush);
    }
  }

  /** @param {number} x @param {number} y @param {string} brush */
  dot(x, y, brush) {
    for (let row = 0; row < this.height; row++) {
      for (let column = 0; column < this.width; column++) {
        if (Math.hypot(column + 0.5 - x, row + 0.5 - y) > this.radius) continue;
        this.marks[row * this.width + column] = brush === "noise" ? NOISY : COVERED;
      }
    }
  }

  /**
   * Apply the strokes to an image.
   * @param {Uint8Array} image (C, H, W), changed
   * @param {Noise} noise
   */
  put(image, { grey }) {
    const size = this.marks.length;
    for (let i = 0; i < image.length; i++) {
      const mark = this.marks[i % size];
      if (mark) image[i] = mark === NOISY ? grey[i % size] : 0;
    }
    return image;
  }
}
