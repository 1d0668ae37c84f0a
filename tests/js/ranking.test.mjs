import assert from "node:assert/strict";
import { test } from "node:test";

import { percent, Ranking, short, whole } from "../../static/lab/components/anomalies/ranking.js";

const made = (scores, anomalous) => new Ranking(Float32Array.from(scores), Uint8Array.from(anomalous));
const perfect = made([3, 1, 5, 2, 4], [0, 0, 1, 0, 1]);

test("a score at the threshold is flagged", () => {
  assert.deepEqual(perfect.evaluate(4), { flagged: 2, hits: 2, precision: 1, recall: 1, falseAlarms: 0, share: 0.4 });
  const at = perfect.evaluate(2.5);
  assert.deepEqual([at.precision, at.recall, at.falseAlarms, at.share], [2 / 3, 1, 1 / 3, 0.6]);
});

test("nothing flagged has no precision, all flagged that of chance", () => {
  assert.ok(Number.isNaN(perfect.evaluate(9).precision));
  assert.equal(perfect.evaluate(0).precision, 0.4);
});

test("the nearest on either side, in rising order", () => {
  assert.deepEqual(perfect.around(3.5, 2), { below: [3, 0], above: [4, 2] });
  assert.deepEqual(perfect.around(0, 2), { below: [], above: [1, 3] });
});

test("the worst are foreign ones that pass and normal ones that do not", () => {
  const mixed = made([1, 2, 3, 4], [1, 0, 1, 0]);
  assert.deepEqual(mixed.worst(1), { missed: [0], alarms: [3], highest: [3] });
});

test("the curve of perfect, inverted and useless scores", () => {
  assert.ok(perfect.curve().some(([alarms, recall]) => alarms === 0 && recall === 1));
  assert.ok(
    made([5, 4, 1, 2], [0, 0, 1, 1])
      .curve()
      .some(([alarms, recall]) => alarms === 1 && recall === 0),
  );
  assert.deepEqual(made([1, 1, 1], [0, 1, 1]).curve(), [
    [0, 0],
    [1, 1],
  ]);
});

test("bins hold shares of their own kind", () => {
  const { normal, anomalous } = perfect.histogram(4);
  assert.deepEqual(
    Array.from(normal).map((share) => Math.round(3 * share)),
    [1, 1, 1, 0],
  );
  assert.deepEqual(Array.from(anomalous), [0, 0, 0, 1]);
  assert.equal(made([2, 2], [0, 1]).histogram(3).normal[0], 1); // all scores alike
});

test("numbers in words", () => {
  assert.deepEqual(
    [percent(NaN), percent(0), percent(0.034), percent(0.5), percent(1)],
    ["–", "0 %", "3.4 %", "50 %", "100 %"],
  );
  assert.deepEqual([percent(0.9959), percent(0.9999), percent(0.0001)], ["99.5 %", "99.9 %", "< 0.1 %"]);
  assert.deepEqual([whole(9018), whole(24)], ["9,018", "24"]);
  assert.deepEqual([short(0.012345), short(123.4)], ["0.0123", "123"]);
});

test("an axis is linear, and logarithmic where one score would squeeze all others", () => {
  assert.deepEqual([perfect.isLogarithmic, perfect.toShare(2), perfect.toScore(0.75)], [false, 0.25, 4]);
  const wide = made([0.1, 1, 1, 2, 1000], [0, 0, 0, 1, 1]);
  assert.equal(wide.isLogarithmic, true);
  for (const [score, share] of [
    [0.1, 0],
    [1, 0.25],
    [10, 0.5],
    [1000, 1],
  ]) {
    assert.ok(Math.abs(wide.toShare(score) - share) < 1e-6 && Math.abs(wide.toScore(share) / score - 1) < 1e-6);
  }
  assert.deepEqual(Array.from(wide.histogram(4).anomalous), [0, 0.5, 0, 0.5]);
  assert.equal(made([0, 1, 1, 2, 1000], [0, 0, 0, 1, 1]).isLogarithmic, false); // no logarithm of 0
});

test("a threshold beyond the scores is at the end of the axis, and equal scores have one place", () => {
  assert.deepEqual([perfect.toShare(-3), perfect.toShare(99), perfect.toScore(-1), perfect.toScore(2)], [0, 1, 1, 5]);
  assert.equal(made([2, 2], [0, 1]).toShare(2), 0);
});
