/** Zoom and pan a map with two fingers. */

export class Pinch {
  /**
   * @param {HTMLElement} overlay receives the pointer events
   * @param {import("./scatter-map.js").PointMap} map
   * @param {AbortSignal} signal
   */
  constructor(overlay, map, signal) {
    this.map = map;
    this.overlay = overlay;
    /** @type {Map<number, [number, number]>} positions of the pointers that are down, CSS pixels */
    this.down = new Map();
    for (const name of ["pointerup", "pointercancel"]) {
      overlay.addEventListener(name, (event) => this.down.delete(/** @type {PointerEvent} */ (event).pointerId), {
        signal,
      });
    }
    overlay.addEventListener("pointerdown", (event) => this.down.set(event.pointerId, this.positionOf(event)), {
      signal,
    });
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  positionOf(event) {
    const box = this.overlay.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /**
   * Zoom and pan with the pointers that are down.
   * @param {PointerEvent} event
   * @returns {boolean} whether two are down, so that the event is a pinch
   */
  follow(event) {
    if (this.down.size < 2) return false;
    if (!this.down.has(event.pointerId)) return true;
    const before = spanOf([...this.down.values()]);
    this.down.set(event.pointerId, this.positionOf(event));
    const after = spanOf([...this.down.values()]);
    this.map.move(before.middle, after.middle, after.width / (before.width || 1));
    return true;
  }
}

/**
 * Return the middle and the width of the first two positions.
 * @param {[number, number][]} positions
 * @returns {{middle: [number, number], width: number}}
 */
function spanOf([[ax, ay], [bx, by]]) {
  return { middle: [(ax + bx) / 2, (ay + by) / 2], width: Math.hypot(ax - bx, ay - by) };
}
