import assert from "node:assert/strict";
import { test } from "node:test";

import { enlarged, exactPalette } from "../../static/lab/image/gif.js";

const rgba = (...colours) => Uint8ClampedArray.from(colours.flatMap(([r, g, b]) => [r, g, b, 255]));

test("every colour stands in the palette once", () => {
  const { palette, indices } = exactPalette(rgba([1, 2, 3], [9, 9, 9], [1, 2, 3]));
  assert.deepEqual(palette, [
    [1, 2, 3],
    [9, 9, 9],
  ]);
  assert.deepEqual(Array.from(indices), [0, 1, 0]);
});

test("more colours than a GIF holds have no exact palette", () => {
  const greys = Array.from({ length: 256 }, (_, i) => [i, i, i]);
  assert.equal(exactPalette(rgba(...greys)).palette.length, 256);
  assert.equal(exactPalette(rgba(...greys, [1, 0, 0])), null);
});

test("an enlarged image repeats its pixels", () => {
  const { data, width, height } = enlarged({ data: rgba([1, 1, 1], [2, 2, 2]), width: 2, height: 1 }, 2);
  assert.deepEqual([width, height], [4, 2]);
  assert.deepEqual(
    Array.from(data).filter((_, i) => i % 4 === 0),
    [1, 1, 2, 2, 1, 1, 2, 2],
  );
});
