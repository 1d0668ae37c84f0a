/** Draws of codes and windows for a quiz, and its result in words. */

import { numbersFrom } from "../../image/noise.js";

/**
 * Return codes drawn from N(0, I), the same from the same seed; a conditional model's classes follow in turn.
 * @param {{latentDim: number, nClasses: number}} latent
 * @param {number} n
 * @param {number} seed whole
 * @returns {Float32Array} (n, D)
 */
export function priorCodes({ latentDim, nClasses }, n, seed) {
  const next = numbersFrom(seed);
  // Box and Muller 1958
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const codes = new Float32Array(n * latentDim);
  const free = latentDim - nClasses;
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < free; d++) codes[i * latentDim + d] = normal();
    if (nClasses) codes[i * latentDim + free + (i % nClasses)] = Math.sqrt(2 * Math.log(nClasses));
  }
  return codes;
}

/**
 * Return different whole numbers in a random order, the same from the same seed.
 * @param {number} n how many; all, where there are fewer
 * @param {number} below
 * @param {number} seed whole
 */
export function drawnIndices(n, below, seed) {
  const next = numbersFrom(seed);
  const all = Array.from({ length: below }, (_, i) => i);
  for (let i = 0; i < Math.min(n, below); i++) {
    const j = i + Math.floor(next() * (below - i));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, n);
}

/**
 * Return how likely guessing gets at least so many right: each answer is right with probability 1/2.
 * @param {number} right
 * @param {number} n
 */
export function chanceOfGuessing(right, n) {
  let [ways, total] = [1, 0];
  for (let k = 0; k <= n; k++) {
    if (k >= right) total += ways;
    ways = (ways * (n - k)) / (k + 1);
  }
  return total / 2 ** n;
}

/**
 * Return the result in words.
 * @param {number} right
 * @param {number} n
 */
export function resultText(right, n) {
  const points = Math.round((100 * (right - n / 2)) / n);
  const far =
    points === 0
      ? "exactly what guessing gets"
      : `${Math.abs(points)} points ${points > 0 ? "above" : "below"} guessing`;
  const chance = `${(100 * chanceOfGuessing(right, n)).toPrecision(2)} %`;
  return `${right} of ${n} right: ${far}. By guessing alone, at least ${right} are right in ${chance} of quizzes.`;
}
