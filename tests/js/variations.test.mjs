import assert from "node:assert/strict";
import { test } from "node:test";

import { near } from "../../static/lab/components/variations/variations.js";

const code = Float32Array.of(1, -2);
const deviation = (values) => {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
};

test("no way off, there is the code alone", () => {
  for (const found of near(code, [3, 4], 0, 7, 5)) assert.deepEqual(found, code);
});

test("codes scatter as wide as they are told, in every dimension", () => {
  const found = near(code, [3, 0.5], 2, 7, 4000);
  assert.ok(Math.abs(deviation(found.map((z) => z[0])) - 6) < 0.3);
  assert.ok(Math.abs(deviation(found.map((z) => z[1])) - 1) < 0.05);
});

test("the same seed gives the same draws, twice as far twice as long steps", () => {
  const [once, twice] = [1, 2].map((far) => near(code, [1, 1], far, 3, 4));
  once.forEach((z, i) => z.forEach((v, d) => assert.ok(Math.abs(2 * (v - code[d]) - (twice[i][d] - code[d])) < 1e-5)));
  assert.notDeepEqual(near(code, [1, 1], 1, 4, 4), once);
});
