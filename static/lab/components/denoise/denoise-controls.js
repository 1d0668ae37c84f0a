/** The controls of the Denoise page: noise, image and brush. */

import { button, choice, element, saveSheet, segmented } from "../../lib/dom.js";
import { KINDS } from "../../image/noise.js";
import { fileChooser } from "../../image/open-file.js";

const ANY = "any";
/** @type {Record<string, [string, string]>} the name of each kind of noise, and what it does */
const KIND_WORDS = {
  gaussian: ["Gaussian", "A normal random number is added to every pixel, clipped to [0, 1]"],
  masking: ["Masking", "Pixels are set to black"],
  "salt-and-pepper": ["Salt and pepper", "Pixels are set to black or white, half of each"],
};

/** @typedef {import("./denoise.js").Denoise} Denoise */

export class DenoiseBar {
  /** @param {Denoise} owner */
  constructor(owner) {
    this.owner = owner;
    const { find, data } = owner;
    this.kinds = segmented(
      "Kind of noise",
      KINDS.map((kind) => [kind, ...KIND_WORDS[kind]]),
      (kind) => owner.set({ kind }),
    );
    this.level = element("input", {
      type: "range",
      min: "0",
      max: "1",
      step: "0.01",
      "aria-label": "level of the noise",
      oninput: () => owner.set({ level: Number(this.level.value) }),
    });
    this.level.dataset.lab = "level";
    this.says = element("output");
    const again = button("New noise", "New noise of the same kind and level", () =>
      owner.set({ seed: owner.seed + 1 }),
    );
    const pictures = () => Object.values(owner.trio).map(({ canvas }) => canvas);
    const save = button("Save", "Noisy, denoised and clean image as one PNG file", () =>
      saveSheet(pictures(), "denoised.png"),
    );
    const level = element("label", { className: "level" }, "Level", this.level, this.says);
    find("bar").replaceChildren(this.kinds.container, level, again, save);
    /** @type {[string, string][]} */
    const classes = [
      [ANY, "any class"],
      ...data.classNames.map((name, c) => /** @type {[string, string]} */ ([String(c), name])),
    ];
    this.class = choice("Image of", classes, ANY, () => this.another());
    this.brushes = segmented(
      "Brush",
      [
        ["noise", "noise", "Draw noise on the noisy image"],
        ["cover", "cover", "Cover parts of the noisy image with black"],
      ],
      (brush) => this.brush(brush),
    );
    const chooser = fileChooser((file) => owner.open(file));
    const open = button("Open an image", "A picture of your own: it stays in your browser", () => chooser.click());
    const clear = button("Clear", "Remove what was drawn", () => owner.clear());
    find("tools").replaceChildren(
      this.class.wrap,
      button("Another image", "The next test image of this class", () => this.another()),
      open,
      element("span", { className: "titled", title: "Draw on the noisy image" }, "Brush", this.brushes.container),
      clear,
    );
    this.brush("noise");
    this.refresh();
  }

  /** @param {string} brush */
  brush(brush) {
    this.owner.brush = brush;
    this.brushes.choose(brush);
  }

  /** Choose the next test image of the chosen class. */
  another() {
    const { labels, image } = this.owner;
    const chosen = this.class.select.value;
    for (let step = 1; step <= labels.length; step++) {
      const next = (image + step) % labels.length;
      if (chosen === ANY || labels[next] === Number(chosen)) return this.owner.set({ image: next });
    }
  }

  /** Show the current settings. */
  refresh() {
    const { kind, level } = this.owner;
    this.kinds.choose(kind);
    this.level.value = String(level);
    this.says.textContent = kind === "gaussian" ? `σ ${level.toFixed(2)}` : `${Math.round(100 * level)} % of pixels`;
  }
}

/**
 * Draw on the noisy image with mouse, pen or finger.
 * @param {HTMLCanvasElement} canvas
 * @param {Denoise} owner
 */
export function addBrushListeners(canvas, owner) {
  const { signal } = owner.closed;
  /** @type {[number, number] | null} */
  let last = null;
  /** @param {PointerEvent} event @returns {[number, number]} pixels of the image */
  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((clientX - left) / width) * canvas.width, ((clientY - top) / height) * canvas.height];
  };
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      last = at(event);
      owner.stroke(last, last);
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (!last) return;
      const next = at(event);
      owner.stroke(last, next);
      last = next;
    },
    { signal },
  );
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(name, () => (last = null), { signal });
  }
}
