/** Decodes the tiles of a grid beside the page: nearest first, and only for the newest question. */

import { loadDecoder } from "../runtime/weights.js";

const TILES = 16; // decoded at once, then a look whether there is a newer question

/** @type {{id: number, root: string, source: import("../runtime/weights.js").DecoderSource, size: number, codes: Float32Array, order: Uint16Array} | null} */
let next = null;
let busy = false;

self.onmessage = ({ data }) => {
  next = data;
  if (!busy) work();
};

/** @type {{key: string, network: Promise<import("../runtime/network.js").Network>} | null} of a snapshot: the newest alone is kept */
let held = null;

/** @param {NonNullable<typeof next>} task */
function decoderOf({ root, source, size }) {
  if ("path" in source) return loadDecoder(new URL(root), source, size);
  if (held?.key !== source.weights) {
    held?.network.then(
      (network) => network.close(),
      () => {},
    );
    held = { key: source.weights, network: loadDecoder(new URL(root), source, size) };
  }
  return held.network;
}

async function work() {
  busy = true;
  while (next) {
    const task = next;
    next = null;
    try {
      const network = await decoderOf(task);
      for (let done = 0; done < task.order.length && !next; done += TILES) {
        const places = task.order.slice(done, done + TILES);
        const codes = new Float32Array(places.length * task.size);
        places.forEach((place, i) =>
          codes.set(task.codes.subarray(place * task.size, (place + 1) * task.size), i * task.size),
        );
        const images = Float32Array.from(await network.run(codes, places.length));
        self.postMessage({ id: task.id, places, images }, { transfer: [images.buffer] });
        await new Promise((turn) => setTimeout(turn)); // lets a newer question in
      }
    } catch (error) {
      held = null;
      self.postMessage({ id: task.id, error: String(error) });
    }
  }
  busy = false;
}
