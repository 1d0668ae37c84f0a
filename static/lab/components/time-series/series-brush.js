/** The long series of a component: the window that the user brushes is encoded, and a ribbon colours its steps. */

import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { makeLegend } from "../../map/legend.js";
import { segmented } from "../../lib/dom.js";
import { STRETCH, clampStart, drawStretch, drawWhole, isWhole, stretchAround, windowAt } from "./long-series.js";

export class SeriesBrush {
  /** @param {import("./time-series.js").TimeSeries} page @param {import("./messages.d.ts").LongSeriesData} sent */
  constructor(page, sent) {
    this.page = page;
    this.sent = sent;
    const [nChannels, window] = page.data.sample.shape;
    /** @type {import("./long-series.js").Series} */
    this.series = { values: new Float32Array(), nChannels, steps: sent.steps, window, splits: sent.splits };
    /** @type {{title: string, groups: Uint8Array, windows: Uint8Array, colours: string[], names: string[]}[]} */
    this.ribbons = [];
    this.ribbon = 0;
    this.at = 0; // first step of the window that is encoded
    this.first = 0; // first step of the stretch
    /** @type {Float32Array | null} (C, T) of the window that is encoded, while its code is the point; empty until decoded */
    this.recon = null;
    this.whole = /** @type {HTMLCanvasElement} */ (page.find("whole"));
    this.stretch = /** @type {HTMLCanvasElement} */ (page.find("stretch"));
  }

  async load() {
    const { page, sent, series } = this;
    const { data } = page;
    const [encoder, values, ...groups] = await Promise.all([
      loadNetwork(page.root, `${data.folder}/encoder.onnx`, data.sample.shape),
      page.bytes(sent.values),
      ...sent.ribbons.flatMap(({ steps, windows }) => [page.bytes(steps), page.bytes(windows)]),
    ]);
    series.values = new Float32Array(values);
    this.ribbons = sent.ribbons.map(({ title, names, colours }, i) => ({
      ...{ title, names, colours },
      groups: new Uint8Array(groups[2 * i]),
      windows: new Uint8Array(groups[2 * i + 1]),
    }));
    this.encoded = new LatestOnly(
      (/** @type {number} */ at) => this.encode(encoder, at),
      (z, at) => z && at === this.at && this.land(z),
    );
    page.find("series").hidden = false;
    this.addChoice();
    this.listen();
    await this.restore(data.linked);
    page.find("series").dataset.ready = "true";
  }

  /** @param {import("./messages.d.ts").SeriesAddress} linked */
  async restore({ at, ribbon, point }) {
    const { series, sent } = this;
    this.at = clampStart(at && Number.isFinite(Number(at)) ? Number(at) : sent.splits[1], series);
    this.first = stretchAround(this.at, series);
    this.choose(
      Math.max(
        0,
        this.ribbons.findIndex(({ title }) => title === ribbon),
      ),
    );
    if (point) this.draw();
    else await this.encoded?.request(this.at);
  }

  addChoice() {
    const options = /** @type {[string, string, string][]} */ (
      this.ribbons.map(({ title }, i) => [String(i), title, `colour the ribbon and the map by ${title}`])
    );
    this.choice = segmented("Colour", options, (value) => {
      this.choose(Number(value));
      this.page.commit();
    });
    this.page.find("bar").replaceChildren("Colour by ", this.choice.container);
  }

  /** Colour ribbon and map. @param {number} number of a ribbon */
  choose(number) {
    this.ribbon = number;
    const { colours, names, windows, title } = this.ribbons[number];
    const { map } = this.page;
    map.colours = colours;
    map.classNames = names;
    map.hidden.clear();
    map.setGroups(Uint16Array.from(windows));
    map.draw();
    makeLegend(this.page.find("legend"), map, names, title);
    this.choice?.choose(String(number));
    this.draw();
    this.page.requestRender();
  }

