/** The files of one model that the app serves: codes, labels and images of its test set. N codes, D latent dimensions. */

import { fetchBytes } from "../lib/fetch.js";
import { show } from "../renderers/image.js";
import { readStored, sampleSize, storedPicture } from "../renderers/sample.js";

/** @typedef {import("./messages.d.ts").ModelData} ModelData */

export class ModelFiles {
  /**
   * @param {ModelData} data
   * @param {URL} root the static folder
   * @param {AbortSignal} signal aborts the requests
   */
  constructor(data, root, signal) {
    this.data = data;
    this.root = root;
    this.signal = signal;
    this.codes = new Float32Array(); // (N, D)
    this.labels = new Uint16Array(); // (N,)
    /** @type {Uint8Array | Float32Array | null} (N, *shape), once they are loaded */
    this.images = null;
    /** @type {Map<number, HTMLCanvasElement>} */
    this.thumbnails = new Map();
  }

  /** @param {string} name */
  bytes(name) {
    return fetchBytes(this.root, `${this.data.folder}/${name}`, this.signal);
  }

  /** Load codes and labels: enough to draw the map. */
  async load() {
    const [codes, labels] = await Promise.all([this.bytes("codes.bin"), this.bytes("labels.bin")]);
    this.codes = new Float32Array(codes);
    this.labels = new Uint16Array(labels);
  }

  /** Load the test images, where they are on this machine. */
  async loadImages() {
    if (this.data.hasImages) this.images = readStored(await this.bytes("images.bin"), this.data.sample);
  }

  /** @param {number} index */
  code(index) {
    const size = this.data.latentDim;
    return this.codes.subarray(index * size, (index + 1) * size);
  }

  /** @param {number} index */
  className(index) {
    return this.data.classNames[this.labels[index]];
  }

  /** @param {number} index */
  imageOf(index) {
    const size = sampleSize(this.data.sample);
    const images = /** @type {Uint8Array} */ (this.images);
    return storedPicture(images.subarray(index * size, (index + 1) * size), this.data.sample);
  }

  /**
   * Return a test image as a canvas, made once.
   * @param {number} index
   */
  thumbnail(index) {
    let canvas = this.thumbnails.get(index);
    if (!canvas) {
      canvas = document.createElement("canvas");
      show(canvas, this.imageOf(index));
      this.thumbnails.set(index, canvas);
    }
    return canvas;
  }

  /**
   * Show test images by their indices, each with its label below; elements are reused.
   * @param {HTMLElement} container
   * @param {number[]} indices
   */
  showImages(container, indices) {
    while (container.children.length > indices.length) container.lastElementChild?.remove();
    while (container.children.length < indices.length) {
      const figure = document.createElement("figure");
      figure.append(document.createElement("canvas"), document.createElement("span"));
      container.append(figure);
    }
    indices.forEach((index, i) => {
      const [canvas, caption] = /** @type {any} */ (container.children[i].children);
      caption.textContent = caption.title = this.className(index);
      canvas.hidden = this.images === null;
      if (this.images) show(canvas, this.imageOf(index));
    });
  }
}
