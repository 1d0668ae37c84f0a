/** Zoom and pan of the latent map: wheel, Space, buttons, double click; and the view's text in the address. */

const REST_MS = 250; // after the last turn of the wheel, the view goes into the address
const WHEEL_HINT = "Ctrl and wheel zooms; after a click on the map, the wheel alone";
const MIDDLE = 4; // the middle button, as PointerEvent.buttons counts

export class MapGestures {
  /** @param {import("./latent-map.js").LatentMap} owner */
  constructor(owner) {
    this.owner = owner;
    this.wheelZooms = false; // without Ctrl: after a click on the map, until the pointer leaves it
    this.spaceDown = false;
    this.fitted = true; // the whole cloud is shown
    this.resting = 0;
  }

  listen() {
    const { owner } = this;
    const options = { signal: owner.closed.signal };
    const { overlay } = owner;
    overlay.addEventListener("pointerdown", () => (this.wheelZooms = true), options);
    overlay.addEventListener("pointerleave", () => (this.wheelZooms = false), options);
    overlay.addEventListener("dblclick", () => owner.isDecoding && this.fit(), options);
    overlay.addEventListener("wheel", (/** @type {WheelEvent} */ event) => this.zoomByWheel(event), {
      ...options,
      passive: false,
    });
    document.addEventListener("keydown", (event) => this.pressSpace(event), options);
    document.addEventListener("keyup", (event) => event.key === " " && this.setSpace(false), options);
    owner.find("zoom-in").addEventListener("click", () => this.zoomAtPoint(2), options);
    owner.find("zoom-out").addEventListener("click", () => this.zoomAtPoint(-2), options);
    owner.find("fit").addEventListener("click", () => this.fit(), options);
    owner.closed.signal.addEventListener("abort", () => clearTimeout(this.resting));
  }

  /** @param {PointerEvent} event @returns {boolean} whether it drags the map */
  isPan(event) {
    return event.buttons !== 0 && (this.spaceDown || event.shiftKey || event.buttons === MIDDLE);
  }

  /** Let Space drag the map, not scroll the page, while the pointer is on it. @param {KeyboardEvent} event */
  pressSpace(event) {
    if (event.key !== " " || !this.owner.overlay.matches(":hover")) return;
    event.preventDefault();
    this.setSpace(true);
  }

  /** @param {boolean} down */
  setSpace(down) {
    this.spaceDown = down;
    this.owner.overlay.style.cursor = down ? "grab" : "";
  }

  /** Zoom about the pointer; a turn without Ctrl scrolls the page until the map was clicked. @param {WheelEvent} event */
  zoomByWheel(event) {
    if (!event.ctrlKey && !event.metaKey && !this.wheelZooms) {
      this.owner.find("hint").textContent = WHEEL_HINT;
      this.owner.find("hint").hidden = false;
      return;
    }
    event.preventDefault();
    this.owner.find("hint").hidden = true;
    const [px, py] = this.owner.positionOf(event);
    this.owner.map.zoom(-Math.sign(event.deltaY), px, py);
    this.moved();
  }

  /** @param {number} steps positive: in */
  zoomAtPoint(steps) {
    const { map, point } = this.owner;
    map.zoom(steps, ...map.toScreen(...point));
    this.moved();
  }

  fit() {
    this.owner.map.fit();
    this.moved(true);
  }

  /** Draw the new view, and write it to the address once it rests. @param {boolean} [fitted] */
  moved(fitted = false) {
    this.fitted = fitted;
    this.owner.requestRender();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.owner.commit(), REST_MS);
  }

  /** Draw anew at another size: the whole cloud, or the same middle and scale. */
  resize() {
    if (this.fitted) this.owner.map.fit();
    else this.owner.map.draw();
    this.owner.requestRender();
  }

  /**
   * Return the view and the hidden classes as the address has them; empty where all is shown.
   * @returns {{zoom: string, hidden: string}}
   */
  toUrlState() {
    const { map } = this.owner;
    const [x, y] = map.centre;
    const width = map.size[0] / map.scale; // of the plane that is shown: another screen shows as much
    const zoom = this.fitted ? "" : [x, y, width].map((v) => Number(v.toPrecision(5))).join("_");
    return { zoom, hidden: [...map.hidden].sort((a, b) => a - b).join("_") };
  }

  /** @param {{zoom?: string, hidden?: string}} linked */
  restore({ zoom = "", hidden = "" }) {
    const { map } = this.owner;
    for (const c of hidden.split("_").filter(Boolean).map(Number)) {
      if (c >= 0 && c < map.colours.length) map.hidden.add(c);
    }
    const [x, y, width] = zoom.split("_").map(Number);
    if (!(width > 0) || !Number.isFinite(x + y)) return;
    map.centre = [x, y];
    map.scale = map.measure()[0] / width;
    this.fitted = false;
  }
}
