import assert from "node:assert/strict";
import { test } from "node:test";

import { asEach, classOf, setClass } from "../../static/lab/components/sliders/class-row.js";

const classes = { names: ["a", "b", "c"], first: 2, size: 3, scale: 2 };

test("a code says the class whose number is largest", () => {
  assert.equal(classOf([9, 9, 0.1, -1, 0.3], classes), 2);
  assert.equal(classOf([0, 0, 0, 0, 0], classes), 0);
});

test("a class is set and the style stays", () => {
  const z = Float32Array.of(0.5, -1, 0.7, 0.7, 0.6);
  setClass(z, classes, 1);
  assert.deepEqual([...z], [0.5, -1, 0, 2, 0]);
});

test("one style as each class, the code itself left as it was", () => {
  const z = Float32Array.of(0.5, -1, 0, 2, 0);
  assert.deepEqual([...asEach(z, classes)], [0.5, -1, 2, 0, 0, 0.5, -1, 0, 2, 0, 0.5, -1, 0, 0, 2]);
  assert.deepEqual([...z], [0.5, -1, 0, 2, 0]);
});

test("of more numbers than names the others are silent", () => {
  const few = { ...classes, names: ["a", "b"] };
  assert.deepEqual([...asEach(Float32Array.of(1, 1, 0, 0, 5), few)], [1, 1, 2, 0, 0, 1, 1, 0, 2, 0]);
});
