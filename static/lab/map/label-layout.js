/** Labels of a map that do not overlap. */

const GAP = 2; // CSS pixels between two labels
const ROUNDS = 400;
const MAX_LABELS = 60; // more do not fit on a map: they stay where they are

/** @typedef {{x: number, y: number, width: number, height: number}} Box centre and size, CSS pixels */

/**
 * Move boxes apart until none overlaps another, each as little as it takes; they stay within the map where there is room.
 * @param {Box[]} boxes
 * @param {number[]} size width and height of the map
 * @returns {[number, number][]} the new centres
 */
export function spreadLabels(boxes, [width, height]) {
  /** @type {[number, number][]} */
  const centres = boxes.map(({ x, y }) => [x, y]);
  for (let round = 0; round < ROUNDS && boxes.length <= MAX_LABELS; round++) {
    let moved = false;
    for (let a = 0; a < boxes.length; a++) {
      for (let b = a + 1; b < boxes.length; b++) moved = pushApart(centres, boxes, a, b) || moved;
    }
    centres.forEach((centre, i) => {
      centre[0] = within(centre[0], boxes[i].width / 2, width);
      centre[1] = within(centre[1], boxes[i].height / 2, height);
    });
    if (!moved) break;
  }
  return centres;
}

/**
 * Push two boxes apart along the axis on which they overlap least; return whether they overlapped.
 * @param {[number, number][]} centres @param {Box[]} boxes @param {number} a @param {number} b
 */
function pushApart(centres, boxes, a, b) {
  const [dx, dy] = [centres[b][0] - centres[a][0], centres[b][1] - centres[a][1]];
  const overX = (boxes[a].width + boxes[b].width) / 2 + GAP - Math.abs(dx);
  const overY = (boxes[a].height + boxes[b].height) / 2 + GAP - Math.abs(dy);
  if (overX <= 0.01 || overY <= 0.01) return false;
  const [axis, over, away] = overX < overY ? [0, overX, dx] : [1, overY, dy];
  const step = (away < 0 ? -1 : 1) * (over / 2);
  centres[a][axis] -= step;
  centres[b][axis] += step;
  return true;
}

/** @param {number} value @param {number} half of the label @param {number} length of the map */
function within(value, half, length) {
  return Math.min(Math.max(value, half), Math.max(half, length - half));
}
