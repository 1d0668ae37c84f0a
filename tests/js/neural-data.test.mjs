import assert from "node:assert/strict";
import { test } from "node:test";
import { neuronGroups } from "../../static/lab/renderers/raster.js";
import { SessionFiles } from "../../static/lab/components/neural-data/session-files.js";
import { close, f } from "./helpers.mjs";

const track = { columns: [0], low: [0], high: [10], unit: "cm", neighbours: 2 };
const data = {
  n: 4,
  latentDim: 2,
  binMs: 100,
  sample: { shape: [2, 3] },
  targetNames: ["x", "angle"],
  angleColumn: 1,
  track,
};

function session() {
  const files = new SessionFiles(data);
  files.counts = f(1, 0, 2, 0, 3, 5, 4, 0); // of two neurons in four bins
  files.codes = f(0, 0, 1, 2, 3, 4, 5, 6);
  files.values = f(0, 350, 10, 10, 20, 30, 30, 50);
  files.trainCodes = f(0, 0, 0, 1, 9, 9);
  files.trainPlaces = f(2, 4, 100);
  return files;
}

test("a code between two windows is on the line between theirs", () => {
  close(session().between(session().codes, 2, 1.5), f(2, 3));
  close(session().between(session().codes, 2, 3), f(5, 6));
});

test("an angle is not averaged across its period", () => {
  close(session().valuesAt(0.4), f(4, 350));
  close(session().valuesAt(0.6), f(6, 10));
});

test("a window has no spikes before the first bin and after the last", () => {
  close(session().windowAt(0), f(0, 1, 2, 0, 0, 0));
  close(session().windowAt(3), f(3, 4, 0, 5, 0, 0));
});

test("a place is the mean of those of the nearest training codes", () => {
  assert.deepEqual(session().placeOf(f(0, 0.2)), [3]);
  const files = session();
  files.data = { ...data, track: null };
  assert.equal(files.placeOf(f(0, 0)), null);
});

test("rates are spikes per second", () => close(session().meanRates(), f(25, 12.5)));

test("neurons are grouped by their names without numbers", () => {
  const names = ["place 1", "place 2", "head direction 1", "7"];
  assert.deepEqual(
    neuronGroups(names.map((name) => ({ name }))).map(({ name, start, end }) => [name, start, end]),
    [
      ["place", 0, 2],
      ["head direction", 2, 3],
      ["", 3, 4],
    ],
  );
});
