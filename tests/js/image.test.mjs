import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.ImageData ??= class {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
};
const { bytesToImageData, toImageData } = await import("../../static/lab/renderers/image.js");

test("grey values of both scales become pixels", () => {
  const plain = toImageData(Float32Array.from([0, 0.5, 1, 2]), [1, 2, 2], false);
  assert.deepEqual(Array.from(plain.data.filter((_, i) => i % 4 === 0)), [0, 128, 255, 255]);
  const signed = toImageData(Float32Array.from([-1, 0, 1, -3]), [1, 2, 2], true);
  assert.deepEqual(Array.from(signed.data.filter((_, i) => i % 4 === 1)), [0, 128, 255, 0]);
  assert.deepEqual(Array.from(signed.data.filter((_, i) => i % 4 === 3)), [255, 255, 255, 255]);
});

test("channels come one plane after the other", () => {
  const image = bytesToImageData(Uint8Array.from([1, 2, 3, 4, 5, 6]), [3, 1, 2]);
  assert.deepEqual(Array.from(image.data), [1, 3, 5, 255, 2, 4, 6, 255]);
});
