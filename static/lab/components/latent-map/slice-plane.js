/** A slice of the latent space through three images that are picked on the map, and sliders that move it off the plane. */

import { button, element } from "../../lib/dom.js";
import { planeThrough, directionsOff, project, varianceShown } from "../../latent/plane.js";

const SPAN = 3; // standard deviations of the codes: sliders go from -SPAN to SPAN

/** @typedef {import("../../latent/plane.js").Plane} Plane */

export class SlicePlane {
  /** @param {import("./latent-map.js").LatentMap} owner */
  constructor(owner) {
    this.owner = owner;
    /** @type {number[]} indices of the picked test images */
    this.picks = [];
    /** @type {{name: string, direction: Float32Array, mean: number, deviation: number, offset: number}[]} */
    this.further = [];
    /** @type {Plane} the plane at zero offsets */
    this.base = owner.plane;
    this.pictures = element("div", { className: "images" });
    this.note = element("p", { className: "note" });
    this.sliders = element("div", { className: "offsets" });
    const bar = element(
      "div",
      { className: "bar" },
      this.pictures,
      button("Back", "Back to the default plane", () => (this.back(), owner.commit())),
      button(
        "Zero",
        "Set all sliders back to the mean",
        () => (this.further.forEach((_, i) => this.setOffset(i, 0)), owner.commit()),
      ),
    );
    this.panel = element("div", { className: "slice" }, this.note, bar, this.sliders);
    this.planeChosen();
  }

  open() {
    this.show();
  }

  close() {}
  leave() {}
  release() {}
  move() {}

  /** Draw the picked images with their numbers. @param {CanvasRenderingContext2D} context */
  draw(context) {
    const { files, map, plane } = this.owner;
    this.picks.forEach((index, i) => {
      const [x, y] = project(plane, files.code(index));
      map.flag(context, map.toScreen(x, y), String(i + 1));
    });
  }

  /** Drop the picked images after the page has chosen another plane. */
  planeChosen() {
    this.picks = [];
    this.base = this.owner.plane;
    this.makeSliders();
    this.show();
  }

  back() {
    const { data } = this.owner;
    this.picks = [];
    const [origin, across, up] = [data.origin, data.across, data.up].map((values) => Float32Array.from(values));
    this.owner.setPlane({ origin, across, up }, data.axisNames, data.hides);
    this.planeChosen();
  }

  /** @param {PointerEvent} event */
  press(event) {
    this.pick(this.owner.picker.at(...this.owner.positionOf(event)).index);
  }

  enter() {
    this.pick(this.owner.picker.at(...this.owner.map.toScreen(...this.owner.point)).index);
  }

  erase() {
    if (this.picks.length === 3) this.back();
    else this.picks.pop();
    this.show();
  }

  /** @param {number} index */
  pick(index) {
    if (index < 0) return this.setStatus("There is no image: click a point.");
    if (this.picks.length === 3) this.picks = [];
    if (this.picks.includes(index)) return this.setStatus("This point is selected already: click another one.");
    this.picks.push(index);
    if (this.picks.length === 3) this.setPlane();
    else this.show();
  }

  /** Slice through the three images. */
  setPlane() {
    const { files, data } = this.owner;
    const plane = planeThrough(
      this.picks.map((index) => files.code(index)),
      meanOf(files.codes, data.latentDim),
    );
    if (!plane) {
      this.picks.pop();
      return this.setStatus("These three points lie on a line: click another third point.");
    }
    this.base = plane;
    const share = Math.round(100 * varianceShown(plane, files.codes));
    const hides = `This plane shows ${share} % of the variance of ${data.latentDim} dimensions; the rest is fixed.`;
    this.owner.setPlane(plane, ["from 1 to 2", "towards 3"], hides);
    this.makeSliders();
    this.show();
  }

