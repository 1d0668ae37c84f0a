/**
 * Networks in the browser: onnxruntime-web on one thread.
 * B codes or images at a time, D latent dimensions, C x H x W pixels.
 */

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
 * Load onnxruntime-web, once per page.
 * @param {URL} root the folder that holds vendor/
 */
function loadRuntime(root) {
  runtime ??= Promise.all([import(new URL("vendor/ort.wasm.min.mjs", root).href), wasmOf(root)]).then(([ort, wasm]) => {
    ort.env.wasm.numThreads = 1; // there are no threads without cross-origin isolation
    ort.env.wasm.wasmPaths = new URL("vendor/", root).href;
    if (wasm) ort.env.wasm.wasmBinary = wasm;
    return ort;
  });
  return runtime;
}

/**
 * Fetch the runtime's WebAssembly.
 * @param {URL} root the folder that holds vendor/
 * @returns {Promise<ArrayBuffer | null>} null where that fails: onnxruntime then fetches it itself
 */
function wasmOf(root) {
  if (!("DecompressionStream" in globalThis)) return Promise.resolve(null);
  return fetchPacked(new URL("vendor/ort-wasm-simd-threaded.wasm", root)).catch(() => null);
}

/**
 * Fetch a large file by its gzipped copy: a server would otherwise compress it for each request.
 * @param {URL | string} address of the plain file; a copy with .gz is beside it
 * @returns {Promise<ArrayBuffer>}
 */
async function fetchPacked(address) {
  const canUnpack = "DecompressionStream" in globalThis;
  const answer = await fetch(canUnpack ? `${address}.gz` : address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.buffer; // it was decompressed on the way
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
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
