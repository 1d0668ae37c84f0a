/** What can be done on the map beside looking: paths, groups, another plane, a grid of tiles. */

import { Cut } from "./slice-plane.js";
import { button, element, press } from "../../lib/dom.js";
import { Groups } from "./attribute-vectors.js";
import { MapGrid } from "../../map/map-tiles.js";
import { Paths } from "./paths.js";

/**
 * One way to use the map. A press, a move and a release come from the pointer; enter and erase from the keyboard.
 * @typedef {{
 *   panel?: HTMLElement, open: () => void, leave: () => void, close: () => void, planeChosen: () => void,
 *   press: (event: PointerEvent) => void, move: (event: PointerEvent) => void, release: () => void,
 *   enter: () => void, erase: () => void, draw: (context: CanvasRenderingContext2D) => void,
 *   toUrlState: () => Record<string, string>, restore: (linked: Record<string, string>) => void,
 * }} Tool
 */

export class Tools {
  /** @param {import("./latent-map.js").Play} play */
  constructor(play) {
    this.play = play;
    /** @type {Map<string, Tool>} */
    this.tools = new Map();
    /** @type {[string, string, string, (new (play: import("./latent-map.js").Play) => Tool) | null][]} */
    const kinds = [
      ["look", "Look", "Decode wherever the pointer goes", null],
      ["path", "Path", "Set waypoints and compare the routes between them", Paths],
      ["groups", "Groups", "Two groups, by class or lasso, and the direction from one to the other", Groups],
    ];
    if (play.data.latentDim > 2) {
      kinds.push(["plane", "Plane", "A plane through three images; sliders for the other directions", Cut]);
    }
    this.buttons = new Map();
    for (const [name, label, title, Kind] of kinds) {
      if (Kind) this.tools.set(name, new Kind(play));
      this.buttons.set(
        name,
        button(label, title, () => (this.choose(name), play.commit())),
      );
    }
    this.grid = new MapGrid(play);
    const choices = element(
      "div",
      { className: "modes", role: "group", "aria-label": "What a click on the map does" },
      ...this.buttons.values(),
    );
    play.find("tools").replaceChildren(choices, this.grid.wrap);
    this.name = "look";
    this.restore(play.data.linked);
    play.find("tools").dataset.ready = "true";
  }

  /** @returns {Tool | undefined} */
  get tool() {
    return this.tools.get(this.name);
  }

  close() {
    this.grid.close();
    for (const tool of this.tools.values()) tool.close();
  }

  /** @param {string} name */
  choose(name) {
    this.tool?.leave();
    this.name = this.buttons.has(name) ? name : "look";
    this.buttons.forEach((made, key) => press(made, key === this.name));
    if (this.tool) this.play.find("hint").hidden = true;
    const panel = this.play.find("panel");
    panel.replaceChildren(...(this.tool?.panel ? [this.tool.panel] : []));
    panel.parentElement.dataset.tool = this.name;
    this.tool?.open();
    this.play.requestRender();
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

  /** Above the points, in the user's ink. */
  draw() {
    const context = /** @type {CanvasRenderingContext2D} */ (this.play.overlay.getContext("2d"));
    context.globalAlpha = 1;
    context.strokeStyle = this.play.map.overTiles ? "#fff" : this.play.map.ink; // tiles are mostly dark
    this.tool?.draw(context);
  }

  /**
   * What the address has to say, of the tool in use alone.
   * @returns {Record<string, string>}
   */
  toUrlState() {
    const plane = this.tools.get("plane")?.toUrlState();
    return {
      tool: this.name === "look" ? "" : this.name,
      tiles: this.grid.columns ? String(this.grid.columns) : "",
      ...plane,
      ...this.tool?.toUrlState(),
    };
  }

  /** @param {Record<string, string>} linked */
  restore(linked) {
    this.grid.set(Number(linked.tiles));
    this.tools.get("plane")?.restore(linked); // the plane that the other tools' places lie on
    if (linked.tool !== "plane") this.tools.get(linked.tool)?.restore(linked);
    this.choose(linked.tool ?? "look");
  }
}
