/** A grid of decoded tiles below the points of a map; it follows zoom, pan and plane. */

import { choice } from "../lib/dom.js";
import { codeAt } from "../latent/plane.js";
import { TileSheet } from "./tiles.js";

const SIZES = [5, 8, 10, 15, 20, 30, 40]; // tiles across the map

/**
 * A map that a grid can lie under.
 * @typedef {{
 *   find: (name: string) => any, data: import("./tiles.js").Tiled, root: URL, map: import("./scatter-map.js").PointMap,
 *   plane: import("../latent/plane.js").Plane, overlay: HTMLCanvasElement, point: [number, number],
 *   setStatus: (text: string) => void, commit: () => void,
 * }} GridOwner
 */

export class MapGrid {
  /** @param {GridOwner} owner */
  constructor(owner) {
    this.owner = owner;
    this.columns = 0;
    this.canvas = /** @type {HTMLCanvasElement} */ (owner.find("tiles"));
    this.sheet = new TileSheet(this.canvas, owner.data, owner.root, (error) => {
      owner.setStatus(`The grid could not be decoded (${error}). Reload the page.`);
    });
    this.requested = ""; // the view that was requested last
    /** @type {[string, string][]} */
    const sizes = SIZES.map((n) => [String(n), `${n} across`]);
    const { wrap, select } = choice(
      "Grid",
      [["0", "none"], ...sizes],
      "0",
      (value) => (this.set(Number(value)), owner.commit()),
    );
    this.wrap = wrap;
    this.select = select;
    owner.map.changed = () => this.requestTiles();
  }

  close() {
    this.sheet.close();
  }

  /** @param {number} columns 0: no grid */
  set(columns) {
    this.columns = SIZES.includes(columns) ? columns : 0;
    this.select.value = String(this.columns);
    this.canvas.hidden = !this.columns;
    this.owner.map.overTiles = this.columns > 0;
    this.owner.map.draw();
  }

  /** Decode the tiles in view again with the next drawing, after the decoder has changed. */
  renew() {
    this.sheet.data = this.owner.data;
    this.requested = "";
  }

  /** Decode the tiles in view, unless they were requested already. */
  requestTiles() {
    const { map, plane, overlay } = this.owner;
    const [width, height] = map.size;
    if (!this.columns || !width) return;
    const view = [
      this.columns,
      width,
      height,
      map.scale,
      ...map.centre,
      ...plane.origin,
      ...plane.across,
      ...plane.up,
    ].join();
    if (view === this.requested) return;
    this.requested = view;
    const side = width / this.columns;
    const rows = Math.ceil(height / side);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${rows * side}px`;
    const at = (/** @type {number} */ column, /** @type {number} */ row) =>
      codeAt(plane, ...map.toPlane((column + 0.5) * side, (row + 0.5) * side));
    const [px, py] = map.toScreen(...this.owner.point);
    this.sheet.request(this.columns, rows, at, [px / side - 0.5, py / side - 0.5]);
    overlay.dataset.grid = `${this.columns}x${rows}`;
  }
}
