import assert from "node:assert/strict";
import { test } from "node:test";

import { compiledRuntime, startWorker, useCompiled } from "../../static/lab/runtime/compiled-runtime.js";
import { receiveTasks } from "../../static/lab/runtime/compiled-runtime.js?worker";

const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0); // the smallest module
const ROOT = new URL("http://lab.test/static/");

test("onnxruntime's stand-in is answered with the compiled module, and other bytes are compiled as ever", async () => {
  const module = await WebAssembly.compile(EMPTY);
  const before = WebAssembly.instantiate;
  const ort = { env: { wasm: {} } };
  useCompiled(ort, module);
  const other = await WebAssembly.instantiate(EMPTY, {});
  assert.notEqual(other.module, module);
  const own = await WebAssembly.instantiate(new Uint8Array(ort.env.wasm.wasmBinary), {});
  assert.equal(own.module, module);
  assert.ok(own.instance instanceof WebAssembly.Instance);
  assert.equal(WebAssembly.instantiate, before);
});

test("it is fetched and compiled once, and every worker gets it; after a failure it is tried again", async (t) => {
  const sent = [];
  globalThis.Worker = class {
    postMessage(message) {
      sent.push(message.compiledRuntime);
    }
  };
  let answer = { ok: false, status: 404 };
  const fetched = t.mock.method(globalThis, "fetch", async () => answer);
  assert.equal(await compiledRuntime(ROOT), null);
  answer = { ok: true, arrayBuffer: async () => EMPTY.slice().buffer };
  startWorker(ROOT, ROOT);
  startWorker(ROOT, ROOT);
  const module = await compiledRuntime(ROOT);
  await new Promise((turn) => setTimeout(turn));
  assert.ok(module instanceof WebAssembly.Module);
  assert.deepEqual(sent, [module, module]);
  assert.equal(fetched.mock.callCount(), 2);
  assert.equal(fetched.mock.calls[1].arguments[0], "http://lab.test/static/vendor/ort-wasm-simd-threaded.wasm.gz");
});

test("a worker takes the runtime for itself and hands every other message on", () => {
  const seen = [];
  globalThis.self = {};
  receiveTasks((task) => seen.push(task));
  globalThis.self.onmessage({ data: { id: 1 } });
  globalThis.self.onmessage({ data: { compiledRuntime: null } });
  globalThis.self.onmessage({ data: { id: 2 } });
  assert.deepEqual(seen, [{ id: 1 }, { id: 2 }]);
});
