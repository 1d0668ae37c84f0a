/** Codes that are picked on the map: the nearest test image's or the plane's, and their text in the address. */

import { outlineFromText } from "../../latent/polygon.js";
import { codeAt, project } from "../../latent/plane.js";
import { distance } from "../../latent/distance.js";

const OFF = 1e-3; // nearer to the plane than that, a code is named as a point of it

/** @typedef {{z: Float32Array, index: number}} PickedCode a code, and the index of its test image (-1: none) */

export class CodePicker {
  /** @param {import("./latent-map.js").LatentMap} owner */
  constructor(owner) {
    this.owner = owner;
  }

  /**
   * Return the test image at a position on the screen, or else the code there.
   * @param {number} px
   * @param {number} py
   * @returns {PickedCode}
   */
  at(px, py) {
    const index = this.owner.map.pointAt(px, py);
    return index < 0
      ? { index, z: codeAt(this.owner.plane, ...this.owner.map.toPlane(px, py)) }
      : { index, z: this.owner.files.code(index).slice() };
  }

  /**
   * Return the code that a text of the address names.
   * @param {string} text "i12" for test image 12, "0.5_-1" for a point of the plane, "z1_2_3" for any code
   * @returns {PickedCode | null}
   */
  fromText(text) {
    const image = /^i(\d+)$/.exec(text);
    const index = Number(image?.[1]);
    if (image)
      return index < this.owner.files.labels.length ? { index, z: this.owner.files.code(index).slice() } : null;
    const code = Float32Array.from(text.slice(1).split("_"), (part) => (part === "" ? NaN : Number(part)));
    if (text.startsWith("z")) {
      return code.length === this.owner.z.length && code.every(Number.isFinite) ? { index: -1, z: code } : null;
    }
    const corners = outlineFromText(text);
    return corners?.length === 1 ? { index: -1, z: codeAt(this.owner.plane, ...corners[0]) } : null;
  }

  /**
   * Return the text of a code: the inverse of fromText, to three significant digits off the plane.
   * @param {PickedCode} code
   */
  toText({ index, z }) {
    if (index >= 0) return `i${index}`;
    const point = /** @type {[number, number]} */ (Array.from(project(this.owner.plane, z)));
    const off = distance(codeAt(this.owner.plane, ...point), z);
    if (off < OFF) return point.map((v) => Number(v.toFixed(3))).join("_");
    return `z${Array.from(z, (v) => Number(v.toPrecision(3))).join("_")}`;
  }
}
