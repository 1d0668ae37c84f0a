/**
 * Making a picture look as the training images do, one visible step after another: lab/data/prepare.py, in the browser.
 * Pure functions, which Node can test. A picture is (channels, height, width), one byte a value.
 */

/** @typedef {{data: Uint8Array, channels: number, height: number, width: number}} Picture */
/** @typedef {{title: string, picture: Picture}} Stage */
/** @typedef {{data: ArrayLike<number>, height: number, width: number}} Rgba as ImageData: red, green, blue, opacity */
/** @typedef {{invert: "auto" | "yes" | "no", stretch: boolean, crop: boolean, centre: boolean, inkShare: number}} Steps */

/** @type {Steps} */
export const ALL_STEPS = { invert: "auto", stretch: true, crop: true, centre: true, inkShare: 20 / 28 };

const FLAT = 8; // grey levels of 255: less contrast than this is no picture
const INK = 0.2; // share of the contrast above which a pixel is ink
const WORKING_SIDE = 1024; // pixels: a larger picture is shrunk first, for speed
const MASS_CENTRE = 14.5 / 28; // of the side: MNIST's ink balances on the middle of pixel 14, counted from 0
const RGB_TO_GREY = [0.299, 0.587, 0.114]; // ITU-R BT.601
const LOBES = 3; // of the Lanczos kernel

/** The picture is of one flat colour. */
export class FlatError extends Error {}

/**
 * Bring a picture to the shape and the looks of a dataset.
 * @param {Rgba} rgba any size; transparent parts are laid onto white
 * @param {number[]} shape C, H, W. One channel: light ink on dark, fitted and centred. Three: a square, resized.
 * @param {Steps} steps which are taken; they concern one channel only
 * @returns {{image: Uint8Array, stages: Stage[]}} image (C, H, W), and every stage on the way
 * @throws {FlatError}
 */
export function prepare(rgba, shape, steps = ALL_STEPS) {
  const given = onWhite(rgba);
  checkContrast(given);
  /** @type {Stage[]} */
  const stages = [{ title: "As given", picture: given }];
  const small = shrink(given);
  if (shape[0] === 1) prepareInk(small, shape, steps, stages);
  else prepareColour(small, shape, stages);
  return { image: stages[stages.length - 1].picture.data, stages };
}

/**
 * @param {Rgba} rgba
 * @returns {Picture} of one channel when all of it is grey
 */
export function onWhite({ data, height, width }) {
  const size = height * width;
  const planes = new Uint8Array(3 * size);
  let grey = true;
  for (let i = 0; i < size; i++) {
    const opacity = data[4 * i + 3] / 255;
    for (let c = 0; c < 3; c++) planes[c * size + i] = rint(data[4 * i + c] * opacity + 255 * (1 - opacity));
    grey &&= planes[i] === planes[size + i] && planes[i] === planes[2 * size + i];
  }
  return { data: grey ? planes.slice(0, size) : planes, channels: grey ? 1 : 3, height, width };
}

/** @param {Picture} picture */
function checkContrast({ data, channels, height, width }) {
  const size = height * width;
  for (let c = 0; c < channels; c++) {
    const [low, high] = extremes(data.subarray(c * size, (c + 1) * size));
    if (high - low >= FLAT) return;
  }
  throw new FlatError("nothing to see: the image is one flat colour; draw or choose one with more contrast");
}

/**
 * @param {Picture} small
 * @param {number[]} shape
 * @param {Stage[]} stages takes every stage
 */
function prepareColour(small, [channels, height, width], stages) {
  const colour = small.channels === channels ? small : repeat(small, channels);
  const middle = centreCrop(colour, height / width);
  stages.push({ title: "Square from the middle", picture: middle });
  stages.push({ title: `Resized to ${width} x ${height}`, picture: resize(middle, height, width) });
}

/**
 * @param {Picture} small
 * @param {number[]} shape
 * @param {Steps} steps
 * @param {Stage[]} stages takes every stage
 */
