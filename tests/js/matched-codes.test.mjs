import assert from "node:assert/strict";
import { test } from "node:test";

import {
  boundsOf,
  cloudOf,
  frameFor,
  offDataText,
  leastOf,
  samePosition,
  short,
  walk,
} from "../../static/lab/components/compare/matched-codes.js";

const floats = (...values) => Float32Array.from(values);

test("the same place is as many standard deviations from the middle", () => {
  const one = cloudOf(floats(0, 0, 2, 4)); // middle 1, 2; deviations 1, 2
  const other = cloudOf(floats(10, 10, 30, 10)); // middle 20, 10; deviations 10, none
  assert.deepEqual(one, { middle: [1, 2], std: [1, 2] });
  assert.deepEqual(other, { middle: [20, 10], std: [10, 1] }); // a line counts as one unit wide
  assert.deepEqual(samePosition(one, other, [1, 2]), [20, 10]);
  assert.deepEqual(samePosition(one, other, [2.5, 0]), [35, 9]);
  assert.deepEqual(samePosition(other, one, samePosition(one, other, [2.5, 0])), [2.5, 0]);
});

test("a line has both its ends and even steps", () => {
  assert.deepEqual(
    walk(floats(0, 4), floats(2, 0), 3).map((z) => Array.from(z)),
    [
      [0, 4],
      [1, 2],
      [2, 0],
    ],
  );
});

test("holes in words", () => {
  assert.equal(offDataText([3, 0, 2]), "1 of 3 steps is off the data.");
  assert.equal(offDataText([0, 0, 2]), "2 of 3 steps are off the data.");
  assert.equal(offDataText([1, 1]), "All 2 steps are on the data.");
});

test("the least is marked unless it reads the same", () => {
  assert.equal(leastOf([0.031, 0.02]), 1);
  assert.equal(leastOf([0.03101, 0.03102]), -1);
  assert.equal(leastOf([0.5]), -1);
  assert.deepEqual([short(0.0314), short(0.314), short(0.0999)], ["0.031", "0.31", "0.10"]);
});

test("a frame holds still until the cloud leaves it or shrinks", () => {
  const current = [0, 10, 0, 10];
  assert.equal(frameFor(current, [0.5, 9, 1, 10.2]), current);
  assert.deepEqual(frameFor(current, [0, 12, 0, 10]), [0, 12, 0, 10]);
  assert.deepEqual(frameFor(current, [4, 6, 4, 6]), [4, 6, 4, 6]);
  assert.deepEqual(frameFor(null, current), current);
  assert.deepEqual(boundsOf(floats(0, 1, 2, 5)), [0, 2, 1, 5]);
});
