/** A map of many points: drawn once, then only a light layer above it moves with the pointer. */

const DOT = 2.2; // radius in CSS pixels
const MANY = 20_000; // above so many points squares are drawn: circles would take too long
const PADDING = 0.06; // of the cloud's size, around it
const ZOOM_STEP = 1.25;
const FEW = 80; // so many points in sight are shown as pictures
const THUMB = 28; // CSS pixels a side
const HIT_RADIUS = 7; // CSS pixels within which a press takes a point

/** @typedef {{name: string, x: number, y: number, label: number}} Sign the name of a class, in its middle */

export class PointMap {
  /**
   * @param {HTMLCanvasElement} base takes the points
   * @param {HTMLCanvasElement} overlay lies above it and takes the pointer
   * @param {string[]} colours one a class
   */
  constructor(base, overlay, colours) {
    this.base = base;
    this.overlay = overlay;
    this.colours = colours;
    /** @type {Float32Array} */
    this.points = new Float32Array();
    /** @type {Uint8Array} */
    this.labels = new Uint8Array();
    /** @type {((index: number) => CanvasImageSource) | null} the picture of a point, shown when few are in sight */
    this.picture = null;
    /** @type {Set<number>} classes that are hidden */
    this.hidden = new Set();
    this.size = [0, 0];
    this.centre = [0, 0];
    this.scale = 1; // CSS pixels a latent unit, the same both ways
    this.ink = "#1b2733";
    this.paper = "#fbfbf8";
    /** @type {string[]} written where the classes lie, unless tiles lie below */
    this.classNames = [];
    /** @type {Sign[]} */
    this.signs = [];
    this.overTiles = false;
    this.font = "";
    this.changed = () => {}; // told after every drawing: what is in sight may be another part
  }

  /**
   * @param {Float32Array} points (N, 2)
   * @param {Uint8Array} labels (N,)
   */
  setPoints(points, labels) {
    this.points = points;
    this.labels = labels;
    this.signs = middlesOf(points, labels, this.classNames);
    this.fit();
  }

