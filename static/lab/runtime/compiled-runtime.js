/**
 * onnxruntime-web's WebAssembly, fetched and compiled once for the page and all of its workers: compiling it takes a
 * second, handing the compiled module to a worker a tenth of that.
 */

import { fetchPacked } from "../lib/fetch.js";

/** @type {Promise<WebAssembly.Module | null> | null} */
let compiled = null;

/**
 * Fetch and compile the runtime, once; after a failure it can be tried again.
 * @param {URL} root the folder that holds vendor/
 * @returns {Promise<WebAssembly.Module | null>} null where that fails: onnxruntime then fetches it itself
 */
export function compiledRuntime(root) {
  compiled ??= compile(root).catch(() => {
    compiled = null;
    return null;
  });
  return compiled;
}

/** @param {URL} root */
async function compile(root) {
  if (!("DecompressionStream" in globalThis)) return null;
  return WebAssembly.compile(await fetchPacked(new URL("vendor/ort-wasm-simd-threaded.wasm", root)));
}

/**
 * Start a worker that may open networks: the page's compiled runtime is sent to it.
 * @param {URL} script calls `receiveTasks`
 * @param {URL} root the folder that holds vendor/
 */
export function startWorker(script, root) {
  const worker = new Worker(script, { type: "module" });
  compiledRuntime(root).then((module) => worker.postMessage({ compiledRuntime: module }));
  return worker;
}

/**
 * In a worker: take the page's compiled runtime, and pass every other message on.
 * @param {(message: any) => void} handle
 */
export function receiveTasks(handle) {
  /** @type {(module: WebAssembly.Module | null) => void} */
  let resolve;
  compiled = new Promise((done) => (resolve = done));
  self.onmessage = ({ data }) => ("compiledRuntime" in data ? resolve(data.compiledRuntime) : handle(data));
}

/**
 * Let onnxruntime use a compiled module. It takes bytes alone, which it would compile again, so it gets a stand-in for
 * them, and the one call that compiles the stand-in is answered with the module.
 * @param {any} ort onnxruntime-web
 * @param {WebAssembly.Module} module
 */
export function useCompiled(ort, module) {
  const standIn = new ArrayBuffer(8);
  const instantiate = WebAssembly.instantiate;
  ort.env.wasm.wasmBinary = standIn;
  /** @type {any} */ (WebAssembly).instantiate = async (/** @type {any} */ source, /** @type {any} */ imports) => {
    if ((source.buffer ?? source) !== standIn) return instantiate(source, imports);
    WebAssembly.instantiate = instantiate;
    return { module, instance: await instantiate(module, imports) };
  };
}
