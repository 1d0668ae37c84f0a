/** Decode the tiles of a grid in a worker: nearest first, and only for the newest request. */

import { receiveTasks } from "../runtime/compiled-runtime.js";
import { LatestOnly } from "../runtime/network.js";
import { loadDecoder } from "../runtime/weights.js";

const BATCH = 16; // per batch; a newer request is noticed between batches

/** @typedef {{id: number, root: string, source: import("../runtime/weights.js").DecoderSource, size: number, codes: Float32Array, order: Uint16Array}} Task */

const tasks = new LatestOnly(decodeTiles, () => {});

receiveTasks((task) => tasks.request(task));

/** @type {{key: string, network: Promise<import("../runtime/network.js").Network>} | null} of a snapshot: only the newest is kept */
let snapshotDecoder = null;

/** @param {Task} task */
function decoderOf({ root, source, size }) {
  if ("path" in source) return loadDecoder(new URL(root), source, size);
  if (snapshotDecoder?.key !== source.weights) {
    snapshotDecoder?.network.then(
      (network) => network.close(),
      () => {},
    );
    snapshotDecoder = { key: source.weights, network: loadDecoder(new URL(root), source, size) };
  }
  return snapshotDecoder.network;
}

/** @param {Task} task */
async function decodeTiles(task) {
  try {
    const network = await decoderOf(task);
    for (let start = 0; start < task.order.length && !tasks.next; start += BATCH) {
      const indices = task.order.slice(start, start + BATCH);
      const codes = new Float32Array(indices.length * task.size);
      indices.forEach((index, i) =>
        codes.set(task.codes.subarray(index * task.size, (index + 1) * task.size), i * task.size),
      );
      const images = Float32Array.from(await network.run(codes, indices.length));
      self.postMessage({ id: task.id, indices, images }, { transfer: [images.buffer] });
      await new Promise((resolve) => setTimeout(resolve)); // lets a newer request in
    }
  } catch (error) {
    snapshotDecoder = null;
    self.postMessage({ id: task.id, error: String(error) });
  }
}
