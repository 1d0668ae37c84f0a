/** Classify what the points of a map decode to: in a worker, a quick pass first, and only for the newest request. */

import { receiveTasks } from "../../runtime/compiled-runtime.js";
import { LatestOnly, loadNetwork } from "../../runtime/network.js";

const BATCH = 256; // codes at a time; a newer request is noticed between two

/**
 * @typedef {{columns: number, rows: number, codes: Float32Array}} Pass codes (rows * columns, D)
 * @typedef {{id: number, root: string, path: string, size: number, passes: Pass[]}} Task
 */

const tasks = new LatestOnly(classify, () => {});

receiveTasks((task) => tasks.request(task));

/** @param {Task} task */
async function classify({ id, root, path, size, passes }) {
  try {
    const network = await loadNetwork(new URL(root), path, [size]);
    for (const { columns, rows, codes } of passes) {
      /** @type {Float32Array | null} */
      let probabilities = null;
      for (let start = 0; start < columns * rows; start += BATCH) {
        if (tasks.next) return;
        const batch = codes.slice(start * size, (start + BATCH) * size);
        const answer = await network.run(batch, batch.length / size);
        const classes = answer.length / (batch.length / size);
        probabilities ??= new Float32Array(columns * rows * classes);
        probabilities.set(answer, start * classes);
        await new Promise((resolve) => setTimeout(resolve)); // lets a newer request in
      }
      self.postMessage({ id, columns, rows, probabilities });
    }
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
}
