/** Arrays for tests, and their comparison. */

import assert from "node:assert/strict";

export const f = (...values) => Float32Array.from(values);

/** Assert that two arrays of one length agree to a hundred-thousandth. */
export function close(actual, expected) {
  assert.equal(actual.length, expected.length);
  Array.from(expected).forEach((value, i) =>
    assert.ok(Math.abs(value - actual[i]) < 1e-5, `${actual} is not ${expected}`),
  );
}
