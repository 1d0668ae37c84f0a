import assert from "node:assert/strict";
import { test } from "node:test";
import { close, f } from "./helpers.mjs";

const { TasteNetworks, pulls } = await import("../../static/lab/components/recommend/taste-networks.js");

test("users are encoded by what they like, in chunks", async () => {
  const seen = [];
  const encoder = {
    runAll: async (x, batch) => {
      seen.push(batch);
      return { mu: Float32Array.from({ length: batch }, (_, row) => x[2 * row] + 2 * x[2 * row + 1]) };
    },
  };
  const networks = new TasteNetworks({ sample: { shape: [2] }, latentDim: 1 }, encoder, {});
  const { codes, logvar } = await networks.encode([[], [0], [1], [0, 1], ...Array(300).fill([1])]);
  close(codes.subarray(0, 5), [0, 1, 2, 3, 2]);
  assert.deepEqual(seen, [250, 54]);
  assert.equal(logvar, null);
});

test("the pull of a like is a ratio of probabilities, or a difference of ratings", () => {
  const all = f(1, 0.5, 0.5); // probabilities 1/2, 1/4, 1/4
  const without = f(1, 1, 2, 1, 0.25, 0.75); // 1/4 ... and 1/2 ...
  close(pulls(all, without, 0, true), [2, 1]);
  close(pulls(all, without, 1, false), [-0.5, 0.25]);
});
