/** A map of many points: the base canvas is drawn once, only the overlay canvas follows the pointer. */

import { classMedians, drawClassLabels } from "./class-labels.js";

const POINT_RADIUS = 2.2; // radius of a point, CSS pixels
const MAX_CIRCLES = 20_000; // above it points are squares: circles would take too long
const PADDING = 0.06; // of the cloud's size, around it
const ZOOM_STEP = 1.25;
const MAX_THUMBNAILS = 80; // points in view that are shown as images
const THUMBNAIL_SIDE = 28; // CSS pixels
const HIT_RADIUS = 7; // CSS pixels around a point within which a click hits it

/** @typedef {import("./class-labels.js").ClassLabel} ClassLabel */

export class PointMap {
  /**
   * @param {HTMLCanvasElement} base shows the points
   * @param {HTMLCanvasElement} overlay lies above it, shows marks and receives pointer events
   * @param {string[]} colours one per class
   */
  constructor(base, overlay, colours) {
    this.base = base;
    this.overlay = overlay;
    this.colours = colours;
    /** @type {Float32Array} */
    this.points = new Float32Array();
    /** @type {Uint16Array} */
    this.labels = new Uint16Array();
    /** @type {((index: number) => CanvasImageSource) | null} the image of a point, shown when few are in view */
    this.thumbnailOf = null;
    /** @type {Set<number>} classes that are hidden */
    this.hidden = new Set();
    this.size = [0, 0];
    this.centre = [0, 0];
    this.scale = 1; // CSS pixels per latent unit, in both directions
    this.ink = "#1b2733";
    this.paper = "#fbfbf8";
    /** @type {string[]} shown at the medians of the classes, unless there are tiles below */
    this.classNames = [];
    /** @type {ClassLabel[]} */
    this.classLabels = [];
    this.overTiles = false;
    this.font = "";
    this.changed = () => {}; // called after every drawing: the view may have changed
  }

  /**
   * @param {Float32Array} points (N, 2)
   * @param {Uint16Array} labels (N,)
   */
  setPoints(points, labels) {
    this.points = points;
    this.labels = labels;
    this.classLabels = classMedians(points, labels, this.classNames);
    this.fit();
  }

  /** @param {Uint16Array} labels (N,) of the points, in the colours of which they are drawn from now on */
  setGroups(labels) {
    this.labels = labels;
    this.classLabels = classMedians(this.points, labels, this.classNames);
  }

  /** Take the colours of the user's theme. */
  updateTheme() {
    const style = getComputedStyle(this.overlay);
    this.ink = style.color;
    this.paper = style.getPropertyValue("--st-background-color").trim() || this.paper;
  }

  /** Read the size in CSS pixels, once per drawing: each reading forces a layout of the page. */
  measure() {
    this.size = [this.overlay.clientWidth, this.overlay.clientHeight];
    return this.size;
  }

