/** Two charts of scored images: a histogram with a draggable threshold, and the ROC curve with the current point. */

import { short } from "./ranking.js";

const BINS = 48;
const TOP = 18; // CSS pixels, for words
const BOTTOM = 34;
const SIDE = 8;
export const NORMAL = "#3f90da";
export const ANOMALOUS = "#e76300";

export class ScoreChart {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(threshold: number, settled: boolean) => void} drag
   */
  constructor(canvas, drag) {
    this.canvas = canvas;
    this.drag = drag;
    /** @type {import("./ranking.js").Ranking | null} */
    this.ranking = null;
    this.threshold = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.follow(event);
    });
    canvas.addEventListener("pointermove", (event) => event.buttons && this.follow(event));
    canvas.addEventListener("pointerup", (event) => this.follow(event));
    canvas.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {import("./ranking.js").Ranking} ranking @param {string} axis */
  setRanking(ranking, axis) {
    this.ranking = ranking;
    this.axis = ranking.isLogarithmic ? `${axis}, logarithmic` : axis;
    this.bins = ranking.histogram(BINS);
  }

  /** @param {PointerEvent} event */
  follow(event) {
    if (!this.ranking) return;
    const { left, width } = this.canvas.getBoundingClientRect();
    const share = (event.clientX - left - SIDE) / (width - 2 * SIDE);
    this.drag(this.ranking.toScore(share), event.type === "pointerup");
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!way || !this.ranking) return;
    event.preventDefault();
    const step = way / (event.shiftKey ? 20 : 200);
    this.drag(this.ranking.toScore(this.ranking.toShare(this.threshold) + step), true);
  }

  /** @param {number} score @param {number} width */
  across(score, width) {
    return SIDE + (this.ranking?.toShare(score) ?? 0) * (width - 2 * SIDE);
  }

  /**
   * @param {number} threshold
   * @param {number | null} own score of the user's own image
   */
  draw(threshold, own) {
    const { canvas, ranking, bins } = this;
    if (!ranking || !bins) return;
    this.threshold = threshold;
    const { context, width, height, ink } = startDrawing(canvas);
    const line = this.across(threshold, width);
    const [up, down] = [Math.max(...bins.normal), Math.max(...bins.anomalous)];
    const room = height - TOP - BOTTOM;
    const middle = TOP + room * Math.min(0.75, Math.max(0.25, up / (up + down)));
    const scale = Math.min((middle - TOP) / up, (TOP + room - middle) / down); // the same both ways
    for (const [shares, way, colour] of /** @type {[Float64Array, number, string][]} */ ([
      [bins.normal, -1, NORMAL],
      [bins.anomalous, 1, ANOMALOUS],
    ])) {
      context.fillStyle = context.strokeStyle = colour;
      shares.forEach((share, i) => this.bar(context, width, middle, i, way * share * scale, way > 0, line));
    }
    context.globalAlpha = 1;
    context.fillStyle = context.strokeStyle = ink;
    context.fillRect(SIDE, middle - 0.5, width - 2 * SIDE, 1);
    this.words(context, width, height, ink);
    context.fillRect(line - 1, TOP - 6, 2, height - TOP - BOTTOM + 12);
    context.beginPath();
    context.arc(line, middle, 7, 0, 2 * Math.PI);
    context.fill();
    if (own !== null) this.mark(context, this.across(own, width), middle);
  }

  /** Draw one bar, faint below the threshold; those of anomalous images are hatched. */
  bar(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {number} */ width,
    /** @type {number} */ middle,
    /** @type {number} */ i,
    /** @type {number} */ height,
    /** @type {boolean} */ hatched,
    /** @type {number} */ line,
  ) {
    if (!height) return;
    const step = (width - 2 * SIDE) / BINS;
    const [x, w] = [SIDE + i * step + 0.5, step - 1];
    context.globalAlpha = x + w / 2 < line ? 0.45 : 1;
    if (!hatched) {
      context.fillRect(x, middle, w, height);
      return;
    }
    context.save();
    context.beginPath();
    context.rect(x, middle, w, height);
    context.clip();
    context.lineWidth = 2.5;
    context.beginPath();
    for (let y = middle - w; y < middle + height; y += 5) {
      context.moveTo(x, y + w);
      context.lineTo(x + w, y);
    }
    context.stroke();
    context.restore();
    context.lineWidth = 1;
    context.strokeRect(x, middle, w, height);
  }

  words(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {number} */ width,
    /** @type {number} */ height,
    /** @type {string} */ ink,
  ) {
    const ranking = /** @type {import("./ranking.js").Ranking} */ (this.ranking);
    context.fillStyle = ink;
    context.font = "12px sans-serif";
    const bottom = height - BOTTOM + 14;
    [0, 0.25, 0.5, 0.75, 1].forEach((share) => {
      context.textAlign = share === 0 ? "left" : share === 1 ? "right" : "center";
      context.fillText(short(ranking.toScore(share)), SIDE + share * (width - 2 * SIDE), bottom);
    });
    context.textAlign = "center";
    context.fillText(this.axis ?? "", width / 2, height - 5);
  }

  mark(/** @type {CanvasRenderingContext2D} */ context, /** @type {number} */ x, /** @type {number} */ middle) {
    context.beginPath();
    context.moveTo(x, middle - 12);
    context.lineTo(x - 6, middle - 26);
    context.lineTo(x + 6, middle - 26);
    context.closePath();
    context.fill();
    context.fillText("yours", x, middle - 31);
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {[number, number][]} points false alarms and recall
 * @param {[number, number]} now
 */
export function drawRoc(canvas, points, now) {
  const { context, width, height, ink } = startDrawing(canvas);
  const [left, top, w, h] = [34, 8, width - 42, height - 42];
  const at = (/** @type {[number, number]} */ [x, y]) => /** @type {const} */ ([left + x * w, top + (1 - y) * h]);
  context.strokeStyle = context.fillStyle = ink;
  context.font = "12px sans-serif";
  context.globalAlpha = 0.4;
  context.strokeRect(left, top, w, h);
  context.setLineDash([2, 4]);
  line(context, [at([0, 0]), at([1, 1])]);
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  line(context, points.map(at));
  context.beginPath();
  context.arc(...at(now), 6, 0, 2 * Math.PI);
  context.fill();
  context.textAlign = "center";
  context.fillText("false positive rate", left + w / 2, height - 6);
  context.fillText("0", left, height - 20);
  context.fillText("100 %", left + w - 10, height - 20);
  context.rotate(-Math.PI / 2);
  context.fillText("recall", -(top + h / 2), 14);
  context.fillText("0", -(top + h), 28);
  context.fillText("100 %", -(top + 16), 28);
}

/** @param {CanvasRenderingContext2D} context @param {readonly (readonly [number, number])[]} points */
function line(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

/**
 * Clear a canvas at the screen's own resolution; return its context and size in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 */
function startDrawing(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(ratio, ratio);
  return { context, width, height, ink: getComputedStyle(canvas).color };
}
