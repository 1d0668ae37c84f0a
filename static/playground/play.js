/** The playing map: the pointer decodes wherever it goes, and the nearest real codes are named. */

import { Newest, loadNetwork } from "./engine.js";
import { PointMap } from "./map.js";
import { bytesToImageData, show, toImageData } from "./picture.js";
import { codeAt, nearest, norm, project } from "./plane.js";

const NEIGHBOURS = 5;
const MIDDLE = 4; // the middle button, as PointerEvent.buttons counts
const KEY_STEP = 6; // CSS pixels an arrow key moves the point; with shift ten times as far

/**
 * What the page sends: where the model's files lie below the static folder, and what is known of it.
 * @typedef {{
 *   folder: string, latentDim: number, imageShape: number[], signed: boolean, hasPrior: boolean, hasImages: boolean,
 *   classNames: string[], colours: string[], origin: number[], across: number[], up: number[],
 *   axisNames: string[], hides: string, start: number[],
 * }} PlayData
 */

/**
 * Mount or refresh the component. Called again whenever the page runs; the model's files are fetched once.
 * @param {{parentElement: any, data: PlayData, setStateValue: (name: string, value: any) => void}} component
 * @param {URL} root the static folder
 */
export async function mount(component, root) {
  const { parentElement: place, data } = component;
  const held = place.labPlay;
  if (held?.folder === data.folder) {
    held.play.component = component;
    held.play.takePlane(data);
    held.play.refresh();
    return;
  }
  held?.play.close();
  const play = new Play(component, root);
  place.labPlay = { folder: data.folder, play };
  try {
    await play.load();
  } catch (error) {
    play.say(`The playground could not be loaded (${error}). Reload the page, or use the sliders of Generate.`);
  }
}

/**
 * @param {PlayData} data
 * @returns {import("./plane.js").Plane}
 */
function planeOf(data) {
  return {
    origin: Float32Array.from(data.origin),
    across: Float32Array.from(data.across),
    up: Float32Array.from(data.up),
  };
}

class Play {
  /**
   * @param {any} component
   * @param {URL} root
   */
  constructor(component, root) {
    this.component = component;
    this.root = root;
    this.data = /** @type {PlayData} */ (component.data);
    /** @param {string} name */
    const find = (name) => component.parentElement.querySelector(`[data-lab=${name}]`);
    this.digit = /** @type {HTMLCanvasElement} */ (find("digit"));
    this.words = find("words");
    this.near = find("near");
    this.legend = find("legend");
    this.hint = find("hint");
    this.glass = /** @type {HTMLCanvasElement} */ (find("glass"));
    this.map = new PointMap(find("ground"), this.glass, this.data.colours);
    /** @type {[number, number]} */
    this.point = [this.data.start[0], this.data.start[1]];
    this.plane = planeOf(this.data);
    this.codes = new Float32Array();
    this.labels = new Uint8Array();
    /** @type {Uint8Array | null} */
    this.images = null;
    /** @type {Map<number, HTMLCanvasElement>} */
    this.thumbnails = new Map();
    this.closed = new AbortController();
    this.frame = 0;
  }

  /** @param {string} name */
  async bytes(name) {
    const answer = await fetch(new URL(`${this.data.folder}/${name}`, this.root), { signal: this.closed.signal });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.arrayBuffer();
  }

  async load() {
    const decoder = loadNetwork(this.root, `${this.data.folder}/decoder.onnx`, [this.data.latentDim]);
    const [network, codes, labels] = await Promise.all([decoder, this.bytes("codes.bin"), this.bytes("labels.bin")]);
    this.decoder = new Newest(
      (/** @type {Float32Array} */ z) => network.run(z, 1),
      (values) => show(this.digit, toImageData(values, this.data.imageShape, this.data.signed)),
    );
    this.codes = new Float32Array(codes);
    this.labels = new Uint8Array(labels);
    this.makeLegend();
    this.refresh();
    this.map.setPoints(project(this.plane, this.codes), this.labels);
    this.listen();
    await this.turn();
    this.digit.dataset.ready = "true";
    if (!this.data.hasImages) return;
    this.images = new Uint8Array(await this.bytes("images.bin"));
    this.map.picture = (index) => this.thumbnail(index);
    this.refresh();
  }

  close() {
    this.closed.abort();
    cancelAnimationFrame(this.frame);
  }

  /**
   * The page may have chosen another plane.
   * @param {PlayData} data
   */
  takePlane(data) {
    const same = JSON.stringify([this.data.origin, this.data.across, this.data.up]);
    const other = JSON.stringify([data.origin, data.across, data.up]) !== same;
    this.data = data;
    if (!other || !this.codes.length) return;
    this.plane = planeOf(data);
    this.point = [data.start[0], data.start[1]];
    this.map.setPoints(project(this.plane, this.codes), this.labels);
  }

  /** Take over the reader's theme. */
  refresh() {
    this.map.ink = getComputedStyle(this.glass).color;
    if (this.codes.length) this.map.draw();
    if (this.decoder) this.turn();
  }

