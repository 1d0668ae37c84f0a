/** Routes, what they decode to and how many real codes lie near: beside the page, and only for the newest question. */

import { loadNetwork } from "../../runtime/network.js";
import { NeighbourGraph, usualDistance } from "../../latent/knn-graph.js";
import {
  alongAt,
  countNear,
  distance,
  placeOnPath,
  sphericalAt,
  straightAt,
  thin,
} from "../../latent/interpolation.js";

const NODES = 2500; // of the graph, taken evenly from the codes
const FINE = 10; // codes of a route for every picture of it

/**
 * @typedef {{id: number, waypoints: Float32Array[], steps: number, centre: Float32Array}} Question
 * @typedef {{codes: Float32Array[], broken: boolean}} Route
 */

/** @type {{codes: Float32Array, size: number, decoder: Promise<import("../../runtime/network.js").Network>} | null} */
let known = null;
/** @type {NeighbourGraph | null} */
let graph = null;
/** @type {number | null} within which the real codes near a step are counted */
let reach = null;
/** @type {Question | null} */
let next = null;
let busy = false;

self.onmessage = ({ data }) => {
  if (data.codes) {
    const { codes, size, root, path } = data;
    known = { codes, size, decoder: loadNetwork(new URL(root), path, [size]) };
  } else next = data;
  if (!busy) work();
};

async function work() {
  busy = true;
  while (next && known) {
    const question = next;
    next = null;
    try {
      await answer(question);
    } catch (error) {
      self.postMessage({ id: question.id, error: String(error) });
    }
  }
  busy = false;
}

/** @param {Question} question */
async function answer({ id, waypoints, steps, centre }) {
  const { codes, decoder } = /** @type {NonNullable<typeof known>} */ (known);
  const network = await decoder;
  const lengths = waypoints.slice(1).map((z, i) => distance(waypoints[i], z));
  /** @param {(leg: number, u: number) => Float32Array} at @returns {Float32Array[]} */
  const walk = (at) =>
    Array.from({ length: (steps - 1) * FINE + 1 }, (_, i) => {
      const { leg, u } = placeOnPath(lengths, i / ((steps - 1) * FINE));
      return at(leg, u);
    });
  /** @param {string} name @param {Float32Array[]} route @param {boolean} broken */
  const tell = async (name, route, broken) => {
    const shown = route.filter((_, i) => i % FINE === 0);
    const images = await decode(network, shown);
    reach ??= usualDistance(codes, waypoints[0].length);
    const counts = shown.map((z) => countNear(codes, z, Number(reach)));
    self.postMessage({ id, name, codes: route, images, counts, broken, reach });
    await new Promise((turn) => setTimeout(turn)); // lets a newer question in
  };
  const ends = await decode(network, waypoints);
  const times = Array.from({ length: steps }, (_, i) => placeOnPath(lengths, i / (steps - 1)));
  self.postMessage({
    id,
    name: "fade",
    images: times.map(({ leg, u }) => straightAt(ends[leg], ends[leg + 1], u)),
    ends,
    lengths,
  });
  await tell(
    "straight",
    walk((leg, u) => straightAt(waypoints[leg], waypoints[leg + 1], u)),
    false,
  );
  if (next) return;
  await tell(
    "spherical",
    walk((leg, u) => sphericalAt(waypoints[leg], waypoints[leg + 1], u, centre)),
    false,
  );
  if (next) return;
  const chains = lengths.map((_, leg) => neighbours().route(waypoints[leg], waypoints[leg + 1]));
  const hug = walk((leg, u) => alongAt(chains[leg] ?? [waypoints[leg], waypoints[leg + 1]], u));
  await tell("data", hug, chains.includes(null));
}

/** The graph, made when it is first needed. */
function neighbours() {
  const { codes, size } = /** @type {NonNullable<typeof known>} */ (known);
  graph ??= new NeighbourGraph(thin(codes, size, NODES), size);
  return graph;
}

/**
 * @param {import("../../runtime/network.js").Network} network
 * @param {Float32Array[]} codes (D,) each
 * @returns {Promise<Float32Array[]>} images (C * H * W,) each
 */
async function decode(network, codes) {
  const size = codes[0].length;
  const batch = new Float32Array(codes.length * size);
  codes.forEach((z, i) => batch.set(z, i * size));
  const pixels = await network.run(batch, codes.length);
  const side = pixels.length / codes.length;
  return codes.map((_, i) => pixels.slice(i * side, (i + 1) * side));
}
