/** A model as a page of its own, without a network: a map of its codes, decoded under the pointer, and sliders. */

import { element } from "../lib/dom.js";
import { FrameScheduler } from "../lib/frame-scheduler.js";
import { NORM_HELP, codeAt, nearest, norm, planeOf, project } from "../latent/plane.js";
import { makeLegend } from "../map/legend.js";
import { Pinch } from "../map/pinch.js";
import { PointMap } from "../map/scatter-map.js";
import { show } from "../renderers/image.js";
import { readStored, sampleSize, showDecoded, storedPicture } from "../renderers/sample.js";
import { forward } from "../runtime/forward-pass.js";
import { readDescription, readImages, readTensors } from "./embedded.js";

const NEIGHBOURS = 5;
const KEY_STEP = 6; // CSS pixels an arrow key moves the point; ten times as many with Shift

export class LatentPage {
  /**
   * @param {import("./embedded.js").PageData} data
   * @param {Record<string, Float32Array>} tensors
   */
  constructor(data, tensors) {
    this.data = data;
    this.codes = tensors.codes; // (N, D)
    this.labels = Uint16Array.from(tensors.labels);
    this.layers = data.layers.map((layer) => ({
      ...layer,
      weight: tensors[layer.weight ?? ""],
      bias: tensors[layer.bias ?? ""],
    }));
    this.plane = planeOf(data);
    /** @type {Float32Array} */
    this.z = Float32Array.from(data.start);
    this.overlay = /** @type {HTMLCanvasElement} */ (find("overlay"));
    this.map = new PointMap(find("base"), this.overlay, data.colours);
    this.map.classNames = data.classNames;
    /** @type {Uint8Array | Float32Array | null} */
    this.images = null;
    /** @type {HTMLInputElement[]} */
    this.sliders = [];
    this.scheduler = new FrameScheduler(() => this.render());
    const stays = new AbortController().signal;
    this.pinch = new Pinch(this.overlay, this.map, stays);
  }

  /** Decode first, in a frame of its own; then draw everything else and listen. */
  async open() {
    this.decode();
    find("digit").dataset.ready = String(performance.now()); // milliseconds from opening to the first decode
    await new Promise(requestAnimationFrame);
    this.makeSliders();
    this.map.updateTheme();
    this.map.setPoints(project(this.plane, this.codes), this.labels);
    makeLegend(find("legend"), this.map, this.data.classNames);
    if (this.data.hasPrior) find("status").title = NORM_HELP;
    this.render();
    this.listen();
  }

  /** @param {Uint8Array} bytes of the test images */
  addImages(bytes) {
    this.images = readStored(bytes, this.data.sample);
    if (this.data.thumbnails === this.labels.length) {
      /** @type {Map<number, HTMLCanvasElement>} */
      const made = new Map();
      this.map.thumbnailOf = (index) => {
        if (!made.has(index)) made.set(index, this.showImage(element("canvas"), index));
        return /** @type {HTMLCanvasElement} */ (made.get(index));
      };
    }
    this.render();
  }

  /** @param {HTMLCanvasElement} canvas @param {number} index */
  showImage(canvas, index) {
    const size = sampleSize(this.data.sample);
    const images = /** @type {Uint8Array} */ (this.images);
    show(canvas, storedPicture(images.subarray(index * size, (index + 1) * size), this.data.sample));
    return canvas;
  }

  makeSliders() {
    const { names, low, high } = this.data;
    this.sliders = names.map((name, d) => {
      const slider = element("input", {
        type: "range",
        min: String(low[d]),
        max: String(high[d]),
        step: "any",
        "aria-label": name,
      });
      slider.oninput = () => {
        this.z = this.z.slice();
        this.z[d] = slider.valueAsNumber;
        this.scheduler.request();
      };
      return slider;
    });
    find("sliders").replaceChildren(...this.sliders.map((slider, d) => element("label", {}, names[d], slider)));
    if (this.data.nClasses) this.makeClassChoice();
  }

  makeClassChoice() {
    const select = element("select", { "aria-label": "class" });
    select.append(...this.data.classNames.map((name, k) => new Option(name, String(k))));
    const first = this.z.length - this.data.nClasses;
    select.onchange = () => {
      for (const code of [this.z, this.plane.origin])
        code.fill(0, first)[first + Number(select.value)] = this.data.classScale;
      this.scheduler.request();
    };
    find("sliders").prepend(element("label", {}, "class", select));
  }

  listen() {
    const { overlay, map } = this;
    overlay.addEventListener("pointermove", (event) => this.follow(event));
    overlay.addEventListener("pointerdown", (event) => {
      overlay.setPointerCapture(event.pointerId);
      this.follow(event);
    });
    overlay.addEventListener("dblclick", () => (map.fit(), this.scheduler.request()));
    overlay.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        map.zoom(event.deltaY < 0 ? 1 : -1, event.offsetX, event.offsetY);
        this.scheduler.request();
      },
      { passive: false },
    );
    overlay.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => (map.fit(), this.scheduler.request())).observe(overlay);
    matchMedia("(prefers-color-scheme: dark)").onchange = () => {
      map.updateTheme();
      map.draw();
    };
  }

  /** @param {PointerEvent} event */
  follow(event) {
    if (!this.pinch.follow(event)) this.z = codeAt(this.plane, ...this.map.toPlane(event.offsetX, event.offsetY));
    this.scheduler.request();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const step = /** @type {Record<string, number[]>} */ (steps)[event.key];
    const [x, y] = project(this.plane, this.z);
    if (event.key === "+" || event.key === "-") this.map.zoom(event.key === "+" ? 1 : -1, ...this.map.toScreen(x, y));
    else if (!step) return;
    else {
      const far = ((event.shiftKey ? 10 : 1) * KEY_STEP) / this.map.scale;
      this.z = codeAt(this.plane, x + far * step[0], y + far * step[1]);
    }
    event.preventDefault();
    this.scheduler.request();
  }

  decode() {
    showDecoded(find("digit"), forward(this.layers, this.z), this.data.sample, this.data.signed);
  }

  render() {
    const { data, z } = this;
    this.decode();
    const near = nearest(this.codes, z, NEIGHBOURS);
    const point = /** @type {[number, number]} */ ([...project(this.plane, z)]);
    this.map.mark(
      point,
      near.map(({ index }) => index),
    );
    this.sliders.forEach((slider, d) => (slider.value = String(z[d])));
    const prior = data.hasPrior ? `, ‖z‖ = ${norm(z.subarray(0, z.length - data.nClasses)).toFixed(2)}` : "";
    find("status").textContent = point.map((v, i) => `${data.axisNames[i]} = ${v.toFixed(2)}`).join(", ") + prior;
    find("neighbours").replaceChildren(...near.map(({ index }) => this.neighbour(index)));
  }

  /** @param {number} index */
  neighbour(index) {
    const name = element("span", { textContent: this.data.classNames[this.labels[index]] });
    const hasImage = this.images !== null && index < this.data.thumbnails;
    return element("figure", {}, ...(hasImage ? [this.showImage(element("canvas"), index)] : []), name);
  }
}

/** @param {string} id @returns {any} */
function find(id) {
  return document.getElementById(id);
}

/** Open the page that this script lies in. */
export async function openPage() {
  try {
    const data = readDescription();
    const page = new LatentPage(data, await readTensors());
    await page.open();
    if (data.thumbnails) page.addImages(await readImages());
    return page;
  } catch (error) {
    find("status").textContent = `This page could not be opened (${error}): use a current browser.`;
    throw error;
  }
}
