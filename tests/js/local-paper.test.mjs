/** Ink on uneven paper in the browser, as lab/data/local_paper.py has it: `node --test tests/js`. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inkOnLocalPaper, isUneven } from "../../static/lab/image/local-paper.js";

const known = JSON.parse(readFileSync(new URL("../known/local_paper.json", import.meta.url)));

test("the ink of a photograph is that of the server, to one grey level", () => {
  const [height, width] = known.size;
  const ink = inkOnLocalPaper({ data: Uint8Array.from(known.grey), channels: 1, height, width });
  assert.ok(known.ink.some((v) => v > 200));
  known.ink.forEach((v, i) => assert.ok(Math.abs(v - ink.data[i]) <= 1, `pixel ${i}: ${ink.data[i]}, not ${v}`));
});

test("an even border needs no local threshold, a shaded one does", () => {
  assert.equal(isUneven(new Uint8Array(40).fill(200)), false);
  assert.equal(isUneven(Uint8Array.from({ length: 40 }, (_, i) => 150 + i)), true);
});
