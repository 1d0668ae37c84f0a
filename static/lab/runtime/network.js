/**
 * Networks in the user's browser: onnxruntime-web on one thread.
 * B codes or images at a time, D latent dimensions, C x H x W pixels.
 */

/**
 * @typedef {{
 *   run: (input: Float32Array, batch: number) => Promise<Float32Array>,
 *   runAll: (input: Float32Array, batch: number) => Promise<Record<string, Float32Array>>,
 *   close: () => Promise<void>,
 * }} Network run gives the first output, runAll all of them by their names
 */

/** @type {Promise<any> | null} */
let runtime = null;
/** @type {Map<string, Promise<Network>>} */
const networks = new Map();

/**
 * onnxruntime-web, loaded once a page.
 * @param {URL} root the folder that holds vendor/
 */
function loadRuntime(root) {
  runtime ??= Promise.all([import(new URL("vendor/ort.wasm.min.mjs", root).href), wasmOf(root)]).then(([ort, wasm]) => {
    ort.env.wasm.numThreads = 1; // without cross-origin isolation there are no threads
    ort.env.wasm.wasmPaths = new URL("vendor/", root).href;
    if (wasm) ort.env.wasm.wasmBinary = wasm;
    return ort;
  });
  return runtime;
}

/**
 * The runtime's code.
 * @param {URL} root the folder that holds vendor/
 * @returns {Promise<ArrayBuffer | null>} null where it cannot be had so: onnxruntime then fetches it itself
 */
function wasmOf(root) {
  if (!("DecompressionStream" in globalThis)) return Promise.resolve(null);
  return fetchPacked(new URL("vendor/ort-wasm-simd-threaded.wasm", root)).catch(() => null);
}

/**
 * A large file, which lies there packed too: a server would else pack it anew for each reader.
 * @param {URL | string} address of the plain file; beside it lies the same with .gz
 * @returns {Promise<ArrayBuffer>}
 */
async function fetchPacked(address) {
  const packs = "DecompressionStream" in globalThis;
  const answer = await fetch(packs ? `${address}.gz` : address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.buffer; // something on the way has unpacked it
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** A network that does nothing: y = x, one number. Opening it compiles the runtime. */
const IDENTITY = "CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=";

/**
 * Fetch and compile the runtime before there is anything to decode.
 * @param {URL} root the folder that holds vendor/
 */
export async function warmUp(root) {
  const bytes = Uint8Array.from(atob(IDENTITY), (letter) => letter.charCodeAt(0));
  await openNetwork(root, bytes, []);
}

/**
 * A network by its address, fetched and compiled once; a failure is forgotten, so that it can be tried again.
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
  loadRuntime(root); // beside the file
  return openNetwork(root, new Uint8Array(await fetchPacked(address)), shape);
}

/**
 * A network from the bytes of an .onnx file.
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
 * Answers only the newest question: while one is being worked on, later ones replace each other.
 * @template Q, A
 */
export class LatestOnly {
  /**
   * @param {(question: Q) => Promise<A>} work
   * @param {(answer: A, question: Q) => void} show
   */
  constructor(work, show) {
    this.work = work;
    this.show = show;
    /** @type {{question: Q} | null} */
    this.next = null;
    this.busy = false;
  }

  /** @param {Q} question */
  request(question) {
    this.next = { question };
    if (!this.busy) return this.answer();
    return Promise.resolve();
  }

  async answer() {
    this.busy = true;
    try {
      while (this.next) {
        const { question } = this.next;
        this.next = null;
        this.show(await this.work(question), question);
      }
    } finally {
      this.busy = false;
    }
  }
}
