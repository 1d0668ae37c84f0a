import assert from "node:assert/strict";
import { test } from "node:test";

import {
  chanceOfGuessing,
  drawnIndices,
  priorCodes,
  resultText,
} from "../../static/lab/components/series-samples/quiz.js";
import { clampStart, isWhole, stretchAround, windowAt } from "../../static/lab/components/time-series/long-series.js";
import { inReach, partSample } from "../../static/lab/components/time-series/part-curves.js";
import { close, f } from "./helpers.mjs";

const series = {
  values: f(0, 1, 2, 3, 4, 5, 10, 11, 12, NaN, 14, 15),
  nChannels: 2,
  steps: 6,
  window: 2,
  splits: [4, 5],
};

test("the chance of guessing is a tail of the binomial", () => {
  assert.equal(chanceOfGuessing(0, 12), 1);
  assert.equal(chanceOfGuessing(12, 12), 1 / 4096);
  assert.equal(chanceOfGuessing(11, 12), 13 / 4096);
  assert.match(resultText(6, 12), /exactly what guessing gets/);
  assert.match(resultText(9, 12), /^9 of 12 right: 25 points above guessing.*7\.3 %/);
  assert.match(resultText(3, 12), /25 points below/);
});

test("drawn indices are different, and the seed decides", () => {
  const drawn = drawnIndices(6, 20, 3);
  assert.equal(new Set(drawn).size, 6);
  assert.ok(drawn.every((i) => i >= 0 && i < 20));
  assert.deepEqual(drawnIndices(6, 20, 3), drawn);
  assert.notDeepEqual(drawnIndices(6, 20, 4), drawn);
  assert.deepEqual(drawnIndices(9, 3, 1).sort(), [0, 1, 2]);
});

test("codes are drawn from the prior, with the classes in turn", () => {
  const codes = priorCodes({ latentDim: 2, nClasses: 0 }, 4000, 5);
  const mean = codes.reduce((sum, v) => sum + v) / codes.length;
  const square = codes.reduce((sum, v) => sum + v * v, 0) / codes.length;
  assert.ok(Math.abs(mean) < 0.05 && Math.abs(square - 1) < 0.05);
  const classed = priorCodes({ latentDim: 3, nClasses: 2 }, 3, 5);
  const one = Math.sqrt(2 * Math.log(2));
  close(
    [...classed].filter((_, i) => i % 3),
    [one, 0, 0, one, one, 0],
  );
});

test("a window is cut from every channel, and gaps are seen", () => {
  close(windowAt(1, series), [1, 2, 11, 12]);
  assert.ok(isWhole(1, series) && !isWhole(2, series) && !isWhole(3, series));
  assert.equal(clampStart(9, series), 4);
  assert.equal(clampStart(-3, series), 0);
  assert.equal(stretchAround(4, series), 0); // it is shorter than a stretch
  assert.equal(stretchAround(1000, { ...series, steps: 2000 }), 801);
});

test("a part has an axis of its own, in the unit of its channel", () => {
  close(inReach(f(-2, 0, 2), 2), [0, 0.5, 1]);
  const sample = { kind: "series", shape: [1, 2], features: [{ name: "a", unit: "A", offset: 3, scale: 10 }] };
  assert.deepEqual(partSample(sample, "level", 0.5).features[0], { name: "a", unit: "A", offset: -2, scale: 10 });
  assert.equal(partSample(sample, "trend", 0.5).features[0].offset, -5);
});