  /**
   * Return the code of a window, (D,); null where it has a gap.
   * @param {import("../../runtime/network.js").Network} encoder
   * @param {number} at its first step
   * @returns {Promise<Float32Array | null>}
   */
  async encode(encoder, at) {
    if (!isWhole(at, this.series)) return null;
    const x = windowAt(at, this.series);
    const outputs = await encoder.runAll(this.page.data.signed ? x.map((v) => 2 * v - 1) : x, 1);
    return outputs.mu ?? outputs.z;
  }

  /** Show where the encoded window lies on the map. @param {Float32Array} z (D,) */
  land(z) {
    this.recon = new Float32Array();
    this.page.z = Float32Array.from(z);
    this.page.requestRender();
  }

  /** Draw the decoded curve over the window, if its code is what was decoded. @param {Float32Array} values (C, T) */
  showReconstruction(values) {
    if (!this.recon) return;
    this.recon = values;
    this.draw();
  }

  /** The user points at another code. */
  leave() {
    if (!this.recon) return;
    this.recon = null;
    this.draw();
  }

  draw() {
    const { series, whole, stretch } = this;
    const ribbon = this.ribbons[this.ribbon];
    if (!ribbon) return;
    drawWhole(whole, series, ribbon, this.first);
    drawStretch(stretch, series, ribbon, this.first, this.at, this.recon?.length ? this.recon : null);
    for (const canvas of [whole, stretch]) {
      canvas.setAttribute("aria-valuemax", String(series.steps - series.window));
      canvas.setAttribute("aria-valuenow", String(this.at));
    }
    this.page.find("found").textContent = this.describe();
  }

  describe() {
    const { series, at } = this;
    const part = ["training", "validation", "test"][series.splits.filter((border) => at >= border).length];
    const steps = `Steps ${at} to ${at + series.window - 1}, in the ${part} part.`;
    if (!isWhole(at, series)) return `${steps} There is a gap in it: move the window.`;
    const { groups, names, title } = this.ribbons[this.ribbon];
    const group = names[groups[at + Math.floor(series.window / 2)]];
    const named = `${title[0].toUpperCase()}${title.slice(1)}`;
    return `${steps}${group ? ` ${named}: ${group}.` : ""}${this.recon ? " Dashed: its reconstruction." : ""}`;
  }

  listen() {
    const { series, whole, stretch } = this;
    const share = (/** @type {PointerEvent} */ event, /** @type {HTMLCanvasElement} */ canvas) => {
      const box = canvas.getBoundingClientRect();
      return (event.clientX - box.left) / box.width;
    };
    this.dragging(whole, (event) => {
      this.moveTo(share(event, whole) * series.steps - series.window / 2, true);
    });
    this.dragging(stretch, (event) => {
      const length = Math.min(STRETCH, series.steps);
      this.moveTo(this.first + share(event, stretch) * length - series.window / 2, false);
    });
    for (const canvas of [whole, stretch]) {
      canvas.addEventListener("keydown", (event) => this.key(event, canvas), { signal: this.page.closed.signal });
    }
  }

  /** @param {KeyboardEvent} event @param {HTMLCanvasElement} canvas */
  key(event, canvas) {
    const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!way) return;
    event.preventDefault();
    this.moveTo(this.at + way * (canvas === this.whole ? STRETCH / 4 : event.shiftKey ? 10 : 1), true);
    this.page.commit();
  }

  /** Act while the pointer is held down on a canvas. @param {HTMLCanvasElement} canvas @param {(event: PointerEvent) => void} act */
  dragging(canvas, act) {
    const options = { signal: this.page.closed.signal };
    canvas.addEventListener("pointerdown", (event) => (canvas.setPointerCapture(event.pointerId), act(event)), options);
    canvas.addEventListener("pointermove", (event) => event.buttons && act(event), options);
    canvas.addEventListener("pointerup", () => this.page.commit(), options);
  }

  /** Move the window to a step, and encode it. @param {number} at @param {boolean} follow with the stretch */
  moveTo(at, follow) {
    this.at = clampStart(at, this.series);
    if (follow) this.first = stretchAround(this.at, this.series);
    this.recon = null;
    this.draw();
    this.encoded?.request(this.at);
  }

  toUrlState() {
    return { at: String(this.at), ribbon: this.ribbons[this.ribbon].title };
  }
}
