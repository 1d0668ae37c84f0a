import assert from "node:assert/strict";
import { test } from "node:test";

import { inside, meanCode, outlineFromText, outlineToText, thinOutline } from "../../static/lab/latent/polygon.js";

test("points inside an outline with a notch", () => {
  const outline = [
    [0, 0],
    [4, 0],
    [4, 4],
    [2, 1],
    [0, 4],
  ];
  const points = Float32Array.from([1, 1, 2, 3, 3, 1, 5, 1, 2, 0.5, -1, 0]);
  assert.deepEqual(inside(points, outline), [0, 2, 4]);
});

test("an outline without area holds nothing", () => assert.deepEqual(inside(Float32Array.from([0, 0]), [[0, 0]]), []));

test("the mean of some codes", () => {
  assert.deepEqual(Array.from(meanCode(Float32Array.from([1, 2, 9, 9, 3, 6]), 2, [0, 2])), [2, 4]);
});

test("an outline comes back from its text, and nonsense does not", () => {
  const outline = [
    [1.25, -0.5],
    [0.75, 2],
    [-3, 0],
  ];
  assert.deepEqual(outlineFromText(outlineToText(outline)), outline);
  for (const text of ["", "1", "1_", "a_b", "1_2_3", "1_2~", "1_Infinity"]) assert.equal(outlineFromText(text), null);
});

test("long outlines are thinned evenly", () => {
  const outline = Array.from({ length: 100 }, (_, i) => [i, 0]);
  assert.deepEqual(
    thinOutline(outline, 4).map(([x]) => x),
    [0, 25, 50, 75],
  );
  assert.equal(thinOutline(outline.slice(0, 3), 4).length, 3);
});