  show() {
    this.owner.files.showImages(this.pictures, this.picks);
    const left = 3 - this.picks.length;
    this.owner.requestRender();
    if (left) {
      this.setStatus(
        `Click ${left === 3 ? "three points" : left === 2 ? "two more points" : "one more point"} to slice the latent space through them. The sliders move it along the other directions.`,
      );
    } else {
      this.setStatus(
        "The map shows the plane through these three images. The sliders move it along the other directions.",
      );
    }
  }

  /** @param {string} text */
  setStatus(text) {
    this.note.textContent = this.owner.worded(text);
  }

  makeSliders() {
    const { data, files } = this.owner;
    this.further = directionsOff(this.base, data.further).map(({ name, direction }) => ({
      name,
      direction,
      offset: 0,
      ...extent(files.codes, direction),
    }));
    this.inputs = this.further.map(({ name, deviation }, i) => {
      const input = element("input", {
        type: "range",
        min: String(-SPAN),
        max: String(SPAN),
        step: "0.01",
        value: "0",
      });
      input.setAttribute("aria-label", `${name}, in standard deviations of the codes`);
      input.title = `One standard deviation is ${deviation.toPrecision(3)}; double-click: back to the mean`;
      input.oninput = () => this.setOffset(i, input.valueAsNumber);
      input.onchange = () => this.owner.commit();
      input.ondblclick = () => (this.setOffset(i, 0), this.owner.commit());
      return input;
    });
    this.sliders.replaceChildren(
      ...this.further.map(({ name }, i) =>
        element("label", {}, element("span", {}, name), /** @type {HTMLInputElement[]} */ (this.inputs)[i]),
      ),
    );
  }

  /**
   * Move the plane along a direction off it.
   * @param {number} i
   * @param {number} offset standard deviations of the codes from their mean
   */
  setOffset(i, offset) {
    this.further[i].offset = offset;
    if (this.inputs) this.inputs[i].value = String(offset);
    const origin = this.base.origin.slice();
    for (const { direction, deviation, offset: steps } of this.further) {
      for (let d = 0; d < origin.length; d++) origin[d] += steps * deviation * direction[d];
    }
    const { point } = this.owner;
    this.owner.movePlane({ ...this.base, origin }, point);
  }

  /** @returns {import("./messages.d.ts").ToolsAddress} */
  toUrlState() {
    const offsets = this.further
      .map(({ offset }) => String(offset))
      .join("_")
      .replace(/(_?0)+$/, "");
    return { picks: this.picks.length === 3 ? this.picks.join("_") : "", offsets };
  }

  /** @param {import("./messages.d.ts").ToolsAddress} linked */
  restore({ picks = "", offsets = "" }) {
    const { files, point } = this.owner;
    const indices = picks.split("_").map(Number);
    const valid = indices.every((i) => Number.isInteger(i) && i >= 0 && i < files.labels.length);
    if (picks && valid && new Set(indices).size === 3) {
      this.picks = indices;
      this.setPlane();
      this.owner.movePlane(this.base, point);
    }
    offsets.split("_").forEach((text, i) => {
      const offset = Number(text);
      if (this.further[i] && offset && Math.abs(offset) <= SPAN) this.setOffset(i, offset);
    });
  }
}

/** @param {Float32Array} codes (N, D) @param {number} size D */
function meanOf(codes, size) {
  const mean = new Float64Array(size);
  for (let i = 0; i < codes.length; i++) mean[i % size] += codes[i];
  return Float32Array.from(mean, (sum) => (sum * size) / codes.length);
}

/**
 * Return mean and standard deviation of codes along a direction.
 * @param {Float32Array} codes (N, D)
 * @param {Float32Array} direction (D,)
 */
function extent(codes, direction) {
  const size = direction.length;
  const n = codes.length / size;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    let part = 0;
    for (let d = 0; d < size; d++) part += codes[i * size + d] * direction[d];
    sum += part;
    squares += part * part;
  }
  return { mean: sum / n, deviation: Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2)) };
}