  /** CSS pixels. Read once a drawing: asking the page for it each time would make it lay itself out. */
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
    this.frameTo(left, right, bottom, top);
  }

  /** Show a part of the plane whole. @param {number} left @param {number} right @param {number} bottom @param {number} top */
  frameTo(left, right, bottom, top) {
    Object.assign(this, this.frameOf(left, right, bottom, top));
    this.draw();
  }

  /**
   * How a part of the plane is shown whole.
   * @param {number} left @param {number} right @param {number} bottom @param {number} top
   * @returns {{centre: [number, number], scale: number}}
   */
  frameOf(left, right, bottom, top) {
    const [width, height] = this.measure();
    const room = 1 + 2 * PADDING;
    const scale = Math.min(width / ((right - left || 1) * room), height / ((top - bottom || 1) * room));
    return { centre: [(left + right) / 2, (bottom + top) / 2], scale };
  }

  /**
   * @param {number} px CSS pixels from the left of the map
   * @param {number} py CSS pixels from its top
   * @returns {[number, number]} the point of the plane there
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
   * Zoom about a place on the screen.
   * @param {number} steps positive: closer
   * @param {number} px
   * @param {number} py
   */
  zoom(steps, px, py) {
    this.move([px, py], [px, py], ZOOM_STEP ** steps);
  }

  /**
   * Zoom by a factor, while a place of the plane goes from one place on the screen to another.
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

  /** Draw all points; nothing of this happens while the pointer moves. */
  draw() {
    const context = prepare(this.base, this.measure());
    this.base.dataset.view = [this.scale, ...this.centre].join(" "); // CSS pixels a unit, and the middle
    const n = this.labels.length;
    context.globalAlpha = n > MANY || this.overTiles ? 0.5 : 0.75;
    for (let c = 0; c < this.colours.length; c++) {
      if (this.hidden.has(c)) continue;
      context.fillStyle = this.colours[c];
      context.beginPath();
      for (let i = 0; i < n; i++) {
        if (this.labels[i] !== c) continue;
        const [px, py] = this.toScreen(this.points[2 * i], this.points[2 * i + 1]);
        if (n > MANY) context.rect(px - 0.8, py - 0.8, 1.6, 1.6);
        else {
          context.moveTo(px + DOT, py);
          context.arc(px, py, DOT, 0, 2 * Math.PI);
        }
      }
      context.fill();
    }
    if (!this.drawPictures(context) && !this.overTiles) this.drawSigns(context);
    this.changed();
  }

  /**
   * The names of the classes, in the middle of each.
   * @param {CanvasRenderingContext2D} context
   */
  drawSigns(context) {
    context.globalAlpha = 1;
    this.font ||= `600 14px ${getComputedStyle(this.overlay).fontFamily}`; // asked for once: it costs a look at the page
    context.font = this.font;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 4;
    context.lineJoin = "round";
    for (const { name, label, x, y } of this.signs) {
      if (this.hidden.has(label)) continue;
      const [px, py] = this.toScreen(x, y);
      context.strokeStyle = this.paper;
      context.strokeText(name, px, py);
      context.fillStyle = this.ink;
      context.fillText(name, px, py);
    }
  }

  /**
   * The point that is drawn nearest to a place on the screen.
   * @param {number} px
   * @param {number} py
   * @returns {number} its number; -1 where none lies within reach
   */
  hit(px, py) {
    const [x, y] = this.toPlane(px, py);
    let best = -1;
    let least = (HIT_RADIUS / this.scale) ** 2;
    for (let i = 0; i < this.labels.length; i++) {
      const far = (this.points[2 * i] - x) ** 2 + (this.points[2 * i + 1] - y) ** 2;
      if (far > least || this.hidden.has(this.labels[i])) continue;
      best = i;
      least = far;
    }
    return best;
  }

  /**
   * Close up, points become the images they stand for.
   * @param {CanvasRenderingContext2D} context
   * @returns {boolean} whether they did
   */
  drawPictures(context) {
    if (!this.picture) return false;
    const [width, height] = this.size;
    const seen = [];
    for (let i = 0; i < this.labels.length && seen.length <= FEW; i++) {
      if (this.hidden.has(this.labels[i])) continue;
      const [px, py] = this.toScreen(this.points[2 * i], this.points[2 * i + 1]);
      if (px > 0 && py > 0 && px < width && py < height) seen.push({ i, px, py });
    }
    if (seen.length > FEW) return false;
    context.globalAlpha = 1;
    context.imageSmoothingEnabled = false;
    for (const { i, px, py } of seen) {
      context.fillStyle = this.colours[this.labels[i]];
      context.fillRect(px - THUMB / 2 - 2, py - THUMB / 2 - 2, THUMB + 4, THUMB + 4);
      context.drawImage(this.picture(i), px - THUMB / 2, py - THUMB / 2, THUMB, THUMB);
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
   * A place with a number or a letter.
   * @param {CanvasRenderingContext2D} context
   * @param {[number, number]} place CSS pixels
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
   * Mark the present point, and lines to its neighbours.
   * @param {[number, number]} point
   * @param {number[]} neighbours numbers of points
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
      context.arc(nx, ny, DOT + 2, 0, 2 * Math.PI);
      context.stroke();
    }
    context.globalAlpha = 1;
    for (const [width, colour] of /** @type {[number, string][]} */ ([
      [5.5, this.paper],
      [2.5, this.ink],
    ])) {
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.beginPath();
      context.arc(px, py, 9, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}

/**
 * The median of the points of each class that has some, both ways.
 * @param {Float32Array} points (N, 2)
 * @param {Uint8Array} labels (N,)
 * @param {string[]} names of the classes
 * @returns {Sign[]}
 */
export function middlesOf(points, labels, names) {
  return names.flatMap((name, label) => {
    const [xs, ys] = [0, 1].map((side) => points.filter((_, i) => i % 2 === side && labels[i >> 1] === label).sort());
    return xs.length ? [{ name, label, x: xs[xs.length >> 1], y: ys[ys.length >> 1] }] : [];
  });
}

/**
 * A clear canvas at the screen's own resolution, measured in CSS pixels.
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
