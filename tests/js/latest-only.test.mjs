import assert from "node:assert/strict";
import { test } from "node:test";

import { LatestOnly } from "../../static/lab/runtime/network.js";

test("while one question is worked on, only the newest waits", async () => {
  const worked = [];
  const shown = [];
  let finish;
  const newest = new LatestOnly(
    (question) => {
      worked.push(question);
      return new Promise((done) => (finish = () => done(question * 10)));
    },
    (answer) => shown.push(answer),
  );
  const first = newest.request(1);
  newest.request(2);
  newest.request(3);
  assert.deepEqual(worked, [1]);
  finish();
  await new Promise((turn) => setTimeout(turn));
  finish();
  await first;
  assert.deepEqual(worked, [1, 3]);
  assert.deepEqual(shown, [10, 30]);
});

test("a question that fails does not block the next", async () => {
  const shown = [];
  const newest = new LatestOnly(
    async (question) => {
      if (question === "bad") throw new Error("no");
      return question;
    },
    (answer) => shown.push(answer),
  );
  await assert.rejects(newest.request("bad"));
  await newest.request("good");
  assert.deepEqual(shown, ["good"]);
});
