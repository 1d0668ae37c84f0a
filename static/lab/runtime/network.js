/**
 * Networks in the browser: onnxruntime-web on one thread.
 * B codes or images at a time, D latent dimensions, C x H x W pixels.
 */

import { fetchPacked } from "../lib/fetch.js";
import { compiledRuntime, useCompiled } from "./compiled-runtime.js";

/**
 * @typedef {{
 *   run: (input: Float32Array, batch: number) => Promise<Float32Array>,
 *   runAll: (input: Float32Array, batch: number) => Promise<Record<string, Float32Array>>,
 *   close: () => Promise<void>,
 * }} Network run returns the first output, runAll all outputs by name
 */

/** @type {Promise<any> | null} */
let runtime = null;
/** @type {Map<string, Promise<Network>>} */
const networks = new Map();

/**
 * Load onnxruntime-web, once per page or worker.
 * @param {URL} root the folder that holds vendor/
 */
function loadRuntime(root) {
  const library = () => import(new URL("vendor/ort.wasm.min.mjs", root).href);
  runtime ??= Promise.all([library(), compiledRuntime(root)]).then(([ort, module]) => {
    ort.env.wasm.numThreads = 1; // there are no threads without cross-origin isolation
    ort.env.wasm.wasmPaths = new URL("vendor/", root).href;
    if (module) useCompiled(ort, module);
    return ort;
  });
  return runtime;
}

/** The identity, y = x, for one number. Opening it compiles the runtime. */
const IDENTITY = "CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=";

/**
 * Fetch and compile the runtime before it is needed.
 * @param {URL} root the folder that holds vendor/
 */
export async function warmUp(root) {
  const bytes = Uint8Array.from(atob(IDENTITY), (letter) => letter.charCodeAt(0));
  await openNetwork(root, bytes, []);
}

/**
 * Load a network by its address, once; after a failure it can be tried again.
 * @param {URL} root the folder that holds vendor/
 * @param {string} path of the .onnx file below root
 * @param {number[]} shape of one input, without the batch
 * @returns {Promise<Network>}
 */
export function loadNetwork(root, path, shape) {
  const address = new URL(path, root).href;
  let network = networks.get(address);
  if (!network) {
    network = makeNetwork(root, address, shape);
    network.catch(() => {
      networks.delete(address);
      runtime = null;
    });
    networks.set(address, network);
  }
  return network;
}

/**
 * @param {URL} root
 * @param {string} address
 * @param {number[]} shape
 * @returns {Promise<Network>}
 */
async function makeNetwork(root, address, shape) {
  loadRuntime(root); // in parallel with the file
  return openNetwork(root, new Uint8Array(await fetchPacked(address)), shape);
}

/**
 * Open a network from the bytes of an .onnx file.
 * @param {URL} root the folder that holds vendor/
 * @param {Uint8Array} bytes
 * @param {number[]} shape of one input, without the batch
 * @returns {Promise<Network>}
 */
export async function openNetwork(root, bytes, shape) {
  const ort = await loadRuntime(root);
  const session = await ort.InferenceSession.create(bytes);
  const [inputName] = session.inputNames;
  const [outputName] = session.outputNames;
  /** @param {Float32Array} input @param {number} batch */
  const runAll = async (input, batch) => {
    const result = await session.run({ [inputName]: new ort.Tensor("float32", input, [batch, ...shape]) });
    return Object.fromEntries(session.outputNames.map((/** @type {string} */ name) => [name, result[name].data]));
  };
  return {
    runAll,
    run: async (input, batch) => (await runAll(input, batch))[outputName],
    close: () => session.release(),
  };
}

/**
 * Processes only the latest input: while one is processed, later inputs replace each other.
 * @template I, O
 */
export class LatestOnly {
  /**
   * @param {(input: I) => Promise<O>} work
   * @param {(output: O, input: I) => void} show
   */
  constructor(work, show) {
    this.work = work;
    this.show = show;
    /** @type {{input: I} | null} */
    this.next = null;
    this.busy = false;
  }

  /** @param {I} input */
  request(input) {
    this.next = { input };
    if (!this.busy) return this.process();
    return Promise.resolve();
  }

  async process() {
    this.busy = true;
    try {
      while (this.next) {
        const { input } = this.next;
        this.next = null;
        this.show(await this.work(input), input);
      }
    } finally {
      this.busy = false;
    }
  }
}
