/**
 * Pictures of samples: an image as it is, a row of a table as bars, a window of a series as curves, of a recording of
 * neurons as a raster, ratings as a list of the top items. All pages and workers draw samples by these functions alone;
 * a further kind is a file and a line in RENDERERS.
 */

import { barPicture, drawProfile, profileHeight } from "./bars.js";
import { CURVES_HEIGHT, curvePicture, drawCurves } from "./curves.js";
import { drawRaster, RASTER_HEIGHT, rasterPicture } from "./raster.js";
import { bytesToImageData, show } from "./image.js";
import { SIDE } from "./picture.js";
import { drawTopList, listHeight, listPicture } from "./toplist.js";

/**
 * @typedef {import("../runtime/messages.d.ts").SampleData} SampleData
 * @typedef {Float32Array | Uint8Array | Uint8ClampedArray} Stored samples as they are stored: grey levels or numbers
 * @typedef {{
 *   picture: (data: Float32Array, sample: SampleData) => ImageData,
 *   height: (sample: SampleData) => number,
 *   draw: (context: CanvasRenderingContext2D, data: Float32Array, sample: SampleData, width: number, height: number) => void,
 * }} Renderer a small picture of numbers on the data scale; and a large view, its CSS height and how it is drawn
 */

const MIN_NAMED_WIDTH = 180; // CSS pixels of a large view with room for names
/** @type {Record<string, Renderer>} */
const RENDERERS = {
  table: { picture: barPicture, height: profileHeight, draw: drawProfile },
  neural: { picture: rasterPicture, height: () => RASTER_HEIGHT, draw: drawRaster },
  series: { picture: curvePicture, height: () => CURVES_HEIGHT, draw: drawCurves },
  ratings: { picture: listPicture, height: listHeight, draw: drawTopList },
};

/** Return the numbers of a sample. @param {SampleData} sample */
export function sampleSize({ shape }) {
  return shape.reduce((n, side) => n * side, 1);
}

/** Return the pixels of a sample's small picture. @param {SampleData} sample */
export function pictureSize({ kind, shape }) {
  return kind in RENDERERS ? { width: SIDE, height: SIDE } : { width: shape[2], height: shape[1] };
}

/**
 * Return stored samples from the bytes of a file.
 * @param {ArrayBuffer | Uint8Array} bytes
 * @param {SampleData} sample
 * @returns {Uint8Array | Float32Array}
 */
export function readStored(bytes, { kind }) {
  const copy = bytes instanceof Uint8Array ? bytes.slice().buffer : bytes; // aligned
  return kind in RENDERERS ? new Float32Array(copy) : new Uint8Array(copy);
}

/**
 * Return decoded numbers on the data scale, clipped to its bounds.
 * @param {Float32Array} values on the model's scale
 * @param {SampleData} sample
 * @param {boolean} signed the model's scale is [-1, 1]
 */
export function toDataScale(values, { bounded }, signed) {
  if (!bounded) return values;
  const data = new Float32Array(values.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.min(1, Math.max(0, signed ? (values[i] + 1) / 2 : values[i]));
  }
  return data;
}

/**
 * Return stored samples on the data scale.
 * @param {Stored} stored
 * @returns {Float32Array}
 */
export function fromStored(stored) {
  return stored instanceof Float32Array ? stored : Float32Array.from(stored, (grey) => grey / 255);
}

/**
 * Return the small picture of a decoded sample.
 * @param {Float32Array} values on the model's scale
 * @param {SampleData} sample
 * @param {boolean} signed the model's scale is [-1, 1]
 * @returns {ImageData}
 */
export function decodedPicture(values, sample, signed) {
  const renderer = RENDERERS[sample.kind];
  if (renderer) return renderer.picture(toDataScale(values, sample, signed), sample);
  const bytes = new Uint8ClampedArray(values.length); // rounds and clamps
  for (let i = 0; i < values.length; i++) bytes[i] = (signed ? (values[i] + 1) / 2 : values[i]) * 255;
  return bytesToImageData(bytes, sample.shape);
}

/**
 * Return the small picture of a stored sample.
 * @param {Stored} stored
 * @param {SampleData} sample
 * @returns {ImageData}
 */
export function storedPicture(stored, sample) {
  const renderer = RENDERERS[sample.kind];
  return renderer
    ? renderer.picture(fromStored(stored), sample)
    : bytesToImageData(/** @type {Uint8Array} */ (stored), sample.shape);
}

/**
 * Show a decoded sample large: an image at its own size, for the style sheet to enlarge; others with names and units.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values on the model's scale
 * @param {SampleData} sample
 * @param {boolean} signed the model's scale is [-1, 1]
 */
export function showDecoded(canvas, values, sample, signed) {
  const renderer = RENDERERS[sample.kind];
  if (!renderer) return show(canvas, decodedPicture(values, sample, signed));
  canvas.dataset.kind = sample.kind; // gives it the room of a large view, where the page is narrow
  const width = canvas.clientWidth || canvas.parentElement?.clientWidth || 280;
  if (width < MIN_NAMED_WIDTH) {
    canvas.style.height = "";
    return show(canvas, decodedPicture(values, sample, signed));
  }
  const height = renderer.height(sample);
  const density = globalThis.devicePixelRatio || 1;
  const [columns, rows] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.height = `${height}px`;
    canvas.style.imageRendering = "auto";
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(density, 0, 0, density, 0, 0);
  renderer.draw(context, toDataScale(values, sample, signed), sample, width, height);
  canvas.classList.remove("skeleton");
}

/**
 * Return the mean squared error of a reconstruction on the data scale, without missing values.
 * @param {Float32Array} values decoded, on the model's scale
 * @param {Stored} original
 * @param {SampleData} sample
 * @param {boolean} signed the model's scale is [-1, 1]
 */
export function squaredError(values, original, sample, signed) {
  const [data, target] = [toDataScale(values, sample, signed), fromStored(original)];
  let [sum, known] = [0, 0];
  for (let i = 0; i < target.length; i++) {
    if (Number.isNaN(target[i])) continue;
    sum += (data[i] - target[i]) ** 2;
    known += 1;
  }
  return sum / Math.max(1, known);
}

/**
 * Return the CSS width of pictures in a room: a whole multiple of their pixels where that fits.
 * @param {number} width pixels of a picture
 * @param {number} room CSS pixels
 */
export function fittingWidth(width, room) {
  return room >= width ? Math.floor(room / width) * width : Math.max(16, Math.floor(room));
}
