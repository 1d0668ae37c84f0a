/** Decodes the tiles of a grid beside the page: nearest first, and only for the newest question. */

import { loadNetwork } from "./engine.js";

const TILES = 16; // decoded at once, then a look whether there is a newer question

/** @type {{id: number, root: string, path: string, size: number, codes: Float32Array, order: Uint16Array} | null} */
let next = null;
let busy = false;

self.onmessage = ({ data }) => {
  next = data;
  if (!busy) work();
};

async function work() {
  busy = true;
  while (next) {
    const task = next;
    next = null;
    try {
      const network = await loadNetwork(new URL(task.root), task.path, [task.size]);
      for (let done = 0; done < task.order.length && !next; done += TILES) {
        const places = task.order.slice(done, done + TILES);
        const codes = new Float32Array(places.length * task.size);
        places.forEach((place, i) => codes.set(task.codes.subarray(place * task.size, (place + 1) * task.size), i * task.size));
        const images = Float32Array.from(await network.run(codes, places.length));
        self.postMessage({ id: task.id, places, images }, { transfer: [images.buffer] });
        await new Promise((turn) => setTimeout(turn)); // lets a newer question in
      }
    } catch (error) {
      self.postMessage({ id: task.id, error: String(error) });
    }
  }
  busy = false;
}