function prepareInk(small, [, height, width], steps, stages) {
  let ink = small;
  /** @param {string} title @param {Picture} picture */
  const step = (title, picture) => {
    ink = picture;
    stages.push({ title, picture });
  };
  if (ink.channels === 3) step("Grey", toGrey(ink));
  checkContrast(ink);
  if (steps.invert === "yes" || (steps.invert === "auto" && isDarkOnLight(ink))) {
    step("Inverted: light ink on dark", { ...ink, data: ink.data.map((v) => 255 - v) });
  }
  let [low, high] = paperAndInk(ink);
  if (steps.stretch) {
    const scale = Math.fround(255 / (high - low)); // in single precision, as numpy does it there
    const data = ink.data.map((v) => rint(Math.fround(Math.min(high - low, Math.max(0, v - low)) * scale)));
    step("Contrast stretched", { ...ink, data });
    [low, high] = [0, 255];
  }
  if (steps.crop) step("Cropped to the ink", cropToInk(ink, low + INK * (high - low)));
  step(`Fitted into ${width} x ${height}`, fit(ink, height, width, steps.crop ? steps.inkShare : 1));
  if (steps.centre) step("Centred by its mass", centreByMass(ink));
}

/** @param {Picture} picture */
function toGrey({ data, height, width }) {
  const size = height * width;
  const [r, g, b] = RGB_TO_GREY;
  const grey = new Uint8Array(size);
  for (let i = 0; i < size; i++) grey[i] = rint(r * data[i] + g * data[size + i] + b * data[2 * size + i]);
  return { data: grey, channels: 1, height, width };
}

/**
 * The pixels of a frame 2 % wide, at least one pixel: their median.
 * @param {Picture} ink
 */
function borderMedian({ data, height, width }) {
  const edge = Math.max(1, rint(0.02 * Math.min(height, width)));
  const counts = new Uint32Array(256);
  let n = 0;
  for (let y = 0; y < height; y++) {
    const inside = y >= edge && y < height - edge && width > 2 * edge;
    for (let x = 0; x < width; x++) {
      if (inside && x === edge) x = width - edge;
      counts[data[y * width + x]] += 1;
      n += 1;
    }
  }
  /** @param {number} rank */
  const ranked = (rank) => {
    let value = 0;
    for (let seen = counts[0]; seen <= rank; seen += counts[value]) value += 1;
    return value;
  };
  return (ranked(Math.floor((n - 1) / 2)) + ranked(Math.floor(n / 2))) / 2;
}

/** @param {Picture} ink of one channel */
export function isDarkOnLight(ink) {
  return borderMedian(ink) > ink.data.reduce((sum, v) => sum + v, 0) / ink.data.length;
}

/**
 * The greys of paper and ink, paper taken from the border unless it is as light as the ink.
 * @param {Picture} ink
 * @returns {[number, number]}
 */
function paperAndInk(ink) {
  const [darkest, lightest] = extremes(ink.data);
  const border = borderMedian(ink);
  const paper = lightest - border < FLAT ? darkest : border;
  return [paper, Math.max(lightest, paper + 1)];
}

/**
 * @param {Picture} ink
 * @param {number} threshold
 */
