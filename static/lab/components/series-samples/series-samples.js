/** Generated windows beside real ones; as a quiz, without saying which are which. T steps, C channels. */

import { loadNetwork } from "../../runtime/network.js";
import { ModelFiles } from "../../runtime/model-files.js";
import { drawCurves } from "../../renderers/curves.js";
import { sharpCanvas } from "../../renderers/sharp-canvas.js";
import { fromStored, sampleSize, toDataScale } from "../../renderers/sample.js";
import { button, element, setPressed } from "../../lib/dom.js";
import { Component, mounting } from "../../lib/component.js";
import { drawnIndices, priorCodes, resultText } from "./quiz.js";

const MAX_SEED = 1_000;

/**
 * @typedef {import("./messages.d.ts").SeriesSamplesData} SeriesSamplesData
 * @typedef {import("./messages.d.ts").SeriesSamplesState} SeriesSamplesState
 * @typedef {{values: Float32Array, real: boolean, canvas: HTMLCanvasElement, answer: boolean | null,
 *   caption: HTMLElement, buttons: HTMLButtonElement[]}} Shown a window on the data scale, and what the user takes it for
 */

/** @extends {Component<SeriesSamplesData, SeriesSamplesState>} */
class SeriesSamples extends Component {
  /** @param {import("../../lib/component.js").Host<SeriesSamplesData, SeriesSamplesState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.files = new ModelFiles(this.data, root, this.closed.signal);
    this.sheet = this.find("sheet");
    this.seed = this.data.seed;
    /** @type {Shown[]} */
    this.shown = [];
  }

  async load() {
    const { data, files } = this;
    const decoder = loadNetwork(this.root, `${data.folder}/decoder.onnx`, [data.latentDim]);
    const [network] = await Promise.all([decoder, files.load(), files.loadImages()]);
    this.network = network;
    const title = "Draw other windows and other codes";
    const again = button(data.quiz ? "New quiz" : "Sample again", title, () => {
      this.seed = (this.seed + 1) % MAX_SEED;
      this.host.setStateValue("rest", { seed: this.seed });
      this.make();
    });
    this.find("bar").replaceChildren(again);
    this.onResize([this.sheet], () => this.requestRender());
    await this.make();
  }

  /** Draw real windows and codes by the seed, and lay out the sheet. */
  async make() {
    const { data, files, seed, network } = this;
    const size = sampleSize(data.sample);
    const codes = priorCodes(data, data.count, seed + 1);
    const decoded = toDataScale(
      /** @type {Float32Array} */ (await network?.run(codes, data.count)),
      data.sample,
      data.signed,
    );
    const cut = (/** @type {Float32Array} */ values, /** @type {number} */ i) =>
      values.subarray(i * size, (i + 1) * size);
    const stored = /** @type {Float32Array} */ (files.images);
    const real = stored ? drawnIndices(data.count, files.labels.length, seed + 2) : [];
    const windows = [
      ...real.map((index) => ({ values: fromStored(cut(stored, index)), real: true })),
      ...Array.from({ length: data.count }, (_, i) => ({ values: cut(decoded, i), real: false })),
    ];
    const order = data.quiz ? drawnIndices(windows.length, windows.length, seed + 3) : windows.map((_, i) => i);
    this.shown = order.map((i) => this.figureOf(windows[i]));
    this.sheet.replaceChildren(...(data.quiz ? [row(this.shown)] : this.rows()));
    this.sheet.dataset.seed = String(seed);
    this.render();
  }

  rows() {
    return [true, false].flatMap((real) => {
      const chosen = this.shown.filter((one) => one.real === real);
      const title = real
        ? `Real: ${this.data.sample.nouns} of the test set`
        : "Generated: decoded from samples of the prior";
      return chosen.length ? [element("section", {}, element("h4", { textContent: title }), row(chosen))] : [];
    });
  }

  /** @param {{values: Float32Array, real: boolean}} window @returns {Shown} */
  figureOf({ values, real }) {
    const label = this.data.quiz ? "a window, real or generated" : `a ${real ? "real" : "generated"} window`;
    const canvas = element("canvas", { role: "img", "aria-label": label });
    /** @type {Shown} */
    const shown = { values, real, canvas, answer: null, caption: element("figcaption"), buttons: [] };
    const choices = /** @type {[string, boolean][]} */ ([
      ["Real", true],
      ["Generated", false],
    ]);
    if (this.data.quiz) {
      shown.buttons = choices.map(([text, answer]) =>
        button(text, `This window is ${text.toLowerCase()}`, () => this.answer(shown, answer)),
      );
      shown.buttons.forEach((node) => setPressed(node, false));
    }
    return shown;
  }

  /** @param {Shown} shown @param {boolean} answer */
  answer(shown, answer) {
    shown.answer = answer;
    shown.buttons.forEach((node, i) => setPressed(node, (i === 0) === answer));
    this.render();
  }

  /** Say which windows were taken for what they are, once all are answered. */
  reveal() {
    for (const { buttons, caption, real, answer } of this.shown) {
      for (const node of buttons) node.disabled = true;
      caption.textContent = `${answer === real ? "✓" : "✕"} ${real ? "real" : "generated"}`;
    }
    const right = this.shown.filter(({ real, answer }) => answer === real).length;
    this.sheet.dataset.right = String(right);
    this.setStatus(resultText(right, this.shown.length));
  }

  render() {
    for (const { canvas, values } of this.shown) {
      const { context, width, height } = sharpCanvas(canvas);
      if (width) drawCurves(context, values, this.data.sample, width, height);
    }
    delete this.sheet.dataset.right;
    const left = this.shown.filter(({ answer }) => answer === null).length;
    if (!this.data.quiz) this.setStatus(this.files.images ? "" : "The test windows are not on this machine.");
    else if (!this.files.images)
      this.setStatus("The test windows are not on this machine, so there is nothing to compare with.");
    else if (left) this.setStatus(`Half of these windows are real. ${left} to go.`);
    else this.reveal();
  }
}

/** @param {Shown[]} shown */
function row(shown) {
  return element(
    "div",
    { className: "row" },
    ...shown.map(({ canvas, buttons, caption }) =>
      element(
        "figure",
        {},
        canvas,
        ...(buttons.length
          ? [element("div", { className: "answers", role: "group", "aria-label": "your answer" }, ...buttons), caption]
          : []),
      ),
    ),
  );
}

export const mount = mounting(SeriesSamples);
