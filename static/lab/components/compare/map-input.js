/** Pointer and keyboard on one of the maps. */

const KEY_STEP = 6; // CSS pixels an arrow key moves the point; with shift ten times as far
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @param {import("./compare.js").Compare} compare
 * @param {import("./compare-side.js").Side} side
 */
export function addMapListeners(compare, side) {
  const options = { signal: compare.closed.signal };
  const { overlay, number } = side;
  let from = -1; // the image at which a line was begun
  let down = false;
  const follow = (/** @type {PointerEvent} */ event) => {
    const point = side.positionOf(event);
    if (down && compare.drag === "select") {
      compare.lasso.go(point);
      compare.requestRender();
      return;
    }
    compare.goTo(number, point);
    if (!down || from < 0) return;
    const to = side.imageAt(point);
    if (to !== from && (compare.line?.[0] !== from || compare.line[1] !== to)) compare.setLine([from, to]);
  };
  const press = (/** @type {PointerEvent} */ event) => {
    overlay.setPointerCapture(event.pointerId);
    down = true;
    from = compare.drag === "line" ? side.imageAt(side.positionOf(event)) : -1;
    if (compare.drag === "select") compare.lasso.start(number, side.positionOf(event));
    else follow(event);
  };
  const release = () => {
    if (!down) return;
    down = false;
    from = -1;
    compare.lasso.end();
    compare.commit();
  };
  overlay.addEventListener("pointermove", follow, options);
  overlay.addEventListener("pointerdown", press, options);
  for (const name of ["pointerup", "pointercancel"]) overlay.addEventListener(name, release, options);
  overlay.addEventListener("keydown", (event) => key(compare, side, event), options);
  overlay.addEventListener("keyup", ({ key: name }) => name in ARROWS && compare.commit(), options);
}

/**
 * @param {import("./compare.js").Compare} compare
 * @param {import("./compare-side.js").Side} side
 * @param {KeyboardEvent} event
 */
function key(compare, side, event) {
  const step = ARROWS[event.key];
  if (event.key === "Escape") (compare.lasso.clear(), compare.commit());
  else if (event.key === "Enter") (extendLine(compare, side), compare.commit());
  else if (step) {
    const far = ((event.shiftKey ? 10 : 1) * KEY_STEP) / side.map.scale;
    const [x, y] = side.point;
    compare.where = { side: side.number, point: [x + far * step[0], y + far * step[1]] };
    if (compare.link === "image") compare.where = nextImage(side, x, y, step);
    compare.requestRender();
  } else return;
  event.preventDefault();
}

/**
 * Return the nearest image in the direction of an arrow key.
 * @param {import("./compare-side.js").Side} side @param {number} x @param {number} y @param {[number, number]} way
 */
function nextImage({ points }, x, y, [right, up]) {
  let [index, least] = [0, Infinity];
  for (let i = 0; i < points.length / 2; i++) {
    const [dx, dy] = [points[2 * i] - x, points[2 * i + 1] - y];
    const along = dx * right + dy * up;
    const far = Math.hypot(dx, dy);
    if (along > 0.7 * far && far > 1e-6 && far < least) [index, least] = [i, far];
  }
  return { index };
}

/**
 * Extend the line from its end to the image at the point.
 * @param {import("./compare.js").Compare} compare
 * @param {import("./compare-side.js").Side} side
 */
function extendLine(compare, side) {
  const to = side.imageAt(side.point);
  const from = compare.line?.[1] ?? 0;
  if (from !== to) compare.setLine([from, to]);
}
