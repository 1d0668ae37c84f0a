/** Images as bytes, (channels, height, width), and pixel-wise operations; pure, so Node can test it. */

/** @typedef {{data: Uint8Array, channels: number, height: number, width: number}} Picture */
/** @typedef {{data: ArrayLike<number>, height: number, width: number}} Rgba as ImageData: red, green, blue, opacity */

const RGB_TO_GREY = [0.299, 0.587, 0.114]; // ITU-R BT.601

/**
 * @param {Rgba} rgba transparent parts become white
 * @returns {Picture} of one channel when all of it is grey
 */
export function onWhite({ data, height, width }) {
  const size = height * width;
  const planes = new Uint8Array(3 * size);
  let grey = true;
  for (let i = 0; i < size; i++) {
    let [r, g, b] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]];
    const opacity = data[4 * i + 3] / 255;
    if (opacity < 1) [r, g, b] = [r, g, b].map((v) => rint(v * opacity + 255 * (1 - opacity)));
    planes[i] = r;
    planes[size + i] = g;
    planes[2 * size + i] = b;
    if (r !== g || r !== b) grey = false;
  }
  return { data: grey ? planes.slice(0, size) : planes, channels: grey ? 1 : 3, height, width };
}

/**
 * @param {Picture} picture of three channels
 * @returns {Picture}
 */
export function toGrey({ data, height, width }) {
  const size = height * width;
  const [r, g, b] = RGB_TO_GREY;
  const grey = new Uint8Array(size);
  for (let i = 0; i < size; i++) grey[i] = rint(r * data[i] + g * data[size + i] + b * data[2 * size + i]);
  return { data: grey, channels: 1, height, width };
}

/**
 * Map every value through a table, for speed.
 * @param {Picture} picture
 * @param {(value: number) => number} change
 * @returns {Picture}
 */
export function mapped(picture, change) {
  const table = Uint8Array.from({ length: 256 }, (_, value) => change(value));
  const data = new Uint8Array(picture.data.length);
  for (let i = 0; i < data.length; i++) data[i] = table[picture.data[i]];
  return { ...picture, data };
}

/**
 * Return the largest central part with height / width = aspect.
 * @param {Picture} picture
 * @param {number} aspect
 */
export function centreCrop(picture, aspect = 1) {
  const height = Math.min(picture.height, Math.max(1, rint(picture.width * aspect)));
  const width = Math.min(picture.width, Math.max(1, rint(picture.height / aspect)));
  return part(
    picture,
    Math.floor((picture.height - height) / 2),
    Math.floor((picture.width - width) / 2),
    height,
    width,
  );
}

/**
 * @param {Picture} picture
 * @param {number} top
 * @param {number} left
 * @param {number} height
 * @param {number} width
 * @returns {Picture}
 */
export function part(picture, top, left, height, width) {
  const data = new Uint8Array(picture.channels * height * width);
  for (let c = 0; c < picture.channels; c++) {
    for (let y = 0; y < height; y++) {
      const start = (c * picture.height + top + y) * picture.width + left;
      data.set(picture.data.subarray(start, start + width), (c * height + y) * width);
    }
  }
  return { data, channels: picture.channels, height, width };
}

/** @param {Picture} grey @param {number} channels @returns {Picture} */
export function repeat(grey, channels) {
  const data = new Uint8Array(channels * grey.data.length);
  for (let c = 0; c < channels; c++) data.set(grey.data, c * grey.data.length);
  return { ...grey, data, channels };
}

/** @param {Uint8Array} data @returns {[number, number]} */
export function extremes(data) {
  let [low, high] = [255, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  return [low, high];
}

/** @param {number} v the nearest whole number, halves to the even one as numpy and Python have it */
export function rint(v) {
  const floor = Math.floor(v);
  if (v - floor !== 0.5) return Math.round(v);
  return floor % 2 === 0 ? floor : floor + 1;
}
