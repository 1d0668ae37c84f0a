/** The drawing tools and the switches of the preparation. */

import { fileChooser } from "../../image/open-file.js";
import { ALL_STEPS } from "../../image/prepare.js";

const SWITCHES = /** @type {const} */ (["stretch", "crop", "stroke", "centre"]);

export class PadTools {
  /**
   * @param {(name: string) => any} find
   * @param {import("./drawing-pad.js").PadData} data
   * @param {import("./sketch.js").Sketch} sketch
   * @param {{steps: () => void, setStatus: (text: string) => void}} on steps: they were switched
   * @param {AbortSignal} signal ends all listening
   */
  constructor(find, data, sketch, on, signal) {
    this.find = find;
    this.data = data;
    const colourful = data.sample.shape[0] !== 1;
    find("colour").parentElement.hidden = !colourful;
    find("steps").hidden = colourful;
    if (colourful) sketch.colour = find("colour").value;
    find("stroke").checked = data.stroke;
    /** @param {string} name @param {string} event @param {() => void} act */
    const listen = (name, event, act) => find(name).addEventListener(event, act, { signal });
    listen("brush", "input", () => (sketch.brush = find("brush").valueAsNumber));
    listen("colour", "input", () => (sketch.colour = find("colour").value));
    listen("eraser", "change", () => (sketch.erasing = find("eraser").checked));
    listen("undo", "click", () => sketch.undo());
    listen("clear", "click", () => sketch.clear());
    listen("steps", "change", on.steps);
    const chooser = fileChooser((file) =>
      sketch.open(file).catch((/** @type {Error} */ error) => on.setStatus(error.message)),
    );
    listen("open", "click", () => chooser.click());
  }

  /** @returns {import("../../image/prepare.js").Steps} */
  get steps() {
    const { inkShare, strokeWidth } = this.data;
    const switched = Object.fromEntries(SWITCHES.map((name) => [name, this.find(name).checked]));
    const [paper, invert] = ["paper", "invert"].map((name) => this.find(name).value);
    return { ...ALL_STEPS, ...switched, paper, invert, inkShare, strokeWidth };
  }
}
