/** A bar per latent dimension: its KL at this snapshot of the film; dark for an inactive dimension. */

import { element, setPressed } from "../../lib/dom.js";
import { decodedPicture, pictureSize } from "../../renderers/sample.js";
import { Strip } from "../../renderers/image-strip.js";

const SMALL = 8; // grey levels: a change that is hardly seen
const STEPS = [-3, -2, -1, 0, 1, 2, 3]; // values of the traversed dimension, in prior standard deviations

/** @typedef {import("./messages.d.ts").KlAtEpoch} KlAtEpoch */

export class ActiveDimensions {
  /** @param {import("./film.js").Film} film */
  constructor(film) {
    this.film = film;
    this.container = film.find("dimensions");
    this.change = 0; // between the ends of the traversal, grey levels
    /** @type {KlAtEpoch | null} what is shown */
    this.now = null;
    this.chosen = -1; // the dimension whose traversal is shown
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    this.strip = new Strip(
      "varied by",
      "The pinned code with this dimension varied, the others fixed",
      STEPS.length,
      pictureSize(film.data.sample),
      null,
      () => {},
    );
  }

  /** Return whether the model has a prior, and so a KL. */
  get on() {
    return this.film.data.klByEpoch.length > 0;
  }

  /** @param {number} epoch with its fraction */
  draw(epoch) {
    this.container.hidden = !this.on;
    if (!this.on) return;
    const { klByEpoch } = this.film.data;
    const now = klByEpoch.reduce((before, entry) => (entry.epoch <= epoch + 1e-9 ? entry : before), klByEpoch[0]);
    if (now === this.now) return;
    this.now = now;
    const sizes = now.perDim;
    const { noun } = this.film.data.sample;
    if (this.buttons.length !== sizes.length) this.build(sizes.length);
    const maximum = Math.max(1, ...klByEpoch.flatMap(({ perDim }) => perDim));
    sizes.forEach((nats, d) => {
      const bar = this.buttons[d];
      bar.style.setProperty("--height", `${Math.round(100 * Math.sqrt(Math.max(0, nats) / maximum))}%`);
      bar.classList.toggle("inactive", nats < this.film.data.leastKl);
      const inactive = nats < this.film.data.leastKl ? ", inactive" : "";
      bar.title = `z${d}: KL ${nats.toFixed(nats < 1 ? 3 : 2)} nats per ${noun}${inactive}`;
      bar.setAttribute("aria-label", bar.title);
    });
    const active = sizes.filter((nats) => nats >= this.film.data.leastKl).length;
    const rate = sizes.reduce((sum, nats) => sum + nats, 0);
    const text = `${active} of ${sizes.length} dimensions active. Rate (KL) ${rate.toFixed(1)}, distortion ${now.distortion.toFixed(1)} nats per ${noun}, after epoch ${now.epoch}.`;
    this.film.find("rate").textContent = text;
    this.container.dataset.active = String(active);
  }

  /** @param {number} n */
  build(n) {
    this.buttons = Array.from({ length: n }, (_, d) =>
      element(
        "button",
        { onclick: () => this.choose(d) },
        element("i"),
        element("small", {}, n <= 32 || d % 8 === 0 ? String(d) : ""),
      ),
    );
    this.film.find("bars").replaceChildren(...this.buttons);
    this.film.find("moved").replaceChildren(this.strip.container, element("p", { className: "note" }));
  }

  /** @param {number} d */
  choose(d) {
    this.chosen = this.chosen === d ? -1 : d;
    this.buttons.forEach((bar, i) => setPressed(bar, i === this.chosen));
    this.film.find("moved").hidden = this.chosen < 0;
    this.strip.button.textContent = `z${d} moved`;
    this.film.requestRender();
  }

  /** @param {number} nats */
  explain(nats) {
    const moved = `Varying it from −3 to 3 changes the pixels drawn by ${this.change.toFixed(1)} of 255 on average.`;
    const dead =
      this.change < SMALL
        ? "its posterior equals the prior, and the decoder ignores it: varying it changes almost nothing."
        : "its posterior equals the prior; the decoder does not ignore it yet.";
    const advice =
      "Its KL costs more than it saves in reconstruction. Try a lower KL weight, or a warm-up over the first epochs.";
    const note = this.film.find("moved").querySelector(".note");
    const { noun } = this.film.data.sample;
    note.textContent =
      nats < this.film.data.leastKl
        ? `z${this.chosen} is inactive (KL ${nats.toFixed(3)} nats per ${noun}): ${dead} ${moved} ${advice}`
        : `z${this.chosen}: KL ${nats.toFixed(2)} nats per ${noun}. ${moved}`;
  }

  /**
   * Return the codes of the traversal, to be decoded together with the pinned one.
   * @param {Float32Array} z the pinned code, (D,)
   * @returns {Float32Array} (n, D)
   */
  codes(z) {
    if (this.chosen < 0) return new Float32Array();
    const all = new Float32Array(STEPS.length * z.length);
    STEPS.forEach((step, i) => {
      all.set(z, i * z.length);
      all[i * z.length + this.chosen] = step;
    });
    return all;
  }

  /** @param {Float32Array} images of `codes` */
  show(images) {
    if (this.chosen < 0 || !images.length) return;
    const { sample, signed } = this.film.data;
    const size = images.length / STEPS.length;
    const pictures = STEPS.map((_, i) => decodedPicture(images.subarray(i * size, (i + 1) * size), sample, signed));
    this.change = meanChange(pictures[0], pictures[STEPS.length - 1]);
    this.strip.show(
      pictures,
      STEPS.map((step) => String(step).replace("-", "−")),
    );
    this.explain(this.now?.perDim[this.chosen] ?? 0);
  }
}

/**
 * Return the mean difference of two images, in grey levels.
 * @param {ImageData} image
 * @param {ImageData} other
 */
function meanChange(image, other) {
  let sum = 0;
  for (let i = 0; i < image.data.length; i++) sum += Math.abs(image.data[i] - other.data[i]);
  return (sum * 4) / (3 * image.data.length); // opacity never changes
}
