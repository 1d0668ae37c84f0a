/** The raster of all neurons around now, with the mean rate of each, and the ribbon of colours over the whole time. */

import { neuronGroups, spikeColour } from "../../renderers/raster.js";
import { SessionCanvas } from "./session-canvas.js";

const SHOWN_SECONDS = 20; // shown
const [NAMES, RATES] = [92, 64]; // CSS pixels left and right of the raster
const NOW = "#3f90da";

/**
 * @typedef {import("./session-files.js").SessionFiles} SessionFiles
 * @typedef {import("./messages.d.ts").ColouringData} Colouring
 */

export class RasterView {
  /** @param {HTMLCanvasElement} canvas @param {SessionFiles} files */
  constructor(canvas, files) {
    this.view = new SessionCanvas(canvas);
    this.files = files;
    this.bins = Math.min(files.data.n, Math.round((SHOWN_SECONDS * 1000) / files.data.binMs));
    this.picture = wholeRaster(files);
    this.rates = files.meanRates();
  }

  /** @param {number} at in windows */
  draw(at) {
    this.view.draw(
      "raster",
      (context, width, height) => this.drawStill(context, width, height),
      (context, width, height) => this.drawMoving(context, width, height, at),
    );
  }

  /** Draw the names of the groups of neurons and the mean rates. @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
  drawStill(context, width, height) {
    context.fillStyle = "#000";
    context.fillRect(0, 0, width, height);
    context.font = "11px sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "right";
    const row = height / this.files.neurons;
    for (const { name, start, end } of neuronGroups(this.files.data.sample.features)) {
      context.fillStyle = "rgb(70, 80, 92)";
      if (start) context.fillRect(0, start * row - 0.5, width, 1);
      context.fillStyle = "rgb(232, 237, 242)";
      if ((end - start) * row >= 9) context.fillText(name, NAMES - 6, ((start + end) / 2) * row, NAMES - 10);
    }
    const most = Math.max(...this.rates, 1e-9);
    context.fillStyle = "rgb(253, 184, 99)";
    this.rates.forEach((rate, c) => {
      context.fillRect(width - RATES + 4, c * row, (rate / most) * (RATES - 8), Math.max(0.5, row - 0.5));
    });
    context.fillStyle = "#000";
    context.fillRect(width - 50, height - 15, 50, 15);
    context.fillStyle = "rgb(232, 237, 242)";
    context.fillText(`${most.toFixed(1)} Hz`, width - 4, height - 8);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height @param {number} at */
  drawMoving(context, width, height, at) {
    const { bins, picture } = this;
    const first = at + 0.5 - bins / 2;
    const room = width - NAMES - RATES;
    const [start, end] = [Math.max(0, first), Math.min(picture.width, first + bins)];
    context.imageSmoothingEnabled = false;
    const x = NAMES + ((start - first) / bins) * room;
    const w = ((end - start) / bins) * room;
    context.drawImage(picture, start, 0, end - start, picture.height, x, 0, w, height);
    context.fillStyle = NOW;
    context.fillRect(NAMES + room / 2 - 1, 0, 2, height);
  }
}

/** Return a canvas with a pixel a neuron and window. @param {SessionFiles} files */
function wholeRaster({ neurons, counts, data: { n } }) {
  const canvas = document.createElement("canvas");
  canvas.width = n;
  canvas.height = neurons;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const picture = context.createImageData(n, neurons);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < neurons; c++) {
      picture.data.set([...spikeColour(counts[i * neurons + c]), 255], 4 * (c * n + i));
    }
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

export class RibbonView {
  /** @param {HTMLCanvasElement} canvas @param {number} n windows */
  constructor(canvas, n) {
    this.view = new SessionCanvas(canvas);
    this.n = n;
  }

  /** @param {number} at @param {Uint8Array} groups @param {Colouring} colouring */
  draw(at, groups, colouring) {
    this.view.draw(
      colouring.file,
      (context, width, height) => {
        for (let x = 0; x < width; x++) {
          context.fillStyle = colouring.colours[groups[Math.min(this.n - 1, Math.floor((x / width) * this.n))]];
          context.fillRect(x, 0, 1.5, height);
        }
      },
      (context, width, height) => {
        const x = (at / Math.max(1, this.n - 1)) * width;
        context.fillStyle = this.view.ink;
        context.fillRect(x - 1.5, 0, 3, height);
      },
    );
  }
}