  /** Show the whole cloud. */
  fit() {
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < this.points.length; i += 2) {
      left = Math.min(left, this.points[i]);
      right = Math.max(right, this.points[i]);
      bottom = Math.min(bottom, this.points[i + 1]);
      top = Math.max(top, this.points[i + 1]);
    }
    if (left > right) [left, right, bottom, top] = [-3, 3, -3, 3];
    this.showArea(left, right, bottom, top);
  }

  /**
   * Show an area of the plane.
   * @param {number} left
   * @param {number} right
   * @param {number} bottom
   * @param {number} top
   */
  showArea(left, right, bottom, top) {
    Object.assign(this, this.viewOf(left, right, bottom, top));
    this.draw();
  }

  /**
   * Return the view that shows an area of the plane.
   * @param {number} left @param {number} right @param {number} bottom @param {number} top
   * @returns {{centre: [number, number], scale: number}}
   */
  viewOf(left, right, bottom, top) {
    const [width, height] = this.measure();
    const room = 1 + 2 * PADDING;
    const scale = Math.min(width / ((right - left || 1) * room), height / ((top - bottom || 1) * room));
    return { centre: [(left + right) / 2, (bottom + top) / 2], scale };
  }

  /**
   * @param {number} px CSS pixels from the left of the map
   * @param {number} py CSS pixels from its top
   * @returns {[number, number]} the point of the plane
   */
  toPlane(px, py) {
    const [width, height] = this.size;
    return [this.centre[0] + (px - width / 2) / this.scale, this.centre[1] - (py - height / 2) / this.scale];
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]} CSS pixels from the top left of the map
   */
  toScreen(x, y) {
    const [width, height] = this.size;
    return [width / 2 + (x - this.centre[0]) * this.scale, height / 2 - (y - this.centre[1]) * this.scale];
  }

  /**
   * Zoom about a point of the screen.
   * @param {number} steps positive: in
   * @param {number} px
   * @param {number} py
   */
  zoom(steps, px, py) {
    this.move([px, py], [px, py], ZOOM_STEP ** steps);
  }

  /**
   * Zoom by a factor and move the point of the plane at `from` to `to`.
   * @param {[number, number]} from CSS pixels
   * @param {[number, number]} to CSS pixels
   * @param {number} factor
   */
  move(from, to, factor) {
    const [x, y] = this.toPlane(...from);
    this.scale *= factor;
    const [nx, ny] = this.toPlane(...to);
    this.centre = [this.centre[0] + x - nx, this.centre[1] + y - ny];
    this.draw();
  }

  /** Draw all points; not called while the pointer moves. */
  draw() {
    const context = prepare(this.base, this.measure());
    this.base.dataset.view = [this.scale, ...this.centre].join(" "); // CSS pixels per unit, and the centre
    const n = this.labels.length;
    if (n) this.base.classList.remove("skeleton");
    context.globalAlpha = n > MAX_CIRCLES || this.overTiles ? 0.5 : 0.75;
    for (let c = 0; c < this.colours.length; c++) {
      if (this.hidden.has(c)) continue;
      context.fillStyle = this.colours[c];
      context.beginPath();
      for (let i = 0; i < n; i++) {
        if (this.labels[i] !== c) continue;
        const [px, py] = this.toScreen(this.points[2 * i], this.points[2 * i + 1]);
        if (n > MAX_CIRCLES) context.rect(px - 0.8, py - 0.8, 1.6, 1.6);
        else {
          context.moveTo(px + POINT_RADIUS, py);
          context.arc(px, py, POINT_RADIUS, 0, 2 * Math.PI);
        }
      }
      context.fill();
    }
    if (!this.drawThumbnails(context) && !this.overTiles) drawClassLabels(this, context);
    this.changed();
  }

  /**
   * Return the point nearest to a position on the screen.
   * @param {number} px
   * @param {number} py
   * @returns {number} its index; -1 where none is within HIT_RADIUS
   */
  pointAt(px, py) {
    const [x, y] = this.toPlane(px, py);
    let nearest = -1;
    let minimum = (HIT_RADIUS / this.scale) ** 2;
    for (let i = 0; i < this.labels.length; i++) {
      const distance = (this.points[2 * i] - x) ** 2 + (this.points[2 * i + 1] - y) ** 2;
      if (distance > minimum || this.hidden.has(this.labels[i])) continue;
      nearest = i;
      minimum = distance;
    }
    return nearest;
  }

  /**
   * Draw the points in view as images, where they are few.
   * @param {CanvasRenderingContext2D} context
   * @returns {boolean} whether there were few
   */
  drawThumbnails(context) {
    if (!this.thumbnailOf) return false;
    const [width, height] = this.size;
    const inView = [];
    for (let i = 0; i < this.labels.length && inView.length <= MAX_THUMBNAILS; i++) {
      if (this.hidden.has(this.labels[i])) continue;
      const [px, py] = this.toScreen(this.points[2 * i], this.points[2 * i + 1]);
      if (px > 0 && py > 0 && px < width && py < height) inView.push({ i, px, py });
    }
    if (inView.length > MAX_THUMBNAILS) return false;
    context.globalAlpha = 1;
    context.imageSmoothingEnabled = false;
    for (const { i, px, py } of inView) {
      context.fillStyle = this.colours[this.labels[i]];
      context.fillRect(
        px - THUMBNAIL_SIDE / 2 - 2,
        py - THUMBNAIL_SIDE / 2 - 2,
        THUMBNAIL_SIDE + 4,
        THUMBNAIL_SIDE + 4,
      );
      context.drawImage(
        this.thumbnailOf(i),
        px - THUMBNAIL_SIDE / 2,
        py - THUMBNAIL_SIDE / 2,
        THUMBNAIL_SIDE,
        THUMBNAIL_SIDE,
      );
    }
    return true;
  }

  /**
   * Move the map under the pointer.
   * @param {number} dx CSS pixels
   * @param {number} dy CSS pixels
   */
  pan(dx, dy) {
    this.centre = [this.centre[0] - dx / this.scale, this.centre[1] + dy / this.scale];
    this.draw();
  }

  /**
   * Draw a marker with a number or a letter.
   * @param {CanvasRenderingContext2D} context
   * @param {[number, number]} position CSS pixels
   * @param {string} text
   */
  flag(context, [px, py], text) {
    context.beginPath();
    context.arc(px, py, 10, 0, 2 * Math.PI);
    context.fillStyle = this.ink;
    context.fill();
    context.fillStyle = this.paper;
    context.font = "600 12px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, px, py + 0.5);
  }

  /**
   * Draw the current point, and lines to its neighbours.
   * @param {[number, number]} point
   * @param {number[]} neighbours indices of points
   */
  mark(point, neighbours) {
    const context = prepare(this.overlay, this.size);
    const [px, py] = this.toScreen(...point);
    context.strokeStyle = this.overTiles ? "#fff" : this.ink; // tiles are mostly dark
    context.globalAlpha = 0.6;
    context.lineWidth = 1;
    for (const i of neighbours) {
      const [nx, ny] = this.toScreen(this.points[2 * i], this.points[2 * i + 1]);
      context.beginPath();
      context.moveTo(px, py);
      context.lineTo(nx, ny);
      context.stroke();
      context.beginPath();
      context.arc(nx, ny, POINT_RADIUS + 2, 0, 2 * Math.PI);
      context.stroke();
    }
    context.globalAlpha = 1;
    this.strokeTwice(context, 5.5, 2.5, () => context.arc(px, py, 9, 0, 2 * Math.PI));
  }

  /**
   * Write small text in the text colour on a rim in that of the page.
   * @param {CanvasRenderingContext2D} context
   * @param {string} text
   * @param {[number, number]} position CSS pixels
   * @param {"left" | "center"} align
   */
  write(context, text, [px, py], align) {
    context.font = "11px sans-serif";
    context.textAlign = align;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.paper;
    context.strokeText(text, px, py);
    context.fillStyle = this.ink;
    context.fillText(text, px, py);
  }

  /**
   * Stroke a path in the text colour over a wider one in that of the page, so that it is seen on anything.
   * @param {CanvasRenderingContext2D} context
   * @param {number} outer CSS pixels
   * @param {number} inner
   * @param {() => void} trace adds the path
   */
  strokeTwice(context, outer, inner, trace) {
    context.beginPath();
    trace();
    context.lineWidth = outer;
    context.strokeStyle = this.paper;
    context.stroke();
    context.lineWidth = inner;
    context.strokeStyle = this.ink;
    context.stroke();
  }
}

/**
 * Clear a canvas at the resolution of the screen; return its context, in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} size CSS pixels
 * @returns {CanvasRenderingContext2D}
 */
function prepare(canvas, [width, height]) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  context.clearRect(0, 0, width, height);
  return context;
}
