import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.ImageData ??= class {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
};
const { bytesToImageData } = await import("../../static/lab/renderers/image.js");

test("channels come one plane after the other", () => {
  const image = bytesToImageData(Uint8Array.from([1, 2, 3, 4, 5, 6]), [3, 1, 2]);
  assert.deepEqual(Array.from(image.data), [1, 3, 5, 255, 2, 4, 6, 255]);
});