  /** @param {string} text */
  say(text) {
    this.words.textContent = text;
  }

  listen() {
    const options = { signal: this.closed.signal };
    const { glass } = this;
    glass.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.follow(event), options);
    glass.addEventListener(
      "pointerdown",
      (/** @type {PointerEvent} */ event) => {
        glass.setPointerCapture(event.pointerId);
        this.follow(event);
      },
      options,
    );
    glass.addEventListener("pointerup", () => this.settle(), options);
    /** @type {Record<string, () => void>} */
    const tools = {
      closer: () => this.map.zoom(2, ...this.map.toScreen(...this.point)),
      farther: () => this.map.zoom(-2, ...this.map.toScreen(...this.point)),
      whole: () => this.map.fit(),
    };
    for (const [name, act] of Object.entries(tools)) {
      const button = this.component.parentElement.querySelector(`[data-lab=${name}]`);
      button.addEventListener("click", () => (act(), this.ask()), options);
    }
    glass.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event), options);
    glass.addEventListener(
      "wheel",
      (/** @type {WheelEvent} */ event) => {
        if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
        event.preventDefault();
        this.map.zoom(-Math.sign(event.deltaY), event.offsetX, event.offsetY);
        this.ask();
      },
      { ...options, passive: false },
    );
    const watch = new ResizeObserver(() => {
      this.map.fit();
      this.ask();
    });
    watch.observe(glass);
    this.closed.signal.addEventListener("abort", () => watch.disconnect());
  }

  /** @param {PointerEvent} event */
  follow(event) {
    if (event.buttons && (event.shiftKey || event.buttons === MIDDLE)) {
      this.map.pan(event.movementX, event.movementY);
      this.ask();
      return;
    }
    const box = this.glass.getBoundingClientRect();
    this.point = this.map.toPlane(event.clientX - box.left, event.clientY - box.top);
    this.hint.hidden = true;
    this.ask();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const step = /** @type {Record<string, number[]>} */ (steps)[event.key];
    if (event.key === "+" || event.key === "-") this.map.zoom(event.key === "+" ? 1 : -1, ...this.map.toScreen(...this.point));
    else if (event.key === "Enter") this.settle();
    else if (!step) return;
    else {
      const far = ((event.shiftKey ? 10 : 1) * KEY_STEP) / this.map.scale;
      this.point = [this.point[0] + far * step[0], this.point[1] + far * step[1]];
    }
    event.preventDefault();
    this.hint.hidden = true;
    this.ask();
  }

  /** Once a frame at the most. */
  ask() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.turn();
    });
  }

  /** The point goes into the address, now that it rests. */
  settle() {
    this.component.setStateValue("point", this.point.map((v) => Math.round(v * 1000) / 1000));
  }

  async turn() {
    const z = codeAt(this.plane, ...this.point);
    const near = nearest(this.codes, z, NEIGHBOURS);
    this.map.mark(this.point, near.map(({ index }) => index));
    this.describe(z, near);
    await this.decoder?.ask(z);
  }

  /**
   * @param {Float32Array} z
   * @param {{index: number, distance: number}[]} near
   */
  describe(z, near) {
    const [x, y] = this.point.map((v) => v.toFixed(2));
    const [a, b] = this.data.axisNames;
    const prior = this.data.hasPrior ? ` ${norm(z).toFixed(2)} standard deviations from the middle of the prior.` : "";
    this.say(`${a} = ${x}, ${b} = ${y}.${prior} Nearest test image ${near[0].distance.toFixed(2)} away. ${this.data.hides}`);
    near.forEach(({ index }, place) => {
      const figure = this.near.children[place];
      figure.querySelector("span").textContent = this.data.classNames[this.labels[index]];
      const canvas = figure.querySelector("canvas");
      canvas.hidden = this.images === null;
      if (this.images === null) return;
      show(canvas, this.imageOf(index));
    });
  }

  /**
   * The image of a point, made once.
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

  /** @param {number} index */
  imageOf(index) {
    const size = this.data.imageShape.reduce((n, side) => n * side);
    const images = /** @type {Uint8Array} */ (this.images);
    return bytesToImageData(images.subarray(index * size, (index + 1) * size), this.data.imageShape);
  }

  makeLegend() {
    this.legend.replaceChildren(
      ...this.data.classNames.map((name, c) => {
        const button = document.createElement("button");
        button.textContent = name;
        button.style.setProperty("--class", this.data.colours[c]);
        button.setAttribute("aria-pressed", "true");
        button.addEventListener(
          "click",
          () => {
            const hide = !this.map.hidden.has(c);
            if (hide) this.map.hidden.add(c);
            else this.map.hidden.delete(c);
            button.setAttribute("aria-pressed", String(!hide));
            this.map.draw();
          },
          { signal: this.closed.signal },
        );
        return button;
      }),
    );
    this.near.replaceChildren(
      ...Array.from({ length: NEIGHBOURS }, () => {
        const figure = document.createElement("figure");
        figure.append(document.createElement("canvas"), document.createElement("span"));
        return figure;
      }),
    );
  }
}
