/** Snapshots of a training's film on a timeline, and interpolation between them. */

/** @typedef {import("./messages.d.ts").SnapshotData} SnapshotKey */

/**
 * Return the two snapshots around a position of the film.
 * @param {number} position 0: the first frame, 1: the second, ...
 * @param {number} n frames
 * @returns {{before: number, after: number, u: number}} u: share of the way to the later one
 */
export function between(position, n) {
  const clamped = Math.min(n - 1, Math.max(0, position));
  const before = Math.min(Math.floor(clamped), Math.max(0, n - 2));
  return { before, after: Math.min(before + 1, n - 1), u: clamped - before };
}

/**
 * Interpolate between two arrays.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} u 0: from, 1: to
 * @param {Float32Array} into of the same length
 */
export function blend(from, to, u, into) {
  for (let i = 0; i < from.length; i++) into[i] = from[i] + u * (to[i] - from[i]);
  return into;
}

/**
 * Return the epoch, with its fraction, at a position of the film.
 * @param {SnapshotKey[]} snapshots
 * @param {number} position
 */
export function epochAt(snapshots, position) {
  const { before, after, u } = between(position, snapshots.length);
  return snapshots[before].epoch + u * (snapshots[after].epoch - snapshots[before].epoch);
}

/**
 * Return the position of the film at an epoch: the inverse of epochAt.
 * @param {SnapshotKey[]} snapshots in order
 * @param {number} epoch
 */
export function positionAt(snapshots, epoch) {
  const after = snapshots.findIndex((snapshot) => snapshot.epoch >= epoch);
  if (after === -1) return snapshots.length - 1;
  if (after === 0) return 0;
  const [from, to] = [snapshots[after - 1].epoch, snapshots[after].epoch];
  return after - 1 + (epoch - from) / (to - from);
}

/**
 * Return in words the two snapshots around the film's position.
 * @param {SnapshotKey} before
 * @param {SnapshotKey} after
 */
export function betweenText(before, after) {
  if (before.batch && after.batch && before.epoch < 1) return `between batches ${before.batch} and ${after.batch}`;
  if (before.batch || after.batch) return `before ${snapshotText(after).replace("after ", "")}`;
  return `between epochs ${before.epoch} and ${after.epoch}`;
}

/**
 * Return in words the epoch and batch of a snapshot.
 * @param {SnapshotKey} snapshot
 */
export function snapshotText({ epoch, batch }) {
  if (batch && epoch > 1) return `epoch ${Math.floor(epoch) + 1}, batch ${batch}`;
  if (batch) return `after ${batch} ${batch === 1 ? "batch" : "batches"}`;
  return epoch ? `after epoch ${epoch}` : "before training";
}
