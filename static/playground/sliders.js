/** One slider a latent dimension, the image they decode to, and a decoded grid of two of them: all live. */

import { Newest, loadNetwork } from "./engine.js";
import { show, toImageData } from "./picture.js";
import { norm } from "./plane.js";

const STEP = 0.01;
const DEAD = 0.01; // nats: a dimension that tells less is not used by the model

/**
 * What the page sends.
 * @typedef {{
 *   folder: string, latentDim: number, imageShape: number[], signed: boolean, hasPrior: boolean,
 *   dims: number[], kl: number[] | null, low: number[], high: number[], middle: number[], start: number[],
 *   across: number, up: number, tiles: number,
 * }} SliderData
 */

/**
 * Mount or refresh the component; called again whenever the page runs.
 * @param {{parentElement: any, data: SliderData, setStateValue: (name: string, value: any) => void}} component
 * @param {URL} root the static folder
 */
export async function mount(component, root) {
  const { parentElement: place, data } = component;
  const held = place.labSliders;
  if (held?.folder === data.folder) {
    held.desk.component = component;
    return;
  }
  held?.desk.close();
  const desk = new Desk(component, root);
  place.labSliders = { folder: data.folder, desk };
  try {
    await desk.load();
  } catch (error) {
    desk.words.textContent = `The sliders could not be loaded (${error}). Reload the page.`;
  }
}

