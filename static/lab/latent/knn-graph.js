/** The graph of nearest neighbours of some codes, and shortest routes through it. */

import { nearest } from "./plane.js";
import { thin } from "./interpolation.js";

const NEIGHBOURS = 10; // of every code, both ways
const ASKED = 200; // codes whose distance to their tenth neighbour is measured

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
   * From a to b by short hops between codes: of all chains the one with the least sum of squared hops, so that one long
   * hop over emptiness costs more than many short ones. Source: Dijkstra 1959, on the graph of Tenenbaum et al. 2000.
   * @param {Float32Array} a (D,)
   * @param {Float32Array} b (D,)
   * @returns {Float32Array[] | null} a, the codes between, b; null where no chain of neighbours joins them
   */
  route(a, b) {
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
      if (cost > best[node]) continue; // an older, longer way to it
      /** @param {number} to @param {number} hop */
      const relax = (to, hop) => {
        if (cost + hop >= best[to]) return;
        best[to] = cost + hop;
        before[to] = node;
        heap.push(to, best[to]);
      };
      for (const { to, cost: hop } of this.edges[node]) relax(to, hop);
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
 * The usual (median) distance of a code to its tenth neighbour, from a few hundred of them.
 * @param {Float32Array} codes (N, D)
 * @param {number} size D
 */
export function usualDistance(codes, size) {
  const some = thin(codes, size, ASKED);
  const far = Array.from({ length: some.length / size }, (_, i) => {
    const near = nearest(codes, some.subarray(i * size, (i + 1) * size), NEIGHBOURS + 1); // the code itself is one
    return near[near.length - 1].distance;
  });
  far.sort((a, b) => a - b);
  return far[Math.floor(far.length / 2)] ?? 0;
}

/** A binary heap: the cheapest first. */
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
