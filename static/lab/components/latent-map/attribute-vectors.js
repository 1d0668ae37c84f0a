/** Groups of test images, by class or by lasso, and the direction from one to the other: an attribute vector. */

import { button, choice, element, setPressed, savePicture } from "../../lib/dom.js";
import { inside, meanCode, outlineFromText, outlineToText, thinOutline } from "../../latent/polygon.js";
import { decodedPicture, pictureSize } from "../../renderers/sample.js";
import { nearest, project } from "../../latent/plane.js";
import { Strip, drawStrips } from "../../renderers/image-strip.js";

const SHOWN = 8; // images of a group
const MAX_STRENGTH = 2;
const STRENGTHS = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
const OTHERS = "others";
const LASSO = "lasso";

/** @typedef {{kind: string, outline: [number, number][], indices: number[]}} Group kind: c0, c1, ..., others or lasso */

export class AttributeVectors {
  /** @param {import("./latent-map.js").LatentMap} owner */
  constructor(owner) {
    this.owner = owner;
    /** @type {Group[]} A and B */
    this.groups = ["c0", OTHERS].map((kind) => ({ kind, outline: [], indices: [] }));
    this.groups.forEach((_, g) => this.selectPoints(g));
    /** @type {import("./code-picker.js").PickedCode | null} the image that the vector is added to */
    this.base = null;
    this.strength = 0;
    this.drawing = -1; // the group whose outline is drawn next
    /** @type {[number, number][] | null} the outline that is being drawn */
    this.outline = null;
    this.vector = new Float32Array(owner.data.latentDim);
    this.makePanel();
  }

  makePanel() {
    const { classNames, sample } = this.owner.data;
    this.rows = this.groups.map((group, g) => {
      /** @type {[string, string][]} */
      const kinds = classNames.map((name, c) => [`c${c}`, name]);
      const { wrap, select } = choice(
        "AB"[g],
        [...kinds, [OTHERS, "all others"], [LASSO, "lasso"]],
        group.kind,
        (kind) => this.choose(g, kind),
      );
      const lasso = button("Lasso", `Draw around the points of group ${"AB"[g]} on the map`, () => this.startLasso(g));
      setPressed(lasso, false);
      const count = element("span", { className: "count" });
      const images = element("div", { className: "images" });
      return {
        container: element("div", { className: "group bar" }, wrap, lasso, count, images),
        select,
        lasso,
        count,
        images,
      };
    });
    this.slider = element("input", {
      type: "range",
      min: String(-MAX_STRENGTH),
      max: String(MAX_STRENGTH),
      step: "0.01",
      value: "0",
      "aria-label": "strength",
    });
    this.slider.oninput = () => this.setStrength(Number(this.slider?.valueAsNumber));
    this.slider.onchange = () => this.owner.commit();
    this.slider.ondblclick = () => (this.setStrength(0), this.owner.commit());
    this.strengthOutput = element("output", { textContent: "0.00" });
    this.strip = new Strip(
      "base + strength × (A − B)",
      "The sums, decoded",
      STRENGTHS.length,
      pictureSize(sample),
      null,
      (i) => this.setStrength(STRENGTHS[i]),
    );
    this.note = element("p", { className: "note" });
    const strength = element(
      "div",
      { className: "bar" },
      element("label", {}, "Strength ", this.slider),
      this.strengthOutput,
      button("Save PNG", "The strip as a picture", () => this.save()),
    );
    this.panel = element(
      "div",
      { className: "groups" },
      ...this.rows.map(({ container }) => container),
      strength,
      this.strip.container,
      this.note,
    );
  }

  open() {
    const { files, z } = this.owner;
    this.showGroups();
    if (this.base) return;
    const [{ index }] = nearest(files.codes, z, 1);
    this.setBase({ index, z: files.code(index).slice() });
  }

  close() {}

  leave() {
    this.startLasso(-1);
  }

  planeChosen() {
    for (const [g, { kind }] of this.groups.entries()) {
      if (kind === LASSO) this.groups[g].outline = []; // the points stay; the outline was of another plane
    }
  }

