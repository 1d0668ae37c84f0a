import assert from "node:assert/strict";
import { test } from "node:test";

import { reading, regionColours } from "../../static/lab/components/latent-map/decision-regions.js";
import { f } from "./helpers.mjs";

const COLOURS = ["#ff0000", "#00ff80"];

test("a region has the colour of the most probable class, the more opaque the surer", () => {
  const colours = regionColours(f(1, 0, 0.25, 0.75, 0.5, 0.5), COLOURS);
  assert.deepEqual([...colours], [255, 0, 0, 130, 0, 255, 128, 65, 255, 0, 0, 0]);
});

test("the reading names the class and its probability", () => {
  assert.match(reading(f(0.126, 0.874), ["four", "nine"]), /nine, .* 87 %/);
});