class Desk {
  /**
   * @param {any} component
   * @param {URL} root
   */
  constructor(component, root) {
    this.component = component;
    this.root = root;
    this.data = /** @type {SliderData} */ (component.data);
    /** @param {string} name */
    const find = (name) => component.parentElement.querySelector(`[data-lab=${name}]`);
    this.image = /** @type {HTMLCanvasElement} */ (find("digit"));
    this.grid = /** @type {HTMLCanvasElement} */ (find("grid"));
    this.ring = find("ring");
    this.words = find("words");
    this.list = find("sliders");
    this.buttons = find("buttons");
    this.choices = find("choices");
    this.strip = find("strip");
    this.axes = find("axes");
    this.z = Float32Array.from(this.data.start);
    this.plane = { across: this.data.across, up: this.data.up, tiles: this.data.tiles };
    /** @type {Map<number, {slider: HTMLInputElement, number: HTMLInputElement, lock: HTMLInputElement}>} */
    this.rows = new Map();
    this.closed = new AbortController();
    this.frame = 0;
    this.question = 0;
    this.worker = new Worker(new URL("./grid-worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.takeTiles(data);
  }

  close() {
    this.closed.abort();
    this.worker.terminate();
    cancelAnimationFrame(this.frame);
  }

  async load() {
    const { data } = this;
    const answer = await fetch(new URL(`${data.folder}/codes.bin`, this.root), { signal: this.closed.signal });
    if (!answer.ok) throw new Error(`codes: ${answer.status}`);
    this.codes = new Float32Array(await answer.arrayBuffer());
    const network = await loadNetwork(this.root, `${data.folder}/decoder.onnx`, [data.latentDim]);
    this.decoder = new Newest(
      (/** @type {Float32Array} */ z) => network.run(z, 1),
      (values) => show(this.image, toImageData(values, data.imageShape, data.signed)),
    );
    this.strip.replaceChildren();
    this.makeButtons();
    this.list.replaceChildren(...data.dims.map((d) => this.makeRow(d)));
    this.makeChoices();
    this.listenToGrid();
    this.askForTiles();
    await this.turn();
    this.image.dataset.ready = "true";
  }

  /** @param {number} d */
  makeRow(d) {
    const { low, high, middle } = this.data;
    const row = document.createElement("div");
    row.className = "row";
    /** @param {string} type @param {string} label */
    const input = (type, label) => {
      const element = document.createElement("input");
      element.type = type;
      element.setAttribute("aria-label", label);
      return element;
    };
    const slider = input("range", `z${d}`);
    const number = input("number", `z${d}, as a number`);
    const lock = input("checkbox", `hold z${d} when sampling`);
    for (const element of [slider, number]) {
      element.min = String(low[d]);
      element.max = String(high[d]);
      element.step = String(STEP);
      element.value = this.z[d].toFixed(2);
    }
    lock.title = lock.getAttribute("aria-label") ?? "";
    slider.title = "double-click: back to the middle";
    const name = document.createElement("span");
    name.textContent = `z${d}`;
    const kl = this.data.kl?.[d];
    if (kl !== undefined) {
      const dead = kl < DEAD;
      row.classList.toggle("dead", dead);
      name.title = dead
        ? `The model does not use z${d}: it tells ${kl.toFixed(3)} nats an image. Moving it changes next to nothing.`
        : `z${d} tells ${kl.toFixed(2)} nats an image`;
      const told = document.createElement("small");
      told.textContent = dead ? "unused" : kl.toFixed(1);
      name.append(told);
    }
    row.append(name, slider, number, lock);
    this.rows.set(d, { slider, number, lock });
    const options = { signal: this.closed.signal };
    slider.addEventListener("input", () => this.set(d, slider.valueAsNumber), options);
    slider.addEventListener("change", () => this.settle(), options);
    slider.addEventListener("dblclick", () => (this.set(d, middle[d]), this.settle()), options);
    number.addEventListener(
      "change",
      () => {
        if (Number.isFinite(number.valueAsNumber)) this.set(d, Math.min(high[d], Math.max(low[d], number.valueAsNumber)));
        this.settle();
      },
      options,
    );
    return row;
  }

  makeButtons() {
    const { data } = this;
    /** @param {string} label @param {string} title @param {() => ArrayLike<number>} code */
    const button = (label, title, code) => {
      const element = document.createElement("button");
      element.textContent = label;
      element.title = title;
      element.addEventListener("click", () => this.jump(code()), { signal: this.closed.signal });
      return element;
    };
    const codes = /** @type {Float32Array} */ (this.codes);
    const n = codes.length / data.latentDim;
    const some = () => {
      const i = Math.floor(Math.random() * n);
      return codes.subarray(i * data.latentDim, (i + 1) * data.latentDim);
    };
    const buttons = [
      button("Real code", "The code of a test image drawn at random", some),
      button("Middle", "Back to where the sliders started", () => data.middle),
    ];
    const keep = document.createElement("button");
    keep.textContent = "Keep";
    keep.title = "Add this image to the strip below";
    keep.addEventListener("click", () => this.keep(), { signal: this.closed.signal });
    buttons.push(keep);
    if (data.hasPrior) {
      const temperature = document.createElement("input");
      Object.assign(temperature, { type: "number", min: "0", max: "2", step: "0.1", value: "1" });
      temperature.setAttribute("aria-label", "temperature");
      temperature.title = "Temperature: samples are drawn from the prior, so many times as wide";
      const draw = () => Float32Array.from(data.middle, () => normal() * (temperature.valueAsNumber || 0));
      const sample = button("Sample", "A draw from the prior N(0, I), widened by the temperature", draw);
      this.buttons.replaceChildren(sample, temperature, ...buttons);
    } else this.buttons.replaceChildren(...buttons);
  }

  /** Add the present image to the strip; a click on it there brings its code back. */
  keep() {
    const z = this.z.slice();
    const copy = document.createElement("canvas");
    const context = /** @type {CanvasRenderingContext2D} */ (this.image.getContext("2d"));
    show(copy, context.getImageData(0, 0, this.image.width, this.image.height));
    const back = document.createElement("button");
    back.setAttribute("aria-label", `kept image ${this.strip.children.length + 1}`);
    back.append(copy);
    back.addEventListener(
      "click",
      () => {
        for (const d of this.rows.keys()) this.set(d, z[d]);
        this.ask(true);
        this.settle();
      },
      { signal: this.closed.signal },
    );
    this.strip.append(back);
  }

  makeChoices() {
    const { data } = this;
    /** @param {string} label @param {number[]} values @param {string} prefix @param {"across" | "up" | "tiles"} part */
    const choice = (label, values, prefix, part) => {
      const wrap = document.createElement("label");
      const select = document.createElement("select");
      select.append(...values.map((v) => new Option(prefix + v, String(v), false, v === this.plane[part])));
      select.addEventListener(
        "change",
        () => {
          this.plane[part] = Number(select.value);
          this.ask(true);
          this.settle();
        },
        { signal: this.closed.signal },
      );
      wrap.append(label, select);
      return wrap;
    };
    this.choices.replaceChildren(
      choice("Across", data.dims, "z", "across"),
      choice("Up", data.dims, "z", "up"),
      choice("Tiles a side", [5, 8, 10, 15, 20, 30, 40], "", "tiles"),
    );
  }

  /**
   * @param {number} d
   * @param {number} value
   */
  set(d, value) {
    this.z[d] = value;
    const row = this.rows.get(d);
    if (row) {
      row.slider.value = String(value);
      row.number.value = value.toFixed(2);
    }
    this.ask(d !== this.plane.across && d !== this.plane.up);
  }

  /** @param {ArrayLike<number>} code the dimensions that are not held take its values */
  jump(code) {
    const { low, high } = this.data;
    for (const [d, { lock }] of this.rows) {
      if (!lock.checked) this.set(d, Math.min(high[d], Math.max(low[d], code[d])));
    }
    this.ask(true);
    this.settle();
  }

  /** The code goes into the address, now that it rests. */
  settle() {
    this.component.setStateValue("rest", {
      z: Array.from(this.z, (v) => Math.round(v * 100) / 100),
      ...this.plane,
    });
  }

  /** @param {boolean} newGrid what the grid shows has changed, not only the place of its ring */
  ask(newGrid) {
    this.newGrid ||= newGrid;
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.newGrid) this.askForTiles();
      this.newGrid = false;
      this.turn();
    });
  }

  async turn() {
    this.placeRing();
    const prior = `${norm(this.z).toFixed(2)} from the middle of the prior, in its standard deviations`;
    this.words.textContent = this.data.hasPrior ? prior : "";
    await this.decoder?.ask(this.z.slice());
  }

  /** Tiles in the order of their distance from the ring. */
  askForTiles() {
    const { latentDim, low, high, folder } = this.data;
    const { across, up, tiles } = this.plane;
    const codes = new Float32Array(tiles * tiles * latentDim);
    for (let i = 0; i < tiles * tiles; i++) {
      codes.set(this.z, i * latentDim);
      const [x, y] = [i % tiles, Math.floor(i / tiles)].map((v) => v / (tiles - 1));
      codes[i * latentDim + across] = low[across] + x * (high[across] - low[across]);
      codes[i * latentDim + up] = high[up] - y * (high[up] - low[up]);
    }
    const [rx, ry] = this.ringPlace().map((share) => share * tiles - 0.5);
    const far = (/** @type {number} */ i) => (i % tiles - rx) ** 2 + (Math.floor(i / tiles) - ry) ** 2;
    const order = Uint16Array.from(Array.from({ length: tiles * tiles }, (_, i) => i).sort((a, b) => far(a) - far(b)));
    const path = `${folder}/decoder.onnx`;
    this.question += 1;
    this.asked = tiles;
    this.worker.postMessage({ id: this.question, root: this.root.href, path, size: latentDim, codes, order });
    const unit = this.data.hasPrior ? "prior standard deviations" : "code units";
    this.axes.textContent = `across: z${across} from ${low[across]} to ${high[across]}; up: z${up} from ${low[up]} to ${high[up]} (${unit})`;
  }

  /** @param {{id: number, places: Uint16Array, images: Float32Array, error?: string}} answer */
  takeTiles({ id, places, images, error }) {
    if (error) this.words.textContent = `The grid could not be decoded (${error}).`;
    if (error || id !== this.question) return;
    const [channels, height, width] = this.data.imageShape;
    const tiles = /** @type {number} */ (this.asked);
    if (this.grid.width !== tiles * width || this.grid.height !== tiles * height) {
      this.grid.width = tiles * width;
      this.grid.height = tiles * height;
    }
    const context = /** @type {CanvasRenderingContext2D} */ (this.grid.getContext("2d"));
    const size = channels * height * width;
    places.forEach((place, i) => {
      const tile = toImageData(images.subarray(i * size, (i + 1) * size), this.data.imageShape, this.data.signed);
      context.putImageData(tile, (place % tiles) * width, Math.floor(place / tiles) * height);
    });
    this.grid.dataset.tiles = String(tiles);
  }

  /** Where the sliders stand on the grid: shares of its width and height. */
  ringPlace() {
    const { low, high } = this.data;
    const { across, up, tiles } = this.plane;
    const share = (/** @type {number} */ d) => (this.z[d] - low[d]) / (high[d] - low[d]);
    const onTiles = (/** @type {number} */ part) => (part * (tiles - 1) + 0.5) / tiles; // a tile's middle is its code
    return [onTiles(share(across)), onTiles(1 - share(up))];
  }

  placeRing() {
    const [x, y] = this.ringPlace();
    this.ring.style.left = `${100 * x}%`;
    this.ring.style.top = `${100 * y}%`;
  }

  listenToGrid() {
    const options = { signal: this.closed.signal };
    /** @param {PointerEvent} event */
    const follow = (event) => {
      if (event.type === "pointermove" && !event.buttons) return;
      const box = this.grid.getBoundingClientRect();
      const { low, high } = this.data;
      const { across, up, tiles } = this.plane;
      const part = (/** @type {number} */ share) => Math.min(1, Math.max(0, (share * tiles - 0.5) / (tiles - 1)));
      const x = part((event.clientX - box.left) / box.width);
      const y = part((event.clientY - box.top) / box.height);
      this.set(across, low[across] + x * (high[across] - low[across]));
      this.set(up, high[up] - y * (high[up] - low[up]));
    };
    this.grid.addEventListener("pointermove", follow, options);
    this.grid.addEventListener(
      "pointerdown",
      (/** @type {PointerEvent} */ event) => {
        this.grid.setPointerCapture(event.pointerId);
        follow(event);
      },
      options,
    );
    this.grid.addEventListener("pointerup", () => this.settle(), options);
  }
}

/** A draw from N(0, 1). Source: Box & Muller 1958. */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
