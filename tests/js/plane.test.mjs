import assert from "node:assert/strict";
import { test } from "node:test";

import {
  planeThrough,
  codeAt,
  directionsOff,
  nearest,
  norm,
  project,
  varianceShown,
} from "../../static/lab/latent/plane.js";
import { close, f } from "./helpers.mjs";

test("a point of a plane and its code lead to each other", () => {
  const plane = { origin: f(1, 2, 3), across: f(0.6, 0.8, 0), up: f(0, 0, 1) };
  const code = codeAt(plane, 2, -1);
  close(code, [2.2, 3.6, 2]);
  close(project(plane, code), [2, -1]);
});

test("what lies off the plane falls straight onto it", () => {
  const plane = { origin: f(0, 0, 0), across: f(1, 0, 0), up: f(0, 1, 0) };
  close(project(plane, f(1, 2, 9, -3, 4, -9)), [1, 2, -3, 4]);
});

test("the nearest are found in the whole space, in order", () => {
  const codes = f(0, 0, 5, 1, 0, 0, 0, 2, 0, 3, 0, 0);
  const found = nearest(codes, f(0, 0, 0), 3);
  assert.deepEqual(
    found.map(({ index }) => index),
    [1, 2, 3],
  );
  close(
    found.map(({ distance }) => distance),
    [1, 2, 3],
  );
});

test("fewer codes than asked for, and equal distances, keep their order", () => {
  assert.deepEqual(
    nearest(f(1, -1), f(0), 5).map(({ index }) => index),
    [0, 1],
  );
  assert.deepEqual(nearest(f(), f(0), 5), []);
});

test("nearest agrees with sorting everything", () => {
  let seed = 1;
  const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647) * 2 - 1;
  const codes = Float32Array.from({ length: 300 * 4 }, random);
  const z = Float32Array.from({ length: 4 }, random);
  const distances = Array.from({ length: 300 }, (_, i) => Math.hypot(...z.map((v, d) => codes[4 * i + d] - v)));
  const wanted = distances
    .map((_, i) => i)
    .sort((a, b) => distances[a] - distances[b])
    .slice(0, 7);
  assert.deepEqual(
    nearest(codes, z, 7).map(({ index }) => index),
    wanted,
  );
});

test("the length of a code", () => assert.equal(norm(f(3, 4)), 5));

test("the plane through three codes holds all three", () => {
  const corners = [f(1, 0, 0, 2), f(3, 0, 0, 2), f(1, 5, 0, 3)];
  const plane = planeThrough(corners, f(0, 0, 7, 0));
  for (const corner of corners) close(codeAt(plane, ...project(plane, corner)), corner);
  close(project(plane, f(0, 0, 7, 0)), [0, 0]);
  assert.ok(project(plane, corners[1])[0] > project(plane, corners[0])[0]);
  assert.ok(project(plane, corners[2])[1] > project(plane, corners[0])[1]);
  assert.equal(planeThrough([f(0, 0), f(1, 1), f(2, 2)], f(0, 0)), null);
});

test("directions off the plane are orthonormal and keep their names", () => {
  const plane = { origin: f(0, 0, 0), across: f(Math.SQRT1_2, Math.SQRT1_2, 0), up: f(0, 0, 1) };
  const found = directionsOff(plane, [
    { name: "u", direction: [0, 0, 2] },
    { name: "v", direction: [1, 0, 1] },
    { name: "w", direction: [0, 1, 0] },
  ]);
  assert.deepEqual(
    found.map(({ name }) => name),
    ["v"],
  );
  close(found[0].direction, [Math.SQRT1_2, -Math.SQRT1_2, 0]);
});

test("the share of variance that a plane shows", () => {
  const plane = { origin: f(9, 9, 9), across: f(1, 0, 0), up: f(0, 1, 0) };
  const share = varianceShown(plane, f(2, 0, 5, -2, 0, 5, 0, 1, 7, 0, -1, 3));
  assert.ok(Math.abs(share - 2.5 / 4.5) < 1e-6);
});
