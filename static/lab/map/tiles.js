/** A sheet of decoded tiles: requested as a whole, decoded by a worker, drawn nearest first. */

import { decodedPicture, pictureSize, sampleSize } from "../renderers/sample.js";
import { startWorker } from "../runtime/compiled-runtime.js";

/**
 * The decoder is that of the folder, unless `decoder` names another.
 * @typedef {Pick<import("../runtime/messages.d.ts").NetworkData, "latentDim" | "sample" | "signed">
 *   & {folder?: string, decoder?: import("../runtime/weights.js").DecoderSource}} Tiled
 */

export class TileSheet {
  /**
   * @param {HTMLCanvasElement} canvas shows the tiles, at the resolution of the images
   * @param {Tiled} data
   * @param {URL} root the static folder
   * @param {(error: string) => void} fail
   */
  constructor(canvas, data, root, fail) {
    this.canvas = canvas;
    this.data = data;
    this.root = root;
    this.requestId = 0;
    this.columns = 1;
    this.rows = 1;
    this.left = 0; // tiles not decoded yet
    this.worker = startWorker(new URL("./tile-worker.js", import.meta.url), root);
    this.worker.onmessage = ({ data: answer }) => (answer.error ? fail(answer.error) : this.drawTiles(answer));
  }

  close() {
    this.worker.terminate();
  }

  /**
   * Request a whole sheet; older requests are dropped.
   * @param {number} columns
   * @param {number} rows
   * @param {(column: number, row: number) => ArrayLike<number>} codeAt returns the code (D,) of a tile
   * @param {[number, number]} near column and row that are decoded first
   */
  request(columns, rows, codeAt, [nearColumn, nearRow]) {
    const { latentDim, folder, decoder } = this.data;
    const n = columns * rows;
    const codes = new Float32Array(n * latentDim);
    for (let i = 0; i < n; i++) codes.set(codeAt(i % columns, Math.floor(i / columns)), i * latentDim);
    const distance = (/** @type {number} */ i) =>
      ((i % columns) - nearColumn) ** 2 + (Math.floor(i / columns) - nearRow) ** 2;
    const order = Uint16Array.from(Array.from({ length: n }, (_, i) => i).sort((a, b) => distance(a) - distance(b)));
    this.columns = columns;
    this.rows = rows;
    this.left = n;
    this.requestId += 1;
    delete this.canvas.dataset.tiles;
    const source = decoder ?? { path: `${folder}/decoder.onnx` };
    this.worker.postMessage({ id: this.requestId, root: this.root.href, source, size: latentDim, codes, order });
  }

  /** @param {{id: number, indices: Uint16Array, images: Float32Array}} answer */
  drawTiles({ id, indices, images }) {
    if (id !== this.requestId) return;
    const { canvas, columns, rows } = this;
    const { sample, signed } = this.data;
    const { width, height } = pictureSize(sample);
    if (sample.kind !== "image") canvas.style.imageRendering = "auto"; // thin lines survive being shrunk
    if (canvas.width !== columns * width || canvas.height !== rows * height) {
      canvas.width = columns * width;
      canvas.height = rows * height;
    }
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const size = sampleSize(sample);
    indices.forEach((index, i) => {
      const tile = decodedPicture(images.subarray(i * size, (i + 1) * size), sample, signed);
      context.putImageData(tile, (index % columns) * width, Math.floor(index / columns) * height);
    });
    canvas.dataset.drawn = "true";
    canvas.classList.remove("skeleton");
    this.left -= indices.length;
    if (!this.left) canvas.dataset.tiles = `${columns}x${rows}`; // the whole sheet is decoded
  }
}