function cropToInk(ink, threshold) {
  let [top, bottom, left, right] = [ink.height, -1, ink.width, -1];
  for (let y = 0; y < ink.height; y++) {
    for (let x = 0; x < ink.width; x++) {
      if (ink.data[y * ink.width + x] <= threshold) continue;
      top = Math.min(top, y);
      bottom = y;
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
  }
  return part(ink, top, left, bottom - top + 1, right - left + 1);
}

/**
 * Resize to a box of `share` of the sides, keeping proportions, in the middle of black.
 * @param {Picture} ink
 * @param {number} height
 * @param {number} width
 * @param {number} share
 * @returns {Picture}
 */
function fit(ink, height, width, share) {
  const scale = Math.min((share * height) / ink.height, (share * width) / ink.width);
  const small = resize(ink, Math.max(1, rint(ink.height * scale)), Math.max(1, rint(ink.width * scale)));
  const [top, left] = [Math.floor((height - small.height) / 2), Math.floor((width - small.width) / 2)];
  const data = new Uint8Array(height * width);
  for (let y = 0; y < small.height; y++) {
    data.set(small.data.subarray(y * small.width, (y + 1) * small.width), (top + y) * width + left);
  }
  return { data, channels: 1, height, width };
}

/**
 * Shift by whole pixels until the centre of mass is nearest the middle, as far as no ink leaves the image.
 * @param {Picture} ink
 * @returns {Picture}
 */
function centreByMass(ink) {
  const { data, height, width } = ink;
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  data.forEach((v, i) => {
    rows[Math.floor(i / width)] += v;
    columns[i % width] += v;
  });
  const [down, right] = [massShift(rows), massShift(columns)];
  const moved = new Uint8Array(data.length);
  data.forEach((v, i) => {
    if (v) moved[i + down * width + right] = v;
  });
  return { ...ink, data: moved };
}

/** @param {Float64Array} weight of the ink in each row or column */
function massShift(weight) {
  const n = weight.length;
  const total = weight.reduce((sum, w) => sum + w, 0);
  if (total === 0) return 0;
  const mass = weight.reduce((sum, w, i) => sum + w * i, 0) / total;
  const first = weight.findIndex((w) => w > 0);
  const last = weight.findLastIndex((w) => w > 0);
  return Math.min(Math.max(rint(MASS_CENTRE * n - 0.5 - mass), -first), n - 1 - last);
}

/**
 * The largest middle part with height / width = aspect.
 * @param {Picture} picture
 * @param {number} aspect
 */
export function centreCrop(picture, aspect = 1) {
  const height = Math.min(picture.height, Math.max(1, rint(picture.width * aspect)));
  const width = Math.min(picture.width, Math.max(1, rint(picture.height / aspect)));
  return part(picture, Math.floor((picture.height - height) / 2), Math.floor((picture.width - width) / 2), height, width);
}

/** @param {Picture} picture */
function shrink(picture) {
  const factor = WORKING_SIDE / Math.max(picture.height, picture.width);
  if (factor >= 1) return picture;
  return resize(picture, Math.max(1, rint(picture.height * factor)), Math.max(1, rint(picture.width * factor)));
}

/**
 * Anti-aliased resize by a Lanczos kernel, along rows and then along columns. Pillow sometimes takes them the other way
 * round, which changes a few pixels by a few grey levels.
 * @param {Picture} picture
 * @param {number} height
 * @param {number} width
 * @returns {Picture}
 */
export function resize(picture, height, width) {
  const { data, channels, height: oldHeight, width: oldWidth } = picture;
  const narrow = new Uint8Array(channels * oldHeight * width);
  kernels(oldWidth, width).forEach(({ first, weights }, x) => {
    for (let y = 0; y < channels * oldHeight; y++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * data[y * oldWidth + first + i];
      narrow[y * width + x] = toByte(sum);
    }
  });
  const small = new Uint8Array(channels * height * width);
  kernels(oldHeight, height).forEach(({ first, weights }, y) => {
    for (let c = 0; c < channels; c++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i] * narrow[(c * oldHeight + first + i) * width + x];
        small[(c * height + y) * width + x] = toByte(sum);
      }
    }
  });
  return { data: small, channels, height, width };
}

/**
 * What each of `size` new pixels takes from a line of `oldSize`.
 * @param {number} oldSize
 * @param {number} size
 * @returns {{first: number, weights: number[]}[]}
 */
function kernels(oldSize, size) {
  const scale = oldSize / size;
  const stretch = Math.max(1, scale);
  return Array.from({ length: size }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - LOBES * stretch + 0.5));
    const end = Math.min(oldSize, Math.trunc(centre + LOBES * stretch + 0.5));
    const weights = Array.from({ length: end - first }, (_, j) => lanczos((first + j - centre + 0.5) / stretch));
    const total = weights.reduce((sum, w) => sum + w, 0);
    return { first, weights: weights.map((w) => w / total) };
  });
}

/** @param {number} x */
function lanczos(x) {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const t = Math.PI * x;
  return (LOBES * Math.sin(t) * Math.sin(t / LOBES)) / (t * t);
}

/**
 * @param {Picture} picture
 * @param {number} top
 * @param {number} left
 * @param {number} height
 * @param {number} width
 * @returns {Picture}
 */
function part(picture, top, left, height, width) {
  const data = new Uint8Array(picture.channels * height * width);
  for (let c = 0; c < picture.channels; c++) {
    for (let y = 0; y < height; y++) {
      const start = (c * picture.height + top + y) * picture.width + left;
      data.set(picture.data.subarray(start, start + width), (c * height + y) * width);
    }
  }
  return { data, channels: picture.channels, height, width };
}

/** @param {Picture} grey @param {number} channels */
function repeat(grey, channels) {
  const data = new Uint8Array(channels * grey.data.length);
  for (let c = 0; c < channels; c++) data.set(grey.data, c * grey.data.length);
  return { ...grey, data, channels };
}

/** @param {Uint8Array} data @returns {[number, number]} */
function extremes(data) {
  let [low, high] = [255, 0];
  for (const v of data) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return [low, high];
}

/** @param {number} v the nearest whole number, halves to the even one as numpy and Python have it */
function rint(v) {
  const floor = Math.floor(v);
  if (v - floor !== 0.5) return Math.round(v);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** @param {number} v */
function toByte(v) {
  return Math.min(255, Math.max(0, Math.floor(v + 0.5)));
}
