import assert from "node:assert/strict";
import { test } from "node:test";
import { largest } from "../../static/lab/components/film/highest-loss.js";

test("the largest first, equal ones in their order", () => {
  assert.deepEqual(largest(Float32Array.of(1, 5, 3, 5), 3), [1, 3, 2]);
  assert.deepEqual(largest(Float32Array.of(2, 1), 10), [0, 1]);
});
