/** Drawing by keyboard: the arrows move a pen over the canvas, Space or Enter puts it down or lifts it. */

import { SIDE } from "./sketch.js";

const STEP = 4; // pixels of the sheet; with Shift
const LARGE_STEP = 20;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Pen {
  /**
   * @param {import("./sketch.js").Sketch} sketch
   * @param {HTMLElement} mark a ring over the sheet, seen only while the keyboard is at work
   * @param {HTMLElement} status announces the pen's state to screen readers
   * @param {AbortSignal} signal ends all listening
   */
  constructor(sketch, mark, status, signal) {
    this.sketch = sketch;
    this.mark = mark;
    this.status = status;
    this.x = this.y = SIDE / 2;
    this.down = false;
    /** @type {Set<string>} arrows that are held: two of them move aslant */
    this.pressed = new Set();
    const { canvas } = sketch;
    canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && this.show(), { signal });
    canvas.addEventListener("keydown", (event) => this.press(event), { signal });
    canvas.addEventListener("keyup", ({ key }) => this.pressed.delete(key), { signal });
    for (const name of ["blur", "pointerdown"]) canvas.addEventListener(name, () => this.hide(), { signal });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { sketch } = this;
    const { key } = event;
    if ((event.ctrlKey || event.metaKey) && key === "z") this.lifted(() => sketch.undo());
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (key === "Delete" || key === "Backspace") this.lifted(() => sketch.clear());
    else if (key === " " || key === "Enter") event.repeat || this.toggle();
    else if (key in ARROWS) this.move(key, event.shiftKey ? LARGE_STEP : STEP);
    else return;
    event.preventDefault();
  }

  /** @param {() => void} act on a sheet that no stroke is being drawn on */
  lifted(act) {
    if (this.down) this.toggle();
    act();
  }

  /** Put the pen down, which makes a dot, or lift it. */
  toggle() {
    this.down = !this.down;
    this.status.textContent = this.down ? "Pen down" : "Pen up";
    this.show();
    if (!this.down) return;
    this.sketch.startStroke();
    this.draw(this);
  }

  /**
   * @param {string} key
   * @param {number} step
   */
  move(key, step) {
    this.pressed.add(key);
    const from = { x: this.x, y: this.y };
    for (const arrow of this.pressed) {
      this.x = within(this.x + step * ARROWS[arrow][0]);
      this.y = within(this.y + step * ARROWS[arrow][1]);
    }
    this.show();
    if (this.down) this.draw(from);
  }

  /** @param {{x: number, y: number}} from */
  draw({ x, y }) {
    this.sketch.line({ x, y }, { x: this.x, y: this.y });
    this.sketch.onChange();
  }

  show() {
    const { mark, sketch } = this;
    mark.hidden = false;
    mark.dataset.down = String(this.down);
    mark.style.left = `${(100 * this.x) / SIDE}%`;
    mark.style.top = `${(100 * this.y) / SIDE}%`;
    mark.style.width = `${(100 * sketch.brush) / SIDE}%`;
  }

  hide() {
    this.down = false;
    this.pressed.clear();
    this.mark.hidden = true;
  }
}

/** @param {number} v on the sheet */
function within(v) {
  return Math.min(SIDE, Math.max(0, v));
}
