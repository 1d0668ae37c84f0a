/** One slider a latent dimension, the image they decode to, and a decoded grid of two of them: all live. */

import { button, choice, element } from "../../lib/dom.js";
import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { Hand, classOf, setClass } from "./class-row.js";
import { Kept } from "./saved-images.js";
import { mountOnce } from "../../lib/mount.js";
import { FrameScheduler } from "../../lib/frame-scheduler.js";
import { show, toImageData } from "../../renderers/image.js";
import { norm } from "../../latent/plane.js";
import { CLASSES, SliderGrid } from "./slider-grid.js";

const STEP = 0.01;
const TILES = [5, 8, 10, 15, 20, 30, 40];
const DEAD = 0.01; // nats: a dimension that tells less is not used by the model

/**
 * What the page sends.
 * @typedef {{
 *   folder: string, latentDim: number, imageShape: number[], signed: boolean, hasPrior: boolean,
 *   dims: number[], kl: number[] | null, low: number[], high: number[], middle: number[], start: number[],
 *   across: number, up: number, tiles: number, classes: import("./class-row.js").Classes | null, labelSize: number,
 * }} SliderData
 */

/**
 * Mount or refresh the component; called again whenever the page runs.
 * @param {{parentElement: any, data: SliderData, setStateValue: (name: string, value: any) => void}} component
 * @param {URL} root the static folder
 */
export function mount(component, root) {
  return mountOnce(component, () => new Desk(component, root), "Reload the page.");
}