  /**
   * Select the points of a group: of its class, of all other classes, or within its outline.
   * @param {number} g
   */
  selectPoints(g) {
    const { files, map } = this.owner;
    const { kind, outline } = this.groups[g];
    const other = this.groups[1 - g];
    const all = Array.from(files.labels.keys());
    if (kind === LASSO) {
      this.groups[g].indices = inside(map.points, outline).filter((i) => !map.hidden.has(map.labels[i]));
    } else if (kind === OTHERS) {
      const otherIndices = new Set(other.indices);
      this.groups[g].indices = all.filter((i) => !otherIndices.has(i));
    } else this.groups[g].indices = all.filter((i) => files.labels[i] === Number(kind.slice(1)));
    if (other.kind === OTHERS && kind !== OTHERS) this.selectPoints(1 - g);
  }

  /** @param {number} g @param {string} kind */
  choose(g, kind) {
    if (kind === LASSO) return this.startLasso(g);
    if (kind === OTHERS && this.groups[1 - g].kind === OTHERS) {
      this.showGroups(); // the choice goes back
      return this.setStatus("Choose a class or draw a lasso for the other group first.");
    }
    this.groups[g] = { kind, outline: [], indices: [] };
    this.selectPoints(g);
    this.showGroups();
    this.owner.commit();
  }

  /** @param {number} g -1: end */
  startLasso(g) {
    this.drawing = this.drawing === g ? -1 : g;
    this.outline = null;
    this.rows?.forEach(({ lasso }, i) => setPressed(lasso, i === this.drawing));
    if (this.drawing >= 0) this.setStatus(`Draw around the points of group ${"AB"[g]} on the map.`);
    else this.showVector();
  }

  showGroups() {
    this.rows?.forEach(({ select, count, images }, g) => {
      const { kind, indices } = this.groups[g];
      select.value = kind;
      count.textContent = `${indices.length} ${this.owner.worded("images")}${kind === LASSO ? ` (${this.classCounts(indices)})` : ""}`;
      const shown = Array.from(
        { length: Math.min(SHOWN, indices.length) },
        (_, i) => indices[Math.floor((i * indices.length) / SHOWN)],
      );
      this.owner.files.showImages(images, indices.length < SHOWN ? indices : shown);
    });
    const { files, data } = this.owner;
    const [a, b] = this.groups.map(({ indices }) => meanCode(files.codes, data.latentDim, indices));
    this.vector = a.map((value, d) => value - b[d]);
    this.showVector();
    this.showStrip();
    this.owner.requestRender();
  }

  /** Return the most frequent classes of some points, as text. @param {number[]} indices */
  classCounts(indices) {
    const { data, files } = this.owner;
    const counts = data.classNames.map((name, label) => ({
      name,
      n: indices.filter((i) => files.labels[i] === label).length,
    }));
    const common = counts.filter(({ n }) => n).sort((one, other) => other.n - one.n);
    return (
      common
        .slice(0, 3)
        .map(({ name, n }) => `${n} × ${name}`)
        .join(", ") + (common.length > 3 ? ", …" : "")
    );
  }

  showVector() {
    this.setStatus(
      `Mean code of A minus mean code of B: norm ${Math.hypot(...this.vector).toFixed(2)}. Click a point of the map to add it to another image.`,
    );
  }

  /** @param {string} text */
  setStatus(text) {
    if (this.note) this.note.textContent = this.owner.worded(text);
  }

  /** @param {import("./code-picker.js").PickedCode} code */
  setBase(code) {
    this.base = code;
    this.showStrip();
    this.setStrength(this.strength);
  }

  /** Return the base plus strength times the vector. @param {number} strength */
  codeAt(strength) {
    const base = /** @type {import("./code-picker.js").PickedCode} */ (this.base);
    return base.z.map((value, d) => value + strength * this.vector[d]);
  }

  /** @param {number} strength */
  setStrength(strength) {
    this.strength = strength;
    if (this.slider) this.slider.value = String(strength);
    if (this.strengthOutput) this.strengthOutput.textContent = strength.toFixed(2);
    if (this.base) this.owner.goTo(this.codeAt(strength));
  }

