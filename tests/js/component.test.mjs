import assert from "node:assert/strict";
import { test } from "node:test";

import { ofPage } from "../../static/lab/lib/component.js";

test("what is sent after the page was left is dropped", () => {
  const sent = [];
  globalThis.location = { pathname: "/denoise" };
  const host = ofPage({ parentElement: null, data: {}, setStateValue: (name, value) => sent.push([name, value]) });
  host.setStateValue("rest", 1);
  globalThis.location.pathname = "/glossary";
  host.setStateValue("rest", 2);
  assert.deepEqual(sent, [["rest", 1]]);
});
