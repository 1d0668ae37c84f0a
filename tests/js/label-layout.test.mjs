import assert from "node:assert/strict";
import { test } from "node:test";

import { spreadLabels } from "../../static/lab/map/label-layout.js";

const box = (x, y, width = 20, height = 16) => ({ x, y, width, height });

function overlaps(centres, boxes) {
  const pairs = [];
  centres.forEach(([x, y], a) => {
    for (let b = a + 1; b < boxes.length; b++) {
      const apartX = Math.abs(x - centres[b][0]) >= (boxes[a].width + boxes[b].width) / 2;
      const apartY = Math.abs(y - centres[b][1]) >= (boxes[a].height + boxes[b].height) / 2;
      if (!apartX && !apartY) pairs.push([a, b]);
    }
  });
  return pairs;
}

test("labels with room stay where they are", () => {
  assert.deepEqual(spreadLabels([box(50, 50), box(90, 50)], [200, 100]), [
    [50, 50],
    [90, 50],
  ]);
});

test("two that overlap move apart by half each, along the shorter way", () => {
  const [one, other] = spreadLabels([box(50, 50), box(52, 60)], [200, 200]);
  assert.deepEqual([one[0], other[0]], [50, 52]);
  assert.ok(Math.abs(one[1] - 46) < 0.02 && Math.abs(other[1] - 64) < 0.02); // 16 of height and 2 between them
});

test("ten at one point, and some in a corner, end apart and within the map", () => {
  const boxes = [...Array.from({ length: 10 }, () => box(60, 60)), box(2, 2), box(3, 3)];
  const centres = spreadLabels(boxes, [200, 260]);
  assert.deepEqual(overlaps(centres, boxes), []);
  for (const [x, y] of centres) assert.ok(x >= 10 && x <= 190 && y >= 8 && y <= 252);
});
