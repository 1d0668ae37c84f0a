/** Anomaly detection: a threshold dragged over the scores of normal and anomalous images, and its results. */

import { element, segmented } from "../../lib/dom.js";
import { Component, mounting } from "../../lib/component.js";
import { show } from "../../renderers/image.js";
import { fittingWidth, pictureSize, readStored, sampleSize, storedPicture } from "../../renderers/sample.js";
import { percent, Ranking, short, whole } from "./ranking.js";
import { drawRoc, ScoreChart } from "./score-chart.js";

const NEAR = 6; // images on either side of the threshold
const IMAGES_PER_ROW = 10;
const MAX_IMAGE_SIDE = 56; // CSS pixels of an image's side
const GAP = 3; // CSS pixels between images
const FRAME = 4; // both sides of the line around one

/**
 * @typedef {import("./messages.d.ts").AnomalyData} AnomalyData
 * @typedef {import("./messages.d.ts").AnomalyState} AnomalyState
 */

/** @extends {Component<AnomalyData, AnomalyState>} */
class Anomalies extends Component {
  /** @param {import("../../lib/component.js").Host<AnomalyData, AnomalyState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    this.labels = new Uint16Array();
    /** @type {Uint8Array | Float32Array} (N, *shape) */
    this.images = new Uint8Array();
    /** @type {Map<string, {ranking: Ranking, curve: [number, number][]}>} by score */
    this.ranked = new Map();
    this.threshold = 0;
    this.chart = new ScoreChart(this.find("histogram"), (threshold, settled) => this.drag(threshold, settled));
    this.score = this.data.scores.find(({ name }) => name === this.data.score) ?? this.data.scores[0];
    this.choice = segmented(
      "Score",
      this.data.scores.map(({ name, title, auc }) => [name, title, `AUC ${auc.toFixed(3)}`]),
      (name) => this.choose(name),
    );
    this.find("scores").replaceChildren(this.choice.container);
  }

  async load() {
    const { data } = this;
    const files = await Promise.all(
      [data.labels, data.images, ...data.scores.map(({ file }) => file)].map((path) => this.bytes(path)),
    );
    this.labels = new Uint16Array(files[0]);
    this.images = readStored(files[1], data.sample);
    const anomalous = Uint8Array.from(this.labels, (label) => Number(!data.normalClasses.includes(label)));
    data.scores.forEach(({ name }, i) => {
      const ranking = new Ranking(new Float32Array(files[i + 2]), anomalous);
      this.ranked.set(name, { ranking, curve: ranking.curve() });
    });
    this.near = { below: this.pictures("below", NEAR), above: this.pictures("above", NEAR) };
    this.worst = {
      missed: this.pictures("missed", IMAGES_PER_ROW),
      alarms: this.pictures("alarms", IMAGES_PER_ROW),
      highest: this.pictures("highest", IMAGES_PER_ROW),
    };
    this.fit();
    this.show(this.score.name, data.threshold);
    this.onResize([this.find("histogram")], () => {
      this.fit();
      this.requestRender();
    });
    this.find("anomalies").dataset.ready = "true";
  }

  /** @param {string} name */
  choose(name) {
    this.show(name, null);
    this.commit();
  }

  /** @param {string} name @param {number | null} threshold null: where it starts */
  show(name, threshold) {
    this.score = this.data.scores.find((score) => score.name === name) ?? this.score;
    this.choice.choose(this.score.name);
    const { ranking } = this.now();
    this.chart.setRanking(ranking, `${this.score.title} (${this.score.unit})`);
    const worst = ranking.worst(IMAGES_PER_ROW);
    this.fill(this.find("missed"), this.worst?.missed, worst.missed);
    this.fill(this.find("alarms"), this.worst?.alarms, worst.alarms);
    this.fill(this.find("highest"), this.worst?.highest, worst.highest);
    this.threshold = rounded(threshold ?? this.score.start);
    this.find("auc").textContent = `AUC ${this.score.auc.toFixed(3)}`;
    this.render();
  }

  now() {
    return /** @type {{ranking: Ranking, curve: [number, number][]}} */ (this.ranked.get(this.score.name));
  }

  /** @param {number} threshold @param {boolean} settled */
  drag(threshold, settled) {
    this.threshold = rounded(threshold);
    this.requestRender();
    if (settled) this.commit();
  }

  requestRender() {
    this.scheduler.request();
  }

  render() {
    const { ranking, curve } = this.now();
    const result = ranking.evaluate(this.threshold);
    const slider = this.find("histogram");
    this.chart.draw(this.threshold, this.data.own?.[this.score.name] ?? null);
    for (const [name, value] of Object.entries({
      valuenow: this.threshold,
      valuemin: ranking.low,
      valuemax: ranking.high,
    })) {
      slider.setAttribute(`aria-${name}`, String(value));
    }
    drawRoc(this.find("roc"), curve, [result.falseAlarms, result.recall]);
    const { hits, flagged } = result;
    this.showMetric("precision", result.precision, `${whole(hits)} of ${whole(flagged)} flagged are anomalous`);
    this.showMetric("recall", result.recall, `${whole(hits)} of ${whole(ranking.anomalies)} anomalous are flagged`);
    this.showMetric(
      "false-alarms",
      result.falseAlarms,
      `${whole(flagged - hits)} of ${whole(ranking.count - ranking.anomalies)} normal are flagged`,
    );
    this.showMetric(
      "flagged",
      result.share,
      `${whole(flagged)} of ${whole(ranking.count)} test ${this.data.sample.nouns}`,
    );
    const { below, above } = ranking.around(this.threshold, NEAR);
    this.fill(this.find("below"), this.near?.below, below);
    this.fill(this.find("above"), this.near?.above, above);
    this.find("line").textContent = short(this.threshold);
    this.find("anomalies").dataset.threshold = String(this.threshold);
    this.find("anomalies").dataset.score = this.score.name;
  }

  /** @param {string} name @param {number} share @param {string} counts */
  showMetric(name, share, counts) {
    const container = this.find(name);
    container.dataset.value = String(share);
    container.querySelector("b").textContent = percent(share);
    container.querySelector("small").textContent = counts;
  }

  /** Return empty frames for `n` images. @param {string} name @param {number} n */
  pictures(name, n) {
    const { width, height } = pictureSize(this.data.sample);
    const container = this.find(name);
    const frames = Array.from({ length: n }, () =>
      element("figure", {}, element("canvas", { width, height }), element("small")),
    );
    container.replaceChildren(...frames);
    return frames;
  }

  /** Scale the images, by a whole number where they fit. */
  fit() {
    const { width } = pictureSize(this.data.sample);
    for (const frames of [...Object.values(this.near ?? {}), ...Object.values(this.worst ?? {})]) {
      const row = /** @type {HTMLElement} */ (frames[0].parentElement);
      const room = (row.clientWidth + GAP) / frames.length - GAP - FRAME;
      const fitting = fittingWidth(width, Math.min(MAX_IMAGE_SIDE, room));
      for (const frame of frames) /** @type {HTMLElement} */ (frame.firstChild).style.width = `${fitting}px`;
    }
  }

  /** @param {HTMLElement} container @param {HTMLElement[] | undefined} frames @param {number[]} images */
  fill(container, frames, images) {
    const { sample, classNames, normalClasses } = this.data;
    const size = sampleSize(sample);
    frames?.forEach((frame, i) => {
      const image = images[i];
      frame.hidden = image === undefined;
      if (image === undefined || frame.dataset.image === `${image} ${this.score.name}`) return;
      const label = this.labels[image];
      const score = this.now().ranking.scores[image];
      frame.dataset.image = `${image} ${this.score.name}`;
      frame.className = normalClasses.includes(label) ? "normal" : "anomalous";
      frame.title = `test ${sample.noun} ${image + 1}, ${classNames[label]} (${frame.className}), ${this.score.title} ${short(score)}`;
      show(
        /** @type {HTMLCanvasElement} */ (frame.firstChild),
        storedPicture(this.images.subarray(image * size, (image + 1) * size), sample),
      );
      /** @type {HTMLElement} */ (frame.lastChild).replaceChildren(
        element("b", { textContent: classNames[label] }),
        ` ${short(score)}`,
      );
    });
    container.dataset.images = images.join(" ");
  }

  /** Send the threshold to the address. */
  commit() {
    this.host.setStateValue("rest", { score: this.score.name, threshold: String(this.threshold) });
  }
}

/** Return the threshold as the address has it. @param {number} value */
function rounded(value) {
  return Number(value.toPrecision(6));
}

export const mount = mounting(Anomalies);
