import assert from "node:assert/strict";
import { test } from "node:test";

import {
  between,
  betweenText,
  blend,
  epochAt,
  snapshotText,
  positionAt,
} from "../../static/lab/components/film/timeline.js";
import { fetchBytes } from "../../static/lab/lib/fetch.js";
import { FilmFrames } from "../../static/lab/components/film/film-data.js";
import { halfToFloat, readSafetensors, toFloats } from "../../static/lab/runtime/safetensors.js";

const SNAPSHOTS = [
  [0, 0],
  [0.01, 1],
  [0.02, 2],
  [1, 0],
  [2, 0],
].map(([epoch, batch]) => ({ name: "", epoch, batch }));

test("between two frames, in words", () => {
  const words = SNAPSHOTS.slice(1).map((after, i) => betweenText(SNAPSHOTS[i], after));
  assert.deepEqual(words, ["before 1 batch", "between batches 1 and 2", "before epoch 1", "between epochs 1 and 2"]);
});

test("a place lies between two frames, and never beyond the ends", () => {
  assert.deepEqual(between(1.25, 5), { before: 1, after: 2, u: 0.25 });
  assert.deepEqual(between(9, 5), { before: 3, after: 4, u: 1 });
  assert.deepEqual(between(-1, 5), { before: 0, after: 1, u: 0 });
  assert.deepEqual(between(0.7, 1), { before: 0, after: 0, u: 0 });
});

test("places and epochs lead to each other", () => {
  assert.equal(epochAt(SNAPSHOTS, 3.5), 1.5);
  assert.equal(positionAt(SNAPSHOTS, 1.5), 3.5);
  assert.equal(positionAt(SNAPSHOTS, 0), 0);
  assert.equal(positionAt(SNAPSHOTS, 99), 4);
  for (const position of [0.5, 1.75, 2.2, 4]) {
    assert.ok(Math.abs(positionAt(SNAPSHOTS, epochAt(SNAPSHOTS, position)) - position) < 1e-9);
  }
});

test("codes between two frames", () => {
  const into = new Float32Array(2);
  assert.deepEqual(Array.from(blend(Float32Array.from([0, 4]), Float32Array.from([2, 0]), 0.25, into)), [0.5, 3]);
});

test("snapshots in words", () => {
  assert.deepEqual(SNAPSHOTS.map(snapshotText), [
    "before training",
    "after 1 batch",
    "after 2 batches",
    "after epoch 1",
    "after epoch 2",
  ]);
  assert.equal(snapshotText({ name: "", epoch: 0.99, batch: 9 }), "after 9 batches");
  assert.equal(snapshotText({ name: "", epoch: 2 + 12 / 453, batch: 12 }), "epoch 3, batch 12");
});

test("half-precision numbers of every kind", () => {
  const known = [
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x7c00, Infinity],
  ];
  for (const [bits, value] of known) assert.equal(halfToFloat(bits), value);
  assert.ok(Number.isNaN(halfToFloat(0x7e00)));
});

/** Write tensors as a safetensors file. @param {Record<string, [string, Uint8Array]>} tensors dtype and bytes by name */
function safetensors(tensors) {
  const header = {};
  let offset = 0;
  for (const [name, [dtype, bytes]] of Object.entries(tensors)) {
    header[name] = { dtype, shape: [bytes.length], data_offsets: [offset, (offset += bytes.length)] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let start = 8 + text.length;
  for (const [, bytes] of Object.values(tensors)) {
    file.set(bytes, start);
    start += bytes.length;
  }
  return file.buffer;
}

const bytesOf = (...values) => new Uint8Array(Float32Array.from(values).buffer);
const CODES = safetensors({ codes: ["F32", bytesOf(1, 2)], recon: ["U8", Uint8Array.of(7)] });
const PROBE = safetensors({ labels: ["I64", new Uint8Array(8)], images: ["U8", Uint8Array.of(7)] });

/** A film of one image; `served` are the names of the snapshots that can be fetched, `asked` those that were. */
function filmOf(names, served) {
  const asked = [];
  globalThis.fetch = async (url) => {
    const name = new URL(url).pathname.split("/").at(-2);
    if (!url.pathname.endsWith("probe.safetensors")) asked.push(name);
    await new Promise(setImmediate); // it takes a while
    const ok = url.pathname.endsWith("probe.safetensors") || served.has(name);
    return { ok, status: ok ? 200 : 404, arrayBuffer: async () => (name === "film" ? PROBE : CODES) };
  };
  const data = {
    ...{
      folder: "film",
      latentDim: 2,
      sample: { kind: "image", noun: "image", nouns: "images", shape: [1, 1, 1], features: [], bounded: true },
      classNames: ["a"],
      klWeights: [],
    },
    ...{ origin: [0, 0], across: [1, 0], up: [0, 1], snapshots: listed(names) },
  };
  const signal = new AbortController().signal;
  const film = { data, bytes: (path) => fetchBytes(new URL("http://film/"), path, signal) };
  return { frames: new FilmFrames(film), data, asked };
}

const listed = (names) => names.map((name, epoch) => ({ name, epoch, batch: 0 }));
const namesOf = ({ snapshots }) => snapshots.map(({ name }) => name);

test("a snapshot that is not served any more is passed over", async () => {
  const { frames, data, asked } = filmOf(["0", "1", "2"], new Set(["0", "2"]));
  await frames.load();
  assert.deepEqual(asked.sort(), ["0", "1", "2"]);
  assert.deepEqual(namesOf(data), ["0", "2"]);
  assert.deepEqual(Array.from(frames.pointsBetween(0, 1, 0.5)), [1, 2]); // there is no gap
});

test("a snapshot that a newer list has no longer is not asked for", async () => {
  const names = Array.from({ length: 40 }, (_, i) => String(i));
  const { frames, data, asked } = filmOf(names, new Set(names));
  const first = frames.load();
  while (asked.length < 8) await new Promise(setImmediate); // the first few are being fetched
  const thinned = { ...data, snapshots: listed(names.filter((_, i) => i % 8 === 0)) };
  const inFlight = asked.length;
  assert.ok(inFlight < 20);
  await Promise.all([frames.update(thinned), first]);
  assert.deepEqual(namesOf(thinned), ["0", "8", "16", "24", "32"]);
  for (const name of asked.slice(inFlight)) assert.equal(Number(name) % 8, 0, name);
});

test("a safetensors file is read, its numbers at odd places too", () => {
  const header = JSON.stringify({
    __metadata__: { a: "b" },
    h: { dtype: "F16", shape: [2], data_offsets: [0, 4] },
    f: { dtype: "F32", shape: [1], data_offsets: [4, 8] },
  });
  const padded = header.padEnd(Math.ceil(header.length / 2) * 2 + 1); // an odd length
  const file = new Uint8Array(8 + padded.length + 8);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded.length), true);
  file.set(new TextEncoder().encode(padded), 8);
  file.set([0x00, 0x3c, 0x00, 0xc0, 0x00, 0x00, 0x20, 0x40], 8 + padded.length);
  const tensors = readSafetensors(file.buffer);
  assert.deepEqual(Object.keys(tensors), ["h", "f"]);
  assert.deepEqual(Array.from(toFloats(tensors.h)), [1, -2]);
  assert.deepEqual(Array.from(toFloats(tensors.f)), [2.5]);
  assert.throws(() => toFloats({ dtype: "I64", bytes: new Uint8Array(8) }));
});