  async showStrip() {
    const { network, data } = this.owner;
    if (!this.base || !network) return;
    const codes = STRENGTHS.map((strength) => this.codeAt(strength));
    const pictures = [];
    for (const z of codes) pictures.push(decodedPicture(await network.run(z, 1), data.sample, data.signed));
    this.strip?.show(
      pictures,
      STRENGTHS.map((strength) => strength.toFixed(1).replace("-", "−")),
    );
  }

  save() {
    if (this.strip) savePicture(drawStrips([this.strip]), "attribute-vector.png");
  }

  /** @param {PointerEvent} event */
  press(event) {
    const position = this.owner.positionOf(event);
    if (this.drawing >= 0) this.outline = [this.owner.map.toPlane(...position)];
    else this.setBase(this.owner.picker.at(...position));
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.outline) this.outline.push(this.owner.map.toPlane(...this.owner.positionOf(event)));
  }

  release() {
    if (!this.outline) return;
    const g = this.drawing;
    const before = this.groups[g];
    this.groups[g] = { kind: LASSO, outline: thinOutline(this.outline), indices: [] };
    this.outline = null;
    this.selectPoints(g);
    if (this.groups[g].indices.length) {
      this.startLasso(-1);
      this.showGroups();
    } else {
      this.groups[g] = before;
      this.selectPoints(g);
      this.setStatus(`No point lies inside. Draw around some points for group ${"AB"[g]}.`);
    }
  }

  enter() {
    this.setBase(this.owner.picker.at(...this.owner.map.toScreen(...this.owner.point)));
  }

  erase() {
    this.setStrength(0);
  }

  /** Draw the outlines, and the arrow from the base. @param {CanvasRenderingContext2D} context */
  draw(context) {
    const { map, plane } = this.owner;
    const outlines = this.groups.map(({ outline }) => outline);
    if (this.outline) outlines[this.drawing] = this.outline;
    outlines.forEach((outline, g) => {
      if (!outline.length) return;
      context.setLineDash(g ? [5, 4] : []);
      context.lineWidth = 1.75;
      context.beginPath();
      outline.forEach((corner) => context.lineTo(...map.toScreen(...corner)));
      context.closePath();
      context.stroke();
      map.flag(context, map.toScreen(...outline[0]), "AB"[g]);
    });
    context.setLineDash([]);
    if (!this.base) return;
    const [from, to] = [this.base.z, this.codeAt(this.strength)].map((z) => {
      const [x, y] = project(plane, z);
      return map.toScreen(x, y);
    });
    context.lineWidth = 2.5;
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    map.flag(context, from, "•");
  }

  /** @returns {import("./messages.d.ts").ToolsAddress} */
  toUrlState() {
    const [a, b] = this.groups.map(({ kind, outline }) => (kind === LASSO ? outlineToText(outline) : kind));
    const base = this.base ? this.owner.picker.toText(this.base) : "";
    return { a, b, base, strength: this.strength ? String(this.strength) : "" };
  }

  /** @param {import("./messages.d.ts").ToolsAddress} linked */
  restore({ a = "", b = "", base = "", strength }) {
    const { classNames } = this.owner.data;
    for (const [g, text] of [a, b].entries()) {
      const outline = outlineFromText(text);
      const isClass = /^c\d+$/.test(text) && Number(text.slice(1)) < classNames.length;
      if (!outline && !isClass && text !== OTHERS) continue;
      const before = this.groups[g];
      this.groups[g] = { kind: outline ? LASSO : text, outline: outline ?? [], indices: [] };
      this.selectPoints(g);
      if (!this.groups[g].indices.length) this.groups[g] = before;
    }
    const number = Number(strength);
    if (Number.isFinite(number)) this.strength = Math.min(MAX_STRENGTH, Math.max(-MAX_STRENGTH, number));
    const code = base ? this.owner.picker.fromText(base) : null;
    if (!code) return;
    this.showGroups();
    this.setBase(code);
  }
}
