/** A drawing among the test codes: its position on the map, its posterior, its neighbours and its trail. */

import { PointMap } from "../../map/scatter-map.js";
import { drawPosterior, drawTrail, ellipse } from "../../map/posterior.js";
import { nearest, planeOf, project } from "../../latent/plane.js";

/** @typedef {import("../../runtime/round-trip.js").RoundTripResult} RoundTripResult */

const NEIGHBOURS = 5;
const ZOOM_STEPS = 4; // steps of zoom

export class PadMap {
  /**
   * @param {(name: string) => any} find
   * @param {import("./drawing-pad.js").PadData} data
   * @param {import("../../runtime/model-files.js").ModelFiles} files
   */
  constructor(find, data, files) {
    this.files = files;
    this.overlay = /** @type {HTMLCanvasElement} */ (find("overlay"));
    this.map = new PointMap(find("base"), this.overlay, data.colours);
    this.plane = planeOf(data);
    /** @type {RoundTripResult | null} */
    this.shown = null;
    /** @type {Float32Array | null} */
    this.trail = null;
    /** @type {{index: number, distance: number}[]} of what is shown, in the whole latent space */
    this.near = [];
  }

  /** Draw the map once the codes are loaded. */
  init() {
    this.refresh();
    this.map.setPoints(project(this.plane, this.files.codes), this.files.labels);
  }

  /** Apply the user's theme. */
  refresh() {
    this.map.updateTheme();
    if (this.files.codes.length) this.map.draw();
    this.mark();
  }

  /** @param {RoundTripResult | null} passed none: the map is left bare */
  show(passed) {
    this.shown = passed;
    this.trail = null;
    this.near = passed ? nearest(this.files.codes, passed.z, NEIGHBOURS) : [];
    this.mark();
  }

  /** @param {Float32Array} trail codes */
  showTrail(trail) {
    this.trail = trail;
    this.mark();
  }

  /** Return one standard deviation of the posterior on the map; null without a posterior. */
  get posterior() {
    return this.shown?.logvar ? ellipse(this.plane, this.shown.logvar) : null;
  }

  closer() {
    if (!this.shown) return this.whole();
    const [x, y] = project(this.plane, this.shown.z);
    this.map.centre = [x, y];
    this.map.zoom(ZOOM_STEPS, ...this.map.toScreen(x, y));
    this.mark();
  }

  whole() {
    this.map.fit();
    this.mark();
  }

  mark() {
    if (!this.files.codes.length) return;
    const context = /** @type {CanvasRenderingContext2D} */ (this.overlay.getContext("2d"));
    if (!this.shown) return context.clearRect(0, 0, this.overlay.width, this.overlay.height);
    const [x, y] = project(this.plane, this.shown.z);
    this.map.mark(
      [x, y],
      this.near.map(({ index }) => index),
    );
    if (this.posterior) drawPosterior(this.map, context, [x, y], this.posterior);
    if (this.trail) drawTrail(this.map, context, project(this.plane, this.trail));
  }
}
