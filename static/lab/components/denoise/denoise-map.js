/** Codes on a small map, with an arrow from the noisy image's to the clean one's. */

import { PointMap } from "../../map/scatter-map.js";
import { planeOf, project } from "../../latent/plane.js";

const HEAD = 9; // CSS pixels
const RING = 5;

export class ArrowMap {
  /**
   * @param {(name: string) => any} find
   * @param {import("./messages.d.ts").DenoiseData} data
   */
  constructor(find, data) {
    this.overlay = /** @type {HTMLCanvasElement} */ (find("overlay"));
    this.map = new PointMap(find("base"), this.overlay, data.colours);
    this.map.classNames = data.classNames;
    this.plane = planeOf(data);
    /** @type {Float32Array | null} noisy and clean code, (2, D) */
    this.codes = null;
  }

  /** @param {Float32Array} codes (N, D) @param {Uint16Array} labels (N,) */
  setPoints(codes, labels) {
    this.map.updateTheme();
    this.map.setPoints(project(this.plane, codes), labels);
  }

  /** Redraw after a change of theme or size. */
  refresh() {
    this.map.updateTheme();
    this.map.fit();
    this.draw();
  }

  /** @param {Float32Array} codes noisy and clean, (2, D) */
  show(codes) {
    this.codes = codes;
    this.draw();
  }

  draw() {
    if (!this.codes) return;
    const { map, overlay } = this;
    const [nx, ny, cx, cy] = project(this.plane, this.codes);
    const [from, to] = [map.toScreen(nx, ny), map.toScreen(cx, cy)];
    overlay.dataset.arrow = [nx, ny, cx, cy].map((v) => v.toFixed(3)).join(" "); // on the plane
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = map.size;
    overlay.width = Math.round(width * ratio);
    overlay.height = Math.round(height * ratio);
    const context = /** @type {CanvasRenderingContext2D} */ (overlay.getContext("2d"));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineJoin = "round";
    map.strokeTwice(context, 6, 2.5, () => arrow(context, from, to));
  }
}

/**
 * Trace a ring, and an arrow that starts at it.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} from CSS pixels
 * @param {[number, number]} to
 */
function arrow(context, from, to) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  context.arc(...from, RING, 0, 2 * Math.PI);
  if (Math.hypot(to[0] - from[0], to[1] - from[1]) > RING) {
    context.moveTo(from[0] + RING * Math.cos(angle), from[1] + RING * Math.sin(angle));
    context.lineTo(...to);
    for (const side of [-0.5, 0.5]) {
      context.moveTo(...to);
      context.lineTo(to[0] - HEAD * Math.cos(angle + side), to[1] - HEAD * Math.sin(angle + side));
    }
  }
}
