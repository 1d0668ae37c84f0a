import assert from "node:assert/strict";
import { test } from "node:test";

import { ticksWithin, tickStep } from "../../static/lab/map/axes.js";

test("a step is 1, 2 or 5 times a power of ten, with room enough", () => {
  assert.deepEqual(
    [1, 1.1, 2, 3, 5.5, 70, 0.03, 0.2].map((least) => Number(tickStep(least).toPrecision(6))),
    [1, 2, 2, 5, 10, 100, 0.05, 0.2],
  );
});

test("ticks are the multiples within the range", () => {
  assert.deepEqual(ticksWithin(-2.5, 2.5, 1), [-2, -1, 0, 1, 2]);
  assert.deepEqual(ticksWithin(0.1, 0.35, 0.1), [0.1, 0.2, 0.3]);
  assert.deepEqual(ticksWithin(0.2, 0.8, 1), []);
});
