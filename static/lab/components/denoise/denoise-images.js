/** The images of the Denoise page, each with its metrics below. */

import { element } from "../../lib/dom.js";
import { bytesToImageData, show } from "../../renderers/image.js";
import { psnr, ssim } from "../../image/quality.js";

const MAX_SIDE = 224; // maximum CSS pixels of an image's side
const SMALL = 112;
const GAP = 14; // CSS pixels, as in the style sheet

/** @typedef {{canvas: HTMLCanvasElement, name: HTMLElement, figures: HTMLElement}} Picture */

/**
 * Make a row of images.
 * @param {HTMLElement} container
 * @param {Record<string, string>} pictures titles by key
 * @returns {Record<string, Picture>}
 */
export function makeRow(container, pictures) {
  /** @type {Record<string, Picture>} */
  const made = {};
  container.replaceChildren();
  for (const [key, text] of Object.entries(pictures)) {
    const canvas = element("canvas", { role: "img", "aria-label": text });
    canvas.dataset.lab = key;
    const name = element("b", { textContent: text });
    const figures = element("span", { className: "figures" });
    container.append(element("figure", {}, canvas, name, figures));
    made[key] = { canvas, name, figures };
  }
  return made;
}

/**
 * Scale images by the largest whole number of screen pixels that fits the row.
 * @param {HTMLElement} row
 * @param {number[]} shape C, H, W
 * @param {boolean} small
 */
export function fitRow(row, [, height, width], small) {
  const figures = /** @type {HTMLElement[]} */ ([...row.children]);
  const ratio = window.devicePixelRatio || 1;
  const column = Math.min(MAX_SIDE, (row.clientWidth - GAP * 2) / 3);
  const room = small ? Math.min(SMALL, column) : column;
  const scale = Math.max(1, Math.floor((room * ratio) / Math.max(height, width))) / ratio;
  for (const figure of figures) {
    const canvas = /** @type {HTMLElement} */ (figure.firstElementChild);
    canvas.style.width = `${scale * width}px`;
    canvas.style.height = `${scale * height}px`;
    figure.style.width = `${Math.floor(column)}px`;
  }
}

/**
 * @param {Picture} picture
 * @param {Uint8Array} image (C, H, W)
 * @param {number[]} shape C, H, W
 * @param {Uint8Array | null} clean to measure it by; none: no figures
 */
export function showPicture({ canvas, figures }, image, shape, clean) {
  show(canvas, bytesToImageData(image, shape));
  figures.textContent = clean ? figuresText(psnr(clean, image), ssim(clean, image, shape)) : "";
}

/**
 * @param {number} decibels
 * @param {number} similarity
 */
function figuresText(decibels, similarity) {
  const parts = [`PSNR ${Number.isFinite(decibels) ? decibels.toFixed(1) : "∞"} dB`];
  if (Number.isFinite(similarity)) parts.push(`SSIM ${similarity.toFixed(2)}`);
  return parts.map((part) => part.replaceAll(" ", "\u00a0")).join(" · "); // a part stays on one line
}
