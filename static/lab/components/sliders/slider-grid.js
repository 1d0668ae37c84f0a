/** The decoded grid beside the sliders: two dimensions, or a column per class; dragging over it moves the sliders. */

import { classOf, setClass } from "./class-row.js";
import { TileSheet } from "../../map/tiles.js";

export const CLASSES = -1; // across, instead of a dimension: one column per class

export class SliderGrid {
  /**
   * @param {import("./sliders.js").SliderPanel} panel
   * @param {HTMLCanvasElement} canvas takes the tiles
   * @param {HTMLElement} ring marks the position of the sliders
   * @param {HTMLElement} axes takes the text below
   */
  constructor(panel, canvas, ring, axes) {
    this.panel = panel;
    this.canvas = canvas;
    this.ring = ring;
    this.axes = axes;
    this.sheet = new TileSheet(canvas, panel.data, panel.root, (error) =>
      panel.setStatus(`The grid could not be decoded (${error}). Reload the page.`),
    );
  }

  close() {
    this.sheet.close();
  }

  /** Request the tiles in the order of their distance from the ring. */
  requestTiles() {
    const { low, high } = this.panel.data;
    const { across, up, tiles } = this.panel.plane;
    const part = (/** @type {number} */ d, /** @type {number} */ share) => low[d] + share * (high[d] - low[d]);
    const code = this.panel.z.slice();
    const columns = this.columns();
    const codeAt = (/** @type {number} */ column, /** @type {number} */ row) => {
      if (across === CLASSES && this.panel.classes) setClass(code, this.panel.classes, column);
      else code[across] = part(across, column / (tiles - 1));
      code[up] = part(up, 1 - row / (tiles - 1));
      return code;
    };
    const [x, y] = this.ringPosition();
    this.sheet.request(columns, tiles, codeAt, [x * columns - 0.5, y * tiles - 0.5]);
    const unit = this.panel.data.hasPrior ? "prior standard deviations" : "code units";
    const first =
      across === CLASSES
        ? "across: the classes, one style per row"
        : `across: z${across} from ${low[across]} to ${high[across]}`;
    this.axes.textContent = `${first}; up: z${up} from ${low[up]} to ${high[up]} (${unit})`;
  }

  /** Return the number of the grid's columns. */
  columns() {
    return this.panel.plane.across === CLASSES && this.panel.classes
      ? this.panel.classes.names.length
      : this.panel.plane.tiles;
  }

  /** Return the position of the sliders on the grid: shares of its width and height. */
  ringPosition() {
    const { low, high } = this.panel.data;
    const { across, up, tiles } = this.panel.plane;
    const share = (/** @type {number} */ d) => (this.panel.z[d] - low[d]) / (high[d] - low[d]);
    const onTiles = (/** @type {number} */ part) => (part * (tiles - 1) + 0.5) / tiles; // a tile's middle is its code
    const x =
      across === CLASSES && this.panel.classes
        ? (classOf(this.panel.z, this.panel.classes) + 0.5) / this.columns()
        : onTiles(share(across));
    return [x, onTiles(1 - share(up))];
  }

  moveRing() {
    this.ring.hidden = false;
    const [x, y] = this.ringPosition();
    this.ring.style.left = `${100 * x}%`;
    this.ring.style.top = `${100 * y}%`;
  }

  listen() {
    const options = { signal: this.panel.closed.signal };
    /** @param {PointerEvent} event */
    const follow = (event) => {
      if (event.type === "pointermove" && !event.buttons) return;
      const box = this.canvas.getBoundingClientRect();
      const { low, high } = this.panel.data;
      const { across, up, tiles } = this.panel.plane;
      const part = (/** @type {number} */ share) => Math.min(1, Math.max(0, (share * tiles - 0.5) / (tiles - 1)));
      const left = (event.clientX - box.left) / box.width;
      const [x, y] = [part(left), part((event.clientY - box.top) / box.height)];
      if (across === CLASSES && this.panel.classes)
        setClass(
          this.panel.z,
          this.panel.classes,
          Math.max(0, Math.min(this.columns() - 1, Math.floor(left * this.columns()))),
        );
      else this.panel.set(across, low[across] + x * (high[across] - low[across]));
      this.panel.set(up, high[up] - y * (high[up] - low[up]));
    };
    this.canvas.addEventListener("pointermove", follow, options);
    this.canvas.addEventListener(
      "pointerdown",
      (/** @type {PointerEvent} */ event) => {
        this.canvas.setPointerCapture(event.pointerId);
        follow(event);
      },
      options,
    );
    this.canvas.addEventListener("pointerup", () => this.panel.commit(), options);
  }
}
