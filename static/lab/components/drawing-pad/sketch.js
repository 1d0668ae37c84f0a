/** A canvas for drawing with mouse, pen or finger, or for an opened image: pixels out, nothing else. */

import { isDarkOnLight } from "../../image/ink.js";
import { readPicture } from "../../image/open-file.js";
import { onWhite } from "../../image/pixels.js";

export const SIDE = 280; // pixels of the sheet
const MAX_UNDO = 30; // strokes that can be taken back
const PAPER = "#000000";
const LIGHT = "#ffffff";

/** @typedef {{x: number, y: number, width: number, height: number}} Box of the sheet that is drawn on */

const WHOLE = { x: 0, y: 0, width: SIDE, height: SIDE };

export class Sketch {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} onChange called after each stroke's step
   * @param {AbortSignal} signal ends all listening
   */
  constructor(canvas, onChange, signal) {
    this.canvas = canvas;
    this.onChange = onChange;
    this.brush = 20; // pixels across
    /** @type {string | null} null: a colour that contrasts with the paper */
    this.colour = null;
    this.erasing = false;
    /** @type {{sheet: ImageData, box: Box, picture: ImageData | null, paper: string, empty: boolean}[]} */
    this.history = [];
    /** @type {Box} */
    this.box = WHOLE;
    /** @type {ImageData | null} an opened image in full, until it is drawn on */
    this.picture = null;
    this.paper = PAPER;
    this.empty = true;
    canvas.width = canvas.height = SIDE;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    this.reset();
    this.listen(signal);
  }

  reset() {
    this.box = WHOLE;
    this.picture = null;
    this.paper = PAPER;
    this.empty = true;
    this.context.fillStyle = PAPER;
    this.context.fillRect(0, 0, SIDE, SIDE);
  }

  /** Return the pixels to prepare: the opened image in full, or the drawing. */
  get pixels() {
    const { x, y, width, height } = this.box;
    return this.picture ?? this.context.getImageData(x, y, width, height);
  }

  clear() {
    this.saveUndo();
    this.reset();
    this.onChange();
  }

  undo() {
    const before = this.history.pop();
    if (!before) return;
    this.context.putImageData(before.sheet, 0, 0);
    Object.assign(this, { box: before.box, picture: before.picture, paper: before.paper, empty: before.empty });
    this.onChange();
  }

  saveUndo() {
    const { box, picture, paper, empty } = this;
    this.history.push({ sheet: this.context.getImageData(0, 0, SIDE, SIDE), box, picture, paper, empty });
    if (this.history.length > MAX_UNDO) this.history.shift();
  }

  /**
   * Open an image file, rotated according to its EXIF data.
   * @param {File} file
   * @throws {Error} with a message for the user
   */
  async open(file) {
    const { canvas, picture } = await readPicture(file);
    this.drawPicture(canvas, picture);
  }

  /**
   * @param {OffscreenCanvas} canvas
   * @param {ImageData} picture the same, as pixels
   */
  drawPicture(canvas, picture) {
    this.saveUndo();
    this.reset();
    const scale = SIDE / Math.max(picture.width, picture.height);
    const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
    this.box = { x: Math.floor((SIDE - width) / 2), y: Math.floor((SIDE - height) / 2), width, height };
    this.context.imageSmoothingEnabled = scale < 1;
    this.context.drawImage(canvas, this.box.x, this.box.y, width, height);
    const opaque = onWhite(picture);
    this.paper = opaque.channels === 1 && !isDarkOnLight(opaque) ? PAPER : LIGHT;
    this.picture = picture;
    this.empty = false;
    this.onChange();
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { canvas } = this;
    /** @type {{id: number, x: number, y: number} | null} */
    let last = null;
    /** @param {PointerEvent} event */
    const positionOf = (event) => {
      const bounds = canvas.getBoundingClientRect();
      const scale = SIDE / bounds.width;
      return { id: event.pointerId, x: (event.clientX - bounds.left) * scale, y: (event.clientY - bounds.top) * scale };
    };
    /** @param {PointerEvent} event */
    const draw = (event) => {
      if (last?.id !== event.pointerId) return;
      let from = last;
      const steps = event.getCoalescedEvents?.() ?? [];
      for (const step of steps.length ? steps : [event]) {
        const to = positionOf(step);
        this.line(from, to);
        from = to;
      }
      last = { ...from, id: event.pointerId };
      this.onChange();
    };
    /** @param {PointerEvent} event */
    const startStroke = (event) => {
      if (event.button !== 0 || last) return;
      canvas.setPointerCapture(event.pointerId);
      this.startStroke();
      last = positionOf(event);
      draw(event);
    };
    const end = () => (last = null);
    canvas.addEventListener("pointerdown", startStroke, { signal });
    canvas.addEventListener("pointermove", draw, { signal });
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(name, end, { signal });
    }
  }

  /** Start a stroke, which can be undone as one. */
  startStroke() {
    this.saveUndo();
    this.picture = null;
  }

  /**
   * @param {{x: number, y: number}} from
   * @param {{x: number, y: number}} to
   */
  line(from, to) {
    const { context, box } = this;
    this.empty = false; // also when it was cleared in the middle of a stroke
    const ink = this.colour ?? (this.paper === LIGHT ? PAPER : LIGHT);
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = this.brush;
    context.strokeStyle = this.erasing ? this.paper : ink;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    context.restore();
  }
}
