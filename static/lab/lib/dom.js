/** Small helpers for elements. */

const MIN_SAVED_WIDTH = 112; // minimum width of an image in a saved sheet, pixels

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [properties] set on the element; names with a hyphen and `role` become attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") node.setAttribute(name, value);
    else Object.assign(node, { [name]: value });
  }
  node.append(...children);
  return node;
}

/**
 * @param {string} text
 * @param {string} title what it does, shown on hover
 * @param {() => void} act
 */
export function button(text, title, act) {
  return element("button", { textContent: text, title, onclick: act });
}

/**
 * Set whether a toggle button is pressed.
 * @param {HTMLElement} node
 * @param {boolean} on
 */
export function setPressed(node, on) {
  node.setAttribute("aria-pressed", String(on));
}

/**
 * Make a select with its label.
 * @param {string} label
 * @param {[string, string][]} options value and text of each option
 * @param {string} value
 * @param {(value: string) => void} onChange
 */
export function choice(label, options, value, onChange) {
  const select = element("select", { onchange: () => onChange(select.value), "aria-label": label });
  select.append(...options.map(([key, text]) => new Option(text, key, false, key === value)));
  return { wrap: element("label", {}, `${label} `, select), select };
}

/**
 * Make a row of buttons, one of which is pressed.
 * @param {string} label
 * @param {[string, string, string][]} options value, text, and what it does
 * @param {(value: string) => void} onChange
 */
export function segmented(label, options, onChange) {
  const buttons = new Map(options.map(([value, text, title]) => [value, button(text, title, () => onChange(value))]));
  const container = element("div", { className: "modes", role: "group", "aria-label": label }, ...buttons.values());
  /** @param {string} value */
  const choose = (value) => buttons.forEach((node, key) => setPressed(node, key === value));
  return { container, choose };
}

/**
 * Offer a file as a download.
 * @param {Blob} blob
 * @param {string} name
 */
export function saveFile(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // the download has started by then
}

/**
 * Save a canvas as a PNG file.
 * @param {HTMLCanvasElement} canvas
 * @param {string} name
 */
export function savePicture(canvas, name) {
  canvas.toBlob((blob) => blob && saveFile(blob, name), "image/png");
}

/**
 * Save images of one size side by side, enlarged, as a PNG file.
 * @param {HTMLCanvasElement[]} pictures
 * @param {string} name
 */
export function saveSheet(pictures, name) {
  if (!pictures.length) return;
  const [{ width, height }] = pictures;
  const scale = Math.ceil(MIN_SAVED_WIDTH / width);
  const sheet = element("canvas", { width: pictures.length * scale * width, height: scale * height });
  const context = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  context.imageSmoothingEnabled = false;
  pictures.forEach((picture, i) => context.drawImage(picture, i * scale * width, 0, scale * width, scale * height));
  savePicture(sheet, name);
}
