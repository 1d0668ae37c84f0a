/** The graph of nearest neighbours of codes, and shortest paths through it. */

import { nearest } from "./plane.js";
import { subsample } from "./distance.js";

const NEIGHBOURS = 10; // edges of every code, in both directions
const N_MEASURED = 200; // codes whose distance to their tenth neighbour is measured

export class NeighbourGraph {
  /**
   * @param {Float32Array} codes (N, D), a few thousand at most
   * @param {number} size D
   */
  constructor(codes, size) {
    this.codes = codes;
    this.size = size;
    /** @type {{to: number, cost: number}[][]} */
    this.edges = Array.from({ length: codes.length / size }, () => []);
    for (let i = 0; i < this.edges.length; i++) {
      const near = nearest(codes, this.code(i), NEIGHBOURS + 1)
        .filter(({ index }) => index !== i)
        .slice(0, NEIGHBOURS);
      for (const { index, distance } of near) {
        this.edges[i].push({ to: index, cost: distance ** 2 });
        this.edges[index].push({ to: i, cost: distance ** 2 });
      }
    }
  }

  /** @param {number} i */
  code(i) {
    return this.codes.subarray(i * this.size, (i + 1) * this.size);
  }

  /**
   * Find the path from a to b with the least sum of squared steps between codes, so that one long step off the data
   * costs more than many short ones. Source: Dijkstra 1959, on the graph of Tenenbaum et al. 2000.
   * @param {Float32Array} a (D,)
   * @param {Float32Array} b (D,)
   * @returns {Float32Array[] | null} a, the codes between, b; null where no chain of neighbours connects them
   */
  shortestPath(a, b) {
    const n = this.edges.length;
    const leave = new Map(nearest(this.codes, b, NEIGHBOURS).map(({ index, distance }) => [index, distance ** 2]));
    const best = new Float64Array(n + 1).fill(Infinity); // node n is b
    const before = new Int32Array(n + 1).fill(-1);
    const heap = new Heap();
    for (const { index, distance } of nearest(this.codes, a, NEIGHBOURS)) {
      best[index] = distance ** 2;
      heap.push(index, best[index]);
    }
    for (let top = heap.pop(); top; top = heap.pop()) {
      const { node, cost } = top;
      if (node === n) break;
      if (cost > best[node]) continue; // an older, longer path to it
      /** @param {number} to @param {number} step */
      const relax = (to, step) => {
        if (cost + step >= best[to]) return;
        best[to] = cost + step;
        before[to] = node;
        heap.push(to, best[to]);
      };
      for (const { to, cost: step } of this.edges[node]) relax(to, step);
      const last = leave.get(node);
      if (last !== undefined) relax(n, last);
    }
    if (best[n] === Infinity) return null;
    const chain = [b];
    for (let node = before[n]; node !== -1; node = before[node]) chain.push(this.code(node));
    return [...chain, a].reverse();
  }
}

/**
 * Return the median distance of a code to its tenth neighbour, estimated from a few hundred codes.
 * @param {Float32Array} codes (N, D)
 * @param {number} size D
 */
export function medianNeighbourDistance(codes, size) {
  const sample = subsample(codes, size, N_MEASURED);
  const distances = Array.from({ length: sample.length / size }, (_, i) => {
    const near = nearest(codes, sample.subarray(i * size, (i + 1) * size), NEIGHBOURS + 1); // the code itself is the first
    return near[near.length - 1].distance;
  });
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? 0;
}

/** A binary heap: the lowest cost first. */
class Heap {
  constructor() {
    /** @type {{node: number, cost: number}[]} */
    this.items = [];
  }

  /** @param {number} node @param {number} cost */
  push(node, cost) {
    const { items } = this;
    let i = items.length;
    items.push({ node, cost });
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (items[parent].cost <= cost) break;
      items[i] = items[parent];
      i = parent;
    }
    items[i] = { node, cost };
  }

  pop() {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (!last || !items.length) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1].cost < items[child].cost) child++;
      if (items[child].cost >= last.cost) break;
      items[i] = items[child];
      i = child;
    }
    items[i] = last;
    return top;
  }
}
