/** The decoded grid beside the sliders: two dimensions, or a column a class; dragged over, it moves the sliders. */

import { classOf, setClass } from "./class-row.js";
import { TileSheet } from "../../map/tiles.js";

export const CLASSES = -1; // across, instead of a dimension: one column a class

export class SliderGrid {
  /**
   * @param {import("./sliders.js").Desk} desk
   * @param {HTMLCanvasElement} canvas takes the tiles
   * @param {HTMLElement} ring shows where the sliders stand
   * @param {HTMLElement} axes takes the words below
   */
  constructor(desk, canvas, ring, axes) {
    this.desk = desk;
    this.canvas = canvas;
    this.ring = ring;
    this.axes = axes;
    this.sheet = new TileSheet(canvas, desk.data, desk.root, (error) =>
      desk.setStatus(`The grid could not be decoded (${error}). Reload the page.`),
    );
  }

  close() {
    this.sheet.close();
  }

  /** Tiles in the order of their distance from the ring. */
  requestTiles() {
    const { low, high } = this.desk.data;
    const { across, up, tiles } = this.desk.plane;
    const part = (/** @type {number} */ d, /** @type {number} */ share) => low[d] + share * (high[d] - low[d]);
    const code = this.desk.z.slice();
    const columns = this.columns();
    const codeAt = (/** @type {number} */ column, /** @type {number} */ row) => {
      if (across === CLASSES && this.desk.classes) setClass(code, this.desk.classes, column);
      else code[across] = part(across, column / (tiles - 1));
      code[up] = part(up, 1 - row / (tiles - 1));
      return code;
    };
    const [x, y] = this.ringPlace();
    this.sheet.request(columns, tiles, codeAt, [x * columns - 0.5, y * tiles - 0.5]);
    const unit = this.desk.data.hasPrior ? "prior standard deviations" : "code units";
    const first =
      across === CLASSES
        ? "across: the classes, one style per row"
        : `across: z${across} from ${low[across]} to ${high[across]}`;
    this.axes.textContent = `${first}; up: z${up} from ${low[up]} to ${high[up]} (${unit})`;
  }

  /** Of the grid. */
  columns() {
    return this.desk.plane.across === CLASSES && this.desk.classes
      ? this.desk.classes.names.length
      : this.desk.plane.tiles;
  }

  /** Where the sliders stand on the grid: shares of its width and height. */
  ringPlace() {
    const { low, high } = this.desk.data;
    const { across, up, tiles } = this.desk.plane;
    const share = (/** @type {number} */ d) => (this.desk.z[d] - low[d]) / (high[d] - low[d]);
    const onTiles = (/** @type {number} */ part) => (part * (tiles - 1) + 0.5) / tiles; // a tile's middle is its code
    const x =
      across === CLASSES && this.desk.classes
        ? (classOf(this.desk.z, this.desk.classes) + 0.5) / this.columns()
        : onTiles(share(across));
    return [x, onTiles(1 - share(up))];
  }

  placeRing() {
    const [x, y] = this.ringPlace();
    this.ring.style.left = `${100 * x}%`;
    this.ring.style.top = `${100 * y}%`;
  }

  listen() {
    const options = { signal: this.desk.closed.signal };
    /** @param {PointerEvent} event */
    const follow = (event) => {
      if (event.type === "pointermove" && !event.buttons) return;
      const box = this.canvas.getBoundingClientRect();
      const { low, high } = this.desk.data;
      const { across, up, tiles } = this.desk.plane;
      const part = (/** @type {number} */ share) => Math.min(1, Math.max(0, (share * tiles - 0.5) / (tiles - 1)));
      const left = (event.clientX - box.left) / box.width;
      const [x, y] = [part(left), part((event.clientY - box.top) / box.height)];
      if (across === CLASSES && this.desk.classes) {
        setClass(
          this.desk.z,
          this.desk.classes,
          Math.max(0, Math.min(this.columns() - 1, Math.floor(left * this.columns()))),
        );
      } else this.desk.set(across, low[across] + x * (high[across] - low[across]));
      this.desk.set(up, high[up] - y * (high[up] - low[up]));
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
    this.canvas.addEventListener("pointerup", () => this.desk.commit(), options);
  }
}
