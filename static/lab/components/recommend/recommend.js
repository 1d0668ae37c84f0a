/** Likes are encoded to a point on the map of users; the point is decoded to a list of what was not seen yet. */

import { button, segmented } from "../../lib/dom.js";
import { Component, mounting } from "../../lib/component.js";
import { nearest, planeOf, project } from "../../latent/plane.js";
import { makeLegend } from "../../map/legend.js";
import { drawPosterior, ellipse } from "../../map/posterior.js";
import { PointMap } from "../../map/scatter-map.js";
import { LatestOnly } from "../../runtime/network.js";
import { ModelFiles } from "../../runtime/model-files.js";
import { ItemSearch } from "./item-search.js";
import { RankedList } from "./ranked-list.js";
import { TasteNetworks } from "./taste-networks.js";
import { Why } from "./why.js";

const NEIGHBOURS = 10;
const KEY_STEP = 6; // CSS pixels an arrow key moves the point; ten times as many with Shift
const [EDGE, MAX_ZOOMS] = [14, 20]; // CSS pixels from the edge of the map that the point keeps; zooms to bring it there
const MAX_LIKES = 200; // that an address names

/**
 * @typedef {import("./messages.d.ts").RecommendData} RecommendData
 * @typedef {import("./messages.d.ts").RecommendState} RecommendState
 */

/** @extends {Component<RecommendData, RecommendState>} */
export class Recommend extends Component {
  /** @param {import("../../lib/component.js").Host<RecommendData, RecommendState>} host @param {URL} root */
  constructor(host, root) {
    super(host, root);
    const { data } = this;
    this.overlay = /** @type {HTMLCanvasElement} */ (this.find("overlay"));
    this.map = new PointMap(this.find("base"), this.overlay, data.colours);
    this.files = new ModelFiles(data, root, this.closed.signal);
    this.plane = planeOf(data);
    this.shown = "users";
    /** @type {Float32Array} */
    this.z = new Float32Array(data.latentDim);
    /** @type {Float32Array | null} of the posterior; null once the point was moved */
    this.logvar = null;
    this.moved = false; // the point was dragged away from the code of the likes
    /** @type {Set<number>} */
    this.liked = new Set();
    /** @type {number[]} all items, the most liked first */
    this.popular = data.sample.features.map((_, item) => item);
    /** @type {Float32Array | null} (F, 2) of the map of items, once it was shown */
    this.itemPoints = null;
    this.chosen = -1; // the item that is explained; -1: the first of the list
    this.list = new RankedList(this);
    this.search = new ItemSearch(this);
    this.why = new Why(this);
  }

  /** @param {number} item */
  itemName(item) {
    return this.data.sample.features[item].name;
  }

  get point() {
    const [x, y] = project(this.plane, this.z);
    return /** @type {[number, number]} */ ([x, y]);
  }

  async load() {
    const [networks] = await Promise.all([TasteNetworks.load(this.data, this.root), this.files.load()]);
    this.networks = networks;
    this.decoder = new LatestOnly(
      (/** @type {Float32Array} */ z) => networks.decode(z),
      (scores) => this.showScores(scores),
    );
    this.makeControls();
    this.showUsers();
    this.listen();
    this.readAddress();
    await this.encodeLikes();
    this.movePoint(this.linkedPoint());
    await this.render();
    await this.files.loadImages();
    this.countLikes();
    this.why.show();
  }

  readAddress() {
    const { linked, likes, sample } = this.data;
    const named = linked.likes === undefined ? likes : linked.likes.split("_").slice(0, MAX_LIKES).map(Number);
    this.liked = new Set(named.filter((item) => Number.isInteger(item) && item >= 0 && item < sample.shape[0]));
    this.search.showLikes();
  }

  /** Return the point that the address names, if any. @returns {[number, number] | null} */
  linkedPoint() {
    const [x, y] = (this.data.linked.point ?? "").split("_").map(Number);
    return this.data.linked.point && Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
  }

  /** Order the items by how many users of the map like them. */
  countLikes() {
    const { images } = this.files;
    if (!images) return;
    const n = this.popular.length;
    const counts = new Uint32Array(n);
    for (let i = 0; i < images.length; i++) if (images[i] >= this.data.liked) counts[i % n] += 1;
    this.popular.sort((a, b) => counts[b] - counts[a]);
    this.search.search();
  }

  makeControls() {
    const views = segmented(
      "Map of",
      [
        ["users", "Users", "the test users, by their codes"],
        ["items", "Items", "each item at the code of a user who likes nothing else; click one to like it"],
      ],
      (value) => {
        views.choose(value);
        this.shown = value;
        value === "items" ? this.showItems() : this.showUsers();
        this.requestRender();
      },
    );
    views.choose(this.shown);
    this.reset = button("Back to my likes", "Put the point where the encoder puts your likes", () =>
      this.likesChanged(),
    );
    this.reset.hidden = true;
    this.find("controls").append(views.container, this.reset);
  }

  showUsers() {
    const { colours, classNames } = this.data;
    this.showPoints(project(this.plane, this.files.codes), this.files.labels, colours, classNames);
  }

  async showItems() {
    const { data } = this;
    const alone = data.sample.features.map((_, item) => [item]);
    const codes = (await /** @type {TasteNetworks} */ (this.networks).encode(alone)).codes;
    this.itemPoints = project(this.plane, codes);
    if (this.shown !== "items") return;
    this.showPoints(this.itemPoints, Uint16Array.from(data.groupOf), data.groupColours, data.groups);
    this.requestRender();
  }

