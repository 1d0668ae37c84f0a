/** One latent dimension: its slider, its value as a number, and a lock. */

import { element } from "../../lib/dom.js";

const STEP = 0.01;
const MIN_KL = 0.01; // nats: a dimension of less is not used by the model
const LOCK = "Locked dimensions stay: Sample, Random test image and Reset do not move them";

/**
 * Return the titles of the columns.
 * @param {boolean} hasKl
 * @param {(text: string) => string} worded for what the samples are
 */
export function sliderHead(hasKl, worded) {
  const kl = element(
    "span",
    { title: worded("KL divergence from the prior, in nats per image: how much the dimension says of an image") },
    hasKl ? "KL" : "",
  );
  return element(
    "div",
    { className: "row head" },
    kl,
    element("span"),
    element("span", {}, "value"),
    element("span", { title: worded(LOCK) }, "lock"),
  );
}

export class SliderRow {
  /**
   * @param {number} d the dimension
   * @param {import("./sliders.js").SliderData} data
   * @param {import("./sliders.js").SliderPanel} panel
   */
  constructor(d, data, panel) {
    this.slider = this.input("range", `z${d}`, d, data);
    this.number = this.input("number", `z${d}, as a number`, d, data);
    this.lock = element("input", { type: "checkbox", title: panel.worded(LOCK), "aria-label": `lock z${d}` });
    this.container = element(
      "div",
      { className: "row" },
      dimensionName(d, data.kl?.[d], data.sample.noun),
      this.slider,
      this.number,
      this.lock,
    );
    this.container.classList.toggle("unused", (data.kl?.[d] ?? MIN_KL) < MIN_KL);
    this.listen(d, data, panel);
    this.show(panel.z[d]);
  }

  /** @param {string} type @param {string} label @param {number} d @param {import("./sliders.js").SliderData} data */
  input(type, label, d, { low, high }) {
    return element("input", {
      type,
      min: String(low[d]),
      max: String(high[d]),
      step: String(STEP),
      "aria-label": label,
    });
  }

  /**
   * @param {number} d
   * @param {import("./sliders.js").SliderData} data
   * @param {import("./sliders.js").SliderPanel} panel
   */
  listen(d, { low, high, defaults }, panel) {
    const { slider, number } = this;
    slider.title = "Double-click: reset";
    slider.oninput = () => panel.set(d, slider.valueAsNumber);
    slider.onchange = () => panel.commit();
    slider.ondblclick = () => (panel.set(d, defaults[d]), panel.commit());
    number.onchange = () => {
      if (Number.isFinite(number.valueAsNumber))
        panel.set(d, Math.min(high[d], Math.max(low[d], number.valueAsNumber)));
      panel.commit();
    };
  }

  get locked() {
    return this.lock.checked;
  }

  /** @param {number} value */
  show(value) {
    this.slider.value = String(value);
    this.number.value = value.toFixed(2);
  }
}

/**
 * @param {number} d
 * @param {number | undefined} kl nats per sample; of a model without a posterior there is none
 * @param {string} noun what a sample is called
 */
function dimensionName(d, kl, noun) {
  const name = element("span", {}, `z${d}`);
  if (kl === undefined) return name;
  const unused = kl < MIN_KL;
  name.title = unused
    ? `z${d}: KL ${kl.toFixed(3)} nats per ${noun}. The model does not use this dimension: moving it changes almost nothing.`
    : `z${d}: KL ${kl.toFixed(2)} nats per ${noun}`;
  name.append(element("small", {}, unused ? "unused" : kl.toFixed(1)));
  return name;
}
