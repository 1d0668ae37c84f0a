/** The controls above the maps, and the legend below them. */

import { button, element, setPressed, savePicture, segmented } from "../../lib/dom.js";
import { drawStrips } from "../../renderers/image-strip.js";

const HINTS = {
  line: "Move over a map: every model decodes that point. Drag from one point to another: every model interpolates between the same two images; the number under a step counts the images nearby.",
  point: "Drag over a map: every model decodes that point.",
  select: "Draw around points on one map: the same images are marked on all of them.",
};

export class CompareBar {
  /** @param {import("./compare.js").Compare} compare */
  constructor(compare) {
    this.compare = compare;
    const sizes = new Set(compare.data.sides.map(({ latentDim }) => latentDim));
    this.drags = segmented(
      "What dragging on a map does",
      [
        ["point", "Point", "Drag to move the point that all models decode"],
        ["line", "Line", compare.worded("Drag from image to image to interpolate")],
        ["select", "Select", compare.worded("Drag around images to select them")],
      ],
      (value) => (this.setDrag(value), compare.commit()),
    );
    /** @type {[string, string, string][]} */
    const links = [
      [
        "position",
        "same position",
        "The same number of standard deviations from the mean of each cloud, along both axes of its map",
      ],
      ["image", compare.worded("same image"), compare.worded("The code of the image under the pointer in each model")],
    ];
    if (sizes.size === 1) links.push(["z", "same z", "The same numbers for every model"]);
    this.links = segmented(
      "What is decoded on the other maps",
      links,
      (value) => (this.setLink(value), compare.commit()),
    );
    this.tints = segmented(
      "Colour of the points",
      [
        ["label", "label", compare.worded("The class of the image")],
        ["neighbours", "neighbours", compare.worded("How many of its ten nearest images differ from the other maps")],
      ],
      (value) => (this.setTint(value), compare.commit()),
    );
    this.grid = button("Grid", "Decoded tiles under the points", () => (this.setGrid(!this.gridOn), compare.commit()));
    const save = button("Save PNG", "Save the interpolation of every model as one picture", () => {
      savePicture(drawStrips(compare.sides.map(({ strip }) => strip)), "compared-line.png");
    });
    this.gridOn = false;
    const alone = compare.data.sides.length < 2;
    const titled = (/** @type {string} */ text, /** @type {HTMLElement} */ container) =>
      element("span", { className: "titled" }, text, container);
    const parts = [
      titled("Drag", this.drags.container),
      ...(alone ? [] : [titled("Decode", this.links.container), titled("Colour", this.tints.container)]),
      this.grid,
      save,
    ];
    compare.find("bar").replaceChildren(...parts);
    this.setDrag(matchMedia("(pointer: coarse)").matches ? "point" : "line");
    this.usual = compare.drag;
    this.setLink("position");
    this.setTint("label");
    this.setGrid(false);
  }

  /** @param {string} value */
  setDrag(value) {
    this.compare.drag = value;
    this.drags.choose(value);
    this.compare.setStatus(/** @type {Record<string, string>} */ (HINTS)[value]);
  }

  /** @param {string} value */
  setLink(value) {
    const { compare } = this;
    const { where } = compare;
    compare.link = value;
    this.links.choose(value);
    if (value === "image" && "side" in where) compare.goTo(where.side, where.point);
    if (compare.labels.length) compare.requestRender();
  }

  /** @param {string} value */
  setTint(value) {
    this.compare.tint = value;
    this.tints.choose(value);
    this.showLegend();
    if (this.compare.labels.length) this.compare.repaint();
  }

  /** @param {boolean} on */
  setGrid(on) {
    this.gridOn = on;
    setPressed(this.grid, on);
    for (const side of this.compare.sides) if (on || side.grid) side.setGrid(on);
    if (this.compare.labels.length) this.compare.requestRender();
  }

  showLegend() {
    const { compare } = this;
    const { data } = compare;
    const container = compare.find("legend");
    container.dataset.tint = compare.tint;
    if (compare.tint === "neighbours") {
      const steps = data.scale.map((colour) => {
        const step = element("i");
        step.style.background = colour;
        return step;
      });
      const others = data.sides.length > 2 ? "maps" : "map";
      container.replaceChildren(
        compare.worded(`the ten nearest images are the same on the other ${others}`),
        element("span", { className: "scale" }, ...steps),
        "all differ",
      );
      return;
    }
    container.replaceChildren(...data.classNames.map((name, c) => this.classButton(name, c)));
  }

  /** @param {string} name @param {number} c */
  classButton(name, c) {
    const { compare } = this;
    const made = button(name, `hide or show ${name}`, () => {
      if (!compare.hidden.delete(c)) compare.hidden.add(c);
      setPressed(made, !compare.hidden.has(c));
      compare.repaint();
    });
    made.style.setProperty("--class", compare.data.colours[c]);
    setPressed(made, !compare.hidden.has(c));
    return made;
  }

  /** Return the parameters of the address; empty for defaults. @returns {import("./messages.d.ts").CompareAddress} */
  toTexts() {
    const { compare } = this;
    return {
      at: compare.pointText(),
      line: compare.line ? compare.line.join("-") : "",
      drag: compare.drag === this.usual ? "" : compare.drag,
      link: compare.link === "position" ? "" : compare.link,
      tint: compare.tint === "label" ? "" : compare.tint,
      sheet: this.gridOn ? "1" : "",
    };
  }

  /** Restore the state of a link; invalid values are ignored. @param {import("./messages.d.ts").CompareAddress} linked */
  restore({ at = "", line = "", drag = "", link = "", tint = "", sheet = "", lasso = "" }) {
    const { compare } = this;
    const alone = compare.data.sides.length < 2;
    if (drag in HINTS) this.setDrag(drag);
    const linkable = [
      "position",
      "image",
      ...(new Set(compare.data.sides.map(({ latentDim }) => latentDim)).size === 1 ? ["z"] : []),
    ];
    if (!alone && linkable.includes(link)) this.setLink(link);
    if (!alone && tint === "neighbours") this.setTint(tint);
    compare.restoreLine(line);
    compare.restorePoint(at);
    if (lasso) compare.lasso.restore(lasso);
    if (sheet === "1") this.setGrid(true);
  }
}
