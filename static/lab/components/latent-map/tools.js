/** The tools of the map: paths, attribute vectors, another plane, a grid of decoded tiles. */

import { SlicePlane } from "./slice-plane.js";
import { button, element, setPressed } from "../../lib/dom.js";
import { AttributeVectors } from "./attribute-vectors.js";
import { DecisionRegions } from "./decision-regions.js";
import { MapGrid } from "../../map/map-tiles.js";
import { Paths } from "./paths.js";

/** @typedef {import("./messages.d.ts").ToolsAddress} ToolsAddress */

/**
 * A tool of the map. press, move and release come from the pointer; enter and erase from the keyboard.
 * @typedef {{
 *   panel?: HTMLElement, open: () => void, leave: () => void, close: () => void, planeChosen: () => void,
 *   press: (event: PointerEvent) => void, move: (event: PointerEvent) => void, release: () => void,
 *   enter: () => void, erase: () => void, draw: (context: CanvasRenderingContext2D) => void,
 *   toUrlState: () => ToolsAddress, restore: (linked: ToolsAddress) => void,
 * }} Tool
 */

export class Tools {
  /** @param {import("./latent-map.js").LatentMap} owner */
  constructor(owner) {
    this.owner = owner;
    /** @type {Map<string, Tool>} */
    this.tools = new Map();
    /** @type {[string, string, string, (new (owner: import("./latent-map.js").LatentMap) => Tool) | null][]} */
    const kinds = [
      ["decode", "Decode", "Decode the point under the pointer", null],
      ["path", "Path", "Set waypoints and compare paths between them", Paths],
      ["groups", "Groups", "Two groups, by class or lasso, and the direction from one to the other", AttributeVectors],
    ];
    if (owner.data.latentDim > 2) {
      kinds.push([
        "plane",
        "Plane",
        "Slice the latent space through three images; sliders for the other directions",
        SlicePlane,
      ]);
    }
    this.buttons = new Map();
    for (const [name, label, title, Kind] of kinds) {
      if (Kind) this.tools.set(name, new Kind(owner));
      this.buttons.set(
        name,
        button(label, owner.worded(title), () => (this.choose(name), owner.commit())),
      );
    }
    this.grid = new MapGrid(owner);
    this.regions = owner.data.classifies ? new DecisionRegions(owner) : null;
    owner.map.changed = () => {
      this.grid.requestTiles();
      this.regions?.request();
    }; // after every drawing
    const choices = element(
      "div",
      { className: "modes", role: "group", "aria-label": "What a click on the map does" },
      ...this.buttons.values(),
    );
    owner.find("tools").replaceChildren(choices, this.grid.wrap, ...(this.regions ? [this.regions.button] : []));
    this.name = "decode";
    this.restore(owner.data.linked);
    owner.find("tools").dataset.ready = "true";
  }

  /** @returns {Tool | undefined} */
  get tool() {
    return this.tools.get(this.name);
  }

  close() {
    this.grid.close();
    this.regions?.close();
    for (const tool of this.tools.values()) tool.close();
  }

  /** @param {string} name */
  choose(name) {
    this.tool?.leave();
    this.name = this.buttons.has(name) ? name : "decode";
    this.buttons.forEach((made, key) => setPressed(made, key === this.name));
    if (this.tool) this.owner.find("hint").hidden = true;
    const panel = this.owner.find("panel");
    panel.replaceChildren(...(this.tool?.panel ? [this.tool.panel] : []));
    panel.parentElement.dataset.tool = this.name;
    this.tool?.open();
    this.owner.requestRender();
  }

  /** @param {PointerEvent} event */
  press(event) {
    this.tool?.press(event);
  }

  /** @param {PointerEvent} event */
  move(event) {
    this.tool?.move(event);
  }

  release() {
    this.tool?.release();
  }

  enter() {
    this.tool?.enter();
  }

  erase() {
    this.tool?.erase();
  }

  planeChosen() {
    for (const tool of this.tools.values()) tool.planeChosen();
  }

  /** Draw the tool above the points, in the user's text colour. */
  draw() {
    const context = /** @type {CanvasRenderingContext2D} */ (this.owner.overlay.getContext("2d"));
    context.globalAlpha = 1;
    context.strokeStyle = this.owner.map.overTiles ? "#fff" : this.owner.map.ink; // tiles are mostly dark
    this.tool?.draw(context);
  }

  /**
   * Return the parameters of the address: those of the tool in use, and of plane and grid.
   * @returns {ToolsAddress}
   */
  toUrlState() {
    const plane = this.tools.get("plane")?.toUrlState();
    return {
      tool: this.name === "decode" ? "" : this.name,
      tiles: this.grid.columns ? String(this.grid.columns) : "",
      regions: this.regions?.on ? "1" : "",
      ...plane,
      ...this.tool?.toUrlState(),
    };
  }

  /** @param {ToolsAddress} linked */
  restore(linked) {
    this.grid.set(Number(linked.tiles));
    this.regions?.set(linked.regions === "1");
    this.tools.get("plane")?.restore(linked); // the other tools' points lie on this plane
    const { tool = "decode" } = linked;
    if (tool !== "plane") this.tools.get(tool)?.restore(linked);
    this.choose(tool);
  }
}
