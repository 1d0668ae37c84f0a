/** Decoders of a film's snapshots in a worker: one graph, with the half-precision weights of each snapshot put into it. */

import { receiveTasks } from "../../runtime/compiled-runtime.js";
import { LatestOnly, openNetwork } from "../../runtime/network.js";
import { loadGraph, loadWeights, withWeights } from "../../runtime/weights.js";

const WEIGHTS = 60; // frames whose weights are kept in memory
const KEPT = 12; // decoders held open: the ones used longest ago go first

/**
 * @typedef {{root: string, graph: string, folder: string, size: number}} Film graph, folder: below root
 * @typedef {{id: number, name: string, codes: Float32Array}} Question codes (B, D), decoded by the frame of that name
 */

/** @type {Film | null} */
let film = null;
/** @type {Map<string, Promise<import("../../runtime/weights.js").Weights>>} */
const weights = new Map();
/** @type {Map<string, Promise<import("../../runtime/network.js").Network>>} */
const decoders = new Map();
const questions = new LatestOnly(answer, (message) =>
  self.postMessage(message, { transfer: message.images ? [message.images.buffer] : [] }),
);

receiveTasks((data) => {
  if (data.film) {
    film = data.film;
    graphOf(data.film).catch((error) => self.postMessage({ error: String(error) }));
  } else if (data.fetch) for (const name of data.fetch) weightsOf(name).catch(() => weights.delete(name));
  else questions.request(data);
});

/** @param {Film} of */
function graphOf({ root, graph }) {
  return loadGraph(new URL(root), graph);
}

/** @param {string} name of a frame */
function weightsOf(name) {
  let loading = weights.get(name);
  if (!loading) {
    const { folder, root } = /** @type {Film} */ (film);
    loading = loadWeights(new URL(root), `${folder}/${name}/decoder.safetensors`);
    weights.set(name, loading);
    const [oldest] = weights.keys();
    if (weights.size > WEIGHTS) weights.delete(oldest);
  }
  return loading;
}

/** @param {string} name of a frame */
function decoderOf(name) {
  let loading = decoders.get(name);
  if (loading) {
    decoders.delete(name);
  } // to the end: used last
  else loading = makeDecoder(name);
  decoders.set(name, loading);
  const [oldest] = decoders.keys();
  if (decoders.size > KEPT) {
    decoders.get(oldest)?.then((network) => network.close());
    decoders.delete(oldest);
  }
  return loading;
}

/** @param {string} name of a frame */
async function makeDecoder(name) {
  if (!film) throw new Error("there is no film yet");
  const [graph, tensors] = await Promise.all([graphOf(film), weightsOf(name)]);
  return openNetwork(new URL(film.root), withWeights(graph, tensors), [film.size]);
}

/**
 * @param {Question} question
 * @returns {Promise<{id: number, name?: string, images?: Float32Array<ArrayBuffer>, error?: string}>}
 */
async function answer({ id, name, codes }) {
  try {
    const decoder = await decoderOf(name);
    return { id, name, images: Float32Array.from(await decoder.run(codes, codes.length / Number(film?.size))) };
  } catch (error) {
    decoders.delete(name);
    weights.delete(name);
    return { id, error: String(error) };
  }
}
