/** Images held by a lasso: drawn around on one map, seen on all of them. */

import { button, element } from "../../lib/dom.js";
import { inside, outlineFromText, outlineToText, thinOutline } from "../../latent/polygon.js";
import { bytesToImageData, show } from "../../renderers/image.js";

const SHOWN = 12; // pictures of them

export class Held {
  /** @param {import("./compare.js").Compare} compare */
  constructor(compare) {
    this.compare = compare;
    this.side = 0; // the map that it was drawn on
    /** @type {[number, number][]} corners, on that side's plane */
    this.outline = [];
    this.drawing = false;
    this.place = compare.find("held");
  }

  /** @param {number} side @param {[number, number]} corner */
  begin(side, corner) {
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
    this.hold();
  }

  clear() {
    this.outline = [];
    this.drawing = false;
    this.hold();
  }

  /** Which images lie inside now: the codes of a model that trains move. */
  hold() {
    const { compare } = this;
    const side = compare.sides[this.side];
    const found =
      this.outline.length > 2
        ? inside(side.points, this.outline).filter((i) => !compare.hidden.has(compare.labels[i]))
        : [];
    if (!found.length) this.outline = [];
    compare.held = found.length ? new Set(found) : null;
    this.tell(found);
    compare.repaint();
  }

  /** @param {number[]} found */
  tell(found) {
    const { compare, place } = this;
    place.hidden = !found.length;
    compare.find("words").hidden = found.length > 0; // its place is taken
    place.dataset.held = found.join(" ");
    if (!found.length) return;
    const counts = compare.data.classNames.map((name, label) => ({
      name,
      n: found.filter((i) => compare.labels[i] === label).length,
    }));
    const common = counts.filter(({ n }) => n).sort((one, other) => other.n - one.n);
    const text = `${found.length} ${found.length === 1 ? "image" : "images"}: ${common.map(({ name, n }) => `${n} × ${name}`).join(", ")}`;
    const shown = compare.images ? found.filter((_, i) => i % Math.ceil(found.length / SHOWN) === 0) : [];
    const pictures = shown.map((index) => {
      const canvas = element("canvas", { title: `Pin image ${index + 1}`, onclick: () => compare.pin(index) });
      show(canvas, bytesToImageData(/** @type {Uint8Array} */ (compare.imageOf(index)), compare.data.imageShape));
      return canvas;
    });
    const clear = button("Clear", "Show all points again (Escape)", () => (this.clear(), compare.commit()));
    place.replaceChildren(element("span", { textContent: text }), clear, ...pictures);
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
    this.hold();
  }
}
