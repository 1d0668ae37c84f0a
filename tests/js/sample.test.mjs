import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { close, f } from "./helpers.mjs";

globalThis.ImageData ??= class {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
};
const { decodedPicture, fittingWidth, fromStored, pictureSize, readStored, squaredError, storedPicture, toDataScale } =
  await import("../../static/lab/renderers/sample.js");
const { topItems } = await import("../../static/lab/renderers/toplist.js");
const { inUnit } = await import("../../static/lab/renderers/bars.js");
const { worded } = await import("../../static/lab/lib/words.js");

const KNOWN = JSON.parse(readFileSync(new URL("../known/pictures.json", import.meta.url)));
const image = { kind: "image", noun: "image", nouns: "images", shape: [1, 2, 2], features: [], bounded: true };
const table = { kind: "table", noun: "row", nouns: "rows", shape: [2], features: [], bounded: false };

for (const [name, { kind, shape, values, sha256 }] of Object.entries(KNOWN)) {
  test(`the picture of a ${name} is the server's`, () => {
    const bounded = !["table", "neural", "ratings"].includes(kind);
    const sample = { kind, shape, features: [], bounded, noun: "", nouns: "" };
    const { data, width, height } = storedPicture(Float32Array.from(values), sample);
    assert.deepEqual({ width, height }, pictureSize(sample));
    const rgb = Uint8Array.from(data).filter((_, i) => i % 4 !== 3);
    assert.equal(createHash("sha256").update(rgb).digest("hex"), sha256);
  });
}

test("grey values of both scales become pixels", () => {
  const plain = decodedPicture(f(0, 0.5, 1, 2), image, false);
  assert.deepEqual(Array.from(plain.data.filter((_, i) => i % 4 === 0)), [0, 128, 255, 255]);
  const signed = decodedPicture(f(-1, 0, 1, -3), image, true);
  assert.deepEqual(Array.from(signed.data.filter((_, i) => i % 4 === 1)), [0, 128, 255, 0]);
  assert.deepEqual(Array.from(signed.data.filter((_, i) => i % 4 === 3)), [255, 255, 255, 255]);
});

test("only bounded data is clipped", () => {
  close(toDataScale(f(-2, 0.5, 3), image, false), f(0, 0.5, 1));
  close(toDataScale(f(-2, 0, 3), image, true), f(0, 0.5, 1));
  close(toDataScale(f(-2, 0.5, 3), table, false), f(-2, 0.5, 3));
});

test("stored samples are grey levels or numbers", () => {
  close(fromStored(Uint8Array.from([0, 51, 255])), f(0, 0.2, 1));
  const bytes = new Uint8Array(f(7, 1.5, -2).buffer, 4); // not aligned to a whole array
  close(readStored(bytes, table), f(1.5, -2));
  assert.deepEqual(readStored(Uint8Array.from([3, 4]), image), Uint8Array.from([3, 4]));
});

test("a missing value has no error", () => {
  assert.equal(squaredError(f(1, 5), f(3, NaN), table, false), 4);
  assert.ok(Math.abs(squaredError(f(1, 1, 0, 0), Uint8Array.from([255, 0, 0, 0]), image, false) - 0.25) < 1e-7);
});

test("the top items are the highest above 0, then by index, without some", () => {
  const values = f(0.5, NaN, 1, 0, 1, -2);
  assert.deepEqual(topItems(values, 9), [2, 4, 0]);
  assert.deepEqual(topItems(values, 2), [2, 4]);
  assert.deepEqual(topItems(values, 9, new Set([2])), [4, 0]);
});

test("values are said in their own units", () => {
  const feature = { name: "alcohol", unit: "%", offset: 13, scale: 0.8 };
  assert.equal(inUnit(feature, 0.5), "13.40\u202f%");
  assert.equal(inUnit({ ...feature, unit: "", offset: 750, scale: 314 }, -1), "436");
  assert.equal(inUnit({ ...feature, unit: "", offset: 0, scale: 2 }, -0.001), "0.00".slice(0, 3));
});

test("pictures fill whole multiples of their pixels, or shrink", () => {
  assert.equal(fittingWidth(28, 60), 56);
  assert.equal(fittingWidth(63, 48.5), 48);
  assert.equal(fittingWidth(63, 3), 16);
});

test("texts about images are reworded", () => {
  const text = "An image, two images. Images of an imagery: Image 3";
  assert.equal(worded(text, table), "A row, two rows. Rows of an imagery: Row 3");
  assert.equal(worded(text, image), text);
  assert.equal(worded(text), text);
});
