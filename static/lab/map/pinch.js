/** Two fingers on the map: it zooms and moves with them. */

export class Pinch {
  /**
   * @param {HTMLElement} overlay takes the pointers
   * @param {import("./scatter-map.js").PointMap} map
   * @param {AbortSignal} signal
   */
  constructor(overlay, map, signal) {
    this.map = map;
    this.overlay = overlay;
    /** @type {Map<number, [number, number]>} places of the pointers that are down, CSS pixels */
    this.down = new Map();
    for (const name of ["pointerup", "pointercancel"]) {
      overlay.addEventListener(name, (event) => this.down.delete(/** @type {PointerEvent} */ (event).pointerId), {
        signal,
      });
    }
    overlay.addEventListener("pointerdown", (event) => this.down.set(event.pointerId, this.placeOf(event)), { signal });
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  placeOf(event) {
    const box = this.overlay.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /**
   * Follow a finger.
   * @param {PointerEvent} event
   * @returns {boolean} whether two are down: then the move is theirs
   */
  follow(event) {
    if (this.down.size < 2) return false;
    if (!this.down.has(event.pointerId)) return true;
    const before = spanOf([...this.down.values()]);
    this.down.set(event.pointerId, this.placeOf(event));
    const after = spanOf([...this.down.values()]);
    this.map.move(before.middle, after.middle, after.width / (before.width || 1));
    return true;
  }
}

/**
 * Middle and width of the first two places.
 * @param {[number, number][]} places
 * @returns {{middle: [number, number], width: number}}
 */
function spanOf([[ax, ay], [bx, by]]) {
  return { middle: [(ax + bx) / 2, (ay + by) / 2], width: Math.hypot(ax - bx, ay - by) };
}
