/** Images selected by a lasso on one map and highlighted on all of them. */

import { button, element } from "../../lib/dom.js";
import { inside, outlineFromText, outlineToText, thinOutline } from "../../latent/polygon.js";
import { show } from "../../renderers/image.js";
import { storedPicture } from "../../renderers/sample.js";

const SHOWN = 12; // images that are shown

export class LassoSelection {
  /** @param {import("./compare.js").Compare} compare */
  constructor(compare) {
    this.compare = compare;
    this.side = 0; // the map that it was drawn on
    /** @type {[number, number][]} corners, on that side's plane */
    this.outline = [];
    this.drawing = false;
    this.container = compare.find("selection");
  }

  /** @param {number} side @param {[number, number]} corner */
  start(side, corner) {
    this.side = side;
    this.outline = [corner];
    this.drawing = true;
  }

  /** @param {[number, number]} corner */
  go(corner) {
    if (this.drawing) this.outline.push(corner);
  }

  end() {
    if (!this.drawing) return;
    this.drawing = false;
    this.outline = thinOutline(this.outline);
    this.update();
  }

  clear() {
    this.outline = [];
    this.drawing = false;
    this.update();
  }

  /** Select the images inside the outline; the codes of a model in training move. */
  update() {
    const { compare } = this;
    const side = compare.sides[this.side];
    const indices =
      this.outline.length > 2
        ? inside(side.points, this.outline).filter((i) => !compare.hidden.has(compare.labels[i]))
        : [];
    if (!indices.length) this.outline = [];
    compare.selected = indices.length ? new Set(indices) : null;
    this.describe(indices);
    compare.repaint();
  }

  /** @param {number[]} indices */
  describe(indices) {
    const { compare, container } = this;
    container.hidden = !indices.length;
    compare.find("status").hidden = indices.length > 0; // replaced by the selection
    container.dataset.indices = indices.join(" ");
    if (!indices.length) return;
    const counts = compare.data.classNames.map((name, label) => ({
      name,
      n: indices.filter((i) => compare.labels[i] === label).length,
    }));
    const common = counts.filter(({ n }) => n).sort((one, other) => other.n - one.n);
    const text = `${indices.length} ${compare.worded(indices.length === 1 ? "image" : "images")}: ${common.map(({ name, n }) => `${n} × ${name}`).join(", ")}`;
    const shown = compare.images ? indices.filter((_, i) => i % Math.ceil(indices.length / SHOWN) === 0) : [];
    const pictures = shown.map((index) => {
      const canvas = element("canvas", {
        title: compare.worded(`Pin image ${index + 1}`),
        onclick: () => compare.pin(index),
      });
      show(canvas, storedPicture(/** @type {Uint8Array} */ (compare.imageOf(index)), compare.data.sample));
      return canvas;
    });
    const clear = button("Clear", "Show all points again (Escape)", () => (this.clear(), compare.commit()));
    container.replaceChildren(element("span", { textContent: text }), clear, ...pictures);
  }

  /** @param {number} side @param {CanvasRenderingContext2D} context */
  draw(side, context) {
    if (side !== this.side || !this.outline.length) return;
    const { map } = this.compare.sides[side];
    context.strokeStyle = map.ink;
    context.lineWidth = 1.75;
    context.setLineDash([5, 4]);
    context.beginPath();
    for (const corner of this.outline) context.lineTo(...map.toScreen(...corner));
    context.closePath();
    context.stroke();
    context.setLineDash([]);
  }

  /** @returns {string} "1~0.5_2~..." for the address; empty without one */
  toText() {
    return this.outline.length ? `${this.side}~${outlineToText(this.outline)}` : "";
  }

  /** @param {string} text */
  restore(text) {
    const [side, ...corners] = text.split("~");
    const outline = outlineFromText(corners.join("~"));
    if (!outline || !this.compare.sides[Number(side)]) return;
    this.side = Number(side);
    this.outline = outline;
    this.update();
  }
}
