/** Paths, their decoded images and counts of test codes nearby: in a worker, and only for the newest request. */

import { receiveTasks } from "../../runtime/compiled-runtime.js";
import { LatestOnly, loadNetwork } from "../../runtime/network.js";
import { NeighbourGraph, medianNeighbourDistance } from "../../latent/knn-graph.js";
import { countWithin, distance, subsample } from "../../latent/distance.js";
import { chainAt, positionOnPath, sphericalAt, straightAt } from "../../latent/interpolation.js";

const NODES = 2500; // of the graph, taken evenly from the codes
const CODES_PER_IMAGE = 10; // codes of a path per image

/**
 * @typedef {{id: number, waypoints: Float32Array[], steps: number, centre: Float32Array}} PathRequest
 * @typedef {{codes: Float32Array[], broken: boolean}} Route
 */

/** @type {{codes: Float32Array, size: number, decoder: Promise<import("../../runtime/network.js").Network>} | null} */
let model = null;
/** @type {NeighbourGraph | null} */
let graph = null;
/** @type {number | null} within which test codes near a step are counted */
let radius = null;
const requests = new LatestOnly(respond, () => {});

receiveTasks((data) => {
  if (data.codes) {
    const { codes, size, root, path } = data;
    model = { codes, size, decoder: loadNetwork(new URL(root), path, [size]) };
  } else requests.request(data);
});

/** @param {PathRequest} request */
async function respond(request) {
  try {
    await sendPaths(request);
  } catch (error) {
    self.postMessage({ id: request.id, error: String(error) });
  }
}

/** @param {PathRequest} request */
async function sendPaths({ id, waypoints, steps, centre }) {
  const { codes, decoder } = /** @type {NonNullable<typeof model>} */ (model);
  const network = await decoder;
  const lengths = waypoints.slice(1).map((z, i) => distance(waypoints[i], z));
  /** @param {(leg: number, u: number) => Float32Array} at @returns {Float32Array[]} */
  const sample = (at) =>
    Array.from({ length: (steps - 1) * CODES_PER_IMAGE + 1 }, (_, i) => {
      const { leg, u } = positionOnPath(lengths, i / ((steps - 1) * CODES_PER_IMAGE));
      return at(leg, u);
    });
  /** @param {string} name @param {Float32Array[]} route @param {boolean} broken */
  const send = async (name, route, broken) => {
    const shown = route.filter((_, i) => i % CODES_PER_IMAGE === 0);
    const images = await decode(network, shown);
    radius ??= medianNeighbourDistance(codes, waypoints[0].length);
    const counts = shown.map((z) => countWithin(codes, z, Number(radius)));
    self.postMessage({ id, name, codes: route, images, counts, broken, radius });
    await new Promise((resolve) => setTimeout(resolve)); // lets a newer request in
  };
  const ends = await decode(network, waypoints);
  const times = Array.from({ length: steps }, (_, i) => positionOnPath(lengths, i / (steps - 1)));
  self.postMessage({
    id,
    name: "fade",
    images: times.map(({ leg, u }) => straightAt(ends[leg], ends[leg + 1], u)),
    ends,
    lengths,
  });
  await send(
    "straight",
    sample((leg, u) => straightAt(waypoints[leg], waypoints[leg + 1], u)),
    false,
  );
  if (requests.next) return;
  await send(
    "spherical",
    sample((leg, u) => sphericalAt(waypoints[leg], waypoints[leg + 1], u, centre)),
    false,
  );
  if (requests.next) return;
  const chains = lengths.map((_, leg) => neighbours().shortestPath(waypoints[leg], waypoints[leg + 1]));
  const alongData = sample((leg, u) => chainAt(chains[leg] ?? [waypoints[leg], waypoints[leg + 1]], u));
  await send("data", alongData, chains.includes(null));
}

/** Return the graph; it is made when it is first needed. */
function neighbours() {
  const { codes, size } = /** @type {NonNullable<typeof model>} */ (model);
  graph ??= new NeighbourGraph(subsample(codes, size, NODES), size);
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
