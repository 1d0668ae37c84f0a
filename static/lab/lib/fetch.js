/** Fetching files that the app serves. */

/**
 * @param {URL} root the static folder
 * @param {string} path below it
 * @param {AbortSignal} [signal]
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetchBytes(root, path, signal) {
  const response = await fetch(new URL(path, root), { signal });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.arrayBuffer();
}

/**
 * Fetch a large file by its gzipped copy: a server would otherwise compress it for each request.
 * @param {URL | string} address of the plain file; a copy with .gz is beside it
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetchPacked(address) {
  const canUnpack = "DecompressionStream" in globalThis;
  const answer = await fetch(canUnpack ? `${address}.gz` : address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.buffer; // it was decompressed on the way
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