  /** @param {Float32Array} points @param {Uint16Array} labels @param {string[]} colours @param {string[]} names */
  showPoints(points, labels, colours, names) {
    this.map.colours = colours;
    this.map.classNames = names;
    this.map.hidden.clear();
    this.map.updateTheme();
    this.map.setPoints(points, labels);
    makeLegend(this.find("legend"), this.map, names);
  }

  listen() {
    const options = { signal: this.closed.signal };
    const { overlay } = this;
    const follow = (/** @type {PointerEvent} */ event) => {
      if (event.buttons) this.movePoint(this.map.toPlane(event.offsetX, event.offsetY));
    };
    overlay.addEventListener(
      "pointerdown",
      (/** @type {PointerEvent} */ event) => {
        const item = this.shown === "items" ? this.map.pointAt(event.offsetX, event.offsetY) : -1;
        if (item >= 0) return this.toggle(item);
        overlay.setPointerCapture(event.pointerId);
        follow(event);
      },
      options,
    );
    overlay.addEventListener("pointermove", follow, options);
    overlay.addEventListener("pointerup", () => this.commit(), options);
    overlay.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event), options);
    this.onResize([overlay], () => {
      this.map.fit();
      this.keepInView();
      this.requestRender();
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const step = /** @type {Record<string, number[]>} */ (steps)[event.key];
    if (!step) return;
    const far = ((event.shiftKey ? 10 : 1) * KEY_STEP) / this.map.scale;
    const [x, y] = this.point;
    this.movePoint([x + far * step[0], y + far * step[1]]);
    this.commit();
    event.preventDefault();
  }

  /** Move the point on the plane; what its code has off the plane stays. @param {[number, number] | null} to */
  movePoint(to) {
    if (!to) return;
    const { across, up } = this.plane;
    const [x, y] = this.point;
    this.z = this.z.map((value, d) => value + (to[0] - x) * across[d] + (to[1] - y) * up[d]);
    this.logvar = null;
    this.moved = true;
    this.requestRender();
  }

  /** Like an item, or like it no more. @param {number} item */
  toggle(item) {
    if (!this.liked.delete(item)) this.liked.add(item);
    if (this.chosen === item) this.chosen = -1;
    this.search.showLikes();
    return this.likesChanged();
  }

  async likesChanged() {
    await this.encodeLikes();
    this.requestRender();
    this.commit();
  }

  async encodeLikes() {
    const likes = [...this.liked];
    const { codes, logvar } = await /** @type {TasteNetworks} */ (this.networks).encode([likes]);
    this.z = codes;
    this.logvar = logvar;
    this.moved = false;
    this.keepInView();
  }

  /** Zoom out until the point is on the map: that of a user who likes little may lie far from all others. */
  keepInView() {
    const [width, height] = this.map.size;
    for (let step = 0; step < MAX_ZOOMS; step++) {
      const [px, py] = this.map.toScreen(...this.point);
      if (px > EDGE && py > EDGE && px < width - EDGE && py < height - EDGE) return;
      this.map.zoom(-1, width / 2, height / 2);
    }
  }

  /** Show why an item is listed. @param {number} item */
  explain(item) {
    this.chosen = item;
    this.requestRender();
  }

  /** @param {Float32Array} scores (F,) */
  showScores(scores) {
    this.scores = scores;
    this.list.show(scores, this.liked, this.chosen);
    this.why.show();
  }

  /** Update after a rerun of the page. @param {RecommendData} data */
  update(data) {
    const same = JSON.stringify([this.data.origin, this.data.across, this.data.up]);
    const other = JSON.stringify([data.origin, data.across, data.up]) !== same;
    this.data = data;
    if (!this.networks) return;
    this.plane = planeOf(data);
    if (other) this.shown === "items" ? this.showItems() : this.showUsers();
    this.map.updateTheme();
    this.map.draw();
    this.requestRender();
  }

  /** Write likes and point to the address. */
  commit() {
    const point = this.moved ? this.point.map((v) => Math.round(v * 1000) / 1000).join("_") : "";
    const top = this.list.length === 10 ? "" : String(this.list.length);
    this.host.setStateValue("rest", { likes: [...this.liked].join("_") || "none", point, top });
  }

  async render() {
    const near = nearest(this.files.codes, this.z, NEIGHBOURS);
    this.neighbours = near.map(({ index }) => index);
    this.map.mark(this.point, this.shown === "users" ? this.neighbours : []);
    if (this.logvar) {
      const context = /** @type {CanvasRenderingContext2D} */ (this.overlay.getContext("2d"));
      context.strokeStyle = this.map.ink;
      drawPosterior(this.map, context, this.point, ellipse(this.plane, this.logvar));
      context.globalAlpha = 1;
    }
    /** @type {HTMLElement} */ (this.reset).hidden = !this.moved;
    this.describe();
    await this.decoder?.request(this.z);
  }

  describe() {
    const [x, y] = this.point.map((v) => v.toFixed(2));
    const [a, b] = this.data.axisNames;
    const how = this.moved
      ? "You moved the point: the list is that of a user there."
      : this.logvar
        ? "Your point, with one and two standard deviations of its posterior."
        : "Your point.";
    this.setStatus(`${how} ${a} = ${x}, ${b} = ${y}. ${this.data.hides}`);
  }
}

export const mount = mounting(Recommend);
