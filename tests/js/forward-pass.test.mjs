import assert from "node:assert/strict";
import { test } from "node:test";

import { forward } from "../../static/lab/runtime/forward-pass.js";

const floats = (...values) => Float32Array.from(values);

test("linear layers and activations compute what is worked out by hand", () => {
  const linear = { kind: "linear", weight: floats(1, 2, -3, 4), bias: floats(0.5, -1) };
  assert.deepEqual([...forward([linear], floats(1, 2))], [5.5, 4]);
  assert.deepEqual([...forward([{ kind: "relu" }], floats(-1, 2))], [0, 2]);
  assert.deepEqual([...forward([{ kind: "leaky_relu", slope: 0.5 }], floats(-1, 2))], [-0.5, 2]);
  assert.deepEqual([...forward([{ kind: "softmax" }], floats(3, 3))], [1, 1]);
});

const side = { kernel: [3, 3], stride: [2, 2], padding: [1, 1], bias: floats(1) };
const ones = new Float32Array(9).fill(1);

test("a convolution sums what lies under its kernel", () => {
  const layer = { ...side, kind: "conv", weight: ones, in: [1, 4, 4], out: [1, 2, 2] };
  assert.deepEqual([...forward([layer], new Float32Array(16).fill(1))], [5, 7, 7, 10]);
});

test("a transposed convolution spreads each pixel", () => {
  const layer = { ...side, kind: "conv-transpose", weight: ones, in: [1, 1, 1], out: [1, 2, 2] };
  assert.deepEqual([...forward([layer], floats(3))], [4, 4, 4, 4]);
});
