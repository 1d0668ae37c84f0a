/** Decoders of a film's frames, beside the page: one graph, and the half-precision weights of each frame put into it. */

import { openNetwork } from "./engine.js";
import { readSafetensors, toFloats } from "./safetensors.js";

const WEIGHTS = 60; // frames whose weights are kept in memory
const KEPT = 12; // decoders held open: the ones used longest ago go first

/**
 * @typedef {{root: string, graph: string, folder: string, size: number}} Film graph, folder: below root
 * @typedef {{id: number, name: string, codes: Float32Array}} Question codes (B, D), decoded by the frame of that name
 */

/** @type {Film | null} */
let film = null;
/** @type {Promise<{bytes: Uint8Array, places: Record<string, [number, number]>}> | null} */
let graph = null;
/** @type {Map<string, Promise<Record<string, import("./safetensors.js").RawTensor>>>} */
const weights = new Map();
/** @type {Map<string, Promise<import("./engine.js").Network>>} */
const decoders = new Map();
/** @type {Question | null} */
let next = null;
let busy = false;

self.onmessage = ({ data }) => {
  if (data.film) {
    film = data.film;
    graph = loadGraph(data.film);
    graph.catch((error) => self.postMessage({ error: String(error) }));
  } else if (data.fetch) for (const name of data.fetch) weightsOf(name).catch(() => weights.delete(name));
  else {
    next = data;
    if (!busy) work();
  }
};

/** @param {Film} of */
async function loadGraph(of) {
  const [onnx, places] = await Promise.all(
    ["decoder.onnx", "places.json"].map(async (name) => {
      const answer = await fetch(new URL(`${of.graph}/${name}`, of.root));
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      return name.endsWith(".json") ? answer.json() : new Uint8Array(await answer.arrayBuffer());
    }),
  );
  return { bytes: onnx, places };
}

/** @param {string} name of a frame */
function weightsOf(name) {
  let found = weights.get(name);
  if (!found) {
    const { folder, root } = /** @type {Film} */ (film);
    found = fetch(new URL(`${folder}/${name}/decoder.safetensors`, root)).then(async (answer) => {
      if (!answer.ok) throw new Error(`the decoder ${name}: ${answer.status}`);
      return readSafetensors(await answer.arrayBuffer());
    });
    weights.set(name, found);
    const [oldest] = weights.keys();
    if (weights.size > WEIGHTS) weights.delete(oldest);
  }
  return found;
}

/** @param {string} name of a frame */
function decoderOf(name) {
  let found = decoders.get(name);
  if (found) decoders.delete(name); // to the end: used last
  else found = makeDecoder(name);
  decoders.set(name, found);
  const [oldest] = decoders.keys();
  if (decoders.size > KEPT) {
    decoders.get(oldest)?.then((network) => network.close());
    decoders.delete(oldest);
  }
  return found;
}

/** @param {string} name of a frame */
async function makeDecoder(name) {
  if (!film || !graph) throw new Error("there is no film yet");
  const [{ bytes, places }, tensors] = await Promise.all([graph, weightsOf(name)]);
  const own = bytes.slice();
  const view = new DataView(own.buffer);
  for (const [tensor, [offset, count]] of Object.entries(places)) {
    const values = toFloats(tensors[tensor]);
    if (values.length !== count) throw new Error(`the weights ${tensor} of ${name} do not fit`);
    for (let i = 0; i < count; i++) view.setFloat32(offset + 4 * i, values[i], true);
  }
  return openNetwork(new URL(film.root), own, [film.size]);
}

async function work() {
  busy = true;
  while (next) {
    const question = next;
    next = null;
    try {
      const decoder = await decoderOf(question.name);
      const images = Float32Array.from(await decoder.run(question.codes, question.codes.length / Number(film?.size)));
      self.postMessage({ id: question.id, name: question.name, images }, { transfer: [images.buffer] });
    } catch (error) {
      decoders.delete(question.name);
      weights.delete(question.name);
      self.postMessage({ id: question.id, error: String(error) });
    }
  }
  busy = false;
}
