/** A sheet of decoded tiles: asked for as a whole, decoded by a worker, drawn, nearest first. */

import { toImageData } from "../renderers/image.js";

/**
 * A decoder is that of the folder, unless it is said where else it lies.
 * @typedef {Pick<import("../runtime/model-files.js").ModelData, "latentDim" | "imageShape" | "signed">
 *   & {folder?: string, decoder?: import("../runtime/weights.js").DecoderSource}} Tiled
 */

export class TileSheet {
  /**
   * @param {HTMLCanvasElement} canvas takes the tiles, at the images' own resolution
   * @param {Tiled} data
   * @param {URL} root the static folder
   * @param {(error: string) => void} fail
   */
  constructor(canvas, data, root, fail) {
    this.canvas = canvas;
    this.data = data;
    this.root = root;
    this.question = 0;
    this.columns = 1;
    this.rows = 1;
    this.left = 0; // tiles still to come
    this.worker = new Worker(new URL("./tile-worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data: answer }) => (answer.error ? fail(answer.error) : this.take(answer));
  }

  close() {
    this.worker.terminate();
  }

  /**
   * Ask for a whole sheet; older questions are dropped.
   * @param {number} columns
   * @param {number} rows
   * @param {(column: number, row: number) => ArrayLike<number>} codeAt the code (D,) of a tile
   * @param {[number, number]} near column and row that come first
   */
  request(columns, rows, codeAt, [nearColumn, nearRow]) {
    const { latentDim, folder, decoder } = this.data;
    const n = columns * rows;
    const codes = new Float32Array(n * latentDim);
    for (let i = 0; i < n; i++) codes.set(codeAt(i % columns, Math.floor(i / columns)), i * latentDim);
    const far = (/** @type {number} */ i) =>
      ((i % columns) - nearColumn) ** 2 + (Math.floor(i / columns) - nearRow) ** 2;
    const order = Uint16Array.from(Array.from({ length: n }, (_, i) => i).sort((a, b) => far(a) - far(b)));
    this.columns = columns;
    this.rows = rows;
    this.left = n;
    this.question += 1;
    delete this.canvas.dataset.tiles;
    const source = decoder ?? { path: `${folder}/decoder.onnx` };
    this.worker.postMessage({ id: this.question, root: this.root.href, source, size: latentDim, codes, order });
  }

  /** @param {{id: number, places: Uint16Array, images: Float32Array}} answer */
  take({ id, places, images }) {
    if (id !== this.question) return;
    const { canvas, columns, rows } = this;
    const { imageShape, signed } = this.data;
    const [channels, height, width] = imageShape;
    if (canvas.width !== columns * width || canvas.height !== rows * height) {
      canvas.width = columns * width;
      canvas.height = rows * height;
    }
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const size = channels * height * width;
    places.forEach((place, i) => {
      const tile = toImageData(images.subarray(i * size, (i + 1) * size), imageShape, signed);
      context.putImageData(tile, (place % columns) * width, Math.floor(place / columns) * height);
    });
    canvas.dataset.drawn = "true";
    canvas.classList.remove("skeleton");
    this.left -= places.length;
    if (!this.left) canvas.dataset.tiles = `${columns}x${rows}`; // the whole sheet is there
  }
}
