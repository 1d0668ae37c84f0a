/**
 * Preparation of an image to look like the training images, in visible steps: lab/data/preparation.py, in the browser.
 * Pure functions, which Node can test.
 */

/** @typedef {import("./pixels.js").Picture} Picture */
/** @typedef {import("./pixels.js").Rgba} Rgba */
/** @typedef {{title: string, picture: Picture}} Stage */

/**
 * The steps that are applied; inkShare and strokeWidth are shares of the image's side.
 * @typedef {{
 *   paper: "auto" | "even" | "uneven", invert: "auto" | "yes" | "no", stretch: boolean, crop: boolean, stroke: boolean, centre: boolean,
 *   inkShare: number, strokeWidth: number,
 * }} Steps
 */

import { inkOnLocalPaper, isUneven } from "./local-paper.js";
import { FLAT, borderOf, centreByMass, cropToInk, fit, isDarkOnLight, paperAndInk } from "./ink.js";
import { centreCrop, mapped, onWhite, repeat, rint, toGrey } from "./pixels.js";
import { resize, shrink } from "./resize.js";
import { usualStrokes } from "./stroke.js";

/** @type {Steps} */
export const ALL_STEPS = {
  paper: "auto",
  invert: "auto",
  stretch: true,
  crop: true,
  stroke: true,
  centre: true,
  inkShare: 20 / 28,
  strokeWidth: 0.083,
};

const WORKING_SIDE = 1024; // pixels: a larger image is shrunk first, for speed

/** An image has one flat colour. */
export class FlatError extends Error {}

/**
 * Convert an image to the shape and appearance of a dataset.
 * @param {Rgba} rgba any size; transparent parts become white
 * @param {number[]} shape C, H, W. One channel: light ink on dark, fitted and centred. Three: a square, resized.
 * @param {Steps} steps which are taken; they concern one channel only
 * @returns {{image: Uint8Array, stages: Stage[]}} image (C, H, W), and every stage on the way
 * @throws {FlatError}
 */
export function prepare(rgba, shape, steps = ALL_STEPS) {
  const opaque = onWhite(rgba);
  checkContrast(opaque);
  /** @type {Stage[]} */
  const stages = [{ title: "Original", picture: opaque }];
  const small = shrink(opaque, WORKING_SIDE);
  if (shape[0] === 1) prepareInk(small, shape, steps, stages);
  else prepareColour(small, shape, stages);
  return { image: stages[stages.length - 1].picture.data, stages };
}

/** @param {Picture} picture */
function checkContrast({ data, channels, height, width }) {
  const size = height * width;
  for (let c = 0; c < channels; c++) {
    let [low, high] = [255, 0];
    for (let i = c * size; i < (c + 1) * size; i++) {
      low = Math.min(low, data[i]);
      high = Math.max(high, data[i]);
      if (high - low >= FLAT) return;
    }
  }
  throw new FlatError("the image is one flat colour; draw or choose one with more contrast");
}

/**
 * @param {Picture} small
 * @param {number[]} shape
 * @param {Stage[]} stages takes every stage
 */
function prepareColour(small, [channels, height, width], stages) {
  const colour = small.channels === channels ? small : repeat(small, channels);
  const middle = centreCrop(colour, height / width);
  stages.push({ title: "Square crop", picture: middle });
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
  const uneven = steps.paper === "uneven" || (steps.paper === "auto" && steps.stroke && isUneven(borderOf(ink)));
  if (uneven) step("Ink on uneven paper", inkOnLocalPaper(ink));
  else if (steps.invert === "yes" || (steps.invert === "auto" && isDarkOnLight(ink))) {
    step(
      "Inverted: light ink on dark",
      mapped(ink, (v) => 255 - v),
    );
  }
  let [low, high] = paperAndInk(ink);
  if (steps.stretch && !uneven) {
    const [paper, range] = [low, high - low];
    const scale = Math.fround(255 / range); // in single precision, as numpy does it there
    step(
      "Contrast stretched",
      mapped(ink, (v) => rint(Math.fround(Math.min(range, Math.max(0, v - paper)) * scale))),
    );
    [low, high] = [0, 255];
  }
  if (steps.crop) {
    step("Cropped to the ink", cropToInk(ink, low, high));
    const strokes = steps.stroke ? usualStrokes(ink, low, high, steps.strokeWidth / steps.inkShare) : null;
    if (strokes) step("Stroke width matched", cropToInk(strokes, low, high));
  }
  step(`Fitted into ${width} x ${height}`, fit(ink, height, width, steps.crop ? steps.inkShare : 1));
  if (steps.centre) step("Centred by mass", centreByMass(ink));
}
