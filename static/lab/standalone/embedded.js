/** Data that lies in the page itself: a description as JSON, numbers packed by gzip in base64. */

import { readSafetensors, toFloats } from "../runtime/safetensors.js";

/**
 * @typedef {{
 *   title: string, latentDim: number, nClasses: number, classScale: number, hasPrior: boolean, signed: boolean,
 *   sample: import("../runtime/messages.d.ts").SampleData, classNames: string[], colours: string[],
 *   origin: number[], across: number[], up: number[], axisNames: string[], hides: string, names: string[],
 *   low: number[], high: number[], start: number[], thumbnails: number,
 *   layers: (Omit<import("../runtime/forward-pass.js").Layer, "weight" | "bias"> & {weight?: string, bias?: string})[],
 * }} PageData thumbnails: the number of the first codes that have a test image
 */

/** @returns {PageData} */
export function readDescription() {
  return JSON.parse(/** @type {HTMLElement} */ (document.getElementById("description")).textContent ?? "");
}

/**
 * Unpack what an element holds.
 * @param {string} id
 */
async function unpack(id) {
  const text = document.getElementById(id)?.textContent?.trim() ?? "";
  const bytes = fromBase64(text);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function fromBase64(text) {
  const { fromBase64: native } = /** @type {any} */ (Uint8Array);
  if (native) return native.call(Uint8Array, text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** Return the weights and codes by name: their bytes lie by turns in the two halves of the file, which packs better. */
export async function readTensors() {
  const packed = await unpack("tensors");
  const half = packed.length / 2;
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < half; i++) {
    bytes[2 * i] = packed[i];
    bytes[2 * i + 1] = packed[half + i];
  }
  return Object.fromEntries(
    Object.entries(readSafetensors(bytes.buffer)).map(([name, tensor]) => [name, toFloats(tensor)]),
  );
}

/** Return the bytes of the test images, in the order of the codes. */
export function readImages() {
  return unpack("images");
}