export class Desk {
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
    this.words = find("words");
    this.list = find("sliders");
    this.buttons = find("buttons");
    this.choices = find("choices");
    this.kept = new Kept(find("strip"), (z) => this.bringBack(z));
    this.classes = this.data.classes;
    /** @type {Hand | null} where the model is told which class to draw */
    this.hand = null;
    this.handPlace = find("hand");
    this.z = Float32Array.from(this.data.start);
    this.plane = { across: this.data.across, up: this.data.up, tiles: this.data.tiles };
    /** @type {Map<number, {slider: HTMLInputElement, number: HTMLInputElement, lock: HTMLInputElement}>} */
    this.rows = new Map();
    this.closed = new AbortController();
    this.scheduler = new FrameScheduler(() => this.render());
    this.grid = new SliderGrid(this, find("grid"), find("ring"), find("axes"));
  }

  update() {}

  /** @param {string} text */
  setStatus(text) {
    this.words.textContent = text;
  }

  close() {
    this.closed.abort();
    this.grid.close();
    this.scheduler.stop();
  }

  async load() {
    const { data } = this;
    const answer = await fetch(new URL(`${data.folder}/codes.bin`, this.root), { signal: this.closed.signal });
    if (!answer.ok) throw new Error(`codes: ${answer.status}`);
    this.codes = new Float32Array(await answer.arrayBuffer());
    const network = await loadNetwork(this.root, `${data.folder}/decoder.onnx`, [data.latentDim]);
    this.decoder = new LatestOnly(
      (/** @type {Float32Array} */ z) => network.run(z, 1),
      (values) => show(this.image, toImageData(values, data.imageShape, data.signed)),
    );
    if (this.classes) this.hand = new Hand(this.handPlace, this.classes, network, data, (k) => this.pick(k));
    this.makeButtons();
    this.list.replaceChildren(...data.dims.map((d) => this.makeRow(d)));
    this.makeChoices();
    this.grid.listen();
    this.grid.requestTiles();
    await this.render();
    this.image.dataset.ready = "true";
  }

  /** @param {number} d */
  makeRow(d) {
    const { low, high, middle } = this.data;
    const row = element("div", { className: "row" });
    /** @param {string} type @param {string} label */
    const input = (type, label) => element("input", { type, "aria-label": label });
    const slider = input("range", `z${d}`);
    const number = input("number", `z${d}, as a number`);
    const lock = input("checkbox", `keep z${d} fixed when sampling`);
    for (const one of [slider, number]) {
      Object.assign(one, {
        min: String(low[d]),
        max: String(high[d]),
        step: String(STEP),
        value: this.z[d].toFixed(2),
      });
    }
    lock.title = lock.getAttribute("aria-label") ?? "";
    slider.title = "double-click: reset";
    const name = element("span", {}, `z${d}`);
    const kl = this.data.kl?.[d];
    if (kl !== undefined) {
      const dead = kl < DEAD;
      row.classList.toggle("dead", dead);
      name.title = dead
        ? `z${d}: KL ${kl.toFixed(3)} nats per image. The model does not use this dimension: moving it changes almost nothing.`
        : `z${d}: KL ${kl.toFixed(2)} nats per image`;
      name.append(element("small", {}, dead ? "unused" : kl.toFixed(1)));
    }
    row.append(name, slider, number, lock);
    this.rows.set(d, { slider, number, lock });
    const options = { signal: this.closed.signal };
    slider.addEventListener("input", () => this.set(d, slider.valueAsNumber), options);
    slider.addEventListener("change", () => this.commit(), options);
    slider.addEventListener("dblclick", () => (this.set(d, middle[d]), this.commit()), options);
    number.addEventListener(
      "change",
      () => {
        if (Number.isFinite(number.valueAsNumber)) {
          this.set(d, Math.min(high[d], Math.max(low[d], number.valueAsNumber)));
        }
        this.commit();
      },
      options,
    );
    return row;
  }

  makeButtons() {
    const { data } = this;
    const codes = /** @type {Float32Array} */ (this.codes);
    const n = codes.length / data.latentDim;
    const save = button("Download saved", "Download the saved images as one picture", () => this.kept.save());
    save.hidden = true;
    const some = () => {
      const i = Math.floor(Math.random() * n);
      const code = codes.subarray(i * data.latentDim, (i + 1) * data.latentDim);
      if (this.classes) setClass(this.z, this.classes, classOf(code, this.classes));
      return code;
    };
    const buttons = [
      button("Random test image", "Set the sliders to the code of a random test image", () => this.jump(some())),
      button("Reset", "Move all sliders back to where they started", () => this.jump(data.middle)),
      button(
        "Save",
        "Add this image to the strip below",
        () => (this.kept.add(this.image, this.z.slice()), (save.hidden = false)),
      ),
      save,
    ];
    if (data.hasPrior) {
      const title = "Temperature: scales the standard deviation of the samples";
      const temperature = element("input", {
        type: "number",
        min: "0",
        max: "2",
        step: "0.1",
        value: "1",
        title,
        "aria-label": "temperature",
      });
      const draw = () => Float32Array.from(data.middle, () => normal() * (temperature.valueAsNumber || 0));
      const sample = button("Sample", "Sample from the prior N(0, I), scaled by the temperature", () =>
        this.jump(draw()),
      );
      this.buttons.replaceChildren(sample, temperature, ...buttons);
    } else this.buttons.replaceChildren(...buttons);
  }

  /** @param {Float32Array} z of a kept image: held dimensions move too */
  bringBack(z) {
    for (const d of this.rows.keys()) this.set(d, z[d]);
    if (this.classes) setClass(this.z, this.classes, classOf(z, this.classes));
    this.requestRender(true);
    this.commit();
  }

  makeChoices() {
    const { data } = this;
    /** @param {string} label @param {number[]} values @param {string} prefix @param {"across" | "up" | "tiles"} part */
    const part = (label, values, prefix, part) => {
      const text = (/** @type {number} */ v) => (v === CLASSES ? "class" : prefix + v);
      const take = (/** @type {string} */ value) => {
        this.plane[part] = Number(value);
        this.requestRender(true);
        this.commit();
      };
      return choice(
        label,
        values.map((v) => [String(v), text(v)]),
        String(this.plane[part]),
        take,
      ).wrap;
    };
    this.choices.replaceChildren(
      part("Across", [...(this.classes ? [CLASSES] : []), ...data.dims], "z", "across"),
      part("Up", data.dims, "z", "up"),
      part("Tiles per side", TILES, "", "tiles"),
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
    this.requestRender(d !== this.plane.across && d !== this.plane.up);
  }

  /** @param {ArrayLike<number>} code the dimensions that are not held take its values */
  jump(code) {
    const { low, high } = this.data;
    for (const [d, { lock }] of this.rows) {
      if (!lock.checked) this.set(d, Math.min(high[d], Math.max(low[d], code[d])));
    }
    this.requestRender(true);
    this.commit();
  }

  /** @param {number} k the class to draw from now on; the style stays */
  pick(k) {
    if (!this.classes) return;
    setClass(this.z, this.classes, k);
    this.requestRender(this.plane.across !== CLASSES);
    this.commit();
  }

  /** The code goes into the address, now that it rests. */
  commit() {
    this.component.setStateValue("rest", {
      picked: this.classes ? classOf(this.z, this.classes) : null,
      z: Array.from(this.z, (v) => Math.round(v * 100) / 100),
      ...this.plane,
    });
  }

  /** @param {boolean} newGrid what the grid shows has changed, not only the place of its ring */
  requestRender(newGrid) {
    this.newGrid ||= newGrid;
    this.scheduler.request();
  }

  async render() {
    if (this.newGrid) this.grid.requestTiles();
    this.newGrid = false;
    this.grid.placeRing();
    const style = this.z.subarray(0, this.z.length - this.data.labelSize);
    const prior = `‖z‖ = ${norm(style).toFixed(2)} (prior SDs)`;
    this.words.textContent = this.data.hasPrior ? prior : "";
    await Promise.all([this.decoder?.request(this.z.slice()), this.hand?.render(this.z.slice())]);
  }
}

/** A draw from N(0, 1). Source: Box & Muller 1958. */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
