import assert from "node:assert/strict";
import { test } from "node:test";

import { withWeights } from "../../static/lab/runtime/weights.js";

const half = (...bits) => ({
  dtype: "F16",
  shape: [bits.length],
  bytes: new Uint8Array(Uint16Array.from(bits).buffer),
});

test("weights are written at their positions, and the graph itself is left alone", () => {
  const bytes = new Uint8Array(16);
  const own = withWeights({ bytes, positions: { bias: [5, 2] } }, { bias: half(0x3c00, 0xc000), unused: half(0) });
  const view = new DataView(own.buffer);
  assert.deepEqual([view.getFloat32(5, true), view.getFloat32(9, true)], [1, -2]);
  assert.ok(bytes.every((byte) => byte === 0));
});

test("weights of another size are refused", () => {
  const graph = { bytes: new Uint8Array(16), positions: { bias: [0, 3] } };
  assert.throws(() => withWeights(graph, { bias: half(0, 0) }), /bias do not fit/);
});
