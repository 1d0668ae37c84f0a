/** The preparation in the browser, on pictures whose answer is known: `node --test tests/js`. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { centreCrop, onWhite } from "../../static/lab/image/pixels.js";
import { ALL_STEPS, FlatError, prepare } from "../../static/lab/image/prepare.js";
import { resize } from "../../static/lab/image/resize.js";

/** What tests/lab/data/test_data_prepare.py asks of the Python code too. */
const known = JSON.parse(readFileSync(new URL("../known/preparation.json", import.meta.url)));
const MNIST = [1, 28, 28];
const MASS_CENTRE = 14; // counted from 0: the pixel on which MNIST's ink balances

/**
 * Ink on paper, as ImageData has it.
 * @param {(x: number, y: number) => boolean} isInk
 */
function drawn(isInk, { width = 280, height = 280, ink = [10, 10, 10], paper = [255, 255, 255], opacity = 255 } = {}) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    data.set([...(isInk(i % width, Math.floor(i / width)) ? ink : paper), opacity], 4 * i);
  }
  return { data, width, height };
}

const within = (left, top, width, height) => (x, y) => x >= left && x < left + width && y >= top && y < top + height;
const dot = (cx, cy, radius) => (x, y) => (x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2;
const light = { ink: [245, 245, 245], paper: [0, 0, 0] };

/** Centre of mass, and the size of the box of pixels above half. */
function measure(image, [, height, width]) {
  let [sum, x, y, left, right, top, bottom] = [0, 0, 0, width, -1, height, -1];
  image.forEach((v, i) => {
    const [px, py] = [i % width, Math.floor(i / width)];
    sum += v;
    x += v * px;
    y += v * py;
    if (v > 127) {
      [left, right] = [Math.min(left, px), Math.max(right, px)];
      [top, bottom] = [Math.min(top, py), Math.max(bottom, py)];
    }
  });
  return { x: x / sum, y: y / sum, width: right - left + 1, height: bottom - top + 1 };
}

test("an off-centre dot ends in the middle, 20 pixels wide", () => {
  const { image } = prepare(drawn(dot(60, 210, 12)), MNIST);
  const found = measure(image, MNIST);
  assert.ok(Math.abs(found.x - MASS_CENTRE) <= 0.51 && Math.abs(found.y - MASS_CENTRE) <= 0.51);
  assert.deepEqual([found.width, found.height], [20, 20]);
});

test("a bar keeps its proportions, and has the usual width where strokes are brought to it", () => {
  const bar = drawn(within(130, 20, 30, 100));
  for (const { stroke, size } of known.bars) {
    const { width, height } = measure(prepare(bar, MNIST, { ...ALL_STEPS, stroke, strokeWidth: 3 / 28 }).image, MNIST);
    assert.deepEqual([width, height], size);
  }
});

test("dark on light and light on dark end the same", () => {
  const isInk = within(130, 20, 30, 100);
  const dark = prepare(drawn(isInk, { ink: [0, 0, 0] }), MNIST).image;
  const bright = prepare(drawn(isInk, { ink: [255, 255, 255], paper: [0, 0, 0] }), MNIST).image;
  assert.deepEqual(dark, bright);
});

test("every stage can be seen, and every step left out", () => {
  const picture = drawn(within(130, 20, 30, 100), { ink: [120, 20, 20] });
  assert.deepEqual(
    prepare(picture, MNIST).stages.map(({ title }) => title),
    known.stages,
  );
  const none = { ...ALL_STEPS, invert: /** @type {const} */ ("no"), stretch: false, crop: false, centre: false };
  const bare = prepare(picture, MNIST, none);
  assert.deepEqual(
    bare.stages.map(({ title }) => title),
    ["Original", "Grey", "Fitted into 28 x 28"],
  );
  assert.equal(bare.image[0], 255); // the paper is still light
});

test("invert yes and no are obeyed", () => {
  const picture = drawn(dot(140, 140, 40), light);
  const yes = prepare(picture, MNIST, { ...ALL_STEPS, invert: "yes", crop: false, centre: false }).image;
  const no = prepare(picture, MNIST, { ...ALL_STEPS, invert: "no", crop: false, centre: false }).image;
  assert.equal(yes[14 * 28 + 14], 0);
  assert.equal(no[14 * 28 + 14], 255);
});

test("a flat image is refused", () => {
  assert.throws(
    () =>
      prepare(
        drawn(() => false),
        MNIST,
      ),
    FlatError,
  );
  assert.throws(() => prepare(drawn(dot(9, 9, 5), { ink: [250, 250, 250] }), MNIST), /one flat colour/);
});

test("ink in every corner stays within the image", () => {
  const { image } = prepare(
    drawn((x, y) => x > 270 || (x < 10 && y > 270), light),
    MNIST,
    { ...ALL_STEPS, inkShare: 1 },
  );
  assert.equal(image.length, 784);
  assert.ok(Math.max(...image) > 200);
});

test("any size, and transparent paper is white", () => {
  for (const [width, height] of [
    [1, 40],
    [40, 1],
    [3, 3],
    [1500, 900],
  ]) {
    const picture = drawn(dot(0, 0, Math.max(1, Math.min(width, height) / 3)), { width, height });
    assert.equal(prepare(picture, [1, 8, 8]).image.length, 64);
  }
  const clear = drawn(() => false, { width: 2, height: 2, paper: [0, 0, 0], opacity: 0 });
  assert.deepEqual([...onWhite(clear).data], [255, 255, 255, 255]);
});

test("colour models get a square from the middle", () => {
  const shape = [3, 4, 4];
  const { image, stages } = prepare(
    drawn((x) => x < 150, { width: 300, height: 100, ink: [200, 0, 0] }),
    shape,
  );
  assert.equal(image.length, 48);
  assert.equal(stages[1].picture.width, 100);
  const near = (values, wanted) => values.forEach((v, i) => assert.ok(Math.abs(v - wanted[i]) <= 2, `${values}`));
  near([image[0], image[16], image[32]], [200, 0, 0]); // to a level or two: the kernel reaches over the edge
  near([image[3], image[19], image[35]], [255, 255, 255]);
});

test("resizing keeps a flat image flat, and one size the same", () => {
  const ramp = { data: Uint8Array.from({ length: 35 }, (_, i) => 7 * i), channels: 1, height: 5, width: 7 };
  assert.deepEqual(resize(ramp, 5, 7).data, ramp.data);
  const flat = resize({ ...ramp, data: new Uint8Array(35).fill(99) }, 3, 13);
  assert.ok(flat.data.every((v) => v === 99));
  assert.deepEqual([centreCrop(ramp).height, centreCrop(ramp).width], [5, 5]);
});
