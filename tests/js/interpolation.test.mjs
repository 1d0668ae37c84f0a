import assert from "node:assert/strict";
import { test } from "node:test";

import { NeighbourGraph, medianNeighbourDistance } from "../../static/lab/latent/knn-graph.js";
import { countWithin, distance, subsample } from "../../static/lab/latent/distance.js";
import { chainAt, positionOnPath, sphericalAt, straightAt } from "../../static/lab/latent/interpolation.js";
import { close, f } from "./helpers.mjs";

test("a share of a path falls on the leg that its length says", () => {
  assert.deepEqual(positionOnPath([1, 3], 0), { leg: 0, u: 0 });
  assert.deepEqual(positionOnPath([1, 3], 0.25), { leg: 0, u: 1 });
  assert.deepEqual(positionOnPath([1, 3], 0.625), { leg: 1, u: 0.5 });
  assert.deepEqual(positionOnPath([1, 3], 1), { leg: 1, u: 1 });
});

test("legs without length are walked all the same", () => {
  assert.deepEqual(positionOnPath([0, 0], 0.75), { leg: 1, u: 0.5 });
  assert.deepEqual(positionOnPath([0, 2], 0.5), { leg: 1, u: 0.5 });
  assert.deepEqual(positionOnPath([2, 0], 1), { leg: 0, u: 1 });
});

test("half of the straight route is the mean", () => close(straightAt(f(0, 2), f(4, 0), 0.5), [2, 1]));

test("the arc keeps its distance from the centre, and turns evenly", () => {
  const centre = f(1, 1);
  close(sphericalAt(f(3, 1), f(1, 3), 0.5, centre), [1 + Math.SQRT2, 1 + Math.SQRT2]);
  close(sphericalAt(f(3, 1), f(1, 3), 1 / 3, centre), [1 + 2 * Math.cos(Math.PI / 6), 2]);
  close(sphericalAt(f(3, 1), f(1, 5), 0.5, centre), [1 + 3 * Math.SQRT1_2, 1 + 3 * Math.SQRT1_2]);
});

test("opposite codes, equal ones and the centre itself have no arc: the chord is walked", () => {
  close(sphericalAt(f(2, 0), f(-2, 0), 0.25, f(0, 0)), [1, 0]);
  close(sphericalAt(f(2, 0), f(2, 0), 0.25, f(0, 0)), [2, 0]);
  close(sphericalAt(f(0, 0), f(2, 0), 0.5, f(0, 0)), [1, 0]);
});

test("a chain is walked by its length", () => {
  const chain = [f(0, 0), f(1, 0), f(1, 3)];
  close(chainAt(chain, 0.25), [1, 0]);
  close(chainAt(chain, 0.5), [1, 1]);
});

test("codes within a distance are counted, its edge too", () => {
  assert.equal(countWithin(f(0, 0, 1, 0, 0, 2), f(0, 0), 1), 2);
  assert.equal(countWithin(f(), f(0, 0), 1), 0);
});

test("rows are taken evenly", () => close(subsample(f(0, 0, 1, 1, 2, 2, 3, 3), 2, 2), [0, 0, 2, 2]));

/** Codes on a half circle of radius 1, about the origin. */
function arc(n) {
  return Float32Array.from({ length: 2 * n }, (_, i) => {
    const angle = (Math.PI * Math.floor(i / 2)) / (n - 1);
    return i % 2 ? Math.sin(angle) : Math.cos(angle);
  });
}

test("the route through the data stays on the data where the straight one leaves it", () => {
  const graph = new NeighbourGraph(arc(200), 2);
  const chain = graph.shortestPath(f(1, 0), f(-1, 0));
  close(chain[0], [1, 0]);
  close(chain[chain.length - 1], [-1, 0]);
  for (let u = 0; u <= 1; u += 0.1) assert.ok(Math.hypot(...chainAt(chain, u)) > 0.99);
  const length = chain.slice(1).reduce((sum, code, i) => sum + distance(chain[i], code), 0);
  assert.ok(Math.abs(length - Math.PI) < 0.01, `${length}`);
});

test("many short hops are taken rather than a long one", () => {
  const graph = new NeighbourGraph(f(0, 1, 2, 3, 4), 1);
  const chain = graph.shortestPath(f(0), f(4)).map(([z]) => z);
  assert.deepEqual([...new Set(chain)], [0, 1, 2, 3, 4]);
});

test("two clouds far apart have no chain of neighbours between them", () => {
  const codes = Float32Array.from({ length: 40 }, (_, i) => (i < 20 ? i / 20 : 1000 + i / 20));
  const graph = new NeighbourGraph(codes, 1);
  assert.equal(graph.shortestPath(f(0), f(1001)), null);
  assert.notEqual(graph.shortestPath(f(0), f(0.9)), null);
});

test("the usual distance to the tenth neighbour", () => {
  const line = Float32Array.from({ length: 101 }, (_, i) => i);
  assert.equal(medianNeighbourDistance(line, 1), 5);
});
