/** Decoders of snapshots: one graph per architecture, with the half-precision weights of a snapshot put into it. */

import { fetchBytes } from "../lib/fetch.js";
import { loadNetwork, openNetwork } from "./network.js";
import { readSafetensors, toFloats } from "./safetensors.js";

/**
 * The files of a decoder, below the static folder: a network of its own, or a graph and a snapshot's weights.
 * @typedef {import("./messages.d.ts").DecoderFile | import("./messages.d.ts").DecoderWeights} DecoderSource
 * @typedef {{bytes: Uint8Array, positions: Record<string, [number, number]>}} Graph positions: offset and count of each weight
 * @typedef {Record<string, import("./safetensors.js").RawTensor>} Weights
 */

/** @type {Map<string, Promise<Graph>>} */
const graphs = new Map();

/**
 * Load a graph by its folder, once; after a failure it can be tried again.
 * @param {URL} root the static folder
 * @param {string} graph folder below root
 */
export function loadGraph(root, graph) {
  const address = new URL(graph, root).href;
  let loading = graphs.get(address);
  if (!loading) {
    loading = fetchGraph(root, graph);
    loading.catch(() => graphs.delete(address));
    graphs.set(address, loading);
  }
  return loading;
}

/** @param {URL} root @param {string} graph @returns {Promise<Graph>} */
async function fetchGraph(root, graph) {
  const files = ["decoder.onnx", "places.json"].map((name) => fetchBytes(root, `${graph}/${name}`));
  const [bytes, positions] = await Promise.all(files);
  return { bytes: new Uint8Array(bytes), positions: JSON.parse(new TextDecoder().decode(positions)) };
}

/**
 * @param {URL} root the static folder
 * @param {string} path of a decoder.safetensors below root
 * @returns {Promise<Weights>}
 */
export async function loadWeights(root, path) {
  return readSafetensors(await fetchBytes(root, path));
}

/**
 * Return the bytes of a graph with other weights.
 * @param {Graph} graph
 * @param {Weights} weights
 */
export function withWeights({ bytes, positions }, weights) {
  const own = bytes.slice();
  for (const [name, [offset, count]] of Object.entries(positions)) {
    const values = toFloats(weights[name]);
    if (values.length !== count) throw new Error(`the weights ${name} do not fit`);
    own.set(new Uint8Array(values.buffer), offset); // both little-endian; the offset need not be a multiple of four
  }
  return own;
}

/**
 * Load a decoder. One with a snapshot's weights must be closed by the caller.
 * @param {URL} root the static folder
 * @param {DecoderSource} source
 * @param {number} size D
 */
export async function loadDecoder(root, source, size) {
  if ("path" in source) return loadNetwork(root, source.path, [size]);
  const [graph, weights] = await Promise.all([loadGraph(root, source.graph), loadWeights(root, source.weights)]);
  return openNetwork(root, withWeights(graph, weights), [size]);
}
