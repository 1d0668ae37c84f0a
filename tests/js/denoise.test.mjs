/** Noise, its measures and the filters; what scikit-image and scipy give is in tests/known/denoise.json. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { bestGaussian, bestMedian, gaussian, median } from "../../static/lab/image/filters.js";
import { KINDS, Strokes, makeNoise, addNoise } from "../../static/lab/image/noise.js";
import { psnr, ssim } from "../../static/lab/image/quality.js";

const known = JSON.parse(readFileSync(new URL("../known/denoise.json", import.meta.url)));
const [clean, noisy] = [known.clean, known.noisy].map((values) => Uint8Array.from(values));
const LARGE = [1, 100, 100];
const GREY = new Uint8Array(10_000).fill(128);
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

test("PSNR and SSIM are the libraries'", () => {
  assert.ok(Math.abs(psnr(clean, noisy) - known.psnr) < 1e-6);
  assert.ok(Math.abs(ssim(clean, noisy, known.shape) - known.ssim) < 1e-6);
  assert.equal(psnr(clean, clean), Infinity);
  assert.ok(Math.abs(ssim(clean, clean, known.shape) - 1) < 1e-12);
  assert.ok(Number.isNaN(ssim(new Uint8Array(36), new Uint8Array(36), [1, 6, 6])));
});

test("the filters are scipy's, at the edges too", () => {
  for (const [size, wanted] of Object.entries(known.median)) {
    assert.deepEqual([...median(noisy, Number(size), known.shape)], wanted);
  }
  for (const [sigma, wanted] of Object.entries(known.gaussian)) {
    gaussian(noisy, Number(sigma), known.shape).forEach((v, i) => assert.ok(Math.abs(v - wanted[i]) <= 0.51));
  }
});

test("the best size is taken", () => {
  const specks = GREY.map((v, i) => (i % 37 ? v : 255));
  assert.deepEqual([...bestMedian(GREY, specks, LARGE).image], [...GREY]);
  assert.equal(bestGaussian(GREY, addNoise(GREY, makeNoise(1, LARGE), "gaussian", 0.1), LARGE).name, "Gaussian σ 2 px");
});

test("gaussian noise has the level as its standard deviation", () => {
  const noise = makeNoise(3, LARGE);
  const off = Array.from(addNoise(GREY, noise, "gaussian", 0.1), (v) => (v - 128) / 255);
  assert.ok(Math.abs(mean(off)) < 0.003);
  assert.ok(Math.abs(Math.sqrt(mean(off.map((v) => v * v))) - 0.1) < 0.003);
});

test("the level is the share of the pixels that are masked or salted", () => {
  const noise = makeNoise(3, LARGE);
  const share = (values, value) => values.filter((v) => v === value).length / values.length;
  assert.ok(Math.abs(share(addNoise(GREY, noise, "masking", 0.3), 0) - 0.3) < 0.015);
  const salted = addNoise(GREY, noise, "salt-and-pepper", 0.3);
  for (const end of [0, 255]) assert.ok(Math.abs(share(salted, end) - 0.15) < 0.012);
  assert.ok(Math.abs(share(salted, 128) - 0.7) < 0.015);
});

test("another level is more or less of the same noise, and none is none", () => {
  const noise = makeNoise(5, LARGE);
  for (const kind of KINDS) assert.deepEqual(addNoise(GREY, noise, kind, 0), GREY);
  const [less, more] = [0.2, 0.5].map((level) => addNoise(GREY, noise, "masking", level));
  assert.ok(less.every((v, i) => v === 128 || more[i] === 0));
  assert.deepEqual(addNoise(GREY, makeNoise(5, LARGE), "gaussian", 0.4), addNoise(GREY, noise, "gaussian", 0.4));
  assert.notDeepEqual(addNoise(GREY, makeNoise(6, LARGE), "gaussian", 0.4), addNoise(GREY, noise, "gaussian", 0.4));
});

test("all colours of a pixel are masked together", () => {
  const shape = [3, 10, 10];
  const masked = addNoise(new Uint8Array(300).fill(9), makeNoise(1, shape), "masking", 0.5);
  for (let i = 0; i < 100; i++) assert.ok(masked[i] === masked[i + 100] && masked[i] === masked[i + 200]);
});

test("a touch always meets a pixel", () => {
  const strokes = new Strokes([1, 8, 8]);
  strokes.line([4, 4], [4, 4], "cover");
  assert.equal(strokes.marks.filter(Boolean).length, 4);
});

test("strokes cover, or put noise, only where the hand went", () => {
  const strokes = new Strokes([1, 32, 32]);
  const noise = makeNoise(1, [1, 32, 32]);
  strokes.line([4, 16], [28, 16], "cover");
  const covered = strokes.put(new Uint8Array(1024).fill(200), noise);
  assert.equal(covered[16 * 32 + 15], 0);
  assert.equal(covered[2 * 32 + 15], 200);
  strokes.line([4, 16], [28, 16], "noise");
  const brushed = strokes.put(new Uint8Array(1024).fill(200), noise);
  assert.equal(brushed[16 * 32 + 15], noise.grey[16 * 32 + 15]);
  strokes.clear();
  assert.ok(strokes.put(new Uint8Array(1024).fill(200), noise).every((v) => v === 200));
});
