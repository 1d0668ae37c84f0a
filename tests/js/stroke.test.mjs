/** The width of strokes, on bars and rings whose width is known. */

import assert from "node:assert/strict";
import test from "node:test";

import { squaredDistances, strokeWidth, usualStrokes } from "../../static/lab/image/stroke.js";

/**
 * Light ink on dark.
 * @param {(x: number, y: number) => boolean} isInk
 */
function picture(width, height, isInk) {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    isInk(i % width, Math.floor(i / width)) ? 255 : 0,
  );
  return { data, channels: 1, height, width };
}

const within = (left, top, width, height) => (x, y) => x >= left && x < left + width && y >= top && y < top + height;
const bar = (width, length) => picture(width, length, () => true);
const around = (x, y, cx, cy) => Math.hypot(x - cx, y - cy);
const ring = (width) => picture(200, 200, (x, y) => Math.abs(around(x, y, 99.5, 99.5) - 99.5 + width / 2) <= width / 2);
/** As the pad draws: a round brush along a line aslant. */
const stroke = (width) => picture(200, 200, (x, y) => Math.abs(x - y) / Math.SQRT2 < width / 2);

test("squared distances are those that a search over all pixels finds", () => {
  const ink = picture(23, 17, (x, y) => (7 * x + 3 * y * y) % 5 !== 0 && x !== 11);
  const data = ink.data.map((v) => (v ? 1 : 0));
  const found = squaredDistances({ data, height: 17, width: 23 }).data;
  data.forEach((one, i) => {
    let wanted = Infinity;
    data.forEach((other, j) => {
      if (!other) {
        wanted = Math.min(wanted, ((i % 23) - (j % 23)) ** 2 + (Math.floor(i / 23) - Math.floor(j / 23)) ** 2);
      }
    });
    assert.equal(found[i], one ? wanted : 0);
  });
});

test("a stroke is as wide as it was drawn", () => {
  for (const width of [4, 11, 40]) {
    for (const drawn of [bar(width, 200), ring(width), stroke(width)]) {
      assert.ok(Math.abs(strokeWidth(drawn) - width) <= 1, `${width}: ${strokeWidth(drawn)}`);
    }
  }
  assert.equal(strokeWidth(picture(9, 9, () => false)), 0);
});

test("a bar of 40 pixels, and one of 4, end with the wanted width", () => {
  for (const width of [40, 4]) {
    const found = /** @type {any} */ (usualStrokes(bar(width, 200), 0, 255, 0.12));
    const inside = 200 - width; // what the ink's box keeps
    const wanted = (0.12 * inside) / 0.88;
    assert.ok(Math.abs(strokeWidth(found) - wanted) <= 1);
    const rows = Array.from({ length: found.height }, (_, y) =>
      found.data.subarray(y * found.width, (y + 1) * found.width),
    );
    const length = rows.filter((row) => row.some((v) => v > 127)).length;
    assert.ok(Math.abs(length - (inside + wanted)) <= 2, `${length}`);
    assert.ok(Math.abs(wanted / length - 0.12) < 0.005);
  }
});

const blob = picture(60, 60, (x, y) => around(x, y, 30, 30) < 30);
const nothing = picture(60, 60, () => false);
const drawings = { thin: bar(18, 200), usual: bar(24, 200), thick: bar(33, 200), blob, nothing, dot: bar(1, 1) };
for (const [name, left] of Object.entries(drawings)) {
  test(`what is right, a blob and nothing are left alone: ${name}`, () => {
    assert.equal(usualStrokes(left, 0, 255, 0.12), null);
  });
}

test("a thin stroke beside a thick one is not lost", () => {
  const both = picture(200, 200, (x, y) => within(0, 0, 60, 200)(x, y) || within(60, 100, 140, 6)(x, y));
  const found = /** @type {any} */ (usualStrokes(both, 0, 255, 0.05));
  assert.ok(found.data[104 * found.width + 150] > 127); // of the thin one, far from the thick
  assert.ok(strokeWidth(found) < strokeWidth(both));
});

test("the greys of ink and paper are kept", () => {
  const grey = picture(40, 200, () => true);
  grey.data.fill(190);
  const found = /** @type {any} */ (usualStrokes(grey, 30, 190, 0.12));
  assert.equal(Math.max(...found.data), 190);
  assert.equal(Math.min(...found.data), 30);
});
