/**
 * Networks without a runtime: the layers of the zoo's decoders and encoders as loops, small enough to lie in a page.
 * One sample at a time: C channels, H x W pixels or T steps (H = 1).
 */

/**
 * @typedef {{
 *   kind: string, slope?: number, weight?: Float32Array, bias?: Float32Array, in?: number[], out?: number[],
 *   kernel?: number[], stride?: number[], padding?: number[], byTap?: Float32Array,
 * }} Layer in, out: the shape (C, H, W) before and after a convolution; byTap: its weights reordered, once used
 */

const MAX_LOG_RATE = 6; // as models/layers.py has it

/** @type {Record<string, (x: Float32Array, layer: Layer) => Float32Array>} */
const LAYERS = {
  linear,
  conv: convolution,
  "conv-transpose": transposedConvolution,
  relu: (x) => x.map((v) => Math.max(0, v)),
  leaky_relu: (x, { slope = 0 }) => x.map((v) => (v > 0 ? v : slope * v)),
  sigmoid: (x) => x.map((v) => 1 / (1 + Math.exp(-v))),
  tanh: (x) => x.map(Math.tanh),
  exp: (x) => x.map((v) => Math.exp(Math.min(MAX_LOG_RATE, v))),
  softmax: relativeSoftmax,
};

/**
 * Pass one sample through layers.
 * @param {Layer[]} layers
 * @param {Float32Array} x
 * @returns {Float32Array}
 */
export function forward(layers, x) {
  return layers.reduce((values, layer) => LAYERS[layer.kind](values, layer), x);
}

/** @param {Float32Array} x @param {Layer} layer weight (out, in) */
function linear(x, { weight, bias }) {
  const [w, b] = [/** @type {Float32Array} */ (weight), /** @type {Float32Array} */ (bias)];
  const y = new Float32Array(b.length);
  for (let o = 0, at = 0; o < y.length; o++) {
    let sum = b[o];
    for (let i = 0; i < x.length; i++) sum += w[at++] * x[i];
    y[o] = sum;
  }
  return y;
}

/**
 * Call for each pair of pixels that a kernel joins: `from` on the fine side of the stride, `to` on the coarse one.
 * @param {number[]} fine H, W
 * @param {number[]} coarse H, W
 * @param {Layer} layer
 * @param {(fine: number, coarse: number, tap: number) => void} join
 */
function eachTap([fineH, fineW], [coarseH, coarseW], { kernel, stride, padding }, join) {
  const [[kh, kw], [sh, sw], [ph, pw]] = [kernel, stride, padding].map((sides) => /** @type {number[]} */ (sides));
  for (let y = 0; y < coarseH; y++) {
    for (let x = 0; x < coarseW; x++) {
      for (let i = 0; i < kh; i++) {
        const fy = y * sh - ph + i;
        if (fy < 0 || fy >= fineH) continue;
        for (let j = 0; j < kw; j++) {
          const fx = x * sw - pw + j;
          if (fx >= 0 && fx < fineW) join(fy * fineW + fx, y * coarseW + x, i * kw + j);
        }
      }
    }
  }
}

/** @param {Float32Array} x @param {Layer} layer weight (out, in, kh, kw) */
function convolution(x, layer) {
  return convolve(x, layer, false);
}

/** @param {Float32Array} x @param {Layer} layer weight (in, out, kh, kw) */
function transposedConvolution(x, layer) {
  return convolve(x, layer, true);
}

/** @param {Float32Array} x @param {Layer} layer @param {boolean} transposed */
function convolve(x, layer, transposed) {
  const [nIn, ...inSides] = /** @type {number[]} */ (layer.in);
  const [nOut, ...outSides] = /** @type {number[]} */ (layer.out);
  const weight = (layer.byTap ??= weightsByTap(layer, nIn, nOut, transposed));
  const pixels = swapped(x, nIn); // the channels of a pixel side by side: so is what is summed up
  const sums = new Float32Array(nOut * outSides[0] * outSides[1]);
  const [fine, coarse] = transposed ? [outSides, inSides] : [inSides, outSides];
  eachTap(fine, coarse, layer, (f, c, tap) => {
    const [from, to] = transposed ? [c * nIn, f * nOut] : [f * nIn, c * nOut];
    let w = tap * nOut * nIn;
    for (let o = 0; o < nOut; o++) {
      let sum = 0;
      for (let i = 0; i < nIn; i++) sum += pixels[from + i] * weight[w++];
      sums[to + o] += sum;
    }
  });
  const y = swapped(sums, outSides[0] * outSides[1]);
  const bias = /** @type {Float32Array} */ (layer.bias);
  const size = y.length / nOut;
  for (let i = 0; i < y.length; i++) y[i] += bias[Math.floor(i / size)];
  return y;
}

/**
 * Return the weights of a convolution as (kh * kw, out, in).
 * @param {Layer} layer @param {number} nIn @param {number} nOut @param {boolean} transposed
 */
function weightsByTap({ weight, kernel }, nIn, nOut, transposed) {
  const [w, [kh, kw]] = [/** @type {Float32Array} */ (weight), /** @type {number[]} */ (kernel)];
  const taps = kh * kw;
  const byTap = new Float32Array(w.length);
  for (let tap = 0, at = 0; tap < taps; tap++) {
    for (let o = 0; o < nOut; o++) {
      for (let i = 0; i < nIn; i++) byTap[at++] = w[(transposed ? i * nOut + o : o * nIn + i) * taps + tap];
    }
  }
  return byTap;
}

/** Return a matrix with its rows as columns. @param {Float32Array} x @param {number} rows */
function swapped(x, rows) {
  const columns = x.length / rows;
  const y = new Float32Array(x.length);
  for (let r = 0, at = 0; r < rows; r++) for (let c = 0; c < columns; c++) y[c * rows + r] = x[at++];
  return y;
}

/** Return the softmax as shares of the largest. @param {Float32Array} x */
function relativeSoftmax(x) {
  const largest = x.reduce((a, b) => Math.max(a, b), -Infinity);
  return x.map((v) => Math.exp(v - largest));
}
