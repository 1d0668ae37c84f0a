/** The parts of a decoded window, each as curves of its own. C channels, T steps, P parts. */

import { element } from "../../lib/dom.js";
import { drawCurves } from "../../renderers/curves.js";
import { sharpCanvas } from "../../renderers/sharp-canvas.js";

/** @typedef {import("../../runtime/messages.d.ts").SampleData} SampleData */

export class PartCurves {
  /**
   * @param {HTMLElement} container
   * @param {import("./messages.d.ts").PartsData} parts
   * @param {SampleData} sample of the whole window
   */
  constructor(container, parts, sample) {
    this.names = parts.names;
    this.reach = parts.reach;
    this.sample = sample;
    this.canvases = parts.names.map((name) =>
      element("canvas", { role: "img", "aria-label": `${name} of the decoded window` }),
    );
    container.replaceChildren(
      ...this.canvases.map((canvas, i) =>
        element("figure", {}, element("figcaption", { textContent: parts.names[i] }), canvas),
      ),
    );
    container.hidden = false;
  }

  /** @param {Float32Array} values (P, C, T) on the data scale */
  draw(values) {
    const size = values.length / this.names.length;
    this.canvases.forEach((canvas, i) => {
      const { context, width, height } = sharpCanvas(canvas);
      const part = values.subarray(i * size, (i + 1) * size);
      drawCurves(context, inReach(part, this.reach), partSample(this.sample, this.names[i], this.reach), width, height);
    });
  }
}

/**
 * Return values of a part between 0 and 1 as its axis has them.
 * @param {Float32Array} values
 * @param {number} reach of the axis, from -reach to reach
 */
export function inReach(values, reach) {
  return values.map((value) => (value / reach + 1) / 2);
}

/**
 * Return what a part is drawn as: its own axis, in the unit of each channel. The level carries the channel's zero.
 * @param {SampleData} sample
 * @param {string} name
 * @param {number} reach
 * @returns {SampleData}
 */
export function partSample(sample, name, reach) {
  const features = sample.features.map((feature) => ({
    ...feature,
    offset: (name === "level" ? feature.offset : 0) - reach * feature.scale,
    scale: 2 * reach * feature.scale,
  }));
  return { ...sample, features };
}
