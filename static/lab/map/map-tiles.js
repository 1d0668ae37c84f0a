/** A grid of decoded tiles that lies under the map's points, and follows zoom, pan and plane. */

import { choice } from "../lib/dom.js";
import { codeAt } from "../latent/plane.js";
import { TileSheet } from "./tiles.js";

const SIZES = [5, 8, 10, 15, 20, 30, 40]; // tiles across the map

/**
 * What has a map that a grid can lie under.
 * @typedef {{
 *   find: (name: string) => any, data: import("./tiles.js").Tiled, root: URL, map: import("./scatter-map.js").PointMap,
 *   plane: import("../latent/plane.js").Plane, overlay: HTMLCanvasElement, point: [number, number],
 *   setStatus: (text: string) => void, commit: () => void,
 * }} Gridded
 */

export class MapGrid {
  /** @param {Gridded} play */
  constructor(play) {
    this.play = play;
    this.columns = 0;
    this.canvas = /** @type {HTMLCanvasElement} */ (play.find("tiles"));
    this.sheet = new TileSheet(this.canvas, play.data, play.root, (error) => {
      play.setStatus(`The grid could not be decoded (${error}). Reload the page.`);
    });
    this.seen = ""; // the view that was asked for last
    /** @type {[string, string][]} */
    const sizes = SIZES.map((n) => [String(n), `${n} across`]);
    const { wrap, select } = choice(
      "Grid",
      [["0", "none"], ...sizes],
      "0",
      (value) => (this.set(Number(value)), play.commit()),
    );
    this.wrap = wrap;
    this.select = select;
    play.map.changed = () => this.requestTiles();
  }

  close() {
    this.sheet.close();
  }

  /** @param {number} columns 0: no grid */
  set(columns) {
    this.columns = SIZES.includes(columns) ? columns : 0;
    this.select.value = String(this.columns);
    this.canvas.hidden = !this.columns;
    this.play.map.overTiles = this.columns > 0;
    this.play.map.draw();
  }

  /** The decoder has changed: what is in sight is decoded anew with the next drawing. */
  renew() {
    this.sheet.data = this.play.data;
    this.seen = "";
  }

  /** Decode the tiles in sight, unless that is what was asked for last. */
  requestTiles() {
    const { map, plane, overlay } = this.play;
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
    if (view === this.seen) return;
    this.seen = view;
    const side = width / this.columns;
    const rows = Math.ceil(height / side);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${rows * side}px`;
    const at = (/** @type {number} */ column, /** @type {number} */ row) =>
      codeAt(plane, ...map.toPlane((column + 0.5) * side, (row + 0.5) * side));
    const [px, py] = map.toScreen(...this.play.point);
    this.sheet.request(this.columns, rows, at, [px / side - 0.5, py / side - 0.5]);
    overlay.dataset.grid = `${this.columns}x${rows}`;
  }
}
