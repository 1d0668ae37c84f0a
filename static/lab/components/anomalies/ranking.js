/** Scored images in order, and the results of a threshold on them. A larger score is more anomalous. */

/**
 * @typedef {{flagged: number, hits: number, precision: number, recall: number, falseAlarms: number, share: number}} Judgement
 *   flagged: images at or above the threshold; hits: those of them that are anomalous; precision is NaN where none is
 *   flagged
 */

const WIDE = 30; // a highest score of so many times the median would squeeze the others into one bar

export class Ranking {
  /**
   * @param {Float32Array} scores
   * @param {Uint8Array} anomalous 1 or 0 an image; both occur
   */
  constructor(scores, anomalous) {
    this.scores = scores;
    this.anomalous = anomalous;
    this.order = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]); // images of one score keep their order
    this.before = new Uint32Array(scores.length + 1); // anomalous ones among the first so many
    this.order.forEach((image, i) => {
      this.before[i + 1] = this.before[i] + anomalous[image];
    });
    this.count = scores.length;
    this.anomalies = this.before[this.count];
    this.low = scores[this.order[0]];
    this.high = scores[this.order[this.count - 1]];
    this.isLogarithmic = this.low > 0 && this.high > WIDE * scores[this.order[this.count >> 1]];
  }

  /** Return where a score lies on an axis from the lowest (0) to the highest (1). @param {number} score */
  toShare(score) {
    const { low, high } = this;
    const bounded = Math.min(high, Math.max(low, score));
    const share = this.isLogarithmic ? Math.log(bounded / low) / Math.log(high / low) : (bounded - low) / (high - low);
    return Number.isFinite(share) ? share : 0; // one score only
  }

  /** Return the score at a share of the axis. @param {number} share */
  toScore(share) {
    const { low, high } = this;
    if (share <= 0 || share >= 1) return share <= 0 ? low : high; // exactly
    return this.isLogarithmic ? low * (high / low) ** share : low + share * (high - low);
  }

  /** Return the number of images that score less. @param {number} threshold */
  below(threshold) {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.scores[this.order[middle]] < threshold) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param {number} threshold @returns {Judgement} */
  evaluate(threshold) {
    const passed = this.below(threshold);
    const flagged = this.count - passed;
    const hits = this.anomalies - this.before[passed];
    return {
      flagged,
      hits,
      precision: hits / flagged,
      recall: hits / this.anomalies,
      falseAlarms: (flagged - hits) / (this.count - this.anomalies),
      share: flagged / this.count,
    };
  }

  /**
   * Return the images nearest to a threshold on either side, in rising order.
   * @param {number} threshold
   * @param {number} n
   */
  around(threshold, n) {
    const at = this.below(threshold);
    return { below: this.order.slice(Math.max(0, at - n), at), above: this.order.slice(at, at + n) };
  }

  /**
   * Return the anomalous images that score least, the normal ones that score most, and the highest scores of all.
   * @param {number} n
   */
  worst(n) {
    const falling = [...this.order].reverse();
    return {
      missed: this.order.filter((image) => this.anomalous[image]).slice(0, n),
      alarms: falling.filter((image) => !this.anomalous[image]).slice(0, n),
      highest: falling.slice(0, n),
    };
  }

  /** Return false alarms and recall at every threshold, from nothing flagged to all. @returns {[number, number][]} */
  curve() {
    /** @type {[number, number][]} */
    const points = [[0, 0]];
    const normal = this.count - this.anomalies;
    for (let i = this.count - 1; i >= 0; i--) {
      if (i && this.scores[this.order[i - 1]] === this.scores[this.order[i]]) continue; // one threshold flags both
      const hits = this.anomalies - this.before[i];
      points.push([(this.count - i - hits) / normal, hits / this.anomalies]);
    }
    return points;
  }

  /**
   * Return shares of the normal and of the anomalous images in equal bins of the axis.
   * @param {number} bins
   */
  histogram(bins) {
    const shares = [new Float64Array(bins), new Float64Array(bins)];
    const counts = [this.count - this.anomalies, this.anomalies];
    this.scores.forEach((score, image) => {
      const kind = this.anomalous[image];
      shares[kind][Math.min(bins - 1, Math.floor(this.toShare(score) * bins))] += 1 / counts[kind];
    });
    return { normal: shares[0], anomalous: shares[1] };
  }
}

/** Format a share in per cent, or a dash; only none is 0 %, only all is 100 %. @param {number} share */
export function percent(share) {
  if (!Number.isFinite(share)) return "–";
  const value = 100 * share;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  if (value > 99 && value < 100) return `${(Math.floor(10 * value) / 10).toFixed(1)} %`;
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

/** Format a whole number as the page does. @param {number} n */
export function whole(n) {
  return n.toLocaleString("en-US");
}

/** Format to three figures. @param {number} value */
export function short(value) {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
