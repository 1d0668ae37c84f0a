/** Small helpers for elements. */

const SAVED = 112; // pixels of a small picture's width in a saved sheet, at the least

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [properties] set on the element; names with a hyphen and `role` become attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else Object.assign(made, { [name]: value });
  }
  made.append(...children);
  return made;
}

/**
 * @param {string} text
 * @param {string} title what it does, for the pointer that rests
 * @param {() => void} act
 */
export function button(text, title, act) {
  return element("button", { textContent: text, title, onclick: act });
}

/**
 * A button that is pressed or not.
 * @param {HTMLElement} made
 * @param {boolean} on
 */
export function setPressed(made, on) {
  made.setAttribute("aria-pressed", String(on));
}

/**
 * A choice with its label.
 * @param {string} label
 * @param {[string, string][]} options value and text of each
 * @param {string} value
 * @param {(value: string) => void} take
 */
export function choice(label, options, value, take) {
  const select = element("select", { onchange: () => take(select.value), "aria-label": label });
  select.append(...options.map(([key, text]) => new Option(text, key, false, key === value)));
  return { wrap: element("label", {}, `${label} `, select), select };
}

/**
 * Buttons in a row, of which one is pressed.
 * @param {string} label
 * @param {[string, string, string][]} options value, text, and what it does
 * @param {(value: string) => void} take
 */
export function segmented(label, options, take) {
  const buttons = new Map(options.map(([value, text, title]) => [value, button(text, title, () => take(value))]));
  const place = element("div", { className: "modes", role: "group", "aria-label": label }, ...buttons.values());
  /** @param {string} value */
  const choose = (value) => buttons.forEach((made, key) => setPressed(made, key === value));
  return { place, choose };
}

/**
 * Hand a file to the user.
 * @param {Blob} blob
 * @param {string} name
 */
export function saveFile(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // the download has its own hold on it by then
}

/**
 * A canvas as a PNG file.
 * @param {HTMLCanvasElement} canvas
 * @param {string} name
 */
export function savePicture(canvas, name) {
  canvas.toBlob((blob) => blob && saveFile(blob, name), "image/png");
}

/**
 * Small pictures of one size side by side, enlarged, as a PNG file.
 * @param {HTMLCanvasElement[]} pictures
 * @param {string} name
 */
export function saveSheet(pictures, name) {
  if (!pictures.length) return;
  const [{ width, height }] = pictures;
  const scale = Math.ceil(SAVED / width);
  const sheet = element("canvas", { width: pictures.length * scale * width, height: scale * height });
  const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  context.imageSmoothingEnabled = false;
  pictures.forEach((picture, i) => context.drawImage(picture, i * scale * width, 0, scale * width, scale * height));
  savePicture(sheet, name);
}
