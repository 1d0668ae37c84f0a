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
